//! What headquarters keeps for a campaign, away from every network: the key that
//! vouches for devices, and the secret that the keys of all circles come from. TOML:
//!
//! ```toml
//! version = 1
//! campaign = "science-month-2025"
//! key = "…"      # secret: the seed of the campaign's Ed25519 key
//! circles = "…"  # secret: what the keys of circles are derived from
//! ```
//!
//! The key of a circle is HKDF-SHA-256 of that secret, without salt, with the tag
//! `sm-circle/1` and campaign, kind (`venue` or `trail`) and id, each after a byte of its
//! length. So every venue of a trail gets the same key, whenever it is enrolled.

use super::{
    certificate::{Certificate, Revocation, put_id},
    day::Day,
    secret_file::{self, SecretFileError, VERSION, Written},
    signing::{CampaignKey, PublicKey, SIGNATURE, Secret},
};
use crate::id::{CampaignId, DeviceId, TrailId, VenueId};
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

const REMARK: &str = "\
# Secret: the authority of a campaign. Keep it away from every device and network, and a
# copy in a safe: without it no further device can be enrolled and no key taken back.
";

const CIRCLE_TAG: &[u8] = b"sm-circle/1";

/// The authority of a campaign. `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct Authority {
    campaign: CampaignId,
    key: CampaignKey,
    circles: Secret,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    campaign: CampaignId,
    key: Written,
    circles: Written,
}

impl Authority {
    /// A new authority; both secrets have to be random, and not the same.
    #[must_use]
    pub fn new(campaign: CampaignId, seed: &Secret, circles: Secret) -> Self {
        Self { campaign, key: CampaignKey::new(seed), circles }
    }

    /// Reads its file.
    ///
    /// # Errors
    /// [`SecretFileError`] names the line, what is wrong and what to do; never a secret.
    pub fn parse(text: &str) -> Result<Self, SecretFileError> {
        let file: File = secret_file::read(text)?;
        Ok(Self::new(file.campaign, &file.key.0, file.circles.0))
    }

    /// The text of its file.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let file = File {
            version: VERSION,
            campaign: self.campaign.clone(),
            key: Written(self.key.seed()),
            circles: Written(self.circles.clone()),
        };
        secret_file::write(REMARK, &file)
    }

    /// The campaign.
    #[must_use]
    pub fn campaign(&self) -> &CampaignId {
        &self.campaign
    }

    /// The campaign's public key.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        self.key.public()
    }

    /// Vouches for the key of a device.
    #[must_use]
    pub fn certify(&self, of: (VenueId, DeviceId), key: PublicKey, last_day: Day) -> Certificate {
        Certificate::sign(&self.key, self.campaign.clone(), of, key, last_day)
    }

    /// Takes the key of a device back.
    #[must_use]
    pub fn revoke(&self, key: PublicKey) -> Revocation {
        Revocation::sign(&self.key, self.campaign.clone(), key)
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; SIGNATURE] {
        self.key.sign(message)
    }

    /// The key of a venue's house circle.
    #[must_use]
    pub fn house_circle(&self, venue: &VenueId) -> Secret {
        self.circle("venue", venue.as_str())
    }

    /// The key of the circle of a trail over several venues.
    #[must_use]
    pub fn trail_circle(&self, trail: &TrailId) -> Secret {
        self.circle("trail", trail.as_str())
    }

    fn circle(&self, kind: &str, id: &str) -> Secret {
        let mut info = CIRCLE_TAG.to_vec();
        for part in [self.campaign.as_str(), kind, id] {
            put_id(&mut info, part);
        }
        let mut bytes = [0; 32];
        // It fails only for more than 8,160 bytes.
        let derived = Hkdf::<Sha256>::new(None, self.circles.bytes()).expand(&info, &mut bytes);
        debug_assert!(derived.is_ok());
        let secret = Secret::new(bytes);
        bytes.zeroize();
        secret
    }
}

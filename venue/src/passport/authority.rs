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
//! length. So every venue of a trail gets the same key, whenever it is enrolled. The
//! campaign's [`ReportingKey`] comes from the same secret with the tag `sm-reporting/1`
//! and the campaign.

use super::{
    certificate::{Certificate, Revocation, put_id},
    day::Day,
    reporting_key::{ReportingKey, derived},
    secret_file::{self, SecretFileError, VERSION, Written},
    signing::{CampaignKey, PublicKey, SIGNATURE, Secret},
};
use crate::id::{CampaignId, DeviceId, TrailId, VenueId};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

const REMARK: &str = "\
# Secret: the authority of a campaign. Keep it away from every device and network, and a
# copy in a safe: without it no further device can be enrolled and no key taken back.
";

const CIRCLE_TAG: &[u8] = b"sm-circle/1";
const REPORTING_TAG: &[u8] = b"sm-reporting/1";

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

    /// The key by which reports of the campaign are believed, for the machine that takes
    /// them.
    #[must_use]
    pub fn reporting_key(&self) -> ReportingKey {
        let secret = self.derived(REPORTING_TAG, &[self.campaign.as_str()]);
        ReportingKey::new(self.campaign.clone(), self.public(), secret)
    }

    fn circle(&self, kind: &str, id: &str) -> Secret {
        self.derived(CIRCLE_TAG, &[self.campaign.as_str(), kind, id])
    }

    fn derived(&self, tag: &[u8], parts: &[&str]) -> Secret {
        let mut info = tag.to_vec();
        for part in parts {
            put_id(&mut info, part);
        }
        derived(&self.circles, &info)
    }
}

//! The reporting key of a campaign: the one secret that the machine which takes reports
//! has. Every device's report key comes from it, so that it knows all of them, and none but
//! them. It vouches for nobody and opens no exchange: the authority stays away from that
//! machine. TOML:
//!
//! ```toml
//! version = 1
//! campaign = "science-month-2025"
//! campaign_key = "…"  # public: by which it knows what the campaign took back
//! reporting = "…"     # secret: what the report keys of all devices are derived from
//! ```
//!
//! The report key of a device is HKDF-SHA-256 of that secret, without salt, with the tag
//! `sm-report/1` and campaign, venue, device, each after a byte of its length, and the five
//! bytes of its [`ReportKeyId`].

use super::{
    certificate::put_id,
    report_key::{ReportKey, ReportKeyId},
    secret_file::{self, SecretFileError, VERSION, Written},
    signing::{NotPublicKey, PublicKey, Secret},
};
use crate::{id::CampaignId, reporting::topic::Address};
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

const REMARK: &str = "\
# Secret: the reporting key of a campaign, for the machine that takes its reports, readable
# by its program alone. Who has it can forge what any device reports.
";

const TAG: &[u8] = b"sm-report/1";

/// The reporting key of a campaign. `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct ReportingKey {
    campaign: CampaignId,
    campaign_key: PublicKey,
    secret: Secret,
}

/// Why a file is no reporting key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotReportingKey {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] SecretFileError),
    /// The campaign's public key in it is none.
    #[error("campaign_key: {0}; write the file again (headquarters reporting-key)")]
    CampaignKey(NotPublicKey),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    campaign: CampaignId,
    campaign_key: String,
    reporting: Written,
}

impl ReportingKey {
    pub(super) fn new(campaign: CampaignId, campaign_key: PublicKey, secret: Secret) -> Self {
        Self { campaign, campaign_key, secret }
    }

    /// Reads its file.
    ///
    /// # Errors
    /// [`NotReportingKey`] names the line or field, what is wrong and what to do; never a secret.
    pub fn parse(text: &str) -> Result<Self, NotReportingKey> {
        let file: File = secret_file::read(text)?;
        let campaign_key = file.campaign_key.parse().map_err(NotReportingKey::CampaignKey)?;
        Ok(Self::new(file.campaign, campaign_key, file.reporting.0))
    }

    /// The text of its file.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let file = File {
            version: VERSION,
            campaign: self.campaign.clone(),
            campaign_key: self.campaign_key.to_string(),
            reporting: Written(self.secret.clone()),
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
    pub fn campaign_key(&self) -> &PublicKey {
        &self.campaign_key
    }

    /// The report key of a device of the campaign under one of its enrolments.
    #[must_use]
    pub fn of_device(&self, device: &Address, id: ReportKeyId) -> ReportKey {
        let mut info = TAG.to_vec();
        for part in [self.campaign.as_str(), device.venue.as_str(), device.device.as_str()] {
            put_id(&mut info, part);
        }
        info.extend(id.0);
        ReportKey::new(id, derived(&self.secret, &info))
    }
}

/// HKDF-SHA-256 of a secret, without salt.
pub(super) fn derived(from: &Secret, info: &[u8]) -> Secret {
    let mut bytes = [0; 32];
    // It fails only for more than 8,160 bytes.
    let expanded = Hkdf::<Sha256>::new(None, from.bytes()).expand(info, &mut bytes);
    debug_assert!(expanded.is_ok());
    let secret = Secret::new(bytes);
    bytes.zeroize();
    secret
}

//! The reporting keys of `reporting_keys`, with what the packs take back.

use crate::{enrol::secret, packs::Packs};
use anyhow::{Context, Result, bail};
use std::{collections::BTreeMap, path::PathBuf};
use venue::{id::CampaignId, passport::ReportingKey, reporting::keys_in_force::KeysInForce};

/// The keys in force, by campaign.
pub type Keys = BTreeMap<CampaignId, KeysInForce>;

/// Reads the files, one a campaign.
///
/// # Errors
/// The first file that cannot be read, is no reporting key, or is of a campaign that another
/// one is of; and a text of `revoked_keys` that the campaign did not sign.
pub fn load(files: &[PathBuf], packs: &Packs) -> Result<Keys> {
    let mut keys = Keys::new();
    for path in files {
        let text = secret::read(path).context("reporting_keys")?;
        let key = ReportingKey::parse(&text).with_context(|| {
            format!(
                "reporting_keys: {} is not a reporting key; write one by headquarters reporting-key",
                path.display()
            )
        })?;
        let campaign = key.campaign().clone();
        let revoked = packs.of_campaign(&campaign).map_or(&[][..], |pack| &pack.campaign.revoked_keys);
        let in_force = KeysInForce::new(key, revoked.iter().map(String::as_str))
            .with_context(|| format!("revoked_keys of the pack of {campaign}"))?;
        if keys.insert(campaign.clone(), in_force).is_some() {
            bail!(
                "reporting_keys: {} is a second key of {campaign}; name one for each campaign",
                path.display()
            );
        }
    }
    Ok(keys)
}

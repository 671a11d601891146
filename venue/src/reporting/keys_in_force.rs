//! The keys by which headquarters believes the reports of a campaign's devices.

use super::topic::Address;
use crate::{
    id::CampaignId,
    passport::{NotVouched, ReportKey, ReportKeyId, ReportingKey, Revocation},
};
use std::collections::BTreeSet;

/// A campaign's reporting key, and which enrolments the campaign took back.
#[derive(Debug, Clone)]
pub struct KeysInForce {
    key: ReportingKey,
    taken_back: BTreeSet<ReportKeyId>,
}

impl KeysInForce {
    /// The keys of a campaign; `revocations` are the texts (SR1) of its pack.
    ///
    /// # Errors
    /// [`NotVouched`] when a text is none, is of another campaign, or the campaign did not
    /// sign it: to leave it aside would leave a stolen device believed.
    pub fn new<'a>(
        key: ReportingKey,
        revocations: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, NotVouched> {
        let mut taken_back = BTreeSet::new();
        for text in revocations {
            let revocation = Revocation::parse(text)?;
            if revocation.campaign != *key.campaign() {
                let (of, here) = (revocation.campaign, key.campaign().clone());
                return Err(NotVouched::Campaign { of, here });
            }
            if !revocation.is_signed_by(key.campaign_key()) {
                return Err(NotVouched::Signature);
            }
            taken_back.insert(ReportKeyId::of(&revocation.key));
        }
        Ok(Self { key, taken_back })
    }

    /// The campaign.
    #[must_use]
    pub fn campaign(&self) -> &CampaignId {
        self.key.campaign()
    }

    /// The key of a device under one of its enrolments, whether or not there was such a one.
    #[must_use]
    pub fn of_device(&self, device: &Address, id: ReportKeyId) -> ReportKey {
        self.key.of_device(device, id)
    }

    /// Whether the campaign took this enrolment back.
    #[must_use]
    pub fn took_back(&self, id: ReportKeyId) -> bool {
        self.taken_back.contains(&id)
    }
}

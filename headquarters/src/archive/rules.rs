//! What the archive must know of campaigns to ask `venue` about pages: when their days
//! begin, and when they do.

use crate::packs::Packs;
use std::collections::BTreeMap;
use venue::{
    id::CampaignId,
    totals::{Days, VenueDay},
};

/// Days and beginnings of the campaigns that have a pack.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    days: Days,
    begins: BTreeMap<CampaignId, i64>,
}

impl Rules {
    /// Those of these packs.
    #[must_use]
    pub fn of(packs: &Packs) -> Self {
        let days = packs.days();
        let begins = packs.campaigns().filter_map(|id| {
            let first = packs.of_campaign(id)?.campaign.period?.from?;
            Some((id.clone(), days.in_campaign(id).begin(first)))
        });
        Self { begins: begins.collect(), days }
    }

    /// When the days of a campaign begin.
    #[must_use]
    pub fn day(&self, campaign: &CampaignId) -> VenueDay {
        self.days.in_campaign(campaign)
    }

    /// When a campaign begins, where its pack says; milliseconds since 1970.
    #[must_use]
    pub fn begins(&self, campaign: &CampaignId) -> Option<i64> {
        self.begins.get(campaign).copied()
    }
}

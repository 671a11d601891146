//! What audits say of the figures: the newest at each venue, of each method, on or before the
//! day of a figure.

use super::{Days, Filed, day_of};
use crate::{
    audit::{Accuracy, Standing},
    entry::Method,
    id::{CampaignId, VenueId},
    moment::Slot,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The error of a figure, as an audit of that method at that venue found it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditSaid {
    /// The venue's day on which it was taken, such as `2025-09-20`.
    pub day: String,
    /// What it says.
    #[serde(flatten)]
    pub accuracy: Accuracy,
}

/// The audits of all venues.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audits(BTreeMap<CampaignId, BTreeMap<VenueId, Standing<String>>>);

impl Audits {
    /// What these pages say of audits. They must hold each page of a ledger once; ledgers
    /// that forked are left out, and so are pages without a time: nobody knows what came
    /// after them.
    #[must_use]
    pub fn of<'p>(pages: impl IntoIterator<Item = &'p Filed>, days: &Days) -> Self {
        let mut audits = Self::default();
        for filed in pages.into_iter().filter(|filed| !filed.forked) {
            if !matches!(filed.page.key.slot, Slot::Quarter(_)) {
                continue;
            }
            for (cell, value) in &filed.page.content.cells {
                if cell.measure.is_of_audit() {
                    let day = day_of(&filed.page.key.slot, days.in_campaign(&filed.campaign));
                    audits.at(&filed.campaign, &filed.venue).note_cell(cell, *value, day);
                }
            }
        }
        audits
    }

    fn at(&mut self, campaign: &CampaignId, venue: &VenueId) -> &mut Standing<String> {
        self.0.entry(campaign.clone()).or_default().entry(venue.clone()).or_default()
    }

    /// Takes in those of another ledger.
    pub fn merge(&mut self, other: &Self) {
        for (campaign, venues) in &other.0 {
            for (venue, standing) in venues {
                self.at(campaign, venue).merge(standing);
            }
        }
    }

    /// What is said of the visits of a day by the newest audit up to it; nothing where there
    /// is none.
    #[must_use]
    pub fn of_visits(&self, (campaign, venue): (&str, &str), method: Method, day: &str) -> Option<AuditSaid> {
        // Ids compare as their text.
        let venues = self.0.iter().find(|(id, _)| id.as_str() == campaign).map(|(_, venues)| venues)?;
        let standing = venues.iter().find(|(id, _)| id.as_str() == venue).map(|(_, standing)| standing)?;
        let (day, accuracy) = standing.of_visits_until(method, &day.to_owned())?;
        Some(AuditSaid { day: day.clone(), accuracy })
    }
}

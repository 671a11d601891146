//! Which figures of a ledger are not proved yet.
//!
//! One entry may move many others from page to page: when a boot's clock becomes known, all
//! it wrote goes from its undated page to the quarters they belong to. Until both pages are
//! here, they are counted twice or not at all, on days that are long past. All pages of one
//! state of a ledger add up to its newest entry. So pages that are newer than the last head
//! and do not add up make the whole ledger doubtful; where they do, nothing is moving, and
//! only what differs from the head is.

use super::{Claim, State, prove};
use crate::{
    moment::{Quarter, Slot, UNDATED_DAY},
    page::PageState,
    totals::VenueDay,
};
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;

/// What of a ledger is not proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unproved {
    /// Whatever it has.
    Everything,
    /// These quarters and days, named as in [`super::Proof::missing`]; none when all is proved.
    Parts(BTreeSet<String>),
}

/// What of a ledger is not proved: by the newest head heard of it and the states of all pages
/// held of it. A forked ledger enters no figure, so nothing of one waits for proof.
#[must_use]
pub fn unproved(claim: Option<&Claim>, held: &[PageState], forked: bool) -> Unproved {
    let proof = prove(claim, held, forked);
    let nothing = Unproved::Parts(BTreeSet::new());
    if proof.state != State::Missing {
        return nothing;
    }
    let Some(claim) = claim else { return Unproved::Everything };
    let newest = held.iter().map(|state| state.version.n).max().unwrap_or_default();
    let parts: BTreeSet<String> = proof.missing.into_iter().collect();
    let adds_up = proof.have == proof.head;
    let is_ahead = newest > claim.head.n;
    // With equal digests and entries that do not add up, no part can be named.
    if (is_ahead || parts.is_empty()) && !adds_up { Unproved::Everything } else { Unproved::Parts(parts) }
}

/// The venue's days of which something is not proved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnprovedDays {
    everything: bool,
    /// Days before this one.
    before: Option<String>,
    days: BTreeSet<String>,
}

impl UnprovedDays {
    /// Those of a ledger, by when the days of its venue begin.
    #[must_use]
    pub fn of(unproved: &Unproved, rule: VenueDay) -> Self {
        let mut all = Self::default();
        match unproved {
            Unproved::Everything => all.everything = true,
            Unproved::Parts(parts) => parts.iter().for_each(|part| all.add(part, rule)),
        }
        all
    }

    fn add(&mut self, part: &str, rule: VenueDay) {
        let in_utc = |day: &str| day.parse::<NaiveDate>().ok();
        // A day of UTC lies in two days of a venue.
        let from =
            |day: NaiveDate| rule.of(day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis());
        let to = |day: NaiveDate| {
            let last = day.checked_add_days(Days::new(1)).unwrap_or(day);
            rule.of(last.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis() - 1)
        };
        if let Some(day) = part.strip_prefix("before ").and_then(in_utc) {
            let before = from(day).max(to(day)).to_string();
            self.before = Some(self.before.take().map_or(before.clone(), |held| held.max(before)));
        } else if let Ok(quarter) = part.parse::<Quarter>() {
            self.days.insert(rule.of_quarter(quarter).to_string());
        } else if let Some(day) = in_utc(part) {
            self.days.extend([from(day), to(day)].map(|day| day.to_string()));
        } else if part == UNDATED_DAY || matches!(part.parse(), Ok(Slot::Undated(_))) {
            self.days.insert(UNDATED_DAY.to_owned());
        } else {
            // Nothing else is ever named; what can't be read is not taken for proved.
            self.everything = true;
        }
    }

    /// Takes in those of another ledger of the venue.
    pub fn merge(&mut self, other: &Self) {
        self.everything |= other.everything;
        self.before = self.before.take().max(other.before.clone());
        self.days.extend(other.days.iter().cloned());
    }

    /// Whether something of this day (such as `2025-09-20`, or `undated`) is not proved.
    #[must_use]
    pub fn holds(&self, day: &str) -> bool {
        let dated = day != UNDATED_DAY;
        let is_before = dated && self.before.as_deref().is_some_and(|before| day < before);
        self.everything || is_before || self.days.contains(day)
    }

    /// Whether all is proved.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

//! What one entry adds to its page.

use super::add_all;
use crate::{
    audit::{Found, Outcome},
    entry::{Body, Fact, Method, NewPeople, Place, Reach},
    id::{GroupId, TrailId},
    page::{CellKey, MAX_STEP, Measure, TrailCell, TrailMeasure},
    party::Party,
};
use std::collections::BTreeMap;

/// Additions to a page: to cells, to counts of trails, to watched seconds, to the number of entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Contribution {
    pub(super) cells: BTreeMap<CellKey, i64>,
    pub(super) trails: BTreeMap<TrailCell, i64>,
    pub(super) watched: BTreeMap<Method, i64>,
    pub(super) entries: i64,
}

impl Contribution {
    /// One entry that counts nothing.
    pub(super) fn entry() -> Self {
        Self { entries: 1, ..Self::default() }
    }

    /// What an entry adds by itself. Rehearsal adds nothing but the entry.
    pub(super) fn of(body: &Body) -> Self {
        let mut sum = Self::entry();
        if !body.rehearsal {
            sum.count(&body.fact);
        }
        sum
    }

    /// What a correction of people adds to the page of `target`.
    pub(super) fn people(target: &Body, people: &NewPeople) -> Self {
        let mut sum = Self::entry();
        if let (Fact::CheckIn { place, .. }, false) = (&target.fact, target.rehearsal) {
            sum.count_people(place, people);
        }
        sum
    }

    /// What a correction of a stamp's reach adds to the page of `target`.
    pub(super) fn reach(target: &Body, from: Reach, to: Reach) -> Self {
        let mut sum = Self::entry();
        if let (Fact::Stamp { trail, .. }, false) = (&target.fact, target.rehearsal) {
            sum.count_reach(trail, from, -1);
            sum.count_reach(trail, to, 1);
        }
        sum
    }

    /// What a correction of those who went out adds to the page of `target`.
    pub(super) fn exits(target: &Body, people: u32) -> Self {
        let mut sum = Self::entry();
        if let (Fact::Crossings { place, method, entrance, .. }, false) = (&target.fact, target.rehearsal) {
            let outs = if *entrance { Measure::Exits } else { Measure::HallExits };
            sum.add(place, outs, *method, None, -i64::from(people));
        }
        sum
    }

    /// What takes this back: its negative, and one entry that says so.
    pub(super) fn taken_back(&self) -> Self {
        let mut sum = Self::default();
        sum.merge(self, -1);
        Self { entries: 1, ..sum }
    }

    pub(super) fn merge(&mut self, other: &Self, sign: i64) {
        add_all(&mut self.cells, &signed(&other.cells, sign));
        add_all(&mut self.trails, &signed(&other.trails, sign));
        add_all(&mut self.watched, &signed(&other.watched, sign));
        self.entries += sign * other.entries;
    }

    fn count(&mut self, fact: &Fact) {
        match fact {
            Fact::CheckIn { place, party, people, .. } => {
                self.count_party(place, Measure::Visits, party);
                self.count_people(place, people);
            }
            Fact::Admission { place, party, .. } => self.count_party(place, Measure::Admissions, party),
            Fact::PassportIssued { place, .. } => {
                self.add(place, Measure::Passports, Method::CheckIn, None, 1);
            }
            Fact::Stamp { place, trail, point, reach, .. } => {
                self.add(place, Measure::Stamps, Method::CheckIn, None, 1);
                self.of_trail(trail, TrailMeasure::Stamps(point.clone()), 1);
                self.count_reach(trail, *reach, 1);
            }
            Fact::Reward { place, trail, reward, count, .. } => {
                self.add(place, Measure::Rewards, Method::CheckIn, None, i64::from(*count));
                self.of_trail(trail, TrailMeasure::Rewards(reward.clone()), i64::from(*count));
            }
            Fact::Crossings { place, method, entrance, inward, outward, watched, .. } => {
                let (ins, outs) = if *entrance {
                    (Measure::Visits, Measure::Exits)
                } else {
                    (Measure::HallEntries, Measure::HallExits)
                };
                self.add(place, ins, *method, None, i64::from(*inward));
                self.add(place, outs, *method, None, i64::from(*outward));
                add_all(&mut self.watched, &BTreeMap::from([(*method, i64::from(*watched))]));
            }
            // Visits are of entrance lines, and so is the error that stands beside them.
            Fact::AuditCompared { place, method, entrance: true, outcome: Outcome::Found(found), .. } => {
                self.count_audit(place, *method, found);
            }
            Fact::Tally { place, count, .. } => {
                self.add(place, Measure::Visits, Method::Tally, None, i64::from(*count));
            }
            Fact::Duty { place, on, count, .. } => {
                let measure = if *on { Measure::VolunteersOn } else { Measure::VolunteersOff };
                self.add(place, measure, Method::Tally, None, i64::from(*count));
            }
            Fact::Gap { .. }
            | Fact::AuditTapped { .. }
            | Fact::AuditCompared { .. }
            | Fact::Correction { .. }
            | Fact::ShelfCounted { .. }
            | Fact::StockMoved { .. }
            | Fact::Forget { .. }
            | Fact::SiteChanged { .. }
            | Fact::ClockSet { .. }
            | Fact::Mode { .. }
            | Fact::PointClosed { .. }
            | Fact::PointOpened { .. }
            | Fact::SessionShifted { .. }
            | Fact::HallOverride { .. }
            | Fact::InsideCounted { .. }
            | Fact::LanguageSet { .. } => {}
        }
    }

    fn count_audit(&mut self, place: &Place, method: Method, found: &Found) {
        for (measure, n) in Measure::of_audit(found) {
            self.add(place, measure, method, None, i64::from(n));
        }
    }

    fn count_party(&mut self, place: &Place, measure: Measure, party: &Party) {
        for (group, n) in party.groups() {
            self.add(place, measure, Method::CheckIn, Some(group), i64::from(n));
        }
    }

    fn count_people(&mut self, place: &Place, people: &NewPeople) {
        self.add(place, Measure::PeopleCampaign, Method::CheckIn, None, people.campaign);
        self.add(place, Measure::PeopleDay, Method::CheckIn, None, people.day);
        self.add(place, Measure::PeopleActivity, Method::CheckIn, None, people.activity);
    }

    fn count_reach(&mut self, trail: &TrailId, reach: Reach, sign: i64) {
        if reach.step > 0 {
            self.of_trail(trail, TrailMeasure::Reached(reach.step.min(MAX_STEP)), sign);
        }
        if reach.done {
            self.of_trail(trail, TrailMeasure::Completed, sign);
        }
    }

    fn of_trail(&mut self, trail: &TrailId, measure: TrailMeasure, n: i64) {
        add_all(&mut self.trails, &BTreeMap::from([(TrailCell { trail: trail.clone(), measure }, n)]));
    }

    fn add(&mut self, place: &Place, measure: Measure, method: Method, group: Option<&GroupId>, n: i64) {
        let key = CellKey {
            site: place.site.clone(),
            hall: place.hall.clone(),
            measure,
            method,
            group: group.cloned(),
        };
        add_all(&mut self.cells, &BTreeMap::from([(key, n)]));
    }
}

fn signed<K: Ord + Clone>(sums: &BTreeMap<K, i64>, sign: i64) -> BTreeMap<K, i64> {
    sums.iter().map(|(key, value)| (key.clone(), sign * value)).collect()
}

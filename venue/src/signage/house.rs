//! How far the house has come tonight: on its trails, told fact by fact, and in visits.

use super::HouseTrail;
use crate::{
    entry::SubjectNo,
    id::{PointId, TrailId, VenueId},
    moment::Slot,
    pack::{Pack, Trail, TrailPoint},
    page::{Measure, Page},
    settle::stamps_on,
    shared::{FactRef, Record, What},
    trail::progress,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// A shared fact that stands: which, whose, and when it was (milliseconds since 1970) where
/// anybody knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// Which.
    pub fact: FactRef,
    /// Whose; none where that was forgotten, or it is of nobody.
    pub subject: Option<SubjectNo>,
    /// When.
    pub time: Option<i64>,
    /// What.
    pub what: What,
}

/// Stamps that all devices of the house gave tonight, as far as this one knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrailBook {
    since: i64,
    stamps: BTreeMap<FactRef, (TrailId, PointId, Option<SubjectNo>)>,
    done: BTreeSet<(TrailId, SubjectNo)>,
}

impl TrailBook {
    /// An evening that begins at a moment (milliseconds since 1970).
    #[must_use]
    pub fn since(moment: i64) -> Self {
        Self { since: moment, ..Self::default() }
    }

    /// Since when it counts.
    #[must_use]
    pub fn begins(&self) -> i64 {
        self.since
    }

    /// Hears a fact, each once, in any order but for what takes one back: that comes after it.
    /// Answers whose [record](Self::look_at) is to be looked at for it.
    pub fn hear(&mut self, heard: &Heard) -> Option<SubjectNo> {
        match &heard.what {
            What::Stamp { trail, point, .. } if heard.time.is_some_and(|time| time >= self.since) => {
                let stamp = (trail.clone(), point.clone(), heard.subject);
                self.stamps.insert(heard.fact, stamp);
                heard.subject
            }
            What::Undo { of } => self.stamps.remove(of)?.2,
            _ => None,
        }
    }

    /// Looks at all that is known of a passport that was stamped tonight: whether it has
    /// completed a trail, stamps of earlier days included.
    pub fn look_at(&mut self, pack: &Pack, subject: SubjectNo, record: &Record) {
        for trail in &pack.trails {
            let done = progress(trail, &stamps_on(record, &trail.id)).is_done();
            let key = (trail.id.clone(), subject);
            if done {
                self.done.insert(key);
            } else {
                self.done.remove(&key);
            }
        }
    }

    /// The trails of a venue, in the order of the pack.
    #[must_use]
    pub fn trails(&self, pack: &Pack, venue: &VenueId) -> Vec<HouseTrail> {
        let mut stamps: BTreeMap<(&TrailId, &PointId), u64> = BTreeMap::new();
        let mut walked: BTreeSet<(&TrailId, SubjectNo)> = BTreeSet::new();
        for (trail, point, subject) in self.stamps.values() {
            *stamps.entry((trail, point)).or_default() += 1;
            walked.extend(subject.map(|subject| (trail, subject)));
        }
        let of = |trail: &Trail| {
            let given = |point: &TrailPoint| stamps.get(&(&trail.id, &point.id)).copied().unwrap_or(0);
            let points: Vec<_> =
                trail.points.iter().map(|point| (point.name.clone(), given(point))).collect();
            let completed = walked.iter().filter(|(id, subject)| {
                **id == trail.id && self.done.contains(&(trail.id.clone(), *subject))
            });
            HouseTrail {
                id: trail.id.clone(),
                name: trail.name.clone(),
                stamps: points.iter().map(|(_, stamps)| stamps).sum(),
                completed: completed.count() as u64,
                points,
            }
        };
        pack.trails_of(venue).map(of).collect()
    }
}

/// 人次 of tonight by the pages of a device whose quarter begins within the day (milliseconds
/// since 1970): of each activity by its method of record. None where there are none: that is
/// not nought.
#[must_use]
pub fn visits<'a>(pack: &Pack, pages: impl IntoIterator<Item = &'a Page>, day: &Range<i64>) -> Option<u64> {
    let counted = |page: &Page| {
        let Slot::Quarter(quarter) = &page.key.slot else { return None };
        let method = pack.method_of_record(page.key.activity.as_ref()?)?;
        let counts =
            page.content.cells.keys().any(|cell| (cell.measure, cell.method) == (Measure::Visits, method));
        (day.contains(&quarter.begins()) && counts).then(|| page.sum(Measure::Visits, method))
    };
    let sum = pages.into_iter().filter_map(counted).reduce(i64::saturating_add)?;
    u64::try_from(sum).ok()
}

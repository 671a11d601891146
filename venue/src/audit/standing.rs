//! Which audit tells the error now.

use super::{Accuracy, Found, Outcome};
use crate::{
    entry::{Entry, Fact, Method, Mode},
    id::LineId,
    page::{CellKey, Measure},
};
use std::collections::BTreeMap;

/// An audit that was compared, or could not be, as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audited {
    /// The number of the entry that says so.
    pub n: u64,
    /// When it was written, milliseconds since 1970; none while nobody knows.
    pub time: Option<i64>,
    /// The line.
    pub line: LineId,
    /// How it is counted.
    pub method: Method,
    /// Whether it is an entrance of the venue.
    pub entrance: bool,
    /// Whether it was of a rehearsal, which says nothing of figures.
    pub rehearsal: bool,
    /// What was found.
    pub outcome: Outcome,
}

impl Audited {
    /// Of an entry that is one, written then.
    #[must_use]
    pub fn of(entry: &Entry, time: Option<i64>) -> Option<Self> {
        match &entry.body.fact {
            Fact::AuditCompared { line, method, entrance, outcome, .. } => Some(Self {
                n: entry.n,
                time,
                line: line.clone(),
                method: *method,
                entrance: *entrance,
                rehearsal: entry.body.rehearsal,
                outcome: *outcome,
            }),
            _ => None,
        }
    }
}

impl Audited {
    /// Whether staff are shown it while the house does this: a rehearsal shows what was
    /// rehearsed, and nothing else does.
    #[must_use]
    pub fn is_shown_in(&self, mode: Mode) -> bool {
        self.rehearsal == (mode == Mode::Rehearsal)
    }
}

/// What the audits of one method found, by the day. `D` is the day as the caller tells it,
/// later ones greater.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing<D: Ord>(BTreeMap<Method, BTreeMap<D, Found>>);

impl<D: Ord> Default for Standing<D> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<D: Ord> Standing<D> {
    /// An audit of an entrance line; what could not be compared, and a rehearsal, tell nothing.
    pub fn note(&mut self, audited: &Audited, day: D) {
        if let (Outcome::Found(found), true, false) = (audited.outcome, audited.entrance, audited.rehearsal) {
            self.add(audited.method, day, |sum| sum.merge(found));
        }
    }

    /// The same from a cell of a page of that day; cells of other things are left out.
    pub fn note_cell(&mut self, cell: &CellKey, value: i64, day: D) {
        let Some(part) = part_of(cell.measure) else { return };
        let n = u32::try_from(value).unwrap_or(0);
        self.add(cell.method, day, |found| {
            let sum = part(found);
            *sum = sum.saturating_add(n);
        });
    }

    fn add(&mut self, method: Method, day: D, add: impl FnOnce(&mut Found)) {
        add(self.0.entry(method).or_default().entry(day).or_default());
    }

    /// What the newest day with an audit of this method found.
    #[must_use]
    pub fn newest(&self, method: Method) -> Option<(&D, Found)> {
        self.0
            .get(&method)?
            .iter()
            .rev()
            .find(|(_, found)| found.both().tapped > 0)
            .map(|(day, found)| (day, *found))
    }

    /// What it says of the visits: of those who came in.
    #[must_use]
    pub fn of_visits(&self, method: Method) -> Option<(&D, Accuracy)> {
        newest_of_visits(self.0.get(&method)?.iter())
    }

    /// The same as it was known on a day.
    #[must_use]
    pub fn of_visits_until(&self, method: Method, day: &D) -> Option<(&D, Accuracy)> {
        newest_of_visits(self.0.get(&method)?.range(..=day))
    }

    /// Takes in what others found.
    pub fn merge(&mut self, other: &Self)
    where
        D: Clone,
    {
        for (method, days) in &other.0 {
            for (day, found) in days {
                self.add(*method, day.clone(), |sum| sum.merge(*found));
            }
        }
    }
}

fn newest_of_visits<'a, D>(
    days: impl DoubleEndedIterator<Item = (&'a D, &'a Found)>,
) -> Option<(&'a D, Accuracy)> {
    days.rev().find_map(|(day, found)| Some((day, found.inward.accuracy()?)))
}

/// Where a measure of an audit stands in what was found.
fn part_of(measure: Measure) -> Option<fn(&mut Found) -> &mut u32> {
    Some(match measure {
        Measure::AuditTappedIn => |found| &mut found.inward.tapped,
        Measure::AuditMissedIn => |found| &mut found.inward.missed,
        Measure::AuditExtraIn => |found| &mut found.inward.extra,
        Measure::AuditTappedOut => |found| &mut found.outward.tapped,
        Measure::AuditMissedOut => |found| &mut found.outward.missed,
        Measure::AuditExtraOut => |found| &mut found.outward.extra,
        _ => return None,
    })
}

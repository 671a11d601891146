//! How many are inside by the lines of the house, and what is taken back so that they are
//! never less than nobody.

use crate::{
    entry::{Change, Fact, Method, Role},
    moment::Slot,
    page::{Measure, Page},
};
use std::{collections::BTreeMap, ops::Range};

/// Why it is taken back, as the entry says it.
const REASON: &str = "more went out than can have been inside";

/// Inward less outward crossings of the entrance lines on one of the venue's days, by method:
/// two methods at one door count the same people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inside(BTreeMap<Method, i64>);

impl Inside {
    /// By the pages whose quarter begins within a day (milliseconds since 1970).
    #[must_use]
    pub fn of<'a>(pages: impl IntoIterator<Item = &'a Page>, day: &Range<i64>) -> Self {
        let mut inside = Self::default();
        for page in pages {
            let Slot::Quarter(quarter) = &page.key.slot else { continue };
            if !day.contains(&quarter.begins()) {
                continue;
            }
            for (cell, value) in &page.content.cells {
                let sign = match cell.measure {
                    Measure::Visits if is_of_lines(cell.method) => 1,
                    Measure::Exits => -1,
                    _ => continue,
                };
                let sum = inside.0.entry(cell.method).or_default();
                *sum = sum.saturating_add(sign * value);
            }
        }
        inside
    }

    /// How many are inside by this method.
    #[must_use]
    pub fn people(&self, method: Method) -> i64 {
        self.0.get(&method).copied().unwrap_or(0)
    }

    /// After these crossings, as far as they are of an entrance: how many of those who went
    /// out have to be taken back, as they can't have been inside.
    #[must_use]
    pub fn too_many(&self, fact: &Fact) -> u32 {
        match fact {
            Fact::Crossings { method, entrance: true, inward, outward, .. } => {
                let below = i64::from(*outward) - i64::from(*inward) - self.people(*method).max(0);
                u32::try_from(below.max(0)).unwrap_or(u32::MAX).min(*outward)
            }
            _ => 0,
        }
    }

    /// Whether nobody has to be taken back for any of these.
    #[must_use]
    pub fn holds(&self, facts: &[Fact]) -> bool {
        let mut after = self.clone();
        facts.iter().all(|fact| {
            let fine = after.too_many(fact) == 0;
            after.note(fact, 0);
            fine
        })
    }

    /// Takes in crossings and what of them was taken back.
    pub fn note(&mut self, fact: &Fact, taken_back: u32) {
        if let Fact::Crossings { method, entrance: true, inward, outward, .. } = fact {
            let sum = self.0.entry(*method).or_default();
            let change = i64::from(*inward) - i64::from(*outward) + i64::from(taken_back);
            *sum = sum.saturating_add(change);
        }
    }
}

fn is_of_lines(method: Method) -> bool {
    matches!(method, Method::EntranceLine | Method::Sensor)
}

/// The correction of an entry of crossings: so many of those who went out were not inside.
#[must_use]
pub fn take_back(of: u64, people: u32) -> Fact {
    Fact::Correction { of, change: Change::Exits { people }, reason: REASON.into(), role: Role::Device }
}

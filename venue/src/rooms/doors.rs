//! Tonight's crossings of each door that a device counts, told entry by entry.

use crate::{
    entry::{Change, Entry, Fact, Method},
    id::LineId,
    moment::Moment,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// A door by one of its counters.
type Counter = (LineId, Method);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Crossed {
    counter: Counter,
    inward: u32,
    outward: u32,
    at: Moment,
}

/// Who came in and who went out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// Came in.
    pub inward: u32,
    /// Went out.
    pub outward: u32,
}

/// Crossings by door, of the entries that were told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DoorBook {
    crossed: BTreeMap<u64, Crossed>,
    heard: u64,
}

impl DoorBook {
    /// Begins after this entry.
    #[must_use]
    pub fn after(n: u64) -> Self {
        Self { heard: n, ..Self::default() }
    }

    /// The number of the last entry that was heard.
    #[must_use]
    pub fn heard(&self) -> u64 {
        self.heard
    }

    /// Hears an entry, in order. A rehearsal lets nobody in.
    pub fn hear(&mut self, entry: &Entry) {
        self.heard = self.heard.max(entry.n);
        if entry.body.rehearsal {
            return;
        }
        match &entry.body.fact {
            Fact::Crossings { line, method, inward, outward, .. } if *inward > 0 || *outward > 0 => {
                let counter = (line.clone(), *method);
                let (inward, outward, at) = (*inward, *outward, entry.body.at.clone());
                self.crossed.insert(entry.n, Crossed { counter, inward, outward, at });
            }
            Fact::Correction { of, change: Change::Undo, .. } => {
                self.crossed.remove(of);
            }
            Fact::Correction { of, change: Change::Exits { people }, .. } => {
                if let Some(crossed) = self.crossed.get_mut(of) {
                    crossed.outward = crossed.outward.saturating_sub(*people);
                }
            }
            _ => {}
        }
    }

    /// Leaves out what was before a moment (milliseconds since 1970), and what has no time and
    /// was written before something that was.
    pub fn forget_before(&mut self, moment: i64) {
        let is_before = |crossed: &Crossed| crossed.at.trusted && crossed.at.wall < moment;
        let Some(last) = self.crossed.iter().rev().find(|(_, crossed)| is_before(crossed)) else { return };
        let last = *last.0;
        self.crossed.retain(|n, crossed| *n > last || (crossed.at.trusted && !is_before(crossed)));
    }

    /// The sums of a day (milliseconds since 1970) as they are known at a moment, and the
    /// counters whose sum nobody knows, as some of their crossings have no time. What was
    /// written in this boot before its clock was right is dated by the clock as it is now.
    #[must_use]
    pub fn sums(&self, day: &Range<i64>, now: &Moment) -> (BTreeMap<Counter, Sum>, BTreeSet<Counter>) {
        let (mut sums, mut unsure) = (BTreeMap::<Counter, Sum>::new(), BTreeSet::new());
        for crossed in self.crossed.values() {
            match time_of(&crossed.at, now) {
                Some(time) if day.contains(&time) => {
                    let sum = sums.entry(crossed.counter.clone()).or_default();
                    sum.inward = sum.inward.saturating_add(crossed.inward);
                    sum.outward = sum.outward.saturating_add(crossed.outward);
                }
                Some(_) => {}
                None => {
                    unsure.insert(crossed.counter.clone());
                }
            }
        }
        (sums, unsure)
    }
}

fn time_of(at: &Moment, now: &Moment) -> Option<i64> {
    if at.trusted {
        return Some(at.wall);
    }
    let same_boot = now.trusted && at.boot == now.boot;
    same_boot.then(|| now.wall.saturating_sub(now.boottime.saturating_sub(at.boottime)))
}

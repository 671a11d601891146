//! The proof: what a device says it has, compared with what headquarters holds.
//! Equal digests mean equal pages, versions and contents; that their entries add up
//! to the head is a second check on the first.

mod unproved;

pub use unproved::{Unproved, UnprovedDays, unproved};

use super::wire::{Digests, Index, Older, Parent};
use crate::{
    hash::{Head as Reached, Lid},
    page::{DayDigest, PageKey, PageState, digests},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What is known of a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Headquarters holds every page as the ledger has it.
    Complete,
    /// Something is missing, or not proved yet.
    Missing,
    /// Two histories of the same ledger were seen.
    Forked,
    /// Complete, and nothing more will come: a successor goes on.
    Closed,
}

/// The newest head of a ledger that headquarters has heard, with what it said of its days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// How far the ledger has come.
    #[serde(flatten)]
    pub head: Reached,
    /// The digests read with it.
    pub digests: Digests,
    /// What is known of the pages of single days, whatever head they were told with.
    #[serde(default)]
    pub indexes: Vec<Index>,
    /// The ledger it goes on for: what that one tells is not among its own entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Parent>,
}

impl Claim {
    /// How many of the entries up to number `n` are its own: a ledger that goes on for
    /// another goes on with its numbers.
    fn own(&self, n: u64) -> u64 {
        n.saturating_sub(self.parent.map_or(0, |parent| parent.head.n))
    }
}

/// The verdict on one ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The verdict.
    pub state: State,
    /// How many entries lie on the pages headquarters holds.
    pub have: u64,
    /// How many entries the ledger is known to have.
    pub head: u64,
    /// The quarters that are missing; the day where no more is known, and
    /// `before DAY` where not even that.
    pub missing: Vec<String>,
}

/// Which days differ between a ledger's digests and what headquarters holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Days that differ, are missing, or are held without the ledger knowing them.
    pub days: Vec<String>,
    /// The days before this one differ.
    pub older: Option<String>,
}

impl Difference {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.days.is_empty() && self.older.is_none()
    }
}

/// Compares digests of a ledger with those of the pages headquarters holds of it (in
/// order of the day).
#[must_use]
pub fn compare(told: &Digests, held: &[DayDigest]) -> Difference {
    let begins = told.older.as_ref().map_or("", |older| older.before.as_str());
    let held_older = &held[..held.partition_point(|day| day.day.as_str() < begins)];
    let beyond = |day: &str| told.until.as_deref().is_some_and(|until| day >= until);
    let held: BTreeMap<&str, &DayDigest> = held[held_older.len()..]
        .iter()
        .filter(|day| !beyond(&day.day))
        .map(|day| (day.day.as_str(), day))
        .collect();
    let told_days: BTreeMap<&str, &DayDigest> = told.days.iter().map(|day| (day.day.as_str(), day)).collect();
    let days: BTreeSet<&str> = held.keys().chain(told_days.keys()).copied().collect();
    let differs = |day: &&str| held.get(*day) != told_days.get(*day);
    let older = told.older.as_ref().filter(|older| Older::of(held_older, older.before.clone()) != **older);
    Difference {
        days: days.into_iter().filter(differs).map(ToOwned::to_owned).collect(),
        older: older.map(|older| older.before.clone()),
    }
}

/// What the states of pages (all those of one day, or a part) say against those held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lacking {
    /// Pages headquarters lacks, or holds in an older state.
    pub pages: Vec<PageKey>,
    /// A page that can't belong to the same history, with the reason.
    pub fork: Option<String>,
}

/// Compares a part of a day's page states, told when the ledger had come to entry
/// `head`, with the states headquarters holds of that day.
#[must_use]
pub fn lacking(index: &Index, head: u64, held: &[PageState]) -> Lacking {
    let held: BTreeMap<&PageKey, &PageState> = held.iter().map(|state| (&state.key, state)).collect();
    let mut lacking = Lacking::default();
    for told in &index.states {
        match held.get(&told.key) {
            Some(held) if held.version == told.version && held.hash != told.hash => {
                lacking.fork = Some(format!("page {} has other content in the same state", told.key));
            }
            Some(held) if held.version.n > told.version.n && held.version.n <= head => {
                lacking.fork =
                    Some(format!("page {} is held in a later state than the ledger has", told.key));
            }
            Some(held) if held.version >= told.version => {}
            _ => lacking.pages.push(told.key.clone()),
        }
    }
    let told: BTreeSet<&PageKey> = index.states.iter().map(|state| &state.key).collect();
    let covered = |key: &PageKey| {
        index.after.as_ref().is_none_or(|after| key > after)
            && (!index.more || told.last().is_some_and(|last| key <= *last))
    };
    let unknown = held.values().find(|held| {
        held.version.n <= head
            && covered(&held.key)
            && held.key.slot.day() == index.day
            && !told.contains(&held.key)
    });
    if let Some(unknown) = unknown {
        lacking.fork = Some(format!("page {} is held and the ledger does not know it", unknown.key));
    }
    lacking
}

/// The verdict on a ledger: the newest head heard of it, the states of all pages held
/// of it, and whether two histories of it were seen.
#[must_use]
pub fn prove(claim: Option<&Claim>, held: &[PageState], forked: bool) -> Proof {
    let have = held.iter().map(|state| state.entries).fold(0, u64::saturating_add);
    let newest = held.iter().map(|state| state.version.n).max().unwrap_or_default();
    let Some(claim) = claim else {
        let state = if forked { State::Forked } else { State::Missing };
        return Proof { state, have, head: newest, missing: Vec::new() };
    };
    let difference = compare(&claim.digests, &digests(held.iter().cloned()));
    let mut missing: Vec<String> = difference.older.iter().map(|day| format!("before {day}")).collect();
    let mut fork = forked;
    for day in &difference.days {
        let found = quarters(day, claim, held);
        fork |= found.fork.is_some();
        // What was written after the head was told shows as a difference and is not missing.
        let ahead = |s: &PageState| s.version.n > claim.head.n && s.key.slot.day() == *day;
        match found.pages.is_empty() {
            false => missing.extend(slots(&found.pages)),
            true if held.iter().any(ahead) => {}
            true => missing.push(day.clone()),
        }
    }
    let proved = difference.is_empty() && have == claim.own(claim.head.n);
    let state = match (fork, proved) {
        (true, _) => State::Forked,
        (_, false) => State::Missing,
        (_, true) => State::Complete,
    };
    Proof { state, have, head: claim.own(claim.head.n.max(newest)), missing }
}

fn quarters(day: &str, claim: &Claim, held: &[PageState]) -> Lacking {
    let mut all = Lacking::default();
    for index in claim.indexes.iter().filter(|index| index.day == day) {
        // An index may have been told with an earlier head: what it lists bounds what it knew.
        let knew = index.states.iter().map(|state| state.version.n).max().unwrap_or_default();
        let found = lacking(index, knew.min(claim.head.n), held);
        all.pages.extend(found.pages);
        all.fork = all.fork.or(found.fork);
    }
    all
}

fn slots(pages: &[PageKey]) -> BTreeSet<String> {
    pages.iter().map(|key| key.slot.to_string()).collect()
}

/// The verdict on one device's ledger as it is printed and served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The device.
    pub device: crate::id::DeviceId,
    /// Its ledger.
    pub lid: Lid,
    /// The ledger it goes on for, and the last entry that is left to that one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Parent>,
    /// The verdict.
    #[serde(flatten)]
    pub proof: Proof,
}

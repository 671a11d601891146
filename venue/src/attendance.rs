//! How entries become pages. The rules are here alone: a ledger that keeps its
//! pages up to date and one that rebuilds them from its entries call the same
//! functions, so both come to the same pages.

mod book;
mod contribution;
mod permit;

pub use book::Book;
pub use permit::{Refusal, permit};

use crate::{
    entry::{Body, Change, Entry, Fact},
    id::ActivityId,
    moment::{BootId, Moment, Quarter, Slot},
    page::{Bounds, Content, Page, PageKey, RULES, Version},
};
use contribution::Contribution;
use std::collections::BTreeMap;

/// What the rules need to know of the entries before the one at hand. A ledger
/// answers from its tables; everything except [`Past::undated_without_end`] can be
/// answered from the entries alone.
pub trait Past {
    /// Why the past could not be read.
    type Error;

    /// An earlier entry.
    ///
    /// # Errors
    /// When the past cannot be read; so for all of these.
    fn entry(&self, n: u64) -> Result<Option<Entry>, Self::Error>;

    /// The earlier corrections of entry `n`, in order.
    ///
    /// # Errors
    /// When the past cannot be read.
    fn corrections_of(&self, n: u64) -> Result<Vec<Entry>, Self::Error>;

    /// When a boot began by the latest `clock set` for it, milliseconds since 1970.
    ///
    /// # Errors
    /// When the past cannot be read.
    fn boot_began(&self, boot: &BootId) -> Result<Option<i64>, Self::Error>;

    /// The earlier entries of a boot that were written without a trusted clock,
    /// corrections left out.
    ///
    /// # Errors
    /// When the past cannot be read.
    fn untrusted_of(&self, boot: &BootId) -> Result<Vec<Entry>, Self::Error>;

    /// Wall time of the latest earlier entry with a trusted clock.
    ///
    /// # Errors
    /// When the past cannot be read.
    fn last_trusted(&self) -> Result<Option<i64>, Self::Error>;

    /// Undated pages whose end is not bounded yet.
    ///
    /// # Errors
    /// When the past cannot be read.
    fn undated_without_end(&self) -> Result<Vec<PageKey>, Self::Error>;

    /// The last entry that the ledger before this one tells, 0 when there was none: a
    /// ledger that was copied or cut back goes on under another id, with the numbers and
    /// the past it has, and its pages count what was written after that.
    fn inherited(&self) -> u64 {
        0
    }
}

/// What an entry does to one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// Which page.
    pub key: PageKey,
    add: Contribution,
    bounds: Option<Bounds>,
}

impl Effect {
    /// The page after it, touched by entry `n`.
    #[must_use]
    pub fn on(&self, page: Page, n: u64) -> Page {
        let Content { mut cells, mut watched, entries, bounds, mut trails } = page.content;
        add_all(&mut cells, &self.add.cells);
        add_all(&mut trails, &self.add.trails);
        add_all(&mut watched, &self.add.watched);
        let entries = entries.saturating_add_signed(self.add.entries);
        let bounds = merge(bounds, self.bounds);
        Page {
            content: Content { cells, watched, entries, bounds, trails },
            version: Version { n, rules: RULES },
            ..page
        }
    }
}

/// A page keeps the beginning it was made with, and the first end it is given.
fn merge(old: Option<Bounds>, new: Option<Bounds>) -> Option<Bounds> {
    match (old, new) {
        (Some(old), Some(new)) => Some(Bounds { after: old.after, before: old.before.or(new.before) }),
        (old, new) => old.or(new),
    }
}

fn add_all<K: Ord + Clone>(sums: &mut BTreeMap<K, i64>, add: &BTreeMap<K, i64>) {
    for (key, value) in add {
        let sum = sums.entry(key.clone()).or_default();
        *sum = sum.saturating_add(*value);
        if *sum == 0 {
            sums.remove(key);
        }
    }
}

/// What an entry does to the pages, each page at most once. Every entry lies on
/// exactly one page, so the entries of all pages add up to the ledger's head, less what
/// it inherited.
///
/// # Errors
/// When the past cannot be read.
pub fn effects<P: Past>(entry: &Entry, past: &P) -> Result<Vec<Effect>, P::Error> {
    let mut effects = BTreeMap::new();
    let at = &entry.body.at;
    match &entry.body.fact {
        Fact::Correction { of, change, .. } => correct(&mut effects, *of, change, past)?,
        Fact::ClockSet { boot, began, .. } => {
            redate(&mut effects, boot, *began, past)?;
            let slot = if at.boot == *boot { dated(at, Some(*began)) } else { slot_of(at, past)? };
            lay(&mut effects, slot, None, &Contribution::entry(), 1);
        }
        _ => {
            let slot = slot_of(at, past)?;
            lay(&mut effects, slot, activity_of(&entry.body), &Contribution::of(&entry.body), 1);
        }
    }
    begin_undated(&mut effects, past)?;
    if at.trusted {
        end_undated(&mut effects, at.wall, past)?;
    }
    Ok(effects.into_values().collect())
}

type Effects = BTreeMap<PageKey, Effect>;

fn lay(effects: &mut Effects, slot: Slot, activity: Option<ActivityId>, add: &Contribution, sign: i64) {
    touch(effects, PageKey { slot, activity }).add.merge(add, sign);
}

fn touch(effects: &mut Effects, key: PageKey) -> &mut Effect {
    effects.entry(key.clone()).or_insert_with(|| Effect { key, add: Contribution::default(), bounds: None })
}

fn activity_of(body: &Body) -> Option<ActivityId> {
    body.fact.place().map(|place| place.activity.clone())
}

fn slot_of<P: Past>(at: &Moment, past: &P) -> Result<Slot, P::Error> {
    if at.trusted {
        return Ok(Slot::Quarter(Quarter::of(at.wall)));
    }
    Ok(dated(at, past.boot_began(&at.boot)?))
}

fn dated(at: &Moment, began: Option<i64>) -> Slot {
    match began {
        _ if at.trusted => Slot::Quarter(Quarter::of(at.wall)),
        Some(began) => Slot::Quarter(Quarter::of(began.saturating_add(at.boottime))),
        None => Slot::Undated(at.boot.clone()),
    }
}

/// A correction lies on the page of what it corrects.
fn correct<P: Past>(effects: &mut Effects, of: u64, change: &Change, past: &P) -> Result<(), P::Error> {
    // `permit` has refused corrections of what is not there.
    let Some(target) = past.entry(of)? else { return Ok(()) };
    let add = match change {
        Change::Undo => net(&target, 0, past)?.taken_back(),
        Change::People { people } => Contribution::people(&target.body, people),
        Change::Reach { from, to } => Contribution::reach(&target.body, *from, *to),
        Change::Exits { people } => Contribution::exits(&target.body, *people),
    };
    let slot = slot_of(&target.body.at, past)?;
    lay(effects, slot, activity_of(&target.body), &add, 1);
    Ok(())
}

/// What an entry comes to with its corrections so far, as far as they are numbered above
/// `after`.
fn net<P: Past>(target: &Entry, after: u64, past: &P) -> Result<Contribution, P::Error> {
    let mut whole = Contribution::of(&target.body);
    let mut sum = if target.n > after { whole.clone() } else { Contribution::default() };
    for correction in past.corrections_of(target.n)? {
        let add = match &correction.body.fact {
            Fact::Correction { change: Change::Undo, .. } => whole.taken_back(),
            Fact::Correction { change: Change::People { people }, .. } => {
                Contribution::people(&target.body, people)
            }
            Fact::Correction { change: Change::Reach { from, to }, .. } => {
                Contribution::reach(&target.body, *from, *to)
            }
            Fact::Correction { change: Change::Exits { people }, .. } => {
                Contribution::exits(&target.body, *people)
            }
            _ => continue,
        };
        whole.merge(&add, 1);
        if correction.n > after {
            sum.merge(&add, 1);
        }
    }
    Ok(sum)
}

/// Moves the entries of a boot, with their corrections, to where its clock says
/// they belong. What was inherited lies on the pages of the ledger before.
fn redate<P: Past>(effects: &mut Effects, boot: &BootId, began: i64, past: &P) -> Result<(), P::Error> {
    let before = past.boot_began(boot)?;
    for entry in past.untrusted_of(boot)? {
        let (from, to) = (dated(&entry.body.at, before), dated(&entry.body.at, Some(began)));
        if from != to {
            let sum = net(&entry, past.inherited(), past)?;
            if sum == Contribution::default() {
                continue;
            }
            lay(effects, from, activity_of(&entry.body), &sum, -1);
            lay(effects, to, activity_of(&entry.body), &sum, 1);
        }
    }
    Ok(())
}

fn begin_undated<P: Past>(effects: &mut Effects, past: &P) -> Result<(), P::Error> {
    for effect in effects.values_mut().filter(|effect| matches!(effect.key.slot, Slot::Undated(_))) {
        effect.bounds = Some(Bounds { after: past.last_trusted()?, before: None });
    }
    Ok(())
}

fn end_undated<P: Past>(effects: &mut Effects, wall: i64, past: &P) -> Result<(), P::Error> {
    for key in past.undated_without_end()? {
        let effect = touch(effects, key);
        let after = effect.bounds.and_then(|bounds| bounds.after);
        effect.bounds = Some(Bounds { after, before: Some(wall) });
    }
    Ok(())
}

/// Whether a ledger that holds untrusted entries of this boot must first be told
/// when the boot began: the clock of this moment has become right since.
///
/// # Errors
/// When the past cannot be read.
pub fn clock_to_set<P: Past>(at: &Moment, past: &P) -> Result<Option<Fact>, P::Error> {
    if !at.trusted || past.boot_began(&at.boot)?.is_some() || past.untrusted_of(&at.boot)?.is_empty() {
        return Ok(None);
    }
    let began = at.wall.saturating_sub(at.boottime);
    Ok(Some(Fact::ClockSet { boot: at.boot.clone(), began, role: crate::entry::Role::Device }))
}

#[cfg(test)]
mod tests;

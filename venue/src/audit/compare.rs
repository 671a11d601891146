//! Taps held against crossings.

use super::{Found, Tally, Tapped};

/// How far a tap and a crossing of one person may be apart, milliseconds: a counter tells of
/// somebody when the line is well behind them, and a finger waits until they are past.
pub const TOLERANCE_MS: i64 = 3_000;

/// A crossing that a counter told of: some time from `from` to `to`, milliseconds since the
/// boot. A camera and a beam know the moment, a third party's sensor the stretch it tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    /// Whether somebody came in.
    pub inward: bool,
    /// Not before.
    pub from: i64,
    /// Not after.
    pub to: i64,
}

/// What the taps say of the crossings. A crossing that began before the audit or ended after
/// it may be somebody's who was tapped, and is never extra.
#[must_use]
pub fn compare(tapped: &Tapped, passages: &[Passage]) -> Found {
    let of = |inward| one_way(tapped, passages.iter().filter(|passage| passage.inward == inward), inward);
    Found { inward: of(true), outward: of(false) }
}

fn one_way<'a>(tapped: &Tapped, passages: impl Iterator<Item = &'a Passage>, inward: bool) -> Tally {
    let mut left: Vec<Passage> = passages.copied().collect();
    let mut tally = Tally::default();
    // Each tap in turn takes the crossing it could be that is the soonest too late for any
    // other: no other choice makes more pairs (scheduling of unit tasks by deadline).
    left.sort_by_key(|passage| passage.to);
    for tap in tapped.at(inward) {
        tally.tapped = tally.tapped.saturating_add(1);
        let fits = |passage: &Passage| {
            passage.from.saturating_sub(TOLERANCE_MS) <= tap && tap <= passage.to.saturating_add(TOLERANCE_MS)
        };
        match left.iter().position(fits) {
            Some(found) => {
                left.remove(found);
            }
            None => tally.missed = tally.missed.saturating_add(1),
        }
    }
    let within = |passage: &&Passage| tapped.began <= passage.from && passage.to <= tapped.ended();
    tally.extra = u32::try_from(left.iter().filter(within).count()).unwrap_or(u32::MAX);
    tally
}

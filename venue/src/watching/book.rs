//! What was counted and not yet committed, which seconds were watched, and which were not.

use crate::{
    entry::{Fact, Method, Place},
    id::LineId,
    moment::{QUARTER_MS, Quarter},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Crossings are in the ledger within this, milliseconds: a second less than promised, for
/// the disk.
pub const COMMIT_WITHIN_MS: u64 = 4_000;

/// Seconds that were watched without a crossing are committed this often, milliseconds: a
/// restart claims no more than that as a gap that was none, and an empty hall costs an entry
/// a minute.
const QUIET_COMMIT_MS: u64 = 60_000;

/// The shortest stretch that is written as a gap, milliseconds.
pub const SHORTEST_GAP_MS: u64 = 2_000;

/// The longest gap after a restart, milliseconds: what was off for a week was not at work,
/// and an error of the clock is no gap of years.
const LONGEST_RESTART_MS: i64 = 7 * 24 * 60 * 60 * 1_000;

/// How long before the end of a quarter its seconds are committed, milliseconds.
const BEFORE_QUARTER_MS: i64 = 300;

/// Gaps that wait for their commit; more come only when the ledger can't be written, and
/// then they are joined.
const MOST_GAPS: usize = 8;

/// A moment, by both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds since any moment, never going back.
    pub ms: u64,
    /// The wall clock: milliseconds since 1970.
    pub wall: i64,
    /// Whether that is believed.
    pub trusted: bool,
}

/// What a line is in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    /// Where and for what.
    pub place: Place,
    /// The line of the pack.
    pub line: LineId,
    /// How it is counted.
    pub method: Method,
    /// Whether it is a way into the venue.
    pub entrance: bool,
}

#[derive(Debug)]
struct Counted {
    spot: Spot,
    inward: u32,
    outward: u32,
}

/// Since when nothing is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Blind {
    /// By the clock that never goes back.
    Since(u64),
    /// By the wall, in an earlier run.
    After(i64),
}

/// The book of what counts together: the lines of one camera, or one beam.
#[derive(Debug)]
pub struct Book {
    lines: Vec<Counted>,
    /// The longest stretch between two proofs that is watched, milliseconds.
    stretch: u64,
    watched_ms: u64,
    seen: Option<u64>,
    blind: Option<Blind>,
    /// What watched has ended: what comes next begins anew, so the gap is written however
    /// short it is.
    broken: bool,
    gaps: Vec<(i64, i64)>,
    pending: Option<u64>,
    committed: u64,
    quarter: Quarter,
}

impl Book {
    /// A book of these lines. Two proofs of watching at most `stretch_ms` apart have watched
    /// the time between them. `last` is the last watched moment the ledger knows of.
    #[must_use]
    pub fn new(spots: Vec<Spot>, stretch_ms: u64, last: Option<i64>, now: Now) -> Self {
        let lines = spots.into_iter().map(|spot| Counted { spot, inward: 0, outward: 0 }).collect();
        Self {
            lines,
            stretch: stretch_ms,
            watched_ms: 0,
            seen: None,
            blind: Some(last.map_or(Blind::Since(now.ms), Blind::After)),
            broken: false,
            gaps: Vec::new(),
            pending: None,
            committed: now.ms,
            quarter: Quarter::of(now.wall),
        }
    }

    /// The line of this number.
    pub(super) fn spot(&self, line: usize) -> Option<&Spot> {
        self.lines.get(line).map(|counted| &counted.spot)
    }

    /// Whether it has a line of this number.
    #[must_use]
    pub fn has(&self, line: usize) -> bool {
        line < self.lines.len()
    }

    /// So many came in and went out over a line.
    pub fn crossed(&mut self, line: usize, inward: u32, outward: u32, now: Now) {
        let Some(counted) = self.lines.get_mut(line) else { return };
        counted.inward = counted.inward.saturating_add(inward);
        counted.outward = counted.outward.saturating_add(outward);
        if inward > 0 || outward > 0 {
            self.pending.get_or_insert(now.ms);
        }
    }

    /// It is proved that it watches.
    pub fn seen(&mut self, now: Now) {
        self.watched_for(self.stretch, now);
    }

    /// It watched for so many of the milliseconds since it was last heard.
    pub fn watched_for(&mut self, ms: u64, now: Now) {
        if self.seen.is_some_and(|last| now.ms.saturating_sub(last) > self.stretch) {
            self.lost();
        }
        match self.seen {
            Some(last) => self.watched_ms += ms.min(now.ms.saturating_sub(last)),
            None => self.end_gap(now),
        }
        self.seen = Some(now.ms);
    }

    /// It does not watch any more, since it was last proved that it did.
    pub fn lost(&mut self) {
        if let Some(last) = self.seen.take() {
            self.blind = Some(Blind::Since(last));
        }
    }

    /// What watched has ended.
    pub fn ended(&mut self) {
        self.broken = true;
        self.lost();
    }

    /// Whether the last proof is older than its stretch.
    #[must_use]
    pub fn is_overdue(&self, now: Now) -> bool {
        self.seen.is_some_and(|last| now.ms.saturating_sub(last) > self.stretch)
    }

    fn end_gap(&mut self, now: Now) {
        let Some(blind) = self.blind.take() else { return };
        let shortest = if std::mem::take(&mut self.broken) { 1 } else { SHORTEST_GAP_MS };
        if let Some(gap) = gap(blind, shortest, now) {
            if self.gaps.len() >= MOST_GAPS
                && let Some(last) = self.gaps.last_mut()
            {
                last.1 = gap.1;
            } else {
                self.gaps.push(gap);
            }
        }
    }

    /// What is to be written now, if anything is due.
    pub fn due(&mut self, now: Now) -> Vec<Fact> {
        let quarter = self.quarter_ends(now);
        if quarter && self.blind.is_some_and(|blind| gap(blind, SHORTEST_GAP_MS, now).is_some()) {
            self.end_gap(now);
            self.blind = Some(Blind::Since(now.ms));
        }
        if quarter || now.ms >= self.wake_for_entries() { self.take(now) } else { Vec::new() }
    }

    /// All that is not written yet, at the end: with a gap up to now if it did not watch.
    pub fn close(&mut self, now: Now) -> Vec<Fact> {
        if self.seen.is_none() {
            self.end_gap(now);
        }
        self.take(now)
    }

    /// When [`Book::due`] has something next, on the clock that never goes back.
    #[must_use]
    pub fn wake(&self, now: Now) -> u64 {
        let left = QUARTER_MS - now.wall.rem_euclid(QUARTER_MS) - BEFORE_QUARTER_MS;
        let left = if left > 0 { left } else { left + QUARTER_MS };
        let quarter = now.ms.saturating_add(u64::try_from(left).unwrap_or(0));
        self.wake_for_entries().min(quarter)
    }

    fn wake_for_entries(&self) -> u64 {
        if !self.gaps.is_empty() {
            return 0;
        }
        let quiet = if self.watched_ms >= 1_000 { self.committed + QUIET_COMMIT_MS } else { u64::MAX };
        self.pending.map_or(u64::MAX, |since| since + COMMIT_WITHIN_MS).min(quiet)
    }

    /// Whether a quarter is just about to end, or has ended since this was last asked.
    fn quarter_ends(&mut self, now: Now) -> bool {
        let soon = Quarter::of(now.wall.saturating_add(BEFORE_QUARTER_MS));
        let ends = soon != self.quarter;
        self.quarter = soon;
        ends
    }

    fn take(&mut self, now: Now) -> Vec<Fact> {
        let mut facts = Vec::new();
        let places: BTreeSet<_> =
            self.lines.iter().map(|counted| (&counted.spot.place, counted.spot.method)).collect();
        for (from, to) in std::mem::take(&mut self.gaps) {
            let gap = |(place, method): &(&Place, Method)| Fact::Gap {
                place: (*place).clone(),
                method: *method,
                from,
                to,
            };
            facts.extend(places.iter().map(gap));
        }
        let watched = u32::try_from(self.watched_ms / 1_000).unwrap_or(u32::MAX);
        for counted in &mut self.lines {
            let (inward, outward) =
                (std::mem::take(&mut counted.inward), std::mem::take(&mut counted.outward));
            if inward > 0 || outward > 0 || watched > 0 {
                let Spot { place, line, method, entrance } = counted.spot.clone();
                facts.push(Fact::Crossings { place, line, method, entrance, inward, outward, watched });
            }
        }
        // What is less than a second is kept for the next time.
        self.watched_ms -= u64::from(watched) * 1_000;
        (self.pending, self.committed) = (None, now.ms);
        facts
    }
}

/// From when to when, milliseconds since 1970; none for what is too short to be written, or
/// can't be told since a clock was wrong.
fn gap(blind: Blind, shortest: u64, now: Now) -> Option<(i64, i64)> {
    match blind {
        Blind::Since(ms) => {
            let lasted = now.ms.saturating_sub(ms);
            let long = lasted >= shortest;
            long.then(|| (now.wall.saturating_sub(i64::try_from(lasted).unwrap_or(i64::MAX)), now.wall))
        }
        Blind::After(wall) => {
            let lasted = now.wall.saturating_sub(wall);
            let shortest = i64::try_from(shortest).unwrap_or(i64::MAX);
            (now.trusted && (shortest..=LONGEST_RESTART_MS).contains(&lasted)).then_some((wall, now.wall))
        }
    }
}

/// The same facts with the crossings of each line in one: for what can't be written for a
/// while. Gaps stay as they are.
#[must_use]
pub fn sum(facts: Vec<Fact>) -> Vec<Fact> {
    let mut sums: Vec<Fact> = Vec::new();
    for fact in facts {
        let same = sums.iter_mut().find(|earlier| is_same_line(earlier, &fact));
        match (same, &fact) {
            (
                Some(Fact::Crossings { inward, outward, watched, .. }),
                Fact::Crossings { inward: ins, outward: outs, watched: seconds, .. },
            ) => {
                *inward = inward.saturating_add(*ins);
                *outward = outward.saturating_add(*outs);
                *watched = watched.saturating_add(*seconds);
            }
            _ => sums.push(fact),
        }
    }
    sums
}

fn is_same_line(one: &Fact, other: &Fact) -> bool {
    let of = |fact: &Fact| match fact {
        Fact::Crossings { place, line, method, entrance, .. } => {
            Some((place.clone(), line.clone(), *method, *entrance))
        }
        _ => None,
    };
    of(one).is_some() && of(one) == of(other)
}

//! The rules of a trail: which stamps count, what may be stamped now, which rewards are
//! due, and whether a trail can be walked at all.
//!
//! Stamps are facts that are always kept, whichever device wrote them and in whatever
//! order they become known. What they come to is a function of the set alone: it does
//! not depend on the order in which they are given, a stamp that is seen twice counts
//! once, and one stamp more never takes away what was reached.

pub mod check;
pub mod crowd;
mod fastest;
mod ground;
mod hours;
mod permit;
mod progress;
mod reward;

pub use hours::{Span, is_open, next_opening, open_spans};
pub use permit::{Attempt, StampRefusal, Stamping, may_stamp};
pub use progress::{Counted, GroupState, Progress, Tier, progress};
pub use reward::{Due, rewards_due};

use crate::{
    hash::StreamId,
    id::{PointId, VenueId},
    pack::{Pack, Trail},
};
use serde::Serialize;

/// Where a stamp stands in the order that every device keeps: by effective time, those
/// without a date last, then by stream and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct When {
    /// Effective time in milliseconds since 1970; none if it is undated.
    pub at: Option<i64>,
    /// The stream it is a fact of.
    pub stream: StreamId,
    /// Its number in the stream.
    pub s: u64,
}

impl When {
    fn rank(&self) -> (bool, Option<i64>, StreamId, u64) {
        (self.at.is_none(), self.at, self.stream, self.s)
    }
}

impl Ord for When {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl PartialOrd for When {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// A stamp of a passport on one trail, as this device knows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct StampSeen {
    /// The point.
    pub point: PointId,
    /// Effective time in milliseconds since 1970; none if it is undated.
    pub at: Option<i64>,
    /// The stream it is a fact of.
    pub stream: StreamId,
    /// Its number in the stream.
    pub s: u64,
}

impl StampSeen {
    /// Where it stands among the others.
    #[must_use]
    pub fn when(&self) -> When {
        When { at: self.at, stream: self.stream, s: self.s }
    }
}

/// The trails that have a point at a venue, in the order of the pack: one showing of a
/// passport stamps it on each.
#[must_use]
pub fn trails_at<'p>(pack: &'p Pack, venue: &VenueId, point: &PointId) -> Vec<&'p Trail> {
    let has = |trail: &&Trail| trail.points.iter().any(|p| p.id == *point && p.venue == *venue);
    pack.trails.iter().filter(has).collect()
}

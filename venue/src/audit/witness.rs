//! What is remembered of each line's crossings, so that taps can be held against them.

use super::{Found, Passage, TOLERANCE_MS, Tapped, compare};
use crate::{entry::Method, id::LineId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

/// Crossings that are remembered of one line: an audit's hours at a door where one passes
/// every four seconds.
pub const MOST_PASSAGES: usize = 4_096;

/// How long after an audit's end it is compared, milliseconds: by then each counter has told
/// of whoever crossed, a sensor that publishes once a minute as well.
pub const SETTLES_MS: i64 = 65_000;

/// The same for what tells of a crossing as it happens.
const SETTLES_AT_ONCE_MS: i64 = 6_000;

/// Why taps can't be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Void {
    /// This device counts nothing at that line by that method.
    NoCounter,
    /// The counter did not count, or did not trust itself, for some of it; or this program
    /// was started meanwhile and does not know.
    NotWatched,
    /// More crossed than are remembered.
    TooMany,
}

/// What counts: a line, and how.
pub type Door = (LineId, Method);

/// An audit that waits to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The number of its entry.
    pub of: u64,
    /// Where.
    pub door: Door,
    /// Its taps.
    pub tapped: Tapped,
}

#[derive(Debug, Default)]
struct Memory {
    passages: VecDeque<Passage>,
    /// Since when it has been watched without a break, milliseconds since the boot.
    since: Option<i64>,
    /// Until when passages were forgotten for want of room.
    forgotten: Option<i64>,
    /// It tells of stretches, not of moments.
    slow: bool,
}

/// What is remembered of all that counts. Times are milliseconds since the boot.
#[derive(Debug, Default)]
pub struct Witness {
    doors: BTreeMap<Door, Memory>,
}

impl Witness {
    /// It is watched from now on, or it is not any more.
    pub fn watched(&mut self, door: &Door, watched: bool, now: i64) {
        let memory = self.doors.entry(door.clone()).or_default();
        memory.since = if watched { memory.since.or(Some(now)) } else { None };
    }

    /// Somebody crossed within the milliseconds until now.
    pub fn passed(&mut self, door: &Door, (inward, outward): (u32, u32), within_ms: i64, now: i64) {
        let memory = self.doors.entry(door.clone()).or_default();
        let from = now.saturating_sub(within_ms.max(0));
        memory.slow |= within_ms > TOLERANCE_MS;
        for (inward, n) in [(true, inward), (false, outward)] {
            for _ in 0..n {
                if memory.passages.len() >= MOST_PASSAGES {
                    memory.forgotten = memory.passages.pop_front().map(|oldest| oldest.to);
                }
                memory.passages.push_back(Passage { inward, from, to: now });
            }
        }
    }

    /// When a question can be answered.
    #[must_use]
    pub fn ripe_at(&self, question: &Question) -> i64 {
        let slow = self.doors.get(&question.door).is_some_and(|memory| memory.slow);
        question.tapped.ended().saturating_add(if slow { SETTLES_MS } else { SETTLES_AT_ONCE_MS })
    }

    /// What the taps say of the line's crossings.
    ///
    /// # Errors
    /// [`Void`] when they can't be compared.
    pub fn answer(&self, question: &Question) -> Result<Found, Void> {
        let Question { door, tapped, .. } = question;
        let memory = self.doors.get(door).ok_or(Void::NoCounter)?;
        if memory.since.is_none_or(|since| since > tapped.began) {
            return Err(Void::NotWatched);
        }
        let begins = tapped.began.saturating_sub(TOLERANCE_MS);
        if memory.forgotten.is_some_and(|until| until >= begins) {
            return Err(Void::TooMany);
        }
        let ends = tapped.ended().saturating_add(TOLERANCE_MS);
        let near = |passage: &&Passage| passage.to >= begins && passage.from <= ends;
        let passages: Vec<_> = memory.passages.iter().filter(near).copied().collect();
        Ok(compare(tapped, &passages))
    }
}

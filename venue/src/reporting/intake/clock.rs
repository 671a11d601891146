//! Whether headquarters may believe its own clock. It alone can't know; the devices tell it
//! their time with every head, and where most of them disagree, the one clock is the wrong
//! one. Then no page is called one of the future, and no day is closed.

use super::plausible::AHEAD_MS;
use crate::{hash::Lid, moment::EARLIEST, reporting::wire};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// How long a word about the time counts, milliseconds: a device says its head at
/// least every half minute, and a few may be lost.
pub const WITNESS_MS: i64 = 10 * 60 * 1_000;

/// How many devices are asked: more make the answer no surer, and each costs 40 bytes.
pub const MAX_WITNESSES: usize = 20_000;

/// How long an answer holds, milliseconds: nobody counts 20,000 words with every commit.
const LOOK_MS: i64 = 5_000;

/// Why the clock of headquarters is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "clock", rename_all = "kebab-case")]
pub enum ClockDoubt {
    /// Most devices say it is later.
    Behind {
        /// By so many minutes, in the middle.
        minutes: i64,
    },
    /// Most devices say it is earlier.
    Ahead {
        /// By so many minutes, in the middle.
        minutes: i64,
    },
    /// It shows a time before the newest that the archive has.
    Backwards {
        /// By so many minutes.
        minutes: i64,
    },
}

impl fmt::Display for ClockDoubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Behind { minutes } => write!(f, "most devices say it is {minutes} min later"),
            Self::Ahead { minutes } => write!(f, "most devices say it is {minutes} min earlier"),
            Self::Backwards { minutes } => {
                write!(f, "it shows a time {minutes} min before the newest in the archive")
            }
        }
    }
}

/// What is known of the clock of headquarters.
#[derive(Debug, Clone, Default)]
pub struct HouseClock {
    /// How far the clock of each ledger's device is ahead of ours, and when it said so.
    said: BTreeMap<Lid, (i64, i64)>,
    newest: Option<i64>,
    looked: Option<(i64, Option<ClockDoubt>)>,
}

impl HouseClock {
    /// Of an archive whose newest page or head came then, milliseconds since 1970.
    #[must_use]
    pub fn of(newest: Option<i64>) -> Self {
        Self { newest, ..Self::default() }
    }

    /// Hears a head that came at `now`. A clock that the device itself does not believe, and
    /// one that can't be right, says nothing.
    pub fn hear(&mut self, head: &wire::Head, now: i64) {
        let room = self.said.len() < MAX_WITNESSES || self.said.contains_key(&head.lid);
        if room && head.at.trusted && head.at.wall >= EARLIEST {
            self.said.insert(head.lid, (head.at.wall.saturating_sub(now), now));
        }
    }

    /// Why the clock that shows `now` is not believed, if it is not.
    pub fn doubt(&mut self, now: i64) -> Option<ClockDoubt> {
        if let Some((at, doubt)) = self.looked
            && (at..at + LOOK_MS).contains(&now)
        {
            return doubt;
        }
        self.said.retain(|_, (_, heard)| (now - WITNESS_MS..=now).contains(heard));
        let doubt = self.judge(now);
        self.newest = Some(self.newest.map_or(now, |newest| newest.max(now)));
        self.looked = Some((now, doubt));
        doubt
    }

    fn judge(&self, now: i64) -> Option<ClockDoubt> {
        let mut offsets: Vec<i64> = self.said.values().map(|(offset, _)| *offset).collect();
        offsets.sort_unstable();
        if offsets.is_empty() {
            let back = self.newest.map_or(0, |newest| newest - now).max(EARLIEST - now);
            return (back > AHEAD_MS).then_some(ClockDoubt::Backwards { minutes: back / 60_000 });
        }
        // With more than half of them on one side, the middle one is there too.
        let count = |of: fn(i64) -> bool| offsets.iter().filter(|offset| of(**offset)).count();
        let minutes = offsets[offsets.len() / 2].abs() / 60_000;
        if count(|offset| offset > AHEAD_MS) * 2 > offsets.len() {
            Some(ClockDoubt::Behind { minutes })
        } else if count(|offset| offset < -AHEAD_MS) * 2 > offsets.len() {
            Some(ClockDoubt::Ahead { minutes })
        } else {
            None
        }
    }
}

//! What staff say of a room: how many are inside, whether one may go in.
//!
//! As with moved sessions each word names a **turn**, one above all that its device knew of that
//! room and day. The greatest holds, of two with the same turn the greater word; so all devices
//! agree, in whatever order they hear of it, and no clock is asked.

use super::RoomId;
use crate::id::VenueId;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What staff do with a door. Of two that were said at once the greater holds: a stop before all
/// else, because somebody saw a reason.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Door {
    /// As it is counted.
    #[default]
    AsCounted,
    /// One may go in, whatever is counted.
    HeldOpen,
    /// Nobody may go in.
    Stopped {
        /// Why, as staff say it.
        reason: String,
    },
}

/// Staff stop a room, hold it open, or leave it to the counters again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Override {
    /// The venue: halls of two venues may have one name.
    pub venue: VenueId,
    /// The room.
    #[serde(flatten)]
    pub room: RoomId,
    /// The venue's day on which it holds.
    pub day: NaiveDate,
    /// From 1 to [`crate::shifts::MAX_TURN`].
    pub turn: u64,
    /// What they do.
    pub door: Door,
}

/// Staff counted how many are inside.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Recount {
    /// The venue.
    pub venue: VenueId,
    /// The room.
    #[serde(flatten)]
    pub room: RoomId,
    /// The venue's day on which it holds.
    pub day: NaiveDate,
    /// From 1 to [`crate::shifts::MAX_TURN`].
    pub turn: u64,
    /// How many are inside.
    pub people: u32,
    /// How many came in tonight by its doors until then, as its device knew.
    pub inward: u32,
    /// How many went out.
    pub outward: u32,
}

impl Recount {
    /// What is to be added to who came in less who went out.
    #[must_use]
    pub fn offset(&self) -> i64 {
        i64::from(self.people) - (i64::from(self.inward) - i64::from(self.outward))
    }
}

type Key = (NaiveDate, VenueId, RoomId);

/// What holds of all that staff said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    doors: BTreeMap<Key, Override>,
    counts: BTreeMap<Key, Recount>,
}

impl Said {
    /// Takes in a word; the order in which they come does not matter.
    pub fn hear_override(&mut self, word: &Override) {
        let key = (word.day, word.venue.clone(), word.room.clone());
        let known = self.doors.entry(key).or_insert_with(|| word.clone());
        if *word > *known {
            known.clone_from(word);
        }
    }

    /// As [`Said::hear_override`].
    pub fn hear_recount(&mut self, word: &Recount) {
        let key = (word.day, word.venue.clone(), word.room.clone());
        let known = self.counts.entry(key).or_insert_with(|| word.clone());
        if *word > *known {
            known.clone_from(word);
        }
    }

    /// What staff do with the door of a room.
    #[must_use]
    pub fn door(&self, venue: &VenueId, room: &RoomId, day: NaiveDate) -> Door {
        let word = self.doors.get(&(day, venue.clone(), room.clone()));
        word.map(|word| word.door.clone()).unwrap_or_default()
    }

    /// The last recount of a room.
    #[must_use]
    pub fn recount(&self, venue: &VenueId, room: &RoomId, day: NaiveDate) -> Option<&Recount> {
        self.counts.get(&(day, venue.clone(), room.clone()))
    }

    /// The turn of who speaks of a room next.
    #[must_use]
    pub fn next_turn(&self, venue: &VenueId, room: &RoomId, day: NaiveDate) -> u64 {
        let key = (day, venue.clone(), room.clone());
        let door = self.doors.get(&key).map_or(0, |word| word.turn);
        let count = self.counts.get(&key).map_or(0, |word| word.turn);
        door.max(count).saturating_add(1).min(crate::shifts::MAX_TURN)
    }
}

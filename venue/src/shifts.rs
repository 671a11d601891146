//! Sessions that staff move, lengthen or call off while the evening runs, so that every kiosk,
//! screen and sign of the house shows the times that hold.
//!
//! What staff say is a [`Shift`]: how a session is held on one of the venue's days from now on.
//! It travels between the devices of a house like a stamp. Each names a **turn**, one above all
//! that its device knew of; the greatest holds, and of two with the same turn (which were said
//! while the devices did not hear each other) the greater [`Held`]. So all devices agree, in
//! whatever order they hear of it, and no clock is asked.

#[cfg(test)]
mod tests;

use crate::{
    id::{SessionId, VenueId},
    pack::{Pack, Slot},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The longest a session may be made (ms): a venue's day.
pub const LONGEST_MS: i64 = 24 * 60 * 60 * 1_000;

/// The greatest turn there is: a move every millisecond for thirty years. A device that said a
/// greater one is broken, and would leave nobody a turn above it.
pub const MAX_TURN: u64 = 1 << 40;

/// How a session is held. Of two that were said at once the greater holds: a time before the
/// plan, and called off before both, because nobody should wait at a door in vain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Held {
    /// As the programme has it.
    AsPlanned,
    /// At other times, in milliseconds since 1970.
    At {
        /// Its beginning.
        start: i64,
        /// Its end.
        end: i64,
    },
    /// Not at all.
    CalledOff,
}

/// How a session is held on one of the venue's days from now on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Shift {
    /// The session.
    pub session: SessionId,
    /// The venue's day.
    pub day: NaiveDate,
    /// How often it was moved that day before, as far as its device knew, and once more:
    /// from 1 to [`MAX_TURN`].
    pub turn: u64,
    /// How it is held.
    pub held: Held,
}

/// What holds of all sessions that were moved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shifts(BTreeMap<(NaiveDate, SessionId), (u64, Held)>);

impl Shifts {
    /// Takes in a shift; the order in which they come does not matter.
    pub fn hear(&mut self, shift: &Shift) {
        let word = (shift.turn, shift.held);
        let known = self.0.entry((shift.day, shift.session.clone())).or_insert(word);
        *known = (*known).max(word);
    }

    /// How a session is held on a day, where staff said so.
    #[must_use]
    pub fn held(&self, session: &SessionId, day: NaiveDate) -> Held {
        self.0.get(&(day, session.clone())).map_or(Held::AsPlanned, |(_, held)| *held)
    }

    /// The turn of the next who moves it.
    #[must_use]
    pub fn next_turn(&self, session: &SessionId, day: NaiveDate) -> u64 {
        let known = self.0.get(&(day, session.clone())).map_or(0, |(turn, _)| *turn);
        known.saturating_add(1).min(MAX_TURN)
    }

    /// Whether nothing was moved.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Shift> for Shifts {
    fn from_iter<I: IntoIterator<Item = Shift>>(shifts: I) -> Self {
        let mut all = Self::default();
        shifts.into_iter().for_each(|shift| all.hear(&shift));
        all
    }
}

/// What staff want of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// It begins and ends so many minutes later than it is held now, or earlier (negative).
    Later(i32),
    /// It ends so many minutes later, and begins as it does.
    Longer(u16),
    /// It begins at this moment (milliseconds since 1970) and is as long as it is.
    To(i64),
    /// It is not held.
    CallOff,
    /// As the programme has it.
    AsPlanned,
}

/// Why a session can't be moved so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShiftRefusal {
    /// It is not held here that day.
    #[error("no session {session} is held here on {day}; look at what is on")]
    NotHeld {
        /// The session.
        session: SessionId,
        /// The venue's day.
        day: NaiveDate,
    },
    /// It would begin or end on another of the venue's days.
    #[error("it would begin before tonight or end after it; tonight is from {from} to {to}")]
    NotTonight {
        /// When the venue's day begins, local time.
        from: String,
        /// When it ends.
        to: String,
    },
    /// It is called off.
    #[error("it is called off; put it back to the programme first")]
    CalledOff,
    /// It is over.
    #[error("it ended at {0}; nothing of it can be moved any more")]
    Over(String),
}

impl Pack {
    /// The same programme with what staff moved.
    #[must_use]
    pub fn with_shifts(&self, shifts: Shifts) -> Self {
        Self { shifts, ..self.clone() }
    }

    /// How a session of a venue is held from now on where staff want this of it at a moment
    /// (milliseconds since 1970).
    ///
    /// # Errors
    /// [`ShiftRefusal`].
    pub fn shifted(
        &self,
        venue: &VenueId,
        session: &SessionId,
        (wanted, now): (Move, i64),
    ) -> Result<(NaiveDate, Held), ShiftRefusal> {
        let day = self.venue_day(now);
        let slots = self.slots(venue, day);
        let slot = slots.iter().find(|slot| slot.session.id == *session);
        let not_held = || ShiftRefusal::NotHeld { session: session.clone(), day };
        let slot = slot.ok_or_else(not_held)?;
        let held = self.held_so(slot, wanted, now)?;
        let (begins, ends) = self.campaign.day_bounds(day);
        match held {
            Held::At { start, end } if start < begins || end > ends || start >= ends => {
                let time = |ms| self.campaign.local(ms).format("%m-%d %H:%M").to_string();
                Err(ShiftRefusal::NotTonight { from: time(begins), to: time(ends) })
            }
            held => Ok((day, held)),
        }
    }

    fn held_so(&self, slot: &Slot<'_>, wanted: Move, now: i64) -> Result<Held, ShiftRefusal> {
        let minutes = |n: i64| n.saturating_mul(60_000);
        let at = |start: i64, end: i64| Held::At { start, end };
        if !matches!(wanted, Move::AsPlanned) {
            if slot.called_off {
                return Err(ShiftRefusal::CalledOff);
            }
            if slot.end <= now {
                let ended = self.campaign.local(slot.end).format("%H:%M").to_string();
                return Err(ShiftRefusal::Over(ended));
            }
        }
        Ok(match wanted {
            Move::Later(by) => {
                let by = minutes(i64::from(by));
                at(slot.start.saturating_add(by), slot.end.saturating_add(by))
            }
            Move::Longer(by) => at(slot.start, slot.end.saturating_add(minutes(i64::from(by)))),
            Move::To(start) => at(start, start.saturating_add(slot.end.saturating_sub(slot.start))),
            Move::CallOff => Held::CalledOff,
            Move::AsPlanned => Held::AsPlanned,
        })
    }
}

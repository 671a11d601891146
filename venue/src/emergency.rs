//! An emergency of the whole house: it is called or ended at one device, and every device of
//! the house hears the **word** that goes round, over the venue's own broker.
//!
//! A word has a term. Whoever calls or ends an emergency says a term above all it has heard;
//! the highest term holds, and of two with the same term the emergency. So all devices agree,
//! in whatever order words come and however often they are lost or said again. Each device
//! writes the word into its own ledger as an entry, which is how its kiosk hears of it.
//!
//! **Cut off.** What is done at a device while nobody hears it has no term until the device
//! has listened to the house again. An emergency is then told when it was called within
//! [`LATE_MS`]. An older one alarms nobody: it stays at its own device until staff end it
//! there, or the house calls one and ends that. An end is told late only when it ends what the
//! house is in. An emergency that the house has meanwhile ended ends at the device that comes
//! back, because the end has the higher term.
//!
//! **An end ends what its speaker knew of.** A word names the call it is about; who has just
//! called an emergency and hears the end of another one says its own again.
//!
//! [`Alarm`] is the state machine that a shell drives, [`contact`] the contact of a fire panel.

mod alarm;
pub mod contact;
mod message;

pub use alarm::{ANSWER_GAP_MS, Alarm, Command, HEARTBEAT_MS, Input, LATE_MS, LISTEN_MS, TELL_GAP_MS, Told};
pub use message::{MAX_WORD, Unreadable};

use crate::{
    entry::{Fact, Mode, Role},
    hash::Lid,
    moment::Moment,
    staff::{Reason, Usual, Written, by},
};
use serde::{Deserialize, Serialize};

/// The highest term there is: a call every millisecond for thirty years. A device that said a
/// higher one is broken, and would leave nobody a term above it.
pub const MAX_TERM: u64 = 1 << 40;

/// The call of an emergency, by the entry that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Call {
    /// The ledger.
    pub lid: Lid,
    /// The number of the entry.
    pub n: u64,
}

/// What the house is at. Of two words the greater holds: by term, then emergency over calm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Word {
    /// How often an emergency was called or ended before it, and once more: from 1.
    pub term: u64,
    /// Whether there is an emergency.
    pub emergency: bool,
    /// The call that it is about: the one that holds, or the one that was ended.
    pub call: Call,
}

/// An entry that says how the house stands, as far as emergencies go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Act {
    /// Its number.
    pub n: u64,
    /// Whether there is an emergency from it on.
    pub emergency: bool,
    /// The word that it follows; none when it was done at this device.
    pub word: Option<Word>,
    /// How long ago it was written, in milliseconds; `None` when nobody knows.
    pub age_ms: Option<u64>,
}

impl Act {
    /// What an entry says of emergencies, as of this moment; `None` when it is of no mode.
    #[must_use]
    pub fn of(written: &Written, now: &Moment) -> Option<Self> {
        let Fact::Mode { mode, word, .. } = &written.entry.body.fact else { return None };
        let at = &written.entry.body.at;
        let age = if at.boot == now.boot {
            Some(now.boottime.saturating_sub(at.boottime))
        } else {
            written.time.filter(|_| now.trusted).map(|time| now.wall.saturating_sub(time))
        };
        // A clock that went backwards says nothing.
        let age_ms = age.and_then(|age| u64::try_from(age).ok());
        Some(Self { n: written.entry.n, emergency: *mode == Mode::Emergency, word: *word, age_ms })
    }
}

/// The entry that follows a word heard in the house.
#[must_use]
pub fn follow(word: Word) -> Fact {
    let mode = if word.emergency { Mode::Emergency } else { Mode::Open };
    let by = by(Role::Device, &Reason::from(Usual::HeardInHouse));
    Fact::Mode { mode, by: Some(by), word: Some(word) }
}

/// The entry of a contact that closed.
#[must_use]
pub fn contact_closed() -> Fact {
    let by = by(Role::Device, &Reason::from(Usual::AlarmContact));
    Fact::Mode { mode: Mode::Emergency, by: Some(by), word: None }
}

#[cfg(test)]
mod tests;

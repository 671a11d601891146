//! What the desk behind the screen is asked for, and what it answers.

use crate::desk::{CheckedIn, Evening, Knock, Rewarded, Seen, Showing, Stamped};
use chrono::NaiveDate;
use std::{fmt, path::PathBuf, sync::Arc};
use venue::{
    desk::{PointName, Refusal, Words},
    entry::{By, Fact},
    id::ActivityId,
    party::Party,
    staff::{Deed, Pin},
};
use zeroize::Zeroizing;

/// Most bytes of a code that are looked at: a passport has 133, the largest QR code 4,296.
/// What is longer is no passport, and no booking either.
pub const MAX_CODE: usize = 1_024;

/// The text of a code that was shown. It may be a passport, so `Debug` hides it and its
/// memory is wiped.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(Zeroizing<String>);

impl Code {
    /// What a camera or a scanner read. Bytes that are no text become marks that no
    /// passport has, and a text that is too long is cut where none is still one, so that
    /// both are refused as what they are: not a passport.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let looked_at = bytes.get(..=MAX_CODE).unwrap_or(bytes);
        Self(Zeroizing::new(String::from_utf8_lossy(looked_at).trim().to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

/// What the desk is asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// Write a fact that needs no passport.
    Write(Fact),
    /// Look at a passport; nothing is written.
    Look(Code),
    /// Check in with a passport.
    CheckIn {
        /// The passport.
        code: Code,
        /// To what.
        activity: ActivityId,
        /// Who; without it the party the passport offers.
        party: Option<Party>,
    },
    /// Look at a booking; nothing is written.
    Booking(Code),
    /// Check in with a booking.
    CheckInBooked {
        /// The booking.
        code: Code,
        /// Who came of it.
        party: Party,
    },
    /// Stamp a point.
    Stamp {
        /// The passport.
        code: Code,
        /// The point.
        point: PointName,
        /// The answer to its question, from 1.
        answer: Option<u32>,
    },
    /// Hand over what is due.
    Claim(Code),
    /// Issue a passport.
    Issue(Option<Party>),
    /// Forget a passport.
    Forget(Code),
    /// Somebody typed the staff's PIN.
    Knock(Pin),
    /// Staff choose their PIN.
    ChoosePin(Pin),
    /// Headquarters' code for a lost PIN is shown.
    RecoverPin(Code),
    /// Staff do something, and say who and why.
    Do(Deed, By),
    /// The summary of the evening goes to a stick.
    SaveSummary,
}

impl Order {
    /// What it is for.
    #[must_use]
    pub fn errand(&self) -> Errand {
        match self {
            Self::Write(Fact::Correction { .. }) => Errand::Undo,
            Self::Write(_) | Self::CheckIn { .. } | Self::Booking(_) | Self::CheckInBooked { .. } => {
                Errand::CheckIn
            }
            Self::Look(_) => Errand::Look,
            Self::Stamp { .. } => Errand::Stamp,
            Self::Claim(_) => Errand::Claim,
            Self::Issue(_) => Errand::Issue,
            Self::Forget(_) => Errand::Forget,
            Self::Knock(_) | Self::ChoosePin(_) | Self::RecoverPin(_) | Self::Do(..) | Self::SaveSummary => {
                Errand::Staff
            }
        }
    }
}

/// What an order is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Errand {
    /// A party checks in.
    CheckIn,
    /// The last check-in is taken back.
    Undo,
    /// A passport is looked at.
    Look,
    /// A point is stamped.
    Stamp,
    /// Gifts are handed over.
    Claim,
    /// A passport is issued.
    Issue,
    /// A passport is forgotten.
    Forget,
    /// Staff do something.
    Staff,
}

/// A passport that was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// What its QR code holds.
    pub code: Code,
    /// Its short code, in groups as it is read out.
    pub short: String,
    /// The last day it is good.
    pub last_day: NaiveDate,
    /// The number of its entry.
    pub entry: u64,
}

/// What the rules refuse, and what the visitor is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Declined {
    /// Why.
    pub refusal: Refusal,
    /// The words.
    pub words: Words,
}

/// What became of an order.
#[derive(Debug, Clone, PartialEq)]
pub enum Done {
    /// Written, as this entry.
    Written(u64),
    /// Looked at.
    Seen(Seen),
    /// A booking was looked at.
    Booked(Box<Showing>),
    /// Checked in with a passport or a booking.
    CheckedIn(CheckedIn),
    /// Stamped.
    Stamped(Stamped),
    /// Handed over.
    Rewarded(Rewarded),
    /// Issued.
    Issued(Card),
    /// Forgotten; the number of the entry, none when it was forgotten before.
    Forgotten(Option<u64>),
    /// The rules refuse it. Nothing is written.
    Declined(Declined),
    /// Staff are in: the evening.
    Opened(Arc<Evening>),
    /// The PIN is not taken.
    Shut(Knock),
    /// Headquarters' code for a lost PIN is taken, or not.
    Recovered(bool),
    /// Staff did it, as this entry; and the evening after it.
    Did(u64, Arc<Evening>),
    /// What staff asked for can't be done; the log says why.
    NotDone,
    /// The summary is on a stick, or there was none.
    SavedTo(Option<PathBuf>),
}

impl Done {
    /// The number of the entry that was written last for it.
    #[must_use]
    pub fn entry(&self) -> Option<u64> {
        match self {
            Self::Written(entry) => Some(*entry),
            Self::CheckedIn(done) => Some(done.entry),
            Self::Stamped(done) => done.stamped.last().map(|given| given.entry),
            Self::Rewarded(done) => done.handed.last().map(|(_, entry)| *entry),
            Self::Issued(card) => Some(card.entry),
            Self::Forgotten(entry) => *entry,
            Self::Did(entry, _) => Some(*entry),
            Self::Seen(_)
            | Self::Booked(_)
            | Self::Declined(_)
            | Self::Opened(_)
            | Self::Shut(_)
            | Self::Recovered(_)
            | Self::NotDone
            | Self::SavedTo(_) => None,
        }
    }
}

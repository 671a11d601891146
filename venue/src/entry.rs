//! Entries: the facts of a ledger. Written once, never changed, never deleted; a
//! mistake is mended by a further entry.

mod by;
mod fact;

pub use by::{By, Closed, Role, Stop};
pub use fact::Fact;
pub(crate) use fact::is_zero;

use crate::{
    id::{ActivityId, HallId, SiteId},
    moment::Moment,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The largest tally one entry takes: more people than any hall of a venue holds.
pub const MAX_TALLY: u32 = 100_000;

/// The longest reason staff may give, in characters: a sentence.
pub const MAX_REASON: usize = 200;

/// The longest tag of a language, in characters: `zh-Hans-CN` and room.
pub const MAX_LANGUAGE: usize = 16;

/// How a figure was obtained. Each activity names one as its method of record; the
/// others stand beside it and are never added to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// A camera or beam on an entrance line.
    EntranceLine,
    /// Visitors who checked in.
    CheckIn,
    /// A headcount by staff.
    Tally,
    /// Another sensor.
    Sensor,
    /// Typed in afterwards, as an online audience is.
    TypedIn,
}

impl Method {
    /// The name on the wire and in packs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EntranceLine => "entrance-line",
            Self::CheckIn => "check-in",
            Self::Tally => "tally",
            Self::Sensor => "sensor",
            Self::TypedIn => "typed-in",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What an entry counts for, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// What is held.
    pub activity: ActivityId,
    /// The site it is held at.
    pub site: SiteId,
    /// The hall, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hall: Option<HallId>,
}

/// The local number of a passport. Only the ledger's table of subjects knows whose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SubjectNo(pub u64);

/// How many new people a check-in brings, by the scope in which they are new. A
/// party without a passport is new in each; a correction may take some back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPeople {
    /// New to the campaign.
    pub campaign: i64,
    /// New to this venue today.
    pub day: i64,
    /// New to this activity.
    pub activity: i64,
}

impl NewPeople {
    /// The same number in every scope.
    #[must_use]
    pub fn all(n: i64) -> Self {
        Self { campaign: n, day: n, activity: n }
    }
}

/// The longest list of accounts one count of a shelf closes, and of deliveries it
/// includes: as many boots between two counts, with pieces on each, as there are days in a
/// campaign. Both lists at their longest still fit into one message of the exchange,
/// whose bytes they take 55 at a time.
pub const MAX_CLOSED: usize = 96;

/// How far a stamp brings a passport on its trail, as far as this device knows. A
/// correction mends it when an earlier stamp turns up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Reach {
    /// It is the passport's first, second, third … point that counts; 0 when it adds none.
    pub step: u32,
    /// With it the trail is complete.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub done: bool,
}

impl Reach {
    /// Whether it adds nothing.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// What a correction changes in what it corrects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum Change {
    /// Takes it back as a whole.
    Undo,
    /// Adds to the people it said were new (mostly less than nothing).
    People {
        /// What to add in each scope.
        people: NewPeople,
    },
    /// Says anew how far a stamp brought its passport.
    Reach {
        /// What was said last.
        from: Reach,
        /// What is right.
        to: Reach,
    },
    /// So many of those who went out by the crossings it corrects can't have been inside:
    /// nobody is inside less than nought times.
    Exits {
        /// How many, at least one.
        people: u32,
    },
}

/// How the device works at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// For visitors.
    Open,
    /// Trying out: entries are marked and enter no figure.
    Rehearsal,
    /// Showing the way out.
    Emergency,
}

/// What an entry says, without its number: the bytes that are stored and hashed are
/// this, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// When.
    pub at: Moment,
    /// Written while the house was trying out: it enters no figure.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rehearsal: bool,
    /// What.
    pub fact: Fact,
}

/// An entry: a number of its ledger and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// 1, 2, 3 … without a gap.
    pub n: u64,
    /// What it says.
    pub body: Body,
}

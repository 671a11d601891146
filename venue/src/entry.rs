//! Entries: the facts of a ledger. Written once, never changed, never deleted; a
//! mistake is mended by a further entry.

use crate::{
    id::{ActivityId, HallId, LineId, PointId, RewardId, SessionId, SiteId, TrailId},
    moment::{BootId, Moment},
    party::Party,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The largest tally one entry takes: more people than any hall of a venue holds.
pub const MAX_TALLY: u32 = 100_000;

/// The longest reason staff may give, in characters: a sentence.
pub const MAX_REASON: usize = 200;

/// How a figure was obtained. Each activity names one as its method of record; the
/// others stand beside it and are never added to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

/// Who did it: a role, never a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A visitor at the kiosk.
    Visitor,
    /// Staff of the house.
    Staff,
    /// A volunteer.
    Volunteer,
    /// The software itself.
    Device,
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

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "snake_case")]
pub enum Fact {
    /// A party came in and said so.
    CheckIn {
        /// Where and for what.
        place: Place,
        /// Who is in the party.
        party: Party,
        /// The passport, if one was shown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subject: Option<SubjectNo>,
        /// The verdict on how many of them are new.
        people: NewPeople,
    },
    /// A passport was handed out.
    PassportIssued {
        /// Where and for what.
        place: Place,
        /// The passport.
        subject: SubjectNo,
    },
    /// A point of a trail was stamped.
    Stamp {
        /// Where and for what.
        place: Place,
        /// The passport.
        subject: SubjectNo,
        /// The trail.
        trail: TrailId,
        /// The point.
        point: PointId,
    },
    /// A reward was handed out.
    Reward {
        /// Where and for what.
        place: Place,
        /// The passport.
        subject: SubjectNo,
        /// The trail it was earned on.
        trail: TrailId,
        /// What it was.
        reward: RewardId,
    },
    /// A party was let into a session.
    Admission {
        /// Where and for what.
        place: Place,
        /// The session.
        session: SessionId,
        /// Who was let in.
        party: Party,
        /// The passport, if one was shown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subject: Option<SubjectNo>,
    },
    /// People crossed a counting line.
    Crossings {
        /// Where and for what.
        place: Place,
        /// The line.
        line: LineId,
        /// How: a camera's entrance line, or another sensor.
        method: Method,
        /// Whether the line is an entrance of the venue; inner doors make occupancy only.
        entrance: bool,
        /// Inward crossings.
        inward: u32,
        /// Outward crossings.
        outward: u32,
        /// Seconds the line was really watched for this.
        watched: u32,
    },
    /// A method was not counting.
    Gap {
        /// Where and for what.
        place: Place,
        /// Which method.
        method: Method,
        /// From, milliseconds since 1970.
        from: i64,
        /// To, milliseconds since 1970.
        to: i64,
    },
    /// A headcount by staff.
    Tally {
        /// Where and for what.
        place: Place,
        /// How many.
        count: u32,
        /// Why it was taken.
        reason: String,
        /// Who took it.
        role: Role,
    },
    /// Volunteers came on duty or went off it.
    Duty {
        /// Where and for what.
        place: Place,
        /// On, or off.
        on: bool,
        /// How many.
        count: u32,
    },
    /// An earlier entry of this ledger was wrong.
    Correction {
        /// The number of the entry it corrects.
        of: u64,
        /// What it changes.
        #[serde(flatten)]
        change: Change,
        /// Why.
        reason: String,
        /// Who.
        role: Role,
    },
    /// A passport asked to be forgotten. The counts stay.
    Forget {
        /// The passport.
        subject: SubjectNo,
    },
    /// The device moved to another site.
    SiteChanged {
        /// Where it is now.
        site: SiteId,
    },
    /// A boot's clock became known: its entries are dated by it.
    ClockSet {
        /// Which boot.
        boot: BootId,
        /// The wall time at which that boot began, milliseconds since 1970.
        began: i64,
        /// Who knew.
        role: Role,
    },
    /// The device works differently from now on.
    Mode {
        /// How.
        mode: Mode,
    },
}

impl Fact {
    /// Where and for what it counts; some facts are of the device alone.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::CheckIn { place, .. }
            | Self::PassportIssued { place, .. }
            | Self::Stamp { place, .. }
            | Self::Reward { place, .. }
            | Self::Admission { place, .. }
            | Self::Crossings { place, .. }
            | Self::Gap { place, .. }
            | Self::Tally { place, .. }
            | Self::Duty { place, .. } => Some(place),
            Self::Correction { .. }
            | Self::Forget { .. }
            | Self::SiteChanged { .. }
            | Self::ClockSet { .. }
            | Self::Mode { .. } => None,
        }
    }
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

//! Entries: the facts of a ledger. Written once, never changed, never deleted; a
//! mistake is mended by a further entry.

mod by;

pub use by::{By, Closed, Role, Stop};

use crate::{
    emergency::Word,
    hash::{StreamId, Tomb},
    id::{ActivityId, HallId, LineId, PointId, RewardId, SessionId, SiteId, TrailId},
    moment::{BootId, Moment},
    party::Party,
    shared::FactRef,
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

fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
pub(crate) fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_one(count: &u32) -> bool {
    *count == 1
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
        /// The family it was issued to, where they said so: the party that is offered
        /// when it checks in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        party: Option<Party>,
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
        /// The verdict on how far it brings the passport.
        #[serde(default, skip_serializing_if = "Reach::is_none")]
        reach: Reach,
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
        /// How many pieces: more than one where each person of a family gets one.
        #[serde(default = "one", skip_serializing_if = "is_one")]
        count: u32,
    },
    /// Somebody counted the pieces of a reward that lie here. They are this boot's to
    /// hand out; the accounts they lay on before are closed.
    ShelfCounted {
        /// The trail.
        trail: TrailId,
        /// The reward.
        reward: RewardId,
        /// How many lie here.
        count: u32,
        /// What that adds to the account of this boot: the count, less what the account
        /// held already. So accounts are sums, in whatever order facts arrive.
        credit: i64,
        /// Accounts that are closed by it; none when the stock is opened.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        closes: Vec<StreamId>,
        /// What was carried here and is in the count: the news of it had arrived. News
        /// that comes later of something carried before brings nothing more.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        included: Vec<FactRef>,
        /// Who says so, and why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<By>,
    },
    /// Pieces of a reward were carried from here to another device: debited here
    /// before anybody may hand them out there.
    StockMoved {
        /// The trail.
        trail: TrailId,
        /// The reward.
        reward: RewardId,
        /// How many.
        count: u32,
        /// To whose account.
        to: StreamId,
        /// The number of the last count of the shelf there that is known here; 0 for none.
        #[serde(default, skip_serializing_if = "is_zero")]
        after: u64,
        /// Who says so, and why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<By>,
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
    /// Volunteers, or staff of another role, came on duty or went off it.
    Duty {
        /// Where and for what.
        place: Place,
        /// On, or off.
        on: bool,
        /// How many.
        count: u32,
        /// In which role; volunteers where nothing is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<Role>,
        /// Who says so, and why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<By>,
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
        /// Its marks, by which what arrives later is known: of the id, of the short code.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        tombs: Vec<Tomb>,
    },
    /// The device moved to another site.
    SiteChanged {
        /// Where it is now.
        site: SiteId,
        /// Who says so, and why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<By>,
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
        /// Who says so, and why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<By>,
        /// The word of the house that it follows; none where it was said here.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        word: Option<Word>,
    },
    /// Staff closed a point or an activity for a while.
    PointClosed {
        /// Which.
        #[serde(flatten)]
        stop: Stop,
        /// Who, and why.
        by: By,
    },
    /// It is open again.
    PointOpened {
        /// Which.
        #[serde(flatten)]
        stop: Stop,
        /// Who, and why.
        by: By,
    },
    /// The house speaks another language first.
    LanguageSet {
        /// Its tag, such as `zh-CN`.
        language: String,
        /// Who, and why.
        by: By,
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
            | Self::ShelfCounted { .. }
            | Self::StockMoved { .. }
            | Self::Forget { .. }
            | Self::SiteChanged { .. }
            | Self::ClockSet { .. }
            | Self::Mode { .. }
            | Self::PointClosed { .. }
            | Self::PointOpened { .. }
            | Self::LanguageSet { .. } => None,
        }
    }

    /// The same, said by somebody: for facts of the house that others make, such as the
    /// stock. Facts that say it elsewhere or not at all stay as they are.
    #[must_use]
    pub fn said_by(mut self, who: By) -> Self {
        match &mut self {
            Self::ShelfCounted { by, .. }
            | Self::StockMoved { by, .. }
            | Self::Duty { by, .. }
            | Self::SiteChanged { by, .. }
            | Self::Mode { by, .. } => *by = Some(who),
            _ => {}
        }
        self
    }

    /// Who did it and why, where somebody said so.
    #[must_use]
    pub fn by(&self) -> Option<(Role, &str)> {
        match self {
            Self::Tally { role, reason, .. } | Self::Correction { role, reason, .. } => Some((*role, reason)),
            Self::PointClosed { by, .. } | Self::PointOpened { by, .. } | Self::LanguageSet { by, .. } => {
                Some((by.role, &by.reason))
            }
            Self::ShelfCounted { by, .. }
            | Self::StockMoved { by, .. }
            | Self::Duty { by, .. }
            | Self::SiteChanged { by, .. }
            | Self::Mode { by, .. } => by.as_ref().map(|by| (by.role, by.reason.as_str())),
            _ => None,
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

//! What happened: the facts that entries hold.

use super::{By, Change, Method, Mode, NewPeople, Place, Reach, Role, Stop, SubjectNo};
use crate::{
    audit::{Outcome, Tapped},
    emergency::Word,
    hash::{StreamId, Tomb},
    id::{LineId, PointId, RewardId, SessionId, SiteId, TrailId},
    moment::BootId,
    party::Party,
    rooms::{Override, Recount},
    shared::FactRef,
    shifts::Shift,
};
use serde::{Deserialize, Serialize};

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
    /// Somebody stood at a line and tapped once for each person who crossed, to check what
    /// counts there.
    AuditTapped {
        /// Where and for what.
        place: Place,
        /// The line.
        line: LineId,
        /// How it is counted.
        method: Method,
        /// Whether the line is an entrance of the venue.
        entrance: bool,
        /// The taps.
        tapped: Tapped,
        /// Who tapped, and why.
        by: By,
    },
    /// Taps were held against what was counted at the line meanwhile.
    AuditCompared {
        /// Where and for what.
        place: Place,
        /// The line.
        line: LineId,
        /// How it is counted.
        method: Method,
        /// Whether the line is an entrance of the venue.
        entrance: bool,
        /// The number of the entry of the taps.
        of: u64,
        /// What was found.
        outcome: Outcome,
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
    /// Staff moved a session of the programme, or called it off.
    SessionShifted {
        /// Which, when, and how it is held from now on.
        #[serde(flatten)]
        shift: Shift,
        /// Who, and why.
        by: By,
    },
    /// Staff stopped a hall or the house, hold it open, or leave it to the counters again.
    HallOverride {
        /// Which, when, and what they do.
        #[serde(flatten)]
        word: Override,
        /// Who, and why.
        by: By,
    },
    /// Somebody counted how many are inside a hall or the house.
    InsideCounted {
        /// Where, when, and how many.
        #[serde(flatten)]
        word: Recount,
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
            | Self::AuditTapped { place, .. }
            | Self::AuditCompared { place, .. }
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
            | Self::SessionShifted { .. }
            | Self::HallOverride { .. }
            | Self::InsideCounted { .. }
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
            Self::PointClosed { by, .. }
            | Self::PointOpened { by, .. }
            | Self::SessionShifted { by, .. }
            | Self::HallOverride { by, .. }
            | Self::InsideCounted { by, .. }
            | Self::LanguageSet { by, .. }
            | Self::AuditTapped { by, .. } => Some((by.role, &by.reason)),
            Self::ShelfCounted { by, .. }
            | Self::StockMoved { by, .. }
            | Self::Duty { by, .. }
            | Self::SiteChanged { by, .. }
            | Self::Mode { by, .. } => by.as_ref().map(|by| (by.role, by.reason.as_str())),
            _ => None,
        }
    }
}

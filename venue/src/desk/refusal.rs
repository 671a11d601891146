//! Why a desk does not do what it was asked to: each reason with its name and its
//! number. The words for visitors stand in the next room.

use crate::{
    booking,
    id::{ActivityId, CampaignId, PointId, RewardId},
    passport,
    stock::Holder,
    trail::StampRefusal,
};
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Serialize, Serializer};

/// Pieces of a reward that lie on another shelf, as far as is known here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Elsewhere {
    /// Where.
    #[serde(flatten)]
    pub holder: Holder,
    /// How many.
    pub left: i64,
}

/// Why it is not done. `Display` is for staff; visitors read [`Refusal::words`].
#[derive(Debug, Clone, PartialEq, thiserror::Error, Serialize)]
#[serde(tag = "refused", rename_all = "kebab-case", rename_all_fields = "snake_case")]
pub enum Refusal {
    /// No trail has this point here.
    #[serde(rename = "no-such-point")]
    #[error("no trail has a point {point} at this venue; it has: {}", listed(known))]
    NoPointHere {
        /// What was asked for.
        point: String,
        /// The points there are.
        known: Vec<PointId>,
    },
    /// The sign that was read is of another campaign.
    #[serde(rename = "no-such-point")]
    #[error("this sign is of the campaign {campaign}, and here is {here}; read the sign of a point here")]
    PointElsewhere {
        /// The campaign of the sign.
        campaign: CampaignId,
        /// The campaign here.
        here: CampaignId,
    },
    /// It checked in a moment ago.
    #[error("this passport checked in to {activity} a moment ago{}; it counts once", told(*at))]
    AlreadyCheckedIn {
        /// To what.
        activity: ActivityId,
        /// When, in local time; none if that is not known.
        at: Option<NaiveDateTime>,
    },
    /// Not held at this venue, or online alone.
    #[error("{activity:?} is nothing to check in to at this venue; there is: {}", listed(known))]
    NoSuchActivity {
        /// What was asked for.
        activity: String,
        /// What is held here.
        known: Vec<ActivityId>,
    },
    /// Staff closed the activity for a while.
    #[error("{activity} was closed by staff; they open it again at a kiosk")]
    ActivityClosed {
        /// The activity.
        activity: ActivityId,
    },
    /// Held here, but not now.
    #[error(
        "{activity} is not on now, and does not begin within the hour; look at the pack's days and hours"
    )]
    NotOnNow {
        /// What was asked for.
        activity: ActivityId,
    },
    /// Nobody said who is in the party.
    #[serde(rename = "no-party")]
    #[error("nobody said who comes, and the passport knows of no party; name at least one person")]
    NobodyNamed,
    /// More than one check-in takes.
    #[error("{people} people are more than one check-in takes ({most}); check in as several parties")]
    PartyTooLarge {
        /// How many came.
        people: u64,
        /// How many it takes.
        most: u32,
    },
    /// The pack has no such audience group.
    #[error(
        "{group:?} names no people; write a group and a number such as adult=2. Groups: {}",
        listed(known)
    )]
    NoSuchGroup {
        /// What was written.
        group: String,
        /// What may be.
        known: Vec<String>,
    },
    /// Nothing is reached yet.
    #[error("no reward is reached yet: {still_needed} more for the next one")]
    StampsToGo {
        /// How many stamps more the next one takes at least.
        still_needed: u32,
    },
    /// All that is reached was handed over.
    #[error("what this passport has reached was handed over{}", told(*at))]
    AlreadyHanded {
        /// When, in local time; none if that is not known.
        at: Option<NaiveDateTime>,
    },
    /// The shelf is empty.
    #[error("no {reward} lies here by the ledger; {}", elsewhere_told(elsewhere))]
    GiftsGone {
        /// Of which reward.
        reward: RewardId,
        /// How many are due that are not there.
        missing: u32,
        /// Where more lie, as far as is known.
        elsewhere: Vec<Elsewhere>,
    },
    /// Pieces lie here, but since the device began anew nobody has counted them.
    #[error(
        "{pieces} of {reward} lay here before this device began anew; count the shelf, then hand them over"
    )]
    CountFirst {
        /// Of which reward.
        reward: RewardId,
        /// How many lay here.
        pieces: i64,
    },
    /// No trail of this venue has such a reward.
    #[error("the trails of this venue have no reward {reward:?}; they have: {}", listed(known))]
    NoSuchReward {
        /// What was asked for; empty for any.
        reward: String,
        /// What there is.
        known: Vec<RewardId>,
    },
    /// A passport would be over before it begins.
    #[error(
        "{last_day} is over, and a passport can't end before today; name a later day, or enrol the device anew"
    )]
    LastDayOver {
        /// The day.
        last_day: NaiveDate,
    },
    /// The campaign took this device's key back.
    #[error(
        "the campaign took this device's key back, so its passports are refused everywhere; enrol it anew"
    )]
    KeyRevoked,
    /// A stamp is refused.
    #[serde(untagged)]
    #[error(transparent)]
    Stamp(#[from] StampRefusal),
    /// The passport is not taken.
    #[serde(untagged, serialize_with = "as_map")]
    #[error(transparent)]
    Passport(#[from] passport::Refusal),
    /// The booking is not taken.
    #[serde(untagged)]
    #[error(transparent)]
    Booking(#[from] booking::Refusal),
}

fn as_map<S: Serializer>(refused: &passport::Refusal, s: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Tagged<'a> {
        refused: &'a passport::Refusal,
    }
    Tagged { refused }.serialize(s)
}

fn listed<T: ToString>(known: &[T]) -> String {
    let known: Vec<_> = known.iter().map(ToString::to_string).collect();
    if known.is_empty() { "nothing".to_owned() } else { known.join(", ") }
}

fn told(at: Option<NaiveDateTime>) -> String {
    at.map_or(String::new(), |at| format!(", at {}", at.format("%Y-%m-%d %H:%M")))
}

fn elsewhere_told(elsewhere: &[Elsewhere]) -> String {
    let shelf =
        |Elsewhere { holder, left }: &Elsewhere| format!("{left} at {}/{}", holder.venue, holder.device);
    let shelves: Vec<_> = elsewhere.iter().map(shelf).collect();
    if shelves.is_empty() {
        return "no other shelf is known that has any".to_owned();
    }
    format!("there lie {}: have some carried here", shelves.join(", "))
}

impl Refusal {
    /// Its kind in a word, for programs.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Passport(refused) => refused.as_str(),
            Self::Stamp(refused) => refused.as_str(),
            Self::Booking(refused) => refused.as_str(),
            Self::NoPointHere { .. } | Self::PointElsewhere { .. } => "no-such-point",
            Self::AlreadyCheckedIn { .. } => "already-checked-in",
            Self::NoSuchActivity { .. } => "no-such-activity",
            Self::NotOnNow { .. } => "not-on-now",
            Self::NobodyNamed => "no-party",
            Self::PartyTooLarge { .. } => "party-too-large",
            Self::NoSuchGroup { .. } => "no-such-group",
            Self::StampsToGo { .. } => "stamps-to-go",
            Self::AlreadyHanded { .. } => "already-handed",
            Self::GiftsGone { .. } => "gifts-gone",
            Self::CountFirst { .. } => "count-first",
            Self::NoSuchReward { .. } => "no-such-reward",
            Self::LastDayOver { .. } => "last-day-over",
            Self::KeyRevoked => "key-revoked",
            Self::ActivityClosed { .. } => "activity-closed",
        }
    }

    /// The exit code of a command that was refused for it: 10 to 18 for the passport,
    /// 20 to 26 for a stamp, 50 to 59 for a booking, 30 to 43 for the rest in the order of
    /// their names above.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Passport(refused) => refused.exit_code(),
            Self::Stamp(refused) => refused.code(),
            Self::Booking(refused) => refused.exit_code(),
            Self::NoPointHere { .. } | Self::PointElsewhere { .. } => 20,
            Self::AlreadyCheckedIn { .. } => 30,
            Self::NoSuchActivity { .. } => 31,
            Self::NotOnNow { .. } => 32,
            Self::NobodyNamed => 33,
            Self::PartyTooLarge { .. } => 34,
            Self::NoSuchGroup { .. } => 35,
            Self::StampsToGo { .. } => 36,
            Self::AlreadyHanded { .. } => 37,
            Self::GiftsGone { .. } => 38,
            Self::CountFirst { .. } => 39,
            Self::NoSuchReward { .. } => 40,
            Self::LastDayOver { .. } => 41,
            Self::KeyRevoked => 42,
            Self::ActivityClosed { .. } => 43,
        }
    }
}

//! Shared facts: what devices tell each other about passports and rewards, so that a
//! passport stamped at one kiosk is known at the others.
//!
//! The facts of one boot of one ledger are a **stream**, numbered 1, 2, 3 … A copied or
//! restored card starts another boot and so another stream: it can never write under
//! numbers that somebody else holds already, and what the original wrote before comes
//! back to it like anybody's facts. What a device knows is how much it has of each
//! stream; merging is union.

use crate::{
    bearer::Bearer,
    entry::{Closed, Fact, NewPeople, Place, Reach},
    hash::{Hash, Lid, StreamId, Tomb},
    id::{DeviceId, PointId, RewardId, SessionId, TrailId, VenueId},
    moment::{BootId, Moment},
    party::Party,
    rooms::{Override, Recount},
    shifts::Shift,
};
use serde::{Deserialize, Serialize};

/// Who wrote a stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The ledger.
    pub lid: Lid,
    /// The boot in which it was written.
    pub boot: BootId,
    /// The venue of the device.
    pub venue: VenueId,
    /// The device.
    pub device: DeviceId,
    /// The certificate of the device's key, see [`crate::passport`]: by it the
    /// passports that it issued are believed elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
}

impl Origin {
    /// The stream's id.
    #[must_use]
    pub fn stream(&self) -> StreamId {
        stream_of(self.lid, &self.boot)
    }
}

/// The stream of a boot of a ledger: half of a SHA-256 over both.
#[must_use]
pub fn stream_of(lid: Lid, boot: &BootId) -> StreamId {
    let hash = Hash::of(&[b"sm-stream/1", &lid.0, boot.0.as_bytes()]);
    let mut half = [0; 16];
    half.iter_mut().zip(hash.0).for_each(|(to, from)| *to = from);
    StreamId(half)
}

/// Which shared fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FactRef {
    /// Its stream.
    pub stream: StreamId,
    /// Its number there, from 1.
    pub s: u64,
}

/// When it happened, as its device could know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(i64, bool)", into = "(i64, bool)")]
pub enum At {
    /// By a clock that was believed: milliseconds since 1970.
    Wall(i64),
    /// Milliseconds since its boot, whose beginning a [`What::ClockSet`] may tell later.
    Boot(i64),
}

impl From<(i64, bool)> for At {
    fn from((ms, believed): (i64, bool)) -> Self {
        if believed { Self::Wall(ms) } else { Self::Boot(ms) }
    }
}

impl From<At> for (i64, bool) {
    fn from(at: At) -> Self {
        match at {
            At::Wall(ms) => (ms, true),
            At::Boot(ms) => (ms, false),
        }
    }
}

impl At {
    /// Of a moment.
    #[must_use]
    pub fn of(at: &Moment) -> Self {
        if at.trusted { Self::Wall(at.wall) } else { Self::Boot(at.boottime) }
    }

    /// Milliseconds since 1970, given when its boot began; `None` when nobody knows.
    #[must_use]
    pub fn time(self, began: Option<i64>) -> Option<i64> {
        match self {
            Self::Wall(ms) => Some(ms),
            Self::Boot(ms) => began.map(|began| began.saturating_add(ms)),
        }
    }
}

/// What happened, without whose it was and when. Many facts say the same of different
/// passports, so this part is written once for all of them, in ledgers and messages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "snake_case")]
pub enum What {
    /// A passport was issued.
    PassportIssued {
        /// Where.
        #[serde(flatten)]
        place: Place,
        /// To which family, where they said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        party: Option<Party>,
    },
    /// A party checked in with it.
    CheckIn {
        /// Where.
        #[serde(flatten)]
        place: Place,
        /// Who.
        party: Party,
    },
    /// A point was stamped.
    Stamp {
        /// Where.
        #[serde(flatten)]
        place: Place,
        /// The trail.
        trail: TrailId,
        /// The point.
        point: PointId,
    },
    /// A reward was handed out.
    Reward {
        /// Where.
        #[serde(flatten)]
        place: Place,
        /// The trail.
        trail: TrailId,
        /// The reward.
        reward: RewardId,
        /// How many pieces.
        count: u32,
    },
    /// Its party was let into a session.
    Admission {
        /// Where.
        #[serde(flatten)]
        place: Place,
        /// The session.
        session: SessionId,
        /// Who.
        party: Party,
    },
    /// A fact of the same ledger was taken back.
    Undo {
        /// Which.
        of: FactRef,
    },
    /// A bearer was forgotten.
    Forget {
        /// Its marks.
        tombs: Vec<Tomb>,
    },
    /// The clock of a boot of the same ledger became known.
    ClockSet {
        /// The stream of that boot.
        of: StreamId,
        /// When the boot began, milliseconds since 1970.
        began: i64,
    },
    /// A shelf was counted.
    ShelfCounted {
        /// The trail.
        trail: TrailId,
        /// The reward.
        reward: RewardId,
        /// How many pieces lie there.
        count: u32,
        /// What that adds to the account.
        credit: i64,
        /// Accounts closed by it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        closes: Vec<StreamId>,
        /// What was carried there and is in the count.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        included: Vec<FactRef>,
    },
    /// Pieces were carried to another account.
    StockMoved {
        /// The trail.
        trail: TrailId,
        /// The reward.
        reward: RewardId,
        /// How many.
        count: u32,
        /// Whose account they go to.
        to: StreamId,
        /// The last count there that the giver knew of; 0 for none.
        #[serde(default, skip_serializing_if = "crate::entry::is_zero")]
        after: u64,
    },
    /// Staff moved a session of the programme, or called it off.
    SessionShifted(Shift),
    /// Staff stopped a hall or the house, or hold it open.
    HallOverride(Override),
    /// Somebody counted how many are inside.
    InsideCounted(Recount),
}

/// A shared fact of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// Its number in the stream, from 1.
    pub s: u64,
    /// When.
    pub at: At,
    /// Whose; `None` for facts without a passport, and when it was forgotten.
    pub bearer: Option<Bearer>,
    /// What.
    pub what: What,
}

impl What {
    /// What devices tell each other of a fact of the ledger `lid`; `None` for facts that
    /// stay in the house's own figures. A correction is shared when it takes back a fact
    /// that was: the ledger says which, by `shared`.
    #[must_use]
    pub fn of(fact: &Fact, lid: Lid, shared: impl FnOnce(u64) -> Option<FactRef>) -> Option<Self> {
        use crate::entry::Change;
        Some(match fact.clone() {
            Fact::PassportIssued { place, party, .. } => Self::PassportIssued { place, party },
            Fact::CheckIn { place, party, subject: Some(_), .. } => Self::CheckIn { place, party },
            Fact::Stamp { place, trail, point, .. } => Self::Stamp { place, trail, point },
            Fact::Reward { place, trail, reward, count, .. } => Self::Reward { place, trail, reward, count },
            Fact::Admission { place, session, party, subject: Some(_) } => {
                Self::Admission { place, session, party }
            }
            Fact::Correction { of, change: Change::Undo, .. } => Self::Undo { of: shared(of)? },
            Fact::Forget { tombs, .. } => Self::Forget { tombs },
            Fact::ClockSet { boot, began, .. } => Self::ClockSet { of: stream_of(lid, &boot), began },
            Fact::ShelfCounted { trail, reward, count, credit, closes, included, .. } => {
                Self::ShelfCounted { trail, reward, count, credit, closes, included }
            }
            Fact::StockMoved { trail, reward, count, to, after, .. } => {
                Self::StockMoved { trail, reward, count, to, after }
            }
            Fact::SessionShifted { shift, .. } => Self::SessionShifted(shift),
            Fact::HallOverride { word, .. } => Self::HallOverride(word),
            Fact::InsideCounted { word, .. } => Self::InsideCounted(word),
            _ => return None,
        })
    }

    /// Whether it is of a passport, and so has a bearer until that is forgotten.
    #[must_use]
    pub fn has_bearer(&self) -> bool {
        match self {
            Self::PassportIssued { .. }
            | Self::CheckIn { .. }
            | Self::Stamp { .. }
            | Self::Reward { .. }
            | Self::Admission { .. } => true,
            Self::Undo { .. }
            | Self::Forget { .. }
            | Self::ClockSet { .. }
            | Self::ShelfCounted { .. }
            | Self::StockMoved { .. }
            | Self::SessionShifted(_)
            | Self::HallOverride(_)
            | Self::InsideCounted(_) => false,
        }
    }
}

/// A fact about one bearer as a ledger knows it, its own or another device's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Which.
    pub fact: FactRef,
    /// When, milliseconds since 1970; `None` when nobody knows.
    pub time: Option<i64>,
    /// The venue of its device.
    pub venue: VenueId,
    /// The device.
    pub device: DeviceId,
    /// For a fact of this very ledger: its entry, and the verdict it stands at.
    pub own: Option<Own>,
    /// What happened.
    pub what: What,
}

/// A fact of this ledger and what was said of it, corrections included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Own {
    /// The number of its entry.
    pub entry: u64,
    /// How many new people were said to come with it.
    pub people: NewPeople,
    /// How far it was said to bring its passport.
    pub reach: Reach,
}

impl Known {
    /// The order in which all devices see the facts of a bearer: by time, undated ones
    /// last, then by stream and number.
    #[must_use]
    pub fn order(&self) -> (bool, i64, FactRef) {
        (self.time.is_none(), self.time.unwrap_or_default(), self.fact)
    }
}

/// All that is known of one bearer, in [`Known::order`]; what was taken back is not in
/// it. A passport's record holds what was done under its short code too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// The facts.
    pub facts: Vec<Known>,
    /// What staff have closed in the house at that moment: read together with the facts,
    /// so that a point is closed for whoever is shown after it was.
    pub closed: Closed,
}

impl Record {
    /// Puts facts in order, in a house that has nothing closed.
    #[must_use]
    pub fn of(mut facts: Vec<Known>) -> Self {
        facts.sort_by_key(Known::order);
        Self { facts, closed: Closed::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_a_released_format() {
        let stream = |boot: &str| stream_of(Lid([7; 16]), &BootId(boot.to_owned())).to_string();
        assert_eq!(stream("first"), "f853d5233e288bffdbe1693add5069f0");
        assert_ne!(stream("first"), stream("second"), "a boot is a stream of its own");
    }

    #[test]
    fn a_body_is_flat_json() {
        let json = r#"{"kind":"stamp","activity":"night","site":"main","trail":"star-map","point":"magic"}"#;
        let what: What = serde_json::from_str(json).unwrap();
        assert!(what.has_bearer());
        assert_eq!(serde_json::to_string(&what).unwrap(), json);
        assert_eq!(serde_json::to_string(&At::Boot(5)).unwrap(), "[5,false]");
    }

    #[test]
    fn times_are_known_by_wall_or_by_the_boots_beginning() {
        assert_eq!(At::Wall(5).time(None), Some(5));
        assert_eq!(At::Boot(5).time(None), None);
        assert_eq!(At::Boot(5).time(Some(100)), Some(105));
    }
}

//! What staff can do at a kiosk, and the entry that it becomes.

use super::reason::Act;
use crate::{
    audit::Tapped,
    entry::{By, Change, Fact, Mode, Place, Role, Stop},
    id::{SessionId, SiteId},
    shifts::Move,
    stock::Item,
    watching::Spot,
};

/// Something staff do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// So many people were counted by head.
    Tally {
        /// Where and for what.
        place: Place,
        /// How many.
        count: u32,
    },
    /// An entry is taken back.
    Undo {
        /// Its number.
        entry: u64,
    },
    /// Volunteers come on duty or go off it.
    Duty {
        /// Where and for what.
        place: Place,
        /// On or off.
        on: bool,
        /// How many.
        count: u32,
    },
    /// A point or an activity is closed.
    Close(Stop),
    /// It is opened again.
    Open(Stop),
    /// A shelf was counted.
    CountShelf {
        /// Of which reward.
        item: Item,
        /// How many pieces lie there.
        count: u32,
    },
    /// Whoever crossed a line was tapped, to check what counts there.
    Audit {
        /// The line.
        spot: Spot,
        /// The taps; when they began is told by `ago`.
        tapped: Tapped,
        /// How long ago they began, milliseconds.
        ago: i64,
    },
    /// A session is moved, lengthened or called off.
    MoveSession {
        /// Which.
        session: SessionId,
        /// How.
        wanted: Move,
    },
    /// The van stands somewhere else.
    ChangeSite(SiteId),
    /// The house speaks another language first.
    SetLanguage(String),
    /// A rehearsal begins.
    Rehearse,
    /// A rehearsal ends.
    EndRehearsal,
    /// The way out is shown everywhere.
    Emergency,
    /// The emergency is over.
    EndEmergency,
}

impl Deed {
    /// Which reasons there are for it.
    #[must_use]
    pub fn act(&self) -> Act {
        match self {
            Self::Tally { .. } => Act::Tally,
            Self::Undo { .. } => Act::Undo,
            Self::Duty { on: true, .. } => Act::OnDuty,
            Self::Duty { on: false, .. } => Act::OffDuty,
            Self::Close(_) => Act::Close,
            Self::Open(_) => Act::Open,
            Self::CountShelf { .. } => Act::CountShelf,
            Self::Audit { .. } => Act::Audit,
            Self::MoveSession { wanted: Move::AsPlanned, .. } => Act::PutBack,
            Self::MoveSession { .. } => Act::MoveSession,
            Self::ChangeSite(_) => Act::ChangeSite,
            Self::SetLanguage(_) => Act::SetLanguage,
            Self::Rehearse => Act::Rehearse,
            Self::EndRehearsal => Act::EndRehearsal,
            Self::Emergency => Act::Emergency,
            Self::EndEmergency => Act::EndEmergency,
        }
    }

    /// The entry it becomes, where the machine is up for `boottime` milliseconds. A count of a
    /// shelf depends on the stock at that moment, which [`crate::stock::Stock::count`] makes of
    /// it, and a move on the programme, see [`crate::pack::Pack::shifted`]; here is none.
    #[must_use]
    pub fn fact(&self, by: By, boottime: i64) -> Option<Fact> {
        let mode = |mode, by| Fact::Mode { mode, by: Some(by), word: None };
        Some(match self.clone() {
            Self::Tally { place, count } => Fact::Tally { place, count, reason: by.reason, role: by.role },
            Self::Undo { entry } => {
                Fact::Correction { of: entry, change: Change::Undo, reason: by.reason, role: by.role }
            }
            Self::Duty { place, on, count } => {
                Fact::Duty { place, on, count, of: Some(Role::Volunteer), by: Some(by) }
            }
            Self::Close(stop) => Fact::PointClosed { stop, by },
            Self::Open(stop) => Fact::PointOpened { stop, by },
            Self::ChangeSite(site) => Fact::SiteChanged { site, by: Some(by) },
            Self::Audit { spot, tapped, ago } => {
                let Spot { place, line, method, entrance } = spot;
                let tapped = Tapped { began: boottime.saturating_sub(ago), ..tapped };
                Fact::AuditTapped { place, line, method, entrance, tapped, by }
            }
            Self::SetLanguage(language) => Fact::LanguageSet { language, by },
            Self::Rehearse => mode(Mode::Rehearsal, by),
            Self::EndRehearsal | Self::EndEmergency => mode(Mode::Open, by),
            Self::Emergency => mode(Mode::Emergency, by),
            Self::CountShelf { .. } | Self::MoveSession { .. } => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        entry::Method,
        id::{ActivityId, LineId, PointId},
    };

    #[test]
    fn everything_done_says_who_and_why() {
        let by = || By { role: Role::DutyManager, reason: "training".to_owned() };
        let place = Place {
            activity: ActivityId::new("fair").unwrap(),
            site: SiteId::new("main").unwrap(),
            hall: None,
        };
        let line = LineId::new("front").unwrap();
        let spot = Spot { place: place.clone(), line, method: Method::EntranceLine, entrance: true };
        let stop = Stop::Point(PointId::new("space").unwrap());
        let deeds = [
            Deed::Tally { place: place.clone(), count: 3 },
            Deed::Undo { entry: 4 },
            Deed::Duty { place: place.clone(), on: true, count: 2 },
            Deed::Audit { spot, tapped: Tapped::default(), ago: 30_000 },
            Deed::Close(stop.clone()),
            Deed::Open(stop),
            Deed::ChangeSite(SiteId::new("school").unwrap()),
            Deed::SetLanguage("en".to_owned()),
            Deed::Rehearse,
            Deed::EndRehearsal,
            Deed::Emergency,
            Deed::EndEmergency,
        ];
        for deed in deeds {
            let fact = deed.fact(by(), 40_000).unwrap();
            if let Fact::AuditTapped { tapped, .. } = &fact {
                assert_eq!(tapped.began, 10_000);
            }
            assert_eq!(fact.by(), Some((Role::DutyManager, "training")), "{deed:?}");
            assert!(!deed.act().usual().is_empty());
        }
    }
}

//! What staff choose from: lists, page by page.

use super::{Screen, Staff};
use crate::{
    desk::{HeldSession, ShelfHere},
    wording::Language,
};
use venue::{
    audit::Door,
    entry::{Entry, Stop},
    id::SiteId,
    shifts::Move,
    watching::Spot,
};

/// How many things of a list stand on one page.
pub const PICKS_A_PAGE: usize = 6;

/// What a list is of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Picking {
    /// Points and activities, to be closed and opened.
    #[default]
    Stops,
    /// Shelves, to be counted.
    Shelves,
    /// Sites of a van.
    Sites,
    /// Languages of the house.
    Languages,
    /// Entries, to be taken back.
    Entries,
    /// Lines that are counted, to be audited.
    Lines,
    /// Sessions of tonight, to be moved.
    Sessions,
    /// How the session that was chosen can be moved.
    Moves,
}

/// One thing of a list.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A point or an activity, and whether it is closed.
    Stop(Stop, bool),
    /// A shelf.
    Shelf(ShelfHere),
    /// A site.
    Site(SiteId),
    /// A language.
    Language(Language),
    /// An entry, and when it was written (ms since 1970).
    Entry(Box<Entry>, Option<i64>),
    /// A line that is counted.
    Line(Spot),
    /// A session.
    Session(HeldSession),
    /// What can be done with one.
    Move(Move),
}

/// What can be done with a session: as much as stands on one page.
fn moves(held: &HeldSession) -> &'static [Move] {
    match held {
        HeldSession { called_off: true, .. } => &[Move::AsPlanned],
        held if held.start != held.planned => &[
            Move::Later(5),
            Move::Later(10),
            Move::Later(15),
            Move::Longer(10),
            Move::AsPlanned,
            Move::CallOff,
        ],
        _ => &[
            Move::Later(5),
            Move::Later(10),
            Move::Later(15),
            Move::Later(30),
            Move::Longer(10),
            Move::CallOff,
        ],
    }
}

impl Staff {
    /// The things of the list that is shown.
    #[must_use]
    pub fn items(&self) -> Vec<Item> {
        let Some(evening) = &self.evening else { return vec![] };
        match self.picking {
            Picking::Stops => {
                let closed = evening.house.closed();
                let stop = |stop: &Stop| Item::Stop(stop.clone(), closed.0.contains(stop));
                evening.stops.iter().map(stop).collect()
            }
            Picking::Shelves => evening.shelves.iter().cloned().map(Item::Shelf).collect(),
            Picking::Sites => evening.sites.iter().cloned().map(Item::Site).collect(),
            Picking::Languages => Language::all().map(Item::Language).collect(),
            Picking::Entries => {
                let item = |(entry, time): &(Entry, Option<i64>)| Item::Entry(Box::new(entry.clone()), *time);
                evening.undoable.iter().map(item).collect()
            }
            Picking::Lines => evening.lines.iter().cloned().map(Item::Line).collect(),
            Picking::Sessions => evening.sessions.iter().cloned().map(Item::Session).collect(),
            Picking::Moves => self.moving().map_or(&[][..], moves).iter().copied().map(Item::Move).collect(),
        }
    }

    /// The session that is being moved, as it is held; none once it is over.
    #[must_use]
    pub fn moving(&self) -> Option<&HeldSession> {
        let session = self.session.as_ref()?;
        self.evening.as_ref()?.sessions.iter().find(|held| held.session == *session)
    }

    /// The lines that are counted at this device.
    #[must_use]
    pub fn lines(&self) -> &[Spot] {
        self.evening.as_ref().map_or(&[], |evening| &evening.lines)
    }

    /// The doors whose audits are shown.
    #[must_use]
    pub fn doors(&self) -> Vec<Door> {
        self.evening.as_ref().map_or_else(Vec::new, |evening| evening.doors())
    }

    /// How many pages the list of a screen takes.
    #[must_use]
    pub fn pages(&self, screen: Screen) -> usize {
        let things = if screen == Screen::Audits { self.doors().len() } else { self.items().len() };
        things.div_ceil(PICKS_A_PAGE).max(1)
    }
}

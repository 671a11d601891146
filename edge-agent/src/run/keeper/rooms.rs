//! Who is inside the rooms of the house: what this agent's doors and those of the others count,
//! for the kiosk, for headquarters and for the others.

use super::{Answer, Work};
use anyhow::{Context, Result};
use ledger::{MAX_ENTRIES, clock};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use venue::{
    audit::Found,
    entry::{By, Method, Mode, Role},
    hash::Lid,
    id::VenueId,
    moment::{Moment, Readings},
    reporting::wire::Gauge,
    rooms::{DoorBook, Look, RoomNow, Rooms, Said, Seen, Sheet, Sum, checked},
    watching::Counter,
};

/// The least time between two looks at who is inside: a change is on every sign of the house
/// within two seconds, and the others are told once a second at most.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How often it is written down for the kiosk where nothing changed, so that the age it shows is
/// that of the doors and not of the file.
const NOTE_EVERY: Duration = Duration::from_secs(5);

/// Entries that are looked through for tonight's crossings at the start: more than a device
/// writes in a day.
const MOST_OF_A_DAY: u64 = 20_000;

/// Why a recount is written by the software, as the entry says it.
const REASON: &str = "more went out than can have been inside";

/// What is known of the rooms.
#[derive(Debug)]
pub(super) struct Inside {
    rooms: Rooms,
    book: Option<DoorBook>,
    pub(super) said: Said,
    checked: BTreeMap<Method, Found>,
    /// Something was written since what staff said was read.
    pub(super) changed: bool,
    look_at: Instant,
    note_at: Instant,
    pub(super) now: Vec<RoomNow>,
    gauges: Vec<Gauge>,
    sheet: Option<(i64, Sheet)>,
}

impl Inside {
    pub(super) fn of(counters: &[Counter], boottime: i64) -> Self {
        let doors = counters.iter().flat_map(|counter| &counter.spots);
        let rooms = Rooms::new(doors.map(|spot| (spot.line.clone(), spot.method)), boottime);
        let now = Instant::now();
        Self {
            rooms,
            book: None,
            said: Said::default(),
            checked: BTreeMap::new(),
            changed: true,
            look_at: now,
            note_at: now,
            now: Vec::new(),
            gauges: Vec::new(),
            sheet: None,
        }
    }
}

impl Work {
    /// One of what counts counts, or does not.
    pub(super) fn doors_watched(&mut self, number: usize, counts: bool) -> Result<()> {
        let boottime = self.now()?.boottime;
        for spot in self.chores.counters.get(number).into_iter().flat_map(|counter| &counter.spots) {
            self.inside.rooms.watched(&(spot.line.clone(), spot.method), counts, boottime);
        }
        Ok(())
    }

    /// Another device of the house said what it counted.
    pub(super) fn doors_heard(&mut self, lid: Lid, sheet: Sheet) -> Result<()> {
        let boottime = self.now()?.boottime;
        self.inside.rooms.hear(lid, sheet, boottime);
        Ok(())
    }

    /// Answers what was counted here.
    pub(super) fn tell_doors(&mut self) -> Result<()> {
        self.look_inside()?;
        self.answer_exchange(Answer::Doors(self.inside.sheet.clone()));
        Ok(())
    }

    /// Who is inside by what is known, for headquarters.
    pub(super) fn gauges(&mut self) -> Result<Vec<Gauge>> {
        self.look_inside()?;
        Ok(self.inside.gauges.clone())
    }

    /// Looks at who is inside, from time to time.
    pub(super) fn tend_rooms(&mut self) -> Result<()> {
        let now = Instant::now();
        if self.inside.look_at > now {
            return Ok(());
        }
        self.inside.look_at = now + LOOK_EVERY;
        let before = self.inside.sheet.as_ref().map(|(_, sheet)| sheet.clone());
        let (was, full) = (told(&self.inside.now), self.fulls());
        self.look_inside()?;
        if self.inside.sheet.as_ref().map(|(_, sheet)| sheet) != before.as_ref() {
            self.answer_exchange(Answer::Doors(self.inside.sheet.clone()));
        }
        if self.fulls() != full {
            // Headquarters hears at once that a hall is full; a figure waits its ten seconds.
            self.answer_uplink(venue::reporting::uplink::Input::CounterChanged);
        }
        if told(&self.inside.now) != was || self.inside.note_at <= now {
            self.inside.note_at = now + NOTE_EVERY;
            self.note_health()?;
        }
        Ok(())
    }

    fn fulls(&self) -> Vec<bool> {
        self.inside.now.iter().map(|room| room.full).collect()
    }

    fn look_inside(&mut self) -> Result<()> {
        let readings = clock::read(self.chores.trust)?;
        let at = self.ledger.moment(&readings)?;
        let seen = self.seen(&readings, &at)?;
        let Some(Seen { sheet, rooms, gauges, emptied }) = seen else {
            (self.inside.now, self.inside.gauges, self.inside.sheet) = (Vec::new(), Vec::new(), None);
            return Ok(());
        };
        (self.inside.now, self.inside.gauges) = (rooms, gauges);
        self.inside.sheet = Some((at.wall, sheet));
        let Some((pack, venue)) = self.place() else { return Ok(()) };
        let day = pack.venue_day(at.wall);
        for (room, passed) in emptied {
            let Sum { inward, outward } = passed;
            tracing::info!(?room, inward, outward, "more went out than can have been inside; counted anew");
            let by = By { role: Role::Device, reason: REASON.to_owned() };
            let written = self.ledger.recount_room(&readings, (venue.clone(), room, day), (0, passed), by);
            written.context("who can't have been inside is not taken back")?;
            self.inside.changed = true;
        }
        Ok(())
    }

    fn place(&self) -> Option<(std::sync::Arc<venue::pack::Pack>, VenueId)> {
        Some((self.chores.pack.clone()?, self.chores.venue.clone()))
    }

    /// What is seen; nothing where nobody knows the day, and in a rehearsal, whose people are in
    /// no figure.
    fn seen(&mut self, readings: &Readings, at: &Moment) -> Result<Option<Seen>> {
        let Some((pack, id)) = self.place() else { return Ok(None) };
        let Some(venue) = pack.venue(&id) else { return Ok(None) };
        if !at.trusted || self.ledger.mode(readings)? == Mode::Rehearsal || !self.read_doors(at)? {
            return Ok(None);
        }
        if self.inside.changed {
            let said = self.ledger.said_of_rooms(readings)?;
            if said != self.inside.said {
                (self.inside.said, self.counting.inside) = (said, None);
            }
            self.inside.checked = checked(&self.ledger.audited(readings)?, |time| pack.venue_day(time));
            self.inside.changed = false;
        }
        let Inside { rooms, book: Some(book), said, checked, .. } = &mut self.inside else { return Ok(None) };
        Ok(Some(rooms.look(Look { pack: &pack, venue, at, book, said, checked })))
    }

    /// Reads the entries that are new; whether all are read. A step at a time, as no read of the
    /// agent may be long.
    fn read_doors(&mut self, at: &Moment) -> Result<bool> {
        let head = self.ledger.head()?.n;
        let begin = || DoorBook::after(head.saturating_sub(MOST_OF_A_DAY));
        let book = self.inside.book.get_or_insert_with(begin);
        if book.heard() < head {
            let entries = self.ledger.entries(book.heard() + 1, MAX_ENTRIES)?;
            entries.iter().for_each(|entry| book.hear(entry));
        }
        if let Some(pack) = &self.chores.pack {
            book.forget_before(pack.campaign.day_bounds(pack.venue_day(at.wall)).0);
        }
        Ok(book.heard() >= head)
    }
}

/// What a sign would show other than ages.
fn told(rooms: &[RoomNow]) -> Vec<(u32, Option<u32>, bool)> {
    rooms.iter().map(|room| (room.people, room.off_by, room.full)).collect()
}

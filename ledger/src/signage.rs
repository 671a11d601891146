//! What the signs and screens of a house are made from, read as it changes. What they show is
//! `venue::signage`'s to say.

use crate::{
    Agent, Ledger, LedgerError, MAX_ENTRIES, acts,
    append::moment,
    error::Cause,
    home::Home,
    read, record, rooms, share, shifts,
    streams::{self, StreamNo},
};
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::{BTreeMap, BTreeSet};
use venue::{
    entry::{Mode, SubjectNo},
    hash::StreamId,
    id::{HallId, VenueId},
    moment::Readings,
    pack::Pack,
    rooms::{RoomNow, Said},
    seats::Turnout,
    shared::{At, FactRef, Record},
    signage::{self, Heard, Link, Tonight, TrailBook, visits},
};

/// Most entries that are looked through for tonight's turnout when a sign begins: more than a
/// device writes in a day, and read in well under a second.
const MOST_OF_A_DAY: u64 = 20_000;

/// Most shared facts that one look takes in, some 5 µs each: a season's are taken in within
/// some looks, and none holds the kiosk's thread for longer than 50 ms.
const MOST_FACTS: u64 = 10_000;

/// Reads what signs show, and keeps what does not change. One for each pack and venue.
#[derive(Debug)]
pub struct Signboard {
    plan: Pack,
    venue: VenueId,
    /// The plan with what staff moved.
    held: Pack,
    turnout: Turnout,
    trails: TrailBook,
    /// How many facts of each stream the trails were told.
    told: BTreeMap<StreamNo, u64>,
}

impl Signboard {
    /// Of a venue, by its pack.
    #[must_use]
    pub fn new(pack: &Pack, venue: VenueId) -> Self {
        let (turnout, trails, told) = (Turnout::default(), TrailBook::default(), BTreeMap::new());
        Self { plan: pack.clone(), venue, held: pack.clone(), turnout, trails, told }
    }

    /// The venue.
    #[must_use]
    pub fn venue(&self) -> &VenueId {
        &self.venue
    }

    /// What is known of the house now. It reads what is new since the last look, some
    /// milliseconds on an evening.
    ///
    /// # Errors
    /// [`LedgerError::NoBoot`]; or when the file cannot be read.
    pub fn look(&mut self, ledger: &Ledger, readings: &Readings) -> Result<Tonight<'_>, LedgerError> {
        let mut read = || -> Result<_, Cause> {
            let db = ledger.db.unchecked_transaction()?;
            let (at, believed) = moment(&db, readings)?;
            let now = at.trusted.then_some(at.wall);
            let shifts = shifts::known(&db, &ledger.home, readings)?;
            let mode = acts::mode(&db, &ledger.home, &at, believed)?.mode;
            let (link, said) = (link(&db, ledger, readings)?, rooms::known(&db, &ledger.home, readings)?);
            if shifts != self.held.shifts {
                self.held = self.plan.with_shifts(shifts);
            }
            self.hear_entries(&db, ledger)?;
            let campaign = &self.plan.campaign;
            let (begins, ends) = campaign.day_bounds(campaign.venue_day(at.wall));
            self.turnout.forget_before(begins);
            self.hear_facts(&db, &ledger.home, begins)?;
            let pages = read::within(&db, &(begins..ends))?;
            db.commit()?;
            Ok((now, mode, (link, said), pages, begins..ends))
        };
        let (now, mode, (link, said), pages, day) = ledger.at(read())?;
        // In a rehearsal nobody is counted, and what was before it is not of now.
        let counted = if mode == Mode::Rehearsal { Vec::new() } else { ledger.rooms_now(readings) };
        let (pack, venue) = (&self.held, &self.venue);
        Ok(Tonight {
            pack,
            venue,
            now,
            mode,
            link,
            taken: now.map(|now| self.turnout.taken(pack, venue, now)).unwrap_or_default(),
            rooms: now
                .map(|now| rooms_at(pack, venue, (now, readings.boottime), (&said, &counted)))
                .unwrap_or_default(),
            calling: Vec::new(),
            following: BTreeMap::new(),
            visits: visits(pack, &pages, &day).filter(|_| now.is_some()),
            trails: self.trails.trails(pack, venue),
        })
    }

    /// Hears the entries that are new, for the seats.
    fn hear_entries(&mut self, db: &Connection, ledger: &Ledger) -> Result<(), Cause> {
        let head = read::head(db, ledger.home.lid)?.n;
        let heard = self.turnout.heard();
        if head < heard || head - heard > MOST_OF_A_DAY {
            self.turnout = Turnout::after(head.saturating_sub(MOST_OF_A_DAY));
        }
        while self.turnout.heard() < head {
            let entries = read::entries(db, self.turnout.heard() + 1, MAX_ENTRIES)?;
            if entries.is_empty() {
                break;
            }
            entries.iter().for_each(|entry| self.turnout.hear(entry));
        }
        Ok(())
    }

    /// Hears the shared facts that are new, for the trails; all anew where a day began.
    fn hear_facts(&mut self, db: &Connection, home: &Home, begins: i64) -> Result<(), Cause> {
        if self.trails.begins() != begins {
            (self.trails, self.told) = (TrailBook::since(begins), BTreeMap::new());
        }
        let (mut room, mut shown) = (MOST_FACTS, BTreeSet::new());
        for stream in streams::all(db)? {
            let after = self.told.get(&stream.no).copied().unwrap_or(0);
            let upto = stream.have.min(after.saturating_add(room));
            if upto <= after {
                continue;
            }
            room -= upto - after;
            let unheard = Unheard { stream: stream.no, after, upto, begins };
            shown.extend(unheard.read(db, stream.id)?.iter().filter_map(|heard| self.trails.hear(heard)));
            self.told.insert(stream.no, upto);
        }
        for subject in shown {
            let record = Record::of(record::of_subject(db, home, subject)?);
            self.trails.look_at(&self.plan, subject, &record);
        }
        Ok(())
    }
}

/// Facts of a stream that were not told yet.
struct Unheard {
    stream: StreamNo,
    after: u64,
    upto: u64,
    /// Stamps from before this moment are not looked at.
    begins: i64,
}

impl Unheard {
    /// Those of them that stand and may matter tonight.
    fn read(&self, db: &Connection, id: StreamId) -> Result<Vec<Heard>, Cause> {
        let sql = "SELECT shared.s, shared.at, shared.believed, clocks.began, shared.subject, whats.body
                   FROM shared JOIN streams ON streams.no = shared.stream JOIN whats ON whats.id = shared.what
                   LEFT JOIN clocks ON clocks.stream = streams.stream AND clocks.lid = streams.lid
                   WHERE shared.stream = ?1 AND shared.s > ?2 AND shared.s <= ?3
                   AND (shared.believed = 0 OR shared.at >= ?4)
                   AND NOT EXISTS (SELECT 1 FROM undone WHERE undone.stream = streams.stream
                   AND undone.s = shared.s AND undone.lid = streams.lid)";
        let mut statement = db.prepare_cached(sql)?;
        let mut rows = statement.query((self.stream, self.after, self.upto, self.begins))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let what = share::what_of(row.get_ref(5)?.as_bytes().map_err(rusqlite::Error::from)?)?;
            let time = At::from((row.get(1)?, row.get(2)?)).time(row.get(3)?);
            let subject = row.get::<_, Option<u64>>(4)?.map(SubjectNo);
            found.push(Heard { fact: FactRef { stream: id, s: row.get(0)? }, subject, time, what });
        }
        Ok(found)
    }
}

/// How full the rooms of a venue are at a moment.
fn rooms_at(
    pack: &Pack,
    venue: &VenueId,
    (now, boottime): (i64, i64),
    (said, counted): (&Said, &[RoomNow]),
) -> BTreeMap<Option<HallId>, signage::Room> {
    let day = pack.venue_day(now);
    pack.venue(venue).map(|venue| signage::rooms(venue, day, said, counted, boottime)).unwrap_or_default()
}

/// How the line to the house is: an agent that runs and never heard anybody in this boot works
/// alone, as far as anybody can tell.
fn link(db: &Connection, ledger: &Ledger, readings: &Readings) -> Result<Link, Cause> {
    let sql = "SELECT connected FROM contact WHERE boot = ?1";
    let heard = |row: &Row<'_>| row.get::<_, bool>(0);
    let heard = db.prepare_cached(sql)?.query_row([&readings.boot.0], heard).optional()?;
    Ok(match heard {
        None => Link::Alone,
        Some(true) if Agent::runs(&ledger.path) => Link::Up,
        Some(_) => Link::Cut,
    })
}

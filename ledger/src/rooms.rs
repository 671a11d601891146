//! What staff said of rooms, here or at another device of the house, and what this device counted
//! at its doors. What follows from it is `venue::rooms`'s to say.

use crate::{
    Ledger, LedgerError, Receipt, acts,
    append::{append, moment},
    error::Cause,
    home::Home,
    read, share,
};
use chrono::NaiveDate;
use rusqlite::Connection;
use venue::{
    entry::{By, Fact, Mode},
    id::VenueId,
    moment::Readings,
    rooms::{Door, Override, Recount, RoomId, RoomNow, Said, Sum},
    shared::What,
};

/// How shared facts of these kinds begin in `whats`, and what follows each in order; as for
/// sessions that were moved.
const KINDS: [(&str, &str); 2] = [
    ("{\"kind\":\"hall-override\",", "{\"kind\":\"hall-override\"-"),
    ("{\"kind\":\"inside-counted\",", "{\"kind\":\"inside-counted\"-"),
];

impl Ledger {
    /// What staff of the house said of its rooms, as far as this device knows. What was tried out
    /// in a rehearsal holds here alone, and until it ends.
    ///
    /// # Errors
    /// [`LedgerError::NoBoot`]; or when the file cannot be read.
    pub fn said_of_rooms(&self, readings: &Readings) -> Result<Said, LedgerError> {
        let read = || {
            let db = self.db.unchecked_transaction()?;
            let said = known(&db, &self.home, readings)?;
            db.commit()?;
            Ok(said)
        };
        self.at(read())
    }

    /// Writes what staff do with a room's door on one of the venue's days from now on, above all
    /// that is known here.
    ///
    /// # Errors
    /// As [`Ledger::append`].
    pub fn override_room(
        &mut self,
        readings: &Readings,
        (venue, room, day): (VenueId, RoomId, NaiveDate),
        door: Door,
        by: By,
    ) -> Result<Receipt, LedgerError> {
        let home = self.home.clone();
        self.write(|db| {
            let turn = known(db, &home, readings)?.next_turn(&venue, &room, day);
            let fact = Fact::HallOverride { word: Override { venue, room, day, turn, door }, by };
            append(db, &home, readings, false, fact)
        })
    }

    /// Writes how many are inside a room, counted where its doors had counted `passed`.
    ///
    /// # Errors
    /// As [`Ledger::append`].
    pub fn recount_room(
        &mut self,
        readings: &Readings,
        (venue, room, day): (VenueId, RoomId, NaiveDate),
        (people, passed): (u32, Sum),
        by: By,
    ) -> Result<Receipt, LedgerError> {
        let home = self.home.clone();
        self.write(|db| {
            let turn = known(db, &home, readings)?.next_turn(&venue, &room, day);
            let Sum { inward, outward } = passed;
            let word = Recount { venue, room, day, turn, people, inward, outward };
            append(db, &home, readings, false, Fact::InsideCounted { word, by })
        })
    }

    /// The rooms as the agent of this ledger has them, of this boot of the machine: who is inside
    /// is of now and nothing else.
    #[must_use]
    pub fn rooms_now(&self, readings: &Readings) -> Vec<RoomNow> {
        let health = self.health();
        if health.boot.as_ref() == Some(&readings.boot) { health.rooms } else { Vec::new() }
    }
}

pub(crate) fn known(db: &Connection, home: &Home, readings: &Readings) -> Result<Said, Cause> {
    let mut said = Said::default();
    let mut statement = db.prepare_cached("SELECT body FROM whats WHERE body >= ?1 AND body < ?2")?;
    for kind in KINDS {
        let mut rows = statement.query(kind)?;
        while let Some(row) = rows.next()? {
            let body = row.get_ref(0)?.as_bytes().map_err(rusqlite::Error::from)?;
            match share::what_of(body)? {
                What::HallOverride(word) => said.hear_override(&word),
                What::InsideCounted(word) => said.hear_recount(&word),
                _ => {}
            }
        }
    }
    rehearsed(db, home, readings, &mut said)?;
    Ok(said)
}

/// Takes in what was said in the rehearsal that runs, if one does.
fn rehearsed(db: &Connection, home: &Home, readings: &Readings, said: &mut Said) -> Result<(), Cause> {
    let (at, believed) = moment(db, readings)?;
    let house = acts::mode(db, home, &at, believed)?;
    let Some(began) = house.said.filter(|_| house.mode == Mode::Rehearsal) else { return Ok(()) };
    let sql = "SELECT n, body FROM entries WHERE n IN
               (SELECT n FROM acts WHERE kind = 'room' AND rehearsal = 1 AND n > ?1)";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([began.entry.n])?;
    while let Some(row) = rows.next()? {
        match read::entry_of(row)?.body.fact {
            Fact::HallOverride { word, .. } => said.hear_override(&word),
            Fact::InsideCounted { word, .. } => said.hear_recount(&word),
            _ => {}
        }
    }
    Ok(())
}

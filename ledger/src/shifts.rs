//! Sessions that staff moved, here or at another device of the house. What holds is
//! `venue::shifts`'s to say.

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
    id::SessionId,
    moment::Readings,
    shared::What,
    shifts::{Held, Shift, Shifts},
};

/// How every shared fact of this kind begins in `whats`, and what follows it in order: they are
/// found by the index that keeps them apart. None is ever taken back, so all that stand there hold.
const KIND: (&str, &str) = ("{\"kind\":\"session-shifted\",", "{\"kind\":\"session-shifted\"-");

impl Ledger {
    /// What staff of the house moved, as far as this device knows. What was tried out in a
    /// rehearsal holds here alone, and until it ends.
    ///
    /// # Errors
    /// [`LedgerError::NoBoot`]; or when the file cannot be read.
    pub fn shifts(&self, readings: &Readings) -> Result<Shifts, LedgerError> {
        let read = || {
            let db = self.db.unchecked_transaction()?;
            let shifts = known(&db, &self.home, readings)?;
            db.commit()?;
            Ok(shifts)
        };
        self.at(read())
    }

    /// Writes how a session is held on one of the venue's days from now on, above all that is
    /// known here.
    ///
    /// # Errors
    /// As [`Ledger::append`].
    pub fn shift(
        &mut self,
        readings: &Readings,
        (session, day): (SessionId, NaiveDate),
        held: Held,
        by: By,
    ) -> Result<Receipt, LedgerError> {
        let home = self.home.clone();
        self.write(|db| {
            let turn = known(db, &home, readings)?.next_turn(&session, day);
            let fact = Fact::SessionShifted { shift: Shift { session, day, turn, held }, by };
            append(db, &home, readings, false, fact)
        })
    }
}

pub(crate) fn known(db: &Connection, home: &Home, readings: &Readings) -> Result<Shifts, Cause> {
    let mut shifts = Shifts::default();
    let mut statement = db.prepare_cached("SELECT body FROM whats WHERE body >= ?1 AND body < ?2")?;
    let mut rows = statement.query(KIND)?;
    while let Some(row) = rows.next()? {
        let body = row.get_ref(0)?.as_bytes().map_err(rusqlite::Error::from)?;
        if let What::SessionShifted(shift) = share::what_of(body)? {
            shifts.hear(&shift);
        }
    }
    rehearsed(db, home, readings, &mut shifts)?;
    Ok(shifts)
}

/// Takes in what was moved in the rehearsal that runs, if one does.
fn rehearsed(db: &Connection, home: &Home, readings: &Readings, shifts: &mut Shifts) -> Result<(), Cause> {
    let (at, believed) = moment(db, readings)?;
    let house = acts::mode(db, home, &at, believed)?;
    let Some(said) = house.said.filter(|_| house.mode == Mode::Rehearsal) else { return Ok(()) };
    let sql = "SELECT n, body FROM entries WHERE n IN
               (SELECT n FROM acts WHERE kind = 'shift' AND rehearsal = 1 AND n > ?1)";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([said.entry.n])?;
    while let Some(row) = rows.next()? {
        if let Fact::SessionShifted { shift, .. } = read::entry_of(row)?.body.fact {
            shifts.hear(&shift);
        }
    }
    Ok(())
}

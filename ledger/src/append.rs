//! Writing entries. An entry and all that follows from it are one transaction.

use crate::{
    Ledger, LedgerError, acts,
    error::Cause,
    home::Home,
    pages::{CONTINUED, KEPT, text},
    past::Before,
    read, schema, settle,
    share::{self, Touched},
    succession,
};
use rusqlite::{Connection, TransactionBehavior};
use std::{convert::Infallible, sync::atomic::Ordering};
use venue::{
    attendance::{Past, clock_to_set, permit},
    entry::{Body, Entry, Fact, Mode},
    hash::Head,
    moment::{Moment, Readings, judge},
    staff::{end_of_rehearsal, is_rehearsed},
};

/// The most facts one transaction takes, so that a batch of the agent never makes
/// the kiosk wait for more than some 20 ms.
pub const MAX_FACTS: usize = 64;

/// What stands in the ledger once a fact is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The number of its entry.
    pub entry: u64,
    /// The ledger's head after it.
    pub head: Head,
    /// When it happened, as judged.
    pub at: Moment,
}

impl Ledger {
    /// Writes a fact as an entry, with all that follows from it; committed to the
    /// disk when this returns. It is preceded by a `clock set` entry when the clock
    /// has become right since the boot's first entries, and by one that opens the house
    /// when a rehearsal was forgotten overnight; and followed by corrections when it changes
    /// what other own entries said of the same bearer.
    ///
    /// While the house rehearses, the entry is marked whatever `rehearsal` says, see
    /// [`Ledger::mode`]; otherwise it is marked if `rehearsal` is.
    ///
    /// # Errors
    /// [`LedgerError::Refused`] when the rules refuse it; the others when the file
    /// cannot be written. The ledger is as it was then.
    pub fn append(
        &mut self,
        readings: &Readings,
        rehearsal: bool,
        fact: Fact,
    ) -> Result<Receipt, LedgerError> {
        let home = self.home.clone();
        self.write(|db| append(db, &home, readings, rehearsal, fact))
    }

    /// Writes several facts of one moment, all or none, in one transaction.
    ///
    /// # Errors
    /// As [`Ledger::append`], and [`LedgerError::TooMany`] beyond [`MAX_FACTS`].
    pub fn append_all(
        &mut self,
        readings: &Readings,
        rehearsal: bool,
        facts: Vec<Fact>,
    ) -> Result<Vec<Receipt>, LedgerError> {
        if facts.len() > MAX_FACTS {
            return Err(LedgerError::TooMany { found: facts.len(), max: MAX_FACTS });
        }
        let home = self.home.clone();
        self.write(|db| facts.into_iter().map(|fact| append(db, &home, readings, rehearsal, fact)).collect())
    }

    /// Runs one transaction that writes: it holds the file from its beginning, and
    /// leaves nothing behind when it fails.
    pub(crate) fn write<T>(
        &mut self,
        work: impl FnOnce(&Connection) -> Result<T, Cause>,
    ) -> Result<T, LedgerError> {
        let written = self.write_or(|db| work(db).map(Ok::<T, Infallible>))?;
        Ok(written.unwrap_or_else(|never| match never {}))
    }

    /// Runs one transaction that writes, unless the work itself refuses: then, too,
    /// nothing is left behind.
    pub(crate) fn write_or<T, E>(
        &mut self,
        work: impl FnOnce(&Connection) -> Result<Result<T, E>, Cause>,
    ) -> Result<Result<T, E>, LedgerError> {
        self.still_in_place()?;
        let before = self.db.total_changes();
        let written = transact(&mut self.db, work);
        if matches!(written, Ok(Ok(_))) && self.db.total_changes() != before {
            self.commits.fetch_add(1, Ordering::Relaxed);
        }
        self.at(written)
    }
}

fn transact<T, E>(
    db: &mut Connection,
    work: impl FnOnce(&Connection) -> Result<Result<T, E>, Cause>,
) -> Result<Result<T, E>, Cause> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    schema::understood(&transaction)?;
    let done = work(&transaction)?;
    if done.is_ok() {
        transaction.commit()?;
    }
    Ok(done)
}

/// Writes a fact with all that follows from it, corrections of other entries included.
pub(crate) fn append(
    db: &Connection,
    home: &Home,
    readings: &Readings,
    rehearsal: bool,
    fact: Fact,
) -> Result<Receipt, Cause> {
    let mut touched = Touched::default();
    let receipt = enter(db, home, readings, rehearsal, fact, &mut touched)?;
    settle::touched(db, home, readings, &touched)?;
    Ok(receipt)
}

/// Writes a fact as an entry, and notes which bearers it touched.
pub(crate) fn enter(
    db: &Connection,
    home: &Home,
    readings: &Readings,
    rehearsal: bool,
    fact: Fact,
    touched: &mut Touched,
) -> Result<Receipt, Cause> {
    let head = read::head(db, home.lid)?;
    let past = Before::entry(db, head.n + 1, KEPT);
    let (at, believed) = moment(db, readings)?;
    let house = acts::mode(db, home, &at, believed)?;
    let rehearsal = rehearsal || (house.mode == Mode::Rehearsal && is_rehearsed(&fact));
    let body = Body { at, rehearsal, fact };
    permit(&body, &past)??;
    let mut write = Writing { db, home, believed, touched };
    let before = [clock_to_set(&body.at, &past)?, house.lapsed.then(end_of_rehearsal)];
    let mut head = head;
    for fact in before.into_iter().flatten() {
        head = write.push(head, Body { at: body.at.clone(), rehearsal: false, fact })?;
    }
    let at = body.at.clone();
    let head = write.push(head, body)?;
    Ok(Receipt { entry: head.n, head, at })
}

/// The moment of these readings, and the latest believed one before it.
pub(crate) fn moment(db: &Connection, readings: &Readings) -> Result<(Moment, Option<i64>), Cause> {
    if readings.boot.0.is_empty() {
        return Err(Cause::NoBoot);
    }
    let believed = Before::entry(db, i64::MAX.unsigned_abs(), KEPT).last_trusted()?;
    Ok((judge(readings.clone(), believed), believed))
}

/// Sets the clock of this boot by an entry if it has become right since the boot's first
/// entries; the moment of the readings, and the latest believed one before it.
pub(crate) fn set_clock(
    db: &Connection,
    home: &Home,
    readings: &Readings,
) -> Result<(Moment, Option<i64>), Cause> {
    let head = read::head(db, home.lid)?;
    let (at, believed) = moment(db, readings)?;
    let past = Before::entry(db, head.n + 1, KEPT);
    if let Some(fact) = clock_to_set(&at, &past)? {
        let mut touched = Touched::default();
        let mut write = Writing { db, home, believed, touched: &mut touched };
        write.push(head, Body { at: at.clone(), rehearsal: false, fact })?;
    }
    Ok((at, believed))
}

/// What entries are written with.
struct Writing<'a> {
    db: &'a Connection,
    home: &'a Home,
    believed: Option<i64>,
    touched: &'a mut Touched,
}

impl Writing<'_> {
    /// Writes one entry after `head`, with its pages and its shared fact; the head after
    /// it.
    fn push(&mut self, head: Head, body: Body) -> Result<Head, Cause> {
        let bytes = serde_json::to_vec(&body).map_err(|why| Cause::Damaged(format!("a new entry: {why}")))?;
        let head = head.then(&bytes);
        let notes = Notes::of(&body, self.believed);
        let sql = "INSERT INTO entries (n, body, chain, believed, corrects, sets_boot, untrusted_boot)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let row = (
            head.n,
            text("a new entry", &bytes)?,
            head.chain.0,
            notes.believed,
            notes.corrects,
            &notes.sets_boot,
            &notes.untrusted_boot,
        );
        self.db.prepare_cached(sql)?.execute(row)?;
        let entry = Entry { n: head.n, body };
        acts::note(self.db, head.n, &entry.body)?;
        KEPT.apply(self.db, &entry, 0)?;
        if let Some(inherited) = succession::continued_after(self.db)? {
            CONTINUED.apply(self.db, &entry, inherited)?;
        }
        share::own(self.db, self.home, head.n, &entry.body, self.touched)?;
        Ok(head)
    }
}

/// What is noted beside an entry, so that the past can be asked by it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Notes {
    /// Wall time of the latest trusted moment up to this entry.
    pub(crate) believed: Option<i64>,
    /// Which entry it corrects.
    pub(crate) corrects: Option<u64>,
    /// Which boot's clock it sets.
    pub(crate) sets_boot: Option<String>,
    /// Its boot, when it may have to be dated later. A correction goes with what it
    /// corrects.
    pub(crate) untrusted_boot: Option<String>,
}

impl Notes {
    pub(crate) fn of(body: &Body, believed: Option<i64>) -> Self {
        let at = &body.at;
        let corrects = match &body.fact {
            Fact::Correction { of, .. } => Some(*of),
            _ => None,
        };
        let sets_boot = match &body.fact {
            Fact::ClockSet { boot, .. } => Some(boot.0.clone()),
            _ => None,
        };
        Self {
            believed: if at.trusted { Some(at.wall) } else { believed },
            corrects,
            sets_boot,
            untrusted_boot: (!at.trusted && corrects.is_none()).then(|| at.boot.0.clone()),
        }
    }
}

#[cfg(test)]
mod tests;

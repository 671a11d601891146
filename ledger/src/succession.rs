//! Going on under another id. A file that was copied, or restored from an older copy, holds
//! the id of a ledger that went on elsewhere. It keeps its entries, its numbers and its
//! chain; from the last entry that both histories share on, it is reported under an id of
//! its own that names the one before.
//!
//! That takes one short transaction that names the id, and many that make the pages which are
//! reported under it, so that the kiosk writes in between. Whoever dies in the middle goes on
//! with the next step; until the last one is done, nothing is reported.
//!
//! Other devices know the ledger by the id made with its file all the while: what it shares
//! goes by boots, and no two copies share a boot.

use crate::{
    Ledger, LedgerError, acts, delivery::MAX_ROWS, error::Cause, open::new_lid, pages::CONTINUED, read,
};
use rusqlite::{Connection, OptionalExtension};
use venue::{
    hash::{Hash, Head, Lid},
    reporting::wire::Parent,
};

/// The schema whose programs first know of successions in steps.
const SUCCESSIONS: u32 = 5;

/// The most entries that one step reads, and about the most rows that it writes: an entry more
/// may be at its end, and one that dates a whole boot moves all of it.
const ROWS_A_STEP: usize = MAX_ROWS;

/// What a ledger is reported as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported {
    /// Its id.
    pub lid: Lid,
    /// The ledger it goes on for, if any.
    pub parent: Option<Parent>,
}

/// The last time a ledger went on under another id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Succession {
    lid: Lid,
    /// The last entry that is left to the id before.
    pub(crate) n: u64,
    chain: Hash,
    twice_at_most: u64,
}

impl Ledger {
    /// What this ledger is reported as. Another program may change it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn reported(&self) -> Result<Reported, LedgerError> {
        self.at(reported(&self.db, self.home.lid))
    }

    /// How far the ledger has come, and for each of these heads whether it is one of its own.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn check_heads(&self, heads: &[Head]) -> Result<(Head, Vec<bool>), LedgerError> {
        self.at(check_heads(&self.db, self.home.lid, heads))
    }

    /// Takes a new id. To the id until now are left the entries up to `common`, and
    /// `twice_at_most` is kept for whoever adds up, see [`Parent::twice_at_most`]. What is reported under the new id is then to be made: [`Ledger::go_on`].
    ///
    /// # Errors
    /// When the file cannot be written, there is no entry `common`, or no randomness; the
    /// ledger is as it was then.
    pub fn part(&mut self, common: u64, twice_at_most: u64) -> Result<(), LedgerError> {
        let (first, next) = (self.home.lid, new_lid()?);
        self.write(|db| part(db, (first, next), common, twice_at_most))
    }

    /// Whether what is reported under the present id is still to be made, by [`Ledger::go_on`].
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn is_going_on(&self) -> Result<bool, LedgerError> {
        self.at(is_going_on(&self.db))
    }

    /// One step towards reporting under a new id, as short as any other transaction; whether
    /// it was the last. Where nothing is to be done, it is the last.
    ///
    /// # Errors
    /// When the file cannot be written: the step is to be done again.
    pub fn go_on(&mut self) -> Result<bool, LedgerError> {
        if !self.is_going_on()? {
            return Ok(true);
        }
        let first = self.home.lid;
        self.write(|db| step(db, first))
    }
}

pub(crate) fn latest(db: &Connection) -> Result<Option<Succession>, Cause> {
    let sql = "SELECT lid, n, chain, twice_at_most FROM successions ORDER BY no DESC LIMIT 1";
    let read = |row: &rusqlite::Row<'_>| {
        let (lid, n, chain) = (Lid(row.get(0)?), row.get(1)?, Hash(row.get(2)?));
        Ok(Succession { lid, n, chain, twice_at_most: row.get(3)? })
    };
    Ok(db.prepare_cached(sql)?.query_row([], read).optional()?)
}

pub(crate) fn reported(db: &Connection, first: Lid) -> Result<Reported, Cause> {
    let Some(Succession { lid, n, chain, twice_at_most }) = latest(db)? else {
        return Ok(Reported { lid: first, parent: None });
    };
    let sql = "SELECT lid FROM successions ORDER BY no DESC LIMIT 1 OFFSET 1";
    let before = db.prepare_cached(sql)?.query_row([], |row| row.get(0).map(Lid)).optional()?;
    let parent = Parent { lid: before.unwrap_or(first), head: Head { n, chain }, twice_at_most };
    Ok(Reported { lid, parent: Some(parent) })
}

fn chain_at(db: &Connection, first: Lid, n: u64) -> Result<Option<Hash>, Cause> {
    if n == 0 {
        return Ok(Some(Head::genesis(first).chain));
    }
    // No ledger has entries beyond what SQLite can number.
    let Ok(n) = i64::try_from(n) else { return Ok(None) };
    let sql = "SELECT chain FROM entries WHERE n = ?1";
    Ok(db.prepare_cached(sql)?.query_row([n], |row| row.get(0).map(Hash)).optional()?)
}

fn check_heads(db: &Connection, first: Lid, heads: &[Head]) -> Result<(Head, Vec<bool>), Cause> {
    let reading = db.unchecked_transaction()?;
    let own = read::head(&reading, first)?;
    let check = |head: &Head| Ok(chain_at(&reading, first, head.n)? == Some(head.chain));
    let known = heads.iter().map(check).collect::<Result<_, Cause>>()?;
    reading.commit()?;
    Ok((own, known))
}

fn part(db: &Connection, (first, next): (Lid, Lid), n: u64, twice_at_most: u64) -> Result<(), Cause> {
    let missing = || Cause::Damaged(format!("entry {n}, up to which headquarters knows it, is not there"));
    let chain = chain_at(db, first, n)?.ok_or_else(missing)?;
    let sql = "INSERT INTO successions (lid, n, chain, twice_at_most) VALUES (?1, ?2, ?3, ?4)";
    db.execute(sql, (next.0, n, chain.0, twice_at_most))?;
    acts::keep_away(db, SUCCESSIONS)?;
    db.execute("INSERT OR REPLACE INTO going_on (one, upto) VALUES (1, NULL)", [])?;
    Ok(())
}

/// Whether what is reported under the present id is still to be made.
pub(crate) fn is_going_on(db: &Connection) -> Result<bool, Cause> {
    let sql = "SELECT EXISTS (SELECT 1 FROM going_on)";
    Ok(db.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

/// The last entry that is left to the id before, if an entry is reported under the present one
/// as soon as it is written.
pub(crate) fn continued_after(db: &Connection) -> Result<Option<u64>, Cause> {
    match latest(db)? {
        // The step that comes to it will take it.
        Some(_) if is_going_on(db)? => Ok(None),
        since => Ok(since.map(|since| since.n)),
    }
}

/// Whether it was the last.
fn step(db: &Connection, first: Lid) -> Result<bool, Cause> {
    let sql = "SELECT upto FROM going_on";
    let going_on: Option<Option<u64>> = db.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?;
    match (going_on, latest(db)?) {
        (Some(None), Some(since)) => clear(db, since.n).map(|()| false),
        (Some(Some(upto)), Some(since)) => take(db, first, since.n, upto),
        _ => done(db).map(|()| true),
    }
}

/// What was continued until now goes on to count from another entry.
fn clear(db: &Connection, inherited: u64) -> Result<(), Cause> {
    let sql = "DELETE FROM continued WHERE id IN (SELECT id FROM continued ORDER BY id LIMIT ?1)";
    let cleared = db.prepare_cached(sql)?.execute([ROWS_A_STEP])?;
    if cleared < ROWS_A_STEP { note_upto(db, inherited) } else { Ok(()) }
}

/// Takes some entries after `upto`; whether no more are to be taken.
fn take(db: &Connection, first: Lid, inherited: u64, upto: u64) -> Result<bool, Cause> {
    let (head, before, mut last) = (read::head(db, first)?, db.total_changes(), upto);
    let sql = "SELECT n, body FROM entries WHERE n > ?1 ORDER BY n LIMIT ?2";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query((upto, ROWS_A_STEP))?;
    while let Some(row) = rows.next()? {
        let entry = read::entry_of(row)?;
        CONTINUED.apply(db, &entry, inherited)?;
        last = entry.n;
        if db.total_changes() - before >= ROWS_A_STEP as u64 {
            break;
        }
    }
    drop(rows);
    if last >= head.n { done(db).map(|()| true) } else { note_upto(db, last).map(|()| false) }
}

fn note_upto(db: &Connection, n: u64) -> Result<(), Cause> {
    db.prepare_cached("UPDATE going_on SET upto = ?1")?.execute([n])?;
    Ok(())
}

/// All that is reported under the present id is there.
pub(crate) fn done(db: &Connection) -> Result<(), Cause> {
    db.prepare_cached("DELETE FROM going_on")?.execute([])?;
    Ok(())
}

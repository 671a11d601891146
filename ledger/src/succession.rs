//! Going on under another id. A file that was copied, or restored from an older copy, holds
//! the id of a ledger that went on elsewhere. It keeps its entries, its numbers and its
//! chain; from the last entry that both histories share on, it is reported under an id of
//! its own that names the one before.
//!
//! Other devices know the ledger by the id made with its file all the while: what it shares
//! goes by boots, and no two copies share a boot.

use crate::{Ledger, LedgerError, error::Cause, open::new_lid, pages::CONTINUED, read};
use rusqlite::{Connection, OptionalExtension};
use venue::{
    hash::{Hash, Head, Lid},
    reporting::wire::Parent,
};

/// The schema whose programs first know of successions.
const SUCCESSIONS: u32 = 4;

/// What a ledger is reported as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported {
    /// Its id.
    pub lid: Lid,
    /// The ledger it goes on for, if any.
    pub parent: Option<Parent>,
}

/// The last time a ledger went on under another id.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Succession {
    lid: Lid,
    /// The last entry that is left to the id before.
    pub(crate) n: u64,
    chain: Hash,
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

    /// Goes on under a new id. To the id until now are left the entries up to `common`.
    ///
    /// # Errors
    /// When the file cannot be written, there is no entry `common`, or no randomness; the
    /// ledger is as it was then.
    pub fn go_on(&mut self, common: u64) -> Result<Reported, LedgerError> {
        let (first, next) = (self.home.lid, new_lid()?);
        self.write(|db| go_on(db, first, next, common))
    }
}

pub(crate) fn latest(db: &Connection) -> Result<Option<Succession>, Cause> {
    let sql = "SELECT lid, n, chain FROM successions ORDER BY no DESC LIMIT 1";
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Succession { lid: Lid(row.get(0)?), n: row.get(1)?, chain: Hash(row.get(2)?) })
    };
    Ok(db.prepare_cached(sql)?.query_row([], read).optional()?)
}

pub(crate) fn reported(db: &Connection, first: Lid) -> Result<Reported, Cause> {
    let Some(Succession { lid, n, chain }) = latest(db)? else {
        return Ok(Reported { lid: first, parent: None });
    };
    let sql = "SELECT lid FROM successions ORDER BY no DESC LIMIT 1 OFFSET 1";
    let before = db.prepare_cached(sql)?.query_row([], |row| row.get(0).map(Lid)).optional()?;
    Ok(Reported { lid, parent: Some(Parent { lid: before.unwrap_or(first), head: Head { n, chain } }) })
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

fn go_on(db: &Connection, first: Lid, next: Lid, n: u64) -> Result<Reported, Cause> {
    let missing = || Cause::Damaged(format!("entry {n}, up to which headquarters knows it, is not there"));
    let chain = chain_at(db, first, n)?.ok_or_else(missing)?;
    db.execute("INSERT INTO successions (lid, n, chain) VALUES (?1, ?2, ?3)", (next.0, n, chain.0))?;
    let sql = "UPDATE state SET oldest_reader = ?1 WHERE oldest_reader < ?1";
    db.execute(sql, [SUCCESSIONS])?;
    // What was continued until now goes on to count from a later entry.
    db.execute("DELETE FROM continued", [])?;
    let mut statement = db.prepare("SELECT n, body FROM entries WHERE n > ?1 ORDER BY n")?;
    let mut rows = statement.query([n])?;
    while let Some(row) = rows.next()? {
        CONTINUED.apply(db, &read::entry_of(row)?, n)?;
    }
    reported(db, first)
}

//! Forgetting: the row that says whose the facts are goes, with its bytes; the facts and
//! their counts stay, and so does a mark that outranks whatever arrives later.

use crate::{
    Ledger, LedgerError,
    append::{Receipt, append},
    error::Cause,
    schema::BUSY_TIMEOUT,
    subjects::{self, tombs_of},
};
use rusqlite::Connection;
use std::time::Duration;
use venue::{
    bearer::Bearer,
    entry::{Fact, SubjectNo},
    hash::Tomb,
    moment::Readings,
};

/// How long emptying the write-ahead log waits for readers. It keeps everybody else from
/// writing meanwhile, so a visitor would wait as long.
const WIPE_WAIT: Duration = Duration::from_millis(10);

/// How often forgetting tries to empty the log while somebody reads; writers have their
/// turn in between. A read of all that is shared takes some 200 ms.
const WIPES: usize = 30;

/// What became of a bearer that asked to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgotten {
    /// The entry that says so; none when it was forgotten before.
    pub receipt: Option<Receipt>,
    /// Whether the write-ahead log is rid of it too. If not, another program was
    /// reading; call [`Ledger::wipe`] again in a while.
    pub wiped: bool,
}

impl Ledger {
    /// Forgets a bearer: writes the entry that says so, with the marks by which all
    /// devices know, deletes its row and the row of its short code, and removes their
    /// bytes from file and write-ahead log. What was counted stays counted. One that was
    /// never seen here can be forgotten too, so that what others know of it never comes.
    ///
    /// A short code that is forgotten takes with it every passport that bears it: two of
    /// 200,000 do so with a chance of 2 in 100,000, and then too much is forgotten
    /// rather than too little.
    ///
    /// # Errors
    /// When the file cannot be written; the bearer is known as before then.
    pub fn forget_bearer(&mut self, readings: &Readings, bearer: Bearer) -> Result<Forgotten, LedgerError> {
        let home = self.home.clone();
        let receipt = self.write(|db| {
            let bearer = subjects::resolve(db, bearer)?;
            let mut tombs = tombs_of(bearer).to_vec();
            tombs.dedup();
            if has_all(db, &tombs)? {
                return Ok(None);
            }
            let subject = match subjects::find(db, bearer)? {
                Some(subject) => subject,
                None => subjects::note(db, bearer, None)?,
            };
            append(db, &home, readings, false, Fact::Forget { subject, tombs }).map(Some)
        })?;
        let mut wiped = false;
        for _ in 0..WIPES {
            wiped = wiped || self.wipe()?;
        }
        Ok(Forgotten { receipt, wiped })
    }

    /// The marks of all that was forgotten, here and elsewhere, in order.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn tombs(&self) -> Result<Vec<Tomb>, LedgerError> {
        self.at(tombs(&self.db))
    }

    /// Folds the write-ahead log back and empties it, so that it holds nothing of what
    /// was deleted. `false` when another program is reading.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn wipe(&mut self) -> Result<bool, LedgerError> {
        self.at(wipe(&self.db))
    }
}

/// Whether nothing may be written for a bearer any more.
pub(crate) fn is_forgotten(db: &Connection, bearer: Bearer) -> Result<bool, Cause> {
    let [own, short] = tombs_of(bearer);
    Ok(is_buried(db, own)? || is_buried(db, short)?)
}

fn has_all(db: &Connection, tombs: &[Tomb]) -> Result<bool, Cause> {
    for tomb in tombs {
        if !is_buried(db, *tomb)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_buried(db: &Connection, tomb: Tomb) -> Result<bool, Cause> {
    let sql = "SELECT EXISTS (SELECT 1 FROM forgotten WHERE tomb = ?1)";
    Ok(db.prepare_cached(sql)?.query_row([tomb.0], |row| row.get(0))?)
}

/// Keeps a mark and deletes the rows it forgets. Returns whether any was there.
pub(crate) fn bury(db: &Connection, tomb: Tomb) -> Result<bool, Cause> {
    let new = db.prepare_cached("INSERT OR IGNORE INTO forgotten (tomb) VALUES (?1)")?.execute([tomb.0])?;
    if new == 0 {
        return Ok(false);
    }
    let by_own = subjects::with_key(db, "SELECT no, bearer FROM subjects WHERE tomb = ?1", tomb)?;
    let by_short = subjects::with_key(db, "SELECT no, bearer FROM subjects WHERE short_tomb = ?1", tomb)?;
    let mut deleted = false;
    for (no, bearer) in by_own.into_iter().chain(by_short) {
        if tombs_of(bearer).contains(&tomb) {
            deleted |= delete(db, no)?;
        }
    }
    Ok(deleted)
}

/// Deletes the row of a bearer; its facts lose theirs by the foreign key.
pub(crate) fn delete(db: &Connection, no: SubjectNo) -> Result<bool, Cause> {
    db.prepare_cached("DELETE FROM unsettled WHERE subject = ?1")?.execute([no.0])?;
    Ok(db.prepare_cached("DELETE FROM subjects WHERE no = ?1")?.execute([no.0])? > 0)
}

pub(crate) fn tombs(db: &Connection) -> Result<Vec<Tomb>, Cause> {
    let mut statement = db.prepare_cached("SELECT tomb FROM forgotten ORDER BY tomb")?;
    let tombs = statement.query_map([], |row| row.get(0).map(Tomb))?;
    Ok(tombs.collect::<rusqlite::Result<_>>()?)
}

fn wipe(db: &Connection) -> Result<bool, Cause> {
    db.busy_timeout(WIPE_WAIT)?;
    let busy = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
    db.busy_timeout(BUSY_TIMEOUT)?;
    Ok(busy? == 0)
}

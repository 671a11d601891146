//! Passports, apart from everything else: entries hold a local number, and only this
//! table knows whose it is. Forgetting deletes the row and its bytes; counts stay.

use crate::{
    Ledger, LedgerError,
    append::{Receipt, append},
    error::Cause,
};
use rusqlite::{Connection, OptionalExtension};
use std::fmt;
use venue::{
    entry::{Fact, SubjectNo},
    moment::Readings,
};

/// The id of a passport. It is shown nowhere, in no log either.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Passport(pub [u8; 16]);

impl fmt::Debug for Passport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passport(…)")
    }
}

/// What became of a passport that asked to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgotten {
    /// The entry that says so.
    pub receipt: Receipt,
    /// Whether the write-ahead log is rid of it too. If not, another program was
    /// reading; call [`Ledger::wipe`] again in a while.
    pub wiped: bool,
}

impl Ledger {
    /// The local number of a passport, made when it is not known here, and the time it
    /// was seen (milliseconds since 1970) noted.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn subject_for(&mut self, passport: Passport, seen: i64) -> Result<SubjectNo, LedgerError> {
        self.write(|db| {
            let sql = "INSERT INTO subjects (passport, seen) VALUES (?1, ?2)
                       ON CONFLICT (passport) DO UPDATE SET seen = max(seen, ?2) RETURNING no";
            let no = db.prepare_cached(sql)?.query_row((passport.0, seen), |row| row.get(0))?;
            Ok(SubjectNo(no))
        })
    }

    /// Whose number this is, unless it was forgotten or has expired.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn passport(&self, subject: SubjectNo) -> Result<Option<Passport>, LedgerError> {
        self.at(passport(&self.db, subject))
    }

    /// Forgets a passport: writes the entry that says so, deletes its row, and removes
    /// its bytes from file and write-ahead log. What was counted stays counted.
    ///
    /// # Errors
    /// When the file cannot be written; the passport is known as before then.
    pub fn forget(&mut self, readings: &Readings, subject: SubjectNo) -> Result<Forgotten, LedgerError> {
        let lid = self.lid;
        let receipt = self.write(|db| {
            db.prepare_cached("DELETE FROM subjects WHERE no = ?1")?.execute([subject.0])?;
            append(db, lid, readings, false, Fact::Forget { subject })
        })?;
        Ok(Forgotten { receipt, wiped: self.wipe()? })
    }

    /// Deletes the rows of passports not seen since `before`, milliseconds since 1970:
    /// their campaign is over. Returns how many, at most [`crate::MAX_DUE`] in a call,
    /// so call it until it returns none.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn expire_subjects(&mut self, before: i64) -> Result<usize, LedgerError> {
        let expired = self.write(|db| {
            let sql = "DELETE FROM subjects WHERE no IN
                       (SELECT no FROM subjects WHERE seen < ?1 ORDER BY seen LIMIT ?2)";
            Ok(db.prepare_cached(sql)?.execute((before, crate::MAX_DUE))?)
        })?;
        if expired > 0 {
            self.wipe()?;
        }
        Ok(expired)
    }

    /// Folds the write-ahead log back and empties it, so that it holds nothing of what
    /// was deleted. `false` when another program was reading for too long.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn wipe(&mut self) -> Result<bool, LedgerError> {
        self.at(wipe(&self.db))
    }
}

fn passport(db: &Connection, subject: SubjectNo) -> Result<Option<Passport>, Cause> {
    let mut statement = db.prepare_cached("SELECT passport FROM subjects WHERE no = ?1")?;
    let found = statement.query_row([subject.0], |row| row.get(0)).optional()?;
    Ok(found.map(Passport))
}

fn wipe(db: &Connection) -> Result<bool, Cause> {
    let busy: i64 = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    Ok(busy == 0)
}

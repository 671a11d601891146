//! The tables of a ledger file, and the numbers that keep two programs out of each
//! other's way.

use crate::error::Cause;
use rusqlite::{Connection, config::DbConfig};
use std::time::Duration;
use venue::page::RULES;

/// The schema this program makes and knows, kept as the file's `user_version`.
pub const SCHEMA: u32 = 1;

/// The oldest schema whose programs may still use a file of [`SCHEMA`]. It stays
/// where it is while changes only add to the tables, so that kiosk and edge-agent
/// need not be updated in the same minute.
pub(crate) const OLDEST_READER: u32 = 1;

/// "SNLg" in the file's header: it is a ledger, not just any SQLite file.
pub(crate) const APPLICATION_ID: i32 = 0x534e_4c67;

/// How long a program waits for the other one. A transaction takes milliseconds, so
/// a wait this long means that something is stuck.
pub const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The write-ahead log is folded back at this many pages of 4 KiB: 1 MiB, which an
/// SD card writes in well under a second.
const WAL_AUTOCHECKPOINT: u32 = 256;

/// A log that grew past this many bytes (while a reader held it) is cut back to it.
const JOURNAL_SIZE_LIMIT: u32 = 4 * 1024 * 1024;

/// Prepared statements kept: more than this crate has, so none is prepared twice.
const STATEMENTS: usize = 64;

/// Tables, indices and the triggers that make the ledger append-only in SQL too.
///
/// The columns of `entries` after `chain` repeat what is in `body`, so that the past
/// can be asked without reading all of it; `verify` holds them against it.
pub(crate) const TABLES: &str = "
CREATE TABLE identity (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  lid BLOB NOT NULL CHECK (length(lid) = 16),
  parent_lid BLOB CHECK (length(parent_lid) = 16),
  parent_n INTEGER,
  parent_chain BLOB CHECK (length(parent_chain) = 32)
) STRICT;
CREATE TABLE state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  rules INTEGER NOT NULL,
  oldest_reader INTEGER NOT NULL,
  store BLOB CHECK (length(store) = 16),
  store_no INTEGER NOT NULL
) STRICT;
CREATE TABLE entries (
  n INTEGER PRIMARY KEY CHECK (n > 0),
  body TEXT NOT NULL,
  chain BLOB NOT NULL CHECK (length(chain) = 32),
  believed INTEGER,
  corrects INTEGER,
  sets_boot TEXT,
  untrusted_boot TEXT
) STRICT;
CREATE INDEX entries_corrects ON entries (corrects) WHERE corrects IS NOT NULL;
CREATE INDEX entries_sets_boot ON entries (sets_boot) WHERE sets_boot IS NOT NULL;
CREATE INDEX entries_untrusted ON entries (untrusted_boot) WHERE untrusted_boot IS NOT NULL;
CREATE TABLE pages (
  id INTEGER PRIMARY KEY,
  slot TEXT NOT NULL,
  activity TEXT NOT NULL,
  n INTEGER NOT NULL,
  rules INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  entries INTEGER NOT NULL,
  endless INTEGER NOT NULL,
  acknowledged INTEGER NOT NULL DEFAULT 0,
  content TEXT NOT NULL,
  UNIQUE (slot, activity)
) STRICT;
CREATE INDEX pages_due ON pages (acknowledged, slot, activity);
CREATE INDEX pages_touched ON pages (n, slot);
CREATE INDEX pages_endless ON pages (slot) WHERE endless = 1;
CREATE TABLE subjects (
  no INTEGER PRIMARY KEY AUTOINCREMENT,
  passport BLOB NOT NULL UNIQUE CHECK (length(passport) = 16),
  seen INTEGER NOT NULL
) STRICT;
CREATE INDEX subjects_seen ON subjects (seen);
CREATE TRIGGER identity_stays BEFORE UPDATE ON identity
  BEGIN SELECT RAISE(ABORT, 'the identity of a ledger never changes'); END;
CREATE TRIGGER identity_remains BEFORE DELETE ON identity
  BEGIN SELECT RAISE(ABORT, 'the identity of a ledger is never deleted'); END;
CREATE TRIGGER entries_follow BEFORE INSERT ON entries
  WHEN NEW.n <> (SELECT coalesce(max(n), 0) + 1 FROM entries)
  BEGIN SELECT RAISE(ABORT, 'entries are numbered without a gap'); END;
CREATE TRIGGER entries_stay BEFORE UPDATE ON entries
  BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER entries_remain BEFORE DELETE ON entries
  BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
CREATE TRIGGER pages_remain BEFORE DELETE ON pages
  BEGIN SELECT RAISE(ABORT, 'pages are emptied, never removed'); END;
";

/// Sets up one connection. WAL itself is a property of the file.
pub(crate) fn configure(db: &Connection) -> rusqlite::Result<()> {
    db.busy_timeout(BUSY_TIMEOUT)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "foreign_keys", true)?;
    // What is deleted is overwritten: a forgotten passport leaves no bytes behind.
    db.pragma_update(None, "secure_delete", true)?;
    db.pragma_update(None, "cell_size_check", true)?;
    db.pragma_update_and_check(None, "wal_autocheckpoint", WAL_AUTOCHECKPOINT, |_| Ok(()))?;
    db.pragma_update_and_check(None, "journal_size_limit", JOURNAL_SIZE_LIMIT, |_| Ok(()))
}

/// Whether this program may read and write the file as it is now. It is asked again
/// in every transaction that writes, because the other program may have been updated
/// in the meantime.
///
/// Gives the rules its pages were made by, which may be older than this program's.
pub(crate) fn understood(db: &Connection) -> Result<u32, Cause> {
    let found: u32 = db.prepare_cached("PRAGMA user_version")?.query_row([], |row| row.get(0))?;
    let (rules, oldest_reader): (u32, u32) = db
        .prepare_cached("SELECT rules, oldest_reader FROM state")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if found == 0 {
        return Err(Cause::Damaged("its header names no schema".to_owned()));
    }
    if found > SCHEMA && oldest_reader > SCHEMA {
        return Err(Cause::SchemaTooNew { found, oldest_reader });
    }
    if rules > RULES {
        return Err(Cause::RulesTooNew { found: rules });
    }
    Ok(rules)
}

//! The tables of a ledger file, and the numbers that keep two programs out of each
//! other's way.

use crate::error::Cause;
use rusqlite::{Connection, config::DbConfig};
use std::time::Duration;
use venue::page::RULES;

/// The schema this program makes and knows, kept as the file's `user_version`.
pub const SCHEMA: u32 = 6;

/// The oldest schema whose programs may still use a file of [`SCHEMA`]. It stays
/// where it is while changes only add to the tables, so that kiosk and edge-agent
/// need not be updated in the same minute. Schema 1 is left out: its programs would
/// write passports' facts without numbering them for the other devices. Schema 2 is left
/// out by the first entry that its programs would not understand, and not before: see
/// `acts::note`. So is schema 4 by the first succession: its programs would write pages into
/// what is only being made. Schema 5 is left out by the first move of a session: see [`SHIFTS`].
pub(crate) const OLDEST_READER: u32 = 2;

/// The schema whose programs first know of sessions that staff moved.
pub(crate) const SHIFTS: u32 = 6;

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
const STATEMENTS: usize = 128;

/// A table of pages: the one of all that the house counted, and the one of what is reported
/// since the ledger went on under another id.
macro_rules! table_of_pages {
    ($table:literal) => {
        concat!(
            "CREATE TABLE ",
            $table,
            " (
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
CREATE INDEX ",
            $table,
            "_due ON ",
            $table,
            " (acknowledged, slot, activity);
CREATE INDEX ",
            $table,
            "_touched ON ",
            $table,
            " (n, slot);
CREATE INDEX ",
            $table,
            "_endless ON ",
            $table,
            " (slot) WHERE endless = 1;
"
        )
    };
}

/// Who the ledger is. The ids it went on under are in [`SUCCESSION_TABLES`].
pub(crate) const IDENTITY_TABLE: &str = "
CREATE TABLE identity (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  lid BLOB NOT NULL CHECK (length(lid) = 16)
) STRICT;
CREATE TRIGGER identity_stays BEFORE UPDATE ON identity
  BEGIN SELECT RAISE(ABORT, 'the identity of a ledger never changes'); END;
CREATE TRIGGER identity_remains BEFORE DELETE ON identity
  BEGIN SELECT RAISE(ABORT, 'the identity of a ledger is never deleted'); END;
";

/// Tables, indices and the triggers that make the ledger append-only in SQL too.
///
/// The columns of `entries` after `chain` repeat what is in `body`, so that the past
/// can be asked without reading all of it; `verify` holds them against it.
pub(crate) const OWN_TABLES: &str = concat!(
    "
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
",
    table_of_pages!("pages"),
    "CREATE TRIGGER entries_follow BEFORE INSERT ON entries
  WHEN NEW.n <> (SELECT coalesce(max(n), 0) + 1 FROM entries)
  BEGIN SELECT RAISE(ABORT, 'entries are numbered without a gap'); END;
CREATE TRIGGER entries_stay BEFORE UPDATE ON entries
  BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER entries_remain BEFORE DELETE ON entries
  BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
CREATE TRIGGER pages_remain BEFORE DELETE ON pages
  BEGIN SELECT RAISE(ABORT, 'pages are emptied, never removed'); END;
"
);

/// What devices share: whose the facts are, the facts, and what follows from them.
///
/// - `subjects` alone says whose a fact is. `tomb` and `short_tomb` are the first eight
///   bytes of the marks that forget it, so that a mark that arrives finds its rows.
///   `seen` is when it was last seen, NULL while this ledger has never known the time.
/// - `shared` holds own facts, which have an entry, and other devices'; `whats` what they
///   say, once for all that say the same.
/// - `undone`, `clocks`, `handed` and `moves` follow from `shared`. The first two are
///   kept by the stream's id, because they may be heard of before their stream is, and
///   hold for the ledger that said so alone.
/// - `unsettled` names bearers whose own entries may be in want of a correction.
/// - `unchecked` keeps passports that were taken here while their key was not known, with
///   the entry each was first taken with. It is told to nobody.
/// - `contact` says whether the agent hears other devices in this boot.
pub(crate) const SHARED_TABLES: &str = "
CREATE TABLE subjects (
  no INTEGER PRIMARY KEY AUTOINCREMENT,
  bearer BLOB NOT NULL UNIQUE CHECK (length(bearer) IN (7, 16)),
  tomb INTEGER NOT NULL,
  short_tomb INTEGER NOT NULL,
  seen INTEGER
) STRICT;
CREATE INDEX subjects_seen ON subjects (seen);
CREATE INDEX subjects_tomb ON subjects (tomb);
CREATE INDEX subjects_short_tomb ON subjects (short_tomb);
CREATE TABLE forgotten (
  tomb BLOB NOT NULL PRIMARY KEY CHECK (length(tomb) = 16)
) STRICT, WITHOUT ROWID;
CREATE TABLE streams (
  no INTEGER PRIMARY KEY,
  stream BLOB NOT NULL UNIQUE CHECK (length(stream) = 16),
  lid BLOB NOT NULL CHECK (length(lid) = 16),
  boot TEXT NOT NULL,
  venue TEXT,
  device TEXT,
  certificate TEXT,
  have INTEGER NOT NULL
) STRICT;
CREATE TABLE whats (
  id INTEGER PRIMARY KEY,
  body TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE shared (
  stream INTEGER NOT NULL REFERENCES streams,
  s INTEGER NOT NULL,
  at INTEGER NOT NULL,
  believed INTEGER NOT NULL,
  subject INTEGER REFERENCES subjects ON DELETE SET NULL,
  what INTEGER NOT NULL REFERENCES whats,
  entry INTEGER,
  PRIMARY KEY (stream, s)
) STRICT, WITHOUT ROWID;
CREATE INDEX shared_subject ON shared (subject, entry) WHERE subject IS NOT NULL;
CREATE UNIQUE INDEX shared_entry ON shared (entry) WHERE entry IS NOT NULL;
CREATE TABLE undone (
  stream BLOB NOT NULL,
  s INTEGER NOT NULL,
  lid BLOB NOT NULL,
  PRIMARY KEY (stream, s, lid)
) STRICT, WITHOUT ROWID;
CREATE TABLE clocks (
  stream BLOB NOT NULL,
  lid BLOB NOT NULL,
  began INTEGER NOT NULL,
  said_believed INTEGER NOT NULL,
  said_at INTEGER NOT NULL,
  said_stream BLOB NOT NULL,
  said_s INTEGER NOT NULL,
  PRIMARY KEY (stream, lid)
) STRICT, WITHOUT ROWID;
CREATE TABLE handed (
  stream INTEGER NOT NULL,
  what INTEGER NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (stream, what)
) STRICT, WITHOUT ROWID;
CREATE TABLE moves (
  stream INTEGER NOT NULL,
  s INTEGER NOT NULL,
  PRIMARY KEY (stream, s)
) STRICT, WITHOUT ROWID;
CREATE TABLE unsettled (
  subject INTEGER PRIMARY KEY
) STRICT;
CREATE TABLE unchecked (
  subject INTEGER NOT NULL REFERENCES subjects ON DELETE CASCADE,
  signed BLOB NOT NULL CHECK (length(signed) = 70),
  entry INTEGER NOT NULL,
  PRIMARY KEY (subject, signed)
) STRICT, WITHOUT ROWID;
CREATE TABLE contact (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  boot TEXT NOT NULL,
  connected INTEGER NOT NULL
) STRICT;
CREATE TRIGGER subjects_stay BEFORE UPDATE OF no, bearer, tomb, short_tomb ON subjects
  BEGIN SELECT RAISE(ABORT, 'a number is never given to another bearer'); END;
CREATE TRIGGER forgotten_stay BEFORE UPDATE ON forgotten
  BEGIN SELECT RAISE(ABORT, 'what was forgotten stays forgotten'); END;
CREATE TRIGGER forgotten_remain BEFORE DELETE ON forgotten
  BEGIN SELECT RAISE(ABORT, 'what was forgotten stays forgotten'); END;
CREATE TRIGGER streams_stay BEFORE UPDATE OF no, stream, lid, boot ON streams
  BEGIN SELECT RAISE(ABORT, 'a stream never gets another id'); END;
CREATE TRIGGER streams_remain BEFORE DELETE ON streams
  BEGIN SELECT RAISE(ABORT, 'streams are never deleted'); END;
CREATE TRIGGER whats_stay BEFORE UPDATE ON whats
  BEGIN SELECT RAISE(ABORT, 'what is shared is never changed'); END;
CREATE TRIGGER whats_remain BEFORE DELETE ON whats
  BEGIN SELECT RAISE(ABORT, 'what is shared is never deleted'); END;
CREATE TRIGGER shared_follow BEFORE INSERT ON shared
  WHEN NEW.s <> (SELECT coalesce(max(s), 0) + 1 FROM shared WHERE stream = NEW.stream)
  BEGIN SELECT RAISE(ABORT, 'shared facts are numbered without a gap'); END;
CREATE TRIGGER shared_stay BEFORE UPDATE OF stream, s, at, believed, what, entry ON shared
  BEGIN SELECT RAISE(ABORT, 'shared facts are never changed'); END;
CREATE TRIGGER shared_forget BEFORE UPDATE OF subject ON shared WHEN NEW.subject IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'a shared fact never gets another bearer'); END;
CREATE TRIGGER shared_remain BEFORE DELETE ON shared
  BEGIN SELECT RAISE(ABORT, 'shared facts are never deleted'); END;
CREATE TRIGGER undone_stay BEFORE UPDATE ON undone
  BEGIN SELECT RAISE(ABORT, 'what was taken back stays so'); END;
CREATE TRIGGER undone_remain BEFORE DELETE ON undone
  BEGIN SELECT RAISE(ABORT, 'what was taken back stays so'); END;
";

/// What staff do.
///
/// - `acts` names the entries that are asked for by what they are about: modes, closed
///   points, duty, gaps.
/// - `rehearsed` holds the marks of passports that were issued in a rehearsal: they are no
///   passports once it is over.
pub(crate) const STAFF_TABLES: &str = "
CREATE TABLE acts (
  n INTEGER PRIMARY KEY REFERENCES entries,
  kind TEXT NOT NULL,
  about TEXT NOT NULL,
  rehearsal INTEGER NOT NULL
) STRICT;
CREATE INDEX acts_kind ON acts (kind, about, rehearsal, n);
CREATE TABLE rehearsed (
  tomb BLOB NOT NULL PRIMARY KEY CHECK (length(tomb) = 16)
) STRICT, WITHOUT ROWID;
";

/// A ledger that went on under another id because its file was copied or cut back.
///
/// - `successions` names the ids it went on under, each with the last entry that is left to
///   the id before, the chain's hash there, and how many entries after it may be counted
///   under both ids.
/// - `continued` holds the pages of the entries after the last of them: what is reported
///   under the present id. `pages` goes on to hold all that the house counted.
/// - `going_on` has its row while `continued` is being made, which takes many short
///   transactions: the last entry that is in it, or NULL while pages under an id before are
///   still to be cleared away.
pub(crate) const SUCCESSION_TABLES: &str = "
CREATE TABLE successions (
  no INTEGER PRIMARY KEY,
  lid BLOB NOT NULL UNIQUE CHECK (length(lid) = 16),
  n INTEGER NOT NULL CHECK (n >= 0),
  chain BLOB NOT NULL CHECK (length(chain) = 32),
  twice_at_most INTEGER NOT NULL CHECK (twice_at_most >= 0)
) STRICT;
CREATE TABLE going_on (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  upto INTEGER
) STRICT;
CREATE TRIGGER successions_stay BEFORE UPDATE ON successions
  BEGIN SELECT RAISE(ABORT, 'an id a ledger had never changes'); END;
CREATE TRIGGER successions_remain BEFORE DELETE ON successions
  BEGIN SELECT RAISE(ABORT, 'an id a ledger had is never deleted'); END;
";

/// The table that is beside those of [`SUCCESSION_TABLES`].
pub(crate) const CONTINUED_TABLE: &str = table_of_pages!("continued");

/// All that a ledger of [`SCHEMA`] has.
pub(crate) const TABLES: [&str; 6] =
    [IDENTITY_TABLE, OWN_TABLES, SHARED_TABLES, STAFF_TABLES, SUCCESSION_TABLES, CONTINUED_TABLE];

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

/// The schema the file says it has.
pub(crate) fn found(db: &Connection) -> Result<u32, Cause> {
    Ok(db.prepare_cached("PRAGMA user_version")?.query_row([], |row| row.get(0))?)
}

/// Whether this program may read and write the file as it is now. It is asked again
/// in every transaction that writes, because the other program may have been updated
/// in the meantime.
///
/// Gives the rules its pages were made by, which may be older than this program's.
pub(crate) fn understood(db: &Connection) -> Result<u32, Cause> {
    let found = found(db)?;
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

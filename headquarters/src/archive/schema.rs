//! The form of the archive's file, and what makes a file one.

use super::{ArchiveError, Place};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction, TransactionBehavior};
use std::{
    io::Read,
    path::Path,
    time::{Duration, Instant},
};
use venue::hash::StoreId;

/// What marks a SQLite file as an archive of headquarters: `SMHQ` in ASCII.
const APPLICATION: i64 = 0x534d_4851;

/// What each later form adds to the one before: the first step leads from form 1 to 2. A
/// step that was released is never changed. A new archive is made by all of them.
pub(super) const STEPS: [&str; 1] = [QUARANTINE_AND_PUBLISHED];

/// The form of the tables: that of [`TABLES`], which is 1, and one more for each step.
pub(super) const FORM: i64 = 2;

/// How often it is tried to switch the write-ahead log on while another process does so.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What every SQLite file begins with.
const SQLITE_MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Form 1.
const TABLES: &str = "
CREATE TABLE store (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL,
    minted INTEGER NOT NULL,     -- milliseconds since 1970
    file TEXT NOT NULL           -- which file of the disk it was minted for
) STRICT;
CREATE TABLE ledgers (
    no INTEGER PRIMARY KEY,
    lid BLOB NOT NULL UNIQUE,
    campaign TEXT NOT NULL,
    venue TEXT NOT NULL,
    device TEXT NOT NULL,
    first INTEGER NOT NULL,      -- when anything of it first came
    newest INTEGER NOT NULL,     -- when anything of it last came
    changes INTEGER NOT NULL,    -- raised by every change, so that what is computed from it can be kept
    forked TEXT,                 -- why it is not one ledger any more
    head TEXT,                   -- what the ledger says of itself, by its newest head
    head_came INTEGER
) STRICT;
CREATE TABLE pages (
    ledger INTEGER NOT NULL REFERENCES ledgers (no),
    slot TEXT NOT NULL,
    activity TEXT NOT NULL,      -- '-' for none
    n INTEGER NOT NULL,
    rules INTEGER NOT NULL,
    hash BLOB NOT NULL,
    entries INTEGER NOT NULL,
    content TEXT NOT NULL,
    quarantine TEXT,             -- why it is kept out of published totals
    received INTEGER NOT NULL,
    PRIMARY KEY (ledger, slot, activity)
) STRICT, WITHOUT ROWID;
CREATE INDEX pages_by_slot ON pages (slot);
CREATE TABLE days (              -- digests of the days there are pages of
    ledger INTEGER NOT NULL REFERENCES ledgers (no),
    day TEXT NOT NULL,           -- UTC day of the slots, or 'undated'
    digest BLOB,                 -- nothing when pages changed since it was computed
    pages INTEGER,
    entries INTEGER,
    PRIMARY KEY (ledger, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE heads (             -- every head that was ever said, to recognise a fork
    ledger INTEGER NOT NULL REFERENCES ledgers (no),
    n INTEGER NOT NULL,
    chain BLOB NOT NULL,
    received INTEGER NOT NULL,
    PRIMARY KEY (ledger, n, chain)
) STRICT, WITHOUT ROWID;
";

/// Form 2: what is odd about a page, what people decided about it, and what was published of
/// the venues' days.
const QUARANTINE_AND_PUBLISHED: &str = "
ALTER TABLE pages ADD COLUMN odd TEXT;        -- what is odd about it, where something is
ALTER TABLE pages ADD COLUMN found INTEGER;   -- how much of that
ALTER TABLE pages ADD COLUMN late INTEGER;    -- when its day was published, if it came after that and the day was over
CREATE INDEX pages_in_quarantine ON pages (ledger) WHERE quarantine IS NOT NULL;
CREATE TABLE rulings (           -- what people decided about pages; the newest holds
    no INTEGER PRIMARY KEY,
    ledger INTEGER NOT NULL REFERENCES ledgers (no),
    slot TEXT NOT NULL,
    activity TEXT NOT NULL,
    n INTEGER NOT NULL,          -- the version that was held then
    at INTEGER NOT NULL,
    ruling TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX rulings_by_page ON rulings (ledger, slot, activity, no);
CREATE TABLE venue_days (        -- the venues' days there are pages of
    no INTEGER PRIMARY KEY,
    campaign TEXT NOT NULL,
    venue TEXT NOT NULL,
    day TEXT NOT NULL,
    published INTEGER,           -- when; nothing while the day is open
    how TEXT,
    note TEXT,                   -- what was said where it was given out
    UNIQUE (campaign, venue, day)
) STRICT;
CREATE INDEX open_days ON venue_days (day, no) WHERE published IS NULL;
CREATE TABLE published (         -- the figures of published days
    day INTEGER NOT NULL REFERENCES venue_days (no),
    figure TEXT NOT NULL,
    value INTEGER NOT NULL,      -- as it was published
    now INTEGER NOT NULL,
    PRIMARY KEY (day, figure)
) STRICT, WITHOUT ROWID;
CREATE TABLE revisions (         -- how they changed after that
    no INTEGER PRIMARY KEY,
    day INTEGER NOT NULL REFERENCES venue_days (no),
    figure TEXT NOT NULL,
    was INTEGER NOT NULL,
    now INTEGER NOT NULL,
    began INTEGER NOT NULL,
    at INTEGER NOT NULL,
    device TEXT,                 -- by whose page; nothing where there were several
    lid BLOB,
    cause TEXT NOT NULL,
    late INTEGER NOT NULL
) STRICT;
CREATE INDEX revisions_of ON revisions (day, figure, no);
CREATE INDEX revisions_by_time ON revisions (at);
";

/// What finds the ledgers of a venue: without it, to publish the day of one venue read the pages of
/// that day of all. A program of before is served by it too, so it needs no new form of the file.
const LEDGERS_BY_VENUE: &str = "CREATE INDEX IF NOT EXISTS ledgers_by_venue ON ledgers (campaign, venue)";

/// Refuses a file that is no SQLite file at all, before SQLite touches it. A file
/// that is not there or empty is to become an archive.
pub(super) fn refuse_foreign(path: &Path) -> Result<(), ArchiveError> {
    let mut start = [0; SQLITE_MAGIC.len()];
    let Ok(mut file) = std::fs::File::open(path) else { return Ok(()) };
    if file.metadata().is_ok_and(|found| found.is_file() && found.len() == 0) {
        return Ok(());
    }
    match file.read_exact(&mut start) {
        Ok(()) if start == *SQLITE_MAGIC => Ok(()),
        _ => Err(ArchiveError::NotAnArchive { path: path.to_owned() }),
    }
}

fn pragma(connection: &Connection, name: &str) -> rusqlite::Result<i64> {
    connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))
}

/// Whether nothing was ever written to this file.
pub(super) fn is_new(connection: &Connection) -> rusqlite::Result<bool> {
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(tables == 0 && pragma(connection, "application_id")? == 0)
}

/// Checks that a file is an archive this program knows, or nothing yet.
pub(super) fn check(connection: &Connection, path: &Path) -> Result<(), ArchiveError> {
    let at = |reason| ArchiveError::of(path, reason);
    if is_new(connection).map_err(at)? {
        return Ok(());
    }
    let form = pragma(connection, "user_version").map_err(at)?;
    if pragma(connection, "application_id").map_err(at)? != APPLICATION {
        return Err(ArchiveError::NotAnArchive { path: path.to_owned() });
    }
    if form > FORM {
        return Err(ArchiveError::TooNew { path: path.to_owned(), found: form, known: FORM });
    }
    Ok(())
}

/// Every commit is on the disk before it is answered. Where another process opens the file at
/// the same moment, the log is switched on within `patience`: SQLite does not wait for it.
pub(super) fn durable(
    connection: &Connection,
    checkpoint_pages: i64,
    patience: Duration,
) -> rusqlite::Result<()> {
    let until = Instant::now() + patience;
    while let Err(reason) = connection.pragma_update(None, "journal_mode", "WAL") {
        if reason.sqlite_error_code() != Some(ErrorCode::DatabaseBusy) || Instant::now() >= until {
            return Err(reason);
        }
        std::thread::park_timeout(LOOK_EVERY);
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "wal_autocheckpoint", checkpoint_pages)
}

/// Makes the tables where there are none, and answers with the id of the store.
pub(super) fn prepare(
    connection: &Connection,
    place: &Place,
    minted: StoreId,
    now: i64,
) -> Result<StoreId, ArchiveError> {
    let path = place.path();
    let at = |reason| ArchiveError::of(path, reason);
    // It holds the file from its beginning: of several processes that start together one
    // makes the tables and the store, and the others find them.
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate).map_err(at)?;
    if is_new(&transaction).map_err(at)? {
        transaction.execute_batch(TABLES).map_err(at)?;
        transaction.pragma_update(None, "application_id", APPLICATION).map_err(at)?;
        transaction.pragma_update(None, "user_version", 1).map_err(at)?;
    }
    transaction.execute_batch(super::refused::TABLES).map_err(at)?;
    transaction.execute_batch(LEDGERS_BY_VENUE).map_err(at)?;
    step_up(&transaction).map_err(at)?;
    let query = "SELECT id, file FROM store";
    let row =
        transaction.query_row(query, [], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)));
    let store = match row.optional().map_err(at)? {
        Some((id, known)) if place.is(&known) => {
            let update = "UPDATE store SET file = ?1 WHERE file <> ?1";
            transaction.execute(update, [place.file()]).map_err(at)?;
            id.parse().map_err(|reason| ArchiveError::Damaged {
                path: path.to_owned(),
                what: format!("the id of its store: {reason}"),
            })?
        }
        _ => {
            let insert = "INSERT OR REPLACE INTO store (one, id, minted, file) VALUES (1, ?1, ?2, ?3)";
            transaction.execute(insert, (minted.to_string(), now, place.file())).map_err(at)?;
            minted
        }
    };
    transaction.commit().map_err(at)?;
    Ok(store)
}

/// Whether the archive has an older form than this program reads.
pub(super) fn is_old(connection: &Connection) -> rusqlite::Result<bool> {
    Ok(pragma(connection, "user_version")? < FORM)
}

/// Brings an archive of an older form to this one, inside a transaction that the caller ends.
pub(super) fn step_up(transaction: &Connection) -> rusqlite::Result<()> {
    let form = pragma(transaction, "user_version")?;
    let done = usize::try_from(form - 1).unwrap_or_default();
    for step in STEPS.iter().skip(done) {
        transaction.execute_batch(step)?;
    }
    if form < FORM { transaction.pragma_update(None, "user_version", FORM) } else { Ok(()) }
}

//! The archive: every page that headquarters ever committed, in one SQLite file. This
//! room owns all its SQL. It keeps and answers; what to keep is decided in `venue`.
//!
//! A page is kept in its newest version alone, so the archive is the same in whatever
//! order and however often versions arrive. The id of the store lies in the file and
//! is made with it: a venue that hears of a store it does not know sends everything again.

mod day_digests;
mod error;
mod filing;
mod history;
mod place;
mod published;
mod publishing;
mod quarantine;
mod reading;
mod refused;
mod rules;
mod schema;

pub use error::ArchiveError;
pub use place::Place;
pub use published::{Late, OfDay};
pub use quarantine::{Decided, Suspect, Wish};
pub use reading::{LedgerRecord, Reader};
pub use refused::Checking;
pub use rules::Rules;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::{path::Path, time::Duration};
use venue::{
    hash::StoreId,
    reporting::intake::{ClockDoubt, HouseClock},
};

/// How long a statement waits for another process that holds the file: a checkpoint
/// of the largest log takes less, and the intake must not be held up for longer.
const BUSY: Duration = Duration::from_secs(5);

/// Pages of the write-ahead log after which SQLite moves them into the file (4 KiB
/// each): four times SQLite's default, so that a burst of reports is not held up by it.
const CHECKPOINT_PAGES: i64 = 4000;

/// What SQLite keeps of the file in memory, KiB: the live pages, heads and ledgers of ten thousand
/// venues. With its own 2 MiB a burst of them would be written and read again within one commit.
const CACHE_KIB: i64 = 32 * 1024;

/// Statements that are kept prepared: all that one commit uses. SQLite's binding keeps 16, and to
/// prepare one takes ten times as long as to run it.
const STATEMENTS: usize = 64;

/// The archive, opened for writing.
#[derive(Debug)]
pub struct Archive {
    connection: Connection,
    place: Place,
    store: StoreId,
    rules: Rules,
    clock: HouseClock,
    /// The last of the open days that were looked at.
    looked_at: i64,
    thinned: history::Thinned,
}

impl Archive {
    /// Opens the archive at `path`, or makes it with `minted` as the id of its store.
    /// A file that was copied here from elsewhere (a restored backup) becomes a store
    /// of its own: it takes `minted` too, and the venues fill it up again.
    ///
    /// # Errors
    /// [`ArchiveError`]: the file is no archive, is of a newer program, cannot be
    /// written, or the disk is full.
    pub fn open(path: &Path, minted: StoreId, now: i64) -> Result<Self, ArchiveError> {
        let at = |reason| ArchiveError::of(path, reason);
        schema::refuse_foreign(path)?;
        let connection = Connection::open(path).map_err(at)?;
        connection.busy_timeout(BUSY).map_err(at)?;
        if connection.is_readonly(rusqlite::MAIN_DB).map_err(at)? {
            return Err(ArchiveError::ReadOnly { path: path.to_owned() });
        }
        schema::check(&connection, path)?;
        schema::durable(&connection, CHECKPOINT_PAGES, BUSY).map_err(at)?;
        connection.pragma_update(None, "cache_size", -CACHE_KIB).map_err(at)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        let place = Place::of(path)?;
        let store = schema::prepare(&connection, &place, minted, now)?;
        let newest = "SELECT max(newest) FROM ledgers";
        let newest = connection.query_row(newest, [], |row| row.get(0)).map_err(at)?;
        let (rules, clock) = (Rules::default(), HouseClock::of(newest));
        let thinned = history::Thinned::new();
        Ok(Self { connection, place, store, rules, clock, looked_at: 0, thinned })
    }

    /// The same archive, which knows these campaigns from now on.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn with_rules(mut self, rules: Rules) -> Result<Self, ArchiveError> {
        self.rules = rules;
        self.enter_days().map_err(|reason| self.at(reason))?;
        Ok(self)
    }

    /// Why the clock of this machine, which shows `now`, is not believed, if it is not.
    pub fn clock_doubt(&mut self, now: i64) -> Option<ClockDoubt> {
        self.clock.doubt(now)
    }

    /// The id of the store.
    #[must_use]
    pub fn store(&self) -> StoreId {
        self.store
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.place.path()
    }

    /// The same, and which file that is.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Moves what the log still holds into the file, as far as readers allow. Done at
    /// a clean stop so that the file alone is the whole archive.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn checkpoint(&self) -> Result<(), ArchiveError> {
        self.connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .map_err(|reason| self.at(reason))
    }

    fn at(&self, reason: rusqlite::Error) -> ArchiveError {
        ArchiveError::of(self.path(), reason)
    }
}

/// Opens an existing archive for reading, while another process may be writing.
fn open_to_read(path: &Path) -> Result<Connection, ArchiveError> {
    if !path.exists() {
        return Err(ArchiveError::Missing { path: path.to_owned() });
    }
    schema::refuse_foreign(path)?;
    // A reader of a write-ahead log must be able to map its index, which needs
    // permission to write beside the file; on a medium without it, plain reading is left.
    let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let at = |reason| ArchiveError::of(path, reason);
    let mut connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_READ_WRITE)
        .or_else(|_| Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_READ_ONLY))
        .map_err(at)?;
    connection.busy_timeout(BUSY).map_err(at)?;
    schema::check(&connection, path)?;
    if schema::is_new(&connection).map_err(at)? {
        return Err(ArchiveError::Missing { path: path.to_owned() });
    }
    if schema::is_old(&connection).map_err(at)? {
        step_up(&mut connection).map_err(|_| ArchiveError::TooOld { path: path.to_owned() })?;
    }
    connection.pragma_update(None, "query_only", true).map_err(at)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// Whoever opens an archive of an older form first brings it to the form of today.
fn step_up(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    schema::step_up(&transaction)?;
    transaction.commit()
}

#[cfg(test)]
mod tests;

//! The archive: every page that headquarters ever committed, in one SQLite file. This
//! room owns all its SQL. It keeps and answers; what to keep is decided in `venue`.
//!
//! A page is kept in its newest version alone, so the archive is the same in whatever
//! order and however often versions arrive. The id of the store lies in the file and
//! is made with it: a venue that hears of a store it does not know sends everything again.

mod error;
mod filing;
mod place;
mod reading;
mod schema;

pub use error::ArchiveError;
pub use place::Place;
pub use reading::{LedgerRecord, Reader};

use rusqlite::{Connection, OpenFlags};
use std::{path::Path, time::Duration};
use venue::hash::StoreId;

/// How long a statement waits for another process that holds the file: a checkpoint
/// of the largest log takes less, and the intake must not be held up for longer.
const BUSY: Duration = Duration::from_secs(5);

/// Pages of the write-ahead log after which SQLite moves them into the file (4 KiB
/// each): four times SQLite's default, so that a burst of reports is not held up by it.
const CHECKPOINT_PAGES: i64 = 4000;

/// The archive, opened for writing.
#[derive(Debug)]
pub struct Archive {
    connection: Connection,
    place: Place,
    store: StoreId,
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
        let place = Place::of(path)?;
        let store = schema::prepare(&connection, &place, minted, now)?;
        Ok(Self { connection, place, store })
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
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_READ_WRITE)
        .or_else(|_| Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_READ_ONLY))
        .map_err(|reason| ArchiveError::of(path, reason))?;
    connection.busy_timeout(BUSY).map_err(|reason| ArchiveError::of(path, reason))?;
    connection.pragma_update(None, "query_only", true).map_err(|reason| ArchiveError::of(path, reason))?;
    schema::check(&connection, path)?;
    if schema::is_new(&connection).map_err(|reason| ArchiveError::of(path, reason))? {
        return Err(ArchiveError::Missing { path: path.to_owned() });
    }
    Ok(connection)
}

#[cfg(test)]
mod tests;

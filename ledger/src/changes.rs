//! A notice that something changed, without reading a table.

use crate::{Ledger, LedgerError, error::Cause, open};
use rusqlite::Connection;
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// Tells whether anything was committed to the ledger since it was last asked, by
/// this program or another. It has a connection of its own, so it may live on
/// another thread than the ledger.
///
/// Asking costs some microseconds (it reads the index of the write-ahead log in
/// shared memory, no table and no disk), so a frame of the kiosk can afford it. Every
/// commit counts, acknowledgements too: what is read after a notice may be the same.
#[derive(Debug)]
pub struct Changes {
    source: Source,
    seen: u64,
    path: PathBuf,
}

#[derive(Debug)]
enum Source {
    File(Connection),
    Memory(Arc<AtomicU64>),
}

impl Ledger {
    /// A notice of changes from now on.
    ///
    /// # Errors
    /// When the file cannot be opened a second time.
    pub fn changes(&self) -> Result<Changes, LedgerError> {
        let source = match self.db.path() {
            Some(path) if !path.is_empty() => Source::File(self.at(open::connect(&self.path))?),
            _ => Source::Memory(Arc::clone(&self.commits)),
        };
        let mut changes = Changes { source, seen: 0, path: self.path.clone() };
        changes.changed()?;
        Ok(changes)
    }
}

impl Changes {
    /// Whether anything was committed since this was last asked.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn changed(&mut self) -> Result<bool, LedgerError> {
        let now = self.source.now().map_err(|cause| cause.at(&self.path))?;
        let changed = now != self.seen;
        self.seen = now;
        Ok(changed)
    }
}

impl Source {
    fn now(&self) -> Result<u64, Cause> {
        match self {
            Self::File(db) => {
                Ok(db.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?)
            }
            Self::Memory(commits) => Ok(commits.load(Ordering::Relaxed)),
        }
    }
}

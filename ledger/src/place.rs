//! Whether the file that is written is still the one that bears the ledger's name.
//!
//! A file that is removed while it is open can be written for as long as it stays open, and
//! everything is lost when it is closed. SQLite notices that in its older journal alone, not
//! with a write-ahead log.

use crate::{Ledger, LedgerError};
use std::{os::unix::fs::MetadataExt, path::Path};

/// Which file it is, and of which disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileId {
    disk: u64,
    inode: u64,
}

impl FileId {
    /// The file with this name, if there is one.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let about = path.metadata().ok()?;
        Some(Self { disk: about.dev(), inode: about.ino() })
    }
}

impl Ledger {
    /// Refuses to write where nobody would find it again.
    pub(crate) fn still_in_place(&self) -> Result<(), LedgerError> {
        if self.file.is_none() || FileId::of(&self.path) == self.file {
            return Ok(());
        }
        Err(LedgerError::Gone { path: self.path.clone() })
    }
}

//! Where an archive lies, and which file of the disk that is: a copy is another one, and
//! one that took its place is too.

use super::ArchiveError;
use std::{
    fs::{self, Metadata},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

/// The file an archive was opened at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    path: PathBuf,
    inode: u64,
    file: String,
}

impl Place {
    /// The file that lies there now.
    ///
    /// # Errors
    /// When it can't be looked at.
    pub(super) fn of(path: &Path) -> Result<Self, ArchiveError> {
        let found = fs::metadata(path).map_err(|reason| ArchiveError::CannotOpen {
            path: path.to_owned(),
            reason: reason.to_string(),
        })?;
        Ok(Self { path: path.to_owned(), inode: found.ino(), file: named(&found) })
    }

    /// Whether this file still lies there.
    ///
    /// # Errors
    /// [`ArchiveError::Replaced`] when another one does, or none.
    pub fn check(&self) -> Result<(), ArchiveError> {
        match fs::metadata(&self.path) {
            Ok(found) if found.ino() == self.inode => Ok(()),
            _ => Err(ArchiveError::Replaced { path: self.path.clone() }),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What the archive keeps of it.
    pub(super) fn file(&self) -> &str {
        &self.file
    }

    /// Whether an archive that keeps this is the file here, and no copy.
    pub(super) fn is(&self, kept: &str) -> bool {
        kept == self.file || kept == inode(self.inode)
    }
}

/// The number of a file that was deleted is given to the next one that is made, so that a
/// backup copied back would often pass for the file it was taken of. The moment of its making
/// tells them apart, on file systems that keep it.
fn named(found: &Metadata) -> String {
    let made = found.created().ok().and_then(|made| made.duration_since(UNIX_EPOCH).ok());
    match made {
        Some(made) => format!("{} made {}", inode(found.ino()), made.as_nanos()),
        None => inode(found.ino()),
    }
}

/// All that archives of earlier programs kept.
fn inode(number: u64) -> String {
    format!("inode {number}")
}

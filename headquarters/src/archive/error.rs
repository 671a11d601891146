//! Why the archive cannot be used, each reason with what to do about it.

use rusqlite::ErrorCode;
use std::path::{Path, PathBuf};

/// Why the archive cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// There is none to read.
    #[error(
        "there is no archive at {path}; `headquarters serve` makes it, or set `archive` to where it lies"
    )]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("{path} is not an archive of headquarters; set `archive` to another path, nothing was changed")]
    NotAnArchive {
        /// The file.
        path: PathBuf,
    },
    /// A newer program made it.
    #[error(
        "{path} is an archive of form {found}, this program knows forms up to {known}; use the newer program, nothing was changed"
    )]
    TooNew {
        /// The file.
        path: PathBuf,
        /// The form it has.
        found: i64,
        /// The newest form known here.
        known: i64,
    },
    /// An older program made it, and it can't be brought to the form of today.
    #[error(
        "{path} is an archive of an older form and cannot be written; run `headquarters serve` once where it can be"
    )]
    TooOld {
        /// The file.
        path: PathBuf,
    },
    /// A decision about a page that the archive does not hold.
    #[error(
        "{path} holds no page {page:?} of ledger {lid}; `headquarters quarantine` lists those it is about"
    )]
    NoSuchPage {
        /// The file.
        path: PathBuf,
        /// The ledger.
        lid: String,
        /// The page.
        page: String,
    },
    /// It cannot be written to.
    #[error(
        "{path} cannot be written: its file or folder is read-only for this user; give this user the right to write it"
    )]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// No room is left.
    #[error(
        "no room is left on the disk of {path}; make room: venues keep what is not stored yet and send it again"
    )]
    DiskFull {
        /// The file.
        path: PathBuf,
    },
    /// Another process holds it.
    #[error("{path} is held by another process; stop the other `headquarters`, or wait for it")]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// Another file, or none, lies where it lay when it was opened.
    #[error(
        "the archive at {path} was taken away or replaced while it was in use; start headquarters again: it \
         takes what lies there then, and the venues send it all they have"
    )]
    Replaced {
        /// The file.
        path: PathBuf,
    },
    /// The folder it shall lie in is not there or not to be entered.
    #[error("{path} cannot be opened: {reason}; check that its folder is there and may be entered")]
    CannotOpen {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// What it holds does not make sense: the file was damaged or edited.
    #[error("{path} is damaged: {what}; restore a copy, the venues fill in what it lacks")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        what: String,
    },
    /// The database refused for another reason.
    #[error("the archive at {path} failed: {reason}")]
    Database {
        /// The file.
        path: PathBuf,
        /// What the database said.
        reason: rusqlite::Error,
    },
}

impl ArchiveError {
    /// The reason that an error of the database stands for.
    pub(super) fn of(path: &Path, reason: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match reason.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NotAnArchive { path },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly { path },
            Some(ErrorCode::DiskFull) => Self::DiskFull { path },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
            Some(ErrorCode::CannotOpen) => Self::CannotOpen { path, reason: reason.to_string() },
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { path, what: reason.to_string() },
            _ => Self::Database { path, reason },
        }
    }

    /// Whether trying again may help without anybody doing something.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Busy { .. } | Self::DiskFull { .. })
    }
}

//! What can go wrong with a ledger, where, and what to do about it. After any of
//! these the file is as it was before the call.

use rusqlite::ffi;
use std::path::{Path, PathBuf};
use venue::attendance::Refusal;

/// Why a ledger could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The rules refuse the entry.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// [`crate::Ledger::open_existing`] found no file.
    #[error("there is no ledger at {path}; check the path, or start the kiosk or edge-agent once to make it")]
    Absent {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A ledger was to be made where a file is already.
    #[error("there is already a file at {path}; a ledger never replaces one, choose another path")]
    Exists {
        /// Where it was to be made.
        path: PathBuf,
    },
    /// The write-ahead log of a ledger lies there without the ledger.
    #[error(
        "{wal} is there but {path} is not: the last entries may be in it. \
         Put the ledger file back beside it, or move {wal} away to begin a new ledger"
    )]
    Orphan {
        /// Where the ledger should be.
        path: PathBuf,
        /// The log that was found.
        wal: PathBuf,
    },
    /// A file that is no ledger: not SQLite, or the SQLite file of another program.
    #[error("{path} is not a ledger: {found}. Nothing was changed in it; name another path, or move it away")]
    NotALedger {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        found: String,
    },
    /// The ledger was made by a newer program that this one cannot work beside.
    #[error(
        "{path} has schema {found} and needs a program that knows at least schema {oldest_reader}; \
         this one knows {supported}. Update this program"
    )]
    SchemaTooNew {
        /// The file.
        path: PathBuf,
        /// The schema it has.
        found: u32,
        /// The oldest schema whose programs may still use it.
        oldest_reader: u32,
        /// The schema this program knows.
        supported: u32,
    },
    /// Its pages were made by newer rules than this program has.
    #[error(
        "the pages of {path} were made by rules {found}, this program has rules {supported}; \
         update this program"
    )]
    RulesTooNew {
        /// The file.
        path: PathBuf,
        /// The rules its pages were made by.
        found: u32,
        /// The rules this program has.
        supported: u32,
    },
    /// The file or its folder cannot be written.
    #[error(
        "{path} cannot be written ({why}); give the user that runs this program write permission to \
         the file and its folder, and check that the disk is not mounted read-only"
    )]
    ReadOnly {
        /// The file.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
    /// The disk is full.
    #[error("the disk that holds {path} is full, nothing was written; free some space, then try again")]
    DiskFull {
        /// The file.
        path: PathBuf,
    },
    /// The disk failed at reading or writing.
    #[error("the disk that holds {path} failed ({why}), nothing was written; check the disk and its cable")]
    Disk {
        /// The file.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
    /// Another program held the ledger longer than [`crate::BUSY_TIMEOUT`].
    #[error(
        "another program held {path} for more than {} s, nothing was written; try again, and look \
         for a program that is stuck",
        crate::BUSY_TIMEOUT.as_secs()
    )]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// The file was taken away while it was open.
    #[error(
        "{path} was removed, moved or replaced while it was open, nothing was written; put it back \
         with its -wal and -shm files, or start this program again"
    )]
    Gone {
        /// The file.
        path: PathBuf,
    },
    /// What is in the file cannot be right.
    #[error(
        "{path} is damaged: {what}. Do not delete it: move it away with its -wal file, keep it for \
         headquarters, and a new ledger begins"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        what: String,
    },
    /// The folder of the file could not be made or read.
    #[error("{path} cannot be reached ({source}); check the path and the permissions of its folder")]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// More facts than one transaction takes.
    #[error("{found} facts are more than one transaction takes ({max}); write them in several")]
    TooMany {
        /// How many were given.
        found: usize,
        /// How many it takes, [`crate::MAX_FACTS`].
        max: usize,
    },
    /// A moment without a boot id could not be placed in time later.
    #[error("the clock readings name no boot; read them with ledger::clock::read")]
    NoBoot,
    /// The bearer was forgotten, here or elsewhere.
    #[error(
        "this passport was forgotten, as its family asked; nothing is written for it any more. Issue another"
    )]
    Forgotten,
    /// The bearer was issued a passport in a rehearsal, which is over.
    #[error(
        "this passport was issued in a rehearsal and is none; nothing is written for it. Issue a real one"
    )]
    Rehearsed,
    /// Nobody said where the ledger is, so what it shares cannot be told.
    #[error(
        "nobody said at which venue and device {path} is; this is a fault of the program          (Ledger::settle_in), please report it"
    )]
    Nowhere {
        /// The file.
        path: PathBuf,
    },
    /// The system gave no random bytes for a new ledger's id.
    #[error("the system gave no random bytes for the ledger's id ({0})")]
    Random(getrandom::Error),
    /// Something SQLite says that is none of the above: a fault of this program.
    #[error("{path}: {source}; this is a fault of the program, please report it")]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        source: rusqlite::Error,
    },
}

/// An error on its way out, before it is told which file it is about.
#[derive(Debug)]
pub(crate) enum Cause {
    Sqlite(rusqlite::Error),
    Damaged(String),
    Refused(Refusal),
    SchemaTooNew { found: u32, oldest_reader: u32 },
    RulesTooNew { found: u32 },
    ReadOnly(String),
    TooMany(usize),
    NoBoot,
    Forgotten,
    Rehearsed,
    Nowhere,
}

impl From<rusqlite::Error> for Cause {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<Refusal> for Cause {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Cause {
    pub(crate) fn at(self, path: &Path) -> LedgerError {
        let path = path.to_owned();
        match self {
            Self::Refused(refusal) => LedgerError::Refused(refusal),
            Self::Damaged(what) => LedgerError::Damaged { path, what },
            Self::SchemaTooNew { found, oldest_reader } => {
                LedgerError::SchemaTooNew { path, found, oldest_reader, supported: crate::SCHEMA }
            }
            Self::RulesTooNew { found } => {
                LedgerError::RulesTooNew { path, found, supported: venue::page::RULES }
            }
            Self::ReadOnly(why) => LedgerError::ReadOnly { path, why },
            Self::TooMany(found) => LedgerError::TooMany { found, max: crate::MAX_FACTS },
            Self::NoBoot => LedgerError::NoBoot,
            Self::Forgotten => LedgerError::Forgotten,
            Self::Rehearsed => LedgerError::Rehearsed,
            Self::Nowhere => LedgerError::Nowhere { path },
            Self::Sqlite(source) => of_sqlite(path, source),
        }
    }

    /// Whether SQLite itself found the file malformed.
    pub(crate) fn is_damage(&self) -> bool {
        match self {
            Self::Damaged(_) => true,
            Self::Sqlite(error) => match primary(error) {
                Some(code) => matches!(code, ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB | ffi::SQLITE_ERROR),
                None => wrong_shape(error),
            },
            _ => false,
        }
    }
}

/// SQLite's result code without its extension.
fn primary(error: &rusqlite::Error) -> Option<i32> {
    match error {
        rusqlite::Error::SqliteFailure(failure, _) => Some(failure.extended_code & 0xff),
        // This crate's SQL fits the tables it makes, so where it does not, the tables
        // are no longer those.
        rusqlite::Error::SqlInputError { .. } => Some(ffi::SQLITE_CORRUPT),
        _ => None,
    }
}

/// A value that is not of the type its column was made with.
fn wrong_shape(error: &rusqlite::Error) -> bool {
    use rusqlite::Error as E;
    matches!(
        error,
        E::FromSqlConversionFailure(..)
            | E::IntegralValueOutOfRange(..)
            | E::InvalidColumnType(..)
            | E::Utf8Error(..)
            | E::QueryReturnedNoRows
    )
}

fn of_sqlite(path: PathBuf, source: rusqlite::Error) -> LedgerError {
    let why = source.to_string();
    match primary(&source) {
        Some(ffi::SQLITE_FULL) => LedgerError::DiskFull { path },
        Some(ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED | ffi::SQLITE_PROTOCOL) => LedgerError::Busy { path },
        Some(ffi::SQLITE_READONLY | ffi::SQLITE_PERM | ffi::SQLITE_CANTOPEN) => {
            LedgerError::ReadOnly { path, why }
        }
        Some(ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB) => LedgerError::Damaged { path, what: why },
        Some(ffi::SQLITE_IOERR) => LedgerError::Disk { path, why },
        None if wrong_shape(&source) => LedgerError::Damaged { path, what: why },
        _ => LedgerError::Sqlite { path, source },
    }
}

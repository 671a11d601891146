//! Opening a ledger, and making one. A new file is made complete beside its place and
//! then linked to it, so that no program ever sees half a ledger, and of two that make
//! one at the same time one wins and both use it.

use crate::{
    Ledger, LedgerError,
    error::Cause,
    home::Home,
    place::FileId,
    rebuild,
    schema::{self, APPLICATION_ID, OLDEST_READER, SCHEMA, TABLES},
};
use rusqlite::{Connection, OpenFlags};
use std::{
    cell::RefCell,
    ffi::OsString,
    fs::{self, File},
    io::{self, ErrorKind, Read},
    path::{Path, PathBuf},
    sync::Arc,
};
use venue::{hash::Lid, page::RULES};

/// What every SQLite file begins with.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// The length of SQLite's header.
const HEADER: usize = 100;

/// Where the header keeps the application id, big-endian.
const APPLICATION_ID_AT: usize = 68;

impl Ledger {
    /// Opens the ledger at `path`, and makes it, with the folders above it, when there
    /// is none. Two programs may do so at the same moment.
    ///
    /// An empty file is refused like any other that is no ledger: a ledger is never
    /// empty, so something else made that file, or the disk lost what was in it.
    ///
    /// # Errors
    /// [`LedgerError`] names what is in the way; a foreign file is not touched.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, LedgerError> {
        let path = path.as_ref();
        // The log is looked for first: whoever makes a ledger makes it before its log.
        let wal = beside(path, "-wal");
        let orphan = wal.exists();
        if !exists(path)? {
            if orphan {
                return Err(LedgerError::Orphan { path: path.to_owned(), wal });
            }
            match make(path) {
                Ok(()) | Err(LedgerError::Exists { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Self::open_existing(path)
    }

    /// Opens the ledger at `path`.
    ///
    /// # Errors
    /// [`LedgerError::Absent`] when there is none; otherwise as [`Ledger::open`].
    pub fn open_existing(path: impl AsRef<Path>) -> Result<Self, LedgerError> {
        let path = path.as_ref();
        inspect(path)?;
        let writable = || -> Result<Connection, Cause> {
            let db = connect(path)?;
            // A folder that cannot be written shows only when something is.
            db.execute_batch("BEGIN IMMEDIATE; ROLLBACK")?;
            Ok(db)
        };
        let db = writable().map_err(|cause| cause.at(path))?;
        Self::with(db, path.to_owned())
    }

    /// A ledger in memory, for tests and for trying out; it ends with the program.
    ///
    /// # Errors
    /// When there is no memory or no randomness.
    pub fn in_memory() -> Result<Self, LedgerError> {
        let path = PathBuf::from(":memory:");
        let lid = new_lid()?;
        let prepare = || -> Result<Connection, Cause> {
            let db = Connection::open_in_memory()?;
            schema::configure(&db)?;
            found(&db, lid)?;
            Ok(db)
        };
        let db = prepare().map_err(|cause| cause.at(&path))?;
        Self::with(db, path)
    }

    fn with(db: Connection, path: PathBuf) -> Result<Self, LedgerError> {
        let read = || -> Result<(u32, Lid), Cause> { Ok((schema::understood(&db)?, identity(&db)?)) };
        let (rules, lid) = read().map_err(|cause| cause.at(&path))?;
        let (digests, commits) = (RefCell::default(), Arc::default());
        let home = Home { lid, here: None };
        let file = FileId::of(&path);
        let mut ledger = Self { db, path, file, home, digests, commits };
        ledger.migrate()?;
        if rules < RULES {
            ledger.write(rebuild::pages)?;
        }
        Ok(ledger)
    }
}

/// The path with something added to its file name.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

fn exists(path: &Path) -> Result<bool, LedgerError> {
    path.try_exists().map_err(|source| LedgerError::Folder { path: path.to_owned(), source })
}

/// Looks at a file's header without opening it as a database, so that a file that is
/// no ledger stays exactly as it is.
fn inspect(path: &Path) -> Result<(), LedgerError> {
    let not_a_ledger =
        |found: &str| LedgerError::NotALedger { path: path.to_owned(), found: found.to_owned() };
    if path.is_dir() {
        return Err(not_a_ledger("it is a folder"));
    }
    // Reading a pipe or a device would wait for ever.
    if path.exists() && !path.is_file() {
        return Err(not_a_ledger("it is a pipe, a socket or a device"));
    }
    let header = header(path).map_err(|source| match source.kind() {
        ErrorKind::NotFound => LedgerError::Absent { path: path.to_owned() },
        ErrorKind::PermissionDenied => {
            LedgerError::ReadOnly { path: path.to_owned(), why: source.to_string() }
        }
        _ => LedgerError::Folder { path: path.to_owned(), source },
    })?;
    if header.is_empty() {
        return Err(not_a_ledger("it is empty"));
    }
    if !header.starts_with(MAGIC) || header.len() < HEADER {
        return Err(not_a_ledger("it is no SQLite file"));
    }
    if header[APPLICATION_ID_AT..APPLICATION_ID_AT + 4] != APPLICATION_ID.to_be_bytes() {
        return Err(not_a_ledger("it is a SQLite file of another program"));
    }
    Ok(())
}

fn header(path: &Path) -> io::Result<Vec<u8>> {
    let mut header = Vec::with_capacity(HEADER);
    File::open(path)?.take(HEADER as u64).read_to_end(&mut header)?;
    Ok(header)
}

/// A connection to a ledger that is there.
pub(crate) fn connect(path: &Path) -> Result<Connection, Cause> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    schema::configure(&db)?;
    if db.is_readonly("main")? {
        return Err(Cause::ReadOnly("the file is read-only".to_owned()));
    }
    let mode: String = db.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    if mode == "wal" { Ok(db) } else { Err(Cause::Damaged(format!("its journal mode is {mode}, not wal"))) }
}

/// Makes a ledger at `path`, whole or not at all.
fn make(path: &Path) -> Result<(), LedgerError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder).map_err(|error| unreachable(folder, error))?;
    let lid = new_lid()?;
    let draft = beside(path, &format!(".{lid}.new"));
    let made = draw_up(&draft, lid).map_err(|cause| cause.at(path));
    let placed = made.and_then(|()| place(&draft, path, folder));
    for suffix in ["", "-wal", "-shm", "-journal"] {
        // What is not there need not be removed; a draft left behind does no harm.
        let _ = fs::remove_file(beside(&draft, suffix));
    }
    placed
}

/// Writes a complete ledger to a file of its own, on the disk when this returns.
fn draw_up(draft: &Path, lid: Lid) -> Result<(), Cause> {
    let db = Connection::open(draft)?;
    schema::configure(&db)?;
    found(&db, lid)?;
    db.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    db.close().map_err(|(_, error)| error.into())
}

/// Gives the draft its name, unless somebody else has taken it, and makes sure that
/// the name survives a power cut.
fn place(draft: &Path, path: &Path, folder: &Path) -> Result<(), LedgerError> {
    link(draft, path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => LedgerError::Exists { path: path.to_owned() },
        _ => unreachable(path, error),
    })?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| unreachable(folder, error))
}

/// A second name for the file; where the file system knows none (FAT), a new name in
/// place of the old one. Neither replaces a file.
fn link(draft: &Path, path: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match fs::hard_link(draft, path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Ok(renameat_with(CWD, draft, CWD, path, RenameFlags::NOREPLACE)?)
        }
        linked => linked,
    }
}

fn unreachable(path: &Path, error: io::Error) -> LedgerError {
    let path = path.to_owned();
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            LedgerError::ReadOnly { path, why: error.to_string() }
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => LedgerError::DiskFull { path },
        _ => LedgerError::Folder { path, source: error },
    }
}

pub(crate) fn new_lid() -> Result<Lid, LedgerError> {
    let mut lid = [0; 16];
    getrandom::fill(&mut lid).map_err(LedgerError::Random)?;
    Ok(Lid(lid))
}

/// The tables of a new ledger, and who it is.
fn found(db: &Connection, lid: Lid) -> Result<(), Cause> {
    let transaction = db.unchecked_transaction()?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", SCHEMA)?;
    TABLES.iter().try_for_each(|tables| transaction.execute_batch(tables))?;
    transaction.execute("INSERT INTO identity (one, lid) VALUES (1, ?1)", [lid.0])?;
    transaction.execute(
        "INSERT INTO state (one, rules, oldest_reader, store, store_no) VALUES (1, ?1, ?2, NULL, 1)",
        (RULES, OLDEST_READER),
    )?;
    Ok(transaction.commit()?)
}

fn identity(db: &Connection) -> Result<Lid, Cause> {
    Ok(db.query_row("SELECT lid FROM identity", [], |row| row.get(0).map(Lid))?)
}

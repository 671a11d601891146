//! A file that is taken away while the ledger is open: nothing goes where nobody finds it.

use crate::kit::{check_in, folder, now};
use ledger::{Ledger, LedgerError};
use std::{fs, path::Path};

fn write(ledger: &mut Ledger, minute: i64) -> Result<u64, LedgerError> {
    ledger.append(&now(minute), false, check_in("science-night", 1)).map(|receipt| receipt.entry)
}

/// The file and the two that lie beside it.
fn rename(from: &Path, to: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let named = |path: &Path| format!("{}{suffix}", path.display());
        fs::rename(named(from), named(to)).unwrap();
    }
}

#[test]
fn what_was_moved_away_is_not_written_and_goes_on_when_it_is_back() {
    let folder = folder();
    let (path, away) = (folder.path().join("ledger.sqlite"), folder.path().join("away.sqlite"));
    let mut ledger = Ledger::open(&path).unwrap();
    write(&mut ledger, 1).unwrap();
    rename(&path, &away);
    let error = write(&mut ledger, 2).unwrap_err();
    assert!(matches!(&error, LedgerError::Gone { path: gone } if *gone == path), "{error:?}");
    assert!(error.to_string().contains("put it back"), "{error}");
    rename(&away, &path);
    write(&mut ledger, 3).unwrap();
    assert_eq!(ledger.verify().unwrap().problems, []);
    assert_eq!(Ledger::open_existing(&path).unwrap().head().unwrap(), ledger.head().unwrap());
}

#[test]
fn another_file_of_the_same_name_is_not_written_to_and_not_mistaken_for_it() {
    let folder = folder();
    let path = folder.path().join("ledger.sqlite");
    let mut ledger = Ledger::open(&path).unwrap();
    write(&mut ledger, 1).unwrap();
    rename(&path, &folder.path().join("away.sqlite"));
    let mut other = Ledger::open(&path).unwrap();
    assert!(matches!(write(&mut ledger, 2), Err(LedgerError::Gone { .. })));
    let before = other.head().unwrap().n;
    write(&mut other, 3).unwrap();
    assert_eq!(other.head().unwrap().n, before + 1);
}

//! What may be in the way of opening a ledger, each with its own error, and nothing
//! touched that is not ours.

use crate::kit::{all_pages, check_in, file_with_history, folder, now, unprotected};
use ledger::{Ledger, LedgerError, SCHEMA};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};
use venue::page::RULES;

#[test]
fn a_ledger_is_made_with_its_folders_and_stays_the_same_ledger() {
    let folder = folder();
    let path = folder.path().join("deep/er/ledger.sqlite");
    assert!(matches!(Ledger::open_existing(&path), Err(LedgerError::Absent { .. })));
    let ledger = Ledger::open(&path).unwrap();
    assert_eq!(
        (ledger.path(), ledger.reported().unwrap().parent, ledger.head().unwrap().n),
        (path.as_path(), None, 0)
    );
    let again = Ledger::open(&path).unwrap();
    assert_eq!(again.lid(), ledger.lid());
    drop((ledger, again));
    let left: Vec<_> =
        fs::read_dir(path.parent().unwrap()).unwrap().map(|f| f.unwrap().file_name()).collect();
    assert_eq!(left, ["ledger.sqlite"], "no draft and no log is left");
    assert_ne!(Ledger::open(path.with_file_name("other")).unwrap().lid(), Ledger::open(&path).unwrap().lid());
}

/// Opens what is no ledger: refused in these words, and not a byte changed.
fn refused(path: &Path, words: &str) {
    let before = fs::read(path).unwrap();
    for opened in [Ledger::open(path), Ledger::open_existing(path)] {
        let error = opened.unwrap_err();
        assert!(matches!(error, LedgerError::NotALedger { .. }), "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
    assert_eq!(fs::read(path).unwrap(), before);
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing is put beside it");
}

#[test]
fn files_that_are_no_ledger_are_refused_and_left_alone() {
    for (content, words) in [
        (String::new(), "it is empty"),
        ("x".to_owned(), "no SQLite file"),
        ("SQLite format 3\0".to_owned(), "no SQLite file"),
        ("Dear diary\n".repeat(500), "no SQLite file"),
    ] {
        let folder = folder();
        let path = folder.path().join("ledger.sqlite");
        fs::write(&path, content).unwrap();
        refused(&path, words);
    }
    let folder = folder();
    let path = folder.path().join("browser.sqlite");
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE entries (n); PRAGMA user_version = 1").unwrap();
    drop(db);
    refused(&path, "another program");
    let error = Ledger::open(folder.path()).unwrap_err();
    assert!(error.to_string().contains("it is a folder"), "{error}");
}

#[test]
fn a_pipe_is_refused_instead_of_waited_for() {
    let folder = folder();
    let path = folder.path().join("ledger.sqlite");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    let error = Ledger::open(&path).unwrap_err();
    assert!(error.to_string().contains("a pipe"), "{error}");
}

#[test]
fn a_log_without_its_ledger_is_not_overwritten() {
    let folder = folder();
    let path = folder.path().join("ledger.sqlite");
    let wal = folder.path().join("ledger.sqlite-wal");
    fs::write(&wal, "the last entries").unwrap();
    assert!(matches!(Ledger::open(&path), Err(LedgerError::Orphan { wal: found, .. }) if found == wal));
    assert_eq!(fs::read(&wal).unwrap(), b"the last entries");
    assert!(!path.exists());
}

fn newer(path: &Path, schema: u32, oldest_reader: u32) {
    let db = rusqlite::Connection::open(path).unwrap();
    db.pragma_update(None, "user_version", schema).unwrap();
    db.execute("UPDATE state SET oldest_reader = ?1", [oldest_reader]).unwrap();
}

#[test]
fn a_schema_too_new_is_refused_and_a_newer_one_that_still_serves_us_is_not() {
    let folder = folder();
    let path = file_with_history(&folder);
    newer(&path, SCHEMA + 5, SCHEMA);
    let mut ledger = Ledger::open(&path).unwrap();
    ledger.append(&now(90), false, check_in("science-night", 1)).unwrap();

    // The other program is updated while this one runs.
    newer(&path, SCHEMA + 5, SCHEMA + 2);
    let before = (ledger.head().unwrap(), all_pages(&ledger));
    let found = |error| match error {
        LedgerError::SchemaTooNew { found, oldest_reader, supported, .. } => {
            (found, oldest_reader, supported)
        }
        other => panic!("{other}"),
    };
    let expected = (SCHEMA + 5, SCHEMA + 2, SCHEMA);
    assert_eq!(found(ledger.append(&now(91), false, check_in("science-night", 1)).unwrap_err()), expected);
    assert_eq!(found(Ledger::open(&path).unwrap_err()), expected);
    assert_eq!((ledger.head().unwrap(), all_pages(&ledger)), before);

    newer(&path, 0, SCHEMA);
    assert!(matches!(Ledger::open(&path), Err(LedgerError::Damaged { .. })));
}

#[test]
fn pages_of_newer_rules_are_refused_and_those_of_older_rules_are_made_anew() {
    let folder = folder();
    let path = file_with_history(&folder);
    let mut ledger = Ledger::open(&path).unwrap();
    let pages = all_pages(&ledger);
    let store = venue::hash::StoreId([1; 16]);
    ledger.set_store(store).unwrap();
    let states: Vec<_> = pages.iter().map(venue::page::PageState::from).collect();
    ledger.acknowledge(store, &states).unwrap();
    let rules = |rules: u32| {
        let db = rusqlite::Connection::open(&path).unwrap();
        db.execute("UPDATE state SET rules = ?1", [rules]).unwrap();
    };
    rules(RULES + 1);
    assert!(matches!(Ledger::open(&path), Err(LedgerError::RulesTooNew { .. })));
    let late = ledger.append(&now(90), false, check_in("science-night", 1));
    assert!(matches!(late, Err(LedgerError::RulesTooNew { .. })));
    drop(ledger);

    rules(RULES - 1);
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute("UPDATE pages SET rules = rules - 1, entries = 7, content = '{}'", []).unwrap();
    db.execute(
        "INSERT INTO pages (slot, activity, n, rules, hash, entries, endless, content)
         SELECT slot, 'gone', n, rules, hash, entries, endless, content FROM pages LIMIT 1",
        [],
    )
    .unwrap();
    drop(db);
    let ledger = Ledger::open(&path).unwrap();
    let (made, emptied): (Vec<_>, Vec<_>) = all_pages(&ledger)
        .into_iter()
        .partition(|page| page.key.activity.as_ref().is_none_or(|id| id.as_str() != "gone"));
    assert_eq!(made, pages);
    assert_eq!((emptied.len(), &emptied[0].content), (1, &venue::page::Content::default()));
    assert_eq!(ledger.due(Some(store), 64).unwrap().waiting, pages.len() as u64 + 1);
    assert_eq!(ledger.verify().unwrap().problems, []);
}

/// Runs `work` as a user without root's right to write everywhere.
fn as_ordinary_user<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    use rustix::thread::{CapabilitySet, capabilities, set_capabilities};
    std::thread::scope(|scope| {
        let run = move || {
            // Capabilities are of a thread, so this one alone loses them.
            let mut sets = capabilities(None).unwrap();
            sets.effective -= CapabilitySet::DAC_OVERRIDE | CapabilitySet::DAC_READ_SEARCH;
            set_capabilities(None, sets).unwrap();
            work()
        };
        scope.spawn(run).join().unwrap()
    })
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_file_or_folder_that_cannot_be_written_is_named() {
    let folder = folder();
    let path = file_with_history(&folder);
    let error = |path: PathBuf| as_ordinary_user(move || Ledger::open(path).map(|l| l.head()).unwrap_err());
    let read_only = |path: &Path| {
        let error = error(path.to_owned());
        assert!(matches!(&error, LedgerError::ReadOnly { .. }), "{error:?}");
    };
    mode(&path, 0o444);
    read_only(&path);
    mode(&path, 0o000);
    read_only(&path);
    mode(&path, 0o644);
    mode(folder.path(), 0o555);
    read_only(&path);
    read_only(&folder.path().join("new.sqlite"));
    read_only(&folder.path().join("new/ledger.sqlite"));
    mode(folder.path(), 0o755);
    assert!(Ledger::open(&path).unwrap().verify().unwrap().verified());
    let inside_a_file = error(path.join("ledger.sqlite"));
    assert!(matches!(inside_a_file, LedgerError::Folder { .. }), "{inside_a_file:?}");
}

#[test]
fn a_damaged_file_says_so_and_says_to_keep_it() {
    let folder = folder();
    let path = file_with_history(&folder);
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    match Ledger::open(&path) {
        Err(error) => assert!(matches!(error, LedgerError::Damaged { .. }), "{error:?}"),
        Ok(ledger) => assert!(!ledger.verify().unwrap().verified()),
    }
    fs::write(&path, &whole).unwrap();
    unprotected(&path).execute("UPDATE entries SET body = 'torn' WHERE n = 3", []).unwrap();
    let error = Ledger::open(&path).unwrap().entry(3).unwrap_err().to_string();
    assert!(error.contains("entry 3") && error.contains("Do not delete it"), "{error}");
}

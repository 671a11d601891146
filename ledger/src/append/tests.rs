//! What stands in the way of a transaction, and that it leaves nothing behind.

use crate::{Ledger, LedgerError};
use rusqlite::TransactionBehavior;
use std::time::Duration;
use venue::{
    entry::{Fact, Place, Role},
    hash::Head,
    id::{ActivityId, SiteId},
    moment::{BootId, Readings},
};

fn readings(quarter: i64) -> Readings {
    Readings {
        wall: 1_758_369_600_000 + quarter * 900_000,
        boottime: quarter * 900_000,
        boot: BootId("first".into()),
        synchronised: true,
        keeps_time_when_off: true,
    }
}

fn tally() -> Fact {
    let (activity, site) = (ActivityId::new("science-night").unwrap(), SiteId::new("main").unwrap());
    let place = Place { activity, site, hall: None };
    Fact::Tally { place, count: 3, reason: "headcount".into(), role: Role::Staff }
}

fn whole(ledger: &Ledger) -> (Head, u64) {
    assert_eq!(ledger.verify().unwrap().problems, []);
    (ledger.head().unwrap(), ledger.page_count().unwrap())
}

#[test]
fn a_full_disk_refuses_at_whatever_statement_it_is_met_and_keeps_what_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(folder.path().join("ledger.sqlite")).unwrap();
    let mut n = 0;
    // Each step gives room for one page of the file, so that the end is met at every
    // table and index in turn.
    for room in 1..12 {
        let pages: u32 = ledger.db.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        ledger.db.pragma_update_and_check(None, "max_page_count", pages + room, |_| Ok(())).unwrap();
        let error = loop {
            match ledger.append(&readings(n), false, tally()) {
                Ok(_) => n += 1,
                Err(error) => break error,
            }
        };
        assert!(matches!(error, LedgerError::DiskFull { .. }), "{error:?}");
        assert_eq!(whole(&ledger), (ledger.head().unwrap(), n.unsigned_abs()));
        assert_eq!(ledger.head().unwrap().n, n.unsigned_abs());
    }
    ledger.db.pragma_update_and_check(None, "max_page_count", u32::MAX, |_| Ok(())).unwrap();
    assert_eq!(ledger.append(&readings(n), false, tally()).unwrap().entry, n.unsigned_abs() + 1);
    whole(&ledger);
}

#[test]
fn a_program_that_holds_the_ledger_too_long_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    let (mut ledger, mut other) = (Ledger::open(&path).unwrap(), Ledger::open(&path).unwrap());
    ledger.append(&readings(0), false, tally()).unwrap();
    ledger.db.busy_timeout(Duration::from_millis(30)).unwrap();
    let before = whole(&ledger);
    let held = other.db.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    let error = ledger.append(&readings(0), false, tally()).unwrap_err();
    assert!(matches!(error, LedgerError::Busy { .. }), "{error:?}");
    assert_eq!(whole(&ledger), before);
    drop(held);
    assert_eq!(ledger.append(&readings(0), false, tally()).unwrap().entry, 2);
}

#[test]
fn every_connection_commits_to_the_disk_and_waits_for_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(folder.path().join("ledger.sqlite")).unwrap();
    let number = |name: &str| ledger.db.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
    let full = 2;
    assert_eq!(number("synchronous"), full);
    assert_eq!(number("foreign_keys"), 1);
    assert_eq!(number("secure_delete"), 1);
    assert_eq!(number("busy_timeout"), 5_000);
    assert_eq!(number("wal_autocheckpoint"), 256);
    assert_eq!(number("journal_size_limit"), 4 * 1024 * 1024);
}

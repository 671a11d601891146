//! Files of released versions, which every later version must open. Each is the SQL
//! text that makes it, `PRAGMA`s of its header included.

use crate::kit::{all_pages, check_in, folder, now};
use ledger::{Ledger, Passport};
use rusqlite::Connection;
use std::path::Path;
use venue::{
    entry::SubjectNo,
    hash::StoreId,
    page::{Measure, PageState, digests},
};

/// Version 1: two boots without a clock, corrections, a forgotten passport, a store
/// that has acknowledged two pages.
const VERSION_1: &str = include_str!("../fixtures/ledger-1.sql");

/// Its head's chain hash, which is all of its entries.
const CHAIN_1: &str = "50410d80b17426179c539bfeabac3d1fa638ffe13cc3036987bd98804fd605df";

fn make(path: &Path, sql: &str) {
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn a_ledger_of_version_1_is_read_whole_and_goes_on() {
    let folder = folder();
    let path = folder.path().join("ledger.sqlite");
    make(&path, VERSION_1);
    let mut ledger = Ledger::open(&path).unwrap();
    assert_eq!(ledger.lid().to_string(), "88329e11413b2d039059188b881ac12c");
    let head = ledger.head().unwrap();
    assert_eq!((head.n, head.chain.to_string().as_str()), (12, CHAIN_1));
    assert_eq!(ledger.verify().unwrap().problems, []);

    let pages = all_pages(&ledger);
    assert_eq!(ledger.report().unwrap().days, digests(pages.iter().map(PageState::from)));
    let visits = |method| pages.iter().map(|page| page.sum(Measure::Visits, method)).sum::<i64>();
    assert_eq!(visits(venue::entry::Method::CheckIn), 3 + 2 + 4 + 1);
    assert_eq!(visits(venue::entry::Method::Tally), 40);
    assert_eq!(ledger.store().unwrap(), Some(StoreId([7; 16])));
    assert_eq!(ledger.due(None, 64).unwrap().waiting, pages.len() as u64 - 2);
    assert_eq!(ledger.passport(SubjectNo(1)).unwrap(), Some(Passport([3; 16])));

    assert_eq!(ledger.append(&now(80), false, check_in("science-night", 1)).unwrap().entry, 13);
    assert_eq!(ledger.verify().unwrap().problems, []);
}

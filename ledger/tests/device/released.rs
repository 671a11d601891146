//! Files of released versions, which every later version must open. Each is the SQL
//! text that makes it, `PRAGMA`s of its header included.

use crate::{
    circle::{at, comes, here, show, state, twin},
    kit::{all_pages, check_in, clock, folder, now, passport},
};
use ledger::{Ledger, LedgerError};
use rusqlite::Connection;
use std::{path::Path, sync::Barrier};
use venue::{
    bearer::{Bearer, PassportId},
    entry::{Fact, NewPeople, SubjectNo},
    hash::StoreId,
    page::{Measure, PageState, digests},
    shared::{Shared, What},
};

/// Version 1: two boots without a clock, corrections, a forgotten passport, a store
/// that has acknowledged two pages.
const VERSION_1: &str = include_str!("../fixtures/ledger-1.sql");

/// Its head's chain hash, which is all of its entries.
const CHAIN_1: &str = "50410d80b17426179c539bfeabac3d1fa638ffe13cc3036987bd98804fd605df";

/// Version 2: the same, and a shared history: other devices' facts, a boot dated later,
/// facts taken back, a stock, a lost card, passports forgotten here and elsewhere, one that
/// waits to be checked.
const VERSION_2: &str = include_str!("../fixtures/ledger-2.sql");

const CHAIN_2: &str = "ed1b0078babc3e61a224e1587b908f8b396c9d478a988cfeb4983fb571b317f0";

/// Version 4: the first version's history, gone on under another id twice, with an entry taken
/// back that the id before counted, and a store that has acknowledged two of the pages.
const VERSION_4: &str = include_str!("../fixtures/ledger-4.sql");

/// What it says of trails.
const STATE_2: &str = include_str!("../fixtures/ledger-2-state.json");

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
    assert_eq!(ledger.bearer(SubjectNo(1)).unwrap(), Some(Bearer::Passport(PassportId([3; 16]))));

    assert_eq!(ledger.append(&now(80), false, check_in("science-night", 1)).unwrap().entry, 13);
    assert_eq!(ledger.verify().unwrap().problems, []);

    ledger.settle_in(here(0));
    let told =
        |boot: &str| ledger.stretch(ledger.stream(&clock(boot, 0, true)), 1, 9).unwrap().unwrap().facts;
    assert!(matches!(&told("van")[..], [Shared { s: 1, what: What::ClockSet { .. }, .. }]));
    assert!(matches!(&told("first")[..], [Shared { s: 1, what: What::Forget { .. }, .. }]));
}

/// What the header and `state` say of a file: its schema, and the oldest one whose
/// programs may use it.
fn schema(path: &Path) -> (u32, u32) {
    let db = Connection::open(path).unwrap();
    let sql = "SELECT user_version, oldest_reader FROM pragma_user_version, state";
    db.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
}

#[test]
fn a_file_of_version_1_is_brought_up_once_by_whoever_comes_first() {
    let folder = folder();
    for round in 0..6 {
        let path = folder.path().join(format!("{round}.sqlite"));
        make(&path, VERSION_1);
        Connection::open(&path).unwrap().execute("UPDATE sqlite_sequence SET seq = 40", []).unwrap();
        let together = Barrier::new(3);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    together.wait();
                    assert_eq!(Ledger::open(&path).unwrap().verify().unwrap().problems, []);
                });
            }
        });
        assert_eq!(schema(&path), (6, 2), "programs of schema 1 would number nothing");
        let mut ledger = Ledger::open(&path).unwrap();
        assert_eq!(ledger.subject_for(passport(1), 0).unwrap(), SubjectNo(41), "no number is given twice");
        assert_eq!(ledger.vector(None).unwrap().values().sum::<u64>(), 2);
    }
}

#[test]
fn passports_of_version_1_are_told_of_and_can_be_forgotten() {
    let folder = folder();
    let path = folder.path().join("ledger.sqlite");
    make(&path, VERSION_1);
    let db = Connection::open(&path).unwrap();
    db.execute_batch("DROP TRIGGER entries_stay").unwrap();
    let sql =
        "UPDATE entries SET body = replace(body, '\"people\"', '\"subject\":1,\"people\"') WHERE n = 12";
    assert_eq!(db.execute(sql, []).unwrap(), 1);
    drop(db);
    let mut ledger = Ledger::open(&path).unwrap();
    ledger.settle_in(here(0));
    let bearer = Bearer::Passport(PassportId([3; 16]));
    assert_eq!(ledger.record(bearer).unwrap().facts[0].own.unwrap().entry, 12);
    ledger.forget_bearer(&now(80), bearer).unwrap();
    assert!(ledger.record(bearer).unwrap().facts.is_empty());
}

#[test]
fn a_file_that_cannot_be_brought_up_stays_as_it_is() {
    let folder = folder();
    let path = folder.path().join("ledger.sqlite");
    make(&path, &VERSION_1.replace("{\"kind\":\"forget\"", "{\"kind\":\"forgot\""));
    let error = Ledger::open(&path).unwrap_err();
    assert!(matches!(&error, LedgerError::Damaged { what, .. } if what.contains("entry 11")), "{error}");
    assert_eq!(schema(&path), (1, 1));
    let subjects = "SELECT count(passport) FROM subjects";
    let db = Connection::open(&path).unwrap();
    assert_eq!(db.query_row(subjects, [], |row| row.get::<_, u32>(0)).unwrap(), 1);
}

#[test]
fn a_ledger_of_version_2_is_read_whole_and_goes_on() {
    let folder = folder();
    let path = folder.path().join("ledger.sqlite");
    make(&path, VERSION_2);
    let mut ledger = Ledger::open(&path).unwrap();
    ledger.settle_in(here(0));
    let head = ledger.head().unwrap();
    assert_eq!((head.n, head.chain.to_string().as_str()), (24, CHAIN_2));
    assert_eq!(ledger.verify().unwrap().problems, []);
    assert_eq!(state(&ledger) + "\n", STATE_2);
    assert_eq!(ledger.certificates().unwrap(), ["certificate 0", "certificate 1"]);
    assert!(ledger.standing(twin(4)).unwrap().forgotten && ledger.standing(twin(6)).unwrap().forgotten);
    assert_eq!(ledger.bearer(SubjectNo(1)).unwrap(), Some(twin(2)));
    let [unchecked] = &ledger.unchecked().unwrap()[..] else { panic!("one waits to be checked") };
    assert_eq!((Bearer::Passport(unchecked.signed.id), unchecked.time), (twin(3), Some(1_758_369_960_000)));
    assert_eq!(ledger.due(None, 64).unwrap().waiting, all_pages(&ledger).len() as u64 - 2);

    let readings = at(0, 1, 60, true);
    let late = show(&mut ledger, &readings, twin(2), |subject| comes("science-night", 3, subject));
    let Fact::CheckIn { people, .. } = ledger.entry(late.entry).unwrap().unwrap().body.fact else { panic!() };
    assert_eq!(people, NewPeople::default(), "it came before");
    assert_eq!(ledger.vector(None).unwrap()[&ledger.stream(&readings)], 12);
    assert_eq!(ledger.verify().unwrap().problems, []);
}

#[test]
fn a_ledger_of_version_4_is_reported_under_the_id_it_went_on_under() {
    let folder = folder();
    let path = folder.path().join("ledger.sqlite");
    make(&path, VERSION_4);
    let mut ledger = Ledger::open(&path).unwrap();
    assert_eq!((schema(&path), ledger.verify().unwrap().problems), ((6, 4), vec![]));
    assert_eq!(ledger.lid().to_string(), "6560462440f88223451b104a6389a59b");
    let reported = ledger.reported().unwrap();
    let parent = reported.parent.unwrap();
    assert_eq!(reported.lid.to_string(), "f18e77aa8270ba15fba011e67856e69e");
    assert_eq!(parent.lid.to_string(), "1b3a2ddbe1d7455187a6564723f39d9f");
    assert_eq!((parent.head.n, parent.twice_at_most), (5, 0));
    assert!(!ledger.is_going_on().unwrap());
    let report = ledger.report().unwrap();
    assert_eq!((report.head.n, report.days.iter().map(|day| day.entries).sum::<u64>()), (14, 9));
    assert_eq!(ledger.due(None, 64).unwrap().waiting, 6);

    assert_eq!(ledger.append(&now(90), false, check_in("science-night", 1)).unwrap().entry, 15);
    ledger.part(12, 2).unwrap();
    while !ledger.go_on().unwrap() {}
    assert_eq!(ledger.reported().unwrap().parent.unwrap().lid, reported.lid);
    assert_eq!((schema(&path), ledger.verify().unwrap().problems), ((6, 5), vec![]));
}

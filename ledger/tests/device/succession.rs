//! A file that was copied, or is older than what headquarters knows of it, goes on under an id
//! of its own; nothing is counted twice and nothing is lost by it.

use crate::kit::{check_in, clock, correction, file_with_history, folder, tally};
use ledger::{Ledger, MAX_DUE, Reported};
use rusqlite::Connection;
use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};
use venue::{
    entry::{Body, Change},
    hash::{Head, StoreId},
    page::{Page, PageState, digests},
};

/// A ledger with a history and a copy of it, each with entries of a boot of its own.
struct Twins {
    first: Ledger,
    copy: Ledger,
    /// The last entry both have.
    shared: u64,
}

fn twins(folder: &Path, path: &Path) -> Twins {
    let copied = folder.join("copy.sqlite");
    fs::copy(path, &copied).unwrap();
    let (mut first, mut copy) = (Ledger::open(path).unwrap(), Ledger::open(&copied).unwrap());
    assert_eq!(first.lid(), copy.lid());
    let shared = first.head().unwrap().n;
    for minute in 0..5 {
        first.append(&clock("went on", 80 + minute, true), false, check_in("science-night", 2)).unwrap();
    }
    copy.append(&clock("restored", 100, true), false, check_in("science-night", 30)).unwrap();
    copy.append(&clock("restored", 101, true), false, tally(7)).unwrap();
    Twins { first, copy, shared }
}

fn heads(of: &Ledger, numbers: &[u64]) -> Vec<Head> {
    let mut head = Head::genesis(of.lid());
    let mut all = vec![head];
    for entry in of.entries(1, 1_000).unwrap() {
        head = head.then(&serde_json::to_vec(&entry.body).unwrap());
        all.push(head);
    }
    numbers.iter().map(|n| all[usize::try_from(*n).unwrap()]).collect()
}

fn cells(pages: &[Page]) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for page in pages {
        for (cell, n) in &page.content.cells {
            *sums.entry(format!("{:?} {cell:?}", page.key.slot)).or_default() += n;
        }
    }
    sums.retain(|_, n: &mut i64| *n != 0);
    sums
}

/// All steps of it.
fn go_on(ledger: &mut Ledger, common: u64) -> Reported {
    ledger.part(common, 5).unwrap();
    while !ledger.go_on().unwrap() {}
    let reported = ledger.reported().unwrap();
    assert_eq!(reported.parent.unwrap().twice_at_most, 5);
    reported
}

fn due(ledger: &Ledger) -> Vec<Page> {
    ledger.due(None, MAX_DUE).unwrap().pages
}

#[test]
fn heads_of_another_history_are_told_apart() {
    let folder = folder();
    let Twins { first, copy, shared } = twins(folder.path(), &file_with_history(&folder));
    let told = heads(&first, &[shared + 5, shared + 1, shared, 3, 0]);
    let (own, known) = copy.check_heads(&told).unwrap();
    assert_eq!(own, copy.head().unwrap());
    assert_eq!(known, [false, false, true, true, true]);
    assert_eq!(copy.check_heads(&[Head { n: u64::MAX, ..own }]).unwrap().1, [false]);
}

#[test]
fn what_is_reported_under_the_new_id_is_what_the_old_one_lacks() {
    let folder = folder();
    let Twins { first, mut copy, shared } = twins(folder.path(), &file_with_history(&folder));
    let before = cells(&Ledger::open_existing(first.path()).unwrap().due(None, MAX_DUE).unwrap().pages);
    let house: Vec<Page> = copy.pages("2025-09-20").unwrap();
    let reported = go_on(&mut copy, shared);
    let parent = reported.parent.unwrap();
    assert_eq!((parent.lid, parent.head.n), (first.lid(), shared));
    assert_ne!(reported.lid, first.lid());
    assert_eq!(copy.lid(), first.lid(), "other devices know it by its file");
    assert_eq!(copy.pages("2025-09-20").unwrap(), house, "the house counts as before");

    let report = copy.report().unwrap();
    assert_eq!((report.of, report.head), (reported, copy.head().unwrap()));
    assert_eq!(report.days.iter().map(|day| day.entries).sum::<u64>(), copy.head().unwrap().n - shared);
    assert_eq!(report.days, digests(due(&copy).iter().map(PageState::from)));
    assert_eq!(copy.index("2025-09-20").unwrap().len(), due(&copy).len());
    let people: i64 = due(&copy).iter().flat_map(|page| page.content.cells.values()).sum();
    assert_eq!(people, 30 * 4 + 7, "thirty visits and people of three scopes, and the tally");
    assert!(copy.verify().unwrap().verified());
    assert!(!before.is_empty());
}

#[test]
fn a_ledger_may_go_on_more_than_once() {
    let folder = folder();
    let Twins { mut copy, shared, .. } = twins(folder.path(), &file_with_history(&folder));
    let first = go_on(&mut copy, shared);
    let second = go_on(&mut copy, shared + 1);
    assert_eq!(second.parent.unwrap().lid, first.lid);
    assert_eq!(copy.report().unwrap().days.iter().map(|day| day.entries).sum::<u64>(), 1);
    let third = go_on(&mut copy, 0);
    assert_eq!(third.parent.unwrap().head, Head::genesis(copy.lid()));
    assert_eq!(
        copy.report().unwrap().days.iter().map(|day| day.entries).sum::<u64>(),
        copy.head().unwrap().n
    );
    assert!(copy.verify().unwrap().verified());
    assert!(copy.part(u64::MAX, 0).is_err(), "an entry that is not there");
    assert_eq!(copy.reported().unwrap(), third);
}

#[test]
fn an_entry_of_the_old_id_is_taken_back_under_the_new_one() {
    let folder = folder();
    let Twins { first, mut copy, shared } = twins(folder.path(), &file_with_history(&folder));
    let held = due(&Ledger::open_existing(first.path()).unwrap());
    go_on(&mut copy, shared);
    copy.append(&clock("restored", 110, true), false, correction(2, Change::Undo)).unwrap();
    let tallied: i64 = due(&copy)
        .iter()
        .flat_map(|page| page.content.cells.iter())
        .filter(|(cell, n)| format!("{cell:?}").contains("Tally") && **n < 0)
        .map(|(_, n)| n)
        .sum();
    assert_eq!(tallied, -40, "the forty of the tally, under the id that did not count them");
    assert!(copy.verify().unwrap().verified());
    assert!(!held.is_empty());
}

#[test]
fn acknowledgements_are_of_the_pages_under_the_new_id() {
    let folder = folder();
    let Twins { mut copy, shared, .. } = twins(folder.path(), &file_with_history(&folder));
    let store = StoreId([1; 16]);
    copy.set_store(store).unwrap();
    let old: Vec<PageState> = due(&copy).iter().map(PageState::from).collect();
    copy.acknowledge(store, &old).unwrap();
    go_on(&mut copy, shared);
    let new = due(&copy);
    assert!(!new.is_empty(), "nobody has the new ones");
    let saved = copy.delivered().unwrap();
    assert_eq!((saved.saved, saved.delivered), (2, 0));
    let states: Vec<PageState> = new.iter().map(PageState::from).collect();
    assert_eq!(copy.acknowledge(store, &states).unwrap(), states.len());
    assert!(due(&copy).is_empty());
    copy.unacknowledge(&[states[0].key.clone()]).unwrap();
    assert_eq!(due(&copy).len(), 1);
    drop(copy);
    let copy = Ledger::open(folder.path().join("copy.sqlite")).unwrap();
    assert_eq!(due(&copy).len(), 1, "and so after a restart");
    let bodies: Vec<Body> = copy.entries(1, 1_000).unwrap().into_iter().map(|entry| entry.body).collect();
    let book = venue::attendance::Book::of(bodies).continued(shared);
    let kept: Vec<Page> = book.pages().values().cloned().collect();
    assert_eq!(copy.report().unwrap().days, digests(kept.iter().map(PageState::from)));
}

/// What is reported is what the entries after `shared` make.
fn is_whole(ledger: &Ledger, shared: u64) {
    assert!(!ledger.is_going_on().unwrap());
    let bodies: Vec<Body> = ledger.entries(1, 1_000).unwrap().into_iter().map(|entry| entry.body).collect();
    let pages: Vec<Page> =
        venue::attendance::Book::of(bodies).continued(shared).pages().values().cloned().collect();
    assert_eq!(ledger.report().unwrap().days, digests(pages.iter().map(PageState::from)));
    assert_eq!(ledger.verify().unwrap().problems, []);
}

/// A history of so many quarters, all of them continued under a second id, so that there is
/// as much to clear away as to make.
fn continued_once(path: &Path, quarters: i64) -> Ledger {
    let mut ledger = Ledger::open(path).unwrap();
    for quarter in 0..quarters {
        ledger.append(&clock("went on", quarter * 15, true), false, check_in("science-night", 2)).unwrap();
    }
    go_on(&mut ledger, 0);
    ledger
}

/// Entries and rows that are in the file, with how far the going on has come.
fn progress(path: &Path) -> (Option<Option<u64>>, u64) {
    let db = Connection::open(path).unwrap();
    let count = "SELECT (SELECT count(*) FROM continued), (SELECT count(*) FROM going_on), (SELECT upto FROM going_on)";
    db.query_row(count, [], |row| Ok((row.get::<_, bool>(1)?.then_some(row.get(2)?), row.get(0)?))).unwrap()
}

#[test]
fn a_kill_after_any_step_loses_nothing_and_no_step_is_long() {
    let folder = folder();
    let path = folder.path().join("ledger.sqlite");
    let mut ledger = continued_once(&path, 150);
    let mut kiosk = Ledger::open(&path).unwrap();
    ledger.part(20, 0).unwrap();
    let (mut steps, mut before) = (0, progress(&path));
    assert_eq!(before, (Some(None), 150));
    loop {
        drop(ledger);
        assert_eq!(kiosk.verify().unwrap().problems, [], "after step {steps}");
        kiosk.append(&clock("kiosk", 2_300 + steps, true), false, check_in("stamp-trail", 1)).unwrap();
        ledger = Ledger::open(&path).unwrap();
        assert!(ledger.is_going_on().unwrap() && ledger.report().unwrap().days.len() <= 3);
        let last = ledger.go_on().unwrap();
        let after = progress(&path);
        let upto = |(going_on, _): &(Option<Option<u64>>, u64)| match going_on {
            Some(upto) => upto.unwrap_or(20),
            None => kiosk.head().unwrap().n,
        };
        let taken = upto(&after) - upto(&before);
        assert!(taken <= 64 && after.1.abs_diff(before.1) <= 64, "{before:?} to {after:?}");
        (steps, before) = (steps + 1, after);
        if last {
            break;
        }
    }
    assert!(steps > 5, "{steps} steps");
    is_whole(&ledger, 20);
    kiosk.append(&clock("kiosk", 2_400, true), false, check_in("stamp-trail", 1)).unwrap();
    is_whole(&ledger, 20);
}

#[test]
fn whoever_verifies_meanwhile_finds_no_fault() {
    let folder = folder();
    let path = folder.path().join("ledger.sqlite");
    let mut ledger = continued_once(&path, 120);
    let done = AtomicBool::new(false);
    let walks = std::thread::scope(|scope| {
        let walks = scope.spawn(|| {
            let other = Ledger::open(&path).unwrap();
            let mut walks = 0;
            while !done.load(Ordering::Relaxed) || walks == 0 {
                assert_eq!(other.verify().unwrap().problems, []);
                walks += 1;
            }
            walks
        });
        for common in [100, 3, 60, 0, 119] {
            go_on(&mut ledger, common);
            ledger.append(&clock("went on", 1_900, true), false, check_in("science-night", 1)).unwrap();
        }
        done.store(true, Ordering::Relaxed);
        walks.join().unwrap()
    });
    assert!(walks > 0);
    is_whole(&ledger, 119);
}

#[test]
fn a_second_parting_in_the_middle_of_the_first_begins_anew() {
    let folder = folder();
    let path = folder.path().join("ledger.sqlite");
    let mut ledger = continued_once(&path, 150);
    ledger.part(10, 0).unwrap();
    for _ in 0..4 {
        assert!(!ledger.go_on().unwrap());
    }
    let first = ledger.reported().unwrap();
    assert_eq!(go_on(&mut ledger, 40).parent.unwrap().lid, first.lid);
    is_whole(&ledger, 40);
    assert!(ledger.go_on().unwrap(), "nothing is to be done");
}

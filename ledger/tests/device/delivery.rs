//! What headquarters has and has not got, and the notice of changes.

use crate::kit::{EVENING, all_pages, check_in, file_with_history, folder, now, write_history};
use ledger::{Ledger, MAX_DUE};
use venue::{
    hash::{Hash, StoreId},
    moment::QUARTER_MS,
    page::{Page, PageState},
};

const STORE: StoreId = StoreId([1; 16]);
const OTHER: StoreId = StoreId([2; 16]);

fn states(pages: &[Page]) -> Vec<PageState> {
    pages.iter().map(PageState::from).collect()
}

fn ledger() -> Ledger {
    let mut ledger = Ledger::in_memory().unwrap();
    write_history(&mut ledger);
    ledger
}

#[test]
fn every_page_is_due_until_its_present_state_is_acknowledged() {
    let mut ledger = ledger();
    ledger.set_store(STORE).unwrap();
    let due = ledger.due(Some(STORE), MAX_DUE).unwrap();
    assert_eq!((due.head, due.waiting), (ledger.head().unwrap(), ledger.page_count().unwrap()));
    let mut pages = due.pages;
    assert_eq!(ledger.acknowledge(STORE, &states(&pages)).unwrap(), pages.len());
    assert_eq!(ledger.acknowledge(STORE, &states(&pages)).unwrap(), 0, "twice is once");
    assert_eq!(ledger.due(Some(STORE), MAX_DUE).unwrap().waiting, 0);

    ledger.append(&now(71), false, check_in("science-night", 2)).unwrap();
    let due = ledger.due(None, MAX_DUE).unwrap();
    assert_eq!((due.pages.len(), due.waiting), (1, 1));
    assert_eq!(
        ledger.acknowledge(STORE, &states(&pages)).unwrap(),
        0,
        "the state before is not the present one"
    );
    let wrong = PageState { hash: Hash([0; 32]), ..PageState::from(&due.pages[0]) };
    assert_eq!(ledger.acknowledge(STORE, &[wrong]).unwrap(), 0, "nor is another content");
    assert_eq!(ledger.due(None, MAX_DUE).unwrap(), due);

    pages.truncate(2);
    let keys: Vec<_> = pages.iter().map(|page| page.key.clone()).collect();
    ledger.unacknowledge(&keys).unwrap();
    assert_eq!(ledger.due(Some(STORE), MAX_DUE).unwrap().waiting, 3);
}

#[test]
fn another_store_has_acknowledged_nothing() {
    let mut ledger = ledger();
    let pages = ledger.due(None, MAX_DUE).unwrap().pages;
    assert_eq!(ledger.store().unwrap(), None);
    assert_eq!(ledger.acknowledge(STORE, &states(&pages)).unwrap(), 0, "a store nobody told of");
    ledger.set_store(STORE).unwrap();
    ledger.acknowledge(STORE, &states(&pages)).unwrap();
    assert_eq!(ledger.due(Some(OTHER), MAX_DUE).unwrap().pages, pages);

    ledger.set_store(OTHER).unwrap();
    assert_eq!(ledger.store().unwrap(), Some(OTHER));
    assert_eq!(ledger.due(None, MAX_DUE).unwrap().pages, pages);
    assert_eq!(ledger.acknowledge(STORE, &states(&pages)).unwrap(), 0, "a late word of the old store");
    ledger.acknowledge(OTHER, &states(&pages)).unwrap();
    ledger.set_store(OTHER).unwrap();
    assert_eq!(ledger.due(None, MAX_DUE).unwrap().waiting, 0, "the same store again changes nothing");
    ledger.set_store(STORE).unwrap();
    assert_eq!(ledger.due(None, MAX_DUE).unwrap().pages, pages, "one that comes back is new too");
}

#[test]
fn the_newest_come_first_and_no_more_than_asked_for() {
    let mut ledger = Ledger::in_memory().unwrap();
    for quarter in 0..300 {
        ledger.append(&now(quarter * 15), false, check_in("science-night", 1)).unwrap();
    }
    let due = ledger.due(None, usize::MAX).unwrap();
    assert_eq!((due.pages.len(), due.waiting), (MAX_DUE, 300));
    let slots: Vec<_> = due.pages.iter().map(|page| page.key.slot.to_string()).collect();
    assert!(slots.is_sorted_by(|a, b| a > b), "{slots:?}");
    assert_eq!(slots[0], venue::moment::Quarter::of(EVENING + 299 * QUARTER_MS).to_string());
    assert_eq!(ledger.due(None, 3).unwrap().pages, due.pages[..3]);
}

#[test]
fn the_index_of_each_day_is_what_its_digest_is_over() {
    let ledger = ledger();
    let report = ledger.report().unwrap();
    assert_eq!(report.days.len(), 2, "an evening and the undated");
    for day in &report.days {
        let index = ledger.index(&day.day).unwrap();
        assert_eq!(venue::page::digests(index.clone()), std::slice::from_ref(day));
        assert_eq!(index, states(&ledger.pages(&day.day).unwrap()));
    }
    assert_eq!(report.days.iter().map(|day| day.entries).sum::<u64>(), report.head.n);
    assert_eq!(
        report.days.iter().map(|day| u64::from(day.pages)).sum::<u64>(),
        all_pages(&ledger).len() as u64
    );
    assert!(ledger.index("2025-09-2").unwrap().is_empty());
}

#[test]
fn a_change_is_told_once_whoever_made_it() {
    let folder = folder();
    let path = file_with_history(&folder);
    let (mut kiosk, mut agent) = (Ledger::open(&path).unwrap(), Ledger::open(&path).unwrap());
    let mut changes = kiosk.changes().unwrap();
    assert!(!changes.changed().unwrap());
    let refused = kiosk.append(&now(80), false, check_in("science-night", 0));
    assert!(refused.is_err() && !changes.changed().unwrap(), "a refusal changes nothing");
    for ledger in [&mut agent, &mut kiosk] {
        ledger.append(&now(80), false, check_in("science-night", 1)).unwrap();
        assert!(changes.changed().unwrap());
        assert!(!changes.changed().unwrap());
    }
    assert!(!std::thread::spawn(move || changes.changed().unwrap()).join().unwrap());

    let mut memory = Ledger::in_memory().unwrap();
    let mut changes = memory.changes().unwrap();
    assert!(!changes.changed().unwrap());
    memory.append(&now(80), false, check_in("science-night", 1)).unwrap();
    assert!(changes.changed().unwrap() && !changes.changed().unwrap());
}

//! Several processes on one archive: they start together, write by turns and agree on whose
//! a ledger is.

use super::*;
use crate::archive::ArchiveError;
use std::sync::Barrier;
use venue::reporting::intake::PageOutcome;

/// Processes at once.
const PROCESSES: u8 = 4;

/// Commits of each.
const COMMITS: u8 = 25;

fn at_once<T: Send>(work: impl Fn(u8) -> T + Sync) -> Vec<T> {
    let barrier = Barrier::new(usize::from(PROCESSES));
    std::thread::scope(|scope| {
        let started = |number| {
            let (barrier, work) = (&barrier, &work);
            scope.spawn(move || {
                barrier.wait();
                work(number)
            })
        };
        let all: Vec<_> = (0..PROCESSES).map(started).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

#[test]
fn those_that_start_together_make_one_store() {
    for _ in 0..10 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("archive.sqlite");
        let stores = at_once(|number| Archive::open(&path, StoreId([number; 16]), 0).unwrap().store());
        assert!(stores.iter().all(|store| *store == stores[0]), "{stores:?}");
        assert_eq!(Reader::open(&path).unwrap().store().unwrap(), stores[0]);
    }
}

#[test]
fn what_one_commits_while_others_do_is_committed_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = opened(folder.path()).path().to_owned();
    let (all, _) = versions(&[tally(0, 3), tally(1, 4)]);
    let outcomes = at_once(|number| {
        let mut archive = Archive::open(&path, STORE, 0).unwrap();
        let mut outcomes = Vec::new();
        for turn in 0..COMMITS {
            // A page of a ledger of its own, and one that all of them were told.
            let lid = Lid([50 + number * COMMITS + turn; 16]);
            let own = PageRow { lid, ..row(&all[0]) };
            outcomes
                .push(archive.commit(&of_pages([own, row(&all[1])]), EVENING).map(|done| done.pages.len()));
            outcomes.push(archive.digests(lid).map(|days| days.len() + 1));
        }
        outcomes
    });
    for outcome in outcomes.into_iter().flatten() {
        assert_eq!(outcome.unwrap(), 2, "nobody is sent away because another writes");
    }
    let ledgers = Reader::open(&path).unwrap().ledgers().unwrap();
    assert_eq!(ledgers.len(), usize::from(PROCESSES * COMMITS) + 1);
}

#[test]
fn a_ledger_that_another_process_heard_of_first_is_not_taken_from_another_device() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = opened(folder.path());
    let mut second = Archive::open(first.path(), STORE, 0).unwrap();
    let (all, _) = versions(&[tally(0, 3), tally(1, 4)]);
    first.commit(&of_pages([row(&all[0])]), EVENING).unwrap();
    let mut claim = row(&all[1]);
    claim.from.venue = "another-house".parse().unwrap();
    let outcome = second.commit(&of_pages([claim.clone()]), EVENING).unwrap();
    assert!(
        matches!(outcome.pages[..], [PageOutcome { settlement: Settlement::Foreign, .. }]),
        "{outcome:?}"
    );
    let mut said = head(5, 1);
    said.from = claim.from;
    let batch = Batch { number: 1, heads: vec![said], ..Batch::default() };
    assert_eq!(second.commit(&batch, EVENING).unwrap().heads, [HeadSettlement::Foreign]);
    let reader = Reader::open(first.path()).unwrap();
    assert_eq!(reader.pages().unwrap()[0].page, all[0]);
    assert_eq!(reader.ledgers().unwrap()[0].claim, None, "nor is its head believed");
}

#[test]
fn an_archive_that_was_taken_away_or_replaced_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let archive = opened(folder.path());
    archive.checkpoint().unwrap();
    archive.place().check().unwrap();
    let kept = folder.path().join("kept.sqlite");
    std::fs::rename(archive.path(), &kept).unwrap();
    assert!(matches!(archive.place().check(), Err(ArchiveError::Replaced { .. })));
    std::fs::copy(&kept, archive.path()).unwrap();
    let said = archive.place().check().unwrap_err().to_string();
    assert!(said.contains("start headquarters again"), "{said}");
}

#[test]
fn an_archive_of_an_earlier_program_keeps_its_store_and_a_copy_does_not() {
    use std::os::unix::fs::MetadataExt;
    let folder = tempfile::tempdir().unwrap();
    let path = opened(folder.path()).path().to_owned();
    let inode = std::fs::metadata(&path).unwrap().ino();
    let kept = |text: &str| {
        Connection::open(&path).unwrap().execute("UPDATE store SET file = ?1", [text]).unwrap();
        Archive::open(&path, StoreId([1; 16]), 0).unwrap().store()
    };
    assert_eq!(kept(&format!("inode {inode}")), STORE);
    assert_eq!(
        kept(&format!("inode {inode} made 5")),
        StoreId([1; 16]),
        "its number was given to another file"
    );
}

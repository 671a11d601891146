//! The ledger's thread: what it answers, and what it never loses.

use super::*;
use crate::settings::Settings;
use ledger::{Ledger, clock::ClockTrust};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use venue::{
    entry::{Fact, NewPeople, Place},
    id::{ActivityId, GroupId, SiteId},
    party::Party,
};

/// Longer than any healthy commit takes, even while other tests build.
const PATIENCE: Duration = Duration::from_secs(20);

fn family() -> Fact {
    Fact::CheckIn {
        place: Place {
            activity: ActivityId::new("science-night").unwrap(),
            site: SiteId::new("main").unwrap(),
            hall: None,
        },
        party: Party::new([(GroupId::new("youth").unwrap(), 3)]),
        subject: None,
        people: NewPeople::all(3),
    }
}

fn desk(open: impl FnOnce() -> Result<Ledger, LedgerError>) -> Desk {
    let nowhere = tempfile::tempdir().unwrap();
    let ledger = nowhere.path().join("ledger.sqlite");
    let settings = Settings { ledger: Some(ledger), clock: ClockTrust::Always, ..Settings::default() };
    Desk::with(&settings, |_| open()).unwrap()
}

fn start(open: impl FnOnce() -> Result<Ledger, LedgerError>) -> (Writer, Arc<AtomicUsize>) {
    let woken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&woken);
    let wake: Wake = Box::new(move || {
        count.fetch_add(1, Ordering::SeqCst);
    });
    (Writer::start(desk(open), wake).unwrap(), woken)
}

#[test]
fn a_commit_is_answered_with_its_entry_and_wakes_the_screen() {
    let (mut writer, woken) = start(Ledger::in_memory);
    writer.order(1, Order::Write(family()));
    let answer = writer.wait(PATIENCE).unwrap();
    assert_eq!((answer.ticket, &answer.outcome), (1, &Ok(Done::Written(1))));
    assert_eq!(answer.input(), Input::Answered { ticket: 1, done: Done::Written(1) });
    drop(writer);
    assert_eq!(woken.load(Ordering::SeqCst), 1);
}

#[test]
fn what_was_asked_for_is_written_before_the_kiosk_ends() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    let (mut writer, _) = start(|| Ledger::open(&path));
    for ticket in 1..=5 {
        writer.order(ticket, Order::Write(family()));
    }
    drop(writer);
    let ledger = Ledger::open_existing(&path).unwrap();
    assert_eq!(ledger.head().unwrap().n, 5);
    assert!(ledger.verify().unwrap().verified());
}

#[test]
fn more_than_the_queue_holds_is_refused_and_not_lost_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let (mut writer, _) = start(|| Ledger::open(folder.path().join("ledger.sqlite")));
    let asked = 200;
    for ticket in 1..=asked {
        writer.order(ticket, Order::Write(family()));
    }
    let answers: Vec<_> = (1..=asked).map(|_| writer.wait(PATIENCE).unwrap()).collect();
    let committed = answers.iter().filter(|answer| answer.outcome.is_ok()).count();
    assert!(answers.iter().all(|answer| matches!(answer.outcome, Ok(_) | Err(Trouble::Busy))));
    drop(writer);
    let ledger = Ledger::open_existing(folder.path().join("ledger.sqlite")).unwrap();
    assert_eq!(ledger.head().unwrap().n, u64::try_from(committed).unwrap());
}

#[test]
fn a_refused_fact_is_an_answer_too() {
    let (mut writer, _) = start(Ledger::in_memory);
    let nobody = Fact::Correction {
        of: 99,
        change: venue::entry::Change::Undo,
        reason: "nothing is there".into(),
        role: venue::entry::Role::Visitor,
    };
    writer.order(7, Order::Write(nobody));
    assert_eq!(writer.wait(PATIENCE).unwrap().outcome, Err(Trouble::Gone));
}

#[test]
fn who_checked_in_is_told_without_being_asked() {
    let folder = tempfile::tempdir().unwrap();
    let (mut writer, _) = start(|| Ledger::open(folder.path().join("ledger.sqlite")));
    writer.order(1, Order::Write(family()));
    assert!(writer.wait(PATIENCE).unwrap().outcome.is_ok());
    let asked = Instant::now();
    loop {
        match writer.word() {
            Some(Word::News(news)) if news.come == 3 => break,
            _ => assert!(asked.elapsed() < PATIENCE, "nothing was told"),
        }
        std::thread::yield_now();
    }
}

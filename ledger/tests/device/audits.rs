//! Audits in the ledger: found again by their kind, gone when they are taken back.

use crate::kit::{all_pages, correction, folder, now, place};
use ledger::Ledger;
use venue::{
    audit::{Found, Outcome, Tally, Tapped},
    entry::{By, Change, Fact, Method, Role},
    id::LineId,
    page::Measure,
};

fn taps() -> Fact {
    Fact::AuditTapped {
        place: place("science-night"),
        line: LineId::new("east").unwrap(),
        method: Method::EntranceLine,
        entrance: true,
        tapped: Tapped { began: 900_000, lasted: 60_000, inward: vec![1, 500], outward: vec![] },
        by: By { role: Role::VisitorServices, reason: "regular-check".into() },
    }
}

fn compared(of: u64, missed: u32) -> Fact {
    let inward = Tally { tapped: 2, missed, extra: 0 };
    Fact::AuditCompared {
        place: place("science-night"),
        line: LineId::new("east").unwrap(),
        method: Method::EntranceLine,
        entrance: true,
        of,
        outcome: Outcome::Found(Found { inward, outward: Tally::default() }),
    }
}

#[test]
fn audits_are_found_until_they_are_taken_back() {
    let folder = folder();
    let mut ledger = Ledger::open(folder.path().join("door.sqlite")).unwrap();
    let mut write = |minutes, fact| ledger.append(&now(minutes), false, fact).unwrap().entry;
    let first = write(0, taps());
    let found = write(1, compared(first, 1));
    let second = write(2, taps());
    let later = write(3, compared(second, 0));
    write(4, crate::kit::tally(3));
    let numbers = |ledger: &Ledger, after| {
        let audits = ledger.audits(after, &now(5)).unwrap();
        audits.iter().map(|written| written.entry.n).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&ledger, 0), [first, found, second, later]);
    assert_eq!(numbers(&ledger, found), [second, later]);
    let audited = ledger.audited(&now(5)).unwrap();
    assert_eq!(audited.iter().map(|audited| audited.n).collect::<Vec<_>>(), [later, found], "newest first");
    assert_eq!(audited[1].time, Some(now(1).wall));
    ledger.append(&now(6), false, correction(later, Change::Undo)).unwrap();
    assert_eq!(numbers(&ledger, 0), [first, found, second, later], "taps stay answered");
    assert_eq!(ledger.audited(&now(7)).unwrap().len(), 1);
    let sum: i64 =
        all_pages(&ledger).iter().map(|page| page.sum(Measure::AuditTappedIn, Method::EntranceLine)).sum();
    assert_eq!(sum, 2);
    // What is tried out is told as such, and its page says nothing of it.
    let fact = compared(second, 2);
    ledger.append(&now(8), true, fact).unwrap();
    let rehearsed: Vec<_> =
        ledger.audited(&now(8)).unwrap().iter().map(|audited| audited.rehearsal).collect();
    assert_eq!(rehearsed, [true, false]);
    let verification = ledger.verify().unwrap();
    assert!(verification.verified(), "{verification:?}");
}

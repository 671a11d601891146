//! Random histories through the ledger and through `venue`'s book in memory: both
//! must refuse the same, number the same and come to the same pages.

use crate::kit::{EVENING, all_pages, check_in, correction, crossings, tally};
use ledger::{Ledger, LedgerError};
use proptest::prelude::*;
use venue::{
    attendance::{Book, Past},
    entry::{Body, Change, Entry, Fact, NewPeople, Role},
    hash::Head,
    moment::{BootId, QUARTER_MS, Readings, judge},
    page::{Page, PageState, digests},
};

#[derive(Debug, Clone)]
enum Act {
    CheckIn(u32),
    Tally(u32),
    Crossings(u32),
    Undo(prop::sample::Index),
    People(prop::sample::Index, i64),
    Date(u8),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0..9_u32).prop_map(Act::CheckIn),
        1 => (0..99_u32).prop_map(Act::Tally),
        3 => (0..9_u32).prop_map(Act::Crossings),
        2 => any::<prop::sample::Index>().prop_map(Act::Undo),
        1 => (any::<prop::sample::Index>(), -3..3_i64).prop_map(|(of, n)| Act::People(of, n)),
        1 => (0..3_u8).prop_map(Act::Date),
    ]
}

fn readings() -> impl Strategy<Value = Readings> {
    let wall = prop_oneof![
        8 => (0..400_i64).prop_map(|minutes| EVENING + minutes * 60_000),
        1 => Just(0_i64),
        1 => any::<i64>(),
    ];
    (wall, 0..400_i64, 0..3_u8, any::<bool>(), any::<bool>()).prop_map(
        |(wall, minutes, boot, synchronised, keeps_time_when_off)| Readings {
            wall,
            boottime: minutes * 60_000,
            boot: BootId(format!("boot-{boot}")),
            synchronised,
            keeps_time_when_off,
        },
    )
}

fn histories() -> impl Strategy<Value = Vec<(Act, Readings, bool)>> {
    prop::collection::vec((act(), readings(), prop::bool::weighted(0.1)), 0..50)
}

fn fact(act: &Act, written: u64) -> Fact {
    let one_of = |index: &prop::sample::Index| index.index(usize::try_from(written).unwrap() + 1) as u64 + 1;
    match act {
        Act::CheckIn(n) => check_in("science-night", *n),
        Act::Tally(n) => tally(*n),
        Act::Crossings(n) => crossings(*n),
        Act::Undo(of) => correction(one_of(of), Change::Undo),
        Act::People(of, n) => correction(one_of(of), Change::People { people: NewPeople::all(*n) }),
        Act::Date(boot) => Fact::ClockSet {
            boot: BootId(format!("boot-{boot}")),
            began: EVENING - i64::from(*boot) * QUARTER_MS,
            role: Role::Staff,
        },
    }
}

/// Plays the acts into both; each must say the same of each act.
fn play(acts: &[(Act, Readings, bool)], ledger: &mut Ledger) -> Book {
    let mut book = Book::default();
    for (act, readings, rehearsal) in acts {
        let fact = fact(act, book.entries().len() as u64);
        let Ok(believed) = book.last_trusted();
        let at = judge(readings.clone(), believed);
        let in_memory = book.append(Body { at: at.clone(), rehearsal: *rehearsal, fact: fact.clone() });
        match (in_memory, ledger.append(readings, *rehearsal, fact)) {
            (Ok(n), Ok(receipt)) => {
                assert_eq!((receipt.entry, &receipt.at), (n, &at));
                assert_eq!(ledger.head().unwrap(), receipt.head);
            }
            (Err(expected), Err(LedgerError::Refused(refusal))) => assert_eq!(refusal, expected),
            (book, ledger) => panic!("the book says {book:?}, the ledger {ledger:?}"),
        }
    }
    book
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_ledger_comes_to_the_same_entries_and_pages_as_the_rules_alone(acts in histories()) {
        let mut ledger = Ledger::in_memory().unwrap();
        let book = play(&acts, &mut ledger);
        let n = book.entries().len() as u64;

        let entries: Vec<Entry> = ledger.entries(1, 1_000).unwrap();
        prop_assert_eq!(&entries, book.entries());
        let chain = entries.iter().fold(Head::genesis(ledger.lid()), |head, entry| {
            head.then(&serde_json::to_vec(&entry.body).unwrap())
        });
        prop_assert_eq!(ledger.head().unwrap(), chain);

        let pages: Vec<Page> = book.pages().values().cloned().collect();
        prop_assert_eq!(all_pages(&ledger), pages.clone());
        for page in &pages {
            prop_assert_eq!(ledger.page(&page.key).unwrap(), Some(page.clone()));
        }
        prop_assert_eq!(ledger.page_count().unwrap(), pages.len() as u64);
        prop_assert_eq!(ledger.report().unwrap().days, digests(pages.iter().map(PageState::from)));

        let verification = ledger.verify().unwrap();
        prop_assert_eq!(verification.problems, vec![]);
        prop_assert_eq!((verification.head.n, verification.pages), (n, pages.len() as u64));
    }

    #[test]
    fn digests_kept_up_to_date_are_those_made_at_once(acts in histories(), every in 1..9_usize) {
        let mut ledger = Ledger::in_memory().unwrap();
        for some in acts.chunks(every) {
            for (act, readings, rehearsal) in some {
                // Refused or not is the other test's business.
                let _ = ledger.append(readings, *rehearsal, fact(act, 5));
            }
            let states = all_pages(&ledger);
            prop_assert_eq!(ledger.report().unwrap().days, digests(states.iter().map(PageState::from)));
        }
    }
}

#[test]
fn a_batch_is_written_as_a_whole_or_not_at_all() {
    let mut ledger = Ledger::in_memory().unwrap();
    let readings = crate::kit::now(0);
    let receipts = ledger.append_all(&readings, false, vec![crossings(1), crossings(2)]).unwrap();
    assert_eq!(receipts.iter().map(|receipt| receipt.entry).collect::<Vec<_>>(), [1, 2]);

    let before = (ledger.head().unwrap(), all_pages(&ledger));
    let refused = ledger.append_all(&readings, false, vec![crossings(3), check_in("science-night", 0)]);
    assert!(matches!(refused, Err(LedgerError::Refused(_))));
    let many = vec![crossings(1); ledger::MAX_FACTS + 1];
    assert!(matches!(ledger.append_all(&readings, false, many), Err(LedgerError::TooMany { .. })));
    let nowhere = Readings { boot: BootId(String::new()), ..readings };
    assert!(matches!(ledger.append(&nowhere, false, crossings(1)), Err(LedgerError::NoBoot)));
    assert_eq!((ledger.head().unwrap(), all_pages(&ledger)), before);
    assert!(ledger.verify().unwrap().verified());
}

//! What one device writes of passports: the numbers its facts get, the verdicts, and
//! what taking back comes to.

use crate::{
    circle::{all_stretches, at, comes, device, figures, gets, here, show, stamps, star_map, state, twin},
    kit::{check_in, correction, crossings, folder, now},
};
use ledger::{Ledger, LedgerError, Standing};
use venue::{
    bearer::Bearer,
    entry::{Change, Fact, NewPeople, Reach},
    id::RewardId,
    shared::{At, What},
    stock::Item,
};

fn verdict(ledger: &Ledger, entry: u64) -> (Option<NewPeople>, Option<Reach>) {
    match ledger.entry(entry).unwrap().unwrap().body.fact {
        Fact::CheckIn { people, .. } => (Some(people), None),
        Fact::Stamp { reach, .. } => (None, Some(reach)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn facts_of_passports_are_numbered_by_boot_and_others_are_not() {
    let mut ledger = device(0);
    let first = at(0, 1, 0, true);
    ledger.append(&first, false, check_in("science-night", 2)).unwrap();
    ledger.append(&first, false, crossings(3)).unwrap();
    assert!(ledger.vector(None).unwrap().is_empty(), "no passport, nothing to tell");
    show(&mut ledger, &first, twin(5), |subject| comes("science-night", 3, subject));
    let stamp = show(&mut ledger, &first, twin(5), |subject| stamps(0, subject));
    let second = at(0, 2, 10, true);
    show(&mut ledger, &second, twin(5), |subject| stamps(1, subject));
    ledger.append(&second, false, correction(stamp.entry, Change::Undo)).unwrap();

    let streams = [ledger.stream(&first), ledger.stream(&second)];
    let vector = ledger.vector(None).unwrap();
    assert_eq!(streams.map(|stream| vector[&stream]), [2, 2]);
    let told = ledger.stretch(streams[1], 1, 9).unwrap().unwrap();
    assert_eq!(told.origin.stream(), streams[1]);
    assert_eq!(told.origin.certificate.as_deref(), Some("certificate 0"));
    assert_eq!(told.facts[0].bearer, Some(twin(5)));
    assert_eq!(told.facts[0].at, At::Wall(second.wall));
    let of = venue::shared::FactRef { stream: streams[0], s: 2 };
    assert_eq!((told.facts[1].bearer, &told.facts[1].what), (None, &What::Undo { of }));
    assert_eq!(ledger.stretch(streams[1], 2, 9).unwrap().unwrap().from, 2);
    assert_eq!(ledger.stretch(streams[1], 3, 9).unwrap(), None);
    assert_eq!(ledger.verify().unwrap().problems, []);
}

#[test]
fn verdicts_are_given_by_all_that_is_known_and_settled_when_one_is_taken_back() {
    let mut ledger = device(0);
    let now = |minute| at(0, 1, minute, true);
    let first = show(&mut ledger, &now(0), twin(5), |subject| comes("science-night", 3, subject));
    let second = show(&mut ledger, &now(9), twin(5), |subject| comes("science-night", 4, subject));
    assert_eq!(verdict(&ledger, first.entry).0, Some(NewPeople::all(3)));
    assert_eq!(verdict(&ledger, second.entry).0, Some(NewPeople::all(1)));
    ledger.append(&now(10), false, correction(first.entry, Change::Undo)).unwrap();
    assert_eq!(figures(&ledger)["people-campaign"], 4, "the second is the one that counts");

    let stamped: Vec<_> = [0, 0, 1, 2, 3, 4]
        .iter()
        .map(|point| show(&mut ledger, &now(20), twin(5), |subject| stamps(*point, subject)).entry)
        .collect();
    let reach = |n: usize| verdict(&ledger, stamped[n]).1.unwrap();
    assert_eq!((0..6).map(|n| reach(n).step).collect::<Vec<_>>(), [1, 0, 2, 3, 4, 5]);
    let before = figures(&ledger);
    ledger.append(&now(30), false, correction(stamped[0], Change::Undo)).unwrap();
    assert_eq!(figures(&ledger), before, "the second stamp of that point is its first now");
    assert_eq!(ledger.record(twin(5)).unwrap().facts.len(), 6);
    assert_eq!(ledger.verify().unwrap().problems, []);
}

#[test]
fn what_is_refused_leaves_nothing_behind() {
    let mut ledger = device(0);
    let now = at(0, 1, 0, true);
    let refused = ledger.with_bearer(&now, false, twin(5), |record, _, _| {
        assert!(record.facts.is_empty());
        Err("no")
    });
    assert_eq!(refused.unwrap(), Err("no"));
    let nothing = ledger.with_bearer(&now, false, twin(5), |_, _, _| Ok::<_, ()>(vec![]));
    assert_eq!(nothing.unwrap(), Ok(vec![]));
    let broken = ledger.with_bearer(&now, false, twin(5), |_, subject, _| {
        Ok::<_, ()>(vec![stamps(0, subject), comes("science-night", 0, subject)])
    });
    assert!(matches!(broken, Err(LedgerError::Refused(_))));
    assert_eq!(ledger.standing(twin(5)).unwrap(), Standing::default());
    assert_eq!((ledger.head().unwrap().n, ledger.vector(None).unwrap().len()), (0, 0));

    let mut nowhere = Ledger::in_memory().unwrap();
    let lost = nowhere.with_bearer(&now, false, twin(5), |_, _, _| Ok::<_, ()>(vec![]));
    assert!(matches!(lost, Err(LedgerError::Nowhere { .. })));
    assert!(matches!(nowhere.merge(&now, &[], &[]), Err(LedgerError::Nowhere { .. })));
}

#[test]
fn rehearsal_shares_nothing_and_remembers_nobody() {
    let mut ledger = device(0);
    let now = at(0, 1, 0, true);
    let tried =
        ledger.with_bearer(&now, true, twin(5), |_, subject, _| Ok::<_, ()>(vec![stamps(0, subject)]));
    assert_eq!(tried.unwrap().unwrap().len(), 1);
    assert_eq!(ledger.standing(twin(5)).unwrap(), Standing::default());
    assert!(ledger.vector(None).unwrap().is_empty());
    show(&mut ledger, &now, twin(5), |subject| stamps(0, subject));
    let tried =
        ledger.with_bearer(&now, true, twin(5), |_, subject, _| Ok::<_, ()>(vec![stamps(1, subject)]));
    assert_eq!(tried.unwrap().unwrap().len(), 1);
    assert_eq!(ledger.record(twin(5)).unwrap().facts.len(), 1, "a known one stays known by what was real");
}

#[test]
fn a_short_code_is_the_passports_it_stands_for_while_there_is_one() {
    let mut ledger = device(0);
    let now = at(0, 1, 0, true);
    let short = Bearer::Short(twin(0).short());
    show(&mut ledger, &now, short, |subject| comes("science-night", 3, subject));
    assert_eq!(ledger.standing(twin(0)).unwrap(), Standing { known: true, ..Standing::default() });
    let with_card = show(&mut ledger, &now, twin(0), |subject| comes("science-night", 3, subject));
    assert_eq!(verdict(&ledger, with_card.entry).0, Some(NewPeople::default()), "the code spoke for it");
    let lost = show(&mut ledger, &now, short, |subject| stamps(0, subject));
    let Fact::Stamp { subject, .. } = ledger.entry(lost.entry).unwrap().unwrap().body.fact else { panic!() };
    assert_eq!(ledger.bearer(subject).unwrap(), Some(twin(0)), "one passport bears it");
    assert_eq!(ledger.record(short).unwrap(), ledger.record(twin(0)).unwrap());

    show(&mut ledger, &now, twin(1), |subject| stamps(0, subject));
    let unclear = show(&mut ledger, &now, short, |subject| stamps(1, subject));
    let Fact::Stamp { subject, .. } = ledger.entry(unclear.entry).unwrap().unwrap().body.fact else {
        panic!()
    };
    assert_eq!(ledger.bearer(subject).unwrap(), Some(short), "two do");
    let facts = |bearer| ledger.record(bearer).unwrap().facts.len();
    assert_eq!([twin(0), twin(1), short].map(facts), [4, 3, 2]);
    assert_eq!(ledger.verify().unwrap().problems, []);
}

#[test]
fn a_clock_that_becomes_right_is_told_and_dates_what_came_before() {
    let mut ledger = device(0);
    show(&mut ledger, &at(0, 1, 5, false), twin(5), |subject| stamps(0, subject));
    assert_eq!(ledger.record(twin(5)).unwrap().facts[0].time, None);
    let right = at(0, 1, 20, true);
    show(&mut ledger, &right, twin(5), |subject| stamps(1, subject));
    let times: Vec<_> = ledger.record(twin(5)).unwrap().facts.iter().map(|known| known.time).collect();
    assert_eq!(times, [Some(right.wall - 15 * 60_000), Some(right.wall)]);
    let told = &all_stretches(&ledger)[0].facts;
    assert!(matches!(told[1].what, What::ClockSet { of, .. } if of == ledger.stream(&right)));
    assert_eq!(told.len(), 3);
    assert_eq!(ledger.settle(&right).unwrap(), 1);
    assert_eq!(ledger.settle(&right).unwrap(), 0, "once is enough");
    assert_eq!(ledger.verify().unwrap().problems, []);
}

#[test]
fn the_stock_is_what_was_counted_less_what_was_handed_out() {
    let mut ledger = device(0);
    let now = at(0, 1, 0, true);
    let account = ledger.introduce(&now).unwrap();
    let head = ledger.changes().unwrap();
    let mut changes = head;
    assert_eq!(ledger.introduce(&now).unwrap(), account);
    assert!(!changes.changed().unwrap(), "known already");
    let item = Item { trail: star_map(), reward: RewardId::new("night-medal").unwrap() };
    let (trail, reward) = (item.trail.clone(), item.reward.clone());
    let counted =
        Fact::ShelfCounted { trail, reward, count: 9, credit: 9, closes: vec![], included: vec![], by: None };
    ledger.append(&now, false, counted).unwrap();
    let handed = show(&mut ledger, &now, twin(5), |subject| gets("night-medal", 2, subject));
    show(&mut ledger, &now, twin(6), |subject| gets("night-medal", 2, subject));
    assert_eq!(ledger.stock().unwrap().left(&item, account), 5);
    ledger.append(&now, false, correction(handed.entry, Change::Undo)).unwrap();
    assert_eq!(ledger.stock().unwrap().left(&item, account), 7);
    let holder = ledger.stock().unwrap().shelves()[0].holder.clone().unwrap();
    assert_eq!((holder.venue, holder.device), (here(0).venue.clone(), here(0).device.clone()));
    assert_eq!(ledger.verify().unwrap().problems, []);
}

#[test]
fn facts_written_before_anybody_said_where_are_settled_later() {
    let folder = folder();
    let path = folder.path().join("ledger.sqlite");
    let mut ledger = Ledger::open(&path).unwrap();
    let subject = ledger.subject_for(twin(5), 0).unwrap();
    ledger.append(&now(0), false, comes("science-night", 3, subject)).unwrap();
    assert!(matches!(ledger.stretch(ledger.stream(&now(0)), 1, 9), Err(LedgerError::Nowhere { .. })));
    ledger.settle_in(here(0));
    assert!(figures(&ledger).is_empty(), "whoever wrote it said nobody was new");
    assert_eq!(ledger.settle(&now(1)).unwrap(), 1);
    assert_eq!(figures(&ledger)["people-day"], 3);
    let before = state(&ledger);
    drop(ledger);
    let mut again = Ledger::open(&path).unwrap();
    again.settle_in(here(0));
    assert_eq!(state(&again), before);
}

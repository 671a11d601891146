//! A rehearsal: marked by the ledger, counted nowhere, remembered by nobody, over with its
//! day at the latest.

use crate::{
    circle::{at, comes, device, gets, show, stamps, twin},
    kit::{all_pages, check_in, correction, crossings, folder, tally},
};
use ledger::{Ledger, LedgerError};
use proptest::prelude::*;
use std::collections::BTreeMap;
use venue::{
    attendance::Refusal,
    bearer::Bearer,
    entry::{Change, Fact, Mode, Role, Stop},
    id::PointId,
    moment::Readings,
    page::{CellKey, PageKey, TrailCell},
    staff::{Usual, by},
};

fn mode(mode: Mode) -> Fact {
    Fact::Mode { mode, by: Some(by(Role::DutyManager, &Usual::Training.into())), word: None }
}

fn closes(point: &str) -> Fact {
    let stop = Stop::Point(PointId::new(point).unwrap());
    Fact::PointClosed { stop, by: by(Role::Educator, &Usual::Rain.into()) }
}

/// What the pages say but their versions and how many entries lie on them.
type Figures = BTreeMap<PageKey, (BTreeMap<CellKey, i64>, BTreeMap<TrailCell, i64>)>;

fn told(ledger: &Ledger) -> Figures {
    let pages = all_pages(ledger).into_iter();
    let figures = pages.map(|page| (page.key, (page.content.cells, page.content.trails)));
    figures.filter(|(_, (cells, trails))| !cells.is_empty() || !trails.is_empty()).collect()
}

#[derive(Debug, Clone)]
enum Act {
    Mode(bool),
    Comes(u8),
    Stamps(u8),
    Gets(u8),
    CheckIn(u32),
    Tally(u32),
    Crosses(u32),
    Undo(prop::sample::Index),
    Shelf,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        2 => any::<bool>().prop_map(Act::Mode),
        3 => (0..4_u8).prop_map(Act::Comes),
        3 => (0..5_u8).prop_map(Act::Stamps),
        1 => (0..4_u8).prop_map(Act::Gets),
        2 => (1..9_u32).prop_map(Act::CheckIn),
        1 => (1..9_u32).prop_map(Act::Tally),
        1 => (1..9_u32).prop_map(Act::Crosses),
        2 => any::<prop::sample::Index>().prop_map(Act::Undo),
        1 => Just(Act::Shelf),
    ]
}

fn shelf() -> Fact {
    let (trail, reward) = (crate::circle::star_map(), venue::id::RewardId::new("night-medal").unwrap());
    Fact::ShelfCounted { trail, reward, count: 9, credit: 9, closes: vec![], included: vec![], by: None }
}

/// Does an act; the number of its entry, if it was not refused.
fn act_on(ledger: &mut Ledger, now: &Readings, act: &Act, undone: Option<u64>) -> Option<u64> {
    let mut shown = |person: u8, fact: &dyn Fn(venue::entry::SubjectNo) -> Fact| {
        let written =
            ledger.with_bearer(now, false, twin(person), |_, subject, _| Ok::<_, ()>(vec![fact(subject)]));
        Some(written.unwrap().unwrap()[0].entry)
    };
    let plain = match act {
        Act::Comes(person) => return shown(*person, &|subject| comes("science-night", 3, subject)),
        Act::Stamps(point) => return shown(point % 3, &|subject| stamps(usize::from(*point), subject)),
        Act::Gets(person) => return shown(*person, &|subject| gets("night-medal", 1, subject)),
        Act::Mode(rehearse) => mode(if *rehearse { Mode::Rehearsal } else { Mode::Open }),
        Act::CheckIn(n) => check_in("science-night", *n),
        Act::Tally(n) => tally(*n),
        Act::Crosses(n) => crossings(*n),
        Act::Undo(_) => correction(undone?, Change::Undo),
        Act::Shelf => shelf(),
    };
    match ledger.append(now, false, plain) {
        Ok(receipt) => Some(receipt.entry),
        Err(LedgerError::Refused(_)) => None,
        Err(other) => panic!("{other}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// The same evening, once with its rehearsals and once without them.
    #[test]
    fn figures_passports_stock_and_news_are_those_of_a_house_that_never_rehearsed(
        acts in prop::collection::vec(act(), 0..40),
    ) {
        let (mut tried, mut real) = (device(0), device(0));
        let mut rehearsing = false;
        // Each entry of the one that has its like in the other.
        let mut like: Vec<(u64, Option<u64>)> = vec![];
        for (minute, act) in (0_i64..).zip(&acts) {
            let now = at(0, 1, minute, true);
            let pick = |index: &prop::sample::Index| (!like.is_empty()).then(|| like[index.index(like.len())]);
            let undone = if let Act::Undo(index) = act { pick(index) } else { None };
            let written = act_on(&mut tried, &now, act, undone.map(|(tried, _)| tried));
            match act {
                Act::Mode(rehearse) => rehearsing = *rehearse,
                _ if rehearsing => like.extend(written.map(|entry| (entry, None))),
                _ => {
                    let wanted = undone.is_none_or(|(_, real)| real.is_some());
                    let twin = if wanted {
                        act_on(&mut real, &now, act, undone.and_then(|(_, real)| real))
                    } else {
                        None
                    };
                    prop_assert!(!wanted || written.is_some() == twin.is_some());
                    like.extend(written.map(|entry| (entry, twin)));
                }
            }
        }
        prop_assert_eq!(told(&tried), told(&real));
        for person in 0..4 {
            let what = |ledger: &Ledger| {
                let facts = ledger.record(twin(person)).unwrap().facts;
                facts.into_iter().map(|known| (known.what, known.time)).collect::<Vec<_>>()
            };
            prop_assert_eq!(what(&tried), what(&real));
        }
        let left = |ledger: &Ledger| {
            ledger.stock().unwrap().shelves().iter().map(|shelf| (shelf.left, shelf.handed)).collect::<Vec<_>>()
        };
        prop_assert_eq!(left(&tried), left(&real));
        let news = |ledger: &Ledger| ledger.vector(None).unwrap().into_values().collect::<Vec<_>>();
        prop_assert_eq!(news(&tried), news(&real));
        prop_assert_eq!(tried.verify().unwrap().problems, vec![]);
    }
}

#[test]
fn the_ledger_marks_what_is_written_until_staff_end_it_over_a_restart() {
    let folder = folder();
    let path = folder.path().join("ledger.sqlite");
    let now = at(0, 1, 0, true);
    let rehearsed = |ledger: &Ledger, n| ledger.entry(n).unwrap().unwrap().body.rehearsal;
    {
        let mut ledger = Ledger::open(&path).unwrap();
        assert_eq!(ledger.mode(&now).unwrap(), Mode::Open);
        ledger.append(&now, false, mode(Mode::Rehearsal)).unwrap();
        let tried = ledger.append(&now, false, tally(5)).unwrap().entry;
        assert!(!rehearsed(&ledger, 1) && rehearsed(&ledger, tried));
    }
    let mut ledger = Ledger::open(&path).unwrap();
    let later = at(0, 2, 30, true);
    assert_eq!(ledger.mode(&later).unwrap(), Mode::Rehearsal);
    let tried = ledger.append_all(&later, false, vec![tally(7), crossings(3)]).unwrap();
    assert!(tried.iter().all(|receipt| rehearsed(&ledger, receipt.entry)));
    let undone = ledger.append(&later, false, correction(tried[0].entry, Change::Undo)).unwrap();
    assert!(rehearsed(&ledger, undone.entry));
    ledger.append(&later, false, mode(Mode::Open)).unwrap();
    let real = ledger.append(&later, false, tally(9)).unwrap().entry;
    assert!(!rehearsed(&ledger, real));
    let refused = ledger.append(&later, false, correction(tried[1].entry, Change::Undo));
    assert!(refused.is_ok(), "what was tried out may be taken back, and counts nothing before and after");
    ledger.append(&later, false, mode(Mode::Rehearsal)).unwrap();
    let refused = ledger.append(&later, false, correction(real, Change::Undo));
    assert!(matches!(refused, Err(LedgerError::Refused(Refusal::Rehearsing(n))) if n == real));
    assert_eq!(ledger.verify().unwrap().problems, []);
}

#[test]
fn a_rehearsal_that_was_forgotten_ends_with_its_day_by_an_entry() {
    let mut ledger = device(0);
    let evening = at(0, 1, 0, true);
    ledger.append(&evening, false, mode(Mode::Rehearsal)).unwrap();
    ledger.append(&evening, false, closes("magic")).unwrap();
    // 20:00 and 7 h 59 min: the day begins at four.
    let night = at(0, 1, 479, true);
    assert_eq!(ledger.mode(&night).unwrap(), Mode::Rehearsal);
    assert!(!ledger.house(&night).unwrap().closed.is_empty());
    let morning = at(0, 1, 481, true);
    let house = ledger.house(&morning).unwrap();
    assert!(house.lapsed && house.mode == Mode::Open && house.closed.is_empty());
    let first = ledger.append(&morning, false, tally(5)).unwrap().entry;
    let ended = ledger.entry(first - 1).unwrap().unwrap().body;
    let Fact::Mode { mode: Mode::Open, by: Some(who), .. } = ended.fact else { panic!("{ended:?}") };
    assert_eq!((who.role, who.reason.as_str()), (Role::Device, "day-began"));
    assert!(!ledger.entry(first).unwrap().unwrap().body.rehearsal);
    assert_eq!(ledger.append(&morning, false, tally(6)).unwrap().entry, first + 1, "it ends once");
    assert_eq!(ledger.verify().unwrap().problems, []);
}

#[test]
fn without_a_clock_a_rehearsal_lasts_until_somebody_knows_better() {
    let mut ledger = device(0);
    let dark = at(0, 1, 0, false);
    ledger.append(&dark, false, mode(Mode::Rehearsal)).unwrap();
    assert_eq!(ledger.mode(&at(0, 2, 900, false)).unwrap(), Mode::Rehearsal);
    assert_eq!(ledger.mode(&at(0, 1, 30, true)).unwrap(), Mode::Rehearsal, "half an hour later");
    assert_eq!(ledger.mode(&at(0, 1, 900, true)).unwrap(), Mode::Open, "by the boot it was yesterday");
    let first = ledger.append(&at(0, 1, 900, true), false, tally(5)).unwrap().entry;
    assert_eq!(first, 4, "after the clock and the end of the rehearsal");
    assert!(!ledger.entry(first).unwrap().unwrap().body.rehearsal);
    assert_eq!(ledger.verify().unwrap().problems, []);
}

#[test]
fn a_passport_of_a_rehearsal_is_none_afterwards() {
    let mut ledger = device(0);
    let now = at(0, 1, 0, true);
    let issued =
        |subject| Fact::PassportIssued { place: crate::kit::place("stamp-trail"), subject, party: None };
    ledger.append(&now, false, mode(Mode::Rehearsal)).unwrap();
    show(&mut ledger, &now, twin(5), issued);
    show(&mut ledger, &now, twin(5), |subject| stamps(0, subject));
    assert!(ledger.standing(twin(5)).unwrap().rehearsed);
    ledger.append(&now, false, mode(Mode::Open)).unwrap();
    for bearer in [twin(5), Bearer::Short(twin(5).short())] {
        let refused =
            ledger.with_bearer(&now, false, bearer, |_, subject, _| Ok::<_, ()>(vec![stamps(0, subject)]));
        assert!(matches!(refused, Err(LedgerError::Rehearsed)), "{refused:?}");
    }
    show(&mut ledger, &now, twin(6), issued);
    ledger.append(&now, false, mode(Mode::Rehearsal)).unwrap();
    show(&mut ledger, &now, twin(6), |subject| stamps(0, subject));
    ledger.append(&now, false, mode(Mode::Emergency)).unwrap();
    assert_eq!(
        show(&mut ledger, &now, twin(6), |subject| stamps(0, subject)).entry,
        ledger.head().unwrap().n
    );
    assert_eq!(ledger.record(twin(6)).unwrap().facts.len(), 2, "issued, and stamped when it was real");
}

#[test]
fn what_is_closed_in_a_rehearsal_is_open_afterwards() {
    let mut ledger = device(0);
    let now = at(0, 1, 0, true);
    let closed = |ledger: &Ledger| {
        ledger.house(&now).unwrap().closed.into_keys().map(|stop| stop.to_string()).collect::<Vec<_>>()
    };
    ledger.append(&now, false, closes("magic")).unwrap();
    ledger.append(&now, false, mode(Mode::Rehearsal)).unwrap();
    ledger.append(&now, false, closes("stars")).unwrap();
    let stop = Stop::Point(PointId::new("magic").unwrap());
    ledger
        .append(&now, false, Fact::PointOpened { stop, by: by(Role::Educator, &Usual::RainOver.into()) })
        .unwrap();
    assert_eq!(closed(&ledger), ["point/stars"]);
    ledger.append(&now, false, mode(Mode::Open)).unwrap();
    assert_eq!(closed(&ledger), ["point/magic"]);
    ledger.append(&now, false, mode(Mode::Rehearsal)).unwrap();
    assert_eq!(closed(&ledger), ["point/magic"], "an earlier rehearsal is over");
    assert_eq!(ledger.record(twin(5)).unwrap().closed.0.len(), 1);
    assert_eq!(ledger.verify().unwrap().problems, []);
}

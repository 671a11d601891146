//! Which pages can't be true, which clock is believed, and what decisions hold of.

use proptest::prelude::*;
use venue::{
    attendance::Book,
    entry::{Body, Fact, MAX_TALLY, Method, NewPeople, Place, Role},
    hash::{Hash, Head, Lid},
    id::{GroupId, LineId},
    moment::{BootId, Moment, QUARTER_MS, Quarter, Slot},
    page::{CellKey, Measure, Page, PageKey, Version},
    party::Party,
    reporting::{
        intake::{
            AHEAD_MS, BEFORE_MS, ClockDoubt, Descent, HouseClock, Implausible, MOST_AT_A_DESK, MOST_DOORS,
            MOST_THROUGH_A_DOOR, Oddity, Quarantine, Ruling, Times, WATCHED_S, WITNESS_MS, implausible,
            quarantine,
        },
        wire::{self, REASON_CHARS},
    },
};

/// 2025-09-20 20:00 in Wuhan.
const EVENING: i64 = 1_758_369_600_000;
const NOW: Times = Times { now: Some(EVENING), begins: None };

fn at(wall: i64, boot: &str, trusted: bool) -> Moment {
    Moment { wall, boottime: wall - EVENING + 86_400_000, boot: BootId(boot.into()), trusted }
}

fn place() -> Place {
    Place { activity: "science-night".parse().unwrap(), site: "main".parse().unwrap(), hall: None }
}

fn body(at: Moment, fact: Fact) -> Body {
    Body { at, rehearsal: false, fact }
}

fn check_in(adults: u32) -> Fact {
    let party = Party::new([(GroupId::new("public").unwrap(), adults)]);
    Fact::CheckIn { place: place(), party, subject: None, people: NewPeople::all(i64::from(adults)) }
}

fn crossing(inward: u32, outward: u32, watched: u32) -> Fact {
    let line = LineId::new("east").unwrap();
    let method = Method::EntranceLine;
    Fact::Crossings { place: place(), line, method, entrance: true, inward, outward, watched }
}

fn tally(count: u32) -> Fact {
    Fact::Tally { place: place(), count, reason: "headcount".into(), role: Role::Staff }
}

fn only_page(book: &Book) -> Page {
    assert_eq!(book.pages().len(), 1);
    book.pages().values().next().unwrap().clone()
}

fn page_of(facts: impl IntoIterator<Item = Fact>) -> Page {
    only_page(&Book::of(facts.into_iter().map(|fact| body(at(EVENING, "b", true), fact))))
}

fn odd(page: &Page) -> Option<Oddity> {
    implausible(page, Descent::First, NOW).map(|found| found.oddity)
}

fn with_cell(mut page: Page, measure: Measure, method: Method, value: i64) -> Page {
    let key = CellKey { site: place().site, hall: None, measure, method, group: None };
    page.content.cells.insert(key, value);
    page
}

#[test]
fn what_crowds_do_in_a_quarter_is_believed() {
    // 5,000 at one entrance of a stadium in a quarter of an hour, in coaches of fifty.
    assert_eq!(odd(&page_of((0..100).map(|_| check_in(50)))), None);
    // The same past a camera that commits every five seconds, with some going out.
    assert_eq!(odd(&page_of((0..180).map(|_| crossing(28, 9, 5)))), None);
    // A full stadium counted by hand, and nobody at all.
    assert_eq!(odd(&page_of([tally(MAX_TALLY)])), None);
    assert_eq!(odd(&page_of((0..180).map(|_| crossing(0, 0, 5)))), None);
    // Sixteen doors of one device, each watched all the time.
    assert_eq!(odd(&page_of((0..16 * 180).map(|_| crossing(100, 0, 5)))), None);
}

#[test]
fn what_no_evening_makes_is_implausible() {
    let one = page_of([check_in(3)]);
    let beyond_people = with_cell(one.clone(), Measure::PeopleDay, Method::CheckIn, 201);
    let most = i64::from(MAX_TALLY);
    let cases = [
        (page_of((0..180).map(|_| crossing(100, 67, 5))), Oddity::Doors),
        (page_of((0..501).map(|_| check_in(200))), Oddity::Desk),
        (page_of([tally(MAX_TALLY), tally(1)]), Oddity::Desk),
        (page_of((0..3).map(|_| crossing(0, 0, 50_000))), Oddity::Watched),
        (beyond_people, Oddity::Beyond),
        (with_cell(one.clone(), Measure::Stamps, Method::CheckIn, 2), Oddity::Beyond),
        (with_cell(one.clone(), Measure::Exits, Method::Sensor, most + 1), Oddity::Beyond),
        (with_cell(one.clone(), Measure::Visits, Method::Sensor, -1), Oddity::Negative),
    ];
    for (page, oddity) in cases {
        assert_eq!(odd(&page), Some(oddity), "{page:?}");
    }
    let mut more = one.clone();
    more.content.entries = more.version.n + 1;
    assert_eq!(odd(&more), Some(Oddity::Entries));
    let mut none = one;
    none.content.entries = 0;
    assert_eq!(odd(&none), Some(Oddity::Entries), "it counts, and no entry does");
}

#[test]
fn a_successor_takes_back_what_another_counted_and_is_held_against_all_else() {
    let of = |page: &Page| implausible(page, Descent::Successor, NOW).map(|found| found.oddity);
    let mut book = Book::of([body(at(EVENING, "b", true), tally(40))]).continued(1);
    book.undo(1, at(EVENING + 60_000, "b", true), "typed wrong").unwrap();
    let undone = only_page(&book);
    assert_eq!(undone.sum(Measure::Visits, Method::Tally), -40);
    assert_eq!((odd(&undone), of(&undone)), (Some(Oddity::Negative), None));
    let most = i64::from(MAX_TALLY);
    let too_much = with_cell(undone.clone(), Measure::Exits, Method::Sensor, -most - 1);
    assert_eq!(of(&too_much), Some(Oddity::Negative), "one entry takes back no more than one counts");
    let beyond = with_cell(undone.clone(), Measure::Stamps, Method::CheckIn, 2);
    assert_eq!(of(&beyond), Some(Oddity::Beyond), "what it counts beside that is looked at too");
    let mut watched = undone;
    let seconds = -WATCHED_S * MOST_DOORS;
    watched.content.watched.insert(Method::Sensor, seconds);
    assert_eq!(of(&watched), None);
    watched.content.watched.insert(Method::Sensor, seconds - 1);
    assert_eq!(of(&watched), Some(Oddity::Watched));
}

#[test]
fn the_bounds_are_where_their_reasons_say() {
    assert_eq!(MOST_AT_A_DESK, i64::from(MAX_TALLY));
    const { assert!(MOST_THROUGH_A_DOOR >= 6 * 5_000, "a stadium's entrance, six times") };
    let full = 180 * 166 + 120;
    assert_eq!(full, MOST_THROUGH_A_DOOR);
    let door = |more: u32| {
        let all = (0..180).map(|_| crossing(166, 0, 5)).chain([crossing(0, 120 + more, 0)]);
        odd(&page_of(all))
    };
    assert_eq!((door(0), door(1)), (None, Some(Oddity::Doors)));
    let watched = u32::try_from(WATCHED_S * MOST_DOORS).unwrap();
    assert_eq!(odd(&page_of([crossing(0, 0, watched)])), None);
    assert_eq!(odd(&page_of([crossing(0, 0, watched + 1)])), Some(Oddity::Watched));
}

#[test]
fn a_quarter_has_its_time() {
    let begins = |wall: i64| Quarter::of(wall).begins();
    let of = |wall: i64| only_page(&Book::of([body(at(wall, "b", true), check_in(1))]));
    let said =
        |wall, times| implausible(&of(wall), Descent::First, times).map(|found| (found.oddity, found.found));
    assert_eq!(said(EVENING + AHEAD_MS, NOW), None, "a clock that nobody set for a year");
    let local_time = EVENING + 8 * 60 * 60 * 1_000;
    assert_eq!(said(local_time, NOW), Some((Oddity::Future, (begins(local_time) - EVENING) / 60_000)));
    let doubted = Times { now: None, begins: None };
    assert_eq!(said(local_time, doubted), None, "a wrong clock keeps nobody out");
    let campaign = Times { begins: Some(EVENING), ..NOW };
    assert_eq!(said(EVENING - BEFORE_MS, campaign), None);
    assert_eq!(said(EVENING - BEFORE_MS - QUARTER_MS, campaign), Some((Oddity::Past, 15)));
    assert_eq!(said(0, NOW).map(|(oddity, _)| oddity), Some(Oddity::Past), "1970");
}

#[test]
fn an_undated_page_has_none_and_an_emptied_one_says_nothing() {
    let lost = Book::of([body(at(EVENING * 2, "lost", false), check_in(3))]);
    assert!(matches!(only_page(&lost).key.slot, Slot::Undated(_)));
    assert_eq!(odd(&only_page(&lost)), None);
    // A boot may last for weeks: no bound of a quarter holds of it.
    let long = (0..2_000).map(|_| body(at(0, "lost", false), check_in(200)));
    assert_eq!(odd(&only_page(&Book::of(long))), None);
    // And yet its entries can't count more than entries do.
    let forged = with_cell(only_page(&lost), Measure::Passports, Method::CheckIn, 2);
    assert_eq!(odd(&forged), Some(Oddity::Beyond));
    let key = PageKey { slot: Slot::Quarter(Quarter::of(EVENING * 2)), activity: None };
    let emptied = Page { version: Version { n: 9, rules: 1 }, ..Page::empty(key) };
    assert_eq!(odd(&emptied), None);
}

#[test]
fn a_decision_holds_of_the_page() {
    let doors = |found| Implausible { oddity: Oddity::Doors, found, most: 30_000 };
    let cleared = Some(Ruling::clearing(Some(doors(40_000))));
    assert_eq!(quarantine(Some(doors(79_999)), cleared), None, "it goes on growing");
    assert!(quarantine(Some(doors(80_001)), cleared).is_some(), "and yet not without end");
    let other = Implausible { oddity: Oddity::Future, found: 1, most: 0 };
    assert_eq!(quarantine(Some(other), cleared), Some(Quarantine::Odd(other)), "odd in another way");
    let let_in = Some(Ruling::clearing(None));
    assert_eq!(quarantine(None, let_in), None);
    assert!(quarantine(Some(other), let_in).is_some());
    for found in [None, Some(other)] {
        assert_eq!(quarantine(found, Some(Ruling::KeepOut)), Some(Quarantine::KeptOut));
    }
    assert_eq!(quarantine(None, None), None, "its venue put it right");
}

fn head(lid: u8, wall: i64, trusted: bool) -> wire::Head {
    wire::Head {
        from: crate::device::Device::new(1).address,
        lid: Lid([lid; 16]),
        parent: None,
        head: Head { n: 1, chain: Hash([1; 32]) },
        after: vec![],
        at: at(wall, "b", trusted),
        digests: None,
        index: None,
        asks: None,
        which_store: None,
    }
}

const DAY: i64 = 86_400_000;

#[test]
fn the_clock_that_most_devices_contradict_is_the_wrong_one() {
    let doubt = |offsets: &[i64]| {
        let mut clock = HouseClock::default();
        for (lid, offset) in (1..).zip(offsets) {
            clock.hear(&head(lid, EVENING + offset, true), EVENING);
        }
        clock.doubt(EVENING)
    };
    assert_eq!(doubt(&[]), None);
    assert_eq!(doubt(&[0, 0, DAY]), None, "one kiosk is wrong");
    assert_eq!(doubt(&[0, DAY]), None, "nobody knows, and pages of today are not kept out");
    assert_eq!(doubt(&[DAY, DAY, 0]), Some(ClockDoubt::Behind { minutes: 1_440 }));
    assert_eq!(doubt(&[-DAY, -DAY, DAY]), Some(ClockDoubt::Ahead { minutes: 1_440 }));
    assert_eq!(doubt(&[AHEAD_MS, AHEAD_MS]), None);
}

#[test]
fn a_clock_is_not_contradicted_by_who_does_not_know_the_time() {
    let mut clock = HouseClock::default();
    clock.hear(&head(1, EVENING + DAY, false), EVENING);
    clock.hear(&head(2, 1_000, true), EVENING);
    assert_eq!(clock.doubt(EVENING), None, "not believed at home, and 1970");
    clock.hear(&head(3, EVENING + DAY, true), EVENING);
    assert!(clock.doubt(EVENING + 5_000).is_some());
    assert_eq!(clock.doubt(EVENING + WITNESS_MS + 1), None, "a word from long ago");
}

#[test]
fn a_clock_that_ran_backwards_is_noticed_and_devices_may_excuse_it() {
    let mut clock = HouseClock::of(Some(EVENING));
    assert_eq!(clock.doubt(EVENING - AHEAD_MS), None);
    assert_eq!(clock.doubt(EVENING - DAY), Some(ClockDoubt::Backwards { minutes: 1_440 }));
    clock.hear(&head(1, EVENING - DAY, true), EVENING - DAY);
    assert_eq!(clock.doubt(EVENING - DAY + 5_000), None, "it was the archive's time that was wrong");
    assert!(HouseClock::default().doubt(0).is_some(), "1970");
}

/// Facts as devices write them, with times as their clocks tell.
fn honest() -> impl Strategy<Value = Vec<(i64, bool, u8, u32, prop::sample::Index)>> {
    let one = (0..240_i64, prop::bool::weighted(0.7), 0..6_u8, 1..80_u32, any::<prop::sample::Index>());
    prop::collection::vec(one, 1..80)
}

proptest! {
    #[test]
    fn what_a_device_writes_is_never_implausible(acts in honest()) {
        let mut book = Book::default();
        for (minutes, trusted, kind, count, index) in acts {
            let boot = if trusted { "b" } else { "lost" };
            let at = at(EVENING + minutes * 60_000, boot, trusted);
            let n = index.index(book.entries().len() + 1) as u64;
            // What is refused is not written.
            let _ = match kind {
                0 => book.append(body(at, check_in(count))),
                1 => book.append(body(at, tally(count * 9))),
                2 => book.append(body(at, crossing(count, count / 2, 5))),
                3 => book.undo(n, at, "wrong"),
                4 => {
                    let began = EVENING - 86_400_000;
                    let fact = Fact::ClockSet { boot: BootId("lost".into()), began, role: Role::Staff };
                    book.append(body(at, fact))
                }
                _ => {
                    let people = NewPeople { campaign: -1, day: -1, activity: 0 };
                    let change = venue::entry::Change::People { people };
                    let reason = "known already".to_owned();
                    // Only what was new is taken back.
                    match book.entries().get(usize::try_from(n).unwrap().saturating_sub(1)) {
                        Some(entry) if matches!(entry.body.fact, Fact::CheckIn { .. }) && count > 60 => {
                            book.append(body(at, Fact::Correction { of: n, change, reason, role: Role::Device }))
                        }
                        _ => Ok(0),
                    }
                }
            };
        }
        let later = Times { now: Some(EVENING + 5 * 3_600_000), begins: Some(EVENING) };
        for page in book.pages().values() {
            prop_assert_eq!(implausible(page, Descent::First, later), None, "{:?}", page);
        }
    }

    #[test]
    fn every_reason_fits_the_wire(oddity in 0..8_usize, found in any::<i64>(), most in any::<i64>()) {
        let names = ["future", "past", "negative", "entries", "beyond", "doors", "desk", "watched"];
        let oddity = Oddity::named(names[oddity]).unwrap();
        let reason = Implausible { oddity, found, most }.to_string();
        prop_assert!(reason.chars().count() <= REASON_CHARS, "{}", reason);
        prop_assert_eq!(Oddity::named(oddity.as_str()), Some(oddity));
    }
}

//! What stamps and rewards add to the pages, held against passports walked by hand.

use super::*;
use crate::{
    entry::{Reach, SubjectNo},
    page::{MAX_STEP, Page, TrailCell, TrailMeasure},
};

fn trail() -> crate::id::TrailId {
    "star-map".parse().unwrap()
}

fn stamp(at: Moment, point: &str, reach: Reach) -> Body {
    let (trail, point) = (trail(), point.parse().unwrap());
    let fact = Fact::Stamp { place: place(), subject: SubjectNo(1), trail, point, reach };
    Body { at, rehearsal: false, fact }
}

fn reward(at: Moment, count: u32) -> Body {
    let (trail, reward) = (trail(), "medal".parse().unwrap());
    let fact = Fact::Reward { place: place(), subject: SubjectNo(1), trail, reward, count };
    Body { at, rehearsal: false, fact }
}

fn corrected(at: Moment, of: u64, from: Reach, to: Reach) -> Body {
    let change = Change::Reach { from, to };
    let reason = "an earlier stamp turned up".to_owned();
    Body { at, rehearsal: false, fact: Fact::Correction { of, change, reason, role: Role::Device } }
}

fn step(step: u32) -> Reach {
    Reach { step, done: false }
}

/// Sums over all pages: `stamps dome 2`, `reached 1 1` …
fn told(book: &Book) -> Vec<String> {
    let line = |(cell, n): (&TrailCell, &i64)| {
        assert_eq!(cell.trail, trail());
        format!("{} {} {n}", cell.measure.name(), cell.measure.part())
    };
    sums(book).iter().map(line).collect()
}

fn sums(book: &Book) -> BTreeMap<TrailCell, i64> {
    let mut sums = BTreeMap::new();
    book.pages().values().for_each(|page| add_all(&mut sums, &page.content.trails));
    sums
}

#[test]
fn stamps_completions_and_rewards_are_counted_where_they_happened() {
    let done = Reach { step: 2, done: true };
    let again = stamp(at(3), "mind", Reach::default());
    let book =
        Book::of([stamp(at(0), "dome", step(1)), stamp(at(1), "mind", done), again, reward(at(20), 3)]);
    assert_eq!(
        told(&book),
        ["stamps dome 1", "stamps mind 2", "reached 1 1", "reached 2 1", "completed - 1", "rewards medal 3"]
    );
    let of_page = |page: &Page| page.content.trails.len();
    assert_eq!(book.pages().values().map(of_page).collect::<Vec<_>>(), [5, 1], "each in its quarter");
    let stamps = |page: &Page| page.sum(Measure::Stamps, Method::CheckIn);
    assert_eq!(book.pages().values().map(stamps).sum::<i64>(), 3, "the measure beside it says the same");
}

#[test]
fn an_undo_takes_back_stamp_and_reach_as_they_stand_corrected() {
    let done = Reach { step: 8, done: true };
    let mut book = Book::of([stamp(at(0), "dome", done), stamp(at(1), "mind", step(1)), reward(at(2), 2)]);
    book.undo(3, at(40), "given to nobody").unwrap();
    book.undo(1, at(41), "stamped by mistake").unwrap();
    assert_eq!(told(&book), ["stamps mind 1", "reached 1 1"]);
    book.append(corrected(at(42), 2, step(1), step(2))).unwrap();
    book.undo(2, at(43), "stamped by mistake").unwrap();
    assert!(book.pages().values().all(|page| page.content.trails.is_empty()), "{:?}", told(&book));
    assert_eq!(book.append(corrected(at(44), 2, step(2), step(3))), Err(Refusal::AlreadyUndone(2, 7)));
}

#[test]
fn a_correction_moves_a_passport_between_steps_and_leaves_the_stamp() {
    let mut book = Book::of([stamp(at(0), "dome", step(1))]);
    let done = Reach { step: 2, done: true };
    book.append(corrected(at(30), 1, step(1), done)).unwrap();
    assert_eq!(told(&book), ["stamps dome 1", "reached 2 1", "completed - 1"]);
    assert_eq!(book.pages().len(), 1, "it lies on the page of the stamp");
    assert_eq!(book.append(corrected(at(31), 1, step(1), step(3))), Err(Refusal::OtherReach(1)));
    book.append(corrected(at(32), 1, done, Reach::default())).unwrap();
    assert_eq!(told(&book), ["stamps dome 1"], "an earlier stamp of the same point counts instead");
}

#[test]
fn rehearsal_adds_nothing_to_a_trail() {
    let rehearsed = |body: Body| Body { rehearsal: true, ..body };
    let mut book = Book::of([rehearsed(stamp(at(0), "dome", step(1))), rehearsed(reward(at(1), 2))]);
    book.append(corrected(at(2), 1, step(1), step(2))).unwrap();
    book.undo(2, at(3), "rehearsed undo").unwrap();
    assert_eq!((told(&book).len(), entries(&book)), (0, 4));
}

#[test]
fn a_clock_that_becomes_right_takes_the_stamps_along() {
    let mut book = Book::default();
    book.append(stamp(without_clock("van", 5), "dome", step(1))).unwrap();
    book.append(corrected(without_clock("van", 6), 1, step(1), step(2))).unwrap();
    let right = Moment { wall: EVENING, boottime: 50 * 60_000, boot: BootId("van".into()), trusted: true };
    book.append(stamp(right, "mind", step(3))).unwrap();
    let undated = book.pages().values().find(|page| page.key.slot.day() == UNDATED_DAY).unwrap();
    assert!(undated.content.trails.is_empty());
    assert_eq!(told(&book), ["stamps dome 1", "stamps mind 1", "reached 2 1", "reached 3 1"]);
}

#[derive(Debug, Clone)]
enum Act {
    Stamp(u8, Reach),
    Reward(u32),
    Reach(prop::sample::Index, Reach),
    Undo(prop::sample::Index),
    Date(u8),
}

fn reach() -> impl Strategy<Value = Reach> {
    (0..5_u32, any::<bool>()).prop_map(|(step, done)| Reach { step, done })
}

fn act() -> impl Strategy<Value = (Act, u8, bool, bool, i64)> {
    let index = any::<prop::sample::Index>;
    let act = prop_oneof![
        4 => (0..4_u8, reach()).prop_map(|(point, reach)| Act::Stamp(point, reach)),
        1 => (1..9_u32).prop_map(Act::Reward),
        2 => (index(), reach()).prop_map(|(of, reach)| Act::Reach(of, reach)),
        1 => index().prop_map(Act::Undo),
        1 => (0..3_u8).prop_map(Act::Date),
    ];
    (act, 0..3_u8, prop::bool::weighted(0.7), prop::bool::weighted(0.2), 0..300_i64)
}

#[test]
fn a_city_passport_that_goes_on_and_on_is_told_as_far_as_a_page_may() {
    let far = |n| stamp(at(0), "dome", step(n));
    let book = Book::of([far(MAX_STEP), far(MAX_STEP + 1), far(500)]);
    assert_eq!(told(&book), ["stamps dome 3", "reached 96 3"]);
    let earlier = Book::of([far(500), corrected(at(1), 1, step(500), step(499))]);
    assert_eq!(told(&earlier), ["stamps dome 1", "reached 96 1"]);
}

type Counts = BTreeMap<TrailMeasure, i64>;

/// What one entry counts by hand, as it stands corrected.
fn by_hand(fact: &Fact) -> Counts {
    match fact {
        Fact::Stamp { point, reach, .. } => {
            let steps = (reach.step > 0).then_some(TrailMeasure::Reached(reach.step.min(MAX_STEP)));
            let done = reach.done.then_some(TrailMeasure::Completed);
            let stamp = Some(TrailMeasure::Stamps(point.clone()));
            stamp.into_iter().chain(steps).chain(done).map(|measure| (measure, 1)).collect()
        }
        Fact::Reward { reward, count, .. } => {
            BTreeMap::from([(TrailMeasure::Rewards(reward.clone()), i64::from(*count))])
        }
        _ => BTreeMap::new(),
    }
}

/// Plays acts into a book, and keeps alongside what each entry comes to.
fn play(acts: &[(Act, u8, bool, bool, i64)]) -> (Book, Counts) {
    let (mut book, mut standing) = (Book::default(), BTreeMap::<u64, Body>::new());
    for (act, boot, trusted, rehearsal, minutes) in acts {
        let at = Moment { boot: BootId(format!("boot-{boot}")), trusted: *trusted, ..at(*minutes) };
        let of =
            |index: &prop::sample::Index, book: &Book| index.index(book.entries().len().max(1)) as u64 + 1;
        let body = match act {
            Act::Stamp(point, reach) => stamp(at, &format!("point-{point}"), *reach),
            Act::Reward(count) => reward(at, *count),
            Act::Reach(index, to) => {
                let of = of(index, &book);
                let Some(Body { fact: Fact::Stamp { reach, .. }, .. }) = standing.get_mut(&of) else {
                    continue;
                };
                book.append(corrected(at, of, *reach, *to)).unwrap();
                *reach = *to;
                continue;
            }
            Act::Undo(index) => {
                let of = of(index, &book);
                if book.undo(of, at, "mistake").is_ok() {
                    standing.remove(&of);
                }
                continue;
            }
            Act::Date(other) => {
                let boot = BootId(format!("boot-{other}"));
                let fact = Fact::ClockSet { boot, began: EVENING - minutes * QUARTER_MS, role: Role::Staff };
                book.append(Body { at, rehearsal: false, fact }).unwrap();
                continue;
            }
        };
        let body = Body { rehearsal: *rehearsal, ..body };
        standing.insert(book.append(body.clone()).unwrap(), body);
    }
    let mut counts = Counts::new();
    for body in standing.values().filter(|body| !body.rehearsal) {
        add_all(&mut counts, &by_hand(&body.fact));
    }
    (book, counts)
}

proptest! {
    #[test]
    fn the_pages_add_up_to_what_the_entries_say(acts in prop::collection::vec(act(), 0..60)) {
        let (book, counts) = play(&acts);
        let told: Counts = sums(&book).into_iter().map(|(cell, n)| (cell.measure, n)).collect();
        prop_assert_eq!(told, counts);
        let cells = || book.pages().values().flat_map(|page| page.content.trails.values());
        prop_assert!(cells().all(|n| *n > 0), "no page takes back what another one counted");
        prop_assert_eq!(entries(&book), book.entries().len() as u64);
    }

    #[test]
    fn a_rebuild_gives_the_same_trails_and_pages_survive_json(acts in prop::collection::vec(act(), 0..60)) {
        let (book, _) = play(&acts);
        prop_assert_eq!(&Book::of(book.entries().iter().map(|entry| entry.body.clone())), &book);
        for page in book.pages().values() {
            let json = serde_json::to_string(page).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Page>(&json).unwrap(), page);
        }
    }
}

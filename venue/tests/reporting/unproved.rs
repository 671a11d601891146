//! While entries are on their way from page to page, the figures they are in are not proved.

use crate::device::EVENING;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use venue::{
    attendance::Book,
    entry::{Body, Fact, Place, Role},
    hash::{Hash, Head, Lid},
    moment::{BootId, Moment, UNDATED_DAY},
    page::{Measure, Page, PageKey, PageState, digests},
    reporting::{
        proof::{Claim, State, Unproved, UnprovedDays, prove, unproved},
        wire::{Digests, Parent},
    },
    totals::{VenueDay, day_of},
};

const DAY: i64 = 86_400_000;

fn tally(at: Moment, count: u32) -> Body {
    let place =
        Place { activity: "science-night".parse().unwrap(), site: "main".parse().unwrap(), hall: None };
    let fact = Fact::Tally { place, count, reason: "headcount".into(), role: Role::Staff };
    Body { at, rehearsal: false, fact }
}

fn at(minutes: i64, trusted: bool) -> Moment {
    let (boot, wall) = if trusted { ("known", EVENING + minutes * 60_000) } else { ("lost", 0) };
    Moment { wall, boottime: minutes * 60_000, boot: BootId(boot.into()), trusted }
}

/// Staff say when the boot without a clock began.
fn dated(days_ago: i64) -> Body {
    let began = EVENING - days_ago * DAY;
    let fact = Fact::ClockSet { boot: BootId("lost".into()), began, role: Role::Staff };
    Body { at: at(600, true), rehearsal: false, fact }
}

fn claim(book: &Book) -> Claim {
    let head = Head { n: book.entries().len() as u64, chain: Hash([1; 32]) };
    let digests = Digests::of(&digests(book.pages().values().map(PageState::from)), None);
    Claim { head, digests, indexes: Vec::new(), parent: None }
}

type Pages = BTreeMap<PageKey, Page>;

fn days_not_proved(claim: Option<&Claim>, held: &Pages) -> UnprovedDays {
    let states: Vec<PageState> = held.values().map(PageState::from).collect();
    UnprovedDays::of(&unproved(claim, &states, false), VenueDay::default())
}

fn visits_by_day(pages: &Pages) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for page in pages.values() {
        let method = venue::entry::Method::Tally;
        *sums.entry(day_of(&page.key.slot, VenueDay::default())).or_default() +=
            page.sum(Measure::Visits, method);
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

#[test]
fn a_boot_that_staff_dated_is_doubtful_until_both_of_its_pages_are_here() {
    let mut book = Book::of([tally(at(0, true), 5), tally(at(0, false), 30)]);
    let before = (claim(&book), book.pages().clone());
    assert!(days_not_proved(Some(&before.0), &before.1).is_empty());
    book.append(dated(2)).unwrap();
    let (after, pages) = (claim(&book), book.pages().clone());
    assert!(days_not_proved(Some(&after), &pages).is_empty());
    let (undated, there) = ("undated", "2025-09-18");

    // The new page is here and the old one still holds the same people.
    let mut twice = before.1.clone();
    twice.extend(pages.clone().into_iter().filter(|(key, _)| key.slot.day() != UNDATED_DAY));
    assert_eq!(
        visits_by_day(&twice),
        [("2025-09-18".into(), 30), ("2025-09-20".into(), 5), ("undated".into(), 30)].into()
    );
    let ahead = days_not_proved(Some(&before.0), &twice);
    assert!([undated, there, "2020-01-01"].iter().all(|day| ahead.holds(day)), "its head was not heard");
    let told = days_not_proved(Some(&after), &twice);
    assert!(told.holds(undated) && !told.holds(there), "the old page is the wrong one: {told:?}");

    // The old page is emptied and the new one is not here: the people are nowhere.
    let mut nowhere = before.1.clone();
    nowhere.extend(pages.into_iter().filter(|(key, _)| key.slot.day() == UNDATED_DAY));
    assert_eq!(visits_by_day(&nowhere), [("2025-09-20".into(), 5)].into());
    let ahead = days_not_proved(Some(&before.0), &nowhere);
    assert!(ahead.holds(undated) && ahead.holds(there));
    let told = days_not_proved(Some(&after), &nowhere);
    assert!(told.holds(there) && !told.holds(undated), "{told:?}");
}

#[test]
fn a_live_evening_is_not_called_doubtful_for_being_ahead_of_its_head() {
    let mut book = Book::of([tally(at(0, true), 5)]);
    let earlier = claim(&book);
    book.append(tally(at(1, true), 4)).unwrap();
    book.append(tally(at(20, true), 4)).unwrap();
    let states: Vec<PageState> = book.pages().values().map(PageState::from).collect();
    assert_eq!(prove(Some(&earlier), &states, false).state, State::Missing, "not proved by digests");
    assert!(days_not_proved(Some(&earlier), book.pages()).is_empty(), "and all of it is here");
    assert!(days_not_proved(None, book.pages()).holds("2025-09-20"), "nothing was ever said of it");
    assert_eq!(unproved(None, &states, true), Unproved::Parts(BTreeSet::new()), "forked: in no figure");
}

#[test]
fn a_successor_is_held_against_the_entries_that_are_its_own() {
    let mut book = Book::of([tally(at(0, true), 5), tally(at(1, true), 6)]).continued(1);
    let head = Head { n: 1, chain: Hash([1; 32]) };
    let parent = Some(Parent { lid: Lid([1; 16]), head, twice_at_most: 0 });
    let told = Claim { parent, ..claim(&book) };
    let states = |book: &Book| book.pages().values().map(PageState::from).collect::<Vec<_>>();
    assert_eq!(prove(Some(&told), &states(&book), false).state, State::Complete);
    book.append(tally(at(20, true), 4)).unwrap();
    assert!(
        days_not_proved(Some(&told), book.pages()).is_empty(),
        "ahead of its head, and all of it is here"
    );
    let without = book.pages().clone().into_iter().skip(1).collect();
    assert!(days_not_proved(Some(&told), &without).holds("2025-09-20"));
}

/// Why the pages that the id before lacks are not sent by its successor, though it knows them.
#[test]
fn pages_as_they_were_at_the_parting_beside_later_ones_would_count_people_twice() {
    let mut book = Book::of([tally(at(0, false), 30)]);
    let at_the_parting = book.pages().clone();
    book.append(dated(2)).unwrap();
    let sent_of_the_moment = |page: &&Page| page.key.slot.day() != UNDATED_DAY;
    let held: Pages = book
        .pages()
        .values()
        .filter(sent_of_the_moment)
        .map(|page| (page.key.clone(), page.clone()))
        .collect();
    let sum = |pages: &Pages| visits_by_day(pages).values().sum::<i64>();
    assert_eq!(sum(&held), 30, "the page that was emptied never came, and all are counted");
    let mut filled = held.clone();
    for (key, page) in at_the_parting {
        filled.entry(key).or_insert(page);
    }
    assert_eq!(sum(&filled), 60);
}

#[test]
fn a_day_of_utc_lies_in_two_days_of_a_venue() {
    let parts = |parts: &[&str]| {
        let parts = parts.iter().map(|part| (*part).to_owned()).collect();
        UnprovedDays::of(&Unproved::Parts(parts), VenueDay::default())
    };
    let day = parts(&["2025-09-20"]);
    let holds = |days: &UnprovedDays, of: &[&str]| of.iter().map(|day| days.holds(day)).collect::<Vec<_>>();
    let around = ["2025-09-18", "2025-09-19", "2025-09-20", "2025-09-21", "undated"];
    // The venue's day begins at 20:00Z the day before.
    assert_eq!(holds(&day, &around), [false, false, true, true, false]);
    assert_eq!(holds(&parts(&["2025-09-19T21:15Z"]), &around), [false, false, true, false, false]);
    assert_eq!(holds(&parts(&["before 2025-09-20"]), &around), [true, true, true, false, false]);
    assert_eq!(holds(&parts(&["undated/9f-1"]), &around), [false, false, false, false, true]);
    assert_eq!(holds(&parts(&["no day"]), &around), [true; 5], "what can't be read is not proved");
    let mut both = parts(&["before 2025-09-19"]);
    both.merge(&parts(&["before 2025-09-18", "undated"]));
    assert_eq!(holds(&both, &around), [true, true, false, false, true]);
}

proptest! {
    /// Pages of two states of a ledger in any mixture, with the head of either.
    #[test]
    fn a_day_that_is_wrong_is_never_called_proved(
        known in prop::collection::vec((0..3_000_i64, 1..40_u32), 0..6),
        lost in prop::collection::vec((0..3_000_i64, 1..40_u32), 1..6),
        days_ago in 0..4_i64,
        taken in any::<u64>(),
        told_late in any::<bool>(),
    ) {
        let bodies = known.iter().map(|(minutes, count)| tally(at(*minutes, true), *count))
            .chain(lost.iter().map(|(minutes, count)| tally(at(*minutes, false), *count)));
        let mut book = Book::of(bodies);
        let (early, old) = (claim(&book), book.pages().clone());
        book.append(dated(days_ago)).unwrap();
        let (late, new) = (claim(&book), book.pages().clone());
        let keys: BTreeSet<PageKey> = old.keys().chain(new.keys()).cloned().collect();
        let held: Pages = keys.into_iter().enumerate().filter_map(|(at, key)| {
            let from = if taken >> (at % 64) & 1 == 1 { &new } else { &old };
            from.get(&key).cloned().map(|page| (key, page))
        }).collect();
        let told = if told_late { &late } else { &early };
        let doubtful = days_not_proved(Some(told), &held);
        let (truth, before) = (visits_by_day(&new), visits_by_day(&old));
        let here = visits_by_day(&held);
        if told_late || doubtful.holds("2020-01-01") {
            for day in truth.keys().chain(here.keys()) {
                let right = truth.get(day) == here.get(day);
                prop_assert!(right || doubtful.holds(day), "{}: {:?} is not {:?}", day, here, truth);
            }
        } else {
            // Nobody said that anything moves: then nothing is counted twice or lost.
            let sum = |sums: &BTreeMap<String, i64>| sums.values().sum::<i64>();
            let entries: u64 = held.values().map(|page| page.content.entries).sum();
            let newest = held.values().map(|page| page.version.n).max().unwrap_or_default();
            prop_assert!(sum(&here) == sum(&before) || entries == newest || !doubtful.is_empty());
        }
    }
}

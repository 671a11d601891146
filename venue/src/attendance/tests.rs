//! The rules held against what a person would count by hand.

mod trails;

use super::*;
use crate::{
    audit::{Found, Outcome, Tally, Tapped, TapsRefusal, Void},
    entry::{By, Method, NewPeople, Place, Role},
    id::{ActivityId, GroupId, LineId, SiteId},
    moment::{QUARTER_MS, UNDATED_DAY},
    page::Measure,
    party::Party,
};
use proptest::prelude::*;

const EVENING: i64 = 1_758_369_600_000; // 2025-09-20T12:00Z, 20:00 in Wuhan

fn at(minutes: i64) -> Moment {
    Moment {
        wall: EVENING + minutes * 60_000,
        boottime: 1_000_000 + minutes * 60_000,
        boot: BootId("first".into()),
        trusted: true,
    }
}

fn without_clock(boot: &str, minutes: i64) -> Moment {
    Moment { wall: 86_400_000, boottime: minutes * 60_000, boot: BootId(boot.into()), trusted: false }
}

fn place() -> Place {
    Place {
        activity: ActivityId::new("science-night").unwrap(),
        site: SiteId::new("main").unwrap(),
        hall: None,
    }
}

fn check_in(at: Moment, n: u32) -> Body {
    let party = Party::new([(GroupId::new("adult").unwrap(), n)]);
    let fact = Fact::CheckIn { place: place(), party, subject: None, people: NewPeople::all(i64::from(n)) };
    Body { at, rehearsal: false, fact }
}

fn tally(at: Moment, count: u32) -> Body {
    let fact = Fact::Tally { place: place(), count, reason: "headcount".into(), role: Role::Staff };
    Body { at, rehearsal: false, fact }
}

fn crossings(at: Moment, inward: u32, entrance: bool) -> Body {
    let fact = Fact::Crossings {
        place: place(),
        line: LineId::new("east").unwrap(),
        method: Method::EntranceLine,
        entrance,
        inward,
        outward: 1,
        watched: 5,
    };
    Body { at, rehearsal: false, fact }
}

fn visits(book: &Book, method: Method) -> i64 {
    book.pages().values().map(|page| page.sum(Measure::Visits, method)).sum()
}

fn entries(book: &Book) -> u64 {
    book.pages().values().map(|page| page.content.entries).sum()
}

fn days(book: &Book) -> Vec<(String, u64)> {
    book.pages().values().map(|page| (page.key.slot.day(), page.content.entries)).collect()
}

#[test]
fn those_who_cannot_have_been_inside_are_taken_back_once() {
    let mut book = Book::default();
    let takes = |people| Fact::Correction {
        of: 1,
        change: Change::Exits { people },
        reason: "more went out than can have been inside".into(),
        role: Role::Device,
    };
    let body = |fact| Body { at: at(20), rehearsal: false, fact };
    book.append(crossings(at(0), 0, true)).unwrap();
    book.append(tally(at(1), 3)).unwrap();
    assert_eq!(book.append(body(takes(0))), Err(Refusal::Exits(1, 0)));
    assert_eq!(book.append(body(takes(2))), Err(Refusal::Exits(1, 2)));
    book.append(body(takes(1))).unwrap();
    assert_eq!(book.append(body(takes(1))), Err(Refusal::Exits(1, 1)), "nobody is left to take back");
    let of_tally = Fact::Correction {
        of: 2,
        change: Change::Exits { people: 1 },
        reason: "no crossings".into(),
        role: Role::Device,
    };
    assert_eq!(book.append(body(of_tally)), Err(Refusal::CountsNothing(2)));
    let written = serde_json::to_string(&takes(1)).unwrap();
    assert_eq!(
        written,
        r#"{"kind":"correction","of":1,"change":"exits","people":1,"reason":"more went out than can have been inside","role":"device"}"#
    );
    let page = book.pages().values().next().unwrap();
    assert_eq!(page.sum(Measure::Exits, Method::EntranceLine), 0, "it lies on the page of the crossings");
    assert_eq!(page.content.watched[&Method::EntranceLine], 5, "which were watched all the same");
}

#[test]
fn methods_stand_side_by_side_and_inner_doors_are_no_visits() {
    let book = Book::of([
        check_in(at(0), 5),
        tally(at(1), 7),
        crossings(at(2), 4, true),
        crossings(at(3), 9, false),
    ]);
    assert_eq!(visits(&book, Method::CheckIn), 5);
    assert_eq!(visits(&book, Method::Tally), 7);
    assert_eq!(visits(&book, Method::EntranceLine), 4);
    let page = book.pages().values().next().unwrap();
    assert_eq!(page.sum(Measure::HallEntries, Method::EntranceLine), 9);
    assert_eq!(page.sum(Measure::PeopleDay, Method::CheckIn), 5);
    assert_eq!(page.content.watched[&Method::EntranceLine], 10);
    assert_eq!(page.version, Version { n: 4, rules: RULES });
}

fn taps(at: Moment, line: &str, tenths: &[u32]) -> Body {
    let (line, method) = (LineId::new(line).unwrap(), Method::EntranceLine);
    let tapped = Tapped { began: 900_000, lasted: 60_000, inward: tenths.into(), outward: vec![] };
    let by = By { role: Role::VisitorServices, reason: "regular-check".into() };
    let fact = Fact::AuditTapped { place: place(), line, method, entrance: true, tapped, by };
    Body { at, rehearsal: false, fact }
}

fn compared(at: Moment, of: u64, entrance: bool, outcome: Outcome) -> Body {
    let (line, method) = (LineId::new("east").unwrap(), Method::EntranceLine);
    let fact = Fact::AuditCompared { place: place(), line, method, entrance, of, outcome };
    Body { at, rehearsal: false, fact }
}

#[test]
fn an_audit_is_told_by_its_page_and_counts_nobody() {
    let inward = Tally { tapped: 2, missed: 1, extra: 3 };
    let found = Outcome::Found(Found { inward, outward: Tally::default() });
    let mut book = Book::of([crossings(at(0), 4, true), taps(at(1), "east", &[10, 20])]);
    assert_eq!(
        serde_json::to_string(&book.entries()[1].body.fact).unwrap(),
        concat!(
            r#"{"kind":"audit-tapped","place":{"activity":"science-night","site":"main"},"line":"east","#,
            r#""method":"entrance-line","entrance":true,"tapped":{"began":900000,"lasted":60000,"#,
            r#""inward":[10,20],"outward":[]},"by":{"role":"visitor-services","reason":"regular-check"}}"#
        )
    );
    book.append(compared(at(2), 2, true, found)).unwrap();
    assert_eq!(
        serde_json::to_string(&book.entries()[2].body.fact).unwrap(),
        concat!(
            r#"{"kind":"audit-compared","place":{"activity":"science-night","site":"main"},"line":"east","#,
            r#""method":"entrance-line","entrance":true,"of":2,"outcome":{"found":"#,
            r#"{"inward":{"tapped":2,"missed":1,"extra":3},"outward":{"tapped":0,"missed":0,"extra":0}}}}"#
        )
    );
    book.append(compared(at(3), 2, false, found)).unwrap();
    book.append(compared(at(4), 2, true, Outcome::Void(Void::NotWatched))).unwrap();
    let sums = |book: &Book| {
        let page = book.pages().values().next().unwrap();
        let measures =
            [Measure::AuditTappedIn, Measure::AuditMissedIn, Measure::AuditExtraIn, Measure::AuditTappedOut];
        measures.map(|measure| page.sum(measure, Method::EntranceLine))
    };
    assert_eq!(sums(&book), [2, 1, 3, 0], "inner doors make no visits, and what is void says nothing");
    assert_eq!(visits(&book, Method::EntranceLine), 4);
    book.undo(3, at(9), "tapped wrong").unwrap();
    assert_eq!(sums(&book), [0; 4]);
    assert_eq!(book.undo(2, at(9), "taps"), Err(Refusal::CountsNothing(2)));
}

#[test]
fn an_audit_is_of_taps_that_are_there_and_possible() {
    let mut book = Book::of([taps(at(0), "east", &[10]), taps(at(0), "west", &[10]), tally(at(0), 3)]);
    let found =
        |missed| Outcome::Found(Found { inward: Tally { tapped: 1, missed, extra: 0 }, ..Found::default() });
    for of in [2, 3, 9] {
        let refused = book.append(compared(at(1), of, true, found(0)));
        assert_eq!(refused, Err(Refusal::NoTaps(of, "east".into())), "{of}");
    }
    assert_eq!(
        book.append(compared(at(1), 1, true, found(2))),
        Err(Refusal::Missed { tapped: 1, missed: 2 })
    );
    let backwards = taps(at(1), "east", &[20, 10]);
    assert_eq!(book.append(backwards), Err(Refusal::Taps(TapsRefusal::Order(2, "in"))));
    book.append(compared(at(1), 1, true, found(1))).unwrap();
}

#[test]
fn undo_in_a_later_quarter_mends_the_earlier_one() {
    let mut book = Book::of([check_in(at(0), 5)]);
    book.undo(1, at(40), "typed 5 for 3").unwrap();
    assert_eq!(book.pages().len(), 1);
    let page = book.pages().values().next().unwrap();
    assert!(page.content.cells.is_empty());
    assert_eq!((page.content.entries, page.version.n), (2, 2));
    assert_eq!(book.undo(1, at(41), "again"), Err(Refusal::AlreadyUndone(1, 2)));
    assert_eq!(book.undo(2, at(41), "the undo"), Err(Refusal::CountsNothing(2)));
    assert_eq!(book.undo(9, at(41), "nothing"), Err(Refusal::NoSuchEntry(9)));
    assert_eq!(book.undo(1, at(41), "  "), Err(Refusal::Reason(0)));
}

#[test]
fn a_correction_of_people_leaves_the_visits_and_an_undo_takes_back_what_is_left() {
    let mut book = Book::of([check_in(at(0), 4)]);
    let people = NewPeople { campaign: -4, day: 0, activity: -1 };
    let fact = Fact::Correction {
        of: 1,
        change: Change::People { people },
        reason: "seen before".into(),
        role: Role::Device,
    };
    book.append(Body { at: at(20), rehearsal: false, fact }).unwrap();
    let page = book.pages().values().next().unwrap();
    assert_eq!(visits(&book, Method::CheckIn), 4);
    assert_eq!(page.sum(Measure::PeopleCampaign, Method::CheckIn), 0);
    assert_eq!(page.sum(Measure::PeopleActivity, Method::CheckIn), 3);
    book.undo(1, at(50), "left again").unwrap();
    assert!(book.pages().values().next().unwrap().content.cells.is_empty());
}

#[test]
fn rehearsal_is_an_entry_and_no_figure() {
    let body = Body { rehearsal: true, ..check_in(at(0), 5) };
    let mut book = Book::of([body]);
    book.undo(1, at(1), "rehearsed undo").unwrap();
    assert_eq!((visits(&book, Method::CheckIn), entries(&book)), (0, 2));
}

#[test]
fn a_clock_that_becomes_right_moves_its_boot_and_leaves_an_empty_page_behind() {
    let mut book = Book::default();
    book.append(check_in(without_clock("van", 5), 3)).unwrap();
    book.undo(1, without_clock("van", 6), "typed wrong").unwrap();
    book.append(check_in(without_clock("van", 7), 2)).unwrap();
    assert_eq!(days(&book), [(UNDATED_DAY.to_owned(), 3)]);
    let right = Moment { wall: EVENING, boottime: 50 * 60_000, boot: BootId("van".into()), trusted: true };
    book.append(check_in(right, 1)).unwrap();
    let undated = book.pages().values().find(|page| page.key.slot.day() == UNDATED_DAY).unwrap();
    assert!(undated.content.cells.is_empty());
    assert_eq!((undated.content.entries, undated.version.n), (0, 4));
    let moved = Slot::Quarter(Quarter::of(EVENING - 43 * 60_000));
    let page = &book.pages()[&PageKey { slot: moved, activity: Some(place().activity) }];
    assert_eq!((page.content.entries, page.sum(Measure::Visits, Method::CheckIn)), (3, 2));
    assert_eq!((visits(&book, Method::CheckIn), entries(&book)), (3, 5));
}

#[test]
fn a_boot_that_never_had_a_clock_is_bounded_and_may_be_dated_by_staff() {
    let mut book = Book::default();
    book.append(check_in(at(0), 1)).unwrap();
    book.append(check_in(without_clock("dark", 5), 3)).unwrap();
    book.append(check_in(at(600), 1)).unwrap();
    let undated = |book: &Book| book.pages().values().find(|p| p.content.bounds.is_some()).cloned().unwrap();
    let bounds = Bounds { after: Some(at(0).wall), before: Some(at(600).wall) };
    assert_eq!(undated(&book).content.bounds, Some(bounds));
    let fact = Fact::ClockSet { boot: BootId("dark".into()), began: at(100).wall, role: Role::Staff };
    book.append(Body { at: at(601), rehearsal: false, fact }).unwrap();
    assert!(undated(&book).content.cells.is_empty());
    assert_eq!(undated(&book).content.bounds, Some(bounds));
    let slot = Slot::Quarter(Quarter::of(at(105).wall));
    let page = &book.pages()[&PageKey { slot, activity: Some(place().activity) }];
    assert_eq!(page.sum(Measure::Visits, Method::CheckIn), 3);
}

#[test]
fn refusals_name_the_number_and_what_to_do() {
    let mut book = Book::default();
    let text = book.append(tally(at(0), 0)).unwrap_err().to_string();
    assert_eq!(text, "a tally counts 1 to 100000 people, not 0; check the number and enter it again");
    assert!(book.append(check_in(at(0), 201)).is_err());
    assert!(book.entries().is_empty());
}

#[derive(Debug, Clone)]
enum Act {
    CheckIn(u32),
    Tally(u32),
    Crossings(u32),
    Undo(prop::sample::Index),
    Date(u8),
}

fn act() -> impl Strategy<Value = (Act, u8, bool, i64)> {
    let act = prop_oneof![
        (1..9_u32).prop_map(Act::CheckIn),
        (1..99_u32).prop_map(Act::Tally),
        (0..9_u32).prop_map(Act::Crossings),
        any::<prop::sample::Index>().prop_map(Act::Undo),
        (0..3_u8).prop_map(Act::Date),
    ];
    (act, 0..3_u8, any::<bool>(), 0..300_i64)
}

/// Plays acts into a book, and counts alongside by hand.
fn play(acts: &[(Act, u8, bool, i64)]) -> (Book, i64) {
    let (mut book, mut counted) = (Book::default(), BTreeMap::new());
    for (act, boot, trusted, minutes) in acts {
        let name = format!("boot-{boot}");
        let at = Moment { boot: BootId(name.clone()), trusted: *trusted, ..at(*minutes) };
        let written = match act {
            Act::CheckIn(n) => book.append(check_in(at, *n)).map(|entry| (entry, i64::from(*n))),
            Act::Tally(n) => book.append(tally(at, *n)).map(|entry| (entry, i64::from(*n))),
            Act::Crossings(n) => book.append(crossings(at, *n, true)).map(|entry| (entry, i64::from(*n))),
            Act::Undo(index) => {
                let of = index.index(book.entries().len().max(1)) as u64 + 1;
                if book.undo(of, at, "mistake").is_ok() {
                    counted.remove(&of);
                }
                continue;
            }
            Act::Date(other) => {
                let fact = Fact::ClockSet {
                    boot: BootId(format!("boot-{other}")),
                    began: EVENING - minutes * QUARTER_MS,
                    role: Role::Staff,
                };
                book.append(Body { at, rehearsal: false, fact }).unwrap();
                continue;
            }
        };
        let (entry, n) = written.unwrap();
        counted.insert(entry, n);
    }
    (book, counted.values().sum())
}

proptest! {
    #[test]
    fn every_entry_lies_on_one_page_and_every_count_is_kept(acts in prop::collection::vec(act(), 0..60)) {
        let (book, by_hand) = play(&acts);
        prop_assert_eq!(entries(&book), book.entries().len() as u64);
        let sum: i64 = [Method::CheckIn, Method::Tally, Method::EntranceLine].map(|m| visits(&book, m)).iter().sum();
        prop_assert_eq!(sum, by_hand);
        prop_assert!(book.pages().values().all(|page| page.content.cells.values().all(|value| *value > 0)));
    }

    #[test]
    fn a_rebuild_gives_the_same_versions_and_content(acts in prop::collection::vec(act(), 0..60)) {
        let (book, _) = play(&acts);
        prop_assert_eq!(Book::of(book.entries().iter().map(|entry| entry.body.clone())), book);
    }

    #[test]
    fn a_ledger_and_the_one_that_goes_on_for_it_add_up_to_the_whole(
        acts in prop::collection::vec(act(), 0..60),
        cut in any::<prop::sample::Index>(),
    ) {
        let (whole, _) = play(&acts);
        let bodies = || whole.entries().iter().map(|entry| entry.body.clone());
        let cut = cut.index(whole.entries().len() + 1);
        let (before, after) = (Book::of(bodies().take(cut)), Book::of(bodies()).continued(cut as u64));
        prop_assert_eq!(entries(&after), (whole.entries().len() - cut) as u64);
        prop_assert_eq!(after.pages().values().all(|page| page.version.n > cut as u64), true);
        let sums = |book: &Book| {
            let mut sums = BTreeMap::new();
            for page in book.pages().values() {
                add_all(&mut sums, &page.content.cells);
            }
            sums
        };
        let mut both = sums(&before);
        add_all(&mut both, &sums(&after));
        prop_assert_eq!(both, sums(&whole));
    }

    #[test]
    fn pages_and_entries_survive_json(acts in prop::collection::vec(act(), 0..30)) {
        let (book, _) = play(&acts);
        for page in book.pages().values() {
            let json = serde_json::to_string(page).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Page>(&json).unwrap(), page);
        }
        for entry in book.entries() {
            let json = serde_json::to_string(&entry.body).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Body>(&json).unwrap(), &entry.body);
        }
    }
}

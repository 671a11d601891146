//! One number of several doors, methods and devices; what staff say of it; the limit.

mod near;

use super::*;
use crate::{
    audit::{Found, Tally},
    entry::{Body, By, Change, Entry, Fact, Method, Place, Role},
    id::{LineId, VenueId},
    moment::{BootId, Moment},
    pack::{Hall, Line, LineRole, Name, Venue, VenueKind},
};
use chrono::NaiveDate;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 9, 20).unwrap()
}

fn name() -> Name {
    Name { zh: "厅".to_owned(), en: None }
}

fn line(id: &str, hall: Option<&str>, role: LineRole) -> Line {
    let hall = hall.map(|hall| hall.parse().unwrap());
    Line { id: id.parse().unwrap(), name: name(), site: "main".parse().unwrap(), hall, role }
}

/// A house with two entrances, and a dome with two doors.
fn venue() -> Venue {
    let dome = Hall {
        id: "dome".parse().unwrap(),
        name: name(),
        site: "main".parse().unwrap(),
        floor: None,
        seats: Some(100),
        capacity: None,
        margin: None,
    };
    Venue {
        id: "river-city".parse().unwrap(),
        name: name(),
        kind: VenueKind::ScienceMuseum,
        designations: vec![],
        committee: None,
        region: None,
        sites: vec![],
        halls: vec![dome],
        lines: vec![
            line("front", None, LineRole::Entrance),
            line("side", None, LineRole::Entrance),
            line("dome-a", Some("dome"), LineRole::Inner),
            line("dome-b", Some("dome"), LineRole::Inner),
        ],
    }
}

fn house() -> RoomId {
    RoomId { site: "main".parse().unwrap(), hall: None }
}

fn dome() -> RoomId {
    RoomId { hall: Some("dome".parse().unwrap()), ..house() }
}

fn door(line: &str, method: Method, inward: u32, outward: u32) -> DoorCount {
    DoorCount { line: line.parse().unwrap(), method, inward, outward, age_ms: 0 }
}

fn sheet(doors: Vec<DoorCount>) -> Sheet {
    Sheet { day: day(), doors, checked: BTreeMap::new(), full: vec![] }
}

fn of(sheets: &[Sheet], said: &Said, room: &RoomId) -> Option<Counted> {
    together(&venue(), day(), sheets, said).into_iter().find(|counted| counted.room == *room)
}

use Method::{EntranceLine as Camera, Sensor};

#[test]
fn doors_of_several_devices_and_methods_make_one_number() {
    let here = sheet(vec![door("dome-a", Camera, 50, 10), door("dome-a", Sensor, 47, 9)]);
    let there = sheet(vec![door("dome-b", Sensor, 30, 5)]);
    assert_eq!(of(std::slice::from_ref(&here), &Said::default(), &dome()), None, "a door is not counted");
    let both = of(&[here, there], &Said::default(), &dome()).unwrap();
    assert_eq!(
        (both.people, both.inward, both.outward),
        (65, 80, 15),
        "the camera's 40 and 25, not 38 besides"
    );
    assert_eq!(both.method, None, "they are counted in two ways");
    assert_eq!((both.lacking, both.off_by), (0, None));
}

#[test]
fn a_counter_that_is_silent_gives_way_to_one_that_is_heard() {
    let silent = DoorCount { age_ms: 30_000, ..door("dome-a", Camera, 50, 10) };
    let b = door("dome-b", Camera, 0, 0);
    let with = |first: &DoorCount| sheet(vec![first.clone(), door("dome-a", Sensor, 47, 9), b.clone()]);
    assert_eq!(of(&[with(&silent)], &Said::default(), &dome()).unwrap().people, 38);
    let heard = DoorCount { age_ms: 29_999, ..silent.clone() };
    assert_eq!(of(&[with(&heard)], &Said::default(), &dome()).unwrap().people, 40);
    let alone = of(&[sheet(vec![silent, b.clone()])], &Said::default(), &dome()).unwrap();
    assert_eq!((alone.people, alone.age_ms), (40, 30_000), "the last that is known, with its age");
}

#[test]
fn two_alike_at_one_door_are_never_added() {
    let (one, other) = (sheet(vec![door("front", Camera, 30, 0)]), sheet(vec![door("front", Camera, 28, 0)]));
    let side = sheet(vec![door("side", Camera, 2, 0)]);
    for sheets in [[one.clone(), other.clone(), side.clone()], [other, side, one]] {
        let counted = of(&sheets, &Said::default(), &house()).unwrap();
        assert_eq!((counted.people, counted.method), (32, Some(Camera)));
    }
}

#[test]
fn a_new_day_begins_with_nobody_and_no_word_of_yesterday() {
    let full = sheet(vec![door("dome-a", Camera, 50, 10), door("dome-b", Camera, 5, 0)]);
    let mut said = Said::default();
    said.hear_recount(&recount(1, 80, (55, 10)));
    said.hear_override(&Override { door: Door::HeldOpen, ..stop(1) });
    let tomorrow = day().succ_opt().unwrap();
    assert_eq!(together(&venue(), tomorrow, std::slice::from_ref(&full), &said), vec![]);
    let fresh =
        Sheet { day: tomorrow, ..sheet(vec![door("dome-a", Camera, 1, 0), door("dome-b", Camera, 0, 0)]) };
    let counted = together(&venue(), tomorrow, &[full, fresh], &said);
    assert_eq!(counted.iter().map(|counted| counted.people).collect::<Vec<_>>(), [1]);
    assert_eq!(said.door(&venue().id, &dome(), tomorrow), Door::AsCounted);
    assert_eq!(said.door(&venue().id, &dome(), day()), Door::HeldOpen);
}

fn recount(turn: u64, people: u32, (inward, outward): (u32, u32)) -> Recount {
    Recount { venue: venue().id, room: dome(), day: day(), turn, people, inward, outward }
}

fn stop(turn: u64) -> Override {
    let door = Door::Stopped { reason: "crowded stairs".to_owned() };
    Override { venue: venue().id, room: dome(), day: day(), turn, door }
}

#[test]
fn a_recount_holds_from_then_on() {
    let mut said = Said::default();
    said.hear_recount(&recount(1, 90, (60, 10)));
    let later = |inward, outward| {
        let sheets = [sheet(vec![door("dome-a", Camera, inward, outward), door("dome-b", Camera, 0, 0)])];
        of(&sheets, &said, &dome()).unwrap()
    };
    assert_eq!(later(60, 10).people, 90);
    assert_eq!(later(63, 20).people, 83);
    let below = later(60, 105);
    assert_eq!((below.people, below.lacking), (0, 5), "nobody is inside less than nought times");
}

#[test]
fn another_venues_hall_of_the_same_name_is_another_room() {
    let elsewhere: VenueId = "hill-town".parse().unwrap();
    let mut said = Said::default();
    said.hear_override(&Override { venue: elsewhere.clone(), ..stop(4) });
    assert_eq!(said.door(&venue().id, &dome(), day()), Door::AsCounted);
    assert_eq!(
        (said.next_turn(&elsewhere, &dome(), day()), said.next_turn(&venue().id, &dome(), day())),
        (5, 1)
    );
}

#[test]
fn the_error_is_of_the_audits_and_of_what_passed_since_it_was_counted() {
    let tally = |tapped, missed| Tally { tapped, missed, extra: 0 };
    let found = Found { inward: tally(400, 20), outward: tally(400, 20) };
    let checked = BTreeMap::from([(Camera, found)]);
    let doors = |inward| vec![door("dome-a", Camera, inward, 100), door("dome-b", Camera, 0, 0)];
    let with = |inward| Sheet { checked: checked.clone(), ..sheet(doors(inward)) };
    let off = |sheets: &[Sheet], said: &Said| of(sheets, said, &dome()).unwrap().off_by;
    // 5 % of 200 too few came in by its count, and as many of 100 went out: some five, and the interval.
    let fresh = off(&[with(200)], &Said::default()).unwrap();
    assert!((6..=16).contains(&fresh), "{fresh}");
    assert!(off(&[with(2_000)], &Said::default()).unwrap() > 5 * fresh, "it grows with the people");
    let mut said = Said::default();
    said.hear_recount(&recount(1, 90, (200, 100)));
    assert_eq!(off(&[with(200)], &said), Some(0), "counted just now");
    let unchecked = sheet(vec![door("dome-b", Sensor, 3, 3)]);
    let only_a = Sheet { doors: doors(200)[..1].to_vec(), ..with(200) };
    assert_eq!(off(&[only_a, unchecked], &Said::default()), None, "nobody checked the other door");
}

#[test]
fn a_room_stops_at_its_limit_and_goes_well_below_it() {
    let limit = Limit::of(&venue().halls[0]).unwrap();
    assert_eq!((limit.people, limit.margin), (100, 5));
    let mut full = false;
    let mut word = |people| {
        full = limit.is_full(full, people);
        full
    };
    let heard: Vec<_> = [99, 100, 99, 95, 94, 95, 99, 100, 130, 94].map(&mut word).into();
    assert_eq!(heard, [false, true, true, true, false, false, false, true, true, false]);
    assert_eq!([1, 2, 3, 60].map(|people| Limit::new(people, None).margin), [0, 1, 2, 3]);
    for people in 1..40 {
        assert!(!Limit::new(people, Some(1_000)).is_full(true, 0), "an empty room is open");
    }
    let set = Hall { capacity: Some(80), margin: Some(10), ..venue().halls[0].clone() };
    assert_eq!(Limit::of(&set), Some(Limit { people: 80, margin: 10 }));
}

fn at(wall: i64, boottime: i64, trusted: bool) -> Moment {
    Moment { wall, boottime, boot: BootId("b".into()), trusted }
}

fn crossing(n: u64, at: Moment, inward: u32, outward: u32) -> Entry {
    let place = Place { activity: "night".parse().unwrap(), site: house().site, hall: dome().hall };
    let (line, method) = ("dome-a".parse().unwrap(), Camera);
    let fact = Fact::Crossings { place, line, method, entrance: false, inward, outward, watched: 4 };
    Entry { n, body: Body { at, rehearsal: false, fact } }
}

fn corrected(n: u64, of: u64, change: Change) -> Entry {
    let fact = Fact::Correction { of, change, reason: "r".to_owned(), role: Role::Device };
    Entry { n, body: Body { at: at(50, 50, true), rehearsal: false, fact } }
}

#[test]
fn a_book_of_doors_knows_what_was_taken_back_and_when_it_was() {
    let mut book = DoorBook::default();
    let key = (LineId::new("dome-a").unwrap(), Camera);
    let mut rehearsed = crossing(4, at(150, 150, true), 70, 0);
    rehearsed.body.rehearsal = true;
    let entries = [
        crossing(1, at(90, 90, true), 5, 0),
        crossing(2, at(110, 110, true), 10, 4),
        crossing(3, at(120, 120, true), 8, 0),
        rehearsed,
        corrected(5, 2, Change::Exits { people: 3 }),
        corrected(6, 3, Change::Undo),
    ];
    entries.iter().for_each(|entry| book.hear(entry));
    let now = at(200, 200, true);
    let sums = |book: &DoorBook, now: &Moment| book.sums(&(100..300), now);
    assert_eq!(sums(&book, &now).0, BTreeMap::from([(key.clone(), Sum { inward: 10, outward: 1 })]));
    // Written before the clock of this boot was right: dated by it. Of another boot nobody knows.
    book.hear(&crossing(7, at(0, 150, false), 1, 0));
    assert_eq!(sums(&book, &now).0[&key].inward, 11);
    let other = Moment { boot: BootId("other".into()), ..now.clone() };
    assert!(sums(&book, &other).1.contains(&key));
    book.hear(&crossing(8, at(201, 201, true), 1, 0));
    let mut later = book.clone();
    later.forget_before(202);
    assert_eq!(sums(&later, &other), Default::default(), "all of it was before");
    book.forget_before(100);
    assert_eq!(sums(&book, &now).0[&key].inward, 12, "the day is still known");
}

fn word() -> impl Strategy<Value = (bool, u64, u32)> {
    (any::<bool>(), 1..4_u64, 0..4_u32)
}

fn hear(said: &mut Said, (door, turn, n): (bool, u64, u32)) {
    if door {
        let choice = [Door::AsCounted, Door::HeldOpen, stop(1).door, Door::Stopped { reason: "z".into() }];
        said.hear_override(&Override { door: choice[n as usize].clone(), ..stop(turn) });
    } else {
        said.hear_recount(&recount(turn, n, (n, 0)));
    }
}

proptest! {
    #[test]
    fn all_devices_agree_whatever_order_they_hear_it_in(
        words in prop::collection::vec(word(), 0..12),
        seed in any::<u64>(),
    ) {
        let mut shuffled = words.clone();
        let len = shuffled.len().max(1) as u64;
        for i in 0..shuffled.len() {
            let j = usize::try_from(seed.rotate_left(u32::try_from(i).unwrap()) % len).unwrap();
            shuffled.swap(i, j);
        }
        let (mut one, mut other) = (Said::default(), Said::default());
        words.iter().for_each(|word| hear(&mut one, *word));
        shuffled.iter().chain(words.first()).for_each(|word| hear(&mut other, *word));
        prop_assert_eq!(one, other);
    }

    #[test]
    fn however_sheets_are_dealt_out_the_number_is_one_and_never_below_nought(
        doors in prop::collection::vec((0..4_usize, any::<bool>(), 0..200_u32, 0..200_u32, 0..60_000_u64), 4..16),
        deal in prop::collection::vec(0..3_usize, 16),
        base in prop::option::of((0..300_u32, 0..200_u32, 0..200_u32)),
    ) {
        let lines = ["front", "side", "dome-a", "dome-b"];
        let made: Vec<_> = doors.iter().map(|(line, camera, inward, outward, age)| {
            let method = if *camera { Camera } else { Sensor };
            DoorCount { age_ms: *age, ..door(lines[*line], method, *inward, *outward) }
        }).collect();
        let mut dealt = vec![sheet(vec![]), sheet(vec![]), sheet(vec![])];
        made.iter().zip(&deal).for_each(|(door, to)| dealt[*to].doors.push(door.clone()));
        let mut said = Said::default();
        if let Some((people, inward, outward)) = base {
            said.hear_recount(&recount(1, people, (inward, outward)));
        }
        let one = together(&venue(), day(), &[sheet(made.clone())], &said);
        dealt.reverse();
        let other = together(&venue(), day(), &dealt, &said);
        let told = |all: &[Counted]| all.iter().map(|c| (c.room.clone(), c.inward.max(c.outward))).collect::<Vec<_>>();
        prop_assert_eq!(told(&one).len(), told(&other).len());
        for counted in &one {
            prop_assert!(counted.people == 0 || counted.lacking == 0);
            // No door's crossings count twice.
            let most: u32 = lines.iter().map(|line| {
                let here = made.iter().filter(|door| door.line.as_str() == *line);
                here.map(|door| door.inward).max().unwrap_or(0)
            }).sum();
            prop_assert!(counted.inward <= most);
        }
    }
}

#[test]
fn a_word_says_who_and_why() {
    let by = By { role: Role::DutyManager, reason: "crowd".to_owned() };
    let facts = [
        Fact::HallOverride { word: stop(3), by: by.clone() },
        Fact::InsideCounted { word: recount(2, 40, (60, 20)), by },
    ];
    for fact in facts {
        assert_eq!(fact.by(), Some((Role::DutyManager, "crowd")));
        let json = serde_json::to_string(&fact).unwrap();
        assert_eq!(serde_json::from_str::<Fact>(&json).unwrap(), fact, "{json}");
    }
}

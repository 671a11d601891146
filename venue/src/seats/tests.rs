//! What takes a seat, and which.

use super::*;
use crate::{
    entry::{Body, NewPeople, Place, Role},
    id::SiteId,
    moment::{BootId, Moment},
    pack::shipped,
    party::Party,
};

/// 2025-09-20 20:14 in the campaign's time.
const EVENING: i64 = 1_758_370_440_000;
const MINUTE: i64 = 60_000;

fn venue() -> VenueId {
    VenueId::new("river-city").unwrap()
}

fn place(hall: Option<&str>) -> Place {
    Place {
        activity: ActivityId::new("science-night").unwrap(),
        site: SiteId::new("main").unwrap(),
        hall: hall.map(|hall| HallId::new(hall).unwrap()),
    }
}

fn party(people: u32) -> Party {
    Party::new([(crate::id::GroupId::new("adult").unwrap(), people)])
}

fn entry(n: u64, wall: i64, fact: Fact) -> Entry {
    let at = Moment { wall, boottime: 0, boot: BootId("boot".to_owned()), trusted: true };
    Entry { n, body: Body { at, rehearsal: false, fact } }
}

fn check_in(n: u64, wall: i64, hall: Option<&str>, people: u32) -> Entry {
    let fact = Fact::CheckIn {
        place: place(hall),
        party: party(people),
        subject: None,
        people: NewPeople::default(),
    };
    entry(n, wall, fact)
}

fn admission(n: u64, wall: i64, session: &str, people: u32) -> Entry {
    let session = SessionId::new(session).unwrap();
    let fact = Fact::Admission { place: place(None), session, party: party(people), subject: None };
    entry(n, wall, fact)
}

fn taken(entries: &[Entry]) -> Vec<(String, u32)> {
    let mut turnout = Turnout::default();
    entries.iter().for_each(|entry| turnout.hear(entry));
    let taken = turnout.taken(&shipped::example().unwrap(), &venue(), EVENING);
    taken.into_iter().map(|(session, n)| (session.to_string(), n)).collect()
}

fn one(session: &str, n: u32) -> Vec<(String, u32)> {
    vec![(session.to_owned(), n)]
}

#[test]
fn a_check_in_at_a_door_is_for_what_runs_behind_it_or_begins_soon() {
    // 20:14: the mystery has run in this hall since 20:10.
    assert_eq!(taken(&[check_in(1, EVENING, Some("universe"), 3)]), one("mystery-1", 3));
    assert_eq!(taken(&[check_in(1, EVENING - 20 * MINUTE, Some("universe"), 3)]), one("mystery-1", 3));
    // 19:38: the talk runs until 19:50.
    assert_eq!(taken(&[check_in(1, EVENING - 36 * MINUTE, Some("universe"), 3)]), one("talk", 3));
    // 20:14: the film in the dome begins at 21:00, too late to be for it.
    assert_eq!(taken(&[check_in(1, EVENING, Some("dome"), 3)]), []);
    assert_eq!(taken(&[check_in(1, EVENING + 16 * MINUTE, Some("dome"), 3)]), one("film-2", 3));
    assert_eq!(taken(&[check_in(1, EVENING, None, 3)]), [], "the front door leads to no seat");
    let yesterday = EVENING - 24 * 60 * MINUTE;
    assert_eq!(taken(&[check_in(1, yesterday, Some("universe"), 3)]), [], "its seats are free again");
}

#[test]
fn two_methods_are_never_added() {
    let (door, let_in) = (check_in(1, EVENING, Some("universe"), 5), admission(2, EVENING, "mystery-1", 7));
    assert_eq!(taken(&[door.clone(), let_in.clone()]), one("mystery-1", 7));
    assert_eq!(
        taken(&[door.clone(), let_in, check_in(3, EVENING, Some("universe"), 4)]),
        one("mystery-1", 9)
    );
}

#[test]
fn what_is_taken_back_tried_out_or_undated_takes_no_seat() {
    let undo =
        Fact::Correction { of: 1, change: Change::Undo, reason: "visitor".to_owned(), role: Role::Visitor };
    assert_eq!(taken(&[admission(1, EVENING, "mystery-1", 7), entry(2, EVENING, undo)]), []);
    let mut rehearsed = admission(1, EVENING, "mystery-1", 7);
    rehearsed.body.rehearsal = true;
    assert_eq!(taken(&[rehearsed]), []);
    let mut undated = admission(1, EVENING, "mystery-1", 7);
    undated.body.at.trusted = false;
    assert_eq!(taken(&[undated]), []);
}

#[test]
fn the_past_is_let_go_and_the_place_is_kept() {
    let mut turnout = Turnout::after(4);
    turnout.hear(&admission(5, EVENING - MINUTE, "mystery-1", 7));
    turnout.hear(&admission(6, EVENING, "mystery-1", 2));
    turnout.forget_before(EVENING);
    assert_eq!(turnout.heard(), 6);
    assert_eq!(turnout.taken(&shipped::example().unwrap(), &venue(), EVENING).into_values().sum::<u32>(), 2);
}

#[test]
fn full_is_full_however_many_came() {
    let seats = |taken| Seats { all: 20, taken };
    assert_eq!([0, 8, 20, 21].map(|taken| seats(taken).left()), [20, 12, 0, 0]);
    assert_eq!([0, 19, 20, 21].map(|taken| seats(taken).is_full()), [false, false, true, true]);
}

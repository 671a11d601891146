//! Who is inside, held against what the entries say.

use super::*;
use crate::{
    attendance::Book,
    entry::{Body, Change, Fact, Place, Role},
    moment::BootId,
    pack::shipped,
};

const NOON: i64 = 1_758_369_600_000; // 2025-09-20T12:00Z: 20:00 in River City
const HOUR: i64 = 3_600_000;

fn venue() -> Venue {
    shipped::example().unwrap().venue(&"river-city".parse().unwrap()).unwrap().clone()
}

fn day(wall: i64) -> Range<i64> {
    let campaign = shipped::example().unwrap().campaign;
    let (begins, ends) = campaign.day_bounds(campaign.venue_day(wall));
    begins..ends
}

/// All that River City has, counted by this method.
fn all(method: Method) -> BTreeSet<(LineId, Method)> {
    venue().lines.iter().map(|line| (line.id.clone(), method)).collect()
}

fn at(wall: i64, trusted: bool) -> Moment {
    Moment { wall, boottime: wall - NOON + 10 * HOUR, boot: BootId(format!("boot-{trusted}")), trusted }
}

/// A book in which crossings are written as the agent writes them.
#[derive(Default)]
struct Doors(Book);

impl Doors {
    fn crossed(&mut self, line: &str, inward: u32, outward: u32, at: Moment, rehearsal: bool) -> u64 {
        let venue = venue();
        let of_pack = venue.line(&line.parse().unwrap()).unwrap();
        let activity = "science-night".parse().unwrap();
        let place = Place { activity, site: of_pack.site.clone(), hall: of_pack.hall.clone() };
        let (line, method) = (of_pack.id.clone(), Method::EntranceLine);
        let entrance = of_pack.role == LineRole::Entrance;
        let fact = Fact::Crossings { place, line, method, entrance, inward, outward, watched: 4 };
        self.0.append(Body { at, rehearsal, fact }).unwrap()
    }

    fn inside(&self, whole: &Whole, now: i64) -> Vec<(String, i64)> {
        let gauges = whole.occupancy(self.0.pages().values(), &day(now));
        assert!(gauges.iter().all(|gauge| gauge.site.as_str() == "main"));
        let name = |gauge: &Gauge| gauge.hall.as_ref().map_or("-", HallId::as_str).to_owned();
        gauges.iter().map(|gauge| (name(gauge), gauge.value)).collect()
    }
}

fn of(places: &[(&str, i64)]) -> Vec<(String, i64)> {
    places.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect()
}

#[test]
fn it_is_who_came_in_less_who_went_out() {
    let whole = Whole::of(&venue(), &all(Method::EntranceLine));
    let mut doors = Doors::default();
    assert_eq!(doors.inside(&whole, NOON), of(&[("-", 0), ("dome", 0), ("universe", 0)]));
    doors.crossed("front-door", 30, 2, at(NOON, true), false);
    doors.crossed("side-door", 5, 8, at(NOON + HOUR, true), false);
    doors.crossed("dome-door", 12, 1, at(NOON + HOUR, true), false);
    assert_eq!(doors.inside(&whole, NOON), of(&[("-", 25), ("dome", 11), ("universe", 0)]));
    // Staff take one back, and who can't have been inside is taken back by the device.
    let n = doors.crossed("front-door", 4, 40, at(NOON + HOUR, true), false);
    let fact = |change| Fact::Correction { of: n, change, reason: "r".into(), role: Role::Device };
    let body = |change| Body { at: at(NOON + HOUR, true), rehearsal: false, fact: fact(change) };
    doors.0.append(body(Change::Exits { people: 11 })).unwrap();
    assert_eq!(doors.inside(&whole, NOON)[0].1, 25 + 4 - 40 + 11);
}

#[test]
fn a_place_is_known_when_all_its_doors_are_counted_by_one_method() {
    let lines = |names: &[(&str, Method)]| -> BTreeSet<(LineId, Method)> {
        names.iter().map(|(name, method)| (name.parse().unwrap(), *method)).collect()
    };
    let (camera, sensor) = (Method::EntranceLine, Method::Sensor);
    let front = Whole::of(&venue(), &lines(&[("front-door", camera), ("side-door", sensor)]));
    assert!(!front.can_be_told(&at(NOON, true), Mode::Open), "no method has both");
    assert!(!front.has_entrances(camera) && !front.has_entrances(sensor));
    let dome = Whole::of(&venue(), &lines(&[("dome-door", sensor), ("front-door", camera)]));
    let gauges = dome.occupancy([], &day(NOON));
    let [gauge] = &gauges[..] else { panic!("{gauges:?}") };
    assert_eq!((gauge.hall.as_ref().unwrap().as_str(), gauge.method), ("dome", Some(sensor)));
    let both = all(camera).into_iter().chain(all(sensor)).collect();
    let whole = Whole::of(&venue(), &both);
    let methods: Vec<_> = whole.occupancy([], &day(NOON)).iter().map(|gauge| gauge.method).collect();
    assert_eq!(methods, [camera, sensor, camera, sensor, camera, sensor].map(Some), "never added");
    // A hall with a second door that nobody counts.
    let mut venue = venue();
    let second = venue.lines.iter().find(|line| line.id.as_str() == "dome-door").unwrap().clone();
    venue.lines.push(crate::pack::Line { id: "dome-exit".parse().unwrap(), ..second });
    let dome = Whole::of(&venue, &lines(&[("dome-door", camera)]));
    assert_eq!(dome.occupancy([], &day(NOON)), []);
}

#[test]
fn yesterday_and_rehearsals_are_not_inside() {
    let whole = Whole::of(&venue(), &all(Method::EntranceLine));
    let mut doors = Doors::default();
    doors.crossed("front-door", 7, 0, at(NOON - 20 * HOUR, true), false);
    let fact = Fact::Mode { mode: Mode::Rehearsal, by: None, word: None };
    doors.0.append(Body { at: at(NOON, true), rehearsal: true, fact }).unwrap();
    doors.crossed("front-door", 50, 0, at(NOON, true), true);
    assert_eq!(doors.inside(&whole, NOON)[0].1, 0);
    assert_eq!(doors.inside(&whole, NOON - 20 * HOUR)[0].1, 7);
}

#[test]
fn what_cannot_be_told_is_left_out() {
    let whole = Whole::of(&venue(), &all(Method::EntranceLine));
    let mut doors = Doors::default();
    doors.crossed("dome-door", 1, 4, at(NOON, true), false);
    assert_eq!(doors.inside(&whole, NOON), of(&[("-", 0), ("universe", 0)]), "less than nobody");
    doors.crossed("front-door", 9, 0, at(NOON, true), false);
    // Somebody crossed while the clock was not known: it may have been today.
    doors.crossed("front-door", 9, 0, at(NOON + HOUR, false), false);
    assert_eq!(doors.inside(&whole, NOON), of(&[("universe", 0)]));
    assert_eq!(doors.inside(&whole, NOON - 24 * HOUR)[0], ("-".into(), 0), "it was after that day");
    doors.crossed("front-door", 0, 1, at(NOON + 48 * HOUR, true), false);
    assert_eq!(doors.inside(&whole, NOON + 72 * HOUR)[0], ("-".into(), 0), "and before that one");
}

#[test]
fn without_a_clock_and_in_a_rehearsal_nobody_can_tell() {
    let whole = Whole::of(&venue(), &all(Method::EntranceLine));
    assert!(whole.can_be_told(&at(NOON, true), Mode::Open));
    assert!(whole.can_be_told(&at(NOON, true), Mode::Emergency), "then above all");
    assert!(!whole.can_be_told(&at(NOON, true), Mode::Rehearsal));
    assert!(!whole.can_be_told(&at(NOON, false), Mode::Open));
}

//! What signs show, through an evening.

use super::{rooms as rooms_of, *};
use crate::{
    pack::Pack,
    seats::Taken,
    shifts::{Held, Shift, Shifts},
};
use std::collections::BTreeMap;

/// 2025-09-20 20:00 in Wuhan.
const EIGHT: i64 = 1_758_369_600_000;
const MINUTE: i64 = 60_000;

const HEAD: &str = r#"
[campaign]
id = "night"
name = "夜"
brand = "optional"
[[groups]]
id = "all"
name = "公众"
steppers = ["child", "teenager", "adult", "senior"]
[[kinds]]
id = "night"
name = "夜"
method = "check-in"
[[venues]]
id = "house"
name = "馆"
kind = "实体科技馆"
sites = [{ id = "main", name = "馆" }]
halls = [{ id = "dome", name = "球幕", seats = 2 }, { id = "life", name = "生命厅", seats = 2 }]
[[activities]]
id = "night"
name = "夜"
kind = "night"
venue = "house"
"#;

fn pack() -> Pack {
    let session = |id: &str, hall: &str, (start, end): (&str, &str), more: &str| {
        format!(
            "[[sessions]]\nid = \"{id}\"\nname = \"{id}\"\nactivity = \"night\"\nhall = \"{hall}\"\n\
             every_day = true\nstart = \"{start}\"\nend = \"{end}\"\n{more}\n"
        )
    };
    let sessions = [
        session("play", "life", ("19:30", "20:10"), ""),
        session("film", "dome", ("20:00", "20:40"), ""),
        session("talk", "life", ("20:10", "20:40"), ""),
        session("stars", "dome", ("23:50", "00:30"), "highlight = true"),
    ];
    Pack::parse("night.toml", &format!("{HEAD}{}", sessions.concat())).unwrap()
}

fn tonight<'p>(pack: &'p Pack, venue: &'p VenueId, now: i64) -> Tonight<'p> {
    Tonight {
        pack,
        venue,
        now: Some(now),
        mode: Mode::Open,
        link: Link::Up,
        taken: Taken::new(),
        rooms: BTreeMap::new(),
        calling: vec![],
        following: BTreeMap::new(),
        visits: None,
        trails: vec![],
    }
}

fn house() -> VenueId {
    "house".parse().unwrap()
}

fn hall(id: &str) -> HallId {
    id.parse().unwrap()
}

fn name(showing: Option<&Showing>) -> Option<&str> {
    showing.map(|showing| showing.id.as_str())
}

/// What is on in a hall and what is next.
fn on(tonight: &Tonight<'_>, id: &str) -> (Option<String>, Option<String>) {
    let view = tonight.hall(&hall(id)).unwrap();
    let told = |showing: &Option<Showing>| name(showing.as_ref()).map(str::to_owned);
    (told(&view.now), told(&view.next))
}

fn pair(now: &str, next: &str) -> (Option<String>, Option<String>) {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    (some(now), some(next))
}

fn shifted(pack: &Pack, session: &str, held: Held) -> Pack {
    let day = pack.venue_day(EIGHT);
    pack.with_shifts(Shifts::from_iter([Shift { session: session.parse().unwrap(), day, turn: 1, held }]))
}

#[test]
fn a_hall_shows_what_runs_and_what_is_next_through_the_night() {
    let (pack, venue) = (pack(), house());
    let at = |minutes: i64, id| on(&tonight(&pack, &venue, EIGHT + minutes * MINUTE), id);
    assert_eq!(at(0, "life"), pair("play", "talk"));
    assert_eq!(at(10, "life"), pair("talk", ""));
    assert_eq!(at(40, "life"), pair("", ""));
    assert_eq!(at(41, "dome"), pair("", "stars"));
    assert_eq!(at(4 * 60 + 20, "dome"), pair("stars", ""), "past midnight is still tonight");
    assert_eq!(at(4 * 60 + 30, "dome"), pair("", ""));
    assert_eq!(tonight(&pack, &venue, EIGHT).hall(&hall("cellar")), None);
}

#[test]
fn a_session_that_runs_over_stays_until_it_ended() {
    let (plan, venue) = (pack(), house());
    let end = EIGHT + 20 * MINUTE;
    let late = shifted(&plan, "play", Held::At { start: EIGHT - 30 * MINUTE, end });
    assert_eq!(on(&tonight(&late, &venue, EIGHT + 9 * MINUTE), "life"), pair("play", "talk"));
    assert_eq!(on(&tonight(&late, &venue, EIGHT + 19 * MINUTE), "life"), pair("play", "talk"), "it waits");
    assert_eq!(on(&tonight(&late, &venue, EIGHT + 20 * MINUTE), "life"), pair("talk", ""));

    let moved = shifted(&plan, "talk", Held::At { start: end, end: end + 30 * MINUTE });
    let next = tonight(&moved, &venue, EIGHT).hall(&hall("life")).unwrap().next.unwrap();
    let time = |minute| NaiveTime::from_hms_opt(20, minute, 0).unwrap();
    assert_eq!((next.planned, next.times.0), (Some(time(10)), time(20)));

    let off = shifted(&plan, "talk", Held::CalledOff);
    let view = |minutes: i64| tonight(&off, &venue, EIGHT + minutes * MINUTE).hall(&hall("life")).unwrap();
    assert!(view(15).now.is_none() && view(15).next.unwrap().cancelled, "told to who waits at the door");
    assert!(view(15).way.is_open());
    assert_eq!(view(20).next, None);
}

#[test]
fn without_seats_there_is_no_way_in_but_one_elsewhere() {
    let (pack, venue) = (pack(), house());
    let mut full = tonight(&pack, &venue, EIGHT + 5 * MINUTE);
    full.taken.insert("film".parse().unwrap(), 2);
    let view = full.hall(&hall("dome")).unwrap();
    assert_eq!((view.way, view.capacity), (Way::Full, Some(2)));
    let instead = view.instead.unwrap();
    assert_eq!((name(Some(&instead.showing)), instead.running), (Some("talk"), false));
    let foyer = full.foyer();
    let ways: Vec<_> = foyer.now.iter().map(|(showing, way)| (showing.id.as_str(), way.is_open())).collect();
    assert_eq!(ways, [("play", true), ("film", false)]);

    // Nobody is sent to where one may not go in either.
    let way = Way::Stopped { reason: "crowding".into() };
    full.rooms.insert(Some(hall("life")), Room { way: way.clone(), ..Room::default() });
    assert_eq!(full.hall(&hall("dome")).unwrap().instead, None);
    assert_eq!(full.hall(&hall("life")).unwrap().way, way);
}

#[test]
fn the_wall_counts_down_to_the_next_highlight() {
    let (plan, venue) = (pack(), house());
    let wall = |minutes: i64| tonight(&plan, &venue, EIGHT + minutes * MINUTE).wall();
    let next = wall(0).highlight.unwrap();
    assert!(next.highlight && next.id.as_str() == "stars");
    assert_eq!(wall(4 * 60).highlight, None, "it began at 23:50");
    let off = shifted(&plan, "stars", Held::CalledOff);
    let next = tonight(&off, &venue, EIGHT).wall().highlight;
    assert_eq!(name(next.as_ref()), Some("talk"), "the next session where no highlight is ahead");
}

#[test]
fn without_a_clock_nothing_is_said_to_be_on() {
    let (pack, venue) = (pack(), house());
    let lost = Tonight { now: None, ..tonight(&pack, &venue, 0) };
    let view = lost.hall(&hall("dome")).unwrap();
    assert_eq!((view.clock, view.now, view.next, view.way), (None, None, None, Way::Go));
    assert!(lost.foyer().now.is_empty() && lost.wall().highlight.is_none());
}

#[test]
fn a_figure_is_stale_after_half_a_minute() {
    let inside = |age_ms| PeopleInside { people: 7, off_by: None, as_of: 0, age_ms };
    assert!(!inside(STALE_MS - 1).is_stale() && inside(STALE_MS).is_stale());
}

#[test]
fn a_house_at_several_sites_is_as_full_as_all_and_as_old_as_the_oldest() {
    use crate::rooms::{Door, Override, RoomId, RoomNow, Said};
    let mut venue = pack().venue(&house()).unwrap().clone();
    let day = pack().venue_day(EIGHT);
    let counted = |site: &str, people, off_by, heard, full| RoomNow {
        room: RoomId { site: site.parse().unwrap(), hall: None },
        people,
        off_by,
        as_of: EIGHT - heard,
        heard,
        inward: people,
        outward: 0,
        full,
    };
    let known = [counted("main", 30, Some(2), 1_000, false), counted("school", 5, Some(1), 31_000, false)];
    let mut said = Said::default();
    let rooms = |venue: &crate::pack::Venue, said: &Said, known: &[RoomNow]| {
        rooms_of(venue, day, said, known, 31_000).remove(&None).unwrap()
    };
    let all = rooms(&venue, &said, &known).inside.unwrap();
    assert_eq!((all.people, all.off_by, all.age_ms, all.as_of), (35, Some(3), 30_000, EIGHT - 31_000));
    let unchecked = [known[0].clone(), RoomNow { off_by: None, ..known[1].clone() }];
    assert_eq!(rooms(&venue, &said, &unchecked).inside.unwrap().off_by, None);

    let door = Door::Stopped { reason: "storm".to_owned() };
    let room = RoomId { site: venue.sites[0].id.clone(), hall: None };
    said.hear_override(&Override { venue: house(), room, day, turn: 1, door });
    assert_eq!(rooms(&venue, &said, &known).way, Way::Stopped { reason: "storm".to_owned() });
    venue.halls[0].capacity = Some(1);
    let dome = &rooms_of(&venue, day, &said, &known, 0)[&Some(hall("dome"))];
    assert_eq!((dome.capacity, &dome.way, &dome.inside), (Some(1), &Way::Go, &None));
}

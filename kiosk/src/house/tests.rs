//! What the house knows of the night, from the pack that ships.

use super::*;
use venue::{
    id::SessionId,
    pack::shipped,
    seats::{Seats, Taken},
};

/// 2025-09-20 20:14 in the campaign's time.
const EVENING: i64 = 1_758_370_440_000;

fn stand(venue: &str, site: &str, hall: Option<&str>) -> Stand {
    Stand {
        venue: VenueId::new(venue).unwrap(),
        site: SiteId::new(site).unwrap(),
        hall: hall.map(|hall| HallId::new(hall).unwrap()),
        point: None,
    }
}

fn house(stand: Stand) -> Result<House, Misplaced> {
    let manners = Manners { idle_ms: 30_000, language: Language::default() };
    House::new(shipped::example().unwrap(), stand, manners)
}

fn universe() -> House {
    house(stand("river-city", "main", Some("universe"))).unwrap()
}

#[test]
fn the_example_night_shows_what_runs_what_is_next_and_what_is_later() {
    let tonight = universe().tonight(EVENING, &Taken::default());
    assert_eq!(tonight.time, "20:14");
    assert_eq!((tonight.night.zh.as_str(), tonight.place.zh.as_str()), ("科学一千零一夜", "宇宙厅"));
    let names = |events: &[Event]| events.iter().map(|e| e.name.zh.clone()).collect::<Vec<_>>();
    assert!(names(&tonight.now).contains(&"科普短剧".to_owned()));
    let experiment = &tonight.next[0];
    assert_eq!((experiment.name.zh.as_str(), experiment.from.as_str()), ("科学实验秀", "20:30"));
    assert_eq!((experiment.minutes, experiment.seats), (Some(16), Some(Seats { all: 60, taken: 0 })));
    assert!(names(&tonight.later).contains(&"科学观影".to_owned()));
    assert_eq!(tonight.trail.unwrap().points.len(), 8);
    assert!(tonight.open.len() > 1, "the demonstration has something to choose");
}

#[test]
fn past_midnight_is_still_tonight_and_the_evening_over() {
    let tonight = universe().tonight(EVENING + 5 * 3_600_000, &Taken::default());
    assert_eq!((tonight.time.as_str(), tonight.events().count()), ("01:14", 0));
    assert!(tonight.upcoming().is_none());
}

#[test]
fn a_minute_changes_only_the_time() {
    let house = universe();
    let (now, then) =
        (house.tonight(EVENING, &Taken::default()), house.tonight(EVENING + 60_000, &Taken::default()));
    assert!(now != then && now.differs_only_in_time(&then));
    assert!(!now.differs_only_in_time(&house.tonight(EVENING + 20 * 60_000, &Taken::default())));
}

#[test]
fn steppers_count_into_the_groups_of_the_pack() {
    let setting = universe().setting(EVENING);
    let group = |stepper| setting.groups[&stepper].to_string();
    use venue::pack::Stepper::{Adult, Child, Senior, Teenager};
    assert_eq!([group(Child), group(Teenager)], ["youth", "youth"]);
    assert_eq!([group(Adult), group(Senior)], ["public", "seniors"]);
}

#[test]
fn a_wrong_place_is_named_with_the_right_ones() {
    let said = |stand| house(stand).unwrap_err().to_string();
    assert!(said(stand("sea-city", "main", None)).contains("it has: river-city"));
    assert!(said(stand("river-city", "east", None)).contains("it has: main"));
    let hall = said(stand("river-city", "main", Some("attic")));
    assert!(hall.contains("attic") && hall.contains("universe"), "{hall}");
}

fn taken(session: &str, taken: u32) -> Taken {
    Taken::from([(SessionId::new(session).unwrap(), taken)])
}

#[test]
fn seats_that_are_taken_are_told_and_a_full_session_sends_on() {
    let some = universe().tonight(EVENING, &taken("mystery-1", 8));
    let mystery = some.now.iter().find(|event| event.seats.is_some_and(|seats| seats.taken > 0)).unwrap();
    assert_eq!(mystery.seats, Some(Seats { all: 20, taken: 8 }));
    assert!(!mystery.is_full() && mystery.instead.is_empty());
    let full = universe().tonight(EVENING, &taken("mystery-1", 20));
    let mystery = full.now.iter().find(|event| event.is_full()).unwrap();
    let instead: Vec<_> = mystery.instead.iter().map(|other| (other.from.as_str(), other.running)).collect();
    assert_eq!(instead, [("20:30", false), ("20:40", false), ("21:10", false)]);
}

#[test]
fn by_hall_the_own_hall_comes_first_and_the_whole_house_last() {
    let tonight = universe().tonight(EVENING, &Taken::default());
    let halls = tonight.by_hall();
    let name = |of: &EventsOfHall<'_>| of.hall.map(|hall| hall.name.zh.clone());
    assert_eq!(name(&halls[0]).as_deref(), Some("宇宙厅"));
    assert!(halls[0].hall.is_some_and(|hall| hall.here && hall.floor.is_some()));
    assert_eq!(name(halls.last().unwrap()), None);
    assert_eq!(halls.iter().map(|of| of.events.len()).sum::<usize>(), tonight.events().count());
    let setting = universe().setting(EVENING);
    assert_eq!(setting.programme.halls.len(), halls.len());
    assert_eq!(setting.programme.halls.iter().sum::<usize>(), tonight.events().count());
}

//! The check for staff: what can't be walked, what is only worth a look, and the crowd.

use crate::{bonus, example, group, plain, tier};
use venue::{
    pack::{Days, Each, Hours, Order, Pack, Trail, shipped},
    trail::{
        check::{CheckedTrail, check_trail},
        crowd::{Crowd, CrowdPlan, crowd},
    },
};

const QUIET: CrowdPlan = CrowdPlan { visitors: 20, seed: 1 };

fn hours(from: &str, to: &str) -> Hours {
    Hours { from: from.parse().unwrap(), to: to.parse().unwrap() }
}

fn days(from: &str, to: &str) -> Option<Days> {
    Some(Days { from: Some(from.parse().unwrap()), to: Some(to.parse().unwrap()) })
}

/// What is said of a trail, a line each.
fn said(checked: &CheckedTrail) -> Vec<String> {
    checked.findings.iter().map(ToString::to_string).collect()
}

fn findings(pack: &Pack, trail: &Trail) -> Vec<String> {
    said(&check_trail(pack, trail, QUIET))
}

#[test]
fn the_shipped_trails_can_be_walked() {
    let pack = shipped::example_route().unwrap();
    for trail in &pack.trails {
        let checked = check_trail(&pack, trail, QUIET);
        assert!(checked.is_fine(), "{:?}", said(&checked));
        let crowd = checked.crowd.unwrap();
        assert!(checked.fastest_minutes.unwrap() <= crowd.median_minutes.unwrap(), "{}", trail.id);
    }
}

#[test]
fn a_point_that_never_opens_is_an_error_with_all_that_hangs_on_it() {
    let (mut pack, mut trail) = (example(), plain());
    group(&mut trail, "east", "ab", 2);
    tier(&mut trail, "all", Some(8), Each::Passport);
    let activity = pack.activities.iter_mut().find(|a| a.id == trail.activity).unwrap();
    activity.hours = Some(hours("18:00", "22:00"));
    activity.days = days("2025-09-20", "2025-09-21");
    trail.points[0].opens = vec![hours("09:00", "18:00")];
    trail.points[7].days = days("2025-09-22", "2025-09-30");
    let checked = check_trail(&pack, &trail, QUIET);
    assert!(!checked.is_fine());
    let said = said(&checked);
    assert_eq!(
        said[..5],
        [
            "a: never opens while its activity stamp-trail is on; let its days and opens lie within the days and \
             hours of the activity",
            "h: never opens while its activity stamp-trail is on; let its days and opens lie within the days and \
             hours of the activity",
            "asks for 8 points, and 6 that count ever open; open more of them, or require fewer",
            "the group east asks for 2 points, and 1 ever open; open more of them, or let the group ask for fewer",
            "the reward all takes 8 stamps, and 6 points ever open; ask for fewer stamps",
        ]
    );
    assert_eq!(checked.crowd.unwrap().completed, 0);
}

#[test]
fn an_order_that_runs_against_the_opening_times_is_an_error() {
    let (mut pack, mut trail) = (example(), Trail { order: Order::InOrder, ..plain() });
    assert_eq!(findings(&pack, &trail), [""; 0]);
    trail.points[1].opens = vec![hours("20:00", "22:00")];
    trail.points[2].opens = vec![hours("18:00", "19:00")];
    let other_day = findings(&pack, &trail);
    assert!(other_day[0].starts_with("hint: can't be completed on one day;"), "{other_day:?}");
    let activity = pack.activities.iter_mut().find(|a| a.id == trail.activity).unwrap();
    activity.days = days("2025-09-20", "2025-09-20");
    let said = findings(&pack, &trail);
    assert_eq!(
        said[0],
        "c: comes after b in order, and does not open again by then; change the order of the points, or let \
         this one open later"
    );
    trail.required = 2;
    assert!(!findings(&pack, &trail)[0].starts_with("c:"), "two points come before it");
}

#[test]
fn a_time_limit_must_leave_time_for_ways_and_stays() {
    let pack = example();
    let limited = |minutes| Trail { minutes: Some(minutes), ..plain() };
    assert_eq!(findings(&pack, &limited(20)), [""; 0]);
    let quickest = check_trail(&pack, &plain(), QUIET).fastest_minutes.unwrap();
    let tight = check_trail(&pack, &limited(quickest - 1), QUIET);
    assert!(tight.is_fine(), "a quicker way may exist: {:?}", said(&tight));
    assert_eq!(
        said(&tight)[0],
        format!(
            "hint: the time limit is {} minutes, and the quickest walk found takes {quickest}; allow more \
             minutes, or require fewer points",
            quickest - 1
        )
    );
    let checked = check_trail(&pack, &limited(3), QUIET);
    assert!(!checked.is_fine());
    assert!(said(&checked)[0].starts_with("the time limit is 3 minutes, and ways and stays alone take"));
    let short = Trail { required: 2, ..limited(2) };
    assert_eq!(findings(&pack, &short), [""; 0], "two points lie near each other");
}

#[test]
fn points_that_must_be_stamped_are_open_within_the_time_limit() {
    let (pack, mut trail) = (example(), Trail { minutes: Some(60), ..plain() });
    trail.points[1].opens = vec![hours("18:00", "18:30")];
    trail.points[3].opens = vec![hours("22:00", "22:30")];
    let apart = |limit, apart| {
        format!(
            "the time limit is {limit} minutes, and b and d are never open within {apart} minutes of each other; \
             allow more minutes, let them open nearer to each other, or require fewer points"
        )
    };
    assert_eq!(findings(&pack, &trail)[0], apart(60, 210));
    assert_eq!(findings(&pack, &Trail { minutes: Some(210), ..trail.clone() })[0], apart(210, 210));
    for reachable in [Trail { minutes: Some(230), ..trail.clone() }, Trail { required: 7, ..trail.clone() }] {
        let checked = check_trail(&pack, &reachable, QUIET);
        assert!(checked.is_fine(), "{:?}", said(&checked));
    }
    trail.order = Order::InOrder;
    trail.points[1].opens = vec![hours("22:00", "22:30")];
    trail.points[3].opens = vec![hours("18:00", "18:30")];
    assert_eq!(findings(&pack, &trail)[0], apart(60, 1170), "d after b: on the next day");
    let mut other_days = Trail { minutes: Some(120), ..plain() };
    other_days.points[1].days = days("2025-09-01", "2025-09-02");
    other_days.points[3].days = days("2025-09-10", "2025-09-11");
    let said = findings(&pack, &other_days);
    assert_eq!(said[0], apart(120, 7 * 24 * 60));
    assert!(said.iter().all(|line| !line.contains("another day")), "{said:?}");
}

#[test]
fn a_trail_of_less_than_a_day_is_walked_on_one_day() {
    let (pack, mut trail) = (example(), Trail { required: 5, ..plain() });
    for (n, point) in trail.points.iter_mut().enumerate() {
        let day = if n < 4 { "2025-09-01" } else { "2025-09-03" };
        point.days = days(day, day);
    }
    let another_day = "hint: can't be completed on one day; tell visitors that they may go on another day";
    let limited = |minutes| Trail { minutes: Some(minutes), ..trail.clone() };
    assert_eq!(findings(&pack, &trail)[0], another_day);
    assert_eq!(findings(&pack, &limited(3 * 24 * 60))[0], another_day);
    let said = findings(&pack, &limited(120));
    let error = "the time limit is 120 minutes, and it can't be completed on one day; allow more minutes, or \
                 require fewer points";
    assert_eq!(said[0], error);
    assert!(said.iter().all(|line| !line.contains("another day")), "{said:?}");
}

#[test]
fn a_day_with_fewer_points_may_be_the_one_to_walk_on() {
    let mut trail = Trail { required: 3, minutes: Some(120), ..plain() };
    for (n, point) in trail.points.iter_mut().enumerate() {
        let day = if n < 5 { "2025-09-01" } else { "2025-09-02" };
        point.days = days(day, day);
        let to = if n < 5 { "18:01" } else { "22:00" };
        point.opens = vec![hours("18:00", to)];
    }
    let checked = check_trail(&example(), &trail, QUIET);
    assert!(checked.is_fine(), "{:?}", said(&checked));
    assert!(checked.fastest_minutes.is_some());
}

#[test]
fn days_may_have_an_end_and_no_beginning() {
    let (mut pack, mut trail) = (example(), plain());
    let until = |day: &str| Some(Days { from: None, to: Some(day.parse().unwrap()) });
    trail.points[2].days = until("2025-08-24");
    assert_eq!(findings(&pack, &trail), [""; 0]);
    let activity = pack.activities.iter_mut().find(|a| a.id == trail.activity).unwrap();
    activity.days = until("2025-08-31");
    let checked = check_trail(&pack, &trail, QUIET);
    assert_eq!(said(&checked), [""; 0]);
    let day = checked.crowd.unwrap().day;
    assert!(day.is_some_and(|day| day <= "2025-08-24".parse().unwrap()), "{day:?}");
    trail.order = Order::InOrder;
    trail.points[1].opens = vec![hours("20:00", "22:00")];
    trail.points[2].opens = vec![hours("18:00", "19:00")];
    let checked = check_trail(&pack, &trail, QUIET);
    assert!(checked.is_fine(), "c is stamped on another day: {:?}", said(&checked));
}

#[test]
fn a_point_outside_the_programme_is_a_hint() {
    let (pack, mut trail) = (example(), plain());
    trail.points[3].opens = vec![hours("09:00", "12:00")];
    bonus(&mut trail, "d");
    let said = findings(&pack, &trail);
    let slip = "hint: d: opens only outside the programme of river-city, which runs from 18:00 to 22:30; see \
                whether its opens are right";
    assert!(said.iter().any(|line| line == slip), "{said:?}");
}

/// A crowd of so many on a trail of the example pack.
fn of(trail: &Trail, visitors: u32, seed: u64) -> Crowd {
    crowd(&example(), trail, CrowdPlan { visitors, seed }).unwrap()
}

#[test]
fn the_same_seed_brings_the_same_crowd() {
    let trail = plain();
    assert_eq!(of(&trail, 500, 7), of(&trail, 500, 7));
    assert_ne!(of(&trail, 500, 7), of(&trail, 500, 8));
}

#[test]
fn everybody_of_a_small_crowd_is_stamped_and_nobody_twice() {
    let trail = plain();
    let crowd = of(&trail, 30, 3);
    assert_eq!(crowd.visitors, 30);
    assert_eq!(crowd.completed, crowd.parties);
    for load in &crowd.points {
        assert_eq!((load.visitors, load.parties, load.gave_up), (30, crowd.parties, 0), "{load:?}");
    }
    let mut half = Trail { required: 4, ..trail };
    bonus(&mut half, "h");
    half.required = 4;
    let crowd = of(&half, 2000, 3);
    let stamped: u32 = crowd.points.iter().map(|load| load.parties).sum();
    assert!(stamped <= crowd.parties * 8 && crowd.completed <= crowd.parties);
    assert!(crowd.points[7].parties < crowd.parties, "some leave the bonus out");
}

#[test]
fn a_slow_point_queues_and_is_named_with_how_much() {
    let mut trail = plain();
    trail.points[4].stay_minutes = 3.0;
    let checked = check_trail(&example(), &trail, CrowdPlan { visitors: 200, seed: 1 });
    let crowd = checked.crowd.as_ref().unwrap();
    let slow = &crowd.points[4];
    assert!(crowd.points.iter().all(|load| load.mean_wait_s <= slow.mean_wait_s), "{:?}", crowd.points);
    let queues: Vec<_> = said(&checked).into_iter().filter(|line| line.contains("will queue")).collect();
    assert_eq!(queues.len(), 1, "{queues:?}");
    let start = format!("hint: e: will queue: up to {} parties wait, ", slow.longest_queue);
    assert!(queues[0].starts_with(&start), "{queues:?}");
    let busiest = slow.busiest.unwrap();
    assert!(queues[0].contains(&format!("most from {} on", busiest.from.format("%H:%M"))), "{queues:?}");
    assert!(checked.is_fine(), "a queue is no error");
}

#[test]
fn stock_is_compared_with_what_the_crowd_earns() {
    let mut trail = plain();
    tier(&mut trail, "card", Some(2), Each::Person);
    tier(&mut trail, "medal", None, Each::Passport);
    trail.rewards[0].stock = Some(29);
    let checked = check_trail(&example(), &trail, CrowdPlan { visitors: 30, seed: 3 });
    assert_eq!(
        said(&checked),
        [
            "hint: the reward card has 29 pieces, and 30 visitors earn 30 on a day; have more made, or ask for \
          more stamps"
        ]
    );
    let crowd = checked.crowd.unwrap();
    assert_eq!((crowd.earned[0].pieces, crowd.earned[1].pieces), (30, crowd.parties));
}

#[test]
fn a_crowd_keeps_to_opening_times_and_order() {
    let mut trail = Trail { order: Order::InOrder, ..plain() };
    trail.points[0].opens = vec![hours("18:00", "19:00")];
    let crowd = of(&trail, 400, 5);
    let first = &crowd.points[0];
    assert!(first.visitors < crowd.visitors, "who comes after seven is too late");
    assert!(crowd.points.iter().all(|load| load.visitors <= first.visitors), "nobody begins elsewhere");
    let busiest = first.busiest.unwrap().from.format("%H").to_string();
    assert_eq!(busiest, "18");
    let mut shut = plain();
    shut.points.iter_mut().for_each(|point| point.days = days("2020-01-01", "2020-01-01"));
    shut.points.iter_mut().for_each(|point| point.opens = vec![hours("18:00", "19:00")]);
    let checked = check_trail(&example(), &shut, QUIET);
    assert_eq!(checked.crowd.unwrap().day, Some("2020-01-01".parse().unwrap()));
}

//! The check for staff: what can't be walked, and what is only worth a look.

use crate::{bonus, example, group, plain, tier};
use venue::{
    pack::{Days, Each, Hours, Order, Pack, Trail, shipped},
    trail::{
        check::{CheckedTrail, check_trail},
        crowd::CrowdPlan,
    },
};

pub(crate) const QUIET: CrowdPlan = CrowdPlan { visitors: 20, seed: 1 };

pub(crate) fn hours(from: &str, to: &str) -> Hours {
    Hours { from: from.parse().unwrap(), to: to.parse().unwrap() }
}

pub(crate) fn days(from: &str, to: &str) -> Option<Days> {
    Some(Days { from: Some(from.parse().unwrap()), to: Some(to.parse().unwrap()) })
}

/// What is said of a trail, a line each.
pub(crate) fn said(checked: &CheckedTrail) -> Vec<String> {
    checked.findings.iter().map(ToString::to_string).collect()
}

pub(crate) fn findings(pack: &Pack, trail: &Trail) -> Vec<String> {
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
    let timed = |trail: &Trail| {
        findings(&pack, trail).into_iter().filter(|line| line.contains("limit")).collect::<Vec<_>>()
    };
    assert_eq!(timed(&limited(20)), [""; 0]);
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
    assert_eq!(timed(&short), [""; 0], "two points lie near each other");
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

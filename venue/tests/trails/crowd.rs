//! The crowd of the check for staff: how it walks, and what is said of it.

use crate::{
    bonus,
    check::{QUIET, days, findings, hours, said},
    example, plain, tier,
};
use venue::{
    pack::{Each, Order, Trail, shipped},
    trail::{
        check::check_trail,
        crowd::{Crowd, CrowdPlan, crowd},
    },
};

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
fn a_trail_that_few_of_the_crowd_complete_is_a_hint() {
    let mut trail = plain();
    let checked = check_trail(&example(), &trail, CrowdPlan { visitors: 500, seed: 1 });
    assert!(!checked.crowd.as_ref().unwrap().few_complete());
    assert!(said(&checked).iter().all(|line| !line.contains("complete it")), "{:?}", said(&checked));
    trail.points[1].opens = vec![hours("18:00", "18:05")];
    let checked = check_trail(&example(), &trail, CrowdPlan { visitors: 500, seed: 1 });
    let crowd = checked.crowd.as_ref().unwrap();
    assert!(crowd.few_complete());
    let hint = format!(
        "hint: only {} of {} parties complete it; allow more time, serve more at once, or require fewer points",
        crowd.completed, crowd.parties
    );
    assert!(said(&checked).contains(&hint), "{:?}", said(&checked));
    assert!(checked.is_fine(), "one who comes early walks it");
}

#[test]
fn to_wait_for_the_opening_is_no_queue() {
    let mut trail = plain();
    trail.points[4].opens =
        [("18:00", "19:00"), ("19:10", "19:40"), ("19:50", "20:20"), ("20:30", "21:00"), ("21:10", "22:30")]
            .map(|(from, to)| hours(from, to))
            .to_vec();
    let checked = check_trail(&example(), &trail, CrowdPlan { visitors: 250, seed: 1 });
    let early = checked.crowd.as_ref().unwrap().points[4].waited_for_opening;
    let hint =
        format!("hint: e: {early} parties wait for it to open; open earlier, or tell visitors when it opens");
    assert_eq!(said(&checked), [hint], "{:?}", checked.crowd);
}

#[test]
fn points_of_two_trails_are_told_with_whose_visitors_come_on_top() {
    let pack = shipped::example_route().unwrap();
    let shared = |other: &str| {
        format!(
            "hint: shares measure, insects with the trail {other}, whose visitors come on top of this crowd; \
             check it with the visitors of both"
        )
    };
    for (trail, other) in [(0, "city-walk"), (1, "star-map")] {
        let said = findings(&pack, &pack.trails[trail]);
        assert!(said.contains(&shared(other)), "{said:?}");
    }
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

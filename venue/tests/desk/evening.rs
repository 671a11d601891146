//! Properties of an evening: whatever is shown how often, nothing counts twice.

use super::{EVENING, MINUTE, Room, SUBJECT};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use venue::{
    desk::{AGAIN_MS, Arrival, Refusal, check_in, hand_over, overview, party_of},
    entry::{Fact, Place, Reach, SubjectNo},
    hash::StreamId,
    id::ActivityId,
    pack::{Order, Trail},
    settle::largest_party,
    shared::What,
    stock::Count,
    trail::StampRefusal,
};

#[derive(Debug, Clone)]
enum Step {
    Stamp(usize),
    CheckIn(u32),
    Reward,
    Wait(i64),
    /// Whether others can be heard from now on.
    Heard(bool),
    /// Whether the clock can be believed from now on.
    Clock(bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0..8_usize).prop_map(Step::Stamp),
        2 => (1..6_u32).prop_map(Step::CheckIn),
        2 => Just(Step::Reward),
        2 => (0..12_i64).prop_map(Step::Wait),
        1 => any::<bool>().prop_map(Step::Heard),
        1 => any::<bool>().prop_map(Step::Clock),
    ];
    prop::collection::vec(step, 0..60)
}

/// A room whose medals are few.
fn room(order: Order, medals: u32) -> Room {
    let mut room = Room::new();
    room.pack.trails.retain(|trail| trail.id.as_str() == "star-map");
    let trail = &mut room.pack.trails[0];
    trail.order = order;
    trail.required = 3;
    trail.rewards[0].stock = Some(600);
    let items = trail
        .rewards
        .iter()
        .map(|reward| venue::stock::Item { trail: trail.id.clone(), reward: reward.id.clone() });
    for item in items.collect::<Vec<_>>() {
        let (at, holder) = (room.account, crate::holder("kiosk-1"));
        let count = Count { at, holder, count: medals, total: Some(600), owner: None, first: true };
        let fact = room.stock().count(&item, &count).unwrap();
        room.write(&fact);
    }
    room
}

fn take(room: &mut Room, time: &mut i64, clock: &mut bool, step: &Step) {
    match step {
        Step::Stamp(n) => {
            let point = room.pack.trails[0].points[*n].id.to_string();
            let _refused_or_not = room.stamp(&point, None);
        }
        Step::CheckIn(people) => {
            let facts = arrive(room, *people);
            facts.iter().for_each(|fact| room.write(fact));
        }
        Step::Reward => {
            let stock = room.stock();
            let handing = hand_over(&room.scene(), &room.record(), &room.counter(&stock), SUBJECT, None);
            handing.map(|handing| handing.facts).unwrap_or_default().iter().for_each(|fact| room.write(fact));
        }
        Step::Wait(minutes) => *time += minutes * MINUTE,
        Step::Heard(heard) => room.connected = *heard,
        Step::Clock(right) => *clock = *right,
    }
    room.now = clock.then_some(*time);
}

fn arrive(room: &Room, people: u32) -> Option<Fact> {
    let party = party_of(&room.pack, &format!("adult={people}")).unwrap();
    let (activity, ages) = (ActivityId::new("science-night").unwrap(), BTreeMap::new());
    let arrival = Arrival { activity: &activity, party: Some(&party), ages: &ages };
    check_in(&room.scene(), &room.record(), SUBJECT, &arrival).ok()
}

/// Stamps of another kiosk by the number of the point; the clocks of two kiosks differ.
fn elsewhere() -> impl Strategy<Value = Vec<(usize, Option<i64>)>> {
    let at = (-90..90_i64).prop_map(|minutes| EVENING + minutes * MINUTE + 7);
    prop::collection::vec((0..8_usize, prop::option::weighted(0.7, at)), 0..8)
}

fn hear_of(room: &mut Room, n: usize, at: Option<i64>) {
    let trail = &room.pack.trails[0];
    let (trail, point, activity) = (trail.id.clone(), trail.points[n].id.clone(), trail.activity.clone());
    let place = Place { activity, site: room.spot.site.clone(), hall: None };
    let fact = Fact::Stamp { place, subject: SUBJECT, trail, point, reach: Reach::default() };
    room.hear(StreamId([9; 16]), at, &fact);
}

proptest! {
    #[test]
    fn nothing_counts_twice_and_no_shelf_gives_more_than_it_has(
        steps in steps(),
        in_order: bool,
        medals in 0..4_u32,
    ) {
        let mut room = room(if in_order { Order::InOrder } else { Order::Any }, medals);
        let (mut time, mut clock) = (EVENING, true);
        for step in &steps {
            take(&mut room, &mut time, &mut clock, step);
            for reward in &room.pack.trails[0].rewards {
                let item = venue::stock::Item {
                    trail: room.pack.trails[0].id.clone(),
                    reward: reward.id.clone(),
                };
                let handed = room.stock().handed(&item);
                prop_assert!(handed <= i64::from(medals), "{handed} of {medals}");
                let whole = match reward.each {
                    venue::pack::Each::Passport => 1,
                    venue::pack::Each::Person => largest_party(&room.record()).max(1),
                };
                prop_assert!(handed <= i64::from(whole));
            }
        }
        // Two check-ins of known times lie apart.
        let times: Vec<i64> = room
            .known
            .iter()
            .filter(|known| matches!(known.what, What::CheckIn { .. }))
            .filter_map(|known| known.time)
            .collect();
        prop_assert!(times.windows(2).all(|pair| pair[1] - pair[0] >= AGAIN_MS), "{:?}", times);
        // In any order no point is stamped twice; in order the same point may be stamped
        // again once it has become the next one, and counts once.
        if !in_order {
            let mut seen = BTreeSet::new();
            for known in &room.known {
                if let What::Stamp { point, .. } = &known.what {
                    prop_assert!(seen.insert(point.clone()), "{point} twice");
                }
            }
        }
    }

    /// Whatever the rules and whatever is known, within a moment no second stamp is given.
    #[test]
    fn a_point_shown_twice_in_a_row_is_stamped_once(
        heard in elsewhere(),
        steps in steps(),
        rules in (any::<bool>(), prop::option::of(1..60_u32), 1..8_u32),
        n in 0..8_usize,
    ) {
        let (in_order, minutes, required) = rules;
        let mut room = room(if in_order { Order::InOrder } else { Order::Any }, 3);
        room.pack.trails[0] = Trail { minutes, required, ..room.pack.trails[0].clone() };
        let (mut time, mut clock) = (EVENING, true);
        for (n, at) in heard {
            hear_of(&mut room, n, at);
        }
        steps.iter().for_each(|step| take(&mut room, &mut time, &mut clock, step));
        let point = room.pack.trails[0].points[n].id.to_string();
        let first = room.stamp(&point, None);
        let second = room.stamp(&point, None);
        let already = matches!(second, Err(Refusal::Stamp(StampRefusal::AlreadyStamped { .. })));
        prop_assert!(already || first.is_err(), "{first:?}, {second:?}");
    }

    #[test]
    fn what_is_due_here_is_what_one_tap_hands_over(steps in steps(), medals in 0..4_u32) {
        let mut room = room(Order::Any, medals);
        let (mut time, mut clock) = (EVENING, true);
        steps.iter().for_each(|step| take(&mut room, &mut time, &mut clock, step));
        let (stock, record) = (room.stock(), room.record());
        let seen = overview(&room.scene(), &record, &room.counter(&stock));
        let promised: Vec<_> =
            seen.rewards_due.into_iter().filter(|due| due.here > 0).map(|due| (due.reward, due.here)).collect();
        let handing = hand_over(&room.scene(), &record, &room.counter(&stock), SubjectNo(1), None);
        let handed: Vec<_> =
            handing.unwrap_or_default().handed.into_iter().map(|one| (one.reward, one.count)).collect();
        prop_assert_eq!(promised, handed);
    }
}

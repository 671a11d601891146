//! What holds for any trail and any stamps.

use crate::{LETTERS, bonus, group, id, plain, tier};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use venue::{
    hash::StreamId,
    id::PointId,
    pack::{Each, Order, PointGroup, Trail},
    trail::{Counted, Progress, StampSeen, progress},
};

/// A trail with any mix of order, required points, groups, bonus points, tiers and time limit.
fn trails() -> impl Strategy<Value = Trail> {
    let kinds = proptest::collection::vec(0..4u8, 8);
    let groups = (0..3u32, 0..3u32);
    (kinds, any::<bool>(), any::<u32>(), groups, prop::option::of(1..60u32)).prop_map(
        |(kinds, in_order, required, (east, west), minutes)| {
            let mut trail = plain();
            let of = |kind: u8| {
                let is = |(letter, k): (&char, &u8)| (*k == kind).then_some(*letter);
                LETTERS.iter().zip(&kinds).skip(1).filter_map(is).collect::<String>()
            };
            bonus(&mut trail, &of(3));
            for (name, kind, asked) in [("east", 1, east), ("west", 2, west)] {
                let points = of(kind);
                group(&mut trail, name, &points, asked.min(u32::try_from(points.len()).unwrap()));
            }
            trail.order = if in_order { Order::InOrder } else { Order::Any };
            trail.required = 1 + required % trail.required;
            trail.minutes = minutes;
            for n in [1, 3, 6] {
                tier(&mut trail, &format!("at-{n}"), Some(n), Each::Passport);
            }
            tier(&mut trail, "full", None, Each::Passport);
            trail
        },
    )
}

/// Stamps of few points, few streams and few minutes, so that much coincides.
fn some_stamps() -> impl Strategy<Value = Vec<StampSeen>> {
    let stamp = (0..9usize, prop::option::weighted(0.85, 0..90i64));
    proptest::collection::vec(stamp, 0..24).prop_map(|all| {
        let stamp = |(n, (letter, minute)): (usize, (usize, Option<i64>))| StampSeen {
            point: id(*LETTERS.get(letter).unwrap_or(&'z')),
            at: minute.map(|minute| minute * 60_000),
            stream: StreamId([u8::try_from(n % 3).unwrap(); 16]),
            s: n as u64,
        };
        all.into_iter().enumerate().map(stamp).collect()
    })
}

/// Later than any of them.
const LATE: i64 = 1_000 * 60_000;

/// The same, the long way: every stretch of time tried, every point looked for.
fn most_points(trail: &Trail, stamps: &[StampSeen]) -> usize {
    let mut sorted = stamps.to_vec();
    sorted.sort_by_key(StampSeen::when);
    let in_run = |begin: i64| {
        let span = trail.minutes.map_or(i64::MAX / 2, |minutes| i64::from(minutes) * 60_000);
        let within = |s: &&StampSeen| s.at.is_none_or(|at| begin <= at && at <= begin + span);
        let run: Vec<_> = sorted.iter().filter(within).collect();
        let counting: Vec<_> = trail.counting().map(|p| p.id.clone()).collect();
        match trail.order {
            Order::Any => counting.iter().filter(|id| run.iter().any(|s| s.point == **id)).count(),
            Order::InOrder => {
                let undated = |point: &PointId| run.iter().any(|s| s.at.is_none() && s.point == *point);
                let on = |n: usize| n + counting.iter().skip(n).take_while(|point| undated(point)).count();
                let dated = run.iter().filter(|s| s.at.is_some()).map(|s| &s.point);
                on(dated.fold(0, |n, point| on(n) + usize::from(counting.get(on(n)) == Some(point))))
            }
        }
    };
    (0..90).map(|minute| in_run(minute * 60_000)).max().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn neither_order_nor_repetition_changes_anything(
        trail in trails(), given in some_stamps(), places in proptest::collection::vec(any::<prop::sample::Index>(), 0..8)
    ) {
        let once = progress(&trail, &given);
        let mut again = given.clone();
        for place in places.iter().filter(|_| !given.is_empty()) {
            let repeated = given[place.index(given.len())].clone();
            again.insert(place.index(again.len()), repeated);
        }
        again.reverse();
        prop_assert_eq!(&progress(&trail, &again), &once);
        again.sort_by_key(|stamp| stamp.s % 5);
        prop_assert_eq!(&progress(&trail, &again), &once);
    }

    #[test]
    fn a_point_stamped_once_more_counts_no_more(trail in trails(), given in some_stamps()) {
        let trail = Trail { minutes: None, ..trail };
        // On a trail in order one without a date may have come before all others, and one
        // with a date is told instead of it.
        let in_order = trail.order == Order::InOrder;
        let told = |counted: &Counted| (counted.point.clone(), counted.when.at.filter(|_| !in_order));
        let points = |progress: &Progress| progress.points.iter().map(told).collect::<Vec<_>>();
        let once = progress(&trail, &given);
        for counted in once.points.iter().chain(&once.bonus) {
            let at = (in_order && once.points.contains(counted)).then_some(LATE);
            let more = StampSeen { point: counted.point.clone(), at, stream: StreamId([9; 16]), s: 1 };
            let twice = progress(&trail, &[&given[..], &[more]].concat());
            prop_assert_eq!((points(&twice), &twice.bonus), (points(&once), &once.bonus));
            prop_assert_eq!(twice.is_done(), once.is_done());
            prop_assert!(in_order || twice.done == once.done);
        }
    }

    #[test]
    fn a_point_that_was_next_and_was_stamped_counts(
        trail in trails(), walk in proptest::collection::vec((0..4usize, any::<bool>()), 0..30)
    ) {
        let trail = Trail { minutes: None, order: Order::InOrder, ..trail };
        let counting: Vec<_> = trail.counting().map(|point| point.id.clone()).collect();
        let mut next = 0;
        let mut stamps = vec![];
        for (n, (ahead, dated)) in walk.into_iter().enumerate() {
            // Mostly near the point that is next.
            let Some(point) = counting.get((next + ahead).saturating_sub(1)) else { continue };
            let (at, stream) = (dated.then_some(i64::try_from(n).unwrap() * 60_000), StreamId([u8::try_from(n % 3).unwrap(); 16]));
            stamps.push(StampSeen { point: point.clone(), at, stream, s: n as u64 });
            next += usize::from(counting.get(next) == Some(point));
        }
        let points = progress(&trail, &stamps).points;
        let points: Vec<_> = points.into_iter().map(|counted| counted.point).collect();
        prop_assert!(points.len() >= next, "{points:?} of {next}");
        prop_assert_eq!(&points[..], &counting[..points.len()]);
    }

    #[test]
    fn one_stamp_more_takes_nothing_away(
        trail in trails(), given in some_stamps(), keep in proptest::collection::vec(any::<bool>(), 24)
    ) {
        let some: Vec<_> = given.iter().zip(&keep).filter(|(_, keep)| **keep).map(|(s, _)| s.clone()).collect();
        let (before, after) = (progress(&trail, &some), progress(&trail, &given));
        prop_assert!(before.counted() <= after.counted());
        prop_assert!(before.bonus.len() <= after.bonus.len());
        prop_assert!(!before.is_done() || after.is_done());
        prop_assert!(before.still_needed >= after.still_needed);
        for (before, after) in before.tiers.iter().zip(&after.tiers) {
            prop_assert!(!before.reached || after.reached);
            prop_assert!(before.still_needed >= after.still_needed);
        }
        for (before, after) in before.groups.iter().zip(&after.groups) {
            prop_assert!(before.have <= after.have);
        }
    }

    #[test]
    fn every_point_that_counts_has_one_step(trail in trails(), given in some_stamps()) {
        let progress = progress(&trail, &given);
        let steps: Vec<_> = progress.steps.values().map(|r| r.step).filter(|step| *step > 0).collect();
        let each: BTreeSet<_> = steps.iter().copied().collect();
        prop_assert_eq!(steps.len(), each.len(), "no step twice");
        prop_assert_eq!(each, (1..=progress.counted()).collect::<BTreeSet<_>>());
        let finished: Vec<_> = progress.steps.iter().filter(|(_, reach)| reach.done).map(|(key, _)| *key).collect();
        prop_assert_eq!(finished, progress.done.map(|d| (d.stream, d.s)).into_iter().collect::<Vec<_>>());
        let known = given.iter().filter(|stamp| trail.point(&stamp.point).is_some()).count();
        prop_assert_eq!(progress.steps.len(), known, "a verdict for every stamp of the trail");
    }

    #[test]
    fn the_best_run_is_the_best(trail in trails(), given in some_stamps()) {
        let progress = progress(&trail, &given);
        prop_assert_eq!(progress.points.len(), most_points(&trail, &given));
        prop_assert_eq!(progress.missing.len() + progress.points.len(), trail.counting().count());
        prop_assert_eq!(progress.still_needed == 0, progress.is_done());
    }

    #[test]
    fn what_is_still_needed_is_enough_and_no_less(trail in trails(), given in some_stamps()) {
        let trail = Trail { minutes: None, ..trail };
        // On a trail in order one without a date may count later without anything more.
        let given: Vec<_> = given.into_iter().filter(|s| trail.order == Order::Any || s.at.is_some()).collect();
        let before = progress(&trail, &given);
        let short = |group: &PointGroup| before.groups.iter().any(|g| g.group == group.id && g.have < g.required);
        let asked = |point: &PointId| trail.point(point).and_then(|p| p.group.clone()).is_some_and(|id| trail.groups.iter().any(|g| g.id == id && short(g)));
        let mut ahead = before.missing.clone();
        if trail.order == Order::Any {
            // Those of a group that is short come first, as many as it lacks; then any.
            let mut left: BTreeMap<_, _> = before.groups.iter().map(|g| (g.group.clone(), g.required.saturating_sub(g.have))).collect();
            ahead.sort_by_cached_key(|point| {
                let group = trail.point(point).and_then(|p| p.group.clone()).filter(|_| asked(point));
                let lacks = group.and_then(|group| left.get_mut(&group)).filter(|lacks| **lacks > 0);
                lacks.map_or(1, |lacks| { *lacks -= 1; 0 })
            });
        }
        let stamp = |(n, point): (usize, &PointId)| StampSeen { point: point.clone(), at: Some(LATE), stream: StreamId([9; 16]), s: n as u64 };
        let more: Vec<_> = ahead.iter().enumerate().map(stamp).collect();
        let needed = before.still_needed as usize;
        prop_assert!(progress(&trail, &[&given[..], &more[..needed]].concat()).is_done());
        if needed > 0 {
            prop_assert!(!progress(&trail, &[&given[..], &more[..needed - 1]].concat()).is_done());
        }
    }
}

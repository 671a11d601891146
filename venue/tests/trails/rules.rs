//! Which stamps count and what is due, case by case.

use crate::{bonus, example, group, id, plain, stamps, tier};
use std::collections::BTreeMap;
use venue::{
    hash::StreamId,
    id::{PointId, RewardId},
    pack::{Each, Order, Trail},
    trail::{Progress, StampSeen, progress, rewards_due, trails_at},
};

/// The points that count, in a word.
fn letters(progress: &Progress) -> String {
    progress.points.iter().map(|counted| counted.point.as_str()).collect()
}

/// What comes of stamps: the points that count, how many more it takes, and the minute
/// of the stamp that completed the trail.
fn comes_to(trail: &Trail, text: &str) -> (String, u32, Option<i64>) {
    let progress = progress(trail, &stamps(text));
    let done = progress.done.map(|done| done.at.map_or(-1, |at| at / 60_000));
    (letters(&progress), progress.still_needed, done)
}

fn is(points: &str, still_needed: u32, done: Option<i64>) -> (String, u32, Option<i64>) {
    (points.to_owned(), still_needed, done)
}

#[test]
fn in_any_order_each_point_counts_once() {
    let trail = plain();
    assert_eq!(comes_to(&trail, ""), is("", 8, None));
    assert_eq!(comes_to(&trail, "c@3 a@5 c@9 a@9"), is("ca", 6, None));
    assert_eq!(comes_to(&trail, "c@9 a@5"), is("ac", 6, None), "by effective time");
    assert_eq!(comes_to(&trail, "b c@9"), is("cb", 6, None), "without a date it comes last");
    assert_eq!(comes_to(&trail, "z@1 a@2"), is("a", 7, None), "a point of another trail");
    let all = "a@1 b@2 c@3 d@4 e@5 f@6 g@7 h@8";
    assert_eq!(comes_to(&trail, all), is("abcdefgh", 0, Some(8)));
    let five = Trail { required: 5, ..trail };
    assert_eq!(comes_to(&five, all), is("abcdefgh", 0, Some(5)), "later points count as well");
    let progress = progress(&five, &stamps("h@1 a@2"));
    assert_eq!(progress.missing, ["b", "c", "d", "e", "f", "g"].map(|p| PointId::new(p).unwrap()));
    assert_eq!((progress.next, progress.still_needed), (None, 3));
}

#[test]
fn in_order_a_point_counts_after_those_before_it() {
    let trail = Trail { order: Order::InOrder, required: 4, ..plain() };
    assert_eq!(comes_to(&trail, "a@1 b@2 c@3"), is("abc", 1, None));
    assert_eq!(comes_to(&trail, "b@1 a@2"), is("a", 3, None));
    assert_eq!(comes_to(&trail, "b@1 a@2 b@3"), is("ab", 2, None), "its turn comes later");
    assert_eq!(comes_to(&trail, "a@1 c@2 b@3 d@4 c@5"), is("abc", 1, None));
    assert_eq!(comes_to(&trail, "d@9 c@7 b@5 a@3"), is("abcd", 0, Some(9)), "told in any order");
    let next = |text| progress(&trail, &stamps(text)).next.map(|next| next.to_string());
    assert_eq!(next(""), Some("a".to_owned()));
    assert_eq!(next("a@1 c@2"), Some("b".to_owned()));
    assert_eq!(next("a@1 b@2 c@3 d@4"), Some("e".to_owned()), "complete, and more may follow");
    assert_eq!(next("a@1 b@2 c@3 d@4 e@5 f@6 g@7 h@8"), None);
}

#[test]
fn in_order_a_stamp_without_a_date_counts_as_soon_as_its_point_is_next() {
    let trail = Trail { order: Order::InOrder, required: 4, ..plain() };
    assert_eq!(comes_to(&trail, "a b@2"), is("ab", 2, None));
    assert_eq!(comes_to(&trail, "b@2 a"), is("ab", 2, None), "told in any order");
    assert_eq!(comes_to(&trail, "a@1 b c@3 d@4"), is("abcd", 0, Some(4)));
    assert_eq!(comes_to(&trail, "c b a"), is("abc", 1, None));
    assert_eq!(comes_to(&trail, "d c b a@9"), is("abcd", 0, Some(-1)));
    assert_eq!(comes_to(&trail, "a c@3"), is("a", 3, None), "b is missing");
    assert_eq!(comes_to(&trail, "a a@5 b@6"), is("ab", 2, None));
    let first = |text: &str| progress(&trail, &stamps(text)).points[0].when.at;
    assert_eq!(first("a a@5 b@6"), Some(300_000), "a date that is known is told");
    assert_eq!(first("a a@5 b@4"), None, "b came after it");
    let timed = Trail { minutes: Some(30), ..trail };
    assert_eq!(comes_to(&timed, "a@0 b c@20 a@100 c@110 d@120"), is("abcd", 0, Some(120)));
    let steps = progress(&timed, &stamps("a b@5 b@100 c@101")).steps;
    let step = |s| steps[&(StreamId([1; 16]), s)].step;
    assert_eq!([step(1), step(2), step(3), step(4)], [1, 2, 0, 3], "each step once");
}

#[test]
fn groups_ask_for_some_of_their_points() {
    let mut trail = Trail { required: 2, ..plain() };
    group(&mut trail, "east", "abc", 1);
    group(&mut trail, "west", "defg", 2);
    assert_eq!(comes_to(&trail, ""), is("", 3, None), "the groups ask for more than the trail");
    assert_eq!(comes_to(&trail, "a@1 b@2"), is("ab", 2, None), "enough points, one group empty");
    assert_eq!(comes_to(&trail, "a@1 b@2 d@3 h@4 g@5"), is("abdhg", 0, Some(5)));
    let state = progress(&trail, &stamps("a@1 b@2 d@3")).groups;
    let state: Vec<_> = state.iter().map(|g| (g.group.as_str(), g.have, g.required)).collect();
    assert_eq!(state, [("east", 2, 1), ("west", 1, 2)]);
    let in_order = Trail { order: Order::InOrder, ..trail };
    assert_eq!(comes_to(&in_order, "a@1"), is("a", 4, None), "b and c lie before d and e");
    assert_eq!(comes_to(&in_order, "a@1 b@2 c@3 d@4 e@5"), is("abcde", 0, Some(5)));
}

#[test]
fn bonus_points_reach_tiers_and_never_complete() {
    let mut trail = plain();
    bonus(&mut trail, "h");
    tier(&mut trail, "some", Some(3), Each::Passport);
    tier(&mut trail, "full", None, Each::Person);
    let told = |text: &str| {
        let progress = progress(&trail, &stamps(text));
        let tiers: Vec<_> = progress.tiers.iter().map(|t| (t.reached, t.still_needed)).collect();
        (progress.stamps(), tiers, progress.is_done())
    };
    assert_eq!(told("a@1 h@2"), (2, vec![(false, 1), (false, 6)], false));
    assert_eq!(told("a@1 h@2 h@3 b@4"), (3, vec![(true, 0), (false, 5)], false));
    assert_eq!(told("a@1 b@2 c@3 d@4 e@5 f@6 h@7"), (7, vec![(true, 0), (false, 1)], false));
    assert_eq!(told("a@1 b@2 c@3 d@4 e@5 f@6 g@7"), (7, vec![(true, 0), (true, 0)], true));
    assert!(!progress(&trail, &stamps("a@1")).missing.contains(&id('h')));
}

#[test]
fn a_time_limit_takes_the_best_run() {
    let trail = Trail { minutes: Some(30), required: 3, ..plain() };
    assert_eq!(comes_to(&trail, "a@0 b@30 c@31"), is("bc", 1, None), "of equal runs the later one");
    assert_eq!(comes_to(&trail, "a@0 b@10 c@30 d@31"), is("bcd", 0, Some(30)));
    assert_eq!(comes_to(&trail, "a@0 b@10 c@50 a@55 b@60"), is("cab", 0, Some(60)), "a second run");
    assert_eq!(comes_to(&trail, "a@0 b@100 c"), is("bc", 1, None), "without a date in every run");
    assert_eq!(comes_to(&trail, "a b c"), is("abc", 0, Some(-1)));
    let in_order = Trail { order: Order::InOrder, ..trail.clone() };
    assert_eq!(comes_to(&in_order, "a@0 b@40 a@41 b@50 c@60"), is("abc", 0, Some(60)));
    let mut extra = trail;
    bonus(&mut extra, "h");
    extra.required = 3;
    assert_eq!(progress(&extra, &stamps("h@0 a@500 b@501")).stamps(), 3, "a bonus keeps to no run");
}

#[test]
fn the_run_that_is_complete_need_not_be_the_longest() {
    let mut trail = Trail { minutes: Some(10), required: 2, ..plain() };
    group(&mut trail, "west", "gh", 1);
    let text = "a@0 b@1 c@2 d@3 a@100 g@101";
    let progress = progress(&trail, &stamps(text));
    assert_eq!((progress.counted(), progress.is_done(), progress.still_needed), (4, true, 0));
    assert_eq!(progress.groups[0].have, 1);
    let reach = |s| progress.steps[&(StreamId([1; 16]), s)];
    assert_eq!((reach(4).step, reach(5).step), (4, 0));
    assert_eq!((reach(6).step, reach(6).done), (0, true), "it adds no point and completes the trail");
}

#[test]
fn steps_move_when_an_earlier_stamp_turns_up() {
    let trail = Trail { required: 2, ..plain() };
    let mut known = stamps("a@10 b@20 a@30");
    let steps = |known: &[StampSeen]| {
        let steps = progress(&trail, known).steps;
        (1..=known.len() as u64)
            .map(|s| steps[&(StreamId([1; 16]), s)])
            .map(|reach| (reach.step, reach.done))
            .collect::<Vec<_>>()
    };
    assert_eq!(steps(&known), [(1, false), (2, true), (0, false)]);
    known.extend(stamps("x@0 x@0 x@0 b@5").pop());
    assert_eq!(steps(&known), [(2, true), (0, false), (0, false), (1, false)]);
}

#[test]
fn a_reward_is_due_once_for_each_who_gets_it() {
    let mut trail = Trail { required: 2, ..plain() };
    tier(&mut trail, "one", Some(1), Each::Passport);
    tier(&mut trail, "full", None, Each::Person);
    let due = |text: &str, handed: &[(&str, u32)], people| {
        let handed: BTreeMap<_, _> = handed.iter().map(|(id, n)| (RewardId::new(id).unwrap(), *n)).collect();
        let due = rewards_due(&trail, &progress(&trail, &stamps(text)), &handed, people);
        due.into_iter().map(|due| format!("{} {}", due.reward, due.count)).collect::<Vec<_>>()
    };
    assert!(due("", &[], 4).is_empty());
    assert_eq!(due("a@1", &[], 4), ["one 1"]);
    assert_eq!(due("a@1 b@2", &[], 4), ["one 1", "full 4"]);
    assert_eq!(due("a@1 b@2", &[("one", 1), ("full", 1)], 4), ["full 3"]);
    assert_eq!(due("a@1 b@2", &[("one", 1)], 0), ["full 1"], "a passport serves one at least");
    assert!(due("a@1 b@2", &[("one", 2), ("full", 9)], 4).is_empty(), "handed twice is no debt");
}

#[test]
fn one_place_may_be_a_point_of_several_trails() {
    let mut pack = example();
    let mut second = pack.trails[0].clone();
    second.id = "second".parse().unwrap();
    second.points.truncate(3);
    second.points[0].venue = "elsewhere".parse().unwrap();
    pack.trails.push(second);
    let at = |point: &str| {
        let found = trails_at(&pack, &"river-city".parse().unwrap(), &point.parse().unwrap());
        found.iter().map(|trail| trail.id.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(at("magic"), ["star-map", "second"]);
    assert_eq!(at("measure"), ["star-map"], "the same id at another venue is another place");
    assert_eq!(at("mind"), ["star-map"]);
    assert!(at("nowhere").is_empty());
}

#[test]
fn groups_and_order_may_take_more_stamps_than_are_required() {
    assert_eq!(plain().stamps_to_complete(), 8);
    let mut trail = Trail { required: 1, ..plain() };
    for (name, points) in [("east", "ab"), ("west", "cd"), ("roof", "ef")] {
        group(&mut trail, name, points, 1);
    }
    assert_eq!(trail.stamps_to_complete(), 3);
    assert!(!progress(&trail, &stamps("a@0 c@1")).is_done());
    assert!(progress(&trail, &stamps("a@0 c@1 e@2")).is_done());
    trail.order = Order::InOrder;
    assert_eq!(trail.stamps_to_complete(), 5, "e is the fifth");
    assert_eq!(Trail { required: 7, ..trail }.stamps_to_complete(), 7);
}

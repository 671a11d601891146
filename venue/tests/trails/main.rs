//! The rules of a trail: case by case, as properties of any trail and any stamps, and the
//! check for staff. The trails are made from the star map of the example night.

#![expect(clippy::unwrap_used, reason = "what the tests begin with must be there")]

mod check;
mod crowd;
mod permits;
mod properties;
mod rules;

use venue::{
    hash::StreamId,
    id::{PointGroupId, PointId, RewardId},
    pack::{Each, Pack, PointGroup, Reward, Trail, shipped},
    trail::StampSeen,
};

/// The names of the points in the order of the pack, one letter each.
const LETTERS: [char; 8] = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

fn example() -> Pack {
    shipped::example().unwrap()
}

/// A trail of eight points a to h: no groups, no tiers, any order, all required.
fn plain() -> Trail {
    let mut trail = example().trails[0].clone();
    for (point, letter) in trail.points.iter_mut().zip(LETTERS) {
        point.id = id(letter);
    }
    trail.rewards.clear();
    trail
}

fn id(letter: char) -> PointId {
    PointId::new(&letter.to_string()).unwrap()
}

/// A group of these points, of which so many are asked for.
fn group(trail: &mut Trail, name: &str, points: &str, required: u32) {
    let group: PointGroupId = name.parse().unwrap();
    for point in trail.points.iter_mut().filter(|point| points.contains(point.id.as_str())) {
        point.group = Some(group.clone());
    }
    let name = trail.name.clone();
    trail.groups.push(PointGroup { id: group, name, required });
}

fn tier(trail: &mut Trail, name: &str, stamps: Option<u32>, each: Each) {
    let (id, name) = (RewardId::new(name).unwrap(), trail.name.clone());
    trail.rewards.push(Reward { id, name, stamps, stock: None, each });
}

fn bonus(trail: &mut Trail, points: &str) {
    let named = trail.points.iter_mut().filter(|point| points.contains(point.id.as_str()));
    for point in named {
        point.bonus = true;
        trail.required -= 1;
    }
}

/// Stamps written like `a@0 b@5 c`: the point, and the minute if it has a date.
fn stamps(text: &str) -> Vec<StampSeen> {
    let stamp = |(s, word): (usize, &str)| {
        let (point, minute) = word.split_once('@').map_or((word, None), |(p, m)| (p, Some(m)));
        let at = minute.map(|minute| minute.parse::<i64>().unwrap() * 60_000);
        StampSeen { point: point.parse().unwrap(), at, stream: StreamId([1; 16]), s: s as u64 + 1 }
    };
    text.split_whitespace().enumerate().map(stamp).collect()
}

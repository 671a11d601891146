//! A simulated crowd: parties come, walk from point to point, wait where another party is
//! served, and go. It says which point will queue and by how much.
//!
//! A party is of one to four people. It comes in the first two thirds of the opening
//! time, most likely in their middle, goes on to the point it can be stamped at soonest
//! (the way, the queue there, the opening), looks round for some minutes, and stays until
//! the trail is complete, its time is up, or it would wait too long for what is left. A
//! point serves one party at a time, for as many minutes as the pack says. Half of the
//! parties also take bonus points and points that are not required.

mod dice;
mod party;
mod queue;

use super::{ground, progress::MINUTE_MS};
use crate::{
    id::{PointId, RewardId},
    pack::{Each, Pack, Trail, TrailPoint},
};
use chrono::{NaiveDate, NaiveDateTime};
use dice::Dice;
use party::Party;
use queue::Queue;
use serde::Serialize;
use std::{cmp::Reverse, collections::BinaryHeap};

/// Who comes.
#[derive(Debug, Clone, Copy)]
pub struct CrowdPlan {
    /// People, at most [`MAX_VISITORS`].
    pub visitors: u32,
    /// The same seed brings the same crowd.
    pub seed: u64,
}

/// Most visitors of a simulated crowd: the fullest day of the largest museums.
pub const MAX_VISITORS: u32 = 100_000;

/// If fewer than one party in so many completes a trail, staff should know: all of them
/// come to complete it, and more are let down than not.
const ONE_IN: u32 = 2;

/// How a point fares.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PointLoad {
    /// The point.
    pub point: PointId,
    /// People who were stamped there.
    pub visitors: u32,
    /// Parties they came in.
    pub parties: u32,
    /// Parties that came in vain: it closed before their turn, or they would have waited
    /// for more than half an hour.
    pub gave_up: u32,
    /// The quarter of an hour in which most people came, with their number.
    pub busiest: Option<Busiest>,
    /// Parties that came while it was closed, and waited for it to open.
    pub waited_for_opening: u32,
    /// Most parties that waited at once while it was open, behind others.
    pub longest_queue: u32,
    /// Seconds a party waited behind others on average.
    pub mean_wait_s: u32,
    /// Seconds the party waited behind others that did so longest.
    pub longest_wait_s: u32,
}

/// The fullest quarter of an hour of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Busiest {
    /// Its beginning, in local time.
    pub from: NaiveDateTime,
    /// People who came in it.
    pub visitors: u32,
}

/// Pieces of a reward the crowd earns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Earned {
    /// The reward.
    pub reward: RewardId,
    /// Pieces.
    pub pieces: u32,
    /// Pieces there are; none if nobody counts them.
    pub stock: Option<u32>,
}

/// How a crowd fares on a trail.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Crowd {
    /// The day; none if the trail is the same on every day.
    pub day: Option<NaiveDate>,
    /// People who came.
    pub visitors: u32,
    /// Parties they came in.
    pub parties: u32,
    /// Parties that completed the trail.
    pub completed: u32,
    /// Minutes from arrival to the stamp that completed it, the middle one of them all.
    pub median_minutes: Option<u32>,
    /// The points, in the order of the pack.
    pub points: Vec<PointLoad>,
    /// What was earned, in the order of the pack.
    pub earned: Vec<Earned>,
}

impl Crowd {
    /// Whether fewer than half of the parties complete the trail.
    #[must_use]
    pub fn few_complete(&self) -> bool {
        self.completed.saturating_mul(ONE_IN) < self.parties
    }
}

/// What a party does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    /// It arrives at a point.
    Arrive(usize),
    /// It is free to go on.
    GoOn,
}

/// A crowd on the fullest day of a trail; none if no point is ever open.
#[must_use]
pub fn crowd(pack: &Pack, trail: &Trail, plan: CrowdPlan) -> Option<Crowd> {
    let day = ground::fullest_day(pack, trail)?;
    let open = |point: &TrailPoint| ground::visiting(pack, trail, point, day);
    let mut queues: Vec<_> = trail.points.iter().map(|point| Queue::new(point, open(point))).collect();
    let mut dice = Dice::new(plan.seed);
    let mut parties = party::arriving(trail, &queues, plan.visitors.min(MAX_VISITORS), &mut dice);
    let mut steps: BinaryHeap<_> =
        parties.iter().enumerate().map(|(n, party)| Reverse((party.arrived, n, Step::GoOn))).collect();
    while let Some(Reverse((now, n, step))) = steps.pop() {
        let Some(party) = parties.get_mut(n) else { continue };
        let next = match step {
            Step::GoOn => party.onward(trail, &queues, now).map(|(there, at)| (there, Step::Arrive(at))),
            Step::Arrive(at) => {
                queues.get_mut(at).map(|queue| (party.served(trail, queue, at, now), Step::GoOn))
            }
        };
        steps.extend(next.map(|(when, step)| Reverse((when, n, step))));
    }
    let day = Some(day).filter(|_| ground::has_dates(pack, trail));
    Some(told(pack, trail, day, &parties, queues))
}

fn told(
    pack: &Pack,
    trail: &Trail,
    day: Option<NaiveDate>,
    parties: &[Party],
    queues: Vec<Queue<'_>>,
) -> Crowd {
    let mut times: Vec<_> = parties.iter().filter_map(Party::completed_in).collect();
    times.sort_unstable();
    let median = times.get(times.len() / 2).map(|ms| minutes(*ms));
    Crowd {
        day,
        visitors: parties.iter().map(|party| party.size).sum(),
        parties: count(parties.len()),
        completed: count(times.len()),
        median_minutes: median,
        points: queues.into_iter().map(|queue| queue.told(&pack.campaign)).collect(),
        earned: earned(trail, parties),
    }
}

fn earned(trail: &Trail, parties: &[Party]) -> Vec<Earned> {
    let mut earned: Vec<_> = trail
        .rewards
        .iter()
        .map(|reward| Earned { reward: reward.id.clone(), pieces: 0, stock: reward.stock })
        .collect();
    for party in parties {
        let reached = party.tiers(trail);
        for ((earned, reward), _) in
            earned.iter_mut().zip(&trail.rewards).zip(reached).filter(|(_, reached)| *reached)
        {
            earned.pieces += if reward.each == Each::Person { party.size } else { 1 };
        }
    }
    earned
}

/// Milliseconds as whole minutes, begun ones included.
pub(super) fn minutes(ms: i64) -> u32 {
    u32::try_from(ms.div_euclid(MINUTE_MS) + i64::from(ms.rem_euclid(MINUTE_MS) > 0)).unwrap_or(0)
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

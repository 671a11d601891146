//! Rewards are handed over: everything that is due, in one tap.

use super::{Elsewhere, Refusal, Scene};
use crate::{
    entry::{Fact, SubjectNo},
    hash::StreamId,
    id::{RewardId, TrailId},
    pack::{Reward, Trail},
    settle::{largest_party, stamps_on},
    shared::{Record, What},
    stock::{Holder, Item, Shelf, Stock},
    trail::{Progress, progress, rewards_due},
};
use serde::Serialize;
use std::{cmp::Reverse, collections::BTreeMap};

/// What lies on the shelf of this desk.
#[derive(Debug, Clone, Copy)]
pub struct Counter<'a> {
    /// The stock by all that is known.
    pub stock: &'a Stock,
    /// The account of this device.
    pub account: StreamId,
}

/// Pieces that are handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Handed {
    /// The trail.
    pub trail: TrailId,
    /// The reward.
    pub reward: RewardId,
    /// How many pieces.
    pub count: u32,
}

/// What one tap at a reward point comes to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Handing {
    /// What is handed over.
    pub handed: Vec<Handed>,
    /// The same as facts.
    pub facts: Vec<Fact>,
    /// What is due and is not there, and why.
    pub refused: Vec<(TrailId, Refusal)>,
}

/// Pieces that are due to a passport, and how many of them lie here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueHere {
    /// The trail.
    pub trail: TrailId,
    /// The reward.
    pub reward: RewardId,
    /// How many pieces.
    pub count: u32,
    /// How many of them can be handed over at this desk.
    pub here: u32,
}

/// Hands over all that is due on the trails of this venue, or the one reward that is
/// named. Of a family's pieces as many as lie here are handed over, and the rest stays due.
///
/// # Errors
/// When nothing is handed over: the refusal that tells most. Pieces that are due and
/// not there come first, then what was handed over before, then what is not reached.
pub fn hand_over(
    scene: &Scene<'_>,
    record: &Record,
    counter: &Counter<'_>,
    subject: SubjectNo,
    only: Option<&RewardId>,
) -> Result<Handing, Refusal> {
    let meant = |reward: &&Reward| only.is_none_or(|only| reward.id == *only);
    let (mut handing, mut others) = (Handing::default(), Vec::new());
    let mut found = false;
    for trail in scene.pack.trails_of(&scene.spot.venue) {
        let standing = Standing::of(record, trail);
        for reward in trail.rewards.iter().filter(meant) {
            found = true;
            let due = standing.due(&reward.id);
            if due == 0 {
                others.push(standing.not_due(scene, record, reward));
                continue;
            }
            let (count, missing) = counter.divide(scene, trail, reward, due);
            if count > 0 {
                handing.hand(
                    scene,
                    subject,
                    Handed { trail: trail.id.clone(), reward: reward.id.clone(), count },
                    trail,
                );
            }
            handing.refused.extend(missing.map(|refused| (trail.id.clone(), refused)));
        }
    }
    if !found {
        return Err(no_such_reward(scene, only));
    }
    if handing.facts.is_empty() {
        let missing = handing.refused.into_iter().map(|(_, refused)| refused);
        // The first of equals, in the order of the pack.
        let telling = missing.chain(others).rev().max_by_key(telling);
        return Err(telling.unwrap_or_else(|| no_such_reward(scene, only)));
    }
    Ok(handing)
}

/// How much a refusal tells; of stamps to go, the fewest.
fn telling(refused: &Refusal) -> (u8, Reverse<u32>) {
    match refused {
        Refusal::CountFirst { .. } => (3, Reverse(0)),
        Refusal::GiftsGone { .. } => (2, Reverse(0)),
        Refusal::AlreadyHanded { .. } => (1, Reverse(0)),
        Refusal::StampsToGo { still_needed } => (0, Reverse(*still_needed)),
        _ => (0, Reverse(u32::MAX)),
    }
}

fn no_such_reward(scene: &Scene<'_>, only: Option<&RewardId>) -> Refusal {
    let rewards = scene.pack.trails_of(&scene.spot.venue).flat_map(|trail| &trail.rewards);
    let known = rewards.map(|reward| reward.id.clone()).collect();
    Refusal::NoSuchReward { reward: only.map_or(String::new(), ToString::to_string), known }
}

impl Handing {
    fn hand(&mut self, scene: &Scene<'_>, subject: SubjectNo, handed: Handed, trail: &Trail) {
        let place = scene.place(trail.activity.clone());
        let Handed { trail, reward, count } = handed.clone();
        self.facts.push(Fact::Reward { place, subject, trail, reward, count });
        self.handed.push(handed);
    }
}

/// How a passport stands on a trail, rewards included.
pub(super) struct Standing<'a> {
    trail: &'a Trail,
    pub(super) progress: Progress,
    handed: BTreeMap<RewardId, u32>,
    people: u32,
}

impl<'a> Standing<'a> {
    pub(super) fn of(record: &Record, trail: &'a Trail) -> Self {
        let mut handed = BTreeMap::new();
        for known in &record.facts {
            if let What::Reward { trail: of, reward, count, .. } = &known.what
                && *of == trail.id
            {
                let sum: &mut u32 = handed.entry(reward.clone()).or_default();
                *sum = sum.saturating_add(*count);
            }
        }
        let progress = progress(trail, &stamps_on(record, &trail.id));
        Self { trail, progress, handed, people: largest_party(record) }
    }

    fn due(&self, reward: &RewardId) -> u32 {
        let due = rewards_due(self.trail, &self.progress, &self.handed, self.people);
        due.iter().find(|due| due.reward == *reward).map_or(0, |due| due.count)
    }

    /// All that is due, with what lies here of it.
    pub(super) fn due_here(&self, counter: &Counter<'_>) -> Vec<DueHere> {
        let due = rewards_due(self.trail, &self.progress, &self.handed, self.people);
        let here = |due: crate::trail::Due| {
            let reward = self.trail.reward(&due.reward);
            let here = reward.map_or(0, |reward| counter.here(self.trail, reward, due.count));
            DueHere { trail: self.trail.id.clone(), reward: due.reward, count: due.count, here }
        };
        due.into_iter().map(here).collect()
    }

    /// Why nothing of a reward is due.
    fn not_due(&self, scene: &Scene<'_>, record: &Record, reward: &Reward) -> Refusal {
        let tier = self.progress.tiers.iter().find(|tier| tier.reward == reward.id);
        if let Some(tier) = tier.filter(|tier| !tier.reached) {
            return Refusal::StampsToGo { still_needed: tier.still_needed };
        }
        let handed = |what: &What| matches!(what, What::Reward { trail, reward: id, .. } if *trail == self.trail.id && *id == reward.id);
        let last = record.facts.iter().rev().find(|known| handed(&known.what));
        Refusal::AlreadyHanded { at: scene.local(last.and_then(|known| known.time)) }
    }
}

impl Counter<'_> {
    /// How many of so many pieces lie here; where nobody counts them, all do.
    fn here(&self, trail: &Trail, reward: &Reward, due: u32) -> u32 {
        if reward.stock.is_none() {
            return due;
        }
        let left = self.stock.left(&item(trail, reward), self.account).max(0);
        due.min(u32::try_from(left).unwrap_or(u32::MAX))
    }

    /// How many pieces are handed over, and why not all.
    fn divide(&self, scene: &Scene<'_>, trail: &Trail, reward: &Reward, due: u32) -> (u32, Option<Refusal>) {
        let here = self.here(trail, reward, due);
        let missing = due.saturating_sub(here);
        (here, (missing > 0).then(|| self.gone(scene, trail, reward, missing)))
    }

    fn gone(&self, scene: &Scene<'_>, trail: &Trail, reward: &Reward, missing: u32) -> Refusal {
        let item = item(trail, reward);
        let own = Holder { venue: scene.spot.venue.clone(), device: scene.spot.device.clone() };
        let has_some = |shelf: &Shelf| shelf.item == item && shelf.left > 0 && !shelf.closed;
        let mut elsewhere: BTreeMap<Holder, i64> = BTreeMap::new();
        for shelf in self.stock.shelves().into_iter().filter(has_some) {
            if let Some(holder) = shelf.holder.filter(|_| shelf.account != self.account) {
                *elsewhere.entry(holder).or_default() += shelf.left;
            }
        }
        let reward = reward.id.clone();
        if let Some(pieces) = elsewhere.remove(&own) {
            return Refusal::CountFirst { reward, pieces };
        }
        let elsewhere = elsewhere.into_iter().map(|(holder, left)| Elsewhere { holder, left }).collect();
        Refusal::GiftsGone { reward, missing, elsewhere }
    }
}

fn item(trail: &Trail, reward: &Reward) -> Item {
    Item { trail: trail.id.clone(), reward: reward.id.clone() }
}

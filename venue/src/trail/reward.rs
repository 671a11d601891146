//! What may be handed over to a passport now.

use super::Progress;
use crate::{
    id::RewardId,
    pack::{Each, Trail},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// Pieces of a reward that are due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Due {
    /// The reward.
    pub reward: RewardId,
    /// How many pieces.
    pub count: u32,
}

/// The rewards a passport has reached and not been handed in full, in the order of the
/// pack. `handed` is what is known to have been handed to it; `people` is its largest
/// party, at least one. Whether there is stock left is not asked here.
#[must_use]
pub fn rewards_due(
    trail: &Trail,
    progress: &Progress,
    handed: &BTreeMap<RewardId, u32>,
    people: u32,
) -> Vec<Due> {
    let reached = |id: &RewardId| progress.tiers.iter().any(|tier| tier.reward == *id && tier.reached);
    let due = |reward: &crate::pack::Reward| {
        let whole = match reward.each {
            Each::Passport => 1,
            Each::Person => people.max(1),
        };
        let count = whole.saturating_sub(handed.get(&reward.id).copied().unwrap_or(0));
        Due { reward: reward.id.clone(), count }
    };
    trail.rewards.iter().filter(|r| reached(&r.id)).map(due).filter(|due| due.count > 0).collect()
}

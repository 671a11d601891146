//! Rewards that were handed out twice, because the devices could not hear each other.
//! Nothing is taken back by this; staff see it and know the shelf is short.

use super::Item;
use crate::{
    pack::{Each, Trail},
    settle::largest_party,
    shared::{Known, Record, What},
};
use serde::Serialize;

/// A reward of which a passport got more pieces than it may.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct DoubleClaim {
    /// The reward.
    #[serde(flatten)]
    pub item: Item,
    /// Pieces it may get.
    pub allowed: u32,
    /// Pieces it got.
    pub handed: u32,
    /// Where and when (milliseconds since 1970), in the order all devices keep.
    pub at: Vec<(String, Option<i64>)>,
}

/// The double claims of one passport, in the order of the trails' rewards.
#[must_use]
pub fn double_claims<'t>(record: &Record, trails: impl IntoIterator<Item = &'t Trail>) -> Vec<DoubleClaim> {
    let people = largest_party(record);
    let of_trail = |trail: &'t Trail| {
        trail.rewards.iter().filter_map(move |reward| {
            let allowed = match reward.each {
                Each::Passport => 1,
                Each::Person => people.max(1),
            };
            let item = Item { trail: trail.id.clone(), reward: reward.id.clone() };
            claim(record, item, allowed)
        })
    };
    trails.into_iter().flat_map(of_trail).collect()
}

fn claim(record: &Record, item: Item, allowed: u32) -> Option<DoubleClaim> {
    let (mut handed, mut at) = (0_u32, Vec::new());
    for known in &record.facts {
        if let What::Reward { trail, reward, count, .. } = &known.what
            && (trail, reward) == (&item.trail, &item.reward)
        {
            handed = handed.saturating_add(*count);
            at.push((place(known), known.time));
        }
    }
    (handed > allowed).then_some(DoubleClaim { item, allowed, handed, at })
}

fn place(known: &Known) -> String {
    format!("{}/{}", known.venue, known.device)
}

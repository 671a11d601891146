//! What a trail brings: tiers of rewards, and how many pieces of each there are.

use super::bounded;
use crate::{
    id::RewardId,
    pack::{campaign::Name, read::Table, vocabulary::Word},
};
use serde::Serialize;

/// Who gets a piece of a reward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Each {
    /// One for a passport, however many people it serves.
    Passport,
    /// One for each person of the passport's largest party.
    Person,
}

impl Word for Each {
    const WHAT: &'static str = "word for who gets a reward";
    const ALL: &'static [Self] = &[Self::Passport, Self::Person];

    fn word(self) -> &'static str {
        match self {
            Self::Passport => "passport",
            Self::Person => "person",
        }
    }
}

/// A reward, which is one tier of a trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reward {
    /// Its id.
    pub id: RewardId,
    /// Its name.
    pub name: Name,
    /// Stamps it takes, bonus points included; none: the trail must be completed.
    pub stamps: Option<u32>,
    /// Pieces there are in all; none: nobody counts them.
    pub stock: Option<u32>,
    /// Who gets a piece.
    pub each: Each,
}

/// Most tiers of a trail: a passport page names no more.
pub(super) const MAX_REWARDS: usize = 8;

/// Most pieces of a reward: every visitor of a mobile museum's year gets one.
const MAX_STOCK: u32 = 1_000_000;

impl Reward {
    /// Reads a tier of a trail that is written with so many points.
    pub(super) fn read(t: &Table<'_>, points: usize) -> Option<Self> {
        let id = t.own_id("reward", None);
        let name = t.name("name", "name_en");
        let all = u32::try_from(points).unwrap_or(u32::MAX);
        let stamps = t.may("stamps");
        if let Some(stamps) = stamps.filter(|stamps| *stamps == 0 || *stamps > all) {
            let reason = format!("{stamps} stamps can't be had on a trail of {points} points");
            t.wrong(
                "stamps",
                reason,
                "ask for 1 stamp up to as many as there are points, or leave it out for all",
            );
        }
        let stock = bounded(t, "stock", 1..=MAX_STOCK, "leave the key out where nobody counts the pieces");
        let each = t.may("each").unwrap_or(Each::Passport);
        Some(Self { id: id?, name: name?, stamps, stock, each })
    }
}

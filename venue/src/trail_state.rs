//! All that devices hold together, in one document for staff and for tests: devices that
//! have met show the same bytes. No ids: a passport is told from another by its mark.

use crate::{
    bearer::Bearer,
    exchange::Vector,
    hash::Tomb,
    id::{PointId, RewardId, TrailId},
    shared::What,
    stock::{Shelf, Stock},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a device knows of trails, passports and rewards. What was taken back is not in
/// it, and nothing tells own facts from others'.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TrailState {
    /// How many facts of each stream are known.
    pub vector: Vector,
    /// Marks of what was forgotten.
    pub forgotten: u64,
    /// Stamps by trail and point, those of forgotten passports included.
    pub stamps: BTreeMap<TrailId, BTreeMap<PointId, u64>>,
    /// What each bearer did that is not forgotten, by its [mark](Bearer::mark). A short
    /// code is a bearer of its own.
    pub passports: BTreeMap<Tomb, Carried>,
    /// Where rewards lie.
    pub shelves: Vec<Shelf>,
}

/// What one bearer did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Carried {
    /// How often it checked in.
    #[serde(skip_serializing_if = "is_zero")]
    pub check_ins: u64,
    /// How often it was let into a session.
    #[serde(skip_serializing_if = "is_zero")]
    pub admissions: u64,
    /// When each point was stamped: milliseconds since 1970 in order, none where nobody
    /// knows.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub stamps: BTreeMap<TrailId, BTreeMap<PointId, Vec<Option<i64>>>>,
    /// Pieces it got.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub rewards: BTreeMap<TrailId, BTreeMap<RewardId, u64>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_zero(n: &u64) -> bool {
    *n == 0
}

impl TrailState {
    /// The state before any fact was [added](Self::add).
    #[must_use]
    pub fn new(vector: Vector, forgotten: u64, stock: &Stock) -> Self {
        Self { vector, forgotten, shelves: stock.shelves(), ..Self::default() }
    }

    /// Adds a fact that stands, with its time in milliseconds since 1970 if anybody
    /// knows it. Facts may be added in any order.
    pub fn add(&mut self, bearer: Option<Bearer>, time: Option<i64>, what: &What) {
        if let What::Stamp { trail, point, .. } = what {
            *self.stamps.entry(trail.clone()).or_default().entry(point.clone()).or_default() += 1;
        }
        if let Some(bearer) = bearer {
            self.passports.entry(bearer.mark()).or_default().add(time, what);
        }
    }
}

impl Carried {
    fn add(&mut self, time: Option<i64>, what: &What) {
        match what {
            What::CheckIn { .. } => self.check_ins += 1,
            What::Admission { .. } => self.admissions += 1,
            What::Stamp { trail, point, .. } => {
                let of_trail = self.stamps.entry(trail.clone()).or_default();
                let times = of_trail.entry(point.clone()).or_default();
                let after = times.partition_point(|before| *before <= time);
                times.insert(after, time);
            }
            What::Reward { trail, reward, count, .. } => {
                let of_trail = self.rewards.entry(trail.clone()).or_default();
                *of_trail.entry(reward.clone()).or_default() += u64::from(*count);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bearer::PassportId;
    use proptest::prelude::*;

    const STAMP: &str =
        r#"{"kind":"stamp","activity":"night","site":"main","trail":"star-map","point":"magic"}"#;
    const REWARD: &str =
        r#"{"kind":"reward","activity":"night","site":"main","trail":"star-map","reward":"badge","count":2}"#;

    fn passport(n: u8) -> Bearer {
        Bearer::Passport(PassportId([n; 16]))
    }

    fn state(facts: &[(Option<Bearer>, Option<i64>, What)]) -> String {
        let mut state = TrailState::default();
        facts.iter().for_each(|(bearer, time, what)| state.add(*bearer, *time, what));
        serde_json::to_string(&state).unwrap()
    }

    #[test]
    fn it_counts_everybody_and_names_nobody() {
        let what = |json| serde_json::from_str::<What>(json).unwrap();
        let facts = [
            (Some(passport(1)), Some(5), what(STAMP)),
            (Some(passport(1)), None, what(STAMP)),
            (None, Some(6), what(STAMP)),
            (Some(passport(1)), Some(7), what(REWARD)),
        ];
        let expected = format!(
            r#"{{"vector":{{}},"forgotten":0,"stamps":{{"star-map":{{"magic":3}}}},"passports":{{"{}":{{"stamps":{{"star-map":{{"magic":[null,5]}}}},"rewards":{{"star-map":{{"badge":2}}}}}}}},"shelves":[]}}"#,
            passport(1).mark()
        );
        assert_eq!(state(&facts), expected);
        assert!(!expected.contains("01010101"), "no id");
    }

    proptest! {
        #[test]
        fn the_order_of_facts_does_not_matter(
            facts in prop::collection::vec((0..3_u8, prop::option::of(0..4_i64), any::<bool>()), 0..12),
            seed in any::<prop::sample::Index>(),
        ) {
            let what = |stamp| serde_json::from_str(if stamp { STAMP } else { REWARD }).unwrap();
            let fact = |(n, time, stamp): (u8, Option<i64>, bool)| {
                ((n > 0).then(|| passport(n)), time, what(stamp))
            };
            let mut facts: Vec<_> = facts.into_iter().map(fact).collect();
            let before = state(&facts);
            let by = if facts.is_empty() { 0 } else { seed.index(facts.len()) };
            facts.rotate_left(by);
            facts.reverse();
            prop_assert_eq!(state(&facts), before);
        }
    }
}

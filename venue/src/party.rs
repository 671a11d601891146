//! A party: the people who came together and check in once.

use crate::id::GroupId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The largest party one check-in takes: four classes of fifty. Larger groups are
/// a tally, or several check-ins.
pub const MAX_PARTY: u32 = 200;

/// Who is in it, by the audience groups of the campaign pack. Groups of nobody are
/// left out, so equal parties are equal bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Party(BTreeMap<GroupId, u32>);

/// Why a party cannot check in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PartyRefusal {
    /// Nobody in it.
    #[error("nobody is in the party; add one person first")]
    Empty,
    /// More than [`MAX_PARTY`].
    #[error(
        "{0} people are more than one check-in takes ({MAX_PARTY}); check in as several parties, or enter a tally"
    )]
    TooLarge(u64),
}

impl Party {
    /// A party of so many of each group.
    pub fn new(people: impl IntoIterator<Item = (GroupId, u32)>) -> Self {
        let mut party = Self::default();
        for (group, count) in people {
            party.add(group, count);
        }
        party
    }

    fn add(&mut self, group: GroupId, count: u32) {
        if count > 0 {
            let sum = self.0.entry(group).or_default();
            *sum = sum.saturating_add(count);
        }
    }

    /// How many people.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.values().map(|n| u64::from(*n)).sum()
    }

    /// The groups and how many of each, in order of the group's id.
    pub fn groups(&self) -> impl Iterator<Item = (&GroupId, u32)> {
        self.0.iter().map(|(group, n)| (group, *n))
    }

    /// Whether it may check in.
    ///
    /// # Errors
    /// [`PartyRefusal`] when it is empty or too large.
    pub fn check(&self) -> Result<(), PartyRefusal> {
        match self.total() {
            0 => Err(PartyRefusal::Empty),
            n if n > u64::from(MAX_PARTY) => Err(PartyRefusal::TooLarge(n)),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_nobody_leave_no_trace() {
        let id = |text| GroupId::new(text).unwrap();
        let party = Party::new([(id("adult"), 2), (id("child"), 0), (id("adult"), 1)]);
        assert_eq!(serde_json::to_string(&party).unwrap(), r#"{"adult":3}"#);
        assert_eq!(party.check(), Ok(()));
        assert_eq!(Party::default().check(), Err(PartyRefusal::Empty));
        assert_eq!(Party::new([(id("adult"), 201)]).check(), Err(PartyRefusal::TooLarge(201)));
        assert_eq!(Party::new([(id("a"), u32::MAX), (id("b"), u32::MAX)]).total(), 2 * u64::from(u32::MAX));
    }
}

//! Who is in the party, as the four steppers count it.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use venue::{
    id::GroupId,
    pack::Stepper,
    party::{MAX_PARTY, Party},
};

/// The steppers in the order they stand on the screen.
pub const STEPPERS: [Stepper; 4] = [Stepper::Child, Stepper::Teenager, Stepper::Adult, Stepper::Senior];

/// The name a stepper's buttons begin with.
#[must_use]
pub fn key(stepper: Stepper) -> &'static str {
    match stepper {
        Stepper::Child => "child",
        Stepper::Teenager => "teenager",
        Stepper::Adult => "adult",
        Stepper::Senior => "senior",
    }
}

/// How many of each. Together never more than [`MAX_PARTY`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Headcount([u32; 4]);

impl Headcount {
    /// How many of one.
    #[must_use]
    pub fn of(&self, stepper: Stepper) -> u32 {
        self.0[slot(stepper)]
    }

    /// How many together.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.0.iter().sum()
    }

    /// How many more there may be.
    #[must_use]
    pub fn room(&self) -> u32 {
        MAX_PARTY.saturating_sub(self.total())
    }

    /// One more, if there is room.
    pub fn add(&mut self, stepper: Stepper) {
        if self.room() > 0 {
            self.0[slot(stepper)] += 1;
        }
    }

    /// One less, if there is one.
    pub fn remove(&mut self, stepper: Stepper) {
        let count = &mut self.0[slot(stepper)];
        *count = count.saturating_sub(1);
    }

    /// So many of one, unless that is more than a party may have. Says whether it is so.
    pub fn set(&mut self, stepper: Stepper, count: u32) -> bool {
        let others = self.total() - self.of(stepper);
        let fits = count <= MAX_PARTY.saturating_sub(others);
        if fits {
            self.0[slot(stepper)] = count;
        }
        fits
    }

    /// The party in the groups of the pack. Those of finer groups are taken out of the
    /// steppers' groups: adults first, then seniors, teenagers and children.
    #[must_use]
    pub fn party(&self, groups: &BTreeMap<Stepper, GroupId>, finer: &Finer) -> Party {
        let mut left = *self;
        let mut finer_people = vec![];
        for (group, count) in &finer.0 {
            finer_people.push((group.clone(), left.take(*count)));
        }
        let own = |stepper: &Stepper| Some((groups.get(stepper)?.clone(), left.of(*stepper)));
        Party::new(STEPPERS.iter().filter_map(own).chain(finer_people))
    }

    /// Takes so many out; how many there were.
    fn take(&mut self, wanted: u32) -> u32 {
        let mut taken = 0;
        for stepper in [Stepper::Adult, Stepper::Senior, Stepper::Teenager, Stepper::Child] {
            let some = self.of(stepper).min(wanted - taken);
            self.0[slot(stepper)] -= some;
            taken += some;
        }
        taken
    }

    /// A party as the steppers count it. Several steppers may lead to one group, and then
    /// the first stands for it. A booking may name the stepper itself; people of finer groups
    /// count as adults.
    #[must_use]
    pub fn of_party(party: &Party, groups: &BTreeMap<Stepper, GroupId>) -> Self {
        let mut headcount = Self::default();
        for (group, count) in party.groups() {
            let leads = |stepper: &&Stepper| groups.get(stepper) == Some(group);
            let named = |stepper: &&Stepper| key(**stepper) == group.as_str();
            let stepper = STEPPERS.iter().find(leads).or_else(|| STEPPERS.iter().find(named));
            let stepper = stepper.copied().unwrap_or(Stepper::Adult);
            let before = headcount.of(stepper);
            headcount.set(stepper, before.saturating_add(count));
        }
        headcount
    }
}

/// How many of the party are of each finer group that an activity asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Finer(BTreeMap<GroupId, u32>);

impl Finer {
    /// So many of each.
    pub(super) fn of_groups<'a>(groups: impl Iterator<Item = (&'a GroupId, u32)>) -> Self {
        Self(groups.map(|(group, count)| (group.clone(), count)).collect())
    }

    /// How many of one.
    #[must_use]
    pub fn of(&self, group: &GroupId) -> u32 {
        self.0.get(group).copied().unwrap_or(0)
    }

    /// How many together.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.0.values().sum()
    }

    /// One more, as long as the party has one who is of none yet.
    pub(super) fn add(&mut self, group: &GroupId, party: &Headcount) {
        if self.total() < party.total() {
            *self.0.entry(group.clone()).or_default() += 1;
        }
    }

    /// One less, if there is one.
    pub(super) fn remove(&mut self, group: &GroupId) {
        if let Some(count) = self.0.get_mut(group) {
            *count = count.saturating_sub(1);
        }
    }
}

fn slot(stepper: Stepper) -> usize {
    match stepper {
        Stepper::Child => 0,
        Stepper::Teenager => 1,
        Stepper::Adult => 2,
        Stepper::Senior => 3,
    }
}

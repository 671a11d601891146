//! Who is in the party, as the four steppers count it.

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

    /// The party in the groups of the pack.
    #[must_use]
    pub fn party(&self, groups: &BTreeMap<Stepper, GroupId>) -> Party {
        Party::new(
            STEPPERS.iter().filter_map(|stepper| Some((groups.get(stepper)?.clone(), self.of(*stepper)))),
        )
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

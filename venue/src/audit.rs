//! The audit of a counter: somebody stands at the line and taps once for each person who
//! crosses, the counter is not looked at meanwhile, and then both are held against each
//! other, crossing by crossing.
//!
//! - Who taps sees the taps alone: a figure beside them would be believed.
//! - Taps become an entry, [`crate::entry::Fact::AuditTapped`]; what the agent finds becomes
//!   another, [`crate::entry::Fact::AuditCompared`]. Either can be taken back by staff.
//! - A tap and a crossing of the same direction at most [`TOLERANCE_MS`] apart are one person;
//!   as many pairs are made as can be. A tap left over is a **miss**, a crossing left over is
//!   **extra**. Totals would let one hide the other.
//! - A counter that was not at work, or did not trust itself, for any part of the audit is not
//!   compared: it would be judged by what it does not claim.
//! - The audits of the newest day that has any tell the error from then on, with an interval.

mod accuracy;
mod compare;
mod standing;
mod taps;
mod witness;

pub use accuracy::{Accuracy, Estimate, Tally, percent};
pub use compare::{Passage, TOLERANCE_MS, compare};
pub use standing::{Audited, Standing};
pub use taps::{ASKED, LONGEST_MINUTES, MOST_TAPS, Tapped, Taps, TapsRefusal};
pub use witness::{Door, MOST_PASSAGES, Question, SETTLES_MS, Void, Witness};

use serde::{Deserialize, Serialize};

/// What became of taps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// They were compared.
    Found(Found),
    /// They can't be, and why: the audit is to be taken again.
    Void(Void),
}

impl From<Result<Found, Void>> for Outcome {
    fn from(answer: Result<Found, Void>) -> Self {
        answer.map_or_else(Self::Void, Self::Found)
    }
}

/// What an audit found, each direction for itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Found {
    /// Of those who came in.
    pub inward: Tally,
    /// Of those who went out.
    pub outward: Tally,
}

impl Found {
    /// Takes in what another found.
    pub fn merge(&mut self, other: Self) {
        self.inward = self.inward.and(other.inward);
        self.outward = self.outward.and(other.outward);
    }

    /// Both directions in one.
    #[must_use]
    pub fn both(&self) -> Tally {
        self.inward.and(self.outward)
    }
}

#[cfg(test)]
mod tests;

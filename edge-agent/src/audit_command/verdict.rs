//! What an audit found, as it is printed and shown: counts, and what they say of the error.

use chrono::NaiveDate;
use serde::Serialize;
use venue::{
    audit::{Accuracy, Audited, Found, Outcome, Tally, Void},
    entry::Method,
    id::LineId,
    pack::Pack,
    settle::day_of,
};

/// One direction, or both.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Side {
    #[serde(flatten)]
    pub(super) tally: Tally,
    /// Nothing where nobody was tapped.
    #[serde(flatten)]
    pub(super) accuracy: Option<Shares>,
}

/// Thousandths of the people tapped.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Shares {
    pub(super) error: venue::audit::Estimate,
    pub(super) bias: venue::audit::Estimate,
}

impl From<Tally> for Side {
    fn from(tally: Tally) -> Self {
        let shares = |Accuracy { error, bias, .. }| Shares { error, bias };
        Self { tally, accuracy: tally.accuracy().map(shares) }
    }
}

/// What was found, for both directions together and for each.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Compared {
    #[serde(flatten)]
    pub(super) both: Side,
    inward: Side,
    outward: Side,
}

/// What became of taps.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(super) enum Verdict {
    /// They were compared.
    Found(Box<Compared>),
    /// They can't be.
    Void {
        /// Why.
        void: Void,
    },
}

impl From<Outcome> for Verdict {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Found(found) => {
                let Found { inward, outward } = found;
                let (both, inward, outward) = (found.both().into(), inward.into(), outward.into());
                Self::Found(Box::new(Compared { both, inward, outward }))
            }
            Outcome::Void(void) => Self::Void { void },
        }
    }
}

/// An audit of the ledger.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Past {
    /// The number of the entry that says so.
    pub(super) entry: u64,
    pub(super) line: LineId,
    pub(super) method: Method,
    /// Whether the line is an entrance of the venue.
    pub(super) entrance: bool,
    /// Whether it was of a rehearsal, which says nothing of figures.
    pub(super) rehearsal: bool,
    /// The venue's day; nothing while nobody knows when it was.
    pub(super) day: Option<NaiveDate>,
    /// The time on the clocks of the venue, hours and minutes.
    pub(super) clock: Option<String>,
    #[serde(flatten)]
    pub(super) verdict: Verdict,
}

impl Past {
    /// As a campaign's pack tells days and times.
    pub(super) fn of(audited: Audited, pack: Option<&Pack>) -> Self {
        let Audited { n, time, line, method, entrance, rehearsal, outcome } = audited;
        let day = |time| pack.map_or_else(|| day_of(None, time), |pack| pack.campaign.venue_day(time));
        let clock = |time| pack.map(|pack| pack.campaign.local(time).format("%H:%M").to_string());
        Self {
            entry: n,
            line,
            method,
            entrance,
            rehearsal,
            day: time.map(day),
            clock: time.and_then(clock),
            verdict: outcome.into(),
        }
    }
}

//! The figures of `make bench`: measured, printed as one table, written as one file.

pub mod board;
pub mod busy_day;
pub mod city;
pub mod codes;
pub mod crowd;
pub mod display;
pub mod first_picture;
pub mod fleet;
pub mod intake;
pub mod kiosk_walk;
pub mod ledger_commits;
pub mod night;
pub mod passports;
pub mod resting;
pub mod route;
pub mod stamps;
pub mod tap_to_picture;
pub mod thin_line;
pub mod to_board;
pub mod usage;

use serde::Serialize;

/// A figure, and what it should be where a bound is set.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// What came out.
    pub value: f64,
    /// Of what.
    pub unit: &'static str,
    /// The bound, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound: Option<String>,
    /// Whether the bound is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<bool>,
}

impl Figure {
    /// A figure without a bound.
    #[must_use]
    pub fn new(name: &str, value: f64, unit: &'static str) -> Self {
        Self { name: name.to_owned(), value, unit, bound: None, kept: None }
    }

    /// A figure that should not be below `least`.
    #[must_use]
    pub fn at_least(name: &str, value: f64, unit: &'static str, least: f64) -> Self {
        let (bound, kept) = (Some(format!("≥ {least}")), Some(value >= least));
        Self { bound, kept, ..Self::new(name, value, unit) }
    }

    /// A figure that should not be above `most`.
    #[must_use]
    pub fn at_most(name: &str, value: f64, unit: &'static str, most: f64) -> Self {
        let (bound, kept) = (Some(format!("≤ {most}")), Some(value <= most));
        Self { bound, kept, ..Self::new(name, value, unit) }
    }

    /// The figure as a row of the table.
    #[must_use]
    pub fn row(&self) -> String {
        let kept = match self.kept {
            Some(true) => "kept",
            Some(false) => "MISSED",
            None => "",
        };
        let bound = self.bound.as_deref().unwrap_or("");
        format!("{:<52} {:>12.2} {:<12} {:<10} {kept}", self.name, self.value, self.unit, bound)
            .trim_end()
            .to_owned()
    }
}

/// The value below which `share` of the sample lies; the sample is sorted for it.
#[must_use]
pub fn percentile(sample: &mut [f64], share: f64) -> f64 {
    sample.sort_by(f64::total_cmp);
    let last = sample.len().saturating_sub(1);
    // A sample of a few thousand fits an f64 without loss.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank within the sample")]
    let rank = (last as f64 * share).round() as usize;
    sample.get(rank).copied().unwrap_or(f64::NAN)
}

//! What taps and crossings say of a counter's error, with the interval that so many people
//! allow.

use serde::{Deserialize, Serialize};

/// The 97.5th percentile of the normal distribution: intervals hold 95 of 100 times.
const Z: f64 = 1.959_963_985;

/// A counter held against taps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// People who were tapped.
    pub tapped: u32,
    /// Of them, those whom the counter missed.
    pub missed: u32,
    /// Crossings that the counter told of and nobody tapped.
    pub extra: u32,
}

/// A share of the people tapped, in thousandths, with the interval that holds the true one
/// 95 of 100 times. Ends of the interval are rounded outward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// The share that was found.
    pub permille: i64,
    /// At least.
    pub least: i64,
    /// At most.
    pub most: i64,
}

/// What an audit says of the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accuracy {
    /// People who were tapped.
    pub tapped: u32,
    /// Missed and extra crossings together.
    pub error: Estimate,
    /// Extra less missed crossings: by how much the sum is too high, or too low (negative).
    pub bias: Estimate,
}

/// Thousandths as percent with one place, as they are shown.
///
/// ```
/// assert_eq!([-5, 0, 1234].map(venue::audit::percent), ["-0.5", "0.0", "123.4"]);
/// ```
#[must_use]
pub fn percent(permille: i64) -> String {
    let sign = if permille < 0 { "-" } else { "" };
    let whole = permille.unsigned_abs();
    format!("{sign}{}.{}", whole / 10, whole % 10)
}

impl Tally {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            tapped: self.tapped.saturating_add(other.tapped),
            missed: self.missed.saturating_add(other.missed),
            extra: self.extra.saturating_add(other.extra),
        }
    }

    /// Whether as many were missed as were tapped, at most.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        self.missed <= self.tapped
    }

    /// What it says of the figures; none where nobody was tapped.
    ///
    /// Misses are a share of the people: Wilson's score interval (Wilson, *JASA* 22, 1927).
    /// Extra crossings have no ceiling: Byar's approximation of the exact Poisson interval
    /// (Breslow and Day, *Statistical Methods in Cancer Research* II, 1987). Their sum and
    /// their difference take the interval of both by variance estimates recovery (Zou and
    /// Donner, *Statistics in Medicine* 27, 2008), which needs no large numbers: no miss
    /// among a hundred people is no proof of none among a million.
    #[must_use]
    pub fn accuracy(&self) -> Option<Accuracy> {
        if self.tapped == 0 || !self.is_possible() {
            return None;
        }
        let people = f64::from(self.tapped);
        let missed = wilson(f64::from(self.missed), people);
        let extra = byar(f64::from(self.extra)).map(|count| count / people);
        let [p, p_least, p_most] = missed;
        let [q, q_least, q_most] = extra;
        let error = [p + q, p + q - (p - p_least).hypot(q - q_least), p + q + (p_most - p).hypot(q_most - q)];
        let bias = [q - p, q - p - (q - q_least).hypot(p_most - p), q - p + (q_most - q).hypot(p - p_least)];
        Some(Accuracy { tapped: self.tapped, error: Estimate::of(error), bias: Estimate::of(bias) })
    }
}

impl Estimate {
    #[expect(clippy::cast_possible_truncation, reason = "shares of a few thousand at most")]
    fn of([share, least, most]: [f64; 3]) -> Self {
        let permille = |share: f64| share * 1_000.0;
        Self {
            permille: permille(share).round() as i64,
            // What is whole but for the last bit of a double stays so.
            least: (permille(least) + 1e-6).floor() as i64,
            most: (permille(most) - 1e-6).ceil() as i64,
        }
    }
}

/// `count` of `people`: the share, and its interval.
fn wilson(count: f64, people: f64) -> [f64; 3] {
    let share = count / people;
    let z2 = Z * Z;
    let middle = (count + z2 / 2.0) / (people + z2);
    let half = Z / (people + z2) * (count * (people - count) / people + z2 / 4.0).sqrt();
    [share, (middle - half).max(0.0).min(share), (middle + half).min(1.0).max(share)]
}

/// A count of things that are rare: itself, and its interval.
fn byar(count: f64) -> [f64; 3] {
    let cube = |n: f64, z: f64| n * (1.0 - 1.0 / (9.0 * n) + z / (3.0 * n.sqrt())).powi(3);
    let least = if count == 0.0 { 0.0 } else { cube(count, -Z).max(0.0) };
    [count, least, cube(count + 1.0, Z)]
}

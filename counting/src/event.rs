//! What the counter says.

use serde::Serialize;

/// Which way a line was crossed; see [`Line`](crate::Line) for which is which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Direction {
    /// Left to right, or downwards.
    #[serde(rename = "+")]
    Plus,
    /// Right to left, or upwards.
    #[serde(rename = "-")]
    Minus,
}

/// One person crossed a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Crossing {
    /// Which of the calibration's lines, from 0.
    pub line: usize,
    /// Which way.
    pub direction: Direction,
    /// When the middle of the body crossed, ms on the frames' clock.
    pub at_ms: u64,
    /// How sure, 0 to 1.
    pub confidence: f32,
}

/// Why the counts are not to be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Distrust {
    /// Something is before the lens.
    Covered,
    /// The camera looks elsewhere than it did, or its pictures have other proportions than
    /// the one that was calibrated.
    Moved,
    /// Nothing in the picture has an outline: out of focus, or a white wall of light.
    Blind,
    /// More people than can be told apart.
    Crowded,
    /// Too little light.
    Dark,
    /// No frame for a while.
    Stalled,
    /// Fewer frames a second than people need to be followed.
    Sparse,
}

/// What a frame led to.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Somebody crossed.
    Crossed(Crossing),
    /// Not reliable from then on, ms on the frames' clock.
    Doubted(Distrust, u64),
    /// Reliable again from then on, ms on the frames' clock.
    Trusted(u64),
}

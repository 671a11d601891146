//! Where the lines are and how large people are: all the counter is told.

use serde::{Deserialize, Serialize};

/// A place in the picture, in pixels of the full frame, from the upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// From the left, px.
    pub x: f32,
    /// From the top, px.
    pub y: f32,
}

/// A finite line that people cross. Plus is from its left to its right for a line drawn
/// from top to bottom, and downwards for a line drawn from left to right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// What staff call it, such as `main-entrance`.
    pub name: String,
    /// Where it begins.
    pub from: Point,
    /// Where it ends.
    pub to: Point,
}

/// How large one adult is in the picture, at one place.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonSize {
    /// The middle of the person.
    pub at: Point,
    /// Width, px.
    pub width: f32,
    /// Height, px.
    pub height: f32,
}

/// What the counter is told of one camera.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// One to eight lines.
    pub lines: Vec<Line>,
    /// Marked people, none to eight; without any, the size is learnt.
    #[serde(default)]
    pub people: Vec<PersonSize>,
}

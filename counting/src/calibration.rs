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

impl Line {
    /// Which way plus leads: one pixel across the line, as (right, down). Nowhere for a line
    /// without length.
    #[must_use]
    pub fn plus(&self) -> (f32, f32) {
        let (dx, dy) = (self.to.x - self.from.x, self.to.y - self.from.y);
        let length = dx.hypot(dy).max(f32::EPSILON);
        let (right, down) = (dx / length, dy / length);
        if dy.abs() >= dx.abs() { (down, -right) } else { (-down, right) }
    }
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

/// A calibration that cannot be counted with: what is wrong, where, and what to do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CalibrationError {
    /// There are no lines, or too many.
    #[error("the calibration has {0} lines, and one to eight can be counted; draw one line across each door")]
    Lines(usize),
    /// There are too many marked people.
    #[error("the calibration marks {0} people, and eight at most are used; leave out some")]
    People(usize),
    /// A line is not one.
    #[error(
        "line {number} ({name:?}) goes from {},{} to {},{}, which is shorter than 8 px or no place; draw it again across the way that people go", from.x, from.y, to.x, to.y
    )]
    Line {
        /// Which, from 1.
        number: usize,
        /// What staff call it.
        name: String,
        /// Where it begins.
        from: Point,
        /// Where it ends.
        to: Point,
    },
    /// A marked person has no size.
    #[error(
        "marked person {number} is {width} x {height} px, and 4 to 8192 px are possible; mark somebody anew from head to foot"
    )]
    Person {
        /// Which, from 1.
        number: usize,
        /// Width, px.
        width: f32,
        /// Height, px.
        height: f32,
    },
}

impl Calibration {
    /// The calibration, if it can be counted with.
    ///
    /// # Errors
    /// [`CalibrationError`] says what is wrong, where, and what to do.
    pub fn checked(self) -> Result<Self, CalibrationError> {
        if !(1..=8).contains(&self.lines.len()) {
            return Err(CalibrationError::Lines(self.lines.len()));
        }
        if self.people.len() > 8 {
            return Err(CalibrationError::People(self.people.len()));
        }
        for (line, number) in self.lines.iter().zip(1..) {
            let long = (line.to.x - line.from.x).hypot(line.to.y - line.from.y);
            if !(8.0..=100_000.0).contains(&long) {
                let (name, from, to) = (line.name.clone(), line.from, line.to);
                return Err(CalibrationError::Line { number, name, from, to });
            }
        }
        for (PersonSize { at, width, height }, number) in self.people.iter().copied().zip(1..) {
            let possible = 4.0..=8192.0;
            let placed = at.x.is_finite() && at.y.is_finite();
            if !placed || !possible.contains(&width) || !possible.contains(&height) {
                return Err(CalibrationError::Person { number, width, height });
            }
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plus_is_to_the_right_of_a_line_downwards_and_down_from_one_to_the_right() {
        let plus = |x1, y1, x2, y2| {
            let (from, to) = (Point { x: x1, y: y1 }, Point { x: x2, y: y2 });
            Line { name: String::new(), from, to }.plus()
        };
        assert_eq!(plus(5.0, 0.0, 5.0, 90.0), (1.0, 0.0));
        assert_eq!(plus(5.0, 90.0, 5.0, 0.0), (-1.0, 0.0));
        assert_eq!(plus(0.0, 5.0, 90.0, 5.0), (0.0, 1.0));
        assert_eq!(plus(90.0, 5.0, 0.0, 5.0), (0.0, -1.0));
        assert_eq!(plus(0.0, 0.0, 6.0, 8.0), (0.8, -0.6));
        assert!(plus(3.0, 3.0, 3.0, 3.0).0.is_finite());
    }
}

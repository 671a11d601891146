//! Where the lines are and how large people are: all the counter is told.

use serde::{Deserialize, Serialize};

/// By how much, as a factor, the proportions of two pictures may differ that show the same:
/// 1280 x 720 and 640 x 368 do, whose driver counts in blocks of 16, and 4:3 and 16:9 do not.
const PROPORTIONS: f32 = 1.03;

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

/// How large the picture is that places are told in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PictureSize {
    /// Width, px.
    pub width: u32,
    /// Height, px.
    pub height: u32,
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
    /// The picture that all these places are in; without it, every picture that comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<PictureSize>,
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
    /// The picture has no size.
    #[error(
        "the calibration is of a picture of {0} x {1} px, and sides of 16 to 8192 px are possible; leave `picture` out, or draw it anew"
    )]
    Picture(u32, u32),
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
        if let Some(PictureSize { width, height }) = self.picture
            && ![width, height].iter().all(|side| crate::frame::SIDES.contains(side))
        {
            return Err(CalibrationError::Picture(width, height));
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

    /// The same in a picture of another size, as a camera sends it that was told to, or was
    /// replaced. Nothing where that has other proportions: it shows more of the place, or
    /// less, and nobody knows where the lines are in it.
    #[must_use]
    pub fn seen_in(&self, seen: PictureSize) -> Option<Self> {
        let Some(drawn) = self.picture.filter(|drawn| *drawn != seen) else { return Some(self.clone()) };
        let (across, down) =
            (seen.width as f32 / drawn.width as f32, seen.height as f32 / drawn.height as f32);
        if !(1.0 / PROPORTIONS..=PROPORTIONS).contains(&(across / down)) {
            return None;
        }
        let there = |at: Point| Point { x: at.x * across, y: at.y * down };
        let line = |line: &Line| Line { from: there(line.from), to: there(line.to), ..line.clone() };
        let person = |person: &PersonSize| PersonSize {
            at: there(person.at),
            width: person.width * across,
            height: person.height * down,
        };
        Some(Self {
            lines: self.lines.iter().map(line).collect(),
            people: self.people.iter().map(person).collect(),
            picture: Some(seen),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_holds_for_larger_and_smaller_pictures_of_the_same_proportions() {
        let at = |x, y| Point { x, y };
        let line = Line { name: "door".into(), from: at(320.0, 0.0), to: at(320.0, 480.0) };
        let person = PersonSize { at: at(100.0, 200.0), width: 40.0, height: 120.0 };
        let picture = |width, height| PictureSize { width, height };
        let drawn =
            Calibration { lines: vec![line.clone()], people: vec![person], picture: Some(picture(640, 480)) };
        assert_eq!(drawn.seen_in(picture(640, 480)), Some(drawn.clone()));
        let half = drawn.seen_in(picture(320, 240)).unwrap();
        assert_eq!((half.lines[0].from, half.lines[0].to), (at(160.0, 0.0), at(160.0, 240.0)));
        assert_eq!(half.people, [PersonSize { at: at(50.0, 100.0), width: 20.0, height: 60.0 }]);
        assert_eq!(half.seen_in(picture(640, 480)), Some(drawn.clone()));
        assert_eq!(drawn.seen_in(picture(1280, 720)), None, "it shows another part of the place");
        let anywhere = Calibration { picture: None, ..drawn };
        assert_eq!(anywhere.seen_in(picture(1280, 720)), Some(anywhere.clone()));
        let none = Calibration { picture: Some(picture(640, 0)), ..anywhere };
        assert_eq!(none.checked(), Err(CalibrationError::Picture(640, 0)));
    }

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

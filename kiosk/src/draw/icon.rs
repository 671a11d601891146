//! The signs on buttons: 32 units square, drawn with a round pen.

use super::canvas::{Canvas, End, svg};
use super::colour::Rgb;
use kurbo::{Affine, Circle};

/// A sign on a button, always beside words or a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Icon {
    /// A chevron to the left: back.
    Back,
    /// An arrow to the right: go on.
    Arrow,
    /// A tick: done, chosen.
    Tick,
    /// A half-filled circle: contrast.
    Contrast,
    /// An arrow down to a line: lower the touch area.
    Low,
    /// One more.
    Plus,
    /// One less.
    Minus,
    /// Undo: an arrow bending back.
    Undo,
    /// A triangle with a stroke: somebody has to see to it.
    Warn,
    /// A mouth of sound: read aloud.
    Speaking,
    /// A note of music: a sound.
    Note,
    /// An arrow to the left: that way.
    Left,
    /// An arrow up: straight on.
    Ahead,
    /// Stairs and an arrow up them.
    Upstairs,
    /// Stairs and an arrow down them.
    Downstairs,
    /// A link that is cut.
    Cut,
}

/// Side of the square the signs are drawn in.
const SIDE: f64 = 32.0;

impl Icon {
    /// Draws the sign `size` px square.
    pub(crate) fn draw(self, canvas: &mut Canvas, size: f64, colour: Rgb) {
        let (path, pen) = match self {
            Self::Back => ("M19 5L8 16L19 27", 4.0),
            Self::Arrow => ("M4 16H27M18 7L27 16L18 25", 4.0),
            Self::Tick => ("M5 17L13 25L27 8", 4.5),
            Self::Contrast => ("M16 3A13 13 0 0 1 16 29A13 13 0 0 1 16 3Z", 3.5),
            Self::Low => ("M4 28H28M16 3V20M8 13L16 21L24 13", 4.0),
            Self::Plus => ("M4 16H28M16 4V28", 4.667),
            Self::Minus => ("M4 16H28", 4.667),
            Self::Warn => ("M16 4L29 27H3ZM16 12V19M16 23V23.5", 3.0),
            Self::Speaking => ("M4 12H9L16 6V26L9 20H4ZM21 12Q24 16 21 20M25 8Q31 16 25 24", 3.2),
            Self::Left => ("M28 16H5M14 7L5 16L14 25", 4.0),
            Self::Ahead => ("M16 28V5M7 14L16 5L25 14", 4.0),
            Self::Upstairs => ("M3 28H11V21H18V14H25V8H30M4 15L14 5M6 4H15V13", 3.5),
            Self::Downstairs => ("M2 8H7V14H14V21H21V28H29M17 4L27 14M28 5V15H18", 3.5),
            Self::Cut => ("M12 10H9A6 6 0 0 0 9 22H12M20 10H23A6 6 0 0 1 23 22H20M19 7L13 25", 3.2),
            Self::Note => ("M13 24V5Q15 11 22 12Q26 13 24 19", 3.5),
            Self::Undo => ("M9 5L4 11L10 16M5 11H19A8 8 0 0 1 19 27H11", 4.0),
        };
        canvas.placed(Affine::scale(size / SIDE), |canvas| {
            canvas.stroke(&svg(path), pen, colour, End::Round);
            if self == Self::Contrast {
                canvas.fill(&svg("M16 3A13 13 0 0 1 16 29Z"), colour);
            }
            if self == Self::Note {
                canvas.fill(&Circle::new((9.5, 24.5), 5.0), colour);
            }
        });
    }
}

/// The device of the night: a small asterism in a ring, before the campaign's name.
pub(crate) fn mark(canvas: &mut Canvas, size: f64, ground: Rgb, lamp: Rgb, heart: Rgb) {
    const STARS: [(f64, f64); 8] = [
        (12.4, 46.8),
        (15.7, 29.1),
        (23.0, 40.3),
        (28.7, 24.0),
        (40.1, 45.9),
        (49.0, 25.6),
        (59.8, 30.3),
        (57.7, 46.9),
    ];
    canvas.placed(Affine::scale(size / 72.0), |canvas| {
        let ring = Circle::new((36.0, 36.0), 33.0);
        canvas.fill(&ring, ground);
        canvas.stroke(&ring, 3.0, lamp, End::Round);
        let mut line = kurbo::BezPath::new();
        for (index, star) in STARS.iter().enumerate() {
            if index == 0 {
                line.move_to(*star);
            } else {
                line.line_to(*star);
            }
        }
        canvas.stroke(&line, 2.5, lamp, End::Round);
        for star in STARS {
            canvas.fill(&Circle::new(star, 4.0), heart);
        }
    });
}

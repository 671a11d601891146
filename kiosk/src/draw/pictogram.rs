//! The eight pictograms of the stamp trail, 100 units square.

use super::canvas::{Canvas, End, svg};
use super::colour::Rgb;
use kurbo::{Affine, Circle, Line, Vec2};

/// What a stop of the trail is about, as a picture; always with its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pictogram {
    /// A dial: measuring and scales.
    Measuring,
    /// Two linked rings: the science in magic.
    Magic,
    /// Newton's cradle: mechanics.
    Mechanics,
    /// A spinning top: the science in toys.
    Toys,
    /// A dragonfly: the science of insects.
    Insects,
    /// A rocket: aviation and space.
    Space,
    /// A gear: inventions.
    Inventions,
    /// A labyrinth: the brain at play.
    Brain,
}

impl Pictogram {
    /// All of them, in the order of the trail.
    pub const ALL: [Self; 8] = [
        Self::Measuring,
        Self::Magic,
        Self::Mechanics,
        Self::Toys,
        Self::Insects,
        Self::Space,
        Self::Inventions,
        Self::Brain,
    ];

    /// Draws the picture in a square of 100 units with a pen of `pen` units.
    pub(crate) fn draw(self, canvas: &mut Canvas, pen: f64, colour: Rgb) {
        for path in self.strokes() {
            canvas.stroke(&svg(path), pen, colour, End::Round);
        }
        for (x, y, radius) in self.discs(pen) {
            canvas.fill(&Circle::new((x, y), radius), colour);
        }
        if self == Self::Inventions {
            gear(canvas, pen, colour);
        }
    }

    const fn strokes(self) -> &'static [&'static str] {
        match self {
            Self::Measuring => &[
                "M8 74A42 42 0 0 1 92 74Z",
                "M20 60l8 3M31 45l6 7M50 39v9M69 45l-6 7M80 60l-8 3",
                "M50 74L63 56",
            ],
            Self::Magic => &[
                "M56 37A25 25 0 1 0 60 57",
                "M43 62A25 25 0 1 0 40 43",
                "M50 8v12M44 14h12M84 12v8M80 16h8M16 84v8M12 88h8",
            ],
            Self::Mechanics => &["M12 14H88", "M26 14L10 62M42 14V68M60 14V68M78 14V68"],
            Self::Toys => &[
                "M50 8V28",
                "M14 42C14 30 86 30 86 42C86 54 14 54 14 42Z",
                "M17 48L50 90L83 48",
                "M34 66C44 70 56 70 66 66",
            ],
            Self::Insects => &[
                "M47 38C30 16 8 14 6 24C4 34 28 42 47 42Z",
                "M53 38C70 16 92 14 94 24C96 34 72 42 53 42Z",
                "M47 47C30 46 12 52 14 62C16 70 36 62 47 51Z",
                "M53 47C70 46 88 52 86 62C84 70 64 62 53 51Z",
                "M50 34V92",
            ],
            Self::Space => &[
                "M50 6C64 18 66 40 62 66H38C34 40 36 18 50 6Z",
                "M37 48L22 68V78L39 66M63 48L78 68V78L61 66",
                "M44 78V90M56 78V90M50 78V96",
            ],
            Self::Inventions => &[],
            Self::Brain => {
                &["M46 90A40 40 0 1 1 68 85", "M66 71A27 27 0 1 1 77 50", "M50 64A14 14 0 1 1 64 50V72"]
            }
        }
    }

    fn discs(self, pen: f64) -> Vec<(f64, f64, f64)> {
        match self {
            Self::Measuring => vec![(50.0, 72.0, pen * 0.95)],
            Self::Mechanics => {
                [(8.0, 69.0), (41.0, 77.0), (60.0, 77.0), (79.0, 77.0)].map(|(x, y)| (x, y, 9.5)).to_vec()
            }
            Self::Insects => vec![(50.0, 25.0, 9.0)],
            Self::Space => vec![(50.0, 36.0, 8.0)],
            Self::Magic | Self::Toys | Self::Inventions | Self::Brain => Vec::new(),
        }
    }
}

fn gear(canvas: &mut Canvas, pen: f64, colour: Rgb) {
    let middle = kurbo::Point::new(50.0, 50.0);
    for radius in [28.0, 10.0] {
        canvas.stroke(&Circle::new(middle, radius), pen, colour, End::Round);
    }
    for tooth in 0..8 {
        let direction = Vec2::from_angle(f64::from(tooth) * core::f64::consts::FRAC_PI_4 + 0.39);
        let tooth = Line::new(middle + direction * 31.0, middle + direction * 41.0);
        canvas.stroke(&tooth, pen * 2.0, colour, End::Flat);
    }
}

/// Room round the hundred units, so that no pen is cut at the edge.
const MARGIN: f64 = 4.0;

/// Draws the picture `size` px square.
pub(crate) fn sized(which: Pictogram, canvas: &mut Canvas, size: f64, colour: Rgb) {
    let place = Affine::scale(size / (100.0 + 2.0 * MARGIN)) * Affine::translate((MARGIN, MARGIN));
    canvas.placed(place, |canvas| which.draw(canvas, 7.0, colour));
}

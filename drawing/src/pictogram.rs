//! The pictograms of the stamp trail as shapes, 100 units square.

use kurbo::{BezPath, Circle, Line, Point, Shape, Vec2};
use venue::pack::Pictogram;

/// How closely circles are followed, units.
const TOLERANCE: f64 = 0.05;

/// How a stroke ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Round, and round where it turns.
    Round,
    /// Cut straight off.
    Flat,
}

/// One shape of a pictogram.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Drawn along with a pen.
    Stroke {
        /// The way of the pen.
        path: BezPath,
        /// Its width, units.
        width: f64,
        /// How it ends.
        end: End,
    },
    /// Filled.
    Fill(BezPath),
}

/// The shapes of a pictogram in a square of 100 units, drawn with a pen of `pen` units.
#[must_use]
pub fn parts(which: Pictogram, pen: f64) -> Vec<Part> {
    let stroke = |path: &&str| Part::Stroke { path: svg(path), width: pen, end: End::Round };
    let mut parts: Vec<Part> = strokes(which).iter().map(stroke).collect();
    let disc = |(x, y, radius)| Part::Fill(Circle::new((x, y), radius).to_path(TOLERANCE));
    parts.extend(discs(which, pen).into_iter().map(disc));
    if which == Pictogram::Inventions {
        parts.extend(gear(pen));
    }
    parts
}

/// A shape from the path syntax of SVG, in which the look's figures were drawn.
///
/// The strings are the program's own; one that does not parse draws nothing, and
/// the tests read every one of them.
fn svg(path: &str) -> BezPath {
    BezPath::from_svg(path).unwrap_or_default()
}

const fn strokes(which: Pictogram) -> &'static [&'static str] {
    match which {
        Pictogram::Measuring => &[
            "M8 74A42 42 0 0 1 92 74Z",
            "M20 60l8 3M31 45l6 7M50 39v9M69 45l-6 7M80 60l-8 3",
            "M50 74L63 56",
        ],
        Pictogram::Magic => &[
            "M56 37A25 25 0 1 0 60 57",
            "M43 62A25 25 0 1 0 40 43",
            "M50 8v12M44 14h12M84 12v8M80 16h8M16 84v8M12 88h8",
        ],
        Pictogram::Mechanics => &["M12 14H88", "M26 14L10 62M42 14V68M60 14V68M78 14V68"],
        Pictogram::Toys => &[
            "M50 8V28",
            "M14 42C14 30 86 30 86 42C86 54 14 54 14 42Z",
            "M17 48L50 90L83 48",
            "M34 66C44 70 56 70 66 66",
        ],
        Pictogram::Insects => &[
            "M47 38C30 16 8 14 6 24C4 34 28 42 47 42Z",
            "M53 38C70 16 92 14 94 24C96 34 72 42 53 42Z",
            "M47 47C30 46 12 52 14 62C16 70 36 62 47 51Z",
            "M53 47C70 46 88 52 86 62C84 70 64 62 53 51Z",
            "M50 34V92",
        ],
        Pictogram::Space => &[
            "M50 6C64 18 66 40 62 66H38C34 40 36 18 50 6Z",
            "M37 48L22 68V78L39 66M63 48L78 68V78L61 66",
            "M44 78V90M56 78V90M50 78V96",
        ],
        Pictogram::Inventions => &[],
        Pictogram::Brain => {
            &["M46 90A40 40 0 1 1 68 85", "M66 71A27 27 0 1 1 77 50", "M50 64A14 14 0 1 1 64 50V72"]
        }
    }
}

fn discs(which: Pictogram, pen: f64) -> Vec<(f64, f64, f64)> {
    match which {
        Pictogram::Measuring => vec![(50.0, 72.0, pen * 0.95)],
        Pictogram::Mechanics => {
            [(8.0, 69.0), (41.0, 77.0), (60.0, 77.0), (79.0, 77.0)].map(|(x, y)| (x, y, 9.5)).to_vec()
        }
        Pictogram::Insects => vec![(50.0, 25.0, 9.0)],
        Pictogram::Space => vec![(50.0, 36.0, 8.0)],
        Pictogram::Magic | Pictogram::Toys | Pictogram::Inventions | Pictogram::Brain => Vec::new(),
    }
}

fn gear(pen: f64) -> Vec<Part> {
    let middle = Point::new(50.0, 50.0);
    let ring = |radius| Part::Stroke {
        path: Circle::new(middle, radius).to_path(TOLERANCE),
        width: pen,
        end: End::Round,
    };
    let mut parts = vec![ring(28.0), ring(10.0)];
    for tooth in 0..8 {
        let direction = Vec2::from_angle(f64::from(tooth) * core::f64::consts::FRAC_PI_4 + 0.39);
        let tooth = Line::new(middle + direction * 31.0, middle + direction * 41.0);
        parts.push(Part::Stroke { path: tooth.to_path(TOLERANCE), width: pen * 2.0, end: End::Flat });
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use venue::pack::Word;

    #[test]
    fn every_picture_reads_whole_and_stays_in_its_square() {
        for which in Pictogram::ALL {
            for path in strokes(*which) {
                assert!(BezPath::from_svg(path).is_ok(), "{which:?}: {path}");
            }
            let parts = parts(*which, 7.0);
            assert!(!parts.is_empty(), "{which:?}");
            for part in parts {
                let (Part::Stroke { path, .. } | Part::Fill(path)) = part;
                let bounds = path.bounding_box();
                // A disc or an insect's wing reaches a little over the square.
                assert!(bounds.x0 >= -2.0 && bounds.y0 >= 0.0, "{which:?} {bounds:?}");
                assert!(bounds.x1 <= 102.0 && bounds.y1 <= 100.0, "{which:?} {bounds:?}");
            }
        }
    }
}

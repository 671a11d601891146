//! Seals as shapes: the edge a knife cut, where picture and characters sit in it, and the
//! specks where ink did not take.

use crate::{dice::Dice, line};
use kurbo::{Ellipse, Point, Vec2};
use venue::pack::SealShape;

/// Corners of a cut edge: enough for the small nicks of a knife to show.
const CORNERS: u16 = 72;
/// Specks of bare paper in a print.
const SPECKS: u16 = 46;
/// Half the side of the box a seal is drawn in, units: its middle is the origin.
pub const HALF: f64 = 112.0;

/// Where picture and characters sit in a seal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Setting {
    /// Top of the picture.
    pub picture_top: f64,
    /// Scale of the picture's hundred units; it stands in the middle.
    pub picture_scale: f64,
    /// Baseline of the characters.
    pub baseline: f64,
    /// Height of the characters.
    pub size: f64,
}

/// Where picture and characters sit in a seal of this outline.
#[must_use]
pub const fn setting(shape: SealShape) -> Setting {
    let (picture_scale, baseline, size) = match shape {
        SealShape::Square => (0.98, 74.0, 60.0),
        SealShape::Circle => (0.94, 66.0, 52.0),
        SealShape::Octagon => (0.92, 68.0, 54.0),
    };
    Setting { picture_top: -80.0, picture_scale, baseline, size }
}

/// How far the edge is from the middle in a direction.
fn radius(shape: SealShape, angle: f64) -> f64 {
    match shape {
        SealShape::Circle => 100.0,
        SealShape::Square => {
            const SQUARENESS: f64 = 9.0;
            let (sin, cos) = angle.sin_cos();
            let sum = cos.abs().powf(SQUARENESS) + sin.abs().powf(SQUARENESS);
            94.0 / sum.powf(1.0 / SQUARENESS)
        }
        SealShape::Octagon => {
            let side = core::f64::consts::FRAC_PI_4;
            let within = (angle + side / 2.0) % side - side / 2.0;
            96.0 / within.cos()
        }
    }
}

/// The cut edge, `scale` of full size: an outline that wavers a little.
pub fn edge(shape: SealShape, dice: &mut Dice, scale: f64) -> kurbo::BezPath {
    let mut waver = 0.0;
    let corners: Vec<Point> = (0..CORNERS)
        .map(|corner| {
            waver = waver * 0.45 + dice.lean() * 2.1;
            let angle = f64::from(corner) / f64::from(CORNERS) * core::f64::consts::TAU;
            Point::ZERO + Vec2::from_angle(angle) * (radius(shape, angle) * scale + waver)
        })
        .collect();
    line::polygon(&corners)
}

/// The specks of bare paper in a print.
pub fn specks(dice: &mut Dice) -> Vec<Ellipse> {
    (0..SPECKS)
        .map(|_| {
            let angle = dice.roll() * core::f64::consts::TAU;
            let distance = dice.roll().sqrt() * 104.0;
            let width = 0.8 + dice.roll() * dice.roll() * 4.2;
            let height = width * (0.5 + dice.roll() * 0.6);
            Ellipse::new(Point::ZERO + Vec2::from_angle(angle) * distance, (width, height), 0.0)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kurbo::Shape;
    use venue::pack::Word;

    #[test]
    fn an_edge_stays_in_its_box_and_goes_all_round() {
        for shape in SealShape::ALL {
            let bounds = edge(*shape, &mut Dice::new(3), 1.0).bounding_box();
            assert!(bounds.x0 >= -HALF && bounds.x1 <= HALF, "{shape:?} {bounds:?}");
            assert!(bounds.width() > 170.0 && bounds.height() > 170.0, "{shape:?} {bounds:?}");
        }
    }
}

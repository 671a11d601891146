//! People: a circle over an arch, and one thing that tells who it is.

use super::canvas::{Canvas, End, svg};
use super::colour::Rgb;
use crate::theme::tokens;
use kurbo::{Affine, Circle, RoundedRect};

/// Who stands there. Never told by colour alone: each has a shape of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Person {
    /// Small, a hand up.
    Child,
    /// With a pack on the back.
    Teenager,
    /// Tall and plain.
    Adult,
    /// With a cane.
    Senior,
    /// In a wheelchair.
    Wheelchair,
}

impl Person {
    /// Height of this figure when an adult is drawn 158 px high.
    pub const fn height(self) -> f32 {
        match self {
            Self::Child => 106.0,
            Self::Teenager => 132.0,
            Self::Adult => 158.0,
            Self::Senior => 148.0,
            Self::Wheelchair => 134.0,
        }
    }

    /// The figure's own colour.
    pub const fn colour(self) -> Rgb {
        match self {
            Self::Child => tokens::CHILD,
            Self::Teenager => tokens::TEENAGER,
            Self::Adult => tokens::ADULT,
            Self::Senior => tokens::SENIOR,
            Self::Wheelchair => tokens::WHEELCHAIR,
        }
    }

    /// How far the figure reaches left and right of the middle of its feet, in
    /// shares of its height.
    pub(crate) const fn reach(self) -> (f64, f64) {
        match self {
            Self::Child => (0.23, 0.43),
            Self::Teenager => (0.33, 0.20),
            Self::Adult => (0.20, 0.20),
            Self::Senior => (0.20, 0.37),
            Self::Wheelchair => (0.33, 0.42),
        }
    }

    /// Draws the figure `height` px high, the middle of its feet at the origin.
    pub(crate) fn draw(self, canvas: &mut Canvas, height: f64, flipped: bool) {
        let mirror = Affine::scale_non_uniform(if flipped { -1.0 } else { 1.0 }, 1.0);
        canvas.placed(mirror, |canvas| {
            let head = height * if self == Self::Child { 0.19 } else { 0.145 };
            canvas.fill(&Circle::new((0.0, head - height), head), self.colour());
            if self == Self::Wheelchair {
                wheelchair(canvas, height, self.colour());
            } else {
                self.standing(canvas, height);
            }
        });
    }

    fn standing(self, canvas: &mut Canvas, h: f64) {
        let (colour, child) = (self.colour(), self == Self::Child);
        let w = h * if child { 0.43 } else { 0.37 };
        let shoulder = h * if child { 0.37 } else { 0.48 };
        let half = w / 2.0;
        if self == Self::Teenager {
            let left = -w * 0.82;
            let pack = RoundedRect::new(left, -h * 0.6, left + w * 0.5, -h * 0.3, w * 0.16);
            canvas.fill(&pack, colour);
        }
        let arch = half * 0.96;
        canvas.fill(
            &svg(&format!("M{} 0V{}A{half} {arch} 0 0 1 {half} {}V0Z", -half, -shoulder, -shoulder)),
            colour,
        );
        if child {
            let hand = svg(&format!("M{} {}L{} {}", w * 0.3, -h * 0.4, w * 0.78, -h * 0.7));
            canvas.stroke(&hand, h * 0.115, colour, End::Round);
        }
        if self == Self::Senior {
            let bend = w * 0.16;
            let pen = (h * 0.036).max(2.0);
            let cane = svg(&format!(
                "M{} {}V{}A{bend} {bend} 0 0 0 {} {}",
                w * 0.9,
                -pen / 2.0,
                -h * 0.46,
                w * 0.58,
                -h * 0.46
            ));
            canvas.stroke(&cane, pen, colour, End::Round);
        }
    }
}

fn wheelchair(canvas: &mut Canvas, h: f64, colour: Rgb) {
    let (w, wheel) = (h * 0.37, h * 0.27);
    let arm = w * 0.42;
    canvas.fill(
        &svg(&format!(
            "M{} {}V{}A{arm} {arm} 0 0 1 {arm} {}V{}H{}V{}",
            -arm,
            -h * 0.2,
            -h * 0.47,
            -h * 0.47,
            -h * 0.34,
            w * 0.95,
            -h * 0.05
        )),
        colour,
    );
    let rest = svg(&format!("M{} {}V{}H{w}", w * 0.62, -h * 0.3, -h * 0.04));
    canvas.stroke(&rest, h * 0.05, colour, End::Round);
    let hub = (-w * 0.1, -wheel);
    let rim = Circle::new(hub, wheel - h * 0.02);
    canvas.fill(&rim, tokens::PAPER);
    canvas.stroke(&rim, h * 0.045, colour, End::Round);
    canvas.fill(&Circle::new(hub, h * 0.04), colour);
}

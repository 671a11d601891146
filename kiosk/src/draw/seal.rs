//! Seals: a cut edge, a picture over two characters, and the specks where ink did not take.

use super::canvas::Canvas;
use super::colour::Rgb;
use super::dice::Dice;
use super::glyph::{Glyphs, lettered};
use super::line;
use super::pictogram::Pictogram;
use crate::theme::tokens;
use kurbo::{Affine, Ellipse, Point, Vec2};

/// The outline a seal was cut to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// A square with soft corners.
    Square,
    /// A circle.
    Circle,
    /// An octagon.
    Octagon,
}

/// One seal: what it shows and how it was printed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SealDesign {
    /// What makes this print differ from every other: the same seed, the same print.
    pub seed: u32,
    /// Its outline.
    pub form: Form,
    /// Cut so that the ground is ink and the picture paper; otherwise the reverse.
    pub solid: bool,
    /// The picture.
    pub picture: Pictogram,
    /// Two characters under it.
    pub words: String,
    /// The ink: dry or still wet.
    pub ink: Rgb,
}

/// Corners of a cut edge: enough for the small nicks of a knife to show.
const CORNERS: u16 = 72;
/// Specks of bare paper in a print.
const SPECKS: u16 = 46;
/// How strongly specks cover the print.
const SPECK_OPACITY: f32 = 0.75;
/// Half the side of the box a seal is drawn in.
const HALF: f64 = 112.0;

/// Where picture and characters sit in a form.
struct Setting {
    picture_top: f64,
    picture_scale: f64,
    baseline: f64,
    size: f64,
}

impl Form {
    const fn setting(self) -> Setting {
        let (picture_scale, baseline, size) = match self {
            Self::Square => (0.98, 74.0, 60.0),
            Self::Circle => (0.94, 66.0, 52.0),
            Self::Octagon => (0.92, 68.0, 54.0),
        };
        Setting { picture_top: -80.0, picture_scale, baseline, size }
    }

    /// How far the edge is from the middle in a direction.
    fn radius(self, angle: f64) -> f64 {
        match self {
            Self::Circle => 100.0,
            Self::Square => {
                const SQUARENESS: f64 = 9.0;
                let (sin, cos) = angle.sin_cos();
                let sum = cos.abs().powf(SQUARENESS) + sin.abs().powf(SQUARENESS);
                94.0 / sum.powf(1.0 / SQUARENESS)
            }
            Self::Octagon => {
                let side = core::f64::consts::FRAC_PI_4;
                let within = (angle + side / 2.0) % side - side / 2.0;
                96.0 / within.cos()
            }
        }
    }

    /// The cut edge, `scale` of full size: an outline that wavers a little.
    fn edge(self, dice: &mut Dice, scale: f64) -> kurbo::BezPath {
        let mut waver = 0.0;
        let corners: Vec<Point> = (0..CORNERS)
            .map(|corner| {
                waver = waver * 0.45 + dice.lean() * 2.1;
                let angle = f64::from(corner) / f64::from(CORNERS) * core::f64::consts::TAU;
                Point::ZERO + Vec2::from_angle(angle) * (self.radius(angle) * scale + waver)
            })
            .collect();
        line::polygon(&corners)
    }
}

impl SealDesign {
    /// Draws the print `size` px square.
    pub(crate) fn draw(&self, canvas: &mut Canvas, size: f64, glyphs: &dyn Glyphs) {
        let scale = size / (2.0 * HALF);
        let place = Affine::scale(scale) * Affine::translate((HALF, HALF));
        canvas.placed(place, |canvas| {
            let mut dice = Dice::new(self.seed);
            self.ground(canvas, &mut dice);
            self.face(canvas, glyphs);
            specks(canvas, &mut dice);
        });
    }

    fn ground(&self, canvas: &mut Canvas, dice: &mut Dice) {
        canvas.fill(&self.form.edge(dice, 1.0), self.ink);
        let inner = self.form.edge(dice, 0.9);
        if self.solid {
            canvas.stroke(&inner, 3.0, tokens::PAPER, super::canvas::End::Round);
        } else {
            canvas.fill(&inner, tokens::PAPER);
        }
    }

    fn face(&self, canvas: &mut Canvas, glyphs: &dyn Glyphs) {
        let setting = self.form.setting();
        let (colour, pen) = if self.solid { (tokens::PAPER, 6.5) } else { (self.ink, 7.0) };
        let scale = setting.picture_scale;
        let place = Affine::translate((-50.0 * scale, setting.picture_top)) * Affine::scale(scale);
        canvas.placed(place, |canvas| self.picture.draw(canvas, pen, colour));
        let middle = Point::new(0.0, setting.baseline);
        lettered(canvas, glyphs, &self.words, middle, setting.size, colour);
    }
}

fn specks(canvas: &mut Canvas, dice: &mut Dice) {
    for _ in 0..SPECKS {
        let angle = dice.roll() * core::f64::consts::TAU;
        let distance = dice.roll().sqrt() * 104.0;
        let width = 0.8 + dice.roll() * dice.roll() * 4.2;
        let height = width * (0.5 + dice.roll() * 0.6);
        let middle = Point::ZERO + Vec2::from_angle(angle) * distance;
        let speck = Ellipse::new(middle, (width, height), 0.0);
        canvas.veil(&speck, tokens::PAPER, SPECK_OPACITY);
    }
}

//! Seals: a cut edge, a picture over two characters, and the specks where ink did not take.

use super::canvas::Canvas;
use super::colour::Rgb;
use super::glyph::{Glyphs, lettered};
use super::pictogram;
use crate::theme::tokens;
use drawing::{Dice, seal};
use kurbo::{Affine, Point};
use venue::pack::{Pictogram, SealShape};

/// One seal: what it shows and how it was printed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SealDesign {
    /// What makes this print differ from every other: the same seed, the same print.
    pub seed: u32,
    /// Its outline.
    pub form: SealShape,
    /// Cut so that the ground is ink and the picture paper; otherwise the reverse.
    pub solid: bool,
    /// The picture.
    pub picture: Pictogram,
    /// Two characters under it.
    pub words: String,
    /// The ink: dry or still wet.
    pub ink: Rgb,
}

/// How strongly specks cover the print.
const SPECK_OPACITY: f32 = 0.75;

impl SealDesign {
    /// Draws the print `size` px square.
    pub(crate) fn draw(&self, canvas: &mut Canvas, size: f64, glyphs: &dyn Glyphs) {
        let scale = size / (2.0 * seal::HALF);
        let place = Affine::scale(scale) * Affine::translate((seal::HALF, seal::HALF));
        canvas.placed(place, |canvas| {
            let mut dice = Dice::new(self.seed);
            self.ground(canvas, &mut dice);
            self.face(canvas, glyphs);
            specks(canvas, &mut dice);
        });
    }

    fn ground(&self, canvas: &mut Canvas, dice: &mut Dice) {
        canvas.fill(&seal::edge(self.form, dice, 1.0), self.ink);
        let inner = seal::edge(self.form, dice, 0.9);
        if self.solid {
            canvas.stroke(&inner, 3.0, tokens::PAPER, super::canvas::End::Round);
        } else {
            canvas.fill(&inner, tokens::PAPER);
        }
    }

    fn face(&self, canvas: &mut Canvas, glyphs: &dyn Glyphs) {
        let setting = seal::setting(self.form);
        let (colour, pen) = if self.solid { (tokens::PAPER, 6.5) } else { (self.ink, 7.0) };
        let scale = setting.picture_scale;
        let place = Affine::translate((-50.0 * scale, setting.picture_top)) * Affine::scale(scale);
        canvas.placed(place, |canvas| pictogram::draw(self.picture, canvas, pen, colour));
        let middle = Point::new(0.0, setting.baseline);
        lettered(canvas, glyphs, &self.words, middle, setting.size, colour);
    }
}

fn specks(canvas: &mut Canvas, dice: &mut Dice) {
    for speck in seal::specks(dice) {
        canvas.veil(&speck, tokens::PAPER, SPECK_OPACITY);
    }
}

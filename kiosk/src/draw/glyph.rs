//! Characters as shapes, for what is cut or printed and not set as text.

use super::canvas::Canvas;
use super::colour::Rgb;
use kurbo::{Affine, BezPath, Point, Shape};
use swash::scale::ScaleContext;
use swash::zeno::{Command, PathData};

/// One character as a shape.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Glyph {
    /// The outline, one em high, y downwards, the baseline at zero.
    pub(crate) outline: BezPath,
    /// How far the next character stands, em.
    pub(crate) advance: f64,
}

/// Where the shapes of characters come from.
pub(crate) trait Glyphs {
    /// The shape of a character, if the face has it.
    fn outline(&self, character: char) -> Option<Glyph>;
}

/// Outlines are taken at this size and drawn smaller, so that nothing is rounded.
const OUTLINE_SIZE: f32 = 1000.0;

impl Glyph {
    /// The shape of a character in a font.
    pub(crate) fn of(font: swash::FontRef<'_>, character: char) -> Option<Self> {
        let id = font.charmap().map(character);
        if id == 0 {
            return None;
        }
        let mut context = ScaleContext::new();
        let mut scaler = context.builder(font).size(OUTLINE_SIZE).build();
        let shape = scaler.scale_outline(id)?;
        let outline = Affine::scale(1.0 / f64::from(OUTLINE_SIZE)) * traced(shape.path());
        let advance = font.glyph_metrics(&[]).scale(1.0).advance_width(id);
        Some(Self { outline, advance: f64::from(advance) })
    }
}

/// A font's outline, turned so that y runs downwards.
fn traced(path: impl PathData) -> BezPath {
    let point = |p: swash::zeno::Point| Point::new(f64::from(p.x), -f64::from(p.y));
    let mut traced = BezPath::new();
    for command in path.commands() {
        match command {
            Command::MoveTo(p) => traced.move_to(point(p)),
            Command::LineTo(p) => traced.line_to(point(p)),
            Command::QuadTo(a, p) => traced.quad_to(point(a), point(p)),
            Command::CurveTo(a, b, p) => traced.curve_to(point(a), point(b), point(p)),
            Command::Close => traced.close_path(),
        }
    }
    traced
}

/// Draws words in one line, centred on `middle`, their baseline there, `size` px high.
///
/// A character the face does not have is left out.
pub(crate) fn lettered(
    canvas: &mut Canvas,
    glyphs: &dyn Glyphs,
    words: &str,
    middle: Point,
    size: f64,
    colour: Rgb,
) {
    let line: Vec<Glyph> = words.chars().filter_map(|character| glyphs.outline(character)).collect();
    let width: f64 = line.iter().map(|glyph| glyph.advance * size).sum();
    let mut pen = middle.x - width / 2.0;
    for glyph in line {
        let place = Affine::translate((pen, middle.y)) * Affine::scale(size);
        if !glyph.outline.bounding_box().is_zero_area() {
            canvas.fill(&(place * glyph.outline), colour);
        }
        pen += glyph.advance * size;
    }
}

/// A face whose every character is a square, so that drawings can be tested
/// without a font.
#[cfg(test)]
pub(crate) struct Squares;

#[cfg(test)]
impl Glyphs for Squares {
    fn outline(&self, _: char) -> Option<Glyph> {
        Some(Glyph { outline: kurbo::Rect::new(0.1, -0.8, 0.9, 0.0).to_path(0.1), advance: 1.0 })
    }
}

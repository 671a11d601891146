//! Characters as dots, in the sizes a picture asks for.

use crate::faces::{Face, Faces};
use embedded_graphics::{Pixel, pixelcolor::BinaryColor, prelude::*};
use std::{collections::HashMap, rc::Rc};
use swash::{
    FontRef,
    scale::{Render, ScaleContext, Source},
};

/// A face in a size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Type {
    /// The face.
    pub(crate) face: Face,
    /// Side of a Chinese character, dots.
    pub(crate) size: u16,
}

/// How much of a character stands above the baseline, of its size; it is what both
/// families have.
const ABOVE: f32 = 0.88;
/// From one baseline to the next, of the size.
const LINE: f32 = 1.36;
/// Coverage from which a dot is black, of 255: strokes keep their weight at one half.
const HALF: u8 = 128;

impl Type {
    pub(crate) const fn new(face: Face, size: u16) -> Self {
        Self { face, size }
    }

    /// Height of a line, dots.
    pub(crate) fn line(self) -> i32 {
        whole(f32::from(self.size) * LINE)
    }

    /// From the top of a line to its baseline, dots.
    pub(crate) fn baseline(self) -> i32 {
        whole(f32::from(self.size) * ((LINE - 1.0) / 2.0 + ABOVE))
    }
}

/// One character in dots.
struct Glyph {
    /// How far the next one stands, dots.
    advance: f32,
    /// The black dots, seen from the pen on the baseline.
    dots: Vec<Point>,
}

/// The characters of a picture; each is made once.
pub(crate) struct Letters<'a> {
    faces: &'a Faces,
    context: ScaleContext,
    known: HashMap<(Type, char), Rc<Glyph>>,
}

impl<'a> Letters<'a> {
    pub(crate) fn new(faces: &'a Faces) -> Self {
        Self { faces, context: ScaleContext::new(), known: HashMap::new() }
    }

    /// How far a character moves the pen, dots.
    pub(crate) fn advance(&mut self, kind: Type, character: char) -> f32 {
        self.glyph(kind, character).advance
    }

    /// How wide a line is, dots.
    pub(crate) fn width(&mut self, kind: Type, words: &str) -> f32 {
        words.chars().map(|character| self.advance(kind, character)).sum()
    }

    /// Draws a line from a point on its baseline.
    pub(crate) fn draw<T>(
        &mut self,
        target: &mut T,
        kind: Type,
        words: &str,
        from: Point,
    ) -> Result<(), T::Error>
    where
        T: DrawTarget<Color = BinaryColor>,
    {
        let mut pen = 0.0;
        for character in words.chars() {
            let glyph = self.glyph(kind, character);
            let place = from + Point::new(whole(pen), 0);
            target.draw_iter(glyph.dots.iter().map(|dot| Pixel(*dot + place, BinaryColor::On)))?;
            pen += glyph.advance;
        }
        Ok(())
    }

    fn glyph(&mut self, kind: Type, character: char) -> Rc<Glyph> {
        if let Some(known) = self.known.get(&(kind, character)) {
            return Rc::clone(known);
        }
        // What a face lacks is taken from one that is read; what none has is an empty box,
        // so that it is seen to be missing.
        let context = &mut self.context;
        let made = [kind.face, Face::Strong, Face::Reading]
            .into_iter()
            .find_map(|face| self.faces.with(face, |font| made(context, font, kind.size, character))?);
        let glyph = Rc::new(made.unwrap_or_else(|| empty_box(kind.size)));
        self.known.insert((kind, character), Rc::clone(&glyph));
        glyph
    }
}

/// A character of a face, if the face has it.
fn made(context: &mut ScaleContext, font: FontRef<'_>, size: u16, character: char) -> Option<Glyph> {
    let character = if character.is_whitespace() || character.is_control() { ' ' } else { character };
    let id = Some(font.charmap().map(character)).filter(|id| *id != 0)?;
    let advance = font.glyph_metrics(&[]).scale(f32::from(size)).advance_width(id);
    let mut scaler = context.builder(font).size(f32::from(size)).hint(true).build();
    // A space has no shape.
    let dots = Render::new(&[Source::Outline]).render(&mut scaler, id).map(|image| {
        let across = usize::try_from(image.placement.width).unwrap_or(0).max(1);
        let corner = Point::new(image.placement.left, -image.placement.top);
        let rows = (0..).zip(image.data.chunks(across));
        let cells =
            rows.flat_map(|(y, row)| (0..).zip(row).map(move |(x, cover)| (Point::new(x, y), *cover)));
        cells.filter(|(_, cover)| *cover >= HALF).map(|(at, _)| corner + at).collect()
    });
    Some(Glyph { advance, dots: dots.unwrap_or_default() })
}

/// The box of a character no face has.
fn empty_box(size: u16) -> Glyph {
    let side = i32::from(size) * 3 / 4;
    let edge = (0..side).flat_map(|at| [(at, 0), (at, side - 1), (0, at), (side - 1, at)]);
    let inset = i32::from(size) / 8;
    let dots = edge.map(|(x, y)| Point::new(inset + x, y - side)).collect();
    Glyph { advance: f32::from(size), dots }
}

/// The nearest whole number of dots.
#[expect(clippy::cast_possible_truncation, reason = "a place on paper, some thousands of dots at most")]
pub(crate) fn whole(length: f32) -> i32 {
    length.round() as i32
}

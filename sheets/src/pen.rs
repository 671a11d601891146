//! The pen that writes a page: shapes and words become SVG, in millimetres.
//!
//! Own code writes only what it needs of SVG; what reads it, sets the text and makes PDF
//! and pixels of it are libraries (usvg, krilla, resvg).

use crate::{
    faces::{Face, Faces},
    ink::Ink,
    sheet::{Lettering, Page},
    wrap,
};
use drawing::{Hand, line};
use kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape};
use std::fmt::Write;

/// How closely curves of circles are followed, mm: finer than a printer's dot.
const TOLERANCE: f64 = 0.01;

/// Where a line of words hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hang {
    /// Its left end is at the point.
    Left,
    /// Its middle is.
    Middle,
    /// Its right end is.
    Right,
}

/// How words are set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Type {
    pub(crate) face: Face,
    /// Height of a Chinese character, mm.
    pub(crate) size: f64,
    pub(crate) ink: Ink,
    pub(crate) hang: Hang,
}

impl Type {
    pub(crate) const fn new(face: Face, size: f64, ink: Ink) -> Self {
        Self { face, size, ink, hang: Hang::Left }
    }

    pub(crate) const fn middle(mut self) -> Self {
        self.hang = Hang::Middle;
        self
    }

    pub(crate) const fn right(mut self) -> Self {
        self.hang = Hang::Right;
        self
    }

    pub(crate) const fn size(mut self, size: f64) -> Self {
        self.size = size;
        self
    }
}

/// A page being written.
pub(crate) struct Pen<'f> {
    pub(crate) faces: &'f Faces,
    body: String,
    place: Affine,
    letterings: Vec<Lettering>,
}

/// How far characters reach over and under their baseline, in their size: a Chinese
/// character's square, and the tail of an English g.
pub(crate) const OVER: f64 = 0.88;
pub(crate) const UNDER: f64 = 0.22;

impl<'f> Pen<'f> {
    pub(crate) fn new(faces: &'f Faces) -> Self {
        Self { faces, body: String::new(), place: Affine::IDENTITY, letterings: Vec::new() }
    }

    /// The finished page of so many millimetres.
    pub(crate) fn page(self, width: f64, height: f64) -> Page {
        Page::new(width, height, self.body, self.letterings)
    }

    /// Draws what `draw` draws, scaled and moved.
    pub(crate) fn placed(&mut self, by: Affine, draw: impl FnOnce(&mut Self)) {
        let before = self.place;
        self.place = before * by;
        draw(self);
        self.place = before;
    }

    /// Fills a shape.
    pub(crate) fn fill(&mut self, shape: &impl Shape, ink: Ink) {
        let path = data(&(self.place * shape.to_path(TOLERANCE)));
        if !path.is_empty() {
            let _ = writeln!(self.body, "<path d=\"{path}\" fill=\"{ink}\"/>");
        }
    }

    /// Draws along a shape with a pen of `width`.
    pub(crate) fn stroke(&mut self, shape: &impl Shape, width: f64, ink: Ink, round: bool) {
        let path = data(&(self.place * shape.to_path(TOLERANCE)));
        let width = number(width * self.scale());
        let ends = if round { " stroke-linecap=\"round\" stroke-linejoin=\"round\"" } else { "" };
        let drawn =
            format!("<path d=\"{path}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"{width}\"{ends}/>");
        let _ = writeln!(self.body, "{drawn}");
    }

    /// A hand line through points.
    pub(crate) fn hand(&mut self, points: &[Point], hand: Hand, ink: Ink) {
        self.fill(&line::ribbon(points, hand), ink);
    }

    /// A ring as a hand draws it.
    pub(crate) fn ring(&mut self, centre: Point, radius: f64, width: f64, seed: u32, ink: Ink) {
        self.fill(&line::ring(centre, radius, width, seed), ink);
    }

    /// A rectangle of four hand lines.
    pub(crate) fn frame(&mut self, rect: Rect, width: f64, seed: u32, ink: Ink) {
        let corners = [(rect.x0, rect.y0), (rect.x1, rect.y0), (rect.x1, rect.y1), (rect.x0, rect.y1)];
        let corners = corners.map(Point::from);
        for (side, seed) in (0..4).zip(seed..) {
            let (from, to) = (corners[side % 4], corners[(side + 1) % 4]);
            // A hand passes the corner a little.
            let over = (to - from).normalize() * width;
            let hand = Hand::new(width, seed).samples(40).drift(0.35).straight();
            self.hand(&[from - over, to + over], hand, ink);
        }
    }

    /// Sets one line of words with its baseline at a point.
    pub(crate) fn text(&mut self, words: &str, at: Point, how: Type) {
        self.lettered(words, at, how, None);
    }

    /// As [`Pen::text`], on a rim of the ground's colour, for words on a picture.
    pub(crate) fn text_on(&mut self, words: &str, at: Point, how: Type, ground: Ink) {
        self.lettered(words, at, how, Some(ground));
    }

    fn lettered(&mut self, words: &str, at: Point, how: Type, ground: Option<Ink>) {
        if words.is_empty() {
            return;
        }
        let scale = self.scale();
        let (at, size) = (self.place * at, how.size * scale);
        let width = self.faces.width(how.face, words) * size;
        let (left, anchor) = match how.hang {
            Hang::Left => (at.x, ""),
            Hang::Middle => (at.x - width / 2.0, " text-anchor=\"middle\""),
            Hang::Right => (at.x - width, " text-anchor=\"end\""),
        };
        let area = Rect::new(left, at.y - size * OVER, left + width, at.y + size * UNDER);
        self.letterings.push(Lettering { words: words.to_owned(), area });
        let (x, y, size) = (number(at.x), number(at.y), number(size));
        let (family, weight) = (how.face.family(), how.face.weight());
        let face = format!("font-family=\"{family}\" font-weight=\"{weight}\" font-size=\"{size}\"");
        let words = escaped(words);
        if let Some(ground) = ground {
            let rim = number(how.size * scale * 0.22);
            let rim = format!(
                "fill=\"{ground}\" stroke=\"{ground}\" stroke-width=\"{rim}\" stroke-linejoin=\"round\""
            );
            let _ = writeln!(self.body, "<text x=\"{x}\" y=\"{y}\" {face}{anchor} {rim}>{words}</text>");
        }
        let ink = how.ink;
        let _ = writeln!(self.body, "<text x=\"{x}\" y=\"{y}\" {face}{anchor} fill=\"{ink}\">{words}</text>");
    }

    /// Sets words in at most `most` lines no wider than `width`, smaller where they must
    /// be; the first baseline is at the point. Gives the baseline that would come next.
    pub(crate) fn block(&mut self, words: &str, at: Point, how: Type, width: f64, most: usize) -> f64 {
        let (size, lines) = wrap::fitted(self.faces, how.face, words, how.size, width, most);
        let mut at = at;
        for line in &lines {
            self.text(line, at, how.size(size));
            at.y += size * LEADING;
        }
        at.y
    }

    fn scale(&self) -> f64 {
        self.place.determinant().abs().sqrt()
    }
}

/// From baseline to baseline, in the size of the words.
pub(crate) const LEADING: f64 = 1.28;

/// A path as SVG writes it, to a hundredth of a millimetre.
fn data(path: &BezPath) -> String {
    let mut text = String::new();
    let at = |p: &Point| format!("{} {}", number(p.x), number(p.y));
    for element in path.elements() {
        let _ = match element {
            PathEl::MoveTo(p) => write!(text, "M{}", at(p)),
            PathEl::LineTo(p) => write!(text, "L{}", at(p)),
            PathEl::QuadTo(a, p) => write!(text, "Q{} {}", at(a), at(p)),
            PathEl::CurveTo(a, b, p) => write!(text, "C{} {} {}", at(a), at(b), at(p)),
            PathEl::ClosePath => write!(text, "Z"),
        };
    }
    text
}

/// A length to a hundredth of a millimetre, without needless noughts.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Words as XML takes them; what XML cannot hold at all is left out.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for character in words.chars() {
        match character {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '\u{FFFE}' | '\u{FFFF}' => {}
            control if control.is_control() => text.push(' '),
            other => text.push(other),
        }
    }
    text
}

//! A column of paper, filled from the top: words, codes, rules and rows of figures are
//! placed first, and drawn when it is known how long the paper is.

use crate::{
    Faces, Paper, Picture,
    code::Code,
    letters::{Letters, Type, whole},
    wrap,
};
use embedded_graphics::{
    pixelcolor::BinaryColor,
    prelude::*,
    primitives::{
        CornerRadii, PrimitiveStyle, PrimitiveStyleBuilder, Rectangle, RoundedRectangle, StrokeAlignment,
    },
};
use std::convert::Infallible;

/// What is drawn, and where.
enum Mark {
    /// Words from a point on their baseline.
    Words(Type, String, Point),
    /// A black area.
    Black(Rectangle),
    /// A frame with round corners.
    Frame(Rectangle),
    /// A QR code by its corner, and the dots of a module.
    Code(Code, Point, u32),
}

/// A column that is being filled.
pub(crate) struct Column<'a> {
    letters: Letters<'a>,
    /// Dots of a row.
    width: i32,
    /// Dots left free on both sides.
    margin: i32,
    /// Rows that are filled.
    y: i32,
    marks: Vec<Mark>,
}

/// Width of a frame's line, dots.
const FRAME: u32 = 4;
/// A dash of a rule and the gap behind it, dots.
const DASH: (u32, usize) = (8, 14);
/// A dot of a leader and its distance from the next, dots.
const LEADER: (u32, usize) = (2, 10);

impl<'a> Column<'a> {
    pub(crate) fn new(faces: &'a Faces, paper: Paper, margin: i32) -> Self {
        let width = i32::try_from(paper.dots()).unwrap_or(0);
        Self { letters: Letters::new(faces), width, margin, y: 0, marks: Vec::new() }
    }

    /// Leaves rows free.
    pub(crate) fn gap(&mut self, rows: i32) {
        self.y += rows;
    }

    /// Words in the middle, in lines of like length.
    pub(crate) fn centred(&mut self, kind: Type, words: &str) {
        for line in self.balanced(kind, words, self.room()) {
            self.middle_line(kind, line);
        }
    }

    /// Words in the middle, in one line if they fit it at three fifths of the size or more.
    pub(crate) fn fitted(&mut self, kind: Type, words: &str) {
        let mut smaller = kind;
        while smaller.size > kind.size * 3 / 5 && self.letters.width(smaller, words) > as_dots(self.room()) {
            smaller.size -= 1;
        }
        self.centred(smaller, words);
    }

    /// Words in the middle of a frame as wide as the column.
    pub(crate) fn framed(&mut self, kind: Type, words: &str) {
        let (top, inset) = (self.y, i32::from(kind.size) / 2);
        self.y += inset;
        for line in self.balanced(kind, words, self.room() - 2 * inset) {
            self.middle_line(kind, line);
        }
        self.y += inset;
        let corner = Point::new(self.margin, top);
        self.marks.push(Mark::Frame(Rectangle::new(corner, size(self.room(), self.y - top))));
    }

    /// A QR code with its quiet zone in the middle, a module at most `most` dots wide.
    pub(crate) fn code(&mut self, code: Code, most: u32) {
        let modules = code.modules();
        let module = (size(self.width, 0).width / modules.max(1)).clamp(1, most);
        let side = i32::try_from(module * modules).unwrap_or(self.width);
        self.marks.push(Mark::Code(code, Point::new((self.width - side) / 2, self.y), module));
        self.y += side;
    }

    /// A thin rule of dashes.
    pub(crate) fn dashes(&mut self) {
        let (dash, step) = DASH;
        // Dashes end where the words do: they are centred on what they do not fill.
        let count = (self.room() - size_of(dash)) / size_of(step) + 1;
        let from = (self.width - (count - 1) * size_of(step) - size_of(dash)) / 2;
        for x in (from..).step_by(step).take(usize::try_from(count).unwrap_or(0)) {
            self.marks.push(Mark::Black(Rectangle::new(Point::new(x, self.y), Size::new(dash, 2))));
        }
        self.y += 2;
    }

    /// A rule.
    pub(crate) fn rule(&mut self, thick: i32) {
        let corner = Point::new(self.margin, self.y);
        self.marks.push(Mark::Black(Rectangle::new(corner, size(self.room(), thick))));
        self.y += thick;
    }

    /// What something is called on the left, and its figure on the right.
    pub(crate) fn pair(&mut self, (name, kind): (&str, Type), (figure, strong): (&str, Type)) {
        let (top, between) = (self.y, i32::from(kind.size));
        let wide = whole(self.letters.width(strong, figure).ceil());
        // A long figure has what the name leaves, or a little more than half.
        let left_over = self.room() - between - whole(self.letters.width(kind, name).ceil());
        let right = wide.min(left_over.max((self.room() - between) * 11 / 20));
        let left = self.room() - between - right;
        let figures = self.balanced(strong, figure, right);
        let names = self.lines(kind, name, left);
        let baseline = kind.baseline().max(strong.baseline());
        let step = kind.line().max(strong.line());
        let mut begins = self.width - self.margin;
        for (at, line) in (0..).zip(&figures) {
            let x = self.width - self.margin - whole(self.letters.width(strong, line).ceil());
            begins = begins.min(x);
            let from = Point::new(x, top + baseline + at * step);
            self.marks.push(Mark::Words(strong, line.clone(), from));
        }
        for (at, line) in (0..).zip(&names) {
            let from = Point::new(self.margin, top + baseline + at * step);
            self.marks.push(Mark::Words(kind, line.clone(), from));
        }
        if let ([name], [_]) = (names.as_slice(), figures.as_slice()) {
            let ends = self.margin + whole(self.letters.width(kind, name));
            self.leader(ends + between / 2, begins - between / 2, top + baseline);
        }
        self.y += step * i32::try_from(names.len().max(figures.len())).unwrap_or(1);
    }

    /// Dots that lead the eye from a name to its figure; in columns that are the same in
    /// every row.
    fn leader(&mut self, from: i32, to: i32, baseline: i32) {
        let (dot, step) = LEADER;
        for x in (self.margin..to).step_by(step).filter(|x| *x >= from) {
            let corner = Point::new(x, baseline - size_of(dot));
            self.marks.push(Mark::Black(Rectangle::new(corner, Size::new_equal(dot))));
        }
    }

    /// The paper, with everything on it.
    pub(crate) fn finish(mut self) -> Picture {
        let paper = size(self.width, self.y);
        let mut picture = Picture::blank(paper.width, paper.height);
        let marks = std::mem::take(&mut self.marks);
        let drawn = marks.iter().try_for_each(|mark| self.draw(&mut picture, mark));
        match drawn {
            Ok(()) => picture,
        }
    }

    fn draw(&mut self, picture: &mut Picture, mark: &Mark) -> Result<(), Infallible> {
        match mark {
            Mark::Words(kind, words, from) => self.letters.draw(picture, *kind, words, *from),
            Mark::Black(area) => area.into_styled(PrimitiveStyle::with_fill(BinaryColor::On)).draw(picture),
            Mark::Frame(area) => {
                let style = PrimitiveStyleBuilder::new()
                    .stroke_color(BinaryColor::On)
                    .stroke_width(FRAME)
                    .stroke_alignment(StrokeAlignment::Inside)
                    .build();
                let corners = CornerRadii::new(Size::new_equal(4 * FRAME));
                RoundedRectangle::new(*area, corners).into_styled(style).draw(picture)
            }
            Mark::Code(code, corner, module) => code.draw(picture, *corner, *module),
        }
    }

    fn middle_line(&mut self, kind: Type, line: String) {
        let x = (self.width - whole(self.letters.width(kind, &line))) / 2;
        self.marks.push(Mark::Words(kind, line, Point::new(x, self.y + kind.baseline())));
        self.y += kind.line();
    }

    /// Dots of a row between the margins.
    fn room(&self) -> i32 {
        self.width - 2 * self.margin
    }

    fn balanced(&mut self, kind: Type, words: &str, room: i32) -> Vec<String> {
        wrap::balanced(words, as_dots(room), |character| self.letters.advance(kind, character))
    }

    fn lines(&mut self, kind: Type, words: &str, room: i32) -> Vec<String> {
        wrap::lines(words, as_dots(room), |character| self.letters.advance(kind, character))
    }
}

/// A size in dots; a negative length is none.
fn size(width: i32, height: i32) -> Size {
    let length = |dots: i32| u32::try_from(dots).unwrap_or(0);
    Size::new(length(width), length(height))
}

/// A small length as a place is counted in.
fn size_of(dots: impl TryInto<i32>) -> i32 {
    dots.try_into().unwrap_or(0)
}

/// Whole dots as a length that words are measured with.
#[expect(clippy::cast_precision_loss, reason = "a row has some hundreds of dots")]
fn as_dots(dots: i32) -> f32 {
    dots as f32
}

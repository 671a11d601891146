//! A stop on the map: its picture, its number, and its words below.

use super::{MapPicture, MapStop, body::Body, layout::Block};
use crate::{
    Faces,
    faces::Face,
    ink::{INK, INK_SOFT, LAMP, LAMP_PALE, PAPER, SEPIA},
    pen::{OVER, Pen, Type, UNDER},
    words::{Language, Said},
    wrap,
};
use kurbo::{Affine, Circle, Point, Rect, RoundedRect, Size, Vec2};

/// Side of a stop's picture, mm at scale 1.
const PICTURE: f64 = 25.0;
/// Room between picture and words, mm at scale 1.
const BETWEEN: f64 = 1.2;
/// Room between two lines, in the size of the lower one.
const BETWEEN_LINES: f64 = 0.14;
/// Height of the tag over the base, mm at scale 1.
const TAG: f64 = 6.0;
/// Radius of the disc with the number, mm at scale 1, and where its middle is from the
/// picture's, in the picture's radius.
const NUMBER: f64 = 3.1;
const NUMBER_AT: Vec2 = Vec2::new(-0.98, -0.62);

const BASE: Said = Said::new("基地", "Base");

/// One line below a picture.
struct Line {
    words: String,
    how: Type,
    /// From the words' top to this baseline.
    down: f64,
}

/// A stop whose words are set, so that its room is known.
pub(super) struct Prepared<'m> {
    stop: &'m MapStop,
    scale: f64,
    lines: Vec<Line>,
    size: Size,
}

impl<'m> Prepared<'m> {
    pub(super) fn of(faces: &Faces, stop: &'m MapStop, widest: f64, scale: f64, language: Language) -> Self {
        let name = Type::new(Face::Voice, 5.4 * scale, INK).middle();
        let second = Type::new(Face::Reading, 3.1 * scale, INK_SOFT).middle();
        let note = Type::new(Face::Reading, 3.3 * scale, INK).middle();
        let mut words = vec![(Some(language.first(&stop.name)), name), (language.second(&stop.name), second)];
        if let Some(told) = &stop.note {
            words.extend([(Some(language.first(told)), note), (language.second(told), second)]);
        }
        // The disc of the number reaches over the picture's side.
        let least = 2.0 * (NUMBER - NUMBER_AT.x * PICTURE / 2.0);
        let (mut lines, mut down, mut width) = (Vec::new(), 0.0, least * scale);
        for (words, how) in words.into_iter().filter_map(|(words, how)| Some((words?, how))) {
            let (size, set) = wrap::fitted(faces, how.face, words, how.size, widest * scale, 2);
            for words in set {
                let above =
                    lines.last().map_or(0.0, |line: &Line| line.how.size * UNDER + size * BETWEEN_LINES);
                down += above + size * OVER;
                width = width.max(faces.width(how.face, &words) * size);
                lines.push(Line { words, how: how.size(size), down });
            }
        }
        let tag = if stop.base { TAG * scale } else { 0.0 };
        // Under the last baseline hang the tails of letters.
        let height = tag + (PICTURE + BETWEEN) * scale + down + 1.2 * scale;
        Self { stop, scale, lines, size: Size::new(width + 2.0 * scale, height) }
    }

    /// The room it takes, its picture standing where the map says.
    pub(super) fn block(&self, field: Rect) -> Block {
        let below = self.size.height / 2.0 - self.above();
        let wanted = self.stop.at.map(|(x, y)| {
            let share = Vec2::new(x.clamp(0.0, 1.0) * field.width(), y.clamp(0.0, 1.0) * field.height());
            field.origin() + share + Vec2::new(0.0, below)
        });
        Block { wanted, size: self.size }
    }

    /// From the block's top to the middle of the picture.
    fn above(&self) -> f64 {
        let tag = if self.stop.base { TAG } else { 0.0 };
        (tag + PICTURE / 2.0) * self.scale
    }

    pub(super) fn at(self, room: Rect) -> Placed<'m> {
        let middle = Point::new(room.center().x, room.y0 + self.above());
        Placed { radius: PICTURE / 2.0 * self.scale, middle, room, ready: self }
    }
}

/// A stop in its place.
pub(super) struct Placed<'m> {
    ready: Prepared<'m>,
    /// The middle of its picture.
    pub(super) middle: Point,
    /// Half the side of its picture.
    pub(super) radius: f64,
    /// The room it takes with its words.
    pub(super) room: Rect,
}

impl Placed<'_> {
    /// What a way keeps clear of.
    pub(super) fn body(&self) -> Body {
        /// The eaves of a house reach a little over its circle.
        const EAVES: f64 = 1.05;
        let top = self.middle.y - self.radius;
        let half = if self.ready.stop.base { self.room.width() / 2.0 } else { 0.0 };
        Body {
            picture: Circle::new(self.middle, self.radius * EAVES),
            number: Circle::new(self.number_at(), NUMBER * self.ready.scale),
            words: Rect { y0: self.middle.y + self.radius, ..self.room },
            tag: Rect::new(self.middle.x - half, self.room.y0.min(top), self.middle.x + half, top),
        }
    }

    fn number_at(&self) -> Point {
        self.middle + NUMBER_AT * self.radius
    }

    pub(super) fn draw(&self, pen: &mut Pen<'_>, number_is: u32, seed: u32, language: Language) {
        let Prepared { stop, scale, lines, .. } = &self.ready;
        if stop.base {
            pen.fill(&Circle::new(self.middle, self.radius * 1.06), LAMP_PALE);
        }
        match &stop.picture {
            MapPicture::House(kind) => {
                let place = Affine::translate(self.middle - Point::new(self.radius, self.radius))
                    * Affine::scale(self.radius / 50.0);
                pen.placed(place, |pen| pen.house(*kind, seed));
            }
            MapPicture::Seal(seal) => {
                let radius = self.radius * 0.86;
                pen.fill(&Circle::new(self.middle, radius), PAPER);
                pen.ring(self.middle, radius, 0.9 * scale, seed, SEPIA);
                pen.pictogram_at(seal.pictogram, self.middle, radius * 1.15, INK);
            }
            MapPicture::Ring(seal) => {
                pen.fill(&Circle::new(self.middle, self.radius * 0.92), PAPER);
                pen.open_ring(seal.pictogram, seed, self.middle, self.radius * 0.92);
            }
        }
        number(pen, self.number_at(), NUMBER * scale, number_is);
        if stop.base {
            self.tag(pen, language);
        }
        let top = self.middle.y + self.radius + BETWEEN * scale;
        for Line { words, how, down } in lines {
            pen.text_on(words, Point::new(self.middle.x, top + down), *how, PAPER);
        }
    }

    fn tag(&self, pen: &mut Pen<'_>, language: Language) {
        let scale = self.ready.scale;
        let words = language.line(&BASE.name());
        let how = Type::new(Face::Strong, 3.3 * scale, INK).middle();
        let width = pen.faces.width(how.face, &words) * how.size + 4.0 * scale;
        let middle = Point::new(self.middle.x, self.room.y0 + TAG * scale * 0.45);
        let pill = Rect::from_center_size(middle, (width, 5.0 * scale));
        pen.fill(&RoundedRect::from_rect(pill, 2.5 * scale), LAMP);
        pen.text(&words, middle + (0.0, 1.2 * scale), how);
    }
}

/// A number on a disc of ink.
pub(super) fn number(pen: &mut Pen<'_>, middle: Point, radius: f64, number: u32) {
    pen.fill(&Circle::new(middle, radius), INK);
    let how = Type::new(Face::Strong, radius * if number < 10 { 1.35 } else { 1.1 }, PAPER).middle();
    pen.text(&number.to_string(), middle + (0.0, how.size * 0.37), how);
}

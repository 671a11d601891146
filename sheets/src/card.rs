//! Passport cards: ten on an A4 sheet to cut out, or one after the other on a roll of
//! thermal paper.

mod slip;

pub use slip::{Roll, slips};

use crate::{
    Faces, SheetError,
    faces::Face,
    ink::{BLACK, INDIGO, INK, INK_SOFT, WHITE},
    pen::{Pen, Type},
    qr::{Code, units},
    sheet::Sheet,
    words::{Language, Said, day, named},
};
use chrono::NaiveDate;
use drawing::{Dice, Hand};
use kurbo::{Affine, Line, Point, Rect, Vec2};
use venue::{
    pack::Name,
    passport::{self, Refusal, Shown, short_text},
};

/// A passport to print. `Debug` hides it: who has the text has the passport.
#[derive(Clone, PartialEq, Eq)]
pub struct Card {
    /// What its code holds.
    pub text: String,
    /// Its short code, in groups.
    pub short: String,
    /// The last day it is good.
    pub last_day: Option<NaiveDate>,
}

impl std::fmt::Debug for Card {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Card(…)")
    }
}

impl Card {
    /// The card of a passport's text: short code and last day stand in it.
    ///
    /// # Errors
    /// The [`Refusal`] of a text that is no passport, or damaged.
    pub fn of_text(text: &str) -> Result<Self, Refusal> {
        match passport::read(text)? {
            Shown::Passport(signed) => Ok(Self {
                text: text.trim().to_owned(),
                short: short_text(signed.id.short()),
                last_day: Some(signed.last_day.date()),
            }),
            Shown::Short(_) => Err(Refusal::Unreadable),
        }
    }
}

/// Passports of one campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cards {
    /// The campaign's name.
    pub campaign: Name,
    /// The passports.
    pub cards: Vec<Card>,
}

/// Sides of the paper, mm.
const A4: (f64, f64) = (210.0, 297.0);
/// Sides of a card, mm: a name card of China's size, near a bank card's.
pub(crate) const CARD: Vec2 = Vec2::new(85.0, 54.0);
/// Cards across and down a sheet.
const GRID: (usize, usize) = (2, 5);
/// Side of a module, mm: a thirtieth of an inch, which is whole dots at 150, 300 and
/// 600 dpi. A passport's 41 modules and quiet zone take 41.5 mm.
const MODULE: f64 = 25.4 / 30.0;
/// Length of a crop mark, and its distance from the card, mm.
const MARK: (f64, f64) = (5.0, 2.0);

pub(crate) const PASSPORT: Said = Said::new("护照", "Passport");
pub(crate) const SHORT: Said = Said::new("短码", "Short code");
pub(crate) const KEEP: Said = Said::new("请收好，不记姓名", "Keep it. No name is stored");

/// The words for the last day.
pub(crate) fn last(last_day: NaiveDate) -> Name {
    let day = day(last_day);
    named(format!("用到{}", day.zh), format!("Good until {}", day.en_or_zh()))
}

/// The cards on A4, two by five, with crop marks.
///
/// # Errors
/// When there is no card, or a text does not fit a code.
pub fn cards(faces: &Faces, cards: &Cards, language: Language) -> Result<Sheet, SheetError> {
    if cards.cards.is_empty() {
        return Err(SheetError::Nothing("no passport was given"));
    }
    let (across, down) = (units(GRID.0), units(GRID.1));
    let corner = Vec2::new((A4.0 - across * CARD.x) / 2.0, (A4.1 - down * CARD.y) / 2.0);
    let mut pages = Vec::new();
    for sheet in cards.cards.chunks(GRID.0 * GRID.1) {
        let mut pen = Pen::new(faces);
        crop_marks(&mut pen, corner);
        for (at, card) in sheet.iter().enumerate() {
            let code = Code::of(&card.text)?;
            let place = Vec2::new(units(at % GRID.0) * CARD.x, units(at / GRID.0) * CARD.y);
            pen.placed(Affine::translate(corner + place), |pen| {
                drawn(pen, card, &code, &cards.campaign, language);
            });
        }
        pages.push(pen.page(A4.0, A4.1));
    }
    Ok(Sheet { title: format!("{} {}", cards.campaign.zh, PASSPORT.zh), pages })
}

fn crop_marks(pen: &mut Pen<'_>, corner: Vec2) {
    let (length, away) = MARK;
    let end = corner + Vec2::new(units(GRID.0) * CARD.x, units(GRID.1) * CARD.y);
    for column in 0..=GRID.0 {
        let x = corner.x + units(column) * CARD.x;
        for (from, to) in [(corner.y - away, -length), (end.y + away, length)] {
            pen.stroke(&Line::new((x, from), (x, from + to)), 0.15, INK, false);
        }
    }
    for row in 0..=GRID.1 {
        let y = corner.y + units(row) * CARD.y;
        for (from, to) in [(corner.x - away, -length), (end.x + away, length)] {
            pen.stroke(&Line::new((from, y), (from + to, y)), 0.15, INK, false);
        }
    }
}

/// One card with its upper left corner at the origin.
fn drawn(pen: &mut Pen<'_>, card: &Card, code: &Code, campaign: &Name, language: Language) {
    let side = units(code.modules()) * MODULE;
    // Codes larger than a passport's are drawn with smaller modules.
    let side = side.min(CARD.y - 2.0 * 5.0);
    let corner = Point::new(CARD.x - side - 1.5, (CARD.y - side) / 2.0);
    let place = Affine::translate(corner.to_vec2()) * Affine::scale(side / units(code.modules()));
    pen.placed(place, |pen| pen.fill(&code.path(), BLACK));
    spine(pen);
    let (left, width) = (12.0, corner.x - 12.0);
    let small = Type::new(Face::Reading, 2.4, INK_SOFT);
    let mut y = pen.block(language.first(campaign), Point::new(left, 8.4), small, width, 1);
    if let Some(second) = language.second(campaign) {
        y = pen.block(second, Point::new(left, y), small.size(2.0), width, 1);
    }
    let size = if language == Language::En { 7.0 } else { 8.2 };
    let title = Type::new(Face::Voice, size, INK);
    pen.named(&PASSPORT.name(), Point::new(left, y + size * 0.85), title, width, language);
    pen.text(&language.line(&SHORT.name()), Point::new(left, 31.2), small.size(2.2));
    let code = Type::new(Face::Strong, 3.5, INK);
    pen.block(&card.short, Point::new(left, 35.4), code, width, 1);
    let words = Type::new(Face::Reading, 2.3, INK);
    y = 39.9;
    for name in card.last_day.map(last).into_iter().chain([KEEP.name()]) {
        for line in [Some(language.first(&name)), language.second(&name)].into_iter().flatten() {
            pen.block(line, Point::new(left, y), words, width, 1);
            y += 3.0;
        }
    }
}

/// The sewn spine of the passport's book.
fn spine(pen: &mut Pen<'_>) {
    pen.fill(&Rect::new(3.5, 5.0, 8.5, CARD.y - 5.0), INDIGO);
    let seed = Dice::seed_of("spine");
    for (y, seed) in [12.0, 22.0, 32.0, 42.0].into_iter().zip(seed..) {
        let stitch = [Point::new(3.5, y), Point::new(7.4, y)];
        pen.hand(&stitch, Hand::new(0.4, seed).samples(20).drift(0.1).straight(), WHITE);
    }
    let sewn = [Point::new(7.4, 5.0), Point::new(7.4, CARD.y - 5.0)];
    pen.hand(&sewn, Hand::new(0.4, seed).samples(50).drift(0.12).straight(), WHITE);
}

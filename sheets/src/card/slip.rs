//! Passports on a roll of thermal paper: black and white, every module of the code a
//! whole number of dots.

use super::{Card, Cards, KEEP, PASSPORT, SHORT, last};
use crate::{
    Faces, SheetError,
    faces::Face,
    ink::BLACK,
    pen::{Pen, Type},
    qr::{Code, units},
    sheet::{Page, Sheet},
    words::Language,
};
use kurbo::{Affine, Point, Vec2};
use venue::pack::Name;

/// A roll of thermal paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Roll {
    /// 58 mm wide, of which 48 mm are printed.
    Mm58,
    /// 80 mm wide, of which 72 mm are printed.
    Mm80,
}

/// Dots to a millimetre: what thermal printers call 203 dpi.
const DOTS: f64 = 8.0;
/// Largest module, dots: a millimetre is read easily, more only takes paper.
const LARGEST_MODULE: u32 = 8;

impl Roll {
    /// Dots of a printed line.
    #[must_use]
    pub fn dots(self) -> u32 {
        match self {
            Self::Mm58 => 384,
            Self::Mm80 => 576,
        }
    }
}

/// One page a passport, as wide as the roll prints and as long as it needs.
///
/// # Errors
/// When there is no passport, or a text does not fit a code.
pub fn slips(faces: &Faces, cards: &Cards, roll: Roll, language: Language) -> Result<Sheet, SheetError> {
    if cards.cards.is_empty() {
        return Err(SheetError::Nothing("no passport was given"));
    }
    let slips = cards.cards.iter().map(|card| slip(faces, card, &cards.campaign, roll, language));
    let pages = slips.collect::<Result<_, _>>()?;
    Ok(Sheet { title: format!("{} {}", cards.campaign.zh, PASSPORT.zh), pages })
}

fn slip(
    faces: &Faces,
    card: &Card,
    campaign: &Name,
    roll: Roll,
    language: Language,
) -> Result<Page, SheetError> {
    let code = Code::of(&card.text)?;
    let modules = u32::try_from(code.modules()).unwrap_or(u32::MAX);
    let module = (roll.dots() / modules).clamp(1, LARGEST_MODULE);
    let (width, side) = (f64::from(roll.dots()) / DOTS, f64::from(module * modules) / DOTS);
    let (middle, room) = (width / 2.0, width - 2.0);
    let mut pen = Pen::new(faces);
    let reading = Type::new(Face::Reading, 3.5, BLACK).middle();
    let mut y = 5.0;
    y = pen.block(language.first(campaign), Point::new(middle, y), reading, room, 2) + 4.5;
    let title = Type::new(Face::Voice, 9.0, BLACK).middle();
    y = pen.named(&PASSPORT.name(), Point::new(middle, y), title, room, language) - 3.0;
    // The code begins on a whole dot.
    let whole = |length: f64| (length * DOTS).round() / DOTS;
    let corner = Vec2::new(whole((width - side) / 2.0), whole(y));
    let place = Affine::translate(corner) * Affine::scale(side / units(code.modules()));
    pen.placed(place, |pen| pen.fill(&code.path(), BLACK));
    y = corner.y + side + 3.0;
    pen.text(&language.line(&SHORT.name()), Point::new(middle, y), reading.size(3.2));
    y += 7.0;
    y = pen.block(
        &card.short,
        Point::new(middle, y),
        Type { face: Face::Strong, ..reading }.size(6.2),
        room,
        1,
    );
    for name in card.last_day.map(last).into_iter().chain([KEEP.name()]) {
        for words in [Some(language.first(&name)), language.second(&name)].into_iter().flatten() {
            y = pen.block(words, Point::new(middle, y), reading, room, 1);
        }
    }
    Ok(pen.page(width, whole(y + 1.0)))
}

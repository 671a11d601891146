//! The passport booklet (护照手册): a cover, how it works, the passport itself, for every
//! trail a map with open rings to stamp and a list of its stops and rewards, and a back.
//!
//! Pages are A5. To fold, two of them stand on each side of an A4 sheet: printed on both
//! sides, turned over the short edge, folded together and sewn through the fold.

mod cover;
mod fold;
mod inside;
mod list;

use crate::{
    Faces, SheetError,
    card::Card,
    map::Course,
    sheet::{Page, Sheet},
    words::Language,
};
use venue::pack::{Name, Seal};

/// A booklet to print.
#[derive(Clone, Debug, PartialEq)]
pub struct Booklet {
    /// The campaign's name.
    pub campaign: Name,
    /// Phrases of its theme, for the back.
    pub theme_words: Vec<Name>,
    /// The passport that is printed into it; without one there is room to stick a card.
    pub passport: Option<Card>,
    /// The trails in it.
    pub trails: Vec<BookletTrail>,
}

/// A trail as the booklet shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct BookletTrail {
    /// Its id: the hand that draws it is seeded by it.
    pub id: String,
    /// Its name.
    pub name: Name,
    /// Whether its points are walked one after the other.
    pub course: Course,
    /// How it is walked, a sentence each.
    pub rules: Vec<Name>,
    /// Its points.
    pub stops: Vec<Stop>,
    /// What it brings.
    pub tiers: Vec<Tier>,
}

/// A point of a trail.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// Its name.
    pub name: Name,
    /// Where it is.
    pub place: Option<Name>,
    /// When it can be stamped.
    pub opens: Option<Name>,
    /// Its seal, whose picture stands in the ring.
    pub seal: Seal,
    /// Where it stands on the trail's map, 0 to 1.
    pub at: (f64, f64),
    /// Whether it is a bonus point.
    pub bonus: bool,
}

/// A reward of a trail.
#[derive(Clone, Debug, PartialEq)]
pub struct Tier {
    /// Its name.
    pub name: Name,
    /// What it takes.
    pub takes: Name,
}

/// In which order pages stand in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Two on a side of A4, to be folded and sewn.
    ToFold,
    /// One after the other, to be read on a screen.
    Reading,
}

/// Sides of a page, mm.
pub(crate) const PAGE: (f64, f64) = (148.0, 210.0);

/// The booklet, its number of pages filled up to a multiple of four.
///
/// # Errors
/// When it has no trail, a trail has no point, or the passport does not fit a code.
pub fn booklet(
    faces: &Faces,
    booklet: &Booklet,
    order: Order,
    language: Language,
) -> Result<Sheet, SheetError> {
    if booklet.trails.is_empty() {
        return Err(SheetError::Nothing("the booklet has no trail"));
    }
    let mut pages = vec![
        cover::front(faces, booklet, language),
        inside::how(faces, language),
        inside::passport(faces, booklet, language)?,
    ];
    for trail in &booklet.trails {
        pages.extend(inside::maps(faces, trail, language)?);
        pages.extend(list::stops(faces, trail, language));
    }
    while (pages.len() + 1) % fold::PAGES_OF_A_SHEET != 0 {
        pages.push(inside::notes(faces, pages.len(), language));
    }
    pages.push(cover::back(faces, booklet, language));
    let pages = match order {
        Order::Reading => pages,
        Order::ToFold => fold::to_fold(&pages),
    };
    Ok(Sheet { title: format!("{} 护照手册", booklet.campaign.zh), pages })
}

impl Page {
    fn of_booklet(pen: crate::pen::Pen<'_>) -> Self {
        pen.page(PAGE.0, PAGE.1)
    }
}

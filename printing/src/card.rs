//! A visitor's passport card.

use crate::{CannotDraw, Faces, Paper, Picture, code::Code, column::Column, faces::Face, letters::Type};

/// What stands on a passport card. What is empty is left out, its room too. `Debug` hides
/// it: who has the code has the passport.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Card {
    /// What it is.
    pub title: String,
    /// Under the title: whose it is, or of which house.
    pub under: String,
    /// What its QR code holds.
    pub code: String,
    /// What the short code is called.
    pub short_label: String,
    /// The short code, to be typed by hand.
    pub short: String,
    /// What else is to be known, a line each.
    pub lines: Vec<String>,
    /// What to do with it.
    pub to_do: String,
}

impl std::fmt::Debug for Card {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Card(…)")
    }
}

/// Sizes of a card on a paper, dots.
struct Sizes {
    margin: i32,
    /// The distance between its parts.
    part: i32,
    title: Type,
    under: Type,
    label: Type,
    short: Type,
    lines: Type,
    to_do: Type,
}

/// Largest module of the code, dots: a millimetre and a quarter is read from a hand that
/// is not held still; more only takes paper.
const LARGEST_MODULE: u32 = 10;

const MM80: Sizes = Sizes {
    margin: 28,
    part: 24,
    title: Type::new(Face::Voice, 76),
    under: Type::new(Face::Reading, 30),
    label: Type::new(Face::Reading, 26),
    short: Type::new(Face::Strong, 64),
    lines: Type::new(Face::Reading, 30),
    to_do: Type::new(Face::Strong, 38),
};

const MM58: Sizes = Sizes {
    margin: 12,
    part: 18,
    title: Type::new(Face::Voice, 56),
    under: Type::new(Face::Reading, 25),
    label: Type::new(Face::Reading, 24),
    short: Type::new(Face::Strong, 48),
    lines: Type::new(Face::Reading, 26),
    to_do: Type::new(Face::Strong, 30),
};

impl Card {
    /// The card on a paper.
    ///
    /// # Errors
    /// [`CannotDraw`] when the code's text is longer than a QR code holds.
    pub fn draw(&self, faces: &Faces, paper: Paper) -> Result<Picture, CannotDraw> {
        let sizes = match paper {
            Paper::Mm80 => &MM80,
            Paper::Mm58 => &MM58,
        };
        let code = Code::of(&self.code)?;
        let mut column = Column::new(faces, paper, sizes.margin);
        column.gap(sizes.part / 2);
        column.fitted(sizes.title, &self.title);
        column.centred(sizes.under, &self.under);
        // The code's quiet zone is the gap above and below it.
        column.code(code, LARGEST_MODULE);
        column.centred(sizes.label, &self.short_label);
        column.fitted(sizes.short, &self.short);
        if !self.lines.is_empty() {
            column.gap(sizes.part / 2);
            column.dashes();
            column.gap(sizes.part / 2);
            for (at, line) in self.lines.iter().enumerate() {
                // A line that goes on below is told from the next one.
                column.gap(if at == 0 { 0 } else { sizes.part / 4 });
                column.centred(sizes.lines, line);
            }
        }
        if !self.to_do.trim().is_empty() {
            column.gap(sizes.part);
            column.framed(sizes.to_do, &self.to_do);
        }
        column.gap(sizes.part);
        Ok(column.finish())
    }
}

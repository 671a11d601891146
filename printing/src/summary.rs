//! What staff take home from a night.

use crate::{CannotDraw, Faces, Paper, Picture, code::Code, column::Column, faces::Face, letters::Type};

/// A night's figures, and the mark of the ledger they stand in. What is empty is left out.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Summary {
    /// What it is.
    pub title: String,
    /// Under the title: where and when.
    pub under: String,
    /// What was counted, and how many.
    pub rows: Vec<(String, String)>,
    /// What the QR code holds: the ledger's head.
    pub code: String,
    /// What the code is for, and what else is to be said.
    pub note: String,
}

/// Sizes of a summary on a paper, dots.
struct Sizes {
    margin: i32,
    part: i32,
    title: Type,
    under: Type,
    name: Type,
    figure: Type,
    note: Type,
}

/// Largest module of the code, dots: it is read at a desk.
const LARGEST_MODULE: u32 = 7;

const MM80: Sizes = Sizes {
    margin: 28,
    part: 24,
    title: Type::new(Face::Voice, 60),
    under: Type::new(Face::Reading, 28),
    name: Type::new(Face::Reading, 30),
    figure: Type::new(Face::Strong, 32),
    note: Type::new(Face::Reading, 26),
};

const MM58: Sizes = Sizes {
    margin: 12,
    part: 18,
    title: Type::new(Face::Voice, 46),
    under: Type::new(Face::Reading, 24),
    name: Type::new(Face::Reading, 26),
    figure: Type::new(Face::Strong, 28),
    note: Type::new(Face::Reading, 24),
};

impl Summary {
    /// The summary on a paper.
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
        column.gap(sizes.part);
        column.rule(4);
        column.gap(sizes.part / 2);
        for (name, figure) in &self.rows {
            column.pair((name, sizes.name), (figure, sizes.figure));
            column.gap(sizes.part / 4);
        }
        column.gap(sizes.part / 2);
        column.rule(2);
        if !self.code.is_empty() {
            column.code(code, LARGEST_MODULE);
        }
        column.centred(sizes.note, &self.note);
        column.gap(sizes.part);
        Ok(column.finish())
    }
}

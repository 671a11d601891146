//! The seal of a point: what a passport bears after it.

use crate::pack::{
    read::Table,
    vocabulary::{Pictogram, Word},
};
use serde::Serialize;

/// The outline of a seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SealShape {
    /// A square.
    Square,
    /// A circle.
    Circle,
    /// An octagon.
    Octagon,
}

impl Word for SealShape {
    const WHAT: &'static str = "seal shape";
    const ALL: &'static [Self] = &[Self::Square, Self::Circle, Self::Octagon];

    fn word(self) -> &'static str {
        match self {
            Self::Square => "square",
            Self::Circle => "circle",
            Self::Octagon => "octagon",
        }
    }
}

/// How a seal is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SealStyle {
    /// White characters on red.
    Solid,
    /// Red characters on white.
    Outline,
}

impl Word for SealStyle {
    const WHAT: &'static str = "seal style";
    const ALL: &'static [Self] = &[Self::Solid, Self::Outline];

    fn word(self) -> &'static str {
        match self {
            Self::Solid => "solid",
            Self::Outline => "outline",
        }
    }
}

/// The seal of a point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seal {
    /// Its outline.
    pub shape: SealShape,
    /// How it is cut.
    pub style: SealStyle,
    /// Its picture.
    pub pictogram: Pictogram,
    /// Its word: two characters.
    pub word: String,
}

/// Characters of a seal's word: two stand side by side under the picture.
const SEAL_WORD: usize = 2;

impl Seal {
    pub(super) fn read(t: &Table<'_>) -> Option<Self> {
        let (shape, style, pictogram) = (t.need("shape"), t.need("style"), t.need("pictogram"));
        let word: Option<String> = t.need("word");
        if let Some(word) = word.as_ref().filter(|word| word.chars().count() != SEAL_WORD) {
            t.wrong(
                "word",
                format!("{word:?} has not {SEAL_WORD} characters"),
                "a seal holds two characters",
            );
        }
        Some(Self { shape: shape?, style: style?, pictogram: pictogram?, word: word? })
    }
}

//! The two widths of paper rolls.

use std::{fmt, str::FromStr};

/// A roll of thermal paper, at eight dots to a millimetre. It is written `80` or `58`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Paper {
    /// 80 mm wide, of which 72 mm are printed.
    #[default]
    Mm80,
    /// 58 mm wide, of which 48 mm are printed.
    Mm58,
}

/// A text that names no paper.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no paper {text:?}; write \"80\" or \"58\", the width of the roll in millimetres")]
pub struct UnknownPaper {
    /// What was written.
    pub text: String,
}

impl Paper {
    /// Dots of a printed row.
    #[must_use]
    pub const fn dots(self) -> u32 {
        match self {
            Self::Mm80 => 576,
            Self::Mm58 => 384,
        }
    }
}

impl FromStr for Paper {
    type Err = UnknownPaper;

    /// # Errors
    /// [`UnknownPaper`] when it is neither `80` nor `58`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "80" => Ok(Self::Mm80),
            "58" => Ok(Self::Mm58),
            _ => Err(UnknownPaper { text: text.to_owned() }),
        }
    }
}

impl fmt::Display for Paper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mm80 => "80",
            Self::Mm58 => "58",
        })
    }
}

impl TryFrom<String> for Paper {
    type Error = UnknownPaper;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Paper> for String {
    fn from(paper: Paper) -> Self {
        paper.to_string()
    }
}

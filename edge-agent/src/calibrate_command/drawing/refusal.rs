//! Why something that was done on the page is refused, in words and as a key that the page
//! has words for in both languages.

use counting::CalibrationError;
use serde::Serialize;

/// Why it is refused; nothing was changed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(in super::super) enum Refusal {
    /// It could not be counted with.
    #[error(transparent)]
    Calibration(#[from] CalibrationError),
    /// A line's name is none.
    #[error("a name has 1 to {} characters; write one such as door", super::LONGEST_NAME)]
    Name(usize),
    /// Another line has that name.
    #[error("another line has that name; give each its own")]
    NameTaken(usize),
    /// The line or person was taken away.
    #[error("that is not there any more")]
    NotThere,
    /// The camera gave no picture yet.
    #[error("there is no picture yet to draw on; see to the camera")]
    NoPicture,
    /// Nothing was done yet.
    #[error("there is nothing to take back")]
    NothingToUndo,
    /// It was meant for a drawing that has changed since.
    #[error("the drawing was changed in another window; look at it and do that again")]
    Stale,
    /// What came is no order of the page.
    #[error("this can't be understood: {0}")]
    Unreadable(String),
}

/// A refusal as the page gets it.
#[derive(Debug, Serialize)]
pub(in super::super) struct Refused {
    /// The key of its words.
    error: &'static str,
    /// The line it is about, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    /// What it says, in English.
    text: String,
}

impl Refusal {
    /// For the page.
    pub(in super::super) fn told(&self) -> Refused {
        let (error, line) = match self {
            Self::Calibration(CalibrationError::Lines(0)) => ("no-line", None),
            Self::Calibration(CalibrationError::Lines(_)) => ("lines", None),
            Self::Calibration(CalibrationError::People(_)) => ("people", None),
            // A line that is only just drawn has no place in the list yet.
            Self::Calibration(CalibrationError::Line { .. }) => ("short", None),
            Self::Calibration(CalibrationError::Person { .. }) => ("small", None),
            Self::Name(line) => ("name", Some(*line)),
            Self::NameTaken(line) => ("name-taken", Some(*line)),
            Self::NotThere => ("not-there", None),
            // No camera sends such a picture to be drawn on.
            Self::NoPicture | Self::Calibration(CalibrationError::Picture(..)) => ("no-picture", None),
            Self::NothingToUndo => ("nothing-to-undo", None),
            Self::Stale => ("stale", None),
            Self::Unreadable(_) => ("unreadable", None),
        };
        Refused { error, line, text: self.to_string() }
    }
}

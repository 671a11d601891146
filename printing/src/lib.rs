//! Receipt printers: what is drawn for their paper, and who hands it to them.
//!
//! A [`Card`] or a [`Summary`] is drawn as a [`Picture`] of black dots, so that Chinese is
//! never at the mercy of a printer's own characters. A [`Printer`] owns a thread that
//! keeps the connection, asks the printer how it is, and prints; whoever asks it for
//! something never waits for the paper.

mod card;
mod code;
mod column;
mod faces;
mod job;
mod keeper;
mod letters;
mod limits;
mod paper;
mod picture;
mod printer;
mod state;
mod summary;
mod way;
mod wire;
mod wrap;

pub use card::Card;
pub use faces::{Faces, MissingFont};
pub use limits::Limits;
pub use paper::{Paper, UnknownPaper};
pub use picture::Picture;
pub use printer::{Outcome, Printer, Refused, Ticket};
pub use state::State;
pub use summary::Summary;
pub use way::{UnknownWay, Way};

/// A text does not fit a QR code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a text of {length} bytes makes no QR code: {reason}; is it the text of a passport?")]
pub struct CannotDraw {
    /// Bytes of the text.
    pub length: usize,
    /// What the encoder said.
    pub reason: String,
}

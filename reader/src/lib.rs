//! Reads the code that somebody holds before a camera: from paper or a telephone, at an
//! angle, in bad light, within a moment.
//!
//! The decoder is zxing-cpp, the best of those that were tried on the same pictures (see
//! `benches/reading.rs`). What is ours is the cascade around it (`tries.rs`): which views of
//! a picture it gets, in which order, and how many of them a live frame may cost.
//!
//! ```
//! use reader::{Picture, Reader, Seen};
//!
//! let wall = Picture::new(64, 48, vec![200; 64 * 48])?;
//! assert_eq!(Reader::default().study(&wall), Seen::Nothing);
//! # Ok::<(), reader::WrongSize>(())
//! ```

pub mod picture;
#[cfg(feature = "scenes")]
pub mod scenes;
mod tries;
mod view;

pub use picture::{Picture, WrongSize};
use tries::Try;

/// What a picture shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// No code.
    Nothing,
    /// A code that can't be read from this picture: too far, moved, or partly covered.
    Unclear,
    /// A code, read whole: its own check bytes agree.
    Code(Found),
}

/// A code and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it says.
    pub text: String,
    /// Its corners in pixels from the picture's top left: the code's own top left first,
    /// then clockwise.
    pub corners: [(i32, i32); 4],
}

/// Looks for codes; it remembers only whose turn the slower tries are.
#[derive(Debug, Default)]
pub struct Reader {
    turn: usize,
}

impl Reader {
    /// One frame of a live camera: two quick tries, and one of the thorough ones in turn.
    /// What this frame doesn't give, one of the next three will.
    pub fn glance(&mut self, picture: &Picture) -> Seen {
        self.turn = (self.turn + 1) % tries::THOROUGH.len();
        let thorough = tries::THOROUGH[self.turn];
        best(picture, tries::QUICK.iter().chain([&thorough]))
    }

    /// One picture and no other to come: every try until one reads.
    #[must_use]
    pub fn study(&self, picture: &Picture) -> Seen {
        best(picture, tries::QUICK.iter().chain(&tries::THOROUGH))
    }
}

/// The first code that a try reads, or the most that any of them saw.
fn best<'a>(picture: &Picture, tries: impl Iterator<Item = &'a Try>) -> Seen {
    let mut most = Seen::Nothing;
    for attempt in tries {
        match attempt.on(picture) {
            Seen::Nothing => {}
            Seen::Unclear => most = Seen::Unclear,
            code @ Seen::Code(_) => return code,
        }
    }
    most
}

//! What the kiosk draws: hand lines, seals, people, pictograms, the night sky and paper.
//!
//! Nothing here knows of the window or of Bevy: a [`Picture`] says what is drawn, and
//! painting it gives a [`Raster`]. The same picture always gives the same pixels, so
//! nothing shimmers and every picture can be tested.

mod canvas;
mod colour;
mod contact_sheet;
mod glyph;
#[cfg(test)]
mod golden;
mod icon;
mod paper;
mod person;
mod photo;
mod pictogram;
mod picture;
mod seal;
mod sky;
mod thing;

pub use canvas::Raster;
pub use colour::Rgb;
pub use contact_sheet::thumbnail_at;
pub use icon::Icon;
pub use person::Person;
pub use photo::Photo;
pub use picture::Picture;
pub use seal::SealDesign;
pub use sky::Sky;
pub use venue::pack::Pictogram;
pub use venue::pack::SealShape as Form;

pub(crate) use colour::lamplight;
pub(crate) use contact_sheet::ContactSheet;
pub(crate) use drawing::Dice;
pub(crate) use glyph::{Glyph, Glyphs};
pub(crate) use paper::{FIBRE_TILE, fibre_tile};

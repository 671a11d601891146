//! Printable sheets: the sign of a point, passport cards, the passport booklet and the
//! hand-drawn map of a route, in Chinese and English.
//!
//! A sheet is made from plain data, in millimetres, and given as PDF with the faces
//! embedded, as PNG, or as dots for a thermal printer. The same data gives the same
//! bytes, on every machine that has the two faces.

mod booklet;
mod card;
mod faces;
mod from_pack;
mod ink;
mod map;
mod pen;
mod qr;
mod seal;
mod sheet;
mod sign;
mod words;
mod wrap;

pub use booklet::{Booklet, BookletTrail, Order, Stop, Tier, booklet};
pub use card::{Card, Cards, Roll, cards, slips};
pub use faces::Faces;
pub use from_pack::{NotFound, booklet_of, map_of, map_of_trail, sign_of};
pub use map::{Course, MapPicture, MapStop, RouteMap, route_map};
pub use sheet::{Bitmap, Lettering, Page, Sheet};
pub use sign::{Paper, PointSign, point_sign};
pub use words::Language;

/// Why a sheet could not be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SheetError {
    /// A font family sheets are set in is not installed.
    #[error("the font {families} is not installed; install it with: sudo apt-get install {packages}")]
    MissingFonts {
        /// Names of the families.
        families: String,
        /// Debian packages that bring them.
        packages: String,
    },
    /// A text does not fit a QR code.
    #[error("a text of {length} bytes makes no QR code: {reason}; is it the text of a passport?")]
    Code {
        /// What the encoder said.
        reason: String,
        /// Bytes of the text.
        length: usize,
    },
    /// A picture of these sides would be too large.
    #[error("a page of {width} x {height} mm is too large for a picture; ask for fewer dots an inch")]
    TooLarge {
        /// Width, mm.
        width: f64,
        /// Height, mm.
        height: f64,
    },
    /// The names of the places on a page of a map leave no room for them.
    #[error("the {places} places on a page of the map {map} do not fit it; give them shorter names")]
    NoRoom {
        /// The map's id.
        map: String,
        /// How many places the page has.
        places: usize,
    },
    /// There is nothing to print.
    #[error("there is nothing to print: {0}")]
    Nothing(&'static str),
    /// A page could not be read back as SVG.
    #[error("a page could not be set: {0}")]
    Svg(String),
    /// The PDF could not be written.
    #[error("the PDF could not be written: {0}")]
    Pdf(String),
    /// The picture could not be written.
    #[error("the picture could not be written: {0}")]
    Picture(String),
}

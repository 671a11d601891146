//! The hand that everything is drawn with, on screens and on paper: lines that are never
//! quite straight, the pictures of the seals and their cut edges. Shapes only; who paints
//! them, in which colour and on what, decides the one who asks.
//!
//! The same seed always gives the same shape, so nothing shimmers, and a sheet printed
//! twice is the same sheet.

pub mod dice;
pub mod line;
pub mod pictogram;
pub mod seal;

pub use dice::Dice;
pub use line::Hand;

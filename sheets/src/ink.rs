//! The colours of printed sheets: those of the look for paper, and tints of them mixed
//! beforehand, so that no print shop has to flatten transparency.
//!
//! Cinnabar is left to the stamps: a sheet is printed before anything has happened.

/// A colour as SVG writes it.
pub(crate) type Ink = &'static str;

/// Sheets that are kept: a paper tone.
pub(crate) const PAPER: Ink = "#F7F0E1";
/// Paper where light falls, and walls of drawn houses.
pub(crate) const PAPER_LIT: Ink = "#FCF8EE";
/// Fibres of the paper.
pub(crate) const FIBRE: Ink = "#EFE5CF";
/// Hairlines and fields on paper.
pub(crate) const HAIR: Ink = "#D8C8A6";
/// Hand lines that are not read: frames, open rings, halls.
pub(crate) const SEPIA: Ink = "#8A7A5E";
/// Text.
pub(crate) const INK: Ink = "#1D1B19";
/// Quieter text.
pub(crate) const INK_SOFT: Ink = "#574E43";
/// Pictures in open rings.
pub(crate) const OPEN: Ink = "#B3A78F";
/// What is lit, and where to begin.
pub(crate) const LAMP: Ink = "#F5BE55";
/// The edge of lamp light on paper.
pub(crate) const LAMP_PALE: Ink = "#F9E2B0";
/// The passport's cover.
pub(crate) const INDIGO: Ink = "#27447A";
/// Water, glass and slate.
pub(crate) const INDIGO_PALE: Ink = "#B4C0D6";
/// Go there.
pub(crate) const JADE: Ink = "#1B6152";
/// Leaves and glazed tiles.
pub(crate) const JADE_PALE: Ink = "#B5CDBF";
/// White, for what is cut out and kept.
pub(crate) const WHITE: Ink = "#FFFFFF";
/// Black, for codes and thermal printers.
pub(crate) const BLACK: Ink = "#000000";
/// The sewn side of the cover.
pub(crate) const INDIGO_DEEP: Ink = "#1E3663";
/// Words on the cover.
pub(crate) const MOON: Ink = "#F4ECDC";

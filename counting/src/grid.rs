//! The working picture's measures, and the few casts between places and cells.

/// Columns and rows of the working picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Grid {
    /// Columns.
    pub(crate) width: usize,
    /// Rows.
    pub(crate) height: usize,
}

impl Grid {
    /// How many cells it has.
    pub(crate) fn cells(self) -> usize {
        self.width * self.height
    }
}

/// The cell that a place lies in; nothing below zero.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, which is meant"
)]
pub(crate) fn cell(place: f32) -> usize {
    place as usize
}

impl Grid {
    /// The rows between two places.
    pub(crate) fn rows(self, top: f32, bottom: f32) -> std::ops::Range<usize> {
        cell(top).min(self.height)..cell(bottom + 1.0).min(self.height)
    }

    /// The columns between two places.
    pub(crate) fn columns(self, left: f32, right: f32) -> std::ops::Range<usize> {
        cell(left).min(self.width)..cell(right + 1.0).min(self.width)
    }
}

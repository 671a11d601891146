//! A picture as a reader takes it: brightness alone, and where it comes from.

mod file;

pub use file::{MOST_FILE_BYTES, Unreadable, of_bytes};

/// The most pixels along one side of a picture.
pub const LONGEST_SIDE: usize = 8_192;
/// The most pixels of a picture: 24 million, twice what a telephone takes by default.
pub const MOST_PIXELS: usize = 24_000_000;

/// Brightness, one byte a pixel, row by row, without gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

/// Why some bytes are no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WrongSize {
    /// Nothing to see.
    #[error("a picture of {0}×{1} pixels shows nothing")]
    Empty(usize, usize),
    /// Too much to look through.
    #[error(
        "a picture of {0}×{1} pixels is too large: at most {LONGEST_SIDE} a side and {MOST_PIXELS} in all; \
         make it smaller"
    )]
    Large(usize, usize),
    /// The bytes are not as many as the pixels.
    #[error("{width}×{height} pixels need as many bytes, and there are {bytes}")]
    Uneven {
        /// Pixels a row.
        width: usize,
        /// Rows.
        height: usize,
        /// Bytes that came.
        bytes: usize,
    },
}

impl Picture {
    /// A picture of `width` × `height` pixels.
    ///
    /// # Errors
    /// A side of nothing, too many pixels, or a number of bytes that is another.
    pub fn new(width: usize, height: usize, pixels: Vec<u8>) -> Result<Self, WrongSize> {
        check(width, height)?;
        if pixels.len() != width * height {
            return Err(WrongSize::Uneven { width, height, bytes: pixels.len() });
        }
        Ok(Self { width, height, pixels })
    }

    /// Pixels a row.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.height
    }

    /// Brightness, row by row.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The brightness of a pixel; outside, of the nearest one inside.
    #[cfg(test)]
    pub(crate) fn near(&self, x: isize, y: isize) -> u8 {
        let x = x.clamp(0, self.width.cast_signed() - 1).cast_unsigned();
        let y = y.clamp(0, self.height.cast_signed() - 1).cast_unsigned();
        self.pixels[y * self.width + x]
    }
}

/// Whether a picture of this size is taken at all.
fn check(width: usize, height: usize) -> Result<(), WrongSize> {
    if width == 0 || height == 0 {
        return Err(WrongSize::Empty(width, height));
    }
    let pixels = width.checked_mul(height);
    if width > LONGEST_SIDE || height > LONGEST_SIDE || pixels.is_none_or(|pixels| pixels > MOST_PIXELS) {
        return Err(WrongSize::Large(width, height));
    }
    Ok(())
}

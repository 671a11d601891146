//! A picture in brightness, lent to the counter.

/// What a picture's sides may be, px.
pub(crate) const SIDES: std::ops::RangeInclusive<u32> = 16..=8192;

/// A picture in brightness with its time.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    width: u32,
    height: u32,
    pixels: &'a [u8],
    at_ms: u64,
}

/// A picture that cannot be counted on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a picture of {width} x {height} needs sides of 16 to 8192 pixels and {} bytes; it has {length}", u64::from(*width) * u64::from(*height))]
pub struct FrameError {
    /// Width, pixels.
    pub width: u32,
    /// Height, pixels.
    pub height: u32,
    /// Bytes that came.
    pub length: usize,
}

impl std::fmt::Debug for Frame<'_> {
    /// Without the pixels: no picture gets into a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Frame({} x {} at {} ms)", self.width, self.height, self.at_ms)
    }
}

impl<'a> Frame<'a> {
    /// A picture of `width` times `height` bytes, rows from the top, no gaps, taken
    /// `at_ms` on a clock that only goes forward.
    ///
    /// # Errors
    /// [`FrameError`] when a side is not 16 to 8192 pixels or the bytes are not as many.
    pub fn new(width: u32, height: u32, pixels: &'a [u8], at_ms: u64) -> Result<Self, FrameError> {
        let needed = u64::from(width) * u64::from(height);
        if !SIDES.contains(&width) || !SIDES.contains(&height) || u64::try_from(pixels.len()) != Ok(needed) {
            return Err(FrameError { width, height, length: pixels.len() });
        }
        Ok(Self { width, height, pixels, at_ms })
    }

    /// Width, pixels.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height, pixels.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// One byte a pixel, 0 black, 255 white, rows from the top.
    #[must_use]
    pub fn pixels(&self) -> &'a [u8] {
        self.pixels
    }

    /// When it was taken, ms.
    #[must_use]
    pub fn at_ms(&self) -> u64 {
        self.at_ms
    }
}

//! Black dots on white, as thermal printers take them.

use crate::SheetError;
use resvg::tiny_skia::{Color, Pixmap};

/// Rows of dots, each row filled up to whole bytes: the raster form of ESC/POS (`GS v 0`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bitmap {
    /// Dots of a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// The rows from the top, eight dots a byte, the left one highest; 1 is black.
    pub rows: Vec<u8>,
}

/// Brighter than this is white, of 255: strokes keep their width at one half.
const HALF: u32 = 128;

impl Bitmap {
    /// Takes the dots of a painted page, whose width is `width` or a rounding off it.
    pub(super) fn of(pixels: &Pixmap, width: u32) -> Self {
        let across = usize::try_from(pixels.width()).unwrap_or(1).max(1);
        let bytes = usize::try_from(width.div_ceil(8)).unwrap_or(1);
        let mut rows = Vec::with_capacity(bytes * pixels.pixels().len() / across);
        for line in pixels.pixels().chunks_exact(across) {
            let mut row = vec![0_u8; bytes];
            for (at, pixel) in line.iter().enumerate() {
                let light = u32::from(pixel.red()) + u32::from(pixel.green()) + u32::from(pixel.blue());
                if let Some(byte) = row.get_mut(at / 8).filter(|_| light / 3 < HALF) {
                    *byte |= 0x80 >> (at % 8);
                }
            }
            rows.extend(row);
        }
        Self { width, height: pixels.height(), rows }
    }

    /// Whether a dot is black; dots beyond the edges are white.
    #[must_use]
    pub fn is_black(&self, x: u32, y: u32) -> bool {
        let at = u64::from(y) * u64::from(self.width.div_ceil(8)) + u64::from(x / 8);
        let byte = usize::try_from(at).ok().and_then(|at| self.rows.get(at));
        x < self.width && byte.is_some_and(|byte| byte & (0x80 >> (x % 8)) != 0)
    }

    /// The dots as a picture (PNG), one pixel each.
    ///
    /// # Errors
    /// When it is empty or too large to be a picture.
    pub fn png(&self) -> Result<Vec<u8>, SheetError> {
        let empty = || SheetError::Picture("it has no dots".to_owned());
        let mut pixels = Pixmap::new(self.width, self.height).ok_or_else(empty)?;
        let across = usize::try_from(self.width).unwrap_or(1).max(1);
        let (black, white) =
            (Color::BLACK.premultiply().to_color_u8(), Color::WHITE.premultiply().to_color_u8());
        for (y, line) in (0..).zip(pixels.pixels_mut().chunks_exact_mut(across)) {
            for (x, pixel) in (0..).zip(line) {
                *pixel = if self.is_black(x, y) { black } else { white };
            }
        }
        pixels.encode_png().map_err(|reason| SheetError::Picture(reason.to_string()))
    }
}

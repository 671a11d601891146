//! Dots on paper.

use embedded_graphics::{Pixel, pixelcolor::BinaryColor, prelude::*};
use std::convert::Infallible;

/// A picture of black dots, as a printer takes it.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// Dots of a row; a multiple of eight on every paper.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// The rows from the top, each filled up to whole bytes; eight dots a byte, the left one
    /// the highest bit; 1 is black.
    pub bits: Vec<u8>,
}

impl std::fmt::Debug for Picture {
    /// Leaves out the dots: who sees a passport's code has the passport.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({} x {})", self.width, self.height)
    }
}

impl Picture {
    /// White paper: `width` dots and `height` rows.
    #[must_use]
    pub fn blank(width: u32, height: u32) -> Self {
        let rows = usize::try_from(height).unwrap_or(0);
        Self { width, height, bits: vec![0; row_bytes(width) * rows] }
    }

    /// Bytes of a row.
    #[must_use]
    pub fn row_bytes(&self) -> usize {
        row_bytes(self.width)
    }

    /// Whether a dot is black; there are none beyond the edges.
    #[must_use]
    pub fn is_black(&self, x: u32, y: u32) -> bool {
        self.place(x, y).and_then(|(at, bit)| Some(self.bits.get(at)? & bit != 0)).unwrap_or(false)
    }

    /// The picture as a portable bitmap (PBM, binary), which every picture viewer opens.
    #[must_use]
    pub fn to_pbm(&self) -> Vec<u8> {
        let mut pbm = format!("P4\n{} {}\n", self.width, self.height).into_bytes();
        pbm.extend_from_slice(&self.bits);
        pbm
    }

    /// The byte of a dot, and its bit.
    fn place(&self, x: u32, y: u32) -> Option<(usize, u8)> {
        if x >= self.width || y >= self.height {
            return None;
        }
        let row = usize::try_from(y).ok()? * self.row_bytes();
        Some((row + usize::try_from(x / 8).ok()?, 0x80 >> (x % 8)))
    }
}

fn row_bytes(width: u32) -> usize {
    usize::try_from(width.div_ceil(8)).unwrap_or(0)
}

impl OriginDimensions for Picture {
    fn size(&self) -> Size {
        Size::new(self.width, self.height)
    }
}

impl DrawTarget for Picture {
    type Color = BinaryColor;
    type Error = Infallible;

    fn draw_iter<I>(&mut self, pixels: I) -> Result<(), Self::Error>
    where
        I: IntoIterator<Item = Pixel<Self::Color>>,
    {
        for Pixel(point, colour) in pixels {
            let Ok((x, y)) = u32::try_from(point.x).and_then(|x| Ok((x, u32::try_from(point.y)?))) else {
                continue;
            };
            let Some((at, bit)) = self.place(x, y) else { continue };
            if let Some(byte) = self.bits.get_mut(at) {
                match colour {
                    BinaryColor::On => *byte |= bit,
                    BinaryColor::Off => *byte &= !bit,
                }
            }
        }
        Ok(())
    }
}

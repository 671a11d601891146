//! A frame becomes a small picture: whole pixels averaged, so that noise and cost fall.

use crate::Frame;
use crate::grid::Grid;

/// Cells that the working picture aims at; people stay some ten cells wide, and a
/// frame stays far below a millisecond.
const CELLS: f32 = 30_000.0;

/// Scales frames of one size by a whole factor.
#[derive(Debug)]
pub(crate) struct Shrink {
    factor: usize,
    grid: Grid,
    sums: Vec<u16>,
    picture: Vec<f32>,
}

impl Shrink {
    /// For frames of this many pixels.
    pub(crate) fn new(width: u32, height: u32) -> Self {
        let (width, height) = (width as usize, height as usize);
        let ratio = ((width * height) as f32 / CELLS).sqrt();
        let factor = crate::grid::cell(ratio + 0.5).clamp(1, width.min(height) / 8);
        let grid = Grid { width: width / factor, height: height / factor };
        Self { factor, grid, sums: vec![0; width], picture: vec![0.0; grid.cells()] }
    }

    /// Pixels of the frame to one cell.
    pub(crate) fn factor(&self) -> f32 {
        self.factor as f32
    }

    /// The working picture's measures.
    pub(crate) fn grid(&self) -> Grid {
        self.grid
    }

    /// The frame in small.
    pub(crate) fn shrink(&mut self, frame: &Frame<'_>) -> &[f32] {
        let width = self.sums.len();
        let scale = 1.0 / (self.factor * self.factor) as f32;
        let bands = frame.pixels().chunks_exact(width * self.factor);
        for (row, band) in self.picture.chunks_exact_mut(self.grid.width).zip(bands) {
            self.sums.fill(0);
            for line in band.chunks_exact(width) {
                for (sum, pixel) in self.sums.iter_mut().zip(line) {
                    *sum += u16::from(*pixel);
                }
            }
            // With a factor that is known beforehand the sums are laid out without a loop.
            match self.factor {
                2 => across::<2>(row, &self.sums, scale),
                3 => across::<3>(row, &self.sums, scale),
                4 => across::<4>(row, &self.sums, scale),
                factor => {
                    for (cell, sums) in row.iter_mut().zip(self.sums.chunks_exact(factor)) {
                        *cell = level(sums, scale);
                    }
                }
            }
        }
        &self.picture
    }
}

/// The cells of a row from the sums of so many columns each.
fn across<const COLUMNS: usize>(row: &mut [f32], sums: &[u16], scale: f32) {
    for (cell, sums) in row.iter_mut().zip(sums.as_chunks::<COLUMNS>().0) {
        *cell = level(sums, scale);
    }
}

fn level(sums: &[u16], scale: f32) -> f32 {
    sums.iter().map(|sum| u32::from(*sum)).sum::<u32>() as f32 * scale
}

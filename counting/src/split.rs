//! One blob, several people: bodies of a person's size are laid over it, each where it
//! covers most that is not covered yet.

use crate::blobs::{Blob, Spot};
use crate::stature::Size;

/// A person who was seen, whoever it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sight {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) size: Size,
    pub(crate) cells: f32,
}

/// Share of a person's cells below which what is left is no further person.
const LEAST: f32 = 0.4;
/// People that one blob may be split into.
const MOST: usize = 24;

/// The people in a blob, `size` a person's size there.
pub(crate) fn split(blob: &Blob, size: Size) -> Vec<Sight> {
    let mut free = Map::of(blob);
    let mut sights = Vec::new();
    while sights.len() < MOST {
        let Some((left, top)) = free.best(size) else { break };
        let cells = free.take(left, top, size);
        if cells < LEAST * size.area && !sights.is_empty() {
            break;
        }
        sights.push(Sight { x: left + 0.5 * size.width, y: top + 0.5 * size.height, size, cells });
        if free.left < LEAST * size.area {
            break;
        }
    }
    if let [only] = sights.as_mut_slice() {
        (only.x, only.y) = blob.middle();
        only.cells = blob.area();
    }
    sights
}

/// The cells of a blob within its bounds.
struct Map {
    left_edge: f32,
    top_edge: f32,
    width: usize,
    height: usize,
    cells: Vec<bool>,
    left: f32,
}

impl Map {
    fn of(blob: &Blob) -> Self {
        let (width, height) = (crate::grid::cell(blob.width()), crate::grid::cell(blob.height()));
        let mut cells = vec![false; width * height];
        for (x, y) in &blob.spots {
            let (x, y) = (f32::from(*x) - blob.left, f32::from(*y) - blob.top);
            cells[crate::grid::cell(y) * width + crate::grid::cell(x)] = true;
        }
        Self { left_edge: blob.left, top_edge: blob.top, width, height, cells, left: blob.area() }
    }

    /// Where a body covers most: its upper left corner.
    fn best(&self, size: Size) -> Option<(f32, f32)> {
        let sums = self.sums();
        let (w, h) =
            (crate::grid::cell(size.width + 0.5).max(1), crate::grid::cell(size.height + 0.5).max(1));
        let mut best = None;
        for y in 0..self.height.saturating_sub(h) + 1 {
            for x in 0..self.width.saturating_sub(w) + 1 {
                let (right, bottom) = ((x + w).min(self.width), (y + h).min(self.height));
                let at = |x: usize, y: usize| sums[y * (self.width + 1) + x];
                let covered = at(right, bottom) + at(x, y) - at(right, y) - at(x, bottom);
                // Heads come first: of equals the uppermost, then the leftmost.
                if best.is_none_or(|(most, _, _)| covered > most) {
                    best = Some((covered, x, y));
                }
            }
        }
        best.filter(|best| best.0 > 0).map(|(_, x, y)| (self.left_edge + x as f32, self.top_edge + y as f32))
    }

    /// Cells above and left of each corner.
    fn sums(&self) -> Vec<u32> {
        let stride = self.width + 1;
        let mut sums = vec![0; stride * (self.height + 1)];
        for y in 0..self.height {
            let mut row = 0;
            for x in 0..self.width {
                row += u32::from(self.cells[y * self.width + x]);
                sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + row;
            }
        }
        sums
    }

    /// Takes the cells under a body off; says how many.
    fn take(&mut self, left: f32, top: f32, size: Size) -> f32 {
        let mut taken = 0.0;
        for y in 0..self.height {
            for x in 0..self.width {
                let (column, row) = (self.left_edge + x as f32 + 0.5, self.top_edge + y as f32 + 0.5);
                let inside = (left - 1.0..left + size.width + 1.0).contains(&column)
                    && (top - 2.0..top + size.height + 2.0).contains(&row);
                let cell = &mut self.cells[y * self.width + x];
                if inside && *cell {
                    *cell = false;
                    taken += 1.0;
                }
            }
        }
        self.left -= taken;
        taken
    }
}

/// Fragments that together are no larger than a person are one blob: legs, trunk, head.
pub(crate) fn mend(mut blobs: Vec<Blob>, size: impl Fn(f32) -> Option<Size>) -> Vec<Blob> {
    blobs.sort_by_key(|blob| std::cmp::Reverse(blob.spots.len()));
    let mut whole: Vec<Blob> = Vec::new();
    for blob in blobs {
        match whole.iter_mut().find(|large| belong(large, &blob, size(large.middle().1))) {
            Some(large) => large.join(blob),
            None => whole.push(blob),
        }
    }
    whole
}

fn belong(large: &Blob, small: &Blob, size: Option<Size>) -> bool {
    let width = large.right.max(small.right) - large.left.min(small.left);
    let height = large.bottom.max(small.bottom) - large.top.min(small.top);
    let beside = large.right.min(small.right) - large.left.max(small.left);
    let gap = large.top.max(small.top) - large.bottom.min(small.bottom);
    match size {
        Some(size) => width < 1.3 * size.width && height < 1.2 * size.height,
        None => beside > 0.5 * small.width() && gap < 0.4 * large.height().max(small.height()),
    }
}

/// A blob of loose cells, which need not hang together.
pub(crate) fn loose(grid: crate::grid::Grid, spots: &[Spot], mask: &mut Vec<bool>) -> Vec<Blob> {
    mask.clear();
    mask.resize(grid.cells(), false);
    for (x, y) in spots {
        mask[usize::from(*y) * grid.width + usize::from(*x)] = true;
    }
    crate::blobs::gather(grid, mask)
}

//! How much of what differs from the background is left once light and shadow are taken
//! off: nearly all of somebody, little of a patch of sun, of which rims stay behind.

use crate::blobs::{self, Blob, Spot};
use crate::grid::Grid;

/// What differs before light and shadow are taken off, and what of it is left.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    differs: Vec<bool>,
    shares: Vec<f32>,
}

impl Shown {
    /// Notes all that differs.
    pub(crate) fn before(&mut self, mask: &[bool]) {
        self.differs.clear();
        self.differs.extend_from_slice(mask);
    }

    /// Holds what is left against it.
    pub(crate) fn after(&mut self, grid: Grid, mask: &[bool]) {
        self.shares.resize(grid.cells(), 1.0);
        for all in blobs::gather(grid, &mut self.differs) {
            let left = all.spots.iter().filter(|spot| mask[at(grid, **spot)]).count();
            let share = left as f32 / all.area();
            all.spots.iter().for_each(|spot| self.shares[at(grid, *spot)] = share);
        }
    }

    /// Tells each blob of what is left how much that is of what it was part of.
    pub(crate) fn tell(&self, grid: Grid, blobs: &mut [Blob]) {
        for blob in blobs {
            let share = blob.spots.first().and_then(|spot| self.shares.get(at(grid, *spot)));
            blob.shown = share.copied().unwrap_or(1.0);
        }
    }
}

fn at(grid: Grid, (x, y): Spot) -> usize {
    usize::from(y) * grid.width + usize::from(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_blob_knows_how_much_is_left_of_what_it_was_part_of() {
        let grid = Grid { width: 30, height: 10 };
        let within = |columns: std::ops::Range<usize>| -> Vec<bool> {
            (0..grid.cells()).map(|i| columns.contains(&(i % 30)) && (2..7).contains(&(i / 30))).collect()
        };
        let or =
            |a: Vec<bool>, b: Vec<bool>| -> Vec<bool> { a.iter().zip(b).map(|(a, b)| *a || b).collect() };
        // A patch of which both rims are left, and somebody of whom all is.
        let mut shown = Shown::default();
        shown.before(&or(within(2..12), within(20..25)));
        let mut left = or(or(within(2..3), within(11..12)), within(20..25));
        shown.after(grid, &left);
        let mut blobs = blobs::gather(grid, &mut left);
        shown.tell(grid, &mut blobs);
        let shares: Vec<f32> = blobs.iter().map(|blob| blob.shown).collect();
        assert_eq!(shares, [0.2, 0.2, 1.0]);
    }
}

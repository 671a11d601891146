//! Cells that differ from the background, gathered into blobs.

use crate::grid::Grid;

/// A cell of the working picture, by column and row.
pub(crate) type Spot = (u16, u16);

/// Cells that hang together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Blob {
    pub(crate) spots: Vec<Spot>,
    pub(crate) left: f32,
    pub(crate) top: f32,
    /// One past the last column.
    pub(crate) right: f32,
    /// One past the last row.
    pub(crate) bottom: f32,
    /// Share of what differs from the background there that is no light, 0 to 1.
    pub(crate) shown: f32,
}

impl Blob {
    /// Of these cells.
    pub(crate) fn of(spots: Vec<Spot>) -> Self {
        let (left, top) = (f32::MAX, f32::MAX);
        let mut blob = Self { left, top, right: 0.0, bottom: 0.0, shown: 1.0, spots };
        for (x, y) in &blob.spots {
            let (x, y) = (f32::from(*x), f32::from(*y));
            blob.left = blob.left.min(x);
            blob.right = blob.right.max(x + 1.0);
            blob.top = blob.top.min(y);
            blob.bottom = blob.bottom.max(y + 1.0);
        }
        blob
    }

    pub(crate) fn width(&self) -> f32 {
        self.right - self.left
    }

    pub(crate) fn height(&self) -> f32 {
        self.bottom - self.top
    }

    pub(crate) fn area(&self) -> f32 {
        self.spots.len() as f32
    }

    /// The mean of its cells.
    pub(crate) fn middle(&self) -> (f32, f32) {
        let (x, y) = self
            .spots
            .iter()
            .fold((0.0, 0.0), |(x, y), spot| (x + f32::from(spot.0) + 0.5, y + f32::from(spot.1) + 0.5));
        (x / self.area(), y / self.area())
    }

    /// Both as one.
    pub(crate) fn join(&mut self, other: Self) {
        let share = other.area() / (self.area() + other.area()).max(1.0);
        self.shown += share * (other.shown - self.shown);
        self.left = self.left.min(other.left);
        self.top = self.top.min(other.top);
        self.right = self.right.max(other.right);
        self.bottom = self.bottom.max(other.bottom);
        self.spots.extend(other.spots);
    }
}

/// Closes pinholes and drops lonely cells: a cell goes with five of its nine.
pub(crate) fn clean(grid: Grid, mask: &[bool], into: &mut Vec<bool>) {
    into.clear();
    into.resize(mask.len(), false);
    let width = grid.width;
    let mut columns = vec![0_u8; width];
    for y in 1..grid.height - 1 {
        let rows = &mask[(y - 1) * width..(y + 2) * width];
        let (above, rest) = rows.split_at(width);
        let (here, below) = rest.split_at(width);
        for (x, sum) in columns.iter_mut().enumerate() {
            *sum = u8::from(above[x]) + u8::from(here[x]) + u8::from(below[x]);
        }
        let row = &mut into[y * width + 1..(y + 1) * width - 1];
        for (cell, three) in row.iter_mut().zip(columns.windows(3)) {
            *cell = three[0] + three[1] + three[2] >= 5;
        }
    }
    // The border has fewer neighbours: it goes with the cell beside it.
    for y in 0..grid.height {
        into[y * width] = mask[y * width] && into[y * width + 1];
        into[(y + 1) * width - 1] = mask[(y + 1) * width - 1] && into[(y + 1) * width - 2];
    }
    for x in 0..width {
        let last = (grid.height - 1) * width + x;
        into[x] = mask[x] && into[width + x];
        into[last] = mask[last] && into[last - width];
    }
}

/// The blobs of a mask, cells that touch by a side or a corner. Takes the cells off it.
pub(crate) fn gather(grid: Grid, mask: &mut [bool]) -> Vec<Blob> {
    let mut blobs = Vec::new();
    let mut open: Vec<(usize, usize)> = Vec::new();
    for y in 0..grid.height {
        // Most rows have stretches of nothing: the next cell is found as text is found.
        let mut from = 0;
        while let Some(step) = mask[y * grid.width..][from..grid.width].iter().position(|cell| *cell) {
            let x = from + step;
            mask[y * grid.width + x] = false;
            open.push((x, y));
            blobs.push(Blob::of(flood(grid, mask, &mut open)));
            from = x + 1;
        }
    }
    blobs
}

/// The cells that hang together with those that are open.
fn flood(grid: Grid, mask: &mut [bool], open: &mut Vec<(usize, usize)>) -> Vec<Spot> {
    let mut spots = Vec::new();
    while let Some((x, y)) = open.pop() {
        spots.push(spot(x, y));
        let columns = x.saturating_sub(1)..(x + 2).min(grid.width);
        for row in y.saturating_sub(1)..(y + 2).min(grid.height) {
            let cells = &mut mask[row * grid.width..][columns.clone()];
            for (column, cell) in columns.clone().zip(cells) {
                if std::mem::take(cell) {
                    open.push((column, row));
                }
            }
        }
    }
    spots
}

/// A cell by column and row.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a working picture has far fewer than 65536 columns and rows"
)]
fn spot(x: usize, y: usize) -> Spot {
    (x as u16, y as u16)
}

//! One blob, several people: bodies of a person's size are laid over it, each where it
//! covers most that is not covered yet.

use crate::blobs::{Blob, Spot};
use crate::shares::Body;
use crate::size::Size;
use crate::stature::Stature;

/// A person who was seen, whoever it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sight {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) size: Size,
    pub(crate) cells: f32,
}

/// Share of a person's cells below which what is left is no further person.
const LEAST: f32 = 0.45;
/// People that one blob may be split into.
const MOST: usize = 24;
/// How far out a body takes cells, 1 at its edge.
const MARGIN: f32 = 1.5;

/// The people in a blob.
pub(crate) fn split(blob: &Blob, stature: &Stature) -> Vec<Sight> {
    let mut free = Map::of(blob);
    let mut sights = Vec::new();
    while sights.len() < MOST {
        let Some(mut sight) = free.best(stature, &sights) else { break };
        sight.cells = free.take(&sight);
        if sight.cells < LEAST * sight.size.area && !sights.is_empty() {
            break;
        }
        sights.push(sight);
        if free.left < LEAST * sight.size.area {
            break;
        }
    }
    if let [only] = sights.as_mut_slice() {
        (only.x, only.y) = blob.middle();
        only.cells = blob.area();
    }
    sights
}

/// Cells aside and down over which a person's shape is taken to be the same.
const BLOCK: usize = 4;
/// Cells from one place to the next that is tried; around the best of them all are.
const COARSE: usize = 2;
/// What a cell under a body costs that is not the blob's, of what one is worth that is.
const BARE: f32 = 0.3;

/// The cells of a blob within its bounds.
struct Map {
    left_edge: f32,
    top_edge: f32,
    width: usize,
    height: usize,
    free: Vec<bool>,
    /// For each row the numbers of cells of the blob left of each column, and of free ones.
    sums: Vec<(u16, u16)>,
    left: f32,
}

/// A body's cells in one row, by their distance from its middle: row, first, one past the last.
type Span = (isize, isize, isize);

impl Map {
    fn of(blob: &Blob) -> Self {
        let (width, height) = (crate::grid::cell(blob.width()), crate::grid::cell(blob.height()));
        let mut free = vec![false; width * height];
        for (x, y) in &blob.spots {
            let (x, y) = (f32::from(*x) - blob.left, f32::from(*y) - blob.top);
            free[crate::grid::cell(y) * width + crate::grid::cell(x)] = true;
        }
        let sums = vec![(0, 0); (width + 1) * height];
        let mut map =
            Self { left_edge: blob.left, top_edge: blob.top, width, height, free, sums, left: blob.area() };
        map.add_up(true);
        map
    }

    /// Counts anew: the free cells, and at `first` those of the blob.
    fn add_up(&mut self, first: bool) {
        let rows = self.free.chunks_exact(self.width.max(1));
        for (row, sums) in rows.zip(self.sums.chunks_exact_mut(self.width + 1)) {
            let mut free = 0;
            for (cell, sum) in row.iter().zip(&mut sums[1..]) {
                free += u16::from(*cell);
                sum.1 = free;
                if first {
                    sum.0 = free;
                }
            }
        }
    }

    /// Where a body covers most.
    fn best(&self, stature: &Stature, taken: &[Sight]) -> Option<Sight> {
        let mut best: Option<(f32, (usize, usize), Size)> = None;
        for top in (0..self.height).step_by(BLOCK) {
            for left in (0..self.width).step_by(BLOCK) {
                let half = 0.5 * BLOCK as f32;
                let middle = (self.left_edge + left as f32 + half, self.top_edge + top as f32 + half);
                if taken.iter().any(|sight| stature.same((sight.x, sight.y), middle)) {
                    continue;
                }
                let Some(size) = stature.at(middle) else { continue };
                let spans = spans(&size);
                for y in (top..(top + BLOCK).min(self.height)).step_by(COARSE) {
                    for x in (left..(left + BLOCK).min(self.width)).step_by(COARSE) {
                        let worth = self.worth(&spans, x, y);
                        if worth > best.as_ref().map_or(0.0, |best| best.0) {
                            best = Some((worth, (x, y), size));
                        }
                    }
                }
            }
        }
        let (mut worth, mut place, size) = best?;
        let (spans, (x, y)) = (spans(&size), place);
        for y in y.saturating_sub(1)..(y + 2).min(self.height) {
            for x in x.saturating_sub(1)..(x + 2).min(self.width) {
                let here = self.worth(&spans, x, y);
                if here > worth {
                    (worth, place) = (here, (x, y));
                }
            }
        }
        let (x, y) = (self.left_edge + place.0 as f32 + 0.5, self.top_edge + place.1 as f32 + 0.5);
        Some(Sight { x, y, size, cells: 0.0 })
    }

    /// Free cells under a body at a place, less those that are not the blob's.
    fn worth(&self, spans: &[Span], x: usize, y: usize) -> f32 {
        let (mut covered, mut bare) = (0_u16, 0_isize);
        for (row, from, to) in spans {
            bare += to - from;
            let Some(row) = y.checked_add_signed(*row).filter(|row| *row < self.height) else { continue };
            let column = |at: isize| x.saturating_add_signed(at).min(self.width);
            let sums = &self.sums[row * (self.width + 1)..];
            let (from, to) = (sums[column(*from)], sums[column(*to)]);
            covered += to.1 - from.1;
            bare -= isize::try_from(to.0 - from.0).unwrap_or(0);
        }
        f32::from(covered) - BARE * bare as f32
    }

    /// Takes the cells under a body off; says how many.
    fn take(&mut self, sight: &Sight) -> f32 {
        let body = Body::new(sight.x, sight.y, sight.size);
        let mut taken = 0.0;
        for y in 0..self.height {
            for x in 0..self.width {
                let cell = &mut self.free[y * self.width + x];
                let at = (self.left_edge + x as f32 + 0.5, self.top_edge + y as f32 + 0.5);
                if *cell && body.away(at.0, at.1) < MARGIN {
                    *cell = false;
                    taken += 1.0;
                }
            }
        }
        self.left -= taken;
        self.add_up(false);
        taken
    }
}

/// A body's cells, row by row.
fn spans(size: &Size) -> Vec<Span> {
    let body = Body::new(0.0, 0.0, *size);
    let reach = crate::grid::cell(size.head.max(size.foot).max(size.thick)) + 1;
    let reach = isize::try_from(reach).unwrap_or(0);
    (-reach..=reach)
        .filter_map(|row| {
            let inside = |column: &isize| body.away(*column as f32, row as f32) < 1.0;
            let from = (-reach..=reach).find(inside)?;
            let to = (from..=reach).rfind(inside)?;
            Some((row, from, to + 1))
        })
        .collect()
}

/// Fragments that together are no larger than a person are one blob: legs, trunk, head.
pub(crate) fn mend(mut blobs: Vec<Blob>, size: &impl Fn((f32, f32)) -> Option<Size>) -> Vec<Blob> {
    blobs.sort_by_key(|blob| std::cmp::Reverse(blob.spots.len()));
    let mut whole: Vec<Blob> = Vec::new();
    for blob in blobs {
        match whole.iter_mut().find(|large| belong(large, &blob, size(large.middle()))) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::Showing;
    use crate::grid::Grid;

    const GRID: Grid = Grid { width: 160, height: 120 };

    /// A camera that looks straight down, known by two marked people.
    fn above() -> Stature {
        let marked = [(40.0, 60.0), (120.0, 60.0)].map(|at| Showing {
            at,
            width: 30.0,
            height: 20.0,
            weight: 1.0,
            speed: None,
        });
        Stature::new(GRID, &marked)
    }

    /// The cells of people at these places, and of a bar from one place to another.
    fn blob(stature: &Stature, people: &[(f32, f32)], arm: [f32; 4]) -> Blob {
        let inside = |x: f32, y: f32| {
            let [left, top, right, bottom] = arm;
            let body = |at: &(f32, f32)| {
                stature.at(*at).is_some_and(|size| Body::new(at.0, at.1, size).away(x, y) < 0.65)
            };
            ((left..right).contains(&x) && (top..bottom).contains(&y)) || people.iter().any(body)
        };
        let all = (0..120_u16).flat_map(|y| (0..160_u16).map(move |x| (x, y)));
        Blob::of(all.filter(|(x, y)| inside(f32::from(*x) + 0.5, f32::from(*y) + 0.5)).collect())
    }

    #[test]
    fn a_swinging_arm_is_no_second_person() {
        let stature = above();
        let unit = stature.at((80.0, 60.0)).unwrap().unit;
        let arm = [80.0, 60.0 - 1.6 * unit, 80.0 + 0.2 * unit, 60.0];
        assert_eq!(split(&blob(&stature, &[(80.0, 60.0)], arm), &stature).len(), 1);
    }

    #[test]
    fn two_abreast_are_two_and_four_are_four() {
        let stature = above();
        let unit = stature.at((80.0, 60.0)).unwrap().unit;
        for number in [2_u8, 3, 4] {
            let first = 80.0 - 0.65 * unit * f32::from(number - 1);
            let people: Vec<(f32, f32)> =
                (0..number).map(|at| (first + 1.3 * unit * f32::from(at), 60.0)).collect();
            let found = split(&blob(&stature, &people, [0.0; 4]), &stature);
            assert_eq!(found.len(), usize::from(number), "{found:?}");
        }
    }
}

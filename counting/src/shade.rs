//! Shadows and sun patches: the same place in another light, not another thing.

use crate::grid::Grid;

/// Ratios of light that a soft shadow leaves.
const SHADOW: std::ops::Range<f32> = 0.7..0.985;
/// Levels by which a cell and its neighbour may differ beyond what the background does.
const SMOOTH: f32 = 5.0;
/// Cells between two parts of a person within which all is person.
const WITHIN: usize = 6;

/// Takes off the mask what only got darker, smoothly, and is not enclosed by what is a
/// thing.
pub(crate) fn strip(grid: Grid, mask: &mut [bool], picture: &[f32], levels: &[f32], soft: &mut Vec<bool>) {
    soft.clear();
    soft.resize(mask.len(), false);
    for y in 1..grid.height - 1 {
        for i in y * grid.width + 1..(y + 1) * grid.width - 1 {
            soft[i] = mask[i] && same(i, grid.width, picture, levels);
        }
    }
    let hard: Vec<bool> = mask.iter().zip(soft.iter()).map(|(mask, soft)| *mask && !*soft).collect();
    for i in 0..mask.len() {
        if soft[i] {
            mask[i] = enclosed(i, grid, &hard);
        }
    }
}

/// Whether there are hard cells near on both sides, and above.
fn enclosed(i: usize, grid: Grid, hard: &[bool]) -> bool {
    let (x, y) = (i % grid.width, i / grid.width);
    let left = (1..=WITHIN.min(x)).any(|step| hard[i - step]);
    let right = (1..=WITHIN.min(grid.width - 1 - x)).any(|step| hard[i + step]);
    left && right && (1..=(2 * WITHIN).min(y)).any(|step| hard[i - step * grid.width])
}

/// Whether a cell shows the background, evenly darkened.
fn same(i: usize, width: usize, picture: &[f32], levels: &[f32]) -> bool {
    let ratio = picture[i] / levels[i].max(1.0);
    if !SHADOW.contains(&ratio) {
        return false;
    }
    [i - 1, i + 1, i - width, i + width]
        .iter()
        .all(|next| (picture[*next] - ratio * levels[*next]).abs() < SMOOTH)
}

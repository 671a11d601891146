//! Light and shadow by the floor that shows through: where the small steps from cell to
//! cell are still those of the background, the light has changed and nothing stands there.

use crate::grid::Grid;
use std::ops::Range;

/// Sides of the tiles that are judged, cells. A tile is judged with the eight around it.
const TILE: usize = 3;
/// Likeness of the steps, -1 to 1, from which on it is the floor.
const LIKE: f32 = 0.55;
/// Steps of which fewer tell nothing.
const FEW: f32 = 24.0;

/// Steps between cells that are both not background.
#[derive(Debug, Clone, Copy, Default)]
struct Steps {
    number: f32,
    now: f32,
    then: f32,
    both: f32,
}

/// Room for the steps of each tile.
#[derive(Debug, Default)]
pub(crate) struct Texture {
    tiles: Vec<Steps>,
    /// From the first to the last of each row of tiles that has cells which differ.
    busy: Vec<Range<usize>>,
    floor: Vec<bool>,
}

impl Texture {
    /// Takes off the mask where the floor of `levels` shows in the picture.
    pub(crate) fn strip(&mut self, grid: Grid, mask: &mut [bool], picture: &[f32], levels: &[f32]) {
        let (wide, high) = (grid.width.div_ceil(TILE), grid.height.div_ceil(TILE));
        self.tiles.clear();
        self.tiles.resize(wide * high, Steps::default());
        self.busy.clear();
        self.busy.resize(high, wide..0);
        self.add_up(grid, wide, mask, picture, levels);
        self.floor.clear();
        self.floor.resize(wide * high, false);
        for y in 0..high {
            for x in self.near(y, wide) {
                let steps = self.around(x, y, wide, high);
                self.floor[y * wide + x] = steps.number >= FEW && steps.like() > LIKE;
            }
        }
        for y in 0..grid.height {
            let near = self.near(y / TILE, wide);
            for x in near.start * TILE..(near.end * TILE).min(grid.width) {
                let i = y * grid.width + x;
                if mask[i] && self.is_floor(x / TILE, y / TILE, wide, high) {
                    mask[i] = false;
                }
            }
        }
    }

    /// The columns of a row of tiles that may be beside steps.
    fn near(&self, y: usize, wide: usize) -> Range<usize> {
        let rows = self.busy[y.saturating_sub(1)..(y + 2).min(self.busy.len())].iter();
        let none = wide..0;
        let all = rows.fold(none, |all, row| all.start.min(row.start)..all.end.max(row.end));
        all.start.saturating_sub(1)..(all.end + 1).min(wide)
    }

    /// Adds up the steps of each tile.
    fn add_up(&mut self, grid: Grid, wide: usize, mask: &[bool], picture: &[f32], levels: &[f32]) {
        for y in 0..grid.height {
            for x in 0..grid.width {
                let i = y * grid.width + x;
                if !mask[i] {
                    continue;
                }
                let busy = &mut self.busy[y / TILE];
                *busy = busy.start.min(x / TILE)..busy.end.max(x / TILE + 1);
                if x + 1 == grid.width || y + 1 == grid.height {
                    continue;
                }
                let tile = &mut self.tiles[(y / TILE) * wide + x / TILE];
                for next in [i + 1, i + grid.width] {
                    if mask[next] {
                        let (now, then) = (picture[next] - picture[i], levels[next] - levels[i]);
                        tile.number += 1.0;
                        tile.now += now * now;
                        tile.then += then * then;
                        tile.both += now * then;
                    }
                }
            }
        }
    }

    /// The steps of a tile and of those around it.
    fn around(&self, x: usize, y: usize, wide: usize, high: usize) -> Steps {
        let mut sum = Steps::default();
        for row in y.saturating_sub(1)..(y + 2).min(high) {
            for tile in &self.tiles[row * wide..][x.saturating_sub(1)..(x + 2).min(wide)] {
                sum.number += tile.number;
                sum.now += tile.now;
                sum.then += tile.then;
                sum.both += tile.both;
            }
        }
        sum
    }

    /// Whether a tile is floor, or a rim of floor that tells nothing by itself.
    fn is_floor(&self, x: usize, y: usize, wide: usize, high: usize) -> bool {
        if self.floor[y * wide + x] {
            return true;
        }
        self.around(x, y, wide, high).number < FEW
            && (y.saturating_sub(1)..(y + 2).min(high))
                .any(|row| self.floor[row * wide..][x.saturating_sub(1)..(x + 2).min(wide)].contains(&true))
    }
}

impl Steps {
    /// How like the steps are to those of the background, -1 to 1.
    fn like(&self) -> f32 {
        self.both / (self.now * self.then).sqrt().max(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRID: Grid = Grid { width: 40, height: 30 };

    /// A floor with small steps, and the same in other light or under a grey thing.
    fn after(change: impl Fn(f32) -> f32) -> usize {
        let floor: Vec<f32> = (0..GRID.cells()).map(|i| 100.0 + ((i * i * 7 + i * 13) % 23) as f32).collect();
        let inside = |i: usize| (10..25).contains(&(i % 40)) && (8..22).contains(&(i / 40));
        let now: Vec<f32> = floor
            .iter()
            .enumerate()
            .map(|(i, level)| if inside(i) { change(*level) } else { *level })
            .collect();
        let mut mask: Vec<bool> = (0..GRID.cells()).map(inside).collect();
        Texture::default().strip(GRID, &mut mask, &now, &floor);
        mask.iter().filter(|cell| **cell).count()
    }

    #[test]
    fn shadow_and_sun_let_the_floor_show_and_a_thing_does_not() {
        assert_eq!(after(|level| 0.5 * level), 0);
        assert_eq!(after(|level| 1.6 * level + 4.0), 0);
        assert_eq!(after(|_| 60.0), 15 * 14);
        assert_eq!(after(|level| 200.0 - level), 15 * 14);
    }
}

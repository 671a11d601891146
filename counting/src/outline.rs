//! What people who set up a camera are shown in place of its picture: outlines, one bit a
//! cell.
//!
//! They are made so that nobody is recognised by them. The picture is first made small, and
//! what is finer than about a [fiftieth](SMOOTH) of its width is smoothed away: of somebody at a
//! door that leaves a head and shoulders, and of a face nothing. Then only the ridge of each
//! strong step in brightness is kept, one cell thin and [long enough](SHORTEST), as a bit: no
//! brightness, no hair, no skin, and no way back to the picture. Somebody who puts the face
//! right before the lens leaves what a child draws: a circle, and strokes in it.

use crate::Frame;

/// Cells on either side that are averaged, three times over.
const SMOOTH: usize = 2;

/// Step of brightness from cell to cell, levels, from which on there may be an outline in a
/// picture without contrast.
const FAINT: f32 = 1.0;

/// The same for a picture that is full of contrast.
const STRONG: f32 = 4.0;

/// Cells that an outline has at least: what is shorter is an eye, a mouth or noise.
const SHORTEST: usize = 20;

/// How often the usual step of the picture an outline has to be, between these two.
const ABOVE_USUAL: f32 = 1.6;

/// Outlines of one picture.
#[derive(Clone, PartialEq, Eq)]
pub struct Outline {
    width: usize,
    height: usize,
    cells: Vec<bool>,
}

impl std::fmt::Debug for Outline {
    /// Without the cells: nothing of a picture gets into a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Outline({} x {})", self.width, self.height)
    }
}

impl Outline {
    /// Cells beside and below each other at most.
    pub const WIDEST: usize = 320;

    /// The outlines of a picture.
    #[must_use]
    pub fn of(frame: &Frame<'_>) -> Self {
        let mut small = Small::of(frame);
        for _ in 0..3 {
            small.smooth();
        }
        small.ridges()
    }

    /// Cells beside each other: 1 to [`Self::WIDEST`].
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Cells below each other: 1 to [`Self::WIDEST`].
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// Whether there is an outline in a cell, rows from the top.
    #[must_use]
    pub fn cells(&self) -> &[bool] {
        &self.cells
    }

    /// The cells as bits, eight a byte, the first the highest; rows follow each other without
    /// a gap.
    #[must_use]
    pub fn packed(&self) -> Vec<u8> {
        let byte = |cells: &[bool]| {
            cells.iter().zip(0..).fold(0, |byte, (cell, place)| byte | (u8::from(*cell) << (7 - place)))
        };
        self.cells.chunks(8).map(byte).collect()
    }
}

/// A picture made small.
struct Small {
    width: usize,
    height: usize,
    levels: Vec<f32>,
}

impl Small {
    /// Whole pixels averaged.
    fn of(frame: &Frame<'_>) -> Self {
        let (full, tall) = (frame.width() as usize, frame.height() as usize);
        let factor = full.max(tall).div_ceil(Outline::WIDEST);
        // A picture narrower or lower than that is one column or row.
        let (along, down) = (factor.min(full), factor.min(tall));
        let (width, height) = (full / along, tall / down);
        let share = 1.0 / (along * down) as f32;
        let level = |column: usize, row: usize| {
            let lines = frame.pixels().chunks_exact(full).skip(row * down).take(down);
            let sum: u32 =
                lines.flat_map(|line| &line[column * along..][..along]).map(|pixel| u32::from(*pixel)).sum();
            sum as f32 * share
        };
        let levels = (0..height).flat_map(|row| (0..width).map(move |column| (column, row)));
        Self { width, height, levels: levels.map(|(column, row)| level(column, row)).collect() }
    }

    /// Every cell becomes the mean of those around it; three times this is as good as a bell.
    fn smooth(&mut self) {
        let mut across = vec![0.0; self.levels.len()];
        for (row, into) in self.levels.chunks_exact(self.width).zip(across.chunks_exact_mut(self.width)) {
            for (column, cell) in into.iter_mut().enumerate() {
                let around = &row[column.saturating_sub(SMOOTH)..(column + SMOOTH + 1).min(self.width)];
                *cell = around.iter().sum::<f32>() / around.len() as f32;
            }
        }
        for row in 0..self.height {
            let rows = row.saturating_sub(SMOOTH)..(row + SMOOTH + 1).min(self.height);
            let share = 1.0 / rows.len() as f32;
            for column in 0..self.width {
                let sum: f32 = rows.clone().map(|row| across[row * self.width + column]).sum();
                self.levels[row * self.width + column] = sum * share;
            }
        }
    }

    /// The steps to the right and down in a cell, levels a cell.
    fn step(&self, column: usize, row: usize) -> (f32, f32) {
        let at = |column: usize, row: usize| self.levels[row * self.width + column];
        let (left, right) = (column.saturating_sub(1), (column + 1).min(self.width - 1));
        let (above, below) = (row.saturating_sub(1), (row + 1).min(self.height - 1));
        ((at(right, row) - at(left, row)) / 2.0, (at(column, below) - at(column, above)) / 2.0)
    }

    /// Cells whose step is large, and larger than those before and behind it.
    fn ridges(&self) -> Outline {
        let steps: Vec<(f32, f32)> = (0..self.height)
            .flat_map(|row| (0..self.width).map(move |column| self.step(column, row)))
            .collect();
        let large = |place: usize| steps[place].0.hypot(steps[place].1);
        let usual = (0..steps.len()).map(large).sum::<f32>() / steps.len() as f32;
        let enough = (ABOVE_USUAL * usual).clamp(FAINT, STRONG);
        let mut cells = vec![false; steps.len()];
        for row in 1..self.height - 1 {
            for column in 1..self.width - 1 {
                let place = row * self.width + column;
                let (right, down) = steps[place];
                // The step leads along the larger of the two.
                let next = if right.abs() >= down.abs() { 1 } else { self.width };
                cells[place] = large(place) >= enough
                    && large(place) > large(place - next)
                    && large(place) >= large(place + next);
            }
        }
        drop_short(self.width, &mut cells);
        Outline { width: self.width, height: self.height, cells }
    }
}

/// Takes away the outlines that have too few cells. None lies at the picture's rim.
fn drop_short(width: usize, cells: &mut [bool]) {
    let mut seen = vec![false; cells.len()];
    for start in 0..cells.len() {
        if !cells[start] || seen[start] {
            continue;
        }
        seen[start] = true;
        let (mut outline, mut next) = (vec![start], 0);
        while let Some(&cell) = outline.get(next) {
            next += 1;
            for beside in [1, width - 1, width, width + 1].into_iter().flat_map(|by| [cell - by, cell + by]) {
                if cells[beside] && !seen[beside] {
                    seen[beside] = true;
                    outline.push(beside);
                }
            }
        }
        if outline.len() < SHORTEST {
            for cell in outline {
                cells[cell] = false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(width: u32, height: u32, level: impl Fn(u32, u32) -> u8) -> Outline {
        let pixels: Vec<u8> =
            (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| level(x, y)).collect();
        Outline::of(&Frame::new(width, height, &pixels, 0).unwrap())
    }

    fn lit(outline: &Outline) -> usize {
        outline.cells().iter().filter(|cell| **cell).count()
    }

    #[test]
    fn a_step_in_brightness_is_a_line_one_cell_thin() {
        let outline = of(640, 480, |x, _| if x < 300 { 60 } else { 110 });
        assert_eq!((outline.width(), outline.height()), (320, 240));
        for row in outline.cells().chunks_exact(320).skip(1).take(238) {
            let at: Vec<_> = (0..320).filter(|column| row[*column]).collect();
            assert!(matches!(at[..], [149 | 150]), "{at:?}");
        }
        let down = of(320, 240, |_, y| if y < 100 { 60 } else { 110 });
        assert_eq!(lit(&down), 318);
    }

    #[test]
    fn it_is_never_wider_than_it_may_be() {
        for (width, height) in [(16, 16), (17, 8192), (8192, 16), (321, 200), (1920, 1080), (640, 480)] {
            let outline = of(width, height, |x, y| u8::try_from((x / 3 + y / 5) % 256).unwrap());
            let side = 1..=Outline::WIDEST;
            let fits = side.contains(&outline.width()) && side.contains(&outline.height());
            assert!(fits, "{width} x {height}: {outline:?}");
            assert_eq!(outline.cells().len(), outline.width() * outline.height());
            assert_eq!(outline.packed().len(), outline.cells().len().div_ceil(8));
        }
    }

    #[test]
    fn a_wall_and_the_noise_of_a_camera_have_no_outline() {
        assert_eq!(lit(&of(640, 480, |_, _| 90)), 0);
        let noise = |x: u32, y: u32| ((x.wrapping_mul(73_856_093) ^ y.wrapping_mul(19_349_663)) >> 7) % 17;
        assert_eq!(lit(&of(640, 480, |x, y| 80 + u8::try_from(noise(x, y)).unwrap())), 0);
    }

    /// A head of 44 px before a wall, as of somebody three metres away.
    fn head(face: bool) -> Outline {
        of(640, 480, move |x, y| {
            let from = |cx: u32, cy: u32| (x.abs_diff(cx).pow(2) + y.abs_diff(cy).pow(2)) as f32;
            if face && (from(312, 194) < 9.0 || from(328, 194) < 9.0) {
                return 60;
            }
            if face && y.abs_diff(212) < 2 && x.abs_diff(320) < 8 {
                return 90;
            }
            if face && x.abs_diff(320) < 2 && (196..206).contains(&y) {
                return 150;
            }
            if from(320, 200) < 22.0 * 22.0 { 170 } else { 70 }
        })
    }

    #[test]
    fn a_head_has_an_outline_and_its_face_has_none() {
        let (with, without) = (head(true), head(false));
        assert!(lit(&without) > 40, "the head shows: {}", lit(&without));
        // Whatever is in the face, no cell well within the head is lit.
        for (place, cell) in with.cells().iter().enumerate() {
            let (x, y) = ((place % 320) as f32, (place / 320) as f32);
            assert!(!cell || (x - 160.0).hypot(y - 100.0) > 7.0, "{x}, {y}");
        }
    }

    #[test]
    fn bits_are_the_cells_in_order() {
        let cells = [true, false, false, false, false, false, true, false, true, true];
        let outline = Outline { width: 5, height: 2, cells: cells.to_vec() };
        assert_eq!(outline.packed(), [0b1000_0010, 0b1100_0000]);
        assert_eq!(format!("{outline:?}"), "Outline(5 x 2)");
    }
}

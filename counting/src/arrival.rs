//! How somebody came into the picture. People come over its edge, or through a door in it,
//! and leave the floor bare where they were. Light on the floor appears in the middle, its
//! rims move a little, and the place where they were stays lit.

use crate::grid::Grid;
use crate::shares::Body;
use crate::size::Size;
use crate::track::Track;
use crate::tracks::Tracks;

/// How far from the edge, cells, what comes over it is first seen at most, if it is small.
const EDGE: f32 = 6.0;
/// Share of the cells left behind that show the floor, from which on the place is bare.
const BARE: f32 = 0.6;
/// Share of the first figure that has to be left behind to tell.
const LEFT: f32 = 0.5;
/// Widths that somebody who was first seen in the middle has to go.
const GONE: f32 = 1.2;
/// How much of what differs is no light, for somebody first seen in the middle.
const SHOWN: f32 = 0.75;
/// The same for somebody who came over the edge: people have shadows.
const SHOWN_AT_EDGE: f32 = 0.6;
/// Cells of somebody first seen in the middle, of a person's there, and in all.
const BULK: f32 = 0.45;
const CELLS: f32 = 38.0;

/// What is remembered of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrival {
    /// Whether it was in the middle of the picture.
    pub(crate) midway: bool,
    size: Size,
    /// Whether the floor was seen where it was.
    bare: bool,
}

impl Arrival {
    pub(crate) fn new(grid: Grid, at: (f32, f32), size: Size) -> Self {
        Self { midway: midway(grid, at, size), size, bare: false }
    }
}

/// Whether a place is farther from the edge than somebody there reaches.
pub(crate) fn midway(grid: Grid, (x, y): (f32, f32), size: Size) -> bool {
    let near = size.reach().max(EDGE);
    x.min(grid.width as f32 - x) > near && y.min(grid.height as f32 - y) > near
}

impl Track {
    /// Whether it came as people come.
    pub(crate) fn came(&self) -> bool {
        if !self.arrival.midway {
            return self.shown > SHOWN_AT_EDGE;
        }
        self.arrival.bare
            && self.travelled > GONE
            && self.shown > SHOWN
            && self.bulk > BULK
            && self.size.area > CELLS
    }
}

impl Tracks {
    /// Notes who has left the place where they were first seen: the floor shows there again,
    /// or somebody else is there. `differs` says where something else than the floor shows,
    /// be it light.
    pub(crate) fn leave(&mut self, differs: &[bool]) {
        for i in 0..self.all.len() {
            let Track { arrival, missed, .. } = &self.all[i];
            if arrival.midway && !arrival.bare && *missed == 0.0 {
                self.all[i].arrival.bare = self.is_bare(&self.all[i], differs);
            }
        }
    }

    fn is_bare(&self, track: &Track, differs: &[bool]) -> bool {
        let (now, then) = (track.body(), Body::new(track.born.0, track.born.1, track.arrival.size));
        let others: Vec<Body> =
            self.all.iter().filter(|other| other.id != track.id).map(Track::body).collect();
        let reach = then.size.reach();
        let (mut left, mut bare) = (0.0_f32, 0.0_f32);
        for row in self.grid.rows(then.y - reach, then.y + reach) {
            for column in self.grid.columns(then.x - reach, then.x + reach) {
                let (x, y) = (column as f32 + 0.5, row as f32 + 0.5);
                if then.away(x, y) >= 1.0 || now.away(x, y) <= 1.0 {
                    continue;
                }
                left += 1.0;
                let other = || others.iter().any(|other| other.away(x, y) < 1.2);
                if !differs[row * self.grid.width + column] || other() {
                    bare += 1.0;
                }
            }
        }
        left > LEFT * then.size.area && bare > BARE * left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::band::Mark;
    use crate::blobs::{Blob, Spot};
    use crate::stature::Stature;
    use crate::{Line, Point};

    const GRID: Grid = Grid { width: 160, height: 120 };

    /// Crossings of a line in the middle by a block of cells that is first seen in a column,
    /// goes to the right by two cells a picture until another, and vanishes there. What it
    /// leaves behind is floor, or goes on to differ.
    fn crossings(from: u16, to: u16, bare: bool, shown: f32) -> usize {
        let at = |y| Point { x: 80.0, y };
        let line = Line { name: "door".into(), from: at(0.0), to: at(120.0) };
        let mut tracks = Tracks::new(GRID, vec![Mark::of(&line, 1.0)], Stature::default());
        let mut differs = vec![false; GRID.cells()];
        let mut crossed = 0;
        for number in 0..120_u16 {
            let left = from + 2 * number;
            let spots: Vec<Spot> = (50..66).flat_map(|y| (left..left + 10).map(move |x| (x, y))).collect();
            let seen = left < to;
            if bare {
                differs.fill(false);
            }
            if seen {
                spots.iter().for_each(|(x, y)| differs[usize::from(*y) * 160 + usize::from(*x)] = true);
            }
            let blobs = if seen { vec![Blob { shown, ..Blob::of(spots) }] } else { Vec::new() };
            crossed += tracks.step(blobs, &differs, 0.1, f64::from(number) * 100.0).len();
        }
        crossed
    }

    #[test]
    fn who_comes_through_a_door_in_the_picture_crosses_and_light_that_grows_there_does_not() {
        assert_eq!(crossings(50, 150, true, 1.0), 1);
        assert_eq!(crossings(50, 150, false, 1.0), 0, "where it was it still is");
        assert_eq!(crossings(50, 150, true, 0.3), 0, "most of it is light");
    }

    #[test]
    fn who_comes_over_the_edge_crosses_with_a_shadow_and_light_does_not() {
        assert_eq!(crossings(0, 150, true, 1.0), 1);
        assert_eq!(crossings(0, 150, false, 0.7), 1, "others may follow close behind");
        assert_eq!(crossings(0, 150, true, 0.3), 0);
    }

    #[test]
    fn what_comes_and_goes_in_the_middle_is_nobody() {
        // It vanishes just beyond the line, before it has clearly crossed.
        assert_eq!(crossings(50, 79, true, 1.0), 0);
        assert_eq!(crossings(0, 79, true, 1.0), 1, "who came over the edge was hidden there");
    }
}

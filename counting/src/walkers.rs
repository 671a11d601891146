//! Blobs that walk by themselves: what people's size is learnt from.
//!
//! They are followed whole, apart from who is counted: what is thought of people's size
//! must not choose what is seen of it. One blob may be several people abreast; that is
//! for whoever learns to tell.

use crate::blobs::Blob;
use crate::grid::Grid;

/// Blobs that are followed at once.
const MOST: usize = 24;
/// Cells of the least blob that is looked at.
const LEAST: f32 = 16.0;
/// Seconds for which a blob has to be by itself.
const PURE: f32 = 0.5;
/// Seconds between two looks at one blob.
const TEACH: f32 = 0.3;
/// Looks at one blob, at most.
const LESSONS: u32 = 8;
/// How far a blob has to come, of its own size.
const CAME: f32 = 0.8;
/// How straight, of the way that it went.
const STRAIGHT: f32 = 0.8;
/// A blob that grows or shrinks by more than this from picture to picture is another.
const LEAP: f32 = 1.5;
/// Seconds over which a walk is averaged.
const STEADY: f32 = 0.5;
/// Cells a second below which nobody walks.
const SLOW: f32 = 2.0;

/// A box around cells.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
    area: f32,
}

impl Bounds {
    fn middle(&self) -> (f32, f32) {
        (0.5 * (self.left + self.right), 0.5 * (self.top + self.bottom))
    }

    fn size(&self) -> (f32, f32) {
        (self.right - self.left, self.bottom - self.top)
    }

    fn touches(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// Legs, trunk and head of one who was seen in pieces.
    fn belongs(&self, other: &Self) -> bool {
        let beside = self.right.min(other.right) - self.left.max(other.left);
        let gap = self.top.max(other.top) - self.bottom.min(other.bottom);
        beside > 0.5 * self.size().0.min(other.size().0) && gap < 0.3 * self.size().1.max(other.size().1)
    }

    fn join(&mut self, other: &Self) {
        self.left = self.left.min(other.left);
        self.top = self.top.min(other.top);
        self.right = self.right.max(other.right);
        self.bottom = self.bottom.max(other.bottom);
        self.area += other.area;
    }

    /// Whether all of it is in the picture.
    fn whole(&self, grid: Grid) -> bool {
        let (right, bottom) = (grid.width as f32 - 1.0, grid.height as f32 - 1.0);
        self.left >= 1.0 && self.top >= 1.0 && self.right <= right && self.bottom <= bottom
    }
}

/// A blob that is followed.
#[derive(Debug, Clone)]
struct Walker {
    id: u64,
    bounds: Bounds,
    speed: (f32, f32),
    age: f32,
    from: (f32, f32),
    path: f32,
    taught: f32,
    lessons: u32,
}

/// What showed of a blob that walks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sample {
    /// The middle of its box.
    pub(crate) at: (f32, f32),
    pub(crate) width: f32,
    pub(crate) height: f32,
    /// Cells that it has.
    pub(crate) area: f32,
    /// Cells a second.
    pub(crate) speed: (f32, f32),
    /// Which blob it was.
    pub(crate) who: u64,
}

/// The blobs that walk.
#[derive(Debug, Default, Clone)]
pub(crate) struct Walkers {
    all: Vec<Walker>,
    next: u64,
}

impl Walkers {
    /// Those who come from now on get numbers from there on.
    pub(crate) fn after(&mut self, last: u64) {
        self.next = self.next.max(last);
    }

    /// Takes the blobs of a picture that came `dt` seconds after the last; tells of those
    /// that walk by themselves.
    pub(crate) fn look(&mut self, grid: Grid, blobs: &[Blob], dt: f32) -> Vec<Sample> {
        let seen = boxes(blobs);
        let ahead = |walker: &Walker| {
            let (x, y) = (walker.speed.0 * dt, walker.speed.1 * dt);
            let Bounds { left, top, right, bottom, area } = walker.bounds;
            Bounds { left: left + x, top: top + y, right: right + x, bottom: bottom + y, area }
        };
        let expected: Vec<Bounds> = self.all.iter().map(ahead).collect();
        let mut before: Vec<Option<Walker>> = self.all.drain(..).map(Some).collect();
        let mut told = Vec::new();
        for now in seen.iter().take(MOST) {
            let mut near = (0..expected.len()).filter(|i| expected[*i].touches(now));
            let only = near.next().filter(|_| near.next().is_none());
            let alone = |i: &usize| seen.iter().filter(|other| other.touches(&expected[*i])).count() == 1;
            let walker = match only.filter(alone).and_then(|i| before[i].take()) {
                Some(walker) if walker.bounds.alike(now) => walker.went(now, dt),
                _ => {
                    self.next += 1;
                    Walker::new(self.next, now)
                }
            };
            self.all.push(walker);
        }
        for walker in &mut self.all {
            told.extend(walker.teach(grid));
        }
        told
    }
}

impl Bounds {
    fn alike(&self, other: &Self) -> bool {
        self.area < LEAP * other.area && other.area < LEAP * self.area
    }
}

impl Walker {
    fn new(id: u64, bounds: &Bounds) -> Self {
        let from = bounds.middle();
        Self { id, bounds: *bounds, speed: (0.0, 0.0), age: 0.0, from, path: 0.0, taught: 0.0, lessons: 0 }
    }

    fn went(mut self, now: &Bounds, dt: f32) -> Self {
        let (from, to) = (self.bounds.middle(), now.middle());
        let (x, y) = (to.0 - from.0, to.1 - from.1);
        self.age += dt;
        self.taught += dt;
        self.path += x.hypot(y);
        // At first the mean of all steps, later of the last.
        let share = (dt / self.age.min(STEADY)).min(1.0);
        self.speed.0 += share * (x / dt - self.speed.0);
        self.speed.1 += share * (y / dt - self.speed.1);
        self.bounds = *now;
        self
    }

    /// What is seen of it, if it is by itself, whole and on its way.
    fn teach(&mut self, grid: Grid) -> Option<Sample> {
        let (at, (width, height)) = (self.bounds.middle(), self.bounds.size());
        if !self.bounds.whole(grid) {
            return None;
        }
        let came = (at.0 - self.from.0).hypot(at.1 - self.from.1);
        let walks = self.age > PURE && came > CAME * width.max(height) && came > STRAIGHT * self.path;
        if !walks || self.taught < TEACH || self.lessons >= LESSONS || self.speed.0.hypot(self.speed.1) < SLOW
        {
            return None;
        }
        self.taught = 0.0;
        self.lessons += 1;
        Some(Sample { at, width, height, area: self.bounds.area, speed: self.speed, who: self.id })
    }
}

/// The boxes of blobs; those of one body in pieces are one.
fn boxes(blobs: &[Blob]) -> Vec<Bounds> {
    let mut seen: Vec<Bounds> = blobs
        .iter()
        .filter(|blob| blob.area() >= 4.0)
        .map(|blob| Bounds {
            left: blob.left,
            top: blob.top,
            right: blob.right,
            bottom: blob.bottom,
            area: blob.area(),
        })
        .collect();
    seen.sort_by(|a, b| b.area.total_cmp(&a.area));
    let mut whole: Vec<Bounds> = Vec::new();
    for bounds in seen {
        match whole.iter_mut().find(|large| large.belongs(&bounds)) {
            Some(large) => large.join(&bounds),
            None => whole.push(bounds),
        }
    }
    whole.retain(|bounds| bounds.area >= LEAST);
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRID: Grid = Grid { width: 160, height: 120 };

    fn block(left: u16, top: u16) -> Blob {
        let spots = (top..top + 14).flat_map(|y| (left..left + 10).map(move |x| (x, y)));
        Blob::of(spots.collect())
    }

    /// What is told while pictures come, ten a second.
    fn told(pictures: impl Iterator<Item = Vec<Blob>>) -> Vec<Sample> {
        let mut walkers = Walkers::default();
        pictures.flat_map(|blobs| walkers.look(GRID, &blobs, 0.1)).collect()
    }

    #[test]
    fn who_walks_through_teaches_now_and_then() {
        let told = told((0..60).map(|n| vec![block(2 + 2 * n, 50)]));
        assert!((4..=8).contains(&told.len()), "{told:?}");
        for Sample { width, height, speed, who, .. } in told {
            assert_eq!((width, height, who), (10.0, 14.0, 1));
            assert!((speed.0 - 20.0).abs() < 0.1 && speed.1.abs() < 0.1);
        }
    }

    #[test]
    fn who_stands_sways_or_touches_another_teaches_nothing() {
        assert_eq!(told((0..60).map(|_| vec![block(60, 50)])), []);
        assert_eq!(told((0..60).map(|n| vec![block(60 + 2 * (n % 2), 50)])), []);
        // Two who meet are one blob for a while, and nobody's.
        let met = told((0..30).map(|n| {
            if (8..22).contains(&n) { vec![block(60, 40), block(64, 44)] } else { vec![block(60, 50)] }
        }));
        assert_eq!(met, []);
    }

    #[test]
    fn legs_and_a_trunk_are_one() {
        let pieces = |n: u16| vec![block(2 + 2 * n, 40), block(2 + 2 * n, 57)];
        let told = told((0..60).map(pieces));
        assert!(!told.is_empty() && told.iter().all(|sample| sample.height > 30.0), "{told:?}");
    }
}

//! The empty place behind the people, cell by cell.
//!
//! Each cell knows its level and how much that level plays, the level it had before
//! (so that a person who stood long enough to become background leaves no ghost), and a
//! candidate: what it shows now that is not background, and for how long.

use crate::grid::Grid;
use crate::light::{self, Light};

/// What the tracker knows of a cell: how long a still thing there stays a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hold {
    /// Nobody is known there.
    Free,
    /// Somebody who came walking.
    Person,
}

/// Seconds after which a still thing becomes background, where nobody is known.
const ABSORB_FREE: f32 = 4.0;
/// The same where a person stands who came walking.
const ABSORB_PERSON: f32 = 240.0;
/// Seconds in which the background follows slow change.
const FOLLOW: f32 = 2.0;
/// Least difference that counts, levels.
const LEAST: f32 = 11.0;
/// Most that a lively cell may ask for, levels.
const MOST: f32 = 40.0;
/// Most levels of a cell's play.
const LIVELY: f32 = 12.0;
/// Mean seconds that a ghost's cells have been still.
const REST: f32 = 0.35;
/// A ghost's outline in the picture, as a share of that in the background.
const GHOST: f32 = 0.5;
/// A share of explained places below which the light has changed beyond a fit.
const LOST: f32 = 0.35;

/// How far a cell that plays so much may be from its level, levels.
fn allowed(play: f32) -> f32 {
    (4.0 * play).clamp(LEAST, MOST)
}

/// The model of one camera's view.
#[derive(Debug)]
pub(crate) struct Background {
    grid: Grid,
    level: Vec<f32>,
    play: Vec<f32>,
    before: Vec<f32>,
    candidate: Vec<f32>,
    since: Vec<f32>,
    mask: Vec<bool>,
    begun: bool,
}

impl Background {
    /// Has seen nothing yet.
    pub(crate) fn new(grid: Grid) -> Self {
        let n = grid.cells();
        Self {
            grid,
            level: vec![0.0; n],
            play: vec![2.0; n],
            before: vec![f32::NAN; n],
            candidate: vec![f32::NAN; n],
            since: vec![0.0; n],
            mask: vec![false; n],
            begun: false,
        }
    }

    /// The level of each cell without people.
    pub(crate) fn levels(&self) -> &[f32] {
        &self.level
    }

    /// Which cells are not background in the last picture.
    pub(crate) fn mask(&self) -> &[bool] {
        &self.mask
    }

    /// Looks at a picture `dt` seconds after the last. Says whether the
    /// light changed so that all had to be learnt anew.
    pub(crate) fn look(&mut self, picture: &[f32], hold: &[Hold], dt: f32) -> bool {
        if !self.begun {
            self.begin(picture);
        }
        let light = light::fit(&self.level, picture);
        if light.share < LOST {
            self.begin(picture);
            return true;
        }
        self.relight(light);
        self.compare(picture, hold, dt);
        false
    }

    /// Takes a picture for the background; what was there before is remembered.
    fn begin(&mut self, picture: &[f32]) {
        if self.begun {
            self.before.copy_from_slice(&self.level);
        }
        self.begun = true;
        self.level.copy_from_slice(picture);
        self.candidate.fill(f32::NAN);
        self.mask.fill(false);
    }

    /// Turns all that is remembered into the light of now.
    fn relight(&mut self, light: Light) {
        for levels in [&mut self.level, &mut self.before, &mut self.candidate] {
            for level in levels.iter_mut() {
                *level = light.gain * *level + light.offset;
            }
        }
    }

    fn compare(&mut self, picture: &[f32], hold: &[Hold], dt: f32) {
        let follow = (dt / FOLLOW).min(0.5);
        self.follow(picture, follow, dt);
        for (i, now) in picture.iter().enumerate() {
            if !self.mask[i] {
                continue;
            }
            let away = (now - self.level[i]).abs();
            let allowed = allowed(self.play[i]);
            if hold[i] == Hold::Free {
                // Leaves and ribbons flutter: such a cell asks for more.
                self.play[i] += 0.25 * follow * (away.min(LIVELY) - self.play[i]).max(0.0);
            }
            self.mask[i] = (now - self.before[i]).abs() > LEAST || self.before[i].is_nan();
            self.consider(i, *now, allowed, hold[i], dt);
        }
    }

    /// Follows slow change where the background shows, and marks all other cells. Nearly every
    /// cell of every picture is background: without a branch, so that many are done at once.
    fn follow(&mut self, picture: &[f32], follow: f32, dt: f32) {
        let cells = self.level.iter_mut().zip(&mut self.play).zip(&mut self.since).zip(&mut self.mask);
        for (now, (((level, play), since), mask)) in picture.iter().zip(cells) {
            let away = now - *level;
            let still = away.abs() <= allowed(*play);
            *level = if still { *level + follow * away } else { *level };
            *since = if still { (*since - dt).max(0.0) } else { *since };
            *play = if still { *play + follow * 0.5 * (away.abs() - *play) } else { *play };
            *mask = !still;
        }
    }

    /// Something else shows at a cell: when it stays, it becomes the background.
    fn consider(&mut self, i: usize, now: f32, allowed: f32, hold: Hold, dt: f32) {
        if (now - self.candidate[i]).abs() > allowed * 0.7 || self.candidate[i].is_nan() {
            self.candidate[i] = now;
            self.since[i] = 0.0;
            return;
        }
        self.candidate[i] += 0.2 * (now - self.candidate[i]);
        self.since[i] += dt;
        let patience = match (self.mask[i], hold) {
            (false, _) => 1.0,
            (true, Hold::Free) => ABSORB_FREE,
            (true, Hold::Person) => ABSORB_PERSON,
        };
        if self.since[i] > patience {
            self.replace(i, self.candidate[i]);
        }
    }

    /// Takes a blob for background at once when its outline is in the background and not
    /// in the picture: somebody who stood there has left. Says whether it did.
    pub(crate) fn exorcise(&mut self, blob: &crate::blobs::Blob, picture: &[f32]) -> bool {
        let width = self.grid.width;
        let (mut now, mut then, mut rest) = (0.0, 0.0, 0.0);
        for (x, y) in &blob.spots {
            let (x, y) = (usize::from(*x), usize::from(*y));
            if x < 1 || y < 1 || x + 2 > width || y + 2 > self.grid.height {
                continue;
            }
            let i = y * width + x;
            rest += self.since[i].min(1.0);
            for next in [i - 1, i + 1, i - width, i + width] {
                if !self.mask[next] {
                    now += (picture[i] - picture[next]).abs();
                    then += (self.level[i] - self.level[next]).abs();
                }
            }
        }
        if rest < REST * blob.area() || now > GHOST * then {
            return false;
        }
        for (x, y) in &blob.spots {
            let i = usize::from(*y) * width + usize::from(*x);
            self.replace(i, picture[i]);
        }
        true
    }

    fn replace(&mut self, i: usize, level: f32) {
        self.before[i] = self.level[i];
        self.level[i] = level;
        self.candidate[i] = f32::NAN;
        self.since[i] = 0.0;
        self.play[i] = 2.0;
    }

    /// The working picture's measures.
    pub(crate) fn grid(&self) -> Grid {
        self.grid
    }
}

//! How large a person is at each place of the picture: marked by staff, or learnt from
//! those who walk by themselves.

use crate::Learnt;
use crate::blobs::Blob;
use crate::fit::{self, Showing};
use crate::grid::Grid;
use crate::learnt::KEPT;
use crate::lens::Lens;
use crate::level::Level;
use crate::size::Size;
use crate::walkers::{Sample, Walkers};

/// Samples that a camera is found by.
const LOOKED: usize = 60;
/// Samples from which on a camera is looked for.
const FEW: usize = 6;
/// Walks that a camera is found by at least.
const FEW_WALKS: f32 = 2.0;
/// The mean squared error, in logarithms, above which a camera explains too little.
const SOUND: f32 = 0.12;
/// How far down a camera looks, radians, from which on people look otherwise than upright.
const STEEP: f32 = 0.66;
/// The same while few were seen.
const STEEPER: f32 = 1.0;
/// Walks that are many.
const MANY_WALKS: f32 = 10.0;
/// Shares of its cells that somebody's figure may be thought to have.
const FILLS: std::ops::RangeInclusive<f32> = 0.6..=2.0;
/// How near to each other two can stand, m.
const ROOM: f32 = 0.38;
/// People who must agree on a size by rows.
const ENOUGH_PEOPLE: f32 = 2.5;

/// What is known of people's size.
#[derive(Debug, Default, Clone)]
pub(crate) struct Stature {
    marked: bool,
    walkers: Walkers,
    samples: Vec<Sample>,
    next: usize,
    /// Samples that were not told yet.
    untold: Vec<Sample>,
    /// Samples since the last opinion.
    unseen: usize,
    /// Samples that must come before the opinion that it began with is formed anew.
    patience: usize,
    level: Option<Level>,
    pub(crate) lens: Option<Lens>,
    /// Cells of a person, of those that the camera would have them have.
    filled: f32,
    grid: Option<Grid>,
}

impl Stature {
    /// From people who were marked; with none, all is learnt.
    pub(crate) fn new(grid: Grid, marked: &[Showing]) -> Self {
        let lens = fit::fit(grid, marked).filter(|_| !marked.is_empty()).map(|(lens, _)| lens);
        Self { marked: lens.is_some(), lens, grid: Some(grid), filled: 1.0, ..Self::default() }
    }

    /// The size of a person whose middle is at a place; nothing when too few were seen
    /// near it.
    pub(crate) fn at(&self, at: (f32, f32)) -> Option<Size> {
        match &self.lens {
            Some(lens) => lens.person(at).map(|size| Size { area: self.filled * size.area, ..size }),
            None => self.level.and_then(|level| level.at(at.1)),
        }
    }

    /// Whether anything is known of people's size.
    pub(crate) fn knows(&self) -> bool {
        self.lens.is_some() || self.level.is_some()
    }

    /// Whether it is known how the camera sees people.
    pub(crate) fn sees(&self) -> bool {
        self.lens.is_some()
    }

    /// Whether two places are so near each other that only one can stand there, as far as
    /// that is known.
    pub(crate) fn same(&self, one: (f32, f32), other: (f32, f32)) -> bool {
        self.lens.is_some_and(|lens| lens.apart(one, other).is_some_and(|apart| apart < ROOM))
    }

    /// Whether the camera is known to look down so steeply that people hardly hide each other.
    pub(crate) fn steep(&self) -> bool {
        self.lens.is_some_and(|lens| lens.pitch > STEEPER)
    }

    /// What people's size is learnt from.
    pub(crate) fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// What was learnt, to be kept.
    pub(crate) fn learnt(&self) -> Learnt {
        let width = self.grid.map_or(1.0, |grid| grid.width as f32);
        Learnt::of(&self.samples, width)
    }

    /// What was learnt since this was last asked, as far as there is room for it.
    pub(crate) fn news(&mut self) -> Learnt {
        let width = self.grid.map_or(1.0, |grid| grid.width as f32);
        Learnt::of(&std::mem::take(&mut self.untold), width)
    }

    /// Forgets all that was learnt: the camera looks elsewhere.
    pub(crate) fn forget(&mut self) {
        if !self.marked {
            *self = Self {
                walkers: std::mem::take(&mut self.walkers),
                grid: self.grid,
                filled: 1.0,
                ..Self::default()
            };
        }
    }

    /// Begins with what was learnt before, unless people are marked.
    pub(crate) fn begin_with(&mut self, learnt: &Learnt) {
        let Some(grid) = self.grid.filter(|_| !self.marked && !learnt.is_empty()) else { return };
        self.samples = learnt.samples(grid.width as f32);
        self.walkers.after(self.samples.iter().map(|sample| sample.who).max().unwrap_or(0));
        self.patience = self.samples.len();
        self.judge(grid);
    }

    /// Learns from the blobs of a picture that came `dt` seconds after the last.
    pub(crate) fn watch(&mut self, blobs: &[Blob], dt: f32) {
        let Some(grid) = self.grid.filter(|_| !self.marked) else { return };
        for sample in self.walkers.look(grid, blobs, dt) {
            if self.samples.len() < KEPT {
                self.samples.push(sample);
            } else {
                self.samples[self.next] = sample;
                self.next = (self.next + 1) % KEPT;
            }
            if self.untold.len() < KEPT {
                self.untold.push(sample);
            }
            self.unseen += 1;
        }
        if self.samples.len() >= FEW && self.unseen >= self.patience.max(self.samples.len() / 3) {
            (self.unseen, self.patience) = (0, 0);
            self.judge(grid);
        }
    }

    /// Forms an opinion.
    fn judge(&mut self, grid: Grid) {
        let seen = showings(&self.samples);
        let walks: f32 = seen.iter().map(|showing| showing.weight).sum();
        let found = fit::fit(grid, &seen).filter(|(_, error)| walks > FEW_WALKS - 0.5 && *error < SOUND);
        let steep = if walks > MANY_WALKS { STEEP } else { STEEPER };
        self.lens = found.map(|(lens, _)| lens).filter(|lens| lens.pitch > steep);
        self.filled = self.lens.map_or(1.0, |lens| filled(&lens, &self.samples));
        let upright = found.is_some() && self.lens.is_none();
        self.level = if upright { Level::of(&self.samples, ENOUGH_PEOPLE) } else { None };
    }
}

/// How many cells somebody has who walks alone, of those that a camera would have them
/// have: the middle of all.
fn filled(lens: &Lens, samples: &[Sample]) -> f32 {
    let alone = |(showing, _): &(Showing, &Sample)| {
        fit::explained(lens, showing).is_some_and(|(error, number)| number == 1 && error < SOUND)
    };
    let seen = showings(samples).into_iter().zip(some(samples)).filter(alone);
    let mut shares: Vec<f32> =
        seen.filter_map(|(_, sample)| Some(sample.area / lens.person(sample.at)?.area)).collect();
    if shares.len() < FEW {
        return 1.0;
    }
    let middle = shares.len() / 2;
    shares.select_nth_unstable_by(middle, f32::total_cmp).1.clamp(*FILLS.start(), *FILLS.end())
}

/// Samples that a camera is found by, from among all.
fn some(samples: &[Sample]) -> impl Iterator<Item = &Sample> {
    samples.iter().step_by(samples.len().div_ceil(LOOKED).max(1))
}

/// Samples as what a camera is found by: everybody has one voice, however many are theirs.
pub(crate) fn showings(samples: &[Sample]) -> Vec<Showing> {
    let of = |who: u64| some(samples).filter(|sample| sample.who == who).count() as f32;
    some(samples)
        .map(|Sample { at, width, height, speed, who, .. }| Showing {
            at: *at,
            width: *width,
            height: *height,
            weight: 1.0 / of(*who),
            speed: Some(*speed),
        })
        .collect()
}

//! When the counts are not to be relied on: judged picture by picture, told only when it
//! lasts, so that it does not flicker.

use crate::grid::Grid;
use crate::{Distrust, Event};

/// Milliseconds that something must be wrong before it is told.
const WRONG_MS: u64 = 2_000;
/// Milliseconds that all must be well before it is told.
const WELL_MS: u64 = 5_000;
/// Milliseconds between two looks at the outlines.
const EVERY_MS: u64 = 250;
/// Milliseconds without a frame after which the camera has stalled.
const STALL_MS: u64 = 2_000;
/// Mean milliseconds between frames beyond which people cannot be followed.
const SPARSE_MS: f32 = 300.0;
/// Mean level below which it is too dark.
const DARK: f32 = 14.0;
/// Mean step between neighbouring cells, levels, below which nothing has an outline.
const BLIND: f32 = 0.4;
/// The same as a share of the usual, below which something is before the lens.
const COVERED: f32 = 0.3;
/// Likeness of the outlines to the usual below which the camera was moved, as a share of
/// the likeness that they have while it stands still: noise on an even floor has little.
const MOVED: f32 = 0.3;
/// Share of the picture that people may fill.
const FULL: f32 = 0.5;
/// Seconds in which the usual outlines follow those that are seen.
const FOLLOW: f32 = 20.0;

/// What health is judged by, besides the picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Signs {
    /// When the frame was taken, ms.
    pub(crate) at_ms: u64,
    /// Since the frame before, ms; 0 for the first.
    pub(crate) passed_ms: u64,
    /// Share of the picture that is not background, 0 to 1.
    pub(crate) filled: f32,
    /// Whether as many are followed as can be.
    pub(crate) full: bool,
    /// Whether the picture shows another part of the place than the one that was calibrated.
    pub(crate) strange: bool,
}

/// The counter's trust in itself.
#[derive(Debug, Default)]
pub(crate) struct Health {
    usual: Vec<f32>,
    /// How like the usual the outlines are while all is well.
    alike: Option<f32>,
    interval: Option<f32>,
    last_ms: Option<u64>,
    judged_ms: Option<u64>,
    told: Option<Distrust>,
    /// What is wrong now, and since when.
    wrong: Option<(Distrust, u64)>,
    /// Since when all has been well.
    well: Option<u64>,
}

impl Health {
    /// Judges a picture.
    pub(crate) fn look(&mut self, grid: Grid, picture: &[f32], signs: Signs) -> Option<Event> {
        self.last_ms = Some(signs.at_ms);
        let passed = signs.passed_ms as f32;
        if signs.passed_ms > 0 {
            let mean = self.interval.get_or_insert(passed.min(SPARSE_MS));
            *mean += 0.1 * (passed.min(2_000.0) - *mean);
        }
        let since = self.judged_ms.map(|judged| signs.at_ms.saturating_sub(judged));
        if since.is_some_and(|since| since < EVERY_MS) {
            return None;
        }
        self.judged_ms = Some(signs.at_ms);
        let now = outlines(grid, picture);
        let wrong = self.judge(picture, &now, signs);
        self.follow(now, since.unwrap_or(0) as f32 / 1000.0);
        self.tell(wrong, signs.at_ms)
    }

    /// No frame came until now.
    pub(crate) fn wait(&mut self, now_ms: u64) -> Option<Event> {
        let last = self.last_ms?;
        if now_ms.saturating_sub(last) < STALL_MS || self.told == Some(Distrust::Stalled) {
            return None;
        }
        (self.told, self.well) = (Some(Distrust::Stalled), None);
        Some(Event::Doubted(Distrust::Stalled, last))
    }

    fn judge(&mut self, picture: &[f32], now: &[f32], signs: Signs) -> Option<Distrust> {
        if signs.strange {
            return Some(Distrust::Moved);
        }
        let level = mean(picture);
        let (edges, usual) = (mean(now), mean(&self.usual));
        if level < DARK {
            return Some(Distrust::Dark);
        }
        if edges < COVERED * usual {
            return Some(Distrust::Covered);
        }
        if edges < BLIND {
            return Some(Distrust::Blind);
        }
        if !self.usual.is_empty() && signs.filled < FULL {
            let like = likeness(now, &self.usual);
            let alike = self.alike.get_or_insert(like.max(0.0));
            if like < MOVED * *alike {
                return Some(Distrust::Moved);
            }
            *alike += 0.05 * (like - *alike);
        }
        if signs.full || signs.filled > FULL {
            return Some(Distrust::Crowded);
        }
        self.interval.filter(|mean| *mean > SPARSE_MS).map(|_| Distrust::Sparse)
    }

    fn follow(&mut self, now: Vec<f32>, seconds: f32) {
        if self.usual.len() != now.len() {
            self.usual = now;
            return;
        }
        let share = (seconds / FOLLOW).min(0.2);
        for (usual, now) in self.usual.iter_mut().zip(now) {
            *usual += share * (now - *usual);
        }
    }

    fn tell(&mut self, wrong: Option<Distrust>, at_ms: u64) -> Option<Event> {
        let Some(wrong) = wrong else {
            self.wrong = None;
            let since = *self.well.get_or_insert(at_ms);
            if self.told.is_some() && at_ms - since >= WELL_MS {
                self.told = None;
                return Some(Event::Trusted(at_ms));
            }
            return None;
        };
        self.well = None;
        let since = match self.wrong {
            Some((before, since)) if before == wrong => since,
            _ => at_ms,
        };
        self.wrong = Some((wrong, since));
        if self.told == Some(wrong) || at_ms.saturating_sub(since) < WRONG_MS {
            return None;
        }
        self.told = Some(wrong);
        Some(Event::Doubted(wrong, since))
    }
}

/// The step from each cell to the next, sideways and down.
fn outlines(grid: Grid, picture: &[f32]) -> Vec<f32> {
    let width = grid.width;
    let mut steps = Vec::with_capacity(grid.cells());
    for rows in picture.chunks_exact(width).zip(picture.chunks_exact(width).skip(1)) {
        let (row, below) = rows;
        let beside = row.iter().zip(&row[1..]).zip(below);
        steps.extend(beside.map(|((here, right), below)| (here - right).abs() + (here - below).abs()));
    }
    steps
}

/// Sums that are kept side by side: one alone would wait for each addition.
const LANES: usize = 8;

fn mean(values: &[f32]) -> f32 {
    let (all, rest) = values.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for some in all {
        sums.iter_mut().zip(some).for_each(|(sum, value)| *sum += value);
    }
    sums.iter().chain(rest).sum::<f32>() / values.len().max(1) as f32
}

/// The correlation of two patterns, -1 to 1; a few cells at their ends may be left out.
fn likeness(a: &[f32], b: &[f32]) -> f32 {
    let (a_mean, b_mean) = (mean(a), mean(b));
    let (mut both, mut aa, mut bb) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
    for (a, b) in a.as_chunks::<LANES>().0.iter().zip(b.as_chunks::<LANES>().0) {
        for lane in 0..LANES {
            let (a, b) = (a[lane] - a_mean, b[lane] - b_mean);
            both[lane] += a * b;
            aa[lane] += a * a;
            bb[lane] += b * b;
        }
    }
    let [both, aa, bb] = [both, aa, bb].map(|sums| sums.iter().sum::<f32>());
    both / (aa * bb).sqrt().max(1e-6)
}

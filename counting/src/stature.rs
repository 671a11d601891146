//! How large a person is at each height of the picture: marked by staff, or learnt from
//! those who walk alone.

use crate::fit::{self, Showing};
use crate::grid::Grid;
use crate::lens::Lens;

/// A person's measures in cells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Size {
    pub(crate) width: f32,
    pub(crate) height: f32,
    /// Cells that a person's blob has.
    pub(crate) area: f32,
    /// The way from the feet to the head, of length 1.
    pub(crate) up: (f32, f32),
    /// How far it goes from the middle towards the head.
    pub(crate) head: f32,
    /// How far it goes from the middle towards the feet.
    pub(crate) foot: f32,
    /// How far it goes from the middle aside.
    pub(crate) thick: f32,
    /// Share of its length that shows beside another who is half a metre nearer, 0 to 1: all
    /// of it from above, little of it from a wall.
    pub(crate) clear: f32,
    /// What lengths are told in: how wide a person is at the shoulders.
    pub(crate) unit: f32,
}

impl Size {
    /// Somebody who stands upright in the picture.
    pub(crate) fn upright(width: f32, height: f32, area: f32) -> Self {
        let (half, thick) = (0.5 * height, 0.5 * width);
        Self { width, height, area, up: (0.0, -1.0), head: half, foot: half, thick, clear: 0.0, unit: width }
    }

    /// From head to foot.
    pub(crate) fn long(&self) -> f32 {
        self.head + self.foot
    }

    /// How far from its middle anything of it may be.
    pub(crate) fn reach(&self) -> f32 {
        1.4 * self.head.max(self.foot).max(self.thick)
    }

    /// Both, `share` of it the other.
    pub(crate) fn blend(self, other: Self, share: f32) -> Self {
        let mix = |a: f32, b: f32| a + share * (b - a);
        Self {
            width: mix(self.width, other.width),
            height: mix(self.height, other.height),
            area: mix(self.area, other.area),
            up: other.up,
            head: mix(self.head, other.head),
            foot: mix(self.foot, other.foot),
            thick: mix(self.thick, other.thick),
            clear: other.clear,
            unit: mix(self.unit, other.unit),
        }
    }

    /// All of it so many times.
    pub(crate) fn times(self, scale: f32) -> Self {
        Self {
            width: self.width * scale,
            height: self.height * scale,
            area: self.area * scale * scale,
            up: self.up,
            head: self.head * scale,
            foot: self.foot * scale,
            thick: self.thick * scale,
            clear: self.clear,
            unit: self.unit * scale,
        }
    }
}

/// Samples that are kept; the oldest make room.
const KEPT: usize = 300;
/// Samples from which on a camera is looked for.
const FEW: usize = 4;
/// Samples that a camera is found by.
const LOOKED: usize = 60;
/// How far down a camera looks, radians, from which on people look otherwise than upright.
const STEEP: f32 = 1.0;
/// How near to each other two can stand, m.
const ROOM: f32 = 0.38;
/// Samples from which on there is an opinion.
const ENOUGH: usize = 12;
/// People who must agree.
const ENOUGH_PEOPLE: f32 = 2.5;
/// Samples between two fits.
const EVERY: usize = 12;
/// How far a person's scale may be from the usual, as a factor.
const USUAL: f32 = 1.2;
/// Heights of a person over which samples must lie to tell how size grows.
const SPREAD: f32 = 1.5;

/// What is known of people's size.
#[derive(Debug, Default)]
pub(crate) struct Stature {
    marked: bool,
    samples: Vec<Sample>,
    next: usize,
    fresh: usize,
    fit: Option<Fit>,
    pub(crate) lens: Option<Lens>,
    grid: Option<Grid>,
    /// Samples since a camera was looked for.
    unseen: usize,
}

/// What showed of somebody at a row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    /// The middle of the box.
    pub(crate) at: (f32, f32),
    /// The middle of the cells, a row.
    pub(crate) row: f32,
    pub(crate) size: Size,
    /// Cells a second.
    pub(crate) speed: (f32, f32),
    pub(crate) who: u64,
}

/// A size at one row, and how it grows from row to row.
#[derive(Debug, Clone, Copy)]
struct Fit {
    row: f32,
    size: Size,
    /// Growth of the scale a row, as a share of the scale at `row`.
    growth: f32,
    /// The rows that this holds for.
    rows: (f32, f32),
}

impl Stature {
    /// From people who were marked; with none, all is learnt.
    pub(crate) fn new(grid: Grid, marked: &[Showing]) -> Self {
        let lens = fit::fit(grid, marked).filter(|_| !marked.is_empty()).map(|(lens, _)| lens);
        Self { marked: lens.is_some(), lens, grid: Some(grid), ..Self::default() }
    }

    /// The size of a person whose middle is at a place; nothing when too few were seen
    /// near it.
    pub(crate) fn at(&self, at: (f32, f32)) -> Option<Size> {
        if let Some(lens) = &self.lens {
            return lens.person(at);
        }
        let fit = self.fit.filter(|fit| fit.rows.0 <= at.1 && at.1 <= fit.rows.1)?;
        Some(fit.size.times((1.0 + fit.growth * (at.1 - fit.row)).clamp(0.3, 3.0)))
    }

    /// Finds the camera that sees people so, if it looks down on them.
    fn look(&mut self) {
        let Some(grid) = self.grid else { return };
        let voices = voices(&self.samples);
        let step = self.samples.len().div_ceil(LOOKED);
        let seen: Vec<Showing> = self.samples.iter().zip(&voices).step_by(step).map(showing).collect();
        self.lens = fit::fit(grid, &seen).map(|(lens, _)| lens).filter(|lens| lens.pitch > STEEP);
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

    /// Somebody walks alone.
    pub(crate) fn learn(&mut self, sample: Sample) {
        if self.marked {
            return;
        }
        if self.samples.len() < KEPT {
            self.samples.push(sample);
        } else {
            self.samples[self.next] = sample;
            self.next = (self.next + 1) % KEPT;
        }
        self.fresh += 1;
        if self.samples.len() >= ENOUGH && self.fresh >= EVERY {
            self.fresh = 0;
            self.fit = level(&self.samples, ENOUGH_PEOPLE);
        }
        self.unseen += 1;
        if self.samples.len() >= FEW && self.unseen * 3 >= self.samples.len() {
            self.unseen = 0;
            self.look();
        }
    }
}

/// The straight line, scale over rows, that most people agree with: pairs and limbs are
/// fewer than whole people, and so are left out. Nothing when fewer agree than `enough`.
fn level(samples: &[Sample], enough: f32) -> Option<Fit> {
    let voices = voices(samples);
    let (slope, start) = agreed(&voices, enough)?;
    let expected = |row: f32| (start + slope * row).max(0.5);
    let kept: Vec<Sample> = samples
        .iter()
        .filter(|sample| near(sample.size.area.sqrt(), expected(sample.row)))
        .copied()
        .collect();
    let row = median(kept.iter().map(|sample| sample.row))?;
    let there = expected(row);
    let part = |part: fn(&Size) -> f32| {
        median(kept.iter().map(|sample| part(&sample.size) * there / expected(sample.row)))
    };
    let size = Size::upright(part(|size| size.width)?, part(|size| size.height)?, there * there);
    let top = kept.iter().map(|sample| sample.row).fold(f32::MAX, f32::min);
    let bottom = kept.iter().map(|sample| sample.row).fold(f32::MIN, f32::max);
    let around = if bottom - top > 2.0 * SPREAD * size.height { f32::MAX } else { 0.7 * size.height };
    Some(Fit { row, size, growth: slope / there, rows: (top - around, bottom + around) })
}

/// A sample as what a camera is found by.
fn showing((sample, voice): (&Sample, &Voice)) -> Showing {
    let (width, height) = (sample.size.width, sample.size.height);
    Showing { at: sample.at, width, height, weight: voice.weight, speed: Some(sample.speed) }
}

/// One sample's say.
struct Voice {
    row: f32,
    scale: f32,
    weight: f32,
}

/// Everybody has one voice, however many samples are theirs.
fn voices(samples: &[Sample]) -> Vec<Voice> {
    let of = |who: u64| samples.iter().filter(|sample| sample.who == who).count() as f32;
    samples
        .iter()
        .map(|sample| Voice { row: sample.row, scale: sample.size.area.sqrt(), weight: 1.0 / of(sample.who) })
        .collect()
}

/// Slope and start of the line through two samples, or the level of one, that most agree with.
fn agreed(voices: &[Voice], enough: f32) -> Option<(f32, f32)> {
    let n = voices.len();
    let mut lines: Vec<(f32, f32)> = voices.iter().map(|voice| (0.0, voice.scale)).collect();
    for step in [n / 2, n / 3, n / 5, n / 7] {
        for (i, one) in voices.iter().enumerate() {
            let other = &voices[(i + step) % n];
            // Twice the scale is about the height of a standing person.
            if (one.row - other.row).abs() > SPREAD * (one.scale + other.scale) {
                let slope = (one.scale - other.scale) / (one.row - other.row);
                lines.push((slope, one.scale - slope * one.row));
            }
        }
    }
    let votes = |(slope, start): &(f32, f32)| {
        let agree = voices.iter().filter(|voice| near(voice.scale, start + slope * voice.row));
        agree.map(|voice| voice.weight).sum::<f32>()
    };
    // A level is simpler than a slope: it wins when it is about as good.
    let favour = |slope: f32, votes: f32| if slope == 0.0 { 1.2 * votes } else { votes };
    let (votes, line) = lines
        .into_iter()
        .map(|line| (votes(&line), line))
        .max_by(|a, b| favour(a.1.0, a.0).total_cmp(&favour(b.1.0, b.0)))?;
    (votes >= enough).then_some(line)
}

fn near(scale: f32, expected: f32) -> bool {
    scale < expected * USUAL && scale * USUAL > expected
}

fn median(values: impl Iterator<Item = f32>) -> Option<f32> {
    let mut values: Vec<f32> = values.collect();
    if values.is_empty() {
        return None;
    }
    let middle = values.len() / 2;
    Some(*values.select_nth_unstable_by(middle, f32::total_cmp).1)
}

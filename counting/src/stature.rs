//! How large a person is at each height of the picture: marked by staff, or learnt from
//! those who walk alone.

/// A person's measures in cells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Size {
    pub(crate) width: f32,
    pub(crate) height: f32,
    /// Cells that a person's blob has.
    pub(crate) area: f32,
}

impl Size {
    /// Both, `share` of it the other.
    pub(crate) fn blend(self, other: Self, share: f32) -> Self {
        let mix = |a: f32, b: f32| a + share * (b - a);
        Self {
            width: mix(self.width, other.width),
            height: mix(self.height, other.height),
            area: mix(self.area, other.area),
        }
    }

    /// All of it so many times.
    fn times(self, scale: f32) -> Self {
        Self { width: self.width * scale, height: self.height * scale, area: self.area * scale * scale }
    }
}

/// Samples that are kept; the oldest make room.
const KEPT: usize = 400;
/// Samples from which on there is an opinion.
const ENOUGH: usize = 12;
/// Samples between two fits.
const EVERY: usize = 12;

/// What is known of people's size.
#[derive(Debug, Default)]
pub(crate) struct Stature {
    marked: bool,
    samples: Vec<(f32, Size)>,
    next: usize,
    fresh: usize,
    fit: Option<Fit>,
}

/// A size at one row, and how it grows from row to row.
#[derive(Debug, Clone, Copy)]
struct Fit {
    row: f32,
    size: Size,
    /// Growth of the scale a row, as a share of the scale at `row`.
    growth: f32,
}

impl Stature {
    /// From people marked at these rows; with none, all is learnt.
    pub(crate) fn new(marked: &[(f32, Size)]) -> Self {
        let mut stature = Self { samples: marked.to_vec(), ..Self::default() };
        if !marked.is_empty() {
            stature.fit = fit(&stature.samples);
            stature.marked = true;
        }
        stature
    }

    /// A person's size at a row; nothing when too few were seen.
    pub(crate) fn at(&self, row: f32) -> Option<Size> {
        self.fit.map(|fit| fit.size.times((1.0 + fit.growth * (row - fit.row)).clamp(0.3, 3.0)))
    }

    /// Somebody walks alone.
    pub(crate) fn learn(&mut self, row: f32, size: Size) {
        if self.marked {
            return;
        }
        if self.samples.len() < KEPT {
            self.samples.push((row, size));
        } else {
            self.samples[self.next] = (row, size);
            self.next = (self.next + 1) % KEPT;
        }
        self.fresh += 1;
        if self.samples.len() >= ENOUGH && self.fresh >= EVERY {
            self.fresh = 0;
            self.fit = fit(&self.samples);
        }
    }
}

/// Fits twice: to all, then without those that are pairs or limbs by the first fit.
fn fit(samples: &[(f32, Size)]) -> Option<Fit> {
    let first = once(samples)?;
    let scale = |(row, size): &(f32, Size)| {
        size.area.sqrt() / (first.size.area.sqrt() * (1.0 + first.growth * (row - first.row)).max(0.2))
    };
    let kept: Vec<_> = samples.iter().filter(|sample| (0.7..1.25).contains(&scale(sample))).copied().collect();
    if kept.len() < 4 { Some(first) } else { once(&kept) }
}

/// The medians, and the slope of the scale between the upper and the lower half.
fn once(samples: &[(f32, Size)]) -> Option<Fit> {
    let mut rows: Vec<f32> = samples.iter().map(|sample| sample.0).collect();
    let row = median(&mut rows)?;
    let measure = |part: fn(&Size) -> f32| median(&mut samples.iter().map(|s| part(&s.1)).collect::<Vec<_>>());
    let flat = Size {
        width: measure(|size| size.width)?,
        height: measure(|size| size.height)?,
        area: measure(|size| size.area)?,
    };
    let growth = slope(samples, row, flat.area.sqrt());
    // Every sample brought to the middle row: the medians of these.
    let level = |part: fn(&Size) -> f32, power: i32| {
        median(
            &mut samples
                .iter()
                .map(|(at, size)| part(size) / (1.0 + growth * (at - row)).max(0.2).powi(power))
                .collect::<Vec<_>>(),
        )
    };
    let size = Size {
        width: level(|size| size.width, 1)?,
        height: level(|size| size.height, 1)?,
        area: level(|size| size.area, 2)?,
    };
    Some(Fit { row, size, growth })
}

/// How the scale grows a row: the median over pairs of samples that lie well apart.
fn slope(samples: &[(f32, Size)], row: f32, scale: f32) -> f32 {
    let apart = scale * 0.7;
    let n = samples.len();
    let mut slopes = Vec::new();
    for step in [n / 2, n / 3, n / 5, 1] {
        for (i, (at, size)) in samples.iter().enumerate() {
            let (other, its) = samples[(i + step) % n];
            if (at - other).abs() > apart {
                slopes.push((size.area.sqrt() - its.area.sqrt()) / (at - other));
            }
        }
    }
    if slopes.len() < 40 && !(n <= 8 && !slopes.is_empty()) {
        return 0.0;
    }
    let limit = 1.0 / row.max(1.0);
    median(&mut slopes).map_or(0.0, |slope| (slope / scale.max(1.0)).clamp(-limit, limit))
}

fn median(values: &mut [f32]) -> Option<f32> {
    if values.is_empty() {
        return None;
    }
    let middle = values.len() / 2;
    Some(*values.select_nth_unstable_by(middle, f32::total_cmp).1)
}

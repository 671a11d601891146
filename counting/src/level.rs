//! Size by rows alone: what is known of people before it is known how the camera looks.

use crate::size::Size;
use crate::walkers::Sample;

/// How far a person's scale may be from the usual, as a factor.
const USUAL: f32 = 1.2;
/// Heights of a person over which samples must lie to tell how size grows.
const SPREAD: f32 = 1.5;

/// A size at one row, and how it grows from row to row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Level {
    row: f32,
    size: Size,
    /// Growth of the scale a row, as a share of the scale at `row`.
    growth: f32,
    /// The rows that this holds for.
    rows: (f32, f32),
}

impl Level {
    /// The size of a person whose middle is in a row; nothing where too few were seen.
    pub(crate) fn at(&self, row: f32) -> Option<Size> {
        let within = self.rows.0 <= row && row <= self.rows.1;
        within.then(|| self.size.times((1.0 + self.growth * (row - self.row)).clamp(0.3, 3.0)))
    }

    /// The straight line, scale over rows, that most people agree with: pairs and limbs are
    /// fewer than whole people, and so are left out. Nothing when fewer agree than `enough`.
    pub(crate) fn of(samples: &[Sample], enough: f32) -> Option<Self> {
        let voices = voices(samples);
        let (slope, start) = agreed(&voices, enough)?;
        let expected = |row: f32| (start + slope * row).max(0.5);
        let kept: Vec<Sample> = samples
            .iter()
            .filter(|sample| near(sample.area.sqrt(), expected(sample.at.1)))
            .copied()
            .collect();
        let row = median(kept.iter().map(|sample| sample.at.1))?;
        let there = expected(row);
        let part = |part: fn(&Sample) -> f32| {
            median(kept.iter().map(|sample| part(sample) * there / expected(sample.at.1)))
        };
        let size = Size::upright(part(|seen| seen.width)?, part(|seen| seen.height)?, there * there);
        let top = kept.iter().map(|sample| sample.at.1).fold(f32::MAX, f32::min);
        let bottom = kept.iter().map(|sample| sample.at.1).fold(f32::MIN, f32::max);
        let around = if bottom - top > 2.0 * SPREAD * size.height { f32::MAX } else { 0.7 * size.height };
        Some(Self { row, size, growth: slope / there, rows: (top - around, bottom + around) })
    }
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
        .map(|sample| Voice { row: sample.at.1, scale: sample.area.sqrt(), weight: 1.0 / of(sample.who) })
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

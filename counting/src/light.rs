//! The light over the whole picture: automatic exposure, white balance, lamps.

/// How the picture's brightness has turned since the background was learnt:
/// `now = gain * then + offset`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Light {
    pub(crate) gain: f32,
    pub(crate) offset: f32,
    /// Share of the places looked at that this explains, 0 to 1.
    pub(crate) share: f32,
}

/// One place in this many is looked at.
const STRIDE: usize = 7;
/// A difference that noise explains, levels.
const CLOSE: f32 = 6.0;
/// Gains that a camera or a lamp may cause; more is another picture.
const GAINS: std::ops::RangeInclusive<f32> = 0.3..=3.0;

/// Fits the light between a background and a picture, people in it or not: from the
/// unchanged light and from both pictures' spread of levels, whichever explains more.
pub(crate) fn fit(then: &[f32], now: &[f32]) -> Light {
    let still = refine(then, now, Light { gain: 1.0, offset: 0.0, share: 0.0 });
    if still.share > 0.7 {
        return still;
    }
    let (low, high) = (levels(then), levels(now));
    let gain = ((high[2] - high[0]) / (low[2] - low[0]).max(1.0)).clamp(*GAINS.start(), *GAINS.end());
    let turned = refine(then, now, Light { gain, offset: high[1] - gain * low[1], share: 0.0 });
    if turned.share > still.share + 0.1 { turned } else { still }
}

/// Fits again and again to the places that the last fit explained.
fn refine(then: &[f32], now: &[f32], begin: Light) -> Light {
    let mut light = begin;
    for reach in [20.0, 10.0, CLOSE] {
        light = again(then, now, light, reach);
    }
    light
}

/// A least-squares fit to the places that lie within `reach` levels of a light.
fn again(then: &[f32], now: &[f32], light: Light, reach: f32) -> Light {
    let (mut n, mut x, mut y, mut xx, mut xy, mut seen) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0_f32);
    for (then, now) in then.iter().zip(now).step_by(STRIDE) {
        // Burnt-out and black places say nothing of the gain.
        if *now > 250.0 || *then > 250.0 {
            continue;
        }
        seen += 1.0;
        if (light.gain * then + light.offset - now).abs() < reach {
            n += 1.0;
            x += then;
            y += now;
            xx += then * then;
            xy += then * now;
        }
    }
    let share = n / seen.max(1.0);
    let spread = n * xx - x * x;
    // Without contrast only an offset can be told.
    if n < 30.0 || spread < n * n * 20.0 {
        let offset = if n < 30.0 { light.offset } else { (y - light.gain * x) / n };
        return Light { offset, share, ..light };
    }
    let gain = ((n * xy - x * y) / spread).clamp(*GAINS.start(), *GAINS.end());
    Light { gain, offset: (y - gain * x) / n, share }
}

/// The level below which a tenth, a half and nine tenths of the places lie.
fn levels(picture: &[f32]) -> [f32; 3] {
    let mut counts = [0_u32; 256];
    let mut all = 0;
    for level in picture.iter().step_by(STRIDE) {
        counts[crate::grid::cell(*level).min(255)] += 1;
        all += 1;
    }
    [all / 10, all / 2, all - all / 10].map(|rank| {
        let mut below = 0;
        let level = counts.iter().position(|count| {
            below += count;
            below > rank
        });
        level.unwrap_or(255) as f32
    })
}

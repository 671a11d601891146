//! The sounds: what each is made of. Pure, so that every machine makes the same.

use std::f32::consts::TAU;

/// Samples a second, mono.
pub const RATE: u16 = 44_100;

/// The longest a sound is, seconds: it must not outlast what it belongs to.
pub const MOST_SECONDS: f32 = 0.8;

/// How loud the loudest sample of a sound is, of full scale. A museum is quiet: −12 dBFS.
const SOFT: f32 = 0.25;

/// The same for what must be heard by everybody: −6 dBFS.
const LOUD: f32 = 0.5;

/// How long a note takes to its full height, seconds: a shorter one clicks.
const ATTACK: f32 = 0.006;

/// How long a note takes to nothing at its end, seconds.
const RELEASE: f32 = 0.03;

/// A moment that has a sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cue {
    /// A stamp falls on the page: wood on paper.
    Stamped,
    /// A reward: three bells, rising.
    Reward,
    /// Something was refused: two low notes, kindly.
    Refused,
    /// An emergency: two high notes, over and over.
    Alarm,
    /// Checked in: two notes, rising.
    CheckedIn,
}

/// One note of a sound.
struct Note {
    /// When it begins, seconds.
    at: f32,
    /// How long it is, seconds.
    long: f32,
    /// Its pitch, Hz.
    pitch: f32,
    /// How loud it is beside the others.
    level: f32,
    /// How fast it fades: after so many seconds a third is left.
    fades: f32,
    /// How loud its second, third … partial is beside the first.
    partials: &'static [f32],
}

/// A bell has some of its higher partials.
const BELL: &[f32] = &[0.35, 0.12, 0.05];
/// A soft pipe has hardly any.
const PIPE: &[f32] = &[0.12];
/// A horn has many.
const HORN: &[f32] = &[0.5, 0.4, 0.25, 0.15];

const fn note((at, long): (f32, f32), pitch: f32, level: f32, fades: f32, partials: &'static [f32]) -> Note {
    Note { at, long, pitch, level, fades, partials }
}

const STAMPED: &[Note] = &[
    note((0.0, 0.22), 110.0, 1.0, 0.05, PIPE),
    note((0.0, 0.10), 233.0, 0.5, 0.02, PIPE),
    note((0.0, 0.05), 1_240.0, 0.18, 0.008, PIPE),
];
const REWARD: &[Note] = &[
    note((0.0, 0.55), 784.0, 0.8, 0.16, BELL),
    note((0.13, 0.55), 988.0, 0.8, 0.16, BELL),
    note((0.26, 0.54), 1_175.0, 1.0, 0.18, BELL),
];
const REFUSED: &[Note] =
    &[note((0.0, 0.22), 349.0, 1.0, 0.12, PIPE), note((0.18, 0.30), 294.0, 0.9, 0.14, PIPE)];
const ALARM: &[Note] = &[note((0.0, 0.40), 932.0, 1.0, 2.0, HORN), note((0.38, 0.42), 740.0, 1.0, 2.0, HORN)];
const CHECKED_IN: &[Note] =
    &[note((0.0, 0.25), 440.0, 0.8, 0.12, BELL), note((0.14, 0.40), 659.0, 1.0, 0.15, BELL)];

impl Cue {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Stamped, Self::Reward, Self::Refused, Self::Alarm, Self::CheckedIn];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stamped => "stamped",
            Self::Reward => "reward",
            Self::Refused => "refused",
            Self::Alarm => "alarm",
            Self::CheckedIn => "checked-in",
        }
    }

    const fn notes(self) -> &'static [Note] {
        match self {
            Self::Stamped => STAMPED,
            Self::Reward => REWARD,
            Self::Refused => REFUSED,
            Self::Alarm => ALARM,
            Self::CheckedIn => CHECKED_IN,
        }
    }

    /// The sound, [`RATE`] samples a second, at most [`MOST_SECONDS`] of them and never
    /// louder than −6 dBFS. It begins and ends in silence.
    #[must_use]
    pub fn samples(self) -> Vec<i16> {
        let ends = self.notes().iter().map(|note| note.at + note.long);
        let count = index(ends.fold(0.0, f32::max).min(MOST_SECONDS));
        let mut sum = vec![0.0_f32; count];
        for note in self.notes() {
            let from = index(note.at).min(count);
            for (n, sample) in sum[from..].iter_mut().enumerate() {
                *sample += note.height(seconds(n));
            }
        }
        let peak = sum.iter().fold(f32::MIN_POSITIVE, |peak, sample| peak.max(sample.abs()));
        let loud = if self == Self::Alarm { LOUD } else { SOFT };
        sum.into_iter().map(|sample| whole(sample / peak * loud)).collect()
    }
}

impl Note {
    /// How high the wave stands so many seconds after the note's beginning.
    fn height(&self, t: f32) -> f32 {
        if t >= self.long {
            return 0.0;
        }
        let rise = soft(t / ATTACK) * soft((self.long - t) / RELEASE);
        let turn = TAU * self.pitch * t;
        let partials = self.partials.iter().zip([2.0, 3.0, 4.0, 5.0]);
        let wave = partials.fold(turn.sin(), |wave, (level, times)| wave + level * (turn * times).sin());
        self.level * rise * (-t / self.fades).exp() * wave
    }
}

/// From 0 to 1 without a corner; beyond both ends it stays.
fn soft(part: f32) -> f32 {
    let part = part.clamp(0.0, 1.0);
    part * part * (3.0 - 2.0 * part)
}

#[expect(clippy::cast_precision_loss, reason = "a sound has less than a million samples")]
fn seconds(samples: usize) -> f32 {
    samples as f32 / f32::from(RATE)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "seconds of a sound: small and never negative"
)]
fn index(seconds: f32) -> usize {
    (seconds * f32::from(RATE)).round() as usize
}

#[expect(clippy::cast_possible_truncation, reason = "a height of −1 to 1 fits")]
fn whole(height: f32) -> i16 {
    (height * f32::from(i16::MAX)).round() as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    /// −6 dBFS.
    const PEAK: i32 = 16_422;

    #[test]
    fn every_sound_is_short_soft_and_the_same_each_time() {
        for cue in Cue::ALL {
            let samples = cue.samples();
            let most = index(MOST_SECONDS);
            assert!((index(0.15)..=most).contains(&samples.len()), "{cue:?}: {}", samples.len());
            let peak = samples.iter().map(|sample| i32::from(*sample).abs()).max().unwrap();
            assert!((6_000..=PEAK).contains(&peak), "{cue:?}: {peak}");
            assert_eq!(samples, cue.samples());
        }
    }

    #[test]
    fn no_sound_clicks() {
        for cue in Cue::ALL {
            let samples = cue.samples();
            let ends = [samples.first(), samples.last()];
            assert!(ends.iter().all(|end| end.unwrap().unsigned_abs() <= 16), "{cue:?}: {ends:?}");
            // Within the first and last millisecond it is still near silence.
            let (first, last) = (&samples[..44], &samples[samples.len() - 44..]);
            let loudest = first.iter().chain(last).map(|sample| sample.unsigned_abs()).max().unwrap();
            assert!(loudest < 1_200, "{cue:?}: {loudest}");
            // A click is a step: no two neighbours are farther apart than a wave is steep.
            let step = samples.windows(2).map(|w| (i32::from(w[1]) - i32::from(w[0])).abs()).max().unwrap();
            assert!(step < 9_000, "{cue:?}: {step}");
            let middle = samples.iter().map(|sample| i64::from(*sample)).sum::<i64>();
            assert!(middle.unsigned_abs() / (samples.len() as u64) < 100, "{cue:?} pushes the membrane out");
        }
    }

    /// How much of a sound lies in each of the bands, third of an octave by third.
    fn spectrum(samples: &[i16]) -> Vec<f64> {
        let bands = (0..18).map(|third| 80.0 * 2.0_f64.powf(f64::from(third) / 3.0));
        let energy = |pitch: f64| {
            let turn = std::f64::consts::TAU * pitch / f64::from(RATE);
            let (mut sin, mut cos) = (0.0, 0.0);
            for (n, sample) in samples.iter().enumerate() {
                let at = turn * (n as f64);
                sin += f64::from(*sample) * at.sin();
                cos += f64::from(*sample) * at.cos();
            }
            sin * sin + cos * cos
        };
        // Three places in each band, so that a pure note between two is not missed.
        bands.map(|from| [1.0, 1.08, 1.17].iter().map(|by| energy(from * by)).sum::<f64>().sqrt()).collect()
    }

    #[test]
    fn no_two_sounds_are_alike() {
        let spectra = Cue::ALL.map(|cue| spectrum(&cue.samples()));
        let long = |a: &[f64]| a.iter().map(|x| x * x).sum::<f64>().sqrt();
        for (index, one) in spectra.iter().enumerate() {
            for (other, another) in spectra.iter().enumerate().skip(index + 1) {
                let both: f64 = one.iter().zip(another).map(|(a, b)| a * b).sum();
                let alike = both / (long(one) * long(another));
                assert!(alike < 0.8, "{:?} and {:?}: {alike:.2}", Cue::ALL[index], Cue::ALL[other]);
            }
        }
    }
}

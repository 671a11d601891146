//! What the sensor makes of the light: exposure that follows, noise, a hand on the mast.

use super::{Family, canvas::Canvas, dice::Dice};

/// Values of the table of noise; rows take a stretch of it each.
const NOISE: usize = 1 << 15;
/// How bright exposure wants pictures to be in the mean.
const WISH: f32 = 0.42;

/// How a camera behaves.
#[derive(Debug, Clone)]
pub(super) struct Sensor {
    noise: f32,
    /// Seconds that exposure takes.
    slow: f32,
    /// How far the camera is shaken, px, and how quickly, 1/s.
    shake: (f32, f32),
    seed: u64,
}

impl Sensor {
    pub(super) fn new(family: Family, dice: &mut Dice) -> Self {
        Self {
            noise: if family == Family::Noise { dice.within(6.0, 10.0) } else { dice.within(1.2, 3.0) },
            slow: dice.within(0.3, 1.2),
            shake: if family == Family::Shake {
                (dice.within(0.6, 2.0), dice.within(5.0, 11.0))
            } else {
                (0.0, 1.0)
            },
            seed: dice.pick(usize::MAX) as u64,
        }
    }

    /// How far the picture is moved at a moment, px.
    pub(super) fn shaken(&self, now: f32) -> (f32, f32) {
        let (far, quick) = self.shake;
        // Somebody slams the door every twenty seconds.
        let since = now.rem_euclid(20.0);
        let jolt = 1.0 + 2.0 * (-since * 2.5).exp();
        let wave = |shift: f32| {
            far * jolt * ((now * quick + shift).sin() * 0.6 + (now * quick * 0.37 + 2.0 * shift).sin() * 0.4)
        };
        (wave(0.3), wave(1.9))
    }
}

/// A sensor at work.
#[derive(Debug, Clone)]
pub(super) struct Developer {
    sensor: Sensor,
    dice: Dice,
    noise: Vec<f32>,
    gain: Option<f32>,
}

impl Developer {
    pub(super) fn new(sensor: Sensor) -> Self {
        let mut dice = Dice::new(sensor.seed);
        let noise = (0..NOISE).map(|_| dice.bell()).collect();
        Self { sensor, dice, noise, gain: None }
    }

    /// The picture in bytes, `step` seconds after the one before.
    pub(super) fn develop(&mut self, canvas: &Canvas, step: f32) -> Vec<u8> {
        let gain = self.exposed(canvas, step);
        let noise = self.sensor.noise * (0.7 + 0.3 * gain);
        let mut pixels = Vec::with_capacity(canvas.levels.len());
        for row in canvas.levels.chunks_exact(canvas.width) {
            let begins = self.dice.pick(NOISE - canvas.width);
            let grain = &self.noise[begins..begins + canvas.width];
            pixels.extend(row.iter().zip(grain).map(|(level, grain)| byte(level * gain, grain * noise)));
        }
        pixels
    }

    /// Exposure follows the mean, more slowly than the light.
    fn exposed(&mut self, canvas: &Canvas, step: f32) -> f32 {
        let some = canvas.levels.iter().step_by(17);
        let (sum, number) =
            some.fold((0.0, 0.0), |(sum, number), level| (sum + level.min(1.5), number + 1.0));
        let wish = (WISH / (sum / number + 0.01)).clamp(0.4, 3.0);
        let gain = self
            .gain
            .map_or(wish, |gain: f32| gain + (wish - gain) * (1.0 - (-step / self.sensor.slow).exp()));
        self.gain = Some(gain);
        gain
    }
}

/// Bright levels are pressed together, as cameras do.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float as a byte is clamped")]
fn byte(level: f32, noise: f32) -> u8 {
    let over = (level - 0.8).max(0.0);
    let pressed = level.min(0.8) + 0.2 * over / (over + 0.3);
    (pressed * 255.0 + noise + 0.5) as u8
}

//! Lamps that are switched, sun that comes and goes, and what of it reaches the floor.

use super::{Family, canvas::Canvas, dice::Dice, eye::Spot, hall::Hall};
use std::f32::consts::TAU;

/// Pixels that a shaken camera may see beyond the picture.
pub(super) const MARGIN: usize = 8;
/// A change of light below which the floor is not lit anew.
const UNSEEN: f32 = 0.003;

/// The light of a scene over time.
#[derive(Debug, Clone)]
pub(super) struct Light {
    /// When the lamps are switched, s, and how bright both rows are from then on, 0 to 1.
    switched: Vec<(f32, [f32; 2])>,
    base: f32,
    clouds: Option<[f32; 3]>,
    patches: Vec<Patch>,
    /// How dark shadows are, 0 to 1, and how far they reach, m.
    pub(super) shadows: (f32, f32),
    /// Which way shadows fall, radians.
    pub(super) falls: f32,
}

/// A patch of sun on the floor: a window's picture that wanders.
#[derive(Debug, Clone)]
struct Patch {
    middle: (f32, f32),
    half: (f32, f32),
    slant: f32,
    wander: (f32, f32),
}

impl Patch {
    /// 0 to 1 for a place on the floor.
    fn at(&self, x: f32, y: f32, now: f32) -> f32 {
        let (x, y) = (x - self.middle.0 - self.wander.0 * now, y - self.middle.1 - self.wander.1 * now);
        let edge = |off: f32, half: f32| ((half - off.abs()) / 0.06).clamp(0.0, 1.0);
        edge(x - self.slant * y, self.half.0) * edge(y, self.half.1)
    }
}

impl Light {
    pub(super) fn new(family: Family, seconds: f32, hall: &Hall, dice: &mut Dice) -> Self {
        let strong = family == Family::Shadows;
        let sunny = matches!(family, Family::Sun | Family::Empty | Family::Shadows);
        let mut light = Self {
            switched: Vec::new(),
            base: dice.within(0.3, 0.45),
            clouds: sunny.then(|| [dice.within(0.15, 0.3), dice.within(0.04, 0.09), dice.within(0.0, TAU)]),
            patches: Vec::new(),
            shadows: if strong {
                (dice.within(0.4, 0.6), dice.within(0.9, 1.8))
            } else {
                (dice.within(0.12, 0.35), dice.within(0.2, 0.7))
            },
            falls: dice.within(0.0, TAU),
        };
        if matches!(family, Family::Lamps | Family::Empty) {
            let every = if family == Family::Empty { (40.0, 240.0) } else { (9.0, 22.0) };
            light.switch(seconds, every, dice);
        }
        if sunny {
            light.patches = (0..3).map(|_| patch(hall, dice)).collect();
        }
        light
    }

    fn switch(&mut self, seconds: f32, every: (f32, f32), dice: &mut Dice) {
        let mut now = dice.within(every.0, every.1);
        let mut rows = [1.0, 1.0];
        while now < seconds {
            let row = dice.pick(2);
            rows[row] = if rows[row] > 0.5 { dice.within(0.0, 0.35) } else { 1.0 };
            self.switched.push((now, rows));
            now += dice.within(every.0, every.1);
        }
    }

    /// Both rows of lamps and the sun at a moment.
    fn levels(&self, now: f32) -> [f32; 3] {
        let after = self.switched.iter().rposition(|&(at, _)| at <= now);
        let rows = |at: usize| self.switched[at].1;
        let mut lamps = after.map_or([1.0, 1.0], rows);
        if let Some(at) = after {
            // Lamps take a moment; they flicker when they start.
            let before = if at == 0 { [1.0, 1.0] } else { rows(at - 1) };
            let share = ((now - self.switched[at].0) / 0.6).clamp(0.0, 1.0);
            for (row, lamp) in lamps.iter_mut().enumerate() {
                *lamp = before[row] + (*lamp - before[row]) * share;
            }
        }
        let sun = self.clouds.map_or(0.0, |[quick, slow, begins]| {
            let wave = (now * quick + begins).sin() + 0.8 * (now * slow * 1.7 + 2.0 * begins).sin();
            (0.5 + 0.6 * wave).clamp(0.0, 1.0)
        });
        [lamps[0], lamps[1], sun]
    }

    fn sun_at(&self, x: f32, y: f32, now: f32) -> f32 {
        self.patches.iter().map(|patch| patch.at(x, y, now)).fold(0.0, f32::max)
    }
}

fn patch(hall: &Hall, dice: &mut Dice) -> Patch {
    Patch {
        middle: hall.at(dice.within(-2.5, 2.5), dice.within(-1.8, 1.8)),
        half: (dice.within(0.25, 0.6), dice.within(0.4, 0.9)),
        slant: dice.within(-0.6, 0.6),
        wander: (dice.within(-0.004, 0.004), dice.within(-0.004, 0.004)),
    }
}

/// The hall without people, lit.
#[derive(Debug, Clone)]
pub(super) struct Backdrop {
    light: Light,
    tones: Vec<f32>,
    rows: [Vec<f32>; 2],
    patches: Vec<f32>,
    patched: f32,
    levels: [f32; 3],
    lit: Canvas,
}

impl Backdrop {
    pub(super) fn new(hall: &Hall, light: Light) -> Self {
        let (width, height) =
            (hall.format.width as usize + 2 * MARGIN, hall.format.height as usize + 2 * MARGIN);
        let pixels = || (0..width * height).map(|at| pixel(at, width));
        let (w, h) = (width as f32, height as f32);
        // One row of lamps hangs on the left, one on the right; both fall off to the corners.
        let fall =
            |x: f32, y: f32, lamp: f32| 0.32 / (0.6 + ((x / w - lamp).powi(2) * 2.0 + (y / h - 0.5).powi(2)));
        Self {
            tones: pixels().map(|at| hall.tone(at)).collect(),
            rows: [0.2, 0.8].map(|lamp| pixels().map(|(x, y)| fall(x, y, lamp)).collect()),
            patches: vec![0.0; width * height],
            patched: f32::MIN,
            levels: [f32::MIN; 3],
            lit: Canvas::new(width, height),
            light,
        }
    }

    /// Lights the floor anew where the light has changed.
    pub(super) fn light_up(&mut self, hall: &Hall, now: f32) {
        let levels = self.light.levels(now);
        let changed = levels.iter().zip(&self.levels).any(|(new, old)| (new - old).abs() > UNSEEN);
        let moved = !self.light.patches.is_empty() && now - self.patched > 4.0;
        if !changed && !moved {
            return;
        }
        if moved {
            let width = self.lit.width;
            for (at, patch) in self.patches.iter_mut().enumerate() {
                let spot = hall.eye.at_height(pixel(at, width), 0.0);
                *patch = spot.map_or(0.0, |spot| self.light.sun_at(spot.x, spot.y, now));
            }
            self.patched = now;
        }
        self.levels = levels;
        for (at, level) in self.lit.levels.iter_mut().enumerate() {
            let lamps = self.rows[0][at] * levels[0] + self.rows[1][at] * levels[1];
            *level = self.tones[at] * (self.light.base + lamps + 1.1 * levels[2] * self.patches[at]);
        }
    }

    /// How much light falls on somebody at a spot.
    pub(super) fn falls_on(&self, hall: &Hall, (x, y): (f32, f32), now: f32) -> f32 {
        let levels = self.levels;
        let lamps = hall.eye.see(Spot::new(x, y, 0.9)).map_or(0.5, |seen| {
            let side = |at: f32, size: usize| at.clamp(0.0, (size - 1) as f32);
            let column = side(seen.x + MARGIN as f32, self.lit.width);
            let row = side(seen.y + MARGIN as f32, self.lit.height);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped first")]
            let at = row as usize * self.lit.width + column as usize;
            self.rows[0][at] * levels[0] + self.rows[1][at] * levels[1]
        });
        let sun = if self.light.patches.is_empty() { 0.0 } else { self.light.sun_at(x, y, now) };
        self.light.base + lamps + 0.8 * levels[2] * sun
    }

    /// The empty hall as a camera sees it that is moved by so many px.
    pub(super) fn onto(&self, canvas: &mut Canvas, (right, down): (f32, f32)) {
        let margin = MARGIN as f32;
        let (left, top) =
            ((margin - right).clamp(0.0, 2.0 * margin - 1.0), (margin - down).clamp(0.0, 2.0 * margin - 1.0));
        let (share_x, share_y) = (left.fract(), top.fract());
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped first")]
        let (left, top) = (left as usize, top as usize);
        for row in 0..canvas.height {
            let into = &mut canvas.levels[row * canvas.width..][..canvas.width];
            let upper = &self.lit.levels[(top + row) * self.lit.width + left..][..into.len() + 1];
            if share_x == 0.0 && share_y == 0.0 {
                into.copy_from_slice(&upper[..into.len()]);
                continue;
            }
            let lower = &self.lit.levels[(top + row + 1) * self.lit.width + left..][..into.len() + 1];
            for (column, level) in into.iter_mut().enumerate() {
                let above = upper[column] + (upper[column + 1] - upper[column]) * share_x;
                let below = lower[column] + (lower[column + 1] - lower[column]) * share_x;
                *level = above + (below - above) * share_y;
            }
        }
    }

    /// How dark shadows are and how far they reach.
    pub(super) fn shadows(&self) -> ((f32, f32), f32) {
        (self.light.shadows, self.light.falls)
    }
}

/// The middle of a pixel of the backdrop, in px of the picture.
fn pixel(at: usize, width: usize) -> (f32, f32) {
    ((at % width) as f32 - MARGIN as f32 + 0.5, (at / width) as f32 - MARGIN as f32 + 0.5)
}

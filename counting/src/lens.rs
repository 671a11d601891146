//! How a camera above a floor sees people: from the ceiling as heads and shoulders that
//! lean away from its foot, from a wall upright. Lengths are metres, places cells.
//!
//! The floor is z = 0; y is away from the camera, x to its right, and the middle of the
//! picture is where it looks. The picture is a pinhole's, without distortion or roll.

use crate::size::Size;

/// How high the middle of what shows of somebody is, m, seen level; and how much higher
/// from straight above, where shoulders hide legs.
const MIDDLE: (f32, f32) = (0.9, 0.22);
/// How wide somebody is at the shoulders, m: what lengths are told in.
pub(crate) const SHOULDERS: f32 = 0.5;
/// Rounds that somebody is made of: height and radius, m. Averages over all directions of
/// walking, arms and legs included.
const ROUNDS: [(f32, f32); 6] =
    [(0.05, 0.18), (0.45, 0.18), (0.9, 0.2), (1.3, 0.26), (1.45, 0.24), (1.62, 0.12)];
/// How near people come to each other, m.
const NEARER: f32 = 0.5;
/// How far apart people walk who walk abreast, m.
const ABREAST: f32 = 0.62;
/// Share of somebody's hull that is filled.
const FILLED: f32 = 0.67;

/// A camera.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Lens {
    /// The middle of the picture.
    pub(crate) middle: (f32, f32),
    /// Cells that a metre has at a metre.
    pub(crate) focal: f32,
    /// How far down it looks, radians; a quarter turn is straight down.
    pub(crate) pitch: f32,
    /// How high it hangs, m.
    pub(crate) height: f32,
}

/// A round of a body in the picture.
#[derive(Clone, Copy)]
struct Round {
    x: f32,
    y: f32,
    radius: f32,
}

impl Lens {
    /// Where a spot is seen and how many cells a metre has there; nowhere near the lens.
    fn see(&self, (x, y, z): (f32, f32, f32)) -> Option<(f32, f32, f32)> {
        let (sine, cosine) = self.pitch.sin_cos();
        let z = z - self.height;
        let depth = y * cosine - z * sine;
        let down = -y * sine - z * cosine;
        let metre = self.focal / depth;
        (depth > 0.3).then_some((self.middle.0 + x * metre, self.middle.1 + down * metre, metre))
    }

    /// Where the floor is under what is seen at a place and is `z` high; measured from
    /// below the camera. Nowhere above the horizon.
    fn under(&self, (x, y): (f32, f32), z: f32) -> Option<(f32, f32)> {
        let (sine, cosine) = self.pitch.sin_cos();
        let (right, down) = ((x - self.middle.0) / self.focal, (y - self.middle.1) / self.focal);
        let sink = sine + down * cosine;
        let far = (self.height - z) / sink;
        (sink > 0.02 && far > 0.0).then_some((right * far, (cosine - down * sine) * far))
    }

    /// How high the middle of what shows of somebody is, m.
    fn middling(&self) -> f32 {
        MIDDLE.0 + MIDDLE.1 * self.pitch.sin().powi(2)
    }

    /// Where on the floor somebody is whose middle is seen at a place, m.
    pub(crate) fn floor(&self, at: (f32, f32)) -> Option<(f32, f32)> {
        self.under(at, self.middling())
    }

    /// How far from each other two are who are seen at two places, m.
    pub(crate) fn apart(&self, one: (f32, f32), other: (f32, f32)) -> Option<f32> {
        let middle = self.middling();
        let (one, other) = (self.under(one, middle)?, self.under(other, middle)?);
        Some((one.0 - other.0).hypot(one.1 - other.1))
    }

    /// How fast somebody walks, m/s, who is seen at a place and moves by so many cells a
    /// second.
    pub(crate) fn pace(&self, at: (f32, f32), speed: (f32, f32)) -> Option<f32> {
        const MOMENT: f32 = 0.1;
        let then = (at.0 + MOMENT * speed.0, at.1 + MOMENT * speed.1);
        Some(self.apart(at, then)? / MOMENT)
    }

    /// How far in the picture, right and down, the next one is who walks abreast with
    /// somebody at a place who moves by so many cells a second.
    pub(crate) fn beside(&self, at: (f32, f32), speed: (f32, f32)) -> Option<(f32, f32)> {
        let middle = self.middling();
        let (from, to) =
            (self.under(at, middle)?, self.under((at.0 + 0.1 * speed.0, at.1 + 0.1 * speed.1), middle)?);
        let (x, y) = (to.0 - from.0, to.1 - from.1);
        let way = ABREAST / x.hypot(y).max(1e-6);
        let next = self.see((from.0 - y * way, from.1 + x * way, middle))?;
        Some((next.0 - at.0, next.1 - at.1))
    }

    /// How somebody looks whose middle is at a place; nothing where nobody can be.
    pub(crate) fn person(&self, at: (f32, f32)) -> Option<Size> {
        let middle = self.middling();
        let (x, y) = self.under(at, middle)?;
        let far = x.hypot(y);
        let way = if far > 0.01 { (x / far, y / far) } else { (0.0, 1.0) };
        let nearer = self.see((x - NEARER * way.0, y - NEARER * way.1, middle))?;
        let step = (nearer.0 - at.0).hypot(nearer.1 - at.1);
        let (rounds, metre) = self.rounds(at)?;
        Some(outline(&rounds, step, SHOULDERS * metre))
    }

    /// The box of somebody whose middle is at a place: left, top, right and bottom.
    pub(crate) fn bounds(&self, at: (f32, f32)) -> Option<[f32; 4]> {
        let (rounds, _) = self.rounds(at)?;
        let most = |of: &dyn Fn(&Round) -> f32| rounds.iter().map(of).fold(f32::MIN, f32::max);
        Some([
            at.0 - most(&|round| round.radius - round.x),
            at.1 - most(&|round| round.radius - round.y),
            at.0 + most(&|round| round.radius + round.x),
            at.1 + most(&|round| round.radius + round.y),
        ])
    }

    /// The rounds of somebody, told from the middle, and how many cells a metre has there.
    fn rounds(&self, at: (f32, f32)) -> Option<([Round; ROUNDS.len()], f32)> {
        let (x, y) = self.under(at, self.middling())?;
        let mut rounds = [Round { x: 0.0, y: 0.0, radius: 0.0 }; ROUNDS.len()];
        let mut metre = 0.0;
        for (round, (z, radius)) in rounds.iter_mut().zip(ROUNDS) {
            let seen = self.see((x, y, z))?;
            *round = Round { x: seen.0 - at.0, y: seen.1 - at.1, radius: radius * seen.2 };
            metre = if z <= 1.0 { seen.2 } else { metre };
        }
        Some((rounds, metre))
    }
}

/// The hull of a chain of rounds that are told from their middle.
fn outline(rounds: &[Round], step: f32, unit: f32) -> Size {
    let (foot, head) = (rounds[0], rounds[rounds.len() - 1]);
    let (dx, dy) = (head.x - foot.x, head.y - foot.y);
    let long = dx.hypot(dy);
    let up = if long > 0.01 { (dx / long, dy / long) } else { (0.0, -1.0) };
    let along = |round: &Round| round.x * up.0 + round.y * up.1;
    let most = |of: &dyn Fn(&Round) -> f32| rounds.iter().map(of).fold(f32::MIN, f32::max);
    let ahead = most(&|round| along(round) + round.radius);
    let behind = most(&|round| round.radius - along(round));
    let (right, left) = (most(&|round| round.x + round.radius), most(&|round| round.radius - round.x));
    let (below, above) = (most(&|round| round.y + round.radius), most(&|round| round.radius - round.y));
    Size {
        width: right + left,
        height: below + above,
        area: FILLED * area(rounds, (-behind, ahead), along),
        up,
        head: ahead,
        foot: behind,
        thick: most(&|round| round.radius),
        clear: (step / (ahead + behind)).min(1.0),
        unit,
    }
}

/// Cells of the hull, slice by slice.
fn area(rounds: &[Round], (from, to): (f32, f32), along: impl Fn(&Round) -> f32) -> f32 {
    const SLICES: u8 = 24;
    let slice = (to - from) / f32::from(SLICES);
    let half = |at: f32| {
        let chords = rounds.windows(2).flat_map(|pair| {
            [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| {
                let mix = |a: f32, b: f32| a + share * (b - a);
                let off = at - mix(along(&pair[0]), along(&pair[1]));
                let radius = mix(pair[0].radius, pair[1].radius);
                (radius * radius - off * off).max(0.0)
            })
        });
        chords.fold(0.0, f32::max).sqrt()
    };
    (0..SLICES).map(|at| 2.0 * slice * half(from + (f32::from(at) + 0.5) * slice)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f32::consts::FRAC_PI_2;

    fn lens(pitch: f32, height: f32) -> Lens {
        Lens { middle: (80.0, 60.0), focal: 95.0, pitch, height }
    }

    #[test]
    fn from_above_people_are_round_below_the_camera_and_lean_away_from_it() {
        let above = lens(FRAC_PI_2, 3.8);
        let (below, aside) = (above.person((80.0, 60.0)).unwrap(), above.person((130.0, 60.0)).unwrap());
        assert!((below.width / below.height - 1.0).abs() < 0.05 && below.clear > 0.8, "{below:?}");
        assert!(aside.up.0 > 0.99 && aside.long() > 1.4 * below.long(), "{aside:?}");
    }

    #[test]
    fn from_a_wall_people_stand_upright_and_hide_each_other() {
        let wall = lens(0.5, 3.5);
        let person = wall.person((80.0, 60.0)).unwrap();
        assert!(person.up.1 < -0.99 && person.height > 2.0 * person.width && person.clear < 0.4);
        assert_eq!(wall.person((80.0, -400.0)), None);
    }

    #[test]
    fn distances_and_paces_are_those_of_the_floor() {
        let above = lens(FRAC_PI_2, 3.8);
        let metre = 95.0 / (3.8 - 1.12);
        let apart = above.apart((80.0, 60.0), (80.0 + metre, 60.0)).unwrap();
        let pace = above.pace((80.0, 60.0), (0.0, 1.3 * metre)).unwrap();
        assert!((apart - 1.0).abs() < 0.01 && (pace - 1.3).abs() < 0.01, "{apart} {pace}");
    }
}

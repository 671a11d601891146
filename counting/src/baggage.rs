//! Prams, carts and shadows: what goes straight before somebody, as if it were nailed to
//! them, is theirs and nobody by itself.

use crate::tracks::Tracks;

/// How far before somebody their baggage goes, m.
const BEFORE: std::ops::Range<f32> = 0.4..1.3;
/// How far aside of their way it may be, m.
const ASIDE: f32 = 0.18;
/// How fast somebody walks at least whose way is known, m/s.
const SLOWEST: f32 = 0.3;
/// Cells of a pram at least, of a person's: a child has fewer.
const LEAST: f32 = 0.6;
/// Seconds that are remembered.
const LONGEST: f32 = 2.5;

impl Tracks {
    /// Notes who goes straight before another.
    pub(crate) fn load(&mut self, dt: f32) {
        let seen: Vec<usize> = (0..self.all.len()).filter(|i| self.all[*i].missed == 0.0).collect();
        for one in &seen {
            let ahead = self.all[*one].bulk > LEAST && seen.iter().any(|other| self.before(*one, *other));
            let track = &mut self.all[*one];
            let joined = if ahead { track.joined + dt } else { track.joined - dt };
            track.joined = joined.clamp(0.0, LONGEST);
        }
    }

    /// Whether one goes straight before another, the same way.
    fn before(&self, one: usize, other: usize) -> bool {
        let (one, other) = (&self.all[one], &self.all[other]);
        let Some(lens) = self.stature.lens.filter(|_| one.id != other.id) else { return false };
        let step = |from: (f32, f32), to: (f32, f32)| {
            let (from, to) = (lens.floor(from)?, lens.floor(to)?);
            Some((to.0 - from.0, to.1 - from.1))
        };
        let place = (other.x, other.y);
        let way = (0.5 * (one.vx + other.vx), 0.5 * (one.vy + other.vy));
        let way = step(place, (place.0 + 0.1 * way.0, place.1 + 0.1 * way.1));
        let (Some(way), Some(off)) = (way, step(place, (one.x, one.y))) else { return false };
        let pace = way.0.hypot(way.1);
        let along = (off.0 * way.0 + off.1 * way.1) / pace.max(1e-6);
        let aside = (off.0 * way.1 - off.1 * way.0) / pace.max(1e-6);
        let same = one.vx * other.vx + one.vy * other.vy > 0.0;
        same && pace > 0.1 * SLOWEST && BEFORE.contains(&along) && aside.abs() < ASIDE
    }
}

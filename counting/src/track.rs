//! Somebody who is followed from picture to picture.

use crate::arrival::Arrival;
use crate::band::Stand;
use crate::blobs::{Blob, Spot};
use crate::grid::Grid;
use crate::shares::Body;
use crate::size::Size;
use crate::split::Sight;
use crate::stature::Stature;

/// Widths a second that somebody may run.
pub(crate) const FASTEST: f32 = 8.0;
/// Seconds for which somebody may be one too many before it is doubted.
const DOUBTED: f32 = 0.15;

/// Seconds over which it is averaged how much of somebody is no light.
const SHOWN_OVER: f32 = 2.0;

/// Somebody who is followed.
#[derive(Debug, Clone)]
pub(crate) struct Track {
    pub(crate) id: u64,
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) vx: f32,
    pub(crate) vy: f32,
    pub(crate) size: Size,
    /// Its scale, of a usual person's there.
    pub(crate) own: f32,
    /// Seconds since it was first seen.
    pub(crate) age: f32,
    /// Pictures in which it was seen.
    pub(crate) seen: u32,
    /// Seconds since it was last seen.
    pub(crate) missed: f32,
    pub(crate) born: (f32, f32),
    /// Cells that it went, all turns counted.
    pub(crate) path: f32,
    /// Farthest from where it was first seen, in widths.
    pub(crate) travelled: f32,
    /// Seconds for which it has been on top of an older one.
    pub(crate) doubled: f32,
    pub(crate) stands: Vec<Stand>,
    /// Seconds for which there has been no room for it in its blob.
    pub(crate) surplus: f32,
    /// Its cells, of a usual person's there.
    pub(crate) bulk: f32,
    /// Seconds for which it has gone straight before another.
    pub(crate) joined: f32,
    /// Those who went out of sight behind it, and for how many seconds yet they may show
    /// again.
    pub(crate) hidden: Vec<(Vec<Stand>, f32)>,
    /// Seconds yet for which its blob is known to hold no more than are followed in it.
    pub(crate) settled: f32,
    /// Whether it has a blob to itself.
    pub(crate) alone: bool,
    /// Share of what differs around it that is no light, 0 to 1, of late.
    pub(crate) shown: f32,
    pub(crate) arrival: Arrival,
}

impl Track {
    pub(crate) fn new(id: u64, sight: &Sight, lines: usize, grid: Grid) -> Self {
        Self {
            id,
            x: sight.x,
            y: sight.y,
            vx: 0.0,
            vy: 0.0,
            size: sight.size,
            own: 1.0,
            age: 0.0,
            seen: 1,
            missed: 0.0,
            born: (sight.x, sight.y),
            path: 0.0,
            travelled: 0.0,
            doubled: 0.0,
            stands: vec![Stand::default(); lines],
            surplus: 0.0,
            joined: 0.0,
            bulk: sight.cells / sight.size.area.max(1.0),
            hidden: Vec::new(),
            alone: false,
            settled: 0.0,
            shown: 1.0,
            arrival: Arrival::new(grid, (sight.x, sight.y), sight.size),
        }
    }

    pub(crate) fn predict(&mut self, dt: f32) {
        self.x += self.vx * dt;
        self.y += self.vy * dt;
        self.age += dt;
        self.missed += dt;
        self.alone = false;
        self.settled -= dt;
    }

    pub(crate) fn body(&self) -> Body {
        Body::new(self.x, self.y, self.size)
    }

    /// Cells of a blob that lie where the track is.
    pub(crate) fn covers(&self, blob: &Blob) -> f32 {
        let reach = self.size.reach();
        if blob.right < self.x - reach
            || blob.left > self.x + reach
            || blob.bottom < self.y - reach
            || blob.top > self.y + reach
        {
            return 0.0;
        }
        let body = self.body();
        let inside = |spot: &&Spot| body.away(f32::from(spot.0) + 0.5, f32::from(spot.1) + 0.5) < 1.2;
        blob.spots.iter().filter(inside).count() as f32
    }

    /// The track has these cells to itself.
    pub(crate) fn alone(&mut self, whole: &Blob, dt: f32, stature: &Stature, grid: Grid) {
        let edge = whole.left < 1.0
            || whole.top < 1.0
            || whole.right > grid.width as f32 - 1.0
            || whole.bottom > grid.height as f32 - 1.0;
        let shows = Size::upright(whole.width(), whole.height(), whole.area());
        let seen = (whole.area() / self.size.area).min(1.0);
        self.moved(whole.middle(), 0.3 + 0.4 * seen, 0.3 * seen, dt);
        self.alone = true;
        self.shows(whole, dt);
        if edge {
            if stature.at((self.x, self.y)).is_none() && shows.area > self.size.area {
                self.size = shows;
            }
            return;
        }
        match stature.at((self.x, self.y)) {
            Some(usual) => {
                self.bulk += 0.15 * (shows.area / usual.area - self.bulk);
                let own = (shows.area / usual.area).sqrt();
                self.own += 0.15 * (own - self.own) + 0.15 * (1.0 - self.own);
                self.size = usual.times(self.own);
            }
            None => self.size = self.size.blend(shows, 0.15),
        }
    }

    /// Notes how much of the blob that it is in is no light.
    pub(crate) fn shows(&mut self, whole: &Blob, dt: f32) {
        let share = (dt / self.age.clamp(dt, SHOWN_OVER)).min(1.0);
        self.shown += share * (whole.shown - self.shown);
    }

    /// The track shares a blob with others.
    pub(crate) fn together(&mut self, body: &Body, crowded: f32, dt: f32) {
        let seen = body.seen();
        if seen < 0.12 {
            return;
        }
        // Where people hide each other, their way tells more than what shows of them.
        let trust = if crowded < 0.75 { 0.4 } else { 1.0 };
        self.moved(
            (body.x + 0.5 * (body.at.0 - body.x), body.y + 0.5 * (body.at.1 - body.y)),
            trust * (0.2 + 0.3 * seen),
            trust * 0.1 * seen,
            dt,
        );
    }

    pub(crate) fn found(&mut self, sight: &Sight, dt: f32) {
        self.moved((sight.x, sight.y), 0.8, 0.3, dt.max(0.5 * self.missed));
    }

    /// It was thought to be elsewhere in its blob.
    pub(crate) fn shifted(&mut self, sight: &Sight, dt: f32) {
        let (vx, vy) = (self.vx, self.vy);
        self.moved((sight.x, sight.y), 0.8, 0.0, dt);
        if self.seen > 3 {
            (self.vx, self.vy) = (vx, vy);
        }
    }

    /// Moves to where it was seen, by shares of the difference from the prediction.
    pub(crate) fn moved(&mut self, to: (f32, f32), place: f32, speed: f32, dt: f32) {
        let (dx, dy) = (to.0 - self.x, to.1 - self.y);
        // The first steps tell the speed.
        let (place, speed) =
            if self.seen < 4 { (place.max(0.7), speed.max(0.7 / self.seen as f32)) } else { (place, speed) };
        self.x += place * dx;
        self.y += place * dy;
        self.path += (self.vx * dt + place * dx).hypot(self.vy * dt + place * dy);
        let dt = dt.max(0.01);
        self.vx += speed * dx / dt;
        self.vy += speed * dy / dt;
        let (fast, limit) = (self.vx.hypot(self.vy), FASTEST * self.size.unit);
        if fast > limit {
            self.vx *= limit / fast;
            self.vy *= limit / fast;
        }
        self.missed = 0.0;
        self.seen += 1;
        let away = (self.x - self.born.0).hypot(self.y - self.born.1);
        self.travelled = self.travelled.max(away / self.size.unit.max(1.0));
    }

    /// How far it is from a place, in widths.
    pub(crate) fn apart(&self, x: f32, y: f32) -> f32 {
        let (dx, dy) = (x - self.x, y - self.y);
        let size = &self.size;
        let along = dx * size.up.0 + dy * size.up.1;
        let aside = dx * size.up.1 - dy * size.up.0;
        // A long body that leans is near what is ahead of it.
        let share = (3.0 * size.thick / size.long()).min(1.0);
        aside.hypot(share * along) / size.unit.max(1.0)
    }

    /// Seconds for which it may be one too many.
    pub(crate) fn tolerance(&self) -> f32 {
        if self.age < 1.5 { 0.4 } else { 1.5 }
    }

    /// Seconds for which two may be in one place.
    pub(crate) fn patience(&self) -> f32 {
        if self.age < 2.0 { 0.6 } else { 2.5 }
    }

    /// Whether it is another's pram, cart or shadow.
    fn towed(&self) -> bool {
        self.joined > 0.3 && self.joined > 0.4 * self.age.min(2.0)
    }

    /// How sure it is that this is a person who walks, 0 to 1.
    pub(crate) fn sure(&self) -> f32 {
        if self.seen < 3
            || self.travelled < 0.6
            || self.towed()
            || self.doubled > DOUBTED
            || (self.size.clear > 0.4 && self.surplus > DOUBTED)
            || !self.came()
        {
            return 0.0;
        }
        (0.5 + 0.05 * self.seen as f32).min(0.95)
    }
}

//! People followed from picture to picture.

use crate::assign::assign;
use crate::background::Hold;
use crate::band::{Mark, Stand};
use crate::blobs::{Blob, Spot};
use crate::grid::Grid;
use crate::shares::{self, Body};
use crate::split::{self, Sight};
use crate::stature::{Size, Stature};
use crate::{Crossing, Direction, heads};

/// Somebody who is followed.
#[derive(Debug, Clone)]
pub(crate) struct Track {
    pub(crate) id: u64,
    pub(crate) x: f32,
    pub(crate) y: f32,
    vx: f32,
    vy: f32,
    pub(crate) size: Size,
    /// Seconds since it was first seen.
    age: f32,
    /// Pictures in which it was seen.
    pub(crate) seen: u32,
    /// Seconds since it was last seen.
    pub(crate) missed: f32,
    born: (f32, f32),
    /// Cells that it went, all turns counted.
    path: f32,
    /// Farthest from where it was first seen, in widths.
    pub(crate) travelled: f32,
    /// Seconds for which it has been on top of an older one.
    doubled: f32,
    stands: Vec<Stand>,
    /// Seconds for which there has been no room for it in its blob.
    surplus: f32,
    /// Those who went out of sight behind it, and for how many seconds yet they may show
    /// again.
    hidden: Vec<(Vec<Stand>, f32)>,
    /// Whether it has a blob to itself.
    pub(crate) alone: bool,
    /// What showed of it, when it had a blob to itself within the picture.
    shows: Option<Size>,
    /// Seconds for which it has had a blob to itself.
    pure: f32,
    /// Times that its size was learnt from.
    lessons: u32,
    /// Seconds since its size was learnt from.
    taught: f32,
}

/// Follows everybody.
#[derive(Debug)]
pub(crate) struct Tracks {
    grid: Grid,
    marks: Vec<Mark>,
    pub(crate) stature: Stature,
    pub(crate) all: Vec<Track>,
    next: u64,
    scratch: Vec<bool>,
}

/// Widths a second that somebody may run.
const FASTEST: f32 = 8.0;
/// Seconds that a known person may be hidden.
const HIDDEN: f32 = 1.6;
/// Seconds after which a hidden track must find room to come back.
const ABSENT: f32 = 0.35;
/// Seconds for which somebody who went out of sight behind another is remembered.
const REMEMBERED: f32 = 6.0;
/// Seconds between two looks at one person's size.
const TEACH: f32 = 0.25;
/// Looks at one person's size, at most.
const LESSONS: u32 = 20;
/// People that are followed at once; more are too many to be told apart.
pub(crate) const MOST: usize = 64;

impl Tracks {
    pub(crate) fn new(grid: Grid, marks: Vec<Mark>, stature: Stature) -> Self {
        Self { grid, marks, stature, all: Vec::new(), next: 1, scratch: Vec::new() }
    }

    /// Takes the blobs of a picture that came `dt` seconds after the last.
    pub(crate) fn step(&mut self, blobs: Vec<Blob>, dt: f32, at_ms: f64) -> Vec<Crossing> {
        for track in &mut self.all {
            track.predict(dt);
        }
        let blobs = self.heads(split::mend(blobs, |row| self.stature.at(row)));
        let rest = self.update(blobs, dt);
        self.learn();
        let sights = self.sights(rest);
        let sights = self.reunite(sights, dt);
        self.welcome(sights);
        let mut crossings = self.cross(at_ms);
        self.part(dt, &mut crossings);
        crossings
    }

    /// Which cells are held by people, for the background.
    pub(crate) fn hold(&self, hold: &mut Vec<Hold>) {
        hold.clear();
        hold.resize(self.grid.cells(), Hold::Free);
        for track in self.all.iter().filter(|track| track.travelled > 1.0) {
            let (dx, dy) = (0.75 * track.size.width, 0.65 * track.size.height);
            let rows = self.grid.rows(track.y - dy, track.y + dy);
            for row in rows {
                let columns = self.grid.columns(track.x - dx, track.x + dx);
                hold[row * self.grid.width..][columns].fill(Hold::Person);
            }
        }
    }

    /// Every known track takes its cells; returns the blobs of what is left.
    fn update(&mut self, blobs: Vec<Blob>, dt: f32) -> Vec<Blob> {
        let owners = self.owners(&blobs);
        let mut left = Vec::new();
        let mut loose: Vec<Spot> = Vec::new();
        for (i, blob) in blobs.into_iter().enumerate() {
            let tracks: Vec<usize> = (0..owners.len()).filter(|track| owners[*track] == Some(i)).collect();
            match tracks.as_slice() {
                [] => left.push(blob),
                tracks => self.share(tracks, &blob, &mut loose, dt),
            }
        }
        left.extend(split::loose(self.grid, &loose, &mut self.scratch));
        left
    }

    /// For each track the blob that it is, or is part of.
    fn owners(&self, blobs: &[Blob]) -> Vec<Option<usize>> {
        let claim = |track: &Track| {
            let claims = blobs.iter().enumerate().map(|(i, blob)| (i, track.covers(blob)));
            let best = claims.max_by(|a, b| a.1.total_cmp(&b.1))?;
            (best.1 > 0.08 * track.size.area || best.1 > 0.5 * blobs[best.0].area()).then_some(best.0)
        };
        self.all.iter().map(claim).collect()
    }

    /// Blobs cut between heads.
    fn heads(&self, blobs: Vec<Blob>) -> Vec<Blob> {
        let usual = |blob: &Blob| self.stature.at(blob.middle().1);
        blobs
            .into_iter()
            .flat_map(|blob| {
                let usual = usual(&blob);
                heads::part(blob, usual)
            })
            .collect()
    }

    fn share(&mut self, tracks: &[usize], whole: &Blob, loose: &mut Vec<Spot>, dt: f32) {
        if let [only] = tracks {
            let track = &mut self.all[*only];
            let limit = self.stature.at(track.y).map_or(f32::MAX, |size| 1.45 * size.area);
            if whole.area() < limit {
                track.alone(whole, dt, &self.stature, self.grid);
                return;
            }
        }
        let tracks = &self.admit(tracks, whole);
        if let [only] = tracks.as_slice()
            && self.stature.at(whole.middle().1).is_none_or(|size| whole.area() < 1.45 * size.area)
        {
            self.all[*only].alone(whole, dt, &self.stature, self.grid);
            return;
        }
        self.crowd(tracks, whole, dt);
        let mut bodies: Vec<Body> = tracks.iter().map(|i| self.all[*i].body()).collect();
        let rest = shares::share(&whole.spots, &mut bodies);
        if self.stature.at(whole.middle().1).is_some() {
            loose.extend(rest);
        }
        let expected: f32 = bodies.iter().map(|body| body.size.area).sum();
        let crowded = whole.area() / expected.max(1.0);
        for (i, body) in tracks.iter().zip(&bodies) {
            let track = &mut self.all[*i];
            track.together(body, crowded, dt);
            if let Some(usual) = self.stature.at(track.y) {
                track.size = track.size.blend(usual, 0.1);
            }
        }
    }

    /// Those of a blob's tracks that it has room for: who was hidden comes back only
    /// where there is more than those who are there.
    fn admit(&self, tracks: &[usize], whole: &Blob) -> Vec<usize> {
        let (present, absent): (Vec<usize>, Vec<usize>) =
            tracks.iter().partition(|i| self.all[**i].missed < ABSENT);
        if present.is_empty() {
            return absent;
        }
        let mut room = self.people(&present, whole) - present.len() as f32;
        let mut admitted = present;
        for i in absent {
            if room > 0.4 {
                room -= 1.0;
                admitted.push(i);
            }
        }
        admitted
    }

    /// How many people a blob's cells make.
    fn people(&self, tracks: &[usize], whole: &Blob) -> f32 {
        let own = tracks.iter().map(|i| self.all[*i].size.area).fold(1.0, f32::max);
        whole.area() / self.stature.at(whole.middle().1).map_or(own, |size| size.area.min(own * 1.2))
    }

    /// Notes who is one too many in a blob.
    fn crowd(&mut self, tracks: &[usize], whole: &Blob, dt: f32) {
        let short = self.people(tracks, whole) < 0.62 * tracks.len() as f32;
        let youngest = tracks.iter().copied().max_by_key(|i| self.all[*i].id);
        for i in tracks {
            let track = &mut self.all[*i];
            let over = short && youngest == Some(*i);
            track.surplus = if over { track.surplus + dt } else { (track.surplus - dt).max(0.0) };
        }
    }

    /// Those who are one too many go out of sight behind whom they are with.
    fn hide(&mut self, dt: f32) {
        for track in &mut self.all {
            track.hidden.iter_mut().for_each(|hidden| hidden.1 -= dt);
            track.hidden.retain(|hidden| hidden.1 > 0.0);
        }
        while let Some(i) = self.all.iter().position(|track| track.surplus > track.tolerance()) {
            let gone = self.all.remove(i);
            let host = self
                .all
                .iter_mut()
                .filter(|host| host.missed == 0.0)
                .map(|host| (gone.apart(host.x, host.y), host))
                .min_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((apart, host)) = host
                && apart < 1.5
                && gone.sure() > 0.0
            {
                host.hidden.push((gone.stands, REMEMBERED));
            }
        }
    }

    /// Learns people's size from those who walk alone.
    fn learn(&mut self) {
        for track in self.all.iter_mut().filter(|track| track.teaches()) {
            if let Some(shows) = track.shows {
                track.taught = 0.0;
                track.lessons += 1;
                self.stature.learn(track.id, track.y, shows);
            }
        }
    }

    /// The people in what no track took.
    fn sights(&self, rest: Vec<Blob>) -> Vec<Sight> {
        let mut sights = Vec::new();
        for blob in self.heads(split::mend(rest, |row| self.stature.at(row))) {
            let (_, row) = blob.middle();
            let edge = blob.left < 1.0
                || blob.top < 1.0
                || blob.right > self.grid.width as f32 - 1.0
                || blob.bottom > self.grid.height as f32 - 1.0;
            match self.stature.at(row) {
                Some(size) if blob.area() > size.area * if edge { 0.25 } else { 0.35 } => {
                    sights.extend(split::split(&blob, size));
                }
                None if blob.area() > 24.0 => {
                    let (x, y) = blob.middle();
                    let size = Size { width: blob.width(), height: blob.height(), area: blob.area() };
                    sights.push(Sight { x, y, size, cells: blob.area() });
                }
                _ => {}
            }
        }
        sights
    }

    /// Sights that are those of hidden tracks; returns the others.
    fn reunite(&mut self, sights: Vec<Sight>, dt: f32) -> Vec<Sight> {
        let hidden: Vec<usize> = (0..self.all.len()).filter(|i| self.all[*i].missed > 0.0).collect();
        let cost = |row: usize, column: usize| {
            let (track, sight) = (&self.all[hidden[row]], &sights[column]);
            let width = sight.size.width.max(track.size.width);
            let apart = ((sight.x - track.x) / width).hypot((sight.y - track.y) / width);
            let reach = 0.6 + FASTEST * 0.5 * (track.missed + dt).min(0.4);
            if apart < reach { apart } else { f32::INFINITY }
        };
        let matched = assign(hidden.len(), sights.len(), cost);
        let mut taken = vec![false; sights.len()];
        for (row, column) in matched.into_iter().enumerate() {
            if let Some(column) = column {
                taken[column] = true;
                self.all[hidden[row]].found(&sights[column], dt);
            }
        }
        sights.into_iter().zip(taken).filter(|(_, taken)| !taken).map(|(sight, _)| sight).collect()
    }

    fn welcome(&mut self, sights: Vec<Sight>) {
        for sight in sights {
            if self.all.len() >= MOST {
                return;
            }
            let mut track = Track::new(self.next, &sight, self.marks.len());
            let host = self
                .all
                .iter_mut()
                .filter(|host| !host.hidden.is_empty() && host.apart(sight.x, sight.y) < 1.5)
                .min_by(|a, b| a.apart(sight.x, sight.y).total_cmp(&b.apart(sight.x, sight.y)));
            if let Some(host) = host {
                let (stands, _) = host.hidden.remove(0);
                track.stands = stands.iter().zip(&host.stands).map(|(own, host)| own.alight(*host)).collect();
            }
            self.all.push(track);
            self.next += 1;
        }
    }

    fn cross(&mut self, at_ms: f64) -> Vec<Crossing> {
        let mut crossings = Vec::new();
        for track in self.all.iter_mut().filter(|track| track.missed == 0.0) {
            let (place, width) = ((track.x, track.y), track.size.width);
            let sure = track.sure();
            for (line, (stand, mark)) in track.stands.iter_mut().zip(&self.marks).enumerate() {
                if let Some((at, direction)) = stand.step(mark, place, width, at_ms, sure > 0.0) {
                    crossings.push(crossing(line, direction, at, sure));
                }
            }
        }
        crossings
    }

    /// Ends tracks that were not seen for long, left the picture, or double another.
    fn part(&mut self, dt: f32, crossings: &mut Vec<Crossing>) {
        self.hide(dt);
        self.double(dt);
        let (right, bottom) = (self.grid.width as f32, self.grid.height as f32);
        let marks = &self.marks;
        self.all.retain_mut(|track| {
            let away = track.x < 0.0 || track.y < 0.0 || track.x > right || track.y > bottom;
            let patience = if track.age < 0.5 { 0.25 } else { HIDDEN.min(track.age) };
            if track.doubled > track.patience() {
                return false;
            }
            if track.missed <= patience && !(away && track.missed > 0.0) {
                return true;
            }
            let (width, sure) = (track.size.width, track.sure());
            for (line, (stand, mark)) in track.stands.iter_mut().zip(marks).enumerate() {
                if let Some((at, direction)) = stand.end(mark.heading(track.vx, track.vy), width)
                    && sure > 0.0
                {
                    crossings.push(crossing(line, direction, at, 0.7 * sure));
                }
            }
            false
        });
    }

    /// How long the younger of two has been on top of the older.
    fn double(&mut self, dt: f32) {
        for i in 0..self.all.len() {
            let on_top = (0..self.all.len()).any(|j| {
                let (young, old) = (&self.all[i], &self.all[j]);
                young.id > old.id
                    && (young.x - old.x).abs() < 0.45 * old.size.width
                    && (young.y - old.y).abs() < 0.3 * old.size.height
            });
            let track = &mut self.all[i];
            track.doubled = if on_top { track.doubled + dt } else { 0.0 };
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "times are positive and rounded")]
fn crossing(line: usize, direction: Direction, at_ms: f64, confidence: f32) -> Crossing {
    Crossing { line, direction, at_ms: at_ms.round() as u64, confidence }
}

impl Track {
    fn new(id: u64, sight: &Sight, lines: usize) -> Self {
        Self {
            id,
            x: sight.x,
            y: sight.y,
            vx: 0.0,
            vy: 0.0,
            size: sight.size,
            age: 0.0,
            seen: 1,
            missed: 0.0,
            born: (sight.x, sight.y),
            path: 0.0,
            travelled: 0.0,
            doubled: 0.0,
            stands: vec![Stand::default(); lines],
            surplus: 0.0,
            hidden: Vec::new(),
            alone: false,
            shows: None,
            taught: 0.0,
            lessons: 0,
            pure: 0.0,
        }
    }

    fn predict(&mut self, dt: f32) {
        self.x += self.vx * dt;
        self.y += self.vy * dt;
        self.age += dt;
        self.missed += dt;
        self.alone = false;
        self.shows = None;
        self.taught += dt;
    }

    fn body(&self) -> Body {
        Body::new(self.x, self.y, self.size)
    }

    /// Cells of a blob that lie where the track is.
    fn covers(&self, blob: &Blob) -> f32 {
        let (dx, dy) = (0.7 * self.size.width, 0.65 * self.size.height);
        if blob.right < self.x - dx
            || blob.left > self.x + dx
            || blob.bottom < self.y - dy
            || blob.top > self.y + dy
        {
            return 0.0;
        }
        let body = self.body();
        let inside = |spot: &&Spot| body.away(f32::from(spot.0) + 0.5, f32::from(spot.1) + 0.5) < 1.2;
        blob.spots.iter().filter(inside).count() as f32
    }

    /// The track has these cells to itself.
    fn alone(&mut self, whole: &Blob, dt: f32, stature: &Stature, grid: Grid) {
        let edge = whole.left < 1.0
            || whole.top < 1.0
            || whole.right > grid.width as f32 - 1.0
            || whole.bottom > grid.height as f32 - 1.0;
        let shows = Size { width: whole.width(), height: whole.height(), area: whole.area() };
        let seen = (whole.area() / self.size.area).min(1.0);
        self.moved(whole.middle(), 0.3 + 0.4 * seen, 0.3 * seen, dt);
        self.alone = true;
        self.pure += dt;
        if edge {
            if stature.at(self.y).is_none() && shows.area > self.size.area {
                self.size = shows;
            }
            return;
        }
        self.shows = Some(shows);
        self.size = self.size.blend(shows, 0.15);
        if let Some(usual) = stature.at(self.y) {
            self.size = self.size.blend(usual, 0.15);
        }
    }

    /// The track shares a blob with others.
    fn together(&mut self, body: &Body, crowded: f32, dt: f32) {
        let seen = body.seen();
        self.pure = 0.0;
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

    fn found(&mut self, sight: &Sight, dt: f32) {
        self.moved((sight.x, sight.y), 0.8, 0.3, dt.max(0.5 * self.missed));
    }

    /// Moves to where it was seen, by shares of the difference from the prediction.
    fn moved(&mut self, to: (f32, f32), place: f32, speed: f32, dt: f32) {
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
        let (fast, limit) = (self.vx.hypot(self.vy), FASTEST * self.size.width);
        if fast > limit {
            self.vx *= limit / fast;
            self.vy *= limit / fast;
        }
        self.missed = 0.0;
        self.seen += 1;
        let away = (self.x - self.born.0).hypot(self.y - self.born.1);
        self.travelled = self.travelled.max(away / self.size.width.max(1.0));
    }

    /// Whether its size tells how large people are: it came far, straight, and alone.
    fn teaches(&self) -> bool {
        let came = (self.x - self.born.0).hypot(self.y - self.born.1);
        self.taught > TEACH
            && self.lessons < LESSONS
            && self.pure > 0.6
            && self.seen > 7
            && came > self.size.height
            && came > 0.6 * self.path
    }

    /// How far it is from a place, in widths.
    fn apart(&self, x: f32, y: f32) -> f32 {
        (self.x - x).hypot(0.6 * (self.y - y)) / self.size.width.max(1.0)
    }

    /// Seconds for which it may be one too many.
    fn tolerance(&self) -> f32 {
        if self.age < 1.5 { 0.4 } else { 1.5 }
    }

    /// Seconds for which two may be in one place.
    fn patience(&self) -> f32 {
        if self.age < 2.0 { 0.6 } else { 2.5 }
    }

    /// How sure it is that this is a person who walks, 0 to 1.
    fn sure(&self) -> f32 {
        if self.seen < 3 || self.travelled < 0.6 {
            return 0.0;
        }
        (0.5 + 0.05 * self.seen as f32).min(0.95)
    }
}

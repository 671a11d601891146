//! People followed from picture to picture.

use crate::arrival::midway;
use crate::assign::assign;
use crate::background::Hold;
use crate::band::Mark;
use crate::blobs::{Blob, Spot};
use crate::grid::Grid;
use crate::size::Size;
use crate::split::{self, Sight};
use crate::stature::Stature;
use crate::track::{FASTEST, Track};
use crate::{Crossing, Direction, heads};

/// Follows everybody.
#[derive(Debug)]
pub(crate) struct Tracks {
    pub(crate) grid: Grid,
    marks: Vec<Mark>,
    pub(crate) stature: Stature,
    pub(crate) all: Vec<Track>,
    next: u64,
    scratch: Vec<bool>,
    /// Those who were found in a blob beside others.
    pub(crate) fresh: Vec<Sight>,
}

/// Seconds that a known person may be hidden.
const HIDDEN: f32 = 1.6;
/// How far out a body holds cells, 1 at its edge.
const HELD: f32 = 1.7;
/// People that are followed at once; more are too many to be told apart.
pub(crate) const MOST: usize = 64;

impl Tracks {
    pub(crate) fn new(grid: Grid, marks: Vec<Mark>, stature: Stature) -> Self {
        Self { grid, marks, stature, all: Vec::new(), next: 1, scratch: Vec::new(), fresh: Vec::new() }
    }

    /// Takes the blobs of a picture that came `dt` seconds after the last, and which cells
    /// are not background.
    pub(crate) fn step(&mut self, blobs: Vec<Blob>, differs: &[bool], dt: f32, at_ms: f64) -> Vec<Crossing> {
        for track in &mut self.all {
            track.predict(dt);
        }
        self.stature.watch(&blobs, dt);
        let blobs = self.heads(split::mend(blobs, &|at| self.stature.at(at)));
        let rest = self.update(blobs, dt);
        let mut sights = self.sights(rest);
        sights.append(&mut self.fresh);
        let sights = self.reunite(sights, dt);
        self.welcome(sights);
        self.load(dt);
        self.leave(differs);
        let mut crossings = self.cross(at_ms);
        self.part(dt, &mut crossings);
        crossings
    }

    /// Which cells are held by people, for the background.
    pub(crate) fn hold(&self, hold: &mut Vec<Hold>) {
        hold.clear();
        hold.resize(self.grid.cells(), Hold::Free);
        for track in self.all.iter().filter(|track| track.travelled > 1.0) {
            let body = track.body();
            let reach = track.size.reach();
            for row in self.grid.rows(track.y - reach, track.y + reach) {
                for column in self.grid.columns(track.x - reach, track.x + reach) {
                    if body.away(column as f32 + 0.5, row as f32 + 0.5) < HELD {
                        hold[row * self.grid.width + column] = Hold::Person;
                    }
                }
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
        if !self.stature.knows() {
            return blobs;
        }
        let usual = |blob: &Blob| self.stature.at(blob.middle());
        blobs
            .into_iter()
            .flat_map(|blob| {
                let usual = usual(&blob);
                heads::part(blob, usual)
            })
            .collect()
    }

    /// The people in what no track took.
    fn sights(&self, rest: Vec<Blob>) -> Vec<Sight> {
        let mut sights = Vec::new();
        for blob in self.heads(split::mend(rest, &|at| self.stature.at(at))) {
            let edge = blob.left < 1.0
                || blob.top < 1.0
                || blob.right > self.grid.width as f32 - 1.0
                || blob.bottom > self.grid.height as f32 - 1.0;
            match self.stature.at(blob.middle()) {
                Some(size) if blob.area() > size.area * if edge { 0.25 } else { 0.35 } => {
                    sights.extend(split::split(&blob, &self.stature));
                }
                None if blob.area() > 24.0 => {
                    let (x, y) = blob.middle();
                    let size = Size::upright(blob.width(), blob.height(), blob.area());
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
            let width = sight.size.unit.max(track.size.unit);
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
            let mut track = Track::new(self.next, &sight, self.marks.len(), self.grid);
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
            let (place, width) = ((track.x, track.y), track.size.unit);
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
        let (marks, grid) = (&self.marks, self.grid);
        self.all.retain_mut(|track| {
            let away = track.x < 0.0 || track.y < 0.0 || track.x > right || track.y > bottom;
            let patience = if track.age < 0.5 { 0.25 } else { HIDDEN.min(track.age) };
            if track.doubled > track.patience() {
                return false;
            }
            if track.missed <= patience && !(away && track.missed > 0.0) {
                return true;
            }
            // What comes and goes in the middle of the picture is light: people walk out of it.
            let here = track.arrival.midway && midway(grid, (track.x, track.y), track.size);
            let (width, sure) = (track.size.unit, if here { 0.0 } else { track.sure() });
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
                    && (old.body().on_top(young.x, young.y)
                        || self.stature.same((young.x, young.y), (old.x, old.y)))
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

//! People who share a blob: whose the cells are, who is one too many, who went out of
//! sight behind whom.

use crate::assign::assign;
use crate::blobs::{Blob, Spot};
use crate::shares::{self, Body};
use crate::split;
use crate::tracks::Tracks;

/// Seconds after which a hidden track must find room to come back.
const ABSENT: f32 = 0.35;
/// Seconds for which somebody who went out of sight behind another is remembered.
const REMEMBERED: f32 = 6.0;

/// Share of a person's cells below which somebody explains too little of a blob.
const IDLE: f32 = 0.3;
/// Share of somebody that shows beside another from which on nobody is hidden.
const CLEAR: f32 = 0.4;
/// Seconds for which a blob is not looked at anew that held no more than who is followed.
const SETTLED: f32 = 0.15;
/// Times the cells of those who are followed in a blob from which on more may be in it.
const MORE: f32 = 1.35;

impl Tracks {
    pub(crate) fn share(&mut self, tracks: &[usize], whole: &Blob, loose: &mut Vec<Spot>, dt: f32) {
        if let [only] = tracks {
            let track = &mut self.all[*only];
            let limit = self.stature.at((track.x, track.y)).map_or(f32::MAX, |size| 1.45 * size.area);
            if whole.area() < limit {
                track.alone(whole, dt, &self.stature, self.grid);
                return;
            }
        }
        let tracks = &self.admit(tracks, whole);
        if let [only] = tracks.as_slice()
            && self.stature.at(whole.middle()).is_none_or(|size| whole.area() < 1.45 * size.area)
        {
            self.all[*only].alone(whole, dt, &self.stature, self.grid);
            return;
        }
        if self.divide(tracks, whole, dt) {
            return;
        }
        let mut bodies: Vec<Body> = tracks.iter().map(|i| self.all[*i].body()).collect();
        let rest = shares::share(&whole.spots, &mut bodies);
        self.crowd(tracks, &bodies, whole, dt);
        if self.stature.at(whole.middle()).is_some() {
            loose.extend(rest);
        }
        let expected: f32 = bodies.iter().map(|body| body.size.area).sum();
        let crowded = whole.area() / expected.max(1.0);
        for (i, body) in tracks.iter().zip(&bodies) {
            let track = &mut self.all[*i];
            track.shows(whole, dt);
            track.together(body, crowded, dt);
            track.bulk += 0.15 * (body.cells / body.size.area.max(1.0) * track.own.powi(2) - track.bulk);
            if let Some(usual) = self.stature.at((track.x, track.y)) {
                track.own += 0.1 * (1.0 - track.own);
                track.size = usual.times(track.own);
            }
        }
    }

    /// A blob that holds more people than are followed in it is looked at anew: each track
    /// takes the nearest of the people in it, and the others are new. Says whether it was.
    fn divide(&mut self, tracks: &[usize], whole: &Blob, dt: f32) -> bool {
        let usual = |at: (f32, f32)| self.stature.at(at);
        let expected: f32 =
            tracks.iter().filter_map(|i| usual((self.all[*i].x, self.all[*i].y))).map(|size| size.area).sum();
        if !self.stature.sees() || expected == 0.0 || whole.area() < expected * MORE {
            return false;
        }
        if tracks.iter().all(|i| self.all[*i].settled > 0.0) {
            return false;
        }
        let sights = split::split(whole, &self.stature);
        if sights.len() <= tracks.len() {
            tracks.iter().for_each(|i| self.all[*i].settled = SETTLED);
            return false;
        }
        let cost = |row: usize, column: usize| {
            let (track, sight) = (&self.all[tracks[row]], &sights[column]);
            track.apart(sight.x, sight.y)
        };
        let matched = assign(tracks.len(), sights.len(), cost);
        let mut taken = vec![false; sights.len()];
        for (row, column) in matched.into_iter().enumerate() {
            if let Some(column) = column {
                taken[column] = true;
                self.all[tracks[row]].shifted(&sights[column], dt);
            }
        }
        let fresh = sights.into_iter().zip(taken).filter(|(_, taken)| !taken).map(|(sight, _)| sight);
        self.fresh.extend(fresh);
        true
    }

    /// Those of a blob's tracks that it has room for: who was hidden comes back only
    /// where there is more than those who are there.
    pub(crate) fn admit(&self, tracks: &[usize], whole: &Blob) -> Vec<usize> {
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
    pub(crate) fn people(&self, tracks: &[usize], whole: &Blob) -> f32 {
        let own = tracks.iter().map(|i| self.all[*i].size.area).fold(1.0, f32::max);
        whole.area() / self.stature.at(whole.middle()).map_or(own, |size| size.area.min(own * 1.2))
    }

    /// Notes who is one too many in a blob: where it is known how people look, the youngest
    /// who explains little that the others do not; else the youngest of too many.
    fn crowd(&mut self, tracks: &[usize], bodies: &[Body], whole: &Blob, dt: f32) {
        let above = bodies.iter().all(|body| body.size.clear > CLEAR);
        let idle: Vec<usize> = if above {
            let own = shares::own(&whole.spots, bodies);
            let idle = tracks.iter().zip(bodies).zip(own);
            idle.filter(|((_, body), own)| *own < IDLE * body.size.area).map(|((i, _), _)| *i).collect()
        } else if self.people(tracks, whole) < 0.62 * tracks.len() as f32 {
            tracks.to_vec()
        } else {
            Vec::new()
        };
        let youngest = idle.iter().copied().max_by_key(|i| self.all[*i].id);
        for i in tracks {
            let track = &mut self.all[*i];
            let over = youngest == Some(*i);
            track.surplus = if over { track.surplus + dt } else { (track.surplus - dt).max(0.0) };
        }
    }

    /// Those who are one too many go out of sight behind whom they are with.
    pub(crate) fn hide(&mut self, dt: f32) {
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
}

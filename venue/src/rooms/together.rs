//! One number of all that counts.

use super::{RoomId, Said};
use crate::{
    audit::{Accuracy, Found, Tally},
    entry::Method,
    id::LineId,
    pack::{Line, LineRole, Venue},
    signage::STALE_MS,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::{cmp::Reverse, collections::BTreeMap};

/// What one counter counted at one door tonight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Row", into = "Row")]
pub struct DoorCount {
    /// The door.
    pub line: LineId,
    /// How.
    pub method: Method,
    /// Who came in.
    pub inward: u32,
    /// Who went out.
    pub outward: u32,
    /// How long ago it was known to be watched (ms).
    pub age_ms: u64,
}

/// The same on the wire, where there are many: door, method, in, out, age.
type Row = (LineId, Method, u32, u32, u64);

impl From<Row> for DoorCount {
    fn from((line, method, inward, outward, age_ms): Row) -> Self {
        Self { line, method, inward, outward, age_ms }
    }
}

impl From<DoorCount> for Row {
    fn from(door: DoorCount) -> Self {
        (door.line, door.method, door.inward, door.outward, door.age_ms)
    }
}

/// What one device counted tonight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The venue's day.
    pub day: NaiveDate,
    /// Its doors.
    pub doors: Vec<DoorCount>,
    /// What its audits found, by method.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub checked: BTreeMap<Method, Found>,
    /// Rooms that reached their limit, by what it knows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub full: Vec<RoomId>,
}

/// A room as all its doors have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Which.
    pub room: RoomId,
    /// How many are inside.
    pub people: u32,
    /// How many more went out than can have been inside: a recount is due.
    pub lacking: u32,
    /// By how many it may be off to either side, at most 95 of 100 times; none where a counter
    /// of it was never checked.
    pub off_by: Option<u32>,
    /// How long ago the door was heard that was heard longest ago (ms).
    pub age_ms: u64,
    /// Who came in by its doors.
    pub inward: u32,
    /// Who went out.
    pub outward: u32,
    /// How it is counted, where all its doors are counted alike.
    pub method: Option<Method>,
}

/// The rooms of a venue that are wholly counted, houses first, by the sheets of all devices of
/// the house. Sheets of another day are left aside.
#[must_use]
pub fn together(venue: &Venue, day: NaiveDate, sheets: &[Sheet], said: &Said) -> Vec<Counted> {
    let today = || sheets.iter().filter(|sheet| sheet.day == day);
    rooms_of(venue)
        .into_iter()
        .filter_map(|(room, lines)| {
            let taken: Option<Vec<_>> = lines.iter().map(|line| taken(&line.id, today())).collect();
            let base = said.recount(&venue.id, &room, day).cloned();
            Some(one_number(room, &taken?, base.as_ref()))
        })
        .collect()
}

/// The rooms and their doors: the house at each site that has entrances, and each hall that has
/// an inner door and lies with all its doors at one site.
fn rooms_of(venue: &Venue) -> Vec<(RoomId, Vec<&Line>)> {
    let mut houses: BTreeMap<RoomId, Vec<&Line>> = BTreeMap::new();
    for line in venue.lines.iter().filter(|line| line.role == LineRole::Entrance) {
        houses.entry(RoomId { site: line.site.clone(), hall: None }).or_default().push(line);
    }
    let hall = |hall: &crate::pack::Hall| {
        let lines: Vec<_> = venue.lines.iter().filter(|line| line.hall.as_ref() == Some(&hall.id)).collect();
        let inner = lines.iter().find(|line| line.role == LineRole::Inner)?;
        let room = RoomId { site: inner.site.clone(), hall: Some(hall.id.clone()) };
        lines.iter().all(|line| line.site == inner.site).then_some((room, lines))
    };
    houses.into_iter().chain(venue.halls.iter().filter_map(hall)).collect()
}

/// A door as it is taken, and what audits found of what counts there.
struct Taken<'a> {
    door: &'a DoorCount,
    checked: Option<&'a Found>,
}

/// The one counter of a door that is taken: heard before silent, a camera before a sensor, and of
/// two alike (a device that was replaced, two cameras over one door) who saw more people.
fn taken<'a>(line: &LineId, sheets: impl Iterator<Item = &'a Sheet>) -> Option<Taken<'a>> {
    let of = |sheet: &'a Sheet| {
        let here = sheet.doors.iter().filter(|door| door.line == *line);
        here.map(|door| Taken { door, checked: sheet.checked.get(&door.method) })
    };
    sheets.flat_map(of).min_by_key(|Taken { door, .. }| {
        let seen = u64::from(door.inward) + u64::from(door.outward);
        (door.age_ms >= STALE_MS, door.method, Reverse(seen))
    })
}

fn one_number(room: RoomId, doors: &[Taken<'_>], base: Option<&super::Recount>) -> Counted {
    let sum =
        |of: fn(&DoorCount) -> u32| doors.iter().fold(0_u32, |sum, taken| sum.saturating_add(of(taken.door)));
    let (inward, outward) = (sum(|door| door.inward), sum(|door| door.outward));
    let offset = base.map_or(0, super::Recount::offset);
    let inside = i64::from(inward) - i64::from(outward) + offset;
    let limited = |n: i64| u32::try_from(n.max(0)).unwrap_or(u32::MAX);
    let first = doors.first().map(|taken| taken.door.method);
    let alike = doors.iter().all(|taken| Some(taken.door.method) == first);
    let since = base.map_or((0, 0), |base| (base.inward, base.outward));
    let passed = (inward.saturating_sub(since.0), outward.saturating_sub(since.1));
    Counted {
        room,
        people: limited(inside),
        lacking: limited(-inside),
        off_by: off_by(doors, passed),
        age_ms: doors.iter().map(|taken| taken.door.age_ms).max().unwrap_or(0),
        inward,
        outward,
        method: first.filter(|_| alike),
    }
}

/// By how many the number may be off after so many came in and went out, by what audits found of
/// all its counters. The errors of both directions take one interval as in
/// [`Tally::accuracy`].
fn off_by(doors: &[Taken<'_>], (inward, outward): (u32, u32)) -> Option<u32> {
    let mut different: Vec<Found> = Vec::new();
    for taken in doors {
        // What one device found of a method is said of each of its doors.
        let found = taken.checked?;
        if !different.contains(found) {
            different.push(*found);
        }
    }
    let mut pooled = Found::default();
    different.into_iter().for_each(|found| pooled.merge(found));
    let both = pooled.both();
    let of = |tally: Tally| tally.accuracy().or_else(|| both.accuracy());
    let came = interval(&of(pooled.inward)?, inward);
    let went = interval(&of(pooled.outward)?, outward);
    let middle = came[0] - went[0];
    let least = middle - (came[0] - came[1]).hypot(went[2] - went[0]);
    let most = middle + (came[2] - came[0]).hypot(went[0] - went[1]);
    Some(whole(least.abs().max(most.abs())))
}

/// How many of those counted are too many: as found, at least, at most.
fn interval(accuracy: &Accuracy, counted: u32) -> [f64; 3] {
    let counted = f64::from(counted);
    #[expect(clippy::cast_precision_loss, reason = "thousandths of a few thousand at most")]
    let off = |permille: i64| {
        let bias = (permille as f64 / 1_000.0).max(LEAST_BIAS);
        counted - counted / (1.0 + bias)
    };
    [off(accuracy.bias.permille), off(accuracy.bias.least), off(accuracy.bias.most)]
}

/// A counter that may have missed nine in ten and more says nothing at all; so much is taken at most.
const LEAST_BIAS: f64 = -0.9;

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is limited just before")]
fn whole(people: f64) -> u32 {
    people.ceil().clamp(0.0, f64::from(u32::MAX)) as u32
}

//! The quickest walk over a trail that nobody else walks.

use super::{
    Span, StampSeen, ground,
    progress::{MINUTE_MS, Progress, progress},
};
use crate::{
    hash::StreamId,
    pack::{Order, Pack, Trail, TrailPoint},
};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// How far apart the beginnings lie that are tried: opening times are written in quarters.
const STEP_MS: i64 = 15 * MINUTE_MS;

/// A point with the times it is open on the day of the walk.
struct Stop<'p> {
    point: &'p TrailPoint,
    open: Vec<Span>,
}

/// The most points that a walk is tried to begin at: all of one venue, a sample of a city.
const FIRSTS: usize = 32;

/// By what a walk chooses the next point: when it can be stamped, and when it closes.
type Choice = fn(i64, i64) -> i64;

/// To go where one is stamped soonest is quick; to go where it closes first misses less.
const CHOICES: [Choice; 2] = [|at, _| at, |_, closes| closes];

/// The shortest time from the first stamp to the one that completes the trail, in
/// milliseconds, of the walks that are tried; none if none of them completes the trail on
/// one day. It is walked on the fullest day, or else on the first on which it can be.
pub(super) fn fastest(pack: &Pack, trail: &Trail) -> Option<i64> {
    let stop = |point: &'_ TrailPoint, day| ground::visiting(pack, trail, point, day);
    let stops =
        |day| trail.counting().map(|point| Stop { point, open: stop(point, day) }).collect::<Vec<_>>();
    // Many days are alike, and one of them says it for all.
    let mut tried = BTreeSet::new();
    let mut on = |day: NaiveDate| {
        let (begins, _) = pack.campaign.day_bounds(day);
        let stops = stops(day);
        let since = |span: &Span| (span.from - begins, span.to - begins);
        let hours = |stop: &Stop<'_>| stop.open.iter().map(since).collect::<Vec<_>>();
        tried.insert(stops.iter().map(hours).collect::<Vec<_>>()).then(|| fastest_of(trail, &stops))?
    };
    let fullest = ground::fullest_day(pack, trail)?;
    on(fullest).or_else(|| ground::days(pack, trail).find_map(on))
}

fn fastest_of(trail: &Trail, stops: &[Stop<'_>]) -> Option<i64> {
    let apart = stops.len().div_ceil(FIRSTS).max(1);
    let firsts = stops.iter().enumerate().step_by(apart);
    let firsts = firsts.take(if trail.order == Order::Any { FIRSTS } else { 1 });
    let begins = |stop: &Stop<'_>| {
        let begins = |span: &Span| (span.from..span.to).step_by(step()).collect::<Vec<_>>();
        stop.open.iter().flat_map(begins).collect::<Vec<_>>()
    };
    let walks = firsts.flat_map(|(first, stop)| begins(stop).into_iter().map(move |at| (first, at)));
    let by = |(first, at)| CHOICES.iter().filter_map(move |by| walk(trail, stops, (first, at), *by)).min();
    walks.filter_map(by).min()
}

fn step() -> usize {
    usize::try_from(STEP_MS).unwrap_or(usize::MAX)
}

/// How long a walk takes that begins at a point at a moment.
fn walk(trail: &Trail, stops: &[Stop<'_>], (first, begin): (usize, i64), by: Choice) -> Option<i64> {
    // A walk is judged by its points; the time limit is what its length is compared with.
    let untimed = Trail { minutes: None, ..trail.clone() };
    let mut stamps = Vec::new();
    let (mut here, mut now) = (stops.get(first)?, begin);
    loop {
        stamps.push(StampSeen { point: here.point.id.clone(), at: Some(now), stream: NOBODY, s: 0 });
        if let Some(last) = stamps.last_mut() {
            last.s = u64::try_from(now).unwrap_or(0);
        }
        let so_far = progress(&untimed, &stamps);
        if so_far.is_done() {
            return Some(now - begin);
        }
        let left = now + ground::stay(here.point);
        (now, here) = onward(trail, stops, &so_far, (here, left), by)?;
    }
}

/// The stream of stamps that are only thought of.
pub(super) const NOBODY: StreamId = StreamId([0; 16]);

/// The point that is chosen next, and when it can be stamped.
fn onward<'s, 'p>(
    trail: &Trail,
    stops: &'s [Stop<'p>],
    so_far: &Progress,
    (here, left): (&Stop<'p>, i64),
    by: Choice,
) -> Option<(i64, &'s Stop<'p>)> {
    let counts = |stop: &&Stop<'_>| match &so_far.next {
        Some(next) => stop.point.id == *next,
        None => so_far.missing.contains(&stop.point.id),
    };
    let soonest = |stop: &'s Stop<'p>| {
        let there = left + ground::way(trail, here.point, stop.point);
        let open = stop.open.iter().find(|span| there < span.to)?;
        Some((open.from.max(there), open.to, stop))
    };
    let next =
        stops.iter().filter(counts).filter_map(soonest).min_by_key(|(at, closes, _)| by(*at, *closes))?;
    Some((next.0, next.2))
}

/// A time that no walk can beat, in milliseconds: the shortest stays and ways, as many
/// as are needed.
pub(super) fn least(trail: &Trail) -> i64 {
    let needed = usize::try_from(trail.stamps_to_complete()).unwrap_or(usize::MAX);
    let mut stays: Vec<_> = trail.counting().map(ground::stay).collect();
    stays.sort_unstable();
    // The last stamp is given when its stay begins.
    let stays: i64 = stays.iter().take(needed.saturating_sub(1)).sum();
    let points: Vec<_> = trail.counting().collect();
    let ways =
        points.iter().flat_map(|a| points.iter().filter(|b| b.id != a.id).map(|b| ground::way(trail, a, b)));
    let ways = ways.min().unwrap_or(0) * i64::try_from(needed.saturating_sub(1)).unwrap_or(0);
    stays + ways
}

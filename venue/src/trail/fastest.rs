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

/// How far apart the beginnings lie that are tried: opening times are written in quarters.
const STEP_MS: i64 = 15 * MINUTE_MS;

/// A point with the times it is open on the day of the walk.
struct Stop<'p> {
    point: &'p TrailPoint,
    open: Vec<Span>,
}

/// The shortest time from the first stamp to the one that completes the trail, in
/// milliseconds, of walks that go on to the point that can be stamped soonest; none if
/// none of them completes the trail on that day.
pub(super) fn fastest(pack: &Pack, trail: &Trail, day: NaiveDate) -> Option<i64> {
    let stop = |point: &'_ TrailPoint| ground::visiting(pack, trail, point, day);
    let stops: Vec<_> = trail.counting().map(|point| Stop { point, open: stop(point) }).collect();
    let firsts = stops.iter().enumerate().take(if trail.order == Order::Any { stops.len() } else { 1 });
    let begins = |stop: &Stop<'_>| {
        let begins = |span: &Span| (span.from..span.to).step_by(step()).collect::<Vec<_>>();
        stop.open.iter().flat_map(begins).collect::<Vec<_>>()
    };
    let walks = firsts.flat_map(|(first, stop)| begins(stop).into_iter().map(move |at| (first, at)));
    walks.filter_map(|(first, at)| walk(trail, &stops, first, at)).min()
}

fn step() -> usize {
    usize::try_from(STEP_MS).unwrap_or(usize::MAX)
}

/// How long a walk takes that begins at a point at a moment.
fn walk(trail: &Trail, stops: &[Stop<'_>], first: usize, begin: i64) -> Option<i64> {
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
        (now, here) = onward(trail, stops, &so_far, here, left)?;
    }
}

/// The stream of stamps that are only thought of.
pub(super) const NOBODY: StreamId = StreamId([0; 16]);

/// The point that can be stamped soonest, and when.
fn onward<'s, 'p>(
    trail: &Trail,
    stops: &'s [Stop<'p>],
    so_far: &Progress,
    here: &Stop<'p>,
    left: i64,
) -> Option<(i64, &'s Stop<'p>)> {
    let counts = |stop: &&Stop<'_>| match &so_far.next {
        Some(next) => stop.point.id == *next,
        None => so_far.missing.contains(&stop.point.id),
    };
    let soonest = |stop: &'s Stop<'p>| {
        let there = left + ground::way(trail, here.point, stop.point);
        let open = stop.open.iter().find(|span| there < span.to)?;
        Some((open.from.max(there), stop))
    };
    stops.iter().filter(counts).filter_map(soonest).min_by_key(|(at, _)| *at)
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

//! What a walk over a trail is reckoned with: the day it is walked on, when visitors find
//! its points open, and how long the ways between them take.

use super::{Span, hours};
use crate::pack::{Days, Pack, Trail, TrailPoint};
use chrono::{Days as Count, NaiveDate, NaiveTime};
use std::collections::BTreeSet;

/// Across the map of one house: some 150 m at the pace of visitors with children, 0.8 m a second.
const ACROSS_A_HOUSE_MS: f64 = 3.0 * 60_000.0;

/// Across the map of a route: some 10 km of inner city by bus or underground, waiting included.
const ACROSS_A_CITY_MS: f64 = 60.0 * 60_000.0;

/// Between two points of one house on the map of a route, where they lie side by side.
const WITHIN_A_HOUSE_MS: i64 = 2 * 60_000;

/// When a house is taken to be open if nothing says when: the hours of most museums.
const USUAL_HOURS: (NaiveTime, NaiveTime) =
    (NaiveTime::from_hms_opt(9, 0, 0).unwrap(), NaiveTime::from_hms_opt(17, 0, 0).unwrap());

/// A day for trails that have no dates: any is as good.
const ANY_DAY: NaiveDate = NaiveDate::from_ymd_opt(2025, 9, 20).unwrap();

/// Whether the points of a trail lie at several venues.
pub(super) fn is_route(trail: &Trail) -> bool {
    trail.points.iter().map(|point| &point.venue).collect::<BTreeSet<_>>().len() > 1
}

/// How long the way from one point to another takes, in milliseconds.
pub(super) fn way(trail: &Trail, from: &TrailPoint, to: &TrailPoint) -> i64 {
    let across = match (is_route(trail), from.venue == to.venue) {
        (false, _) => ACROSS_A_HOUSE_MS,
        (true, true) => return if from.id == to.id { 0 } else { WITHIN_A_HOUSE_MS },
        (true, false) => ACROSS_A_CITY_MS,
    };
    #[expect(clippy::cast_possible_truncation, reason = "an hour and a half at most")]
    let ms = ((from.x - to.x).hypot(from.y - to.y) * across) as i64;
    ms
}

/// How long one party keeps a point busy, in milliseconds.
#[expect(clippy::cast_possible_truncation, reason = "two hours at most")]
pub(super) fn stay(point: &TrailPoint) -> i64 {
    (point.stay_minutes * 60_000.0) as i64
}

/// When visitors find a point open on a day. Where neither the point nor its activity has
/// hours, they come while something is held there, or else in [`USUAL_HOURS`].
pub(super) fn visiting(pack: &Pack, trail: &Trail, point: &TrailPoint, day: NaiveDate) -> Vec<Span> {
    let open = hours::open_spans(pack, trail, point, day);
    let has_hours = pack.activity(&trail.activity).is_some_and(|activity| activity.hours.is_some());
    if has_hours || !point.opens.is_empty() {
        return open;
    }
    let held = held(pack, point, day).unwrap_or_else(|| {
        let (from, to) = USUAL_HOURS;
        let local = |time| pack.campaign.utc_ms(day.and_time(time));
        Span { from: local(from), to: local(to) }
    });
    open.into_iter().filter_map(|span| span.and(held)).collect()
}

/// From the beginning of the first session to the end of the last at a point's venue.
pub(super) fn held(pack: &Pack, point: &TrailPoint, day: NaiveDate) -> Option<Span> {
    let slots = pack.slots(&point.venue, day);
    let from = slots.iter().map(|slot| slot.start).min()?;
    let to = slots.iter().map(|slot| slot.end).max()?;
    Some(Span { from, to })
}

/// How many days before its last one a trail without a first one is looked at: points
/// open alike day by day, and one that is walked in order takes a day a point at most.
const BEFORE_LAST_DAYS: u64 = 32;

/// The first day a trail may be walked on, or that is looked at where only last days are
/// given; none if it has no dates.
fn first_day(pack: &Pack, trail: &Trail) -> Option<NaiveDate> {
    let activity = pack.activity(&trail.activity).and_then(|activity| activity.days);
    let whole = [pack.campaign.period, activity];
    let from = whole.iter().flatten().filter_map(|days| days.from).max();
    from.or_else(|| {
        let of_points = trail.points.iter().map(|point| point.days);
        let days: Vec<Days> = whole.into_iter().chain(of_points).flatten().collect();
        let before = |to: NaiveDate| to.checked_sub_days(Count::new(BEFORE_LAST_DAYS));
        let lasts = days.iter().filter_map(|days| days.to.filter(|_| days.from.is_none()).and_then(before));
        days.iter().filter_map(|days| days.from).chain(lasts).min()
    })
}

/// The days a trail may be walked on, at most a year.
pub(super) fn days(pack: &Pack, trail: &Trail) -> impl Iterator<Item = NaiveDate> {
    let first = first_day(pack, trail).unwrap_or(ANY_DAY);
    first.iter_days().take(usize::try_from(hours::LOOK_AHEAD_DAYS).unwrap_or(usize::MAX))
}

/// The first day on which most of its points are open; none if none ever is.
pub(super) fn fullest_day(pack: &Pack, trail: &Trail) -> Option<NaiveDate> {
    let open = |day: NaiveDate| {
        trail.points.iter().filter(|point| !visiting(pack, trail, point, day).is_empty()).count()
    };
    let mut best = None;
    for day in days(pack, trail) {
        let open = open(day);
        if open > best.map_or(0, |(_, most)| most) {
            best = Some((day, open));
        }
        if open == trail.points.len() {
            break;
        }
    }
    best.map(|(day, _)| day)
}

/// Whether a trail has dates, so that its fullest day is worth naming.
pub(super) fn has_dates(pack: &Pack, trail: &Trail) -> bool {
    first_day(pack, trail).is_some()
}

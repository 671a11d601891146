//! When a point can be stamped: while its trail's activity is on, within its own days
//! and opening times.

use crate::pack::{Hours, Pack, Trail, TrailPoint};
use chrono::{Days, NaiveDate};

/// A stretch of time, in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// From this moment on.
    pub from: i64,
    /// Until before this moment.
    pub to: i64,
}

impl Span {
    /// Whether a moment lies in it.
    #[must_use]
    pub fn holds(self, now: i64) -> bool {
        (self.from..self.to).contains(&now)
    }

    /// What two stretches share.
    #[must_use]
    pub fn and(self, other: Self) -> Option<Self> {
        let both = Self { from: self.from.max(other.from), to: self.to.min(other.to) };
        (both.from < both.to).then_some(both)
    }
}

/// When a point of a trail is open on a venue's day, in order and never overlapping;
/// empty if it stays closed.
#[must_use]
pub fn open_spans(pack: &Pack, trail: &Trail, point: &TrailPoint, day: NaiveDate) -> Vec<Span> {
    let Some(activity) = pack.activity(&trail.activity) else { return vec![] };
    if !pack.is_held_on(activity, day) || point.days.is_some_and(|days| !days.holds(day)) {
        return vec![];
    }
    let (from, to) = pack.campaign.day_bounds(day);
    let whole = Span { from, to };
    let span = |hours: &Hours| {
        let (from, to) = pack.campaign.hours_on(hours, day);
        Span { from, to }
    };
    let held = activity.hours.as_ref().map_or(whole, span);
    if point.opens.is_empty() {
        return vec![held];
    }
    let mut open: Vec<_> = point.opens.iter().filter_map(|hours| span(hours).and(held)).collect();
    open.sort();
    joined(open)
}

/// Stretches in order, with those that touch made one.
fn joined(spans: Vec<Span>) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.from <= last.to => last.to = last.to.max(span.to),
            _ => joined.push(span),
        }
    }
    joined
}

/// Whether a point of a trail is open at a moment (milliseconds since 1970).
#[must_use]
pub fn is_open(pack: &Pack, trail: &Trail, point: &TrailPoint, now: i64) -> bool {
    open_spans(pack, trail, point, pack.venue_day(now)).iter().any(|span| span.holds(now))
}

/// How many days on an opening is looked for: a campaign lasts a year at most.
pub(super) const LOOK_AHEAD_DAYS: u64 = 366;

/// When a point of a trail opens next after a moment (milliseconds since 1970); the
/// moment itself if it is open; none if it does not open within a year.
#[must_use]
pub fn next_opening(pack: &Pack, trail: &Trail, point: &TrailPoint, now: i64) -> Option<i64> {
    let today = pack.venue_day(now);
    let days = (0..=LOOK_AHEAD_DAYS).filter_map(|n| today.checked_add_days(Days::new(n)));
    let mut spans = days.flat_map(|day| open_spans(pack, trail, point, day));
    spans.find(|span| now < span.to).map(|span| span.from.max(now))
}

//! How what counts at the doors of a device is, and who is inside, on the board: what it said
//! last, with names of the pack, since when, and whether that is old.

use super::view::Named;
use crate::live::Heard;
use serde::Serialize;
use venue::{
    entry::Method,
    id::{HallId, LineId, SiteId},
    pack::Venue,
    reporting::{
        live::{Since, is_stale, since},
        wire::{Gauge, GaugeKind},
    },
    watching::{CounterKind, Doubt, LineHealth, Sight, Wall},
};

/// How a line is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
enum How {
    Gone,
    Doubted,
    Opening,
    Counting,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct LineView {
    name: Named,
    kind: CounterKind,
    method: Method,
    activity: String,
    how: How,
    why: Option<Doubt>,
    /// Milliseconds since 1970.
    since: i64,
    /// Headquarters heard it then; it may have been so before.
    at_least: bool,
    wall: Option<Wall>,
}

/// How many are in a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct GaugeView {
    /// The hall; the site where gauges are of several; none for the venue.
    place: Option<Named>,
    kind: GaugeKind,
    method: Option<Method>,
    value: i64,
    /// By how many it may be off to either side, at most 95 of 100 times.
    off_by: Option<u32>,
    /// How long before it was said the last of its doors was heard, milliseconds; 0 where
    /// the device does not say.
    age: i64,
    /// Whether that is too long ago, with the time since it was said.
    stale: bool,
}

/// The doors of a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Doors {
    /// When it was said, milliseconds since 1970.
    heard: i64,
    stale: bool,
    gauges: Vec<GaugeView>,
    /// Those that do not count first.
    lines: Vec<LineView>,
    more: u32,
}

impl Doors {
    /// What a device said; nothing of one that counts nothing.
    pub(super) fn of(heard: &Heard, venue: Option<&Venue>, now: i64) -> Option<Self> {
        if heard.lines.is_empty() && heard.gauges.is_empty() {
            return None;
        }
        let mut lines: Vec<_> = heard.lines.iter().map(|line| LineView::of(line, heard, venue)).collect();
        lines.sort_by_key(|line| line.how);
        let first = heard.gauges.first().map(|gauge| &gauge.site);
        let several = heard.gauges.iter().any(|gauge| Some(&gauge.site) != first);
        let gauges =
            heard.gauges.iter().map(|gauge| GaugeView::of(gauge, several, (heard, now), venue)).collect();
        let stale = is_stale(heard.received, now);
        Some(Self { heard: heard.received, stale, gauges, lines, more: heard.more })
    }
}

impl LineView {
    fn of((line, first): &(LineHealth, i64), heard: &Heard, venue: Option<&Venue>) -> Self {
        let (how, why) = match line.sight {
            Sight::Opening => (How::Opening, None),
            Sight::Counting => (How::Counting, None),
            Sight::Doubted(why) => (How::Doubted, Some(why)),
            Sight::Gone => (How::Gone, None),
        };
        let (since, at_least) = match since(line.since, &heard.at, heard.received, *first) {
            Since::Device(at) => (at, false),
            Since::Heard(at) => (at, true),
        };
        Self {
            name: line_name(&line.line, venue),
            kind: line.kind,
            method: line.method,
            activity: line.activity.to_string(),
            how,
            why,
            since,
            at_least,
            wall: line.wall,
        }
    }
}

impl GaugeView {
    fn of(gauge: &Gauge, several: bool, (heard, now): (&Heard, i64), venue: Option<&Venue>) -> Self {
        let hall = gauge.hall.as_ref().map(|hall| hall_name(hall, venue));
        let site = several.then(|| site_name(&gauge.site, venue));
        let Gauge { kind, method, value, as_of, off_by, .. } = *gauge;
        // Both times are of the device's clock, so it does not matter how right that is.
        let age = as_of.map_or(0, |as_of| heard.at.wall.saturating_sub(as_of).max(0));
        let stale = is_stale(heard.received.saturating_sub(age), now);
        Self { place: hall.or(site), kind, method, value, off_by, age, stale }
    }
}

fn line_name(id: &LineId, venue: Option<&Venue>) -> Named {
    Named::of(id.as_str(), venue.and_then(|venue| venue.line(id)).map(|line| &line.name))
}

fn hall_name(id: &HallId, venue: Option<&Venue>) -> Named {
    let hall = venue.and_then(|venue| venue.halls.iter().find(|hall| hall.id == *id));
    Named::of(id.as_str(), hall.map(|hall| &hall.name))
}

fn site_name(id: &SiteId, venue: Option<&Venue>) -> Named {
    Named::of(id.as_str(), venue.and_then(|venue| venue.site(id)).map(|site| &site.name))
}

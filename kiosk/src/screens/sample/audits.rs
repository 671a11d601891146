//! Doors that are counted, for the pictures: one was audited, one is to be audited again, one
//! waits, and one never was.

use crate::{desk::Evening, house::House};
use chrono::NaiveDate;
use std::sync::Arc;
use venue::{
    audit::{Audited, Found, Outcome, Standing, Tally, Void},
    entry::{Method, Place},
    id::{ActivityId, SiteId},
    staff::Finding,
    watching::Spot,
};

/// How long ago it was, ms: some days.
const AGO: i64 = 6 * 24 * 60 * 60 * 1_000;

/// The lines of the venue, each counted by a camera.
pub(super) fn lines(house: &House) -> Vec<Spot> {
    let stand = house.stand();
    let Ok(activity) = ActivityId::new("science-night") else { return vec![] };
    let venue = house.pack().venue(&stand.venue);
    let spot = |line: &venue::pack::Line| Spot {
        place: Place { activity: activity.clone(), site: stand.site.clone(), hall: line.hall.clone() },
        line: line.id.clone(),
        method: Method::EntranceLine,
        entrance: line.hall.is_none(),
    };
    venue.map(|venue| venue.lines.iter().map(spot).collect()).unwrap_or_default()
}

/// What was found at the first two of them.
pub(super) fn audits(house: &House, wall: i64) -> Vec<Audited> {
    let inward = Tally { tapped: 62, missed: 2, extra: 0 };
    let outward = Tally { tapped: 38, missed: 1, extra: 1 };
    let outcomes = [Outcome::Found(Found { inward, outward }), Outcome::Void(Void::NotWatched)];
    let audited = |((n, spot), outcome): ((u64, Spot), Outcome)| Audited {
        n,
        time: Some(wall - AGO),
        line: spot.line,
        method: spot.method,
        entrance: spot.entrance,
        rehearsal: false,
        outcome,
    };
    (900..).zip(lines(house)).zip(outcomes).map(audited).collect()
}

/// What they say of the figures.
pub(super) fn standing(house: &House, wall: i64) -> Standing<NaiveDate> {
    let mut standing = Standing::default();
    for audited in audits(house, wall) {
        standing.note(&audited, house.pack().campaign.venue_day(wall - AGO));
    }
    standing
}

/// The evening of a house with one counted door that was audited, and all parts there are.
pub(in crate::screens) fn one_door(evening: &Evening) -> Arc<Evening> {
    let first = |evening: &Evening| evening.lines.first().cloned();
    let lines: Vec<Spot> = first(evening).into_iter().collect();
    let audits = evening.audits.iter().take(1).cloned().collect();
    let parts = [Finding::ContactOpen, Finding::CounterDoubtful(evening.at)];
    let findings = evening.findings.iter().copied().chain(parts).collect();
    Arc::new(Evening { lines, audits, findings, comparing: vec![], ..evening.clone() })
}

/// The evening of a van, where there is most to do, with a sensor beside each camera.
pub(in crate::screens) fn on_a_van(evening: &Evening) -> Arc<Evening> {
    let more = SiteId::new("school").into_iter();
    let sensors = evening.lines.iter().map(|spot| Spot { method: Method::Sensor, ..spot.clone() });
    Arc::new(Evening {
        sites: evening.sites.iter().cloned().chain(more).collect(),
        lines: evening.lines.iter().cloned().chain(sensors).collect(),
        ..evening.clone()
    })
}

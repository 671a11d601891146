//! Whether opening times let a trail be walked: in its order, and within its time limit.

use super::Finding;
use crate::{
    pack::{Order, Pack, Trail, TrailPoint},
    trail::{
        Span, StampSeen,
        crowd::minutes,
        fastest::{NOBODY, least},
        ground, next_opening, open_spans,
        progress::{MINUTE_MS, progress},
    },
};

/// In order, each point opens again after the one before it was stamped.
pub(super) fn in_order(pack: &Pack, trail: &Trail, findings: &mut Vec<Finding>) {
    if trail.order != Order::InOrder {
        return;
    }
    let untimed = Trail { minutes: None, ..trail.clone() };
    let Some(first) = ground::days(pack, trail).next() else { return };
    let (mut now, _) = pack.campaign.day_bounds(first);
    let mut stamps: Vec<StampSeen> = Vec::new();
    let mut before: Option<&TrailPoint> = None;
    for point in trail.counting() {
        if progress(&untimed, &stamps).is_done() {
            return;
        }
        let there = now + before.map_or(0, |before| ground::way(trail, before, point));
        let Some(opens) = next_opening(pack, trail, point, there) else {
            let after = before.map_or(String::new(), |before| format!(" after {}", before.id));
            let reason = format!("comes{after} in order, and does not open again by then");
            let advice = "change the order of the points, or let this one open later";
            findings.push(Finding::error(reason, advice).at(point));
            return;
        };
        let s = stamps.len() as u64;
        stamps.push(StampSeen { point: point.id.clone(), at: Some(opens), stream: NOBODY, s });
        now = opens + ground::stay(point);
        before = Some(point);
    }
}

/// A time limit from which on a walk may go on another day.
const DAY_MINUTES: u32 = 24 * 60;

/// The time limit can be kept, or the trail can be walked on one day.
pub(super) fn in_time(pack: &Pack, trail: &Trail, quickest: Option<i64>, findings: &mut Vec<Finding>) {
    let advice = "allow more minutes, or require fewer points";
    if let Some(limit) = trail.minutes {
        let limit_is = format!("the time limit is {limit} minutes");
        let over = |ms: i64| ms > i64::from(limit) * MINUTE_MS;
        if over(least(trail)) {
            let reason = format!("{limit_is}, and ways and stays alone take {}", minutes(least(trail)));
            return findings.push(Finding::error(reason, advice));
        }
        // A point is stamped before it closes: what lies as far apart as the limit is over it.
        if let Some((apart, a, b)) = furthest_apart(pack, trail).filter(|(apart, ..)| over(apart + 1)) {
            let apart = minutes(apart);
            let (a, b) = (&a.id, &b.id);
            let reason =
                format!("{limit_is}, and {a} and {b} are never open within {apart} minutes of each other");
            let advice = "allow more minutes, let them open nearer to each other, or require fewer points";
            return findings.push(Finding::error(reason, advice));
        }
        if let Some(quickest) = quickest.filter(|quickest| over(*quickest)) {
            let reason = format!("{limit_is}, and the quickest walk found takes {}", minutes(quickest));
            return findings.push(Finding::hint(reason, advice));
        }
        if quickest.is_none() && limit < DAY_MINUTES {
            let reason = format!("{limit_is}, and it can't be completed on one day");
            return findings.push(Finding::error(reason, advice));
        }
    }
    if quickest.is_none() {
        let reason = "can't be completed on one day";
        findings.push(Finding::hint(reason, "tell visitors that they may go on another day"));
    }
}

/// Of the points that must be stamped the two whose openings lie furthest apart, with the
/// shortest time from the end of one opening to the next of the other.
fn furthest_apart<'p>(pack: &Pack, trail: &'p Trail) -> Option<(i64, &'p TrailPoint, &'p TrailPoint)> {
    let open = |point| ground::days(pack, trail).flat_map(move |day| open_spans(pack, trail, point, day));
    let needed: Vec<(_, Vec<Span>)> =
        needed(trail).into_iter().map(|point| (point, open(point).collect())).collect();
    let pairs = needed.iter().enumerate().flat_map(|(n, a)| needed.iter().skip(n + 1).map(move |b| (a, b)));
    let apart =
        pairs.filter_map(|((a, opens), (b, others))| Some((apart(trail.order, opens, others)?, *a, *b)));
    apart.max_by_key(|(apart, ..)| *apart)
}

/// The points without which the trail is not complete.
fn needed(trail: &Trail) -> Vec<&TrailPoint> {
    let untimed = Trail { minutes: None, ..trail.clone() };
    let stamp = |(s, point): (usize, &TrailPoint)| StampSeen {
        point: point.id.clone(),
        at: None,
        stream: NOBODY,
        s: s as u64,
    };
    let needed = |point: &&TrailPoint| {
        let others = trail.counting().filter(|other| other.id != point.id);
        !progress(&untimed, &others.enumerate().map(stamp).collect::<Vec<_>>()).is_done()
    };
    trail.counting().filter(needed).collect()
}

/// The shortest time between openings of one point and openings of another, both in their
/// order; on a trail in order those of the other come after. None if there are none.
fn apart(order: Order, opens: &[Span], others: &[Span]) -> Option<i64> {
    let nearest = |open: &Span| {
        let next = others.partition_point(|other| other.to <= open.from);
        let after = others.get(next).map(|other| (other.from - open.to).max(0));
        let before = next.checked_sub(1).filter(|_| order == Order::Any).and_then(|n| others.get(n));
        after.into_iter().chain(before.map(|other| open.from - other.to)).min()
    };
    opens.iter().filter_map(nearest).min()
}

//! Whether a trail can be walked: its points open, its order and time limit kept, its
//! tiers and stock enough. And how a crowd would fare on it.
//!
//! What the pack alone decides (ids, numbers within bounds) is found when it is read,
//! with its line. Here the calendar, the ways and the crowd are looked at together.

mod times;

use super::{
    crowd::{Crowd, CrowdPlan, PointLoad, crowd, minutes},
    fastest::fastest,
    ground,
};
use crate::{
    id::{PointId, TrailId},
    pack::{Name, Pack, Trail, TrailPoint},
    problem::Severity,
};
use serde::Serialize;
use std::{collections::BTreeSet, fmt};

/// Something that is wrong with a trail, or worth a look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// An error: visitors can't walk it like this. A hint: a person should look at it.
    pub severity: Severity,
    /// The point it is about; none if it is about the trail.
    pub point: Option<PointId>,
    /// What is wrong and why.
    pub reason: String,
    /// What to do about it.
    pub advice: String,
}

impl Finding {
    fn new(severity: Severity, reason: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { severity, point: None, reason: reason.into(), advice: advice.into() }
    }

    fn error(reason: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(Severity::Error, reason, advice)
    }

    fn hint(reason: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(Severity::Hint, reason, advice)
    }

    fn at(self, point: &TrailPoint) -> Self {
        Self { point: Some(point.id.clone()), ..self }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.severity == Severity::Hint {
            f.write_str("hint: ")?;
        }
        if let Some(point) = &self.point {
            write!(f, "{point}: ")?;
        }
        write!(f, "{}; {}", self.reason, self.advice)
    }
}

/// The outcome of one trail.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckedTrail {
    /// The trail.
    pub trail: TrailId,
    /// Its name.
    pub name: Name,
    /// How many points it has, bonus points included.
    pub points: usize,
    /// How many stamps complete it at least.
    pub required: u32,
    /// Minutes of the quickest walk that was found, alone and on one day; none if there
    /// was none.
    pub fastest_minutes: Option<u32>,
    /// What was found, errors first.
    pub findings: Vec<Finding>,
    /// How a crowd fares on it; none if no point is ever open.
    pub crowd: Option<Crowd>,
}

impl CheckedTrail {
    /// Whether it can be walked as it is.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity == Severity::Hint)
    }
}

/// Checks a trail of a pack, and lets a crowd walk it.
#[must_use]
pub fn check_trail(pack: &Pack, trail: &Trail, plan: CrowdPlan) -> CheckedTrail {
    let mut findings = Vec::new();
    let closed = closed(pack, trail, &mut findings);
    enough_open(trail, &closed, &mut findings);
    outside_the_programme(pack, trail, &mut findings);
    let quickest = fastest(pack, trail);
    if closed.is_empty() {
        times::in_order(pack, trail, &mut findings);
        times::in_time(pack, trail, quickest, &mut findings);
    }
    let crowd = crowd(pack, trail, plan);
    if let Some(crowd) = &crowd {
        few_complete(crowd, &mut findings);
        queues(trail, crowd, &mut findings);
        shared(pack, trail, &mut findings);
        stock(crowd, &mut findings);
    }
    findings.sort_by_key(|finding| finding.severity == Severity::Hint);
    CheckedTrail {
        trail: trail.id.clone(),
        name: trail.name.clone(),
        points: trail.points.len(),
        required: trail.stamps_to_complete(),
        fastest_minutes: quickest.map(minutes),
        findings,
        crowd,
    }
}

/// The points that never open.
fn closed<'p>(pack: &Pack, trail: &'p Trail, findings: &mut Vec<Finding>) -> BTreeSet<&'p PointId> {
    let opens = |point: &TrailPoint| {
        ground::days(pack, trail).any(|day| !super::open_spans(pack, trail, point, day).is_empty())
    };
    let closed: Vec<_> = trail.points.iter().filter(|point| !opens(point)).collect();
    for point in &closed {
        let reason = format!("never opens while its activity {} is on", trail.activity);
        let advice = "let its days and opens lie within the days and hours of the activity";
        findings.push(Finding::error(reason, advice).at(point));
    }
    closed.into_iter().map(|point| &point.id).collect()
}

/// What the trail, its groups and tiers ask for can be had at the points that open.
fn enough_open(trail: &Trail, closed: &BTreeSet<&PointId>, findings: &mut Vec<Finding>) {
    let open = |point: &&TrailPoint| !closed.contains(&point.id);
    let missing = |asked: u32, open: usize| usize::try_from(asked).is_ok_and(|asked| asked > open);
    let counting = trail.counting().filter(open).count();
    if missing(trail.required, counting) {
        let reason = format!("asks for {} points, and {counting} that count ever open", trail.required);
        findings.push(Finding::error(reason, "open more of them, or require fewer"));
    }
    for group in &trail.groups {
        let held = trail.points_of(&group.id).filter(open).count();
        if missing(group.required, held) {
            let reason =
                format!("the group {} asks for {} points, and {held} ever open", group.id, group.required);
            findings.push(Finding::error(reason, "open more of them, or let the group ask for fewer"));
        }
    }
    let all = trail.points.iter().filter(open).count();
    for reward in trail.rewards.iter().filter(|r| r.stamps.is_some_and(|stamps| missing(stamps, all))) {
        let stamps = reward.stamps.unwrap_or(0);
        let reason = format!("the reward {} takes {stamps} stamps, and {all} points ever open", reward.id);
        findings.push(Finding::error(reason, "ask for fewer stamps"));
    }
}

/// A point that opens while nothing is held at its venue is most likely a slip.
fn outside_the_programme(pack: &Pack, trail: &Trail, findings: &mut Vec<Finding>) {
    let Some(day) = ground::fullest_day(pack, trail) else { return };
    for point in trail.points.iter().filter(|point| !point.opens.is_empty()) {
        let Some(held) = ground::held(pack, point, day) else { continue };
        let open = super::open_spans(pack, trail, point, day);
        if !open.is_empty() && open.iter().all(|span| span.and(held).is_none()) {
            let clock = |at| pack.campaign.local(at).format("%H:%M").to_string();
            let reason = format!(
                "opens only outside the programme of {}, which runs from {} to {}",
                point.venue,
                clock(held.from),
                clock(held.to)
            );
            findings.push(Finding::hint(reason, "see whether its opens are right").at(point));
        }
    }
}

fn few_complete(crowd: &Crowd, findings: &mut Vec<Finding>) {
    if crowd.few_complete() {
        let reason = format!("only {} of {} parties complete it", crowd.completed, crowd.parties);
        let advice = "allow more time, serve more at once, or require fewer points";
        findings.push(Finding::hint(reason, advice));
    }
}

/// Parties that wait at once from which on a point queues: a line of some five metres.
const LONG_QUEUE: u32 = 6;

/// Seconds of waiting on average from which on a point queues: longer, and families leave.
const LONG_WAIT_S: u32 = 5 * 60;

/// Parties of a day that wait for a point to open from which on staff should know: as
/// many as would make a long queue.
const MANY_AT_THE_DOOR: u32 = LONG_QUEUE;

fn queues(trail: &Trail, crowd: &Crowd, findings: &mut Vec<Finding>) {
    let queues = |load: &&PointLoad| load.longest_queue >= LONG_QUEUE || load.mean_wait_s >= LONG_WAIT_S;
    for load in crowd.points.iter().filter(queues) {
        let Some(point) = trail.point(&load.point) else { continue };
        let mean = minutes(i64::from(load.mean_wait_s) * 1000);
        let longest = minutes(i64::from(load.longest_wait_s) * 1000);
        let busiest = load
            .busiest
            .map_or(String::new(), |busiest| format!(", most from {} on", busiest.from.format("%H:%M")));
        let reason = format!(
            "will queue: up to {} parties wait, {mean} minutes on average and {longest} at worst{busiest}",
            load.longest_queue
        );
        let advice = "set up a second stamp place there, shorten the stay, or open longer";
        findings.push(Finding::hint(reason, advice).at(point));
    }
    let waits = |load: &&PointLoad| load.waited_for_opening >= MANY_AT_THE_DOOR;
    for load in crowd.points.iter().filter(waits) {
        let Some(point) = trail.point(&load.point) else { continue };
        let reason = format!("{} parties wait for it to open", load.waited_for_opening);
        findings.push(Finding::hint(reason, "open earlier, or tell visitors when it opens").at(point));
    }
    for load in &crowd.points {
        let Some(point) = trail.point(&load.point) else { continue };
        if load.parties == 0 {
            let reason = format!("none of {} visitors is stamped here", crowd.visitors);
            findings.push(
                Finding::hint(reason, "see whether its opens let visitors come on their way").at(point),
            );
        }
        if load.gave_up > 0 {
            let reason =
                format!("{} parties come in vain: it closes, or they would wait too long", load.gave_up);
            findings.push(Finding::hint(reason, "serve more at once, or open longer").at(point));
        }
    }
}

/// The crowd of one trail is not all that comes to a point it shares with another.
fn shared(pack: &Pack, trail: &Trail, findings: &mut Vec<Finding>) {
    for other in pack.trails.iter().filter(|other| other.id != trail.id) {
        let there = |p: &&TrailPoint| other.point(&p.id).is_some_and(|point| point.venue == p.venue);
        let points: Vec<_> = trail.points.iter().filter(there).map(|point| point.id.as_str()).collect();
        if !points.is_empty() {
            let (points, other) = (points.join(", "), &other.id);
            let reason =
                format!("shares {points} with the trail {other}, whose visitors come on top of this crowd");
            findings.push(Finding::hint(reason, "check it with the visitors of both"));
        }
    }
}

fn stock(crowd: &Crowd, findings: &mut Vec<Finding>) {
    for earned in &crowd.earned {
        if let Some(stock) = earned.stock.filter(|stock| earned.pieces > *stock) {
            let reason = format!(
                "the reward {} has {stock} pieces, and {} visitors earn {} on a day",
                earned.reward, crowd.visitors, earned.pieces
            );
            findings.push(Finding::hint(reason, "have more made, or ask for more stamps"));
        }
    }
}

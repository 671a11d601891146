//! A point is stamped: on every trail that has it, in one showing.

use super::{Refusal, Scene};
use crate::{
    entry::{Fact, Place, Reach, SubjectNo},
    id::{CampaignId, InvalidId, PointId, TrailId},
    pack::{Trail, TrailPoint},
    point_text::{self, NotAPoint, PointText},
    settle::stamps_on,
    shared::Record,
    trail::{Attempt, StampRefusal, Stamping, may_stamp, trails_at},
};
use serde::Serialize;
use std::{collections::BTreeSet, fmt, str::FromStr};

/// A point as people name it: `magic`, `star-map/magic` where one trail is meant, or what
/// the code of its sign says, `ST1:…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointName {
    /// The campaign the sign is of; none where no sign was read.
    pub campaign: Option<CampaignId>,
    /// The trail that is meant; none for every trail that has the point.
    pub trail: Option<TrailId>,
    /// The point.
    pub point: PointId,
}

/// Why a text names no point.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnnamedPoint {
    /// It is no id.
    #[error(transparent)]
    Id(#[from] InvalidId),
    /// It begins as the code of a sign and is none.
    #[error(transparent)]
    Sign(#[from] NotAPoint),
}

impl FromStr for PointName {
    type Err = UnnamedPoint;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if point_text::is_one(text) {
            let PointText { campaign, trail, point } = text.parse()?;
            return Ok(Self { campaign: Some(campaign), trail: Some(trail), point });
        }
        let (trail, point) = match text.split_once('/') {
            Some((trail, point)) => (Some(TrailId::new(trail)?), point),
            None => (None, text),
        };
        Ok(Self { campaign: None, trail, point: PointId::new(point)? })
    }
}

impl fmt::Display for PointName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.trail {
            Some(trail) => write!(f, "{trail}/{}", self.point),
            None => self.point.fmt(f),
        }
    }
}

/// A passport is shown at a point.
#[derive(Debug, Clone, Copy)]
pub struct Show<'a> {
    /// The point.
    pub point: &'a PointName,
    /// The answer that was chosen where a question is asked, counted from 1.
    pub answer: Option<u32>,
}

/// A stamp that is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stamped {
    /// The trail.
    pub trail: TrailId,
    /// The point.
    pub point: PointId,
    /// How far it brings the passport; the ledger says so.
    #[serde(flatten)]
    pub reach: Reach,
    /// It is a bonus point.
    pub bonus: bool,
    /// It counts only with a stamp that this device does not know yet.
    pub provisional: bool,
}

/// What a showing comes to on the trails that have the point.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stamps {
    /// The stamps that are given, in the order of the pack.
    pub stamped: Vec<Stamped>,
    /// The same as facts.
    pub facts: Vec<Fact>,
    /// The trails that take none, and why.
    pub refused: Vec<(TrailId, StampRefusal)>,
}

/// Stamps a point on each trail that has it at this venue and takes it.
///
/// # Errors
/// When no trail does: the refusal that tells the visitor most to do. A wrong answer
/// and a question come first, then another point and a later hour, then what is
/// stamped already.
pub fn stamp(
    scene: &Scene<'_>,
    record: &Record,
    subject: SubjectNo,
    show: &Show<'_>,
) -> Result<Stamps, Refusal> {
    let PointName { campaign, trail: named, point } = show.point;
    let here = &scene.pack.campaign.id;
    if let Some(other) = campaign.as_ref().filter(|campaign| *campaign != here) {
        return Err(Refusal::PointElsewhere { campaign: other.clone(), here: here.clone() });
    }
    let meant = |trail: &&Trail| named.as_ref().is_none_or(|named| trail.id == *named);
    let trails = trails_at(scene.pack, &scene.spot.venue, point).into_iter().filter(meant);
    let attempt = Attempt { point, now: scene.now, connected: scene.connected, answer: show.answer };
    let mut stamps = Stamps::default();
    for trail in trails {
        let known = stamps_on(record, &trail.id);
        let may = may_stamp(scene.pack, trail, &known, &attempt);
        match unless_closed(record, may, point) {
            Ok(given) => {
                let (trail_id, point_id) = (trail.id.clone(), point.clone());
                let (place, reach) = (place(scene, trail, point), Reach::default());
                stamps.facts.push(Fact::Stamp { place, subject, trail: trail_id, point: point_id, reach });
                let (trail, point) = (trail.id.clone(), point.clone());
                let (bonus, provisional) = (given.bonus, given.provisional);
                stamps.stamped.push(Stamped { trail, point, reach, bonus, provisional });
            }
            Err(refused) => stamps.refused.push((trail.id.clone(), refused)),
        }
    }
    if !stamps.stamped.is_empty() {
        return Ok(stamps);
    }
    // The first of equals, in the order of the pack.
    let telling = stamps.refused.into_iter().map(|(_, refused)| refused).rev().max_by_key(telling);
    Err(telling.map_or_else(|| no_point_here(scene, show.point), Refusal::Stamp))
}

/// Nothing is stamped or asked where staff have closed the point; what is stamped already,
/// and a point that opens at another hour, are told as ever.
fn unless_closed(
    record: &Record,
    may: Result<Stamping, StampRefusal>,
    point: &PointId,
) -> Result<Stamping, StampRefusal> {
    use StampRefusal::{AlreadyStamped, ClosedByStaff, ClosedNow, NoSuchPoint};
    match may {
        Err(NoSuchPoint { .. } | AlreadyStamped { .. } | ClosedNow { .. }) => may,
        _ if record.closed.point(point) => Err(ClosedByStaff { point: point.clone() }),
        _ => may,
    }
}

/// How much a refusal tells somebody to do.
fn telling(refused: &StampRefusal) -> u8 {
    match refused {
        StampRefusal::WrongAnswer { .. } => 5,
        StampRefusal::QuizFirst { .. } => 4,
        StampRefusal::OutOfOrder { .. } => 3,
        StampRefusal::ClosedNow { .. } | StampRefusal::ClosedByStaff { .. } => 2,
        StampRefusal::AlreadyStamped { .. } => 1,
        StampRefusal::NoSuchPoint { .. } => 0,
    }
}

/// A stamp counts for the hall of its point, where it has one.
fn place(scene: &Scene<'_>, trail: &Trail, point: &PointId) -> Place {
    let venue = scene.pack.venue(&scene.spot.venue);
    let hall = trail.point(point).and_then(|point| point.hall.as_ref());
    let hall = venue.zip(hall).and_then(|(venue, id)| venue.halls.iter().find(|hall| hall.id == *id));
    match hall {
        Some(hall) => {
            Place { activity: trail.activity.clone(), site: hall.site.clone(), hall: Some(hall.id.clone()) }
        }
        None => scene.place(trail.activity.clone()),
    }
}

fn no_point_here(scene: &Scene<'_>, point: &PointName) -> Refusal {
    let here = |point: &&TrailPoint| point.venue == scene.spot.venue;
    let points = scene.pack.trails.iter().flat_map(|trail| trail.points.iter().filter(here));
    // A point of several trails is named once.
    let known: BTreeSet<_> = points.map(|point| point.id.clone()).collect();
    Refusal::NoPointHere { point: point.to_string(), known: known.into_iter().collect() }
}

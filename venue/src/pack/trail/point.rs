//! A point of a trail, and the groups that points may form.

use super::{Quiz, Seal, TrailScope, share};
use crate::{
    id::{HallId, PointGroupId, PointId, VenueId},
    pack::{
        campaign::{Days, Name},
        check::Plan,
        programme::Hours,
        read::{Scope, Table},
    },
};
use serde::Serialize;

/// Points of which some must be stamped, such as those of one hall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PointGroup {
    /// Its id.
    pub id: PointGroupId,
    /// Its name.
    pub name: Name,
    /// How many of its points must be stamped.
    pub required: u32,
}

/// A point of a trail.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrailPoint {
    /// Its id. The same id at the same venue in several trails is the same place: one
    /// showing of a passport stamps it on each.
    pub id: PointId,
    /// Its name.
    pub name: Name,
    /// The venue it is at: its own, or else the trail's.
    pub venue: VenueId,
    /// The hall of that venue it is in.
    pub hall: Option<HallId>,
    /// Its place on the trail's map from the left, 0 to 1 of the map's width.
    pub x: f64,
    /// Its place from the top, 0 to 1 of the map's height.
    pub y: f64,
    /// Its seal.
    pub seal: Seal,
    /// The days it can be stamped on; those of the trail's activity if absent.
    pub days: Option<Days>,
    /// The hours it can be stamped in, several if it closes in between; those of the
    /// trail's activity if empty.
    pub opens: Vec<Hours>,
    /// Whether it is extra: it makes a tier reachable, never the trail complete.
    pub bonus: bool,
    /// The group it belongs to.
    pub group: Option<PointGroupId>,
    /// The question that is asked before it is stamped.
    pub quiz: Option<Quiz>,
    /// Minutes for which one party keeps the point busy, for the simulated crowd; parts of
    /// a minute as decimals.
    pub stay_minutes: f64,
}

/// Most times a point opens in a day.
const MAX_OPENS: usize = 8;

/// Minutes a party keeps a point busy if a pack says nothing: it shows its passport and
/// looks at the seal. What it looks at before, it looks at beside the queue.
const STAY_MINUTES: f64 = 0.5;

/// Shortest and longest stay at a point: six seconds, for one scan after another; two hours,
/// for a film that is stamped at its end.
const STAYS: std::ops::RangeInclusive<f64> = 0.1..=120.0;

impl PointGroup {
    pub(super) fn read(t: &Table<'_>, trail: &Scope) -> Option<Self> {
        let id = t.own_id("group of points", Some(trail));
        let name = t.name("name", "name_en");
        let required = t.may("required").unwrap_or(1);
        if required == 0 {
            t.wrong("required", "is 0: such a group asks for nothing", "ask for 1 point or more");
        }
        Some(Self { id: id?, name: name?, required })
    }
}

impl TrailPoint {
    pub(super) fn read(t: &Table<'_>, trail: &TrailScope<'_>, plan: &Plan<'_>) -> Option<Self> {
        t.limit("opens", MAX_OPENS, "join times that follow on each other");
        let id = t.own_id("point", Some(&trail.own));
        let name = t.name("name", "name_en");
        let own_venue: Option<VenueId> = t.may_refer("venue", "venue", None);
        let venue = if t.has("venue") { own_venue } else { trail.venue.cloned() };
        // Without a venue its halls can't be looked up; the missing venue is the problem.
        let house = Scope { what: "venue", id: venue.as_ref().map_or(String::new(), ToString::to_string) };
        let hall = t.may_refer("hall", "hall", Some(&house));
        held_there(t, venue.as_ref(), trail, plan);
        let (x, y) = (share(t, "x"), share(t, "y"));
        let seal = t.table("seal", Seal::read);
        if !t.has("seal") {
            t.wrong("seal", "is missing: a point has a seal", "write seal = { shape = …, style = …, … }");
        }
        let days = Days::read(t, "days");
        let opens = t.tables("opens", |hours| Hours::read(hours, plan.campaign));
        let bonus = t.may("bonus").unwrap_or(false);
        let group = t.may_refer("group", "group of points", Some(&trail.own));
        if bonus && t.has("group") {
            t.wrong("group", "holds a bonus point, which no group asks for", "leave out group or bonus");
        }
        let quiz = t.table("quiz", Quiz::read);
        let stay = stay(t);
        Some(Self {
            id: id?,
            name: name?,
            venue: venue?,
            hall,
            x: x?,
            y: y?,
            seal: seal?,
            days,
            opens,
            bonus,
            group,
            quiz,
            stay_minutes: stay,
        })
    }
}

fn stay(t: &Table<'_>) -> f64 {
    let minutes = t.may("stay_minutes").unwrap_or(STAY_MINUTES);
    if !STAYS.contains(&minutes) {
        let reason = format!("{minutes} is not {} to {}", STAYS.start(), STAYS.end());
        t.wrong("stay_minutes", reason, "say for how many minutes one party keeps the point busy");
    }
    minutes
}

/// A stamp belongs to the trail's activity, so that activity is held where the point is.
fn held_there(t: &Table<'_>, venue: Option<&VenueId>, trail: &TrailScope<'_>, plan: &Plan<'_>) {
    let known = |venue: &&VenueId| t.has("venue") && plan.venues.iter().any(|known| known.id == **venue);
    if let (Some(venue), Some(activity)) = (venue.filter(known), trail.activity)
        && !activity.is_at(venue)
    {
        let reason = format!("the trail's activity {} is not held at {venue}", activity.id);
        t.wrong("venue", reason, "add this venue to the activity's branch_venues");
    }
}

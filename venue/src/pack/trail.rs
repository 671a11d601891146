//! Stamp trails, within a venue or over several, and city walk routes.

mod check;
mod picture;
mod point;
mod quiz;
mod reward;
mod route;
mod seal;

pub(super) use check::same_points;
pub use picture::MapFile;
pub use point::{PointGroup, TrailPoint};
pub use quiz::Quiz;
pub use reward::{Each, Reward};
pub use route::{CityPlace, CityRoute, MapPlace};
pub use seal::{Seal, SealShape, SealStyle};

use super::{
    campaign::Name,
    check::Plan,
    programme::Activity,
    read::{Place, Scope, Table},
    vocabulary::Word,
};
use crate::{
    id::{ActivityId, DeviceId, PointGroupId, PointId, RewardId, TrailId, VenueId},
    trail::progress,
};
use serde::Serialize;
use std::ops::RangeInclusive;

/// In which order the points count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// In any.
    Any,
    /// In that of the pack: the first, then the second …; bonus points at any time.
    InOrder,
}

impl Word for Order {
    const WHAT: &'static str = "way to walk a trail";
    const ALL: &'static [Self] = &[Self::Any, Self::InOrder];

    fn word(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::InOrder => "in-order",
        }
    }
}

/// A stamp trail.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trail {
    /// Its id.
    pub id: TrailId,
    /// Its name.
    pub name: Name,
    /// The venue it is in, or starts from; a point may name another.
    pub venue: VenueId,
    /// The activity its stamps belong to.
    pub activity: ActivityId,
    /// Its points, in the order of the line between them.
    pub points: Vec<TrailPoint>,
    /// In which order they count.
    pub order: Order,
    /// How many points it asks for, bonus points left out. Its groups may ask for more:
    /// see [`Trail::stamps_to_complete`].
    pub required: u32,
    /// Groups that ask for some of their points each.
    pub groups: Vec<PointGroup>,
    /// Minutes from the first to the last point that counts; none: no limit.
    pub minutes: Option<u32>,
    /// Its rewards, one a tier.
    pub rewards: Vec<Reward>,
    /// The one device that may hand out shares of the stock.
    pub stock_owner: Option<DeviceId>,
    /// The picture its map is drawn on; without one the map is drawn whole.
    pub map: Option<MapFile>,
}

/// Most points of a trail: a passport of a whole city has one at each of some 500 venues.
const MAX_POINTS: usize = 512;

/// Most of them at one venue: a passport page shows eight seals, four pages are walked in a
/// night, and what is counted of them in a quarter of an hour fits into one message.
const MAX_POINTS_OF_VENUE: usize = 32;

/// Most groups of a trail: one for every second point of a venue.
const MAX_GROUPS: usize = MAX_POINTS_OF_VENUE / 2;

/// Longest time limit in minutes: four weeks, for a route that is walked at weekends.
const MAX_MINUTES: u32 = 4 * 7 * 24 * 60;

/// What points are read within.
struct TrailScope<'p> {
    own: Scope,
    venue: Option<&'p VenueId>,
    activity: Option<&'p Activity>,
}

impl Trail {
    /// Reads a trail; the place is kept for the checks across trails.
    pub(super) fn read(t: &Table<'_>, plan: &Plan<'_>) -> Option<(Self, Place)> {
        t.limit("points", MAX_POINTS, "make two trails of it");
        t.limit("groups", MAX_GROUPS, "join groups");
        let id: Option<TrailId> = t.own_id("trail", None);
        let name = t.name("name", "name_en");
        let venue: Option<VenueId> = t.refer("venue", "venue", None);
        let activity: Option<ActivityId> = t.refer("activity", "activity", None);
        let held = activity.as_ref().and_then(|id| plan.activities.iter().find(|a| a.id == *id));
        let own = Scope { what: "trail", id: id.as_ref().map_or(String::new(), ToString::to_string) };
        let groups = t.tables("groups", |group| PointGroup::read(group, &own));
        let scope = TrailScope { own, venue: venue.as_ref(), activity: held };
        let points = t.tables("points", |point| TrailPoint::read(point, &scope, plan));
        if !t.has("points") {
            t.wrong("points", "is missing: a trail has points", "write [[trails.points]]");
        }
        let order = t.may("order").unwrap_or(Order::Any);
        check::points_of_venues(t, &points);
        let required = check::required(t, &points);
        check::groups(t, &groups, &points);
        let advice = "say in how many minutes it is to be walked, or leave it out";
        let minutes = bounded(t, "minutes", 1..=MAX_MINUTES, advice);
        let rewards = rewards(t);
        let stock_owner = t.may("stock_owner");
        let map = MapFile::read(t);
        check::stock(t, &rewards);
        let trail = Self {
            id: id?,
            name: name?,
            venue: venue?,
            activity: activity?,
            points,
            order,
            required,
            groups,
            minutes,
            rewards,
            stock_owner,
            map,
        };
        Some((trail, t.place()))
    }

    /// One of its points.
    #[must_use]
    pub fn point(&self, id: &PointId) -> Option<&TrailPoint> {
        self.points.iter().find(|point| point.id == *id)
    }

    /// The points that complete it, bonus points left out.
    pub fn counting(&self) -> impl Iterator<Item = &TrailPoint> {
        self.points.iter().filter(|point| !point.bonus)
    }

    /// How many stamps complete it at least: as many as it requires, or more where its
    /// groups and its order ask for more.
    #[must_use]
    pub fn stamps_to_complete(&self) -> u32 {
        progress(self, &[]).still_needed
    }

    /// The points of a group.
    pub fn points_of(&self, group: &PointGroupId) -> impl Iterator<Item = &TrailPoint> {
        self.points.iter().filter(move |point| point.group.as_ref() == Some(group))
    }

    /// One of its rewards.
    #[must_use]
    pub fn reward(&self, id: &RewardId) -> Option<&Reward> {
        self.rewards.iter().find(|reward| reward.id == *id)
    }

    /// Whether it has a point at a venue, or starts from there.
    #[must_use]
    pub fn is_at(&self, venue: &VenueId) -> bool {
        self.venue == *venue || self.points.iter().any(|point| point.venue == *venue)
    }
}

/// One reward, or a list of tiers.
fn rewards(t: &Table<'_>) -> Vec<Reward> {
    t.limit("rewards", reward::MAX_REWARDS, "join tiers");
    let points = t.count("points");
    let one = t.table("reward", |reward| Reward::read(reward, points));
    if t.has("reward") && t.has("rewards") {
        t.wrong("reward", "stands beside rewards", "write the one reward as a tier of rewards");
    }
    let tiers = t.tables("rewards", |reward| Reward::read(reward, points));
    one.into_iter().chain(tiers).collect()
}

/// A place on a map.
fn share(t: &Table<'_>, key: &'static str) -> Option<f64> {
    let share: Option<f64> = t.need(key);
    if share.is_some_and(|share| !(0.0..=1.0).contains(&share)) {
        t.wrong(key, "lies outside the map", "give it as a share of the map, from 0 to 1");
    }
    share
}

/// A number within bounds that may be absent.
fn bounded(t: &Table<'_>, key: &'static str, bounds: RangeInclusive<u32>, advice: &str) -> Option<u32> {
    let number: Option<u32> = t.may(key);
    if let Some(number) = number.filter(|number| !bounds.contains(number)) {
        let reason = format!("{number} is not {} to {}", bounds.start(), bounds.end());
        t.wrong(key, reason, advice);
    }
    number
}

//! The trails on the board: figures from `venue::totals`, names and what is still to be
//! walked from the pack.

use super::view::Named;
use serde::Serialize;
use std::collections::BTreeMap;
use venue::{
    id::{TrailId, VenueId},
    pack::{Pack, Trail},
    totals::{TrailFigure, Walk},
};

/// How many trails the board shows: a city's routes are a few, and an event to a browser
/// stays under 100 KiB. The others are counted; `headquarters trails` tells of all.
const SHOWN: usize = 24;

/// A figure of a part of a trail; none where nothing was reported, which is not nought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Part {
    #[serde(flatten)]
    name: Named,
    #[serde(flatten)]
    figure: Option<TrailFigure>,
}

/// A point with its stamps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Point {
    #[serde(flatten)]
    part: Part,
    /// Where it is, on a route over several venues.
    at: Option<Named>,
}

/// Passports that came so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Step {
    step: u32,
    #[serde(flatten)]
    figure: Option<TrailFigure>,
}

/// One trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct TrailView {
    #[serde(flatten)]
    name: Named,
    /// How many points complete it, where the pack knows.
    required: Option<u32>,
    points: Vec<Point>,
    reached: Vec<Step>,
    completed: Option<TrailFigure>,
    rewards: Vec<Part>,
}

/// The trails of the campaign.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Trails {
    shown: Vec<TrailView>,
    /// How many there are besides.
    more: usize,
}

impl Trails {
    /// The trails that were walked, in order of their ids; where there are too many,
    /// those with the most stamps today.
    pub(super) fn of(mut walks: Vec<Walk>, pack: Option<&Pack>) -> Self {
        let more = walks.len().saturating_sub(SHOWN);
        if more > 0 {
            walks.sort_by_key(|walk| std::cmp::Reverse(stamps_today(walk)));
            walks.truncate(SHOWN);
            walks.sort_by(|a, b| a.trail.cmp(&b.trail));
        }
        Self { shown: walks.into_iter().map(|walk| TrailView::of(walk, pack)).collect(), more }
    }
}

fn stamps_today(walk: &Walk) -> i64 {
    walk.points.iter().filter_map(|(_, figure)| figure.today).fold(0, i64::saturating_add)
}

impl TrailView {
    fn of(walk: Walk, pack: Option<&Pack>) -> Self {
        let trail = pack.and_then(|pack| pack.trail(&walk.trail));
        let Walk { trail: id, points, reached, completed, rewards } = walk;
        let points = points.into_iter().map(|(id, figure)| (id.to_string(), figure)).collect();
        let rewards = rewards.into_iter().map(|(id, figure)| (id.to_string(), figure)).collect();
        Self {
            name: trail_name(&id, trail),
            required: trail.map(Trail::stamps_to_complete),
            points: points_of(trail, pack, points),
            reached: steps(trail, reached),
            completed,
            rewards: rewards_of(trail, rewards),
        }
    }
}

fn trail_name(id: &TrailId, trail: Option<&Trail>) -> Named {
    Named::of(id.as_str(), trail.map(|trail| &trail.name))
}

type Figures = BTreeMap<String, TrailFigure>;

/// The points in the order of the pack, then those it does not know.
fn points_of(trail: Option<&Trail>, pack: Option<&Pack>, mut figures: Figures) -> Vec<Point> {
    let at = |venue: &VenueId| {
        let route = trail.is_some_and(|trail| trail.points.iter().any(|point| point.venue != trail.venue));
        let name = pack.and_then(|pack| pack.venue(venue)).map(|venue| &venue.name);
        route.then(|| Named::of(venue.as_str(), name))
    };
    let mut points = Vec::new();
    for point in trail.iter().flat_map(|trail| &trail.points) {
        let name = Named::of(point.id.as_str(), Some(&point.name));
        let figure = figures.remove(point.id.as_str());
        points.push(Point { part: Part { name, figure }, at: at(&point.venue) });
    }
    points.extend(unknown(figures).map(|part| Point { part, at: None }));
    points
}

fn rewards_of(trail: Option<&Trail>, mut figures: Figures) -> Vec<Part> {
    let mut rewards = Vec::new();
    for reward in trail.iter().flat_map(|trail| &trail.rewards) {
        let name = Named::of(reward.id.as_str(), Some(&reward.name));
        rewards.push(Part { name, figure: figures.remove(reward.id.as_str()) });
    }
    rewards.extend(unknown(figures));
    rewards
}

fn unknown(figures: Figures) -> impl Iterator<Item = Part> {
    figures.into_iter().map(|(id, figure)| Part { name: Named::of(&id, None), figure: Some(figure) })
}

/// Every step the pack's points make, and those that were reached besides.
fn steps(trail: Option<&Trail>, reached: Vec<(u32, TrailFigure)>) -> Vec<Step> {
    let counting = trail.map_or(0, |trail| trail.counting().count());
    let mut steps: BTreeMap<u32, Option<TrailFigure>> =
        (1..=u32::try_from(counting).unwrap_or(0)).map(|step| (step, None)).collect();
    steps.extend(reached.into_iter().map(|(step, figure)| (step, Some(figure))));
    steps.into_iter().map(|(step, figure)| Step { step, figure }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use venue::pack::shipped;

    fn figure(all: i64) -> TrailFigure {
        TrailFigure { today: Some(all), all, as_of: "2025-09-20T12:00:00Z".into() }
    }

    fn walk(trail: &str, stamps: i64) -> Walk {
        let points = vec![("dome".parse().unwrap(), figure(1)), ("mind".parse().unwrap(), figure(stamps))];
        let rewards = vec![("sticker".parse().unwrap(), figure(2))];
        let reached = vec![(1, figure(stamps)), (2, figure(1))];
        Walk { trail: trail.parse().unwrap(), points, reached, completed: None, rewards }
    }

    #[test]
    fn the_pack_names_the_points_in_its_order_and_what_it_does_not_know_comes_last() {
        let pack = shipped::example().unwrap();
        let trails = Trails::of(vec![walk("star-map", 3)], Some(&pack));
        let trail = &trails.shown[0];
        let json = serde_json::to_value(trail).unwrap();
        assert_eq!((&json["zh"], &json["required"]), (&"今晚的星图".into(), &8.into()));
        assert_eq!(json["points"].as_array().unwrap().len(), 9);
        assert_eq!(
            json["points"][0],
            serde_json::json!({"id": "measure", "zh": "测量与尺度", "en": "Measure and scale", "at": null})
        );
        let by =
            |id: &str| json["points"].as_array().unwrap().iter().find(|point| point["id"] == id).unwrap();
        assert_eq!((&by("mind")["all"], &by("mind")["zh"]), (&3.into(), &"探知脑趣".into()));
        assert_eq!(json["points"][8]["id"], "dome", "the pack has no such point");
        assert_eq!(json["reached"].as_array().unwrap().len(), 8, "as far as the pack's points go");
        assert_eq!((&json["reached"][1]["all"], json["reached"][2].get("all")), (&1.into(), None));
        let rewards: Vec<_> =
            json["rewards"].as_array().unwrap().iter().map(|reward| &reward["id"]).collect();
        assert_eq!(rewards, ["star-bookmark", "night-medal", "sticker"]);
    }

    #[test]
    fn without_a_pack_ids_stand_for_names() {
        let json = serde_json::to_value(Trails::of(vec![walk("star-map", 3)], None)).unwrap();
        assert_eq!(json["shown"][0]["zh"], "star-map");
        assert_eq!(json["shown"][0]["points"].as_array().unwrap().len(), 2);
        assert_eq!(json["shown"][0]["reached"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn of_too_many_trails_the_busiest_are_shown_and_the_others_counted() {
        let walks = (0..30).map(|n| walk(&format!("trail-{n:02}"), n)).collect();
        let trails = Trails::of(walks, None);
        assert_eq!((trails.shown.len(), trails.more), (SHOWN, 6));
        let ids: Vec<String> =
            trails.shown.iter().map(|trail| serde_json::to_value(trail).unwrap()["id"].to_string()).collect();
        assert!(ids.is_sorted() && ids[0].contains("trail-06"), "{ids:?}");
    }
}

//! Stamp trails within a venue, and city walk routes across several places.

use super::{
    campaign::Name,
    check,
    read::{Scope, Table},
    vocabulary::{Pictogram, Word},
};
use crate::id::{ActivityId, HallId, PointId, RewardId, RouteId, ThemeId, TrailId, VenueId};
use serde::Serialize;

/// The outline of a seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SealShape {
    /// A square.
    Square,
    /// A circle.
    Circle,
    /// An octagon.
    Octagon,
}

impl Word for SealShape {
    const WHAT: &'static str = "seal shape";
    const ALL: &'static [Self] = &[Self::Square, Self::Circle, Self::Octagon];

    fn word(self) -> &'static str {
        match self {
            Self::Square => "square",
            Self::Circle => "circle",
            Self::Octagon => "octagon",
        }
    }
}

/// How a seal is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SealStyle {
    /// White characters on red.
    Solid,
    /// Red characters on white.
    Outline,
}

impl Word for SealStyle {
    const WHAT: &'static str = "seal style";
    const ALL: &'static [Self] = &[Self::Solid, Self::Outline];

    fn word(self) -> &'static str {
        match self {
            Self::Solid => "solid",
            Self::Outline => "outline",
        }
    }
}

/// The seal of a point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seal {
    /// Its outline.
    pub shape: SealShape,
    /// How it is cut.
    pub style: SealStyle,
    /// Its picture.
    pub pictogram: Pictogram,
    /// Its word: two characters.
    pub word: String,
}

/// Characters of a seal's word: two stand side by side under the picture.
const SEAL_WORD: usize = 2;

impl Seal {
    fn read(t: &Table<'_>) -> Option<Self> {
        let (shape, style, pictogram) = (t.need("shape"), t.need("style"), t.need("pictogram"));
        let word: Option<String> = t.need("word");
        if let Some(word) = word.as_ref().filter(|word| word.chars().count() != SEAL_WORD) {
            t.wrong(
                "word",
                format!("{word:?} has not {SEAL_WORD} characters"),
                "a seal holds two characters",
            );
        }
        Some(Self { shape: shape?, style: style?, pictogram: pictogram?, word: word? })
    }
}

/// A point of a trail.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrailPoint {
    /// Its id.
    pub id: PointId,
    /// Its name.
    pub name: Name,
    /// The hall it is in.
    pub hall: Option<HallId>,
    /// Its place on the trail's map from the left, 0 to 1 of the map's width.
    pub x: f64,
    /// Its place from the top, 0 to 1 of the map's height.
    pub y: f64,
    /// Its seal.
    pub seal: Seal,
}

impl TrailPoint {
    fn read(t: &Table<'_>, venue: Option<&Scope>, trail: &Scope) -> Option<Self> {
        let id = t.own_id("point", Some(trail));
        let name = t.name("name", "name_en");
        let hall = t.may_refer("hall", "hall", venue);
        let (x, y) = (share(t, "x"), share(t, "y"));
        let seal = t.table("seal", Seal::read);
        if !t.has("seal") {
            t.wrong("seal", "is missing: a point has a seal", "write seal = { shape = …, style = …, … }");
        }
        Some(Self { id: id?, name: name?, hall, x: x?, y: y?, seal: seal? })
    }
}

fn share(t: &Table<'_>, key: &'static str) -> Option<f64> {
    let share: Option<f64> = t.need(key);
    if share.is_some_and(|share| !(0.0..=1.0).contains(&share)) {
        t.wrong(key, "lies outside the map", "give it as a share of the map, from 0 to 1");
    }
    share
}

/// What a full trail brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reward {
    /// Its id.
    pub id: RewardId,
    /// Its name.
    pub name: Name,
    /// Stamps it takes.
    pub stamps: u32,
}

/// A stamp trail.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trail {
    /// Its id.
    pub id: TrailId,
    /// Its name.
    pub name: Name,
    /// The venue it is in.
    pub venue: VenueId,
    /// The activity its stamps belong to.
    pub activity: ActivityId,
    /// Its points, in the order of the line between them.
    pub points: Vec<TrailPoint>,
    /// Its reward.
    pub reward: Option<Reward>,
}

/// Most points of a trail: a passport page shows eight seals, four pages are walked in a night.
const MAX_POINTS: usize = 32;

impl Trail {
    pub(super) fn read(t: &Table<'_>) -> Option<Self> {
        t.limit("points", MAX_POINTS, "make two trails of it");
        let id: Option<TrailId> = t.own_id("trail", None);
        let name = t.name("name", "name_en");
        let venue: Option<VenueId> = t.refer("venue", "venue", None);
        let activity = t.refer("activity", "activity", None);
        let house = venue.as_ref().map(|venue| Scope { what: "venue", id: venue.to_string() });
        let own = Scope { what: "trail", id: id.as_ref().map_or(String::new(), ToString::to_string) };
        // Without a venue its halls can't be looked up; the missing venue is the problem.
        let nowhere = Scope { what: "venue", id: String::new() };
        let house = house.as_ref().unwrap_or(&nowhere);
        let points = t.tables("points", |point| TrailPoint::read(point, Some(house), &own));
        if !t.has("points") {
            t.wrong("points", "is missing: a trail has points", "write [[trails.points]]");
        }
        let reward = t.table("reward", |reward| Reward::read(reward, t.count("points")));
        Some(Self { id: id?, name: name?, venue: venue?, activity: activity?, points, reward })
    }
}

impl Reward {
    fn read(t: &Table<'_>, points: usize) -> Option<Self> {
        let id = t.own_id("reward", None);
        let name = t.name("name", "name_en");
        let all = u32::try_from(points).unwrap_or(u32::MAX);
        let stamps = t.may("stamps").unwrap_or(all);
        if stamps == 0 || stamps > all {
            let reason = format!("{stamps} stamps can't be had on a trail of {points} points");
            t.wrong(
                "stamps",
                reason,
                "ask for 1 stamp up to as many as there are points, or leave it out for all",
            );
        }
        Some(Self { id: id?, name: name?, stamps })
    }
}

/// A place of a city walk route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CityPlace {
    /// Its name.
    pub name: Name,
    /// The venue it is, if it is a unit of the campaign; it need not be.
    pub venue: Option<VenueId>,
}

/// A city walk route: a base with other science or culture places nearby.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CityRoute {
    /// Its id.
    pub id: RouteId,
    /// Its name.
    pub name: Name,
    /// The one theme it is made around.
    pub theme: Option<ThemeId>,
    /// The base it starts from.
    pub base: VenueId,
    /// The other places, at least two.
    pub places: Vec<CityPlace>,
}

impl CityRoute {
    pub(super) fn read(t: &Table<'_>, venue_names: &[(&VenueId, &Name)]) -> Option<Self> {
        let id = t.own_id("route", None);
        let name = t.name("name", "name_en");
        let theme = t.may_refer("theme", "theme", None);
        let base: Option<VenueId> = t.refer("base", "venue", None);
        let places = t.tables("places", |place| {
            let name = place.name("name", "name_en");
            let venue = place.may_refer("venue", "venue", None);
            Some(CityPlace { name: name?, venue })
        });
        let base_name = base
            .as_ref()
            .and_then(|base| venue_names.iter().find(|(id, _)| *id == base))
            .map(|(_, name)| *name);
        check::city_route(t, base.as_ref(), base_name, &places);
        Some(Self { id: id?, name: name?, theme, base: base?, places })
    }
}

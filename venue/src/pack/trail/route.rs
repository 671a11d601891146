//! City walk routes: a base with other places nearby, as they stand on a hand-drawn map.

use super::{MapFile, share};
use crate::{
    id::{RouteId, ThemeId, TrailId, VenueId},
    pack::{campaign::Name, check, read::Table},
};
use serde::Serialize;

/// Where something stands on a map.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MapPlace {
    /// From the left, 0 to 1 of the map's width.
    pub x: f64,
    /// From the top, 0 to 1 of the map's height.
    pub y: f64,
}

/// A place of a city walk route.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CityPlace {
    /// Its name.
    pub name: Name,
    /// The venue it is, if it is a unit of the campaign; it need not be.
    pub venue: Option<VenueId>,
    /// Where it stands on the route's map; none if the route has no map.
    pub at: Option<MapPlace>,
    /// What is written beside it on the map.
    pub note: Option<Name>,
}

/// A city walk route: a base with other science or culture places nearby.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CityRoute {
    /// Its id.
    pub id: RouteId,
    /// Its name.
    pub name: Name,
    /// The one theme it is made around.
    pub theme: Option<ThemeId>,
    /// The trail whose stamps are gathered along it.
    pub trail: Option<TrailId>,
    /// The base it starts from.
    pub base: VenueId,
    /// Where the base stands on the route's map; none if the route has no map.
    pub at: Option<MapPlace>,
    /// What is written beside the base on the map.
    pub note: Option<Name>,
    /// The other places in the order of the walk, at least two.
    pub places: Vec<CityPlace>,
    /// The picture its map is drawn on; without one the map is drawn whole.
    pub map: Option<MapFile>,
}

impl CityRoute {
    pub(in crate::pack) fn read(t: &Table<'_>, venue_names: &[(&VenueId, &Name)]) -> Option<Self> {
        let id = t.own_id("route", None);
        let name = t.name("name", "name_en");
        let theme = t.may_refer("theme", "theme", None);
        let trail = t.may_refer("trail", "trail", None);
        let base: Option<VenueId> = t.refer("base", "venue", None);
        let has_map = t.has("x") || t.has("y");
        let at = place_on_map(t, has_map);
        let note = t.may_name("note", "note_en");
        let map = MapFile::read(t);
        if map.is_some() && !has_map {
            let advice = "write x and y for the base and every place, as shares of the picture";
            t.wrong("map", "is a picture on which no place stands", advice);
        }
        let places = t.tables("places", |place| CityPlace::read(place, has_map));
        let base_name = base
            .as_ref()
            .and_then(|base| venue_names.iter().find(|(id, _)| *id == base))
            .map(|(_, name)| *name);
        check::city_route(t, base.as_ref(), base_name, &places);
        Some(Self { id: id?, name: name?, theme, trail, base: base?, at, note, places, map })
    }

    /// Whether its map can be drawn: every place stands on it.
    #[must_use]
    pub fn has_map(&self) -> bool {
        self.at.is_some() && self.places.iter().all(|place| place.at.is_some())
    }
}

impl CityPlace {
    fn read(t: &Table<'_>, has_map: bool) -> Option<Self> {
        let name = t.name("name", "name_en");
        let venue = t.may_refer("venue", "venue", None);
        let at = place_on_map(t, has_map);
        let note = t.may_name("note", "note_en");
        Some(Self { name: name?, venue, at, note })
    }
}

/// A map shows its base and every place, or there is none.
fn place_on_map(t: &Table<'_>, has_map: bool) -> Option<MapPlace> {
    if has_map {
        let (x, y) = (share(t, "x"), share(t, "y"));
        return Some(MapPlace { x: x?, y: y? });
    }
    let has = |key| t.has(key);
    if ["x", "y"].map(has).contains(&true) {
        let advice = "write x and y for the route's base as well, or leave both out everywhere";
        t.wrong("x", "stands on a map that does not show the route's base", advice);
    }
    None
}

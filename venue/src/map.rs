//! The maps a venue shows its visitors: the trails that lead through it, and the city walk
//! routes it is a place of. Which of them is shown first, what on them is inked, and where
//! to go next.

#[cfg(test)]
mod tests;

use crate::{
    desk::TrailState,
    id::{PointId, RouteId, TrailId, VenueId},
    pack::{CityRoute, MapFile, Name, Pack, Trail, TrailPoint},
    trail::Progress,
};

/// Most maps of a venue that are shown; those after them are left out. A visitor looks
/// through two or three pages of them at most, and as many pictures fit into the memory of
/// a small computer.
pub const MOST_MAPS: usize = 8;

/// Which map it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum MapId {
    /// That of a trail.
    Trail(TrailId),
    /// That of a city walk route.
    Route(RouteId),
}

/// A map.
#[derive(Debug, Clone, PartialEq)]
pub struct Map<'p> {
    /// Which.
    pub id: MapId,
    /// What it is called.
    pub name: &'p Name,
    /// The trail whose stamps ink it; a route need not have one.
    pub trail: Option<&'p TrailId>,
    /// The picture it is drawn on.
    pub picture: Option<&'p MapFile>,
    /// What stands on it, in the order of the line between them.
    pub stops: Vec<Stop<'p>>,
}

/// What stands on a map.
#[derive(Debug, Clone, PartialEq)]
pub struct Stop<'p> {
    /// Its name.
    pub name: &'p Name,
    /// What is written beside it.
    pub note: Option<&'p Name>,
    /// Where it stands, 0 to 1 of the map's width and height.
    pub at: (f64, f64),
    /// Whether one is there.
    pub here: bool,
    /// The points whose stamps ink it, one of which is enough; none where there is nothing
    /// to collect on this map.
    pub points: Vec<&'p TrailPoint>,
    /// Whether it is a unit of the campaign: places of a route need not be.
    pub unit: bool,
}

/// A place of a route: its name, what is written beside it, and the venue it is, if it is one.
type PlaceOfRoute<'p> = (&'p Name, Option<&'p Name>, Option<&'p VenueId>);

impl<'p> Map<'p> {
    fn of_trail(trail: &'p Trail, venue: &VenueId, point: Option<&PointId>) -> Self {
        let stop = |at: &'p TrailPoint| Stop {
            name: &at.name,
            note: None,
            at: (at.x, at.y),
            here: at.venue == *venue && point == Some(&at.id),
            points: vec![at],
            unit: true,
        };
        Self {
            id: MapId::Trail(trail.id.clone()),
            name: &trail.name,
            trail: Some(&trail.id),
            picture: trail.map.as_ref(),
            stops: trail.points.iter().map(stop).collect(),
        }
    }

    fn of_route(pack: &'p Pack, route: &'p CityRoute, venue: &VenueId) -> Self {
        let trail = route.trail.as_ref().and_then(|id| pack.trail(id));
        let base = pack.venue(&route.base).map(|base| (&base.name, route.note.as_ref(), Some(&route.base)));
        let places = route.places.iter().map(|at| (&at.name, at.note.as_ref(), at.venue.as_ref()));
        let stops: Vec<_> = base.into_iter().chain(places).collect();
        let drawn = std::iter::once(route.at).chain(route.places.iter().map(|place| place.at));
        let drawn: Option<Vec<_>> = drawn.map(|at| at.map(|at| (at.x, at.y))).collect();
        let drawn = drawn.unwrap_or_else(|| winding(stops.len()));
        let stop = |((name, note, of), at): (PlaceOfRoute<'p>, (f64, f64))| {
            let all = trail.into_iter().flat_map(|trail| &trail.points);
            let points: Vec<_> = all.filter(|point| Some(&point.venue) == of).collect();
            Stop { name, note, at, here: of == Some(venue), points, unit: of.is_some() }
        };
        Self {
            id: MapId::Route(route.id.clone()),
            name: &route.name,
            trail: trail.map(|trail| &trail.id),
            picture: route.map.as_ref(),
            stops: stops.into_iter().zip(drawn).map(stop).collect(),
        }
    }

    /// Where to go next: after the stop one is at, in the order of the map's line, the first
    /// that is not inked; then what was passed by before it. A stop that nothing inks is
    /// only ahead, never left behind. On a trail in order the rules say which.
    #[must_use]
    pub fn next(&self, progress: Option<&Progress>) -> Option<usize> {
        let by_rule = progress.filter(|_| matches!(self.id, MapId::Trail(_))).and_then(|p| p.next.as_ref());
        if let Some(next) = by_rule {
            return self.stops.iter().position(|stop| stop.points.iter().any(|point| point.id == *next));
        }
        let here = self.stops.iter().position(|stop| stop.here);
        let open = |at: &usize| {
            let ahead = here.is_none_or(|here| *at > here);
            self.stops.get(*at).is_some_and(|stop| {
                !stop.here && !stop.is_inked(progress) && (ahead || !stop.points.is_empty())
            })
        };
        let after = here.map_or(0, |here| here + 1);
        (after..self.stops.len()).find(open).or_else(|| (0..after).find(open))
    }
}

impl<'p> Stop<'p> {
    /// Whether it is inked: one of its points is stamped, so the visitor has been there. How
    /// many more a place asks for is shown on the map of the trail.
    #[must_use]
    pub fn is_inked(&self, progress: Option<&Progress>) -> bool {
        self.stamped(progress).is_some()
    }

    /// The point that stands for it: the first that is stamped, or else its first.
    #[must_use]
    pub fn point(&self, progress: Option<&Progress>) -> Option<&'p TrailPoint> {
        self.stamped(progress).or_else(|| self.points.first().copied())
    }

    fn stamped(&self, progress: Option<&Progress>) -> Option<&'p TrailPoint> {
        let progress = progress?;
        self.points.iter().find(|point| progress.counts(&point.id).is_some()).copied()
    }
}

/// The maps of a venue, for someone at one of its points: first the trails that start from
/// it, then the routes it is a place of, then other trails that lead there, each in the
/// order of the pack and [`MOST_MAPS`] at most.
#[must_use]
pub fn maps_of<'p>(pack: &'p Pack, venue: &VenueId, point: Option<&PointId>) -> Vec<Map<'p>> {
    let (own, other): (Vec<_>, Vec<_>) = pack.trails_of(venue).partition(|trail| trail.venue == *venue);
    let trails = |trails: Vec<&'p Trail>| trails.into_iter().map(|trail| Map::of_trail(trail, venue, point));
    let touches = |route: &&CityRoute| {
        route.base == *venue || route.places.iter().any(|place| place.venue.as_ref() == Some(venue))
    };
    let routes = pack.routes.iter().filter(touches).map(|route| Map::of_route(pack, route, venue));
    trails(own).chain(routes).chain(trails(other)).take(MOST_MAPS).collect()
}

/// Which map is shown first: that of a trail that has just been stamped, else that of the
/// trail the passport was stamped on last, else the first. `trails` are those of the maps,
/// in their order; where a showing stamped several trails, the first of them it is.
#[must_use]
pub fn first_shown(trails: &[Option<&TrailId>], just: &[&TrailId], states: &[TrailState]) -> usize {
    let of = |wanted: &TrailId| trails.iter().position(|trail| *trail == Some(wanted));
    if let Some(stamped) = just.iter().filter_map(|trail| of(trail)).min() {
        return stamped;
    }
    let newest = |state: &TrailState| {
        let stamps = state.progress.points.iter().chain(&state.progress.bonus);
        stamps.map(|stamp| stamp.when).max()
    };
    let walked =
        states.iter().filter_map(|state| Some((newest(state)?, std::cmp::Reverse(of(&state.trail)?))));
    walked.max().map_or(0, |(_, std::cmp::Reverse(map))| map)
}

/// Most stops side by side before a way turns.
const ROW: usize = 4;

/// A way that winds over the map in rows, for a route that says nothing of where its places
/// are. Every second stop lies a little lower, so that a row is a way and no line.
#[must_use]
pub fn winding(stops: usize) -> Vec<(f64, f64)> {
    let rows = stops.div_ceil(ROW).max(1);
    let a_row = stops.div_ceil(rows).max(1);
    let place = |at: usize| {
        let (row, along) = (at / a_row, at % a_row);
        let column = if row.is_multiple_of(2) { along } else { a_row - 1 - along };
        let lower = if at.is_multiple_of(2) { -0.14 } else { 0.14 };
        ((length(column) + 0.5) / length(a_row), (length(row) + 0.5 + lower) / length(rows))
    };
    (0..stops).map(place).collect()
}

#[expect(clippy::cast_precision_loss, reason = "stops of a map")]
fn length(count: usize) -> f64 {
    count as f64
}

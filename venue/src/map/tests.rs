//! Which maps there are, which is first, what is inked and where to go next.

use super::*;
use crate::{
    hash::StreamId,
    pack::shipped,
    trail::{StampSeen, progress},
};
use proptest::prelude::*;

fn venue(id: &str) -> VenueId {
    VenueId::new(id).unwrap()
}

fn pack() -> Pack {
    shipped::example_route().unwrap()
}

/// Stamps of these points, each later than the one before it.
fn stamped(pack: &Pack, trail: &str, points: &[&str], from: i64) -> TrailState {
    let trail = pack.trail(&TrailId::new(trail).unwrap()).unwrap();
    let stamp = |(point, s): (&&str, u64)| StampSeen {
        point: PointId::new(point).unwrap(),
        at: Some(from + i64::try_from(s).unwrap()),
        stream: StreamId([7; 16]),
        s,
    };
    let stamps: Vec<_> = points.iter().zip(1..).map(stamp).collect();
    let progress = progress(trail, &stamps);
    TrailState { trail: trail.id.clone(), stamps: progress.stamps(), progress }
}

fn names(map: &Map<'_>, stops: impl Fn(&Stop<'_>) -> bool) -> Vec<String> {
    map.stops.iter().filter(|stop| stops(stop)).map(|stop| stop.name.zh.clone()).collect()
}

#[test]
fn a_venue_shows_its_own_trails_then_its_routes_then_others() {
    let pack = pack();
    let called = |venue: &str| {
        let maps = maps_of(&pack, &VenueId::new(venue).unwrap(), None);
        maps.iter().map(|map| format!("{:?}", map.id)).collect::<Vec<_>>()
    };
    let home = called("river-city");
    assert_eq!(home.len(), 3);
    assert!(
        home[0].contains("Trail") && home[1].contains("city-walk") && home[2].contains("river-walk"),
        "{home:?}"
    );
    let away = called("river-nature");
    assert!(away.len() == 2 && away[0].contains("river-walk") && away[1].contains("city-walk"), "{away:?}");
}

#[test]
fn no_more_maps_are_shown_than_fit() {
    let mut pack = pack();
    let route = pack.routes[0].clone();
    pack.routes.extend(std::iter::repeat_n(route, 20));
    assert_eq!(maps_of(&pack, &venue("river-city"), None).len(), MOST_MAPS);
}

#[test]
fn the_map_of_the_trail_stamped_last_comes_first() {
    let pack = pack();
    let maps = maps_of(&pack, &venue("river-city"), None);
    let trails: Vec<_> = maps.iter().map(|map| map.trail).collect();
    let star = trails[0].unwrap().to_string();
    let point = pack.trail(trails[0].unwrap()).unwrap().points[2].id.to_string();
    let night = |from| stamped(&pack, &star, &[&point], from);
    let walk = |from| stamped(&pack, "city-walk", &["amber"], from);
    assert_eq!(first_shown(&trails, &[], &[]), 0, "nothing is stamped");
    assert_eq!(first_shown(&trails, &[], &[night(10), walk(20)]), 1);
    assert_eq!(first_shown(&trails, &[], &[night(20), walk(10)]), 0);
    let none = stamped(&pack, &star, &[], 0);
    assert_eq!(first_shown(&trails, &[], &[none, walk(10)]), 1, "the only one with a stamp");
    let city = TrailId::new("city-walk").unwrap();
    assert_eq!(first_shown(&trails, &[&city], &[night(20), walk(10)]), 1, "what was stamped just now");
    assert_eq!(first_shown(&trails, &[&city, trails[0].unwrap()], &[]), 0, "one showing, two trails");
    assert_eq!(first_shown(&[], &[], &[walk(10)]), 0);
}

#[test]
fn a_place_is_inked_by_one_stamp_and_others_by_none() {
    let pack = pack();
    let maps = maps_of(&pack, &venue("river-city"), None);
    let route = &maps[2];
    assert_eq!(names(route, |stop| stop.here), ["江城科技馆"]);
    let state = stamped(&pack, "city-walk", &["teeth"], 0);
    assert_eq!(names(route, |stop| stop.is_inked(Some(&state.progress))), ["江城自然馆"]);
    assert_eq!(names(route, |stop| stop.is_inked(None)), Vec::<String>::new());
    assert_eq!(names(route, |stop| !stop.unit), ["老码头"], "it is no unit of the campaign");
    let nature = &route.stops[2];
    let stands_for = |progress| nature.point(progress).map(|point| point.id.as_str());
    assert_eq!((stands_for(None), stands_for(Some(&state.progress))), (Some("amber"), Some("teeth")));
}

#[test]
fn the_walk_goes_on_from_where_one_is() {
    let pack = pack();
    let next = |at: &str, points: &[&str]| {
        let maps = maps_of(&pack, &VenueId::new(at).unwrap(), None);
        let route = maps.iter().find(|map| matches!(map.id, MapId::Route(_))).unwrap();
        let state = stamped(&pack, "city-walk", points, 0);
        route.next(Some(&state.progress)).map(|at| route.stops[at].name.zh.clone())
    };
    assert_eq!(next("river-city", &[]).as_deref(), Some("老码头"), "what nothing inks is on the way too");
    assert_eq!(next("river-nature", &[]).as_deref(), Some("江城天文馆"));
    assert_eq!(next("river-nature", &["rocket"]).as_deref(), Some("江城科技馆"), "passed by before");
    assert_eq!(next("river-planetarium", &["measure", "amber"]), None, "the landing is not left behind");
}

#[test]
fn a_trail_in_order_says_what_is_next() {
    let mut pack = pack();
    let trail = pack.trails.iter_mut().find(|trail| trail.id.as_str() == "city-walk").unwrap();
    trail.order = crate::pack::Order::InOrder;
    let state = stamped(&pack, "city-walk", &["measure"], 0);
    let next = |at: &str, point: &str| {
        let maps = maps_of(&pack, &VenueId::new(at).unwrap(), Some(&PointId::new(point).unwrap()));
        let walk = maps.iter().find(|map| map.id == MapId::Trail(state.trail.clone())).unwrap();
        (walk.stops.iter().position(|stop| stop.here), walk.next(Some(&state.progress)))
    };
    assert_eq!(next("river-city", "rocket"), (None, Some(1)), "that point is at another venue");
    assert_eq!(next("river-nature", "amber"), (Some(2), Some(1)), "not the one after it");
}

#[test]
fn a_route_without_a_map_winds() {
    let mut pack = pack();
    let route = &mut pack.routes[0];
    route.at = None;
    route.places.iter_mut().for_each(|place| place.at = None);
    let maps = maps_of(&pack, &venue("river-city"), None);
    let at: Vec<_> = maps[2].stops.iter().map(|stop| stop.at).collect();
    assert_eq!(at, winding(4));
    assert!(at.windows(2).all(|pair| pair[0].0 < pair[1].0));
}

proptest! {
    #[test]
    fn stops_of_a_winding_way_are_apart_and_on_the_map(stops in 1..64_usize) {
        let way = winding(stops);
        prop_assert_eq!(way.len(), stops);
        for (index, one) in way.iter().enumerate() {
            prop_assert!((0.0..=1.0).contains(&one.0) && (0.0..=1.0).contains(&one.1));
            prop_assert!(way[index + 1..].iter().all(|other| other != one));
        }
    }
}

//! What a campaign pack says, as data for sheets.

use crate::{
    booklet::{Booklet, BookletTrail, Stop, Tier},
    card::Card,
    map::{Course, MapPicture, MapStop, RouteMap},
    sign::PointSign,
    words::named,
};
use chrono::Datelike;
use venue::{
    id::{PointId, RouteId, TrailId, VenueId},
    pack::{CityPlace, CityRoute, Days, Hours, MapPlace, Name, Order, Pack, Reward, Trail, TrailPoint},
    point_text::PointText,
};

/// The pack does not have what a sheet was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotFound {
    /// No such trail.
    #[error("the pack of {campaign} has no trail {trail}; it has: {there}")]
    Trail {
        /// The campaign.
        campaign: String,
        /// What was asked for.
        trail: String,
        /// What there is.
        there: String,
    },
    /// No such point.
    #[error("the trail {trail} has no point {point}; it has: {there}")]
    Point {
        /// The trail.
        trail: String,
        /// What was asked for.
        point: String,
        /// What there is.
        there: String,
    },
    /// No such route.
    #[error("the pack of {campaign} has no route {route}; it has: {there}")]
    Route {
        /// The campaign.
        campaign: String,
        /// What was asked for.
        route: String,
        /// What there is.
        there: String,
    },
}

/// Ids in a row, or that there are none.
fn listed<'i>(ids: impl Iterator<Item = &'i str>) -> String {
    let ids: Vec<_> = ids.collect();
    if ids.is_empty() { "none".to_owned() } else { ids.join(", ") }
}

fn trail<'p>(pack: &'p Pack, id: &TrailId) -> Result<&'p Trail, NotFound> {
    pack.trail(id).ok_or_else(|| NotFound::Trail {
        campaign: pack.campaign.id.to_string(),
        trail: id.to_string(),
        there: listed(pack.trails.iter().map(|trail| trail.id.as_str())),
    })
}

fn campaign(pack: &Pack) -> Name {
    pack.campaign.short_name.clone().unwrap_or_else(|| pack.campaign.name.clone())
}

/// The sign of a point.
///
/// # Errors
/// When the pack has no such trail or the trail no such point.
pub fn sign_of(pack: &Pack, trail_id: &TrailId, point: &PointId) -> Result<PointSign, NotFound> {
    let trail = trail(pack, trail_id)?;
    let found = trail.points.iter().enumerate().find(|(_, each)| each.id == *point);
    let (at, point) = found.ok_or_else(|| NotFound::Point {
        trail: trail_id.to_string(),
        point: point.to_string(),
        there: listed(trail.points.iter().map(|point| point.id.as_str())),
    })?;
    Ok(PointSign {
        text: PointText {
            campaign: pack.campaign.id.clone(),
            trail: trail.id.clone(),
            point: point.id.clone(),
        },
        campaign: campaign(pack),
        trail: trail.name.clone(),
        name: point.name.clone(),
        number: (at + 1, trail.points.len()),
        seal: point.seal.clone(),
        place: place(pack, point),
        opens: opens(pack, trail, point),
        quiz: point.quiz.is_some(),
        bonus: point.bonus,
    })
}

/// The booklet of some trails, with the passport printed into it if one is given.
///
/// # Errors
/// When the pack has no such trail.
pub fn booklet_of(pack: &Pack, trails: &[TrailId], passport: Option<Card>) -> Result<Booklet, NotFound> {
    let trails = trails.iter().map(|id| trail(pack, id).map(|trail| booklet_trail(pack, trail)));
    Ok(Booklet {
        campaign: campaign(pack),
        theme_words: pack.campaign.theme_words.clone(),
        passport,
        trails: trails.collect::<Result<_, _>>()?,
    })
}

fn booklet_trail(pack: &Pack, trail: &Trail) -> BookletTrail {
    let stop = |point: &TrailPoint| Stop {
        name: point.name.clone(),
        place: place(pack, point),
        opens: opens(pack, trail, point),
        seal: point.seal.clone(),
        at: (point.x, point.y),
        bonus: point.bonus,
    };
    BookletTrail {
        id: trail.id.to_string(),
        name: trail.name.clone(),
        course: course(trail),
        rules: rules(trail),
        stops: trail.points.iter().map(stop).collect(),
        tiers: trail.rewards.iter().map(tier).collect(),
    }
}

/// Points of several houses lie on a way through the city, also where any order counts.
fn course(trail: &Trail) -> Course {
    let venue = trail.points.first().map(|point| &point.venue);
    match trail.order {
        Order::InOrder => Course::InOrder,
        Order::Any if trail.points.iter().all(|point| Some(&point.venue) == venue) => Course::Free,
        Order::Any => Course::Suggested,
    }
}

fn rules(trail: &Trail) -> Vec<Name> {
    let n = trail.stamps_to_complete();
    let mut rules = vec![match trail.order {
        Order::Any => named(format!("集满 {n} 枚，先后随意。"), format!("{n} stamps, in any order.")),
        Order::InOrder => named(format!("按号集满 {n} 枚。"), format!("{n} stamps, in this order.")),
    }];
    for group in &trail.groups {
        let (zh, en, n) = (&group.name.zh, group.name.en_or_zh(), group.required);
        let of = trail.points_of(&group.id).count();
        rules.push(named(format!("{zh}：{of} 站里至少 {n} 站。"), format!("{en}: {n} of {of} or more.")));
    }
    if let Some(minutes) = trail.minutes {
        let zh = format!("第一枚盖下以后，{minutes} 分钟内走完。");
        rules.push(named(zh, format!("Finish within {minutes} minutes of the first stamp.")));
    }
    rules
}

fn tier(reward: &Reward) -> Tier {
    let takes = match reward.stamps {
        Some(n) => named(format!("集 {n} 枚"), format!("For {n} stamps")),
        None => named("走完全程", "For the whole trail"),
    };
    Tier { name: reward.name.clone(), takes }
}

/// Where a point is: its venue and hall; nothing of a place that is not disclosed.
fn place(pack: &Pack, point: &TrailPoint) -> Option<Name> {
    let venue = pack.venue(&point.venue)?;
    let hall = point.hall.as_ref().and_then(|hall| venue.hall(hall));
    let site = hall.and_then(|hall| venue.site(&hall.site));
    let sites = site.map_or(&venue.sites[..], std::slice::from_ref);
    if sites.iter().any(|site| site.kind.is_some_and(venue::pack::SiteKind::is_undisclosed)) {
        return None;
    }
    Some(match hall {
        None => venue.name.clone(),
        Some(hall) => named(
            format!("{} {}", venue.name.zh, hall.name.zh),
            format!("{}, {}", hall.name.en_or_zh(), venue.name.en_or_zh()),
        ),
    })
}

/// When a point can be stamped: its own days and hours, or those of the trail's activity.
fn opens(pack: &Pack, trail: &Trail, point: &TrailPoint) -> Option<Name> {
    let activity = pack.activity(&trail.activity);
    let days = point.days.or_else(|| activity.and_then(|activity| activity.days)).map(|days| spell(&days));
    let whole = activity.and_then(|activity| activity.hours);
    let hours = if point.opens.is_empty() { whole.as_slice() } else { &point.opens[..] };
    let span = |hours: &Hours| format!("{}–{}", hours.from.format("%H:%M"), hours.to.format("%H:%M"));
    let spans: Vec<String> = hours.iter().map(span).collect();
    let hours = (!spans.is_empty()).then(|| named(spans.join("，"), spans.join(", ")));
    let parts: Vec<Name> = days.into_iter().chain(hours).collect();
    let join = |part: fn(&Name) -> &str| parts.iter().map(part).collect::<Vec<_>>().join(" ");
    (!parts.is_empty()).then(|| named(join(|part| &part.zh), join(Name::en_or_zh)))
}

fn spell(days: &Days) -> Name {
    let zh = |day: chrono::NaiveDate| format!("{}月{}日", day.month(), day.day());
    let en = |day: chrono::NaiveDate| day.format("%-d %b").to_string();
    match (days.from, days.to) {
        (Some(from), Some(to)) if from == to => named(zh(from), en(from)),
        (Some(from), Some(to)) => {
            named(format!("{}至{}", zh(from), zh(to)), format!("{} to {}", en(from), en(to)))
        }
        (Some(from), None) => named(format!("{}起", zh(from)), format!("from {}", en(from))),
        (None, Some(to)) => named(format!("到{}", zh(to)), format!("until {}", en(to))),
        (None, None) => named("", ""),
    }
}

/// The map of a city walk route.
///
/// # Errors
/// When the pack has no such route.
pub fn map_of(pack: &Pack, id: &RouteId) -> Result<RouteMap, NotFound> {
    let route = pack.routes.iter().find(|route| route.id == *id).ok_or_else(|| NotFound::Route {
        campaign: pack.campaign.id.to_string(),
        route: id.to_string(),
        there: listed(pack.routes.iter().map(|route| route.id.as_str())),
    })?;
    let theme = route.theme.as_ref().and_then(|theme| pack.theme(theme));
    Ok(RouteMap {
        id: route.id.to_string(),
        title: route.name.clone(),
        theme: theme.map(|theme| theme.name.clone()),
        campaign: campaign(pack),
        north_up: route.has_map(),
        course: Course::InOrder,
        stops: std::iter::once(base(pack, route))
            .chain(route.places.iter().map(|at| stop(pack, at)))
            .collect(),
    })
}

fn share(place: &MapPlace) -> (f64, f64) {
    (place.x, place.y)
}

fn house(pack: &Pack, venue: Option<&VenueId>) -> MapPicture {
    MapPicture::House(venue.and_then(|venue| pack.venue(venue)).map(|venue| venue.kind))
}

fn base(pack: &Pack, route: &CityRoute) -> MapStop {
    let id = || named(route.base.to_string(), route.base.to_string());
    MapStop {
        name: pack.venue(&route.base).map_or_else(id, |venue| venue.name.clone()),
        note: route.note.clone(),
        picture: house(pack, Some(&route.base)),
        at: route.at.as_ref().map(share),
        base: true,
    }
}

fn stop(pack: &Pack, place: &CityPlace) -> MapStop {
    MapStop {
        name: place.name.clone(),
        note: place.note.clone(),
        picture: house(pack, place.venue.as_ref()),
        at: place.at.as_ref().map(share),
        base: false,
    }
}

/// The map of a trail's points.
///
/// # Errors
/// When the pack has no such trail.
pub fn map_of_trail(pack: &Pack, id: &TrailId) -> Result<RouteMap, NotFound> {
    let trail = trail(pack, id)?;
    let stop = |point: &TrailPoint| MapStop {
        name: point.name.clone(),
        note: place(pack, point),
        picture: MapPicture::Seal(point.seal.clone()),
        at: Some((point.x, point.y)),
        base: false,
    };
    Ok(RouteMap {
        id: trail.id.to_string(),
        title: trail.name.clone(),
        theme: None,
        campaign: campaign(pack),
        north_up: false,
        course: course(trail),
        stops: trail.points.iter().map(stop).collect(),
    })
}

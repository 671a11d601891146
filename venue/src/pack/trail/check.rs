//! Rules of a trail that reach across its points, groups and rewards.

use super::{MAX_POINTS_OF_VENUE, PointGroup, Reward, Trail, TrailPoint};
use crate::{
    id::VenueId,
    pack::read::{Book, Place, Table},
};
use std::collections::BTreeMap;

/// The number that completes the trail: as written, or every point that is no bonus.
pub(super) fn required(t: &Table<'_>, points: &[TrailPoint]) -> u32 {
    let counting = counted(points.iter().filter(|point| !point.bonus));
    // A point that could not be read is a problem of its own, said where it stands.
    let whole = points.len() == t.count("points");
    if whole && counting == 0 && t.has("points") {
        t.wrong("points", "holds nothing but bonus points", "let one point count at least");
    }
    let required = t.may("required");
    if let Some(required) = required.filter(|n| whole && (*n == 0 || *n > counting)) {
        let reason = format!("{required} points can't be had: {counting} count, bonus points do not");
        t.wrong("required", reason, "ask for 1 point up to all that count, or leave it out for all");
    }
    required.unwrap_or(counting)
}

/// One venue has no more points than its devices can tell of in a message.
pub(super) fn points_of_venues(t: &Table<'_>, points: &[TrailPoint]) {
    let mut of_venue: BTreeMap<&VenueId, usize> = BTreeMap::new();
    for point in points {
        *of_venue.entry(&point.venue).or_default() += 1;
    }
    for (venue, held) in of_venue.into_iter().filter(|(_, held)| *held > MAX_POINTS_OF_VENUE) {
        let reason = format!("holds {held} points of {venue}, at most {MAX_POINTS_OF_VENUE} are taken");
        t.wrong("points", reason, "make two trails of it");
    }
}

/// A group asks for no more points than it holds.
pub(super) fn groups(t: &Table<'_>, groups: &[PointGroup], points: &[TrailPoint]) {
    if points.len() != t.count("points") {
        return;
    }
    for group in groups {
        let held = counted(points.iter().filter(|point| point.group.as_ref() == Some(&group.id)));
        if held < group.required {
            let reason =
                format!("the group {} asks for {} points and holds {held}", group.id, group.required);
            let advice = format!("write group = \"{}\" at its points, or ask for fewer", group.id);
            t.wrong("groups", reason, advice);
        }
    }
}

/// Stock has one owner, and pieces are given out by tiers that differ.
pub(super) fn stock(t: &Table<'_>, rewards: &[Reward]) {
    let stocked = rewards.iter().find(|reward| reward.stock.is_some());
    if let Some(reward) = stocked.filter(|_| !t.has("stock_owner")) {
        let reason = format!("is missing: the reward {} has a stock, which one device owns", reward.id);
        t.wrong("stock_owner", reason, "name the device that hands out shares: stock_owner = \"kiosk-1\"");
    }
    if stocked.is_none() && t.has("stock_owner") && !rewards.is_empty() {
        t.remark("stock_owner", "owns nothing: no reward has a stock", "give a reward its stock");
    }
}

/// The same point of the same venue in several trails is one place: it has one name and
/// stands in one hall.
pub(in crate::pack) fn same_points(book: &Book, trails: &[(Trail, Place)]) {
    let points =
        |n: usize| trails.iter().take(n).flat_map(|(trail, _)| trail.points.iter().map(move |p| (trail, p)));
    for (n, (trail, place)) in trails.iter().enumerate() {
        for point in &trail.points {
            let differs = |other: &TrailPoint| {
                other.id == point.id
                    && other.venue == point.venue
                    && (other.name.zh != point.name.zh || other.hall != point.hall)
            };
            if let Some((first, _)) = points(n).find(|(_, other)| differs(other)) {
                let reason = format!(
                    "its point {} of {} has another name or hall in the trail {}",
                    point.id, point.venue, first.id
                );
                let advice = "one place is written alike in every trail; another place has another id";
                book.note(place.error(reason).advise(advice));
            }
        }
    }
}

fn counted<'p>(points: impl Iterator<Item = &'p TrailPoint>) -> u32 {
    u32::try_from(points.count()).unwrap_or(u32::MAX)
}

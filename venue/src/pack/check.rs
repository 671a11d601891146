//! Rules of the plans that reach across fields and entries.

mod overlap;

pub(super) use overlap::overlaps;

use super::{
    campaign::{Action, Brand, BrandRule, Campaign, Days, Name, Strand},
    programme::{Activity, Kind},
    read::Table,
    trail::CityPlace,
    venue::Venue,
};
use crate::id::{ActionId, BrandId, StrandId, VenueId};
use chrono::{NaiveDateTime, NaiveTime, TimeDelta};
use std::collections::BTreeSet;

/// What was read so far and later entries are checked against.
pub(super) struct Plan<'p> {
    /// The campaign, if it could be read.
    pub(super) campaign: Option<&'p Campaign>,
    pub(super) actions: &'p [Action],
    pub(super) brands: &'p [Brand],
    pub(super) strands: &'p [Strand],
    pub(super) kinds: &'p [Kind],
    pub(super) venues: &'p [Venue],
    pub(super) activities: &'p [Activity],
}

/// Days an activity must or should lie in, and whose they are.
pub(super) struct Bounds {
    outer: Vec<(String, Days)>,
    key: Option<(String, Days)>,
}

impl Plan<'_> {
    /// The outer periods that bind an activity of this brand and strand, and the key
    /// days nearest to it: its action's, or else the campaign's.
    pub(super) fn bounds_of(&self, brand: Option<&BrandId>, strand: Option<&StrandId>) -> Bounds {
        let of_brand = brand.and_then(|id| self.brands.iter().find(|b| b.id == *id)?.action.as_ref());
        let of_strand = || strand.and_then(|id| self.strands.iter().find(|s| s.id == *id)?.action.as_ref());
        let action: Option<&ActionId> = of_brand.or_else(of_strand);
        let action = action.and_then(|id| self.actions.iter().find(|action| action.id == *id));
        let campaign_says = |days: Option<Days>| Some(("the campaign".to_owned(), days?));
        let action_says = |days: Option<Days>| Some((format!("the action {}", action?.id), days?));
        let of_campaign = campaign_says(self.campaign.and_then(|c| c.period));
        let of_action = action_says(action.and_then(|a| a.period));
        Bounds {
            outer: of_campaign.into_iter().chain(of_action).collect(),
            key: action_says(action.and_then(|a| a.key_days))
                .or_else(|| campaign_says(self.campaign.and_then(|c| c.key_days))),
        }
    }
}

/// An activity about food safety is counted only if its name holds this unbroken.
pub(super) const FOOD_SAFETY: &str = "食品安全";

pub(super) fn food_safety(t: &Table<'_>, food_safety: bool, name: Option<&Name>) {
    if let Some(name) = name.filter(|name| food_safety && !name.zh.contains(FOOD_SAFETY)) {
        let reason = format!(
            "{:?} does not hold {FOOD_SAFETY} unbroken: an activity about food safety isn't counted without it",
            name.zh
        );
        t.wrong("name", reason, format!("put {FOOD_SAFETY} into the name, or food_safety = false"));
    }
}

pub(super) fn brand(t: &Table<'_>, plan: &Plan<'_>) {
    let required = plan.campaign.is_some_and(|campaign| campaign.brand == BrandRule::Required);
    if required && !t.has("brand") {
        let known: Vec<_> = plan.brands.iter().map(|brand| brand.id.as_str()).collect();
        let advice = format!("write brand = … ({})", known.join(", "));
        t.wrong("brand", "is missing: this campaign publishes no activity without its brand", advice);
    }
}

/// Days within the outer periods; outside the key days is only a hint.
pub(super) fn days(t: &Table<'_>, key: &'static str, days: &Days, bounds: &Bounds) {
    for (whose, period) in &bounds.outer {
        if !period.holds_ends_of(days) {
            let reason = format!("{days} lies outside the outer period of {whose}, {period}");
            t.wrong(key, reason, "move it into the period");
        }
    }
    if let Some((whose, key_days)) = &bounds.key
        && !key_days.holds_ends_of(days)
    {
        let reason = format!("{days} lies outside the key days of {whose}, {key_days}");
        t.remark(key, reason, "this is allowed");
    }
}

/// A dated session: within the campaign's days and its own activity's.
pub(super) fn session_day(t: &Table<'_>, start: NaiveDateTime, activity: &Activity, plan: &Plan<'_>) {
    let Some(campaign) = plan.campaign else { return };
    let day = campaign.day_of_local(start);
    let only = Days { from: Some(day), to: Some(day) };
    days(t, "start", &only, &plan.bounds_of(activity.brand.as_ref(), activity.strand.as_ref()));
    if let Some(held) = activity.days.filter(|held| !held.holds(day)) {
        let reason = format!("{day} is no day of its activity {}, which is held {held}", activity.id);
        t.wrong("start", reason, "correct the date, or the days of the activity");
    }
}

/// Longest session: what is longer is an activity with days, not a session.
const LONGEST_SESSION: TimeDelta = TimeDelta::hours(24);

pub(super) fn order(t: &Table<'_>, key: &'static str, start: NaiveDateTime, end: NaiveDateTime) {
    if end <= start {
        t.wrong(key, format!("{end} is not after the start {start}"), "correct start or end");
    } else if end.signed_duration_since(start) > LONGEST_SESSION {
        t.wrong(
            key,
            "is more than a day after the start",
            "correct the date, or write a session for each day",
        );
    }
}

/// Start before end within one venue's day, which runs past midnight.
pub(super) fn daily_order(
    t: &Table<'_>,
    key: &'static str,
    start: NaiveTime,
    end: NaiveTime,
    campaign: Option<&Campaign>,
) {
    let Some(campaign) = campaign else { return };
    // The day's own beginning is also its end: open until then is not open for no time.
    let ends_with_the_day = end == campaign.day_begins;
    if !ends_with_the_day && campaign.since_begin(end) <= campaign.since_begin(start) {
        let reason = format!(
            "{end} is not after the start {start} in a day that begins at {}",
            campaign.day_begins.format("%H:%M")
        );
        t.wrong(key, reason, "correct start or end");
    }
}

/// Fewest places of a city walk route beside its base.
const OTHER_PLACES: usize = 2;

/// A route counts its places beside the base, each once.
pub(super) fn city_route(
    t: &Table<'_>,
    base: Option<&VenueId>,
    base_name: Option<&Name>,
    places: &[CityPlace],
) {
    let others: BTreeSet<_> = places
        .iter()
        .filter(|place| place.venue.is_none() || place.venue.as_ref() != base)
        .filter(|place| base_name.is_none_or(|base| base.zh != place.name.zh))
        .map(|place| &place.name.zh)
        .collect();
    if others.len() < OTHER_PLACES {
        let reason = format!(
            "a CityWalk route joins its base with not fewer than two other places, this one has {}",
            others.len()
        );
        t.wrong("places", reason, "add places nearby; they need not be units of the campaign");
    }
}

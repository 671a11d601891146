//! Kinds of activities, activities and sessions.

use super::{
    campaign::{Campaign, Days, Name},
    check::{self, Plan},
    read::{Place, Scope, Table, TimeOfDay},
    venue,
};
use crate::{
    entry::Method,
    id::{ActivityId, BrandId, GroupId, HallId, KindId, SessionId, StrandId, ThemeId, VenueId},
};
use chrono::{NaiveDateTime, NaiveTime};
use serde::Serialize;

/// A kind of activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kind {
    /// Its id.
    pub id: KindId,
    /// Its name.
    pub name: Name,
    /// How its figures are obtained; the other methods stand beside it and are never added.
    pub method: Method,
}

impl Kind {
    pub(super) fn read(t: &Table<'_>) -> Option<Self> {
        let id = t.own_id("kind", None);
        let name = t.name("name", "name_en");
        let method = t.need("method");
        Some(Self { id: id?, name: name?, method: method? })
    }
}

/// Hours of a venue's day, in local time; an hour before the day's beginning is past midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Hours {
    /// From this time on.
    pub from: NaiveTime,
    /// Until before this time.
    pub to: NaiveTime,
}

/// Something that is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Activity {
    /// Its id.
    pub id: ActivityId,
    /// Its name; about food safety it holds 食品安全 unbroken.
    pub name: Name,
    /// Its kind.
    pub kind: KindId,
    /// Its method of record: its own, or else that of its kind.
    pub method: Method,
    /// Its theme.
    pub theme: Option<ThemeId>,
    /// The brand it is published under.
    pub brand: Option<BrandId>,
    /// The strand it belongs to.
    pub strand: Option<StrandId>,
    /// Where it is held: the main venue if it has branches.
    pub venue: VenueId,
    /// Venues that follow it at the same time.
    pub branch_venues: Vec<VenueId>,
    /// Whether it is about food safety.
    pub food_safety: bool,
    /// The days it is held on; every day of the campaign if absent.
    pub days: Option<Days>,
    /// The hours it is on; the whole day if absent.
    pub hours: Option<Hours>,
    /// The groups it is meant for; all if empty.
    pub groups: Vec<GroupId>,
}

impl Activity {
    pub(super) fn read(t: &Table<'_>, plan: &Plan<'_>) -> Option<Self> {
        let id = t.own_id("activity", None);
        let name = t.name("name", "name_en");
        let kind: Option<KindId> = t.refer("kind", "kind", None);
        let own_method = t.may("method");
        let theme = t.may_refer("theme", "theme", None);
        let brand = t.may_refer("brand", "brand", None);
        let strand = t.may_refer("strand", "strand", None);
        let venue = t.refer("venue", "venue", None);
        let branch_venues = t.refer_list("branch_venues", "venue", None);
        let food_safety = t.may("food_safety").unwrap_or(false);
        let days = Days::read(t, "days");
        let hours = t.table("hours", |hours| Hours::read(hours, plan.campaign));
        let groups = t.refer_list("groups", "group", None);
        check::food_safety(t, food_safety, name.as_ref());
        check::brand(t, plan);
        if let Some(days) = &days {
            check::days(t, "days", days, &plan.bounds_of(brand.as_ref(), strand.as_ref()));
        }
        let kind = kind?;
        let method = own_method.or_else(|| plan.kinds.iter().find(|k| k.id == kind).map(|k| k.method))?;
        Some(Self {
            id: id?,
            name: name?,
            kind,
            method,
            theme,
            brand,
            strand,
            venue: venue?,
            branch_venues,
            food_safety,
            days,
            hours,
            groups,
        })
    }

    /// Whether it is held at a venue, as main or branch venue.
    #[must_use]
    pub fn is_at(&self, venue: &VenueId) -> bool {
        self.venue == *venue || self.branch_venues.contains(venue)
    }
}

impl Hours {
    pub(super) fn read(t: &Table<'_>, campaign: Option<&Campaign>) -> Option<Self> {
        let (from, to) = (t.need("from"), t.need("to"));
        let hours = Self { from: from?, to: to? };
        check::daily_order(t, "to", hours.from, hours.to, campaign);
        Some(hours)
    }
}

/// When a session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SessionTimes {
    /// Once, in local time.
    Once {
        /// Its beginning.
        start: NaiveDateTime,
        /// Its end.
        end: NaiveDateTime,
    },
    /// On every day of its activity, in local time; a time before the day's beginning
    /// is past midnight.
    Daily {
        /// Its beginning.
        start: NaiveTime,
        /// Its end.
        end: NaiveTime,
    },
}

/// Ages a session is meant for, in years, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Ages {
    /// The youngest.
    pub from: Option<u32>,
    /// The oldest.
    pub to: Option<u32>,
}

/// A session of the programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Its name.
    pub name: Name,
    /// The activity it belongs to.
    pub activity: ActivityId,
    /// The venue.
    pub venue: VenueId,
    /// The hall; none if it is all over the house.
    pub hall: Option<HallId>,
    /// When.
    pub times: SessionTimes,
    /// Its seats: its own, or else those of the hall; none if one can drop in.
    pub seats: Option<u32>,
    /// Whether one can drop in at any time: seats are not counted then.
    pub drop_in: bool,
    /// Languages it is held in, as tags such as `zh` or `en`.
    pub languages: Vec<String>,
    /// Ages it is meant for.
    pub ages: Option<Ages>,
    /// Whether screens count down to it.
    pub highlight: bool,
}

impl Session {
    /// Reads a session; the place is kept for the checks across sessions.
    pub(super) fn read(t: &Table<'_>, plan: &Plan<'_>) -> Option<(Self, Place)> {
        let id = t.own_id("session", None);
        let name = t.name("name", "name_en");
        let activity: Option<ActivityId> = t.refer("activity", "activity", None);
        let held = activity.as_ref().and_then(|id| plan.activities.iter().find(|a| a.id == *id));
        let venue: Option<VenueId> = t.may_refer("venue", "venue", None);
        let venue = venue.or_else(|| held.map(|activity| activity.venue.clone()));
        let scope = venue.as_ref().map(|venue| Scope { what: "venue", id: venue.to_string() });
        let hall: Option<HallId> =
            if scope.is_some() { t.may_refer("hall", "hall", scope.as_ref()) } else { t.may("hall") };
        let times = times(t, plan.campaign);
        if let (Some(SessionTimes::Once { start, .. }), Some(activity)) = (&times, held) {
            check::session_day(t, *start, activity, plan);
        }
        if let (Some(activity), Some(venue)) = (held, &venue)
            && !activity.is_at(venue)
        {
            let reason = format!("the activity {} is not held at {venue}", activity.id);
            t.wrong("venue", reason, "name one of its venues, or add this one to its branch_venues");
        }
        let drop_in = t.may("drop_in").unwrap_or(false);
        let seats = venue::seats(t);
        if drop_in && seats.is_some() {
            t.wrong("seats", "are not counted where one can drop in", "leave out seats or drop_in");
        }
        let of_hall =
            || plan.venues.iter().find(|v| Some(&v.id) == venue.as_ref())?.hall(hall.as_ref()?)?.seats;
        let session = Self {
            id: id?,
            name: name?,
            activity: activity?,
            seats: if drop_in { None } else { seats.or_else(of_hall) },
            venue: venue?,
            hall,
            times: times?,
            drop_in,
            languages: t.list("languages"),
            ages: t.table("ages", Ages::read),
            highlight: t.may("highlight").unwrap_or(false),
        };
        Some((session, t.place()))
    }
}

impl Ages {
    fn read(t: &Table<'_>) -> Option<Self> {
        let (from, to): (Option<u32>, Option<u32>) = (t.may("from"), t.may("to"));
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            t.wrong("to", "is younger than from", "exchange from and to");
        }
        Some(Self { from, to })
    }
}

/// Start and end: both with a date, or both without and `every_day = true`.
fn times(t: &Table<'_>, campaign: Option<&Campaign>) -> Option<SessionTimes> {
    let every_day = t.may("every_day").unwrap_or(false);
    let (start, end) = (t.need("start"), t.need("end"));
    match (start?, end?) {
        (TimeOfDay::On(start), TimeOfDay::On(end)) => {
            if every_day {
                t.wrong("start", "has a date, and every_day is true", "leave out the date, or every_day");
            }
            check::order(t, "end", start, end);
            Some(SessionTimes::Once { start, end })
        }
        (TimeOfDay::Daily(start), TimeOfDay::Daily(end)) => {
            if !every_day {
                t.wrong("start", "has no date", "write the date as well, or every_day = true");
            }
            check::daily_order(t, "end", start, end, campaign);
            Some(SessionTimes::Daily { start, end })
        }
        _ => {
            t.wrong("end", "start and end must both have a date, or neither", "write both alike");
            None
        }
    }
}

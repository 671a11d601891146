//! What kiosks, agents and boards ask a pack.

use super::{
    Pack,
    campaign::{Brand, Group, Theme},
    clock::{SOON_MS, Slot, SlotsNow},
    instead::LATE_MS,
    programme::{Activity, Kind, Session, SessionTimes},
    trail::{MapFile, Trail},
    venue::{Region, Venue},
    vocabulary::Stepper,
};
use crate::{
    entry::Method,
    id::{ActivityId, BrandId, GroupId, KindId, SessionId, ThemeId, TrailId, VenueId},
    shifts::Held,
};
use chrono::NaiveDate;

impl Pack {
    /// A venue.
    #[must_use]
    pub fn venue(&self, id: &VenueId) -> Option<&Venue> {
        self.venues.iter().find(|venue| venue.id == *id)
    }

    /// An activity.
    #[must_use]
    pub fn activity(&self, id: &ActivityId) -> Option<&Activity> {
        self.activities.iter().find(|activity| activity.id == *id)
    }

    /// A kind of activity.
    #[must_use]
    pub fn kind(&self, id: &KindId) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.id == *id)
    }

    /// An audience group.
    #[must_use]
    pub fn group(&self, id: &GroupId) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == *id)
    }

    /// A theme.
    #[must_use]
    pub fn theme(&self, id: &ThemeId) -> Option<&Theme> {
        self.themes.iter().find(|theme| theme.id == *id)
    }

    /// A brand.
    #[must_use]
    pub fn brand(&self, id: &BrandId) -> Option<&Brand> {
        self.brands.iter().find(|brand| brand.id == *id)
    }

    /// A session.
    #[must_use]
    pub fn session(&self, id: &SessionId) -> Option<&Session> {
        self.sessions.iter().find(|session| session.id == *id)
    }

    /// A trail.
    #[must_use]
    pub fn trail(&self, id: &TrailId) -> Option<&Trail> {
        self.trails.iter().find(|trail| trail.id == *id)
    }

    /// The trails of a venue: first those that start from it, then others that lead
    /// there, each in the order of the pack.
    pub fn trails_of(&self, venue: &VenueId) -> impl Iterator<Item = &Trail> {
        let (own, other): (Vec<_>, Vec<_>) =
            self.trails.iter().filter(|trail| trail.is_at(venue)).partition(|trail| trail.venue == *venue);
        own.into_iter().chain(other)
    }

    /// The pictures that maps are drawn on, in the order of the pack.
    pub fn pictures(&self) -> impl Iterator<Item = &MapFile> {
        let trails = self.trails.iter().filter_map(|trail| trail.map.as_ref());
        trails.chain(self.routes.iter().filter_map(|route| route.map.as_ref()))
    }

    /// The region of a venue and those above it that the pack names, the largest first.
    #[must_use]
    pub fn regions_of(&self, venue: &Venue) -> Vec<&Region> {
        let own = venue.region.as_ref().and_then(|code| self.regions.iter().find(|r| r.code == *code));
        let mut above: Vec<_> =
            own.map_or(vec![], |own| self.regions.iter().filter(|region| region.holds(own)).collect());
        above.sort_by(|a, b| a.code.cmp(&b.code));
        above
    }

    /// The venue's day at a moment (milliseconds since 1970).
    #[must_use]
    pub fn venue_day(&self, utc_ms: i64) -> NaiveDate {
        self.campaign.venue_day(utc_ms)
    }

    /// Whether an activity is held on a venue's day.
    #[must_use]
    pub fn is_held_on(&self, activity: &Activity, day: NaiveDate) -> bool {
        let holds = |days: &Option<super::Days>| days.is_none_or(|days| days.holds(day));
        holds(&self.campaign.period) && holds(&activity.days)
    }

    /// The activities that are on at a venue at a moment (milliseconds since 1970), in
    /// the order of the pack.
    #[must_use]
    pub fn activities_on(&self, venue: &VenueId, now: i64) -> Vec<&Activity> {
        let day = self.venue_day(now);
        let on = |activity: &&Activity| {
            activity.is_at(venue)
                && self.is_held_on(activity, day)
                && activity.hours.is_none_or(|hours| self.campaign.within(&hours, now))
        };
        self.activities.iter().filter(on).collect()
    }

    /// The sessions of a venue, in the order of the pack.
    #[must_use]
    pub fn sessions(&self, venue: &VenueId) -> Vec<&Session> {
        self.sessions.iter().filter(|session| session.venue == *venue).collect()
    }

    /// The sessions of a venue on one of its days as they are held, by their beginning; those
    /// that staff called off are among them.
    #[must_use]
    pub fn slots(&self, venue: &VenueId, day: NaiveDate) -> Vec<Slot<'_>> {
        let mut slots: Vec<_> = self
            .sessions
            .iter()
            .filter(|session| session.venue == *venue && self.is_session_on(session, day))
            .map(|session| self.slot(session, day))
            .collect();
        slots.sort_by_key(|slot| (slot.start, slot.end));
        slots
    }

    /// A session as it is held on a day: as planned, unless staff moved it.
    fn slot<'p>(&self, session: &'p Session, day: NaiveDate) -> Slot<'p> {
        let (start, end) = self.campaign.local_times(&session.times, day);
        let (planned, end) = (self.campaign.utc_ms(start), self.campaign.utc_ms(end));
        match self.shifts.held(&session.id, day) {
            Held::AsPlanned => Slot { session, start: planned, end, planned, called_off: false },
            Held::At { start, end } => Slot { session, start, end, planned, called_off: false },
            Held::CalledOff => Slot { session, start: planned, end, planned, called_off: true },
        }
    }

    fn is_session_on(&self, session: &Session, day: NaiveDate) -> bool {
        match session.times {
            SessionTimes::Once { start, .. } => self.campaign.day_of_local(start) == day,
            SessionTimes::Daily { .. } => {
                self.activity(&session.activity).is_some_and(|activity| self.is_held_on(activity, day))
            }
        }
    }

    /// What runs at a venue at a moment (milliseconds since 1970), what is next, and
    /// what is later on the same venue's day.
    #[must_use]
    pub fn sessions_at(&self, venue: &VenueId, now: i64) -> SlotsNow<'_> {
        let slots = self.slots(venue, self.venue_day(now));
        let (begun, ahead): (Vec<_>, Vec<_>) = slots.into_iter().partition(|slot| slot.start <= now);
        let first = ahead.first().map_or(now, |slot| slot.start);
        let soon = first.max(now.saturating_add(SOON_MS));
        let (next, later) = ahead.into_iter().partition(|slot| slot.start <= soon);
        // Who comes for what was called off is told so until its doors would be shut.
        let still = |slot: &Slot<'_>| {
            let end =
                if slot.called_off { slot.end.min(slot.start.saturating_add(LATE_MS)) } else { slot.end };
            now < end
        };
        SlotsNow { now: begun.into_iter().filter(still).collect(), next, later }
    }

    /// The group a stepper counts into. Every pack that was read without an error has one.
    #[must_use]
    pub fn group_of(&self, stepper: Stepper) -> Option<&Group> {
        self.groups.iter().find(|group| group.steppers.contains(&stepper))
    }

    /// The groups that no stepper leads to: asked on a page that can be skipped.
    pub fn finer_groups(&self) -> impl Iterator<Item = &Group> {
        self.groups.iter().filter(|group| group.steppers.is_empty())
    }

    /// How the figures of an activity are obtained.
    #[must_use]
    pub fn method_of_record(&self, activity: &ActivityId) -> Option<Method> {
        self.activity(activity).map(|activity| activity.method)
    }
}

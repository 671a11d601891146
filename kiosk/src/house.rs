//! The house this kiosk stands in: its pack, and where in it the kiosk is. What is on
//! at a moment is asked here, by the flow ([`House::setting`]) and by the screens
//! ([`House::tonight`]).

mod maps;
#[cfg(test)]
mod tests;
mod tonight;

pub use tonight::{
    Choice, Event, EventsOfHall, HallOfTonight, Instead, PointOfTrail, Tonight, TrailOfTonight, named,
};

use crate::{
    flow::{Programme, ROWS, STEPPERS, Setting},
    wording::Language,
};
use std::collections::BTreeMap;
use venue::{
    desk::{EARLY_MS, PointName},
    entry::{Method, Mode},
    id::{ActivityId, GroupId, HallId, PointId, SiteId, VenueId},
    pack::{Activity, Pack, TrailPoint, Venue},
    shifts::Shifts,
};

/// Where the kiosk stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    /// The venue.
    pub venue: VenueId,
    /// Its site.
    pub site: SiteId,
    /// The hall, if it stands in one.
    pub hall: Option<HallId>,
    /// The point of a trail it stamps; none for the first one in its hall, if there is one.
    pub point: Option<PointId>,
}

/// What a visitor's kiosk is like in this house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manners {
    /// After how long without a touch 'still here?' is asked (ms).
    pub idle_ms: u64,
    /// The language of the house.
    pub language: Language,
}

/// Why a kiosk can't stand where it is told to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misplaced {
    /// The pack has no such venue.
    #[error("the pack {pack} has no venue {venue}; it has: {known}. Set `venue` to one of them")]
    NoVenue {
        /// The campaign's id.
        pack: String,
        /// What was asked for.
        venue: VenueId,
        /// What there is.
        known: String,
    },
    /// The venue has no such site.
    #[error("the venue {venue} has no site {site}; it has: {known}. Set `site` to one of them")]
    NoSite {
        /// The venue.
        venue: VenueId,
        /// What was asked for.
        site: SiteId,
        /// What there is.
        known: String,
    },
    /// The venue has no such hall.
    #[error(
        "the venue {venue} has no hall {hall}; it has: {known}. Set `hall` to one of them, or leave it out"
    )]
    NoHall {
        /// The venue.
        venue: VenueId,
        /// What was asked for.
        hall: HallId,
        /// What there is.
        known: String,
    },
    /// No trail has such a point here.
    #[error(
        "no trail has a point {point} at the venue {venue}; there is: {known}. Set `point` to one of them, or leave it out"
    )]
    NoPoint {
        /// The venue.
        venue: VenueId,
        /// What was asked for.
        point: PointId,
        /// What there is.
        known: String,
    },
    /// A stepper has no audience group to count into.
    #[error(
        "the pack {pack} has no audience group for the stepper {stepper:?}; give one of its groups that stepper"
    )]
    NoGroup {
        /// The campaign's id.
        pack: String,
        /// The stepper.
        stepper: venue::pack::Stepper,
    },
}

/// The pack, and this kiosk's place in it.
#[derive(Debug, Clone)]
pub struct House {
    pack: Pack,
    stand: Stand,
    manners: Manners,
    photos: maps::Photos,
}

impl House {
    /// Puts a kiosk in its place.
    ///
    /// # Errors
    /// [`Misplaced`] when the pack doesn't have that place.
    pub fn new(pack: Pack, stand: Stand, manners: Manners) -> Result<Self, Misplaced> {
        check(&pack, &stand)?;
        Ok(Self { pack, stand, manners, photos: maps::Photos::default() })
    }

    /// The same place with another pack.
    ///
    /// # Errors
    /// [`Misplaced`] when that pack doesn't have it.
    pub fn with_pack(&self, pack: Pack) -> Result<Self, Misplaced> {
        Self::new(pack, self.stand.clone(), self.manners)
    }

    /// From now on sessions are held as staff moved them.
    pub fn hold(&mut self, shifts: Shifts) {
        if self.pack.shifts != shifts {
            self.pack.shifts = shifts;
        }
    }

    /// The pack, with what staff moved.
    #[must_use]
    pub fn pack(&self) -> &Pack {
        &self.pack
    }

    /// Where the kiosk stands.
    #[must_use]
    pub fn stand(&self) -> &Stand {
        &self.stand
    }

    /// The language of the house.
    #[must_use]
    pub fn language(&self) -> Language {
        self.manners.language
    }

    /// What the flow needs to know at a moment (milliseconds since 1970).
    #[must_use]
    pub fn setting(&self, now: i64) -> Setting {
        let group = |stepper| Some((stepper, self.pack.group_of(stepper)?.id.clone()));
        Setting {
            open: self.open(now).into_iter().map(|activity| activity.id.clone()).collect(),
            site: self.stand.site.clone(),
            hall: self.stand.hall.clone(),
            groups: STEPPERS.into_iter().filter_map(group).collect::<BTreeMap<_, _>>(),
            finer: self.finer(now),
            point: self.point().map(|point| PointName {
                campaign: None,
                // One showing stamps it on every trail that has it.
                trail: None,
                point: point.id.clone(),
            }),
            prints: false,
            maps: self.maps_to_show(),
            mode: Mode::Open,
            programme: self.programme(now),
            rows: ROWS.0,
            idle_ms: self.manners.idle_ms,
            language: self.manners.language,
            aloud: false,
        }
    }

    /// The activities one can check in to: those that are on, or else those that begin
    /// soon; these are offered only while nothing is on. What is counted online alone is no check-in.
    fn open(&self, now: i64) -> Vec<&Activity> {
        let on = |at: i64| -> Vec<&Activity> {
            let activities = self.pack.activities_on(&self.stand.venue, at);
            activities.into_iter().filter(|activity| activity.method != Method::TypedIn).collect()
        };
        let now_on = on(now);
        if now_on.is_empty() { on(now.saturating_add(EARLY_MS)) } else { now_on }
    }

    /// The finer groups that activities ask for: those they are meant for that no stepper
    /// leads to.
    fn finer(&self, now: i64) -> BTreeMap<ActivityId, Vec<GroupId>> {
        let is_finer =
            |group: &&GroupId| self.pack.groups.iter().any(|g| g.id == **group && g.steppers.is_empty());
        let asked = |activity: &Activity| {
            let finer: Vec<_> = activity.groups.iter().filter(is_finer).cloned().collect();
            (!finer.is_empty()).then(|| (activity.id.clone(), finer))
        };
        self.open(now).into_iter().filter_map(asked).collect()
    }

    /// The point this kiosk stamps: the one it is set to, or else the first one in its hall.
    fn point(&self) -> Option<&TrailPoint> {
        let venue = &self.stand.venue;
        let mut here = self.pack.trails_of(venue).flat_map(|t| &t.points).filter(|p| p.venue == *venue);
        match (&self.stand.point, &self.stand.hall) {
            (Some(set), _) => here.find(|point| point.id == *set),
            (None, Some(hall)) => here.find(|point| point.hall.as_ref() == Some(hall)),
            (None, None) => None,
        }
    }

    fn programme(&self, now: i64) -> Programme {
        let slots = self.pack.sessions_at(&self.stand.venue, now);
        let all = slots.now.iter().chain(&slots.next).chain(&slots.later);
        let mut halls = BTreeMap::<_, usize>::new();
        all.for_each(|slot| *halls.entry(slot.session.hall.as_ref()).or_default() += 1);
        Programme {
            times: [slots.now.len(), slots.next.len(), slots.later.len()],
            halls: halls.into_values().collect(),
        }
    }

    fn venue(&self) -> Option<&Venue> {
        self.pack.venue(&self.stand.venue)
    }

    /// The activity's name, as the pack has it.
    #[must_use]
    pub fn activity(&self, id: &ActivityId) -> Option<&Activity> {
        self.pack.activity(id)
    }
}

fn check(pack: &Pack, stand: &Stand) -> Result<(), Misplaced> {
    let campaign = || pack.campaign.id.to_string();
    let Some(venue) = pack.venue(&stand.venue) else {
        let known = listed(pack.venues.iter().map(|venue| &venue.id));
        return Err(Misplaced::NoVenue { pack: campaign(), venue: stand.venue.clone(), known });
    };
    if !venue.sites.iter().any(|site| site.id == stand.site) {
        let known = listed(venue.sites.iter().map(|site| &site.id));
        return Err(Misplaced::NoSite { venue: venue.id.clone(), site: stand.site.clone(), known });
    }
    if let Some(hall) = stand.hall.as_ref().filter(|hall| !venue.halls.iter().any(|h| h.id == **hall)) {
        let known = listed(venue.halls.iter().map(|hall| &hall.id));
        return Err(Misplaced::NoHall { venue: venue.id.clone(), hall: hall.clone(), known });
    }
    let points = || pack.trails_of(&venue.id).flat_map(|trail| &trail.points).filter(|p| p.venue == venue.id);
    if let Some(point) = stand.point.as_ref().filter(|set| !points().any(|point| point.id == **set)) {
        let known = listed(points().map(|point| &point.id));
        return Err(Misplaced::NoPoint { venue: venue.id.clone(), point: point.clone(), known });
    }
    match STEPPERS.into_iter().find(|stepper| pack.group_of(*stepper).is_none()) {
        Some(stepper) => Err(Misplaced::NoGroup { pack: campaign(), stepper }),
        None => Ok(()),
    }
}

fn listed<T: std::fmt::Display>(ids: impl Iterator<Item = T>) -> String {
    let ids: Vec<_> = ids.map(|id| id.to_string()).collect();
    if ids.is_empty() { "none".to_owned() } else { ids.join(", ") }
}

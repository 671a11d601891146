//! The views, made from what is known of the house at a moment.

use super::{
    Calling, Elsewhere, Following, FoyerView, HallOnSign, HallView, HouseTrail, Link, PeopleInside, Room,
    Showing, WallView, Way,
};
use crate::{
    entry::Mode,
    id::{ActivityId, HallId, VenueId},
    pack::{Hall, LATE_MS, Pack, Slot, Venue},
    seats::{Seats, Taken},
};
use chrono::NaiveTime;
use std::collections::BTreeMap;

/// What is known of a house at a moment, whichever sign it is for.
#[derive(Debug, Clone)]
pub struct Tonight<'p> {
    /// The programme with what staff moved, see [`Pack::with_shifts`].
    pub pack: &'p Pack,
    /// The venue.
    pub venue: &'p VenueId,
    /// The moment (milliseconds since 1970); none while no clock can be believed.
    pub now: Option<i64>,
    /// How the house stands.
    pub mode: Mode,
    /// The line to the rest of the house.
    pub link: Link,
    /// Seats that are taken.
    pub taken: Taken,
    /// How full the halls are; `None` is the house.
    pub rooms: BTreeMap<Option<HallId>, Room>,
    /// Numbers of queues that are called.
    pub calling: Vec<Calling>,
    /// How many follow joint lessons elsewhere, by activity.
    pub following: BTreeMap<ActivityId, Vec<Following>>,
    /// 人次 of tonight, as far as this device knows.
    pub visits: Option<u64>,
    /// How far the house has come on its trails.
    pub trails: Vec<HouseTrail>,
}

impl Tonight<'_> {
    /// What a hall's door and screen show; none where the venue has no such hall.
    ///
    /// What runs is what began last: a session that runs over gives way to the next when that
    /// begins. What is next is the first that has not begun; one that was called off is
    /// announced as that until its doors would be shut.
    #[must_use]
    pub fn hall(&self, id: &HallId) -> Option<HallView> {
        let hall = self.house()?.hall(id)?;
        let slots: Vec<_> =
            self.slots().into_iter().filter(|slot| slot.session.hall.as_ref() == Some(id)).collect();
        let running = slots.iter().rev().find(|slot| self.runs(slot));
        let next = slots.iter().find(|slot| self.is_ahead(slot));
        // Whoever comes to a door with nothing on comes for what is next.
        let for_whom = running.or(next);
        let Room { inside, capacity, way } = self.room_for(hall, for_whom);
        let instead = for_whom.filter(|_| !way.is_open()).and_then(|slot| self.instead_of(slot));
        let calling =
            self.calling.iter().find(|calling| calling.hall.as_ref().is_some_and(|at| at.id == *id));
        let follows = running.and_then(|slot| self.following.get(&slot.session.activity));
        Some(HallView {
            mode: self.mode,
            clock: self.clock(),
            at: self.at(),
            hall: on_sign(hall),
            now: running.map(|slot| self.showing(slot)),
            next: next.map(|slot| self.showing(slot)),
            inside,
            capacity,
            way,
            instead,
            calling: calling.cloned(),
            elsewhere: follows.cloned().unwrap_or_default(),
            link: self.link,
        })
    }

    /// What the foyer shows: all that runs, what begins next, and the halls.
    #[must_use]
    pub fn foyer(&self) -> FoyerView {
        let slots = self.now.map(|now| self.pack.sessions_at(self.venue, now)).unwrap_or_default();
        let shown = |slots: &[Slot<'_>]| -> Vec<(Showing, Way)> {
            slots.iter().map(|slot| (self.showing(slot), self.way_to(slot))).collect()
        };
        let halls = self.house().map(|venue| venue.halls.as_slice()).unwrap_or_default();
        FoyerView {
            mode: self.mode,
            clock: self.clock(),
            at: self.at(),
            now: shown(&slots.now),
            next: shown(&slots.next),
            calling: self.calling.clone(),
            halls: halls.iter().map(|hall| self.in_foyer(hall)).collect(),
            link: self.link,
        }
    }

    /// What the wall shows: the night at large, and the next highlight, or where none is ahead
    /// the next session in a hall.
    #[must_use]
    pub fn wall(&self) -> WallView {
        let slots = self.slots();
        let ahead = || slots.iter().filter(|slot| self.is_ahead(slot) && !slot.called_off);
        let highlight = ahead().find(|slot| slot.session.highlight);
        let highlight = highlight.or_else(|| ahead().find(|slot| slot.session.hall.is_some()));
        WallView {
            mode: self.mode,
            clock: self.clock(),
            at: self.at(),
            visits: self.visits,
            inside: self.rooms.get(&None).and_then(|house| house.inside),
            trails: self.trails.clone(),
            highlight: highlight.map(|slot| self.showing(slot)),
            link: self.link,
        }
    }

    /// The sessions of tonight, by their beginning; none while nobody knows the time.
    fn slots(&self) -> Vec<Slot<'_>> {
        let of = |now| self.pack.slots(self.venue, self.pack.venue_day(now));
        self.now.map(of).unwrap_or_default()
    }

    fn house(&self) -> Option<&Venue> {
        self.pack.venue(self.venue)
    }

    fn runs(&self, slot: &Slot<'_>) -> bool {
        self.now.is_some_and(|now| slot.runs(now))
    }

    /// Whether it has not begun. What was called off is ahead until nobody waits for it.
    fn is_ahead(&self, slot: &Slot<'_>) -> bool {
        let late = if slot.called_off { LATE_MS } else { 0 };
        self.now.is_some_and(|now| now < slot.start.saturating_add(late))
    }

    fn clock(&self) -> Option<NaiveTime> {
        self.now.map(|now| self.pack.campaign.local(now).time())
    }

    fn at(&self) -> i64 {
        self.now.unwrap_or_default()
    }

    fn showing(&self, slot: &Slot<'_>) -> Showing {
        let session = slot.session;
        let hall = session.hall.as_ref().and_then(|id| self.house()?.hall(id));
        let local = |ms| self.pack.campaign.local(ms).time();
        Showing {
            id: session.id.clone(),
            name: session.name.clone(),
            hall: hall.map(on_sign),
            start: slot.start,
            end: slot.end,
            times: (local(slot.start), local(slot.end)),
            planned: slot.is_moved().then(|| local(slot.planned)),
            cancelled: slot.called_off,
            seats: Seats::of(slot, &self.taken),
            highlight: session.highlight,
        }
    }

    /// How full a hall is; how many may be inside are its seats where nobody said.
    fn room(&self, hall: &Hall) -> Room {
        let known = self.rooms.get(&Some(hall.id.clone())).cloned().unwrap_or_default();
        Room { capacity: known.capacity.or(hall.seats), ..known }
    }

    fn in_foyer(&self, hall: &Hall) -> (HallOnSign, Option<PeopleInside>, Option<u32>, Way) {
        let Room { inside, capacity, way } = self.room(hall);
        (on_sign(hall), inside, capacity, way)
    }

    /// The same for whoever comes for a session: no seat left is no way in.
    fn room_for(&self, hall: &Hall, slot: Option<&Slot<'_>>) -> Room {
        let room = self.room(hall);
        let way = slot.map_or_else(|| room.way.clone(), |slot| self.way_of(&room.way, slot));
        Room { way, ..room }
    }

    fn way_to(&self, slot: &Slot<'_>) -> Way {
        let hall = slot.session.hall.as_ref().and_then(|id| self.house()?.hall(id));
        let way = hall.map_or(Way::Go, |hall| self.room(hall).way);
        self.way_of(&way, slot)
    }

    fn way_of(&self, way: &Way, slot: &Slot<'_>) -> Way {
        let full = Seats::of(slot, &self.taken).is_some_and(Seats::is_full);
        if way.is_open() && full && !slot.called_off { Way::Full } else { way.clone() }
    }

    /// Where to go instead, where one may go in.
    fn instead_of(&self, slot: &Slot<'_>) -> Option<Elsewhere> {
        let now = self.now?;
        let others = self.pack.instead_of(self.venue, slot, now, &self.taken);
        let other = others.iter().find(|other| self.way_to(other).is_open())?;
        Some(Elsewhere { showing: self.showing(other), running: other.runs(now) })
    }
}

fn on_sign(hall: &Hall) -> HallOnSign {
    HallOnSign { id: hall.id.clone(), name: hall.name.clone(), floor: hall.floor.clone() }
}

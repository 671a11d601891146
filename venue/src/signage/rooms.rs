//! How full the house and its halls are, as signs show it.

use super::{PeopleInside, Room, Way};
use crate::{
    id::HallId,
    pack::Venue,
    rooms::{Door, Limit, RoomId, RoomNow, Said},
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The rooms of a venue by hall; `None` is the house. `known` are those whose doors are counted,
/// by the agent of this device, and `boottime` the time since the machine's boot (ms).
///
/// A house that has entrances at several sites is as full as all of them together.
#[must_use]
pub fn rooms(
    venue: &Venue,
    day: NaiveDate,
    said: &Said,
    known: &[RoomNow],
    boottime: i64,
) -> BTreeMap<Option<HallId>, Room> {
    let mut rooms: BTreeMap<Option<HallId>, Room> = BTreeMap::new();
    for hall in &venue.halls {
        let room = RoomId { site: hall.site.clone(), hall: Some(hall.id.clone()) };
        let now = known.iter().find(|now| now.room.hall.as_ref() == Some(&hall.id));
        let way = way(said.door(&venue.id, now.map_or(&room, |now| &now.room), day), now);
        let capacity = Limit::of(hall).map(|limit| limit.people);
        let inside = now.map(|now| people(now, boottime));
        rooms.insert(Some(hall.id.clone()), Room { inside, capacity, way });
    }
    let houses = known.iter().filter(|now| now.room.hall.is_none());
    let inside = houses.map(|now| people(now, boottime)).reduce(PeopleInside::and);
    let door =
        |site: &crate::pack::Site| said.door(&venue.id, &RoomId { site: site.id.clone(), hall: None }, day);
    let strictest = venue.sites.iter().map(door).max().unwrap_or_default();
    rooms.insert(None, Room { inside, capacity: None, way: way(strictest, None) });
    rooms
}

fn way(door: Door, now: Option<&RoomNow>) -> Way {
    match door {
        Door::Stopped { reason } => Way::Stopped { reason },
        Door::AsCounted if now.is_some_and(|now| now.full) => Way::Full,
        Door::AsCounted | Door::HeldOpen => Way::Go,
    }
}

fn people(now: &RoomNow, boottime: i64) -> PeopleInside {
    let age_ms = u64::try_from(boottime.saturating_sub(now.heard)).unwrap_or(0);
    PeopleInside { people: now.people, off_by: now.off_by, as_of: now.as_of, age_ms }
}

impl PeopleInside {
    /// Two sites together: as old as the older, and off by both.
    fn and(self, other: Self) -> Self {
        let off_by = self.off_by.zip(other.off_by).map(|(one, other)| one.saturating_add(other));
        Self {
            people: self.people.saturating_add(other.people),
            off_by,
            as_of: self.as_of.min(other.as_of),
            age_ms: self.age_ms.max(other.age_ms),
        }
    }
}

//! The rooms of a house as one of its devices comes to know them: its own doors and the others',
//! since when each is heard, and which rooms are full.

use super::{Counted, DoorBook, DoorCount, Limit, RoomId, RoomNow, Said, Sheet, Sum, together};
use crate::{
    audit::{Audited, Found, Standing},
    entry::Method,
    hash::Lid,
    id::LineId,
    moment::Moment,
    pack::{Pack, Venue},
    reporting::wire::{Gauge, GaugeKind, MAX_GAUGES},
    signage::STALE_MS,
};
use std::collections::{BTreeMap, BTreeSet};

/// The least time between two recounts of a room that the software writes itself (ms): who goes
/// out in a row is mended by a few entries and not by one each.
const RECOUNT_GAP_MS: i64 = 10_000;

/// A door by one of its counters.
type Counter = (LineId, Method);

/// What is known at a moment, all of the ledger of the device.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// The programme.
    pub pack: &'a Pack,
    /// The venue.
    pub venue: &'a Venue,
    /// The moment, by a clock that is believed.
    pub at: &'a Moment,
    /// What was crossed.
    pub book: &'a DoorBook,
    /// What staff said.
    pub said: &'a Said,
    /// What audits found, by method.
    pub checked: &'a BTreeMap<Method, Found>,
}

/// What follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// What the others of the house are told.
    pub sheet: Sheet,
    /// Each room that is known, for signs.
    pub rooms: Vec<RoomNow>,
    /// The same of those rooms a door of which is counted here, for headquarters.
    pub gauges: Vec<Gauge>,
    /// Rooms that more people left than can have been inside, and what their doors counted: a
    /// recount that says nobody is to be written.
    pub emptied: Vec<(RoomId, Sum)>,
}

/// The rooms of a house, at one of its devices.
#[derive(Debug, Clone, Default)]
pub struct Rooms {
    /// Its own counters, and when each was watched last (ms since the boot); none is now.
    own: BTreeMap<Counter, Option<i64>>,
    /// What the others counted, and when that was heard (ms since the boot).
    heard: BTreeMap<Lid, (i64, Sheet)>,
    full: BTreeSet<RoomId>,
    recounted: BTreeMap<RoomId, i64>,
}

impl Rooms {
    /// Of a device that counts so; nothing was watched yet at this time since the boot (ms).
    #[must_use]
    pub fn new(counters: impl IntoIterator<Item = Counter>, boottime: i64) -> Self {
        let own = counters.into_iter().map(|counter| (counter, Some(boottime))).collect();
        Self { own, ..Self::default() }
    }

    /// One of its own counters counts, or does not, from this time on.
    pub fn watched(&mut self, counter: &Counter, watched: bool, boottime: i64) {
        if let Some(last) = self.own.get_mut(counter) {
            *last = if watched { None } else { last.or(Some(boottime)) };
        }
    }

    /// Another device of the house said what it counted.
    pub fn hear(&mut self, lid: Lid, sheet: Sheet, boottime: i64) {
        self.heard.insert(lid, (boottime, sheet));
    }

    /// How all of it is.
    pub fn look(&mut self, look: Look<'_>) -> Seen {
        let Look { pack, venue, at, said, .. } = look;
        let day = pack.venue_day(at.wall);
        let mut sheets: Vec<Sheet> = vec![self.own_sheet(look)];
        self.heard.retain(|_, (_, sheet)| sheet.day >= day);
        sheets.extend(self.heard.values().map(|(heard, sheet)| aged(sheet, at.boottime, *heard)));
        let counted = together(venue, day, &sheets, said);
        let told: BTreeSet<&RoomId> =
            sheets.iter().skip(1).filter(|sheet| is_fresh(sheet)).flat_map(|sheet| &sheet.full).collect();
        let full: BTreeSet<RoomId> = counted
            .iter()
            .filter(|counted| {
                let before = self.full.contains(&counted.room) || told.contains(&counted.room);
                limit(venue, &counted.room).is_some_and(|limit| limit.is_full(before, counted.people))
            })
            .map(|counted| counted.room.clone())
            .collect();
        self.full = full;
        let rooms: Vec<_> = counted.iter().map(|counted| self.now(counted, at)).collect();
        let ours: Vec<_> = counted.iter().filter(|counted| self.counts_at(venue, &counted.room)).collect();
        let gauges = ours.iter().map(|counted| gauge(counted, at)).take(MAX_GAUGES).collect();
        let emptied = ours.iter().filter(|counted| counted.lacking > 0);
        let emptied: Vec<_> = emptied.filter_map(|counted| self.recount(counted, at.boottime)).collect();
        let mut sheet = sheets.swap_remove(0);
        sheet.full = self.full.iter().cloned().collect();
        Seen { sheet, rooms, gauges, emptied }
    }

    /// What this device counted. A counter some of whose crossings have no time is left out.
    fn own_sheet(&self, Look { pack, at, book, checked, .. }: Look<'_>) -> Sheet {
        let day = pack.venue_day(at.wall);
        let (begins, ends) = pack.campaign.day_bounds(day);
        let (sums, unsure) = book.sums(&(begins..ends), at);
        let known = self.own.iter().filter(|(counter, _)| !unsure.contains(*counter));
        let door = |((line, method), last): (&Counter, &Option<i64>)| {
            let Sum { inward, outward } = sums.get(&(line.clone(), *method)).copied().unwrap_or_default();
            let age = last.map_or(0, |last| at.boottime.saturating_sub(last));
            let age_ms = u64::try_from(age).unwrap_or(0);
            DoorCount { line: line.clone(), method: *method, inward, outward, age_ms }
        };
        Sheet { day, doors: known.map(door).collect(), checked: checked.clone(), full: Vec::new() }
    }

    fn now(&self, counted: &Counted, at: &Moment) -> RoomNow {
        let age = i64::try_from(counted.age_ms).unwrap_or(i64::MAX);
        RoomNow {
            room: counted.room.clone(),
            people: counted.people,
            off_by: counted.off_by,
            as_of: at.wall.saturating_sub(age),
            heard: at.boottime.saturating_sub(age),
            inward: counted.inward,
            outward: counted.outward,
            full: self.full.contains(&counted.room),
        }
    }

    /// Whether a door of the room is counted here.
    fn counts_at(&self, venue: &Venue, room: &RoomId) -> bool {
        let ours = |line: &&crate::pack::Line| self.own.keys().any(|(own, _)| *own == line.id);
        venue.lines.iter().filter(ours).any(|line| match &room.hall {
            None => line.role == crate::pack::LineRole::Entrance && line.site == room.site,
            hall => line.hall == *hall,
        })
    }

    fn recount(&mut self, counted: &Counted, boottime: i64) -> Option<(RoomId, Sum)> {
        let last = self.recounted.get(&counted.room);
        if last.is_some_and(|last| boottime < last.saturating_add(RECOUNT_GAP_MS)) {
            return None;
        }
        self.recounted.insert(counted.room.clone(), boottime);
        Some((counted.room.clone(), Sum { inward: counted.inward, outward: counted.outward }))
    }
}

/// What audits of entrances and inner doors found of each method, those of the newest day that
/// has any. `day` is the venue's day of a time.
#[must_use]
pub fn checked<'a, D: Ord>(
    audits: impl IntoIterator<Item = &'a Audited>,
    day: impl Fn(i64) -> D,
) -> BTreeMap<Method, Found> {
    let mut standing = Standing::default();
    for audited in audits {
        if let Some(time) = audited.time {
            // What is said of a method holds at its inner doors as well.
            standing.note(&Audited { entrance: true, ..audited.clone() }, day(time));
        }
    }
    let found = |method| standing.newest(method).map(|(_, found)| (method, found));
    [Method::EntranceLine, Method::Sensor].into_iter().filter_map(found).collect()
}

/// The same some time after it was heard.
fn aged(sheet: &Sheet, boottime: i64, heard: i64) -> Sheet {
    let more = u64::try_from(boottime.saturating_sub(heard)).unwrap_or(0);
    let mut sheet = sheet.clone();
    sheet.doors.iter_mut().for_each(|door| door.age_ms = door.age_ms.saturating_add(more));
    sheet
}

fn is_fresh(sheet: &Sheet) -> bool {
    sheet.doors.iter().any(|door| door.age_ms < STALE_MS)
}

fn limit(venue: &Venue, room: &RoomId) -> Option<Limit> {
    Limit::of(venue.hall(room.hall.as_ref()?)?)
}

fn gauge(counted: &Counted, at: &Moment) -> Gauge {
    let age = i64::try_from(counted.age_ms).unwrap_or(i64::MAX);
    Gauge {
        site: counted.room.site.clone(),
        hall: counted.room.hall.clone(),
        kind: GaugeKind::Occupancy,
        method: counted.method,
        value: i64::from(counted.people),
        as_of: Some(at.wall.saturating_sub(age)),
        off_by: counted.off_by,
    }
}

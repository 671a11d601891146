//! An evening as staff see it, for the pictures of their screens.

use super::audits;
use crate::{
    desk::{Evening, HeldSession, Knock, ShelfHere},
    flow::Done,
    house::House,
};
use std::sync::Arc;
use venue::{
    entry::{Body, Entry, Fact, Method, Mode, NewPeople, Place, Role, Stop},
    hash::{Hash, Head},
    id::{ActivityId, GroupId, SiteId},
    moment::{BootId, Moment},
    pack::Slot,
    party::Party,
    staff::{Counted, Finding, Inside, Rundown},
    stock::Item,
    watching::Spot,
};

/// A wrong PIN, the fourth in a row.
pub(in super::super) fn wrong_pin() -> Done {
    Done::Shut(Knock::Wrong { wait_ms: 10_000, request: "7K3M-9QX2".to_owned() })
}

/// What three methods counted until eight; a camera counts a little more.
fn rundown(house: &House, wall: i64) -> Rundown {
    const VISITS: [(i64, i64, i64); 9] = [
        (20, 22, 0),
        (38, 42, 0),
        (57, 55, 60),
        (66, 72, 0),
        (76, 78, 0),
        (62, 64, 0),
        (53, 60, 55),
        (46, 50, 0),
        (30, 32, 0),
    ];
    let campaign = &house.pack().campaign;
    let (begins, _) = campaign.day_bounds(campaign.venue_day(wall));
    let quarter = 15 * 60 * 1_000;
    let first = begins + (wall - begins).div_euclid(quarter) * quarter - 8 * quarter;
    let mut rundown = Rundown::default();
    for ((check_in, line, tally), begins) in VISITS.into_iter().zip((0..).map(|n| first + n * quarter)) {
        let visits = [(Method::CheckIn, check_in), (Method::EntranceLine, line), (Method::Tally, tally)];
        rundown.quarters.insert(begins, visits.into_iter().filter(|(_, value)| *value > 0).collect());
    }
    let sum = |method| rundown.quarters.values().filter_map(|visits| visits.get(&method)).sum::<i64>();
    let last = |method| {
        let mut with = rundown.quarters.iter().rev().filter(|(_, visits)| visits.contains_key(&method));
        with.next().map_or(0, |(begins, _)| *begins)
    };
    let standing = audits::standing(house, wall);
    let counted = |method| {
        let audited = standing.of_visits(method).map(|(day, accuracy)| (*day, accuracy));
        Counted { method, visits: sum(method), last: last(method), audited }
    };
    rundown.counted = [Method::EntranceLine, Method::CheckIn, Method::Tally].map(counted).to_vec();
    rundown.people = 268;
    rundown.volunteers = 9;
    let venue = house.pack().venue(&house.stand().venue);
    let halls = venue.map(|venue| venue.halls.iter().take(3).map(|hall| hall.id.clone()).collect::<Vec<_>>());
    rundown.inside = vec![Inside { hall: None, people: 236, error: 34 }];
    rundown.inside.extend(
        halls
            .unwrap_or_default()
            .into_iter()
            .zip([(84, 12), (61, 9), (43, 8)])
            .map(|(hall, (people, error))| Inside { hall: Some(hall), people, error }),
    );
    rundown
}

/// An evening at eight, with three methods, a camera that was audited, and a link that has
/// been down for a while.
pub(in super::super) fn evening(house: &House, wall: i64, mode: Mode) -> Arc<Evening> {
    let (empty, lines) = (empty_evening(house, wall), audits::lines(house));
    Arc::new(Evening {
        rundown: rundown(house, wall),
        house: venue::staff::House { mode, ..empty.house.clone() },
        saved: 1_284,
        delivered: 1_260,
        findings: vec![
            Finding::DiskFree(24_300),
            Finding::ClockRight,
            Finding::LinkWaiting(24, 6),
            Finding::CameraLive,
            Finding::PrinterLow,
            Finding::PackRead,
        ],
        undoable: undoable(house, wall),
        lines: lines.clone(),
        audits: audits::audits(house, wall),
        comparing: lines.iter().skip(2).take(1).map(|spot| (spot.line.clone(), spot.method)).collect(),
        ..(*empty).clone()
    })
}

/// What was written last.
fn undoable(house: &House, wall: i64) -> Vec<(Entry, Option<i64>)> {
    let place = || {
        let (activity, site) = (ActivityId::new("science-night"), SiteId::new("main"));
        Some(Place { activity: activity.ok()?, site: site.ok()?, hall: None })
    };
    let (Some(one), Some(other)) = (place(), place()) else { return vec![] };
    let people = NewPeople::all(4);
    let group = GroupId::new("adult").map(|group| Party::new([(group, 4)])).unwrap_or_default();
    let compared =
        audits::audits(house, wall).into_iter().zip(audits::lines(house)).map(|(audited, spot)| {
            let Spot { place, line, method, entrance } = spot;
            Fact::AuditCompared { place, line, method, entrance, of: 899, outcome: audited.outcome }
        });
    let facts = [
        Fact::CheckIn { place: one, party: group, subject: None, people },
        Fact::Tally { place: other, count: 55, reason: "scheduled".to_owned(), role: Role::Educator },
    ];
    let entry = |(n, fact): (u64, Fact)| {
        let at = Moment { wall, boottime: 0, boot: BootId(String::new()), trusted: true };
        let time = wall - i64::try_from(n).unwrap_or(0) * 400_000;
        (Entry { n: 1_284 - n, body: Body { at, rehearsal: false, fact } }, Some(time))
    };
    (0..).zip(facts.into_iter().chain(compared)).map(entry).collect()
}

/// Sessions of tonight, one of them moved and one called off.
fn sessions(house: &House, wall: i64) -> Vec<HeldSession> {
    let pack = house.pack();
    let slots = pack.slots(&house.stand().venue, pack.venue_day(wall));
    let ahead = slots.into_iter().filter(|slot| wall < slot.end).enumerate();
    let held = |(n, slot): (usize, Slot<'_>)| HeldSession {
        session: slot.session.id.clone(),
        start: if n == 2 { slot.start + 900_000 } else { slot.start },
        planned: slot.start,
        called_off: n == 3,
    };
    ahead.map(held).collect()
}

/// The same before anybody has come.
pub(in super::super) fn empty_evening(house: &House, wall: i64) -> Arc<Evening> {
    let pack = house.pack();
    let venue = &house.stand().venue;
    let points = pack.trails_of(venue).flat_map(|trail| &trail.points);
    let stops = points.filter(|point| point.venue == *venue).map(|point| Stop::Point(point.id.clone()));
    let activities = pack.activities_on(venue, wall).into_iter();
    let shelves = pack.trails_of(venue).flat_map(|trail| {
        let counted = trail.rewards.iter().filter(|reward| reward.stock.is_some());
        counted.map(|reward| ShelfHere {
            item: Item { trail: trail.id.clone(), reward: reward.id.clone() },
            left: 40,
            handed: 12,
        })
    });
    let lid = "0".repeat(32);
    Arc::new(Evening {
        rundown: Rundown::default(),
        house: venue::staff::House::default(),
        saved: 0,
        delivered: 0,
        findings: vec![
            Finding::DiskFree(24_300),
            Finding::ClockRight,
            Finding::LinkDone,
            Finding::CameraLive,
            Finding::PrinterReady,
            Finding::PackRead,
        ],
        undoable: vec![],
        lines: vec![],
        audits: vec![],
        comparing: vec![],
        stops: stops.chain(activities.map(|activity| Stop::Activity(activity.id.clone()))).collect(),
        sessions: sessions(house, wall),
        sites: vec![house.stand().site.clone()],
        site: house.stand().site.clone(),
        shelves: shelves.collect(),
        head: Head { n: 1_284, chain: Hash([0x5a; 32]) },
        receipt: format!("SH1:{lid}:1284:{}", "5a".repeat(32)),
        at: wall,
    })
}

//! Rooms that staff stop and count, as ledgers of a house keep them and signs show them.

use crate::{
    circle::{at, device, hear, pack},
    kit::folder,
};
use chrono::NaiveDate;
use ledger::{Agent, Health, Ledger, Signboard};
use venue::{
    entry::{By, Fact, Mode, Role},
    id::VenueId,
    moment::Readings,
    rooms::{Door, RoomId, RoomNow, Sum},
    signage::Way,
    staff::{Usual, by},
};

const DAY: NaiveDate = NaiveDate::from_ymd_opt(2025, 9, 20).unwrap();

fn venue() -> VenueId {
    pack().venues[0].id.clone()
}

fn room() -> RoomId {
    let hall = pack().venues[0].halls[0].clone();
    RoomId { site: hall.site, hall: Some(hall.id) }
}

fn who() -> By {
    by(Role::DutyManager, &Usual::QueueTooLong.into())
}

fn stopped() -> Door {
    Door::Stopped { reason: "stairs".to_owned() }
}

fn close(ledger: &mut Ledger, now: &Readings, door: Door) {
    ledger.override_room(now, (venue(), room(), DAY), door, who()).unwrap();
}

fn door(ledger: &Ledger, now: &Readings) -> Door {
    ledger.said_of_rooms(now).unwrap().door(&venue(), &room(), DAY)
}

#[test]
fn what_staff_say_of_a_room_is_known_in_the_whole_house() {
    let (mut one, mut other) = (device(1), device(2));
    let now = |device| at(device, 1, 5, true);
    close(&mut one, &now(1), Door::HeldOpen);
    close(&mut one, &now(1), stopped());
    let passed = Sum { inward: 50, outward: 10 };
    one.recount_room(&now(1), (venue(), room(), DAY), (44, passed), who()).unwrap();
    hear(&mut other, &at(3, 1, 6, true), &one);
    assert_eq!(door(&other, &now(2)), stopped());
    let said = other.said_of_rooms(&now(2)).unwrap();
    assert_eq!(said.recount(&venue(), &room(), DAY).map(|word| (word.people, word.offset())), Some((44, 4)));
    // Whoever has heard of it goes on from there, whatever its clock says.
    close(&mut other, &at(2, 1, -600, true), Door::AsCounted);
    hear(&mut one, &at(3, 1, 6, true), &other);
    assert_eq!(door(&one, &now(1)), Door::AsCounted);
    for ledger in [&one, &other] {
        assert!(ledger.verify().unwrap().verified());
    }
}

#[test]
fn what_was_tried_out_holds_until_the_rehearsal_ends_and_nowhere_else() {
    let (mut one, mut other) = (device(1), device(2));
    let now = at(1, 1, 5, true);
    let mode = |mode| Fact::Mode { mode, by: Some(who()), word: None };
    one.append(&now, false, mode(Mode::Rehearsal)).unwrap();
    close(&mut one, &now, stopped());
    assert_eq!(door(&one, &now), stopped());
    hear(&mut other, &at(3, 1, 6, true), &one);
    assert_eq!(door(&other, &now), Door::AsCounted);
    one.append(&now, false, mode(Mode::Open)).unwrap();
    assert_eq!(door(&one, &now), Door::AsCounted);
}

#[test]
fn signs_show_what_the_agent_counts_with_its_age_and_what_staff_say() {
    let folder = folder();
    let path = folder.path().join("device.sqlite");
    let mut ledger = Ledger::open(&path).unwrap();
    let now = at(1, 1, 0, true);
    let counted = RoomNow {
        room: room(),
        people: 57,
        off_by: Some(3),
        as_of: now.wall - 4_000,
        heard: now.boottime - 4_000,
        inward: 80,
        outward: 23,
        full: true,
    };
    let health = Health { rooms: vec![counted], boot: Some(now.boot.clone()), ..Health::default() };
    health.note(&path).unwrap();
    let mut board = Signboard::new(&pack(), venue());
    let hall = room().hall.unwrap();
    let mut shown =
        |ledger: &Ledger, now: &Readings| board.look(ledger, now).unwrap().rooms[&Some(hall.clone())].clone();
    assert_eq!(shown(&ledger, &now).inside, None, "no agent runs");
    let agent = Agent::of(&path).unwrap();
    let full = shown(&ledger, &now);
    let inside = full.inside.unwrap();
    assert_eq!((inside.people, inside.off_by, inside.age_ms), (57, Some(3), 4_000));
    assert_eq!(full.way, Way::Full);
    let later = Readings { boottime: now.boottime + 26_000, ..now.clone() };
    assert!(shown(&ledger, &later).inside.unwrap().is_stale());
    let rebooted = Readings { boot: venue::moment::BootId("another".into()), ..now.clone() };
    assert_eq!(shown(&ledger, &rebooted).inside, None, "that was before the machine was started anew");

    close(&mut ledger, &now, Door::HeldOpen);
    assert_eq!(shown(&ledger, &now).way, Way::Go);
    close(&mut ledger, &now, stopped());
    assert_eq!(shown(&ledger, &now).way, Way::Stopped { reason: "stairs".to_owned() });
    let mode = Fact::Mode { mode: Mode::Rehearsal, by: Some(who()), word: None };
    ledger.append(&now, false, mode).unwrap();
    assert_eq!(shown(&ledger, &now).inside, None);
    drop(agent);
}

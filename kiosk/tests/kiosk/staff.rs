//! Staff at a real screen with a real ledger: behind a held corner and a PIN, and everything
//! they do is an entry that says who and why.

use super::room::{Room, SIZES};
use bevy::{input::touch::TouchPhase, prelude::*};
use kiosk::{corner::HELD_MS, flow::Screen};
use ledger::{Ledger, clock, clock::ClockTrust};
use std::{
    path::Path,
    time::{Duration, Instant},
};
use venue::{
    entry::{Fact, Mode, Role, Stop},
    staff::ROLES,
};

const PIN: [&str; 5] = ["key-2", "key-4", "key-6", "key-8", "knock"];

/// So soon every kiosk of a house shows the way out.
const WITHIN: Duration = Duration::from_secs(1);

fn hold_corner(room: &mut Room, size: (u32, u32)) {
    #[expect(clippy::cast_precision_loss, reason = "the side of a screen")]
    let corner = Vec2::new(size.0 as f32 - 20.0, 20.0);
    room.finger(TouchPhase::Started, corner);
    room.rest(HELD_MS);
    room.rest(HELD_MS);
    room.finger(TouchPhase::Ended, corner);
    room.settle();
    assert_eq!(room.screen(), "pin");
}

fn type_pin(room: &mut Room) {
    room.tap_all(&PIN);
    if room.flow().pending.is_some() {
        room.committed();
    }
}

/// Staff come in for the first time and choose their PIN.
pub(super) fn settle_in(room: &mut Room, size: (u32, u32)) {
    hold_corner(room, size);
    for _ in 0..3 {
        type_pin(room);
    }
    assert_eq!(room.screen(), "tonight");
}

fn do_it(room: &mut Room, ways: &[&str]) {
    room.tap_all(ways);
    room.tap_all(&["role-1", "reason-1", "do-it"]);
    room.committed();
    assert_eq!(room.screen(), "tonight");
}

pub(super) fn facts(path: &Path) -> Vec<(Fact, bool)> {
    let ledger = Ledger::open_existing(path).unwrap();
    assert!(ledger.verify().unwrap().verified());
    let entries = ledger.entries(1, 100).unwrap().into_iter();
    entries.map(|entry| (entry.body.fact, entry.body.rehearsal)).collect()
}

#[test]
fn what_staff_do_is_in_the_ledger_with_who_and_why_on_every_size() {
    for size in SIZES {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.sqlite");
        let mut room = Room::with_ledger(size, &path);
        settle_in(&mut room, size);
        do_it(&mut room, &["count-heads", "key-4", "key-8", "counted"]);
        do_it(&mut room, &["deeds", "stops", "pick-2"]);
        do_it(&mut room, &["deeds", "rehearse"]);
        do_it(&mut room, &["count-heads", "key-9", "counted"]);
        do_it(&mut room, &["deeds", "end-rehearsal"]);
        do_it(&mut room, &["deeds", "entries", "pick-2"]);
        let evening = room.flow().staff.evening.unwrap();
        assert_eq!(
            evening.rundown.counted,
            [],
            "what was counted was taken back, and a rehearsal counts nothing"
        );
        drop(room);
        let facts = facts(&path);
        let done: Vec<_> = facts.iter().map(|(fact, _)| fact.by().unwrap()).collect();
        assert!(done.iter().all(|(role, reason)| *role == ROLES[0] && !reason.is_empty()), "{done:?}");
        let rehearsed: Vec<_> = facts.iter().map(|(_, rehearsal)| *rehearsal).collect();
        assert_eq!(rehearsed, [false, false, false, true, false, false], "{size:?}");
        assert!(matches!(facts[0].0, Fact::Tally { count: 48, .. }));
        assert!(matches!(&facts[1].0, Fact::PointClosed { stop: Stop::Point(_), .. }));
        assert!(matches!(facts[5].0, Fact::Correction { of: 1, .. }));
    }
}

#[test]
fn one_tap_shows_the_way_out_on_every_kiosk_of_the_ledger_within_a_second() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    let (mut here, mut there) = (Room::with_ledger(SIZES[0], &path), Room::with_ledger(SIZES[2], &path));
    settle_in(&mut here, SIZES[0]);
    here.tap_all(&["alarm", "alarm-1"]);
    let called = Instant::now();
    here.committed();
    while here.flow().screen != Screen::WayOut || there.flow().screen != Screen::WayOut {
        assert!(called.elapsed() < 10 * WITHIN, "{} and {}", here.screen(), there.screen());
        here.app.update();
        there.app.update();
    }
    println!("the way out is on both screens after {} ms", called.elapsed().as_millis());
    hold_corner(&mut here, SIZES[0]);
    type_pin(&mut here);
    here.tap_all(&["alarm", "all-clear", "role-6", "reason-1", "do-it"]);
    here.committed();
    let ended = Instant::now();
    while there.flow().screen == Screen::WayOut {
        assert!(ended.elapsed() < 10 * WITHIN, "the other kiosk still shows the way out");
        there.app.update();
    }
    drop((here, there));
    let modes: Vec<_> = facts(&path).into_iter().map(|(fact, _)| fact).collect();
    let [
        Fact::Mode { mode: Mode::Emergency, by: Some(who), .. },
        Fact::Mode { mode: Mode::Open, by: Some(_), .. },
    ] = modes.as_slice()
    else {
        panic!("{modes:?}")
    };
    assert_eq!((who.role, who.reason.as_str()), (Role::Staff, "fire-alarm"));
}

#[test]
fn staff_see_who_comes_while_they_look() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    let mut room = Room::with_ledger(SIZES[0], &path);
    settle_in(&mut room, SIZES[0]);
    assert_eq!(room.flow().staff.evening.unwrap().saved, 0);
    let readings = clock::read(ClockTrust::Always).unwrap();
    let mut other = Ledger::open_existing(&path).unwrap();
    let place = venue::entry::Place {
        activity: venue::id::ActivityId::new("science-night").unwrap(),
        site: venue::id::SiteId::new("main").unwrap(),
        hall: None,
    };
    let fact = Fact::Tally { place, count: 5, reason: "scheduled".to_owned(), role: Role::Educator };
    other.append(&readings, false, fact).unwrap();
    let written = Instant::now();
    while room.flow().staff.evening.is_none_or(|evening| evening.saved == 0) {
        assert!(written.elapsed() < 10 * WITHIN, "the screen has not heard of it");
        room.app.update();
    }
}

#[test]
fn a_child_who_finds_the_corner_gets_no_further() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    let mut room = Room::with_ledger(SIZES[2], &path);
    settle_in(&mut room, SIZES[2]);
    room.tap("back");
    hold_corner(&mut room, SIZES[2]);
    for _ in 0..3 {
        room.tap_all(&["key-1", "key-1", "key-1", "key-1", "knock"]);
        room.committed();
        assert_eq!(room.screen(), "pin");
    }
    assert_eq!(room.flow().staff.wait, 5);
    assert!(room.flow().staff.evening.is_none());
    room.rest(5_000);
    assert!(facts(&path).is_empty(), "tries are no entries");
}

#[test]
fn who_comes_in_while_a_finger_is_down_takes_no_button_from_under_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut room = Room::with_ledger(SIZES[0], &folder.path().join("ledger.sqlite"));
    settle_in(&mut room, SIZES[0]);
    room.rest(1_000);
    let more = room.place("deeds").center();
    room.finger(TouchPhase::Started, more);
    let mut evening = kiosk::desk::Evening::clone(room.flow().staff.evening.as_ref().unwrap());
    evening.saved += 1;
    room.visit().happen(10, &kiosk::flow::Input::Evening(evening.into()));
    room.settle();
    room.finger(TouchPhase::Ended, more);
    room.settle();
    assert_eq!(room.screen(), "deeds");
}

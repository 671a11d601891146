//! Staff hold a counter against their own eyes at a real screen, with a real ledger and an
//! agent that is played: each finger counts, the taps are in the ledger as they were made,
//! and what was found is on the screens.

use super::{
    layout::words,
    room::{Room, SIZES},
    staff::{facts, settle_in},
};
use bevy::{
    input::{keyboard::Key, touch::TouchPhase},
    prelude::*,
};
use kiosk::{
    desk::Evening,
    flow::{Auditing, Input, Screen},
    theme::button_names,
};
use ledger::{Agent, Health, Ledger, clock, clock::ClockTrust};
use std::{
    path::Path,
    time::{Duration, Instant},
};
use venue::{
    audit::{ASKED, Found, Outcome, Tally, Tapped, Void},
    entry::{By, Fact, Method, Place, Role},
    id::{ActivityId, LineId, SiteId},
    moment::Readings,
    watching::Spot,
};

/// Longer than any news takes, even while other tests build.
const PATIENCE: Duration = Duration::from_secs(30);

fn spot(line: &str) -> Spot {
    let (activity, site) = (ActivityId::new("science-night").unwrap(), SiteId::new("main").unwrap());
    let place = Place { activity, site, hall: None };
    Spot { place, line: LineId::new(line).unwrap(), method: Method::EntranceLine, entrance: true }
}

fn compared(line: &str, of: u64, outcome: Outcome) -> Fact {
    let Spot { place, line, method, entrance } = spot(line);
    Fact::AuditCompared { place, line, method, entrance, of, outcome }
}

/// Taps of a moment ago.
fn taps(line: &str) -> Fact {
    let Spot { place, line, method, entrance } = spot(line);
    let tapped = Tapped { began: read().boottime - 2_000, lasted: 1_000, inward: vec![4], outward: vec![] };
    let by = By { role: Role::Staff, reason: "just-set-up".to_owned() };
    Fact::AuditTapped { place, line, method, entrance, tapped, by }
}

fn read() -> Readings {
    clock::read(ClockTrust::Always).unwrap()
}

/// An agent that counts at these lines, as far as the kiosk can tell.
fn counting(ledger: &Path, lines: &[&str]) -> Agent {
    let lines = lines.iter().map(|line| spot(line)).collect();
    Health { lines, ..Health::default() }.note(ledger).unwrap();
    Agent::of(ledger).unwrap().unwrap()
}

/// What the agent writes.
fn write(ledger: &Path, fact: Fact) -> u64 {
    Ledger::open_existing(ledger).unwrap().append(&read(), false, fact).unwrap().entry
}

/// Draws until the screen has heard what was written.
fn hears(room: &mut Room, so: impl Fn(&Evening) -> bool) {
    let asked = Instant::now();
    while !room.flow().staff.evening.as_deref().is_some_and(&so) {
        assert!(asked.elapsed() < PATIENCE, "the screen has not heard of it");
        room.app.update();
        std::thread::yield_now();
    }
    room.settle();
}

fn says(room: &mut Room, wanted: &str) {
    let all: Vec<_> = words(room).into_iter().map(|(text, ..)| text).collect();
    assert!(all.iter().any(|text| text.contains(wanted)), "no {wanted:?} on {}: {all:?}", room.screen());
}

fn tapped(room: &Room) -> (usize, usize) {
    let Auditing { taps, .. } = room.flow().staff.auditing.unwrap();
    (taps.count(true), taps.count(false))
}

#[test]
fn what_staff_tap_is_in_the_ledger_as_it_was_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    let mut room = Room::with_ledger(SIZES[0], &path);
    let _agent = counting(&path, &["front-door", "side-door"]);
    settle_in(&mut room, SIZES[0]);
    room.tap_all(&["deeds", "audit"]);
    says(&mut room, "还没核对过");
    room.tap("pick-1");
    assert_eq!(room.screen(), "audit");
    let begun = room.visit().now();
    room.tap_all(&["tap-in", "tap-in", "tap-out", "tap-in", "tap-in", "untap", "audit-done"]);
    room.rest(20_000);
    let before = read().boottime;
    room.tap_all(&["role-1", "reason-1", "do-it"]);
    let ago = i64::try_from(room.visit().now() - begun).unwrap();
    room.committed();
    let after = read().boottime;
    assert_eq!(room.screen(), "tonight");
    let (Fact::AuditTapped { line, method, tapped, by, .. }, false) = facts(&path).remove(0) else {
        panic!("{:?}", facts(&path))
    };
    assert_eq!(
        (line.as_str(), method, by.reason.as_str()),
        ("front-door", Method::EntranceLine, "regular-check")
    );
    assert_eq!((tapped.inward.len(), tapped.outward.len(), tapped.check()), (3, 1, Ok(())));
    assert!((before..=after).contains(&(tapped.began + ago)), "{before} {} {after}", tapped.began + ago);
    assert!(tapped.lasted + 20_000 <= ago);

    room.tap_all(&["deeds", "checks"]);
    says(&mut room, "正在比对，约一分钟");
    room.tap("audits");
    says(&mut room, "正门");
    says(&mut room, "还没核对过");
}

#[test]
fn what_was_found_is_on_the_screens_until_it_is_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    let mut room = Room::with_ledger(SIZES[0], &path);
    let _agent = counting(&path, &["front-door", "side-door"]);
    let [front, side] = ["front-door", "side-door"].map(|line| write(&path, taps(line)));
    settle_in(&mut room, SIZES[0]);
    room.tap_all(&["deeds", "checks", "audits"]);
    let inward = Tally { tapped: 100, missed: 3, extra: 1 };
    let found = Outcome::Found(Found { inward, outward: Tally::default() });
    write(&path, compared("front-door", front, found));
    write(&path, compared("side-door", side, Outcome::Void(Void::NotWatched)));
    hears(&mut room, |evening| evening.audits.len() == 2);
    for wanted in
        ["误差 4% (1.7–12)", "偏差 −2% (−7.6 到 +3)", "核对 100 位", "没比成，请再核对一次", "当时计数断过"]
    {
        says(&mut room, wanted);
    }
    room.tap("back");
    says(&mut room, "没比成，请再核对一次");
    room.tap_all(&["back", "back"]);
    let Spot { place, line, method, entrance } = spot("front-door");
    write(&path, Fact::Crossings { place, line, method, entrance, inward: 30, outward: 0, watched: 60 });
    hears(&mut room, |evening| evening.rundown.visits(Method::EntranceLine) == Some(30));
    says(&mut room, "误差 4% (1.7–12)");
    room.tap_all(&["deeds", "summary"]);
    says(&mut room, "误差 4% (1.7–12)");
    room.tap_all(&["back", "entries"]);
    says(&mut room, "核对计数 100 位");
    says(&mut room, "核对计数，没比成");
    // The first of the list is what the door counted, then the audit that could not be.
    room.tap_all(&["pick-3", "role-1", "reason-1", "do-it"]);
    room.committed();
    let evening = room.flow().staff.evening.unwrap();
    assert_eq!((evening.audits.len(), evening.comparing.as_slice()), (1, [].as_slice()));
    assert_eq!(evening.rundown.counted[0].audited, None, "what was taken back says nothing");
    assert_eq!(facts(&path).last().unwrap().0.by().unwrap().0, Role::VisitorServices);
}

#[test]
fn a_kiosk_beside_which_nothing_counts_has_nothing_to_audit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    let mut room = Room::with_ledger(SIZES[2], &path);
    drop(counting(&path, &["front-door"]));
    settle_in(&mut room, SIZES[2]);
    room.tap("deeds");
    let names = button_names(room.app.world_mut());
    assert!(!names.iter().any(|name| name == "audit"), "its agent is gone: {names:?}");
    room.tap("checks");
    let names = button_names(room.app.world_mut());
    assert!(!names.iter().any(|name| name == "audits"), "{names:?}");
}

/// A kiosk whose staff tap at a door that is counted.
fn at_the_door(size: (u32, u32), path: &Path) -> (Room, Agent) {
    let mut room = Room::with_ledger(size, path);
    let agent = counting(path, &["front-door"]);
    settle_in(&mut room, size);
    room.tap_all(&["deeds", "audit"]);
    room.rest(1_000);
    (room, agent)
}

#[test]
fn each_finger_counts_when_it_comes_down_and_a_key_when_it_is_pressed() {
    let folder = tempfile::tempdir().unwrap();
    let (mut room, _agent) = at_the_door(SIZES[0], &folder.path().join("ledger.sqlite"));
    let (inward, outward) = (room.place("tap-in").center(), room.place("tap-out").center());
    let left = inward - Vec2::new(80.0, 0.0);
    room.finger_of(1, TouchPhase::Started, inward);
    room.settle();
    assert_eq!(tapped(&room), (1, 0), "it counts while it is down");
    room.rest(80);
    room.finger_of(2, TouchPhase::Started, left);
    room.finger_of(3, TouchPhase::Started, outward);
    room.settle();
    assert_eq!(tapped(&room), (2, 1), "two fingers on one half are two, and one on the other");
    for (finger, at) in [(2, left), (1, inward), (3, outward)] {
        room.finger_of(finger, TouchPhase::Ended, at);
    }
    room.settle();
    assert_eq!(tapped(&room), (2, 1), "lifted they count nothing");
    room.rest(80);
    room.flick(inward);
    assert_eq!(tapped(&room), (3, 1), "down and up between two pictures");
    room.click("tap-out");
    assert_eq!(tapped(&room), (3, 2));
    // A click leaves the focus there.
    room.key(KeyCode::Enter, &Key::Enter);
    room.key(KeyCode::Enter, &Key::Enter);
    assert_eq!(tapped(&room).0 + tapped(&room).1, 7, "{:?}", tapped(&room));
}

#[test]
fn no_tap_is_lost_when_there_are_enough() {
    let folder = tempfile::tempdir().unwrap();
    let (mut room, _agent) = at_the_door(SIZES[2], &folder.path().join("ledger.sqlite"));
    for _ in 0..ASKED - 3 {
        room.visit().happen(100, &Input::Tap("tap-in".to_owned()));
    }
    room.settle();
    says(&mut room, "误差范围会宽一些");
    let at = room.place("tap-in").center();
    for _ in 0..6 {
        room.visit().happen(100, &Input::Tick);
        room.finger(TouchPhase::Started, at);
        room.finger(TouchPhase::Ended, at);
    }
    room.settle();
    assert_eq!(tapped(&room), (ASKED + 3, 0));
    says(&mut room, "点完了");
    says(&mut room, &format!("{} / {ASKED} 位", ASKED + 3));
}

#[test]
fn whoever_taps_is_not_told_what_was_counted_nor_disturbed_by_it() {
    let folder = tempfile::tempdir().unwrap();
    let (mut room, _agent) = at_the_door(SIZES[0], &folder.path().join("ledger.sqlite"));
    room.tap("tap-in");
    let button = |room: &mut Room| {
        let mut names = room.app.world_mut().query::<(Entity, &Name)>();
        names.iter(room.app.world()).find(|(_, name)| name.as_str() == "tap-in").unwrap().0
    };
    let (same, before) = (button(&mut room), words(&mut room));
    let mut evening = Evening::clone(room.flow().staff.evening.as_ref().unwrap());
    evening.saved += 1;
    evening.rundown.people += 777;
    room.visit().happen(10, &Input::Evening(evening.into()));
    room.settle();
    assert_eq!((button(&mut room), words(&mut room)), (same, before));
    assert_eq!(room.flow().screen, Screen::Audit);
}

#[test]
fn a_touch_goes_through_what_is_said_over_the_halves() {
    let folder = tempfile::tempdir().unwrap();
    let (mut room, _agent) = at_the_door(SIZES[2], &folder.path().join("ledger.sqlite"));
    room.tap_all(&["tap-in", "back"]);
    says(&mut room, "再按一次返回，就不记了");
    let said = words(&mut room).into_iter().find(|(text, ..)| text.contains("再按一次")).unwrap().1;
    let half = room.place("tap-in");
    let at = Vec2::new(half.max.x - 20.0, said.center().y);
    assert!(half.contains(at) && said.min.x < at.x, "{half:?} {said:?}");
    room.rest(500);
    room.flick(at);
    assert_eq!(tapped(&room), (2, 0));
}

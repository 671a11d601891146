//! What befalls a kiosk in use: a screen that is turned, a scanner that types while a finger
//! taps, a ledger that somebody else holds or takes away.

use super::room::{Room, SIZES};
use bevy::{
    input::{keyboard::Key, touch::TouchPhase},
    prelude::*,
};
use kiosk::flow::Trouble;
use ledger::Ledger;
use rusqlite::{Connection, TransactionBehavior};
use std::{fs, path::Path};
use venue::entry::Fact;

const TO_CHECK_IN: [&str; 4] = ["start", "check-in", "activity-science-night", "adult-plus"];

/// People of each check-in.
fn parties(path: &Path) -> Vec<u64> {
    let ledger = Ledger::open_existing(path).unwrap();
    assert!(ledger.verify().unwrap().verified());
    let facts = ledger.entries(1, 100).unwrap().into_iter().map(|entry| entry.body.fact);
    facts
        .filter_map(|fact| if let Fact::CheckIn { party, .. } = fact { Some(party.total()) } else { None })
        .collect()
}

#[test]
fn a_screen_that_is_turned_while_used_keeps_what_was_entered() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    let mut room = Room::with_ledger(SIZES[0], &path);
    room.tap_all(&TO_CHECK_IN);
    let turned = [SIZES[1], SIZES[2], (800, 480), (3_840, 2_160), (640, 1_136), SIZES[0]];
    for (taps, (width, height)) in (2_u32..).zip(turned) {
        room.resize((width, height));
        let window = Rect::new(0.0, 0.0, width as f32, height as f32);
        for (name, place) in room.places() {
            assert!(window.union(place) == window, "{name} lies outside {width} x {height}: {place:?}");
        }
        room.tap("adult-plus");
        assert_eq!((room.screen(), room.flow().party.total()), ("check-in", taps), "{width} x {height}");
    }
    room.tap("confirm");
    room.committed();
    assert_eq!(room.screen(), "thanks");
    drop(room);
    assert_eq!(parties(&path), [7]);
}

#[test]
fn a_scanner_that_types_while_a_finger_taps_disturbs_neither() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    let mut room = Room::with_ledger(SIZES[0], &path);
    room.tap_all(&["start", "passport", "get-passport"]);
    room.committed();
    let text = room.flow().passport.card.unwrap().code.text().to_owned();
    room.tap_all(&["done", "start", "check-in", "activity-science-night"]);
    room.rest(1_000);
    let plus = room.place("adult-plus").center();
    let (first, rest) = text.split_at(text.len() / 2);
    room.finger(TouchPhase::Started, plus);
    room.go_on_typing(first, &[]);
    room.finger(TouchPhase::Ended, plus);
    assert_eq!(room.flow().party.total(), 1, "the tap counts while the scanner types");
    room.go_on_typing(rest, &[Key::Enter]);
    room.committed();
    assert_eq!(room.screen(), "thanks", "{:?}", room.flow().passport);
    drop(room);
    assert_eq!(parties(&path), [1], "who was tapped came with the passport");
}

#[test]
fn a_ledger_that_another_program_holds_is_said_and_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    let mut room = Room::with_ledger(SIZES[0], &path);
    room.tap_all(&TO_CHECK_IN);
    let mut other = Connection::open(&path).unwrap();
    let held = other.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    room.tap("confirm");
    room.committed();
    assert_eq!((room.screen(), room.flow().trouble), ("sorry", Some(Trouble::Busy)));
    held.rollback().unwrap();
    room.tap("retry");
    room.committed();
    assert_eq!(room.screen(), "thanks");
    drop(room);
    assert_eq!(parties(&path), [1]);
}

#[test]
fn a_ledger_that_is_taken_away_is_said_and_nothing_is_written_where_nobody_finds_it() {
    let folder = tempfile::tempdir().unwrap();
    let (path, away) = (folder.path().join("ledger.sqlite"), folder.path().join("away.sqlite"));
    let mut room = Room::with_ledger(SIZES[0], &path);
    room.tap_all(&TO_CHECK_IN);
    fs::rename(&path, &away).unwrap();
    room.tap("confirm");
    room.committed();
    assert_eq!((room.screen(), room.flow().trouble), ("sorry", Some(Trouble::Gone)));
    fs::rename(&away, &path).unwrap();
    room.tap("retry");
    room.committed();
    assert_eq!(room.screen(), "thanks");
    drop(room);
    assert_eq!(parties(&path), [1]);
}

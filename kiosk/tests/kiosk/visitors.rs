//! Visitors at the kiosk: what they touch is what the ledger holds.

use super::room::{Room, SIZES};
use bevy::{
    input::{keyboard::Key, touch::TouchPhase},
    input_focus::InputFocus,
    prelude::*,
    time::TimeUpdateStrategy,
};
use kiosk::{theme::Stepper, visit::Visit};
use ledger::Ledger;
use std::time::Duration;
use venue::entry::{Change, Fact};

const FAMILY: [&str; 8] = [
    "start",
    "check-in",
    "activity-science-night",
    "adult-plus",
    "adult-plus",
    "child-plus",
    "child-plus",
    "senior-plus",
];

/// Groups and counts of the check-ins, and the numbers of the entries taken back.
fn held(ledger: &Ledger) -> (Vec<Vec<(String, u32)>>, Vec<u64>) {
    assert!(ledger.verify().unwrap().verified());
    let (mut parties, mut taken_back) = (vec![], vec![]);
    for entry in ledger.entries(1, 100).unwrap() {
        match entry.body.fact {
            Fact::CheckIn { party, people, .. } => {
                assert_eq!(u64::try_from(people.campaign).unwrap(), party.total());
                parties.push(party.groups().map(|(group, n)| (group.to_string(), n)).collect());
            }
            Fact::Correction { of, change: Change::Undo, .. } => taken_back.push(of),
            other => panic!("{other:?}"),
        }
    }
    (parties, taken_back)
}

#[test]
fn a_family_checks_in_by_touch_on_every_size_and_the_ledger_holds_it() {
    for size in SIZES {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.sqlite");
        let mut room = Room::with_ledger(size, &path);
        room.tap_all(&FAMILY);
        assert_eq!(room.screen(), "check-in");
        room.tap("confirm");
        room.committed();
        assert_eq!(room.screen(), "thanks", "{size:?}");
        drop(room);
        let (parties, _) = held(&Ledger::open_existing(&path).unwrap());
        let groups = [("public", 2), ("seniors", 1), ("youth", 2)];
        assert_eq!(parties, [groups.map(|(group, n)| (group.to_owned(), n)).to_vec()]);
    }
}

#[test]
fn a_visitor_in_english_undoes_and_corrects_by_mouse() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    let mut room = Room::with_ledger(SIZES[0], &path);
    for button in ["language", "check-in", "activity-stamp-trail", "adult-plus", "confirm"] {
        room.click(button);
    }
    room.committed();
    room.click("undo");
    room.committed();
    assert_eq!((room.screen(), room.flow().party.total()), ("check-in", 1));
    for button in ["child-plus", "confirm"] {
        room.click(button);
    }
    room.committed();
    room.click("done");
    assert_eq!((room.screen(), room.flow().language.tag()), ("attract", "zh-CN"));
    drop(room);
    let (parties, taken_back) = held(&Ledger::open_existing(&path).unwrap());
    assert_eq!((parties.len(), taken_back), (2, vec![1]));
    assert_eq!(parties[1], [("public".to_owned(), 1), ("youth".to_owned(), 1)]);
}

#[test]
fn the_keyboard_reaches_and_presses_every_button_of_a_screen() {
    let mut room = Room::new(SIZES[0]);
    room.tap("start");
    let mut reached = std::collections::BTreeSet::new();
    let buttons = room.places().len();
    for _ in 0..buttons {
        room.key(KeyCode::Tab, &Key::Tab);
        let focus = room.app.world().resource::<InputFocus>().get();
        let name = focus.and_then(|focused| room.app.world().get::<Name>(focused));
        reached.insert(name.expect("a button has the focus").to_string());
    }
    assert_eq!(reached.len(), buttons, "{reached:?}");
    while {
        room.key(KeyCode::Tab, &Key::Tab);
        let focus = room.app.world().resource::<InputFocus>().get();
        focus.and_then(|focused| room.app.world().get::<Name>(focused)).is_none_or(|n| n.as_str() != "help")
    } {}
    room.key(KeyCode::Enter, &Key::Enter);
    assert_eq!(room.screen(), "help");
}

/// The name of the button that has the focus.
fn focused(room: &Room) -> Option<String> {
    let focus = room.app.world().resource::<InputFocus>().get();
    focus.and_then(|focused| room.app.world().get::<Name>(focused)).map(ToString::to_string)
}

/// Whether a button wears the ring.
fn wears_ring(room: &mut Room, name: &str) -> bool {
    let mut outlines = room.app.world_mut().query::<(&Name, &Outline)>();
    outlines.iter(room.app.world()).any(|(own, ring)| own.as_str() == name && ring.color != Color::NONE)
}

#[test]
fn arrows_lead_from_button_to_button_and_escape_leads_back() {
    for size in SIZES {
        let mut room = Room::new(size);
        room.tap_all(&["start", "check-in", "activity-science-night"]);
        room.key(KeyCode::ArrowDown, &Key::ArrowDown);
        let mut at = focused(&room).expect("a button has the focus");
        assert!(wears_ring(&mut room, &at), "{at}");
        // To the lowest row, and along it: nothing is lost at the border.
        for (code, key) in [(KeyCode::ArrowDown, Key::ArrowDown), (KeyCode::ArrowLeft, Key::ArrowLeft)] {
            for _ in 0..room.places().len() {
                room.key(code, &key);
                at = focused(&room).expect("the focus is never lost");
            }
        }
        assert_eq!(at, "back", "{size:?}");
        room.key(KeyCode::Escape, &Key::Escape);
        assert_eq!(room.screen(), "activity");
        assert_eq!(focused(&room).as_deref(), Some("back"), "the same button of the next screen");
        room.key(KeyCode::Escape, &Key::Escape);
        assert_eq!(room.screen(), "home");
        room.rest(31_000);
        assert!(room.flow().asking.is_some());
        room.key(KeyCode::Escape, &Key::Escape);
        assert_eq!((room.flow().asking, room.screen()), (None, "home"), "under the question nothing is left");
    }
}

#[test]
fn the_focus_stays_when_the_screen_is_drawn_anew() {
    let mut room = Room::new(SIZES[0]);
    room.tap("start");
    room.key(KeyCode::ArrowDown, &Key::ArrowDown);
    while focused(&room).as_deref() != Some("language") {
        room.key(KeyCode::Tab, &Key::Tab);
    }
    let before = room.app.world().resource::<InputFocus>().get();
    room.key(KeyCode::Enter, &Key::Enter);
    assert_eq!(room.flow().language.tag(), "en");
    assert_ne!(room.app.world().resource::<InputFocus>().get(), before, "it is another button");
    assert_eq!(focused(&room).as_deref(), Some("language"));
    assert!(wears_ring(&mut room, "language"));
    room.key(KeyCode::Space, &Key::Space);
    assert_eq!(room.flow().language.tag(), "zh-CN");
}

#[test]
fn the_keys_of_a_scan_move_no_focus() {
    let mut room = Room::new(SIZES[0]);
    room.tap("start");
    room.key(KeyCode::ArrowDown, &Key::ArrowDown);
    let before = focused(&room);
    assert!(before.is_some());
    room.type_keys("ABCD", &[Key::ArrowRight, Key::ArrowDown, Key::Escape, Key::Tab]);
    assert_eq!((focused(&room), room.screen()), (before, "home"));
}

#[test]
fn a_double_tap_on_the_glass_counts_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    let mut room = Room::with_ledger(SIZES[0], &path);
    room.tap_all(&FAMILY);
    room.rest(1_000);
    let middle = room.place("confirm").center();
    for _ in 0..3 {
        room.finger(TouchPhase::Started, middle);
        room.finger(TouchPhase::Ended, middle);
    }
    room.committed();
    for _ in 0..3 {
        room.finger(TouchPhase::Started, middle);
        room.finger(TouchPhase::Ended, middle);
    }
    assert_eq!(room.screen(), "thanks");
    drop(room);
    assert_eq!(Ledger::open_existing(&path).unwrap().head().unwrap().n, 1);
}

#[test]
fn a_touch_anywhere_wakes_and_the_question_goes_with_any_touch() {
    let mut room = Room::new(SIZES[0]);
    room.rest(1_000);
    let sky = Vec2::new(960.0, 40.0);
    room.finger(TouchPhase::Started, sky);
    room.finger(TouchPhase::Ended, sky);
    room.settle();
    assert_eq!(room.screen(), "home");
    room.rest(31_000);
    assert!(room.flow().asking.is_some());
    room.tap("still-here");
    assert_eq!((room.flow().asking, room.screen()), (None, "home"));
    room.rest(31_000);
    room.rest(10_000);
    assert_eq!(room.screen(), "attract");
}

#[test]
fn a_held_stepper_counts_on_and_stays_the_same_stepper() {
    let mut room = Room::new(SIZES[0]);
    room.tap_all(&FAMILY[..3]);
    room.rest(1_000);
    room.app.insert_resource(TimeUpdateStrategy::ManualDuration(Duration::from_millis(50)));
    let of = |room: &mut Room| {
        let mut steppers = room.app.world_mut().query::<(Entity, &Stepper)>();
        let found = steppers.iter(room.app.world()).find(|(_, stepper)| stepper.name == "child");
        found.map(|(entity, stepper)| (entity, stepper.value)).unwrap()
    };
    let (before, _) = of(&mut room);
    let plus = room.place("child-plus").center();
    room.finger(TouchPhase::Started, plus);
    for _ in 0..40 {
        room.app.update();
    }
    let held = of(&mut room);
    assert_eq!(held.0, before);
    assert!((10..=14).contains(&held.1), "two seconds held count {}", held.1);
    room.finger(TouchPhase::Ended, plus);
    room.settle();
    // One count may have been on its way to the figure.
    assert!((held.1..=held.1 + 1).contains(&of(&mut room).1), "letting go counts nothing");
}

#[test]
fn a_tap_shows_in_the_same_frame() {
    let mut room = Room::new(SIZES[0]);
    room.tap_all(&FAMILY[..3]);
    room.rest(1_000);
    let plus = room.place("adult-plus").center();
    room.finger(TouchPhase::Started, plus);
    room.finger(TouchPhase::Ended, plus);
    let mut texts = room.app.world_mut().query::<&Text>();
    let shown = texts.iter(room.app.world()).any(|text| text.0 == "1 人一起，记 1 人次");
    assert!(shown, "the sum is drawn in the frame of the tap");
}

#[test]
fn a_lost_ledger_is_said_kindly_and_nothing_is_lost() {
    let mut room = Room::new(SIZES[0]);
    room.tap_all(&FAMILY);
    room.tap("confirm");
    let ticket = room.flow().pending.unwrap().ticket;
    let failed = kiosk::flow::Input::Failed { ticket, trouble: kiosk::flow::Trouble::Full };
    room.app.world_mut().resource_mut::<Visit>().happen(10, &failed);
    room.settle();
    assert_eq!((room.screen(), room.flow().party.total()), ("sorry", 5));
    room.tap("back");
    assert_eq!((room.screen(), room.flow().party.total()), ("check-in", 5));
}

#[test]
fn a_touch_shorter_than_a_frame_is_a_tap() {
    let mut room = Room::new(SIZES[0]);
    room.tap_all(&FAMILY[..3]);
    room.rest(1_000);
    let plus = room.place("adult-plus").center();
    room.flick(plus);
    assert_eq!(room.flow().party.total(), 1);
}

#[test]
fn a_passport_is_issued_and_a_hand_scanner_opens_it_without_pressing_a_button() {
    for size in SIZES {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.sqlite");
        let mut room = Room::with_ledger(size, &path);
        room.tap_all(&["start", "passport", "get-passport"]);
        room.committed();
        assert_eq!(room.screen(), "issued", "{size:?}");
        let text = room.flow().passport.card.unwrap().code.text().to_owned();
        room.tap("done");
        assert_eq!((room.screen(), room.flow().passport.code), ("attract", None));
        // A button has the focus: the enter of the scan must not press it.
        room.tap_all(&["start", "passport"]);
        room.key(KeyCode::Tab, &Key::Tab);
        let language = room.flow().language;
        room.scan(&text);
        room.committed();
        assert_eq!((room.screen(), room.flow().language), ("book", language), "{size:?}");
        // Ten kilobytes and another campaign's code are answered as kindly.
        room.tap("done");
        room.scan(&"A1 ".repeat(3_500));
        room.committed();
        assert_eq!(room.screen(), "refused");
        room.tap("home");
        drop(room);
        let ledger = Ledger::open_existing(&path).unwrap();
        assert!(ledger.verify().unwrap().verified());
        assert_eq!(ledger.head().unwrap().n, 1, "only the passport was written");
    }
}

//! What is heard at the kiosk: which moment sounds, with which words, and what is read
//! aloud, to whom, and what never.

use super::{
    layout::words,
    room::{EVENING, Room, SIZES, house},
};
use bevy::{
    input::keyboard::Key,
    prelude::*,
    ui::{ComputedNode, UiGlobalTransform},
};
use kiosk::{
    flow::{Access, Ear, Screen},
    screens::{SoundCaption, pictured},
    visit::{Time, Visit},
    voices::{CAPTION_MS, Plays, Reads, Voices, is_private},
    wording::Language,
};
use std::{
    path::Path,
    sync::{Arc, Mutex},
};
use voice::{Cue, NoPlayer, Tongue};

/// What was read aloud, and in which language; nothing where it was hushed.
type Heard = Option<(Tongue, String)>;

/// What was heard: sounds, and what was read, with `None` where it was hushed.
#[derive(Clone, Default)]
pub(super) struct Log {
    cues: Arc<Mutex<Vec<Cue>>>,
    read: Arc<Mutex<Vec<Heard>>>,
}

impl Log {
    fn cues(&self) -> Vec<Cue> {
        self.cues.lock().unwrap().clone()
    }

    /// What was read since it was last asked.
    fn read(&self) -> Vec<Option<(Tongue, String)>> {
        std::mem::take(&mut *self.read.lock().unwrap())
    }

    fn last_text(&self) -> String {
        self.read().pop().flatten().expect("something was read").1
    }
}

impl Plays for Log {
    fn play(&self, cue: Cue) -> bool {
        self.cues.lock().unwrap().push(cue);
        true
    }

    // So that the page of checks is laid out with its hint.
    fn trouble(&self) -> Option<NoPlayer> {
        Some(NoPlayer::NotInstalled)
    }
}

impl Reads for Log {
    fn say(&self, tongue: Tongue, text: &str) {
        self.read.lock().unwrap().push(Some((tongue, text.to_owned())));
    }

    fn hush(&self) {
        self.read.lock().unwrap().push(None);
    }
}

/// Voices that write down what they are told.
pub(super) fn voices() -> (Voices, Log) {
    let log = Log::default();
    let voices = Voices { player: Some(Box::new(log.clone())), reader: Some(Box::new(log.clone())) };
    (voices, log)
}

const ALOUD: Access = Access { aloud: true, ..Access::USUAL };

fn room_with_voices(size: (u32, u32)) -> (Room, Log) {
    let mut room = Room::new(size);
    let (voices, log) = voices();
    room.app.insert_resource(voices);
    (room, log)
}

/// Brings a kiosk to the picture of this name, from a kiosk nobody uses.
fn show(room: &mut Room, name: &str, language: Language, access: Access) {
    for (picture, access) in [("attract", Access::USUAL), (name, access)] {
        let called = |state: &kiosk::shots::State| {
            let (_, called) = state.name.split_once('-').unwrap();
            called.strip_suffix(language.tag()).is_some_and(|rest| rest.trim_end_matches('-') == picture)
        };
        let state = pictured(language, access).find(called).unwrap();
        (state.show)(&mut room.app);
        room.settle();
    }
}

fn tongues() -> [Language; 2] {
    [Language::of("zh-CN").unwrap(), Language::of("en").unwrap()]
}

#[test]
fn each_moment_has_its_sound_and_all_others_have_none() {
    for state in pictured(Language::default(), Access::USUAL) {
        let (_, called) = state.name.split_once('-').unwrap();
        let expected = match called.trim_end_matches("-zh-CN") {
            "thanks" => Some(Cue::CheckedIn),
            "stamped" => Some(Cue::Stamped),
            "stamped-gift" | "stamped-all" | "gifts" => Some(Cue::Reward),
            "refused-already" | "refused-foreign" | "booking-used" | "booking-early" | "booking-forged" => {
                Some(Cue::Refused)
            }
            "way-out" => Some(Cue::Alarm),
            _ => None,
        };
        let mut app = App::new();
        app.insert_resource(Visit::new(house(), None, Time::Told { now: 0, wall: EVENING }));
        (state.show)(&mut app);
        let visit = app.world().resource::<Visit>();
        let mut ear = Ear::default();
        assert_eq!(ear.hear(&visit.flow, visit.now()), expected, "{}", state.name);
        assert_eq!(ear.hear(&visit.flow, visit.now()), None, "{}: once", state.name);
    }
}

fn captions(room: &mut Room) -> Vec<(Cue, Rect)> {
    let mut hanging = room.app.world_mut().query::<(&SoundCaption, &ComputedNode, &UiGlobalTransform)>();
    hanging
        .iter(room.app.world())
        .map(|(caption, node, place)| (caption.0, Rect::from_center_size(place.translation, node.size())))
        .collect()
}

#[test]
fn the_words_of_a_sound_hang_for_two_seconds_and_cover_nothing() {
    for size in SIZES {
        let (mut room, log) = room_with_voices(size);
        for language in tongues() {
            for name in ["thanks", "stamped", "gifts", "refused-foreign", "way-out"] {
                show(&mut room, name, language, Access::USUAL);
                let hanging = captions(&mut room);
                let [(cue, chip)] = hanging.as_slice() else { panic!("{name}: {hanging:?}") };
                assert_eq!(log.cues().last(), Some(cue), "{name}");
                let inside: Vec<_> = words(&mut room)
                    .into_iter()
                    .filter(|(_, place, _)| !place.intersect(*chip).is_empty())
                    .map(|(text, ..)| text)
                    .collect();
                assert_eq!(inside.len(), 1, "{name} at {size:?}: {inside:?}");
                for (button, place) in room.places() {
                    assert!(place.intersect(*chip).is_empty(), "{name} at {size:?} covers {button}");
                }
                room.rest(CAPTION_MS - 100);
                assert_eq!(captions(&mut room).len(), 1, "{name}");
                room.rest(200);
                assert_eq!(captions(&mut room), [], "{name}");
            }
        }
    }
}

#[test]
fn who_comes_back_to_a_stamp_does_not_hear_it_again_and_no_words_follow_elsewhere() {
    let (mut room, log) = room_with_voices(SIZES[0]);
    show(&mut room, "stamped", Language::default(), Access::USUAL);
    assert_eq!(log.cues(), [Cue::Stamped]);
    room.tap_all(&["map"]);
    assert_eq!((room.screen(), captions(&mut room)), ("map", vec![]));
    room.tap_all(&["back"]);
    assert_eq!((room.screen(), log.cues()), ("stamped", vec![Cue::Stamped]));
}

#[test]
fn without_sound_there_are_no_words_of_it() {
    let mut room = Room::new(SIZES[0]);
    show(&mut room, "stamped", Language::default(), Access::USUAL);
    assert_eq!(captions(&mut room), []);
}

#[test]
fn a_page_is_read_in_the_order_in_which_it_is_seen() {
    let (mut room, log) = room_with_voices(SIZES[0]);
    let mut read = String::new();
    for name in ["home", "refused-foreign", "stamped-gift"] {
        for (language, tongue) in tongues().into_iter().zip([Tongue::Chinese, Tongue::English]) {
            show(&mut room, name, language, ALOUD);
            let said = log.read().pop().flatten().expect("the page is read");
            assert_eq!(said.0, tongue);
            read.push_str(&format!("{name} {}: {}\n", language.tag(), said.1));
        }
    }
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kiosk/read-aloud.txt");
    assert_eq!(read, std::fs::read_to_string(golden).unwrap(), "{read}");
}

#[test]
fn private_screens_are_these_and_stay_silent() {
    let private: Vec<_> = Screen::ALL.into_iter().filter(|s| is_private(*s)).map(Screen::name).collect();
    assert_eq!(
        private,
        [
            "short-code",
            "issued",
            "pin",
            "tonight",
            "deeds",
            "tally",
            "pick",
            "why",
            "audit",
            "checks",
            "audits",
            "summary",
            "alarm"
        ]
    );
    let (mut room, log) = room_with_voices(SIZES[0]);
    for language in tongues() {
        for state in pictured(language, ALOUD) {
            (state.show)(&mut room.app);
            room.settle();
            let screen = room.flow().screen;
            let read: Vec<_> = log.read().into_iter().flatten().map(|(_, text)| text).collect();
            for text in &read {
                assert!(!text.contains("7K3") && !text.contains("SP1"), "{}: {text}", state.name);
            }
            if !is_private(screen) {
                continue;
            }
            let said = [
                vec![],
                vec!["这一页是您的私密内容，不朗读。服务台能帮您。"],
                vec!["This page is private. Nobody reads it aloud. The desk can help."],
            ];
            assert!(said.iter().any(|said| read == *said), "{}: {read:?}", state.name);
            // Nor is the button that has the focus.
            room.key(KeyCode::Tab, &Key::Tab);
            assert_eq!(log.read(), [], "{}", state.name);
        }
    }
}

#[test]
fn the_button_with_the_focus_is_read_and_a_sign_says_what_it_does() {
    let (mut room, log) = room_with_voices(SIZES[0]);
    show(&mut room, "check-in", tongues()[1], ALOUD);
    log.read();
    let mut read = vec![];
    for _ in 0..12 {
        room.key(KeyCode::Tab, &Key::Tab);
        read.extend(log.read().into_iter().flatten().map(|(_, text)| text));
    }
    let has = |text: &str| read.iter().any(|said| said == text);
    assert!(has("Child. 2. Add one.") && has("Child. 2. Take one away."), "{read:?}");
    assert!(has("Home."), "{read:?}");
}

#[test]
fn who_asks_for_it_hears_at_once_and_nobody_after_them() {
    let (mut room, log) = room_with_voices(SIZES[0]);
    room.tap_all(&["start", "display"]);
    assert_eq!(log.read(), [], "nobody has asked yet");
    room.tap("display-aloud");
    let page = log.last_text();
    assert!(page.contains("朗读") && page.contains("大字") && !page.contains("Aa"), "{page}");
    // Of the same page only what is new is read.
    room.tap("display-contrast");
    assert!(!log.last_text().contains("朗读"));
    room.tap("home");
    assert!(log.last_text().contains("签到"));
    // The question whether somebody is there, and then nobody is.
    room.rest(30_000 * 4);
    assert!(log.last_text().contains('？'));
    room.rest(10_000);
    assert_eq!(room.screen(), "attract");
    assert_eq!(log.read(), [None], "it stops, and the first screen is read to nobody");
    room.tap("start");
    assert_eq!(log.read(), []);
}

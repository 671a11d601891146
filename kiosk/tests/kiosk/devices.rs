//! Camera, serial scanner and printer at the kiosk: real threads, a real ledger, pictures
//! and bytes as the devices give and take them.

use super::{
    read_code::photograph,
    room::{Room, SIZES, house},
};
use bevy::prelude::*;
use camera::Source;
use kiosk::{
    flow::{Input, Printing},
    press::Press,
    sight::{LiveView, Lookout, Sight},
};
use printing::{Paper, Way};
use std::{
    path::Path,
    time::{Duration, Instant},
};
use venue::staff::Finding;

const PATIENCE: Duration = Duration::from_secs(60);

/// Draws until it is so.
fn until(room: &mut Room, what: &str, so: impl Fn(&Room) -> bool) {
    let begun = Instant::now();
    while !so(room) {
        assert!(begun.elapsed() < PATIENCE, "{what}: {} for {PATIENCE:?}", room.screen());
        room.app.update();
        std::thread::yield_now();
    }
}

fn look_through(room: &mut Room, source: &str) {
    let lookout = Lookout::open(source.parse().unwrap(), Box::new(|| {})).unwrap();
    room.app.world_mut().insert_resource(lookout);
}

fn sight(room: &Room) -> Sight {
    room.app.world().resource::<LiveView>().sight
}

#[test]
fn a_passport_held_before_the_camera_opens_without_a_touch() {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("passport.png");
    let mut room = Room::with_ledger(SIZES[0], &folder.path().join("ledger.sqlite"));
    a_new_passport(&mut room);
    photograph(&picture, room.flow().passport.card.unwrap().code.text(), 6);
    room.tap("done");
    look_through(&mut room, &format!("pictures:{}", picture.display()));
    room.tap_all(&["start", "passport"]);
    assert!(
        room.app.world().resource::<LiveView>().picture.is_none(),
        "nobody is seen who does not ask for it"
    );
    room.tap("show-passport");
    until(&mut room, "the code is read", |room| room.screen() != "scan");
    until(&mut room, "the ledger has answered", |room| room.flow().pending.is_none());
    assert_eq!(room.screen(), "book");
    until(&mut room, "the camera is closed", |room| {
        room.app.world().resource::<LiveView>().picture.is_none()
    });
    assert_eq!(sight(&room), Sight::Resting);
}

#[test]
fn the_picture_is_alive_while_a_code_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut room = Room::with_ledger(SIZES[2], &folder.path().join("ledger.sqlite"));
    look_through(&mut room, "generated");
    room.tap_all(&["start", "passport", "show-passport"]);
    until(&mut room, "it is seen", |room| {
        sight(room) == Sight::Looking && room.app.world().resource::<LiveView>().picture.is_some()
    });
    let bytes = |room: &Room| {
        let live = room.app.world().resource::<LiveView>().picture.clone().unwrap();
        room.app.world().resource::<Assets<Image>>().get(&live).unwrap().data.clone().unwrap()
    };
    let first = bytes(&room);
    until(&mut room, "it moves", |room| bytes(room) != first);
    room.tap("home");
    until(&mut room, "it is gone", |room| room.app.world().resource::<LiveView>().picture.is_none());
}

#[test]
fn without_a_camera_everything_else_works_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut room = Room::with_ledger(SIZES[0], &folder.path().join("ledger.sqlite"));
    look_through(&mut room, "camera:/dev/no-such-camera");
    room.tap_all(&["start", "passport", "show-passport"]);
    until(&mut room, "it says what to do instead", |room| {
        matches!(sight(room), Sight::Resting | Sight::Away)
    });
    room.scan("SP1:NO PASSPORT AT ALL");
    until(&mut room, "the hand scanner is heard", |room| room.screen() == "refused");
    let source: Source = "camera:/dev/no-such-camera".parse().unwrap();
    let ask = room.app.world().resource::<Lookout>().finding(&source);
    until(&mut room, "staff are told", |_| ask() == Finding::CameraGone);
}

/// A press that prints this way.
fn press(way: &str) -> Press {
    Press::open(&way.parse::<Way>().unwrap(), Paper::Mm80, Box::new(|| {})).unwrap().unwrap()
}

fn a_new_passport(room: &mut Room) {
    room.tap_all(&["start", "passport", "get-passport"]);
    room.committed();
    assert_eq!(room.screen(), "issued");
}

#[test]
fn a_new_passport_is_printed_and_its_code_is_on_the_paper() {
    let folder = tempfile::tempdir().unwrap();
    let paper = folder.path().join("paper.bin");
    let mut room = Room::with_ledger(SIZES[1], &folder.path().join("ledger.sqlite"));
    room.visit().print_with(Some(press(&format!("file:{}", paper.display()))));
    a_new_passport(&mut room);
    until(&mut room, "the card is out", |room| room.flow().printing == Some(Printing::Out));
    let code = room.flow().passport.card.unwrap().code;
    let printed = printed(&paper);
    let read = reader::Reader::default().study(&printed);
    let reader::Seen::Code(found) = read else { panic!("{read:?}") };
    assert_eq!(found.text, code.text());
}

#[test]
fn a_printer_that_is_gone_leaves_the_code_on_the_screen() {
    let folder = tempfile::tempdir().unwrap();
    let mut room = Room::with_ledger(SIZES[0], &folder.path().join("ledger.sqlite"));
    // A port that was free a moment ago: nobody prints there.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let press = press(&format!("tcp:127.0.0.1:{port}"));
    assert_eq!(press.finding()(), Finding::PrinterGone);
    room.visit().print_with(Some(press));
    a_new_passport(&mut room);
    until(&mut room, "it is said", |room| room.flow().printing == Some(Printing::Failed));
    assert_eq!(room.screen(), "issued");
    room.tap("print-again");
    until(&mut room, "it is tried again", |room| room.flow().printing == Some(Printing::Failed));
    room.tap("home");
    assert_eq!(room.screen(), "home", "nobody waits for paper");
}

#[test]
fn a_full_queue_is_said_and_blocks_nobody() {
    let press = press("tcp:127.0.0.1:1");
    let card = kiosk::flow::Card {
        code: kiosk::flow::Code::of(b"SP1:A CARD"),
        short: "7K3M-9XQ2-4TBH".to_owned(),
        last_day: chrono::NaiveDate::from_ymd_opt(2025, 10, 8).unwrap(),
        entry: 1,
    };
    let begun = Instant::now();
    for number in 1..=30 {
        let sheet = kiosk::flow::Sheet::Card(card.clone());
        press.print(number, &sheet, kiosk::wording::Language::default(), &house());
    }
    assert!(begun.elapsed() < Duration::from_secs(5));
    let mut settled = 0;
    while settled < 30 {
        assert!(begun.elapsed() < PATIENCE, "{settled} of 30 are settled");
        match press.outcome() {
            Some(Input::Printed { whole, .. }) => {
                assert!(!whole);
                settled += 1;
            }
            Some(other) => panic!("{other:?}"),
            None => std::thread::yield_now(),
        }
    }
}

/// The dots of the raster bands (`GS v 0`) in what a printer was sent.
fn printed(file: &Path) -> reader::Picture {
    let bytes = std::fs::read(file).unwrap();
    let (mut rows, mut width, mut at) = (vec![], 0, 0);
    while at + 8 <= bytes.len() {
        if bytes[at..at + 4] == [0x1D, b'v', b'0', 0] {
            let pair = |low: usize| usize::from(bytes[low]) + 256 * usize::from(bytes[low + 1]);
            let (wide, high) = (pair(at + 4), pair(at + 6));
            width = wide * 8;
            rows.extend_from_slice(&bytes[at + 8..at + 8 + wide * high]);
            at += 8 + wide * high;
        } else {
            at += 1;
        }
    }
    let dots =
        rows.iter().flat_map(|byte| (0..8).map(move |bit| if byte >> (7 - bit) & 1 == 1 { 0 } else { 255 }));
    let dots: Vec<u8> = dots.collect();
    reader::Picture::new(width, dots.len() / width, dots).unwrap()
}

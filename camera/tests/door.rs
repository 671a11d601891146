//! The door with real threads and cameras that play a script.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "door/script.rs"]
mod script;
#[path = "door/sources.rs"]
mod sources;

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use camera::keeper::Pace;
use camera::{Door, Health, Opener};
use script::{Script, Shot, cut_off, jpeg, picture};

/// Longer than anything here takes, even on a machine that is busy.
const BOUND: Duration = Duration::from_secs(20);

/// A pace for tests: tried again soon, and never given up, however busy the machine is.
fn patient() -> Pace {
    let long = 600_000;
    Pace {
        silence: long,
        first_frame: long,
        opening: long,
        closing: long,
        first_back_off: 5,
        longest_back_off: 50,
        longest_absent: 50,
        gap: 5,
        most_abandoned: 2,
        ..Pace::default()
    }
}

/// The same, and given up soon.
fn brisk() -> Pace {
    Pace { silence: 400, first_frame: 400, opening: 400, closing: 200, ..patient() }
}

fn opened(script: &Arc<Script>) -> Door {
    Door::with_opener(script.opener(), patient())
}

fn becomes(door: &Door, health: Health) {
    assert!(door.wait(BOUND, |report| report.health == health), "{health}, not {:?}", door.report());
}

#[test]
fn a_picture_is_handed_out_once_and_only_the_newest() {
    let script = Script::playing(vec![picture(1), picture(2), picture(3), Shot::Hang]);
    let door = opened(&script);
    assert!(door.wait(BOUND, |report| report.frames == 3));
    let newest = door.newest().unwrap();
    assert_eq!((newest.width, newest.height, newest.pixels[0]), (4, 2, 3));
    assert!(newest.at <= Instant::now());
    assert!(door.newest().is_none());
    assert!(door.newest_within(Duration::ZERO).is_none());
    assert_eq!(door.health(), Health::Seeing);
}

#[test]
fn a_busy_camera_is_opened_when_it_is_free() {
    let script = Script::playing(vec![Shot::Error(16)]);
    let door = opened(&script);
    becomes(&door, Health::Busy);
    assert!(door.report().detail.contains("os error 16"));
    assert!(door.wait(BOUND, |report| report.openings > 3));
    script.play(vec![picture(1)]);
    becomes(&door, Health::Seeing);
    assert_eq!(door.report().detail, "");
}

#[test]
fn a_camera_that_was_not_there_is_found() {
    let script = Script::playing(vec![Shot::Error(2)]);
    let door = opened(&script);
    becomes(&door, Health::Missing);
    script.play(vec![picture(1)]);
    becomes(&door, Health::Seeing);
}

#[test]
fn a_camera_plugged_in_again_is_back_within_three_seconds() {
    let script = Script::playing(vec![picture(1)]);
    let door = Door::with_opener(script.opener(), Pace::default());
    becomes(&door, Health::Seeing);
    script.play(vec![Shot::Error(19)]);
    becomes(&door, Health::Unplugged);
    assert!(door.wait(BOUND, |report| report.openings >= 5));
    assert!(door.newest().is_none(), "a picture of before");
    script.play(vec![picture(2)]);
    let plugged = Instant::now();
    becomes(&door, Health::Seeing);
    assert!(plugged.elapsed() < Duration::from_secs(3), "{:?}", plugged.elapsed());
    assert_eq!(door.newest_within(BOUND).unwrap().pixels[0], 2);
}

#[test]
fn a_reader_that_hangs_is_replaced_and_what_it_brings_late_is_dropped() {
    let script = Script::playing(vec![picture(1)]);
    let door = Door::with_opener(script.opener(), brisk());
    becomes(&door, Health::Seeing);
    script.play(vec![Shot::Hang]);
    becomes(&door, Health::Stalled);
    // What hangs keeps hanging; new readers play this.
    script.play(vec![picture(2)]);
    becomes(&door, Health::Seeing);
    assert!(door.report().abandoned >= 1);
    assert!(door.newest_within(BOUND).is_some());
    script.release();
    assert!(door.wait(BOUND, |report| report.abandoned == 0));
    let seen = door.report().frames;
    while door.report().frames < seen + 20 {
        let late = door.newest_within(BOUND).unwrap();
        assert_eq!(late.pixels[0], 2, "a picture of the reader that was given up");
    }
    assert!(script.wait_for_devices(BOUND, 1));
}

#[test]
fn so_many_readers_may_hang_and_no_more() {
    let script = Script::playing(vec![Shot::HangAtOpening]);
    let door = Door::with_opener(script.opener(), brisk());
    assert!(door.wait(BOUND, |report| report.abandoned == 2));
    assert_eq!(door.health(), Health::Stalled);
    // Nothing more is opened, however long one looks.
    assert!(!door.wait(Duration::from_millis(600), |report| report.openings > 2));
    assert_eq!(script.hanging(), 2);
    script.play(vec![picture(1)]);
    script.release();
    becomes(&door, Health::Seeing);
    assert!(door.wait(BOUND, |report| report.abandoned == 0));
}

#[test]
fn damaged_pictures_are_counted_and_left_out() {
    let script = Script::playing(vec![jpeg(), cut_off(), jpeg()]);
    let door = opened(&script);
    assert!(door.wait(BOUND, |report| report.damaged >= 1 && report.frames >= 2));
    let newest = door.newest_within(BOUND).unwrap();
    assert_eq!((newest.width, newest.height), (16, 8));
    assert!(newest.pixels.iter().all(|pixel| pixel.abs_diff(200) < 4));
    assert_eq!((door.health(), door.report().openings), (Health::Seeing, 1));
}

#[test]
fn nothing_but_damaged_pictures_cannot_be_used() {
    let script = Script::playing(vec![cut_off()]);
    let door = Door::with_opener(script.opener(), brisk());
    becomes(&door, Health::Unreadable);
    script.play(vec![jpeg()]);
    becomes(&door, Health::Seeing);
    assert_eq!(door.report().abandoned, 0);
}

#[test]
fn a_picture_may_change_its_size_midway() {
    let script = Script::playing(vec![picture(1)]);
    let door = opened(&script);
    assert_eq!(door.newest_within(BOUND).unwrap().width, 4);
    script.play(vec![jpeg()]);
    let begun = Instant::now();
    while door.newest_within(BOUND).unwrap().width != 16 {
        assert!(begun.elapsed() < BOUND);
    }
    assert_eq!(door.report().openings, 1);
}

#[test]
fn a_resting_camera_is_closed_and_shows_nothing() {
    let script = Script::playing(vec![picture(1)]);
    let door = opened(&script);
    becomes(&door, Health::Seeing);
    door.rest();
    becomes(&door, Health::Resting);
    assert!(script.wait_for_devices(BOUND, 0));
    assert!(door.newest().is_none());
    door.look();
    becomes(&door, Health::Seeing);
    assert!(door.newest_within(BOUND).is_some());
}

#[test]
fn a_door_that_rests_while_it_opens_closes_what_it_opened() {
    let script = Script::playing(vec![Shot::HangAtOpening]);
    let door = opened(&script);
    assert!(script.wait_for_hanging(BOUND));
    door.rest();
    becomes(&door, Health::Resting);
    script.play(vec![picture(1)]);
    script.release();
    assert!(script.wait_for_rest(BOUND));
    assert!(door.newest().is_none());
    assert_eq!((door.health(), script.streams()), (Health::Resting, 0));
}

#[test]
fn closing_a_door_waits_for_nothing_and_closes_the_camera() {
    let script = Script::playing(vec![picture(1)]);
    let door = opened(&script);
    becomes(&door, Health::Seeing);
    script.play(vec![Shot::Hang]);
    assert!(script.wait_for_hanging(BOUND));
    // It would wait for ever if it waited at all.
    drop(door);
    assert_eq!(script.devices(), 1);
    script.release();
    assert!(script.wait_for_devices(BOUND, 0));

    let script = Script::playing(vec![picture(1)]);
    let door = opened(&script);
    becomes(&door, Health::Seeing);
    drop(door);
    assert!(script.wait_for_devices(BOUND, 0));
}

#[test]
fn a_door_may_stand_between_threads() {
    fn may<T: Send + Sync + 'static>() {}
    may::<Door>();
}

#[test]
fn a_closed_door_leaves_no_thread_behind() {
    let (held, ended) = channel::<()>();
    let script = Script::playing(vec![picture(1)]);
    let inner = script.opener();
    let opener: Opener = Arc::new(move || {
        let _ = &held;
        inner()
    });
    let door = Door::with_opener(opener, patient());
    becomes(&door, Health::Seeing);
    drop(door);
    // Both threads hold the opener, and it the sender.
    assert_eq!(ended.recv_timeout(BOUND), Err(RecvTimeoutError::Disconnected));
}

#[test]
fn a_driver_that_panics_is_a_fault_like_others() {
    let script = Script::playing(vec![Shot::Panic]);
    let door = opened(&script);
    becomes(&door, Health::Unreadable);
    assert!(door.report().detail.contains("panicked"));
    script.play(vec![picture(1)]);
    becomes(&door, Health::Seeing);
}

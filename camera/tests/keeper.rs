//! What is decided about a camera, with time as a number.

#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

#[path = "keeper/chance.rs"]
mod chance;

use camera::keeper::{Command, Event, Keeper, Pace};
use camera::{Fault, FaultKind, Health};

fn fault(generation: u64, kind: FaultKind) -> Event {
    Event::Fault(generation, Fault::new(kind, "said"))
}

/// A keeper someone looks through, whose first reader has read a picture at 0.
fn seeing() -> Keeper {
    let mut keeper = Keeper::new(Pace::default());
    assert_eq!(keeper.step(0, Event::Look), [Command::Open(1)]);
    assert!(keeper.step(0, Event::Opened(1)).is_empty());
    assert_eq!(keeper.report().health, Health::Opening);
    assert!(keeper.step(0, Event::Frame(1)).is_empty());
    assert_eq!(keeper.report().health, Health::Seeing);
    keeper
}

#[test]
fn nothing_is_opened_before_someone_looks() {
    let mut keeper = Keeper::new(Pace::default());
    assert!(keeper.step(99, Event::Silence).is_empty());
    assert_eq!((keeper.wake(), keeper.report().health), (None, Health::Resting));
}

#[test]
fn a_busy_camera_is_tried_ever_more_seldom() {
    let mut keeper = Keeper::new(Pace::default());
    let mut now = 0;
    let mut tries = Vec::new();
    let mut commands = keeper.step(now, Event::Look);
    for generation in 1..=9 {
        assert_eq!(commands, [Command::Open(generation)]);
        tries.push(now);
        assert_eq!(keeper.step(now, fault(generation, FaultKind::Busy)), [Command::Close(generation)]);
        assert_eq!(keeper.report().health, Health::Busy);
        assert!(keeper.step(now, Event::Ended(generation)).is_empty());
        now = keeper.wake().unwrap();
        commands = keeper.step(now, Event::Silence);
    }
    let waits: Vec<_> = tries.windows(2).map(|two| two[1] - two[0]).collect();
    assert_eq!(waits, [200, 200, 400, 800, 1600, 3200, 5000, 5000]);
}

#[test]
fn a_camera_that_is_plugged_in_again_is_found_within_three_seconds() {
    let mut keeper = seeing();
    let mut now = 60_000;
    keeper.step(now, Event::Frame(1));
    keeper.step(now, fault(1, FaultKind::Absent));
    keeper.step(now, Event::Ended(1));
    for generation in 2..50 {
        assert_eq!(keeper.report().health, Health::Unplugged);
        let due = keeper.wake().unwrap();
        assert!(due - now <= 2000, "{due} after {now}");
        now = due;
        assert_eq!(keeper.step(now, Event::Silence), [Command::Open(generation)]);
        keeper.step(now, fault(generation, FaultKind::Absent));
        keeper.step(now, Event::Ended(generation));
    }
}

#[test]
fn another_fault_is_waited_for_from_the_start() {
    // Long unplugged; then another program looks at it first, as they do.
    let mut keeper = Keeper::new(Pace::default());
    let mut now = 0;
    keeper.step(now, Event::Look);
    for generation in 1..20 {
        keeper.step(now, fault(generation, FaultKind::Absent));
        keeper.step(now, Event::Ended(generation));
        now = keeper.wake().unwrap();
        keeper.step(now, Event::Silence);
    }
    keeper.step(now, fault(20, FaultKind::Busy));
    keeper.step(now, Event::Ended(20));
    assert_eq!((keeper.report().health, keeper.wake()), (Health::Busy, Some(now + 200)));
}

#[test]
fn a_camera_never_there_is_missing_and_others_are_named() {
    for (kind, health) in [
        (FaultKind::Absent, Health::Missing),
        (FaultKind::Busy, Health::Busy),
        (FaultKind::Forbidden, Health::Forbidden),
        (FaultKind::Unreadable, Health::Unreadable),
    ] {
        let mut keeper = Keeper::new(Pace::default());
        keeper.step(0, Event::Look);
        keeper.step(0, fault(1, kind));
        assert_eq!((keeper.report().health, keeper.report().detail.as_str()), (health, "said"));
    }
}

#[test]
fn a_silent_reader_is_abandoned_and_not_heard_any_more() {
    let mut keeper = seeing();
    assert_eq!(keeper.wake(), Some(2000));
    assert!(keeper.step(1999, Event::Silence).is_empty());
    assert_eq!(keeper.step(2000, Event::Silence), [Command::Abandon(1)]);
    assert_eq!((keeper.report().health, keeper.report().abandoned), (Health::Stalled, 1));
    assert_eq!(keeper.step(2100, Event::Silence), [Command::Open(2)]);
    for late in [Event::Opened(1), Event::Frame(1), Event::Damaged(1), fault(1, FaultKind::Busy)] {
        assert!(keeper.step(2150, late).is_empty());
        assert_eq!(keeper.report().health, Health::Stalled);
    }
    keeper.step(2200, Event::Frame(2));
    assert!(keeper.step(2300, Event::Ended(1)).is_empty());
    assert_eq!((keeper.report().health, keeper.report().abandoned), (Health::Seeing, 0));
    assert_eq!(keeper.report().frames, 2);
}

#[test]
fn what_our_own_hung_reader_holds_is_stalled_and_not_busy() {
    let mut keeper = seeing();
    keeper.step(2000, Event::Silence);
    let mut now = 2100;
    for generation in 2..9 {
        assert_eq!(keeper.step(now, Event::Silence), [Command::Open(generation)]);
        keeper.step(now, fault(generation, FaultKind::Busy));
        keeper.step(now, Event::Ended(generation));
        assert_eq!(keeper.report().health, Health::Stalled);
        now = keeper.wake().unwrap();
    }
    // It wakes up when its camera is unplugged: then there is no reason to wait.
    assert_eq!(keeper.step(now - 2000, Event::Ended(1)), [Command::Open(9)]);
}

#[test]
fn with_too_many_hung_readers_nothing_is_opened_until_one_ends() {
    let mut keeper = Keeper::new(Pace::default());
    let mut now = 0;
    keeper.step(now, Event::Look);
    for generation in 1..=4 {
        now = keeper.wake().unwrap();
        assert_eq!(keeper.step(now, Event::Silence), [Command::Abandon(generation)]);
        if let Some(due) = keeper.wake() {
            now = due;
            assert_eq!(keeper.step(now, Event::Silence), [Command::Open(generation + 1)]);
        }
    }
    assert_eq!((keeper.wake(), keeper.report().abandoned), (None, 4));
    assert!(keeper.step(now + 1_000_000, Event::Silence).is_empty());
    assert_eq!(keeper.step(now + 1_000_001, Event::Ended(3)), [Command::Open(5)]);
}

#[test]
fn a_first_picture_may_take_longer_than_the_next() {
    let mut keeper = Keeper::new(Pace::default());
    keeper.step(0, Event::Look);
    assert_eq!(keeper.wake(), Some(5000));
    keeper.step(1000, Event::Opened(1));
    assert_eq!(keeper.wake(), Some(5000));
    keeper.step(4000, Event::Frame(1));
    assert_eq!(keeper.wake(), Some(6000));
}

#[test]
fn pictures_that_are_all_damaged_are_said_to_be_so() {
    let mut keeper = seeing();
    for now in (0..2000).step_by(33) {
        assert!(keeper.step(now, Event::Damaged(1)).is_empty());
        assert_eq!(keeper.report().health, Health::Seeing);
    }
    assert_eq!(keeper.step(2000, Event::Silence), [Command::Close(1)]);
    assert_eq!((keeper.report().health, keeper.report().damaged), (Health::Unreadable, 61));
    assert_eq!(keeper.report().abandoned, 0);
}

#[test]
fn one_damaged_picture_and_then_silence_is_a_stall() {
    let mut keeper = Keeper::new(Pace::default());
    keeper.step(0, Event::Look);
    keeper.step(0, Event::Opened(1));
    keeper.step(10, Event::Damaged(1));
    assert_eq!(keeper.step(4000, Event::Silence), [Command::Abandon(1)]);
    assert_eq!(keeper.report().health, Health::Stalled);
}

#[test]
fn a_resting_camera_is_closed_and_opens_when_someone_looks() {
    let mut keeper = seeing();
    assert_eq!(keeper.step(500, Event::Rest), [Command::Close(1)]);
    assert_eq!(keeper.report().health, Health::Resting);
    // It is looked through again while it still closes: one device, one reader.
    assert!(keeper.step(510, Event::Look).is_empty());
    assert_eq!(keeper.report().health, Health::Opening);
    assert_eq!(keeper.step(520, Event::Ended(1)), [Command::Open(2)]);
    assert_eq!(keeper.step(600, Event::Rest), [Command::Close(2)]);
    assert!(keeper.step(610, Event::Ended(2)).is_empty());
    assert_eq!(keeper.wake(), None);
    assert!(keeper.step(650, Event::Look).is_empty());
    assert_eq!(keeper.step(720, Event::Silence), [Command::Open(3)]);
}

#[test]
fn a_reader_that_does_not_close_is_abandoned() {
    let mut keeper = seeing();
    keeper.step(500, Event::Rest);
    assert_eq!(keeper.step(2500, Event::Silence), [Command::Abandon(1)]);
    assert_eq!((keeper.report().health, keeper.wake()), (Health::Resting, None));
}

#[test]
fn a_fault_while_nobody_looks_is_not_shown() {
    let mut keeper = seeing();
    keeper.step(500, Event::Rest);
    keeper.step(510, fault(1, FaultKind::Unreadable));
    keeper.step(511, Event::Ended(1));
    assert_eq!(keeper.report().health, Health::Resting);
    assert_eq!(keeper.report().detail, "");
}

#[test]
fn a_reader_that_ends_without_a_word_is_replaced() {
    let mut keeper = seeing();
    assert!(keeper.step(100, Event::Ended(1)).is_empty());
    assert_eq!((keeper.report().health, keeper.wake()), (Health::Unreadable, Some(200)));
}

#[test]
fn a_camera_that_flickers_is_not_opened_all_the_time() {
    let mut keeper = seeing();
    let mut now = 0;
    let mut generation = 1;
    while now < 60_000 {
        keeper.step(now, Event::Frame(generation));
        keeper.step(now, fault(generation, FaultKind::Unreadable));
        keeper.step(now, Event::Ended(generation));
        now = keeper.wake().unwrap();
        generation += 1;
        assert_eq!(keeper.step(now, Event::Silence), [Command::Open(generation)]);
    }
    assert!(generation < 20, "{generation} in a minute");
}

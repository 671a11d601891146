//! What devices of a house tell each other of their doors.

use super::*;
use crate::{
    exchange::{Circle, Pace},
    hash::Lid,
    passport::Secret,
    reporting::live::{SAY_EVERY_MS, SAY_GAP_MS},
};

const EVENING: i64 = 1_758_369_600_000;

fn near(lid: u8, run: u8) -> Near {
    near_of(lid, run, 7)
}

fn near_of(lid: u8, run: u8, key: u8) -> Near {
    let circle = Circle {
        campaign: "science-month-2025".parse().unwrap(),
        id: "river-city".parse().unwrap(),
        key: Secret::new([key; 32]),
        members: None,
        pace: Pace::HOUSE,
    };
    let mut near = Near::new(circle, Lid([lid; 16]), [run; 24]);
    let _ = near.handle(Input::Linked, 0);
    near
}

fn counted(inward: u32) -> Sheet {
    sheet(vec![door("dome-a", Camera, inward, 0)])
}

/// What is published where so many came in.
fn say(near: &mut Near, inward: u32, now_ms: u64) -> Option<(String, Vec<u8>)> {
    let at = EVENING + i64::try_from(now_ms).unwrap();
    let out = near.handle(Input::Counted(Some((at, counted(inward)))), now_ms);
    out.into_iter().find_map(|command| match command {
        Command::Publish { topic, payload } => Some((topic, payload)),
        _ => None,
    })
}

fn hear(near: &mut Near, (topic, payload): &(String, Vec<u8>), now_ms: u64) -> Result<u32, String> {
    let wall = Some(EVENING + i64::try_from(now_ms).unwrap());
    for command in near.handle(Input::Arrived { topic, payload, wall }, now_ms) {
        match command {
            Command::Heard { sheet, .. } => return Ok(sheet.doors[0].inward),
            Command::Refused { reason, .. } => return Err(reason),
            _ => {}
        }
    }
    Err(String::new())
}

fn asks(near: &mut Near, now_ms: u64) -> bool {
    near.handle(Input::Tick, now_ms).contains(&Command::Count)
}

#[test]
fn a_change_is_said_at_once_but_no_two_within_a_second() {
    let mut near = near(1, 1);
    assert!(say(&mut near, 3, 0).is_some());
    assert_eq!(say(&mut near, 4, 400), None);
    assert!(!asks(&mut near, SAY_GAP_MS - 1));
    assert!(asks(&mut near, SAY_GAP_MS), "it comes back to it");
    assert!(say(&mut near, 4, SAY_GAP_MS).is_some());
    assert_eq!(say(&mut near, 4, 3 * SAY_GAP_MS), None, "nothing changed");
    let again = SAY_GAP_MS + SAY_EVERY_MS;
    assert!(!asks(&mut near, again - 1) && asks(&mut near, again));
    assert!(say(&mut near, 4, again).is_some());
    let _ = near.handle(Input::Unlinked, again);
    assert_eq!(say(&mut near, 9, 2 * again), None);
}

#[test]
fn others_hear_what_was_counted_and_nobody_else_can_say_it() {
    let (mut one, mut two) = (near(1, 1), near(2, 2));
    let said = say(&mut one, 12, 0).unwrap();
    assert!(said.0.ends_with("/now"));
    assert_eq!(hear(&mut two, &said, 0), Ok(12));
    assert_eq!(hear(&mut one, &said, 0), Err(String::new()), "its own voice");
    let refused = |said: &(String, Vec<u8>)| hear(&mut near(2, 2), said, 0).unwrap_err();
    let forged = say(&mut near_of(1, 1, 8), 12, 0).unwrap();
    assert!(refused(&forged).contains("not sealed"));
    let moved = (said.0.replace(&"01".repeat(16), &"03".repeat(16)), said.1.clone());
    assert_ne!(moved.0, said.0);
    assert!(refused(&moved).contains("not sealed"), "another device's topic");
    assert!(refused(&(said.0.replace("/now", "/heads"), said.1.clone())).contains("no place"));
    assert!(refused(&(said.0, vec![0; MAX_SHEET + 1])).contains("bytes"));
}

#[test]
fn what_was_recorded_is_known_when_it_is_played_again() {
    let (mut one, mut two) = (near(1, 1), near(2, 2));
    let first = say(&mut one, 1, 0).unwrap();
    let second = say(&mut one, 2, 5_000).unwrap();
    assert_eq!(hear(&mut two, &second, 5_000), Ok(2));
    assert!(hear(&mut two, &first, 5_000).unwrap_err().contains("number 1 came after 2"));
    // The same after the sender was started anew, which has not said so much yet.
    let mut anew = near(1, 9);
    let third = say(&mut anew, 3, 10_000).unwrap();
    assert_eq!(hear(&mut two, &third, 10_000), Ok(3));
    let mut late = near(2, 3);
    assert_eq!(hear(&mut late, &third, 10_000), Ok(3));
    assert!(hear(&mut late, &second, 10_000).unwrap_err().contains("started anew"));
    assert!(hear(&mut near(2, 4), &second, 400_000).unwrap_err().contains("clock"));
}

#[test]
fn a_device_whose_clock_was_set_back_is_heard_again_soon() {
    let mut two = near(2, 2);
    let ahead = say(&mut near(1, 1), 1, 60_000).unwrap();
    assert_eq!(hear(&mut two, &ahead, 60_000), Ok(1));
    let right = say(&mut near(1, 9), 2, 50_000).unwrap();
    assert!(hear(&mut two, &right, 70_000).is_err());
    assert_eq!(hear(&mut two, &right, 60_000 + crate::signage::STALE_MS), Ok(2));
}

#[test]
fn the_longest_sheet_fits_and_the_refused_are_told_once_a_minute() {
    let (mut one, mut two) = (near(1, 1), near(2, 2));
    let most = u32::MAX;
    let name = |n: usize| format!("{n:0>32}");
    let doors: Vec<_> = (0..MAX_DOORS + 5)
        .map(|n| DoorCount { age_ms: 86_400_000, ..door(&name(n), Camera, most, most) })
        .collect();
    let tally = Tally { tapped: most, missed: most, extra: most };
    let found = Found { inward: tally, outward: tally };
    let full = vec![RoomId { site: name(1).parse().unwrap(), hall: Some(name(2).parse().unwrap()) }; 8];
    let checked = BTreeMap::from([(Camera, found), (Sensor, found)]);
    let sheet = Sheet { checked, full, ..sheet(doors) };
    let out = one.handle(Input::Counted(Some((EVENING, sheet))), 0);
    let Some(Command::Publish { topic, payload }) = out.first() else { panic!("{out:?}") };
    assert!(payload.len() <= MAX_SHEET, "{}", payload.len());
    assert_eq!(hear(&mut two, &(topic.clone(), payload.clone()), 0), Ok(most));
    let bad = (topic.clone(), vec![1, 2, 3]);
    assert!(hear(&mut two, &bad, 1_000).unwrap_err().contains("not sealed"));
    assert_eq!(hear(&mut two, &bad, 60_999), Err(String::new()));
    assert!(hear(&mut two, &bad, 61_000).unwrap_err().contains("not sealed"));
}

#[test]
fn a_house_has_only_so_many_devices() {
    let mut listener = near(255, 2);
    for lid in 0..u8::try_from(MOST_DEVICES).unwrap() {
        let said = say(&mut near(lid, 1), 1, 0).unwrap();
        assert_eq!(hear(&mut listener, &said, 0), Ok(1));
    }
    let said = say(&mut near(200, 1), 1, 0).unwrap();
    assert!(hear(&mut listener, &said, 0).unwrap_err().contains("devices are heard already"));
}

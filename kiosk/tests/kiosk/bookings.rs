//! Bookings at the commands and in the walk of two kiosks: real processes, real ledgers,
//! keys as headquarters makes them.

use super::{
    commands::{kiosk, said},
    passports::{House, authority, bundles, campaign},
    room::{Room, SIZES},
};
use ledger::{
    Ledger, MAX_FACTS,
    clock::{self, ClockTrust},
};
use serde_json::Value;
use std::path::Path;
use venue::{
    booking::{Booking, BookingId},
    entry::{Fact, NewPeople, Place},
    id::{ActivityId, DeviceId, GroupId, SiteId, VenueId},
    moment::Readings,
    pack::shipped,
    party::Party,
    passport::Day,
    settle::Here,
};

/// A family of five for the night, on the venue's day that the kiosks of this test believe
/// it is.
fn family(id: u8) -> Booking {
    let group = |name: &str| GroupId::new(name).unwrap();
    let today = shipped::example().unwrap().venue_day(kiosk::visit::wall());
    Booking {
        id: BookingId([id; 10]),
        venue: VenueId::new("river-city").unwrap(),
        activity: ActivityId::new("science-night").unwrap(),
        day: Day::of(today).unwrap(),
        slot: None,
        party: Party::new([(group("adult"), 2), (group("child"), 3)]),
    }
}

fn code(id: u8) -> String {
    authority().book(&family(id)).unwrap()
}

fn opened(house: &House, device: &str) -> Ledger {
    let mut ledger = Ledger::open(house.ledger(device)).unwrap();
    ledger.settle_in(std::sync::Arc::new(Here {
        venue: family(0).venue,
        device: DeviceId::new(device).unwrap(),
        certificate: None,
        pack: Some(std::sync::Arc::new(shipped::example().unwrap())),
    }));
    ledger
}

fn now() -> Readings {
    clock::read(ClockTrust::Always).unwrap()
}

/// The booking was used at a kiosk so many minutes ago.
fn used(house: &House, device: &str, booking: &Booking, minutes: i64) {
    let mut at = now();
    at.wall -= minutes * 60_000;
    let place = Place { activity: booking.activity.clone(), site: SiteId::new("main").unwrap(), hall: None };
    let party = booking.party.clone();
    let mut ledger = opened(house, device);
    let written = ledger.with_bearer(&at, false, booking.bearer(&campaign()), |_, subject, _| {
        let people = NewPeople::default();
        Ok::<_, ()>(vec![Fact::CheckIn { place, party, subject: Some(subject), people }])
    });
    written.unwrap().unwrap();
}

/// Both ledgers tell each other all they have.
fn meet(house: &House) {
    let (mut one, mut two) = (opened(house, "kiosk-1"), opened(house, "kiosk-2"));
    let all = |ledger: &Ledger| -> Vec<_> {
        let streams: Vec<_> = ledger.vector(None).unwrap().into_keys().collect();
        streams.into_iter().filter_map(|of| ledger.stretch(of, 1, MAX_FACTS).unwrap()).collect()
    };
    let (of_one, of_two) = (all(&one), all(&two));
    one.merge(&now(), &of_two, &[]).unwrap();
    two.merge(&now(), &of_one, &[]).unwrap();
}

fn check_ins(ledger: &Path) -> usize {
    let ledger = Ledger::open_existing(ledger).unwrap();
    assert!(ledger.verify().unwrap().verified());
    let entries = ledger.entries(1, 100).unwrap();
    entries.iter().filter(|entry| matches!(entry.body.fact, Fact::CheckIn { .. })).count()
}

#[test]
fn a_booking_checks_in_once_and_again_within_a_moment_is_the_same_entry() {
    let house = House::enrolled();
    let (first, second) = (code(1), code(2));
    let come = ["check-in", "--booking", &first];
    let arrived = house.done("kiosk-1", &come);
    assert_eq!((&arrived["visits"], &arrived["booked"]), (&Value::from(5), &Value::from(5)));
    assert_eq!((&arrived["people"]["campaign"], &arrived["again"]), (&5.into(), &false.into()));
    assert_eq!(arrived["party"], serde_json::json!({"public": 2, "youth": 3}));
    let again = house.done("kiosk-1", &come);
    assert_eq!((&again["entry"], &again["again"]), (&arrived["entry"], &true.into()));

    let fewer = house.done("kiosk-1", &["check-in", "--booking", &second, "--party", "adult=1,child=3"]);
    assert_eq!((&fewer["visits"], &fewer["booked"]), (&4.into(), &5.into()));
    assert_eq!(check_ins(&house.ledger("kiosk-1")), 2);
    // Neither the code nor the id in it is in the file.
    let bytes = std::fs::read(house.ledger("kiosk-1")).unwrap();
    assert!(!bytes.windows(10).any(|window| window == [1; 10]));
    assert!(!bytes.windows(20).any(|window| window == &first.as_bytes()[..20]));
}

#[test]
fn what_was_used_says_when_also_after_a_restart_and_at_the_kiosk_that_heard_of_it() {
    let house = House::enrolled();
    used(&house, "kiosk-1", &family(1), 30);
    let text = code(1);
    let come = ["check-in", "--booking", &text, "--json", "--config", "kiosk-1.toml"];
    let output = kiosk(house.path()).args(come).output().unwrap();
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &told["refused"]), (Some(58), &"booking-used".into()), "{told}");
    assert!(told["en"].as_str().unwrap().starts_with("Used at "), "{told}");
    assert!(told["zh"].as_str().unwrap().ends_with("已经用过了，服务台能帮您"), "{told}");

    // Whoever has not heard of it takes it; that is corrected when they meet.
    let come = ["check-in", "--booking", &text];
    assert_eq!(house.done("kiosk-2", &come)["people"]["campaign"], 5);
    meet(&house);
    assert_eq!(house.done("kiosk-2", &come)["again"], true, "it was this very kiosk, a moment ago");
    let ledger = Ledger::open_existing(house.ledger("kiosk-2")).unwrap();
    let corrected = ledger.entries(1, 100).unwrap();
    assert!(matches!(corrected.last().unwrap().body.fact, Fact::Correction { .. }), "its people came before");
    used(&house, "kiosk-1", &family(3), 5);
    meet(&house);
    assert_eq!(house.refused("kiosk-2", &["check-in", "--booking", &code(3)], 58), "booking-used");
}

#[test]
fn what_is_no_booking_of_tonight_is_refused_by_its_kind() {
    let house = House::enrolled();
    let [device, _] = bundles().try_into().unwrap();
    let refused = |text: &str, number| house.refused("kiosk-2", &["check-in", "--booking", text], number);
    let text = device.book(&family(1)).unwrap();
    assert_eq!(refused("SB1:HELLO", 50), "booking-unreadable");
    let other = if text.ends_with('A') { "B" } else { "A" };
    let at = text.len() - 40;
    let forged =
        format!("{}{}{}", &text[..at], if &text[at..=at] == "A" { "B" } else { other }, &text[at + 1..]);
    assert_eq!(refused(&forged, 51), "booking-forged");
    let harbour = Booking { venue: VenueId::new("harbour").unwrap(), ..family(1) };
    assert_eq!(refused(&authority().book(&harbour).unwrap(), 55), "booking-other-venue");
    let on = |days: i64| Day::of(family(1).day.date() + chrono::TimeDelta::days(days)).unwrap();
    let day = |days| authority().book(&Booking { day: on(days), ..family(1) }).unwrap();
    assert_eq!(
        (refused(&day(1), 56), refused(&day(-1), 57)),
        ("booking-too-early".into(), "booking-over".into())
    );
    let lecture = Booking { activity: ActivityId::new("lecture").unwrap(), ..family(1) };
    assert_eq!(refused(&authority().book(&lecture).unwrap(), 31), "no-such-activity");
    let many = ["check-in", "--booking", &text, "--party", "adult=8"];
    assert_eq!(house.refused("kiosk-2", &many, 59), "booking-too-many");
    house.write("kiosk-2", "");
    assert_eq!(refused(&text, 54 - 2), "booking-unknown-key", "a kiosk that nobody enrolled");
    assert_eq!(check_ins(&house.ledger("kiosk-2")), 0);
}

#[test]
fn a_scripted_visitor_shows_a_booking_and_confirms() {
    let house = House::enrolled();
    let text = code(1);
    let script = format!(
        "{{\"show\":\"{text}\"}}\n{{\"wait\":\"committed\"}}\n{{\"tap\":\"child-minus\"}}\n{{\"tap\":\"confirm\"}}\n\
         {{\"wait\":\"committed\"}}\n{{\"pause_ms\":4000}}\n{{\"show\":\"{text}\"}}\n{{\"wait\":\"committed\"}}\n"
    );
    std::fs::write(house.path().join("s.jsonl"), script).unwrap();
    let args = ["walk", "--config", "kiosk-1.toml", "--script", "s.jsonl", "--json"];
    let output = kiosk(house.path()).args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let printed = String::from_utf8(output.stdout).unwrap();
    let screens: Vec<String> = printed
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["screen"].as_str().unwrap().to_owned())
        .collect();
    let expected = ["attract", "check-in", "check-in", "check-in", "thanks", "thanks", "thanks", "thanks"];
    assert_eq!(screens, expected, "{printed}");
    assert_eq!(check_ins(&house.ledger("kiosk-1")), 1);
    assert!(!printed.contains("SB1:"), "{printed}");
}

#[test]
fn a_hand_scanner_reads_a_booking_anywhere_and_whoever_is_refused_checks_in_without() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    // Nobody enrolled this kiosk, so it can believe no booking.
    let mut room = Room::with_ledger(SIZES[0], &path);
    room.scan(&code(1));
    room.committed();
    assert_eq!(room.screen(), "refused");
    room.tap_all(&["check-in", "activity-science-night", "adult-plus", "confirm"]);
    room.committed();
    assert_eq!(room.screen(), "thanks");
}

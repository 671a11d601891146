//! Parties check in with their passports.

use super::{EVENING, MINUTE, Room, SUBJECT, kind};
use std::collections::BTreeMap;
use venue::{
    desk::{AGAIN_MS, Arrival, Order, Refusal, check_in, issue, party_of},
    entry::{Closed, Fact, Method, Stop},
    hash::StreamId,
    id::{ActivityId, VenueId},
    pack::{Days, Hours},
};

fn arrive(room: &Room, activity: &str, party: Option<&str>) -> Result<Fact, Refusal> {
    arrive_after(room, activity, party, &BTreeMap::new())
}

fn arrive_after(
    room: &Room,
    activity: &str,
    party: Option<&str>,
    ages: &BTreeMap<u64, i64>,
) -> Result<Fact, Refusal> {
    let party = party.map(|text| party_of(&room.pack, text).unwrap());
    let activity = ActivityId::new(activity).unwrap();
    let arrival = Arrival { activity: &activity, party: party.as_ref(), ages };
    check_in(&room.scene(), &room.record(), SUBJECT, &arrival)
}

fn people(fact: &Fact) -> u64 {
    let Fact::CheckIn { party, subject: Some(SUBJECT), .. } = fact else { panic!("{fact:?}") };
    party.total()
}

#[test]
fn the_family_of_the_issue_is_offered_and_then_whoever_came_last() {
    let mut room = Room::new();
    assert_eq!(kind(&arrive(&room, "science-night", None)), "no-party");
    let order = Order { party: Some(party_of(&room.pack, "child=2,adult=2").unwrap()), activity: None };
    let issued = issue(&room.scene(), SUBJECT, &order).unwrap();
    room.write(&issued);
    assert_eq!(people(&arrive(&room, "science-night", None).unwrap()), 4);
    let three = arrive(&room, "science-night", Some("child=2,adult=1")).unwrap();
    room.write(&three);
    room.now = Some(EVENING + 2 * AGAIN_MS);
    assert_eq!(people(&arrive(&room, "science-night", None).unwrap()), 3);
}

#[test]
fn a_passport_shown_twice_in_a_row_counts_once() {
    let mut room = Room::new();
    let first = arrive(&room, "science-night", Some("adult=2")).unwrap();
    room.write(&first);
    let again = |room: &Room, minutes: i64| {
        let mut clock = Room { known: room.known.clone(), ..Room::new() };
        clock.now = Some(EVENING + minutes * MINUTE);
        arrive(&clock, "science-night", Some("adult=2"))
    };
    for (minutes, said) in [
        (0, "already-checked-in"),
        (9, "already-checked-in"),
        // The clock of the other kiosk is behind.
        (-9, "already-checked-in"),
        (10, "done"),
        (-10, "done"),
    ] {
        assert_eq!(kind(&again(&room, minutes)), said, "{minutes} min");
    }
    let refused = again(&room, 1).unwrap_err();
    assert_eq!(refused.words(&room.scene()).zh, "已经签到了，20:14");
    // Something else in the same house is another check-in, and so is another house.
    assert_eq!(kind(&arrive(&room, "stamp-trail", None)), "done");
    room.known[0].venue = VenueId::new("river-nature").unwrap();
    assert_eq!(kind(&arrive(&room, "science-night", None)), "done");
}

#[test]
fn without_a_clock_the_desk_goes_by_how_long_the_machine_runs() {
    let mut room = Room::new();
    room.now = None;
    let first = arrive(&room, "science-night", Some("adult=2")).unwrap();
    room.write(&first);
    let ago = |ms: i64| BTreeMap::from([(1, ms)]);
    let said = |ms| arrive_after(&room, "science-night", None, &ago(ms));
    assert_eq!(kind(&said(AGAIN_MS - 1)), "already-checked-in");
    assert_eq!(kind(&said(AGAIN_MS)), "done");
    // One that came in between is not known to the desk: it was just now.
    assert_eq!(kind(&arrive(&room, "science-night", None)), "already-checked-in");
    // Nobody can tell when another device without a clock wrote its own.
    let mut other = Room::new();
    other.hear(StreamId([9; 16]), None, &first);
    assert_eq!(kind(&arrive(&other, "science-night", None)), "done");
}

#[test]
fn without_a_clock_a_check_in_of_an_earlier_evening_does_not_stand_in_the_way() {
    let mut room = Room::new();
    let first = arrive(&room, "science-night", Some("adult=2")).unwrap();
    room.write(&first);
    room.now = None;
    assert_eq!(kind(&arrive(&room, "science-night", None)), "done", "nobody can tell when that was");
    // The ledger can, while the machine runs on.
    let said = |ms| arrive_after(&room, "science-night", None, &BTreeMap::from([(1, ms)]));
    assert_eq!(kind(&said(AGAIN_MS - 1)), "already-checked-in");
    assert_eq!(kind(&said(AGAIN_MS)), "done");
    assert_eq!(kind(&said(i64::MAX)), "done", "another boot");
}

#[test]
fn one_checks_in_to_what_is_on_or_begins_within_the_hour() {
    let mut room = Room::new();
    let hours = |from: &str, to: &str| {
        let time = |text: &str| chrono::NaiveTime::parse_from_str(text, "%H:%M").unwrap();
        Some(Hours { from: time(from), to: time(to) })
    };
    let night = room.pack.activities.iter().position(|a| a.id.as_str() == "science-night").unwrap();
    let mut said = |hours, change: &dyn Fn(&mut Room)| {
        room.pack.activities[night].hours = hours;
        let mut other = Room { pack: room.pack.clone(), ..Room::new() };
        change(&mut other);
        kind(&arrive(&other, "science-night", Some("adult=1")))
    };
    // It is 20:14.
    assert_eq!(said(hours("18:00", "22:30"), &|_| {}), "done");
    assert_eq!(said(hours("21:00", "22:30"), &|_| {}), "done");
    assert_eq!(said(hours("21:30", "22:30"), &|_| {}), "not-on-now");
    assert_eq!(said(hours("18:00", "20:00"), &|_| {}), "not-on-now");
    assert_eq!(said(hours("18:00", "20:00"), &|room| room.now = None), "done");
    let past = Days { from: None, to: "2025-09-19".parse().ok() };
    assert_eq!(said(None, &|room| room.pack.activities[night].days = Some(past)), "not-on-now");
    assert_eq!(said(None, &|room| room.pack.activities[night].method = Method::TypedIn), "no-such-activity");
    let elsewhere = |room: &mut Room| room.spot.venue = VenueId::new("river-nature").unwrap();
    assert_eq!(said(None, &elsewhere), "no-such-activity");
}

#[test]
fn nobody_checks_in_to_what_staff_have_closed() {
    let mut room = Room::new();
    room.closed = Closed([Stop::Activity(ActivityId::new("science-night").unwrap())].into());
    let refused = arrive(&room, "science-night", Some("adult=2")).unwrap_err();
    assert_eq!((refused.as_str(), refused.exit_code()), ("activity-closed", 43));
    assert_eq!(kind(&arrive(&room, "stamp-trail", Some("adult=2"))), "done");
}

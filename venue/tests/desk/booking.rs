//! Parties check in with their bookings.

use super::{EVENING, MINUTE, Room, SUBJECT};
use chrono::NaiveTime;
use std::collections::BTreeMap;
use venue::{
    booking::{self, Booking, BookingId},
    desk::{MOMENT_MS, MOST_EXTRA, Refusal, Turn, booked, check_in_booked},
    entry::{Closed, Fact, Stop},
    id::{ActivityId, GroupId, VenueId},
    pack::{Hours, Stepper},
    party::Party,
    passport::Day,
};

fn party(groups: &[(&str, u32)]) -> Party {
    Party::new(groups.iter().map(|(group, n)| (GroupId::new(group).unwrap(), *n)))
}

fn family() -> Booking {
    Booking {
        id: BookingId([7; 10]),
        venue: VenueId::new("river-city").unwrap(),
        activity: ActivityId::new("science-night").unwrap(),
        day: Day::of("2025-09-20".parse().unwrap()).unwrap(),
        slot: None,
        party: party(&[("adult", 2), ("child", 3)]),
    }
}

fn arrive(room: &Room, booking: &Booking, came: Option<&Party>) -> Result<Turn<Fact>, Refusal> {
    check_in_booked(&room.scene(), &room.record(), SUBJECT, booking, (came, &BTreeMap::new()))
}

fn arrived(room: &Room, came: Option<&Party>) -> Fact {
    match arrive(room, &family(), came) {
        Ok(Turn::Now(fact)) => fact,
        other => panic!("{other:?}"),
    }
}

fn total(fact: &Fact) -> u64 {
    let Fact::CheckIn { party, subject: Some(SUBJECT), .. } = fact else { panic!("{fact:?}") };
    party.total()
}

fn refused(outcome: Result<Turn<Fact>, Refusal>) -> Refusal {
    outcome.unwrap_err()
}

#[test]
fn those_who_came_are_counted_and_a_few_more_may_join() {
    let room = Room::new();
    assert_eq!(total(&arrived(&room, None)), 5);
    assert_eq!(total(&arrived(&room, Some(&party(&[("adult", 1)])))), 1, "fewer came");
    assert_eq!(total(&arrived(&room, Some(&party(&[("adult", 5 + MOST_EXTRA)])))), 7);
    let eight = party(&[("adult", 6 + MOST_EXTRA)]);
    let too_many = booking::Refusal::TooMany { people: 8, booked: 5, extra: MOST_EXTRA };
    assert_eq!(refused(arrive(&room, &family(), Some(&eight))), too_many.into());
    assert_eq!(refused(arrive(&room, &family(), Some(&Party::default()))), Refusal::NobodyNamed);
}

#[test]
fn a_booking_counts_once_and_says_when_it_was_used() {
    let mut room = Room::new();
    let fact = arrived(&room, None);
    room.write(&fact);
    let mut at = |ms: i64| {
        room.now = Some(EVENING + ms);
        arrive(&room, &family(), None)
    };
    for soon in [0, MOMENT_MS - 1] {
        let again = at(soon).unwrap();
        assert!(matches!(&again, Turn::Again { party, .. } if party.total() == 5), "{again:?}");
    }
    for later in [MOMENT_MS, 3 * 60 * MINUTE] {
        let refused = refused(at(later));
        let Refusal::Booking(booking::Refusal::Used { at: Some(when) }) = &refused else { panic!() };
        assert_eq!(when.format("%H:%M").to_string(), "20:14");
    }
    // What another device took is used, however short ago.
    for known in &mut room.known {
        known.own = None;
    }
    room.now = Some(EVENING);
    assert_eq!(refused(arrive(&room, &family(), None)).as_str(), "booking-used");
    room.known.clear();
    assert!(arrive(&room, &family(), None).is_ok(), "it was taken back");
}

#[test]
fn without_a_clock_a_used_booking_is_still_used() {
    let mut room = Room { now: None, ..Room::new() };
    let fact = arrived(&room, None);
    room.write(&fact);
    let entry = room.known[0].own.unwrap().entry;
    let come = |age: Option<i64>| {
        let ages = age.map(|age| (entry, age)).into_iter().collect();
        check_in_booked(&room.scene(), &room.record(), SUBJECT, &family(), (None, &ages))
    };
    assert!(matches!(come(Some(5_000)), Ok(Turn::Again { .. })));
    assert_eq!(refused(come(Some(i64::MAX))), booking::Refusal::Used { at: None }.into());
}

#[test]
fn a_slot_begins_an_hour_early_and_late_is_welcome() {
    let room = Room::new();
    let at = |hour, minute| Booking { slot: NaiveTime::from_hms_opt(hour, minute, 0), ..family() };
    for welcome in [(16, 30), (20, 14), (21, 14)] {
        let booking = at(welcome.0, welcome.1);
        assert!(arrive(&room, &booking, None).is_ok(), "{welcome:?}");
    }
    for (hour, minute, day) in [(21, 15, "2025-09-20"), (1, 0, "2025-09-21")] {
        let refused = refused(arrive(&room, &at(hour, minute), None));
        let Refusal::Booking(booking::Refusal::TooEarly { at: Some(when), .. }) = refused else { panic!() };
        assert_eq!(when.date().to_string(), day, "past midnight is still tonight");
    }
}

#[test]
fn the_activity_has_to_be_on_and_open() {
    let mut room = Room::new();
    let other = Booking { activity: ActivityId::new("elsewhere").unwrap(), ..family() };
    assert_eq!(refused(arrive(&room, &other, None)).as_str(), "no-such-activity");
    room.closed = Closed([Stop::Activity(family().activity)].into());
    assert_eq!(refused(arrive(&room, &family(), None)).as_str(), "activity-closed");
    let mut room = Room::new();
    let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let activities = room.pack.activities.iter_mut();
    for activity in activities.filter(|activity| activity.id == family().activity) {
        activity.hours = Some(Hours { from: hour(10), to: hour(12) });
    }
    assert_eq!(refused(arrive(&room, &family(), None)).as_str(), "not-on-now");
}

#[test]
fn a_group_that_the_pack_does_not_know_counts_as_adults() {
    let room = Room::new();
    let booking = Booking { party: party(&[("member", 2), ("child", 1)]), ..family() };
    let Ok(Turn::Now(shown)) = booked(&room.scene(), &room.record(), &booking, &BTreeMap::new()) else {
        panic!()
    };
    let group = |stepper| room.pack.group_of(stepper).unwrap().id.clone();
    assert_eq!((shown.party.total(), shown.most), (3, 5));
    assert_eq!(shown.party, Party::new([(group(Stepper::Adult), 2), (group(Stepper::Child), 1)]));
}

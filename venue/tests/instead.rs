//! Where a full session sends people.

#![expect(clippy::unwrap_used, reason = "what the tests begin with must be there")]

use chrono::NaiveDateTime;
use proptest::prelude::*;
use venue::{
    id::{SessionId, VenueId},
    pack::{LATE_MS, MOST_INSTEAD, Pack, Slot, shipped},
    seats::{Seats, Taken},
};

fn river() -> VenueId {
    VenueId::new("river-city").unwrap()
}

/// Local time in Wuhan as milliseconds since 1970.
fn at(time: &str) -> i64 {
    let local = NaiveDateTime::parse_from_str(&format!("2025-09-20 {time}"), "%Y-%m-%d %H:%M").unwrap();
    local.and_utc().timestamp_millis() - 8 * 3_600_000
}

fn full(sessions: &[&str]) -> Taken {
    sessions.iter().map(|id| (SessionId::new(id).unwrap(), 20_000)).collect()
}

fn slot<'p>(pack: &'p Pack, session: &str, now: i64) -> Slot<'p> {
    let slots = pack.slots(&river(), pack.venue_day(now));
    *slots.iter().find(|slot| slot.session.id.as_str() == session).unwrap()
}

fn instead(session: &str, now: &str, taken: &[&str]) -> Vec<String> {
    let (pack, now) = (shipped::example().unwrap(), at(now));
    let found = pack.instead_of(&river(), &slot(&pack, session, now), now, &full(taken));
    found.iter().map(|slot| slot.session.id.to_string()).collect()
}

#[test]
fn the_next_showing_and_what_is_on_about_now_in_the_order_of_time() {
    // The play began fourteen minutes ago: its doors are shut.
    assert_eq!(
        instead("mystery-1", "20:14", &["mystery-1"]),
        ["experiment-2", "carnival", "mystery-2"],
        "the second showing of the mystery is far, and is what was wanted"
    );
    assert_eq!(instead("mystery-1", "20:09", &["mystery-1"]), ["play-2", "experiment-2", "mystery-2"]);
}

#[test]
fn none_that_is_full_or_over() {
    assert_eq!(instead("mystery-1", "20:14", &["mystery-1", "experiment-2"]), ["carnival", "mystery-2"]);
    assert_eq!(instead("mystery-1", "20:14", &["mystery-1", "mystery-2"]), ["experiment-2", "carnival"]);
    // One can drop in to the carnival until ten to ten.
    assert_eq!(instead("mystery-2", "21:50", &["mystery-2"]), ["carnival"]);
    assert_eq!(instead("mystery-2", "21:51", &["mystery-2"]), [""; 0]);
}

#[test]
fn a_later_session_sends_to_what_is_on_at_its_time() {
    assert_eq!(instead("film-2", "20:14", &["film-2"]), ["mystery-1", "experiment-2", "carnival"]);
}

#[test]
fn ages_and_themes_must_suit() {
    let (name, text) = shipped::RIVER_CITY;
    let young = text.replacen(
        "end = \"22:00\"\ndrop_in = true",
        "end = \"22:00\"\ndrop_in = true\nages = { to = 11 }",
        1,
    );
    assert_ne!(young, text);
    let pack = Pack::parse_files(&[shipped::CAMPAIGNS[0], (name, &young)]).unwrap();
    let now = at("20:14");
    let found = pack.instead_of(&river(), &slot(&pack, "mystery-1", now), now, &full(&["mystery-1"]));
    let ids: Vec<_> = found.iter().map(|slot| slot.session.id.as_str()).collect();
    assert_eq!(ids, ["experiment-2", "mystery-2"], "a carnival up to eleven is not for those from twelve");
}

proptest! {
    #[test]
    fn whatever_is_full_at_whatever_time(
        minutes in 0..24 * 60_i64, full in prop::collection::vec(any::<bool>(), 12), of in 0..12_usize
    ) {
        let pack = shipped::example().unwrap();
        let now = at("04:00") + minutes * 60_000;
        let slots = pack.slots(&river(), pack.venue_day(now));
        let taken: Taken = slots.iter().zip(&full).filter(|(_, full)| **full)
            .map(|(slot, _)| (slot.session.id.clone(), 20_000)).collect();
        let found = pack.instead_of(&river(), &slots[of], now, &taken);
        prop_assert!(found.len() <= MOST_INSTEAD);
        let around = slots[of].start.max(now);
        let away = |slot: &Slot<'_>| (slot.start - around).max(around - slot.end).max(0);
        prop_assert!(found.windows(2).all(|pair| away(&pair[0]) <= away(&pair[1])));
        for slot in &found {
            prop_assert_ne!(&slot.session.id, &slots[of].session.id);
            prop_assert!(now < slot.end && (slot.session.drop_in || now - slot.start <= LATE_MS));
            prop_assert!(!Seats::of(slot, &taken).is_some_and(Seats::is_full));
            prop_assert!(slot.session.hall.is_some());
        }
    }
}

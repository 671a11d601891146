//! Every reason has a name, a number, and words that say what to do.

use super::{EVENING, Room};
use std::collections::{BTreeMap, BTreeSet};
use venue::{
    booking,
    desk::{Elsewhere, Refusal},
    id::{ActivityId, CampaignId, PointId, RewardId, VenueId},
    passport,
    trail::StampRefusal,
};

fn all(room: &Room) -> Vec<Refusal> {
    let (activity, reward) = (ActivityId::new("science-night").unwrap(), RewardId::new("medal").unwrap());
    let (point, campaign) = (PointId::new("magic").unwrap(), CampaignId::new("city-2025").unwrap());
    let at = Some(room.pack.campaign.local(EVENING));
    let elsewhere = vec![Elsewhere { holder: super::holder("kiosk-2"), left: 3 }];
    let gone = |elsewhere| Refusal::GiftsGone { reward: reward.clone(), missing: 1, elsewhere };
    let own = vec![
        Refusal::NoPointHere { point: "x".into(), known: vec![] },
        Refusal::PointElsewhere { campaign: campaign.clone(), here: campaign },
        Refusal::AlreadyCheckedIn { activity: activity.clone(), at },
        Refusal::AlreadyCheckedIn { activity: activity.clone(), at: None },
        Refusal::NoSuchActivity { activity: "x".into(), known: vec![] },
        Refusal::NotOnNow { activity: activity.clone() },
        Refusal::ActivityClosed { activity },
        Refusal::NobodyNamed,
        Refusal::PartyTooLarge { people: 300, most: 200 },
        Refusal::NoSuchGroup { group: "x".into(), known: vec![] },
        Refusal::StampsToGo { still_needed: 3 },
        Refusal::StampsToGo { still_needed: 1 },
        Refusal::AlreadyHanded { at },
        Refusal::AlreadyHanded { at: None },
        gone(vec![]),
        gone(elsewhere),
        Refusal::CountFirst { reward: reward.clone(), pieces: 3 },
        Refusal::NoSuchReward { reward: "x".into(), known: vec![] },
        Refusal::LastDayOver { last_day: "2025-09-19".parse().unwrap() },
        Refusal::KeyRevoked,
    ];
    let stamps = [
        StampRefusal::AlreadyStamped { point: point.clone(), at },
        StampRefusal::AlreadyStamped { point: point.clone(), at: None },
        StampRefusal::ClosedNow { point: point.clone(), opens: at },
        StampRefusal::ClosedNow { point: point.clone(), opens: None },
        StampRefusal::OutOfOrder { point: point.clone(), next: point.clone() },
        StampRefusal::ClosedByStaff { point: point.clone() },
        StampRefusal::WrongAnswer { point, answer: 1 },
    ];
    let (venue, day) = (VenueId::new("river-city").unwrap(), "2025-09-20".parse().unwrap());
    let bookings = [
        booking::Refusal::Unreadable,
        booking::Refusal::Forged,
        booking::Refusal::UnknownKey,
        booking::Refusal::Revoked,
        booking::Refusal::Foreign,
        booking::Refusal::OtherVenue { venue },
        booking::Refusal::OtherVenue { venue: VenueId::new("elsewhere").unwrap() },
        booking::Refusal::TooEarly { day, at },
        booking::Refusal::TooEarly { day, at: None },
        booking::Refusal::Over { day },
        booking::Refusal::Used { at },
        booking::Refusal::Used { at: None },
        booking::Refusal::TooMany { people: 8, booked: 5, extra: 2 },
    ];
    let passports = passport::Refusal::ALL.map(Refusal::Passport);
    own.into_iter()
        .chain(stamps.map(Refusal::Stamp))
        .chain(bookings.map(Refusal::Booking))
        .chain(passports)
        .collect()
}

#[test]
fn every_reason_has_a_name_and_a_number_of_its_own_and_is_written_with_both() {
    let mut names: BTreeMap<u8, &str> = BTreeMap::new();
    for refused in all(&Room::new()) {
        let (code, name) = (refused.exit_code(), refused.as_str());
        assert_eq!(*names.entry(code).or_insert(name), name, "{code}");
        let json = serde_json::to_value(&refused).unwrap();
        assert_eq!(json["refused"], name, "{json}");
    }
    let names: BTreeSet<_> = names.values().collect();
    assert_eq!(names.len(), 9 + 6 + 14 + 10);
}

#[test]
fn the_words_are_the_houses_short_and_without_blame() {
    let room = Room::new();
    for refused in all(&room) {
        let words = refused.words(&room.scene());
        assert!(words.zh.chars().count() <= 22, "{}", words.zh);
        // A place has a name of its own length.
        let longest =
            if ["out-of-order", "booking-other-venue"].contains(&refused.as_str()) { 12 } else { 8 };
        assert!(words.en.split_whitespace().count() <= longest, "{}", words.en);
        for word in ["!", "！", "Error", "错误", "invalid"] {
            assert!(!words.en.contains(word) && !words.zh.contains(word), "{words:?}");
        }
    }
}

#[test]
fn staff_read_what_where_and_what_to_do() {
    for refused in all(&Room::new()) {
        let said = refused.to_string();
        assert!(!said.is_empty() && !said.contains("SP1:"), "{said}");
    }
}

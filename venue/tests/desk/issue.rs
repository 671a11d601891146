//! Passports are issued.

use super::{EVENING, Room, SUBJECT, kind};
use chrono::NaiveDate;
use venue::{
    desk::{Order, issue, last_day, party_of},
    entry::Fact,
    id::ActivityId,
    pack::Days,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn a_passport_is_issued_at_the_first_trail_of_the_venue_unless_somebody_says_where() {
    let room = Room::new();
    let family = party_of(&room.pack, "child=2, adult=2").unwrap();
    assert_eq!(serde_json::to_string(&family).unwrap(), r#"{"public":2,"youth":2}"#);
    let order = Order { party: Some(family.clone()), activity: None };
    let Fact::PassportIssued { place, party, .. } = issue(&room.scene(), SUBJECT, &order).unwrap() else {
        panic!("it is no issue")
    };
    assert_eq!((place.activity.as_str(), place.site.as_str(), party), ("stamp-trail", "main", Some(family)));
    let at = |activity: &str| Order { party: None, activity: Some(ActivityId::new(activity).unwrap()) };
    assert_eq!(kind(&issue(&room.scene(), SUBJECT, &at("science-night"))), "done");
    assert_eq!(kind(&issue(&room.scene(), SUBJECT, &at("stamp-trial"))), "no-such-activity");
}

#[test]
fn a_party_is_named_by_groups_or_steppers() {
    let room = Room::new();
    let told = |text: &str| party_of(&room.pack, text);
    assert_eq!(told("youth=1,child=1").unwrap().total(), 2);
    for (text, refused) in [
        ("", "no-party"),
        ("adult=0", "no-party"),
        ("adult=201", "party-too-large"),
        ("adults=2", "no-such-group"),
        ("adult", "no-such-group"),
        ("adult=two", "no-such-group"),
        ("adult=-1", "no-such-group"),
    ] {
        assert_eq!(kind(&told(text)), refused, "{text}");
    }
    let said = told("adults=2").unwrap_err().to_string();
    assert!(said.contains("child, teenager, adult, senior, youth, public"), "{said}");
}

#[test]
fn the_last_day_is_wanted_or_the_campaigns_or_in_a_year_and_never_past_the_certificate() {
    let mut room = Room::new();
    let until = |room: &Room, wanted: Option<&str>, vouched: Option<&str>| {
        last_day(&room.scene(), wanted.map(day), vouched.map(day)).map(|day| day.to_string())
    };
    assert_eq!(until(&room, None, None).unwrap(), "2026-09-20");
    assert_eq!(until(&room, Some("2025-10-01"), None).unwrap(), "2025-10-01");
    assert_eq!(until(&room, Some("2025-10-01"), Some("2025-09-28")).unwrap(), "2025-09-28");
    assert_eq!(kind(&until(&room, Some("2025-09-19"), None)), "last-day-over");
    assert_eq!(kind(&until(&room, None, Some("2025-09-19"))), "last-day-over");
    room.now = None;
    assert_eq!(until(&room, None, None).unwrap(), "2149-06-06", "a clock nobody believes ends none");
    assert_eq!(until(&room, None, Some("2025-09-19")).unwrap(), "2025-09-19");
    room.pack.campaign.period = Some(Days { from: None, to: Some(day("2025-09-30")) });
    assert_eq!(until(&room, None, None).unwrap(), "2025-09-30");
    // Half past midnight is still tonight.
    room.now = Some(EVENING + 4 * 3_600_000 + 16 * 60_000);
    assert_eq!(until(&room, Some("2025-09-20"), None).unwrap(), "2025-09-20");
}

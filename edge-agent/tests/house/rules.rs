//! The rules of the example mosquitto: they allow what devices and headquarters do, and
//! no venue anything of another's.

use venue::{
    exchange::topic::{From, Topic as Exchanged},
    hash::Lid,
    id::{CampaignId, VenueId},
    reporting::topic::{Address, Down, Topic, Up},
};

const CAMPAIGN: &str = include_str!("../../../configs/broker/mosquitto-campaign.acl");
const HOUSE: &str = include_str!("../../../configs/broker/mosquitto-house.acl");

/// Whether these rules let a user read or write a topic, as mosquitto applies them:
/// `pattern` for everybody, `topic` for the user named above it.
fn allows(rules: &str, user: &str, access: &str, topic: &str) -> bool {
    let mut of_user = "";
    rules.lines().any(|line| match line.split_whitespace().collect::<Vec<_>>()[..] {
        ["user", name] => {
            of_user = name;
            false
        }
        [kind @ ("pattern" | "topic"), granted, filter] => {
            (kind == "pattern" || of_user == user)
                && (granted == access || granted == "readwrite")
                && matches(&filter.replace("%u", user), topic)
        }
        [] => false,
        [first, ..] => {
            assert!(first.starts_with('#'), "no rule: {line}");
            false
        }
    })
}

fn matches(filter: &str, topic: &str) -> bool {
    let mut parts = topic.split('/');
    for want in filter.split('/') {
        match (want, parts.next()) {
            ("#", _) => return true,
            ("+", Some(_)) => {}
            (want, Some(part)) if want == part => {}
            _ => return false,
        }
    }
    parts.next().is_none()
}

fn of(venue: &str) -> Address {
    let campaign = "science-month-2025".parse().unwrap();
    Address { campaign, venue: venue.parse().unwrap(), device: "kiosk-1".parse().unwrap() }
}

fn campaign() -> CampaignId {
    "science-month-2025".parse().unwrap()
}

fn exchanged(circle: &str) -> [String; 3] {
    let from = From { campaign: campaign(), circle: circle.parse().unwrap(), lid: Lid([1; 16]) };
    [Exchanged::Heads(from.clone()), Exchanged::Facts(from.clone()), Exchanged::To(from, Lid([2; 16]))]
        .map(|topic| topic.to_string())
}

#[test]
fn a_venue_reports_as_itself_and_hears_what_is_said_to_it() {
    let may = |user, access, topic: Topic| allows(CAMPAIGN, user, access, &topic.to_string());
    for kind in [Up::Head, Up::Page, Up::Pages, Up::Presence, Up::Now] {
        assert!(may("river-city", "write", Topic::Up(of("river-city"), kind)));
        assert!(may("headquarters", "read", Topic::Up(of("river-city"), kind)));
        for access in ["read", "write"] {
            assert!(!may("river-nature", access, Topic::Up(of("river-city"), kind)));
        }
    }
    for kind in [Down::Stored, Down::Wanted, Down::Refused] {
        assert!(may("river-city", "read", Topic::Down(of("river-city"), kind)));
        assert!(may("headquarters", "write", Topic::Down(of("river-city"), kind)));
        assert!(!may("river-city", "write", Topic::Down(of("river-city"), kind)));
        assert!(!may("river-nature", "read", Topic::Down(of("river-city"), kind)));
    }
    let programme = || Topic::Programme(campaign(), VenueId::new("river-city").unwrap());
    assert!(may("river-city", "read", programme()) && !may("river-nature", "read", programme()));
    assert!(may("headquarters", "write", programme()));
    assert!(may("river-city", "read", Topic::HqState(campaign())));
    assert!(may("headquarters", "write", Topic::HqState(campaign())));
    assert!(!may("river-city", "write", Topic::HqState(campaign())));
}

#[test]
fn a_tool_reads_the_counts_and_nothing_else() {
    let may = |access, topic: &str| allows(CAMPAIGN, "_reader", access, topic);
    for kind in Up::ALL {
        let topic = Topic::Up(of("river-city"), *kind).to_string();
        assert_eq!(may("read", &topic), matches!(kind, Up::Page | Up::Pages), "{topic}");
        assert!(!may("write", &topic));
    }
    for kind in Down::ALL {
        assert!(!may("read", &Topic::Down(of("river-city"), *kind).to_string()));
    }
    assert!(exchanged("city-walk").iter().all(|topic| !may("read", topic) && !may("write", topic)));
    assert!(VenueId::new("_reader").is_err(), "a venue of that name would read other venues' counts");
}

#[test]
fn trails_are_for_the_venues_on_them() {
    for topic in exchanged("city-walk") {
        for access in ["read", "write"] {
            for member in ["river-city", "river-nature", "river-planetarium"] {
                assert!(allows(CAMPAIGN, member, access, &topic), "{member} {access} {topic}");
            }
            assert!(!allows(CAMPAIGN, "museum-far-away", access, &topic));
            assert!(!allows(CAMPAIGN, "headquarters", access, &topic));
        }
    }
}

#[test]
fn a_house_speaks_in_its_own_circle() {
    for topic in exchanged("river-city") {
        for access in ["read", "write"] {
            assert!(allows(HOUSE, "river-city", access, &topic));
            assert!(!allows(HOUSE, "river-nature", access, &topic));
        }
    }
    let report = Topic::Up(of("river-city"), Up::Head).to_string();
    assert!(!allows(HOUSE, "river-city", "write", &report));
}

#[test]
fn a_sensor_publishes_to_its_own_line_and_the_house_only_hears_it() {
    let topic = |line: &str| format!("science-night/science-month-2025/river-city/sensor/{line}");
    assert!(allows(HOUSE, "river-city", "read", &topic("side-door")));
    assert!(!allows(HOUSE, "river-city", "write", &topic("side-door")));
    assert!(allows(HOUSE, "door-counter", "write", &topic("side-door")));
    assert!(!allows(HOUSE, "door-counter", "write", &topic("front-door")));
    assert!(!allows(HOUSE, "river-nature", "read", &topic("side-door")));
    for topic in exchanged("river-city") {
        assert!(!allows(HOUSE, "door-counter", "write", &topic));
    }
}

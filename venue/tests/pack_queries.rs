//! What kiosks and boards ask of a pack, on the example night and around midnight.

#![expect(clippy::unwrap_used, reason = "what the tests begin with must be there")]

use chrono::{NaiveDate, NaiveDateTime};
use std::collections::BTreeSet;
use venue::{
    entry::Method,
    id::{ActivityId, VenueId},
    pack::{Pack, Stepper, Word, check_files, read_packs, shipped},
};

fn example() -> Pack {
    shipped::example().unwrap()
}

fn river() -> VenueId {
    VenueId::new("river-city").unwrap()
}

/// Local time in Wuhan as milliseconds since 1970.
fn at(local: &str) -> i64 {
    let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").unwrap();
    local.and_utc().timestamp_millis() - 8 * 3_600_000
}

fn ids<'p>(slots: &[venue::pack::Slot<'p>]) -> Vec<&'p str> {
    slots.iter().map(|slot| slot.session.id.as_str()).collect()
}

#[test]
fn the_example_night_is_tonight_on_any_date() {
    let pack = example();
    for day in ["1999-12-31", "2025-09-20", "2031-02-28"] {
        let on = pack.activities_on(&river(), at(&format!("{day} 20:14")));
        let on: Vec<_> = on.iter().map(|activity| activity.id.as_str()).collect();
        assert_eq!(on, ["science-night", "stamp-trail"], "{day}");
        let now = pack.sessions_at(&river(), at(&format!("{day} 20:14")));
        assert_eq!(ids(&now.now), ["opening", "play-2", "mystery-1"], "{day}");
        assert_eq!(ids(&now.next), ["experiment-2", "carnival"], "{day}");
        assert_eq!(ids(&now.later), ["film-2", "mystery-2", "stamps"], "{day}");
    }
    let halls: BTreeSet<_> =
        pack.venue(&river()).unwrap().halls.iter().map(|hall| hall.id.as_str()).collect();
    assert_eq!(halls, BTreeSet::from(["lobby", "universe", "mechanics", "life", "dome"]));
    assert_eq!(pack.activities_on(&VenueId::new("elsewhere").unwrap(), at("2025-09-20 20:14")).len(), 0);
}

#[test]
fn sessions_begin_and_end_on_the_millisecond() {
    let pack = example();
    let end = at("2025-09-20 20:30");
    let running = |now| ids(&pack.sessions_at(&river(), now).now).contains(&"play-2");
    assert!(running(at("2025-09-20 20:00")));
    assert!(!running(at("2025-09-20 20:00") - 1));
    assert!(running(end - 1));
    assert!(!running(end));
}

#[test]
fn what_is_next_is_never_empty_while_something_is_to_come() {
    let pack = example();
    let morning = pack.sessions_at(&river(), at("2025-09-20 09:00"));
    assert_eq!(ids(&morning.next), ["opening"]);
    assert_eq!(morning.now.len() + morning.later.len(), 11);
    let over = pack.sessions_at(&river(), at("2025-09-20 23:00"));
    assert_eq!(over, venue::pack::SlotsNow::default());
    assert_eq!(pack.sessions(&river()).len(), 12);
}

#[test]
fn past_midnight_is_still_tonight_until_the_day_begins() {
    let pack = example();
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    assert_eq!(pack.venue_day(at("2025-09-20 23:59")), day("2025-09-20"));
    assert_eq!(pack.venue_day(at("2025-09-21 03:59")), day("2025-09-20"));
    assert_eq!(pack.venue_day(at("2025-09-21 04:00")), day("2025-09-21"));
    assert_eq!(pack.venue_day(at("2025-09-21 04:00") - 1), day("2025-09-20"));
    let (begins, ends) = pack.campaign.day_bounds(day("2025-09-20"));
    assert_eq!((begins, ends), (at("2025-09-20 04:00"), at("2025-09-21 04:00")));
    for wild in [i64::MIN, -1, 0, i64::MAX] {
        let (begins, ends) = pack.campaign.day_bounds(pack.venue_day(wild));
        assert!(begins < ends);
        assert!(pack.sessions_at(&river(), wild).now.len() < 12);
        assert_eq!(pack.activities_on(&river(), wild).len(), 2);
    }
}

#[test]
fn hours_days_and_the_outer_period_decide_what_is_on() {
    let (_, text) = shipped::RIVER_CITY;
    let night = text.replacen(
        "kind = \"night\"",
        "kind = \"night\"\ndays = { from = 2025-09-20, to = 2025-09-21 }\nhours = { from = \"18:00\", to = \"01:00\" }",
        1,
    );
    let pack = Pack::parse_files(&[shipped::CAMPAIGNS[0], ("night.toml", &night)]).unwrap();
    let on = |local| pack.activities_on(&river(), at(local)).iter().any(|a| a.id.as_str() == "science-night");
    assert!(on("2025-09-20 18:00"));
    assert!(!on("2025-09-20 17:59"));
    assert!(on("2025-09-22 00:59"), "the second night runs past midnight");
    assert!(!on("2025-09-22 01:00"));
    assert!(!on("2025-09-22 18:00"), "a third night there is not");
    assert!(!on("2025-09-20 00:30"), "nor one before the first");
    let slots = pack.slots(&river(), "2025-09-22".parse().unwrap());
    assert_eq!(ids(&slots), ["stamps"], "sessions are held on the days of their activity");

    let summer = shipped::CAMPAIGNS[0].1.replacen(
        "brand = \"required\"",
        "brand = \"required\"\nperiod = { from = 2025-07-01, to = 2025-10-31 }",
        1,
    );
    let pack = Pack::parse_files(&[("summer.toml", &summer), shipped::RIVER_CITY]).unwrap();
    assert_eq!(pack.activities_on(&river(), at("2025-11-01 03:59")).len(), 2);
    assert_eq!(pack.activities_on(&river(), at("2025-11-01 04:00")).len(), 0);
}

#[test]
fn every_stepper_counts_into_one_group_of_every_shipped_pack() {
    let group = |pack: &Pack, stepper| pack.group_of(stepper).map(|group| group.id.to_string());
    for (name, text) in shipped::CAMPAIGNS {
        let pack = Pack::parse(name, text).unwrap();
        assert!(Stepper::ALL.iter().all(|stepper| group(&pack, *stepper).is_some()), "{name}");
    }
    let pack = example();
    assert_eq!(group(&pack, Stepper::Child), group(&pack, Stepper::Teenager));
    assert_ne!(group(&pack, Stepper::Adult), group(&pack, Stepper::Senior));
    let finer: Vec<_> = pack.finer_groups().map(|group| group.name.zh.as_str()).collect();
    assert_eq!(finer, ["农民", "产业工人", "公务员和领导干部"]);
}

#[test]
fn an_activity_has_its_own_method_or_that_of_its_kind() {
    let id = |text| ActivityId::new(text).unwrap();
    assert_eq!(example().method_of_record(&id("science-night")), Some(Method::CheckIn));
    assert_eq!(example().method_of_record(&id("no-such")), None);
    let (_, text) = shipped::RIVER_CITY;
    let own = text.replacen("kind = \"night\"", "kind = \"night\"\nmethod = \"entrance-line\"", 1);
    let pack = Pack::parse_files(&[shipped::CAMPAIGNS[0], ("own.toml", &own)]).unwrap();
    assert_eq!(pack.method_of_record(&id("science-night")), Some(Method::EntranceLine));
    assert_eq!(pack.method_of_record(&id("stamp-trail")), Some(Method::CheckIn));
}

#[test]
fn a_venue_lies_in_its_regions_from_the_province_down() {
    let pack = example();
    let regions = pack.regions_of(pack.venue(&river()).unwrap());
    let names: Vec<_> = regions.iter().map(|region| region.name.zh.as_str()).collect();
    assert_eq!(names, ["湖北省", "武汉市", "洪山区"]);
}

#[test]
fn the_star_map_has_eight_points_with_eight_different_pictures() {
    let pack = example();
    let trail = pack.trails_of(&river()).next().unwrap();
    let words: Vec<_> = trail.points.iter().map(|point| point.seal.word.as_str()).collect();
    assert_eq!(words, ["测量", "魔术", "力学", "玩具", "昆虫", "航天", "发明", "脑趣"]);
    let pictures: BTreeSet<_> = trail.points.iter().map(|point| point.seal.pictogram).collect();
    assert_eq!(pictures.len(), 8);
    assert_eq!(trail.required, 8);
    let tiers: Vec<_> =
        trail.rewards.iter().map(|tier| (tier.name.zh.as_str(), tier.stamps, tier.stock)).collect();
    assert_eq!(tiers, [("星图书签", Some(4), None), ("科学之夜纪念章", None, Some(600))]);
}

#[test]
fn the_city_walk_leads_over_three_venues() {
    let pack = shipped::example_route().unwrap();
    let at = |venue: &str| {
        let venue = VenueId::new(venue).unwrap();
        pack.trails_of(&venue).map(|trail| trail.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(at("river-city"), ["star-map", "city-walk"], "its own trail comes first");
    assert_eq!(at("river-nature"), ["city-walk"]);
    assert_eq!(at("river-planetarium"), ["city-walk"]);
    let trail = pack.trails.iter().find(|trail| trail.id.as_str() == "city-walk").unwrap();
    assert_eq!((trail.points.len(), trail.counting().count(), trail.required), (7, 6, 5));
    for group in &trail.groups {
        assert_eq!((group.required, trail.points_of(&group.id).count()), (1, 2), "{}", group.id);
    }
    let quiz = trail.point(&"amber".parse().unwrap()).unwrap().quiz.as_ref().unwrap();
    assert!(quiz.is_right(2) && !quiz.is_right(1));
    assert_eq!(quiz.answers[1].en_or_zh(), "Six");
    assert!(quiz.why(3).unwrap().zh.contains("蜘蛛"), "each wrong answer has its own explanation");
    assert_eq!([0, 2, 4].map(|answer| quiz.why(answer)), [None; 3], "the right one has none");
    let sky = trail.point(&"telescope".parse().unwrap()).unwrap().quiz.as_ref().unwrap();
    assert!(sky.why(1).unwrap().en_or_zh().contains("star"), "or one is for all");
    let shared = &trail.points[0];
    let same = pack.trails_of(&river()).next().unwrap().point(&shared.id).unwrap();
    assert_eq!((&same.name, &same.hall, &same.venue), (&shared.name, &shared.hall, &shared.venue));
    let route = &pack.routes[0];
    assert_eq!(route.trail.as_ref(), Some(&trail.id));
    assert!(route.has_map() && route.places.len() == 3);
}

#[test]
fn a_pack_names_its_contents_in_one_line() {
    assert_eq!(
        example().summary(),
        "science-month-2025 2025 全国科普月 系列联合行动: 1 venue, 5 halls, 2 activities, 12 sessions, 1 trail, \
         13 themes, 19 brands, 6 audience groups"
    );
}

#[test]
fn files_are_read_with_the_campaign_they_name() {
    let river = shipped::RIVER_CITY;
    let alone = check_files(&[river]);
    assert_eq!(alone.len(), 1);
    assert!(alone[0].is_usable(), "the shipped campaign is found: {}", alone[0].problems);

    let mut all = shipped::CAMPAIGNS.to_vec();
    all.insert(0, river);
    let checked = check_files(&all);
    assert_eq!(checked.len(), 5, "the venue file goes with its campaign");
    assert_eq!(checked[0].files, [river.0, shipped::CAMPAIGNS[0].0]);
    assert_eq!(read_packs(&all).unwrap()[0].venues.len(), 1);

    let lost = river.1.replace("science-month-2025", "science-month-2052");
    let problems = read_packs(&[("lost.toml", &lost), ("broken.toml", "x = ")]).unwrap_err().to_string();
    assert!(
        problems.contains("lost.toml: for_campaign: there is no campaign \"science-month-2052\""),
        "{problems}"
    );
    assert!(problems.contains("broken.toml:1: is not TOML"), "{problems}");
}

#[test]
fn files_that_do_not_belong_together_are_named() {
    let said = |files: &[(&str, &str)]| Pack::parse_files(files).unwrap_err().to_string();
    let month = shipped::CAMPAIGNS[0];
    let other = shipped::RIVER_CITY.1.replace("science-month-2025", "science-month-2024");
    let problems = said(&[month, ("other.toml", &other)]);
    assert!(problems.starts_with("other.toml:7: for_campaign: is \"science-month-2024\", but"), "{problems}");
    assert!(said(&[month, shipped::CAMPAIGNS[1]]).contains("is a second campaign"));
    assert!(said(&[]).contains("has no file"));
    let themes = format!("for_campaign = \"{}\"\n[[groups]]\nid = \"x\"\n", "science-month-2025");
    assert!(
        said(&[month, ("v.toml", &themes)]).contains("v.toml:2: groups: no such key"),
        "groups are the campaign's"
    );
    let twice = said(&[month, shipped::RIVER_CITY, ("again.toml", shipped::RIVER_CITY.1)]);
    let place = format!(
        "again.toml:31: venues[0].id: there is already a venue \"river-city\" ({}:31)",
        shipped::RIVER_CITY.0
    );
    assert!(twice.contains(&place), "{twice}");
}

#[test]
fn a_pack_without_errors_keeps_its_hints() {
    let text = shipped::CAMPAIGNS[0].1.replacen(
        "brand = \"required\"",
        "brand = \"required\"\nkey_days = { from = 2025-09-15, to = 2025-09-25 }",
        1,
    );
    let night = shipped::RIVER_CITY.1.replacen(
        "kind = \"night\"",
        "kind = \"night\"\ndays = { from = 2025-10-01 }",
        1,
    );
    let pack = Pack::parse_files(&[("month.toml", &text), ("night.toml", &night)]).unwrap();
    assert_eq!(pack.hints.len(), 1);
    assert!(pack.hints[0].to_string().starts_with("night.toml:"), "{}", pack.hints[0]);
    assert!(pack.hints[0].to_string().contains("outside the key days"));
}

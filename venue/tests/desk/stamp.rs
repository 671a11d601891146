//! Points are stamped.

use super::{EVENING, MINUTE, Room, kind};
use venue::{
    desk::{PointName, Refusal, Stamps},
    entry::{Closed, Fact, Stop},
    id::{PointId, VenueId},
    pack::{Name, Order, Quiz},
};

fn trails(stamps: &Stamps) -> Vec<&str> {
    stamps.stamped.iter().map(|stamped| stamped.trail.as_str()).collect()
}

/// The star map, walked in order.
fn in_order() -> Room {
    let mut room = Room::new();
    room.pack.trails.retain(|trail| trail.id.as_str() == "star-map");
    room.pack.trails[0].order = Order::InOrder;
    room
}

#[test]
fn one_showing_stamps_every_trail_that_has_the_point_here() {
    let mut room = Room::new();
    let stamps = room.stamp("measure", None).unwrap();
    assert_eq!(trails(&stamps), ["star-map", "city-walk"]);
    let Fact::Stamp { place, .. } = &stamps.facts[0] else { panic!("it is no stamp") };
    assert_eq!(place.hall.as_ref().unwrap().as_str(), "mechanics", "it counts for the hall of the point");
    assert_eq!(kind(&room.stamp("measure", None)), "already-stamped");
    assert_eq!(trails(&room.stamp("city-walk/insects", None).unwrap()), ["city-walk"]);
    // The other trail still takes it, and the first says why it does not.
    let rest = room.stamp("insects", None).unwrap();
    assert_eq!((trails(&rest), rest.refused.len()), (vec!["star-map"], 1));
    assert_eq!(rest.refused[0].1.as_str(), "already-stamped");
}

#[test]
fn a_point_of_another_house_is_not_stamped_here() {
    let mut room = Room::new();
    for point in ["amber", "city-walk/amber", "no-such", "no-trail/measure", "star-map/amber"] {
        assert_eq!(kind(&room.stamp(point, None)), "no-such-point", "{point}");
    }
    let said = room.stamp("amber", None).unwrap_err().to_string();
    assert!(said.contains("amber") && said.contains("insects, inventions, magic"), "{said}");
    assert_eq!(room.known.len(), 0);
}

#[test]
fn the_code_of_a_sign_names_its_point_on_its_trail_and_campaign() {
    let mut room = Room::new();
    let stamps = room.stamp("ST1:SCIENCE-MONTH-2025/CITY-WALK/MEASURE", None).unwrap();
    assert_eq!(trails(&stamps), ["city-walk"], "the sign is of one trail");
    let refused = room.stamp("ST1:CITY-2025/STAR-MAP/SPACE", None).unwrap_err();
    assert_eq!((refused.as_str(), refused.exit_code()), ("no-such-point", 20));
    let said = refused.to_string();
    assert!(said.contains("city-2025") && said.contains("science-month-2025"), "{said}");
    let unread = "ST1:STAR-MAP/SPACE".parse::<PointName>().unwrap_err().to_string();
    assert!(unread.contains("campaign, trail and point"), "{unread}");
}

#[test]
fn a_trail_in_order_is_kept_to_when_others_can_be_heard_and_provisional_when_not() {
    let mut room = in_order();
    let refused = room.stamp("magic", None).unwrap_err();
    assert_eq!(refused.as_str(), "out-of-order");
    assert_eq!(refused.words(&room.scene()).zh, "先去测量与尺度，再来这一站");
    room.connected = false;
    assert!(room.stamp("magic", None).unwrap().stamped[0].provisional);
    assert!(!room.stamp("measure", None).unwrap().stamped[0].provisional);
    assert!(!room.stamp("magic", None).unwrap().stamped[0].provisional, "now it counts");
    assert_eq!(kind(&room.stamp("magic", None)), "already-stamped");
}

#[test]
fn a_question_comes_first_and_may_be_answered_again() {
    let mut room = Room::new();
    let name = |zh: &str| Name { zh: zh.to_owned(), en: None };
    let quiz =
        Quiz {
            question: name("几条腿？"), answers: vec![name("四"), name("六")], right: 2, whys: vec![]
        };
    room.pack.trails[0].points[1].quiz = Some(quiz);
    assert_eq!(kind(&room.stamp("magic", None)), "quiz-first");
    assert_eq!(room.stamp("magic", None).unwrap_err().words(&room.scene()).zh, "先答一题：几条腿？");
    assert_eq!(kind(&room.stamp("magic", Some(1))), "wrong-answer");
    assert_eq!(kind(&room.stamp("magic", Some(2))), "done");
}

#[test]
fn of_several_refusals_the_one_that_helps_most_is_told() {
    let mut room = Room::new();
    room.stamp("star-map/measure", None).unwrap();
    let walk = room.pack.trails.iter().position(|trail| trail.id.as_str() == "city-walk").unwrap();
    let measure = room.pack.trails[walk].points.iter_mut().find(|p| p.id.as_str() == "measure").unwrap();
    let time = |hour| chrono::NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    measure.opens = vec![venue::pack::Hours { from: time(9), to: time(17) }];
    let refused = room.stamp("measure", None).unwrap_err();
    assert_eq!(refused.as_str(), "closed-now", "not already-stamped");
    assert_eq!(refused.words(&room.scene()).en, "Opens at 09-21 09:00. Try another point first");
    room.now = Some(EVENING - 12 * 60 * MINUTE);
    let refused = room.stamp("measure", None).unwrap_err();
    assert_eq!(refused.words(&room.scene()).zh, "这一站 09:00 开，先去别的站");
}

#[test]
fn a_desk_of_another_venue_stamps_the_points_there() {
    let mut room = Room::new();
    room.spot.venue = VenueId::new("river-nature").unwrap();
    room.now = Some(EVENING - 8 * 60 * MINUTE);
    assert_eq!(kind(&room.stamp("measure", None)), "no-such-point");
    assert_eq!(trails(&room.stamp("amber", Some(2)).unwrap()), ["city-walk"]);
    assert!(matches!(room.stamp("amber", Some(2)), Err(Refusal::Stamp(_))));
}

#[test]
fn a_point_that_staff_closed_stamps_and_asks_nothing_until_they_open_it() {
    let mut room = Room::new();
    assert_eq!(trails(&room.stamp("magic", None).unwrap()), ["star-map"]);
    let stop = |id: &str| Stop::Point(PointId::new(id).unwrap());
    room.closed = Closed([stop("measure"), stop("magic")].into());
    for trail in &mut room.pack.trails {
        let name = Name { zh: "几？".into(), en: None };
        let quiz = Quiz { question: name.clone(), answers: vec![name.clone(), name], right: 2, whys: vec![] };
        trail
            .points
            .iter_mut()
            .filter(|p| p.id.as_str() == "measure")
            .for_each(|p| p.quiz = Some(quiz.clone()));
    }
    let refused = room.stamp("measure", None).unwrap_err();
    assert_eq!((refused.as_str(), refused.exit_code()), ("closed-by-staff", 26));
    assert_eq!(kind(&room.stamp("magic", None)), "already-stamped", "that tells more");
    room.closed = Closed::default();
    assert_eq!(kind(&room.stamp("measure", None)), "quiz-first");
}

//! What a booking in hand can bring about, and what it never can.

use super::super::{
    Code, Done, Effect, Input, Notice, Order, Refusal, SAME_SHOWING_MS, Screen, UNDO_MS, order::Declined,
    tests::Visit,
};
use crate::desk::{CheckedIn, Seen, Showing};
use chrono::NaiveTime;
use venue::{
    booking,
    desk::{self, Booked, MOST_EXTRA, Overview, Words},
    entry::NewPeople,
    id::{ActivityId, GroupId},
    party::Party,
    passport::Standing,
};

fn party(groups: &[(&str, u32)]) -> Party {
    Party::new(groups.iter().map(|(group, n)| (GroupId::new(group).unwrap(), *n)))
}

/// Two adults, a child, and two of a finer group.
fn family() -> Booked {
    let party = party(&[("adult", 2), ("child", 1), ("farmers", 2)]);
    Booked {
        activity: ActivityId::new("science-night").unwrap(),
        slot: NaiveTime::from_hms_opt(19, 30, 0),
        named: party.clone(),
        party,
        most: 5 + MOST_EXTRA,
    }
}

fn done(entry: u64) -> CheckedIn {
    CheckedIn { party: family().party, people: NewPeople::all(5), entry, standing: Standing::Verified }
}

fn fresh() -> Done {
    Done::Booked(Box::new(Showing { booked: family(), again: None }))
}

fn again(entry: u64) -> Done {
    Done::Booked(Box::new(Showing { booked: family(), again: Some(done(entry)) }))
}

fn declined(refusal: booking::Refusal) -> Done {
    let words = Words { zh: "不行".to_owned(), en: "No".to_owned() };
    Done::Declined(Declined { refusal: desk::Refusal::Booking(refusal), words })
}

fn show(visit: &mut Visit, text: &str) {
    visit.now += SAME_SHOWING_MS;
    visit.input(&Input::Shown(Code::of(text.as_bytes())));
}

fn answer(visit: &mut Visit, done: Done) {
    let ticket = visit.flow.pending.expect("an order on its way").ticket;
    visit.input(&Input::Answered { ticket, done });
}

/// A booking is shown after these taps, and is fresh.
fn shown_after(taps: &[&str]) -> Visit {
    let mut visit = Visit::new(&["science-night", "stamp-trail"]);
    visit.tap(taps);
    show(&mut visit, "SB1:A");
    answer(&mut visit, fresh());
    visit
}

fn ordered(visit: &Visit) -> &Party {
    match visit.effects.last() {
        Some(Effect::Ask { order: Order::CheckInBooked { party, .. }, .. }) => party,
        other => panic!("{other:?}"),
    }
}

#[test]
fn shown_anywhere_it_leads_to_its_check_in_and_one_tap_is_enough() {
    for taps in [
        &[][..],
        &["start"],
        &["start", "check-in"],
        &["start", "check-in", "activity-stamp-trail", "senior-plus"],
        &["start", "check-in", "activity-stamp-trail", "class", "key-7"],
        &["start", "check-in", "activity-stamp-trail", "show-passport"],
        &["start", "passport", "show-passport"],
        &["start", "help"],
    ] {
        let mut visit = shown_after(taps);
        assert_eq!((visit.flow.screen, visit.flow.party.total()), (Screen::CheckIn, 5), "{taps:?}");
        assert_eq!(visit.flow.activity.as_ref().unwrap().as_str(), "science-night");
        visit.tap(&["confirm"]);
        assert_eq!(*ordered(&visit), family().party, "{taps:?}");
        answer(&mut visit, Done::CheckedIn(done(4)));
        let recorded = visit.flow.recorded.as_ref().unwrap();
        assert_eq!((visit.flow.screen, recorded.visits, recorded.undoable), (Screen::Thanks, 5, true));
    }
}

#[test]
fn fewer_may_come_and_a_few_more_and_no_others() {
    let mut visit = shown_after(&[]);
    visit.tap(&["child-minus", "confirm"]);
    assert_eq!(*ordered(&visit), party(&[("adult", 2), ("farmers", 2)]));
    let mut visit = shown_after(&[]);
    visit.tap(&["senior-plus", "child-plus"]);
    assert_eq!(visit.refusal("adult-plus"), Some(Refusal::BookingFull));
    visit.tap(&["adult-plus"]);
    assert_eq!(visit.flow.notice.unwrap().1, Notice::Refused(Refusal::BookingFull));
    assert_eq!(visit.flow.party.total(), 7);
    assert!(
        super::super::offered(&visit.flow, &visit.setting, "class").is_none(),
        "no keypad round the limit"
    );
}

#[test]
fn finer_groups_are_not_asked_of_who_has_booked() {
    let mut visit = Visit::new(&["science-night"]);
    let night = ActivityId::new("science-night").unwrap();
    visit.setting.finer = [(night, vec![GroupId::new("farmers").unwrap()])].into();
    show(&mut visit, "SB1:A");
    answer(&mut visit, fresh());
    visit.tap(&["confirm"]);
    assert_eq!(*ordered(&visit), family().party);
}

#[test]
fn again_within_a_moment_is_the_same_screen_and_the_same_minute() {
    let mut visit = shown_after(&[]);
    visit.tap(&["confirm"]);
    answer(&mut visit, Done::CheckedIn(done(4)));
    let since = visit.flow.recorded.clone();
    show(&mut visit, "SB1:A");
    answer(&mut visit, again(4));
    assert_eq!((visit.flow.screen, &visit.flow.recorded), (Screen::Thanks, &since));
    // It can be taken back from there, and the booking is still in hand.
    visit.tap(&["undo"]);
    answer(&mut visit, Done::Written(5));
    assert_eq!((visit.flow.screen, visit.flow.party.total()), (Screen::CheckIn, 5));
    visit.tap(&["confirm"]);
    assert_eq!(ordered(&visit).total(), 5);
    let mut later = shown_after(&[]);
    later.tap(&["confirm"]);
    answer(&mut later, Done::CheckedIn(done(4)));
    later.now += UNDO_MS;
    later.input(&Input::Tick);
    assert!(!later.flow.recorded.as_ref().unwrap().undoable);
}

#[test]
fn whoever_is_refused_can_check_in_all_the_same() {
    for (refusal, way) in [
        (booking::Refusal::Forged, "check-in"),
        (booking::Refusal::UnknownKey, "check-in"),
        (booking::Refusal::Unreadable, "again"),
        (booking::Refusal::Over { day: "2025-09-19".parse().unwrap() }, "check-in"),
        (booking::Refusal::Used { at: None }, "help"),
    ] {
        let mut visit = Visit::new(&["science-night"]);
        show(&mut visit, "SB1:A");
        answer(&mut visit, declined(refusal));
        assert_eq!((visit.flow.screen, visit.flow.ticket()), (Screen::Refused, None));
        visit.tap(&[way]);
        assert_ne!(visit.flow.screen, Screen::Refused, "{way}");
    }
}

#[test]
fn nothing_of_a_booking_is_left_for_a_passport_or_the_next_visitor() {
    let mut visit = shown_after(&[]);
    show(&mut visit, "SP1:A");
    let seen = Seen { standing: Standing::Verified, expires: None, overview: Overview::default() };
    answer(&mut visit, Done::Seen(seen));
    assert_eq!((visit.flow.screen, visit.flow.party.total(), visit.flow.ticket()), (Screen::Book, 0, None));
    for leave in ["home", "back"] {
        let mut visit = shown_after(&[]);
        visit.tap(&[leave]);
        assert_eq!((visit.flow.screen, visit.flow.ticket()), (Screen::Home, None));
        assert_eq!(visit.flow.party.total(), 0);
    }
    let visit = shown_after(&[]);
    assert!(!format!("{:?}", visit.flow).contains("SB1"), "a code is in no log");
}

//! What a passport in hand can bring about, and what it never can.

use super::super::{
    CHOICES_A_PAGE, Code, Done, Effect, Errand, Input, Intent, Notice, Order, SAME_SHOWING_MS, Screen,
    Trouble,
    order::{Card, Declined},
    tests::Visit,
};
use crate::desk::{CheckedIn, Seen, Stamped};
use chrono::NaiveDate;
use venue::{
    desk::{Overview, PointName, Refusal, Words},
    entry::{Mode, NewPeople},
    id::{GroupId, PointId},
    pack::{Name, Quiz},
    party::Party,
    passport::{self, Standing},
    trail::StampRefusal,
};

fn code(text: &str) -> Code {
    Code::of(text.as_bytes())
}

fn at_a_point() -> Visit {
    let mut visit = Visit::new(&["science-night"]);
    let point = PointName { campaign: None, trail: None, point: PointId::new("magic").unwrap() };
    visit.setting.point = Some(point);
    visit
}

fn seen() -> Seen {
    Seen { standing: Standing::Verified, expires: None, overview: Overview::default() }
}

fn stamped() -> Done {
    Done::Stamped(Stamped { stamped: vec![], refused: vec![], seen: seen() })
}

fn declined(refusal: Refusal) -> Done {
    let words = Words { zh: "不行".to_owned(), en: "No".to_owned() };
    Done::Declined(Declined { refusal, words })
}

impl Visit {
    fn show(&mut self, text: &str) -> &mut Self {
        self.now += 400;
        self.input(&Input::Shown(code(text)))
    }

    fn answer(&mut self, done: Done) -> &mut Self {
        let ticket = self.flow.pending.expect("an order on its way").ticket;
        self.input(&Input::Answered { ticket, done })
    }

    fn orders(&self) -> Vec<Errand> {
        let errand = |effect: &Effect| match effect {
            Effect::Ask { order, .. } => Some(order.errand()),
            Effect::Print { .. } => None,
        };
        self.effects.iter().filter_map(errand).collect()
    }
}

#[test]
fn a_code_does_what_the_kiosk_stands_there_for() {
    let mut visit = at_a_point();
    visit.show("SP1:A").answer(stamped());
    assert_eq!((visit.flow.screen, visit.orders()), (Screen::Stamped, vec![Errand::Stamp]));
    let mut visit = Visit::new(&["science-night"]);
    visit.show("SP1:A").answer(Done::Seen(seen()));
    assert_eq!((visit.flow.screen, visit.orders()), (Screen::Book, vec![Errand::Look]));
    let mut visit = at_a_point();
    visit.tap(&["start", "passport", "show-passport"]);
    assert_eq!((visit.flow.screen, visit.flow.intent), (Screen::Scan, Intent::Look));
    visit.show("SP1:A").answer(Done::Seen(seen()));
    assert_eq!(visit.flow.screen, Screen::Book);
}

#[test]
fn one_showing_counts_once_however_often_it_is_seen() {
    let mut visit = at_a_point();
    for _ in 0..30 {
        visit.show("SP1:A");
    }
    visit.answer(stamped());
    for _ in 0..30 {
        visit.show("SP1:A");
    }
    assert_eq!(visit.orders().len(), 1);
    visit.now += SAME_SHOWING_MS;
    visit.show("SP1:A").answer(declined(
        StampRefusal::AlreadyStamped { point: PointId::new("magic").unwrap(), at: None }.into(),
    ));
    assert_eq!((visit.flow.screen, visit.orders().len()), (Screen::Refused, 2));
    visit.show("SP1:B");
    assert_eq!(visit.orders().len(), 3, "the next in the queue needs no tap");
}

#[test]
fn a_code_while_an_order_is_on_its_way_waits() {
    let mut visit = at_a_point();
    visit.show("SP1:A").show("SP1:B");
    assert_eq!(visit.orders().len(), 1);
    visit.answer(stamped()).show("SP1:B");
    assert_eq!(visit.orders().len(), 2, "it was not taken for seen");
}

#[test]
fn a_question_is_asked_and_a_wrong_answer_is_no_end() {
    let mut visit = at_a_point();
    let name = |zh: &str| Name { zh: zh.to_owned(), en: None };
    let quiz =
        Quiz { question: name("几？"), answers: vec![name("一"), name("二")], right: 2, whys: vec![] };
    let point = PointId::new("magic").unwrap();
    visit.show("SP1:A").answer(declined(StampRefusal::QuizFirst { point: point.clone(), quiz }.into()));
    assert_eq!(visit.flow.screen, Screen::Quiz);
    visit.tap(&["answer-1"]).answer(declined(StampRefusal::WrongAnswer { point, answer: 1 }.into()));
    assert_eq!(visit.flow.screen, Screen::Quiz);
    assert!(visit.refusal("answer-1").is_some());
    visit.tap(&["answer-2"]);
    let Some(Effect::Ask { order: Order::Stamp { answer, .. }, .. }) = visit.effects.last() else { panic!() };
    assert_eq!(*answer, Some(2));
    visit.answer(stamped());
    assert_eq!(visit.flow.screen, Screen::Stamped);
}

#[test]
fn a_passport_that_knows_its_family_checks_it_in_at_once() {
    let mut visit = Visit::new(&["science-night"]);
    visit.tap(&["start", "check-in", "show-passport"]).show("SP1:A");
    let Some(Effect::Ask { order: Order::CheckIn { party, .. }, .. }) = visit.effects.last() else {
        panic!()
    };
    assert_eq!(*party, None);
    let party = Party::new([(GroupId::new("child").unwrap(), 2), (GroupId::new("adult").unwrap(), 1)]);
    let people = NewPeople::all(3);
    visit.answer(Done::CheckedIn(CheckedIn { party, people, entry: 4, standing: Standing::Verified }));
    let recorded = visit.flow.recorded.as_ref().unwrap();
    assert_eq!((visit.flow.screen, recorded.visits, recorded.undoable), (Screen::Thanks, 3, true));
}

#[test]
fn a_passport_that_knows_nobody_is_asked_who_comes() {
    let mut visit = Visit::new(&["science-night"]);
    visit.tap(&["start", "check-in", "show-passport"]).show("SP1:A").answer(declined(Refusal::NobodyNamed));
    assert_eq!(visit.flow.screen, Screen::CheckIn);
    visit.tap(&["adult-plus", "confirm"]);
    assert_eq!(visit.orders(), [Errand::CheckIn, Errand::CheckIn]);
    let Some(Effect::Ask { order: Order::CheckIn { party, .. }, .. }) = visit.effects.last() else {
        panic!()
    };
    assert_eq!(party.as_ref().unwrap().total(), 1);
}

#[test]
fn of_several_activities_one_is_chosen_for_the_passport() {
    let mut visit = Visit::new(&["science-night", "stamp-trail"]);
    assert!(visit.setting.open.len() <= CHOICES_A_PAGE);
    visit.tap(&["start", "check-in"]).show("SP1:A");
    assert_eq!((visit.flow.screen, visit.effects.len()), (Screen::Activity, 0));
    visit.tap(&["activity-stamp-trail"]);
    assert_eq!(visit.orders(), [Errand::CheckIn]);
}

#[test]
fn a_new_passport_takes_the_party_that_has_just_checked_in_and_counts_it_once() {
    let mut visit = Visit::new(&["science-night"]);
    visit.tap(&["start", "check-in", "adult-plus", "confirm"]).answer(Done::Written(1));
    visit.tap(&["get-passport"]);
    let Some(Effect::Ask { order: Order::Issue(Some(party)), .. }) = visit.effects.last() else { panic!() };
    assert_eq!(party.total(), 1);
    let last_day = NaiveDate::from_ymd_opt(2025, 10, 8).unwrap();
    let card = Card { code: code("SP1:N"), short: "0000-0000-0000".to_owned(), last_day, entry: 2 };
    visit.answer(Done::Issued(card));
    assert_eq!(visit.flow.screen, Screen::Issued);
    assert!(super::super::offered(&visit.flow, &visit.setting, "check-in-with-passport").is_none());
}

#[test]
fn a_short_code_is_typed_whole() {
    let mut visit = Visit::new(&["science-night"]);
    visit.tap(&["start", "passport", "short-code", "key-7", "key-Z", "open-passport"]);
    assert_eq!(visit.flow.typed, "7Z");
    assert!(visit.effects.is_empty());
    visit.tap(&["key-erase"]).tap(&["key-0"; 14]);
    assert_eq!(visit.flow.typed.len(), 12);
    visit.tap(&["open-passport"]);
    assert_eq!(visit.orders(), [Errand::Look]);
    visit.answer(declined(Refusal::Passport(passport::Refusal::Mistyped)));
    assert_eq!(visit.flow.screen, Screen::Refused);
    visit.tap(&["short-code"]);
    assert_eq!(visit.flow.typed, "");
}

#[test]
fn forgetting_is_asked_twice_and_said() {
    let mut visit = Visit::new(&["science-night"]);
    visit.show("SP1:A").answer(Done::Seen(seen())).tap(&["forget"]);
    assert_eq!((visit.flow.screen, visit.effects.len()), (Screen::Forget, 1));
    visit.tap(&["forget-for-good"]).answer(Done::Forgotten(Some(9)));
    assert_eq!((visit.flow.screen, &visit.flow.passport.code), (Screen::Home, &None));
    assert_eq!(visit.flow.notice.unwrap().1, Notice::Forgotten);
}

#[test]
fn nothing_of_a_passport_is_left_for_the_next_visitor() {
    for leave in ["home", "done"] {
        let mut visit = Visit::new(&["science-night"]);
        visit.show("SP1:A").answer(Done::Seen(seen())).tap(&[leave]);
        assert_eq!(visit.flow.passport, super::InHand::default());
    }
    let mut visit = Visit::new(&["science-night"]);
    visit.show("SP1:A").answer(Done::Seen(seen())).wait(60_000);
    assert_eq!((visit.flow.screen, visit.flow.sighted.is_none()), (Screen::Attract, true));
}

#[test]
fn ten_thousand_bytes_and_binary_are_codes_like_others() {
    let long = Code::of(&vec![b'A'; 10_000]);
    assert!(long.text().len() > super::super::MAX_CODE && long.text().len() < 2_000);
    let mut visit = Visit::new(&["science-night"]);
    visit.input(&Input::Shown(Code::of(&[0xff, 0, 0x80])));
    assert_eq!(visit.orders(), [Errand::Look]);
    assert!(!format!("{:?}", visit.flow).contains('\u{fffd}'), "a code is in no log");
}

#[test]
fn an_emergency_takes_the_screen_and_gives_it_back_to_nobody() {
    let mut visit = at_a_point();
    visit.tap(&["start", "check-in", "adult-plus"]);
    visit.setting.mode = Mode::Emergency;
    visit.wait(500);
    assert_eq!(visit.flow.screen, Screen::WayOut);
    visit.show("SP1:A").wait(120_000);
    assert_eq!((visit.flow.screen, visit.effects.len()), (Screen::WayOut, 0));
    visit.tap(&["language"]);
    assert_eq!(visit.flow.language.tag(), "en");
    visit.setting.mode = Mode::Open;
    visit.wait(500);
    assert_eq!((visit.flow.screen, visit.flow.party.total()), (Screen::Attract, 0));
}

#[test]
fn where_no_passport_can_be_issued_there_is_still_a_way_on() {
    let mut visit = Visit::new(&["science-night"]);
    let last_day = NaiveDate::from_ymd_opt(2025, 9, 30).unwrap();
    visit.tap(&["start", "passport", "get-passport"]).answer(declined(Refusal::LastDayOver { last_day }));
    assert_eq!(visit.flow.screen, Screen::Refused);
    assert!(visit.refusal("open-passport").is_none(), "there is none to open");
    visit.tap(&["help"]);
    assert_eq!(visit.flow.screen, Screen::Help);
}

#[test]
fn what_failed_is_named_for_what_it_was() {
    let mut visit = at_a_point();
    visit.show("SP1:A");
    let ticket = visit.flow.pending.expect("an order on its way").ticket;
    visit.input(&Input::Failed { ticket, trouble: Trouble::Full });
    assert_eq!((visit.flow.screen, visit.flow.errand()), (Screen::Sorry, Some(Errand::Stamp)));
}

//! Behind the corner: nobody gets in without the PIN, nothing is done without who and why,
//! and nothing of it is left for a visitor.

mod audit;

use super::*;
use crate::flow::{Effect, Errand, Input, Intent, Refusal, SETTLE_MS, offered, tests::Visit};
use crate::{corner::CORNER, desk::HeldSession};
use venue::{
    entry::{Closed, Mode, Stop},
    hash::{Hash, Head},
    id::{PointId, SiteId},
    shifts::Move,
    staff::{House, Rundown},
};

fn evening(mode: Mode) -> Arc<Evening> {
    let site = SiteId::new("main").unwrap();
    let stop = |id: &str| Stop::Point(PointId::new(id).unwrap());
    Arc::new(Evening {
        rundown: Rundown::default(),
        house: House { mode, ..House::default() },
        saved: 9,
        delivered: 4,
        findings: vec![],
        undoable: vec![],
        lines: vec![],
        audits: vec![],
        comparing: vec![],
        stops: vec![stop("magic"), stop("space")],
        sessions: vec![session("film", 0, false), session("talk", 600_000, false), session("play", 0, true)],
        sites: vec![site.clone()],
        site,
        shelves: vec![],
        head: Head { n: 9, chain: Hash([0; 32]) },
        receipt: String::new(),
        at: 0,
    })
}

fn session(id: &str, start: i64, called_off: bool) -> HeldSession {
    HeldSession { session: id.parse().unwrap(), start, planned: 0, called_off }
}

const TYPED: [&str; 5] = ["key-2", "key-4", "key-6", "key-8", "knock"];

impl Visit {
    fn hold_corner(&mut self) -> &mut Self {
        self.now += SETTLE_MS;
        self.input(&Input::Tap(CORNER.to_owned()))
    }

    fn tell(&mut self, done: Done) -> &mut Self {
        let ticket = self.flow.pending.expect("an order on its way").ticket;
        self.input(&Input::Answered { ticket, done })
    }

    fn last(&self) -> &Order {
        let Some(Effect::Ask { order, .. }) = self.effects.last() else { panic!("nothing was asked") };
        order
    }

    fn enter(&mut self) -> &mut Self {
        self.hold_corner().tap(&TYPED).tell(Done::Opened(evening(Mode::Open)))
    }
}

#[test]
fn the_pin_opens_and_is_not_kept() {
    let mut visit = Visit::new(&["fair"]);
    visit.hold_corner();
    assert_eq!(visit.flow.screen, Screen::Pin);
    visit.tap(&["key-2", "key-4", "key-6"]);
    assert_eq!(visit.refusal("knock"), Some(Refusal::TypeOn));
    visit.tap(&["key-8", "knock"]);
    assert_eq!(visit.last(), &Order::Knock(Pin::typed("2468").unwrap()));
    assert!(visit.flow.staff.pin.is_empty(), "it is on no screen while it is looked at");
    visit.tell(Done::Opened(evening(Mode::Open)));
    assert_eq!(visit.flow.screen, Screen::Tonight);
    visit.tap(&["back"]);
    assert_eq!((visit.flow.screen, visit.flow.staff.evening.is_none()), (Screen::Attract, true));
}

#[test]
fn a_wrong_pin_makes_wait_and_offers_the_way_to_headquarters() {
    let mut visit = Visit::new(&["fair"]);
    visit.hold_corner();
    assert!(offered(&visit.flow, &visit.setting, "lost-pin").is_none());
    let wrong = Done::Shut(Knock::Wrong { wait_ms: 5_000, request: "7K3M-9QX2".to_owned() });
    visit.tap(&TYPED).tell(wrong);
    assert_eq!((visit.flow.screen, visit.flow.staff.wait), (Screen::Pin, 5));
    assert_eq!(visit.refusal("key-1"), Some(Refusal::WaitForPin));
    visit.wait(5_000);
    assert_eq!((visit.flow.staff.wait, visit.refusal("key-1")), (0, None));
    visit.tap(&["lost-pin"]).input(&Input::Shown(Code::of(b"SP1:A PASSPORT")));
    assert!(visit.flow.pending.is_none(), "a passport opens nothing here");
    visit.input(&Input::Shown(Code::of(b"PR1:FROM HEADQUARTERS")));
    assert!(matches!(visit.last(), Order::RecoverPin(_)));
    visit.tell(Done::Recovered(true));
    assert_eq!(visit.flow.staff.stage, PinStage::Choose);
}

#[test]
fn a_new_pin_is_typed_twice() {
    let mut visit = Visit::new(&["fair"]);
    visit.hold_corner().tap(&TYPED).tell(Done::Shut(Knock::Unset));
    visit.tap(&["key-1", "key-2", "key-3", "key-4", "knock"]);
    assert_eq!(visit.flow.notice.unwrap().1, Notice::NoPin, "the first that anybody tries");
    visit.tap(&TYPED).tap(&["key-9", "key-9", "key-9", "key-1", "knock"]);
    assert_eq!(visit.flow.notice.unwrap().1, Notice::PinDiffers);
    visit.tap(&TYPED).tap(&TYPED);
    assert_eq!(visit.last(), &Order::ChoosePin(Pin::typed("2468").unwrap()));
}

#[test]
fn nothing_is_done_without_who_and_why() {
    let mut visit = Visit::new(&["fair"]);
    visit.enter().tap(&["count-heads"]);
    assert_eq!(visit.refusal("counted"), Some(Refusal::AddOneFirst));
    visit.tap(&["key-4", "key-8", "counted"]);
    assert_eq!((visit.flow.screen, visit.refusal("do-it")), (Screen::Why, Some(Refusal::SayWhoAndWhy)));
    visit.tap(&["role-1"]);
    assert_eq!(visit.refusal("do-it"), Some(Refusal::SayWhoAndWhy));
    visit.tap(&["reason-1", "do-it"]);
    let Order::Do(Deed::Tally { count: 48, place }, who) = visit.last() else { panic!("{:?}", visit.last()) };
    assert_eq!((place.activity.as_str(), who.role, who.reason.as_str()), ("fair", ROLES[0], "scheduled"));
    visit.tell(Done::Did(7, evening(Mode::Open)));
    assert_eq!((visit.flow.screen, visit.flow.notice.unwrap().1), (Screen::Tonight, Notice::Did));
    visit.tap(&["deeds", "stops", "pick-2"]);
    assert_eq!(
        (visit.flow.staff.role, visit.flow.staff.reason),
        (Some(ROLES[0]), None),
        "who stays, why not"
    );
    visit.tap(&["back", "back", "back", "back"]);
    assert_eq!(visit.flow.screen, Screen::Attract);
}

#[test]
fn a_session_is_moved_in_two_taps_and_with_who_and_why() {
    let mut visit = Visit::new(&["fair"]);
    visit.enter().tap(&["deeds", "sessions", "pick-1"]);
    let moves = |visit: &Visit| visit.flow.staff.items();
    assert_eq!(moves(&visit)[..2], [Item::Move(Move::Later(5)), Item::Move(Move::Later(10))]);
    assert!(!moves(&visit).contains(&Item::Move(Move::AsPlanned)), "it is as planned");
    visit.tap(&["pick-2", "role-1", "reason-2", "do-it"]);
    let Order::Do(Deed::MoveSession { session, wanted }, who) = visit.last() else {
        panic!("{:?}", visit.last())
    };
    assert_eq!((session.as_str(), *wanted, who.reason.as_str()), ("film", Move::Later(10), "speaker-late"));
    visit.tell(Done::Did(7, evening(Mode::Open))).tap(&["deeds", "sessions", "pick-3"]);
    assert_eq!(moves(&visit), [Item::Move(Move::AsPlanned)], "what was called off can only be put back");
    visit.tap(&["back"]);
    assert_eq!((visit.flow.screen, visit.flow.staff.picking), (Screen::Pick, Picking::Sessions));
    visit.tap(&["pick-2"]);
    assert!(moves(&visit).contains(&Item::Move(Move::AsPlanned)) && moves(&visit).len() <= PICKS_A_PAGE);
    visit.tap(&["back", "back"]);
    assert_eq!(visit.flow.screen, Screen::Deeds);
}

#[test]
fn one_tap_calls_an_emergency_and_the_way_out_is_shown_here_too() {
    let mut visit = Visit::new(&["fair"]);
    visit.enter().tap(&["alarm", "alarm-1"]);
    let Order::Do(Deed::Emergency, who) = visit.last() else { panic!("{:?}", visit.last()) };
    assert_eq!((who.role, who.reason.as_str()), (Role::Staff, "fire-alarm"));
    visit.tell(Done::Did(8, evening(Mode::Emergency)));
    visit.setting.mode = Mode::Emergency;
    visit.wait(500);
    assert_eq!(visit.flow.screen, Screen::WayOut);
    visit.hold_corner().tap(&TYPED).tell(Done::Opened(evening(Mode::Emergency))).tap(&["alarm", "all-clear"]);
    assert_eq!(visit.flow.screen, Screen::Why);
    visit.tap(&["role-6", "reason-1", "do-it"]).tell(Done::Did(9, evening(Mode::Open)));
    visit.setting.mode = Mode::Open;
    visit.wait(500);
    assert_eq!(visit.flow.screen, Screen::Tonight);
}

#[test]
fn who_walks_away_leaves_it_locked() {
    let mut visit = Visit::new(&["fair"]);
    visit.enter();
    visit.wait(100_000);
    assert_eq!((visit.flow.screen, visit.flow.asking), (Screen::Tonight, None), "staff take their time");
    visit.wait(60_000);
    assert_eq!((visit.flow.screen, visit.flow.staff.evening.is_none()), (Screen::Attract, true));
    visit.input(&Input::Evening(evening(Mode::Open)));
    assert!(visit.flow.staff.evening.is_none(), "late news open nothing");
}

#[test]
fn the_corner_throws_a_visitor_s_things_away_and_a_failure_leaves_staff_where_they_are() {
    let mut visit = Visit::new(&["fair"]);
    visit.tap(&["start", "check-in", "adult-plus"]).enter();
    assert_eq!((visit.flow.party.total(), visit.flow.intent), (0, Intent::Look));
    visit.tap(&["deeds", "rehearse", "role-1", "reason-1", "do-it"]);
    let ticket = visit.flow.pending.unwrap().ticket;
    visit.input(&Input::Failed { ticket, trouble: crate::flow::Trouble::Full });
    assert_eq!((visit.flow.screen, visit.flow.errand()), (Screen::Why, Some(Errand::Staff)));
    assert_eq!(visit.flow.notice.unwrap().1, Notice::NotDone);
}

#[test]
fn what_staff_closed_is_not_offered() {
    let mut visit = Visit::new(&["fair", "show"]);
    let closed = Closed([Stop::Activity(ActivityId::new("show").unwrap())].into());
    let news = crate::desk::News { closed, language: Some("en".to_owned()), ..crate::desk::News::default() };
    visit.setting = visit.setting.clone().heeding(&news);
    visit.tap(&["start", "check-in"]);
    assert_eq!(visit.flow.screen, Screen::CheckIn, "one activity is left");
    assert_eq!(visit.setting.language.tag(), "en");
}

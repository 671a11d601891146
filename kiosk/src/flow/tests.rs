//! The ways between the screens, and what a visitor can never bring about.

use super::*;
use crate::desk::{Seen, Stamped};
use proptest::prelude::*;
use std::collections::BTreeMap;
use venue::{
    desk::{self, Overview, Words},
    entry::{Change, Fact, Role},
    id::{GroupId, HallId, PointId, SiteId, TrailId},
    pack::{Name, Quiz},
    party::MAX_PARTY,
    passport::Standing,
    trail::StampRefusal,
};
use voice::Cue;

fn setting(open: &[&str]) -> Setting {
    let group = |stepper| (stepper, GroupId::new(stepper_key(stepper)).unwrap());
    Setting {
        open: open.iter().map(|id| ActivityId::new(id).unwrap()).collect(),
        site: SiteId::new("main").unwrap(),
        hall: Some(HallId::new("universe").unwrap()),
        groups: STEPPERS.into_iter().map(group).collect(),
        finer: BTreeMap::new(),
        prints: false,
        point: None,
        maps: vec![MapToShow { id: MapId::Trail(TrailId::new("star-map").unwrap()), trail: None }],
        mode: Mode::Open,
        programme: Programme { times: [1, 2, 4], halls: vec![4, 1, 2, 1] },
        rows: 3,
        idle_ms: 30_000,
        language: Language::default(),
        aloud: true,
    }
}

/// A visitor at a kiosk, with a clock.
pub(super) struct Visit {
    pub(super) flow: Flow,
    pub(super) setting: Setting,
    pub(super) now: u64,
    pub(super) effects: Vec<Effect>,
}

impl Visit {
    pub(super) fn new(open: &[&str]) -> Self {
        Self { flow: Flow::new(Language::default()), setting: setting(open), now: 1_000, effects: vec![] }
    }

    pub(super) fn input(&mut self, input: &Input) -> &mut Self {
        let (flow, effects) = next(&self.flow, input, self.now, &self.setting);
        self.flow = flow;
        self.effects.extend(effects);
        self
    }

    pub(super) fn tap(&mut self, names: &[&str]) -> &mut Self {
        for name in names {
            assert!(offered(&self.flow, &self.setting, name).is_some(), "{name} on {:?}", self.flow.screen);
            self.now += SETTLE_MS;
            self.input(&Input::Tap((*name).to_owned()));
        }
        self
    }

    pub(super) fn wait(&mut self, ms: u64) -> &mut Self {
        for _ in 0..ms / 500 {
            self.now += 500;
            self.input(&Input::Tick);
        }
        self
    }

    fn commit(&mut self, entry: u64) -> &mut Self {
        let ticket = self.flow.pending.expect("a commit on its way").ticket;
        self.input(&Input::Answered { ticket, done: Done::Written(entry) })
    }

    fn fail(&mut self, trouble: Trouble) -> &mut Self {
        let ticket = self.flow.pending.expect("a commit on its way").ticket;
        self.input(&Input::Failed { ticket, trouble })
    }

    pub(super) fn refusal(&self, name: &str) -> Option<Refusal> {
        offered(&self.flow, &self.setting, name).and_then(|button| button.refusal)
    }
}

const FAMILY: [&str; 7] =
    ["start", "check-in", "adult-plus", "adult-plus", "child-plus", "child-plus", "senior-plus"];

#[test]
fn a_family_checks_in_and_is_thanked_only_after_the_commit() {
    let mut visit = Visit::new(&["science-night"]);
    visit.tap(&FAMILY).tap(&["confirm"]);
    assert_eq!(visit.flow.screen, Screen::CheckIn);
    let [Effect::Ask { order: Order::Write(Fact::CheckIn { place, party, subject, people }), .. }] =
        visit.effects.as_slice()
    else {
        panic!("{:?}", visit.effects)
    };
    assert_eq!(place.activity.as_str(), "science-night");
    assert_eq!(place.hall.as_ref().unwrap().as_str(), "universe");
    assert_eq!((party.total(), people.campaign, subject), (5, 5, &None));
    visit.commit(7);
    assert_eq!(visit.flow.screen, Screen::Thanks);
    let recorded = visit.flow.recorded.as_ref().unwrap();
    assert_eq!((recorded.entry, recorded.party.total()), (7, 5));
    assert_eq!(visit.flow.party.total(), 0, "the next party begins with nobody");
}

#[test]
fn reading_aloud_ends_with_the_visit_and_goes_along_to_the_way_out() {
    let mut visit = Visit::new(&["science-night"]);
    visit.tap(&["start", "display", "display-aloud"]);
    assert!(visit.flow.access.aloud);
    // A listener is waited for longer, and then asked; who has gone is not read to.
    visit.wait(30_000 * 3);
    assert_eq!(visit.flow.asking, None);
    visit.wait(30_000 + ASKING_MS);
    assert_eq!((visit.flow.screen, visit.flow.access), (Screen::Attract, Access::USUAL));
    visit.tap(&["start", "display", "display-aloud"]);
    visit.setting.mode = Mode::Emergency;
    visit.input(&Input::Tick);
    assert_eq!((visit.flow.screen, visit.flow.access.aloud), (Screen::WayOut, true));
    visit.setting.mode = Mode::Open;
    visit.input(&Input::Tick);
    assert_eq!((visit.flow.screen, visit.flow.access.aloud), (Screen::Attract, false));
}

#[test]
fn reading_aloud_is_offered_only_where_something_reads() {
    let mut visit = Visit::new(&["science-night"]);
    visit.setting.aloud = false;
    visit.tap(&["start", "display"]);
    assert!(offered(&visit.flow, &visit.setting, "display-aloud").is_none());
    assert!(offered(&visit.flow, &visit.setting, "display-large").is_some());
    visit.now += SETTLE_MS;
    visit.input(&Input::Tap("display-aloud".to_owned()));
    assert!(!visit.flow.access.aloud);
}

#[test]
fn the_alarm_sounds_again_and_again_and_a_check_in_once() {
    let mut visit = Visit::new(&["science-night"]);
    let mut ear = Ear::default();
    visit.tap(&FAMILY).tap(&["confirm"]);
    assert_eq!(ear.hear(&visit.flow, visit.now), None, "it is not yet in the ledger");
    visit.commit(7);
    assert_eq!(ear.hear(&visit.flow, visit.now), Some(Cue::CheckedIn));
    assert_eq!(ear.hear(&visit.flow, visit.now), None);
    visit.tap(&["display", "back"]);
    assert_eq!((visit.flow.screen, ear.hear(&visit.flow, visit.now)), (Screen::Thanks, None));
    visit.setting.mode = Mode::Emergency;
    visit.input(&Input::Tick);
    let heard: Vec<_> = (0..=10_000_u64)
        .step_by(500)
        .filter(|ms| ear.hear(&visit.flow, visit.now + ms) == Some(Cue::Alarm))
        .collect();
    assert_eq!(heard, [0, ALARM_EVERY_MS, 2 * ALARM_EVERY_MS]);
}

#[test]
fn several_activities_are_asked_for_and_one_is_not() {
    let mut visit = Visit::new(&["science-night", "stamp-trail"]);
    visit.tap(&["start", "check-in", "activity-stamp-trail"]);
    assert_eq!(visit.flow.activity.as_ref().unwrap().as_str(), "stamp-trail");
    visit.tap(&["back"]);
    assert_eq!(visit.flow.screen, Screen::Activity);
    let mut many = Visit::new(&["a", "b", "c", "d", "e"]);
    many.tap(&["start", "check-in"]);
    assert!(offered(&many.flow, &many.setting, "activity-e").is_none());
    many.tap(&["more", "activity-e"]);
    assert_eq!(many.flow.screen, Screen::CheckIn);
}

#[test]
fn with_nothing_on_check_in_says_so_and_goes_nowhere() {
    let mut visit = Visit::new(&[]);
    visit.tap(&["start", "check-in"]);
    assert_eq!(visit.flow.screen, Screen::Home);
    assert_eq!(visit.flow.notice.unwrap().1, Notice::Refused(Refusal::NothingOn));
}

#[test]
fn a_class_of_fifty_takes_five_taps() {
    let mut visit = Visit::new(&["science-night"]);
    visit.tap(&["start", "check-in"]).tap(&["class", "key-5", "key-0", "confirm"]).commit(1);
    assert_eq!(visit.flow.recorded.as_ref().unwrap().party.of(Stepper::Child), 50);
}

#[test]
fn the_keypad_counts_whom_it_is_told_to() {
    let mut visit = Visit::new(&["science-night"]);
    visit.tap(&["start", "check-in", "adult-plus", "class", "class-teenager", "key-4", "key-8"]);
    visit.tap(&["class-adult", "key-3"]);
    assert_eq!(visit.flow.party.of(Stepper::Adult), 3, "the first key begins a new figure");
    visit.tap(&["key-0", "key-0"]);
    assert_eq!(visit.flow.party.of(Stepper::Adult), 30, "300 don't fit");
    assert_eq!(visit.flow.notice.unwrap().1, Notice::Refused(Refusal::PartyFull));
    visit.tap(&["key-erase", "back"]);
    assert_eq!((visit.flow.screen, visit.flow.party.total()), (Screen::CheckIn, 51));
    visit.tap(&["class", "class-teenager", "key-clear"]);
    assert_eq!(visit.flow.party.total(), 3);
}

#[test]
fn nobody_and_too_many_are_refused_kindly() {
    let mut visit = Visit::new(&["science-night"]);
    visit.tap(&["start", "check-in", "confirm"]);
    assert_eq!(visit.flow.notice.unwrap().1, Notice::Refused(Refusal::AddOneFirst));
    visit.tap(&["child-minus"]);
    assert_eq!(visit.flow.party.total(), 0);
    for _ in 0..MAX_PARTY + 3 {
        visit.tap(&["child-plus"]);
    }
    assert_eq!(visit.flow.party.total(), MAX_PARTY);
    assert_eq!(visit.refusal("senior-plus"), Some(Refusal::PartyFull));
    assert!(visit.effects.is_empty());
}

#[test]
fn a_double_tap_counts_once() {
    let mut visit = Visit::new(&["science-night"]);
    visit.tap(&FAMILY).tap(&["confirm", "confirm", "confirm"]);
    assert_eq!(visit.effects.len(), 1);
    visit.commit(1);
    // The second touch falls on what has just appeared.
    visit.now += SETTLE_MS - 1;
    visit.input(&Input::Tap("undo".into())).input(&Input::Tap("done".into()));
    assert_eq!((visit.flow.screen, visit.effects.len()), (Screen::Thanks, 1));
    visit.input(&Input::Answered { ticket: 1, done: Done::Written(1) });
    assert_eq!(visit.flow.recorded.as_ref().unwrap().entry, 1, "an answer is heard once");
}

#[test]
fn a_check_in_can_be_taken_back_for_a_minute_and_put_right() {
    let mut visit = Visit::new(&["science-night"]);
    visit.tap(&FAMILY).tap(&["confirm"]).commit(7).tap(&["undo"]);
    let Some(Effect::Ask { order: Order::Write(Fact::Correction { of, change, role, .. }), .. }) =
        visit.effects.last()
    else {
        panic!("{:?}", visit.effects)
    };
    assert_eq!((of, change, role), (&7, &Change::Undo, &Role::Visitor));
    visit.tap(&["undo"]).commit(8);
    assert_eq!(visit.effects.len(), 2);
    assert_eq!((visit.flow.screen, visit.flow.party.total()), (Screen::CheckIn, 5));
    assert_eq!(visit.flow.notice.unwrap().1, Notice::TakenBack);
    visit.tap(&["senior-minus", "confirm"]).commit(9);
    assert_eq!(visit.flow.recorded.as_ref().unwrap().party.total(), 4);
    for _ in 0..UNDO_MS / 20_000 {
        visit.wait(20_000).input(&Input::Touch);
    }
    assert!(offered(&visit.flow, &visit.setting, "undo").is_none());
}

#[test]
fn what_is_on_leads_back_to_the_thanks() {
    let mut visit = Visit::new(&["science-night"]);
    visit.tap(&FAMILY).tap(&["confirm"]).commit(7).tap(&["whats-on", "more", "back"]);
    assert_eq!(visit.flow.screen, Screen::Thanks);
    visit.tap(&["home", "whats-on", "back"]);
    assert_eq!(visit.flow.screen, Screen::Home);
}

#[test]
fn a_failure_loses_nothing_and_can_be_tried_again() {
    let mut visit = Visit::new(&["science-night"]);
    visit.tap(&FAMILY).tap(&["confirm"]).fail(Trouble::Busy);
    assert_eq!((visit.flow.screen, visit.flow.party.total()), (Screen::Sorry, 5));
    visit.tap(&["retry"]).fail(Trouble::Full).tap(&["back"]);
    assert_eq!((visit.flow.screen, visit.flow.party.total()), (Screen::CheckIn, 5));
    visit.tap(&["confirm"]).commit(3);
    assert_eq!(visit.effects.len(), 3);
    visit.tap(&["undo"]).fail(Trouble::Busy);
    assert_eq!(visit.flow.notice.unwrap().1, Notice::NotTakenBack);
    assert_eq!(visit.refusal("undo"), None);
}

#[test]
fn who_waits_too_long_may_leave_and_the_answer_is_shown_to_nobody_else() {
    let mut visit = Visit::new(&["science-night"]);
    visit.tap(&FAMILY).tap(&["confirm"]).wait(PATIENCE_MS);
    assert_eq!((visit.flow.screen, visit.flow.trouble), (Screen::Sorry, Some(Trouble::Slow)));
    assert!(offered(&visit.flow, &visit.setting, "retry").is_none(), "it may still be committed");
    visit.tap(&["home", "check-in", "child-plus"]);
    assert_eq!(visit.refusal("confirm"), Some(Refusal::Recording));
    visit.commit(4);
    assert_eq!((visit.flow.screen, visit.flow.party.total()), (Screen::CheckIn, 1));
    assert_eq!(visit.refusal("confirm"), None);
}

#[test]
fn an_idle_kiosk_asks_and_then_forgets_the_visitor() {
    let mut visit = Visit::new(&["science-night"]);
    visit.tap(&["start", "language", "check-in", "adult-plus"]).wait(29_500);
    assert_eq!(visit.flow.asking, None);
    visit.wait(500);
    assert_eq!(visit.flow.asking.unwrap().left, 10);
    visit.wait(9_500);
    assert_eq!(visit.flow.asking.unwrap().left, 1);
    visit.tap(&["still-here"]);
    assert_eq!((visit.flow.asking, visit.flow.party.total()), (None, 1));
    visit.wait(40_000);
    assert_eq!((visit.flow.screen, visit.flow.language), (Screen::Attract, Language::default()));
    assert_eq!(visit.flow.party.total(), 0);
}

#[test]
fn a_waiting_commit_is_never_reset() {
    let mut visit = Visit::new(&["science-night"]);
    visit.setting.idle_ms = 1_000;
    visit.tap(&FAMILY).tap(&["confirm"]).wait(PATIENCE_MS - 500);
    assert_eq!((visit.flow.screen, visit.flow.asking), (Screen::CheckIn, None));
}

#[test]
fn any_touch_wakes_and_the_language_button_wakes_in_its_language() {
    let mut visit = Visit::new(&["science-night"]);
    visit.input(&Input::Touch);
    assert_eq!(visit.flow.screen, Screen::Home);
    let mut visit = Visit::new(&["science-night"]);
    visit.tap(&["language"]);
    assert_eq!((visit.flow.screen, visit.flow.language.tag()), (Screen::Home, "en"));
}

/// What may happen to a kiosk, by chance.
#[derive(Debug, Clone)]
enum Chance {
    Tap(usize),
    Name(String),
    Touch,
    Wait(u64),
    Show(u8),
    Mode(bool),
    Answer(usize, u64),
}

fn chance() -> impl Strategy<Value = Chance> {
    prop_oneof![
        8 => any::<usize>().prop_map(Chance::Tap),
        1 => "[a-z-]{0,12}".prop_map(Chance::Name),
        1 => Just(Chance::Touch),
        2 => (0..45_000_u64).prop_map(Chance::Wait),
        2 => (0..4_u8).prop_map(Chance::Show),
        1 => any::<bool>().prop_map(Chance::Mode),
        4 => (0..ANSWERS, 0..5_u64).prop_map(|(kind, late)| Chance::Answer(kind, late)),
    ]
}

/// Kinds of answers.
const ANSWERS: usize = 8;

/// An answer of a kind; none for a failure.
fn answer(kind: usize, ticket: u64) -> Option<Done> {
    let seen = Seen { standing: Standing::ShortCode, expires: None, overview: Overview::default() };
    let name = Name { zh: "一".to_owned(), en: None };
    let quiz = Quiz { question: name.clone(), answers: vec![name.clone(), name], right: 2, whys: vec![] };
    let point = PointId::new("magic").ok()?;
    let refused = |refusal| {
        let words = Words { zh: String::new(), en: String::new() };
        Some(Done::Declined(Declined { refusal, words }))
    };
    match kind {
        0..=2 => Some(Done::Written(ticket)),
        3 => Some(Done::Seen(seen)),
        4 => Some(Done::Stamped(Stamped { stamped: vec![], refused: vec![], seen })),
        5 => refused(desk::Refusal::Stamp(StampRefusal::QuizFirst { point, quiz })),
        6 => refused(desk::Refusal::Stamp(StampRefusal::WrongAnswer { point, answer: 1 })),
        _ => None,
    }
}

fn happen(visit: &mut Visit, chance: &Chance) {
    match chance {
        Chance::Tap(n) => {
            let buttons = buttons(&visit.flow, &visit.setting);
            let name = buttons[n % buttons.len()].name.clone();
            visit.now += 200;
            visit.input(&Input::Tap(name));
        }
        Chance::Name(name) => {
            visit.input(&Input::Tap(name.clone()));
        }
        Chance::Touch => {
            visit.input(&Input::Touch);
        }
        Chance::Wait(ms) => {
            visit.wait(*ms);
        }
        Chance::Show(n) => {
            visit.input(&Input::Shown(Code::of(&[b'A' + n])));
        }
        Chance::Mode(emergency) => {
            visit.setting.mode = if *emergency { Mode::Emergency } else { Mode::Open };
        }
        Chance::Answer(kind, late) => {
            let ticket = visit.flow.tickets.saturating_sub(*late);
            visit.input(&match answer(*kind, ticket) {
                Some(done) => Input::Answered { ticket, done },
                None => Input::Failed { ticket, trouble: Trouble::Busy },
            });
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn no_visitor_can_break_it(chances in prop::collection::vec(chance(), 1..120), open in 0..6_usize) {
        let ids = ["a", "b", "c", "d", "e", "f"];
        let mut visit = Visit::new(&ids[..open]);
        for chance in &chances {
            let (before, effects) = (visit.flow.clone(), visit.effects.len());
            happen(&mut visit, chance);
            let flow = &visit.flow;
            // One commit at a time, and each under a ticket of its own.
            prop_assert!(visit.effects.len() <= effects + 1);
            if visit.effects.len() > effects {
                prop_assert_eq!(before.pending, None);
                prop_assert_eq!(flow.tickets, before.tickets + 1);
            }
            prop_assert!(flow.party.total() <= MAX_PARTY);
            // Thanks are for what the ledger has answered.
            if flow.screen == Screen::Thanks && before.screen != Screen::Thanks && !before.asides.contains(&Screen::Thanks) {
                let answered = matches!(chance, Chance::Answer(..));
                prop_assert!(answered);
            }
            // Nobody is caught: each screen has a way out that works, or a commit is on its way.
            let ways = ["home", "back", "still-here", "start", "check-in"];
            let buttons = buttons(flow, &visit.setting);
            let out = flow.screen == Screen::WayOut || buttons.iter().any(|b| ways.contains(&b.name.as_str()) && b.refusal != Some(Refusal::Recording));
            prop_assert!(out || flow.waits(), "{:?}", flow.screen);
            if flow.asking.is_none() {
                prop_assert!(buttons.iter().any(|button| button.name == "language"));
            }
        }
        // Left alone it comes back to its first screen.
        visit.setting.mode = Mode::Open;
        visit.wait(60_000);
        if visit.flow.access.unhurried || visit.flow.access.aloud {
            visit.wait(300_000);
        }
        prop_assert_eq!(visit.flow.screen, Screen::Attract);
    }
}

#[test]
fn the_programme_is_shown_by_time_or_by_hall_and_each_has_its_pages() {
    let mut visit = Visit::new(&["science-night"]);
    visit.tap(&["start", "whats-on"]);
    assert_eq!(visit.setting.programme_pages(By::Time), 2);
    assert_eq!(
        visit.setting.programme_pages(By::Hall),
        2,
        "a hall with four sessions takes two of five columns"
    );
    visit.tap(&["more"]);
    assert_eq!((visit.flow.by, visit.flow.page), (By::Time, 1));
    visit.tap(&["by-hall"]);
    assert_eq!((visit.flow.by, visit.flow.page), (By::Hall, 0), "another order begins at its first page");
    visit.tap(&["more", "more"]);
    assert_eq!(visit.flow.page, 0);
    visit.setting.rows = 2;
    visit.setting.programme = Programme { times: [1, 2, 0], halls: vec![2, 1] };
    assert!(offered(&visit.flow, &visit.setting, "more").is_none(), "there is nothing more");
    visit.setting.programme = Programme::default();
    assert_eq!(visit.setting.programme_pages(By::Hall), 1);
}

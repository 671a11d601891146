//! Whoever holds a counter against their own eyes loses no tap by accident, and says who and
//! why as for everything else.

use super::*;
use crate::flow::{ASKING_MS, AUDIT_PATIENCE_MS, buttons};
use venue::{
    audit::{ASKED, MOST_TAPS, Tapped},
    entry::Method,
    id::LineId,
    watching::Spot,
};

fn spot(line: &str) -> Spot {
    let place =
        Place { activity: ActivityId::new("fair").unwrap(), site: SiteId::new("main").unwrap(), hall: None };
    Spot { place, line: LineId::new(line).unwrap(), method: Method::EntranceLine, entrance: true }
}

/// Staff at the deeds of a kiosk where these lines are counted.
fn at(lines: &[&str]) -> Visit {
    let mut visit = Visit::new(&["fair"]);
    let lines = lines.iter().map(|line| spot(line)).collect();
    let opened = Arc::new(Evening { lines, ..Evening::clone(&evening(Mode::Open)) });
    visit.hold_corner().tap(&TYPED).tell(Done::Opened(opened)).tap(&["deeds"]);
    visit
}

impl Visit {
    /// Touches so long after what was touched before.
    fn after(&mut self, ms: u64, name: &str) -> &mut Self {
        self.now += ms;
        self.input(&Input::Tap(name.to_owned()))
    }

    fn tapped(&self) -> (usize, usize) {
        let taps = &self.flow.staff.auditing.as_ref().expect("taps").taps;
        (taps.count(true), taps.count(false))
    }

    fn audited(&self) -> (Spot, Tapped, i64) {
        let Order::Do(Deed::Audit { spot, tapped, ago }, _) = self.last() else {
            panic!("{:?}", self.last())
        };
        (spot.clone(), tapped.clone(), *ago)
    }
}

#[test]
fn a_counter_is_checked_only_where_one_counts() {
    let visit = at(&[]);
    assert!(offered(&visit.flow, &visit.setting, "audit").is_none());
    let mut one = at(&["front"]);
    one.tap(&["audit"]);
    assert_eq!((one.flow.screen, one.tapped()), (Screen::Audit, (0, 0)));
    one.tap(&["back"]);
    assert_eq!(one.flow.screen, Screen::Deeds);
    let mut two = at(&["front", "side"]);
    two.tap(&["audit"]);
    assert_eq!(two.flow.screen, Screen::Pick);
    two.tap(&["pick-2"]);
    assert_eq!(two.flow.staff.auditing.as_ref().unwrap().spot, spot("side"));
    two.tap(&["back"]);
    assert_eq!(two.flow.screen, Screen::Pick);
}

#[test]
fn each_tap_counts_as_soon_as_the_screen_has_settled_and_the_last_is_taken_back() {
    let mut visit = at(&["front"]);
    visit.tap(&["audit"]);
    let begun = visit.now;
    visit.after(100, "tap-in");
    assert_eq!(visit.tapped(), (0, 0), "meant for what was there before");
    visit.after(SETTLE_MS - 100, "tap-in");
    assert_eq!(visit.refusal("untap"), None);
    // Two fingers, one on each half, and a thumb that is quick.
    visit.after(10, "tap-out").after(10, "tap-in").after(90, "tap-in").after(80, "tap-out");
    assert_eq!(visit.tapped(), (3, 2));
    visit.after(100, "untap");
    assert_eq!(visit.tapped(), (3, 1));
    visit.tap(&["audit-done"]);
    let Some(Deed::Audit { tapped, .. }) = &visit.flow.staff.deed else { panic!() };
    assert_eq!(tapped.lasted, i64::try_from(visit.now - begun).unwrap());
    assert_eq!((tapped.inward.as_slice(), tapped.outward.as_slice()), ([3, 3, 4].as_slice(), [3].as_slice()));
}

#[test]
fn nothing_is_saved_without_a_tap() {
    let mut visit = at(&["front"]);
    visit.tap(&["audit"]);
    assert_eq!(
        (visit.refusal("audit-done"), visit.refusal("untap")),
        (Some(Refusal::TapFirst), Some(Refusal::NobodyLeft))
    );
    visit.tap(&["audit-done"]);
    assert_eq!(
        (visit.flow.screen, visit.flow.notice.unwrap().1),
        (Screen::Audit, Notice::Refused(Refusal::TapFirst))
    );
    visit.tap(&["tap-in", "untap", "audit-done"]);
    assert_eq!(visit.flow.screen, Screen::Audit);
    visit.tap(&["tap-in", "audit-done"]);
    assert_eq!(visit.flow.screen, Screen::Why);
}

#[test]
fn how_long_ago_taps_began_is_known_when_they_are_ordered() {
    let mut visit = at(&["front"]);
    visit.tap(&["audit"]);
    let begun = visit.now;
    visit.tap(&["tap-in", "tap-out"]).wait(30_000).tap(&["audit-done"]);
    let ended = visit.now;
    visit.wait(20_000).tap(&["role-1", "reason-1", "do-it"]);
    let (spot, tapped, ago) = visit.audited();
    assert_eq!((spot.line.as_str(), tapped.inward.len(), tapped.outward.len()), ("front", 1, 1));
    let since = |from: u64, to: u64| i64::try_from(to - from).unwrap();
    assert_eq!((tapped.lasted, ago), (since(begun, ended), since(begun, visit.now)));
    assert!(ago >= tapped.lasted + 20_000 && tapped.check().is_ok());
    // The disk was full: the same later is longer ago.
    let ticket = visit.flow.pending.unwrap().ticket;
    visit.input(&Input::Failed { ticket, trouble: crate::flow::Trouble::Full });
    visit.wait(5_000).tap(&["do-it"]);
    assert_eq!(visit.audited().2, since(begun, visit.now));
    visit.tell(Done::Did(7, evening(Mode::Open)));
    assert_eq!((visit.flow.screen, visit.flow.notice.unwrap().1), (Screen::Tonight, Notice::Did));
    assert_eq!(visit.flow.staff.auditing, None);
}

#[test]
fn back_from_who_and_why_leads_to_the_taps_which_go_on() {
    let mut visit = at(&["front"]);
    visit.tap(&["audit"]);
    let begun = visit.now;
    visit.tap(&["tap-in", "tap-in", "audit-done", "back"]);
    assert_eq!((visit.flow.screen, visit.tapped()), (Screen::Audit, (2, 0)));
    visit.wait(10_000).tap(&["tap-out", "audit-done", "role-1", "reason-1", "do-it"]);
    let (_, tapped, ago) = visit.audited();
    assert_eq!((tapped.inward.len(), tapped.outward.len()), (2, 1));
    assert_eq!(ago, i64::try_from(visit.now - begun).unwrap(), "they began when they began");
    assert!(tapped.outward[0] >= 100);
}

#[test]
fn taps_are_left_behind_only_when_back_is_tapped_twice() {
    let mut visit = at(&["front"]);
    visit.tap(&["audit", "tap-in", "back"]);
    assert_eq!((visit.flow.screen, visit.flow.notice.unwrap().1), (Screen::Audit, Notice::TapsGo));
    visit.tap(&["tap-in", "back"]);
    assert_eq!((visit.flow.screen, visit.tapped()), (Screen::Audit, (2, 0)), "it is asked anew");
    visit.tap(&["back"]);
    assert_eq!((visit.flow.screen, visit.flow.staff.auditing.is_none()), (Screen::Deeds, true));
    visit.tap(&["audit"]);
    assert_eq!(visit.tapped(), (0, 0), "the next begins with nobody");
}

#[test]
fn a_quiet_door_asks_nobody_and_who_walks_away_is_told_of_later() {
    let mut visit = at(&["front"]);
    visit.tap(&["audit", "tap-in"]).wait(AUDIT_PATIENCE_MS - 1_000);
    assert_eq!((visit.flow.screen, visit.flow.asking), (Screen::Audit, None));
    visit.wait(ASKING_MS + 2_000);
    assert_eq!((visit.flow.screen, visit.effects.len()), (Screen::Attract, 1), "only the PIN was ordered");
    let opened = |visit: &mut Visit| visit.flow.notice.map(|(_, notice)| notice);
    visit.enter();
    assert_eq!(opened(&mut visit), Some(Notice::TapsLost));
    visit.tap(&["back"]).enter();
    assert_eq!(opened(&mut visit), None, "it is said once");
    // Who taps nobody and walks away has lost nothing.
    let mut idle = at(&["front"]);
    idle.tap(&["audit"]).wait(AUDIT_PATIENCE_MS + ASKING_MS + 2_000);
    assert_eq!(idle.flow.screen, Screen::Attract);
    idle.enter();
    assert_eq!(opened(&mut idle), None);
}

#[test]
fn there_are_as_many_taps_as_an_audit_takes_and_no_more() {
    let mut visit = at(&["front"]);
    visit.tap(&["audit"]);
    for n in 0..MOST_TAPS {
        assert_eq!(visit.flow.staff.auditing.as_ref().unwrap().is_enough(), n >= ASKED);
        visit.tap(&["tap-in"]);
    }
    assert_eq!(visit.flow.notice, None);
    visit.tap(&["tap-in"]);
    assert_eq!(
        (visit.tapped().0, visit.flow.notice.unwrap().1),
        (MOST_TAPS, Notice::Refused(Refusal::TapsFull))
    );
    visit.tap(&["audit-done"]);
    assert_eq!(visit.flow.screen, Screen::Why);
}

#[test]
fn what_is_counted_meanwhile_is_on_no_button() {
    let mut visit = at(&["front"]);
    visit.tap(&["audit"]);
    let names: Vec<_> = buttons(&visit.flow, &visit.setting).into_iter().map(|button| button.name).collect();
    assert_eq!(names, ["tap-in", "tap-out", "untap", "audit-done", "back", "language"]);
}

#[test]
fn what_audits_found_stands_on_as_many_pages_as_it_takes() {
    let mut visit = at(&[]);
    visit.tap(&["checks"]);
    assert!(offered(&visit.flow, &visit.setting, "audits").is_none());
    let mut few = at(&["front"]);
    few.tap(&["checks", "audits"]);
    assert!(offered(&few.flow, &few.setting, "more").is_none());
    let mut many = at(&["a", "b", "c", "d", "e", "f", "g"]);
    many.tap(&["checks", "audits", "more"]);
    assert_eq!((many.flow.screen, many.flow.page), (Screen::Audits, 1));
    many.tap(&["more"]);
    assert_eq!(many.flow.page, 0);
    many.tap(&["back"]);
    assert_eq!(many.flow.screen, Screen::Checks);
}

#[test]
fn an_emergency_takes_the_screen_of_whoever_taps_at_a_door() {
    let mut visit = at(&["front"]);
    visit.tap(&["audit", "tap-in"]);
    visit.setting.mode = Mode::Emergency;
    visit.wait(500);
    assert_eq!(visit.flow.screen, Screen::WayOut);
    visit.setting.mode = Mode::Open;
    visit.wait(500).enter();
    assert_eq!(visit.flow.notice.unwrap().1, Notice::TapsLost);
}

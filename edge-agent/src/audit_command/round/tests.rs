//! One audit, as it is told of over a line that may break.

use super::*;
use venue::{
    audit::Tapped,
    entry::{Method, Place},
    id::{ActivityId, LineId, SiteId},
};

fn spot() -> Spot {
    let place = Place {
        activity: ActivityId::new("science-night").unwrap(),
        site: SiteId::new("main").unwrap(),
        hall: None,
    };
    let line = LineId::new("front-door").unwrap();
    Spot { place, line, method: Method::EntranceLine, entrance: true }
}

fn round() -> Round {
    let mut round = Round::default();
    round.begin(spot(), 10_000).unwrap();
    round
}

fn told(seq: u64, way: Way, made: u64) -> Told {
    Told { page: 7, seq, way, made }
}

fn counts(round: &Round) -> (usize, usize) {
    match round.stage() {
        Stage::Tapping(Tapping { taps, .. }) => (taps.count(true), taps.count(false)),
        _ => panic!("no taps"),
    }
}

fn tapped(round: &Round, now: u64) -> (Tapped, i64) {
    match round.deed(1, now).unwrap().unwrap() {
        Deed::Audit { spot: of, tapped, ago } => {
            assert_eq!(of, spot());
            (tapped, ago)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_tap_that_is_told_again_counts_once() {
    let mut round = round();
    for (seq, way) in [(1, Way::In), (1, Way::In), (2, Way::Out), (1, Way::In), (2, Way::In), (3, Way::In)] {
        round.tap(1, told(seq, way, 12_000)).unwrap();
    }
    assert_eq!(counts(&round), (2, 1));
    // Another page has numbers of its own.
    round.tap(1, Told { page: 8, ..told(1, Way::Out, 13_000) }).unwrap();
    assert_eq!(counts(&round), (2, 2));
}

#[test]
fn the_last_is_taken_back_once_however_often_it_is_told() {
    let mut round = round();
    round.tap(1, told(1, Way::Back, 11_000)).unwrap();
    for (seq, way) in [(2, Way::In), (3, Way::Out), (4, Way::Back), (4, Way::Back)] {
        round.tap(1, told(seq, way, 12_000)).unwrap();
    }
    assert_eq!(counts(&round), (1, 0));
}

#[test]
fn what_is_told_late_keeps_its_time_and_the_end_is_when_done_was_pressed() {
    let mut round = round();
    round.tap(1, told(1, Way::In, 12_345)).unwrap();
    round.tap(1, told(2, Way::Out, 11_000)).unwrap();
    round.end(1, 20_000).unwrap();
    round.end(1, 25_000).unwrap();
    let (tapped, ago) = tapped(&round, 40_000);
    assert_eq!(ago, 30_000);
    assert_eq!(tapped, Tapped { began: 0, lasted: 10_000, inward: vec![23], outward: vec![10] });
}

#[test]
fn taps_that_a_line_squeezed_together_can_be_saved() {
    let mut round = round();
    for seq in 1..=40 {
        round.tap(1, told(seq, Way::In, 10_000)).unwrap();
    }
    round.end(1, 10_001).unwrap();
    let (tapped, _) = tapped(&round, 10_001);
    assert_eq!((tapped.inward.len(), tapped.check()), (40, Ok(())));
}

#[test]
fn done_without_taps_is_refused_and_too_soon_it_is_gone_on_with() {
    let mut round = round();
    assert_eq!(round.end(1, 12_000), Err(Refusal::Nobody));
    assert_eq!(round.deed(1, 12_000), Err(Refusal::NotEnded));
    round.tap(1, told(1, Way::In, 12_000)).unwrap();
    round.end(1, 13_000).unwrap();
    assert_eq!(round.tap(1, told(2, Way::In, 14_000)), Err(Refusal::Ended));
    assert_eq!(round.tap(1, told(1, Way::In, 14_000)), Ok(()), "it was taken before");
    round.go_on(1).unwrap();
    round.tap(1, told(2, Way::In, 14_000)).unwrap();
    round.end(1, 15_000).unwrap();
    assert_eq!(tapped(&round, 15_000).0.lasted, 5_000);
}

#[test]
fn beyond_what_an_audit_takes_or_lasts_taps_are_refused() {
    let mut round = round();
    for seq in 1..=MOST_TAPS as u64 {
        round.tap(1, told(seq, Way::In, 10_000 + seq * 1_000)).unwrap();
    }
    let next = MOST_TAPS as u64 + 1;
    assert_eq!(round.tap(1, told(next, Way::In, 900_000)), Err(Refusal::Full));
    round.tap(1, told(next + 1, Way::Back, 900_000)).unwrap();
    let late = 10_000 + u64::try_from(LONGEST_MINUTES).unwrap() * 60_000;
    assert_eq!(round.tap(1, told(next + 2, Way::Out, late)), Err(Refusal::Late));
    round.end(1, late + 5).unwrap();
    let (tapped, _) = tapped(&round, late + 5);
    assert_eq!((tapped.inward.len(), tapped.check()), (MOST_TAPS - 1, Ok(())));
}

#[test]
fn there_is_one_audit_at_a_time_and_what_is_of_another_changes_nothing() {
    let mut round = round();
    assert_eq!(round.begin(spot(), 11_000), Err(Refusal::Running));
    assert_eq!(round.tap(2, told(1, Way::In, 11_000)), Err(Refusal::Over));
    assert_eq!(round.tap(0, told(1, Way::In, 11_000)), Err(Refusal::Over));
    round.leave(1).unwrap();
    assert_eq!(round.tap(1, told(1, Way::In, 11_000)), Err(Refusal::Over));
    round.begin(spot(), 12_000).unwrap();
    assert_eq!(round.leave(1), Err(Refusal::Over), "it was another");
    assert_eq!((round.number(), counts(&round)), (2, (0, 0)));
}

#[test]
fn it_is_written_once() {
    let mut round = round();
    round.tap(1, told(1, Way::In, 11_000)).unwrap();
    assert!(round.has_unsaved());
    round.end(1, 12_000).unwrap();
    round.saved(1, 34);
    assert!(matches!(round.stage(), Stage::Saved { entry: 34, .. }));
    assert_eq!(round.deed(1, 13_000), Ok(None));
    assert!(!round.has_unsaved());
    assert_eq!(round.deed(2, 13_000), Err(Refusal::Over));
    round.leave(1).unwrap();
    assert!(matches!(round.stage(), Stage::Idle));
}

#[test]
fn numbers_of_so_many_pages_are_remembered() {
    let mut round = round();
    for page in 0..=u32::try_from(MOST_PAGES).unwrap() {
        round.tap(1, Told { page, ..told(1, Way::In, 11_000) }).unwrap();
    }
    let Stage::Tapping(tapping) = round.stage() else { panic!("it runs") };
    assert_eq!((tapping.pages.len(), tapping.last_of(0), tapping.last_of(1)), (MOST_PAGES, None, Some(1)));
}

#[test]
fn each_change_has_a_version_of_its_own() {
    let mut round = round();
    let before = round.version();
    round.tap(1, told(1, Way::In, 11_000)).unwrap();
    assert!(round.version() > before);
    let before = round.version();
    round.tap(1, told(1, Way::In, 11_000)).unwrap();
    assert_eq!(round.version(), before);
}

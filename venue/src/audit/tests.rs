//! The rules of audits.

use super::*;
use crate::{
    entry::{Method, Mode},
    id::LineId,
};
use proptest::prelude::*;

fn tapped(inward: &[u32], outward: &[u32]) -> Tapped {
    Tapped { began: 1_000_000, lasted: 600_000, inward: inward.into(), outward: outward.into() }
}

fn passage(inward: bool, tenths: i64) -> Passage {
    let at = 1_000_000 + tenths * 100;
    Passage { inward, from: at, to: at }
}

fn door() -> Door {
    (LineId::new("front").unwrap(), Method::EntranceLine)
}

#[test]
fn a_crossing_is_one_persons_and_of_one_direction() {
    let taps = tapped(&[100, 105, 300, 900], &[500]);
    let seen = [
        passage(true, 98),
        passage(true, 330),
        passage(true, 931),
        passage(false, 100),
        passage(false, 505),
        passage(true, -3),
    ];
    let found = compare(&taps, &seen);
    assert_eq!(found.inward, Tally { tapped: 4, missed: 2, extra: 1 }, "31 tenths are too far apart");
    assert_eq!(found.outward, Tally { tapped: 1, missed: 0, extra: 1 });
    assert_eq!(found.both(), Tally { tapped: 5, missed: 2, extra: 2 });
}

#[test]
fn the_one_who_is_late_does_not_take_anothers_crossing() {
    // The first tap could be either crossing, the second only the later.
    let found = compare(&tapped(&[100, 140], &[]), &[passage(true, 115), passage(true, 85)]);
    assert_eq!(found.inward, Tally { tapped: 2, missed: 0, extra: 0 });
}

#[test]
fn a_sensor_that_tells_of_a_minute_is_compared_by_the_minute() {
    let minute = Passage { inward: true, from: 1_000_000, to: 1_060_000 };
    let found = compare(&tapped(&[10, 300, 700], &[]), &[minute, minute]);
    assert_eq!(found.inward, Tally { tapped: 3, missed: 1, extra: 0 });
}

#[test]
fn no_miss_among_a_hundred_is_no_proof_of_none() {
    let none = Tally { tapped: 100, missed: 0, extra: 0 }.accuracy().unwrap();
    assert_eq!((none.error.permille, none.error.least), (0, 0));
    // Wilson's upper end of 0 of 100 is 3.7 %, Byar's of no event 3.7: together 5.2 %.
    assert_eq!((none.error.most, none.bias.least, none.bias.most), (53, -37, 37));
    let some = Tally { tapped: 100, missed: 3, extra: 1 }.accuracy().unwrap();
    assert_eq!((some.error.permille, some.bias.permille), (40, -20));
    assert!(some.error.least < 20 && some.error.most > 90, "{some:?}");
    assert!(some.bias.least < -60 && some.bias.most > 20, "{some:?}");
    let many = Tally { tapped: 10_000, missed: 300, extra: 100 }.accuracy().unwrap();
    assert!(many.error.most - many.error.least < 10, "{many:?}");
    assert_eq!(Tally::default().accuracy(), None);
    assert_eq!(Tally { tapped: 1, missed: 2, extra: 0 }.accuracy(), None);
}

#[test]
fn taps_bounce_end_and_are_taken_back() {
    let mut taps = Taps::begin(5_000);
    assert!(taps.tap(true, 6_000) && !taps.tap(true, 6_059) && taps.tap(false, 6_059));
    assert!(taps.tap(true, 6_200));
    assert_eq!((taps.count(true), taps.count(false), taps.len()), (2, 1, 3));
    taps.take_back();
    let kept = taps.tapped(77, 9_900);
    assert_eq!(kept, Tapped { began: 77, lasted: 4_900, inward: vec![10], outward: vec![10] });
    assert_eq!(kept.check(), Ok(()));
    let long = u64::try_from(LONGEST_MINUTES * 60_000).unwrap();
    assert!(!taps.tap(true, 5_000 + long) && taps.is_over(5_000 + long));
    let mut full = Taps::begin(0);
    let taken = (0..600).filter(|n| full.tap(true, n * 100)).count();
    assert_eq!(taken, MOST_TAPS);
    assert_eq!(full.tapped(0, 60_000).check(), Ok(()));
}

#[test]
fn taps_that_are_told_late_keep_their_times_and_none_is_lost() {
    let mut taps = Taps::begin(5_000);
    // Two abreast, whom a line that lagged tells of at once; then one who was tapped before.
    assert!(taps.tap_made(true, 9_000) && taps.tap_made(true, 9_000) && taps.tap_made(true, 8_000));
    assert!(taps.tap_made(false, 7_000) && taps.tap_made(false, 4_000));
    assert_eq!(taps.latest(), Some(9_120));
    let kept = taps.tapped(0, 9_120);
    assert_eq!((kept.inward.as_slice(), kept.outward.as_slice()), (&[40, 40, 41][..], &[20, 20][..]));
    assert_eq!(kept.check(), Ok(()));
    assert!(!taps.tap_made(true, u64::MAX), "it lasts no longer than an audit");
}

#[test]
fn taps_that_can_t_have_been_made_are_refused() {
    assert_eq!(tapped(&[], &[]).check(), Err(TapsRefusal::Taps(0)));
    assert_eq!(tapped(&[0; 300], &[0; 201]).check(), Err(TapsRefusal::Taps(501)));
    assert_eq!(tapped(&[5, 4], &[]).check(), Err(TapsRefusal::Order(2, "in")));
    assert_eq!(tapped(&[1], &[6_001]).check(), Err(TapsRefusal::Order(1, "out")));
    let no_time = Tapped { lasted: 0, ..tapped(&[0], &[]) };
    assert_eq!(no_time.check(), Err(TapsRefusal::Lasted(0)));
}

#[test]
fn only_what_was_watched_from_end_to_end_is_compared() {
    let question = |began| Question { of: 1, door: door(), tapped: Tapped { began, ..tapped(&[100], &[]) } };
    let mut witness = Witness::default();
    assert_eq!(witness.answer(&question(2_000)), Err(Void::NoCounter));
    witness.watched(&door(), true, 1_000);
    witness.passed(&door(), (1, 0), 0, 12_100);
    let found = witness.answer(&question(2_000)).unwrap();
    assert_eq!(found.inward, Tally { tapped: 1, missed: 0, extra: 0 });
    assert_eq!(witness.answer(&question(999)), Err(Void::NotWatched));
    assert_eq!(witness.ripe_at(&question(2_000)), 2_000 + 600_000 + 6_000);
    // It did not trust itself for a second: the audit is void, a later one is not.
    witness.watched(&door(), false, 300_000);
    witness.watched(&door(), true, 301_000);
    witness.watched(&door(), true, 302_000);
    assert_eq!(witness.answer(&question(2_000)), Err(Void::NotWatched));
    assert!(witness.answer(&question(301_000)).is_ok());
    witness.passed(&door(), (0, 1), 60_000, 400_000);
    assert_eq!(witness.ripe_at(&question(2_000)), 2_000 + 600_000 + SETTLES_MS);
}

#[test]
fn what_is_forgotten_for_want_of_room_is_not_called_a_miss() {
    let question = Question { of: 1, door: door(), tapped: Tapped { began: 10_000, ..tapped(&[100], &[]) } };
    let mut witness = Witness::default();
    witness.watched(&door(), true, 0);
    for second in 0..i64::try_from(MOST_PASSAGES).unwrap() {
        witness.passed(&door(), (1, 0), 0, 10_000 + second);
    }
    assert!(witness.answer(&question).is_ok());
    witness.passed(&door(), (1, 0), 0, 60_000);
    assert_eq!(witness.answer(&question), Err(Void::TooMany));
}

#[test]
fn only_what_was_found_at_an_entrance_and_in_earnest_tells_the_error() {
    let inward = Tally { tapped: 100, missed: 4, extra: 0 };
    let found = Outcome::Found(Found { inward, outward: Tally::default() });
    let audited = Audited {
        n: 1,
        time: Some(0),
        line: door().0,
        method: door().1,
        entrance: true,
        rehearsal: false,
        outcome: found,
    };
    let rehearsed = Audited { rehearsal: true, ..audited.clone() };
    let shown = |mode| (audited.is_shown_in(mode), rehearsed.is_shown_in(mode));
    assert_eq!(
        [Mode::Open, Mode::Emergency, Mode::Rehearsal].map(shown),
        [(true, false), (true, false), (false, true)]
    );
    let mut standing = Standing::default();
    standing.note(&Audited { rehearsal: true, ..audited.clone() }, 3);
    standing.note(&Audited { entrance: false, ..audited.clone() }, 3);
    standing.note(&Audited { outcome: Outcome::Void(Void::NotWatched), ..audited.clone() }, 3);
    assert_eq!(standing.newest(Method::EntranceLine), None);
    standing.note(&audited, 1);
    standing.note(&audited, 2);
    standing.note(&audited, 2);
    let (day, accuracy) = standing.of_visits(Method::EntranceLine).unwrap();
    assert_eq!((*day, accuracy.tapped), (2, 200), "the newest day, all its audits");
    assert_eq!(standing.of_visits_until(Method::EntranceLine, &1).unwrap().1.tapped, 100);
    assert_eq!(standing.of_visits_until(Method::EntranceLine, &0), None);
    assert_eq!(standing.of_visits(Method::Sensor), None);
}

proptest! {
    /// However fingers and counters lag, a perfect counter has no miss and nothing extra, and
    /// each crossing that is left out or made up shows.
    #[test]
    fn each_miss_and_each_extra_is_found(
        steps in prop::collection::vec((70_u32..200, -29_i64..29), 1..80),
        left_out in prop::collection::vec(any::<prop::sample::Index>(), 0..5),
    ) {
        // People 7 s apart or more, so that nobody is taken for another.
        let times: Vec<u32> = steps.iter().scan(100, |at, (gap, _)| { *at += gap; Some(*at) }).collect();
        let taps = Tapped { began: 0, lasted: 3_600_000, inward: times.clone(), outward: vec![] };
        prop_assert_eq!(taps.check(), Ok(()));
        let all: Vec<Passage> = times.iter().zip(&steps).map(|(at, (_, lag))| {
            let at = (i64::from(*at) + lag) * 100;
            Passage { inward: true, from: at, to: at }
        }).collect();
        let n = u32::try_from(all.len()).unwrap();
        let found = compare(&taps, &all).inward;
        prop_assert_eq!(found, Tally { tapped: n, missed: 0, extra: 0 });
        let gone: std::collections::BTreeSet<usize> = left_out.iter().map(|index| index.index(all.len())).collect();
        let kept: Vec<Passage> = (0..all.len()).filter(|n| !gone.contains(n)).map(|n| all[n]).collect();
        let found = compare(&taps, &kept).inward;
        prop_assert_eq!(found, Tally { tapped: n, missed: u32::try_from(gone.len()).unwrap(), extra: 0 });
        let twice: Vec<Passage> = all.iter().chain(gone.iter().map(|n| &all[*n])).copied().collect();
        let found = compare(&taps, &twice).inward;
        prop_assert_eq!(found, Tally { tapped: n, missed: 0, extra: u32::try_from(gone.len()).unwrap() });
    }

    /// The interval holds the estimate, and more people make it no wider.
    #[test]
    fn intervals_hold_what_was_found(tapped in 1_u32..2_000, missed in 0_u32..50, extra in 0_u32..80) {
        let tally = Tally { tapped, missed: missed.min(tapped), extra };
        let accuracy = tally.accuracy().unwrap();
        for estimate in [accuracy.error, accuracy.bias] {
            prop_assert!(estimate.least <= estimate.permille && estimate.permille <= estimate.most);
        }
        prop_assert!(accuracy.error.least >= 0);
        let tenfold = Tally { tapped: tapped * 10, missed: tally.missed * 10, extra: extra * 10 };
        let more = tenfold.accuracy().unwrap();
        prop_assert!(more.error.most - more.error.least <= accuracy.error.most - accuracy.error.least);
    }
}

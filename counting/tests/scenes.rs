//! How well the counter counts in drawn halls that it was not built on: event by event,
//! with what may go wrong today as the tolerance.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use counting::{
    Counter, Distrust, Event, Frame, Learner, Learnt, Look,
    scenes::{Family, Format, Kind, Scene, View},
    score::{Passage, Score, window},
};

const FORMAT: Format = Format { width: 320, height: 240, rate: 10 };
const SECONDS: f32 = 60.0;

/// Counts a scene from above, and how often the counts were doubted.
fn counted(family: Family, seed: u32, marked: bool) -> (Score, usize) {
    let scene = Scene::with(Kind { view: View::Overhead, family }, seed, FORMAT, SECONDS);
    counted_by(Counter::new(scene.calibration(marked)).unwrap(), &scene)
}

fn counted_by(mut counter: Counter, scene: &Scene) -> (Score, usize) {
    let (mut told, mut doubts) = (Vec::new(), 0);
    for picture in scene.frames() {
        let frame = Frame::new(FORMAT.width, FORMAT.height, &picture.pixels, picture.at_ms).unwrap();
        for event in counter.look(&frame) {
            match event {
                Event::Crossed(crossing) => told.push(Passage {
                    frame: u32::try_from((crossing.at_ms + 50) / 100).unwrap(),
                    line: crossing.line,
                    direction: crossing.direction,
                }),
                Event::Doubted(..) => doubts += 1,
                Event::Trusted(_) => {}
            }
        }
    }
    (Score::of(scene.truth(), &told, window(10.0)), doubts)
}

/// All of several seeds that nothing was built on.
fn sum(family: Family, seeds: std::ops::Range<u32>, marked: bool) -> (Score, usize) {
    let mut all = (Score::default(), 0);
    for seed in seeds {
        let (score, doubts) = counted(family, seed, marked);
        all.0.add(&score);
        all.1 += doubts;
    }
    all
}

#[test]
fn arms_that_swing_make_one_person_no_two() {
    let (score, doubts) = sum(Family::One, 2000..2003, true);
    assert!(score.untrue.is_empty() && score.error() <= 0.03, "{score:?}");
    assert_eq!(doubts, 0);
}

#[test]
fn those_abreast_are_as_many_as_they_are() {
    for (family, most) in [(Family::Two, 0.03), (Family::Three, 0.08), (Family::Four, 0.08)] {
        let (score, _) = sum(family, 2000..2002, true);
        assert!(score.of_truth() > 30 && score.error() <= most, "{family:?} {score:?}");
    }
}

#[test]
fn how_large_people_are_is_learnt_from_those_who_always_come_in_pairs() {
    let (score, _) = sum(Family::Two, 2000..2002, false);
    // The first pairs come before anything is learnt.
    assert!(score.missed.len() <= 1 && score.error() <= 0.2, "{score:?}");
}

#[test]
fn a_pram_is_mostly_theirs_who_push_it() {
    let (score, _) = sum(Family::Wheels, 2000..2002, true);
    assert!(score.missed.len() <= 2 && score.error() <= 0.5, "{score:?}");
}

#[test]
fn patches_of_sun_and_shadows_are_mostly_nobody() {
    let (empty, _) = sum(Family::Empty, 2000..2002, true);
    assert!(empty.untrue.len() <= 1, "{empty:?}");
    let (sun, _) = sum(Family::Sun, 2000..2002, true);
    assert!(sun.error() <= 0.1, "{sun:?}");
}

#[test]
fn who_stays_at_a_table_and_leaves_is_counted_as_they_cross() {
    let (score, _) = sum(Family::Dwellers, 2000..2002, true);
    assert!(score.error() <= 0.0, "{score:?}");
}

/// What is learnt of a film before it is counted on.
fn learnt(scene: &Scene) -> Learnt {
    let mut learner = Learner::default();
    for picture in scene.frames() {
        learner.look(&Frame::new(FORMAT.width, FORMAT.height, &picture.pixels, picture.at_ms).unwrap());
    }
    learner.learnt()
}

#[test]
fn who_learns_from_a_film_first_counts_it_from_the_first_picture() {
    for (family, most) in [(Family::One, 0.03), (Family::Two, 0.03), (Family::Turners, 0.5)] {
        let scene = Scene::with(Kind { view: View::Overhead, family }, 2001, FORMAT, SECONDS);
        let counter = Counter::knowing(scene.calibration(false), learnt(&scene)).unwrap();
        let (score, _) = counted_by(counter, &scene);
        assert!(score.error() <= most, "{family:?} {score:?}");
    }
}

/// Looks at a whole scene without marks; what was told as news of what is learnt.
fn news(counter: &mut Counter, scene: &Scene) -> Vec<Look> {
    let mut told = Vec::new();
    for picture in scene.frames() {
        counter.look(&Frame::new(FORMAT.width, FORMAT.height, &picture.pixels, picture.at_ms).unwrap());
        told.extend(counter.news().looks());
    }
    told
}

#[test]
fn what_is_learnt_is_told_once_and_a_counter_that_is_told_it_knows_it() {
    let scene = Scene::with(Kind { view: View::Overhead, family: Family::One }, 2001, FORMAT, SECONDS);
    let mut counter = Counter::new(scene.calibration(false)).unwrap();
    let told = news(&mut counter, &scene);
    assert!(told.len() > 20 && told == counter.learnt().looks(), "{}", told.len());
    let known = Learnt::try_from(told).unwrap();
    let (score, _) = counted_by(Counter::knowing(scene.calibration(false), known).unwrap(), &scene);
    assert!(score.error() <= 0.03, "{score:?}");
    let mut marked = Counter::new(scene.calibration(true)).unwrap();
    assert_eq!(news(&mut marked, &scene), [], "where people are marked nothing is learnt");
}

#[test]
fn a_counter_whose_camera_was_moved_forgets_what_it_learnt() {
    let scene = Scene::with(Kind { view: View::Overhead, family: Family::One }, 2001, FORMAT, SECONDS);
    let mut counter = Counter::new(scene.calibration(false)).unwrap();
    assert!(!news(&mut counter, &scene).is_empty());
    let Some(last) = scene.frames().last() else { panic!("it has pictures") };
    let elsewhere: Vec<u8> = last.pixels.iter().rev().copied().collect();
    let moved = (1..=80).any(|step| {
        let frame = Frame::new(FORMAT.width, FORMAT.height, &elsewhere, last.at_ms + step * 100).unwrap();
        counter.look(&frame).iter().any(|event| matches!(event, Event::Doubted(Distrust::Moved, _)))
    });
    assert!(moved && counter.learnt().is_empty());
}

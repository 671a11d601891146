//! What the counter promises whatever the clip, on people drawn as plain figures.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed, wherever in it that is")]

use counting::{
    Calibration, CalibrationError, Counter, Crossing, Direction, Distrust, Event, Frame, Line, PersonSize,
    PictureSize, Point,
};
use proptest::prelude::*;

const WIDTH: u32 = 320;
const HEIGHT: u32 = 240;

fn line(name: &str, from: (f32, f32), to: (f32, f32)) -> Line {
    let point = |(x, y)| Point { x, y };
    Line { name: name.to_owned(), from: point(from), to: point(to) }
}

fn upright(x: f32) -> Line {
    line("door", (x, 0.0), (x, 240.0))
}

/// A textured floor.
fn floor(x: u32, y: u32) -> u8 {
    110 + u8::try_from((x * 7 + y * 13 + (x / 9) * (y / 11)) % 41).unwrap()
}

/// The floor with dark figures, 24 x 60 px, whose middles are at these places.
fn picture(people: &[(f32, f32)]) -> Vec<u8> {
    let on = |x: f32, y: f32| {
        people.iter().any(|(px, py)| ((x - px) / 12.0).powi(2) + ((y - py) / 30.0).powi(2) < 1.0)
    };
    (0..HEIGHT)
        .flat_map(|y| (0..WIDTH).map(move |x| (x, y)))
        .map(|(x, y)| if on(x as f32, y as f32) { 30 } else { floor(x, y) })
        .collect()
}

fn look(counter: &mut Counter, pixels: &[u8], at_ms: u64) -> Vec<Event> {
    counter.look(&Frame::new(WIDTH, HEIGHT, pixels, at_ms).unwrap())
}

fn crossings(events: Vec<Event>) -> Vec<Crossing> {
    events
        .into_iter()
        .filter_map(|event| if let Event::Crossed(crossing) = event { Some(crossing) } else { None })
        .collect()
}

/// All that happens while figures walk: `at(second)` says where they are.
fn count(
    lines: Vec<Line>,
    rate: u64,
    seconds: u64,
    mirrored: bool,
    at: impl Fn(f32) -> Vec<(f32, f32)>,
) -> Vec<Crossing> {
    let mut counter = Counter::new(Calibration { lines, people: Vec::new(), picture: None }).unwrap();
    let mut found = Vec::new();
    for frame in 0..seconds * rate {
        let at_ms = frame * 1000 / rate;
        let mut people = at(at_ms as f32 / 1000.0);
        if mirrored {
            people.iter_mut().for_each(|person| person.0 = WIDTH as f32 - person.0);
        }
        found.extend(crossings(look(&mut counter, &picture(&people), at_ms)));
    }
    found
}

fn ways(found: &[Crossing]) -> Vec<(usize, Direction)> {
    found.iter().map(|crossing| (crossing.line, crossing.direction)).collect()
}

/// Three who walk one after the other, the middle one back.
fn three(second: f32) -> Vec<(f32, f32)> {
    let walk = |begins: f32, from: f32, speed: f32| (from + speed * (second - begins), 120.0);
    vec![walk(1.0, -20.0, 70.0), walk(8.0, 340.0, -70.0), walk(15.0, -20.0, 70.0)]
}

#[test]
fn who_walks_through_is_counted_once_at_the_right_time_and_way() {
    let found = count(vec![upright(160.0)], 10, 22, false, three);
    assert_eq!(ways(&found), [(0, Direction::Plus), (0, Direction::Minus), (0, Direction::Plus)]);
    for (crossing, true_ms) in found.iter().zip([3571_u64, 10571, 17571]) {
        assert!(crossing.at_ms.abs_diff(true_ms) < 350, "{crossing:?} {true_ms}");
        assert!(crossing.confidence > 0.5 && crossing.confidence <= 1.0);
    }
}

#[test]
fn mirrored_pictures_give_mirrored_counts_and_half_the_frames_the_same() {
    let ahead = ways(&count(vec![upright(160.0)], 10, 22, false, three));
    let back = ways(&count(vec![upright(160.0)], 10, 22, true, three));
    let turned: Vec<_> = back
        .into_iter()
        .map(|(line, way)| (line, if way == Direction::Plus { Direction::Minus } else { Direction::Plus }))
        .collect();
    assert_eq!(ahead, turned);
    assert_eq!(ahead, ways(&count(vec![upright(160.0)], 5, 22, false, three)));
}

#[test]
fn two_lines_count_apart_and_a_line_ends_where_it_ends() {
    let short = line("short", (160.0, 180.0), (160.0, 240.0));
    let found = count(vec![upright(110.0), upright(210.0), short], 10, 7, false, |second| {
        three(second)[..1].to_vec()
    });
    assert_eq!(ways(&found), [(0, Direction::Plus), (1, Direction::Plus)]);
}

#[test]
fn downwards_is_plus_for_a_line_from_left_to_right() {
    let level = line("level", (0.0, 120.0), (320.0, 120.0));
    let found = count(vec![level], 10, 8, false, |second| vec![(160.0, -40.0 + 50.0 * (second - 1.0))]);
    assert_eq!(ways(&found), [(0, Direction::Plus)]);
}

#[test]
fn who_turns_back_has_not_crossed() {
    for turn in [130.0_f32, 150.0, 158.0, 164.0] {
        let found = count(vec![upright(160.0)], 10, 9, false, |second| {
            vec![(turn - (turn + 20.0 - 60.0 * (second - 0.5)).abs().min(400.0), 120.0)]
        });
        assert_eq!(ways(&found), [], "turned at {turn}");
    }
}

#[test]
fn who_was_in_the_first_picture_leaves_no_ghost_that_counts() {
    let found = count(vec![upright(160.0)], 10, 12, false, |second| {
        vec![(100.0 + 50.0 * (second - 2.0).max(0.0), 120.0)]
    });
    assert_eq!(ways(&found), [(0, Direction::Plus)]);
}

#[test]
fn a_lamp_that_is_switched_is_nobody() {
    let mut counter =
        Counter::new(Calibration { lines: vec![upright(160.0)], people: Vec::new(), picture: None }).unwrap();
    let bright = picture(&[]);
    let dim: Vec<u8> = bright.iter().map(|level| level / 2).collect();
    for frame in 0..120_u64 {
        let pixels = if (frame / 25) % 2 == 0 { &bright } else { &dim };
        assert_eq!(crossings(look(&mut counter, pixels, frame * 100)), []);
    }
}

/// What is told while one picture is shown for ten seconds after another.
fn doubts(before: &[u8], after: &[u8]) -> Vec<Event> {
    let mut counter =
        Counter::new(Calibration { lines: vec![upright(160.0)], people: Vec::new(), picture: None }).unwrap();
    let shown = |frame: u64| if (50..100).contains(&frame) { after } else { before };
    (0..200_u64)
        .flat_map(|frame| look(&mut counter, shown(frame), frame * 100))
        .filter(|event| !matches!(event, Event::Crossed(_)))
        .collect()
}

#[test]
fn a_hand_before_the_lens_and_the_dark_are_told_once_and_taken_back_once() {
    let well = picture(&[]);
    for (pixels, why) in [(vec![90; well.len()], Distrust::Covered), (vec![4; well.len()], Distrust::Dark)] {
        let told = doubts(&well, &pixels);
        assert!(
            matches!(told[..], [Event::Doubted(found, 5000..=5500), Event::Trusted(_)] if found == why),
            "{told:?}"
        );
    }
}

#[test]
fn a_camera_that_was_moved_is_told() {
    let well = picture(&[]);
    let elsewhere: Vec<u8> =
        (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| floor(y * 3 + 53, x + 31))).collect();
    let told = doubts(&well, &elsewhere);
    assert!(matches!(told[..], [Event::Doubted(Distrust::Moved, _), ..]), "{told:?}");
}

#[test]
fn a_line_drawn_in_a_larger_picture_counts_at_its_place_and_in_another_shape_nowhere() {
    let at = |width, height| Calibration {
        lines: vec![line("door", (320.0, 0.0), (320.0, 480.0))],
        people: Vec::new(),
        picture: Some(PictureSize { width, height }),
    };
    let mut counter = Counter::new(at(640, 480)).unwrap();
    let mut wider = Counter::new(at(853, 480)).unwrap();
    let (mut found, mut doubts) = (Vec::new(), Vec::new());
    for frame in 0..100_u64 {
        let pixels = picture(&[(20.0 + 4.0 * frame as f32, 120.0)]);
        found.extend(look(&mut counter, &pixels, frame * 100));
        let other = look(&mut wider, &pixels, frame * 100);
        doubts.extend(other.into_iter().filter(|event| matches!(event, Event::Doubted(..))));
    }
    assert_eq!(ways(&crossings(found)), [(0, Direction::Plus)]);
    assert_eq!(doubts, [Event::Doubted(Distrust::Moved, 0)]);
}

#[test]
fn blindness_stalls_and_too_few_frames_are_told() {
    let grey = vec![120; (WIDTH * HEIGHT) as usize];
    assert!(matches!(doubts(&grey, &grey)[..], [Event::Doubted(Distrust::Blind, _)]));
    let mut counter =
        Counter::new(Calibration { lines: vec![upright(160.0)], people: Vec::new(), picture: None }).unwrap();
    let well = picture(&[]);
    assert_eq!(look(&mut counter, &well, 1000), []);
    assert_eq!(counter.wait(2500), []);
    assert_eq!(counter.wait(3000), [Event::Doubted(Distrust::Stalled, 1000)]);
    assert_eq!(counter.wait(9000), []);
    let mut slow =
        Counter::new(Calibration { lines: vec![upright(160.0)], people: Vec::new(), picture: None }).unwrap();
    let told: Vec<Event> = (0..20).flat_map(|frame| look(&mut slow, &well, frame * 800)).collect();
    assert!(matches!(told[..], [Event::Doubted(Distrust::Sparse, _)]), "{told:?}");
}

#[test]
fn a_calibration_that_cannot_be_counted_with_is_refused_with_a_reason() {
    let refused =
        |lines: Vec<Line>, people| Calibration { lines, people, picture: None }.checked().unwrap_err();
    assert_eq!(refused(Vec::new(), Vec::new()), CalibrationError::Lines(0));
    let point = refused(vec![upright(160.0), line("back", (5.0, 5.0), (6.0, 5.0))], Vec::new());
    assert!(
        point.to_string().starts_with("line 2 (\"back\")") && point.to_string().contains("draw it again")
    );
    let nowhere = refused(vec![line("door", (f32::NAN, 0.0), (1.0, 90.0))], Vec::new());
    assert!(matches!(nowhere, CalibrationError::Line { number: 1, .. }));
    let flat = PersonSize { at: Point { x: 9.0, y: 9.0 }, width: 0.0, height: 50.0 };
    assert!(refused(vec![upright(160.0)], vec![flat]).to_string().contains("marked person 1"));
    assert!(Calibration { lines: vec![upright(160.0)], people: Vec::new(), picture: None }.checked().is_ok());
    let unchecked = Counter::new(Calibration { lines: Vec::new(), people: Vec::new(), picture: None });
    assert_eq!(unchecked.unwrap_err(), CalibrationError::Lines(0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn noise_of_any_size_is_no_reason_to_panic(
        width in 16_u32..200, height in 16_u32..200, seed in any::<u32>(), x in -50.0_f32..300.0
    ) {
        let lines = vec![line("a", (x, -9.0), (40.0, 300.0)), line("b", (x, x), (x + 9.0, x))];
        let mut counter = Counter::new(Calibration { lines, people: Vec::new(), picture: None }).unwrap();
        let mut state = seed;
        for frame in 0..25_u64 {
            let pixels: Vec<u8> = (0..width * height).map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                state.to_be_bytes()[0]
            }).collect();
            // Clocks may stand still or jump.
            let at_ms = if frame % 7 == 3 { 0 } else { frame * 90 };
            counter.look(&Frame::new(width, height, &pixels, at_ms).unwrap());
        }
    }
}

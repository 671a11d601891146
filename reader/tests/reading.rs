//! Codes are read from every condition a kiosk meets, and never wrongly.

use reader::{
    Picture, Reader, Seen,
    scenes::{self, Condition},
};

/// Frames a visitor holds a code up for: half a second at 30 a second.
const FRAMES: usize = 15;

fn code(seen: Seen) -> Option<String> {
    match seen {
        Seen::Code(found) => Some(found.text),
        Seen::Nothing | Seen::Unclear => None,
    }
}

#[test]
fn a_code_held_up_is_read_within_half_a_second_in_every_condition() {
    for condition in Condition::ALL {
        for seed in 500..502 {
            let mut reader = Reader::default();
            let frames = scenes::frames(condition, seed).take(FRAMES);
            let read = frames.map(|frame| (code(reader.glance(&frame.picture)), frame.text));
            let first = read.into_iter().find_map(|(said, text)| Some((said?, text)));
            assert!(first.is_some_and(|(said, text)| said == text), "{} {seed}", condition.name());
        }
    }
}

#[test]
fn a_single_picture_gets_every_try() {
    for condition in [Condition::Plain, Condition::Small, Condition::Blurred, Condition::Inverted] {
        let scene = scenes::scene(condition, 7);
        assert_eq!(code(Reader::default().study(&scene.picture)), Some(scene.text), "{}", condition.name());
    }
}

#[test]
fn the_corners_are_where_the_code_is() {
    let scene = scenes::scene(Condition::Plain, 3);
    let Seen::Code(found) = Reader::default().study(&scene.picture) else {
        panic!("a plain code is read");
    };
    let [a, b, c, d] = found.corners.map(|(x, y)| (f64::from(x), f64::from(y)));
    let long = |(x, y): (f64, f64), (u, v): (f64, f64)| (x - u).hypot(y - v);
    // 41 modules of 5 to 8.5 pixels, a little turned.
    for side in [long(a, b), long(b, c), long(c, d), long(d, a)] {
        assert!((170.0..370.0).contains(&side), "{side}: {:?}", found.corners);
    }
    assert!(a.0 < b.0 && a.1 < d.1, "the code's own top left comes first: {:?}", found.corners);
}

#[test]
fn a_room_without_a_code_shows_none() {
    let mut reader = Reader::default();
    for seed in 0..8 {
        assert_eq!(code(reader.glance(&scenes::empty(seed))), None, "{seed}");
    }
}

#[test]
fn a_half_covered_code_is_said_to_be_unclear() {
    let scene = scenes::scene(Condition::Plain, 3);
    let Seen::Code(found) = Reader::default().study(&scene.picture) else {
        panic!("a plain code is read");
    };
    let (width, height) = (scene.picture.width(), scene.picture.height());
    let [(left, top), _, (right, bottom), _] = found.corners;
    let mut pixels = scene.picture.pixels().to_vec();
    // A thumb in the middle, clear of the three corners a reader finds a code by.
    for y in (top + bottom) / 2 - 90..(top + bottom) / 2 + 90 {
        for x in (left + right) / 2 - 75..(left + right) / 2 + 75 {
            let at = usize::try_from(y).unwrap() * width + usize::try_from(x).unwrap();
            pixels[at] = 140;
        }
    }
    let covered = Picture::new(width, height, pixels).unwrap();
    assert_eq!(Reader::default().study(&covered), Seen::Unclear);
}

#[test]
fn pictures_of_any_size_are_looked_at() {
    for (width, height) in [(1, 1), (2, 1), (1, 500), (7, 5), (33, 4_000), (8_192, 9)] {
        let picture = Picture::new(width, height, vec![90; width * height]).unwrap();
        assert_eq!(Reader::default().study(&picture), Seen::Nothing, "{width}×{height}");
    }
}

#[test]
fn the_same_seed_gives_the_same_picture() {
    let twice = [1, 1].map(|seed| scenes::scene(Condition::Together, seed));
    assert_eq!(twice[0].picture, twice[1].picture);
    assert_ne!(twice[0].picture, scenes::scene(Condition::Together, 2).picture);
}

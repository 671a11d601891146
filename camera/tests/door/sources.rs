//! The door to each source there is, by its text.

use std::path::Path;
use std::sync::Arc;

use camera::{Album, Door, Health, Luma, Reel, Wish, pattern};

use super::{BOUND, becomes};

const WISH: Wish = Wish { width: 64, height: 48, frames_per_second: 60 };

fn door(source: &str) -> Door {
    Door::open(source.parse().unwrap(), WISH)
}

#[test]
fn the_generated_pattern_comes_through() {
    let door = door("generated");
    let picture: Arc<Luma> = door.newest_within(BOUND).unwrap();
    assert_eq!((picture.width, picture.height), (64, 48));
    let is_number = |number| pattern(64, 48, number).eq(picture.pixels.iter().copied());
    assert!((0..1000).any(is_number));
    becomes(&door, Health::Seeing);
}

#[test]
fn none_is_off() {
    let door = door("none");
    door.look();
    assert_eq!((door.health(), door.newest()), (Health::Off, None));
    door.rest();
    assert_eq!(door.health(), Health::Off);
}

#[test]
fn a_camera_that_is_not_there_is_missing() {
    for source in ["camera:/dev/no-such-camera", "camera:4000000"] {
        let door = door(source);
        becomes(&door, Health::Missing);
        assert!(door.report().detail.contains("os error 2"), "{:?}", door.report());
    }
}

fn write_pictures(dir: &Path) {
    std::fs::write(dir.join("c.pgm"), b"P5 1 2 255\n\x0a\x14").unwrap();
    std::fs::write(dir.join("notes.txt"), "not a picture").unwrap();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 2, 1);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(&[30, 40]).unwrap();
    std::fs::write(dir.join("a.PNG"), bytes).unwrap();
    std::fs::write(dir.join("b.jpg"), include_bytes!("../pictures/grey-200.jpg")).unwrap();
}

#[test]
fn pictures_are_shown_in_a_loop_sorted_by_name() {
    let dir = tempfile::tempdir().unwrap();
    write_pictures(dir.path());
    let mut album = Album::open(dir.path(), WISH).unwrap();
    let widths = [(); 5].map(|()| album.frame().unwrap().resolution().width());
    assert_eq!(widths, [2, 16, 1, 2, 16]);
    let door = door(&format!("pictures:{}", dir.path().display()));
    assert!(door.wait(BOUND, |report| report.frames >= 6));
    assert_eq!(door.report().damaged, 0);
}

#[test]
fn one_file_is_shown_again_and_again() {
    let dir = tempfile::tempdir().unwrap();
    write_pictures(dir.path());
    let door = door(&format!("pictures:{}", dir.path().join("c.pgm").display()));
    for _ in 0..3 {
        let picture = door.newest_within(BOUND).unwrap();
        assert_eq!((picture.width, picture.height, &picture.pixels[..]), (1, 2, &[10, 20][..]));
    }
}

#[test]
fn what_is_wrong_with_pictures_is_said_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let source = format!("pictures:{}", dir.path().display());
    let empty = door(&source);
    becomes(&empty, Health::Missing);
    assert!(empty.report().detail.contains("has no picture"));
    std::fs::write(dir.path().join("broken.png"), b"\x89PNG and no more").unwrap();
    becomes(&empty, Health::Unreadable);
    assert!(empty.report().detail.contains("broken.png"), "{}", empty.report().detail);
    std::fs::write(dir.path().join("broken.png"), b"P5 1 1 255\n1").unwrap();
    becomes(&empty, Health::Seeing);
}

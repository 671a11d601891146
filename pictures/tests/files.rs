//! Pictures as a pack's author may leave them beside it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use pictures::{Fault, KEPT_SIDE, MOST_BYTES, Picture, of_bytes, read};
use proptest::prelude::*;

fn png((width, height): (u32, u32), color: png::ColorType, sample: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(color);
    encoder.set_depth(png::BitDepth::Eight);
    let data: Vec<u8> =
        sample.iter().copied().cycle().take((width * height) as usize * color.samples()).collect();
    encoder.write_header().unwrap().write_image_data(&data).unwrap();
    bytes
}

#[test]
fn every_kind_of_png_is_read_in_its_colours() {
    use png::ColorType::{Grayscale, GrayscaleAlpha, Rgb, Rgba};
    for (color, sample, seen) in [
        (Rgb, &[200, 10, 30][..], [200, 10, 30, 255]),
        (Rgba, &[200, 10, 30, 0], [255, 255, 255, 255]),
        (Grayscale, &[90], [90, 90, 90, 255]),
        (GrayscaleAlpha, &[90, 255], [90, 90, 90, 255]),
    ] {
        let picture = of_bytes(&png((320, 400), color, sample)).unwrap();
        assert_eq!((picture.width, picture.height), (320, 400));
        assert!(picture.pixels.chunks(4).all(|pixel| pixel == seen), "{color:?}");
    }
}

#[test]
fn jpegs_are_read_in_grey_and_in_colours_and_never_by_half() {
    let near = |pixel: &[u8], seen: [u8; 3]| seen.iter().zip(pixel).all(|(a, b)| a.abs_diff(*b) < 6);
    for (bytes, seen) in
        [(&include_bytes!("grey.jpg")[..], [90, 90, 90]), (include_bytes!("red.jpg"), [200, 10, 30])]
    {
        let picture = of_bytes(bytes).unwrap();
        assert!(picture.pixels.chunks(4).all(|pixel| near(pixel, seen) && pixel[3] == 255));
        assert!(matches!(of_bytes(&bytes[..bytes.len() / 2]), Err(Fault::Damaged(_))), "cut in half");
    }
}

#[test]
fn what_is_no_picture_within_the_limits_is_told_apart() {
    let said = |bytes: &[u8]| of_bytes(bytes).unwrap_err().to_string();
    let rgb = png::ColorType::Rgb;
    assert_eq!(
        said(&png((319, 400), rgb, &[1, 2, 3])),
        "has 319×400 pixels, and 320 to 4096 are taken on each side"
    );
    assert!(said(&png((400, 4_097), rgb, &[1, 2, 3])).contains("400×4097"));
    let whole = png((320, 320), rgb, &[1, 2, 3]);
    for end in [9, 40, whole.len() / 2, whole.len() - 20] {
        assert!(matches!(of_bytes(&whole[..end]), Err(Fault::Damaged(_))), "cut at {end}");
    }
    assert!(matches!(of_bytes(b"GIF89a"), Err(Fault::OtherKind)));
    assert!(matches!(of_bytes(b""), Err(Fault::OtherKind)));
    assert!(matches!(of_bytes(&[0xFF, 0xD8, 0xFF, 0xE0, 0, 16]), Err(Fault::Damaged(_))));
    let many = vec![0; usize::try_from(MOST_BYTES).unwrap() + 1];
    assert!(matches!(of_bytes(&many), Err(Fault::TooManyBytes)));
}

#[test]
fn a_file_is_read_or_the_fault_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.png");
    let missing = read(&path).unwrap_err();
    assert!(matches!(missing, Fault::Missing) && missing.advice().contains("beside the pack"));
    assert!(matches!(read(folder.path()), Err(Fault::Unreadable(_))), "a folder");
    std::fs::write(&path, png((640, 400), png::ColorType::Rgb, &[9, 9, 9])).unwrap();
    assert_eq!(read(&path).unwrap().width, 640);
}

#[test]
fn a_picture_is_kept_in_the_sizes_it_is_shown_in() {
    let side = |width, height| Picture { width, height, pixels: vec![7; (width * height * 4) as usize] };
    let sizes = side(3_000, 900).in_sizes();
    assert_eq!(sizes.iter().map(|one| one.width).collect::<Vec<_>>(), [1_500, 750, 375]);
    assert!(sizes.iter().all(|one| one.pixels.len() == (one.width * one.height * 4) as usize));
    assert_eq!(side(500, 400).in_sizes().len(), 1);
    assert!(side(4_096, 320).in_sizes()[0].longest() <= KEPT_SIDE);
}

proptest! {
    #[test]
    fn damage_is_an_answer_and_no_crash(at in 0..900_usize, with: u8, jpeg: bool) {
        let mut bytes = png((320, 320), png::ColorType::Rgb, &[1, 2, 3, 200, 90, 7]);
        if jpeg {
            bytes = include_bytes!("grey.jpg").to_vec();
        }
        let length = bytes.len();
        bytes[at % length] = with;
        let _ = of_bytes(&bytes);
    }

    #[test]
    fn halves_are_means(level in 0..=255_u8, width in 2..9_u32, height in 2..9_u32) {
        let picture = Picture { width, height, pixels: vec![level; (width * height * 4) as usize] };
        let half = picture.halved();
        prop_assert_eq!((half.width, half.height), (width / 2, height / 2));
        prop_assert!(half.pixels.iter().all(|v| *v == level));
    }
}

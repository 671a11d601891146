//! Pictures from files of every kind, and files that are none.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use reader::picture::{MOST_FILE_BYTES, MOST_PIXELS, of_bytes};

/// A PNG of 2×1 pixels of such samples.
fn png(color: png::ColorType, depth: png::BitDepth, samples: &[u8], palette: Option<&[u8]>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 2, 1);
    encoder.set_color(color);
    encoder.set_depth(depth);
    if let Some(palette) = palette {
        encoder.set_palette(palette.to_vec());
    }
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(samples).unwrap();
    writer.finish().unwrap();
    bytes
}

/// 16×8 grey pixels, the left half dark and the right half light.
const JPEG: &[u8] = include_bytes!("files/grey.jpg");

#[test]
fn every_kind_of_png_is_read_as_brightness() {
    use png::{BitDepth, ColorType};
    let cases = [
        (png(ColorType::Grayscale, BitDepth::Eight, &[7, 200], None), [7, 200]),
        (png(ColorType::Grayscale, BitDepth::Sixteen, &[7, 0, 200, 9], None), [7, 200]),
        (png(ColorType::Grayscale, BitDepth::One, &[0b0100_0000], None), [0, 255]),
        (png(ColorType::GrayscaleAlpha, BitDepth::Eight, &[0, 255, 0, 0], None), [0, 255]),
        (png(ColorType::Rgb, BitDepth::Eight, &[255, 0, 0, 255, 255, 255], None), [76, 255]),
        (png(ColorType::Rgba, BitDepth::Eight, &[0, 0, 0, 255, 0, 0, 0, 51], None), [0, 204]),
        (png(ColorType::Indexed, BitDepth::Eight, &[1, 0], Some(&[9, 9, 9, 99, 99, 99])), [99, 9]),
    ];
    for (index, (bytes, expected)) in cases.into_iter().enumerate() {
        let picture = of_bytes(&bytes).unwrap();
        assert_eq!((picture.width(), picture.height()), (2, 1));
        assert_eq!(picture.pixels(), expected, "case {index}");
    }
}

#[test]
fn jpeg_and_pgm_are_read() {
    let jpeg = of_bytes(JPEG).unwrap();
    assert_eq!((jpeg.width(), jpeg.height()), (16, 8));
    assert!(jpeg.pixels()[0] < 40 && jpeg.pixels()[15] > 215, "{:?}", &jpeg.pixels()[..16]);
    let pgm = of_bytes(b"P5\n# a remark\n3 1\n255\n\x01\x02\x03").unwrap();
    assert_eq!(pgm.pixels(), [1, 2, 3]);
}

#[test]
fn what_is_no_picture_is_refused_with_what_to_do() {
    let whole = png(png::ColorType::Grayscale, png::BitDepth::Eight, &[7, 200], None);
    let mut vast = whole.clone();
    // Width and height stand after the signature and the chunk's head; the check sum after them.
    vast[16..24].copy_from_slice(&[0, 0, 255, 255, 0, 0, 255, 255]);
    let cases: [(&[u8], &str); 9] = [
        (b"", "save it as one of them"),
        (b"GIF89a", "save it as one of them"),
        (&whole[..20], "begins as a PNG"),
        (&vast, "begins as a PNG"),
        (&JPEG[..30], "begins as a JPEG"),
        (b"P5", "begins as a PGM"),
        (b"P5 2 2 255 \x01", "ends early"),
        (b"P5 2 2 65535 \x01\x01\x01\x01", "another depth"),
        (b"P5 9000 9000 255 ", "too large"),
    ];
    for (bytes, expected) in cases {
        let why = of_bytes(bytes).unwrap_err().to_string();
        assert!(why.contains(expected), "{why:?} for {:?}", &bytes[..bytes.len().min(12)]);
    }
    let long = vec![0; MOST_FILE_BYTES + 1];
    assert!(of_bytes(&long).unwrap_err().to_string().contains("make the picture smaller"));
}

#[test]
fn damaged_files_never_panic() {
    let whole = png(png::ColorType::Rgb, png::BitDepth::Eight, &[1, 2, 3, 4, 5, 6], None);
    let pgm = b"P5 2 2 255 \x01\x02\x03\x04".to_vec();
    for whole in [whole, pgm, JPEG.to_vec()] {
        for at in 0..whole.len() {
            drop(of_bytes(&whole[..at]));
            for flip in [0x01, 0x80, 0xFF] {
                let mut damaged = whole.clone();
                damaged[at] ^= flip;
                if let Ok(picture) = of_bytes(&damaged) {
                    assert!(picture.pixels().len() <= MOST_PIXELS);
                }
            }
        }
    }
}

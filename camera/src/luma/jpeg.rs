//! The brightness of a JPEG, as webcams send them: often without their tables, and in a
//! driver's buffer whose end holds the rest of an older picture.

use memchr::memchr;
use std::borrow::Cow;

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::{Damaged, LONGEST};

/// Tells the decoder to put in the tables that every MJPEG stream may leave out.
const TABLES_LEFT_OUT: [u8; 20] =
    [0xff, 0xd8, 0xff, 0xe0, 0, 16, b'A', b'V', b'I', b'1', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// Width, height, and the brightness of each pixel.
pub(super) fn luma(raw: &[u8]) -> Result<((usize, usize), Vec<u8>), Damaged> {
    let damaged = |reason: String| Damaged::Jpeg { reason, length: raw.len() };
    let found = scan(raw).map_err(|reason| damaged(reason.into()))?;
    let whole = found.whole(raw);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(whole.as_ref()), options());
    let pixels = decoder.decode().map_err(|error| damaged(error.to_string()))?;
    let size = decoder.dimensions().ok_or_else(|| damaged("it has no size".into()))?;
    if pixels.len() != size.0 * size.1 {
        return Err(damaged("its brightness cannot be told from its colours".into()));
    }
    Ok((size, pixels))
}

/// Width and height by the header.
pub(super) fn size(raw: &[u8]) -> Result<(usize, usize), Damaged> {
    let damaged = |reason: String| Damaged::Jpeg { reason, length: raw.len() };
    let found = scan(raw).map_err(|reason| damaged(reason.into()))?;
    let whole = found.whole(raw);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(whole.as_ref()), options());
    decoder.decode_headers().map_err(|error| damaged(error.to_string()))?;
    decoder.dimensions().ok_or_else(|| damaged("it has no size".into()))
}

/// Strict: a picture that is half grey is worse than none, for one that looks for codes.
fn options() -> DecoderOptions {
    DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(LONGEST)
        .set_max_height(LONGEST)
        .jpeg_set_out_colorspace(ColorSpace::Luma)
}

/// Where a JPEG ends, and whether it brings its tables.
struct Extent {
    end: usize,
    has_tables: bool,
}

impl Extent {
    fn whole<'a>(&self, raw: &'a [u8]) -> Cow<'a, [u8]> {
        let own = &raw[..self.end];
        if self.has_tables {
            return Cow::Borrowed(own);
        }
        Cow::Owned([&TABLES_LEFT_OUT, &own[2..]].concat())
    }
}

/// Walks from mark to mark. nokhwa hands out whole buffers and not how much of them the
/// camera filled, so what is cut off shows only by a second start before the first end,
/// or by no end at all.
fn scan(raw: &[u8]) -> Result<Extent, &'static str> {
    if !raw.starts_with(&[0xff, 0xd8]) {
        return Err("it does not start as one");
    }
    let mut at = 2;
    let mut has_tables = false;
    let mut in_scan = false;
    while let Some(&[byte, mark]) = raw.get(at..at + 2) {
        match (byte, mark) {
            // In a scan, 0xff 0 is a byte of the picture and 0xd0 to 0xd7 restart it.
            (0xff, 0x00 | 0xd0..=0xd7) if in_scan => at += 2,
            (0xff, 0xff) => at += 1,
            (0xff, 0xd9) if in_scan => return Ok(Extent { end: at + 2, has_tables }),
            (0xff, 0xd8 | 0xd9) => return Err("it is cut off"),
            (0xff, _) => {
                has_tables |= mark == 0xc4;
                in_scan = mark == 0xda;
                let Some(&[high, low]) = raw.get(at + 2..at + 4) else { break };
                at += 2 + usize::from(u16::from_be_bytes([high, low]));
            }
            // Nearly all of a picture: the next byte of this value is the next that can be a mark.
            _ if in_scan => at += memchr(0xff, &raw[at + 1..]).ok_or("it has no end")? + 1,
            _ => return Err("there is no mark where one must be"),
        }
    }
    Err("it has no end")
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: u16 = 48;
    const HEIGHT: u16 = 40;

    fn grey(x: u16, y: u16) -> u8 {
        (x * 4 + y).try_into().unwrap()
    }

    /// That slope, with colour for each pixel, each second, and each fourth. They are
    /// files since the one encoder at hand has a licence that is not let in.
    const SLOPES: [&[u8]; 3] = [
        include_bytes!("../../tests/pictures/slope-444.jpg"),
        include_bytes!("../../tests/pictures/slope-422.jpg"),
        include_bytes!("../../tests/pictures/slope-420.jpg"),
    ];

    /// As webcams send it.
    fn slope() -> Vec<u8> {
        SLOPES[1].to_vec()
    }

    fn without_tables(jpeg: &[u8]) -> Vec<u8> {
        let mut out = jpeg[..2].to_vec();
        let mut at = 2;
        while jpeg[at + 1] != 0xda {
            let next = at + 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
            if jpeg[at + 1] != 0xc4 {
                out.extend(&jpeg[at..next]);
            }
            at = next;
        }
        out.extend(&jpeg[at..]);
        out
    }

    fn assert_is_the_picture(jpeg: &[u8]) {
        let (size, pixels) = luma(jpeg).unwrap();
        assert_eq!(size, (usize::from(WIDTH), usize::from(HEIGHT)));
        for y in 0..HEIGHT {
            for x in 0..WIDTH {
                let got = pixels[usize::from(y) * usize::from(WIDTH) + usize::from(x)];
                assert!(got.abs_diff(grey(x, y)) <= 6, "{x} {y}: {got} for {}", grey(x, y));
            }
        }
    }

    #[test]
    fn brightness_is_read_whatever_the_colours_are_sampled_by() {
        for jpeg in SLOPES {
            assert_is_the_picture(jpeg);
            assert_eq!(size(jpeg), Ok((48, 40)));
        }
    }

    #[test]
    fn tables_left_out_are_put_in() {
        let jpeg = without_tables(&slope());
        assert!(jpeg.len() < slope().len());
        assert_is_the_picture(&jpeg);
    }

    #[test]
    fn what_an_older_picture_left_in_the_buffer_is_not_read() {
        let mut buffer = slope();
        let older = buffer.clone();
        buffer.extend(&older[100..]);
        buffer.extend([0; 500]);
        assert_is_the_picture(&buffer);
    }

    #[test]
    fn a_picture_cut_off_anywhere_is_damaged() {
        let jpeg = slope();
        for length in 0..jpeg.len() - 1 {
            assert!(luma(&jpeg[..length]).is_err(), "cut at {length}");
        }
        let mut overwritten = jpeg[..jpeg.len() / 2].to_vec();
        overwritten.extend(&jpeg);
        assert!(luma(&overwritten).is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_give_a_picture_or_an_error(
            at in 0..600_usize,
            byte in proptest::num::u8::ANY,
            tail in proptest::collection::vec(proptest::num::u8::ANY, 0..64)
        ) {
            let mut jpeg = slope();
            let length = jpeg.len();
            jpeg[at % length] = byte;
            jpeg.truncate(length - tail.len().min(length));
            jpeg.extend(tail);
            if let Ok(((width, height), pixels)) = luma(&jpeg) {
                proptest::prop_assert_eq!(pixels.len(), width * height);
            }
        }
    }
}

//! PNG and JPEG as colours. What a file is, its first bytes say, not its name.

use super::{Fault, MOST_BYTES, Picture, SIDES};
use std::io::Cursor;
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

/// The most memory a PNG may take while it is read: the largest picture and what goes with it.
const MOST_MEMORY: usize = 128 << 20;

/// The picture in the bytes of a file.
///
/// # Errors
/// They are of another kind, damaged, or beyond the limits.
pub fn of_bytes(bytes: &[u8]) -> Result<Picture, Fault> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MOST_BYTES {
        return Err(Fault::TooManyBytes);
    }
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => of_png(bytes),
        [0xFF, 0xD8, 0xFF, ..] => of_jpeg(bytes),
        _ => Err(Fault::OtherKind),
    }
}

fn check(width: u32, height: u32) -> Result<(), Fault> {
    if SIDES.contains(&width) && SIDES.contains(&height) {
        return Ok(());
    }
    Err(Fault::WrongSides(width, height))
}

fn of_png(bytes: &[u8]) -> Result<Picture, Fault> {
    let damaged = |error: png::DecodingError| Fault::Damaged(error.to_string());
    let limits = png::Limits { bytes: MOST_MEMORY };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(damaged)?;
    let (width, height) = (reader.info().width, reader.info().height);
    check(width, height)?;
    let size = reader.output_buffer_size().ok_or(Fault::WrongSides(width, height))?;
    let mut samples = vec![0; size];
    let frame = reader.next_frame(&mut samples).map_err(damaged)?;
    samples.truncate(frame.buffer_size());
    let pixels = match frame.color_type {
        png::ColorType::Grayscale => samples.iter().flat_map(|v| [*v, *v, *v, 255]).collect(),
        png::ColorType::GrayscaleAlpha => samples
            .chunks_exact(2)
            .flat_map(|pixel| {
                let level = over_white(pixel[0], pixel[1]);
                [level, level, level, 255]
            })
            .collect(),
        png::ColorType::Rgb => opaque(&samples),
        _ => samples
            .chunks_exact(4)
            .flat_map(|pixel| {
                let over = |level| over_white(level, pixel[3]);
                [over(pixel[0]), over(pixel[1]), over(pixel[2]), 255]
            })
            .collect(),
    };
    whole(Picture { width, height, pixels })
}

fn of_jpeg(bytes: &[u8]) -> Result<Picture, Fault> {
    // Half a picture is no map: what ends early is refused.
    let options = DecoderOptions::default().set_strict_mode(true).jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let damaged = |error: zune_jpeg::errors::DecodeErrors| Fault::Damaged(format!("{error:?}"));
    decoder.decode_headers().map_err(damaged)?;
    let (width, height) = decoder.dimensions().unwrap_or_default();
    let side = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
    check(side(width), side(height))?;
    let samples = decoder.decode().map_err(damaged)?;
    whole(Picture { width: side(width), height: side(height), pixels: opaque(&samples) })
}

/// Whether there are as many pixels as the sides say.
fn whole(picture: Picture) -> Result<Picture, Fault> {
    let pixels = u64::from(picture.width) * u64::from(picture.height);
    if u64::try_from(picture.pixels.len()).unwrap_or(u64::MAX) == pixels * 4 {
        return Ok(picture);
    }
    Err(Fault::Damaged("it does not hold as many pixels as its sides say".to_owned()))
}

fn opaque(samples: &[u8]) -> Vec<u8> {
    samples.chunks_exact(3).flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 255]).collect()
}

/// What is seen through is seen on white, as paper and viewers show it.
fn over_white(level: u8, alpha: u8) -> u8 {
    let (level, alpha) = (u32::from(level), u32::from(alpha));
    u8::try_from((level * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}

//! Pictures from files: PNG, JPEG, and PGM as simple cameras write it. What a file is,
//! its first bytes say, not its name.

use super::{Picture, WrongSize, check};
use std::io::Cursor;
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

/// The most bytes of a file: 64 MiB.
pub const MOST_FILE_BYTES: usize = 64 << 20;

/// Why a file is no picture that can be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// Another kind of file.
    #[error("it is no PNG, JPEG or PGM picture: save it as one of them")]
    UnknownKind,
    /// More bytes than are read.
    #[error("it has {0} bytes, and at most {MOST_FILE_BYTES} are read: make the picture smaller")]
    TooManyBytes(usize),
    /// It begins as a PNG and does not go on as one.
    #[error("it begins as a PNG picture but can't be decoded ({0}): copy it anew")]
    Png(#[from] png::DecodingError),
    /// It begins as a JPEG and does not go on as one.
    #[error("it begins as a JPEG picture but can't be decoded ({0:?}): copy it anew")]
    Jpeg(zune_jpeg::errors::DecodeErrors),
    /// It begins as a PGM and does not go on as one.
    #[error("it begins as a PGM picture but {0}: copy it anew")]
    Pgm(&'static str),
    /// A picture with a size that is not taken.
    #[error(transparent)]
    Size(#[from] WrongSize),
}

/// The picture in the bytes of a file.
///
/// # Errors
/// The bytes are of another kind, damaged, or too many.
pub fn of_bytes(bytes: &[u8]) -> Result<Picture, Unreadable> {
    if bytes.len() > MOST_FILE_BYTES {
        return Err(Unreadable::TooManyBytes(bytes.len()));
    }
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => of_png(bytes),
        [0xFF, 0xD8, 0xFF, ..] => of_jpeg(bytes),
        [b'P', b'5', ..] => of_pgm(bytes),
        _ => Err(Unreadable::UnknownKind),
    }
}

fn of_png(bytes: &[u8]) -> Result<Picture, Unreadable> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info()?;
    let (width, height) = (size(reader.info().width), size(reader.info().height));
    check(width, height)?;
    let mut samples = vec![0; reader.output_buffer_size().ok_or(WrongSize::Large(width, height))?];
    let frame = reader.next_frame(&mut samples)?;
    samples.truncate(frame.buffer_size());
    let pixels = match frame.color_type.samples() {
        1 => samples,
        2 => samples.chunks_exact(2).map(|pixel| over_white(pixel[0], pixel[1])).collect(),
        3 => samples.chunks_exact(3).map(luma).collect(),
        _ => samples.chunks_exact(4).map(|pixel| over_white(luma(pixel), pixel[3])).collect(),
    };
    Ok(Picture::new(width, height, pixels)?)
}

fn of_jpeg(bytes: &[u8]) -> Result<Picture, Unreadable> {
    let options = DecoderOptions::default()
        .set_max_width(super::LONGEST_SIDE)
        .set_max_height(super::LONGEST_SIDE)
        .jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(Unreadable::Jpeg)?;
    let (width, height) = decoder.dimensions().unwrap_or_default();
    check(width, height)?;
    let pixels = decoder.decode().map_err(Unreadable::Jpeg)?;
    Ok(Picture::new(width, height, pixels)?)
}

/// Binary PGM of 8 bits (netpbm's `pgm(5)`).
fn of_pgm(bytes: &[u8]) -> Result<Picture, Unreadable> {
    let mut rest = &bytes[2..];
    let mut numbers = [0_usize; 3];
    for number in &mut numbers {
        (*number, rest) = pgm_number(rest)?;
    }
    let [width, height, white] = numbers;
    check(width, height)?;
    if white != 255 {
        return Err(Unreadable::Pgm("has another depth than 8 bits"));
    }
    // One blank after the header, then the pixels.
    let pixels = rest.get(1..=width * height).ok_or(Unreadable::Pgm("ends early"))?;
    Ok(Picture::new(width, height, pixels.to_vec())?)
}

/// The number that begins after blanks and remarks, and what follows it.
fn pgm_number(mut bytes: &[u8]) -> Result<(usize, &[u8]), Unreadable> {
    loop {
        match bytes {
            [b'#', ..] => {
                let end = bytes.iter().position(|&byte| byte == b'\n').unwrap_or(bytes.len());
                bytes = &bytes[end..];
            }
            [blank, rest @ ..] if blank.is_ascii_whitespace() => bytes = rest,
            _ => break,
        }
    }
    let end = bytes.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(bytes.len());
    let number = std::str::from_utf8(&bytes[..end]).ok().and_then(|digits| digits.parse().ok());
    Ok((number.ok_or(Unreadable::Pgm("has a wrong number in its header"))?, &bytes[end..]))
}

fn size(pixels: u32) -> usize {
    usize::try_from(pixels).unwrap_or(usize::MAX)
}

/// Brightness of red, green and blue (ITU-R BT.601, in 256ths).
fn luma(pixel: &[u8]) -> u8 {
    let sum = 77 * u32::from(pixel[0]) + 150 * u32::from(pixel[1]) + 29 * u32::from(pixel[2]);
    u8::try_from(sum >> 8).unwrap_or(u8::MAX)
}

/// What is seen through is seen on white, as paper and viewers show it.
fn over_white(level: u8, alpha: u8) -> u8 {
    let (level, alpha) = (u32::from(level), u32::from(alpha));
    u8::try_from((level * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}

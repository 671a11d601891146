//! Reading picture files: PNG, JPEG and PGM.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use nokhwa::utils::{FrameFormat, Resolution};

use super::{MOST_BYTES, Picture};
use crate::fault::{Fault, FaultKind};
use crate::luma::jpeg_size;

/// The file itself, or the pictures in a directory, sorted by name.
pub(super) fn listed(path: &Path) -> Result<Vec<PathBuf>, Fault> {
    if !std::fs::metadata(path).map_err(|error| unread(path, &error))?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).map_err(|error| unread(path, &error))? {
        let file = entry.map_err(|error| unread(path, &error))?.path();
        let ending = file.extension().map(|ending| ending.to_ascii_lowercase());
        if ending.is_some_and(|e| e == "png" || e == "jpg" || e == "jpeg" || e == "pgm") {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

fn unread(path: &Path, error: &std::io::Error) -> Fault {
    let kind = match error.kind() {
        std::io::ErrorKind::NotFound => FaultKind::Absent,
        std::io::ErrorKind::PermissionDenied => FaultKind::Forbidden,
        _ => FaultKind::Unreadable,
    };
    Fault::new(kind, format!("{} cannot be read: {error}", path.display()))
}

/// Reads a file; what it is, its first bytes say.
pub(super) fn read(file: &Path) -> Result<Picture, Fault> {
    let bytes = std::fs::read(file).map_err(|error| unread(file, &error))?;
    let picture = if bytes.starts_with(b"\x89PNG") {
        png(&bytes)
    } else if bytes.starts_with(b"\xff\xd8") {
        jpeg(bytes)
    } else if bytes.starts_with(b"P5") {
        pgm(&bytes).ok_or_else(|| "it is no PGM of 8 bits, or is cut off".to_owned())
    } else {
        Err("it is neither PNG nor JPEG nor PGM (P5)".to_owned())
    };
    picture.map_err(|why| {
        let detail = format!("{} cannot be shown: {why}; replace it or take it out", file.display());
        Fault::new(FaultKind::Unreadable, detail)
    })
}

fn jpeg(bytes: Vec<u8>) -> Result<Picture, String> {
    let (width, height) = jpeg_size(&bytes).map_err(|error| error.to_string())?;
    Ok(Picture { size: Resolution::new(width, height), format: FrameFormat::MJPEG, raw: bytes })
}

fn png(bytes: &[u8]) -> Result<Picture, String> {
    let said = |error: png::DecodingError| error.to_string();
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: MOST_BYTES });
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(said)?;
    let length = reader.output_buffer_size().filter(|&length| length <= MOST_BYTES);
    let mut pixels = vec![0; length.ok_or("it is too large")?];
    let frame = reader.next_frame(&mut pixels).map_err(said)?;
    pixels.truncate(frame.buffer_size());
    let raw = match frame.color_type {
        png::ColorType::Grayscale => pixels,
        png::ColorType::GrayscaleAlpha => pixels.iter().step_by(2).copied().collect(),
        png::ColorType::Rgb => pixels.chunks_exact(3).map(brightness).collect(),
        png::ColorType::Rgba => pixels.chunks_exact(4).map(brightness).collect(),
        png::ColorType::Indexed => return Err("its palette is missing".into()),
    };
    Ok(grey(frame.width, frame.height, raw))
}

fn grey(width: u32, height: u32, raw: Vec<u8>) -> Picture {
    Picture { size: Resolution::new(width, height), format: FrameFormat::GRAY, raw }
}

/// Of red, green and blue, by the weights JPEG has.
fn brightness(pixel: &[u8]) -> u8 {
    let weighted: u32 = pixel.iter().zip([77, 150, 29]).map(|(&part, weight)| u32::from(part) * weight).sum();
    u8::try_from(weighted / 256).unwrap_or(u8::MAX)
}

/// `P5`, width, height and the value of white, then a blank, then a byte a pixel.
fn pgm(bytes: &[u8]) -> Option<Picture> {
    let mut rest = bytes.strip_prefix(b"P5")?;
    let mut number = || {
        rest = past_blanks(rest);
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let value = std::str::from_utf8(&rest[..digits]).ok()?.parse::<u32>().ok()?;
        rest = &rest[digits..];
        Some(value)
    };
    let (width, height, white) = (number()?, number()?, number()?);
    let white = u8::try_from(white).ok().filter(|&white| white > 0)?;
    let pixels = rest.strip_prefix(b"\n").or_else(|| rest.strip_prefix(b" "))?;
    let length = (width as usize).checked_mul(height as usize)?;
    let scaled = |&pixel: &u8| u8::try_from(u32::from(pixel) * 255 / u32::from(white)).unwrap_or(u8::MAX);
    let pixels = pixels.get(..length)?;
    let raw = if white == u8::MAX { pixels.to_vec() } else { pixels.iter().map(scaled).collect() };
    Some(grey(width, height, raw))
}

fn past_blanks(mut rest: &[u8]) -> &[u8] {
    loop {
        rest = rest.trim_ascii_start();
        if !rest.starts_with(b"#") {
            return rest;
        }
        let line = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
        rest = &rest[line..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pgm_is_read_and_its_white_is_white() {
        let picture = pgm(b"P5\n# by hand\n3 1\n15\n\x00\x07\x0f").unwrap();
        assert_eq!((picture.size, &picture.raw[..]), (Resolution::new(3, 1), &[0, 119, 255][..]));
        for broken in
            ["P5 3 1 255\nab", "P5 3 1 65535\nabcdef", "P5 3 1 0\nabc", "P5 3", "P5", "P5 9999999999 1 1 a"]
        {
            assert!(pgm(broken.as_bytes()).is_none(), "{broken}");
        }
    }

    #[test]
    fn a_coloured_png_gives_its_brightness() {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, 2, 1);
        encoder.set_color(png::ColorType::Rgb);
        encoder.write_header().unwrap().write_image_data(&[255, 255, 255, 0, 255, 0]).unwrap();
        let picture = png(&file).unwrap();
        assert_eq!((picture.size, &picture.raw[..]), (Resolution::new(2, 1), &[255, 149][..]));
        assert!(png(&file[..file.len() - 20]).is_err());
    }
}

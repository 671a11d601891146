//! Pictures in brightness only, and how they are taken from what cameras send.

mod jpeg;

use std::fmt;
use std::time::Instant;

use nokhwa::Buffer;
use nokhwa::utils::FrameFormat;

/// The longest side a picture may have, pixels.
const LONGEST: usize = 8192;

/// A picture in brightness: one byte a pixel, 0 black, 255 white, rows from the top,
/// no gaps.
#[derive(Clone, PartialEq, Eq)]
pub struct Luma {
    /// Width, pixels; 1 to 8192.
    pub width: u32,
    /// Height, pixels; 1 to 8192.
    pub height: u32,
    /// `width * height` bytes.
    pub pixels: Vec<u8>,
    /// When it came from the camera.
    pub at: Instant,
}

impl fmt::Debug for Luma {
    /// Without the pixels: no picture gets into a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Luma({} x {})", self.width, self.height)
    }
}

/// A picture that cannot be used. It is counted and left out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Damaged {
    /// A JPEG that ends early, or holds what none may hold.
    #[error("a JPEG of {length} bytes is damaged: {reason}")]
    Jpeg {
        /// What is wrong.
        reason: String,
        /// Bytes that came.
        length: usize,
    },
    /// Fewer bytes than the size of the picture needs.
    #[error("a picture of {width} x {height} needs {needed} bytes and has {length}")]
    Short {
        /// Width, pixels.
        width: usize,
        /// Height, pixels.
        height: usize,
        /// Bytes it needs.
        needed: usize,
        /// Bytes that came.
        length: usize,
    },
    /// No side, or one that is too long.
    #[error("a picture of {width} x {height} is empty or too large; each side may have 1 to 8192 pixels")]
    Size {
        /// Width, pixels.
        width: usize,
        /// Height, pixels.
        height: usize,
    },
    /// A format whose brightness is not read here.
    #[error("pictures in {0} cannot be read; those in MJPEG, YUYV, NV12 and GRAY can")]
    Format(FrameFormat),
}

impl Luma {
    /// Takes the brightness from what a camera sent, which came at `at`.
    ///
    /// # Errors
    /// [`Damaged`] when it is too short, too large, a broken JPEG, or of a format other
    /// than MJPEG, YUYV, NV12 and GRAY.
    pub fn of(buffer: &Buffer, at: Instant) -> Result<Self, Damaged> {
        let raw = buffer.buffer();
        let size = (buffer.resolution().width() as usize, buffer.resolution().height() as usize);
        let (size, pixels) = match buffer.source_frame_format() {
            FrameFormat::MJPEG => jpeg::luma(raw)?,
            // Brightness and colour by turns.
            FrameFormat::YUYV => (size, whole(raw, size, 2)?.iter().step_by(2).copied().collect()),
            // NV12 has its colours behind the brightness.
            FrameFormat::NV12 | FrameFormat::GRAY => (size, whole(raw, size, 1)?.to_vec()),
            other => return Err(Damaged::Format(other)),
        };
        let (width, height) = checked(size)?;
        Ok(Self { width, height, pixels, at })
    }
}

fn checked((width, height): (usize, usize)) -> Result<(u32, u32), Damaged> {
    let side = |pixels: usize| u32::try_from(pixels).ok().filter(|_| (1..=LONGEST).contains(&pixels));
    side(width).zip(side(height)).ok_or(Damaged::Size { width, height })
}

/// A driver's buffer may be longer than the picture in it, never shorter.
fn whole(raw: &[u8], (width, height): (usize, usize), bytes_a_pixel: usize) -> Result<&[u8], Damaged> {
    checked((width, height))?;
    let needed = width * height * bytes_a_pixel;
    raw.get(..needed).ok_or(Damaged::Short { width, height, needed, length: raw.len() })
}

/// Width, height and brightness of a JPEG, as cameras and MJPEG films have them; with or
/// without its tables.
///
/// # Errors
/// [`Damaged`] when it is too large, or broken anywhere.
pub fn brightness(jpeg: &[u8]) -> Result<(u32, u32, Vec<u8>), Damaged> {
    let (size, pixels) = jpeg::luma(jpeg)?;
    let (width, height) = checked(size)?;
    Ok((width, height, pixels))
}

/// Width and height a JPEG says it has, pixels.
pub(crate) fn jpeg_size(raw: &[u8]) -> Result<(u32, u32), Damaged> {
    checked(jpeg::size(raw)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use nokhwa::utils::Resolution;

    fn of(width: u32, height: u32, raw: &[u8], format: FrameFormat) -> Result<Luma, Damaged> {
        Luma::of(&Buffer::new(Resolution::new(width, height), raw, format), Instant::now())
    }

    #[test]
    fn yuyv_gives_every_second_byte() {
        let picture = of(2, 2, &[10, 1, 20, 2, 30, 3, 40, 4, 99, 99], FrameFormat::YUYV).unwrap();
        assert_eq!((picture.width, picture.height, &picture.pixels[..]), (2, 2, &[10, 20, 30, 40][..]));
    }

    #[test]
    fn nv12_and_gray_give_the_first_plane() {
        for format in [FrameFormat::NV12, FrameFormat::GRAY] {
            assert_eq!(of(2, 2, &[1, 2, 3, 4, 128, 128], format).unwrap().pixels, [1, 2, 3, 4]);
        }
    }

    #[test]
    fn what_is_short_empty_or_coloured_is_damaged() {
        let short = Damaged::Short { width: 2, height: 2, needed: 8, length: 7 };
        assert_eq!(of(2, 2, &[0; 7], FrameFormat::YUYV), Err(short));
        assert_eq!(of(0, 2, &[], FrameFormat::GRAY), Err(Damaged::Size { width: 0, height: 2 }));
        let large = Damaged::Size { width: 1, height: 9000 };
        assert_eq!(of(1, 9000, &[0; 9000], FrameFormat::GRAY), Err(large));
        assert_eq!(of(1, 1, &[0; 3], FrameFormat::RAWRGB), Err(Damaged::Format(FrameFormat::RAWRGB)));
    }

    #[test]
    fn a_log_holds_no_pixels() {
        let picture = of(2, 1, &[77, 78], FrameFormat::GRAY).unwrap();
        assert_eq!(format!("{picture:?}"), "Luma(2 x 1)");
    }
}

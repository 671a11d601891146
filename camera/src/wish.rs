//! The pictures a screen would like, and which of a camera's formats come nearest.

use std::cmp::Reverse;

use nokhwa::utils::{CameraFormat, FrameFormat};

/// What pictures are asked for. A camera gives what it has that comes nearest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// Width, pixels; 2 to 8192.
    pub width: u32,
    /// Height, pixels; 2 to 8192.
    pub height: u32,
    /// Pictures a second; 1 to 120.
    pub frames_per_second: u32,
}

impl Default for Wish {
    /// 640 x 480, 30 a second: enough for a QR code across half the picture, and what
    /// every webcam has.
    fn default() -> Self {
        Self { width: 640, height: 480, frames_per_second: 30 }
    }
}

/// The formats that can be read, cheapest first: only MJPEG has to be decoded.
pub(crate) const READABLE: [FrameFormat; 4] =
    [FrameFormat::GRAY, FrameFormat::NV12, FrameFormat::YUYV, FrameFormat::MJPEG];

impl Wish {
    /// The wish, brought into the ranges its fields name.
    pub(crate) fn in_range(self) -> Self {
        Self {
            width: self.width.clamp(2, 8192),
            height: self.height.clamp(2, 8192),
            frames_per_second: self.frames_per_second.clamp(1, 120),
        }
    }

    /// What is on offer and readable, nearest first: by size, then by pictures too few,
    /// then by work, then by more pictures than asked for.
    pub(crate) fn ranked(self, on_offer: &[CameraFormat]) -> Vec<CameraFormat> {
        let rank = |format: FrameFormat| READABLE.iter().position(|&f| f == format);
        let mut ranked: Vec<_> =
            on_offer.iter().copied().filter(|offer| rank(offer.format()).is_some()).collect();
        ranked.sort_by_key(|offer| {
            let off = offer.width().abs_diff(self.width) + offer.height().abs_diff(self.height);
            let short = self.frames_per_second.saturating_sub(offer.frame_rate());
            (off, short, rank(offer.format()), offer.frame_rate(), Reverse(offer.width()))
        });
        ranked.dedup();
        ranked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(width: u32, height: u32, format: FrameFormat, fps: u32) -> CameraFormat {
        CameraFormat::new_from(width, height, format, fps)
    }

    #[test]
    fn the_nearest_size_wins_then_enough_pictures_then_little_work() {
        let wish = Wish { width: 1280, height: 720, frames_per_second: 30 };
        let slow_raw = offer(1280, 720, FrameFormat::YUYV, 10);
        let packed = offer(1280, 720, FrameFormat::MJPEG, 30);
        let raw = offer(1280, 720, FrameFormat::YUYV, 30);
        let faster = offer(1280, 720, FrameFormat::YUYV, 60);
        let small = offer(640, 480, FrameFormat::YUYV, 30);
        let colour = offer(1280, 720, FrameFormat::RAWRGB, 30);
        assert_eq!(wish.ranked(&[small, slow_raw, packed, colour]), [packed, slow_raw, small]);
        assert_eq!(wish.ranked(&[packed, faster, raw])[..2], [raw, faster]);
        assert!(wish.ranked(&[colour]).is_empty());
    }

    #[test]
    fn a_wish_out_of_range_is_brought_into_it() {
        let wish = Wish { width: 0, height: 100_000, frames_per_second: 0 }.in_range();
        assert_eq!(wish, Wish { width: 2, height: 8192, frames_per_second: 1 });
    }
}

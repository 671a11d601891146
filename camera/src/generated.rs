//! A moving test pattern, for tests, demonstrations and machines without a camera.

use nokhwa::utils::{FrameFormat, Resolution};
use nokhwa::{Buffer, NokhwaError};

use crate::metronome::Metronome;
use crate::projector::Reel;
use crate::wish::Wish;

/// A moving test pattern, sent as YUYV: what most cameras send.
#[derive(Debug)]
pub struct Pattern {
    width: u32,
    height: u32,
    number: u64,
    beat: Metronome,
    frame: Vec<u8>,
}

impl Pattern {
    /// A pattern of the size and pace wished for; an odd width is made even, since
    /// YUYV has pixels in pairs.
    #[must_use]
    pub fn new(wish: Wish) -> Self {
        let wish = wish.in_range();
        Self {
            width: wish.width & !1,
            height: wish.height,
            number: 0,
            beat: Metronome::new(wish.frames_per_second),
            frame: Vec::new(),
        }
    }
}

impl Reel for Pattern {
    fn frame(&mut self) -> Result<Buffer, NokhwaError> {
        self.beat.wait();
        self.frame.clear();
        // 128 is no colour.
        self.frame.extend(pattern(self.width, self.height, self.number).flat_map(|luma| [luma, 128]));
        self.number += 1;
        let size = Resolution::new(self.width, self.height);
        Ok(Buffer::new(size, &self.frame, FrameFormat::YUYV))
    }
}

/// Brightness of the picture with this number, pixel by pixel in rows from the top: a
/// white square a quarter of the height large, wandering over stripes that do not move.
/// The same number gives the same picture.
pub fn pattern(width: u32, height: u32, number: u64) -> impl Iterator<Item = u8> {
    let side = (height / 4).max(1);
    let step = |room: u32, pace: u64| {
        // There and back again.
        let room = u64::from(room.max(1));
        let along = number.wrapping_mul(pace) % (2 * room);
        u32::try_from(along.min(2 * room - along)).unwrap_or(0)
    };
    let left = step(width.saturating_sub(side), 3);
    let top = step(height.saturating_sub(side), 2);
    (0..height).flat_map(move |y| {
        (0..width).map(move |x| {
            let inside = (left..left + side).contains(&x) && (top..top + side).contains(&y);
            if inside { 255 } else { 32 + 64 * u8::from((x + y) / 8 % 2 == 0) }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pattern_moves_and_repeats() {
        let shown = |number| pattern(64, 48, number).collect::<Vec<_>>();
        assert_eq!(shown(0).len(), 64 * 48);
        assert_eq!(shown(7), shown(7));
        assert_ne!(shown(0), shown(1));
        for number in 0..500 {
            assert_eq!(shown(number).iter().filter(|&&luma| luma == 255).count(), 12 * 12, "{number}");
        }
    }

    #[test]
    fn any_size_is_shown() {
        for (width, height) in [(1, 1), (2, 8192), (8192, 2)] {
            assert_eq!(pattern(width, height, u64::MAX).count(), (width * height) as usize);
        }
    }
}

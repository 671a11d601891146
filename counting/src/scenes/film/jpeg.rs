//! A small encoder of JPEGs in brightness: baseline, with the tables of the standard's
//! annex K. The encoders on crates.io are under a licence that is not let in.

#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bits and small tables")]

use std::f32::consts::PI;

/// How coarse each wave is at quality 50, in rows (ITU-T T.81, table K.1).
const COARSE: [u16; 64] = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17,
    22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78,
    87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
/// The way through a block, slow waves first.
const ZIGZAG: [usize; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
    14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39,
    46, 53, 60, 61, 54, 47, 55, 62, 63,
];
/// How many codes there are of each length, and what they say (tables K.3 and K.5).
const FLAT: ([u8; 16], &[u8]) =
    ([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
const WAVES: ([u8; 16], &[u8]) = (
    [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7d],
    &[
        0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07, 0x22,
        0x71, 0x14, 0x32, 0x81, 0x91, 0xa1, 0x08, 0x23, 0x42, 0xb1, 0xc1, 0x15, 0x52, 0xd1, 0xf0, 0x24, 0x33,
        0x62, 0x72, 0x82, 0x09, 0x0a, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x34,
        0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a, 0x53, 0x54, 0x55,
        0x56, 0x57, 0x58, 0x59, 0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x73, 0x74, 0x75, 0x76,
        0x77, 0x78, 0x79, 0x7a, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x92, 0x93, 0x94, 0x95, 0x96,
        0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5,
        0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4,
        0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xe1, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf1,
        0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa,
    ],
);

/// Code and length of each byte that a table can say.
type Codes = [(u16, u8); 256];

fn codes((lengths, says): ([u8; 16], &[u8])) -> Codes {
    let mut codes = [(0, 0); 256];
    let mut said = says.iter();
    let mut code = 0;
    for (length, number) in (1..).zip(lengths) {
        for value in said.by_ref().take(usize::from(number)) {
            codes[usize::from(*value)] = (code, length);
            code += 1;
        }
        code <<= 1;
    }
    codes
}

/// Bits on their way into bytes.
struct Bits {
    out: Vec<u8>,
    held: u32,
    number: u8,
}

impl Bits {
    fn put(&mut self, bits: u16, number: u8) {
        self.held = self.held << number | u32::from(bits) & ((1 << number) - 1);
        self.number += number;
        while self.number >= 8 {
            self.number -= 8;
            let byte = (self.held >> self.number) as u8;
            self.out.push(byte);
            if byte == 0xff {
                self.out.push(0);
            }
        }
    }

    /// A number as JPEGs write them: how many bits it has comes first, by a code.
    fn put_number(&mut self, codes: &Codes, zeros: u8, value: i16) {
        let size = (16 - value.unsigned_abs().leading_zeros()) as u8;
        let (code, length) = codes[usize::from(zeros << 4 | size)];
        self.put(code, length);
        self.put((if value < 0 { value - 1 } else { value }) as u16, size);
    }
}

/// A baseline JPEG of the brightness alone, of a quality of 1 to 100; none when the pixels
/// are not `width` times `height` or a side is not 1 to 65,535.
#[must_use]
pub fn jpeg(width: u32, height: u32, pixels: &[u8], quality: u8) -> Option<Vec<u8>> {
    let (wide, tall) = (u16::try_from(width).ok()?, u16::try_from(height).ok()?);
    let (width, height) = (usize::from(wide), usize::from(tall));
    if width * height != pixels.len() || pixels.is_empty() {
        return None;
    }
    let coarse = coarse(quality);
    let mut bits = Bits { out: head(wide, tall, &coarse), held: 0, number: 0 };
    let (flat, waves, cosines) = (codes(FLAT), codes(WAVES), cosines());
    let mut last = 0;
    for top in (0..height).step_by(8) {
        for left in (0..width).step_by(8) {
            let block = block(pixels, (width, height), (left, top));
            let waves_of = transformed(&block, &cosines, &coarse);
            bits.put_number(&flat, 0, waves_of[0] - last);
            last = waves_of[0];
            put_waves(&mut bits, &waves, &waves_of);
        }
    }
    bits.put(0x7f, 7);
    bits.out.extend([0xff, 0xd9]);
    Some(bits.out)
}

fn coarse(quality: u8) -> [u8; 64] {
    let quality = u16::from(quality.clamp(1, 100));
    let scale = if quality < 50 { 5_000 / quality } else { 200 - 2 * quality };
    COARSE.map(|step| ((step * scale + 50) / 100).clamp(1, 255) as u8)
}

fn head(wide: u16, tall: u16, coarse: &[u8; 64]) -> Vec<u8> {
    let mut out = vec![0xff, 0xd8, 0xff, 0xdb, 0, 67, 0];
    out.extend(ZIGZAG.map(|at| coarse[at]));
    out.extend([0xff, 0xc0, 0, 11, 8]);
    out.extend(tall.to_be_bytes());
    out.extend(wide.to_be_bytes());
    out.extend([1, 1, 0x11, 0]);
    for (class, (lengths, says)) in [(0, FLAT), (0x10, WAVES)] {
        let length = (19 + says.len()) as u16;
        out.extend([0xff, 0xc4]);
        out.extend(length.to_be_bytes());
        out.push(class);
        out.extend(lengths);
        out.extend(says);
    }
    out.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]);
    out
}

/// The block at a place; beyond the picture its rim goes on.
fn block(pixels: &[u8], (width, height): (usize, usize), (left, top): (usize, usize)) -> [f32; 64] {
    std::array::from_fn(|at| {
        let (x, y) = ((left + at % 8).min(width - 1), (top + at / 8).min(height - 1));
        f32::from(pixels[y * width + x]) - 128.0
    })
}

fn cosines() -> [[f32; 8]; 8] {
    std::array::from_fn(|wave| {
        let scale = if wave == 0 { (1.0_f32 / 8.0).sqrt() } else { 0.5 };
        std::array::from_fn(|at| scale * ((2 * at + 1) as f32 * wave as f32 * PI / 16.0).cos())
    })
}

/// The waves of a block, in rows, as coarse as told.
fn transformed(block: &[f32; 64], cosines: &[[f32; 8]; 8], coarse: &[u8; 64]) -> [i16; 64] {
    let mut rows = [0.0_f32; 64];
    for row in 0..8 {
        for (at, level) in block[row * 8..row * 8 + 8].iter().enumerate() {
            for wave in 0..8 {
                rows[row * 8 + wave] += level * cosines[wave][at];
            }
        }
    }
    let mut waves = [0.0_f32; 64];
    for wave in 0..8 {
        for row in 0..8 {
            for column in 0..8 {
                waves[wave * 8 + column] += rows[row * 8 + column] * cosines[wave][row];
            }
        }
    }
    std::array::from_fn(|at| (waves[at] / f32::from(coarse[at])).round() as i16)
}

fn put_waves(bits: &mut Bits, codes: &Codes, waves: &[i16; 64]) {
    let mut zeros = 0_u8;
    for value in ZIGZAG[1..].iter().map(|&at| waves[at]) {
        if value == 0 {
            zeros += 1;
            continue;
        }
        for _ in 0..zeros / 16 {
            bits.put(codes[0xf0].0, codes[0xf0].1);
        }
        bits.put_number(codes, zeros % 16, value);
        zeros = 0;
    }
    if zeros > 0 {
        bits.put(codes[0].0, codes[0].1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};

    fn decoded(jpeg: &[u8]) -> (usize, usize, Vec<u8>) {
        let options =
            DecoderOptions::default().set_strict_mode(true).jpeg_set_out_colorspace(ColorSpace::Luma);
        let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(jpeg), options);
        let pixels = decoder.decode().unwrap();
        let (width, height) = decoder.dimensions().unwrap();
        (width, height, pixels)
    }

    #[test]
    fn what_is_decoded_is_nearly_what_was_encoded() {
        // Soft waves and one hard edge; sides that no block divides.
        let (width, height) = (61_u32, 35_u32);
        let level = |x: u32, y: u32| if x > 40 { 220 } else { (60 + x * 2 + y) as u8 };
        let pixels: Vec<u8> = (0..height).flat_map(|y| (0..width).map(move |x| level(x, y))).collect();
        for (quality, near) in [(95, 6), (75, 24)] {
            let picture = jpeg(width, height, &pixels, quality).unwrap();
            let (wide, tall, got) = decoded(&picture);
            assert_eq!((wide, tall), (61, 35));
            let worst = got.iter().zip(&pixels).map(|(a, b)| a.abs_diff(*b)).max().unwrap();
            assert!(worst <= near, "{worst} at quality {quality}");
        }
    }

    #[test]
    fn noise_is_encoded_too() {
        let mut state = 7_u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let pixels: Vec<u8> = (0..64 * 64).map(|_| noise()).collect();
        let (_, _, got) = decoded(&jpeg(64, 64, &pixels, 100).unwrap());
        assert!(got.iter().zip(&pixels).all(|(a, b)| a.abs_diff(*b) <= 3));
    }

    #[test]
    fn pixels_that_are_not_as_many_are_refused() {
        assert_eq!(jpeg(4, 4, &[0; 15], 80), None);
        assert_eq!(jpeg(0, 4, &[], 80), None);
    }
}

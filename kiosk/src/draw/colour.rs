//! Colours as the look names them, and how well two of them read together.

/// An opaque sRGB colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rgb(
    /// Red, 0 to 255.
    pub u8,
    /// Green, 0 to 255.
    pub u8,
    /// Blue, 0 to 255.
    pub u8,
);

impl Rgb {
    /// The colour written `0xRRGGBB`, as in the look's tables.
    pub const fn hex(code: u32) -> Self {
        let [_, red, green, blue] = code.to_be_bytes();
        Self(red, green, blue)
    }

    /// The colour a `share` (0 to 1) of the way from this one to `other`, mixed
    /// as a painter's screen does, on the sRGB values.
    ///
    /// Greys are mixed before they are drawn: where translucent strokes overlap,
    /// the overlap would show.
    pub fn mixed(self, other: Self, share: f32) -> Self {
        let share = share.clamp(0.0, 1.0);
        let mix = |from: u8, to: u8| {
            let value = f32::from(from) + (f32::from(to) - f32::from(from)) * share;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between two bytes, so a byte"
            )]
            let byte = value.round() as u8;
            byte
        };
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }

    /// Relative luminance, 0 (black) to 1 (white), by WCAG 2.2.
    pub fn luminance(self) -> f64 {
        let linear = |byte: u8| {
            let value = f64::from(byte) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// Contrast ratio with another colour, 1 to 21, by WCAG 2.2.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }
}

/// Opacity of light that covers `share` of what is under it on a painter's screen.
///
/// A graphics card mixes light, not paint: the same figure would glare. The power
/// was fitted to the look's two glows on the night.
pub(crate) fn lamplight(share: f32) -> f32 {
    share.powf(1.75)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_on_white_is_twenty_one() {
        let ratio = Rgb::hex(0).contrast(Rgb::hex(0x00FF_FFFF));
        assert!((ratio - 21.0).abs() < 1e-9, "{ratio}");
    }

    #[test]
    fn halfway_between_black_and_white_is_grey() {
        assert_eq!(Rgb::hex(0).mixed(Rgb::hex(0x00FF_FFFF), 0.5), Rgb(128, 128, 128));
    }
}

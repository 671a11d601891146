//! How large letters of a display are: to be read from where people stand.
//!
//! The rule: a letter is at least as high as the distance divided by 250, which is what signs
//! in halls are made by (one in 200 to one in 300, for eyes that see 0.7 or better). From eight
//! metres that is 32 mm: the height of a Chinese character, a capital or a figure as it is
//! printed, not of the box it is set in.
//!
//! The screen the rule is held to is the usual one of a hall: 43 inches, 1920 by 1080, 0.496 mm
//! a pixel. On a larger one letters are larger in proportion; a panel of ten inches is one of a
//! door, and read from 1.9 m.

/// From how far a display is read (mm).
pub const READ_FROM_MM: f32 = 8_000.0;

/// How many times as far as a letter is high it can be read.
const TIMES_ITS_HEIGHT: f32 = 250.0;

/// The shorter side of the screen it is held to (mm): 43 inches across, 16 to 9.
pub const SCREEN_MM: f32 = 535.4;

/// The shorter side of every display in its own units.
pub const SIDE: f32 = 1_080.0;

/// The least height of a letter, in units of [`SIDE`]: 64.6.
pub const LEAST: f32 = READ_FROM_MM / TIMES_ITS_HEIGHT / SCREEN_MM * SIDE;

/// Which letters words are set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letters {
    /// Chinese alone.
    Chinese,
    /// Capitals or figures are among them.
    Latin,
}

impl Letters {
    /// Those of some words.
    #[must_use]
    pub fn of(words: &str) -> Self {
        if words.chars().any(|c| c.is_alphanumeric() && (c.is_ascii() || !is_chinese(c))) {
            Self::Latin
        } else {
            Self::Chinese
        }
    }

    /// The least size they are set in, in units of [`SIDE`]: a Chinese character fills 0.92 of
    /// its box in either face, a capital and a figure 0.73 of it in the face of reading and
    /// 0.68 in that of the voice. A test measures the faces that are installed.
    #[must_use]
    pub const fn least(self, voice: bool) -> f32 {
        match (self, voice) {
            (Self::Chinese, false) => 76.0,
            (Self::Chinese, true) => 78.0,
            (Self::Latin, false) => 90.0,
            (Self::Latin, true) => 98.0,
        }
    }
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{draw::Glyphs, theme::Outlines};
    use bevy::text::FontCx;
    use kurbo::Shape;

    #[test]
    fn the_least_sizes_are_large_enough_in_the_faces_that_are_installed() {
        let mut fonts = FontCx::default();
        let faces =
            [(Outlines::reading(&mut fonts).unwrap(), false), (Outlines::find(&mut fonts).unwrap(), true)];
        for (face, voice) in faces {
            let least = |letters: &str, set: Letters| {
                for letter in letters.chars() {
                    let shape = face.outline(letter).unwrap().outline.bounding_box();
                    #[expect(clippy::cast_possible_truncation, reason = "a share of an em")]
                    let high = shape.height() as f32;
                    let size = set.least(voice);
                    assert!(
                        size * high >= LEAST,
                        "{letter} is {high} of its box; at {size} that is {} of {LEAST}",
                        size * high
                    );
                }
            };
            least("满国馆", Letters::Chinese);
            least("HEN07", Letters::Latin);
        }
    }

    #[test]
    fn eight_metres_ask_for_thirty_two_millimetres() {
        let mm = LEAST * SCREEN_MM / SIDE;
        assert!((mm - 32.0).abs() < 0.01, "{mm}");
        assert_eq!(["天象厅", "余 12 席", "Full", "一楼 · 左边", "Đà Nẵng"].map(Letters::of), {
            use Letters::{Chinese, Latin};
            [Chinese, Latin, Latin, Chinese, Latin]
        });
    }
}

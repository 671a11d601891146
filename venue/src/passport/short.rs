//! How a short code is written, printed on the card and typed when the card was left
//! at home: ten characters of Crockford's Base32 and two check characters, in three
//! groups of four.
//!
//! The check is 1020 − (code mod 1021). 1021 is the largest prime that two characters
//! hold, and neither 32 nor 31 nor 33 is divisible by it: so one wrong character and
//! two neighbours in the wrong order are always found, in the check characters too.

use crate::bearer::{SHORT_BITS, ShortCode};

/// Crockford's Base32: no I, L, O (read as 1, 1, 0) and no U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Bits of a character.
const CHARACTER_BITS: u32 = 5;

/// Characters that carry the code.
const CODE_CHARACTERS: u32 = SHORT_BITS / CHARACTER_BITS;

/// Characters that check it.
const CHECK_CHARACTERS: u32 = 2;

/// Characters of a group, so that a person can read it out.
const GROUP: usize = 4;

/// What the check is taken by.
const MODULUS: u64 = 1021;

/// The text is no short code, or one with a slip in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the short code does not check; compare it with the card and type it again")]
pub struct Mistyped;

/// A short code as it stands on the card: `XXXX-XXXX-XXXX`.
#[must_use]
pub fn short_text(code: ShortCode) -> String {
    let whole = code.bits() << (CHECK_CHARACTERS * CHARACTER_BITS) | check(code);
    let mut text = String::new();
    for at in (0..CODE_CHARACTERS + CHECK_CHARACTERS).rev() {
        if !text.is_empty() && text.len() % (GROUP + 1) == GROUP {
            text.push('-');
        }
        let character = whole >> (at * CHARACTER_BITS) & 31;
        text.extend(
            ALPHABET.iter().skip(usize::try_from(character).unwrap_or(0)).take(1).map(|c| *c as char),
        );
    }
    text
}

/// Reads a short code as a person types it: capitals or not, with hyphens, spaces or
/// neither, O for 0, I and L for 1, and full-width characters of a Chinese keyboard.
///
/// # Errors
/// [`Mistyped`] when it has another length, a character that never stands in one, or
/// does not check.
pub fn read_short(text: &str) -> Result<ShortCode, Mistyped> {
    let typed = plain(text).ok_or(Mistyped)?;
    if typed.len() != (CODE_CHARACTERS + CHECK_CHARACTERS) as usize {
        return Err(Mistyped);
    }
    let digit = |c: u8| ALPHABET.iter().position(|known| *known == c).and_then(|at| u64::try_from(at).ok());
    let whole =
        typed.bytes().try_fold(0, |whole, c| Some(whole << CHARACTER_BITS | digit(c)?)).ok_or(Mistyped)?;
    let code = ShortCode::of_bits(whole >> (CHECK_CHARACTERS * CHARACTER_BITS)).ok_or(Mistyped)?;
    let given = whole & ((1 << (CHECK_CHARACTERS * CHARACTER_BITS)) - 1);
    if given == check(code) { Ok(code) } else { Err(Mistyped) }
}

/// Most and fewest letters and digits of a text that is taken for a short code with a
/// slip in it, and not for something else altogether.
const LIKE_A_CODE: std::ops::RangeInclusive<usize> = 8..=16;

/// Whether somebody seems to have meant a short code.
pub(super) fn looks_typed(text: &str) -> bool {
    plain(text).is_some_and(|typed| LIKE_A_CODE.contains(&typed.len()))
}

fn check(code: ShortCode) -> u64 {
    MODULUS - 1 - code.bits() % MODULUS
}

/// Longest text, in characters, that is looked at: a code with a space after every one.
const LONGEST: usize = 48;

/// The letters and digits alone, in capitals; `None` when there is anything else.
fn plain(text: &str) -> Option<String> {
    if text.chars().nth(LONGEST).is_some() {
        return None;
    }
    text.chars().map(half_width).filter(|c| !(*c == '-' || c.is_whitespace())).map(letter).collect()
}

fn letter(c: char) -> Option<char> {
    match c.to_ascii_uppercase() {
        'O' => Some('0'),
        'I' | 'L' => Some('1'),
        c if c.is_ascii_alphanumeric() => Some(c),
        _ => None,
    }
}

/// Full-width forms lie in Unicode in the order of ASCII; hyphens and dashes of all
/// lengths are one.
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code() -> impl Strategy<Value = ShortCode> {
        (0..1_u64 << SHORT_BITS).prop_map(|bits| ShortCode::of_bits(bits).unwrap())
    }

    fn characters(code: ShortCode) -> Vec<u8> {
        short_text(code).replace('-', "").into_bytes()
    }

    fn read(characters: &[u8]) -> Result<ShortCode, Mistyped> {
        read_short(std::str::from_utf8(characters).unwrap())
    }

    #[test]
    fn the_text_is_a_released_format() {
        for (bits, text) in
            [(0, "0000-0000-00ZW"), ((1 << 50) - 1, "ZZZZ-ZZZZ-ZZRA"), (0x1_2345_6789_abcd, "938N-KRKA-YD7X")]
        {
            assert_eq!(short_text(ShortCode::of_bits(bits).unwrap()), text);
        }
    }

    #[test]
    fn twelve_times_the_same_character_is_no_code() {
        for c in ALPHABET {
            assert_eq!(read(&[*c; 12]), Err(Mistyped), "{}", char::from(*c));
        }
    }

    #[test]
    fn other_lengths_and_characters_are_mistyped() {
        for text in ["", "-", "0000-0000-00Z", "0000-0000-00ZW0", "U000-0000-00ZW", "0000-0000-00护照"] {
            assert_eq!(read_short(text), Err(Mistyped), "{text}");
        }
        assert_eq!(read_short(&"0 ".repeat(10_000)), Err(Mistyped));
    }

    #[test]
    fn it_is_read_as_people_type_it() {
        let code = ShortCode::of_bits(0).unwrap();
        for text in [
            "0000-0000-00ZW",
            "ooooOOOO00zw",
            " 0000 0000 00zw\n",
            "００００－００００－００ｚｗ",
            "0000—0000—00ZW",
        ] {
            assert_eq!(read_short(text), Ok(code), "{text}");
        }
        let ones = ShortCode::of_bits(0x0_8421_0842_1084 & ((1 << 50) - 1)).unwrap();
        let text = short_text(ones).to_lowercase();
        assert_eq!(read_short(&text.replace('1', "l")), Ok(ones));
        assert_eq!(read_short(&text.replace('1', "i")), Ok(ones));
    }

    proptest! {
        #[test]
        fn codes_survive(code in code()) {
            let text = short_text(code);
            prop_assert_eq!(text.len(), 14);
            prop_assert_eq!(read_short(&text), Ok(code));
            prop_assert_eq!(read_short(&text.to_lowercase().replace('-', " ")), Ok(code));
        }

        #[test]
        fn one_wrong_character_is_always_found(code in code()) {
            let right = characters(code);
            for at in 0..right.len() {
                for wrong in ALPHABET.iter().filter(|c| **c != right[at]) {
                    let mut slip = right.clone();
                    slip[at] = *wrong;
                    prop_assert_eq!(read(&slip), Err(Mistyped));
                }
            }
        }

        #[test]
        fn two_neighbours_in_the_wrong_order_are_always_found(code in code()) {
            let right = characters(code);
            for at in 1..right.len() {
                let mut slip = right.clone();
                slip.swap(at - 1, at);
                prop_assert_eq!(read(&slip).is_ok(), slip == right);
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,60}") {
            let _ = (read_short(&text), looks_typed(&text));
        }
    }
}

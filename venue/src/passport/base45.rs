//! Base45 as RFC 9285 has it: two bytes in three characters, all of them in the
//! alphabet a QR code packs tightest. Reading is strict, so that every list of bytes
//! has one text and no other text stands for it: the published crate lets a last
//! group of two characters overflow its byte.

const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// The text of some bytes.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(2) * 3);
    for pair in bytes.chunks(2) {
        let mut value = pair.iter().fold(0, |value, byte| value << 8 | usize::from(*byte));
        for _ in 0..=pair.len() {
            text.push(char::from(ALPHABET[value % ALPHABET.len()]));
            value /= ALPHABET.len();
        }
    }
    text
}

/// The bytes of a text; `None` for a character outside the alphabet, a value that is
/// too large for its bytes, and a single character at the end.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 2 / 3 + 1);
    for group in text.as_bytes().chunks(3) {
        let digit = |c: &u8| ALPHABET.iter().position(|known| known == c);
        let value = group.iter().rev().try_fold(0, |value, c| Some(value * ALPHABET.len() + digit(c)?))?;
        match group.len() {
            3 => bytes.extend(u16::try_from(value).ok()?.to_be_bytes()),
            2 => bytes.push(u8::try_from(value).ok()?),
            _ => return None,
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_examples_of_the_rfc_hold() {
        for (bytes, text) in [
            (&b"AB"[..], "BB8"),
            (b"Hello!!", "%69 VD92EX0"),
            (b"base-45", "UJCLQE7W581"),
            (b"ietf!", "QED8WEX0"),
            (b"", ""),
        ] {
            assert_eq!(encode(bytes), text);
            assert_eq!(decode(text).as_deref(), Some(bytes));
        }
    }

    #[test]
    fn what_overflows_or_is_outside_the_alphabet_is_refused() {
        assert_eq!(decode("FGW"), Some(vec![0xff, 0xff]));
        assert_eq!(decode("GGW"), None, "65,536, which the RFC names");
        assert_eq!(decode("U5"), Some(vec![0xff]));
        assert_eq!(decode("V5"), None, "256");
        for text in ["A", "ABCD", "bb8", "BB,", "护照好"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn bytes_survive(bytes: Vec<u8>) {
            prop_assert_eq!(decode(&encode(&bytes)), Some(bytes));
        }

        #[test]
        fn no_two_texts_have_the_same_bytes(text in "[0-9A-Z $%*+./:-]{0,40}") {
            if let Some(bytes) = decode(&text) {
                prop_assert_eq!(encode(&bytes), text);
            }
        }

        #[test]
        fn a_text_never_ends_in_a_space(bytes: Vec<u8>) {
            // So whoever trims what was scanned or typed takes nothing from it.
            prop_assert!(!encode(&bytes).ends_with(' '));
        }
    }
}

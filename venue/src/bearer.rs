//! Whose a fact is: a passport by its id, or by the short code of a lost card. Both are
//! random numbers; neither says who anybody is.

use crate::hash::{Hash, Tomb};
use std::fmt;

/// The id of a passport: 16 random bytes, made when it is issued. It is shown nowhere
/// but in the passport itself, in no log either.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PassportId(pub [u8; 16]);

impl fmt::Debug for PassportId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PassportId(…)")
    }
}

/// Bits of a passport's id that its short code repeats. Among 200,000 passports of a
/// city two share a code with a chance of 2 in 100,000; ten characters of 5 bits can
/// be typed.
pub const SHORT_BITS: u32 = 50;

/// The short code of a passport: the first [`SHORT_BITS`] bits of its id, for the card
/// that was left at home. How it is written stands in [`crate::passport`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShortCode(u64);

impl fmt::Debug for ShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShortCode(…)")
    }
}

impl ShortCode {
    /// The code of these bits; `None` when there are more than [`SHORT_BITS`].
    #[must_use]
    pub fn of_bits(bits: u64) -> Option<Self> {
        (bits >> SHORT_BITS == 0).then_some(Self(bits))
    }

    /// The bits, in the lower [`SHORT_BITS`].
    #[must_use]
    pub fn bits(self) -> u64 {
        self.0
    }
}

impl PassportId {
    /// The short code that stands on its card.
    #[must_use]
    pub fn short(self) -> ShortCode {
        let first = self.0.iter().take(8).fold(0, |bits, byte| bits << 8 | u64::from(*byte));
        ShortCode(first >> (64 - SHORT_BITS))
    }
}

/// Whose a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bearer {
    /// The passport itself was shown.
    Passport(PassportId),
    /// Only its short code was given, and no passport with it is known. It speaks for
    /// every passport that bears it, so what it did is found again with the card.
    Short(ShortCode),
}

/// Bytes a short code is kept in.
const SHORT_BYTES: usize = 7;

impl Bearer {
    /// The short code it is found by.
    #[must_use]
    pub fn short(self) -> ShortCode {
        match self {
            Self::Passport(id) => id.short(),
            Self::Short(code) => code,
        }
    }

    /// The bytes it is kept and sent as: 16 of an id, 7 of a short code.
    #[must_use]
    pub fn to_bytes(self) -> Vec<u8> {
        match self {
            Self::Passport(id) => id.0.to_vec(),
            Self::Short(code) => code.0.to_be_bytes().into_iter().skip(8 - SHORT_BYTES).collect(),
        }
    }

    /// Reads what [`Bearer::to_bytes`] wrote.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        if let Ok(id) = bytes.try_into() {
            return Some(Self::Passport(PassportId(id)));
        }
        let short: [u8; SHORT_BYTES] = bytes.try_into().ok()?;
        let bits = short.iter().fold(0, |bits, byte| bits << 8 | u64::from(*byte));
        ShortCode::of_bits(bits).map(Self::Short)
    }

    /// The mark that stays when it is forgotten.
    #[must_use]
    pub fn tomb(self) -> Tomb {
        self.hashed(b"sm-tomb/1")
    }

    /// A mark that tells passports apart in lists for staff without showing their id.
    #[must_use]
    pub fn mark(self) -> Tomb {
        self.hashed(b"sm-mark/1")
    }

    fn hashed(self, what: &[u8]) -> Tomb {
        let hash = Hash::of(&[what, &self.to_bytes()]);
        let mut half = [0; 16];
        half.iter_mut().zip(hash.0).for_each(|(to, from)| *to = from);
        Tomb(half)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bearers_survive_their_bytes(id: [u8; 16]) {
            let passport = Bearer::Passport(PassportId(id));
            let short = Bearer::Short(passport.short());
            prop_assert_eq!(Bearer::of_bytes(&passport.to_bytes()), Some(passport));
            prop_assert_eq!(Bearer::of_bytes(&short.to_bytes()), Some(short));
            prop_assert_ne!(passport.tomb(), short.tomb());
            prop_assert_ne!(passport.tomb(), passport.mark());
        }
    }

    #[test]
    fn a_short_code_is_the_first_fifty_bits() {
        let mut id = [0; 16];
        id[0] = 0x80;
        id[6] = 0b0111_1111;
        assert_eq!(PassportId(id).short().bits(), 1 << 49 | 1);
        assert_eq!(ShortCode::of_bits(1 << 50), None);
        assert_eq!(Bearer::of_bytes(&[0xff; 7]), None, "more than fifty bits");
        assert_eq!(Bearer::of_bytes(&[0; 8]), None);
    }
}

//! Hashes and the random ids made with a ledger and with an archive. All travel as
//! lower-case hexadecimal.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};

/// Why a text is no hash or id of its length.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not {bytes} bytes in lower-case hexadecimal")]
pub struct InvalidHex {
    text: String,
    bytes: usize,
}

macro_rules! hex_bytes {
    ($($(#[doc = $doc:literal])* $name:ident($len:literal);)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $len]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut text = [0; 2 * $len];
                // The room is just right, and digits are text.
                hex::encode_to_slice(self.0, &mut text).map_err(|_| fmt::Error)?;
                f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = InvalidHex;
            fn from_str(text: &str) -> Result<Self, InvalidHex> {
                let invalid = || InvalidHex { text: text.to_owned(), bytes: $len };
                let mut bytes = [0; $len];
                hex::decode_to_slice(text, &mut bytes).map_err(|_| invalid())?;
                if text.bytes().any(|b| b.is_ascii_uppercase()) { Err(invalid()) } else { Ok(Self(bytes)) }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                /// Reads the text where it lies: a report holds half a dozen of these.
                struct Text;

                impl serde::de::Visitor<'_> for Text {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("a string")
                    }

                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }

                d.deserialize_str(Text)
            }
        }

        #[cfg(feature = "schema")]
        crate::schema::schema_of!($name, crate::schema::hexadecimal(concat!($($doc),*), $len));
    )*};
}

hex_bytes! {
    /// SHA-256 of something.
    Hash(32);
    /// The id of one ledger: random, made with the file.
    Lid(16);
    /// The id of one archive at headquarters: random, made with the archive and
    /// made anew whenever it is restored from a backup.
    StoreId(16);
    /// A question of a device which archive headquarters writes to. Never the same twice,
    /// so that no answer of yesterday is taken for one of today.
    Question(8);
    /// The shared facts of one boot of one ledger, see [`crate::shared`].
    StreamId(16);
    /// A one-way mark of a bearer: half of a SHA-256. From it nobody finds the id, but
    /// who shows the passport again can be told that it was forgotten.
    Tomb(16);
}

impl Hash {
    /// SHA-256 over parts, each preceded by its length so that no two lists of
    /// parts give the same bytes.
    #[must_use]
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        Self(hasher.finalize().into())
    }
}

/// How far a ledger has come: the number of its last entry and the chain's hash there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "LedgerHead"))]
pub struct Head {
    /// Number of the last entry, 0 for an empty ledger.
    pub n: u64,
    /// The chain's hash after it.
    pub chain: Hash,
}

impl Head {
    /// The head of a ledger that holds nothing yet.
    #[must_use]
    pub fn genesis(lid: Lid) -> Self {
        Self { n: 0, chain: Hash::of(&[b"sm-ledger/1", &lid.0]) }
    }

    /// The head after one more entry whose stored bytes are `body`.
    #[must_use]
    pub fn then(self, body: &[u8]) -> Self {
        let n = self.n + 1;
        Self { n, chain: Hash::of(&[&self.chain.0, &n.to_be_bytes(), body]) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chain_depends_on_ledger_number_and_bytes() {
        let (a, b) = (Head::genesis(Lid([1; 16])), Head::genesis(Lid([2; 16])));
        assert_ne!(a.chain, b.chain);
        assert_ne!(a.then(b"x").chain, a.then(b"y").chain);
        assert_ne!(a.then(b"x").then(b"y"), a.then(b"y").then(b"x"));
        assert_eq!(a.then(b"x").n, 1);
    }

    #[test]
    fn the_chain_is_a_released_format() {
        let head = Head::genesis(Lid([7; 16])).then(b"{}");
        assert_eq!(
            head.chain.to_string(),
            "27c5bffa04fbd181c7ed31e0ec5c27882584a7f71737426aab1bc987040e5509"
        );
    }

    #[test]
    fn only_lower_case_hexadecimal_of_the_right_length_is_read() {
        let lid = Lid([0xab; 16]);
        assert_eq!(lid.to_string().parse::<Lid>().unwrap(), lid);
        for text in ["", "abcd", &"AB".repeat(16), &"g".repeat(32), &"ab".repeat(17)] {
            assert!(text.parse::<Lid>().is_err(), "{text}");
        }
    }
}

//! What the two files with secrets have in common: TOML with a version, secrets in
//! hexadecimal, and faults that are told without showing a secret.

use super::signing::Secret;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};
use zeroize::{Zeroize, Zeroizing};

/// The version of the files.
pub(super) const VERSION: u32 = 1;

/// Most bytes of such a file: 10,000 devices that know each other have 3 MiB.
pub const MAX_BYTES: usize = 4 << 20;

/// Why a file with keys cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretFileError {
    /// Too long.
    #[error("it has {0} bytes, at most {MAX_BYTES} are read; it is not a file of keys")]
    Oversize(usize),
    /// Of a version this program does not know.
    #[error("it is of version {0}, and this program reads version {VERSION}; use the newer program")]
    Version(u32),
    /// Not as it was written.
    #[error("line {line}: {reason}; take the file again as headquarters wrote it")]
    Form {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it, without what may be a secret.
        reason: String,
    },
}

/// A secret as it stands in a file.
pub(super) struct Written(pub(super) Secret);

impl Serialize for Written {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&Zeroizing::new(hex::encode(self.0.bytes())))
    }
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(d)?);
        let mut bytes = [0; 32];
        let read = hex::decode_to_slice(text.as_bytes(), &mut bytes);
        let secret = Secret::new(bytes);
        bytes.zeroize();
        // The text itself is never told.
        read.map_err(|_| serde::de::Error::custom("a secret has 64 characters of 0-9 and a-f"))?;
        Ok(Self(secret))
    }
}

/// Reads a file. Its version is looked at first, so that a newer form is named as such.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, SecretFileError> {
    version(text)?;
    toml::from_str(text).map_err(|fault| told(text, &fault))
}

/// Whether a file is of the version that this program knows.
pub(super) fn version(text: &str) -> Result<(), SecretFileError> {
    #[derive(Deserialize)]
    struct Any {
        version: u32,
    }
    if text.len() > MAX_BYTES {
        return Err(SecretFileError::Oversize(text.len()));
    }
    let Any { version } = toml::from_str(text).map_err(|fault| told(text, &fault))?;
    if version != VERSION {
        return Err(SecretFileError::Version(version));
    }
    Ok(())
}

/// Writes a file: a remark on what it is, and its content.
pub(super) fn write(remark: &str, content: &impl Serialize) -> Zeroizing<String> {
    // Texts, numbers and tables of texts: nothing TOML could not hold.
    let content = Zeroizing::new(toml::to_string(content).unwrap_or_default());
    Zeroizing::new(format!("{remark}{}", *content))
}

/// The parser's own words name the line and the field, but may show a value.
fn told(text: &str, fault: &toml::de::Error) -> SecretFileError {
    let at = fault.span().map_or(0, |span| span.start);
    let line = 1 + text.bytes().take(at).filter(|b| *b == b'\n').count();
    SecretFileError::Form { line, reason: masked(&fault.message().replace('\n', ", ")) }
}

/// Longest run of letters and digits in a fault's words: names of fields are shorter,
/// secrets longer.
const LONGEST_WORD: usize = 24;

fn masked(words: &str) -> String {
    let mut told = String::new();
    for part in words.split_inclusive(|c: char| !(c.is_ascii_alphanumeric() || c == '_')) {
        told += if part.len() > LONGEST_WORD { "…" } else { part };
    }
    told
}

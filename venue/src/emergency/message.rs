//! A word on the wire: JSON, versioned, sealed with the house's key for its topic.

use super::{MAX_TERM, Word};
use crate::{
    exchange::wire::{
        Nonces, VERSION,
        seal::{seal, unseal},
    },
    passport::Secret,
};
use serde::{Deserialize, Serialize};

/// The most bytes of a message: three times what the longest word takes.
pub const MAX_WORD: usize = 512;

/// Why bytes are no word of the house.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Longer than [`MAX_WORD`].
    #[error("the message has {0} bytes, the most is {MAX_WORD}")]
    Oversize(usize),
    /// Not sealed with the house's key for this topic: forged, altered, moved from another topic,
    /// or of a device enrolled with another key.
    #[error("the message is not sealed with this house's key; enrol its sender again if it belongs here")]
    Seal,
    /// Of another version.
    #[error("the message is of version {0}, this program reads version {VERSION}; update the older end")]
    Version(u32),
    /// Not what it should be.
    #[error("the message is malformed: {0}")]
    Malformed(String),
    /// On a topic that is none of this house's emergencies.
    #[error("the message has no place there: {0}")]
    Place(String),
}

#[derive(Serialize, Deserialize)]
struct Versioned {
    v: u32,
    #[serde(flatten)]
    word: Word,
}

/// A word as its bytes on the wire; nothing when it can't be written, which no word is.
pub(super) fn write(word: Word, topic: &str, key: &Secret, nonces: &mut Nonces) -> Option<Vec<u8>> {
    let json = serde_json::to_vec(&Versioned { v: VERSION, word }).ok()?;
    seal(&json, topic, key, nonces).ok()
}

/// A word from its bytes on the wire.
pub(super) fn read(bytes: &[u8], topic: &str, key: &Secret) -> Result<Word, Unreadable> {
    #[derive(Deserialize)]
    struct Any {
        v: u32,
    }
    if bytes.len() > MAX_WORD {
        return Err(Unreadable::Oversize(bytes.len()));
    }
    let json = unseal(bytes, topic, key).ok_or(Unreadable::Seal)?;
    let malformed = |reason: serde_json::Error| Unreadable::Malformed(reason.to_string());
    let Any { v } = serde_json::from_slice(&json).map_err(malformed)?;
    if v != VERSION {
        return Err(Unreadable::Version(v));
    }
    let Versioned { word, .. } = serde_json::from_slice(&json).map_err(malformed)?;
    if !(1..=MAX_TERM).contains(&word.term) {
        return Err(Unreadable::Malformed(format!(
            "its term is {}, from 1 to {MAX_TERM} there are",
            word.term
        )));
    }
    Ok(word)
}

//! The message authentication code at the end of a document.
//!
//! A document is written as it is, and before its last brace comes
//! `,"mac":"…"`: 28 characters of base64, of the five bytes of the [`ReportKeyId`] and
//! sixteen of HMAC-SHA-256 (RFC 4868) under that key over
//!
//! ```text
//! the topic, a byte of 0, and the document's bytes without that field
//! ```
//!
//! So no form of JSON has to be agreed on: what was sent is what is checked. The topic names
//! campaign, venue, device and way, so a document moved to another topic is none of it, and
//! nothing that a device said is ever taken for headquarters' word.

use crate::{
    passport::{CODE, ReportKey, ReportKeyId},
    reporting::{keys_in_force::KeysInForce, topic::Address},
};
use base64::{Engine, prelude::BASE64_STANDARD};

/// What stands before the characters of a code, and after them.
const BEFORE: &[u8] = b",\"mac\":\"";
const AFTER: &[u8] = b"\"}";

/// Characters of key id and code: 21 bytes in base64, nothing to pad.
const CHARACTERS: usize = 28;

/// What a code adds to a document, in bytes.
pub const MAC_BYTES: usize = BEFORE.len() + CHARACTERS + AFTER.len() - 1;

/// A code, and whose it says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mac {
    /// The enrolment it was made under.
    pub key: ReportKeyId,
    code: [u8; CODE],
}

/// Whose code a document must carry to be read.
#[derive(Debug, Clone, Copy)]
pub enum Trust<'a> {
    /// Anybody's, or none: no keys are in force, or it is said to everybody.
    Anybody,
    /// That of this device's key, which headquarters knows.
    Key(&'a ReportKey),
    /// That of this device, under a key that is in force.
    Device(&'a KeysInForce, &'a Address),
}

/// Why a document's code is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unbelieved {
    /// There is none.
    #[error("it carries no code: enrol this device (headquarters enrol), restart its agent")]
    Missing,
    /// It was made under another key, or the document was changed or moved since.
    #[error("its code is wrong: the keys are not of this campaign (enrol again), or it was forged")]
    Wrong,
    /// The campaign took the key back.
    #[error("the campaign took this device's keys back: enrol it anew if it may report")]
    TakenBack,
}

impl Mac {
    /// The code of a document, if it ends with one.
    #[must_use]
    pub fn of(document: &[u8]) -> Option<Self> {
        cut(document).map(|(_, mac)| mac)
    }
}

/// A document with its code; it ends with its brace.
pub(super) fn authenticated(mut document: Vec<u8>, topic: &str, key: &ReportKey) -> Vec<u8> {
    let code = key.code(&[topic.as_bytes(), &[0], &document]);
    document.truncate(document.len().saturating_sub(1));
    document.extend(BEFORE);
    document.extend(BASE64_STANDARD.encode([&key.id().0[..], &code].concat()).bytes());
    document.extend(AFTER);
    document
}

/// The document up to its code, without its last brace, and the code.
fn cut(document: &[u8]) -> Option<(&[u8], Mac)> {
    let rest = document.strip_suffix(AFTER)?;
    let (rest, text) = rest.split_at_checked(rest.len().checked_sub(CHARACTERS)?)?;
    let rest = rest.strip_suffix(BEFORE)?;
    let bytes: [u8; 5 + CODE] = BASE64_STANDARD.decode(text).ok()?.try_into().ok()?;
    let (id, code) = bytes.split_first_chunk()?;
    Some((rest, Mac { key: ReportKeyId(*id), code: code.try_into().ok()? }))
}

impl Trust<'_> {
    /// Whether a document that came on this topic is believed.
    pub(super) fn believes(&self, topic: &str, document: &[u8]) -> Result<(), Unbelieved> {
        let derived;
        let (key, taken_back) = match (self, Mac::of(document)) {
            (Self::Anybody, _) => return Ok(()),
            (_, None) => return Err(Unbelieved::Missing),
            (Self::Key(key), Some(mac)) if key.id() == mac.key => (*key, false),
            (Self::Key(_), Some(_)) => return Err(Unbelieved::Wrong),
            (Self::Device(keys, device), Some(mac)) => {
                derived = keys.of_device(device, mac.key);
                (&derived, keys.took_back(mac.key))
            }
        };
        let made = |(rest, mac): (&[u8], Mac)| key.made(&mac.code, &[topic.as_bytes(), &[0], rest, b"}"]);
        match (cut(document).is_some_and(made), taken_back) {
            (false, _) => Err(Unbelieved::Wrong),
            (true, true) => Err(Unbelieved::TakenBack),
            (true, false) => Ok(()),
        }
    }
}

//! What travels: JSON, versioned, deflated, and sealed with the circle's key
//! (XChaCha20-Poly1305, the topic as associated data), at most [`MAX_MESSAGE`] bytes.
//!
//! Bytes on the wire: 24 of nonce, then what is sealed, the last 16 of it its tag.
//! Whatever arrives, [`read()`] answers with a message or with a reason.
//!
//! What streams and marks somebody has is taken from the answer to the question that is
//! open, never from a late one or another's: `ask` is a number that the asking device
//! chooses, larger each time, and the answer repeats it. Facts need none: whoever
//! sends them, they are what they are.

mod bytes;
mod facts;
pub(crate) mod seal;
mod unreadable;

pub use crate::reporting::wire::{MAX_MESSAGE, VERSION};
pub use bytes::Bytes;
pub use facts::{MAX_CERTIFICATE, MAX_FACTS};
pub use unreadable::{Unreadable, Unwritable};

use super::Stretch;
use crate::{
    hash::{StreamId, Tomb},
    id::{DeviceId, VenueId},
    passport::Secret,
};
use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};

/// The most bytes a message may inflate to: [`MAX_FACTS`] facts, each with something of
/// its own to say. 8 KiB could otherwise be made to inflate a thousandfold.
pub const MAX_INFLATED: usize = 128 * 1024;

/// Into how many buckets streams fall by the beginning of their id, so that a
/// difference in one stream of ten thousand is found by looking at 1 in 64 of them.
pub const BUCKETS: usize = 64;

/// Bytes of a bucket's digest: two that differ look alike once in 2^48.
pub const BUCKET_BYTES: usize = 6;

/// The most streams named in one message: more do not fit.
pub const MAX_STREAMS: usize = 400;

/// The most marks of forgotten bearers in one message: more do not fit.
pub const MAX_TOMBS: usize = 450;

/// Bytes of the number used once, which stands before what is sealed.
pub const NONCE: usize = 24;

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The run of the program that speaks: random, made at its start.
    pub session: Bytes<8>,
    /// The digest of the marks that the speaker held when it looked up what it says.
    pub tombs: Bytes<8>,
    /// What it says.
    #[serde(flatten)]
    pub says: Says,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "snake_case")]
pub enum Says {
    /// What I have, in short.
    Heads {
        /// How many heads this session has said, this one included.
        said: u64,
        /// My venue.
        venue: VenueId,
        /// My name there.
        device: DeviceId,
        /// How many facts.
        facts: u64,
        /// Digest over how many of each stream.
        streams: Bytes<8>,
    },
    /// Tell me what you have of the streams in which we differ. It says what the asking
    /// device has as heads do: who is asked may not have heard those.
    WantedStreams {
        /// The number of this question.
        ask: u64,
        /// My venue.
        venue: VenueId,
        /// My name there.
        device: DeviceId,
        /// How many facts.
        facts: u64,
        /// Digests of my buckets, [`BUCKET_BYTES`] each.
        buckets: Box<Bytes<{ BUCKETS * BUCKET_BYTES }>>,
        /// Only streams after this one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<Bytes<16>>,
    },
    /// Send me facts of a stream.
    WantedFacts {
        /// The stream.
        stream: Bytes<16>,
        /// From this number on.
        from: u64,
    },
    /// Send me your marks.
    WantedTombs {
        /// The number of this question.
        ask: u64,
        /// Only those after this one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<Bytes<16>>,
    },
    /// What I have of streams, in order of their ids.
    Streams {
        /// The number of the question.
        ask: u64,
        /// Digest over how many of each stream, as heads say it: of which state this is a page.
        streams: Bytes<8>,
        /// Stream and how many facts.
        have: Vec<(Bytes<16>, u64)>,
        /// Whether there are streams after the last of these.
        more: bool,
    },
    /// Facts of one stream.
    Facts(#[serde(with = "facts")] Stretch),
    /// My marks, in order.
    Tombs {
        /// The number of the question.
        ask: u64,
        /// The marks.
        marks: Vec<Bytes<16>>,
        /// Whether there are marks after the last of these.
        more: bool,
    },
}

impl From<StreamId> for Bytes<16> {
    fn from(stream: StreamId) -> Self {
        Self(stream.0)
    }
}

impl From<Tomb> for Bytes<16> {
    fn from(tomb: Tomb) -> Self {
        Self(tomb.0)
    }
}

/// Numbers used once, never again in any run of any program: 16 random bytes of this
/// run, then a counter.
#[derive(Debug, Clone)]
pub struct Nonces {
    run: [u8; 16],
    next: u64,
}

impl Nonces {
    /// For a run of a program. The bytes must be fresh from the system's random numbers.
    #[must_use]
    pub fn new(run: [u8; 16]) -> Self {
        Self { run, next: 0 }
    }

    fn take(&mut self) -> [u8; NONCE] {
        let mut nonce = [0; NONCE];
        let counter = self.next.to_be_bytes();
        nonce.iter_mut().zip(self.run.iter().chain(&counter)).for_each(|(to, from)| *to = *from);
        // 2^64 messages are never sent.
        self.next = self.next.wrapping_add(1);
        nonce
    }
}

/// A message as its bytes on the wire.
///
/// # Errors
/// [`Unwritable`] when it does not fit into [`MAX_MESSAGE`] bytes.
pub fn write(
    message: &Message,
    topic: &str,
    key: &Secret,
    nonces: &mut Nonces,
) -> Result<Vec<u8>, Unwritable> {
    #[derive(Serialize)]
    struct Versioned<'a> {
        v: u32,
        #[serde(flatten)]
        message: &'a Message,
    }
    let form = |reason: &dyn std::fmt::Display| Unwritable::Form(reason.to_string());
    let json = serde_json::to_vec(&Versioned { v: VERSION, message }).map_err(|reason| form(&reason))?;
    if json.len() > MAX_INFLATED {
        return Err(Unwritable::Oversize(json.len()));
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&json).map_err(|reason| form(&reason))?;
    let deflated = encoder.finish().map_err(|reason| form(&reason))?;
    let bytes = seal::seal(&deflated, topic, key, nonces).map_err(|reason| form(&reason))?;
    if bytes.len() > MAX_MESSAGE {
        return Err(Unwritable::Oversize(bytes.len()));
    }
    Ok(bytes)
}

/// A message from its bytes on the wire.
///
/// # Errors
/// [`Unreadable`] says why it is none.
pub fn read(bytes: &[u8], topic: &str, key: &Secret) -> Result<Message, Unreadable> {
    #[derive(Deserialize)]
    struct Any {
        v: u32,
    }
    let json = open(bytes, topic, key)?;
    let Any { v } = serde_json::from_slice(&json).map_err(|reason| Unreadable::malformed(&reason))?;
    if v != VERSION {
        return Err(Unreadable::Version(v));
    }
    let message: Message = serde_json::from_slice(&json).map_err(|reason| Unreadable::malformed(&reason))?;
    match &message.says {
        Says::Streams { have, .. } if have.len() > MAX_STREAMS => {
            Err(Unreadable::Malformed(format!("it names {} streams, the most is {MAX_STREAMS}", have.len())))
        }
        Says::Tombs { marks, .. } if marks.len() > MAX_TOMBS => {
            Err(Unreadable::Malformed(format!("it holds {} marks, the most is {MAX_TOMBS}", marks.len())))
        }
        _ => Ok(message),
    }
}

/// The JSON in a sealed message.
fn open(bytes: &[u8], topic: &str, key: &Secret) -> Result<Vec<u8>, Unreadable> {
    if bytes.len() > MAX_MESSAGE {
        return Err(Unreadable::Oversize(bytes.len()));
    }
    let deflated = seal::unseal(bytes, topic, key).ok_or(Unreadable::Seal)?;
    let mut json = Vec::new();
    let limit = MAX_INFLATED as u64 + 1;
    let inflated = ZlibDecoder::new(&deflated[..]).take(limit).read_to_end(&mut json);
    inflated.map_err(|reason| Unreadable::malformed(&reason))?;
    if json.len() > MAX_INFLATED { Err(Unreadable::Bomb) } else { Ok(json) }
}

//! The documents that travel: JSON, versioned, at most [`MAX_MESSAGE`] bytes each.
//!
//! [`write()`] and [`read()`] are the only way onto and off the wire. Whatever arrives,
//! reading answers with a document or with a reason, never with a panic. Fields that
//! are not known are left aside, so that a field may be added without a new version.

mod batch;
mod document;
mod now;
mod unreadable;

pub use batch::{MAX_BATCH_PAGES, MAX_INFLATED, pack};
pub use document::{
    AFTER_HEADS, Digests, Head, HeardHeads, HqState, INDEX_STATES, Index, NEWEST_DAYS, OLDER_DAYS, Older,
    PageReport, PagesReport, Parent, Presence, QUARANTINED_PAGES, REASON_CHARS, Refused, STORED_HEADS,
    STORED_PAGES, Stored, StoredPage, WANTED_DAYS, WANTED_PAGES, Wanted, batch_id,
};
pub use now::{Gauge, GaugeKind, MAX_GAUGES, MAX_LINES, Now};
pub use unreadable::{Code, Unreadable, Unwritable};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The version of the documents.
pub const VERSION: u32 = 1;

/// The largest message, in bytes: brokers and clients take 10 KiB by default, and a
/// thin line must not be held up for more than a second.
pub const MAX_MESSAGE: usize = 8 * 1024;

/// A document that may travel.
pub trait Document: Serialize + DeserializeOwned {}

impl Document for PageReport {}
impl Document for PagesReport {}
impl Document for Head {}
impl Document for Presence {}
impl Document for Now {}
impl Document for Stored {}
impl Document for Wanted {}
impl Document for Refused {}
impl Document for HqState {}

/// A document as its bytes on the wire.
///
/// # Errors
/// [`Unwritable`] when it does not fit into [`MAX_MESSAGE`] bytes.
pub fn write<D: Document>(document: &D) -> Result<Vec<u8>, Unwritable> {
    #[derive(Serialize)]
    struct Versioned<'a, D> {
        v: u32,
        #[serde(flatten)]
        document: &'a D,
    }
    let bytes = serde_json::to_vec(&Versioned { v: VERSION, document })
        .map_err(|reason| Unwritable::Form(reason.to_string()))?;
    if bytes.len() > MAX_MESSAGE {
        return Err(Unwritable::Oversize(bytes.len()));
    }
    Ok(bytes)
}

/// A document from its bytes on the wire.
///
/// # Errors
/// [`Unreadable`] says why it is none: too long, of another version, or malformed.
pub fn read<D: Document>(bytes: &[u8]) -> Result<D, Unreadable> {
    #[derive(Deserialize)]
    struct Any {
        v: u32,
    }
    if bytes.len() > MAX_MESSAGE {
        return Err(Unreadable::Oversize(bytes.len()));
    }
    let Any { v } = serde_json::from_slice(bytes).map_err(|reason| Unreadable::malformed(&reason))?;
    if v != VERSION {
        return Err(Unreadable::Version(v));
    }
    serde_json::from_slice(bytes).map_err(|reason| Unreadable::malformed(&reason))
}

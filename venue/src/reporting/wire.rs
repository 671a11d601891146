//! The documents that travel: JSON, versioned, at most [`MAX_MESSAGE`] bytes each.
//!
//! [`write()`] and [`read()`] are the only way onto and off the wire; there a document gets
//! its code ([`Mac`]) and is held against it. Whatever arrives, reading answers with a
//! document or with a reason, never with a panic. Fields that
//! are not known are left aside, so that a field may be added without a new version.

mod batch;
mod document;
#[cfg(feature = "schema")]
mod forms;
mod mac;
mod now;
mod series;
mod unreadable;

#[cfg(feature = "schema")]
pub(in crate::reporting) use batch::Inside;
pub use batch::{BATCH_BYTES, MAX_BATCH_COUNTS, MAX_BATCH_PAGES, MAX_INFLATED, pack};
pub use document::{
    AFTER_HEADS, Digests, Head, HeardHeads, HqState, INDEX_STATES, Index, NEWEST_DAYS, OLDER_DAYS, Older,
    PageReport, PagesReport, Parent, Presence, QUARANTINED_PAGES, REASON_CHARS, Refused, STORED_HEADS,
    STORED_PAGES, Stored, StoredPage, WANTED_DAYS, WANTED_PAGES, Wanted, batch_id,
};
pub use mac::{MAC_BYTES, Mac, Trust, Unbelieved};
pub use now::{Gauge, GaugeKind, MAX_GAUGES, MAX_LINES, Now};
pub use unreadable::{Code, Unreadable, Unwritable};

use crate::{hash::Lid, passport::ReportKey};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The version of the documents.
pub const VERSION: u32 = 1;

/// The largest message, in bytes: brokers and clients take 10 KiB by default, and a
/// thin line must not be held up for more than a second.
pub const MAX_MESSAGE: usize = 8 * 1024;

/// The longest document without its code, in bytes: what is sent is the same whether or not
/// keys are in force.
pub const MAX_DOCUMENT: usize = MAX_MESSAGE - MAC_BYTES;

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

/// A document as its bytes on the wire, to be published on this topic; with the code of a
/// key, where one is given.
///
/// # Errors
/// [`Unwritable`] when it does not fit into [`MAX_DOCUMENT`] bytes.
pub fn write<D: Document>(document: &D, topic: &str, key: Option<&ReportKey>) -> Result<Vec<u8>, Unwritable> {
    let bytes = plain(document)?;
    Ok(match key {
        Some(key) => mac::authenticated(bytes, topic, key),
        None => bytes,
    })
}

/// A document without a code.
fn plain<D: Document>(document: &D) -> Result<Vec<u8>, Unwritable> {
    #[derive(Serialize)]
    struct Versioned<'a, D> {
        v: u32,
        #[serde(flatten)]
        document: &'a D,
    }
    let bytes = serde_json::to_vec(&Versioned { v: VERSION, document })
        .map_err(|reason| Unwritable::Form(reason.to_string()))?;
    if bytes.len() > MAX_DOCUMENT {
        return Err(Unwritable::Oversize(bytes.len()));
    }
    Ok(bytes)
}

/// A document from its bytes on the wire, which came on this topic.
///
/// # Errors
/// [`Unreadable`] says why it is none: too long, not authenticated, of another version, or
/// malformed. What is not authenticated is not parsed further than its version.
pub fn read<D: Document>(bytes: &[u8], topic: &str, trust: Trust<'_>) -> Result<D, Unreadable> {
    if bytes.len() > MAX_MESSAGE {
        return Err(Unreadable::Oversize(bytes.len()));
    }
    let believed = trust.believes(topic, bytes).map_err(Unreadable::Unauthenticated);
    match (version(bytes), believed) {
        // A later version may be authenticated in another way: its number says more.
        (Ok(v), _) if v != VERSION => Err(Unreadable::Version(v)),
        (_, Err(reason)) | (Err(reason), Ok(())) => Err(reason),
        (Ok(_), Ok(())) => serde_json::from_slice(bytes).map_err(|reason| Unreadable::malformed(&reason)),
    }
}

/// Whether the code of a document is right, though the campaign may have taken its key back.
#[must_use]
pub fn is_made_by(bytes: &[u8], topic: &str, trust: Trust<'_>) -> bool {
    matches!(trust.believes(topic, bytes), Ok(()) | Err(Unbelieved::TakenBack))
}

fn version(bytes: &[u8]) -> Result<u32, Unreadable> {
    #[derive(Deserialize)]
    struct Any {
        v: u32,
    }
    let any: Any = serde_json::from_slice(bytes).map_err(|reason| Unreadable::malformed(&reason))?;
    Ok(any.v)
}

/// The ledger that a document names which was not believed, so that its device may be told.
/// Nothing else follows from it.
#[must_use]
pub fn ledger_named(bytes: &[u8]) -> Option<Lid> {
    #[derive(Deserialize)]
    struct Named {
        lid: Lid,
    }
    if bytes.len() > MAX_MESSAGE {
        return None;
    }
    serde_json::from_slice(bytes).ok().map(|Named { lid }| lid)
}

//! Batches: pages deflated together, because their JSON repeats itself.

use super::{PagesReport, Unreadable, Unwritable, batch_id};
use crate::{
    hash::{Head, Lid},
    page::{Page, PageState},
    reporting::topic::Address,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use std::io::{Read, Write};

/// The most pages of one batch: what the device reads from its ledger at once.
pub const MAX_BATCH_PAGES: usize = 64;

/// The most bytes a batch may inflate to: 64 pages of 4 KiB. A message of
/// [`super::MAX_MESSAGE`] could otherwise be made to inflate a thousandfold.
pub const MAX_INFLATED: usize = 256 * 1024;

/// Packs as many of the pages as fit into one message, from the first on, and says
/// how many those are. `head` is how far the ledger had come when they were read, `after`
/// heads before that.
///
/// # Errors
/// [`Unwritable`] when not even the first page fits, or there is none.
pub fn pack(
    from: &Address,
    (lid, head, after): (Lid, Head, &[Head]),
    pages: &[Page],
) -> Result<(PagesReport, usize), Unwritable> {
    let mut taken = pages.len().min(MAX_BATCH_PAGES);
    loop {
        let report = deflate(from, (lid, head, after), &pages[..taken])?;
        match super::plain(&report) {
            Ok(_) => return Ok((report, taken)),
            Err(refused) if taken <= 1 => return Err(refused),
            Err(_) => taken = (taken * 3 / 4).max(1),
        }
    }
}

fn deflate(
    from: &Address,
    (lid, head, after): (Lid, Head, &[Head]),
    pages: &[Page],
) -> Result<PagesReport, Unwritable> {
    let form = |reason: &dyn std::fmt::Display| Unwritable::Form(reason.to_string());
    let json = serde_json::to_vec(pages).map_err(|reason| form(&reason))?;
    if pages.is_empty() || json.len() > MAX_INFLATED {
        return Err(Unwritable::Oversize(json.len()));
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&json).map_err(|reason| form(&reason))?;
    let deflated = BASE64_STANDARD.encode(encoder.finish().map_err(|reason| form(&reason))?);
    let states: Vec<PageState> = pages.iter().map(PageState::from).collect();
    let (from, after) = (from.clone(), after.to_vec());
    Ok(PagesReport { from, lid, head, after, batch: batch_id(&states), deflated })
}

impl PagesReport {
    /// The pages of the batch.
    ///
    /// # Errors
    /// [`Unreadable`] when it is no batch, inflates past [`MAX_INFLATED`], holds more
    /// than [`MAX_BATCH_PAGES`] pages, or other content than it says.
    pub fn unpack(&self) -> Result<Vec<Page>, Unreadable> {
        let deflated = BASE64_STANDARD.decode(&self.deflated).map_err(|e| Unreadable::malformed(&e))?;
        let mut json = Vec::new();
        let limit = MAX_INFLATED as u64 + 1;
        let inflated = ZlibDecoder::new(&deflated[..]).take(limit).read_to_end(&mut json);
        inflated.map_err(|reason| Unreadable::malformed(&reason))?;
        if json.len() > MAX_INFLATED {
            return Err(Unreadable::Bomb);
        }
        let pages: Vec<Page> = serde_json::from_slice(&json).map_err(|e| Unreadable::malformed(&e))?;
        if pages.len() > MAX_BATCH_PAGES {
            return Err(Unreadable::TooManyPages(pages.len()));
        }
        let states: Vec<PageState> = pages.iter().map(PageState::from).collect();
        match batch_id(&states) == self.batch {
            true => Ok(pages),
            false => Err(Unreadable::Hash(format!("batch {}", self.batch))),
        }
    }
}

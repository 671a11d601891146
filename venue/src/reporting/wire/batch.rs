//! Batches: pages deflated together, because their JSON repeats itself.
//!
//! What is deflated is `{"series":[…]}`, the pages of each activity by columns. Programs of
//! before deflated an array of pages; such batches are read too.

use super::{MAX_DOCUMENT, PagesReport, Unreadable, Unwritable, batch_id, series::Series};
use crate::{
    hash::{Head, Lid},
    page::{Page, PageState},
    reporting::topic::Address,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use serde::{Deserialize, Serialize};
use std::{
    borrow::Borrow,
    io::{Read, Write},
};

/// The most pages of one batch: what a batch of busy quarters holds.
pub const MAX_BATCH_PAGES: usize = 128;

/// The longest batch of several pages, in bytes, its code left out: half a second of a line of
/// 64 kbit/s. Twice as long it would tell a seventh more for its bytes, and a live page
/// would wait twice as long behind it. A page that needs more goes alone, up to
/// [`MAX_DOCUMENT`].
pub const BATCH_BYTES: usize = 4 * 1024;

/// The most bytes a batch may inflate to: 64 pages of 4 KiB, as programs of before sent them.
/// A message of [`super::MAX_MESSAGE`] could otherwise be made to inflate a thousandfold.
pub const MAX_INFLATED: usize = 256 * 1024;

/// The most counts of one batch: 128 pages of 128. A short column could otherwise be made to
/// become a hundred times as much memory.
pub const MAX_BATCH_COUNTS: usize = 16 * 1024;

/// What is deflated.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(in crate::reporting) struct Inside {
    /// The pages by activity, see [`MAX_BATCH_PAGES`] and [`MAX_BATCH_COUNTS`].
    #[cfg_attr(feature = "schema", schemars(schema_with = "super::forms::all_series", description = ""))]
    series: Vec<Series>,
}

/// Packs as many of the pages as fit into one message, from the first on, and says
/// how many those are. `head` is how far the ledger had come when they were read, `after`
/// heads before that.
///
/// # Errors
/// [`Unwritable`] when not even the first page fits, or there is none.
pub fn pack<P: Borrow<Page>>(
    from: &Address,
    (lid, head, after): (Lid, Head, &[Head]),
    pages: &[P],
) -> Result<(PagesReport, usize), Unwritable> {
    let mut taken = pages.len().min(MAX_BATCH_PAGES);
    loop {
        let some: Vec<&Page> = pages[..taken].iter().map(Borrow::borrow).collect();
        let fits = deflate(from, (lid, head, after), &some).and_then(|report| {
            let bytes = super::plain(&report)?.len();
            let most = if taken > 1 { BATCH_BYTES } else { MAX_DOCUMENT };
            if bytes > most { Err(Unwritable::Oversize(bytes)) } else { Ok(report) }
        });
        match fits {
            Ok(report) => return Ok((report, taken)),
            Err(refused) if taken <= 1 => return Err(refused),
            Err(_) => taken = (taken * 7 / 8).max(1),
        }
    }
}

fn deflate(
    from: &Address,
    (lid, head, after): (Lid, Head, &[Head]),
    pages: &[&Page],
) -> Result<PagesReport, Unwritable> {
    let form = |reason: &dyn std::fmt::Display| Unwritable::Form(reason.to_string());
    let series = Series::of(pages.iter().copied());
    let counts: usize = series.iter().map(Series::counts).sum();
    let json = serde_json::to_vec(&Inside { series }).map_err(|reason| form(&reason))?;
    if pages.is_empty() || json.len() > MAX_INFLATED || counts > MAX_BATCH_COUNTS {
        return Err(Unwritable::Oversize(json.len()));
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&json).map_err(|reason| form(&reason))?;
    let deflated = BASE64_STANDARD.encode(encoder.finish().map_err(|reason| form(&reason))?);
    // In the order in which they are unpacked: activity by activity.
    let mut sorted = pages.to_vec();
    sorted.sort_by(|one, other| one.key.activity.cmp(&other.key.activity));
    let states: Vec<PageState> = sorted.into_iter().map(PageState::from).collect();
    let (from, after) = (from.clone(), after.to_vec());
    Ok(PagesReport { from, lid, head, after, batch: batch_id(&states), deflated })
}

impl PagesReport {
    /// The pages of the batch.
    ///
    /// # Errors
    /// [`Unreadable`] when it is no batch, inflates past [`MAX_INFLATED`], holds more
    /// than [`MAX_BATCH_PAGES`] pages or [`MAX_BATCH_COUNTS`] counts, or other content than
    /// it says.
    pub fn unpack(&self) -> Result<Vec<Page>, Unreadable> {
        let deflated = BASE64_STANDARD.decode(&self.deflated).map_err(|e| Unreadable::malformed(&e))?;
        let mut json = Vec::new();
        let limit = MAX_INFLATED as u64 + 1;
        let inflated = ZlibDecoder::new(&deflated[..]).take(limit).read_to_end(&mut json);
        inflated.map_err(|reason| Unreadable::malformed(&reason))?;
        if json.len() > MAX_INFLATED {
            return Err(Unreadable::Bomb);
        }
        let pages = if json.starts_with(b"{") { by_columns(&json)? } else { one_by_one(&json)? };
        let states: Vec<PageState> = pages.iter().map(PageState::from).collect();
        match batch_id(&states) == self.batch {
            true => Ok(pages),
            false => Err(Unreadable::Hash(format!("batch {}", self.batch))),
        }
    }
}

fn by_columns(json: &[u8]) -> Result<Vec<Page>, Unreadable> {
    let Inside { series } = serde_json::from_slice(json).map_err(|e| Unreadable::malformed(&e))?;
    few_enough(series.iter().map(Series::len).sum())?;
    let counts = series.iter().map(Series::counts).sum();
    if counts > MAX_BATCH_COUNTS {
        return Err(Unreadable::TooManyCounts(counts));
    }
    let pages: Result<Vec<Vec<Page>>, Unreadable> = series.into_iter().map(Series::pages).collect();
    Ok(pages?.into_iter().flatten().collect())
}

fn one_by_one(json: &[u8]) -> Result<Vec<Page>, Unreadable> {
    let pages: Vec<Page> = serde_json::from_slice(json).map_err(|e| Unreadable::malformed(&e))?;
    few_enough(pages.len())?;
    Ok(pages)
}

fn few_enough(pages: usize) -> Result<(), Unreadable> {
    if pages > MAX_BATCH_PAGES { Err(Unreadable::TooManyPages(pages)) } else { Ok(()) }
}

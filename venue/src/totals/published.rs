//! What was published of a venue's day, and how it changed afterwards.
//!
//! A figure that stands in a newspaper must be found again: what was said, when, and what
//! became of it through which device. So a day is published once it is over and its devices
//! are proved, or some hours later in any case; or at any time by hand, as a figure for the
//! press is at midnight, when the day has four hours to go. From then on every change of a
//! figure leaves a revision. What comes late is summed like all else: the trace is kept, not
//! the error.

use super::{Figure, Scope, figure_of};
use crate::{
    entry::Method,
    hash::Lid,
    id::{ActivityId, DeviceId, SiteId},
    page::{NONE, Page, optional_id},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How long after its end a day is published whatever is missing, milliseconds: twelve hours,
/// so that a device that was switched off for the night has the next morning to come.
pub const WAIT_MS: i64 = 12 * 60 * 60 * 1_000;

/// A device that was not heard for so long before a day began is not waited for,
/// milliseconds: it was put away.
pub const DEVICE_MISSED_MS: i64 = 24 * 60 * 60 * 1_000;

/// Changes of a figure by one device within this time are one revision, milliseconds: a
/// backlog comes in a hundred pages.
pub const REVISION_SPAN_MS: i64 = 60 * 60 * 1_000;

/// How many revisions are kept of a figure. A further one is taken into the last, which then
/// names no single device; the first ones, and what was published, stay.
pub const MAX_REVISIONS: usize = 32;

/// How many of them stand beside a figure in JSON: the newest.
pub const SHOWN_REVISIONS: usize = 8;

/// Which figure of a venue's day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FigureKey {
    /// The site.
    pub site: SiteId,
    /// The activity, if it is of one.
    #[serde(with = "optional_id")]
    pub activity: Option<ActivityId>,
    /// How it was obtained.
    pub method: Method,
    /// What it says.
    pub figure: Figure,
    /// Within what.
    pub scope: Scope,
    /// The audience group, or `-`.
    pub group: String,
}

/// The figures that a page adds to its day.
#[must_use]
pub fn figures(page: &Page) -> BTreeMap<FigureKey, i64> {
    let mut sums = BTreeMap::new();
    for (cell, value) in &page.content.cells {
        let Some((figure, scope)) = figure_of(cell.measure) else { continue };
        let key = FigureKey {
            site: cell.site.clone(),
            activity: page.key.activity.clone(),
            method: cell.method,
            figure,
            scope,
            group: cell.group.as_ref().map_or(NONE, |group| group.as_str()).to_owned(),
        };
        let sum: &mut i64 = sums.entry(key).or_default();
        *sum = sum.saturating_add(*value);
    }
    sums
}

/// What changes when a page takes the place of another; where there is none, it adds nothing.
#[must_use]
pub fn changes(before: Option<&Page>, after: Option<&Page>) -> BTreeMap<FigureKey, i64> {
    let mut sums = after.map(figures).unwrap_or_default();
    for (key, value) in before.map(figures).unwrap_or_default() {
        let sum = sums.entry(key).or_default();
        *sum = sum.saturating_sub(value);
    }
    sums.retain(|_, change| *change != 0);
    sums
}

/// How a day came to be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// It was over, and all its devices were proved complete after that.
    Proved,
    /// It had been over for [`WAIT_MS`], and something was missing or not proved.
    Waited,
    /// Somebody gave it out.
    GivenOut,
}

/// Whether a day that ended at `ended` is to be published now (milliseconds since 1970), and
/// how. `proved`: every device that was heard on that day said after its end how far it has
/// come, and all of it is here.
#[must_use]
pub fn closes(ended: i64, now: i64, proved: bool) -> Option<How> {
    let over = now.saturating_sub(ended);
    match proved {
        true if over >= 0 => Some(How::Proved),
        _ => (over >= WAIT_MS).then_some(How::Waited),
    }
}

/// Why a published figure changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// A page came, or a newer version of one.
    Page,
    /// A page went into quarantine.
    Quarantined,
    /// Somebody cleared a page.
    Cleared,
    /// Somebody decided to keep a page out.
    KeptOut,
    /// A ledger forked, and is not summed any more.
    Forked,
    /// The figure was given out again.
    GivenOut,
}

/// One change of a published figure. Times are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// What it was.
    pub was: i64,
    /// What it is since.
    pub is: i64,
    /// When it began to change.
    pub from: i64,
    /// When it last changed.
    pub at: i64,
    /// By whose page; none where there were several.
    pub by: Option<(DeviceId, Lid)>,
    /// Why.
    pub cause: Cause,
    /// Whether it came after the day had ended.
    pub late: bool,
}

/// Whether a change goes into the revision before it, of so many that there are.
#[must_use]
pub fn joins(last: &Revision, next: &Revision, count: usize) -> bool {
    let same = (&last.by, last.cause, last.late) == (&next.by, next.cause, next.late);
    let near = (0..REVISION_SPAN_MS).contains(&next.at.saturating_sub(last.from));
    count >= MAX_REVISIONS || (same && near)
}

/// The revision that both make.
#[must_use]
pub fn of_several(last: Revision, next: &Revision) -> Revision {
    let by = last.by.filter(|by| Some(by) == next.by.as_ref());
    Revision { by, is: next.is, at: next.at, late: last.late || next.late, ..last }
}

/// What was published of a venue's figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Which.
    pub key: FigureKey,
    /// The figure.
    pub value: i64,
    /// What it is now.
    pub now: i64,
    /// When it was published, milliseconds since 1970.
    pub at: i64,
    /// How.
    pub how: How,
    /// The newest changes since, the newest last: up to [`SHOWN_REVISIONS`].
    pub revisions: Vec<Revision>,
}

/// What was published, as it stands beside a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Printed {
    /// The figure.
    pub value: i64,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// How.
    pub how: How,
}

/// A revision, as it stands beside a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revised {
    /// What it was.
    pub was: i64,
    /// What it is since.
    pub is: i64,
    /// When it last changed, RFC 3339 in UTC.
    pub at: String,
    /// By whose page; absent where there were several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
    /// The ledger of that page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lid: Option<Lid>,
    /// Why.
    pub cause: Cause,
    /// Whether it came after the day had ended.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
}

impl From<&Published> for Printed {
    fn from(published: &Published) -> Self {
        Self { value: published.value, at: super::rfc3339(published.at), how: published.how }
    }
}

impl From<&Revision> for Revised {
    fn from(revision: &Revision) -> Self {
        let Revision { was, is, at, cause, late, .. } = *revision;
        let (device, lid) = revision.by.clone().unzip();
        Self { was, is, at: super::rfc3339(at), device, lid, cause, late }
    }
}

//! What the archive writes: what goes on from the history it knows of a ledger, and of a page
//! the newest state.

use crate::{
    hash::{Hash, Head as Reached},
    page::Version,
};
use serde::{Deserialize, Serialize};

/// What to do with a page that came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Settlement {
    /// Write it: it is new, or newer than what is held.
    Write,
    /// Keep what is held: it is the same, or newer.
    Keep,
    /// Keep what is held: it is another content of the same state, so the ledger has
    /// two histories.
    Conflict,
    /// Write nothing: the archive knows the ledger as another device's.
    Foreign,
    /// Write nothing: the document it came in does not go on from what is known of the ledger.
    Parted,
}

/// What to do with a page, given the version and content hash of the page held.
///
/// ```
/// use venue::{hash::Hash, page::Version, reporting::intake::{Settlement, settle}};
/// let (old, new) = (Version { n: 4, rules: 1 }, Version { n: 7, rules: 1 });
/// let (a, b) = (Hash([1; 32]), Hash([2; 32]));
/// assert_eq!(settle(None, (old, a)), Settlement::Write);
/// assert_eq!(settle(Some((old, a)), (new, b)), Settlement::Write);
/// assert_eq!(settle(Some((new, b)), (old, a)), Settlement::Keep);
/// assert_eq!(settle(Some((new, a)), (new, b)), Settlement::Conflict);
/// ```
#[must_use]
pub fn settle(held: Option<(Version, Hash)>, offered: (Version, Hash)) -> Settlement {
    match held {
        Some((version, hash)) if version == offered.0 && hash != offered.1 => Settlement::Conflict,
        Some((version, _)) if version >= offered.0 => Settlement::Keep,
        _ => Settlement::Write,
    }
}

/// How far a ledger had come when it sent a document, and heads before that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// How far it had come.
    pub head: Reached,
    /// Earlier heads of it.
    pub after: Vec<Reached>,
}

/// How a document stands to what is known of its ledger's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kinship {
    /// It goes on from the newest head that is known: its heads are to be kept.
    GoesOn,
    /// It is of a head that is known.
    Known,
    /// Neither: it may be of a copy that went another way. Nothing of it is to be written, and
    /// the ledger is told what is known of it.
    Parted,
}

/// How a document stands to the history, given the newest head that is known of its ledger and
/// whether the document's own head is known.
///
/// ```
/// use venue::{hash::{Hash, Head}, reporting::intake::{Kinship, Reach, kinship}};
/// let head = |n, chain| Head { n, chain: Hash([chain; 32]) };
/// let reach = |n, chain, after: &[Head]| Reach { head: head(n, chain), after: after.to_vec() };
/// let newest = Some(head(5, 1));
/// assert_eq!(kinship(None, false, &reach(9, 2, &[])), Kinship::GoesOn);
/// assert_eq!(kinship(newest, false, &reach(9, 2, &[head(5, 1)])), Kinship::GoesOn);
/// assert_eq!(kinship(newest, false, &reach(9, 2, &[head(4, 1)])), Kinship::Parted);
/// assert_eq!(kinship(newest, false, &reach(5, 7, &[head(4, 1)])), Kinship::Parted);
/// assert_eq!(kinship(newest, true, &reach(4, 1, &[])), Kinship::Known);
/// ```
#[must_use]
pub fn kinship(newest: Option<Reached>, is_known: bool, reach: &Reach) -> Kinship {
    match newest {
        None => Kinship::GoesOn,
        _ if is_known => Kinship::Known,
        Some(newest) if newest.n < reach.head.n && reach.after.contains(&newest) => Kinship::GoesOn,
        Some(_) => Kinship::Parted,
    }
}

/// What to do with what a head says of its ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeadSettlement {
    /// Write it over what is held of this ledger: it is as new, or newer.
    Newest,
    /// Keep what is held: it is newer; this one was overtaken on its way.
    Overtaken,
    /// Keep what is held: it does not go on from what is known of the ledger.
    Parted,
    /// Write nothing: the archive knows the ledger as another device's.
    Foreign,
}

/// What to do with what a head says, given how it stands to the history and the number of the
/// head that was written last.
#[must_use]
pub fn settle_head(kinship: Kinship, written: Option<u64>, offered: Reached) -> HeadSettlement {
    match written {
        _ if kinship == Kinship::Parted => HeadSettlement::Parted,
        Some(written) if written > offered.n => HeadSettlement::Overtaken,
        _ => HeadSettlement::Newest,
    }
}

//! What the archive writes: the newest state of a page wins; two contents of the same
//! state are two histories.

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
    /// Leave it: the archive has this ledger of another device.
    Foreign,
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

/// What to do with a head that came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeadSettlement {
    /// Write it over what is held of this ledger: it is as new, or newer.
    Newest,
    /// Keep what is held: it is newer; this one was overtaken on its way.
    Overtaken,
    /// Keep what is held: the same number with another chain was heard before, so the
    /// ledger has two histories.
    Conflict,
    /// Leave it: the archive has this ledger of another device.
    Foreign,
}

/// What to do with a head, given the newest head held of its ledger and the chain that
/// was heard with the same number before, if it was ever heard (the newest head's own
/// is enough; an archive that keeps more of them finds forks sooner).
#[must_use]
pub fn settle_head(newest: Option<Reached>, same_number: Option<Hash>, offered: Reached) -> HeadSettlement {
    let other = |chain: Hash| chain != offered.chain;
    let newest_differs = newest.is_some_and(|held| held.n == offered.n && other(held.chain));
    match newest {
        _ if newest_differs || same_number.is_some_and(other) => HeadSettlement::Conflict,
        Some(held) if held.n > offered.n => HeadSettlement::Overtaken,
        _ => HeadSettlement::Newest,
    }
}

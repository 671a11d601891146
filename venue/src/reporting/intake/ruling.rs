//! What people decide about a page in quarantine, and what holds of its later versions.
//!
//! A live page gets a newer version every few seconds, so a decision about one version
//! would be worth nothing by the time it is typed. It holds for the page: one that was
//! cleared stays published while it is odd in the same way, up to twice what was seen when
//! somebody looked; one that is kept out stays out, whatever comes, until it is cleared. Nobody
//! has to decide about a page that its venue puts right: a newer version that is plausible
//! is published.

use super::plausible::{Implausible, Oddity};
use serde::{Deserialize, Serialize};

/// How much more of what was odd may come after it was cleared: somebody who looks in the
/// middle of a quarter has seen half of it.
pub const CLEARED_GROWTH: i64 = 2;

/// The longest reason that may be given, in characters: a sentence.
pub const MAX_RULING_REASON: usize = 200;

/// What was decided about a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ruling", rename_all = "kebab-case")]
pub enum Ruling {
    /// It is true, odd as it is.
    Clear {
        /// What was odd about it then; nothing where a plausible page had been kept out.
        odd: Option<(Oddity, i64)>,
    },
    /// It is not true.
    KeepOut,
}

impl Ruling {
    /// The clearing of a page that is odd in this way.
    #[must_use]
    pub fn clearing(odd: Option<Implausible>) -> Self {
        Self::Clear { odd: odd.map(|odd| (odd.oddity, odd.found)) }
    }
}

/// Why a page is in quarantine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Quarantine {
    /// It is implausible, and nobody has decided.
    Odd(Implausible),
    /// Somebody keeps it out.
    KeptOut,
}

/// What a device is told where a page is kept out by a person.
pub const KEPT_OUT: &str = "headquarters keeps it out of the totals";

impl Quarantine {
    /// The reason that is kept and told.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::Odd(odd) => odd.to_string(),
            Self::KeptOut => KEPT_OUT.to_owned(),
        }
    }
}

/// Whether a page is to be kept out of published figures, given what is odd about it and
/// the newest decision about it.
///
/// ```
/// use venue::reporting::intake::{Implausible, Oddity, Quarantine, Ruling, quarantine};
/// let odd = Implausible { oddity: Oddity::Doors, found: 40_000, most: 30_000 };
/// assert_eq!(quarantine(Some(odd), None), Some(Quarantine::Odd(odd)));
/// let cleared = Ruling::clearing(Some(odd));
/// let more = Implausible { found: 80_000, ..odd };
/// assert_eq!(quarantine(Some(more), Some(cleared)), None);
/// let far_more = Implausible { found: 80_001, ..odd };
/// assert_eq!(quarantine(Some(far_more), Some(cleared)), Some(Quarantine::Odd(far_more)));
/// assert_eq!(quarantine(None, Some(Ruling::KeepOut)), Some(Quarantine::KeptOut));
/// ```
#[must_use]
pub fn quarantine(odd: Option<Implausible>, ruling: Option<Ruling>) -> Option<Quarantine> {
    match (odd, ruling) {
        (_, Some(Ruling::KeepOut)) => Some(Quarantine::KeptOut),
        (None, _) => None,
        (Some(odd), Some(Ruling::Clear { odd: Some((seen, found)) })) if covers(seen, found, odd) => None,
        (Some(odd), _) => Some(Quarantine::Odd(odd)),
    }
}

fn covers(seen: Oddity, found: i64, odd: Implausible) -> bool {
    // Of what is less than nothing, more is less.
    let (found, now) = (found.saturating_abs(), odd.found.saturating_abs());
    seen == odd.oddity && now <= found.saturating_mul(CLEARED_GROWTH)
}

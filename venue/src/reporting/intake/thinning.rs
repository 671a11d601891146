//! Which of the heads that a ledger told headquarters keeps. It hears one every few seconds, and
//! for a season of ten thousand venues they would outgrow all pages.
//!
//! What they are for: a document is taken only if it goes on from the newest; a card that was
//! copied or restored finds the last head it shares with what headquarters knows, and what it
//! holds beyond that is counted again under its new id; a receipt is compared with the head at
//! its number. So a head that is forgotten may cost entries counted twice, and there is a bound
//! of how many: a resting card is copied at a head that is kept, one that is written to less than
//! two blocks of [`BLOCK_ENTRIES`] beyond one. Spacing that grows with age (days, powers of two) would keep some
//! hundreds for ever, and count a day's visitors twice where a card of last month is put in.

use crate::hash::Head;

/// So many of the newest entries keep every head: a document on its way, or a rollback after a
/// power cut, is rarely older.
pub const NEAR_ENTRIES: u64 = 1_024;

/// Of older ones the last head within each so many entries is kept: a byte an entry, where a busy
/// device's pages take five.
pub const BLOCK_ENTRIES: u64 = 64;

/// A head that no other followed within this stays, milliseconds: the device rested, and whoever
/// copies a card, or takes a receipt at the end of a night, does it then.
pub const REST_MS: i64 = 5 * 60 * 1_000;

/// A head and when it came, milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeardHead {
    /// The head.
    pub head: Head,
    /// When it came.
    pub received: i64,
}

/// The number below which the heads of a ledger are thinned that has come to `newest`; it is the
/// first of a block.
#[must_use]
pub fn thinned_below(newest: u64) -> u64 {
    let far = newest.saturating_sub(NEAR_ENTRIES);
    far - far % BLOCK_ENTRIES
}

/// Which of these heads need not be kept. They are all that are held from the first of a block up
/// to [`thinned_below`], in order of their numbers.
///
/// ```
/// use venue::{hash::{Hash, Head}, reporting::intake::{HeardHead, REST_MS, superfluous}};
/// let heard = |n, received| HeardHead { head: Head { n, chain: Hash([1; 32]) }, received };
/// let heads = [heard(3, 0), heard(9, 2_000), heard(40, 4_000 + REST_MS), heard(70, 4_001 + REST_MS)];
/// // 9 is where the device rested, 40 the last of its block.
/// assert_eq!(superfluous(&heads), [heads[0].head]);
/// ```
#[must_use]
pub fn superfluous(heads: &[HeardHead]) -> Vec<Head> {
    let is_kept = |(at, heard): &(usize, &HeardHead)| {
        let n = heard.head.n;
        let next = heads[at + 1..].iter().find(|next| next.head.n > n);
        next.is_none_or(|next| {
            let rested = next.received.saturating_sub(heard.received) >= REST_MS;
            rested || next.head.n / BLOCK_ENTRIES != n / BLOCK_ENTRIES
        })
    };
    let all = heads.iter().enumerate();
    all.filter(|head| !is_kept(head)).map(|(_, heard)| heard.head).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::Hash;
    use proptest::prelude::*;

    fn heard(steps: &[(u64, i64)]) -> Vec<HeardHead> {
        let (mut n, mut received) = (0, 0);
        let next = |(entries, pause): &(u64, i64)| {
            (n, received) = (n + entries, received + pause);
            HeardHead { head: Head { n, chain: Hash([1; 32]) }, received }
        };
        steps.iter().map(next).collect()
    }

    /// What is left of these heads as the archive thins them: whenever a block has become old.
    fn kept(heads: &[HeardHead]) -> Vec<HeardHead> {
        let mut kept: Vec<HeardHead> = Vec::new();
        let mut from = 0;
        for heard in heads {
            kept.push(*heard);
            let below = thinned_below(heard.head.n);
            if below > from {
                let range: Vec<HeardHead> =
                    kept.iter().filter(|held| (from..below).contains(&held.head.n)).copied().collect();
                let forgotten = superfluous(&range);
                kept.retain(|held| !forgotten.contains(&held.head));
                from = below;
            }
        }
        kept
    }

    proptest! {
        #[test]
        fn what_is_forgotten_costs_a_bounded_number_of_entries(
            steps in proptest::collection::vec((1..40u64, 0..2 * REST_MS), 1..400),
        ) {
            let heads = heard(&steps);
            let kept = kept(&heads);
            let newest = heads.last().unwrap().head.n;
            let rests = heads.windows(2).filter(|pair| pair[1].received - pair[0].received >= REST_MS).count();
            let blocks = usize::try_from(newest / BLOCK_ENTRIES + 1).unwrap();
            prop_assert!(kept.len() <= usize::try_from(NEAR_ENTRIES + 2 * BLOCK_ENTRIES).unwrap() + blocks + rests);
            for (at, heard) in heads.iter().enumerate() {
                // A copy taken here shares this much with what headquarters knows.
                let common = kept.iter().map(|kept| kept.head.n).filter(|n| *n <= heard.head.n).max();
                let lost = heard.head.n - common.unwrap_or_default();
                prop_assert!(lost < 2 * BLOCK_ENTRIES, "{lost} entries of {}", heard.head.n);
                let near = newest - heard.head.n <= NEAR_ENTRIES;
                let rested = heads.get(at + 1).is_some_and(|next| next.received - heard.received >= REST_MS);
                prop_assert!(lost == 0 || !(near || rested), "{} is forgotten", heard.head.n);
            }
        }

        #[test]
        fn a_busy_ledger_keeps_one_head_of_a_block(entries in 2_000..60_000u64) {
            let steps: Vec<(u64, i64)> = (0..entries).map(|_| (1, 2_000)).collect();
            let kept = kept(&heard(&steps)).len() as u64;
            prop_assert!(kept <= NEAR_ENTRIES + 2 * BLOCK_ENTRIES + entries / BLOCK_ENTRIES, "{kept} of {entries}");
        }
    }
}

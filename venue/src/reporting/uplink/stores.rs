//! Which archive headquarters writes to. A restored archive has a new id, so an id not
//! seen before is believed at once. An id seen before is mostly a late message of the
//! archive's former life; only when the present one has fallen silent is it believed.

use crate::hash::StoreId;

/// An archive that was not heard of for this long gives way to one that was known
/// before: more than twice the time between two of its states.
pub const STORE_SILENCE_MS: u64 = 50_000;

/// How many former archives are kept in mind: a restore is a rare day.
const MAX_FORMER: usize = 16;

/// What to think of a message, by the archive it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is the present one.
    Present,
    /// It takes the place of the present one.
    New,
    /// It speaks from the past.
    Former,
}

#[derive(Debug, Clone)]
pub(super) struct Stores {
    present: Option<StoreId>,
    heard_at: Option<u64>,
    former: Vec<StoreId>,
}

impl Stores {
    pub(super) fn new(present: Option<StoreId>) -> Self {
        Self { present, heard_at: None, former: Vec::new() }
    }

    pub(super) fn heed(&mut self, store: StoreId, now_ms: u64) -> Standing {
        if self.present == Some(store) {
            self.heard_at = Some(now_ms);
            return Standing::Present;
        }
        let silent = self.heard_at.is_none_or(|at| now_ms >= at + STORE_SILENCE_MS);
        if self.former.contains(&store) && !silent {
            return Standing::Former;
        }
        self.former.retain(|former| *former != store);
        self.former.extend(self.present.replace(store));
        let surplus = self.former.len().saturating_sub(MAX_FORMER);
        self.former.drain(..surplus);
        self.heard_at = Some(now_ms);
        Standing::New
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: StoreId = StoreId([1; 16]);
    const B: StoreId = StoreId([2; 16]);

    #[test]
    fn a_new_archive_is_believed_and_a_former_one_only_in_silence() {
        let mut stores = Stores::new(Some(A));
        assert_eq!(stores.heed(A, 0), Standing::Present);
        assert_eq!(stores.heed(B, 10), Standing::New);
        assert_eq!(stores.heed(A, 20), Standing::Former);
        assert_eq!(stores.heed(B, 30), Standing::Present);
        assert_eq!(stores.heed(A, 29 + STORE_SILENCE_MS), Standing::Former);
        assert_eq!(stores.heed(A, 30 + STORE_SILENCE_MS), Standing::New);
        assert_eq!(stores.heed(B, 31 + STORE_SILENCE_MS), Standing::Former);
    }
}

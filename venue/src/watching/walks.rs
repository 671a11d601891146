//! What a camera's process has learnt of people's size, kept for the next one: looks at
//! people who walked by, told one by one.

use super::said::Walk;
use std::collections::VecDeque;

/// Looks that are kept; the oldest make room. The counter learns from no more.
pub const MAX_WALKS: usize = 300;

/// Looks that a process may tell in a second: more than a camera's process ever does, and
/// so few that no picture leaves by them.
const MOST_A_SECOND: u32 = 8;

/// New looks are on the disk so many milliseconds later at most, or at the end. A camera
/// that was started anew has them at once; the disk is for an agent that was, and a memory
/// card wears out.
pub const KEPT_WITHIN_MS: u64 = 300_000;

/// What is known of one camera. Nothing in it depends on who walked.
#[derive(Debug, Default)]
pub(super) struct Walks {
    all: VecDeque<Walk>,
    /// When what is not on the disk yet has to be there.
    due: Option<u64>,
    told: (u64, u32),
}

impl Walks {
    /// Begins with what was kept; of too much the newest.
    pub(super) fn of(kept: &[Walk]) -> Self {
        let all = kept[kept.len().saturating_sub(MAX_WALKS)..].iter().copied().collect();
        Self { all, ..Self::default() }
    }

    pub(super) fn all(&self) -> Vec<Walk> {
        self.all.iter().copied().collect()
    }

    /// Takes one in; says whether the process may tell as many as that.
    pub(super) fn add(&mut self, walk: Walk, now_ms: u64) -> bool {
        let second = now_ms / 1_000;
        self.told = if self.told.0 == second { (second, self.told.1 + 1) } else { (second, 1) };
        if self.told.1 > MOST_A_SECOND {
            return false;
        }
        if self.all.len() >= MAX_WALKS {
            self.all.pop_front();
        }
        self.all.push_back(walk);
        self.due.get_or_insert(now_ms.saturating_add(KEPT_WITHIN_MS));
        true
    }

    /// The camera looks elsewhere: forgets all. Says whether there was anything.
    pub(super) fn forget(&mut self) -> bool {
        self.due = None;
        !std::mem::take(&mut self.all).is_empty()
    }

    /// When something has to be on the disk, if anything.
    pub(super) fn wake(&self) -> u64 {
        self.due.unwrap_or(u64::MAX)
    }

    /// What has to be on the disk by then, if anything is new.
    pub(super) fn due(&mut self, now_ms: u64) -> Option<Vec<Walk>> {
        self.due.take_if(|due| now_ms >= *due).map(|_| self.all())
    }
}

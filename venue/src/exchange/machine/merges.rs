//! What came and is on its way into the ledger.

use super::super::{Stretch, held::Held, wire::Bytes};
use super::Command;
use crate::hash::{StreamId, Tomb};
use std::collections::{BTreeMap, VecDeque};

/// The most facts of one merge: as many rows as a transaction of the agent may write, so
/// that the kiosk never waits for it.
pub const MERGE_FACTS: usize = 64;

/// The most stretches that wait for the ledger, each of a message. What comes
/// while it is full is asked for later.
pub const MERGES: usize = 64;

/// After a failed merge (a full disk) nothing is asked for so long.
pub const MERGE_PAUSE_MS: u64 = 10_000;

/// A merge that is not answered within this is asked for again: it does no harm twice.
const MERGE_PATIENCE_MS: u64 = 60_000;

#[derive(Debug, Clone)]
enum Work {
    Facts(Stretch),
    /// Marks; with the last of a whole set, its digest.
    Marks(Vec<Tomb>, Option<Bytes<8>>),
}

#[derive(Debug, Clone, Default)]
struct Under {
    raises: Vec<(StreamId, u64, u64)>,
    whole: Option<Bytes<8>>,
    marks: bool,
    command: Option<Command>,
    since: u64,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Merges {
    queue: VecDeque<Work>,
    under: Option<Under>,
    /// How far each stream will be here when the queue is empty.
    coming: BTreeMap<StreamId, u64>,
    paused_until: u64,
}

impl Merges {
    pub(super) fn len(&self) -> usize {
        self.queue.len()
    }

    pub(super) fn idle(&self) -> bool {
        self.queue.is_empty() && self.under.is_none()
    }

    pub(super) fn full(&self, now_ms: u64) -> bool {
        self.queue.len() >= MERGES || now_ms < self.paused_until
    }

    /// How far a stream is here, or will be.
    pub(super) fn frontier(&self, held: &Held, stream: StreamId) -> u64 {
        held.count(stream).max(self.coming.get(&stream).copied().unwrap_or_default())
    }

    pub(super) fn facts(&mut self, stretch: Stretch) {
        let coming = self.coming.entry(stretch.origin.stream()).or_default();
        *coming = (*coming).max(stretch.last());
        self.queue.push_back(Work::Facts(stretch));
    }

    pub(super) fn marks(&mut self, marks: Vec<Tomb>, whole: Option<Bytes<8>>) {
        self.queue.push_back(Work::Marks(marks, whole));
    }

    /// Leaves what waits: it may be asked for again.
    pub(super) fn drop_waiting(&mut self) {
        self.queue.clear();
        self.coming.clear();
    }

    pub(super) fn failed(&mut self, now_ms: u64) {
        self.drop_waiting();
        self.under = None;
        self.paused_until = now_ms + MERGE_PAUSE_MS;
    }

    /// What was asked for is in the ledger. Tells whether marks were among it.
    pub(super) fn merged(&mut self, held: &mut Held) -> bool {
        let Some(under) = self.under.take() else { return false };
        for (stream, from, last) in under.raises {
            if from <= held.count(stream) + 1 {
                held.raise(stream, last);
            }
        }
        if let Some(whole) = under.whole {
            held.include(whole);
        }
        if self.queue.is_empty() {
            self.coming.clear();
        }
        under.marks
    }

    /// The next merge.
    pub(super) fn next(&mut self, now_ms: u64) -> Option<Command> {
        if let Some(under) = &mut self.under {
            if now_ms < under.since + MERGE_PATIENCE_MS {
                return None;
            }
            under.since = now_ms;
            return under.command.clone();
        }
        if now_ms < self.paused_until {
            return None;
        }
        let mut under = Under { since: now_ms, ..Under::default() };
        let (mut stretches, mut tombs) = (Vec::new(), Vec::new());
        let mut room = MERGE_FACTS;
        while room > 0 {
            match self.queue.pop_front() {
                Some(Work::Facts(mut stretch)) => {
                    if stretch.facts.len() > room {
                        let rest = stretch.facts.split_off(room);
                        let from = stretch.from + room as u64;
                        let rest = Stretch { origin: stretch.origin.clone(), from, facts: rest };
                        self.queue.push_front(Work::Facts(rest));
                    }
                    room -= stretch.facts.len();
                    under.raises.push((stretch.origin.stream(), stretch.from, stretch.last()));
                    stretches.push(stretch);
                }
                Some(Work::Marks(marks, whole)) => {
                    (tombs, under.whole, under.marks) = (marks, whole, true);
                    room = 0;
                }
                None => break,
            }
        }
        if stretches.is_empty() && !under.marks {
            return None;
        }
        let command = Command::Merge { stretches, tombs };
        under.command = Some(command.clone());
        self.under = Some(under);
        Some(command)
    }

    pub(super) fn wake_at(&self) -> Option<u64> {
        let patience = self.under.as_ref().map(|under| under.since + MERGE_PATIENCE_MS);
        patience.into_iter().chain([self.paused_until]).max()
    }
}

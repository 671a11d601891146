//! What should not be heard in a circle: messages that can't be read, another program
//! that speaks with this ledger's id, and more of this ledger than it holds itself.

use super::Told;
use crate::{
    exchange::wire::Bytes,
    hash::{Lid, StreamId},
};
use std::collections::{BTreeMap, BTreeSet};

/// Unreadable messages are told once in this time, with their number: a device with the wrong
/// key must not fill a disk with complaints.
pub const TELL_GAP_MS: u64 = 10_000;

/// The most streams remembered as those of venues outside: as many as may be wanted at once. Of
/// more the facts are asked for once in every state of who offers them.
pub const NOT_OURS: usize = super::WANTS;

/// That others hold more of this ledger than it does is told once in this time: it stays so
/// until the machine is started anew.
pub const REWOUND_GAP_MS: u64 = 600_000;

/// The most runs that may speak with this ledger's id before new ones are left aside.
pub const TWINS: usize = 8;

/// Heads of our own id: the first, and whether it was told.
#[derive(Debug, Clone, Copy)]
struct Twin {
    said: u64,
    since: u64,
    told: bool,
}

/// Somebody holds more of this ledger than was read of it.
#[derive(Debug, Clone, Copy)]
struct Claim {
    lid: Lid,
    theirs: u64,
    at: u64,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Strangers {
    unreadable: u64,
    untold: u64,
    told_at: Option<u64>,
    twins: BTreeMap<Bytes<8>, Twin>,
    outside_at: Option<u64>,
    not_ours: BTreeSet<StreamId>,
    claim: Option<Claim>,
    rewound_at: Option<u64>,
}

impl Strangers {
    pub(super) fn unreadable(&self) -> u64 {
        self.unreadable
    }

    pub(super) fn count(&mut self, topic: &str, reason: String, now_ms: u64) -> Option<Told> {
        self.unreadable += 1;
        self.untold += 1;
        if self.told_at.is_some_and(|at| now_ms < at + TELL_GAP_MS) {
            return None;
        }
        self.told_at = Some(now_ms);
        let count = std::mem::take(&mut self.untold);
        Some(Told::Unreadable { topic: topic.to_owned(), reason, count })
    }

    /// Whether a stream is known to come from outside. What a device has is told by the id of
    /// its streams; whose they are, only facts say.
    pub(super) fn not_ours(&self, stream: StreamId) -> bool {
        self.not_ours.contains(&stream)
    }

    /// Facts of a stream from outside came. Whether to tell: not of each.
    pub(super) fn outside(&mut self, stream: StreamId, now_ms: u64) -> bool {
        if self.not_ours.len() < NOT_OURS {
            self.not_ours.insert(stream);
        }
        let tell = self.outside_at.is_none_or(|at| now_ms >= at + TELL_GAP_MS);
        if tell {
            self.outside_at = Some(now_ms);
        }
        tell
    }

    pub(super) fn claim(&mut self, lid: Lid, theirs: u64, now_ms: u64) {
        self.claim = Some(Claim { lid, theirs, at: now_ms });
    }

    /// The ledger was read, from this moment on. It may have gone on before somebody told of
    /// it, in another circle first; what it still lacks it has lost.
    pub(super) fn rewound(&mut self, held: u64, read_ms: Option<u64>, now_ms: u64) -> Option<Told> {
        let Claim { lid, theirs, .. } = self.claim.take_if(|claim| read_ms >= Some(claim.at))?;
        let early = self.rewound_at.is_some_and(|at| now_ms < at + REWOUND_GAP_MS);
        if early || theirs <= held {
            return None;
        }
        self.rewound_at = Some(now_ms);
        Some(Told::Rewound { held, theirs, lid })
    }

    /// Another run said heads with our id. It is a twin when it goes on speaking: an earlier
    /// run of this program may have left one message in the broker.
    pub(super) fn twin(&mut self, session: Bytes<8>, said: u64, now_ms: u64, soon_ms: u64) -> Option<Told> {
        if self.twins.len() >= TWINS && !self.twins.contains_key(&session) {
            return None;
        }
        let twin = self.twins.entry(session).or_insert(Twin { said, since: now_ms, told: false });
        if twin.told || said <= twin.said || now_ms < twin.since + soon_ms {
            return None;
        }
        twin.told = true;
        Some(Told::Twin { session: hex::encode(session.0) })
    }
}

//! Facts that others have and this device lacks: from whom to ask them, and what is
//! asked at the moment.

use super::peers::{Peers, any};
use crate::{
    dice::Dice,
    hash::{Lid, StreamId},
};
use std::collections::{BTreeMap, BTreeSet};

/// The most streams wanted at once: more than a city's season has. What does not fit is
/// found missing again when these are here.
pub const WANTS: usize = 16_384;

/// The most questions for facts on their way: answers of 8 KiB each that fill a house's
/// wires without filling a mobile telephone's line for longer than its circle's patience.
pub const ASKS: usize = 16;

/// How many devices that have a stream are remembered.
const SOURCES: usize = 4;

/// For so many patiences a question may wait while its device answers others: a window of each of
/// so many that ask it at once. Then it is taken for lost, whatever else comes from there.
pub const PATIENCES: u64 = 4;

/// How often a question is asked in vain before what it is about is looked for anew.
pub const TRIES: u32 = 5;

#[derive(Debug, Clone)]
struct Want {
    upto: u64,
    sources: Vec<Lid>,
    tries: u32,
}

#[derive(Debug, Clone, Copy)]
struct Asked {
    lid: Lid,
    at: u64,
    /// Since when no answer of any kind came from there.
    since: u64,
}

impl Asked {
    fn late_at(&self, patience_ms: u64) -> u64 {
        (self.since + patience_ms).min(self.at + PATIENCES * patience_ms)
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct Wants {
    wants: BTreeMap<StreamId, Want>,
    ready: BTreeSet<StreamId>,
    /// What came and could not be taken because marks are missing.
    blocked: BTreeSet<StreamId>,
    asked: BTreeMap<StreamId, Asked>,
}

impl Wants {
    pub(super) fn is_empty(&self) -> bool {
        self.wants.is_empty()
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Somebody has so much of a stream. Tells whether there was room to remember it.
    pub(super) fn add(&mut self, stream: StreamId, upto: u64, lid: Lid) -> bool {
        if self.wants.len() >= WANTS && !self.wants.contains_key(&stream) {
            return false;
        }
        let want = self.wants.entry(stream).or_insert(Want { upto, sources: Vec::new(), tries: 0 });
        want.upto = want.upto.max(upto);
        if !want.sources.contains(&lid) {
            want.sources.truncate(SOURCES - 1);
            want.sources.push(lid);
        }
        if !self.asked.contains_key(&stream) && !self.blocked.contains(&stream) {
            self.ready.insert(stream);
        }
        true
    }

    /// What came can be taken only when more marks are here.
    pub(super) fn block(&mut self, stream: StreamId, upto: u64, lid: Lid) {
        if self.add(stream, upto, lid) {
            self.asked.remove(&stream);
            self.ready.remove(&stream);
            self.blocked.insert(stream);
        }
    }

    pub(super) fn unblock(&mut self) {
        self.ready.append(&mut self.blocked);
    }

    /// Facts of a stream came from somebody, up to this number.
    pub(super) fn came(&mut self, stream: StreamId, upto: u64, lid: Lid) {
        let Some(want) = self.wants.get_mut(&stream) else { return };
        let answered = self.asked.get(&stream).is_none_or(|asked| asked.lid == lid);
        if want.upto <= upto {
            self.leave(stream);
        } else if answered {
            want.tries = 0;
            self.blocked.remove(&stream);
            self.asked.remove(&stream);
            self.ready.insert(stream);
        }
    }

    /// Nothing of a stream is wanted any longer.
    pub(super) fn leave(&mut self, stream: StreamId) {
        self.wants.remove(&stream);
        self.ready.remove(&stream);
        self.blocked.remove(&stream);
        self.asked.remove(&stream);
    }

    /// A device that answers one question is at work on the others.
    pub(super) fn answered(&mut self, lid: Lid, now_ms: u64) {
        self.asked.values_mut().filter(|asked| asked.lid == lid).for_each(|asked| asked.since = now_ms);
    }

    /// The next question: of which stream, from where on, to whom. `have` says how far it
    /// is here. `lost` becomes true when something is given up.
    pub(super) fn next(
        &mut self,
        have: impl Fn(StreamId) -> u64,
        peers: &Peers,
        dice: &mut Dice,
        now_ms: u64,
        lost: &mut bool,
    ) -> Option<(StreamId, u64, Lid)> {
        while self.asked.len() < ASKS {
            let stream = self.ready.pop_first()?;
            let Some(want) = self.wants.get(&stream) else { continue };
            let here = have(stream);
            if here >= want.upto {
                self.wants.remove(&stream);
                continue;
            }
            let alive: Vec<Lid> = want.sources.iter().copied().filter(|lid| peers.has(*lid)).collect();
            match any(&alive, dice).filter(|_| want.tries < TRIES) {
                Some(lid) => {
                    self.asked.insert(stream, Asked { lid, at: now_ms, since: now_ms });
                    return Some((stream, here + 1, lid));
                }
                None => {
                    self.wants.remove(&stream);
                    *lost = true;
                }
            }
        }
        None
    }

    /// Questions without an answer are asked again, maybe of somebody else.
    pub(super) fn expire(&mut self, peers: &mut Peers, now_ms: u64, patience_ms: u64) {
        let late: Vec<(StreamId, Asked)> = self
            .asked
            .iter()
            .filter(|(_, asked)| asked.late_at(patience_ms) <= now_ms)
            .map(|(stream, asked)| (*stream, *asked))
            .collect();
        let silent = late.iter().filter(|(_, asked)| asked.since + patience_ms <= now_ms);
        let silent: BTreeMap<Lid, u64> = silent.map(|(_, asked)| (asked.lid, asked.since)).collect();
        for (lid, since) in silent {
            peers.unanswered(lid, since);
        }
        for (stream, _) in late {
            self.asked.remove(&stream);
            if let Some(want) = self.wants.get_mut(&stream) {
                want.tries += 1;
                self.ready.insert(stream);
            }
        }
    }

    pub(super) fn wake_at(&self, patience_ms: u64) -> Option<u64> {
        self.asked.values().map(|asked| asked.late_at(patience_ms)).min()
    }
}

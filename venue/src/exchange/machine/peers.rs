//! The other devices of the circle: who is heard, and what each said it has.

use super::super::{held::Held, wire::Bytes};
use crate::{
    dice::Dice,
    hash::Lid,
    id::{DeviceId, VenueId},
};
use std::collections::BTreeMap;

/// The most devices remembered: twice the venues of a city's season. Of more, those that were
/// silent longest are forgotten until they speak again.
pub const PEERS: usize = 1_024;

/// Who leaves so many questions in a row without an answer, saying nothing else either, is
/// taken for gone until it speaks: a message may be lost, three are not.
pub const MISSES: u32 = 3;

/// Another device of the circle, as it last spoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// Its ledger.
    pub lid: Lid,
    /// Its venue.
    pub venue: VenueId,
    /// Its name there.
    pub device: DeviceId,
    /// How many facts it said it has.
    pub facts: u64,
    /// When it was last heard, by the clock of `now_ms`.
    pub heard_ms: u64,
}

/// A peer in one run of its program.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) peer: Peer,
    pub(super) streams: Bytes<8>,
    pub(super) marks: Bytes<8>,
    /// What it has was looked through in this state.
    compared: Option<Bytes<8>>,
    /// Questions in a row that it left without an answer, saying nothing else either.
    missed: u32,
}

impl Run {
    pub(super) fn of(peer: Peer, streams: Bytes<8>, marks: Bytes<8>) -> Self {
        Self { peer, streams, marks, compared: None, missed: 0 }
    }
}

/// A copied card speaks with the same ledger's id in another run, so both name a peer.
#[derive(Debug, Clone, Default)]
pub(super) struct Peers(BTreeMap<(Lid, Bytes<8>), Run>);

impl Peers {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Peer> {
        self.0.values().map(|run| &run.peer)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// It said its heads. Tells whether the device was not known.
    pub(super) fn spoke(&mut self, session: Bytes<8>, run: Run) -> bool {
        let lid = run.peer.lid;
        let met = !self.has(lid);
        if let Some(known) = self.0.get_mut(&(lid, session)) {
            let compared = known.compared;
            *known = Run { compared, ..run };
            return met;
        }
        if self.0.len() >= PEERS {
            let silent = self.0.iter().min_by_key(|(_, run)| run.peer.heard_ms);
            if let Some(silent) = silent.map(|(key, _)| *key) {
                self.0.remove(&silent);
            }
        }
        self.0.insert((lid, session), run);
        met
    }

    /// It said anything.
    pub(super) fn heard(&mut self, lid: Lid, session: Bytes<8>, marks: Bytes<8>, now_ms: u64) {
        if let Some(run) = self.0.get_mut(&(lid, session)) {
            (run.peer.heard_ms, run.marks, run.missed) = (now_ms, marks, 0);
        }
    }

    fn of(&self, lid: Lid) -> impl Iterator<Item = &Run> {
        self.0.range((lid, Bytes([0; 8]))..=(lid, Bytes([255; 8]))).map(|(_, run)| run)
    }

    pub(super) fn has(&self, lid: Lid) -> bool {
        self.of(lid).next().is_some()
    }

    pub(super) fn last_heard(&self) -> Option<u64> {
        self.iter().map(|peer| peer.heard_ms).max()
    }

    pub(super) fn forget_silent(&mut self, since: u64) {
        self.0.retain(|_, run| run.peer.heard_ms >= since);
    }

    /// Runs of a device that did not answer since: the whole device, or an earlier run of it
    /// whose successor did. Who said nothing else either, several times, is gone.
    pub(super) fn unanswered(&mut self, lid: Lid, since: u64) {
        self.0.retain(|(of, _), run| {
            run.missed += u32::from(*of == lid && run.peer.heard_ms <= since);
            run.missed < MISSES
        });
    }

    /// What it has was looked through, and is this.
    pub(super) fn compared(&mut self, lid: Lid, session: Bytes<8>, streams: Bytes<8>) {
        if let Some(run) = self.0.get_mut(&(lid, session)) {
            (run.streams, run.compared) = (streams, Some(streams));
        }
    }

    /// Something that they have is still not here: look through them again.
    pub(super) fn compare_again(&mut self) {
        self.0.values_mut().for_each(|run| run.compared = None);
    }

    /// One of those that have something else than this device and were not looked through;
    /// of those one that has more, which must have something that is not here.
    pub(super) fn differing(&self, held: &Held, dice: &mut Dice) -> Option<Lid> {
        let ours = held.streams_digest();
        let wanted = |run: &Run| run.streams != ours && run.compared != Some(run.streams);
        let differing: Vec<_> = self.0.values().filter(|run| wanted(run)).collect();
        let more: Vec<_> = differing.iter().copied().filter(|run| run.peer.facts > held.facts()).collect();
        any(if more.is_empty() { &differing } else { &more }, dice).map(|run| run.peer.lid)
    }

    /// One of those that hold marks that are not here.
    pub(super) fn with_marks(&self, held: &Held, dice: &mut Dice) -> Option<Lid> {
        let having: Vec<_> = self.0.values().filter(|run| !held.includes(run.marks)).collect();
        any(&having, dice).map(|run| run.peer.lid)
    }
}

/// One of several, by chance.
pub(super) fn any<T: Copy>(of: &[T], dice: &mut Dice) -> Option<T> {
    let number = usize::try_from(dice.roll(of.len() as u64)).ok()?;
    of.get(number).copied()
}

//! What this device holds, with the digests that tell whether another holds the same.

use super::{
    Vector,
    wire::{BUCKET_BYTES, BUCKETS, Bytes},
};
use crate::hash::{Hash, StreamId, Tomb};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// How many digests of sets of marks are remembered as known to be part of ours: as many
/// devices may say an older one before they have heard of the newest marks.
const INCLUDED: usize = 256;

/// Digests of all buckets, as they travel.
pub(super) type Buckets = Bytes<{ BUCKETS * BUCKET_BYTES }>;

/// How many facts of each stream are here, and the marks of the forgotten.
#[derive(Debug, Clone)]
pub(super) struct Held {
    vector: Vector,
    buckets: [u64; BUCKETS],
    facts: u64,
    marks: BTreeSet<Tomb>,
    marks_digest: u64,
    included: VecDeque<Bytes<8>>,
}

/// The bucket of a stream.
fn bucket(stream: StreamId) -> usize {
    let [first, ..] = stream.0;
    usize::from(first) * BUCKETS / 256
}

/// One stream's part in a digest. Parts are combined by exclusive or, so that one stream more
/// does not cost reading the others; nobody in a circle has a reason to make two look alike.
fn part(stream: StreamId, count: u64) -> u64 {
    first(&Hash::of(&[b"sm-have/1", &stream.0, &count.to_be_bytes()]).0)
}

fn first(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// The digest over all buckets.
pub(super) fn streams_digest(buckets: &Buckets) -> Bytes<8> {
    Bytes(first(&Hash::of(&[b"sm-streams/1", &buckets.0]).0).to_be_bytes())
}

impl Default for Held {
    fn default() -> Self {
        let mut held = Self {
            vector: Vector::new(),
            buckets: [0; BUCKETS],
            facts: 0,
            marks: BTreeSet::new(),
            marks_digest: 0,
            included: VecDeque::new(),
        };
        held.include(held.marks_digest());
        held
    }
}

impl Held {
    /// Takes what the ledger says, whatever was believed before.
    pub(super) fn read(&mut self, vector: Vector, marks: Vec<Tomb>) {
        let before = std::mem::take(&mut self.vector);
        for (stream, count) in &before {
            if !vector.contains_key(stream) {
                self.change(*stream, *count, 0);
            }
        }
        for (stream, count) in &vector {
            self.change(*stream, before.get(stream).copied().unwrap_or_default(), *count);
        }
        self.vector = vector;
        self.read_marks(marks);
    }

    pub(super) fn read_marks(&mut self, marks: Vec<Tomb>) {
        // They are hashes themselves.
        let digest = marks.iter().fold(0, |sum, mark| sum ^ first(&mark.0));
        if marks.len() != self.marks.len() || digest != self.marks_digest {
            self.marks = marks.into_iter().collect();
            self.marks_digest = self.marks.iter().fold(0, |sum, mark| sum ^ first(&mark.0));
            self.include(self.marks_digest());
        }
    }

    fn change(&mut self, stream: StreamId, from: u64, to: u64) {
        if from == to {
            return;
        }
        let parts = [from, to].into_iter().filter(|count| *count > 0).map(|count| part(stream, count));
        let change = parts.fold(0, |sum, part| sum ^ part);
        if let Some(sum) = self.buckets.get_mut(bucket(stream)) {
            *sum ^= change;
        }
        self.facts = self.facts.wrapping_sub(from).wrapping_add(to);
    }

    /// There are so many of a stream now, unless there were more already.
    pub(super) fn raise(&mut self, stream: StreamId, count: u64) {
        let before = self.count(stream);
        if count > before {
            self.change(stream, before, count);
            self.vector.insert(stream, count);
        }
    }

    pub(super) fn vector(&self) -> &Vector {
        &self.vector
    }

    pub(super) fn count(&self, stream: StreamId) -> u64 {
        self.vector.get(&stream).copied().unwrap_or_default()
    }

    pub(super) fn facts(&self) -> u64 {
        self.facts
    }

    pub(super) fn buckets(&self) -> Buckets {
        let mut all = [0; BUCKETS * BUCKET_BYTES];
        for (to, sum) in all.chunks_mut(BUCKET_BYTES).zip(self.buckets) {
            to.iter_mut().zip(sum.to_be_bytes()).for_each(|(to, from)| *to = from);
        }
        Bytes(all)
    }

    pub(super) fn streams_digest(&self) -> Bytes<8> {
        streams_digest(&self.buckets())
    }

    /// What is here of the streams in buckets that differ, after a stream, in order.
    pub(super) fn differing(
        &self,
        theirs: &Buckets,
        after: Option<StreamId>,
    ) -> impl Iterator<Item = (StreamId, u64)> {
        let ours = self.buckets();
        let pairs = ours.0.chunks(BUCKET_BYTES).zip(theirs.0.chunks(BUCKET_BYTES));
        let differ: Vec<bool> = pairs.map(|(ours, theirs)| ours != theirs).collect();
        let later = match after {
            Some(after) => (std::ops::Bound::Excluded(after), std::ops::Bound::Unbounded),
            None => (std::ops::Bound::Unbounded, std::ops::Bound::Unbounded),
        };
        let range: std::collections::btree_map::Range<'_, StreamId, u64> =
            BTreeMap::range(&self.vector, later);
        let wanted = move |stream: StreamId| differ.get(bucket(stream)).copied().unwrap_or_default();
        range.filter(move |(stream, _)| wanted(**stream)).map(|(stream, count)| (*stream, *count))
    }

    pub(super) fn marks(&self) -> &BTreeSet<Tomb> {
        &self.marks
    }

    pub(super) fn marks_digest(&self) -> Bytes<8> {
        Bytes(self.marks_digest.to_be_bytes())
    }

    /// Whether all marks of a set with this digest are here.
    pub(super) fn includes(&self, digest: Bytes<8>) -> bool {
        digest == self.marks_digest() || self.included.contains(&digest)
    }

    /// All marks of a set with this digest are in the ledger.
    pub(super) fn include(&mut self, digest: Bytes<8>) {
        if !self.included.contains(&digest) {
            self.included.push_back(digest);
            if self.included.len() > INCLUDED {
                self.included.pop_front();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn digests_depend_on_what_is_held_and_not_on_how_it_came(
            counts in prop::collection::btree_map(any::<[u8; 16]>(), 1..9_u64, 0..40),
            first in prop::collection::btree_map(any::<[u8; 16]>(), 1..9_u64, 0..9),
        ) {
            let vector: Vector = counts.into_iter().map(|(id, count)| (StreamId(id), count)).collect();
            let mut read = Held::default();
            read.read(first.into_iter().map(|(id, count)| (StreamId(id), count)).collect(), Vec::new());
            read.read(vector.clone(), Vec::new());
            let mut raised = Held::default();
            for (stream, count) in &vector {
                (1..=*count).for_each(|count| raised.raise(*stream, count));
            }
            prop_assert_eq!(read.buckets(), raised.buckets());
            prop_assert_eq!(read.facts(), vector.values().sum::<u64>());
            let nothing = Held::default();
            let all: Vector = read.differing(&nothing.buckets(), None).collect();
            prop_assert_eq!(all, vector);
            prop_assert_eq!(read.differing(&raised.buckets(), None).count(), 0);
        }

        #[test]
        fn older_sets_of_marks_are_known_to_be_part(marks in prop::collection::vec(any::<[u8; 16]>(), 0..9)) {
            let mut held = Held::default();
            let empty = held.marks_digest();
            held.read_marks(marks.into_iter().map(Tomb).collect());
            prop_assert!(held.includes(empty));
            prop_assert!(held.includes(held.marks_digest()));
            prop_assert!(!held.includes(Bytes([0x5a; 8])));
        }
    }
}

//! A ledger in memory, as far as the exchange is concerned: facts by stream, marks of
//! the forgotten.

use std::collections::{BTreeMap, BTreeSet};
use venue::{
    bearer::{Bearer, PassportId},
    entry::Place,
    exchange::{Stretch, Vector},
    hash::{Lid, StreamId, Tomb},
    id::VenueId,
    moment::BootId,
    shared::{At, FactRef, Origin, Shared, What},
};

/// Marks of one fact, when many are forgotten.
const FORGOTTEN_AT_ONCE: usize = 40;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stream {
    pub(crate) origin: Origin,
    pub(crate) facts: Vec<Shared>,
}

#[derive(Debug, Clone)]
pub(crate) struct Store {
    pub(crate) me: Origin,
    pub(crate) streams: BTreeMap<StreamId, Stream>,
    pub(crate) tombs: BTreeSet<Tomb>,
}

pub(crate) fn passport(number: u64) -> Bearer {
    let mut id = [0; 16];
    // Spread, as random ids are: what compresses well says nothing about their size.
    for (part, to) in id.chunks_mut(8).enumerate() {
        let mut mixed = (number * 2 + part as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        to.copy_from_slice(&(mixed ^ (mixed >> 31)).to_be_bytes());
    }
    match number % 7 {
        0 => Bearer::Short(PassportId(id).short()),
        _ => Bearer::Passport(PassportId(id)),
    }
}

pub(crate) fn stamp(point: u64) -> What {
    What::Stamp {
        place: Place {
            activity: "stamp-trail".parse().unwrap(),
            site: "main".parse().unwrap(),
            hall: Some(format!("hall-{}", point % 5).parse().unwrap()),
        },
        trail: "river-walk".parse().unwrap(),
        point: format!("point-{point}").parse().unwrap(),
    }
}

impl Store {
    pub(crate) fn new(lid: Lid, venue: &str, device: &str) -> Self {
        let me = Origin {
            lid,
            boot: boot(0),
            venue: venue.parse().unwrap(),
            device: device.parse().unwrap(),
            certificate: Some("c".repeat(180)),
        };
        Self { me, streams: BTreeMap::new(), tombs: BTreeSet::new() }
    }

    pub(crate) fn reboot(&mut self, number: u64) {
        self.me.boot = boot(number);
    }

    pub(crate) fn write(&mut self, at: At, bearer: Option<Bearer>, what: What) {
        let me = self.me.clone();
        let stream = self.streams.entry(me.stream()).or_insert(Stream { origin: me, facts: Vec::new() });
        let s = stream.facts.len() as u64 + 1;
        let bearer = bearer.filter(|bearer| !self.tombs.contains(&bearer.tomb()));
        stream.facts.push(Shared { s, at, bearer, what });
    }

    /// Takes back its last fact.
    pub(crate) fn undo(&mut self, at: At) {
        let stream = self.me.stream();
        let s = self.vector(None).get(&stream).copied().unwrap_or_default();
        if s > 0 {
            self.write(at, None, What::Undo { of: FactRef { stream, s } });
        }
    }

    pub(crate) fn forget(&mut self, at: At, bearer: Bearer) {
        let tombs = vec![bearer.tomb(), Bearer::Short(bearer.short()).tomb()];
        self.bury(&tombs);
        self.write(at, None, What::Forget { tombs });
    }

    pub(crate) fn forget_many(&mut self, at: At, bearers: impl Iterator<Item = Bearer>) {
        let both = |bearer: Bearer| [bearer.tomb(), Bearer::Short(bearer.short()).tomb()];
        let tombs: Vec<Tomb> = bearers.flat_map(both).collect();
        self.bury(&tombs);
        for tombs in tombs.chunks(FORGOTTEN_AT_ONCE) {
            self.write(at, None, What::Forget { tombs: tombs.to_vec() });
        }
    }

    fn bury(&mut self, tombs: &[Tomb]) {
        let before = self.tombs.len();
        self.tombs.extend(tombs);
        if self.tombs.len() == before {
            return;
        }
        let tombs = &self.tombs;
        for fact in self.streams.values_mut().flat_map(|stream| &mut stream.facts) {
            fact.bearer = fact.bearer.filter(|bearer| !tombs.contains(&bearer.tomb()));
        }
    }

    pub(crate) fn vector(&self, of: Option<&BTreeSet<VenueId>>) -> Vector {
        let wanted = |stream: &&Stream| of.is_none_or(|of| of.contains(&stream.origin.venue));
        let streams = self.streams.values().filter(wanted);
        streams.map(|stream| (stream.origin.stream(), stream.facts.len() as u64)).collect()
    }

    pub(crate) fn stretch(&self, stream: StreamId, from: u64, max: usize) -> Option<Stretch> {
        let Stream { origin, facts } = self.streams.get(&stream)?;
        let before = usize::try_from(from).unwrap() - 1;
        let facts: Vec<Shared> = facts.iter().skip(before).take(max).cloned().collect();
        (!facts.is_empty()).then(|| Stretch { origin: origin.clone(), from, facts })
    }

    pub(crate) fn merge(&mut self, stretches: &[Stretch], tombs: &[Tomb]) {
        let mut buried = tombs.to_vec();
        for stretch in stretches {
            let stream = stretch.origin.stream();
            let known = self
                .streams
                .entry(stream)
                .or_insert(Stream { origin: stretch.origin.clone(), facts: Vec::new() });
            for fact in &stretch.facts {
                if fact.s == known.facts.len() as u64 + 1 {
                    let bearer = fact.bearer.filter(|bearer| !self.tombs.contains(&bearer.tomb()));
                    known.facts.push(Shared { bearer, ..fact.clone() });
                    if let What::Forget { tombs } = &fact.what {
                        buried.extend(tombs);
                    }
                }
            }
        }
        self.bury(&buried);
    }

    /// How many facts.
    pub(crate) fn facts(&self) -> u64 {
        self.streams.values().map(|stream| stream.facts.len() as u64).sum()
    }
}

fn boot(number: u64) -> BootId {
    BootId(format!("6f1c9b1e-2f51-4c5f-9a33-{number:012x}"))
}

//! What the machine makes of what it hears.

use super::{
    Command, Exchange, Told,
    jobs::Job,
    peers::{Peer, Run},
    questions::Looked,
};
use crate::{
    exchange::{
        Stretch,
        held::{Buckets, streams_digest},
        topic::Topic,
        wire::{self, Bytes, MAX_STREAMS, MAX_TOMBS, Message, Says, Unreadable},
    },
    hash::{Lid, StreamId, Tomb},
};

/// Who said it, whether to this device alone, in which run of its program, holding which marks.
#[derive(Debug, Clone, Copy)]
struct Speaker {
    lid: Lid,
    to_me: bool,
    session: Bytes<8>,
    marks: Bytes<8>,
}

impl Exchange {
    pub(super) fn arrived(&mut self, topic: &str, payload: &[u8], now_ms: u64, out: &mut Vec<Command>) {
        match self.read(topic, payload) {
            // Our own words come back from the broker.
            Ok((speaker, _)) if speaker.lid == self.me() && speaker.session == self.session => {}
            Ok((speaker, says)) => self.heed(speaker, says, now_ms, out),
            Err(reason) => {
                let told = self.strangers.count(topic, reason.to_string(), now_ms);
                out.extend(told.map(Command::Tell));
            }
        }
    }

    fn read(&self, topic: &str, payload: &[u8]) -> Result<(Speaker, Says), Unreadable> {
        let place = |reason: &dyn std::fmt::Display| Unreadable::Place(reason.to_string());
        let parsed: Topic = topic.parse().map_err(|reason| place(&reason))?;
        let circle = &self.config.circle;
        let (campaign, id) = (&parsed.from().campaign, &parsed.from().circle);
        if (campaign, id) != (&circle.campaign, &circle.id) {
            return Err(place(&"another circle's topic"));
        }
        let Message { session, tombs: marks, says } = wire::read(payload, topic, &circle.key)?;
        let fits = match (&parsed, &says) {
            (Topic::Heads(_), says) => matches!(says, Says::Heads { .. }),
            (Topic::Facts(_), says) => matches!(says, Says::Facts(_)),
            (Topic::To(_, to), says) => *to == self.me() && !matches!(says, Says::Heads { .. }),
            (Topic::Emergency(_) | Topic::Now(_), _) => false,
        };
        let (lid, to_me) = (parsed.from().lid, matches!(parsed, Topic::To(..)));
        let speaker = Speaker { lid, to_me, session, marks };
        if fits { Ok((speaker, says)) } else { Err(place(&"it belongs on another topic")) }
    }

    fn heed(&mut self, speaker: Speaker, says: Says, now_ms: u64, out: &mut Vec<Command>) {
        let Speaker { lid, session, marks, .. } = speaker;
        self.peers.heard(lid, session, marks, now_ms);
        match says {
            Says::Heads { said, venue, device, facts, streams } => {
                if lid == self.me() {
                    let soon = self.config.circle.pace.heartbeat_ms / 2;
                    out.extend(self.strangers.twin(session, said, now_ms, soon).map(Command::Tell));
                }
                let peer = Peer { lid, venue, device, facts, heard_ms: now_ms };
                self.heads(speaker, peer, streams, now_ms, out);
            }
            Says::WantedStreams { ask, venue, device, facts, buckets, after } => {
                let peer = Peer { lid, venue, device, facts, heard_ms: now_ms };
                self.heads(speaker, peer, streams_digest(&buckets), now_ms, out);
                self.streams_wanted(lid, ask, &buckets, after, out);
            }
            Says::WantedFacts { stream, from } => {
                let stream = StreamId(stream.0);
                if (1..=self.held.count(stream)).contains(&from) {
                    self.jobs.answer(Job { stream, from, to: Some(lid) });
                }
            }
            Says::WantedTombs { ask, after } => self.marks_wanted(lid, ask, after, out),
            Says::Streams { ask, streams, have, more } => {
                let looked = Looked { session, streams };
                self.streams_came((lid, ask), looked, (&have, more), now_ms, out);
            }
            Says::Tombs { ask, marks: page, more } => {
                self.marks_came((lid, ask), marks, (&page, more), now_ms, out);
            }
            Says::Facts(stretch) => self.facts_came(speaker, stretch, now_ms, out),
        }
        if !self.held.includes(marks) {
            self.marks_differ(now_ms);
        }
    }

    /// It said what it has, by its heads or by asking.
    fn heads(&mut self, who: Speaker, peer: Peer, streams: Bytes<8>, now_ms: u64, out: &mut Vec<Command>) {
        let Peer { lid, venue, device, .. } = peer.clone();
        if self.peers.spoke(who.session, Run::of(peer, streams, who.marks)) {
            out.push(Command::Tell(Told::Met { lid, venue, device }));
        }
        if streams != self.held.streams_digest() {
            self.differs(now_ms);
        }
    }

    fn streams_wanted(
        &mut self,
        to: Lid,
        ask: u64,
        buckets: &Buckets,
        after: Option<Bytes<16>>,
        out: &mut Vec<Command>,
    ) {
        let after = after.map(|after| StreamId(after.0));
        let mut differing = self.held.differing(buckets, after);
        let have: Vec<(Bytes<16>, u64)> =
            differing.by_ref().take(MAX_STREAMS).map(|(stream, count)| (stream.into(), count)).collect();
        let more = differing.next().is_some();
        drop(differing);
        let streams = self.held.streams_digest();
        self.page(to, have, more, |have, more| Says::Streams { ask, streams, have, more }, out);
    }

    fn marks_wanted(&mut self, to: Lid, ask: u64, after: Option<Bytes<16>>, out: &mut Vec<Command>) {
        let after = after.map(|after| Tomb(after.0));
        let mut later = self.held.marks().iter().filter(|mark| after.is_none_or(|after| **mark > after));
        let marks: Vec<Bytes<16>> = later.by_ref().take(MAX_TOMBS).map(|mark| (*mark).into()).collect();
        let more = later.next().is_some();
        self.page(to, marks, more, |marks, more| Says::Tombs { ask, marks, more }, out);
    }

    /// Sends as much of a list as fits into one message.
    fn page<T: Clone>(
        &mut self,
        to: Lid,
        mut list: Vec<T>,
        mut more: bool,
        says: impl Fn(Vec<T>, bool) -> Says,
        out: &mut Vec<Command>,
    ) {
        let topic = Topic::To(self.voice(), to);
        loop {
            match self.publish(&topic, says(list.clone(), more)) {
                Ok(command) => return out.push(command),
                Err(_) if list.len() > 1 => {
                    list.truncate(list.len() * 9 / 10);
                    more = true;
                }
                Err(_) => return,
            }
        }
    }

    /// Somebody holds so much of this very stream: when that is more than there is, the ledger
    /// is asked whether it is so.
    pub(super) fn claimed(&mut self, lid: Lid, theirs: u64, now_ms: u64) {
        if theirs > self.held.count(self.my_stream()) {
            self.strangers.claim(lid, theirs, now_ms);
            self.reading.want(now_ms);
        }
    }

    fn facts_came(&mut self, who: Speaker, mut stretch: Stretch, now_ms: u64, out: &mut Vec<Command>) {
        let (stream, venue) = (stretch.origin.stream(), &stretch.origin.venue);
        if who.to_me {
            self.wants.answered(who.lid, now_ms);
        }
        if !self.config.circle.takes(venue) {
            self.wants.leave(stream);
            if self.strangers.outside(stream, now_ms) {
                out.push(Command::Tell(Told::Outside { lid: who.lid, venue: venue.clone() }));
            }
            return;
        }
        let last = stretch.last();
        if stream == self.my_stream() {
            return self.claimed(who.lid, last, now_ms);
        }
        self.tells.heard(stream, last);
        let here = self.merges.frontier(&self.held, stream);
        if last <= here {
            return self.wants.came(stream, last, who.lid);
        }
        if stretch.from > here + 1 || self.merges.full(now_ms) {
            self.wants.add(stream, last, who.lid);
            return;
        }
        if stretch.nulled() && !self.held.includes(who.marks) {
            return self.wants.block(stream, last, who.lid);
        }
        let known = usize::try_from(here + 1 - stretch.from).unwrap_or(usize::MAX);
        stretch.facts.drain(..known.min(stretch.facts.len()));
        stretch.from = here + 1;
        self.merges.facts(stretch);
        self.wants.came(stream, last, who.lid);
    }
}

//! What this device asks of others: what they have of each stream, the facts it lacks,
//! and marks of forgotten bearers.

use super::{CROWD, Command, Exchange};
use crate::{
    exchange::{
        held::Buckets,
        wire::{Bytes, Says},
    },
    hash::{Lid, StreamId, Tomb},
};

/// How long a difference must last before it is looked into, and up to as much again by chance:
/// facts told to all a moment ago may be under way to either.
pub const SETTLE_MS: u64 = 150;

/// How often in a heartbeat a device may look through another one.
pub const COMPARES_PER_HEARTBEAT: u64 = 5;

/// While facts are coming, other devices are looked through once in so many heartbeats, to
/// know who else has them.
const HEARTBEATS_BUSY: u64 = 2;

/// Numbers of questions begin below this, by chance: an answer to an earlier run of this
/// program or to a twin must not be taken for ours, and 2^62 more are never asked.
pub(super) const FIRST_ASK: u64 = 1 << 62;

/// The run that answered, and the state of what it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Looked {
    pub(super) session: Bytes<8>,
    pub(super) streams: Bytes<8>,
}

/// Looking through what another device has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Compare {
    pub(super) lid: Lid,
    /// The number of the question that is open.
    ask: u64,
    /// Whose pages these are, as the first said it.
    looked: Option<Looked>,
    /// Something in them may be missed: not all are of that state, or there was no room.
    gaps: bool,
    pub(super) buckets: Buckets,
    pub(super) since: u64,
}

/// Fetching another device's marks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fetch {
    pub(super) lid: Lid,
    /// The number of the question that is open.
    ask: u64,
    /// The digest of the whole set, as the first page said it.
    pub(super) whole: Option<Bytes<8>>,
    pub(super) since: u64,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Questions {
    /// The number of the last.
    asked: u64,
    pub(super) compare: Option<Compare>,
    /// The last that a single page answered: a twin of who answered says a page of its own.
    closed: Option<Compare>,
    compare_at: Option<u64>,
    compared_last: Option<u64>,
    pub(super) fetch: Option<Fetch>,
    fetch_at: Option<u64>,
}

fn earlier(planned: &mut Option<u64>, at: u64) {
    *planned = Some(planned.map_or(at, |planned| planned.min(at)));
}

impl Questions {
    pub(super) fn numbered_from(asked: u64) -> Self {
        Self { asked, ..Self::default() }
    }

    /// Nothing is asked any longer. Numbers go on.
    pub(super) fn clear(&mut self) {
        *self = Self::numbered_from(self.asked);
    }

    fn number(&mut self) -> u64 {
        self.asked += 1;
        self.asked
    }

    /// Look for differences then.
    pub(super) fn soon(&mut self, at: u64) {
        earlier(&mut self.compare_at, at);
    }

    pub(super) fn marks_soon(&mut self, at: u64) {
        earlier(&mut self.fetch_at, at);
    }

    pub(super) fn wake_at(&self, patience_ms: u64) -> Option<u64> {
        let compare = self.compare.map(|compare| compare.since + patience_ms).or(self.compare_at);
        let fetch = self.fetch.map(|fetch| fetch.since + patience_ms).or(self.fetch_at);
        compare.into_iter().chain(fetch).min()
    }
}

impl Exchange {
    /// Somebody has something else: look into it soon, if it is our turn.
    pub(super) fn differs(&mut self, now_ms: u64) {
        let turn = self.dice.roll(self.peers.len() as u64) < CROWD;
        let wait = if turn { SETTLE_MS + self.dice.roll(SETTLE_MS) } else { self.heartbeat() };
        self.questions.soon(now_ms + wait);
    }

    /// Somebody may hold marks that are not here: look into it soon.
    pub(super) fn marks_differ(&mut self, now_ms: u64) {
        let wait = SETTLE_MS + self.dice.roll(SETTLE_MS);
        self.questions.marks_soon(now_ms + wait);
    }

    fn heartbeat(&self) -> u64 {
        self.config.circle.pace.heartbeat_ms
    }

    /// Something that others have was dropped: all are looked through again, who is looked through
    /// at the moment too.
    pub(super) fn look_again(&mut self) {
        self.peers.compare_again();
        (self.questions.compare, self.questions.closed) = (None, None);
    }

    /// Asks whatever is to be asked now.
    pub(super) fn ask(&mut self, now_ms: u64, out: &mut Vec<Command>) {
        let patience = self.config.circle.pace.patience_ms;
        if let Some(late) = self.questions.compare.filter(|compare| compare.since + patience <= now_ms) {
            self.questions.compare = None;
            self.peers.unanswered(late.lid, late.since);
            self.differs(now_ms);
        }
        if let Some(late) = self.questions.fetch.filter(|fetch| fetch.since + patience <= now_ms) {
            self.questions.fetch = None;
            self.peers.unanswered(late.lid, late.since);
            self.wants.unblock();
            self.marks_differ(now_ms);
        }
        self.wants.expire(&mut self.peers, now_ms, patience);
        self.fetch_marks(now_ms, out);
        self.compare(now_ms, out);
        self.ask_facts(now_ms, out);
    }

    fn compare(&mut self, now_ms: u64, out: &mut Vec<Command>) {
        let due = self.questions.compare_at.is_some_and(|at| at <= now_ms);
        if !due || self.questions.compare.is_some() {
            return;
        }
        let gap = match self.wants.is_empty() {
            true => self.heartbeat() / COMPARES_PER_HEARTBEAT,
            false => self.heartbeat() * HEARTBEATS_BUSY,
        };
        let next = self.questions.compared_last.map_or(now_ms, |last| last + gap);
        if now_ms < next {
            self.questions.compare_at = Some(next);
            return;
        }
        self.questions.compare_at = None;
        if let Some(lid) = self.peers.differing(&self.held, &mut self.dice) {
            let (ask, buckets) = (self.questions.number(), self.held.buckets());
            self.questions.compared_last = Some(now_ms);
            self.want_streams(
                Compare { lid, ask, looked: None, gaps: false, buckets, since: now_ms },
                None,
                out,
            );
        }
    }

    fn want_streams(&mut self, compare: Compare, after: Option<Bytes<16>>, out: &mut Vec<Command>) {
        self.questions.compare = Some(compare);
        let (venue, device) = (self.config.me.venue.clone(), self.config.me.device.clone());
        let (facts, buckets) = (self.held.facts(), Box::new(compare.buckets));
        let says = Says::WantedStreams { ask: compare.ask, venue, device, facts, buckets, after };
        self.say(compare.lid, says, out);
    }

    /// A page of what the device that is looked through has.
    pub(super) fn streams_came(
        &mut self,
        (lid, ask): (Lid, u64),
        by: Looked,
        (have, more): (&[(Bytes<16>, u64)], bool),
        now_ms: u64,
        out: &mut Vec<Command>,
    ) {
        let asked = |compare: &Compare| (compare.lid, compare.ask) == (lid, ask);
        let open = self.questions.compare.filter(asked);
        let twins = self.questions.closed.filter(|closed| asked(closed) && !more);
        let Some(compare) = open.or(twins) else { return };
        let looked = compare.looked.unwrap_or(by);
        let mut gaps = compare.gaps || looked != by;
        for (stream, count) in have {
            let stream = StreamId(stream.0);
            self.tells.heard(stream, *count);
            if stream == self.my_stream() {
                self.claimed(lid, *count, now_ms);
            } else if !self.strangers.not_ours(stream) && *count > self.merges.frontier(&self.held, stream) {
                self.behind = true;
                gaps |= !self.wants.add(stream, *count, lid);
            }
        }
        if let Some((last, _)) = have.last().filter(|_| more) {
            let ask = self.questions.number();
            let next = Compare { ask, looked: Some(looked), gaps, since: now_ms, ..compare };
            return self.want_streams(next, Some(*last), out);
        }
        if open.is_some() {
            self.questions.compare = None;
            self.questions.closed = open.filter(|open| open.looked.is_none());
            self.peers.unanswered(lid, compare.since);
        }
        if !gaps {
            self.peers.compared(lid, by.session, by.streams);
        }
        // Others may differ too.
        self.questions.soon(now_ms);
    }

    fn fetch_marks(&mut self, now_ms: u64, out: &mut Vec<Command>) {
        let due = self.questions.fetch_at.is_some_and(|at| at <= now_ms);
        if !due || self.questions.fetch.is_some() || self.merges.full(now_ms) {
            return;
        }
        self.questions.fetch_at = None;
        match self.peers.with_marks(&self.held, &mut self.dice) {
            Some(lid) => {
                let ask = self.questions.number();
                self.want_marks(Fetch { lid, ask, whole: None, since: now_ms }, None, out);
            }
            None => self.wants.unblock(),
        }
    }

    fn want_marks(&mut self, fetch: Fetch, after: Option<Bytes<16>>, out: &mut Vec<Command>) {
        self.questions.fetch = Some(fetch);
        self.say(fetch.lid, Says::WantedTombs { ask: fetch.ask, after }, out);
    }

    /// A page of marks of the device that they are fetched from.
    pub(super) fn marks_came(
        &mut self,
        (lid, ask): (Lid, u64),
        digest: Bytes<8>,
        (marks, more): (&[Bytes<16>], bool),
        now_ms: u64,
        out: &mut Vec<Command>,
    ) {
        let open = |fetch: &Fetch| (fetch.lid, fetch.ask) == (lid, ask);
        let Some(fetch) = self.questions.fetch.filter(open) else { return };
        let whole = fetch.whole.unwrap_or(digest);
        let tombs: Vec<Tomb> = marks.iter().map(|mark| Tomb(mark.0)).collect();
        let same = whole == digest;
        self.merges.marks(tombs, (same && !more).then_some(whole));
        match marks.last().filter(|_| more && same) {
            Some(last) => {
                let (ask, whole) = (self.questions.number(), Some(whole));
                self.want_marks(Fetch { ask, whole, since: now_ms, ..fetch }, Some(*last), out);
            }
            None => {
                self.questions.fetch = None;
                self.peers.unanswered(lid, fetch.since);
                // Another device may hold more, and this one too, if it changed meanwhile.
                self.marks_differ(now_ms);
            }
        }
    }

    fn ask_facts(&mut self, now_ms: u64, out: &mut Vec<Command>) {
        let mut lost = false;
        while self.merges.len() < super::ASKS && !self.merges.full(now_ms) {
            let (held, merges) = (&self.held, &self.merges);
            let have = |stream| merges.frontier(held, stream);
            let next = self.wants.next(have, &self.peers, &mut self.dice, now_ms, &mut lost);
            let Some((stream, from, lid)) = next else { break };
            self.say(lid, Says::WantedFacts { stream: stream.into(), from }, out);
        }
        if lost {
            self.look_again();
            self.differs(now_ms);
        }
    }
}

//! One device's end in one circle. The shell around it connects to the broker and owns
//! the ledger; it performs the commands in order, reports what it read, and decides
//! nothing.

mod heed;
mod jobs;
mod merges;
mod peers;
mod questions;
mod said;
mod strangers;
mod tell;
mod wants;

pub use jobs::JOBS;
pub use merges::{MERGE_FACTS, MERGE_PAUSE_MS, MERGES};
pub use peers::{MISSES, PEERS, Peer};
pub use questions::{COMPARES_PER_HEARTBEAT, SETTLE_MS};
pub use said::{Command, Config, Input, Told};
pub use strangers::{NOT_OURS, REWOUND_GAP_MS, TELL_GAP_MS, TWINS};
pub use tell::{HEADS_GAP_MS, LIVE_FACTS, SPREAD_MS};
pub use wants::{ASKS, PATIENCES, TRIES, WANTS};

use super::{
    held::Held,
    topic::{From, Topic},
    wire::{self, Bytes, Message, Nonces, Says},
};
use crate::{
    dice::Dice,
    hash::{Lid, StreamId},
};
use jobs::{Jobs, READ_PATIENCE_MS};
use merges::Merges;
use peers::Peers;
use questions::{FIRST_ASK, Questions};
use strangers::Strangers;
use tell::Tells;
use wants::Wants;

/// Up to so many devices each speak every heartbeat and look through whoever differs: a
/// large house. In a larger circle each speaks more seldom, so that all together speak
/// and answer as often as these.
pub const CROWD: u64 = 24;

/// Whoever heard somebody within so many heartbeats is connected.
pub const CONNECTED_HEARTBEATS: u64 = 3;

/// Who said nothing for so many times the time between two heads is forgotten.
const SILENT_HEADS: u64 = 4;

/// The time between two reads of what is held while the ledger changes: a few
/// milliseconds each in a season's ledger.
pub const READ_GAP_MS: u64 = 200;

/// One device's end in one circle.
#[derive(Debug, Clone)]
pub struct Exchange {
    config: Config,
    session: Bytes<8>,
    nonces: Nonces,
    dice: Dice,
    held: Held,
    reading: Reading,
    linked: bool,
    stopped: bool,
    peers: Peers,
    wants: Wants,
    merges: Merges,
    jobs: Jobs,
    tells: Tells,
    questions: Questions,
    strangers: Strangers,
    /// Something was found missing here and not yet all of it has come.
    behind: bool,
}

/// The read of what is held: when it is next wanted, and since when it is under way.
#[derive(Debug, Clone, Copy, Default)]
struct Reading {
    at: Option<u64>,
    since: Option<u64>,
    last: Option<u64>,
}

impl Reading {
    fn want(&mut self, now_ms: u64) {
        let at = self.last.map_or(now_ms, |last| now_ms.max(last + READ_GAP_MS));
        self.at = Some(self.at.map_or(at, |planned| planned.min(at)));
    }

    fn begin(&mut self, now_ms: u64) -> bool {
        if self.since.is_some_and(|since| since + READ_PATIENCE_MS <= now_ms) {
            (self.since, self.at) = (None, Some(now_ms));
        }
        let begin = self.since.is_none() && self.at.is_some_and(|at| at <= now_ms);
        if begin {
            *self = Self { at: None, since: Some(now_ms), last: Some(now_ms) };
        }
        begin
    }

    fn wake_at(&self) -> Option<u64> {
        self.since.map(|since| since + READ_PATIENCE_MS).or(self.at)
    }
}

/// Cuts what the system's random numbers gave into parts.
fn part<const N: usize>(random: &[u8; 32], from: usize) -> [u8; N] {
    let mut part = [0; N];
    part.iter_mut().zip(random.iter().skip(from)).for_each(|(to, byte)| *to = *byte);
    part
}

impl Exchange {
    /// The end of a device in a circle. The 32 bytes must come fresh from the system's random
    /// numbers at every start and for every circle: from them come the nonces of the
    /// seal, which must never repeat.
    #[must_use]
    pub fn new(config: Config, random: [u8; 32]) -> Self {
        let mut dice = Dice::new(u64::from_be_bytes(part(&random, 24)));
        Self {
            config,
            session: Bytes(part(&random, 16)),
            nonces: Nonces::new(part(&random, 0)),
            questions: Questions::numbered_from(dice.roll(FIRST_ASK)),
            dice,
            held: Held::default(),
            reading: Reading::default(),
            linked: false,
            stopped: false,
            peers: Peers::default(),
            wants: Wants::default(),
            merges: Merges::default(),
            jobs: Jobs::default(),
            tells: Tells::default(),
            strangers: Strangers::default(),
            behind: false,
        }
    }

    /// Whether somebody else of the circle was heard lately.
    #[must_use]
    pub fn connected(&self, now_ms: u64) -> bool {
        let since = now_ms.saturating_sub(CONNECTED_HEARTBEATS * self.config.circle.pace.heartbeat_ms);
        self.linked && self.peers.last_heard().is_some_and(|heard| heard >= since)
    }

    /// Who is heard.
    pub fn peers(&self) -> impl Iterator<Item = &Peer> {
        self.peers.iter()
    }

    /// How many messages could not be read since the start.
    #[must_use]
    pub fn unreadable(&self) -> u64 {
        self.strangers.unreadable()
    }

    /// Takes what happened and says what to do, in order.
    #[must_use]
    pub fn handle(&mut self, input: Input<'_>, now_ms: u64) -> Vec<Command> {
        let mut out = Vec::new();
        if self.stopped {
            return out;
        }
        match input {
            Input::Linked => self.now_linked(now_ms),
            Input::Unlinked => self.unlinked(),
            Input::Arrived { topic, payload } if self.linked => {
                self.arrived(topic, payload, now_ms, &mut out);
            }
            Input::Changed => self.reading.want(now_ms),
            Input::HeldRead { vector, tombs } => {
                self.reading.since = None;
                self.held.read(vector, tombs);
                self.held_read(now_ms, &mut out);
            }
            Input::StretchRead { stream, from, stretch, tombs } => {
                if let Some(job) = self.jobs.read(stream, from) {
                    self.stretch_read(job, stretch, tombs, &mut out);
                }
            }
            Input::Merged => self.merged(now_ms, &mut out),
            Input::MergeFailed => self.merge_failed(now_ms),
            Input::Tick | Input::Arrived { .. } => {}
            Input::Stop => self.stopped = true,
        }
        if self.linked && !self.stopped {
            self.go_on(now_ms, &mut out);
            out.extend(self.wake_at(now_ms).map(Command::WakeAt));
        }
        out
    }

    fn now_linked(&mut self, now_ms: u64) {
        self.unlinked();
        self.linked = true;
        self.tells.linked(now_ms);
    }

    /// Nothing that was on its way will come, and who speaks next may be others.
    fn unlinked(&mut self) {
        self.linked = false;
        self.peers.clear();
        self.wants.clear();
        self.merges.drop_waiting();
        self.jobs.clear();
        self.tells.unlinked();
        self.questions.clear();
        self.reading.since = None;
    }

    fn merged(&mut self, now_ms: u64, out: &mut Vec<Command>) {
        if self.merges.merged(&mut self.held) {
            self.wants.unblock();
            self.reading.want(now_ms);
        }
        if self.behind && self.wants.is_empty() && self.merges.idle() {
            self.behind = false;
            out.push(Command::Tell(Told::CaughtUp { facts: self.held.facts() }));
            // Others may have gone on meanwhile.
            self.questions.soon(now_ms);
        }
    }

    /// What waited is dropped, pages of marks among it: they are fetched from the first on.
    fn merge_failed(&mut self, now_ms: u64) {
        self.merges.failed(now_ms);
        self.wants.clear();
        self.look_again();
        self.questions.fetch = None;
        self.questions.soon(now_ms + MERGE_PAUSE_MS);
        self.questions.marks_soon(now_ms + MERGE_PAUSE_MS);
    }

    fn go_on(&mut self, now_ms: u64, out: &mut Vec<Command>) {
        self.peers.forget_silent(now_ms.saturating_sub(SILENT_HEADS * self.heads_every()));
        if self.tells.heads_due(now_ms) && self.reading.since.is_none() {
            self.reading.want(now_ms);
        }
        if self.tells.spread_due(now_ms) {
            self.spread(now_ms);
        }
        if self.reading.begin(now_ms) {
            out.push(Command::ReadHeld);
        }
        self.ask(now_ms, out);
        out.extend(self.merges.next(now_ms));
        out.extend(self.jobs.next(now_ms));
    }

    /// What is due and did not happen waits for an answer that is under way.
    fn wake_at(&self, now_ms: u64) -> Option<u64> {
        let patience = self.config.circle.pace.patience_ms;
        let parts = [
            self.reading.wake_at(),
            self.tells.wake_at(),
            self.questions.wake_at(patience),
            self.wants.wake_at(patience),
            self.merges.wake_at(),
            self.jobs.wake_at(),
        ];
        parts.into_iter().flatten().filter(|at| *at > now_ms).min()
    }

    /// The time between two heads of this device.
    fn heads_every(&self) -> u64 {
        let all = (self.peers.len() as u64 + 1).max(CROWD);
        self.config.circle.pace.heartbeat_ms * all / CROWD
    }

    fn me(&self) -> Lid {
        self.config.me.lid
    }

    fn my_stream(&self) -> StreamId {
        self.config.me.stream()
    }

    fn voice(&self) -> From {
        From::of(&self.config.circle, self.me())
    }

    fn publish(&mut self, topic: &Topic, says: Says) -> Result<Command, wire::Unwritable> {
        let topic = topic.to_string();
        let message = Message { session: self.session, tombs: self.held.marks_digest(), says };
        let payload = wire::write(&message, &topic, &self.config.circle.key, &mut self.nonces)?;
        Ok(Command::Publish { topic, payload })
    }

    /// Says something short to one device.
    fn say(&mut self, to: Lid, says: Says, out: &mut Vec<Command>) {
        let topic = Topic::To(self.voice(), to);
        out.extend(self.publish(&topic, says));
    }
}

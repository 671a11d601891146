//! One device's end of what the devices of a house tell each other of their doors: its own sums
//! of tonight, with every change and at least every [`SAY_EVERY_MS`], and the others' as they come.
//!
//! A message says all of it, so any of them may be lost; it goes at QoS 0 and is not retained. It
//! is sealed with the house's key for its topic. What was recorded and is played again is known:
//! by its number within a run of the sender's program, by when that run began, and by the time.

use super::Sheet;
use crate::{
    exchange::{
        Circle,
        topic::{From, Topic},
        wire::{
            Nonces, VERSION,
            seal::{seal, unseal},
        },
    },
    hash::Lid,
    reporting::live::{SAY_EVERY_MS, SAY_GAP_MS},
    signage::STALE_MS,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Doors of one message: more counters than the settings of a device take. One door takes at
/// most 92 bytes.
pub const MAX_DOORS: usize = 80;

/// The most bytes of a message.
pub const MAX_SHEET: usize = 12 * 1_024;

/// Devices of a house that are heard: two for each of the sixty-four halls of the largest.
pub const MOST_DEVICES: usize = 128;

/// How far the clocks of two devices may be apart (ms): what was recorded earlier is no word of now.
const MOST_APART_MS: i64 = 5 * 60 * 1_000;

/// What was refused is told once in this time, with its number.
const TELL_GAP_MS: u64 = 60_000;

/// Why bytes are no sheet of the house.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Longer than [`MAX_SHEET`].
    #[error("the message has {0} bytes, the most is {MAX_SHEET}")]
    Oversize(usize),
    /// Not sealed with the house's key for this topic.
    #[error("the message is not sealed with this house's key; enrol its sender again if it belongs here")]
    Seal,
    /// Of another version.
    #[error("the message is of version {0}, this program reads version {VERSION}; update the older end")]
    Version(u32),
    /// Not what it should be.
    #[error("the message is malformed: {0}")]
    Malformed(String),
    /// On a topic that is none of this house's doors.
    #[error("the message has no place there: {0}")]
    Place(String),
    /// Recorded and played again, or of a device whose clock is wrong.
    #[error("the message is not of now: {0}; look at the clocks of both devices")]
    Late(String),
    /// There are too many devices.
    #[error("{MOST_DEVICES} devices are heard already; a house has no more")]
    Crowd,
}

/// What happened around the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input<'a> {
    /// The broker is there and the subscriptions were granted.
    Linked,
    /// The broker is gone.
    Unlinked,
    /// What this device counted, at a moment (milliseconds since 1970) of a clock that is
    /// believed; none when there is nothing to tell any more.
    Counted(Option<(i64, Sheet)>),
    /// A message arrived on a topic of doors.
    Arrived {
        /// Its topic.
        topic: &'a str,
        /// Its bytes.
        payload: &'a [u8],
        /// The time, milliseconds since 1970, where the clock is believed.
        wall: Option<i64>,
    },
    /// Time passed: at the latest when [`Command::WakeAt`] said.
    Tick,
}

/// What the shell must do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Ask what was counted, and say so by [`Input::Counted`]: figures are of the moment when
    /// they are sent.
    Count,
    /// Publish at QoS 0, not retained. When there is no room, drop it.
    Publish {
        /// The topic.
        topic: String,
        /// The bytes.
        payload: Vec<u8>,
    },
    /// A device of the house counted so.
    Heard {
        /// Its ledger.
        lid: Lid,
        /// What it counted.
        sheet: Sheet,
    },
    /// Call [`Near::handle`] with [`Input::Tick`] at this time, unless something comes first.
    WakeAt(u64),
    /// Messages were refused; log it.
    Refused {
        /// On which topic the last of them came.
        topic: String,
        /// Why.
        reason: String,
        /// How many since this was told last.
        count: u64,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Message {
    v: u32,
    /// Which run of the program; random.
    run: u64,
    /// When that run first spoke, milliseconds since 1970.
    began: i64,
    /// Its number within the run.
    seq: u64,
    /// When it was said, milliseconds since 1970.
    at: i64,
    #[serde(flatten)]
    sheet: Sheet,
}

/// What is known of another device.
#[derive(Debug, Clone, Copy)]
struct Voice {
    run: u64,
    began: i64,
    seq: u64,
    heard: u64,
}

/// One device's end.
#[derive(Debug, Clone)]
pub struct Near {
    circle: Circle,
    me: Lid,
    nonces: Nonces,
    run: u64,
    began: Option<i64>,
    seq: u64,
    linked: bool,
    said: Option<(u64, Sheet)>,
    /// When what was counted is asked for.
    ask_at: Option<u64>,
    others: BTreeMap<Lid, Voice>,
    refused: u64,
    told_at: Option<u64>,
}

impl Near {
    /// The end of a device in its house. The 24 bytes must come fresh from the system's random
    /// numbers at every start.
    #[must_use]
    pub fn new(circle: Circle, me: Lid, random: [u8; 24]) -> Self {
        let (nonce, run) = random.split_at(16);
        Self {
            circle,
            me,
            nonces: Nonces::new(<[u8; 16]>::try_from(nonce).unwrap_or_default()),
            run: u64::from_be_bytes(<[u8; 8]>::try_from(run).unwrap_or_default()),
            began: None,
            seq: 0,
            linked: false,
            said: None,
            ask_at: None,
            others: BTreeMap::new(),
            refused: 0,
            told_at: None,
        }
    }

    /// Takes what happened and says what to do, in order.
    #[must_use]
    pub fn handle(&mut self, input: Input<'_>, now_ms: u64) -> Vec<Command> {
        let mut out = Vec::new();
        match input {
            Input::Linked => (self.linked, self.said, self.ask_at) = (true, None, Some(now_ms)),
            Input::Unlinked => (self.linked, self.ask_at) = (false, None),
            Input::Counted(counted) => self.counted(counted, now_ms, &mut out),
            Input::Arrived { topic, payload, wall } => match self.read(topic, payload, wall, now_ms) {
                Ok(Some((lid, sheet))) => out.push(Command::Heard { lid, sheet }),
                Ok(None) => {}
                Err(reason) => self.refuse(topic, &reason, now_ms, &mut out),
            },
            Input::Tick => {}
        }
        if self.linked && self.ask_at.is_some_and(|at| at <= now_ms) {
            self.ask_at = Some(now_ms + SAY_EVERY_MS);
            out.push(Command::Count);
        }
        out.extend(self.ask_at.map(Command::WakeAt));
        out
    }

    fn counted(&mut self, counted: Option<(i64, Sheet)>, now_ms: u64, out: &mut Vec<Command>) {
        let Some((at, mut sheet)) = counted.filter(|_| self.linked) else { return };
        if sheet.doors.is_empty() {
            return;
        }
        sheet.doors.truncate(MAX_DOORS);
        let gap = |said: &(u64, Sheet)| now_ms < said.0 + SAY_GAP_MS;
        if let Some(said) = self.said.as_ref().filter(|said| gap(said)) {
            if says_more(&said.1, &sheet) {
                self.ask_at = Some(said.0 + SAY_GAP_MS);
            }
            return;
        }
        let due = |said: &(u64, Sheet)| now_ms >= said.0 + SAY_EVERY_MS || says_more(&said.1, &sheet);
        if self.said.as_ref().is_none_or(due) {
            out.extend(self.say(at, sheet, now_ms));
        }
    }

    fn say(&mut self, at: i64, sheet: Sheet, now_ms: u64) -> Option<Command> {
        self.said = Some((now_ms, sheet.clone()));
        self.ask_at = Some(now_ms + SAY_EVERY_MS);
        self.seq += 1;
        let began = *self.began.get_or_insert(at);
        let message = Message { v: VERSION, run: self.run, began, seq: self.seq, at, sheet };
        let topic = Topic::Now(From::of(&self.circle, self.me)).to_string();
        let json = serde_json::to_vec(&message).ok()?;
        let payload = seal(&json, &topic, &self.circle.key, &mut self.nonces).ok()?;
        Some(Command::Publish { topic, payload })
    }

    fn read(
        &mut self,
        topic: &str,
        payload: &[u8],
        wall: Option<i64>,
        now_ms: u64,
    ) -> Result<Option<(Lid, Sheet)>, Unreadable> {
        let place = |reason: &dyn std::fmt::Display| Unreadable::Place(reason.to_string());
        let Topic::Now(from) = topic.parse().map_err(|reason| place(&reason))? else {
            return Err(place(&"a topic of the exchange"));
        };
        if (&from.campaign, &from.circle) != (&self.circle.campaign, &self.circle.id) {
            return Err(place(&"another house's topic"));
        }
        let message = open(payload, topic, &self.circle.key)?;
        if from.lid == self.me {
            return Ok(None);
        }
        self.is_of_now(from.lid, &message, wall, now_ms)?;
        Ok(Some((from.lid, message.sheet)))
    }

    /// Whether nobody heard it before, and notes it.
    fn is_of_now(
        &mut self,
        lid: Lid,
        message: &Message,
        wall: Option<i64>,
        now_ms: u64,
    ) -> Result<(), Unreadable> {
        let Message { run, began, seq, at, .. } = *message;
        let apart = wall.map_or(0, |wall| wall.saturating_sub(at).saturating_abs());
        if apart > MOST_APART_MS {
            return Err(Unreadable::Late(format!("its clock is {} s from this one's", apart / 1_000)));
        }
        match self.others.get(&lid) {
            Some(voice) if voice.run == run && seq <= voice.seq => {
                return Err(Unreadable::Late(format!("number {seq} came after {}", voice.seq)));
            }
            // A clock that was set back is forgiven once what it said before is stale.
            Some(voice) if voice.run != run && began <= voice.began && now_ms < voice.heard + STALE_MS => {
                return Err(Unreadable::Late("its program was started anew since".into()));
            }
            None if self.others.len() >= MOST_DEVICES => return Err(Unreadable::Crowd),
            _ => {}
        }
        self.others.insert(lid, Voice { run, began, seq, heard: now_ms });
        Ok(())
    }

    fn refuse(&mut self, topic: &str, reason: &Unreadable, now_ms: u64, out: &mut Vec<Command>) {
        self.refused += 1;
        if self.told_at.is_none_or(|at| now_ms >= at + TELL_GAP_MS) {
            self.told_at = Some(now_ms);
            let count = std::mem::take(&mut self.refused);
            out.push(Command::Refused { topic: topic.to_owned(), reason: reason.to_string(), count });
        }
    }
}

/// Whether a sheet says other than an earlier one did; that time went on is nothing new.
fn says_more(before: &Sheet, sheet: &Sheet) -> bool {
    let told = |sheet: &Sheet| {
        let mut told = sheet.clone();
        told.doors.iter_mut().for_each(|door| door.age_ms = u64::from(door.age_ms > 0));
        told
    };
    told(before) != told(sheet)
}

fn open(payload: &[u8], topic: &str, key: &crate::passport::Secret) -> Result<Message, Unreadable> {
    #[derive(Deserialize)]
    struct Any {
        v: u32,
    }
    if payload.len() > MAX_SHEET {
        return Err(Unreadable::Oversize(payload.len()));
    }
    let json = unseal(payload, topic, key).ok_or(Unreadable::Seal)?;
    let malformed = |reason: serde_json::Error| Unreadable::Malformed(reason.to_string());
    let Any { v } = serde_json::from_slice(&json).map_err(malformed)?;
    if v != VERSION {
        return Err(Unreadable::Version(v));
    }
    let message: Message = serde_json::from_slice(&json).map_err(malformed)?;
    if message.sheet.doors.len() > MAX_DOORS {
        let found = message.sheet.doors.len();
        return Err(Unreadable::Malformed(format!("it tells of {found} doors, the most is {MAX_DOORS}")));
    }
    Ok(message)
}

//! One device's end of the house's emergencies. The shell around it owns the line to the
//! broker and the ledger; it performs the commands in order and decides nothing.

mod hear;
mod said;

pub use said::{Command, Input, Told};

use super::{Act, Call, MAX_TERM, Word, message};
use crate::{
    dice::Dice,
    exchange::{
        Circle,
        topic::{From, Topic},
        wire::Nonces,
    },
    hash::Lid,
};

/// How long a device listens after it was linked before it says anything or follows: the
/// broker says what it retained at once, and this is half of the second within which every
/// kiosk shows the way out.
pub const LISTEN_MS: u64 = 500;

/// What was done while cut off is told for so long: somebody who called an emergency has
/// by then seen that the other kiosks don't show it.
pub const LATE_MS: u64 = 600_000;

/// The word is said again in this time: the broker may have lost what it retained.
pub const HEARTBEAT_MS: u64 = 10_000;

/// The least time between two answers to those who are behind.
pub const ANSWER_GAP_MS: u64 = 1_000;

/// What was refused is told once in this time, with its number: a forger must not fill a disk.
pub const TELL_GAP_MS: u64 = 10_000;

/// How the line to the broker is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Cut,
    /// Until then what is heard is only kept.
    Listening(u64),
    Linked,
}

/// Something was done at this device that the house was not told.
#[derive(Debug, Clone, Copy)]
struct Owed {
    n: u64,
    /// On the machine's clock, before its start too; `None` when nobody knows.
    since: Option<i64>,
    /// The call that the house was known to be in.
    ends: Option<Call>,
}

/// What was refused and not told yet.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    all: u64,
    untold: u64,
    told_at: Option<u64>,
}

impl Count {
    /// One more; how many to tell of, when it is time.
    fn add(&mut self, now_ms: u64) -> Option<u64> {
        self.all += 1;
        self.untold += 1;
        if self.told_at.is_some_and(|at| now_ms < at + TELL_GAP_MS) {
            return None;
        }
        self.told_at = Some(now_ms);
        Some(std::mem::take(&mut self.untold))
    }
}

/// One device's end.
#[derive(Debug, Clone)]
pub struct Alarm {
    circle: Circle,
    me: Lid,
    nonces: Nonces,
    dice: Dice,
    line: Line,
    /// The greatest word that was heard or said.
    agreed: Option<Word>,
    /// No term up to it is said for something new.
    floor: u64,
    /// Whether the ledger says that there is an emergency.
    emergency: bool,
    /// When that was last changed here.
    since: Option<i64>,
    /// The entry that called it, where it was called here.
    called: Option<u64>,
    owed: Option<Owed>,
    /// Its emergency is too old to alarm the house.
    alone: bool,
    /// What the ledger was asked to follow and does not yet.
    following: Option<Word>,
    say_at: Option<u64>,
    said_at: Option<u64>,
    refused: Count,
    outdated: Count,
}

impl Alarm {
    /// The end of a device in its house: its ledger, and what that says of emergencies from its
    /// first entry on. The 24 bytes must come fresh from the system's random numbers at every start.
    #[must_use]
    pub fn new(circle: Circle, me: Lid, past: &[Act], random: [u8; 24]) -> Self {
        let (run, seed) = random.split_at(16);
        let mut alarm = Self {
            circle,
            me,
            nonces: Nonces::new(<[u8; 16]>::try_from(run).unwrap_or_default()),
            dice: Dice::new(u64::from_be_bytes(<[u8; 8]>::try_from(seed).unwrap_or_default())),
            line: Line::Cut,
            agreed: None,
            floor: 0,
            emergency: false,
            since: None,
            called: None,
            owed: None,
            alone: false,
            following: None,
            say_at: None,
            said_at: None,
            refused: Count::default(),
            outdated: Count::default(),
        };
        for act in past {
            // What was done here may have been told, each with a term of its own.
            let done = alarm.act(act, 0);
            alarm.floor += u64::from(done);
        }
        alarm
    }

    /// The greatest word that was heard or said.
    #[must_use]
    pub fn word(&self) -> Option<Word> {
        self.agreed
    }

    /// How many messages were refused since the start because they are no words of the house.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.refused.all
    }

    /// How many messages with a term that is past were left aside since the start.
    #[must_use]
    pub fn outdated(&self) -> u64 {
        self.outdated.all
    }

    /// Takes what happened and says what to do, in order.
    #[must_use]
    pub fn handle(&mut self, input: Input<'_>, now_ms: u64) -> Vec<Command> {
        let mut out = Vec::new();
        match input {
            Input::Linked => {
                self.line = Line::Listening(now_ms + LISTEN_MS);
                self.say_at = None;
            }
            Input::Unlinked => (self.line, self.say_at) = (Line::Cut, None),
            Input::Acts(acts) => {
                for act in acts {
                    self.act(act, now_ms);
                }
                self.settle(now_ms, &mut out);
            }
            Input::Arrived { topic, payload } if self.line != Line::Cut => {
                self.arrived(topic, payload, now_ms, &mut out);
            }
            Input::Arrived { .. } | Input::Tick => {}
        }
        self.go_on(now_ms, &mut out);
        out.extend(self.wake_at().map(Command::WakeAt));
        out
    }

    fn go_on(&mut self, now_ms: u64, out: &mut Vec<Command>) {
        if matches!(self.line, Line::Listening(until) if until <= now_ms) {
            self.line = Line::Linked;
            self.say_at = Some(now_ms);
            self.settle(now_ms, out);
        }
        if self.line == Line::Linked && self.say_at.is_some_and(|at| at <= now_ms) {
            self.say(now_ms, out);
        }
    }

    fn wake_at(&self) -> Option<u64> {
        match self.line {
            Line::Cut => None,
            Line::Listening(until) => Some(until),
            Line::Linked => self.say_at,
        }
    }

    /// Takes in an entry; whether it changed something that was done here.
    fn act(&mut self, act: &Act, now_ms: u64) -> bool {
        let done = act.word.is_none() && act.emergency != self.emergency;
        self.emergency = act.emergency;
        if let Some(word) = act.word {
            self.agreed = self.agreed.max(Some(word));
            self.floor = self.floor.max(word.term);
            // Should something have come between, it is followed once more.
            self.following = None;
        }
        if done {
            let age = act.age_ms.and_then(|age| i64::try_from(age).ok());
            self.since = age.map(|age| signed(now_ms).saturating_sub(age));
            // Of an emergency that was told before this program was started, only its entry is left.
            let here = self.called.map(|n| Call { lid: self.me, n });
            let ends = self.agreed.filter(|word| word.emergency).map(|word| word.call).or(here);
            self.owed = Some(Owed { n: act.n, since: self.since, ends });
            self.alone = false;
            self.called = act.emergency.then_some(act.n);
        }
        if act.word.is_some() {
            self.called = None;
        }
        done
    }

    fn in_emergency(&self) -> bool {
        self.agreed.is_some_and(|word| word.emergency)
    }

    fn is_young(&self, since: Option<i64>, now_ms: u64) -> bool {
        since.is_some_and(|since| signed(now_ms).saturating_sub(since) <= signed(LATE_MS))
    }

    /// Brings the house and the ledger together, once the house was listened to.
    fn settle(&mut self, now_ms: u64, out: &mut Vec<Command>) {
        if self.line != Line::Linked {
            return;
        }
        if self.emergency == self.in_emergency() {
            // An end that nobody needs yet is kept: who knows of what it ended may be heard later.
            self.owed = self.owed.filter(|owed| !self.emergency && owed.ends.is_some());
            (self.alone, self.following) = (false, None);
            return;
        }
        let about = self.agreed.map(|word| word.call);
        match self.owed {
            None => self.follow(out),
            Some(owed) if self.emergency => {
                let call = Call { lid: self.me, n: owed.n };
                if about == Some(call) {
                    self.follow(out);
                } else if self.is_young(owed.since, now_ms) {
                    self.tell(true, call, now_ms, out);
                } else if !self.alone {
                    self.alone = true;
                    out.push(Command::Tell(Told::Alone { entry: owed.n }));
                }
            }
            Some(owed) => match about {
                Some(call) if owed.ends == Some(call) && self.is_young(owed.since, now_ms) => {
                    self.tell(false, call, now_ms, out);
                }
                _ => self.follow(out),
            },
        }
    }

    fn follow(&mut self, out: &mut Vec<Command>) {
        self.owed = None;
        if self.following != self.agreed {
            self.following = self.agreed;
            out.extend(self.agreed.map(Command::Write));
        }
    }

    /// Says something new.
    fn tell(&mut self, emergency: bool, call: Call, now_ms: u64, out: &mut Vec<Command>) {
        let heard = self.agreed.map_or(0, |word| word.term);
        let term = heard.max(self.floor).saturating_add(1).min(MAX_TERM);
        let word = Word { term, emergency, call };
        (self.agreed, self.floor) = (Some(word), term);
        (self.owed, self.alone, self.following) = (None, false, None);
        out.push(Command::Tell(Told::Said { word }));
        self.say(now_ms, out);
    }

    fn say(&mut self, now_ms: u64, out: &mut Vec<Command>) {
        // Where nobody ever called anything, nothing is said.
        self.say_at = self.agreed.map(|_| now_ms + HEARTBEAT_MS + self.dice.roll(HEARTBEAT_MS / 4));
        let Some(word) = self.agreed else { return };
        self.said_at = Some(now_ms);
        let topic = Topic::Emergency(From::of(&self.circle, self.me)).to_string();
        let payload = message::write(word, &topic, &self.circle.key, &mut self.nonces);
        out.extend(payload.map(|payload| Command::Publish { topic, payload }));
    }
}

fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

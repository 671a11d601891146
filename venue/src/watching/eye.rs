//! One camera: when its process is started and ended, and what its lines come to.
//!
//! A process is known by its generation, counted from 1; whatever an earlier one still says
//! is not heard.

use super::{
    book::{Book, Now, Spot},
    health::{CounterHealth, Sight},
    said::{Doubt, Said, Walk, Wall, Way},
    walks::Walks,
};
use crate::{
    entry::{Fact, Method},
    id::LineId,
};

/// How long it may take until its source is open, milliseconds: a camera that has to settle
/// its format, on a machine that just started.
const OPENS_WITHIN_MS: u64 = 10_000;

/// From open to the first picture, milliseconds: exposure settles first.
const FIRST_WITHIN_MS: u64 = 5_000;

/// From line to line, milliseconds; a process that says nothing for longer hangs in the
/// driver, and is ended.
const SILENCE_MS: u64 = 3_000;

/// Two lines at most this far apart prove that what lies between was watched, milliseconds.
const STRETCH_MS: u64 = 2_000;

/// The pause after a first failure, milliseconds; it doubles with each further one.
const FIRST_PAUSE_MS: u64 = 250;

/// The longest pause, milliseconds: with the time to open, a camera that is plugged in again
/// counts within three seconds.
const LONGEST_PAUSE_MS: u64 = 2_000;

/// So many seconds with pictures in a row, and earlier failures are forgotten.
const STEADY: u32 = 5;

/// Lines in a second, at most: more people than can cross four doors side by side. A process
/// that says more is broken or held by somebody.
const MOST_LINES: u32 = 100;

/// A line of a camera.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aim {
    /// What it is in the ledger.
    pub spot: Spot,
    /// Which way leads in.
    pub inward: Way,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input<'a> {
    /// The process of this generation said a line (without its end).
    Line(u64, &'a [u8]),
    /// It ended, and why.
    Ended(u64, &'a str),
    /// Nothing but time.
    Tick,
    /// The agent ends.
    Stop,
}

/// People who crossed a line, as it is told of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// The line.
    pub line: LineId,
    /// How it is counted.
    pub method: Method,
    /// How many came in.
    pub inward: u32,
    /// How many went out.
    pub outward: u32,
    /// Within how many milliseconds until now.
    pub within_ms: u64,
}

impl Passed {
    /// Over a line, within so many milliseconds; nothing where nobody did.
    pub(super) fn over(spot: &Spot, (inward, outward): (u32, u32), within_ms: u64) -> Option<Command> {
        let Spot { line, method, .. } = spot;
        let passed = Self { line: line.clone(), method: *method, inward, outward, within_ms };
        (inward > 0 || outward > 0).then_some(Command::Passed(passed))
    }
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Start a process of this generation, and tell it [what is known](Eye::walks) of
    /// people's size.
    Start(u64),
    /// End it at once, whatever it is at.
    Kill(u64),
    /// Write these to the ledger.
    Commit(Vec<Fact>),
    /// Tell staff how it is.
    Tell(CounterHealth),
    /// Say in the log that it does not count, and why; once for failures in a row.
    Complain(String),
    /// People crossed a line: what an audit compares taps with.
    Passed(Passed),
    /// Write down what is known of people's size, for an agent that is started anew, in
    /// place of what was written before; with none, nothing is known any more.
    Keep(Vec<Walk>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Life {
    Waiting {
        until: u64,
    },
    Opening {
        since: u64,
    },
    /// The last line came at `heard`; `seeing` since a first picture came.
    Looking {
        heard: u64,
        seeing: bool,
    },
    Ended,
}

/// One camera. See the module.
#[derive(Debug)]
pub struct Eye {
    book: Book,
    inward: Vec<Way>,
    life: Life,
    generation: u64,
    failures: u32,
    steady: u32,
    doubted: bool,
    health: CounterHealth,
    /// The second in which lines were said, and how many.
    said: (u64, u32),
    walks: Walks,
}

impl Eye {
    /// A camera of this name whose process is due now. `last` is the last moment the ledger
    /// knows of in which these lines were watched, milliseconds since 1970.
    #[must_use]
    pub fn new(name: &str, aims: Vec<Aim>, last: Option<i64>, now: Now) -> Self {
        let inward = aims.iter().map(|aim| aim.inward).collect();
        let spots = aims.into_iter().map(|aim| aim.spot).collect();
        Self {
            book: Book::new(spots, STRETCH_MS, last, now),
            inward,
            life: Life::Waiting { until: now.ms },
            generation: 0,
            failures: 0,
            steady: 0,
            doubted: false,
            health: CounterHealth::opening(name, now.wall),
            said: (0, 0),
            walks: Walks::default(),
        }
    }

    /// The same, which knows what an earlier agent [kept](Command::Keep) of this camera.
    #[must_use]
    pub fn knowing(self, kept: &[Walk]) -> Self {
        Self { walks: Walks::of(kept), ..self }
    }

    /// What is known of people's size, the oldest look first, at most
    /// [`MAX_WALKS`](super::MAX_WALKS).
    #[must_use]
    pub fn walks(&self) -> Vec<Walk> {
        self.walks.all()
    }

    /// How it is.
    #[must_use]
    pub fn health(&self) -> &CounterHealth {
        &self.health
    }

    /// When to come back with [`Input::Tick`] if nothing happens before.
    #[must_use]
    pub fn wake(&self, now: Now) -> u64 {
        let life = match self.life {
            Life::Waiting { until } => until,
            Life::Opening { .. } | Life::Looking { .. } => self.patience(),
            Life::Ended => return u64::MAX,
        };
        life.min(self.book.wake(now)).min(self.walks.wake())
    }

    fn patience(&self) -> u64 {
        match self.life {
            Life::Opening { since } => since.saturating_add(OPENS_WITHIN_MS),
            Life::Looking { heard, seeing: false } => heard.saturating_add(FIRST_WITHIN_MS),
            Life::Looking { heard, seeing: true } => heard.saturating_add(SILENCE_MS),
            Life::Waiting { .. } | Life::Ended => u64::MAX,
        }
    }

    /// Takes in what happened and says what is to be done, in this order.
    pub fn handle(&mut self, input: &Input<'_>, now: Now) -> Vec<Command> {
        let mut commands = Vec::new();
        if self.life == Life::Ended {
            return commands;
        }
        match *input {
            Input::Line(generation, line) if self.hears(generation) => self.line(line, now, &mut commands),
            Input::Ended(generation, why) if self.hears(generation) => self.failed(why, now, &mut commands),
            Input::Line(..) | Input::Ended(..) | Input::Tick => {}
            Input::Stop => {
                self.end(now, &mut commands);
                return commands;
            }
        }
        if now.ms >= self.patience() {
            let why = match self.life {
                Life::Opening { .. } => "its source does not open",
                _ => "it says nothing any more: the camera gives no picture",
            };
            self.kill(why, now, &mut commands);
        }
        self.start_if_due(now, &mut commands);
        let facts = self.book.due(now);
        if !facts.is_empty() {
            commands.push(Command::Commit(facts));
        }
        commands.extend(self.walks.due(now.ms).map(Command::Keep));
        commands
    }

    fn hears(&self, generation: u64) -> bool {
        generation == self.generation && matches!(self.life, Life::Opening { .. } | Life::Looking { .. })
    }

    fn line(&mut self, line: &[u8], now: Now, commands: &mut Vec<Command>) {
        let second = now.ms / 1_000;
        self.said = if self.said.0 == second { (second, self.said.1 + 1) } else { (second, 1) };
        if self.said.1 > MOST_LINES {
            return self.kill("it says more than it may", now, commands);
        }
        match Said::read(line) {
            Ok(said) => self.hear(&said, now, commands),
            Err(reason) => self.kill(&reason.to_string(), now, commands),
        }
    }

    fn hear(&mut self, said: &Said, now: Now, commands: &mut Vec<Command>) {
        let seeing = matches!(self.life, Life::Looking { seeing: true, .. });
        self.life = Life::Looking { heard: now.ms, seeing };
        match *said {
            Said::Opened { files, calls } => {
                self.health.wall = Some(both(files, calls));
                self.doubted = false;
                commands.push(Command::Tell(self.health.clone()));
            }
            Said::Crossed { line, way, .. } => {
                let line = usize::from(line);
                let Some(inward) = self.inward.get(line).filter(|_| self.book.has(line)) else {
                    return self.kill("it names a line that it has not", now, commands);
                };
                let (ins, outs) = if *inward == way { (1, 0) } else { (0, 1) };
                self.book.crossed(line, ins, outs, now);
                commands.extend(self.book.spot(line).and_then(|spot| Passed::over(spot, (ins, outs), 0)));
            }
            Said::Doubted { why, .. } => {
                if seeing && !self.doubted {
                    self.book.seen(now);
                }
                self.doubted = true;
                self.book.lost();
                if why == Doubt::Moved && self.walks.forget() {
                    commands.push(Command::Keep(Vec::new()));
                }
                self.tell(Sight::Doubted(why), now, commands);
            }
            Said::Trusted { .. } => {
                self.doubted = false;
                if seeing {
                    self.tell(Sight::Counting, now, commands);
                    self.book.seen(now);
                }
            }
            Said::Walked(walk) => {
                if !self.walks.add(walk, now.ms) {
                    self.kill("it says more than it may", now, commands);
                }
            }
            Said::Alive { frames, cpu_us, .. } => self.alive(frames, cpu_us, now, commands),
        }
    }

    fn alive(&mut self, frames: u32, cpu_us: u32, now: Now, commands: &mut Vec<Command>) {
        self.health.cpu_us = cpu_us;
        if frames == 0 {
            // All its pictures are damaged: it answers, and sees nothing.
            self.book.lost();
            self.tell(Sight::Gone, now, commands);
            return;
        }
        self.life = Life::Looking { heard: now.ms, seeing: true };
        self.steady = self.steady.saturating_add(1);
        if self.steady >= STEADY {
            self.failures = 0;
        }
        if !self.doubted {
            self.book.seen(now);
            self.tell(Sight::Counting, now, commands);
        }
    }

    fn tell(&mut self, sight: Sight, now: Now, commands: &mut Vec<Command>) {
        if self.health.is_now(sight, now.wall) {
            commands.push(Command::Tell(self.health.clone()));
        }
    }

    fn kill(&mut self, why: &str, now: Now, commands: &mut Vec<Command>) {
        commands.push(Command::Kill(self.generation));
        self.failed(why, now, commands);
    }

    fn failed(&mut self, why: &str, now: Now, commands: &mut Vec<Command>) {
        self.book.ended();
        self.tell(Sight::Gone, now, commands);
        if self.failures == 0 {
            commands.push(Command::Complain(why.to_owned()));
        }
        let pause = (FIRST_PAUSE_MS << self.failures.min(8)).min(LONGEST_PAUSE_MS);
        self.failures = self.failures.saturating_add(1);
        self.steady = 0;
        self.life = Life::Waiting { until: now.ms.saturating_add(pause) };
    }

    fn start_if_due(&mut self, now: Now, commands: &mut Vec<Command>) {
        if let Life::Waiting { until } = self.life
            && now.ms >= until
        {
            self.generation += 1;
            self.life = Life::Opening { since: now.ms };
            commands.push(Command::Start(self.generation));
        }
    }

    fn end(&mut self, now: Now, commands: &mut Vec<Command>) {
        if matches!(self.life, Life::Opening { .. } | Life::Looking { .. }) {
            commands.push(Command::Kill(self.generation));
        }
        self.life = Life::Ended;
        let facts = self.book.close(now);
        if !facts.is_empty() {
            commands.push(Command::Commit(facts));
        }
        commands.extend(self.walks.due(u64::MAX).map(Command::Keep));
    }
}

/// Both together: seccomp alone leaves nothing open, landlock alone does.
fn both(files: Wall, calls: Wall) -> Wall {
    match (files, calls) {
        (Wall::Whole, Wall::Whole) => Wall::Whole,
        (_, Wall::Missing) => Wall::Missing,
        _ => Wall::Part,
    }
}

//! What is decided about a camera: when it is opened, closed, given up and tried again,
//! and how it is said to be. No threads, no devices, no clock: time is an argument, in
//! milliseconds since any moment, never going back.
//!
//! A reader is known by its generation, counted from 1. One that hangs in the driver
//! cannot be ended; it is abandoned: whatever its generation still says is not heard,
//! except that it ended.

mod pace;
mod talk;

pub use pace::Pace;
pub use talk::{Command, Event};

use crate::fault::{Fault, FaultKind};
use crate::health::{Health, Report};

/// Where the one reader is that may hand out pictures, if any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// There is none and none is wanted.
    Resting,
    /// There is none; the next is due at `until`.
    Waiting { until: u64 },
    /// It opens the device since `since`.
    Opening { generation: u64, since: u64 },
    /// The device is open since `opened`; the last good picture came at `good`, the last
    /// of any kind at `any`.
    Open { generation: u64, opened: u64, good: Option<u64>, any: Option<u64> },
    /// It was told to end at `since`, or ends by a fault; the next may be due at `until`.
    Closing { generation: u64, since: u64, until: u64 },
}

/// Decides. See the module.
#[derive(Debug, Clone)]
pub struct Keeper {
    pace: Pace,
    state: State,
    looking: bool,
    report: Report,
    /// Faults of the same kind in a row.
    failures: u32,
    last_fault: Option<Health>,
    last_opening: Option<u64>,
    generation: u64,
    abandoned: Vec<u64>,
    ever_seen: bool,
}

impl Keeper {
    /// A keeper of a camera nobody looks through yet.
    #[must_use]
    pub fn new(pace: Pace) -> Self {
        Self {
            pace,
            state: State::Resting,
            looking: false,
            report: Report::new(Health::Resting, ""),
            failures: 0,
            last_fault: None,
            last_opening: None,
            generation: 0,
            abandoned: Vec::new(),
            ever_seen: false,
        }
    }

    /// How the camera is.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Whether a screen looks.
    #[must_use]
    pub fn is_looking(&self) -> bool {
        self.looking
    }

    /// When to come back with [`Event::Silence`] if nothing happens before, milliseconds;
    /// `None`: not before something happens.
    #[must_use]
    pub fn wake(&self) -> Option<u64> {
        match self.state {
            State::Resting => None,
            State::Waiting { .. } if self.is_crowded() => None,
            State::Waiting { until } => Some(until),
            State::Opening { since, .. } => Some(since.saturating_add(self.pace.opening)),
            State::Open { opened, good, .. } => Some(self.patience(opened, good)),
            State::Closing { since, .. } => Some(since.saturating_add(self.pace.closing)),
        }
    }

    /// Takes in what happened at `now` and says what is to be done, in this order.
    pub fn step(&mut self, now: u64, event: Event) -> Vec<Command> {
        let mut commands = Vec::new();
        match event {
            Event::Look => self.look(now),
            Event::Rest => self.rest(now, &mut commands),
            Event::Opened(generation) => self.opened(now, generation),
            Event::Frame(generation) => self.frame(now, generation),
            Event::Damaged(generation) => self.damaged(now, generation),
            Event::Fault(generation, fault) => self.fault(now, generation, fault, &mut commands),
            Event::Ended(generation) => self.ended(now, generation),
            Event::Silence => {}
        }
        self.run_out(now, &mut commands);
        self.open_if_due(now, &mut commands);
        self.report.abandoned = self.abandoned.len();
        commands
    }

    fn look(&mut self, now: u64) {
        if self.looking {
            return;
        }
        self.looking = true;
        self.failures = 0;
        self.last_fault = None;
        self.say(Health::Opening, String::new());
        match self.state {
            State::Resting => self.state = State::Waiting { until: self.not_before(now) },
            // It closes since it was to rest, or by a fault nobody looked at.
            State::Closing { generation, since, .. } => {
                self.state = State::Closing { generation, since, until: now };
            }
            _ => {}
        }
    }

    fn rest(&mut self, now: u64, commands: &mut Vec<Command>) {
        self.looking = false;
        self.say(Health::Resting, String::new());
        match self.state {
            State::Resting | State::Closing { .. } => {}
            State::Waiting { .. } => self.state = State::Resting,
            State::Opening { generation, .. } | State::Open { generation, .. } => {
                self.close(now, generation, now, commands);
            }
        }
    }

    fn opened(&mut self, now: u64, from: u64) {
        if let State::Opening { generation, .. } = self.state
            && generation == from
        {
            self.state = State::Open { generation, opened: now, good: None, any: None };
        }
    }

    fn frame(&mut self, now: u64, from: u64) {
        self.opened(now, from);
        let State::Open { generation, opened, .. } = self.state else { return };
        if generation != from {
            return;
        }
        self.state = State::Open { generation, opened, good: Some(now), any: Some(now) };
        self.ever_seen = true;
        self.report.frames += 1;
        if now.saturating_sub(opened) >= self.pace.steady {
            self.failures = 0;
        }
        self.say(Health::Seeing, String::new());
    }

    fn damaged(&mut self, now: u64, from: u64) {
        self.opened(now, from);
        let State::Open { generation, opened, good, .. } = self.state else { return };
        if generation == from {
            self.state = State::Open { generation, opened, good, any: Some(now) };
            self.report.damaged += 1;
        }
    }

    fn fault(&mut self, now: u64, from: u64, fault: Fault, commands: &mut Vec<Command>) {
        if self.current() == Some(from) && !matches!(self.state, State::Closing { .. }) {
            let until = self.blame(now, self.health_of(fault.kind), fault.detail);
            self.close(now, from, until, commands);
        }
    }

    fn ended(&mut self, now: u64, from: u64) {
        let hung = self.abandoned.len();
        self.abandoned.retain(|&generation| generation != from);
        let is_freed = self.abandoned.len() < hung;
        match self.state {
            State::Closing { generation, until, .. } if generation == from => self.closed(now, until),
            State::Opening { generation, .. } | State::Open { generation, .. } if generation == from => {
                let until = self.blame(now, Health::Unreadable, "its reader ended without a word".into());
                self.closed(now, until);
            }
            // What kept the device busy may have been this one: no need to wait long.
            State::Waiting { until } if is_freed => {
                self.failures = 0;
                self.state = State::Waiting { until: until.min(self.not_before(now)) };
            }
            _ => {}
        }
    }

    /// Gives up on what has been waited for long enough.
    fn run_out(&mut self, now: u64, commands: &mut Vec<Command>) {
        if self.wake().is_none_or(|due| now < due) {
            return;
        }
        match self.state {
            State::Resting | State::Waiting { .. } => {}
            State::Opening { generation, .. } => {
                let until = self.blame(now, Health::Stalled, "it does not open".into());
                self.abandon(now, generation, until, commands);
            }
            State::Open { generation, any, .. } => {
                // A reader that gets damaged pictures does answer, so it can be closed.
                if any.is_some_and(|any| now.saturating_sub(any) < self.pace.silence) {
                    let until = self.blame(now, Health::Unreadable, "all its pictures are damaged".into());
                    self.close(now, generation, until, commands);
                } else {
                    let until = self.blame(now, Health::Stalled, "it is open and sends nothing".into());
                    self.abandon(now, generation, until, commands);
                }
            }
            State::Closing { generation, until, .. } => self.abandon(now, generation, until, commands),
        }
    }

    fn open_if_due(&mut self, now: u64, commands: &mut Vec<Command>) {
        if let State::Waiting { until } = self.state
            && now >= until
            && !self.is_crowded()
        {
            self.generation += 1;
            self.last_opening = Some(now);
            self.report.openings += 1;
            self.state = State::Opening { generation: self.generation, since: now };
            commands.push(Command::Open(self.generation));
        }
    }

    fn close(&mut self, now: u64, generation: u64, until: u64, commands: &mut Vec<Command>) {
        self.state = State::Closing { generation, since: now, until };
        commands.push(Command::Close(generation));
    }

    fn abandon(&mut self, now: u64, generation: u64, until: u64, commands: &mut Vec<Command>) {
        self.abandoned.push(generation);
        commands.push(Command::Abandon(generation));
        self.closed(now, until);
    }

    fn closed(&mut self, now: u64, until: u64) {
        self.state = if self.looking {
            State::Waiting { until: until.max(self.not_before(now)) }
        } else {
            State::Resting
        };
    }

    /// Notes a fault of a reader someone looks through; answers when to try again.
    fn blame(&mut self, now: u64, health: Health, detail: String) -> u64 {
        if self.last_fault.replace(health) != Some(health) {
            self.failures = 0;
        }
        self.failures = self.failures.saturating_add(1);
        self.say(health, detail);
        now.saturating_add(self.pace.back_off(self.failures, health)).max(self.not_before(now))
    }

    fn health_of(&self, kind: FaultKind) -> Health {
        match kind {
            FaultKind::Absent if self.ever_seen => Health::Unplugged,
            FaultKind::Absent => Health::Missing,
            // A reader of ours that hangs holds the device; no other program is to blame.
            FaultKind::Busy if !self.abandoned.is_empty() => Health::Stalled,
            FaultKind::Busy => Health::Busy,
            FaultKind::Forbidden => Health::Forbidden,
            FaultKind::Unreadable => Health::Unreadable,
        }
    }

    fn say(&mut self, health: Health, detail: String) {
        self.report.health = health;
        self.report.detail = detail;
    }

    fn current(&self) -> Option<u64> {
        match self.state {
            State::Resting | State::Waiting { .. } => None,
            State::Opening { generation, .. }
            | State::Open { generation, .. }
            | State::Closing { generation, .. } => Some(generation),
        }
    }

    fn is_crowded(&self) -> bool {
        self.abandoned.len() >= self.pace.most_abandoned
    }

    fn patience(&self, opened: u64, good: Option<u64>) -> u64 {
        match good {
            Some(good) => good.saturating_add(self.pace.silence),
            None => opened.saturating_add(self.pace.first_frame),
        }
    }

    fn not_before(&self, now: u64) -> u64 {
        self.last_opening.map_or(now, |last| now.max(last.saturating_add(self.pace.gap)))
    }
}

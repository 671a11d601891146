//! The thread that keeps a printer: its connection, its state, and what it prints.

use crate::{
    Limits, Outcome, Picture, State, Way, job,
    printer::{Job, Told},
    state::{ask, ask_behind},
    wire::{Broken, Wire},
};
use std::{
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::{Duration, Instant},
};

/// What the thread knows.
pub(crate) struct Keeper {
    way: Way,
    limits: Limits,
    wire: Option<Wire>,
    /// Looks in a row that found no printer.
    misses: u32,
    /// Whether a picture was cut short, so that the printer may wait for its rest.
    cut_short: bool,
    told: Arc<Told>,
}

impl Keeper {
    pub(crate) fn new(way: Way, limits: Limits, told: Arc<Told>) -> Self {
        Self { way, limits, wire: None, misses: 0, cut_short: false, told }
    }

    /// Prints what comes and looks at the printer in between, until nobody can ask for
    /// anything any more and everything asked for is settled.
    pub(crate) fn keep(mut self, jobs: &Receiver<Job>) {
        let mut next = Instant::now();
        loop {
            let state = match jobs.recv_timeout(next.saturating_duration_since(Instant::now())) {
                Ok(job) => {
                    let outcome = self.print(job.picture());
                    self.told.set(outcome.state());
                    job.settle(outcome);
                    outcome.state()
                }
                Err(RecvTimeoutError::Timeout) => {
                    let state = self.look();
                    self.told.set(state);
                    state
                }
                Err(RecvTimeoutError::Disconnected) => return,
            };
            next = Instant::now() + self.pause(state);
        }
    }

    /// Until the printer is looked at again.
    fn pause(&mut self, state: State) -> Duration {
        if state != State::Gone {
            self.misses = 0;
            return self.limits.refresh;
        }
        let longer = 2_u32.saturating_pow(self.misses);
        self.misses = self.misses.saturating_add(1);
        self.limits.first_pause.saturating_mul(longer).min(self.limits.longest_pause)
    }

    /// How the printer is. A connection that was dropped unnoticed is opened again at once.
    fn look(&mut self) -> State {
        for _ in 0..self.limits.tries.max(1) {
            if self.wire.is_none() {
                self.wire = Wire::open(&self.way, &self.limits);
            }
            let Some(wire) = &self.wire else { break };
            match ask(wire, self.limits.answer) {
                Ok(state) => return state,
                Err(Broken::Gone) => self.wire = None,
                Err(Broken::Stalled) => {
                    self.wire = None;
                    return State::Fault;
                }
            }
        }
        State::Gone
    }

    fn print(&mut self, picture: &Picture) -> Outcome {
        let mut last = State::Gone;
        for _ in 0..self.limits.tries.max(1) {
            last = self.look();
            if !last.prints() {
                break;
            }
            match self.send(picture, last) {
                // Nothing has left: it is the same as not having begun.
                Outcome::NotPrinted { state: State::Gone, begun: false } => last = State::Gone,
                outcome => return outcome,
            }
        }
        Outcome::NotPrinted { state: last, begun: false }
    }

    /// Sends a picture to a printer that was in the state `before`.
    fn send(&mut self, picture: &Picture, before: State) -> Outcome {
        let Some(wire) = self.wire.take() else {
            return Outcome::NotPrinted { state: State::Gone, begun: false };
        };
        let already = wire.sent();
        let sent = job::send(&wire, picture, self.cut_short);
        let begun = wire.sent() > already;
        let ended = match (sent, wire.broken()) {
            (Ok(()), _) => self.finished(&wire, picture, before),
            (Err(_), Some(Broken::Stalled)) => Err(Broken::Stalled),
            (Err(_), _) => Err(Broken::Gone),
        };
        let state = match ended {
            Ok(state) if state.prints() && (state != State::Silent || before == State::Silent) => {
                self.wire = Some(wire);
                self.cut_short = false;
                return Outcome::Printed(state);
            }
            Ok(state) => state,
            Err(Broken::Gone) => State::Gone,
            Err(Broken::Stalled) => State::Fault,
        };
        self.cut_short |= begun;
        wire.abandon();
        let state = if ended == Err(Broken::Stalled) { self.reason() } else { state };
        Outcome::NotPrinted { state, begun }
    }

    /// How a printer is after the last byte was sent.
    fn finished(&self, wire: &Wire, picture: &Picture, before: State) -> Result<State, Broken> {
        if !wire.answers() {
            return Ok(State::Silent);
        }
        if before == State::Silent {
            // It says nothing, but a connection that has ended is noticed.
            wire.forget_answers()?;
            return Ok(State::Silent);
        }
        // Dots may look like a question, and some printers answer what looks like one: the
        // answer to ours comes behind those. Should they have come late, they are read away
        // by now; bad news counts when it is told twice.
        let others = job::looks_like_questions(picture);
        let state = ask_behind(wire, others, self.limits.finish, self.limits.answer)?;
        if state.prints() { Ok(state) } else { ask(wire, self.limits.answer) }
    }

    /// Why a printer took no more: on a new connection it can be asked.
    fn reason(&mut self) -> State {
        let state = self.look();
        if state.prints() { State::Fault } else { state }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.told.set(State::Gone);
    }
}

//! The ledger's own thread: SQLite waits for the disk, and nothing else may wait with
//! it. It does what it is told, in order, and looks for changes in between.

use anyhow::{Context, Result};
use ledger::{Changes, Ledger, LedgerError, clock};
use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, Sender},
    thread::JoinHandle,
    time::{Duration, Instant},
};
use tokio::sync::mpsc;
use venue::{
    moment::{Moment, judge},
    reporting::uplink::{Command, Due, Input, WINDOW},
};

/// How often the ledger is asked whether anything changed: a tenth of the two seconds
/// within which a check-in must be on headquarters' board.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Answers that wait for the uplink. It asks for at most one of each kind.
const ANSWERS_WAITING: usize = 64;

/// A fault that lasts is logged at first and then every so often.
const SAY_EVERY: Duration = Duration::from_secs(600);

/// The ends of the thread that the uplink's loop holds.
pub(super) struct Keeper {
    /// What to do. The thread ends when this is dropped.
    pub(super) tell: Sender<Command>,
    /// What was read.
    pub(super) read: mpsc::Receiver<Input<'static>>,
    /// The thread.
    pub(super) thread: JoinHandle<()>,
}

/// Starts the thread.
///
/// # Errors
/// When the ledger can't be opened a second time, or there is no thread to be had.
pub(super) fn start(ledger: Ledger, trust: clock::ClockTrust) -> Result<Keeper> {
    let changes = ledger.changes()?;
    let (tell, told) = std::sync::mpsc::channel();
    let (answer, read) = mpsc::channel(ANSWERS_WAITING);
    let work = Work { ledger, changes, trust, answer, complained: None, faults: 0 };
    let thread = std::thread::Builder::new()
        .name("ledger".into())
        .spawn(move || work.run(&told))
        .context("starting the ledger's thread")?;
    Ok(Keeper { tell, read, thread })
}

struct Work {
    ledger: Ledger,
    changes: Changes,
    trust: clock::ClockTrust,
    answer: mpsc::Sender<Input<'static>>,
    complained: Option<Instant>,
    faults: u64,
}

impl Work {
    fn run(mut self, told: &Receiver<Command>) {
        let mut look_at = Instant::now();
        loop {
            let outcome = match told.recv_timeout(look_at.saturating_duration_since(Instant::now())) {
                Ok(command) => self.perform(command),
                Err(RecvTimeoutError::Timeout) => {
                    look_at = Instant::now() + LOOK_EVERY;
                    self.look()
                }
                Err(RecvTimeoutError::Disconnected) => return,
            };
            match outcome {
                Ok(None) => {}
                Ok(Some(input)) => {
                    if self.answer.blocking_send(input).is_err() {
                        return;
                    }
                }
                Err(reason) => self.complain(&reason),
            }
        }
    }

    fn look(&mut self) -> Result<Option<Input<'static>>> {
        Ok(self.changes.changed()?.then_some(Input::Changed))
    }

    fn perform(&mut self, command: Command) -> Result<Option<Input<'static>>> {
        let ledger = &mut self.ledger;
        Ok(match command {
            Command::ReadDue => Some(Input::DueRead(read_due(ledger)?)),
            Command::ReadHead => {
                let report = ledger.report()?;
                Some(Input::HeadRead { head: report.head, days: report.days, at: self.now()? })
            }
            Command::ReadIndex { day } => {
                // The head first: the index may then know more than the head, never less.
                let head = ledger.head()?;
                let states = ledger.index(&day)?;
                Some(Input::IndexRead { day, head, states, at: self.now()? })
            }
            Command::AdoptStore(store) => {
                ledger.set_store(store)?;
                None
            }
            Command::Acknowledge { store, states } => {
                let noted = ledger.acknowledge(store, &states)?;
                tracing::debug!(pages = noted, "headquarters holds them");
                None
            }
            Command::Unacknowledge(keys) => {
                tracing::info!(pages = keys.len(), "headquarters asks for pages again");
                ledger.unacknowledge(&keys)?;
                None
            }
            Command::Publish { .. } | Command::WakeAt(_) | Command::Tell(_) | Command::Disconnect => None,
        })
    }

    fn now(&self) -> Result<Moment> {
        Ok(judge(clock::read(self.trust)?, None))
    }

    /// What could not be noted is sent and noted again, so nothing is lost by it.
    fn complain(&mut self, reason: &anyhow::Error) {
        self.faults += 1;
        if self.complained.is_none_or(|at| at.elapsed() >= SAY_EVERY) {
            self.complained = Some(Instant::now());
            tracing::error!(faults = self.faults, "{reason:#}");
        }
    }
}

fn read_due(ledger: &Ledger) -> Result<Due, LedgerError> {
    let ledger::Due { head, pages, waiting } = ledger.due(None, WINDOW)?;
    Ok(Due { head, pages, waiting })
}

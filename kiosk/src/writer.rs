//! The ledger, on a thread of its own: the screen never waits for the disk. What
//! goes in is a fact with a ticket, what comes out is the number of its entry, or why
//! there is none; each wakes whoever draws.

#[cfg(test)]
mod tests;

use crate::flow::{Input, Trouble};
use ledger::{
    Ledger, LedgerError,
    clock::{self, ClockTrust},
};
use std::{
    path::PathBuf,
    sync::{
        Mutex, PoisonError,
        mpsc::{self, Receiver, SyncSender},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};
use venue::entry::Fact;

/// Facts that may wait for the ledger. A kiosk has one commit on its way; a few more
/// are those whose visitors have gone on while a disk hung.
const QUEUE: usize = 8;

/// Wakes whoever waits for answers.
pub type Wake = Box<dyn Fn() + Send>;

/// A fact to be committed.
struct Request {
    ticket: u64,
    fact: Fact,
    asked: Instant,
}

/// What became of a request.
#[derive(Debug)]
pub struct Answer {
    /// The ticket of the request.
    pub ticket: u64,
    /// The entry's number, or why there is none.
    pub outcome: Result<u64, Trouble>,
    /// From asking to the answer.
    pub took: Duration,
}

impl Answer {
    /// The answer as the flow hears it.
    #[must_use]
    pub fn input(&self) -> Input {
        match self.outcome {
            Ok(entry) => Input::Committed { ticket: self.ticket, entry },
            Err(trouble) => Input::Failed { ticket: self.ticket, trouble },
        }
    }
}

/// The thread that writes, and the way to it.
pub struct Writer {
    requests: Option<SyncSender<Request>>,
    answers: Mutex<Receiver<Answer>>,
    /// Answers to what the thread could not even be asked.
    unasked: Vec<Answer>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts writing to an open ledger.
    ///
    /// # Errors
    /// When the machine gives no thread.
    pub fn start(ledger: Ledger, trust: ClockTrust, wake: Wake) -> std::io::Result<Self> {
        let (requests, inbox) = mpsc::sync_channel(QUEUE);
        let (outbox, answers) = mpsc::channel();
        let desk = Desk { path: ledger.path().to_owned(), ledger: Some(ledger), trust };
        let thread = std::thread::Builder::new().name("ledger".to_owned()).spawn(move || {
            desk.write(&inbox, |answer| {
                let heard = outbox.send(answer).is_ok();
                wake();
                heard
            });
        })?;
        Ok(Self {
            requests: Some(requests),
            answers: Mutex::new(answers),
            unasked: vec![],
            thread: Some(thread),
        })
    }

    /// Asks for a commit; never blocks.
    pub fn commit(&mut self, ticket: u64, fact: Fact) {
        let request = Request { ticket, fact, asked: Instant::now() };
        let refused = match &self.requests {
            Some(requests) => requests.try_send(request).err(),
            None => return,
        };
        if let Some(refused) = refused {
            let trouble = match refused {
                mpsc::TrySendError::Full(_) => Trouble::Busy,
                mpsc::TrySendError::Disconnected(_) => Trouble::Gone,
            };
            tracing::error!(ticket, trouble = trouble.name(), "the ledger's thread takes nothing");
            self.unasked.push(Answer { ticket, outcome: Err(trouble), took: Duration::ZERO });
        }
    }

    /// The next answer, if there is one by now.
    pub fn answer(&mut self) -> Option<Answer> {
        self.unasked.pop().or_else(|| self.inbox().try_recv().ok())
    }

    /// The next answer; waits for it, but not longer than `patience`.
    pub fn wait(&mut self, patience: Duration) -> Option<Answer> {
        self.unasked.pop().or_else(|| self.inbox().recv_timeout(patience).ok())
    }

    fn inbox(&mut self) -> &mut Receiver<Answer> {
        self.answers.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Writer {
    /// What was asked for is still written.
    fn drop(&mut self) {
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

/// Where the ledger lies open.
struct Desk {
    path: PathBuf,
    ledger: Option<Ledger>,
    trust: ClockTrust,
}

impl Desk {
    fn write(mut self, inbox: &Receiver<Request>, answer: impl Fn(Answer) -> bool) {
        while let Ok(Request { ticket, fact, asked }) = inbox.recv() {
            let outcome = self.append(fact);
            let took = asked.elapsed();
            match &outcome {
                Ok(entry) => {
                    tracing::debug!(
                        ticket,
                        entry,
                        micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
                        "committed"
                    );
                }
                Err(trouble) => tracing::warn!(ticket, trouble = trouble.name(), "not committed"),
            }
            if !answer(Answer { ticket, outcome, took }) {
                return;
            }
        }
    }

    fn append(&mut self, fact: Fact) -> Result<u64, Trouble> {
        let readings = clock::read(self.trust).map_err(|error| {
            tracing::error!(%error, "the clocks can't be read");
            Trouble::Gone
        })?;
        let ledger = self.open()?;
        match ledger.append(&readings, false, fact) {
            Ok(receipt) => Ok(receipt.entry),
            Err(error) => {
                tracing::error!(%error, "the ledger");
                let trouble = trouble(&error);
                if trouble == Trouble::Gone {
                    // A file that came back is opened anew.
                    self.ledger = None;
                }
                Err(trouble)
            }
        }
    }

    /// The ledger, opened again if it was lost. A kiosk that runs makes no new one:
    /// the old one's entries would be missed.
    fn open(&mut self) -> Result<&mut Ledger, Trouble> {
        if self.ledger.is_none() {
            let opened = Ledger::open_existing(&self.path).map_err(|error| {
                tracing::error!(%error, "the ledger can't be opened again");
                trouble(&error)
            })?;
            self.ledger = Some(opened);
        }
        self.ledger.as_mut().ok_or(Trouble::Gone)
    }
}

fn trouble(error: &LedgerError) -> Trouble {
    match error {
        LedgerError::Busy { .. } => Trouble::Busy,
        LedgerError::DiskFull { .. } | LedgerError::ReadOnly { .. } => Trouble::Full,
        _ => Trouble::Gone,
    }
}

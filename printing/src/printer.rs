//! A printer as the rest of the program sees it: it is asked, and never waited for.

use crate::{Limits, Picture, State, Way, keeper::Keeper};
use std::{
    fmt,
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        mpsc::{SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::Duration,
};

/// How the printing of a picture ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The printer has taken all of it, and is in this state; the last rows may still be on
    /// their way to the paper. A silent printer was handed it and cannot say more.
    Printed(State),
    /// It is not on paper, or not whole.
    NotPrinted {
        /// How the printer was found.
        state: State,
        /// Whether bytes had left. If so, a part of it may be on the paper, or even all of
        /// it: it is for a person to look, and it is never sent again by itself.
        begun: bool,
    },
}

impl Outcome {
    /// How the printer was afterwards.
    #[must_use]
    pub const fn state(self) -> State {
        match self {
            Self::Printed(state) | Self::NotPrinted { state, .. } => state,
        }
    }
}

/// Why a picture was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// As many pictures wait as may.
    #[error("the printer has enough to do; try again when a card has come out")]
    Full,
    /// The way is `none`.
    #[error("there is no printer; name one in the configuration, such as usb:/dev/usb/lp0")]
    NoPrinter,
    /// The printer's thread has ended or could not be started.
    #[error("printing has stopped; start the program again")]
    Stopped,
}

/// A value that is told once or often, and can be waited for.
#[derive(Debug)]
struct Board<T> {
    value: Mutex<T>,
    changed: Condvar,
}

impl<T: Copy> Board<T> {
    fn new(value: T) -> Self {
        Self { value: Mutex::new(value), changed: Condvar::new() }
    }

    fn get(&self) -> T {
        *self.value.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, value: T) {
        *self.value.lock().unwrap_or_else(PoisonError::into_inner) = value;
        self.changed.notify_all();
    }

    /// The value once it is wanted, or what it is when the time is over.
    fn wait(&self, timeout: Duration, wanted: impl Fn(T) -> bool) -> T {
        let value = self.value.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(value, timeout, |value| !wanted(*value));
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// Where the thread tells how the printer is.
#[derive(Debug)]
pub(crate) struct Told(Board<State>);

impl Told {
    pub(crate) fn set(&self, state: State) {
        self.0.set(state);
    }
}

/// A picture on its way to the paper.
pub(crate) struct Job {
    picture: Picture,
    answer: Arc<Board<Option<Outcome>>>,
}

impl Job {
    pub(crate) fn picture(&self) -> &Picture {
        &self.picture
    }

    pub(crate) fn settle(self, outcome: Outcome) {
        self.answer.set(Some(outcome));
    }
}

impl Drop for Job {
    /// Whoever waits for it learns of a thread that ended over it.
    fn drop(&mut self) {
        if self.answer.get().is_none() {
            self.answer.set(Some(Outcome::NotPrinted { state: State::Gone, begun: true }));
        }
    }
}

/// A picture that was taken to be printed. It is printed whether or not the ticket is kept.
#[derive(Clone, Debug)]
pub struct Ticket {
    answer: Arc<Board<Option<Outcome>>>,
}

impl Ticket {
    /// How it ended, once it has.
    #[must_use]
    pub fn poll(&self) -> Option<Outcome> {
        self.answer.get()
    }

    /// How it ended, waiting for it at most so long.
    #[must_use]
    pub fn wait(&self, timeout: Duration) -> Option<Outcome> {
        self.answer.wait(timeout, |outcome| outcome.is_some())
    }
}

/// A printer and the thread that keeps it. When it is dropped, what was taken is still
/// printed if the program goes on, and then the thread ends.
pub struct Printer {
    way: Way,
    jobs: Option<SyncSender<Job>>,
    told: Arc<Told>,
}

impl fmt::Debug for Printer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Printer({}, {:?})", self.way, self.state())
    }
}

impl Printer {
    /// A printer that is reached by a way, waited for as [`Limits::default`] says.
    #[must_use]
    pub fn new(way: Way) -> Self {
        Self::with_limits(way, Limits::default())
    }

    /// A printer that is waited for as the limits say. It is looked for at once, by its
    /// thread; nothing here waits for it.
    #[must_use]
    pub fn with_limits(way: Way, limits: Limits) -> Self {
        let told = Arc::new(Told(Board::new(State::Gone)));
        if way == Way::None {
            return Self { way, jobs: None, told };
        }
        let (jobs, taken) = sync_channel(limits.queue.max(1));
        let keeper = Keeper::new(way.clone(), limits, Arc::clone(&told));
        // Where no thread can be started nobody takes what is sent, and it is refused.
        let _started = thread::Builder::new().name("printer".to_owned()).spawn(move || keeper.keep(&taken));
        Self { way, jobs: Some(jobs), told }
    }

    /// How the printer is reached.
    #[must_use]
    pub fn way(&self) -> &Way {
        &self.way
    }

    /// Has a picture printed, without waiting.
    ///
    /// # Errors
    /// [`Refused`] when the queue is full or there is nobody to print.
    pub fn print(&self, picture: Picture) -> Result<Ticket, Refused> {
        let jobs = self.jobs.as_ref().ok_or(Refused::NoPrinter)?;
        let answer = Arc::new(Board::new(None));
        let job = Job { picture, answer: Arc::clone(&answer) };
        match jobs.try_send(job) {
            Ok(()) => Ok(Ticket { answer }),
            Err(TrySendError::Full(_)) => Err(Refused::Full),
            Err(TrySendError::Disconnected(_)) => Err(Refused::Stopped),
        }
    }

    /// How the printer was when it was last looked at; [`State::Gone`] until it was found,
    /// and where there is none.
    #[must_use]
    pub fn state(&self) -> State {
        self.told.0.get()
    }

    /// How the printer is once it is as wanted, or when the time is over.
    #[must_use]
    pub fn wait_for(&self, timeout: Duration, wanted: impl Fn(State) -> bool) -> State {
        self.told.0.wait(timeout, wanted)
    }
}

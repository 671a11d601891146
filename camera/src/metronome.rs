//! The beat of a source that has no device to set it.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// Gives a beat, so many times a second.
#[derive(Debug)]
pub(crate) struct Metronome {
    every: Duration,
    next: Option<Instant>,
    never: Receiver<()>,
    _held: Sender<()>,
}

impl Metronome {
    /// `per_second` beats a second; 0 is taken for 1.
    pub(crate) fn new(per_second: u32) -> Self {
        let (held, never) = channel();
        Self { every: Duration::from_secs(1) / per_second.max(1), next: None, never, _held: held }
    }

    /// Waits for the next beat, at most the time between two; the first comes at once.
    pub(crate) fn wait(&mut self) {
        let now = Instant::now();
        let due = self.next.unwrap_or(now);
        if due > now {
            // Its sender is held here and never sends: this is a wait and nothing else.
            let _ = self.never.recv_timeout(due - now);
        }
        // A beat that was missed is not made up for.
        self.next = Some(due.max(now) + self.every);
    }
}

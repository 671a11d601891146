//! The contact that calls an emergency: a fire panel's, or a button. When it counts as closed
//! is `venue`'s decision; a contact that can't be watched is tried again for ever, said in the
//! log and to staff, and never stops the agent.

mod gpio;

pub(super) use gpio::Gpio;

use super::keeper::Job;
use anyhow::Result;
use ledger::AlarmContact;
use std::{convert::Infallible, future::Future, sync::mpsc::Sender, time::Duration};
use tokio::time::{self, Instant};
use venue::emergency::contact::{Contact, Moved};

/// How patient it is with a contact.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// For how long the contact has to stay, in milliseconds.
    pub(super) debounce_ms: u64,
    /// The first pause after a failure; it doubles with each further one.
    first_pause: Duration,
    /// A contact that does not move is looked at this often, so that a chip that was unplugged
    /// is noticed.
    look_every: Duration,
}

impl Patience {
    /// With a contact that has to stay for so many milliseconds.
    pub(super) fn of(debounce_ms: u64) -> Self {
        Self { debounce_ms, first_pause: Duration::from_secs(1), look_every: Duration::from_secs(5) }
    }

    /// Before the next try, after so many failures.
    fn pause(&self, failures: u32) -> Duration {
        (self.first_pause * 2_u32.pow(failures.saturating_sub(1).min(16))).min(LONGEST_PAUSE)
    }
}

/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The first failure is logged, then every so many: twice an hour at the longest pause.
const SAY_EVERY: u32 = 30;

/// A line to a contact, open.
pub(super) trait Line: Send {
    /// Whether the contact is closed at this moment.
    fn is_closed(&self) -> Result<bool>;

    /// Waits until the contact has moved, and forgets that it has. It may be dropped at any time.
    fn moved(&mut self) -> impl Future<Output = Result<()>> + Send;
}

/// Where lines to a contact come from.
pub(super) trait Door: Send + Sync {
    /// What it opens.
    type Line: Line;

    /// Opens the line.
    fn open(&self) -> Result<Self::Line>;
}

/// Watches a contact, with what it says told to the ledger's thread. It ends when that has.
pub(super) async fn watch(door: impl Door, patience: Patience, tell: Sender<Job>) {
    let contact = Contact::new(patience.debounce_ms);
    let mut watched = Watched { contact, patience, start: Instant::now(), tell, said: None, failures: 0 };
    while !watched.gone() {
        let Err(reason) = watched.watch(&door).await;
        watched.failed(&reason);
        time::sleep(patience.pause(watched.failures)).await;
    }
}

struct Watched {
    contact: Contact,
    patience: Patience,
    start: Instant,
    tell: Sender<Job>,
    /// What staff were told last; it is told once.
    said: Option<AlarmContact>,
    failures: u32,
}

impl Watched {
    async fn watch(&mut self, door: &impl Door) -> Result<Infallible> {
        let mut line = door.open()?;
        let mut moving = false;
        loop {
            let closed = line.is_closed()?;
            if self.failures > 0 {
                self.failures = 0;
                tracing::info!("the emergency contact is watched again");
            }
            match self.contact.seen(closed, moving, self.now_ms()) {
                Some(Moved::Closed) => {
                    tracing::warn!("the emergency contact has closed");
                    let _ = self.tell.send(Job::Alarm);
                }
                Some(Moved::Opened) => {
                    tracing::warn!("the emergency contact has opened; staff end the emergency at a kiosk");
                }
                None => {}
            }
            let closed = self.contact.is_closed();
            self.say(if closed { AlarmContact::Closed } else { AlarmContact::Open });
            let settled = self.contact.look_at().map(|at| self.start + Duration::from_millis(at));
            let look_at = settled.unwrap_or_else(|| Instant::now() + self.patience.look_every);
            moving = tokio::select! {
                moved = line.moved() => moved.map(|()| true)?,
                () = time::sleep_until(look_at) => false,
            };
        }
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn failed(&mut self, reason: &anyhow::Error) {
        if self.failures.is_multiple_of(SAY_EVERY) {
            tracing::error!(attempts = self.failures + 1, "the emergency contact is not watched: {reason:#}");
        }
        self.failures = self.failures.saturating_add(1);
        self.say(AlarmContact::Gone);
    }

    fn say(&mut self, contact: AlarmContact) {
        if self.said != Some(contact) {
            self.said = Some(contact);
            let _ = self.tell.send(Job::AlarmContact(contact));
        }
    }

    /// Whether nobody listens any more.
    fn gone(&self) -> bool {
        self.said.is_some_and(|said| self.tell.send(Job::AlarmContact(said)).is_err())
    }
}

#[cfg(test)]
mod tests;

//! The thread that asks the keeper and does what it says. It touches no device, so it
//! never hangs.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant};

use super::Opener;
use super::pane::Pane;
use super::reader::Reader;
use crate::fault::{Fault, FaultKind};
use crate::health::Health;
use crate::keeper::{Command, Event, Keeper, Pace};

pub(super) struct Supervisor {
    opener: Opener,
    pane: Arc<Pane>,
    news: SyncSender<Event>,
    keeper: Keeper,
    begun: Instant,
}

impl Supervisor {
    pub(super) fn new(opener: Opener, pace: Pace, pane: Arc<Pane>, news: SyncSender<Event>) -> Self {
        Self { opener, pane, news, keeper: Keeper::new(pace), begun: Instant::now() }
    }

    /// Runs until the door closes.
    pub(super) fn run(mut self, heard: &Receiver<Event>) {
        if !self.pane.wishes().looking {
            self.pane.publish(self.keeper.report().clone());
        }
        loop {
            let wishes = self.pane.wishes();
            if wishes.leaving {
                return;
            }
            if wishes.looking != self.keeper.is_looking() {
                self.follow(if wishes.looking { Event::Look } else { Event::Rest });
            }
            match self.next(heard) {
                Ok(event) => self.follow(event),
                Err(RecvTimeoutError::Timeout) => self.follow(Event::Silence),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn next(&self, heard: &Receiver<Event>) -> Result<Event, RecvTimeoutError> {
        match self.keeper.wake() {
            Some(due) => heard.recv_timeout(Duration::from_millis(due.saturating_sub(self.now()))),
            None => heard.recv().map_err(|_| RecvTimeoutError::Disconnected),
        }
    }

    /// Milliseconds since the door opened.
    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn follow(&mut self, event: Event) {
        let before = self.keeper.report().health;
        for command in self.keeper.step(self.now(), event) {
            self.carry_out(command);
        }
        let report = self.keeper.report();
        if report.health != before {
            log(report.health, &report.detail);
        }
        self.pane.publish(report.clone());
    }

    fn carry_out(&mut self, command: Command) {
        match command {
            Command::Open(generation) => {
                self.pane.open_for(generation);
                self.start(generation);
            }
            // A reader looks at the pane before every picture, so to both it is the same.
            Command::Close(_) | Command::Abandon(_) => self.pane.close(),
        }
    }

    fn start(&mut self, generation: u64) {
        let reader = Reader {
            generation,
            opener: Arc::clone(&self.opener),
            pane: Arc::clone(&self.pane),
            news: self.news.clone(),
        };
        if let Err(error) = reader.start() {
            let fault = Fault::new(FaultKind::Unreadable, format!("no thread for the camera: {error}"));
            self.follow(Event::Fault(generation, fault));
            self.follow(Event::Ended(generation));
        }
    }
}

fn log(health: Health, detail: &str) {
    if health.is_fault() {
        tracing::warn!(%health, detail, "camera");
    } else {
        tracing::info!(%health, "camera");
    }
}

//! A program that is started again whenever it has ended, as a service manager does, and that
//! is killed on purpose.

use crate::program::Running;
use anyhow::{Context, Result};
use std::{
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

/// The pause before a program that ended by itself is started again: what service managers
/// take for a program that fails, or less.
const RESTARTS_AFTER: Duration = Duration::from_millis(300);

/// How a program is started.
pub type Make = Box<dyn Fn() -> Result<Command>>;

/// The program.
pub struct Kept {
    name: String,
    make: Make,
    log: PathBuf,
    running: Option<Running>,
    back_at: Instant,
    /// How often it ended without being killed, on a full disk for instance.
    pub ended_by_itself: u32,
    kept: bool,
}

impl Kept {
    /// A program that is started at the next look.
    #[must_use]
    pub fn new(name: &str, log: PathBuf, make: Make) -> Self {
        let (running, back_at) = (None, Instant::now());
        Self { name: name.to_owned(), make, log, running, back_at, ended_by_itself: 0, kept: true }
    }

    /// Its process, while it runs.
    #[must_use]
    pub fn id(&self) -> Option<u32> {
        self.running.as_ref().map(Running::id)
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The folder its log lies in.
    #[must_use]
    pub fn home(&self) -> Option<&std::path::Path> {
        self.log.parent()
    }

    /// What it said so far.
    #[must_use]
    pub fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Starts it when it has ended and its time has come; whether it was started now.
    ///
    /// # Errors
    /// When it can't be started.
    pub fn look(&mut self) -> Result<bool> {
        if let Some(running) = &mut self.running
            && running.ended()?.is_some()
        {
            self.running = None;
            self.ended_by_itself += 1;
            self.back_at = Instant::now() + RESTARTS_AFTER;
        }
        if self.running.is_some() || !self.kept || Instant::now() < self.back_at {
            return Ok(false);
        }
        let command = (self.make)()?;
        self.running = Some(Running::start(command, &self.log).with_context(|| self.name.clone())?);
        Ok(true)
    }

    /// Kills it. Whether there was something to kill.
    ///
    /// # Errors
    /// When it can't be killed.
    pub fn kill(&mut self, back_after: Duration) -> Result<bool> {
        self.back_at = Instant::now() + back_after;
        self.running.take().map(Running::kill).transpose().map(|killed| killed.is_some())
    }

    /// Freezes it, as a machine does that is out of breath.
    ///
    /// # Errors
    /// When it can't be signalled.
    pub fn freeze(&self) -> Result<()> {
        self.running.as_ref().map_or(Ok(()), Running::freeze)
    }

    /// Kills it for good.
    ///
    /// # Errors
    /// When it can't be killed.
    pub fn end(&mut self) -> Result<()> {
        self.kept = false;
        self.kill(Duration::ZERO).map(drop)
    }
}

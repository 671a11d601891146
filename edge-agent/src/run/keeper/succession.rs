//! Going on under another id: one short step after the other, with rests in which the kiosk
//! writes. Nothing is reported until the last step is done.

use super::Work;
use anyhow::{Context, Result};
use ledger::Reported;
use std::time::{Duration, Instant};
use venue::reporting::uplink::{Command, Input};

/// The longest rest after a step. One that took longer met a slow disk, and the kiosk's turn
/// will come in the rest of the next one.
const LONGEST_REST: Duration = Duration::from_millis(50);

/// How long after a failure a step is tried again: a full disk stays full a while.
const AGAIN_AFTER: Duration = Duration::from_secs(10);

impl Work {
    /// Whether a command of the uplink has to wait until the ledger went on: what it reads or
    /// notes would be of an id that is no more, or of pages that are not all there. Who asks is
    /// told when it is time to ask again, and forgets the rest.
    pub(super) fn has_to_wait(&self, command: &Command) -> bool {
        self.going_on.is_some() && !matches!(command, Command::ReadNow | Command::AdoptStore(_))
    }

    /// Takes another id; the steps follow.
    pub(super) fn part(&mut self, common: u64, twice_at_most: u64) -> Result<()> {
        self.ledger.part(common, twice_at_most).context("the ledger can't go on under another id yet")?;
        self.going_on = Some(Instant::now());
        Ok(())
    }

    /// The next step, when it is time for one.
    pub(super) fn go_on(&mut self) -> Result<()> {
        let start = Instant::now();
        if self.going_on.is_none_or(|at| start < at) {
            return Ok(());
        }
        self.going_on = Some(start + AGAIN_AFTER);
        if !self.ledger.go_on().context("the ledger can't go on under another id yet")? {
            self.going_on = Some(Instant::now() + start.elapsed().min(LONGEST_REST));
            return Ok(());
        }
        let Reported { lid, parent } = self.ledger.reported()?;
        self.going_on = None;
        if let Some(parent) = parent {
            self.answer_uplink(Input::WentOn { lid, parent });
        }
        Ok(())
    }
}

//! What the machines of the exchange ask of the ledger.

use super::{Answer, Work};
use anyhow::{Context, Result};
use ledger::{Merged, clock};
use std::time::{Duration, Instant};
use venue::{
    exchange::{Command, Input, Stretch},
    hash::Tomb,
};

/// The longest rest after a merge. A merge that took longer met a slow disk, and the
/// kiosk's turn will come in the rest of the next one.
const LONGEST_REST: Duration = Duration::from_millis(50);

impl Work {
    pub(super) fn exchange(&mut self, machine: usize, command: Command) -> Result<Option<Input<'static>>> {
        let ledger = &self.ledger;
        Ok(match command {
            Command::ReadHeld => {
                let members = self.chores.circles.get(machine).context("a circle nobody set up")?;
                // The marks last: they may then be newer than the vector, never older.
                let vector = ledger.vector(members.as_ref())?;
                Some(Input::HeldRead { vector, tombs: ledger.tombs()? })
            }
            Command::ReadStretch { stream, from, max } => {
                let stretch = ledger.stretch(stream, from, max)?;
                Some(Input::StretchRead { stream, from, stretch, tombs: ledger.tombs()? })
            }
            Command::Merge { stretches, tombs } => match self.merge(&stretches, &tombs) {
                Ok(rest) => {
                    self.rests.push((Instant::now() + rest, machine));
                    None
                }
                Err(reason) => {
                    self.complain(&reason.context("what other devices know can't be written down"));
                    Some(Input::MergeFailed)
                }
            },
            Command::Publish { .. } | Command::WakeAt(_) | Command::Tell(_) => None,
        })
    }

    /// Takes it in, and says for how long no more shall come.
    fn merge(&mut self, stretches: &[Stretch], tombs: &[Tomb]) -> Result<Duration> {
        let start = Instant::now();
        let readings = clock::read(self.chores.trust)?;
        let Merged { new, corrected, refused, to_wipe, .. } =
            self.ledger.merge(&readings, stretches, tombs)?;
        tracing::debug!(new, corrected, marks = tombs.len(), took = ?start.elapsed(), "merged");
        for refused in refused {
            tracing::error!("a fact of another device is not taken: {refused}");
        }
        self.due.wipe |= to_wipe;
        // SQLite gives the file to whoever asks at the right moment. Half of the time is
        // left to the kiosk, so that its visitor never waits for a device that catches up.
        Ok(start.elapsed().min(LONGEST_REST))
    }

    /// Tells machines whose rest is over that their merge is done.
    pub(super) fn end_rests(&mut self, now: Instant) {
        for (_, machine) in self.rests.extract_if(.., |(until, _)| *until <= now).collect::<Vec<_>>() {
            self.answer_exchange(Answer::Machine(machine, Input::Merged));
        }
    }

    /// Notes for the kiosk whether other devices are heard.
    pub(super) fn note_contact(&mut self, connected: bool) -> Result<()> {
        let readings = clock::read(self.chores.trust)?;
        self.ledger.note_contact(connected, &readings)?;
        tracing::debug!(connected, "other devices of the house");
        Ok(())
    }
}

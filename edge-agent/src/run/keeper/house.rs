//! How the house stands, in the ledger: what staff and the contact of a fire panel say here
//! goes to the exchange, and the word of the house becomes an entry that the kiosk shows.

use super::{Answer, Work};
use anyhow::{Context, Result};
use ledger::{Ledger, clock};
use std::time::{Duration, Instant};
use venue::{
    emergency::{Act, Word, contact_closed, follow},
    entry::{Fact, Mode},
};

/// How long after a failure it is written again: a disk that is full for a moment must not
/// cost a kiosk the way out.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// What was told of the ledger, and what is still to be written.
#[derive(Debug)]
pub(super) struct Standing {
    seen: u64,
    word: Option<Word>,
    alarm: bool,
    again_at: Instant,
}

impl Standing {
    /// Told of these so far.
    pub(super) fn after(past: &[Act]) -> Self {
        let seen = past.last().map_or(0, |act| act.n);
        Self { seen, word: None, alarm: false, again_at: Instant::now() }
    }
}

/// What the entries after `after` say of emergencies.
pub(super) fn acts_after(after: u64, ledger: &Ledger, trust: clock::ClockTrust) -> Result<Vec<Act>> {
    let readings = clock::read(trust)?;
    let now = ledger.moment(&readings)?;
    Ok(ledger.modes(after, &readings)?.iter().filter_map(|written| Act::of(written, &now)).collect())
}

impl Work {
    /// Tells the exchange of entries it has not heard of.
    pub(super) fn look_at_house(&mut self) -> Result<()> {
        let acts = acts_after(self.house.seen, &self.ledger, self.chores.trust)?;
        if let Some(last) = acts.last() {
            self.house.seen = last.n;
            self.answer_exchange(Answer::Acts(acts));
        }
        Ok(())
    }

    /// The house says so.
    pub(super) fn follow(&mut self, word: Word) -> Result<()> {
        self.house.word = Some(word);
        self.write_house()
    }

    /// The contact of the fire panel has closed.
    pub(super) fn alarm(&mut self) -> Result<()> {
        self.house.alarm = true;
        self.write_house()
    }

    /// Writes what could not be written before.
    pub(super) fn write_house_again(&mut self) -> Result<()> {
        let waits = self.house.alarm || self.house.word.is_some();
        if waits && self.house.again_at <= Instant::now() { self.write_house() } else { Ok(()) }
    }

    fn write_house(&mut self) -> Result<()> {
        self.house.again_at = Instant::now() + AGAIN_AFTER;
        if self.house.alarm {
            self.write_mode(true, contact_closed()).context("the alarm of the contact is not written yet")?;
            self.house.alarm = false;
        }
        if let Some(word) = self.house.word {
            let written = self.write_mode(word.emergency, follow(word));
            written.context("what the house says of an emergency is not written yet")?;
            self.house.word = None;
        }
        self.look_at_house()
    }

    /// Writes it unless the house stands so already.
    fn write_mode(&mut self, emergency: bool, fact: Fact) -> Result<()> {
        let readings = clock::read(self.chores.trust)?;
        if (self.ledger.mode(&readings)? == Mode::Emergency) != emergency {
            self.ledger.append(&readings, false, fact)?;
        }
        Ok(())
    }
}

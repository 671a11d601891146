//! What the ledger's thread does by itself: saying who this device is, settling what was
//! left, wiping what was forgotten, and forgetting passports whose campaign is over.

use super::Work;
use crate::expiry::expires_before;
use anyhow::Result;
use ledger::clock;
use std::time::{Duration, Instant};

/// How long after a failure the chores are tried again: a full disk stays full a while.
const AGAIN_AFTER: Duration = Duration::from_secs(10);

/// How often passports are looked through whose campaign is over, and the log is emptied.
const EXPIRY_EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// What is to be done, and when.
#[derive(Debug)]
pub(super) struct Due {
    introduce: bool,
    /// Something was written: a clock that was set may have dated what was left undated.
    pub(super) settle: bool,
    /// Bytes of forgotten bearers may still be in the write-ahead log: since a merge, or since
    /// the kiosk forgot one while somebody was reading, which nobody says.
    pub(super) wipe: bool,
    wipe_at: Instant,
    expiry_at: Instant,
    not_before: Instant,
}

impl Due {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        Self { introduce: true, settle: true, wipe: true, wipe_at: now, expiry_at: now, not_before: now }
    }
}

impl Work {
    /// One small step of what is due.
    pub(super) fn do_chores(&mut self) -> Result<()> {
        if Instant::now() < self.due.not_before {
            return Ok(());
        }
        let outcome = self.step();
        if outcome.is_err() {
            self.due.not_before = Instant::now() + AGAIN_AFTER;
        }
        outcome
    }

    fn step(&mut self) -> Result<()> {
        let now = Instant::now();
        if self.due.introduce {
            self.ledger.introduce(&clock::read(self.chores.trust)?)?;
            self.due.introduce = false;
        } else if self.due.settle {
            self.due.settle = self.ledger.settle(&clock::read(self.chores.trust)?)? > 0;
        } else if self.due.wipe && self.due.wipe_at <= now {
            self.due.wipe_at = now + AGAIN_AFTER;
            self.due.wipe = !self.ledger.wipe()?;
        } else if self.due.expiry_at <= now {
            self.expire()?;
        }
        Ok(())
    }

    fn expire(&mut self) -> Result<()> {
        let now = self.now()?;
        if now.trusted && self.ledger.date_subjects(now.wall)? > 0 {
            return Ok(());
        }
        let before = self.chores.pack.as_ref().and_then(|pack| expires_before(pack, &now));
        let expired = match before {
            Some(before) => self.ledger.expire_subjects(before)?,
            None => 0,
        };
        self.due.wipe = true;
        if expired > 0 {
            tracing::info!(
                passports = expired,
                "forgot passports of a campaign that is over; the counts stay"
            );
        } else {
            self.due.expiry_at = Instant::now() + EXPIRY_EVERY;
        }
        Ok(())
    }
}

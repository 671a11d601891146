//! What the page asks of: the audit that is made, and the ledger, each behind a lock of its
//! own, so that a tap never waits for the disk.

use super::{
    round::{Refusal, Round, Stage, Told as Tap},
    told::{Names, Now, Told, doubted, reasons, roles},
    verdict::Past,
};
use ledger::{Agent, Ledger, LedgerError, clock};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use venue::{
    audit::Audited,
    entry::{Fact, Method, Role},
    id::{LineId, VenueId},
    moment::Readings,
    pack::Pack,
    staff::{Act, ROLES, Usual, by},
};

/// The shared part.
#[derive(Debug)]
pub(super) struct Desk {
    round: Mutex<Round>,
    ledger: Mutex<Ledger>,
    pack: Option<Arc<Pack>>,
    venue: VenueId,
    trust: clock::ClockTrust,
}

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub(super) enum Undone {
    /// The audit is not so.
    #[error(transparent)]
    Round(#[from] Refusal),
    /// It is counted no more.
    #[error("{0} is not counted at this device by {1}; choose one of the lines on the page")]
    NoSuchLine(LineId, Method),
    /// No one of staff.
    #[error("choose who you are: one of the roles on the page")]
    Role,
    /// None of the usual reasons.
    #[error("choose why: one of the reasons on the page")]
    Reason,
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The machine does not tell its clocks.
    #[error(transparent)]
    Clock(#[from] clock::ClockError),
}

impl Desk {
    /// For a ledger, with the names that a pack has.
    pub(super) fn new(
        ledger: Ledger,
        pack: Option<Arc<Pack>>,
        venue: VenueId,
        trust: clock::ClockTrust,
    ) -> Self {
        Self { round: Mutex::default(), ledger: Mutex::new(ledger), pack, venue, trust }
    }

    /// Nothing in here is half done when a thread panics.
    fn round(&self) -> MutexGuard<'_, Round> {
        self.round.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// As [`Desk::round`]; whoever needs both takes this one first.
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn names(&self) -> Names<'_> {
        Names { pack: self.pack.as_deref(), venue: &self.venue }
    }

    /// The clocks, by which the agent compares too.
    fn readings(&self) -> Result<Readings, Undone> {
        Ok(clock::read(self.trust)?)
    }

    /// Milliseconds since the boot.
    ///
    /// # Errors
    /// When the machine does not tell them.
    pub(super) fn now(&self) -> Result<u64, Undone> {
        Ok(u64::try_from(self.readings()?.boottime).unwrap_or(0))
    }

    /// All that is shown.
    ///
    /// # Errors
    /// When the ledger can't be read.
    pub(super) fn told(&self) -> Result<Told, Undone> {
        let (readings, now) = (self.readings()?, self.now()?);
        let ledger = self.ledger();
        let (health, agent) = (ledger.health(), Agent::runs(ledger.path()));
        let past = |audited| Past::of(audited, self.pack.as_deref());
        let mode = ledger.mode(&readings)?;
        let audits = ledger.audited(&readings)?.into_iter().filter(|audited| audited.is_shown_in(mode));
        let audits: Vec<_> = audits.map(past).collect();
        let saved = match self.round().stage() {
            Stage::Saved { entry, .. } => Some(*entry),
            Stage::Idle | Stage::Tapping(_) => None,
        };
        let compared = saved.map(|entry| compared(&ledger, entry, &readings)).transpose()?;
        let verdict = compared.flatten().map(past);
        let round = self.round();
        let names = self.names();
        Ok(Told {
            agent,
            doubts: doubted(health.counters),
            lines: health.lines.iter().map(|spot| names.line(spot, &audits)).collect(),
            roles: roles(),
            reasons: reasons(),
            now: names.now(&round, verdict, now),
        })
    }

    /// An audit of one of the lines begins.
    ///
    /// # Errors
    /// When it is none of them, or an audit runs.
    pub(super) fn begin(&self, line: LineId, method: Method) -> Result<(), Undone> {
        let now = self.now()?;
        let lines = self.ledger().health().lines;
        let spot = lines.into_iter().find(|spot| spot.line == line && spot.method == method);
        let spot = spot.ok_or(Undone::NoSuchLine(line, method))?;
        Ok(self.round().begin(spot, now)?)
    }

    /// A tap, and how the audit stands after it.
    ///
    /// # Errors
    /// When it is not taken.
    pub(super) fn tap(&self, audit: u64, tap: Tap, now: u64) -> Result<Now, Undone> {
        let mut round = self.round();
        round.tap(audit, tap)?;
        Ok(self.names().now(&round, None, now))
    }

    /// 'Done' was pressed at that moment.
    ///
    /// # Errors
    /// When there are no taps.
    pub(super) fn end(&self, audit: u64, at: u64) -> Result<(), Undone> {
        Ok(self.round().end(audit, at)?)
    }

    /// The taps go on.
    ///
    /// # Errors
    /// When it is another audit.
    pub(super) fn go_on(&self, audit: u64) -> Result<(), Undone> {
        Ok(self.round().go_on(audit)?)
    }

    /// Writes the taps into the ledger, once; the agent compares them.
    ///
    /// # Errors
    /// When they have not ended, nobody says who and why, or the ledger can't be written: then
    /// they are as they were.
    pub(super) fn save(&self, audit: u64, role: Role, reason: &str) -> Result<(), Undone> {
        let role = ROLES.into_iter().find(|known| *known == role).ok_or(Undone::Role)?;
        let usual = Act::Audit.usual().iter().find(|usual| usual.as_str() == reason);
        let usual: Usual = *usual.ok_or(Undone::Reason)?;
        let mut ledger = self.ledger();
        let (readings, now) = (self.readings()?, self.now()?);
        let deed = self.round().deed(audit, now)?;
        // Only what staff count at shelves is no fact by itself.
        let by = by(role, &usual.into());
        if let Some(fact) = deed.and_then(|deed| deed.fact(by, readings.boottime)) {
            let entry = ledger.append(&readings, false, fact)?.entry;
            self.round().saved(audit, entry);
        }
        Ok(())
    }

    /// The page is done with an audit.
    ///
    /// # Errors
    /// When it is another.
    pub(super) fn leave(&self, audit: u64) -> Result<(), Undone> {
        Ok(self.round().leave(audit)?)
    }

    /// Whether there are taps that are not in the ledger.
    pub(super) fn has_unsaved(&self) -> bool {
        self.round().has_unsaved()
    }
}

/// What was found of taps, once the agent says so.
fn compared(ledger: &Ledger, taps: u64, readings: &Readings) -> Result<Option<Audited>, LedgerError> {
    let is_of = |fact: &Fact| matches!(fact, Fact::AuditCompared { of, .. } if *of == taps);
    let later = ledger.audits(taps, readings)?;
    let found = later.iter().find(|written| is_of(&written.entry.body.fact));
    Ok(found.and_then(|written| Audited::of(&written.entry, written.time)))
}

//! Audits: the taps of staff in the ledger, held against what was counted meanwhile. What a
//! door passed is remembered while this program runs; the comparison is an entry.

use super::Work;
use anyhow::{Context, Result};
use ledger::clock;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use venue::{
    audit::{Outcome, Question, Void, Witness},
    entry::{Entry, Fact},
    watching::Passed,
};

/// Audits that wait to be compared, at most; more than that nobody takes at one device, and
/// the oldest are answered first.
const MOST_OPEN: usize = 32;

/// How long after a failure a comparison is written again.
const AGAIN_AFTER: Duration = Duration::from_secs(5);

/// What is remembered, and what waits.
#[derive(Debug)]
pub(super) struct Auditing {
    witness: Witness,
    /// Audits by the number of their taps' entry.
    open: BTreeMap<u64, Entry>,
    seen: u64,
    again_at: Instant,
    begun: bool,
}

impl Auditing {
    pub(super) fn new() -> Self {
        Self {
            witness: Witness::default(),
            open: BTreeMap::new(),
            seen: 0,
            again_at: Instant::now(),
            begun: false,
        }
    }
}

impl Work {
    /// One of what counts is at work and trusts itself, or it does not.
    pub(super) fn watches(&mut self, number: usize, watches: bool) -> Result<()> {
        let now = self.now()?.boottime;
        for spot in self.chores.counters.get(number).into_iter().flat_map(|counter| &counter.spots) {
            self.auditing.witness.watched(&(spot.line.clone(), spot.method), watches, now);
        }
        Ok(())
    }

    /// People crossed a line.
    pub(super) fn passed(&mut self, passed: &Passed) -> Result<()> {
        let now = self.now()?.boottime;
        let within = i64::try_from(passed.within_ms).unwrap_or(i64::MAX);
        let door = (passed.line.clone(), passed.method);
        self.auditing.witness.passed(&door, (passed.inward, passed.outward), within, now);
        Ok(())
    }

    /// Takes in audits that were written since it last looked.
    pub(super) fn look_at_audits(&mut self) -> Result<()> {
        let readings = clock::read(self.chores.trust)?;
        self.auditing.begun = true;
        for written in self.ledger.audits(self.auditing.seen, &readings)? {
            let entry = written.entry;
            self.auditing.seen = entry.n;
            match &entry.body.fact {
                Fact::AuditTapped { .. } if self.auditing.open.len() < MOST_OPEN => {
                    self.auditing.open.insert(entry.n, entry);
                }
                Fact::AuditCompared { of, .. } => {
                    self.auditing.open.remove(of);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Compares what is due, and writes what was found.
    pub(super) fn compare_audits(&mut self) -> Result<()> {
        if !self.auditing.begun {
            self.look_at_audits()?;
        }
        if self.auditing.open.is_empty() || self.auditing.again_at > Instant::now() {
            return Ok(());
        }
        let now = self.now()?;
        let answered: Vec<_> = self
            .auditing
            .open
            .values()
            .filter_map(|entry| {
                let (question, fact) = asked(entry)?;
                if entry.body.at.boot != now.boot {
                    return Some((entry, fact(Outcome::Void(Void::NotWatched))));
                }
                let ripe = self.auditing.witness.ripe_at(&question) <= now.boottime;
                ripe.then(|| (entry, fact(self.auditing.witness.answer(&question).into())))
            })
            .map(|(entry, fact)| (entry.n, entry.body.rehearsal, fact))
            .collect();
        for (n, rehearsal, fact) in answered {
            self.auditing.again_at = Instant::now() + AGAIN_AFTER;
            let readings = clock::read(self.chores.trust)?;
            tracing::info!(taps = n, found = ?fact, "an audit was compared");
            self.ledger
                .append(&readings, rehearsal, fact)
                .context("an audit's comparison is not written yet")?;
            self.auditing.open.remove(&n);
        }
        Ok(())
    }
}

/// What taps ask, and the fact that tells what was found.
fn asked(entry: &Entry) -> Option<(Question, impl FnOnce(Outcome) -> Fact)> {
    let Fact::AuditTapped { place, line, method, entrance, tapped, .. } = entry.body.fact.clone() else {
        return None;
    };
    let of = entry.n;
    let question = Question { of, door: (line.clone(), method), tapped };
    Some((question, move |outcome| Fact::AuditCompared { place, line, method, entrance, of, outcome }))
}

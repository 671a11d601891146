//! What was counted at doors, in the ledger: crossings, gaps, and the correction that takes
//! back who went out and can't have been inside. What can't be written is kept and written
//! later, summed so that it stays small.

use super::Work;
use anyhow::{Context, Result};
use ledger::{Health, Ledger, clock};
use std::{
    collections::BTreeMap,
    ops::Range,
    time::{Duration, Instant},
};
use venue::{
    entry::{Entry, Fact, Mode},
    id::LineId,
    moment::Quarter,
    page::Page,
    reporting::uplink::Input,
    watching::{CounterHealth, Inside, Spot, sum, take_back},
};

/// How long after a failure it is written again.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Facts that are written at a time: less than a transaction may have.
const AT_ONCE: usize = 32;

/// Entries that are looked through for the last watched moment of a line: a day's evenings
/// of a busy door, in some hundred milliseconds.
const LOOKED_THROUGH: u64 = 20_000;

/// Entries that are read at a time.
const READ_AT_ONCE: u64 = 500;

/// What waits to be written, and what is known of who is inside.
#[derive(Debug)]
pub(super) struct Counting {
    waiting: Vec<Fact>,
    again_at: Instant,
    pub(super) inside: Option<(Range<i64>, Inside)>,
    /// How what counts is, by its number.
    pub(super) counters: BTreeMap<usize, CounterHealth>,
}

impl Counting {
    pub(super) fn new() -> Self {
        Self { waiting: Vec::new(), again_at: Instant::now(), inside: None, counters: BTreeMap::new() }
    }
}

/// Until when is known whether each line was watched, milliseconds since 1970, as far as the
/// newest entries say: a gap after a restart begins there.
///
/// # Errors
/// When the ledger can't be read.
pub(crate) fn last_watched(ledger: &Ledger, spots: &[Spot]) -> Result<BTreeMap<LineId, i64>> {
    let mut last = BTreeMap::new();
    let mut to = ledger.head()?.n;
    let oldest = to.saturating_sub(LOOKED_THROUGH);
    while to > oldest && last.len() < spots.len() {
        let from = to.saturating_sub(READ_AT_ONCE).saturating_add(1);
        let entries = ledger.entries(from, usize::try_from(to - from + 1).unwrap_or(usize::MAX))?;
        for entry in entries.iter().rev().filter(|entry| entry.body.at.trusted) {
            for spot in spots {
                if let Some(until) = known_until(entry, spot) {
                    last.entry(spot.line.clone()).or_insert(until);
                }
            }
        }
        to = from - 1;
    }
    Ok(last)
}

fn known_until(entry: &Entry, spot: &Spot) -> Option<i64> {
    match &entry.body.fact {
        Fact::Crossings { line, method, .. } if *line == spot.line && *method == spot.method => {
            Some(entry.body.at.wall)
        }
        Fact::Gap { place, method, to, .. } if *place == spot.place && *method == spot.method => Some(*to),
        _ => None,
    }
}

impl Work {
    /// Something was counted.
    pub(super) fn count(&mut self, facts: Vec<Fact>) -> Result<()> {
        self.counting.waiting.extend(facts);
        self.write_counted()
    }

    /// Writes what could not be written before.
    pub(super) fn write_counted_again(&mut self) -> Result<()> {
        let waits = !self.counting.waiting.is_empty() && self.counting.again_at <= Instant::now();
        if waits { self.write_counted() } else { Ok(()) }
    }

    /// One of what counts is so.
    pub(super) fn note_counter(&mut self, number: usize, health: CounterHealth) -> Result<()> {
        self.counting.counters.insert(number, health);
        self.answer_uplink(Input::CounterChanged);
        self.note_health()
    }

    /// The pages of the days of UTC in which one of the venue's days lies.
    pub(super) fn pages_of(&self, day: &Range<i64>) -> Result<Vec<Page>> {
        let mut days: Vec<_> = [day.start, day.end - 1].map(|at| Quarter::of(at).day().to_string()).into();
        days.dedup();
        let pages: Vec<_> = days.iter().map(|day| self.ledger.pages(day)).collect::<Result<_, _>>()?;
        Ok(pages.into_iter().flatten().collect())
    }

    /// What is known of the parts of this agent, for the kiosk.
    pub(super) fn note_health(&self) -> Result<()> {
        let counters = self.counting.counters.values().cloned().collect();
        let lines = self.chores.counters.iter().flat_map(|counter| counter.spots.clone()).collect();
        let (rooms, boot) = (self.inside.now.clone(), Some(clock::read(self.chores.trust)?.boot));
        let health = Health { alarm_contact: self.alarm_contact, counters, lines, rooms, boot };
        health.note(self.ledger.path()).context("noting how the agent's parts are")
    }

    fn write_counted(&mut self) -> Result<()> {
        self.counting.again_at = Instant::now() + AGAIN_AFTER;
        while !self.counting.waiting.is_empty() {
            let many = self.counting.waiting.len().min(AT_ONCE);
            let facts: Vec<_> = self.counting.waiting[..many].to_vec();
            if let Err(reason) = self.write_some(&facts) {
                let waiting = std::mem::take(&mut self.counting.waiting);
                self.counting.waiting = sum(waiting);
                return Err(reason).context("what was counted is not written yet");
            }
            self.counting.waiting.drain(..many);
        }
        Ok(())
    }

    fn write_some(&mut self, facts: &[Fact]) -> Result<()> {
        let readings = clock::read(self.chores.trust)?;
        let mode = self.ledger.mode(&readings)?;
        self.know_who_is_inside(facts, mode)?;
        let receipts = self.ledger.append_all(&readings, false, facts.to_vec())?;
        for (fact, receipt) in facts.iter().zip(receipts) {
            let Some((_, inside)) = &mut self.counting.inside else { break };
            let too_many = inside.too_many(fact);
            inside.note(fact, too_many);
            if too_many > 0 {
                let entry = receipt.entry;
                tracing::info!(
                    entry,
                    people = too_many,
                    "more went out than can have been inside; taken back"
                );
                // The crossings are written: they are not written again for the sake of this.
                let written = self.ledger.append(&readings, false, take_back(entry, too_many));
                self.note(written.map(drop).context("who can't have been inside is not taken back"));
            }
        }
        Ok(())
    }

    /// The pages are asked on a new day, and when nobody would be left: staff may have taken
    /// something back meanwhile.
    fn know_who_is_inside(&mut self, facts: &[Fact], mode: Mode) -> Result<()> {
        let (now, whole) = (self.now()?, &self.chores.whole);
        let Some(pack) = self.chores.pack.as_ref().filter(|_| whole.can_be_told(&now, mode)) else {
            self.counting.inside = None;
            return Ok(());
        };
        let known = self.counting.inside.as_ref();
        if known.is_some_and(|(day, inside)| day.contains(&now.wall) && inside.holds(facts)) {
            return Ok(());
        }
        let (begins, ends) = pack.campaign.day_bounds(pack.campaign.venue_day(now.wall));
        let mut inside = Inside::of(whole.clone(), &self.pages_of(&(begins..ends))?, &(begins..ends));
        for word in self.inside.said.recounts(&self.chores.venue, pack.campaign.venue_day(now.wall)) {
            inside.recounted((word.room.hall.as_ref(), &word.room.site), word.offset());
        }
        self.counting.inside = Some((begins..ends, inside));
        Ok(())
    }
}

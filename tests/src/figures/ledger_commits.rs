//! Ledger commits a second beside raw SQLite in the same run on the same disk.

use super::Figure;
use anyhow::Result;
use ledger::{Ledger, clock::ClockTrust};
use std::{
    path::Path,
    time::{Duration, Instant},
};
use venue::{
    entry::{Fact, NewPeople, Place},
    id::{ActivityId, GroupId, SiteId},
    party::Party,
};

/// Turns are taken in rounds, so that both see the same disk.
const ROUNDS: usize = 10;

/// Commits of each in a round.
const COMMITS: usize = 200;

/// Measures both, a round each in turn.
///
/// # Errors
/// When a file cannot be made or written.
pub fn measure(folder: &Path) -> Result<Vec<Figure>> {
    let mut ledger = Ledger::open(folder.join("figures.sqlite"))?;
    let raw = raw_sqlite(&folder.join("raw.sqlite"))?;
    let (mut ours, mut theirs) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for _ in 0..COMMITS {
            ledger.append(&ledger::clock::read(ClockTrust::Always)?, false, check_in()?)?;
        }
        ours += start.elapsed();
        let start = Instant::now();
        for _ in 0..COMMITS {
            raw.execute("INSERT INTO entries (body) VALUES (?1)", [BODY])?;
        }
        theirs += start.elapsed();
    }
    let rate = |took: Duration| (ROUNDS * COMMITS) as f64 / took.as_secs_f64();
    let (ours, theirs) = (rate(ours), rate(theirs));
    Ok(vec![
        Figure::new("ledger commits", ours, "per second"),
        Figure::new("raw SQLite commits, same pragmas and disk", theirs, "per second"),
        Figure::at_least("ledger commits against raw SQLite", ours / theirs, "", 0.8),
    ])
}

/// As many bytes as a check-in's entry.
const BODY: [u8; 330] = [b'x'; 330];

fn raw_sqlite(path: &Path) -> Result<rusqlite::Connection> {
    let raw = rusqlite::Connection::open(path)?;
    raw.pragma_update(None, "journal_mode", "WAL")?;
    raw.pragma_update(None, "synchronous", "FULL")?;
    raw.execute_batch("CREATE TABLE entries (n INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT")?;
    Ok(raw)
}

/// A family of three.
///
/// # Errors
/// Never: the ids are of the form.
pub fn check_in() -> Result<Fact> {
    let place = Place { activity: ActivityId::new("science-night")?, site: SiteId::new("main")?, hall: None };
    let party = Party::new([(GroupId::new("public")?, 2), (GroupId::new("youth")?, 1)]);
    Ok(Fact::CheckIn { place, party, subject: None, people: NewPeople::all(3) })
}

//! A van that comes back on a thin line after a week, and after a season: seconds, bytes, and
//! when what goes on now was there, beside what the line itself allows.

use super::Figure;
use crate::{
    catch_up::{Return, Van},
    house::House,
};
use anyhow::Result;
use std::time::Duration;
use venue::{
    page::Page,
    reporting::{topic::Address, wire},
};

/// Days away, and the seconds within which it has to be complete.
const AWAY: [(i64, f64); 2] = [(7, 15.0), (90, 120.0)];

/// A van that is not complete within this never will be.
const LOST_AFTER: Duration = Duration::from_secs(600);

/// Resident memory that an agent without a camera may take, MiB.
const MEMORY: f64 = 25.0;

/// Bytes a second of 64 kbit/s.
const RATE: f64 = 8_000.0;

/// Times there and back before the first page may be sent: TCP, TLS, MQTT, its subscriptions, and
/// the question which heads headquarters knows.
const ROUND_TRIPS: f64 = 5.0;

/// Seconds there and back.
const ROUND_TRIP: f64 = 0.3;

/// Lets vans come back, each to a headquarters of its own.
///
/// # Errors
/// When a program fails or one of them is never complete.
pub fn measure() -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (days, bound) in AWAY {
        let house = House::new()?;
        let mut van = Van::away(&house, days)?;
        let least = ROUND_TRIPS * ROUND_TRIP + deflated(&van)? / RATE;
        let Return { pages, took, live_after, carried, memory } = van.comes_back(LOST_AFTER)?;
        let named = |what: &str| format!("64 kbit/s, back after {days} days: {what}");
        figures.extend([
            Figure::at_most(&named("complete after"), took.as_secs_f64(), "s", bound),
            Figure::new(&named("live pages there after"), live_after.as_secs_f64(), "s"),
            Figure::new(&named("the line's own limit"), least, "s"),
            Figure::new(&named("pages"), pages as f64, "pages"),
            Figure::new(&named("bytes up"), carried.up as f64 / 1e3, "kB"),
            Figure::new(&named("bytes down"), carried.down as f64 / 1e3, "kB"),
            Figure::at_most(&named("agent's memory"), memory.0, "MiB", MEMORY),
            Figure::at_most(&named("agent's memory, most"), memory.1, "MiB", MEMORY),
        ]);
    }
    Ok(figures)
}

/// Bytes of the batches that all its pages make.
fn deflated(van: &Van<'_>) -> Result<f64> {
    let address = Address { campaign: "c".parse()?, venue: "v".parse()?, device: "d".parse()? };
    let (ledger, mut pages) = (van.ledger(), Vec::<Page>::new());
    for day in ledger.report()?.days.iter().rev() {
        pages.extend(ledger.pages(&day.day)?.into_iter().rev());
    }
    let (head, mut rest, mut bytes) = (ledger.head()?, &pages[..], 0);
    while !rest.is_empty() {
        let (report, taken) = wire::pack(&address, (ledger.lid(), head, &[]), rest)?;
        bytes += report.deflated.len();
        rest = rest.get(taken..).unwrap_or_default();
    }
    Ok(bytes as f64)
}

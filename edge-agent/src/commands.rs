//! What staff do at the ledger: a headcount, taking an entry back, looking how it is.
//! Works with the agent running or not, and beside the kiosk.

use crate::settings::Settings;
use anyhow::{Context, Result};
use ledger::{Ledger, clock};
use serde::Serialize;
use std::{io::Write, process::ExitCode};
use venue::{
    entry::{Change, Fact, Place, Role},
    hash::{Hash, Lid},
    id::ActivityId,
};

/// The exit code of `ledger` when the file is damaged.
pub const NOT_VERIFIED: u8 = 3;

/// A headcount as staff gave it.
#[derive(Debug, Clone)]
pub struct Headcount {
    /// What it is of.
    pub activity: ActivityId,
    /// How many were there.
    pub count: u32,
    /// Why it was taken.
    pub reason: String,
}

/// What was written.
#[derive(Serialize)]
struct Written {
    entry: u64,
    lid: Lid,
}

/// How the ledger is.
#[derive(Serialize)]
struct Condition {
    lid: Lid,
    head: u64,
    chain: Hash,
    pages: u64,
    verified: bool,
}

/// Writes a headcount and prints the number of its entry.
///
/// # Errors
/// When the pack does not have the activity or hall, the rules refuse it, or the ledger
/// can't be written.
pub fn tally(settings: &Settings, headcount: Headcount, json: bool) -> Result<()> {
    let Headcount { activity, count, reason } = headcount;
    let hall = settings.hall.clone();
    settings.check_place(&activity, hall.as_ref())?;
    let place = Place { activity, site: settings.site.clone(), hall };
    write(settings, Fact::Tally { place, count, reason, role: Role::Staff }, json)
}

/// Takes back an entry and prints the number of the correction.
///
/// # Errors
/// When there is no such entry, it counts nothing or was taken back before, or the
/// ledger can't be written.
pub fn undo(settings: &Settings, entry: u64, reason: String, json: bool) -> Result<()> {
    let path = settings.ledger()?;
    // A ledger that isn't there has no entry to take back, and is not made for it.
    drop(Ledger::open_existing(&path)?);
    let fact = Fact::Correction { of: entry, change: Change::Undo, reason, role: Role::Staff };
    write(settings, fact, json)
}

fn write(settings: &Settings, fact: Fact, json: bool) -> Result<()> {
    let mut ledger = settings.open_ledger(true)?;
    let readings = clock::read(settings.clock).context("reading the clocks of this machine")?;
    let entry = ledger.append(&readings, false, fact)?.entry;
    if json {
        return say(&serde_json::to_string(&Written { entry, lid: ledger.reported()?.lid })?);
    }
    say(&format!("entry {entry}"))
}

/// Checks the ledger and prints how it is.
///
/// # Errors
/// When there is no ledger, or it can't be read.
pub fn ledger(settings: &Settings, json: bool) -> Result<ExitCode> {
    let ledger = Ledger::open_existing(settings.ledger()?)?;
    let found = ledger.verify()?;
    let (head, verified) = (found.head, found.verified());
    for problem in &found.problems {
        complain(&format!("{problem}"));
    }
    if found.left_out > 0 {
        complain(&format!("and {} further problems", found.left_out));
    }
    let lid = ledger.reported()?.lid;
    let condition = Condition { lid, head: head.n, chain: head.chain, pages: found.pages, verified };
    if json {
        say(&serde_json::to_string(&condition)?)?;
    } else {
        let Condition { lid, head, chain, pages, .. } = condition;
        let verdict = if verified { "verified" } else { "DAMAGED: keep the file, and tell headquarters" };
        say(&format!("ledger {lid}\nentries {head}\nchain {chain}\npages {pages}\n{verdict}"))?;
    }
    Ok(if verified { ExitCode::SUCCESS } else { ExitCode::from(NOT_VERIFIED) })
}

/// Prints data on standard output.
pub(crate) fn say(text: &str) -> Result<()> {
    writeln!(std::io::stdout().lock(), "{text}").context("writing to standard output")
}

/// Tells on standard error what stopped the program.
pub fn complain(text: &str) {
    // With standard error closed there is nobody left to tell.
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

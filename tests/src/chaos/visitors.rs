//! Visitors and staff of one device: a program that writes to its ledger as a kiosk does, in
//! a process of its own, until it is killed. Time goes faster for them, so that a night of
//! minutes has days of quarters, boots without a clock, and corrections of long ago.

use super::{
    dice::Dice,
    journal::{Act, Clocks, Journal, Line},
};
use anyhow::{Context, Result, ensure};
use ledger::Ledger;
use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use venue::{
    entry::{Change, Fact, Method, NewPeople, Place, Role},
    id::{ActivityId, GroupId, LineId, SiteId},
    moment::{BootId, Readings},
    party::Party,
};

/// When their first night begins: 20 September 2025, 12:00 UTC, an evening of the campaign.
const EVENING: i64 = 1_758_369_600_000;

/// Milliseconds between two acts, for them.
const BETWEEN_ACTS: (u64, u64) = (4_000, 70_000);

/// Milliseconds between two acts, for us.
const PAUSE: (u64, u64) = (5, 60);

/// Of a hundred acts so many begin with a new boot.
const BOOTS_PERCENT: u64 = 2;

/// Of a hundred boots so many begin without a right clock.
const DARK_PERCENT: u64 = 50;

/// Of a hundred acts in the dark so many come after the clock became right.
const LIGHT_PERCENT: u64 = 15;

/// How long a ledger may take to be opened: its disk may be full for some seconds.
const OPENS_WITHIN: Duration = Duration::from_secs(60);

/// Where they write.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The ledger.
    pub ledger: PathBuf,
    /// Their journal.
    pub journal: PathBuf,
    /// What their decisions are drawn from.
    pub seed: u64,
}

/// Writes until it is killed; with `settle_only` it finds out whether the last act was
/// saved, and ends.
///
/// # Errors
/// When the journal can't be written, the ledger can't be opened in time, or it says that
/// something is not saved and it is.
pub fn act(desk: &Desk, settle_only: bool) -> Result<()> {
    let mut journal = Journal::open(&desk.journal)?;
    let mut ledger = opened(&desk.ledger)?;
    settle(&mut journal, &ledger)?;
    if settle_only {
        return Ok(());
    }
    let mut dice = Dice::new(desk.seed).beside(journal.saved + journal.not_saved);
    loop {
        let clocks = next_clocks(journal.clocks.as_ref(), &mut dice);
        let act = next_act(&journal, &clocks, &mut dice);
        let head = ledger.head()?.n;
        journal.write(&Line::Will { head, act: act.clone(), clocks: clocks.clone() })?;
        let rehearsal = matches!(act, Act::Rehearsed { .. });
        match ledger.append(&readings(&clocks), rehearsal, fact(&act)?) {
            Ok(receipt) => journal.write(&Line::Did { entry: receipt.entry })?,
            Err(reason) => {
                // A connection that met an error is thrown away, as a kiosk does.
                ledger = opened(&desk.ledger)?;
                let after = ledger.head()?.n;
                ensure!(
                    after == head,
                    "{act:?} was said not to be saved, and it is: {head}, {after}: {reason}"
                );
                journal.write(&Line::Not { why: reason.to_string() })?;
            }
        }
        std::thread::park_timeout(Duration::from_millis(dice.between(PAUSE.0, PAUSE.1)));
    }
}

fn opened(path: &Path) -> Result<Ledger> {
    let since = Instant::now();
    loop {
        match Ledger::open(path) {
            Ok(ledger) => return Ok(ledger),
            Err(reason) if since.elapsed() > OPENS_WITHIN => {
                return Err(reason).context("opening the ledger");
            }
            Err(_) => std::thread::park_timeout(Duration::from_millis(PAUSE.1)),
        }
    }
}

/// Whether the act before the last death was saved.
fn settle(journal: &mut Journal, ledger: &Ledger) -> Result<()> {
    let Some((before, _)) = &journal.pending else { return Ok(()) };
    let after = ledger.head()?.n;
    ensure!(after >= *before, "the ledger lost entries: it had {before}, it has {after}");
    let line = if after > *before {
        Line::Found { entry: after }
    } else {
        Line::Not { why: "killed before it was saved".to_owned() }
    };
    journal.write(&line)
}

fn next_clocks(last: Option<&Clocks>, dice: &mut Dice) -> Clocks {
    let passed = i64::try_from(dice.between(BETWEEN_ACTS.0, BETWEEN_ACTS.1)).unwrap_or_default();
    let Some(last) = last else {
        return Clocks { right: EVENING, boottime: 60_000, boot: 1, synchronised: true };
    };
    let right = last.right + passed;
    if dice.percent(BOOTS_PERCENT) {
        let synchronised = !dice.percent(DARK_PERCENT);
        return Clocks { right, boottime: 30_000, boot: last.boot + 1, synchronised };
    }
    let synchronised = last.synchronised || dice.percent(LIGHT_PERCENT);
    Clocks { right, boottime: last.boottime + passed, boot: last.boot, synchronised }
}

fn next_act(journal: &Journal, clocks: &Clocks, dice: &mut Dice) -> Act {
    let few = |dice: &mut Dice, most: u64| u32::try_from(dice.between(1, most)).unwrap_or(1);
    match dice.between(0, 99) {
        0..55 => {
            let activity = if dice.percent(80) { "science-night" } else { "stamp-trail" }.to_owned();
            Act::CheckIn { public: few(dice, 3), youth: few(dice, 4), activity }
        }
        55..70 => Act::Tally { count: few(dice, 60) },
        70..82 => Act::Crossings { inward: few(dice, 8), outward: few(dice, 8) },
        82..86 => Act::Rehearsed { public: few(dice, 5) },
        86..96 => undo(journal, dice).unwrap_or(Act::Tally { count: 1 }),
        _ => dated(journal, clocks).unwrap_or(Act::Tally { count: 2 }),
    }
}

/// Any act that counts, most of them of an earlier quarter.
fn undo(journal: &Journal, dice: &mut Dice) -> Option<Act> {
    let entries: Vec<u64> = journal.countable.keys().copied().collect();
    dice.one_of(&entries).map(|of| Act::Undo { of: *of })
}

/// A boot before this one whose clock was never right.
fn dated(journal: &Journal, clocks: &Clocks) -> Option<Act> {
    let dark = (1..clocks.boot).rev().find(|boot| !journal.dated.contains(boot))?;
    // Staff remember it to the hour.
    Some(Act::Dated { boot: boot_name(dark), began: clocks.right - 3_600_000 })
}

fn boot_name(number: u64) -> String {
    format!("boot-{number}")
}

fn readings(clocks: &Clocks) -> Readings {
    // A machine without a battery begins in 1970.
    let wall = if clocks.synchronised { clocks.right } else { clocks.boottime };
    Readings {
        wall,
        boottime: clocks.boottime,
        boot: BootId(boot_name(clocks.boot)),
        synchronised: clocks.synchronised,
        keeps_time_when_off: false,
    }
}

fn place(activity: &str) -> Result<Place> {
    Ok(Place { activity: ActivityId::new(activity)?, site: SiteId::new("main")?, hall: None })
}

/// The fact of an act.
fn fact(act: &Act) -> Result<Fact> {
    let (public_group, youth_group) = (GroupId::new("public")?, GroupId::new("youth")?);
    let party = |public: u32, youth: u32| Party::new([(public_group, public), (youth_group, youth)]);
    let tonight = place("science-night")?;
    Ok(match act {
        Act::CheckIn { public, youth, activity } => Fact::CheckIn {
            place: place(activity)?,
            party: party(*public, *youth),
            subject: None,
            people: NewPeople::all(i64::from(public + youth)),
        },
        Act::Rehearsed { public } => {
            let people = NewPeople::all(i64::from(*public));
            Fact::CheckIn { place: tonight, party: party(*public, 0), subject: None, people }
        }
        Act::Tally { count } => {
            Fact::Tally { place: tonight, count: *count, reason: "headcount".into(), role: Role::Staff }
        }
        Act::Crossings { inward, outward } => Fact::Crossings {
            place: tonight,
            line: LineId::new("front-door")?,
            method: Method::EntranceLine,
            entrance: true,
            inward: *inward,
            outward: *outward,
            watched: 5,
        },
        Act::Undo { of } => {
            let (change, reason) = (Change::Undo, "typed wrong".to_owned());
            Fact::Correction { of: *of, change, reason, role: Role::Staff }
        }
        Act::Dated { boot, began } => {
            Fact::ClockSet { boot: BootId(boot.clone()), began: *began, role: Role::Staff }
        }
    })
}

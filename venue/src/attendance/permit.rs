//! Which entries may be written. A refusal leaves the ledger as it was.

use super::Past;
use crate::{
    entry::{Body, Change, Entry, Fact, MAX_CLOSED, MAX_REASON, MAX_TALLY, Reach},
    party::PartyRefusal,
};

/// Why an entry may not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The party cannot check in.
    #[error(transparent)]
    Party(#[from] PartyRefusal),
    /// A tally of nobody, or of more than [`MAX_TALLY`].
    #[error("a tally counts 1 to {MAX_TALLY} people, not {0}; check the number and enter it again")]
    Tally(u32),
    /// No reason, or one longer than [`MAX_REASON`].
    #[error("a reason has 1 to {MAX_REASON} characters, this one has {0}; say in a sentence why")]
    Reason(usize),
    /// The entry to correct is not in this ledger.
    #[error("entry {0} is not in this ledger; look up the number of the entry to correct")]
    NoSuchEntry(u64),
    /// The entry to correct counts nothing, so there is nothing to take back.
    #[error("entry {0} counts nothing, so there is nothing to correct")]
    CountsNothing(u64),
    /// It was taken back before.
    #[error("entry {0} was taken back before, by entry {1}")]
    AlreadyUndone(u64, u64),
    /// Its reach was corrected meanwhile.
    #[error("entry {0} does not reach what this correction says it did; look at its corrections first")]
    OtherReach(u64),
    /// More accounts than one count of a shelf closes.
    #[error(
        "a count of a shelf closes at most {MAX_CLOSED} accounts and includes as many deliveries, not {0}; start the device anew, then count"
    )]
    Closes(usize),
    /// A gap that ends before it begins.
    #[error("the gap ends ({to}) before it begins ({from})")]
    Gap {
        /// Its beginning, milliseconds since 1970.
        from: i64,
        /// Its end, milliseconds since 1970.
        to: i64,
    },
}

/// Whether an entry may be written after this past: `Ok(Err(refusal))` when not.
///
/// # Errors
/// When the past cannot be read.
pub fn permit<P: Past>(body: &Body, past: &P) -> Result<Result<(), Refusal>, P::Error> {
    Ok(match &body.fact {
        Fact::CheckIn { party, .. } | Fact::Admission { party, .. } => party.check().map_err(Refusal::from),
        Fact::Tally { count, reason, .. } if (1..=MAX_TALLY).contains(count) => given(reason),
        Fact::Tally { count, .. } => Err(Refusal::Tally(*count)),
        Fact::Correction { of, change, reason, .. } => match given(reason) {
            Ok(()) => correctable(*of, change, past)?,
            refused => refused,
        },
        Fact::Gap { from, to, .. } if to < from => Err(Refusal::Gap { from: *from, to: *to }),
        Fact::ShelfCounted { closes, included, .. } if closes.len().max(included.len()) > MAX_CLOSED => {
            Err(Refusal::Closes(closes.len().max(included.len())))
        }
        _ => Ok(()),
    })
}

fn given(reason: &str) -> Result<(), Refusal> {
    match reason.trim().chars().count() {
        1..=MAX_REASON => Ok(()),
        n => Err(Refusal::Reason(n)),
    }
}

fn correctable<P: Past>(of: u64, change: &Change, past: &P) -> Result<Result<(), Refusal>, P::Error> {
    let Some(target) = past.entry(of)? else { return Ok(Err(Refusal::NoSuchEntry(of))) };
    let counts = match change {
        Change::Undo => !matches!(target.body.fact, Fact::Gap { .. }) && target.body.fact.place().is_some(),
        Change::People { .. } => matches!(target.body.fact, Fact::CheckIn { .. }),
        Change::Reach { .. } => matches!(target.body.fact, Fact::Stamp { .. }),
    };
    if !counts {
        return Ok(Err(Refusal::CountsNothing(of)));
    }
    let corrections = past.corrections_of(of)?;
    let undone = |entry: &&Entry| matches!(entry.body.fact, Fact::Correction { change: Change::Undo, .. });
    if let Some(undo) = corrections.iter().find(undone) {
        return Ok(Err(Refusal::AlreadyUndone(of, undo.n)));
    }
    Ok(match change {
        Change::Reach { from, .. } if reach_of(&target, &corrections) != *from => {
            Err(Refusal::OtherReach(of))
        }
        _ => Ok(()),
    })
}

/// What is said of a stamp's reach after its corrections.
fn reach_of(target: &Entry, corrections: &[Entry]) -> Reach {
    let said = corrections.iter().rev().find_map(|entry| match entry.body.fact {
        Fact::Correction { change: Change::Reach { to, .. }, .. } => Some(to),
        _ => None,
    });
    match &target.body.fact {
        Fact::Stamp { reach, .. } => said.unwrap_or(*reach),
        _ => Reach::default(),
    }
}

//! Which entries may be written. A refusal leaves the ledger as it was.

use super::Past;
use crate::{
    audit::{Outcome, TapsRefusal},
    entry::{Body, Change, Entry, Fact, MAX_CLOSED, MAX_LANGUAGE, MAX_REASON, MAX_TALLY, Method, Reach},
    id::LineId,
    party::PartyRefusal,
    rooms::Door,
    shifts::{Held, LONGEST_MS, MAX_TURN, Shift},
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
    /// The correction is part of a rehearsal, and what it corrects is not.
    #[error("entry {0} counts, and this is a rehearsal; end the rehearsal, then correct it")]
    Rehearsing(u64),
    /// It was taken back before.
    #[error("entry {0} was taken back before, by entry {1}")]
    AlreadyUndone(u64, u64),
    /// Its reach was corrected meanwhile.
    #[error("entry {0} does not reach what this correction says it did; look at its corrections first")]
    OtherReach(u64),
    /// Nobody, or more than went out by these crossings.
    #[error("entry {0} does not have {1} people who went out and were not taken back before")]
    Exits(u64, u32),
    /// More accounts than one count of a shelf closes.
    #[error(
        "a count of a shelf closes at most {MAX_CLOSED} accounts and includes as many deliveries, not {0}; start the device anew, then count"
    )]
    Closes(usize),
    /// Nobody came on duty or went off it, or more than [`MAX_TALLY`].
    #[error(
        "1 to {MAX_TALLY} come on duty or go off it at once, not {0}; check the number and enter it again"
    )]
    Duty(u32),
    /// Taps that can't have been made so.
    #[error(transparent)]
    Taps(#[from] TapsRefusal),
    /// What was found is not of taps at that line.
    #[error("entry {0} holds no taps at the line {1}; look up the number of the taps")]
    NoTaps(u64, String),
    /// More were missed than were tapped.
    #[error("an audit can't have missed {missed} of {tapped} people")]
    Missed {
        /// People who were tapped.
        tapped: u32,
        /// Those who are said to be missed.
        missed: u32,
    },
    /// No tag of a language.
    #[error("{0:?} is no tag of a language such as zh-CN or en; choose one of the kiosk's languages")]
    Language(String),
    /// A session that ends before it begins or lasts longer than a day, or a turn that is none.
    #[error("a session can't be moved so: it would end before it begins, or last longer than a day")]
    Shift,
    /// A word on a room with a turn that is none, or more people than any house holds.
    #[error("no room can be said to be so: at most {MAX_TALLY} people are inside")]
    Room,
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
    if let Err(refused) = in_itself(&body.fact) {
        return Ok(Err(refused));
    }
    match &body.fact {
        Fact::Correction { of, change, .. } => correctable(*of, change, body.rehearsal, past),
        Fact::AuditCompared { of, line, method, outcome, .. } => {
            let taps = past.entry(*of)?;
            Ok(comparable(*of, (line, *method), outcome, taps.as_ref()))
        }
        _ => Ok(Ok(())),
    }
}

/// Whether a fact makes sense, whatever was before it.
fn in_itself(fact: &Fact) -> Result<(), Refusal> {
    match fact {
        Fact::CheckIn { party, .. } | Fact::Admission { party, .. } => party.check()?,
        Fact::Tally { count, .. } if !(1..=MAX_TALLY).contains(count) => return Err(Refusal::Tally(*count)),
        Fact::Duty { count, .. } if !(1..=MAX_TALLY).contains(count) => return Err(Refusal::Duty(*count)),
        Fact::Gap { from, to, .. } if to < from => return Err(Refusal::Gap { from: *from, to: *to }),
        Fact::AuditTapped { tapped, .. } => tapped.check()?,
        Fact::ShelfCounted { closes, included, .. } if closes.len().max(included.len()) > MAX_CLOSED => {
            return Err(Refusal::Closes(closes.len().max(included.len())));
        }
        Fact::SessionShifted { shift, .. } if !is_possible(shift) => return Err(Refusal::Shift),
        Fact::HallOverride { word, .. } if !is_turn(word.turn) => return Err(Refusal::Room),
        Fact::HallOverride { word, .. } => {
            if let Door::Stopped { reason } = &word.door {
                given(reason)?;
            }
        }
        Fact::InsideCounted { word, .. } if !is_turn(word.turn) || word.people > MAX_TALLY => {
            return Err(Refusal::Room);
        }
        Fact::LanguageSet { language, .. } if !is_tag(language) => {
            return Err(Refusal::Language(language.clone()));
        }
        _ => {}
    }
    fact.by().map_or(Ok(()), |(_, reason)| given(reason))
}

fn is_possible(shift: &Shift) -> bool {
    let times = match shift.held {
        Held::At { start, end } => {
            start < end && end.checked_sub(start).is_some_and(|length| length <= LONGEST_MS)
        }
        Held::AsPlanned | Held::CalledOff => true,
    };
    times && is_turn(shift.turn)
}

fn is_turn(turn: u64) -> bool {
    (1..=MAX_TURN).contains(&turn)
}

fn is_tag(language: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (2..=MAX_LANGUAGE).contains(&language.len()) && language.chars().all(allowed)
}

fn given(reason: &str) -> Result<(), Refusal> {
    match reason.trim().chars().count() {
        1..=MAX_REASON => Ok(()),
        n => Err(Refusal::Reason(n)),
    }
}

/// Whether this can have been found of what an earlier entry says.
fn comparable(
    of: u64,
    (line, method): (&LineId, Method),
    outcome: &Outcome,
    taps: Option<&Entry>,
) -> Result<(), Refusal> {
    let same = taps.is_some_and(|taps| match &taps.body.fact {
        Fact::AuditTapped { line: tapped, method: by, .. } => tapped == line && *by == method,
        _ => false,
    });
    if !same {
        return Err(Refusal::NoTaps(of, line.to_string()));
    }
    let Outcome::Found(found) = outcome else { return Ok(()) };
    for tally in [found.inward, found.outward] {
        if !tally.is_possible() {
            return Err(Refusal::Missed { tapped: tally.tapped, missed: tally.missed });
        }
    }
    Ok(())
}

fn correctable<P: Past>(
    of: u64,
    change: &Change,
    rehearsal: bool,
    past: &P,
) -> Result<Result<(), Refusal>, P::Error> {
    let Some(target) = past.entry(of)? else { return Ok(Err(Refusal::NoSuchEntry(of))) };
    if rehearsal && !target.body.rehearsal {
        return Ok(Err(Refusal::Rehearsing(of)));
    }
    let counts = match change {
        Change::Undo => {
            let counts_nothing = matches!(target.body.fact, Fact::Gap { .. } | Fact::AuditTapped { .. });
            !counts_nothing && target.body.fact.place().is_some()
        }
        Change::People { .. } => matches!(target.body.fact, Fact::CheckIn { .. }),
        Change::Reach { .. } => matches!(target.body.fact, Fact::Stamp { .. }),
        Change::Exits { .. } => matches!(target.body.fact, Fact::Crossings { .. }),
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
        Change::Exits { people } if !(1..=exits_of(&target, &corrections)).contains(people) => {
            Err(Refusal::Exits(of, *people))
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

/// How many went out by crossings after their corrections.
fn exits_of(target: &Entry, corrections: &[Entry]) -> u32 {
    let Fact::Crossings { outward, .. } = target.body.fact else { return 0 };
    let taken = corrections.iter().map(|entry| match entry.body.fact {
        Fact::Correction { change: Change::Exits { people }, .. } => people,
        _ => 0,
    });
    taken.fold(outward, u32::saturating_sub)
}

//! Keeping the verdicts on own entries right: whenever more becomes known of a bearer,
//! what was said of its own check-ins and stamps is corrected by entries. The rules are
//! `venue::settle`'s.

use crate::{
    Ledger, LedgerError,
    append::{MAX_FACTS, enter},
    error::Cause,
    home::Home,
    record,
    share::Touched,
    subjects,
};
use rusqlite::Connection;
use std::collections::BTreeSet;
use venue::{
    bearer::{Bearer, ShortCode},
    entry::{Fact, Role, SubjectNo},
    moment::Readings,
    settle::corrections,
    shared::{Known, Record},
};

/// The most corrections that one transaction writes: an entry takes some 0.2 ms with its
/// page, and the kiosk waits for all of them. What is left over is left to be settled.
pub const MAX_CORRECTIONS: usize = 64;

/// The most facts that one transaction reads to see what is right, some 10 µs each.
const MAX_LOOKED_AT: usize = 1_000;

/// The reason that stands in corrections of verdicts.
const REASON: &str = "settled by all facts known";

impl Ledger {
    /// Settles bearers whose entries may be in want of a correction and were left, because
    /// one transaction should not settle more or a clock became known: at most
    /// [`MAX_FACTS`] in a call, by at most [`MAX_CORRECTIONS`], so call it until it returns
    /// none, with a rest in between. Returns how many it looked at.
    ///
    /// # Errors
    /// [`LedgerError::Nowhere`] before [`Ledger::settle_in`]; or when the file cannot be
    /// written.
    pub fn settle(&mut self, readings: &Readings) -> Result<usize, LedgerError> {
        if !self.at(any_left(&self.db))? {
            return Ok(0);
        }
        let home = self.home.clone();
        self.write(|db| left(db, &home, readings))
    }
}

fn any_left(db: &Connection) -> Result<bool, Cause> {
    let sql = "SELECT EXISTS (SELECT 1 FROM unsettled)";
    Ok(db.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

/// Settles some bearers that were left; how many it looked at.
fn left(db: &Connection, home: &Home, readings: &Readings) -> Result<usize, Cause> {
    let sql = "SELECT subject FROM unsettled LIMIT ?1";
    let mut statement = db.prepare_cached(sql)?;
    let some = statement.query_map([MAX_FACTS], |row| row.get(0).map(SubjectNo))?;
    let some = some.collect::<rusqlite::Result<BTreeSet<_>>>()?;
    home.here()?;
    for subject in &some {
        db.prepare_cached("DELETE FROM unsettled WHERE subject = ?1")?.execute([subject.0])?;
    }
    of_subjects(db, home, readings, &some)?;
    Ok(some.len())
}

/// Settles the bearers that a transaction touched, as many as one transaction should, and
/// leaves the others; all of them until it is known where the ledger is. Returns how many
/// corrections were written.
pub(crate) fn touched(
    db: &Connection,
    home: &Home,
    readings: &Readings,
    touched: &Touched,
) -> Result<u64, Cause> {
    if home.here.is_some() {
        return of_subjects(db, home, readings, &touched.subjects);
    }
    touched.subjects.iter().try_for_each(|subject| leave(db, *subject))?;
    Ok(0)
}

/// Leaves a bearer to be settled later.
fn leave(db: &Connection, subject: SubjectNo) -> Result<(), Cause> {
    let sql = "INSERT OR IGNORE INTO unsettled (subject) SELECT no FROM subjects WHERE no = ?1";
    db.prepare_cached(sql)?.execute([subject.0])?;
    Ok(())
}

/// Settles bearers until the transaction has done enough, and leaves the others. The first
/// is always looked at, so that every call comes further.
fn of_subjects(
    db: &Connection,
    home: &Home,
    readings: &Readings,
    subjects: &BTreeSet<SubjectNo>,
) -> Result<u64, Cause> {
    let (mut codes, mut looked_at, mut corrected) = (BTreeSet::new(), 0, 0);
    for subject in subjects {
        let Some(code) = subjects::bearer_of(db, *subject)?.map(Bearer::short) else { continue };
        if corrected >= MAX_CORRECTIONS || looked_at >= MAX_LOOKED_AT {
            leave(db, *subject)?;
            continue;
        }
        if !codes.insert(code) {
            continue;
        }
        let (wrong, facts) = of_code(db, home, code)?;
        looked_at += facts;
        let room = MAX_CORRECTIONS - corrected;
        if wrong.len() > room {
            leave(db, *subject)?;
        }
        for (of, change) in wrong.into_iter().take(room) {
            let fact = Fact::Correction { of, change, reason: REASON.to_owned(), role: Role::Device };
            enter(db, home, readings, false, fact, &mut Touched::default())?;
            corrected += 1;
        }
    }
    Ok(corrected as u64)
}

type Corrections = Vec<(u64, venue::entry::Change)>;

/// The corrections of own entries under a short code and all passports that bear it, and
/// how many facts were read for them.
///
/// What was done under the code speaks for each of its passports. Its own verdicts are
/// those of the passport's record when there is one passport, and of the code's own
/// facts alone when there are several: so each verdict follows from the facts known,
/// whatever order they came in.
fn of_code(db: &Connection, home: &Home, code: ShortCode) -> Result<(Corrections, usize), Cause> {
    let bearers = subjects::of_short(db, code)?;
    let (mut passports, mut under_code) = (Vec::new(), Vec::new());
    if !any_own(db, &bearers)? {
        return Ok((Vec::new(), 0));
    }
    let mut read = 0;
    for (subject, bearer) in bearers {
        let facts = record::of_subject(db, home, subject)?;
        read += facts.len();
        match bearer {
            Bearer::Passport(_) if !facts.is_empty() => passports.push(facts),
            Bearer::Passport(_) => {}
            Bearer::Short(_) => under_code = facts,
        }
    }
    let here = home.here()?;
    if let [one] = &passports[..] {
        let all = one.iter().chain(&under_code).cloned().collect();
        return Ok((own_corrections(all, here, |_| true), read));
    }
    let mut found = own_corrections(under_code.clone(), here, |_| true);
    for facts in passports {
        let entries: BTreeSet<u64> = facts.iter().filter_map(own_entry).collect();
        let all = facts.into_iter().chain(under_code.iter().cloned()).collect();
        found.extend(own_corrections(all, here, |entry| entries.contains(&entry)));
    }
    Ok((found, read))
}

/// Whether any of them has own entries: most of what other devices tell is of bearers
/// that were never here.
fn any_own(db: &Connection, bearers: &[(SubjectNo, Bearer)]) -> Result<bool, Cause> {
    let sql = "SELECT EXISTS (SELECT 1 FROM shared WHERE subject = ?1 AND entry IS NOT NULL)";
    let mut statement = db.prepare_cached(sql)?;
    for (subject, _) in bearers {
        if statement.query_row([subject.0], |row| row.get(0))? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn own_entry(known: &Known) -> Option<u64> {
    known.own.map(|own| own.entry)
}

fn own_corrections(
    facts: Vec<Known>,
    here: &venue::settle::Here,
    wanted: impl Fn(u64) -> bool,
) -> Corrections {
    if facts.iter().all(|known| known.own.is_none()) {
        return Vec::new();
    }
    let mut found = corrections(&Record::of(facts), here);
    found.retain(|(entry, _)| wanted(*entry));
    found
}

//! What staff did, found by its kind: how the house stands, and what it did of late.
//!
//! The table `acts` names entries by what they are about, so that a mode or a closed point
//! is found without reading an evening of crossings. Like all that is noted beside entries
//! it decides nothing: `venue::staff` does.

use crate::{
    Ledger, LedgerError, append::moment, error::Cause, home::Home, pages::KEPT, past::Before, read,
    schema::SHIFTS,
};
use rusqlite::{Connection, OptionalExtension, Row};
use venue::{
    attendance::Past,
    audit::Audited,
    entry::{Body, Change, Entry, Fact, Mode, Role},
    moment::{Moment, Readings},
    settle::day_of,
    staff::{House, Written},
};

/// Kinds of acts by which the house stands.
const OF_THE_HOUSE: &str = "('mode', 'stop', 'site', 'language')";

/// Comparisons of audits that are looked at: some of each line of a device.
pub const MOST_AUDITS: u32 = 64;

/// The schema whose programs first know of roles, modes and closed points.
const STAFF: u32 = 3;

/// What an entry is about, where it is asked for by that.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct About {
    kind: &'static str,
    what: String,
}

/// What an entry is about, if it is one of the kinds that are asked for.
pub(crate) fn about(fact: &Fact) -> Option<About> {
    let (kind, what) = match fact {
        Fact::Mode { .. } => ("mode", String::new()),
        Fact::PointClosed { stop, .. } | Fact::PointOpened { stop, .. } => ("stop", stop.to_string()),
        Fact::SiteChanged { .. } => ("site", String::new()),
        Fact::LanguageSet { .. } => ("language", String::new()),
        Fact::SessionShifted { shift, .. } => ("shift", format!("{}/{}", shift.day, shift.session)),
        Fact::Duty { .. } => ("duty", String::new()),
        Fact::Gap { .. } => ("gap", String::new()),
        Fact::AuditTapped { line, .. } => ("audit-tapped", line.to_string()),
        Fact::AuditCompared { line, .. } => ("audit-compared", line.to_string()),
        _ => return None,
    };
    Some(About { kind, what })
}

/// Notes an entry, and keeps programs away that would not understand it.
pub(crate) fn note(db: &Connection, n: u64, body: &Body) -> Result<(), Cause> {
    if let Some(About { kind, what }) = about(&body.fact) {
        let sql = "INSERT INTO acts (n, kind, about, rehearsal) VALUES (?1, ?2, ?3, ?4)";
        db.prepare_cached(sql)?.execute((n, kind, what, body.rehearsal))?;
    }
    if let Some(first) = first_to_know(&body.fact) {
        keep_away(db, first)?;
    }
    Ok(())
}

/// Keeps programs away that know no schema so new.
pub(crate) fn keep_away(db: &Connection, first: u32) -> Result<(), Cause> {
    let sql = "UPDATE state SET oldest_reader = ?1 WHERE oldest_reader < ?1";
    db.prepare_cached(sql)?.execute([first])?;
    Ok(())
}

/// Whether an entry is noted to be about what it is about.
pub(crate) fn is_noted(db: &Connection, n: u64, body: &Body) -> Result<bool, Cause> {
    let sql = "SELECT kind, about, rehearsal FROM acts WHERE n = ?1";
    let kept = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?));
    let kept = db.prepare_cached(sql)?.query_row([n], kept).optional()?;
    let made = about(&body.fact).map(|about| (about.kind.to_owned(), about.what, body.rehearsal));
    Ok(kept == made)
}

/// The schema whose programs first read such an entry, and know what it means for those that
/// follow; none where all do.
fn first_to_know(fact: &Fact) -> Option<u32> {
    match fact {
        Fact::SessionShifted { .. } => Some(SHIFTS),
        fact => needs_staff(fact).then_some(STAFF),
    }
}

/// Whether a program of an older schema could not read the entry, or would write real
/// entries into a rehearsal.
fn needs_staff(fact: &Fact) -> bool {
    let known = |role: Role| matches!(role, Role::Visitor | Role::Staff | Role::Volunteer | Role::Device);
    match fact {
        Fact::Mode { .. }
        | Fact::PointClosed { .. }
        | Fact::PointOpened { .. }
        | Fact::LanguageSet { .. }
        | Fact::AuditTapped { .. }
        | Fact::AuditCompared { .. }
        | Fact::Correction { change: Change::Exits { .. }, .. } => true,
        Fact::Tally { role, .. } | Fact::Correction { role, .. } | Fact::ClockSet { role, .. } => {
            !known(*role)
        }
        _ => false,
    }
}

/// The latest moment that can be believed.
fn latest(at: &Moment, believed: Option<i64>) -> Option<i64> {
    if at.trusted { Some(at.wall) } else { believed }
}

impl Ledger {
    /// How the house stands now: its mode, what is closed, its language, where a van is.
    ///
    /// # Errors
    /// [`LedgerError::NoBoot`]; or when the file cannot be read.
    pub fn house(&self, readings: &Readings) -> Result<House, LedgerError> {
        let read = || {
            let db = self.db.unchecked_transaction()?;
            let (at, believed) = moment(&db, readings)?;
            let sql = format!(
                "SELECT n, body, believed FROM entries WHERE n IN (SELECT max(n) FROM acts
                 WHERE kind IN {OF_THE_HOUSE} GROUP BY kind, about, rehearsal)"
            );
            let acts = written(&db, &sql, [], Some(&at))?;
            db.commit()?;
            Ok(House::of(acts, latest(&at, believed), |time| day_of(self.home.here.as_deref(), time)))
        };
        self.at(read())
    }

    /// The entries after `after` that say what the house is doing, in order.
    ///
    /// # Errors
    /// As [`Ledger::house`].
    pub fn modes(&self, after: u64, readings: &Readings) -> Result<Vec<Written>, LedgerError> {
        let read = || {
            let (at, _) = moment(&self.db, readings)?;
            let sql = "SELECT n, body, believed FROM entries
                       WHERE n IN (SELECT n FROM acts WHERE kind = 'mode' AND n > ?1) ORDER BY n";
            written(&self.db, sql, [after], Some(&at))
        };
        self.at(read())
    }

    /// The entries after `after` that hold taps of audits, and what was found of them, in
    /// order. Taps whose comparison was taken back are compared all the same: they stay
    /// answered.
    ///
    /// # Errors
    /// As [`Ledger::house`].
    pub fn audits(&self, after: u64, readings: &Readings) -> Result<Vec<Written>, LedgerError> {
        let read = || {
            let (at, _) = moment(&self.db, readings)?;
            let sql = "SELECT n, body, believed FROM entries
                       WHERE n IN (SELECT n FROM acts WHERE kind IN ('audit-tapped', 'audit-compared')
                                   AND n > ?1) ORDER BY n";
            written(&self.db, sql, [after], Some(&at))
        };
        self.at(read())
    }

    /// The newest [`MOST_AUDITS`] comparisons of audits that were not taken back, the newest
    /// first.
    ///
    /// # Errors
    /// As [`Ledger::house`].
    pub fn audited(&self, readings: &Readings) -> Result<Vec<Audited>, LedgerError> {
        let read = || {
            let (at, _) = moment(&self.db, readings)?;
            let sql = "SELECT n, body, believed FROM entries
                       WHERE n IN (SELECT n FROM acts WHERE kind = 'audit-compared')
                       AND NOT EXISTS (SELECT 1 FROM entries AS later WHERE later.corrects = entries.n)
                       ORDER BY n DESC LIMIT ?1";
            written(&self.db, sql, [MOST_AUDITS], Some(&at))
        };
        let found = self.at(read())?;
        Ok(found.iter().filter_map(|written| Audited::of(&written.entry, written.time)).collect())
    }

    /// What the house is doing: a kiosk shows it on every screen.
    ///
    /// # Errors
    /// As [`Ledger::house`].
    pub fn mode(&self, readings: &Readings) -> Result<Mode, LedgerError> {
        let read = || {
            let (at, believed) = moment(&self.db, readings)?;
            Ok(mode(&self.db, &self.home, &at, believed)?.mode)
        };
        self.at(read())
    }
}

/// The house's mode alone, asked with every entry.
pub(crate) fn mode(db: &Connection, home: &Home, at: &Moment, believed: Option<i64>) -> Result<House, Cause> {
    let sql = "SELECT n, body, believed FROM entries
               WHERE n = (SELECT max(n) FROM acts WHERE kind = 'mode')";
    let acts = written(db, sql, [], Some(at))?;
    Ok(House::of(acts, latest(at, believed), |time| day_of(home.here.as_deref(), time)))
}

/// What staff have closed, as of the latest moment that the ledger believed.
pub(crate) fn closed(db: &Connection, home: &Home) -> Result<venue::entry::Closed, Cause> {
    let sql = "SELECT n, body, believed FROM entries WHERE n IN (SELECT max(n) FROM acts
               WHERE kind IN ('mode', 'stop') GROUP BY kind, about, rehearsal)";
    let acts = written(db, sql, [], None)?;
    if acts.is_empty() {
        return Ok(venue::entry::Closed::default());
    }
    let now = Before::entry(db, i64::MAX.unsigned_abs(), KEPT).last_trusted()?;
    Ok(House::of(acts, now, |time| day_of(home.here.as_deref(), time)).closed())
}

/// Entries in the rows of number, body and latest believed moment.
pub(crate) fn written(
    db: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
    now: Option<&Moment>,
) -> Result<Vec<Written>, Cause> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(written_of(db, row, now)?);
    }
    Ok(found)
}

fn written_of(db: &Connection, row: &Row<'_>, now: Option<&Moment>) -> Result<Written, Cause> {
    let entry = read::entry_of(row)?;
    let time = time_of(db, &entry, now)?;
    Ok(Written { entry, time, no_earlier: row.get(2)? })
}

/// When an entry was written. In the boot that runs a clock that is right by now tells it,
/// before any entry has said so.
fn time_of(db: &Connection, entry: &Entry, now: Option<&Moment>) -> Result<Option<i64>, Cause> {
    let at = &entry.body.at;
    if at.trusted {
        return Ok(Some(at.wall));
    }
    if let Some(now) = now.filter(|now| now.trusted && now.boot == at.boot) {
        return Ok(Some(now.wall.saturating_sub(now.boottime.saturating_sub(at.boottime))));
    }
    let before = Before::entry(db, i64::MAX.unsigned_abs(), KEPT);
    Ok(before.boot_began(&at.boot)?.map(|began| began.saturating_add(at.boottime)))
}

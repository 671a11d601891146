//! Shared facts in their table, and all that follows from one: what it takes back, whose
//! clock it sets, whom it forgets, which pieces it moves.

use crate::{
    acts,
    error::Cause,
    forget,
    home::Home,
    pages::text,
    schema::SHIFTS,
    streams::{self, StreamNo},
};
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeSet;
use venue::{
    entry::{Body, Change, Fact, SubjectNo},
    hash::{Lid, StreamId, Tomb},
    shared::{At, FactRef, What},
};

/// What a transaction did beyond its facts.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    /// Bearers whose own entries may be in want of a correction.
    pub(crate) subjects: BTreeSet<SubjectNo>,
    /// Whether a bearer's row was deleted, so that its bytes have to be wiped.
    pub(crate) buried: bool,
}

/// A shared fact about to be written.
pub(crate) struct Row<'a> {
    pub(crate) stream: StreamNo,
    pub(crate) fact: FactRef,
    /// The ledger that wrote it.
    pub(crate) lid: Lid,
    pub(crate) at: At,
    pub(crate) subject: Option<SubjectNo>,
    pub(crate) what: &'a What,
    /// Its entry, if it is of this ledger.
    pub(crate) entry: Option<u64>,
}

/// Numbers an entry for the other devices, if it is one they are told of. Rehearsal is
/// not; but taking back what they were told of always is.
pub(crate) fn own(
    db: &Connection,
    home: &Home,
    n: u64,
    body: &Body,
    touched: &mut Touched,
) -> Result<(), Cause> {
    let undone = match &body.fact {
        Fact::Correction { of, change: Change::Undo, .. } => of_entry(db, *of)?,
        _ => None,
    };
    if body.rehearsal && undone.is_none() {
        return Ok(());
    }
    let Some(what) = What::of(&body.fact, home.lid, |_| undone) else { return Ok(()) };
    let (stream, fact) = streams::take_next(db, home, &body.at.boot)?;
    let (at, subject) = (At::of(&body.at), subject_of(&body.fact));
    insert(db, &Row { stream, fact, lid: home.lid, at, subject, what: &what, entry: Some(n) }, touched)
}

/// Whose an own fact is.
pub(crate) fn subject_of(fact: &Fact) -> Option<SubjectNo> {
    match fact {
        Fact::CheckIn { subject, .. } | Fact::Admission { subject, .. } => *subject,
        Fact::PassportIssued { subject, .. } | Fact::Stamp { subject, .. } | Fact::Reward { subject, .. } => {
            Some(*subject)
        }
        _ => None,
    }
}

/// The shared fact that an entry is, if it is one.
pub(crate) fn of_entry(db: &Connection, n: u64) -> Result<Option<FactRef>, Cause> {
    let sql = "SELECT streams.stream, shared.s FROM shared JOIN streams ON streams.no = shared.stream
               WHERE shared.entry = ?1";
    let fact = |row: &rusqlite::Row<'_>| Ok(FactRef { stream: StreamId(row.get(0)?), s: row.get(1)? });
    Ok(db.prepare_cached(sql)?.query_row([n], fact).optional()?)
}

/// Writes a shared fact, whose number must be the next of its stream, and what follows
/// from it. A bearer that has no row any more is none.
pub(crate) fn insert(db: &Connection, row: &Row<'_>, touched: &mut Touched) -> Result<(), Cause> {
    let what = what_id(db, row.what)?;
    let (at, believed) = row.at.into();
    let sql = "INSERT INTO shared (stream, s, at, believed, subject, what, entry)
               VALUES (?1, ?2, ?3, ?4, (SELECT no FROM subjects WHERE no = ?5), ?6, ?7)";
    let subject = row.subject.map(|subject| subject.0);
    db.prepare_cached(sql)?.execute((row.stream, row.fact.s, at, believed, subject, what, row.entry))?;
    touched.subjects.extend(row.subject);
    match row.what {
        What::Undo { of } => undo(db, row.lid, *of, touched),
        What::Forget { tombs } => bury(db, tombs, touched),
        What::ClockSet { of, began } => set_clock(db, row, *of, *began),
        What::Reward { .. } if !is_undone(db, row)? => hand(db, row.stream, what, 1),
        What::ShelfCounted { .. } | What::StockMoved { .. } => {
            let sql = "INSERT INTO moves (stream, s) VALUES (?1, ?2)";
            db.prepare_cached(sql)?.execute((row.stream, row.fact.s))?;
            Ok(())
        }
        What::SessionShifted(_) | What::HallOverride(_) | What::InsideCounted(_) => {
            acts::keep_away(db, SHIFTS)
        }
        _ => Ok(()),
    }
}

/// Where this is written, or would be.
pub(crate) fn what_id(db: &Connection, what: &What) -> Result<i64, Cause> {
    let body = serde_json::to_vec(what).map_err(|why| Cause::Damaged(format!("a shared fact: {why}")))?;
    let body = text("a shared fact", &body)?;
    let mut known = db.prepare_cached("SELECT id FROM whats WHERE body = ?1")?;
    if let Some(id) = known.query_row([body], |row| row.get(0)).optional()? {
        return Ok(id);
    }
    db.prepare_cached("INSERT INTO whats (body) VALUES (?1)")?.execute([body])?;
    Ok(db.last_insert_rowid())
}

/// What is written there.
pub(crate) fn what_of(body: &[u8]) -> Result<What, Cause> {
    serde_json::from_slice(body).map_err(|why| Cause::Damaged(format!("a shared fact: {why}")))
}

fn is_undone(db: &Connection, row: &Row<'_>) -> Result<bool, Cause> {
    let sql = "SELECT EXISTS (SELECT 1 FROM undone WHERE stream = ?1 AND s = ?2 AND lid = ?3)";
    let key = (row.fact.stream.0, row.fact.s, row.lid.0);
    Ok(db.prepare_cached(sql)?.query_row(key, |row| row.get(0))?)
}

/// Takes back a fact of the same ledger, which may arrive later than this.
fn undo(db: &Connection, lid: Lid, of: FactRef, touched: &mut Touched) -> Result<(), Cause> {
    // No stream has so many facts, so there is none to take back.
    if i64::try_from(of.s).is_err() {
        return Ok(());
    }
    let sql = "INSERT OR IGNORE INTO undone (stream, s, lid) VALUES (?1, ?2, ?3)";
    if db.prepare_cached(sql)?.execute((of.stream.0, of.s, lid.0))? == 0 {
        return Ok(());
    }
    let sql = "SELECT shared.stream, shared.subject, shared.what, whats.body FROM shared
               JOIN streams ON streams.no = shared.stream JOIN whats ON whats.id = shared.what
               WHERE streams.stream = ?1 AND streams.lid = ?2 AND shared.s = ?3";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query((of.stream.0, lid.0, of.s))?;
    let Some(row) = rows.next()? else { return Ok(()) };
    touched.subjects.extend(row.get::<_, Option<u64>>(1)?.map(SubjectNo));
    match what_of(row.get_ref(3)?.as_bytes().map_err(rusqlite::Error::from)?)? {
        What::Reward { .. } => hand(db, row.get(0)?, row.get(2)?, -1),
        _ => Ok(()),
    }
}

/// Counts rewards that stand, by account and by what they say.
fn hand(db: &Connection, stream: StreamNo, what: i64, n: i64) -> Result<(), Cause> {
    let sql = "INSERT INTO handed (stream, what, n) VALUES (?1, ?2, ?3)
               ON CONFLICT (stream, what) DO UPDATE SET n = n + ?3";
    db.prepare_cached(sql)?.execute((stream, what, n))?;
    Ok(())
}

fn bury(db: &Connection, tombs: &[Tomb], touched: &mut Touched) -> Result<(), Cause> {
    for tomb in tombs {
        touched.buried |= forget::bury(db, *tomb)?;
    }
    Ok(())
}

/// Sets the clock of a boot of the same ledger. Of several words the greatest stands (by
/// believed time, then by number), so that they may arrive in any order. The bearers of
/// facts that it dates are left to be settled.
fn set_clock(db: &Connection, row: &Row<'_>, of: StreamId, began: i64) -> Result<(), Cause> {
    let sql = "INSERT INTO clocks (stream, lid, began, said_believed, said_at, said_stream, said_s)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (stream, lid) DO UPDATE SET
               began = ?3, said_believed = ?4, said_at = ?5, said_stream = ?6, said_s = ?7
               WHERE (?4, ?5, ?6, ?7) > (said_believed, said_at, said_stream, said_s)";
    let (at, believed) = row.at.into();
    let said = (of.0, row.lid.0, began, believed, at, row.fact.stream.0, row.fact.s);
    if db.prepare_cached(sql)?.execute(said)? == 0 {
        return Ok(());
    }
    let sql = "INSERT OR IGNORE INTO unsettled (subject) SELECT DISTINCT shared.subject FROM shared
               JOIN streams ON streams.no = shared.stream WHERE streams.stream = ?1 AND streams.lid = ?2
               AND shared.believed = 0 AND shared.subject IS NOT NULL";
    db.prepare_cached(sql)?.execute((of.0, row.lid.0))?;
    if row.entry.is_some() && believed {
        // Bearers seen while nobody knew the time were seen in this boot or shortly before.
        db.prepare_cached("UPDATE subjects SET seen = ?1 WHERE seen IS NULL")?.execute([at])?;
    }
    Ok(())
}

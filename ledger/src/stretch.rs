//! Facts as they are told to other devices.

use crate::{Ledger, LedgerError, error::Cause, read::MAX_ENTRIES, share, streams};
use rusqlite::{Connection, Row};
use venue::{
    bearer::Bearer,
    exchange::Stretch,
    hash::StreamId,
    shared::{At, Shared},
};

impl Ledger {
    /// The facts of a stream from number `from` on, at most `max` and [`MAX_ENTRIES`] of
    /// them; `None` when there are none. A bearer that was forgotten here is left out.
    ///
    /// # Errors
    /// When the file cannot be read; [`LedgerError::Nowhere`] for a stream written
    /// before anybody said where the ledger is.
    pub fn stretch(&self, stream: StreamId, from: u64, max: usize) -> Result<Option<Stretch>, LedgerError> {
        let read = || -> Result<Option<Stretch>, Cause> {
            let db = self.db.unchecked_transaction()?;
            let Some(known) = streams::of(&db, stream)? else { return Ok(None) };
            let from = from.max(1);
            if from > known.have {
                return Ok(None);
            }
            let facts = facts(&db, known.no, from, max.min(MAX_ENTRIES))?;
            let origin = known.origin(&self.home)?;
            db.commit()?;
            Ok((!facts.is_empty()).then_some(Stretch { origin, from, facts }))
        };
        self.at(read())
    }
}

fn facts(db: &Connection, stream: i64, from: u64, max: usize) -> Result<Vec<Shared>, Cause> {
    let sql = "SELECT shared.s, shared.at, shared.believed, subjects.bearer, whats.body FROM shared
               JOIN whats ON whats.id = shared.what LEFT JOIN subjects ON subjects.no = shared.subject
               WHERE shared.stream = ?1 AND shared.s >= ?2 ORDER BY shared.s LIMIT ?3";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query((stream, from, max))?;
    let mut facts = Vec::new();
    while let Some(row) = rows.next()? {
        facts.push(fact(row)?);
    }
    Ok(facts)
}

/// The fact in a row of number, time, whether that is believed, bearer and body.
pub(crate) fn fact(row: &Row<'_>) -> Result<Shared, Cause> {
    let bearer: Option<Vec<u8>> = row.get(3)?;
    let bearer = bearer.as_deref().map(|bytes| {
        Bearer::of_bytes(bytes).ok_or_else(|| Cause::Damaged("a row of subjects is no bearer".to_owned()))
    });
    Ok(Shared {
        s: row.get(0)?,
        at: At::from((row.get(1)?, row.get(2)?)),
        bearer: bearer.transpose()?,
        what: share::what_of(row.get_ref(4)?.as_bytes().map_err(rusqlite::Error::from)?)?,
    })
}

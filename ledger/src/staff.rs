//! What staff ask and do: who got rewards, which devices are known, and moving pieces of
//! a stock by what the stock is at that moment.

use crate::{
    Ledger, LedgerError, MAX_FACTS, Receipt, append::enter, error::Cause, settle, share::Touched, stock,
    streams, subjects,
};
use rusqlite::Connection;
use std::collections::BTreeSet;
use venue::{bearer::Bearer, entry::Fact, hash::StreamId, moment::Readings, shared::Origin, stock::Stock};

impl Ledger {
    /// Writes what `decide` makes of the stock and of this boot's account, in one
    /// transaction, so that no piece is handed out in between. When it refuses, the
    /// ledger is as it was.
    ///
    /// # Errors
    /// [`LedgerError::Nowhere`] before [`Ledger::settle_in`]; as [`Ledger::append_all`].
    /// What `decide` refuses with stands inside.
    pub fn with_stock<E>(
        &mut self,
        readings: &Readings,
        decide: impl FnOnce(&Stock, StreamId) -> Result<Vec<Fact>, E>,
    ) -> Result<Result<Vec<Receipt>, E>, LedgerError> {
        let (home, account) = (self.home.clone(), self.stream(readings));
        self.write_or(|db| {
            home.here()?;
            let facts = match decide(&stock::read(db, &home)?, account) {
                Ok(facts) => facts,
                Err(refused) => return Ok(Err(refused)),
            };
            if facts.len() > MAX_FACTS {
                return Err(Cause::TooMany(facts.len()));
            }
            let mut touched = Touched::default();
            let enter = |fact| enter(db, &home, readings, false, fact, &mut touched);
            let receipts = facts.into_iter().map(enter).collect::<Result<_, _>>()?;
            settle::touched(db, &home, readings, &touched)?;
            Ok(Ok(receipts))
        })
    }

    /// The bearers that got a reward and are not forgotten, in order. A short code that
    /// exactly one passport known here bears is that passport.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn rewarded(&self) -> Result<Vec<Bearer>, LedgerError> {
        let read = || -> Result<BTreeSet<Bearer>, Cause> {
            let db = self.db.unchecked_transaction()?;
            let bearers = rewarded(&db)?;
            let resolved = bearers.into_iter().map(|bearer| subjects::resolve(&db, bearer));
            let resolved = resolved.collect::<Result<_, _>>()?;
            db.commit()?;
            Ok(resolved)
        };
        Ok(self.at(read())?.into_iter().collect())
    }

    /// Who wrote the streams known, this ledger's own included, and when each wrote last
    /// (milliseconds since 1970, `None` where nobody knows or nothing was written yet).
    ///
    /// # Errors
    /// When the file cannot be read; [`LedgerError::Nowhere`] when there are own facts
    /// and nobody said where the ledger is.
    pub fn origins(&self) -> Result<Vec<(Origin, Option<i64>)>, LedgerError> {
        let read = || {
            let known = streams::all(&self.db)?;
            let origin = |stream: &streams::Stream| {
                Ok((stream.origin(&self.home)?, streams::wrote_last(&self.db, stream)?))
            };
            known.iter().map(origin).collect()
        };
        self.at(read())
    }
}

fn rewarded(db: &Connection) -> Result<Vec<Bearer>, Cause> {
    let sql = "SELECT DISTINCT subjects.bearer FROM whats JOIN shared ON shared.what = whats.id
               JOIN subjects ON subjects.no = shared.subject
               WHERE json_extract(whats.body, '$.kind') = 'reward'";
    let mut statement = db.prepare_cached(sql)?;
    let bearers = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<Vec<u8>>>>()?;
    Ok(bearers.iter().filter_map(|bytes| Bearer::of_bytes(bytes)).collect())
}

//! The stock of rewards, by all facts known that move pieces.

use crate::{Ledger, LedgerError, error::Cause, home::Home, share, streams};
use rusqlite::{Connection, Row};
use std::collections::BTreeMap;
use venue::{
    hash::StreamId,
    shared::{FactRef, What},
    stock::{Holder, Stock, StockFact},
};

impl Ledger {
    /// The stock of rewards by all that is known; what was taken back is left out.
    ///
    /// # Errors
    /// When the file cannot be read; [`LedgerError::Nowhere`] when there are own facts
    /// and nobody said where the ledger is.
    pub fn stock(&self) -> Result<Stock, LedgerError> {
        let read_all = || -> Result<Stock, Cause> {
            let db = self.db.unchecked_transaction()?;
            let stock = read(&db, &self.home)?;
            db.commit()?;
            Ok(stock)
        };
        self.at(read_all())
    }
}

pub(crate) fn read(db: &Connection, home: &Home) -> Result<Stock, Cause> {
    let mut facts = handed(db)?;
    facts.extend(moves(db)?);
    let mut holders = BTreeMap::new();
    for stream in streams::all(db)? {
        let (venue, device) = stream.holder(home)?;
        holders.insert(stream.id, Holder { venue, device });
    }
    Ok(Stock::of(&facts, holders))
}

/// What was handed out: rewards of one account that say the same are one fact of as many
/// pieces, so that reading them takes no longer at the end of the evening.
fn handed(db: &Connection) -> Result<Vec<StockFact>, Cause> {
    let sql = "SELECT streams.stream, handed.n, whats.body FROM handed
               JOIN streams ON streams.no = handed.stream JOIN whats ON whats.id = handed.what
               WHERE handed.n > 0";
    facts(db, sql, |row, mut what| {
        let n: u32 = row.get(1)?;
        if let What::Reward { count, .. } = &mut what {
            *count = count.saturating_mul(n);
        }
        Ok(StockFact { fact: FactRef { stream: StreamId(row.get(0)?), s: 0 }, what })
    })
}

fn moves(db: &Connection) -> Result<Vec<StockFact>, Cause> {
    let sql = "SELECT streams.stream, moves.s, whats.body FROM moves
               JOIN streams ON streams.no = moves.stream
               JOIN shared ON shared.stream = moves.stream AND shared.s = moves.s
               JOIN whats ON whats.id = shared.what WHERE NOT EXISTS (SELECT 1 FROM undone WHERE
               undone.stream = streams.stream AND undone.s = shared.s AND undone.lid = streams.lid)";
    facts(db, sql, |row, what| {
        Ok(StockFact { fact: FactRef { stream: StreamId(row.get(0)?), s: row.get(1)? }, what })
    })
}

fn facts(
    db: &Connection,
    sql: &str,
    fact: impl Fn(&Row<'_>, What) -> Result<StockFact, Cause>,
) -> Result<Vec<StockFact>, Cause> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut facts = Vec::new();
    while let Some(row) = rows.next()? {
        let what = share::what_of(row.get_ref(2)?.as_bytes().map_err(rusqlite::Error::from)?)?;
        facts.push(fact(row, what)?);
    }
    Ok(facts)
}

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

/// Rewards that stand. `CROSS JOIN` is SQLite's word for "in this order": left to itself it
/// may begin with the largest table instead of the smallest, and this is read with every
/// stamp.
const HANDED: &str = "SELECT streams.stream, handed.n, whats.body FROM handed
    CROSS JOIN streams ON streams.no = handed.stream CROSS JOIN whats ON whats.id = handed.what
    WHERE handed.n > 0";

/// Pieces that were counted or carried, in this order for the same reason.
const MOVES: &str = "SELECT streams.stream, moves.s, whats.body FROM moves
    CROSS JOIN streams ON streams.no = moves.stream
    CROSS JOIN shared ON shared.stream = moves.stream AND shared.s = moves.s
    CROSS JOIN whats ON whats.id = shared.what WHERE NOT EXISTS (SELECT 1 FROM undone WHERE
    undone.stream = streams.stream AND undone.s = shared.s AND undone.lid = streams.lid)";

/// What was handed out: rewards of one account that say the same are one fact of as many
/// pieces, so that reading them takes no longer at the end of the evening.
fn handed(db: &Connection) -> Result<Vec<StockFact>, Cause> {
    facts(db, HANDED, |row, mut what| {
        let n: u32 = row.get(1)?;
        if let What::Reward { count, .. } = &mut what {
            *count = count.saturating_mul(n);
        }
        Ok(StockFact { fact: FactRef { stream: StreamId(row.get(0)?), s: 0 }, what })
    })
}

fn moves(db: &Connection) -> Result<Vec<StockFact>, Cause> {
    facts(db, MOVES, |row, what| {
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

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::StatementStatus;
    use venue::{
        bearer::PassportId,
        entry::{Fact, Place},
        id::{ActivityId, RewardId, SiteId, TrailId},
        moment::{BootId, Readings},
    };

    /// Facts of passports in the ledger; a city's has a million.
    const FACTS: u8 = 60;

    #[test]
    fn a_stock_is_read_without_looking_through_all_that_is_shared() {
        let mut ledger = Ledger::in_memory().unwrap();
        let readings = Readings {
            wall: 1_758_369_600_000,
            boottime: 1_000,
            boot: BootId("first".into()),
            synchronised: true,
            keeps_time_when_off: true,
        };
        let (activity, site) = (ActivityId::new("stamp-trail").unwrap(), SiteId::new("main").unwrap());
        let place = Place { activity, site, hall: None };
        for n in 0..FACTS {
            let subject =
                ledger.subject_for(venue::bearer::Bearer::Passport(PassportId([n; 16])), 0).unwrap();
            let issued = Fact::PassportIssued { place: place.clone(), subject, party: None };
            ledger.append(&readings, false, issued).unwrap();
        }
        let (trail, reward) = (TrailId::new("star-map").unwrap(), RewardId::new("star-bookmark").unwrap());
        let (closes, included) = (vec![], vec![]);
        let counted = Fact::ShelfCounted { trail, reward, count: 9, credit: 9, closes, included, by: None };
        ledger.append(&readings, false, counted).unwrap();
        ledger.settle_in(std::sync::Arc::new(venue::settle::Here {
            venue: "river-city".parse().unwrap(),
            device: "kiosk-1".parse().unwrap(),
            certificate: None,
            pack: None,
        }));
        assert_eq!(ledger.stock().unwrap().shelves().len(), 1);
        for sql in [HANDED, MOVES] {
            let read = ledger.db.prepare_cached(sql).unwrap();
            let through = read.get_status(StatementStatus::FullscanStep);
            assert!(through < 5, "{through} rows were looked through by {sql}");
        }
    }
}

//! Digests of the days of ledgers: computed when they are asked for, and kept until a page of the
//! day changes.

use super::{Archive, ArchiveError, filing::WRITING, history::stored, reading};
use rusqlite::{Connection, TransactionBehavior, params};
use venue::{
    hash::Lid,
    page::{DayDigest, digests},
};

impl Archive {
    /// The digests of the days of a ledger as held here, in order of the day. Those of
    /// days that have not changed since are not computed again.
    ///
    /// # Errors
    /// When the archive cannot be read or written.
    pub fn digests(&mut self, lid: Lid) -> Result<Vec<DayDigest>, ArchiveError> {
        let of_one = self.digests_of(&[lid])?;
        Ok(of_one.into_iter().flat_map(|(_, days)| days).collect())
    }

    /// The same of several ledgers, in one transaction: after an outage thousands are asked for
    /// together, and the disk is waited for with each transaction.
    ///
    /// # Errors
    /// When the archive cannot be read or written.
    pub fn digests_of(&mut self, ledgers: &[Lid]) -> Result<Vec<(Lid, Vec<DayDigest>)>, ArchiveError> {
        let read = |connection: &mut Connection| {
            let mut stale = Vec::new();
            for lid in ledgers {
                stale.extend(has_stale_days(connection, *lid)?.then_some(*lid));
            }
            // Other processes commit meanwhile; what only reads does not hold them up.
            let behavior = if stale.is_empty() { TransactionBehavior::Deferred } else { WRITING };
            let transaction = connection.transaction_with_behavior(behavior)?;
            for lid in stale {
                refresh_days(&transaction, lid)?;
            }
            let mut all = Vec::with_capacity(ledgers.len());
            for lid in ledgers {
                all.push((*lid, reading::digests(&transaction, *lid)?));
            }
            transaction.commit()?;
            Ok(all)
        };
        read(&mut self.connection).map_err(|reason| self.at(reason))
    }
}

fn has_stale_days(connection: &Connection, lid: Lid) -> rusqlite::Result<bool> {
    let stale = "SELECT EXISTS (SELECT 1 FROM days d JOIN ledgers l ON l.no = d.ledger
                 WHERE l.lid = ?1 AND d.digest IS NULL)";
    connection.prepare_cached(stale)?.query_row([&lid.0[..]], |row| row.get(0))
}

/// Computes the digests of days that changed since they were last asked for.
fn refresh_days(connection: &Connection, lid: Lid) -> rusqlite::Result<()> {
    let stale = "SELECT d.day FROM days d JOIN ledgers l ON l.no = d.ledger
                 WHERE l.lid = ?1 AND d.digest IS NULL";
    let mut stale = connection.prepare_cached(stale)?;
    let days = stale.query_map([&lid.0[..]], |row| row.get::<_, String>(0))?;
    for day in days.collect::<rusqlite::Result<Vec<_>>>()? {
        for digest in digests(reading::states_of_day(connection, lid, &day)?) {
            let insert = "INSERT OR REPLACE INTO days (ledger, day, digest, pages, entries)
                          SELECT no, ?2, ?3, ?4, ?5 FROM ledgers WHERE lid = ?1";
            let DayDigest { day, digest, pages, entries } = digest;
            let values = params![&lid.0[..], day, &digest.0[..], pages, stored(entries)];
            connection.prepare_cached(insert)?.execute(values)?;
        }
    }
    Ok(())
}

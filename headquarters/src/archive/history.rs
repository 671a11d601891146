//! The history of a ledger as the archive knows it: the heads it was told. How a document stands
//! to it, and which heads are kept, is decided in `venue`: [`kinship`] and [`superfluous`].

use super::reading;
use rusqlite::{Connection, params};
use std::collections::BTreeSet;
use venue::{
    hash::Head,
    reporting::intake::{HeardHead, Kinship, Reach, kinship, superfluous, thinned_below},
};

/// Ledgers whose old heads this process has thinned from the first on. An archive of before kept
/// all of them.
pub(super) type Thinned = BTreeSet<i64>;

/// The newest head of a ledger as a transaction knows it: read once, then kept up.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Newest(Option<Option<Head>>);

impl Newest {
    /// Of a ledger that was just entered.
    pub(super) fn none() -> Self {
        Self(Some(None))
    }

    fn read(&mut self, connection: &Connection, no: i64) -> rusqlite::Result<Option<Head>> {
        if self.0.is_none() {
            self.0 = Some(reading::newest_head(connection, no)?);
        }
        Ok(self.0.flatten())
    }
}

/// How a document stands to the history of its ledger; its heads are kept if it goes on from it.
pub(super) fn hear(
    connection: &Connection,
    no: i64,
    reach: &Reach,
    (newest, thinned, now): (&mut Newest, &mut Thinned, i64),
) -> rusqlite::Result<Kinship> {
    let before = newest.read(connection, no)?;
    let is_known = match before {
        Some(before) if before == reach.head => true,
        Some(before) if before.n >= reach.head.n => reading::is_known(connection, no, &reach.head)?,
        _ => false,
    };
    let kinship = kinship(before, is_known, reach);
    if kinship == Kinship::GoesOn {
        let insert = "INSERT OR IGNORE INTO heads (ledger, n, chain, received) VALUES (?1, ?2, ?3, ?4)";
        let mut insert = connection.prepare_cached(insert)?;
        let told = reach.after.iter().chain([&reach.head]);
        for head in told.clone().filter(|head| before != Some(**head)) {
            insert.execute(params![no, stored(head.n), &head.chain.0[..], now])?;
        }
        let greatest = told.max_by_key(|head| head.n).copied();
        newest.0 = Some(greatest.max(before));
        thin(connection, no, (before, greatest), thinned)?;
    }
    Ok(kinship)
}

/// Forgets what need not be kept of the blocks that have become old.
fn thin(
    connection: &Connection,
    no: i64,
    (before, newest): (Option<Head>, Option<Head>),
    thinned: &mut Thinned,
) -> rusqlite::Result<()> {
    let of = |head: Option<Head>| thinned_below(head.map_or(0, |head| head.n));
    let below = of(newest);
    let from = if thinned.contains(&no) { of(before) } else { 0 };
    if below <= from {
        return Ok(());
    }
    let query = "SELECT n, chain, received FROM heads WHERE ledger = ?1 AND n >= ?2 AND n < ?3 ORDER BY n";
    let heads = connection
        .prepare_cached(query)?
        .query_map((no, stored(from), stored(below)), |row| {
            Ok(HeardHead { head: reading::head(row, 0)?, received: row.get(2)? })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let forget = "DELETE FROM heads WHERE ledger = ?1 AND n = ?2 AND chain = ?3";
    let mut forget = connection.prepare_cached(forget)?;
    for Head { n, chain } in superfluous(&heads) {
        forget.execute(params![no, stored(n), &chain.0[..]])?;
    }
    thinned.insert(no);
    Ok(())
}

/// Numbers of entries are stored as SQLite's integers; a ledger of 2^63 entries does
/// not exist, and a lie of that size stays the largest number there is.
pub(super) fn stored(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

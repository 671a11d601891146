//! What SQLite does alone: the same rows in the same order into a table as the archive's, as many
//! in a transaction, on the same disk, with the archive's pragmas.

use super::{
    Took,
    prepared::Reports,
    room::{GATHER, processor_s},
};
use anyhow::Result;
use rusqlite::{Connection, params};
use std::{path::Path, time::Instant};

const TABLE: &str = "
CREATE TABLE pages (
    ledger INTEGER NOT NULL, slot TEXT NOT NULL, activity TEXT NOT NULL, n INTEGER NOT NULL,
    hash BLOB NOT NULL, content TEXT NOT NULL, received INTEGER NOT NULL,
    PRIMARY KEY (ledger, slot, activity)
) STRICT, WITHOUT ROWID;
CREATE INDEX pages_by_slot ON pages (slot);";

const UPSERT: &str = "INSERT INTO pages (ledger, slot, activity, n, hash, content, received)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (ledger, slot, activity) DO UPDATE SET n = excluded.n, hash = excluded.hash,
    content = excluded.content, received = excluded.received";

struct Row {
    ledger: u32,
    slot: String,
    activity: String,
    n: i64,
    hash: [u8; 32],
    content: String,
}

/// Writes the rows.
///
/// # Errors
/// When the file can't be written.
pub(super) fn upsert(path: &Path, reports: &Reports) -> Result<Took> {
    let mut connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", 4_000)?;
    connection.execute_batch(TABLE)?;
    let rows: Vec<Row> = reports.rows.iter().map(row).collect::<Result<_>>()?;
    let (began, before) = (Instant::now(), processor_s());
    for batch in rows.chunks(GATHER) {
        let transaction = connection.transaction()?;
        {
            let mut upsert = transaction.prepare_cached(UPSERT)?;
            for Row { ledger, slot, activity, n, hash, content } in batch {
                upsert.execute(params![ledger, slot, activity, n, &hash[..], content, 0])?;
            }
        }
        transaction.commit()?;
    }
    Ok(Took {
        reports: rows.len() as f64,
        wall_s: began.elapsed().as_secs_f64(),
        processor_s: processor_s() - before,
    })
}

fn row((ledger, page): &(u32, venue::page::Page)) -> Result<Row> {
    Ok(Row {
        ledger: *ledger,
        slot: page.key.slot.to_string(),
        activity: page.key.activity.as_ref().map(ToString::to_string).unwrap_or_default(),
        n: i64::try_from(page.version.n)?,
        hash: page.hash().0,
        content: String::from_utf8(page.content.to_bytes())?,
    })
}

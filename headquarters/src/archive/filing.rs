//! Writing: one batch of the intake is one transaction, answered only after the
//! commit. What to write is `venue`'s decision, [`settle`] and [`settle_head`].

use super::{Archive, ArchiveError, reading};
use rusqlite::{Connection, OptionalExtension, params};
use venue::{
    hash::{Hash, Head, Lid},
    page::{DayDigest, Page, PageState, Version, digests},
    reporting::{
        intake::{Batch, Committed, HeadSettlement, PageOutcome, PageRow, Settlement, settle, settle_head},
        proof::Claim,
        topic::Address,
        wire::{self, Index},
    },
};

/// How many parts of day indexes are kept of a ledger: a day has at most a few parts,
/// and headquarters asks for few days at once.
const MAX_INDEXES: usize = 64;

impl Archive {
    /// Writes a batch that came at `now` (milliseconds since 1970), or nothing of it,
    /// and answers what the archive holds then.
    ///
    /// # Errors
    /// [`ArchiveError`] when nothing was written.
    pub fn commit(&mut self, batch: &Batch, now: i64) -> Result<Committed, ArchiveError> {
        let transaction =
            self.connection.transaction().map_err(|reason| ArchiveError::of(&self.path, reason))?;
        let write = || {
            let pages = batch.pages.iter().map(|row| keep_page(&transaction, row, now));
            let pages = pages.collect::<rusqlite::Result<_>>()?;
            let heads = batch.heads.iter().map(|head| keep_head(&transaction, head, now));
            let heads = heads.collect::<rusqlite::Result<_>>()?;
            for (lid, _, index) in &batch.indexes {
                keep_index(&transaction, *lid, index)?;
            }
            for (lid, reason) in &batch.forks {
                mark_forked(&transaction, *lid, reason)?;
            }
            Ok(Committed { number: batch.number, pages, heads })
        };
        let committed = write();
        let ended = committed.and_then(|committed| transaction.commit().map(|()| committed));
        ended.map_err(|reason| ArchiveError::of(&self.path, reason))
    }

    /// The digests of the days of a ledger as held here, in order of the day. Those of
    /// days that have not changed since are not computed again.
    ///
    /// # Errors
    /// When the archive cannot be read or written.
    pub fn digests(&mut self, lid: Lid) -> Result<Vec<DayDigest>, ArchiveError> {
        let read = |connection: &mut Connection| {
            let transaction = connection.transaction()?;
            refresh_days(&transaction, lid)?;
            let days = reading::digests(&transaction, lid)?;
            transaction.commit()?;
            Ok(days)
        };
        read(&mut self.connection).map_err(|reason| ArchiveError::of(&self.path, reason))
    }

    /// States of the pages held of one day of a ledger, in order of their keys.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn states_of_day(&self, lid: Lid, day: &str) -> Result<Vec<PageState>, ArchiveError> {
        reading::states_of_day(&self.connection, lid, day).map_err(|reason| self.at(reason))
    }
}

/// The number of a ledger; it is entered when it is first heard of.
fn ledger(connection: &Connection, lid: Lid, from: &Address, now: i64) -> rusqlite::Result<i64> {
    let mut query = connection.prepare_cached("SELECT no FROM ledgers WHERE lid = ?1")?;
    if let Some(no) = query.query_row([&lid.0[..]], |row| row.get(0)).optional()? {
        return Ok(no);
    }
    let insert = "INSERT INTO ledgers (lid, campaign, venue, device, first, newest, changes)
                  VALUES (?1, ?2, ?3, ?4, ?5, ?5, 0)";
    let Address { campaign, venue, device } = from;
    let owner = (campaign.as_str(), venue.as_str(), device.as_str());
    connection.prepare_cached(insert)?.execute(params![&lid.0[..], owner.0, owner.1, owner.2, now])?;
    Ok(connection.last_insert_rowid())
}

fn touch(connection: &Connection, no: i64, now: i64) -> rusqlite::Result<()> {
    let update = "UPDATE ledgers SET changes = changes + 1, newest = max(newest, ?2) WHERE no = ?1";
    connection.prepare_cached(update)?.execute((no, now)).map(drop)
}

/// Numbers of entries are stored as SQLite's integers; a ledger of 2^63 entries does
/// not exist, and a lie of that size stays the largest number there is.
fn stored(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

type Held = (Version, Hash, Option<String>);

fn held_page(connection: &Connection, no: i64, slot: &str, activity: &str) -> rusqlite::Result<Option<Held>> {
    let query = "SELECT n, rules, hash, quarantine FROM pages
                 WHERE ledger = ?1 AND slot = ?2 AND activity = ?3";
    let mut query = connection.prepare_cached(query)?;
    let held = |row: &rusqlite::Row<'_>| Ok((reading::version(row, 0)?, reading::hash(row, 2)?, row.get(3)?));
    query.query_row((no, slot, activity), held).optional()
}

fn keep_page(connection: &Connection, row: &PageRow, now: i64) -> rusqlite::Result<PageOutcome> {
    let no = ledger(connection, row.lid, &row.from, now)?;
    let (slot, activity) = (row.page.key.slot.to_string(), reading::activity_text(&row.page.key));
    let held = held_page(connection, no, &slot, &activity)?;
    let offered = (row.page.version, row.hash);
    let settlement = settle(held.as_ref().map(|(version, hash, _)| (*version, *hash)), offered);
    touch(connection, no, now)?;
    match held {
        Some((version, hash, quarantine)) if settlement != Settlement::Write => {
            Ok(PageOutcome { version, hash, quarantine, settlement })
        }
        _ => {
            write_page(connection, no, (&slot, &activity), row, now)?;
            let (version, hash) = offered;
            Ok(PageOutcome { version, hash, quarantine: row.quarantine.clone(), settlement })
        }
    }
}

fn write_page(
    connection: &Connection,
    no: i64,
    (slot, activity): (&str, &str),
    row: &PageRow,
    now: i64,
) -> rusqlite::Result<()> {
    let Page { key, version, content } = &row.page;
    let day = key.slot.day();
    let write = "INSERT OR REPLACE INTO pages
        (ledger, slot, activity, day, n, rules, hash, entries, content, quarantine, received)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    connection.prepare_cached(write)?.execute(params![
        no,
        slot,
        activity,
        day,
        stored(version.n),
        version.rules,
        &row.hash.0[..],
        stored(content.entries),
        String::from_utf8_lossy(&content.to_bytes()),
        row.quarantine,
        now,
    ])?;
    connection.prepare_cached("DELETE FROM days WHERE ledger = ?1 AND day = ?2")?.execute((no, day)).map(drop)
}

fn keep_head(connection: &Connection, head: &wire::Head, now: i64) -> rusqlite::Result<HeadSettlement> {
    let no = ledger(connection, head.lid, &head.from, now)?;
    let Head { n, chain } = head.head;
    let mut same = connection.prepare_cached("SELECT chain FROM heads WHERE ledger = ?1 AND n = ?2")?;
    let same_number = same.query_row((no, stored(n)), |row| reading::hash(row, 0)).optional()?;
    let known = reading::claim(connection, head.lid)?;
    let newest = known.as_ref().map(|claim| claim.head);
    let settlement = settle_head(newest, same_number, head.head);
    touch(connection, no, now)?;
    let insert = "INSERT OR IGNORE INTO heads (ledger, n, chain, received) VALUES (?1, ?2, ?3, ?4)";
    connection.prepare_cached(insert)?.execute(params![no, stored(n), &chain.0[..], now])?;
    if settlement == HeadSettlement::Newest
        && let Some(digests) = head.digests.clone()
    {
        let indexes = known.map(|claim| claim.indexes).unwrap_or_default();
        let claim = Claim { head: head.head, digests, indexes, closed: head.closed };
        write_claim(connection, no, &claim)?;
        let came = "UPDATE ledgers SET head_came = ?2 WHERE no = ?1";
        connection.prepare_cached(came)?.execute((no, now))?;
    }
    Ok(settlement)
}

fn write_claim(connection: &Connection, no: i64, claim: &Claim) -> rusqlite::Result<()> {
    let told = serde_json::to_string(claim)
        .map_err(|reason| rusqlite::Error::ToSqlConversionFailure(Box::new(reason)))?;
    let update = "UPDATE ledgers SET head = ?2 WHERE no = ?1";
    connection.prepare_cached(update)?.execute((no, told)).map(drop)
}

/// Keeps what a ledger told of the pages of a day, so that the proof can name quarters.
fn keep_index(connection: &Connection, lid: Lid, index: &Index) -> rusqlite::Result<()> {
    let Some(mut claim) = reading::claim(connection, lid)? else { return Ok(()) };
    claim.indexes.retain(|held| (&held.day, &held.after) != (&index.day, &index.after));
    claim.indexes.push(index.clone());
    let over = claim.indexes.len().saturating_sub(MAX_INDEXES);
    claim.indexes.drain(..over);
    let mut query = connection.prepare_cached("SELECT no FROM ledgers WHERE lid = ?1")?;
    let no = query.query_row([&lid.0[..]], |row| row.get(0))?;
    write_claim(connection, no, &claim)
}

fn mark_forked(connection: &Connection, lid: Lid, reason: &str) -> rusqlite::Result<()> {
    let update = "UPDATE ledgers SET forked = coalesce(forked, ?2), changes = changes + 1 WHERE lid = ?1";
    connection.prepare_cached(update)?.execute((&lid.0[..], reason)).map(drop)
}

/// Computes the digests of days that changed since they were last asked for.
fn refresh_days(connection: &Connection, lid: Lid) -> rusqlite::Result<()> {
    let stale = "SELECT DISTINCT p.day FROM pages p JOIN ledgers l ON l.no = p.ledger
                 WHERE l.lid = ?1 AND NOT EXISTS
                 (SELECT 1 FROM days d WHERE d.ledger = p.ledger AND d.day = p.day)";
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

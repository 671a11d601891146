//! Reading entries and pages. Every call is one short read transaction.

use crate::{
    Ledger, LedgerError,
    error::Cause,
    pages::{self, KEPT, PAGE, Pages},
};
use rusqlite::{Connection, OptionalExtension, Row};
use std::ops::Range;
use venue::{
    entry::Entry,
    hash::{Hash, Head, Lid},
    moment::{Quarter, Slot, UNDATED_DAY},
    page::{Page, PageKey},
};

/// A day in milliseconds.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// The most entries one call reads: a read transaction must not outlive a second.
pub const MAX_ENTRIES: usize = 1_000;

impl Ledger {
    /// How far the ledger has come.
    ///
    /// # Errors
    /// When the file cannot be read; so for all readings.
    pub fn head(&self) -> Result<Head, LedgerError> {
        self.at(head(&self.db, self.home.lid))
    }

    /// One entry.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn entry(&self, n: u64) -> Result<Option<Entry>, LedgerError> {
        self.at(entry(&self.db, n))
    }

    /// The entries from number `from` on, at most `max` and [`MAX_ENTRIES`] of them.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn entries(&self, from: u64, max: usize) -> Result<Vec<Entry>, LedgerError> {
        self.at(entries(&self.db, from, max.min(MAX_ENTRIES)))
    }

    /// One page.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn page(&self, key: &PageKey) -> Result<Option<Page>, LedgerError> {
        self.at(KEPT.read(&self.db, key))
    }

    /// The pages of a UTC day, such as `2025-09-20`, or of [`UNDATED_DAY`], in order
    /// of their slots.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn pages(&self, day: &str) -> Result<Vec<Page>, LedgerError> {
        self.at(of_day(&self.db, (KEPT, PAGE), day, pages::page_of))
    }

    /// The pages whose quarter begins within a span (milliseconds since 1970), and those that
    /// have no time yet, which come first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn pages_within(&self, span: &Range<i64>) -> Result<Vec<Page>, LedgerError> {
        let read = || {
            let db = self.db.unchecked_transaction()?;
            let pages = within(&db, span)?;
            db.commit()?;
            Ok(pages)
        };
        self.at(read())
    }

    /// How many pages there are, emptied ones included.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn page_count(&self) -> Result<u64, LedgerError> {
        self.at(pages::count(&self.db))
    }

    pub(crate) fn at<T>(&self, result: Result<T, Cause>) -> Result<T, LedgerError> {
        result.map_err(|cause| cause.at(&self.path))
    }
}

pub(crate) fn head(db: &Connection, lid: Lid) -> Result<Head, Cause> {
    let mut statement = db.prepare_cached("SELECT n, chain FROM entries ORDER BY n DESC LIMIT 1")?;
    let head = statement.query_row([], |row| Ok(Head { n: row.get(0)?, chain: Hash(row.get(1)?) }));
    Ok(head.optional()?.unwrap_or_else(|| Head::genesis(lid)))
}

pub(crate) fn entry(db: &Connection, n: u64) -> Result<Option<Entry>, Cause> {
    let mut statement = db.prepare_cached("SELECT n, body FROM entries WHERE n = ?1")?;
    let mut rows = statement.query([n])?;
    rows.next()?.map(entry_of).transpose()
}

pub(crate) fn entries(db: &Connection, from: u64, max: usize) -> Result<Vec<Entry>, Cause> {
    let mut statement = db.prepare_cached("SELECT n, body FROM entries WHERE n >= ?1 ORDER BY n LIMIT ?2")?;
    let mut rows = statement.query((from, max))?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(entry_of(row)?);
    }
    Ok(entries)
}

/// The entry in a row of number and body.
pub(crate) fn entry_of(row: &Row<'_>) -> Result<Entry, Cause> {
    let n = row.get(0)?;
    let body = row.get_ref(1)?.as_bytes().map_err(rusqlite::Error::from)?;
    let body = serde_json::from_slice(body).map_err(|why| Cause::Damaged(format!("entry {n}: {why}")))?;
    Ok(Entry { n, body })
}

/// See [`Ledger::pages_within`].
pub(crate) fn within(db: &Connection, span: &Range<i64>) -> Result<Vec<Page>, Cause> {
    let of = |day: &str| of_day(db, (KEPT, PAGE), day, pages::page_of);
    let holds = |page: &Page| match &page.key.slot {
        Slot::Quarter(quarter) => span.contains(&quarter.begins()),
        Slot::Undated(_) => false,
    };
    let mut found = of(UNDATED_DAY)?;
    let mut at = span.start;
    let day_of = |ms| Slot::Quarter(Quarter::of(ms)).day();
    while at < span.end {
        found.extend(of(&day_of(at))?.into_iter().filter(holds));
        // The beginning of the next UTC day.
        at = at.saturating_sub(at.rem_euclid(DAY_MS)).saturating_add(DAY_MS);
    }
    Ok(found)
}

/// What `read` makes of the given columns of a day's pages, in order of their slots.
pub(crate) fn of_day<T>(
    db: &Connection,
    (pages, columns): (&Pages, &str),
    day: &str,
    read: impl Fn(&Row<'_>) -> Result<T, Cause>,
) -> Result<Vec<T>, Cause> {
    // A slot is its day and "T…", or "undated/…"; the next character ends the range.
    let (from, to) = if day == UNDATED_DAY {
        (format!("{day}/"), format!("{day}0"))
    } else {
        (format!("{day}T"), format!("{day}U"))
    };
    let table = pages.table;
    let sql = format!("SELECT {columns} FROM {table} WHERE slot >= ?1 AND slot < ?2 ORDER BY slot, activity");
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query((from, to))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

//! The past as the rules ask for it, answered from the tables and bounded to the
//! entries before one number, so that writing and rebuilding see the same.

use crate::{error::Cause, pages::Pages, read};
use rusqlite::{Connection, OptionalExtension, Params};
use venue::{
    attendance::Past,
    entry::{Entry, Fact},
    moment::BootId,
    page::PageKey,
};

/// The entries before entry `n`, and the pages they made.
pub(crate) struct Before<'db> {
    pub(crate) db: &'db Connection,
    pub(crate) n: u64,
    pub(crate) pages: &'static Pages,
    /// The last entry that the pages leave to the ledger before.
    pub(crate) inherited: u64,
}

impl<'db> Before<'db> {
    /// What was before entry `n`, with pages that hold all of it.
    pub(crate) fn entry(db: &'db Connection, n: u64, pages: &'static Pages) -> Self {
        Self { db, n, pages, inherited: 0 }
    }
}

impl Before<'_> {
    fn entries(&self, sql: &str, params: impl Params) -> Result<Vec<Entry>, Cause> {
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            entries.push(read::entry_of(row)?);
        }
        Ok(entries)
    }
}

impl Past for Before<'_> {
    type Error = Cause;

    fn entry(&self, n: u64) -> Result<Option<Entry>, Cause> {
        if n < self.n { read::entry(self.db, n) } else { Ok(None) }
    }

    fn corrections_of(&self, n: u64) -> Result<Vec<Entry>, Cause> {
        let sql = "SELECT n, body FROM entries WHERE corrects = ?1 AND n < ?2 ORDER BY n";
        self.entries(sql, (n, self.n))
    }

    fn boot_began(&self, boot: &BootId) -> Result<Option<i64>, Cause> {
        let sql = "SELECT n, body FROM entries WHERE sets_boot = ?1 AND n < ?2 ORDER BY n DESC LIMIT 1";
        Ok(self.entries(sql, (&boot.0, self.n))?.into_iter().find_map(|entry| match entry.body.fact {
            Fact::ClockSet { began, .. } => Some(began),
            _ => None,
        }))
    }

    fn untrusted_of(&self, boot: &BootId) -> Result<Vec<Entry>, Cause> {
        let sql = "SELECT n, body FROM entries WHERE untrusted_boot = ?1 AND n < ?2 ORDER BY n";
        self.entries(sql, (&boot.0, self.n))
    }

    fn last_trusted(&self) -> Result<Option<i64>, Cause> {
        let sql = "SELECT believed FROM entries WHERE n < ?1 ORDER BY n DESC LIMIT 1";
        let believed = self.db.prepare_cached(sql)?.query_row([self.n], |row| row.get(0)).optional()?;
        Ok(believed.flatten())
    }

    fn undated_without_end(&self) -> Result<Vec<PageKey>, Cause> {
        self.pages.without_end(self.db)
    }

    fn inherited(&self) -> u64 {
        self.inherited
    }
}

//! The table of pages: the one the ledger keeps, and the one `verify` rebuilds.

use crate::{error::Cause, past::Before, succession};
use rusqlite::{Connection, OptionalExtension, Row};
use venue::{
    attendance::effects,
    entry::Entry,
    hash::Hash,
    page::{Content, NONE, Page, PageKey, PageState, Version},
};

/// The statements for one table of pages.
pub(crate) struct Pages {
    pub(crate) table: &'static str,
    read: &'static str,
    write: &'static str,
    reopen: &'static str,
    without_end: &'static str,
}

macro_rules! pages_in {
    ($table:literal) => {
        Pages {
            table: $table,
            read: concat!(
                "SELECT slot, activity, n, rules, content FROM ",
                $table,
                " WHERE slot = ?1 AND activity = ?2"
            ),
            write: concat!(
                "INSERT INTO ",
                $table,
                " (slot, activity, n, rules, hash, entries, endless, content)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT (slot, activity) DO UPDATE SET n = ?3, rules = ?4, hash = ?5, entries = ?6,
                 endless = ?7, content = ?8"
            ),
            // Apart from the writing, because the index over it would be written anew
            // with every entry otherwise.
            reopen: concat!(
                "UPDATE ",
                $table,
                " SET acknowledged = 0 WHERE slot = ?1 AND activity = ?2 AND acknowledged <> 0"
            ),
            without_end: concat!("SELECT slot, activity FROM ", $table, " WHERE endless = 1"),
        }
    };
}

/// The pages the ledger keeps.
pub(crate) const KEPT: &Pages = &pages_in!("main.pages");

/// The pages of what came after the ledger went on under its present id.
pub(crate) const CONTINUED: &Pages = &pages_in!("main.continued");

/// The pages as [`KEPT`] made anew.
pub(crate) const REBUILT: &Pages = &pages_in!("temp.rebuilt");

/// The pages as [`CONTINUED`] made anew.
pub(crate) const CONTINUED_ANEW: &Pages = &pages_in!("temp.continued_anew");

/// The columns [`page_of`] reads.
pub(crate) const PAGE: &str = "slot, activity, n, rules, content";

/// The columns [`state_of`] reads.
pub(crate) const STATE: &str = "slot, activity, n, rules, hash, entries";

impl Pages {
    /// Brings the pages up to date with one entry, unless it is one of the first `inherited`.
    pub(crate) fn apply(&'static self, db: &Connection, entry: &Entry, inherited: u64) -> Result<(), Cause> {
        if entry.n <= inherited {
            return Ok(());
        }
        let past = Before { inherited, ..Before::entry(db, entry.n, self) };
        for effect in effects(entry, &past)? {
            let page = self.read(db, &effect.key)?.unwrap_or_else(|| Page::empty(effect.key.clone()));
            self.write(db, &effect.on(page, entry.n))?;
        }
        Ok(())
    }

    pub(crate) fn read(&self, db: &Connection, key: &PageKey) -> Result<Option<Page>, Cause> {
        let mut statement = db.prepare_cached(self.read)?;
        let mut rows = statement.query(sql_key(key))?;
        rows.next()?.map(page_of).transpose()
    }

    fn write(&self, db: &Connection, page: &Page) -> Result<(), Cause> {
        let (slot, activity) = sql_key(&page.key);
        let content = page.content.to_bytes();
        let hash = Hash::of(&[page.key.to_string().as_bytes(), &content]);
        let endless = page.content.bounds.is_some_and(|bounds| bounds.before.is_none());
        let content = text("the page", &content)?;
        let (Version { n, rules }, entries) = (page.version, page.content.entries);
        let row = (&slot, &activity, n, rules, hash.0, entries, endless, content);
        db.prepare_cached(self.write)?.execute(row)?;
        // A page that was touched is acknowledged by nobody.
        db.prepare_cached(self.reopen)?.execute((&slot, &activity))?;
        Ok(())
    }

    pub(crate) fn without_end(&self, db: &Connection) -> Result<Vec<PageKey>, Cause> {
        let mut statement = db.prepare_cached(self.without_end)?;
        let mut rows = statement.query([])?;
        let mut keys = Vec::new();
        while let Some(row) = rows.next()? {
            keys.push(key_of(row)?);
        }
        Ok(keys)
    }
}

/// How a key is written in the table.
pub(crate) fn sql_key(key: &PageKey) -> (String, String) {
    let activity = key.activity.as_ref().map_or(NONE, |id| id.as_str());
    (key.slot.to_string(), activity.to_owned())
}

/// JSON as the text it is.
pub(crate) fn text<'a>(what: &str, bytes: &'a [u8]) -> Result<&'a str, Cause> {
    std::str::from_utf8(bytes).map_err(|why| Cause::Damaged(format!("{what} is no text: {why}")))
}

/// The key in the first two columns of a row.
pub(crate) fn key_of(row: &Row<'_>) -> Result<PageKey, Cause> {
    let (slot, activity): (String, String) = (row.get(0)?, row.get(1)?);
    let damaged = |why: String| Cause::Damaged(format!("page {slot} {activity}: {why}"));
    let activity = match activity.as_str() {
        NONE => None,
        id => Some(id.parse().map_err(|why: venue::id::InvalidId| damaged(why.to_string()))?),
    };
    let slot = slot.parse().map_err(|why: venue::moment::InvalidSlot| damaged(why.to_string()))?;
    Ok(PageKey { slot, activity })
}

/// The page in a row of the columns [`PAGE`].
pub(crate) fn page_of(row: &Row<'_>) -> Result<Page, Cause> {
    let key = key_of(row)?;
    let content = row.get_ref(4)?.as_bytes().map_err(rusqlite::Error::from)?;
    let content: Content =
        serde_json::from_slice(content).map_err(|why| Cause::Damaged(format!("page {key}: {why}")))?;
    Ok(Page { key, version: Version { n: row.get(2)?, rules: row.get(3)? }, content })
}

/// The page's state in a row of the columns [`STATE`].
pub(crate) fn state_of(row: &Row<'_>) -> Result<PageState, Cause> {
    Ok(PageState {
        key: key_of(row)?,
        version: Version { n: row.get(2)?, rules: row.get(3)? },
        hash: Hash(row.get(4)?),
        entries: row.get(5)?,
    })
}

/// The pages that are reported.
pub(crate) fn reported(db: &Connection) -> Result<&'static Pages, Cause> {
    Ok(if succession::latest(db)?.is_some() { CONTINUED } else { KEPT })
}

/// How many pages the ledger keeps.
pub(crate) fn count(db: &Connection) -> Result<u64, Cause> {
    let mut statement = db.prepare_cached("SELECT count(*) FROM main.pages")?;
    Ok(statement.query_row([], |row| row.get(0)).optional()?.unwrap_or(0))
}

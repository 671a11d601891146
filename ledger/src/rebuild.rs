//! Making all pages anew from the entries: to compare them, or because the rules of
//! this program are newer than those the pages were made by.

use crate::{error::Cause, pages::REBUILT, read};
use rusqlite::Connection;
use venue::page::{Page, RULES};

/// Makes the temporary table that the pages are rebuilt in.
pub(crate) const BEGIN: &str = "DROP TABLE IF EXISTS temp.rebuilt;
CREATE TEMP TABLE rebuilt (
  slot TEXT NOT NULL, activity TEXT NOT NULL, n INTEGER NOT NULL, rules INTEGER NOT NULL,
  hash BLOB NOT NULL, entries INTEGER NOT NULL, endless INTEGER NOT NULL,
  acknowledged INTEGER NOT NULL DEFAULT 0, content TEXT NOT NULL,
  PRIMARY KEY (slot, activity)
) STRICT;
CREATE INDEX temp.rebuilt_endless ON rebuilt (slot) WHERE endless = 1;";

/// Removes it.
pub(crate) const END: &str = "DROP TABLE IF EXISTS temp.rebuilt";

const REPLACE: &str = "INSERT INTO main.pages (slot, activity, n, rules, hash, entries, endless, content)
SELECT slot, activity, n, rules, hash, entries, endless, content FROM temp.rebuilt WHERE true
ON CONFLICT (slot, activity) DO UPDATE SET n = excluded.n, rules = excluded.rules, hash = excluded.hash,
entries = excluded.entries, endless = excluded.endless, content = excluded.content, acknowledged = 0";

/// The pages that the rules of this program no longer make.
const NO_LONGER_MADE: &str = "SELECT slot, activity, id FROM main.pages AS kept WHERE NOT EXISTS
(SELECT 1 FROM temp.rebuilt AS made WHERE made.slot = kept.slot AND made.activity = kept.activity)";

/// Makes the ledger's pages anew by the rules of this program; all become due. Run
/// inside one transaction that writes, once after an update: it takes some minutes for
/// a year of counting, and the other program waits or is told that the ledger is busy.
pub(crate) fn pages(db: &Connection) -> Result<(), Cause> {
    db.execute_batch(BEGIN)?;
    let mut statement = db.prepare("SELECT n, body FROM main.entries ORDER BY n")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        REBUILT.apply(db, &read::entry_of(row)?)?;
    }
    db.execute(REPLACE, [])?;
    empty_the_rest(db)?;
    db.execute("UPDATE main.state SET rules = ?1", [RULES])?;
    drop(rows);
    Ok(db.execute_batch(END)?)
}

/// A page once told to headquarters is emptied, never removed.
fn empty_the_rest(db: &Connection) -> Result<(), Cause> {
    let mut statement = db.prepare(NO_LONGER_MADE)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let page = Page::empty(crate::pages::key_of(row)?);
        let (content, id) = (page.content.to_bytes(), row.get::<_, i64>(2)?);
        let sql = "UPDATE main.pages SET rules = ?1, hash = ?2, entries = 0, endless = 0,
                   content = CAST(?3 AS TEXT), acknowledged = 0 WHERE id = ?4";
        db.prepare_cached(sql)?.execute((RULES, page.hash().0, content, id))?;
    }
    Ok(())
}

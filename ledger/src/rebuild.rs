//! Making all pages anew from the entries: to compare them, or because the rules of
//! this program are newer than those the pages were made by.

use crate::{
    error::Cause,
    pages::{CONTINUED, CONTINUED_ANEW, KEPT, Pages, REBUILT},
    read, succession,
};
use rusqlite::Connection;
use venue::{
    entry::Entry,
    page::{Page, RULES},
};

macro_rules! temporary {
    ($table:literal) => {
        concat!(
            "DROP TABLE IF EXISTS temp.",
            $table,
            ";
CREATE TEMP TABLE ",
            $table,
            " (
  slot TEXT NOT NULL, activity TEXT NOT NULL, n INTEGER NOT NULL, rules INTEGER NOT NULL,
  hash BLOB NOT NULL, entries INTEGER NOT NULL, endless INTEGER NOT NULL,
  acknowledged INTEGER NOT NULL DEFAULT 0, content TEXT NOT NULL,
  PRIMARY KEY (slot, activity)
) STRICT;
CREATE INDEX temp.",
            $table,
            "_endless ON ",
            $table,
            " (slot) WHERE endless = 1;"
        )
    };
}

/// Makes the temporary tables that pages are made anew in.
pub(crate) const BEGIN: &str = concat!(temporary!("rebuilt"), temporary!("continued_anew"));

/// Removes them.
pub(crate) const END: &str = "DROP TABLE IF EXISTS temp.rebuilt; DROP TABLE IF EXISTS temp.continued_anew";

/// Each table of pages with the one it is made anew in.
const ANEW: [(&Pages, &Pages); 2] = [(KEPT, REBUILT), (CONTINUED, CONTINUED_ANEW)];

/// Makes the ledger's pages anew by the rules of this program; all become due. Run
/// inside one transaction that writes, once after an update: it takes some minutes for
/// a year of counting, and the other program waits or is told that the ledger is busy.
pub(crate) fn pages(db: &Connection) -> Result<(), Cause> {
    if succession::is_going_on(db)? {
        // All of it is made here.
        db.execute_batch("DELETE FROM main.continued")?;
        succession::done(db)?;
    }
    db.execute_batch(BEGIN)?;
    let since = succession::latest(db)?;
    let mut statement = db.prepare("SELECT n, body FROM main.entries ORDER BY n")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let entry = read::entry_of(row)?;
        REBUILT.apply(db, &entry, 0)?;
        if let Some(since) = since {
            CONTINUED_ANEW.apply(db, &entry, since.n)?;
        }
    }
    for (kept, anew) in ANEW {
        replace(db, kept.table, anew.table)?;
        empty_the_rest(db, kept.table, anew.table)?;
    }
    db.execute("UPDATE main.state SET rules = ?1", [RULES])?;
    drop(rows);
    Ok(db.execute_batch(END)?)
}

/// Brings the pages of what came after entry `inherited` up to date with some of the entries
/// after `upto`; the last of these, or nothing when there are no more. What can't be read of
/// them is left aside.
pub(crate) fn continue_anew(
    db: &Connection,
    inherited: u64,
    upto: u64,
    most: u64,
) -> Result<Option<u64>, Cause> {
    let sql = "SELECT n, body FROM main.entries WHERE n > ?1 ORDER BY n LIMIT ?2";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query((upto, most))?;
    let (mut last, mut read) = (upto, 0);
    while let Some(row) = rows.next()? {
        (last, read) = (row.get(0)?, read + 1);
        let body = serde_json::from_slice(row.get_ref(1)?.as_bytes().unwrap_or_default());
        if let Ok(body) = body {
            CONTINUED_ANEW.apply(db, &Entry { n: last, body }, inherited)?;
        }
    }
    Ok((read == most).then_some(last))
}

fn replace(db: &Connection, kept: &str, anew: &str) -> Result<(), Cause> {
    let sql = format!(
        "INSERT INTO {kept} (slot, activity, n, rules, hash, entries, endless, content)
         SELECT slot, activity, n, rules, hash, entries, endless, content FROM {anew} WHERE true
         ON CONFLICT (slot, activity) DO UPDATE SET n = excluded.n, rules = excluded.rules,
         hash = excluded.hash, entries = excluded.entries, endless = excluded.endless,
         content = excluded.content, acknowledged = 0"
    );
    db.execute(&sql, [])?;
    Ok(())
}

/// A page that the rules of this program no longer make and that was once told to
/// headquarters is emptied, never removed.
fn empty_the_rest(db: &Connection, kept: &str, anew: &str) -> Result<(), Cause> {
    let sql = format!(
        "SELECT slot, activity, id FROM {kept} AS kept WHERE NOT EXISTS
         (SELECT 1 FROM {anew} AS made WHERE made.slot = kept.slot AND made.activity = kept.activity)"
    );
    let mut statement = db.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let page = Page::empty(crate::pages::key_of(row)?);
        let (content, id) = (page.content.to_bytes(), row.get::<_, i64>(2)?);
        let sql = format!(
            "UPDATE {kept} SET rules = ?1, hash = ?2, entries = 0, endless = 0,
             content = CAST(?3 AS TEXT), acknowledged = 0 WHERE id = ?4"
        );
        db.prepare_cached(&sql)?.execute((RULES, page.hash().0, content, id))?;
    }
    Ok(())
}

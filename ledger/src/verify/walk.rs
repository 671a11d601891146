//! One walk over a ledger: entries in order, then pages in order, in short steps.

use super::{Fault, MAX_FAULTS, Verification, what};
use crate::{
    acts,
    append::Notes,
    error::Cause,
    pages::{self, CONTINUED, CONTINUED_ANEW, KEPT, Pages, REBUILT},
    rebuild::{self, BEGIN},
    schema::TABLES,
    succession::{self, Succession},
};
use rusqlite::{Connection, OptionalExtension, Row, types::ValueRef};
use venue::{
    entry::{Body, Entry},
    hash::{Hash, Head, Lid},
    page::{Page, Version},
};

/// Entries of one step: they take less than a second on a slow machine.
const ENTRIES_A_STEP: u64 = 2_000;

/// Pages of one step.
const PAGES_A_STEP: u64 = 2_000;

pub(super) struct Walk<'db> {
    pub(super) db: &'db Connection,
    pub(super) lid: Lid,
    head: Head,
    believed: Option<i64>,
    pages: u64,
    /// Entries that the other devices are told of.
    pub(super) shared: u64,
    problems: Vec<Fault>,
    left_out: u64,
    stage: Stage,
}

/// What is compared, once the entries are read.
#[derive(Debug, Clone, Copy)]
enum Stage {
    /// The pages of all entries, after the one with this id.
    Pages { after: i64 },
    /// Those under the present id.
    Continued(Anew),
    /// What other devices are told of.
    Shared,
}

/// How far the pages under the present id are made anew, and compared.
#[derive(Debug, Clone, Copy, Default)]
struct Anew {
    of: Option<Succession>,
    /// The last entry they are made from.
    upto: u64,
    /// The id of the last page that was compared.
    after: i64,
}

impl<'db> Walk<'db> {
    pub(super) fn new(db: &'db Connection, lid: Lid) -> Self {
        Self {
            db,
            lid,
            head: Head::genesis(lid),
            believed: None,
            pages: 0,
            shared: 0,
            problems: Vec::new(),
            left_out: 0,
            stage: Stage::Pages { after: 0 },
        }
    }

    pub(super) fn finish(self) -> Verification {
        let Self { head, pages, problems, left_out, .. } = self;
        Verification { head, pages, problems, left_out }
    }

    /// The verification of a file that could not be read to its end.
    pub(super) fn stopped(mut self, cause: &Cause) -> Verification {
        self.note(Fault::File { what: what(cause) });
        self.finish()
    }

    pub(super) fn note(&mut self, fault: Fault) {
        if self.problems.len() < MAX_FAULTS {
            self.problems.push(fault);
        } else {
            self.left_out += 1;
        }
    }

    /// SQLite's own check, and the tables held against the ones this program makes.
    pub(super) fn check_file(&mut self) -> Result<(), Cause> {
        let mut statement = self.db.prepare(&format!("PRAGMA main.integrity_check({MAX_FAULTS})"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let what: String = row.get(0)?;
            if what != "ok" {
                self.note(Fault::File { what });
            }
        }
        for name in changed_schema(self.db)? {
            self.note(Fault::Schema { name });
        }
        Ok(())
    }

    /// Each step reads one state of the file: entries until there are no more in it, and only
    /// then some pages, which the entries read so far must have made.
    pub(super) fn run(&mut self) -> Result<(), Cause> {
        self.db.execute_batch(BEGIN)?;
        while !self.look()? {}
        Ok(())
    }

    /// One look at the file; whether it was the last.
    fn look(&mut self) -> Result<bool, Cause> {
        let reading = self.db.unchecked_transaction()?;
        let whole = self.read_entries()? && self.step()?;
        reading.commit()?;
        Ok(whole)
    }

    /// One step at what the entries made; whether it was the last.
    fn step(&mut self) -> Result<bool, Cause> {
        self.stage = match self.stage {
            Stage::Pages { after } => match self.compare_all((KEPT, REBUILT), after)? {
                Some(after) => Stage::Pages { after },
                None => Stage::Continued(Anew::default()),
            },
            Stage::Continued(anew) => self.continued(anew)?.map_or(Stage::Shared, Stage::Continued),
            Stage::Shared => return self.check_shared().map(|()| true),
        };
        Ok(false)
    }

    /// One step at the pages under the present id; nothing when there is none to be made. What
    /// is only being made is held against nothing: it is looked at when it is whole.
    fn continued(&mut self, anew: Anew) -> Result<Option<Anew>, Cause> {
        let since = match succession::latest(self.db)? {
            Some(since) if !succession::is_going_on(self.db)? => since,
            _ => return Ok(None),
        };
        let mut anew = if anew.of == Some(since) { anew } else { self.begin_anew(since)? };
        if anew.upto < self.head.n {
            anew.upto =
                rebuild::continue_anew(self.db, since.n, anew.upto, ENTRIES_A_STEP)?.unwrap_or(self.head.n);
        }
        if anew.upto < self.head.n {
            return Ok(Some(anew));
        }
        let next = self.compare_all((CONTINUED, CONTINUED_ANEW), anew.after)?;
        Ok(next.map(|after| Anew { after, ..anew }))
    }

    /// The ledger went on under another id since the last step.
    fn begin_anew(&self, since: Succession) -> Result<Anew, Cause> {
        self.db.execute(&format!("DELETE FROM {}", CONTINUED_ANEW.table), [])?;
        Ok(Anew { of: Some(since), upto: since.n, after: 0 })
    }

    /// Compares some pages after the one with this id; nothing when all of them are done.
    fn compare_all(&mut self, (kept, anew): (&Pages, &Pages), after: i64) -> Result<Option<i64>, Cause> {
        let last = self.compare_pages((kept.table, anew.table), after)?;
        if last.is_none() {
            self.missing_pages(kept.table, anew.table)?;
        }
        Ok(last)
    }

    fn read_entries(&mut self) -> Result<bool, Cause> {
        let sql = "SELECT n, body, chain, believed, corrects, sets_boot, untrusted_boot FROM entries
                   WHERE n > ?1 ORDER BY n LIMIT ?2";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query((self.head.n, ENTRIES_A_STEP))?;
        let mut read = 0;
        while let Some(row) = rows.next()? {
            self.entry(row)?;
            read += 1;
        }
        Ok(read < ENTRIES_A_STEP)
    }

    fn entry(&mut self, row: &Row<'_>) -> Result<(), Cause> {
        let n: u64 = row.get(0)?;
        if n <= self.head.n {
            return Err(out_of_order("entries"));
        }
        let body = bytes(row.get_ref(1)?);
        let kept = row.get::<_, [u8; 32]>(2).ok().map(Hash);
        if n > self.head.n + 1 {
            self.note(Fault::Missing { from: self.head.n + 1, to: n - 1 });
            // The chain cannot be told across a gap; it is taken up again after it.
        } else if kept != Some(self.head.then(body).chain) {
            self.note(Fault::Chain { n });
        }
        self.head = Head { n, chain: kept.unwrap_or_else(|| self.head.then(body).chain) };
        match serde_json::from_slice::<Body>(body) {
            Err(why) => self.note(Fault::Unreadable { n, why: why.to_string() }),
            Ok(body) => {
                let notes = Notes::of(&body, self.believed);
                self.believed = notes.believed;
                if noted(row).ok() != Some(notes) {
                    self.note(Fault::Note { n });
                }
                self.act_of(n, &body)?;
                self.shared_of(n, &body)?;
                REBUILT.apply(self.db, &Entry { n, body }, 0)?;
            }
        }
        Ok(())
    }

    /// Holds an entry against what it is noted to be about.
    fn act_of(&mut self, n: u64, body: &Body) -> Result<(), Cause> {
        if !acts::is_noted(self.db, n, body)? {
            self.note(Fault::Note { n });
        }
        Ok(())
    }

    /// Compares some pages with the ones made anew; the id of the last, or nothing
    /// when there are no more.
    fn compare_pages(&mut self, (kept, anew): (&str, &str), after: i64) -> Result<Option<i64>, Cause> {
        let sql = format!(
            "SELECT slot, activity, n, rules, hash, entries, endless, content, id FROM {kept}
             WHERE id > ?1 ORDER BY id LIMIT ?2"
        );
        let mut statement = self.db.prepare_cached(&sql)?;
        let mut rows = statement.query((after, PAGES_A_STEP))?;
        let mut last = after;
        while let Some(row) = rows.next()? {
            let id = row.get(8)?;
            if id <= last {
                return Err(out_of_order("pages"));
            }
            self.compare(row, anew)?;
            self.pages += 1;
            last = id;
        }
        Ok((last > after).then_some(last))
    }

    fn compare(&mut self, kept: &Row<'_>, anew: &str) -> Result<(), Cause> {
        let (slot, activity) = (lossy(kept.get_ref(0)?), lossy(kept.get_ref(1)?));
        let key = format!("{slot} {activity}");
        let sql = format!(
            "SELECT slot, activity, n, rules, hash, entries, endless, content FROM {anew}
             WHERE slot = ?1 AND activity = ?2"
        );
        let mut statement = self.db.prepare_cached(&sql)?;
        let mut rows = statement.query((slot, activity))?;
        let Some(rebuilt) = rows.next()? else {
            if !emptied(kept).unwrap_or(false) {
                self.note(Fault::PageExtra { key });
            }
            return Ok(());
        };
        let differs = |column: usize| Ok::<_, Cause>(kept.get_ref(column)? != rebuilt.get_ref(column)?);
        if differs(2)? || differs(3)? {
            let version = |row: &Row<'_>| -> Result<Version, Cause> {
                Ok(Version { n: row.get(2)?, rules: row.get(3)? })
            };
            let (kept, rebuilt) = (version(kept)?, version(rebuilt)?);
            self.note(Fault::PageVersion { key: key.clone(), kept, rebuilt });
        }
        if differs(7)? {
            self.note(Fault::PageContent { key: key.clone() });
        }
        if differs(4)? || differs(5)? || differs(6)? {
            self.note(Fault::PageNote { key });
        }
        Ok(())
    }

    fn missing_pages(&mut self, kept: &str, anew: &str) -> Result<(), Cause> {
        let sql = format!(
            "SELECT slot, activity FROM {anew} AS made WHERE NOT EXISTS
             (SELECT 1 FROM {kept} AS kept
              WHERE kept.slot = made.slot AND kept.activity = made.activity)"
        );
        let mut statement = self.db.prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let key = pages::key_of(row)?.to_string();
            self.note(Fault::PageMissing { key });
        }
        Ok(())
    }
}

/// Rows are asked for in order; where a damaged file gives them in another, a walk
/// that went on from the last one could go in a circle.
fn out_of_order(rows: &str) -> Cause {
    Cause::Damaged(format!("the {rows} are not in the order of their numbers"))
}

/// Whether a page is one that newer rules no longer make and have emptied.
fn emptied(row: &Row<'_>) -> Result<bool, Cause> {
    let page = Page::empty(pages::key_of(row)?);
    Ok(bytes(row.get_ref(7)?) == page.content.to_bytes() && row.get::<_, [u8; 32]>(4)? == page.hash().0)
}

/// The bytes of a text column, whatever type a damaged row gives it.
fn bytes(value: ValueRef<'_>) -> &[u8] {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes,
        _ => b"",
    }
}

fn lossy(value: ValueRef<'_>) -> String {
    String::from_utf8_lossy(bytes(value)).into_owned()
}

fn noted(row: &Row<'_>) -> rusqlite::Result<Notes> {
    Ok(Notes {
        believed: row.get(3)?,
        corrects: row.get(4)?,
        sets_boot: row.get(5)?,
        untrusted_boot: row.get(6)?,
    })
}

/// Tables, indices and triggers that are not as [`TABLES`] make them. A newer program may have
/// added some of its own.
fn changed_schema(db: &Connection) -> Result<Vec<String>, Cause> {
    let made = Connection::open_in_memory()?;
    TABLES.iter().try_for_each(|tables| made.execute_batch(tables))?;
    let mut names =
        made.prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")?;
    let mut rows = names.query([])?;
    let mut changed = Vec::new();
    while let Some(row) = rows.next()? {
        let (name, sql): (String, String) = (row.get(0)?, row.get(1)?);
        let kept =
            db.query_row("SELECT sql FROM main.sqlite_schema WHERE name = ?1", [&name], |row| row.get(0));
        if kept.optional()? != Some(sql) {
            changed.push(name);
        }
    }
    Ok(changed)
}

#[cfg(test)]
mod tests;

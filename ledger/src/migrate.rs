//! Bringing a file of an older schema up to this one's, in one transaction. Of two
//! programs that are started at once one does it, and the other finds it done.

use crate::{
    Ledger, LedgerError, acts,
    error::Cause,
    home::Home,
    read,
    schema::{
        self, CONTINUED_TABLE, IDENTITY_TABLE, OLDEST_READER, SCHEMA, SHARED_TABLES, STAFF_TABLES,
        SUCCESSION_TABLES,
    },
    share::{self, Touched},
    subjects,
};
use rusqlite::Connection;
use venue::bearer::{Bearer, PassportId};

/// The schema before devices shared facts.
const BEFORE_SHARING: u32 = 1;

/// The schema before staff did things at the kiosk.
const BEFORE_STAFF: u32 = 2;

/// The schema before a ledger could go on under another id.
const BEFORE_SUCCESSION: u32 = 3;

/// The schema before it did so in steps.
const BEFORE_STEPS: u32 = 4;

/// The schema before staff moved sessions: nothing in its tables is different.
const BEFORE_SHIFTS: u32 = 5;

impl Ledger {
    /// Brings the file up to [`SCHEMA`], if it is older.
    pub(crate) fn migrate(&mut self) -> Result<(), LedgerError> {
        if self.at(schema::found(&self.db))? <= BEFORE_SHIFTS { self.bring_up() } else { Ok(()) }
    }

    fn bring_up(&mut self) -> Result<(), LedgerError> {
        let home = self.home.clone();
        self.write(|db| {
            // Asked again, now that nobody else can be at it.
            if schema::found(db)? == BEFORE_SHARING {
                share_from_now_on(db, &home)?;
            }
            if schema::found(db)? == BEFORE_STAFF {
                note_acts_from_now_on(db)?;
            }
            if schema::found(db)? == BEFORE_SUCCESSION {
                db.execute_batch(SUCCESSION_TABLES)?;
                db.execute_batch(CONTINUED_TABLE)?;
                tell_who_it_is_in_one_column(db)?;
                db.pragma_update(None, "user_version", SCHEMA)?;
            }
            if schema::found(db)? == BEFORE_STEPS {
                go_on_in_steps_from_now_on(db)?;
                tell_who_it_is_in_one_column(db)?;
                db.pragma_update(None, "user_version", SCHEMA)?;
            }
            if schema::found(db)? == BEFORE_SHIFTS {
                db.pragma_update(None, "user_version", SCHEMA)?;
            }
            Ok(())
        })
    }
}

/// From schema 1: bearers get the marks they are found by when they are forgotten, and
/// what devices tell each other is numbered, as if it always had been.
fn share_from_now_on(db: &Connection, home: &Home) -> Result<(), Cause> {
    db.execute_batch("ALTER TABLE subjects RENAME TO subjects_1; DROP INDEX subjects_seen")?;
    db.execute_batch(SHARED_TABLES)?;
    keep_bearers(db)?;
    // No number is given twice, not even one whose row is gone.
    db.execute_batch(
        "DELETE FROM sqlite_sequence WHERE name = 'subjects';
         UPDATE sqlite_sequence SET name = 'subjects' WHERE name = 'subjects_1';
         DROP TABLE subjects_1",
    )?;
    number(db, home)?;
    db.execute("UPDATE state SET oldest_reader = ?1", [OLDEST_READER])?;
    Ok(db.pragma_update(None, "user_version", BEFORE_STAFF)?)
}

/// From schema 2: entries are found by what they are about.
fn note_acts_from_now_on(db: &Connection) -> Result<(), Cause> {
    db.execute_batch(STAFF_TABLES)?;
    let sql = "SELECT n, body FROM entries WHERE body LIKE '%\"kind\":\"mode\"%'
               OR body LIKE '%\"kind\":\"site-changed\"%' OR body LIKE '%\"kind\":\"duty\"%'
               OR body LIKE '%\"kind\":\"gap\"%' ORDER BY n";
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let entry = read::entry_of(row)?;
        acts::note(db, entry.n, &entry.body)?;
    }
    drop(rows);
    Ok(db.pragma_update(None, "user_version", BEFORE_SUCCESSION)?)
}

/// From schema 4: an id that is new is noted before what is reported under it is made, with how
/// much may be counted twice. What was noted until now said nothing of that.
fn go_on_in_steps_from_now_on(db: &Connection) -> Result<(), Cause> {
    db.execute_batch(
        "ALTER TABLE successions RENAME TO successions_4;
         DROP TRIGGER successions_stay;
         DROP TRIGGER successions_remain;",
    )?;
    db.execute_batch(SUCCESSION_TABLES)?;
    db.execute_batch(
        "INSERT INTO successions (no, lid, n, chain, twice_at_most)
         SELECT no, lid, n, chain, 0 FROM successions_4 ORDER BY no;
         DROP TABLE successions_4;",
    )?;
    Ok(())
}

/// From schema 4 and earlier: the columns that were to name a parent were never written.
fn tell_who_it_is_in_one_column(db: &Connection) -> Result<(), Cause> {
    db.execute_batch(
        "ALTER TABLE identity RENAME TO identity_4;
         DROP TRIGGER identity_stays;
         DROP TRIGGER identity_remains;",
    )?;
    db.execute_batch(IDENTITY_TABLE)?;
    db.execute_batch(
        "INSERT INTO identity (one, lid) SELECT one, lid FROM identity_4; DROP TABLE identity_4",
    )?;
    Ok(())
}

fn keep_bearers(db: &Connection) -> Result<(), Cause> {
    let mut statement = db.prepare("SELECT no, passport, seen FROM subjects_1 ORDER BY no")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let bearer = Bearer::Passport(PassportId(row.get(1)?));
        subjects::keep(db, Some(row.get(0)?), bearer, row.get(2)?)?;
    }
    Ok(())
}

/// Numbers the entries that the other devices are told of.
fn number(db: &Connection, home: &Home) -> Result<(), Cause> {
    let sql = "SELECT n, body FROM entries WHERE corrects IS NOT NULL OR sets_boot IS NOT NULL
               OR body LIKE '%\"subject\":%' ORDER BY n";
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let entry = read::entry_of(row)?;
        share::own(db, home, entry.n, &entry.body, &mut Touched::default())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_second_finds_it_done() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.sqlite");
        let old = include_str!("../tests/fixtures/ledger-1.sql");
        Connection::open(&path).unwrap().execute_batch(old).unwrap();
        let mut second = Ledger::open(&path).unwrap();
        let before = second.vector(None).unwrap();
        second.bring_up().unwrap();
        assert_eq!(second.vector(None).unwrap(), before);
        assert_eq!(second.verify().unwrap().problems, []);
    }
}

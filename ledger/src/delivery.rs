//! What headquarters has and has not got: pages due, and acknowledgements.

use crate::{
    Ledger, LedgerError,
    error::Cause,
    pages::{PAGE, page_of, reported, sql_key},
    read,
};
use rusqlite::Connection;
use venue::{
    hash::{Head, StoreId},
    page::{Page, PageKey, PageState},
};

/// The most pages [`Ledger::due`] gives at once: all that may be on its way to headquarters.
/// Reading them holds up nobody.
pub const MAX_DUE: usize = 256;

/// The most rows one transaction of the agent changes: it must not hold up the kiosk.
pub const MAX_ROWS: usize = 64;

/// Pages that headquarters has not acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The ledger's head when they were read.
    pub head: Head,
    /// Some of them, undated ones and the newest quarter first.
    pub pages: Vec<Page>,
    /// How many there are in all, these included.
    pub waiting: u64,
}

/// How much of a ledger is at headquarters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivered {
    /// Whether a headquarters was ever heard.
    pub known: bool,
    /// Entries on pages: what there is to be told.
    pub saved: u64,
    /// Entries on the pages that headquarters has as they are now.
    pub delivered: u64,
    /// The least number of an entry that last touched a page it has not.
    pub waits_since: Option<u64>,
}

impl Ledger {
    /// How much is saved here, and how much of it headquarters has acknowledged.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn delivered(&self) -> Result<Delivered, LedgerError> {
        self.at(delivered(&self.db))
    }

    /// The pages a store has not acknowledged as they are now; at most `max` and
    /// [`MAX_DUE`] of them. `None` asks for the store last known. A store that is not
    /// the last known has acknowledged nothing.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn due(&self, store: Option<StoreId>, max: usize) -> Result<Due, LedgerError> {
        self.at(self.read_due(store, max.min(MAX_DUE)))
    }

    fn read_due(&self, store: Option<StoreId>, max: usize) -> Result<Due, Cause> {
        let db = self.db.unchecked_transaction()?;
        let (known, no) = last_store(&db)?;
        let no = if store.is_none() || store == known { no } else { i64::MAX };
        let due = Due {
            head: read::head(&db, self.home.lid)?,
            pages: due(&db, no, max)?,
            waiting: waiting(&db, no)?,
        };
        db.commit()?;
        Ok(due)
    }

    /// Notes that a store holds these pages in these states. States that are not the
    /// present ones are passed over, and so are all when the store is not the one last
    /// known. Returns how many were noted.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn acknowledge(&mut self, store: StoreId, states: &[PageState]) -> Result<usize, LedgerError> {
        let mut noted = 0;
        for some in states.chunks(MAX_ROWS) {
            noted += self.write(|db| acknowledge(db, store, some))?;
        }
        Ok(noted)
    }

    /// Makes pages due again.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn unacknowledge(&mut self, keys: &[PageKey]) -> Result<(), LedgerError> {
        for some in keys.chunks(MAX_ROWS) {
            self.write(|db| {
                let table = reported(db)?.table;
                let sql = format!("UPDATE {table} SET acknowledged = 0 WHERE slot = ?1 AND activity = ?2");
                let mut statement = db.prepare_cached(&sql)?;
                for key in some {
                    statement.execute(sql_key(key))?;
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    /// The store of headquarters last known.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn store(&self) -> Result<Option<StoreId>, LedgerError> {
        self.at(last_store(&self.db).map(|(store, _)| store))
    }

    /// Notes which store headquarters has. Another one than before has acknowledged
    /// nothing: every page becomes due again.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn set_store(&mut self, store: StoreId) -> Result<(), LedgerError> {
        if self.store()? == Some(store) {
            return Ok(());
        }
        self.write(|db| {
            let sql = "UPDATE state SET store = ?1, store_no = store_no + 1 WHERE store IS NOT ?1";
            db.prepare_cached(sql)?.execute([store.0])?;
            Ok(())
        })
    }
}

/// The store last known, and its number: stores are numbered as they become known,
/// and a page carries the number of the one that acknowledged it, or 0.
fn last_store(db: &Connection) -> Result<(Option<StoreId>, i64), Cause> {
    let mut statement = db.prepare_cached("SELECT store, store_no FROM state")?;
    Ok(statement.query_row([], |row| Ok((row.get::<_, Option<_>>(0)?.map(StoreId), row.get(1)?)))?)
}

fn due(db: &Connection, no: i64, max: usize) -> Result<Vec<Page>, Cause> {
    // Chosen by the index alone; only the chosen ones are read.
    let table = reported(db)?.table;
    let sql = format!(
        "SELECT {PAGE} FROM {table} WHERE id IN
           (SELECT id FROM {table} WHERE acknowledged < ?1 ORDER BY slot DESC, activity LIMIT ?2)
         ORDER BY slot DESC, activity"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query((no, max))?;
    let mut pages = Vec::new();
    while let Some(row) = rows.next()? {
        pages.push(page_of(row)?);
    }
    Ok(pages)
}

fn delivered(db: &Connection) -> Result<Delivered, Cause> {
    let (store, no) = last_store(db)?;
    let sql = format!(
        "SELECT coalesce(sum(entries), 0),
           coalesce(sum(CASE WHEN acknowledged >= ?1 THEN entries ELSE 0 END), 0),
           min(CASE WHEN acknowledged < ?1 THEN n END) FROM {}",
        reported(db)?.table
    );
    let mut statement = db.prepare_cached(&sql)?;
    Ok(statement.query_row([no], |row| {
        let (saved, delivered, waits_since) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Delivered { known: store.is_some(), saved, delivered, waits_since })
    })?)
}

fn waiting(db: &Connection, no: i64) -> Result<u64, Cause> {
    let sql = format!("SELECT count(*) FROM {} WHERE acknowledged < ?1", reported(db)?.table);
    let mut statement = db.prepare_cached(&sql)?;
    Ok(statement.query_row([no], |row| row.get(0))?)
}

fn acknowledge(db: &Connection, store: StoreId, states: &[PageState]) -> Result<usize, Cause> {
    let (known, no) = last_store(db)?;
    if known != Some(store) {
        return Ok(0);
    }
    let sql = format!(
        "UPDATE {} SET acknowledged = ?1 WHERE slot = ?2 AND activity = ?3
         AND n = ?4 AND rules = ?5 AND hash = ?6 AND acknowledged < ?1",
        reported(db)?.table
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut noted = 0;
    for state in states {
        let (slot, activity) = sql_key(&state.key);
        noted +=
            statement.execute((no, slot, activity, state.version.n, state.version.rules, state.hash.0))?;
    }
    Ok(noted)
}

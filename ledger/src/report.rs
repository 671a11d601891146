//! What a device says of its ledger as a whole: its head, and a digest for each day.

use crate::{
    Ledger, LedgerError, Reported,
    error::Cause,
    pages::{self, Pages, STATE, state_of},
    read, succession,
};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use venue::{
    hash::{Head, Lid},
    moment::{InvalidSlot, Slot},
    page::{DayDigest, PageState, digests},
};

/// What a device says of its ledger as a whole, all read at one head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What it is reported as.
    pub of: Reported,
    /// How far it has come.
    pub head: Head,
    /// The digest of each day, in order.
    pub days: Vec<DayDigest>,
}

impl Ledger {
    /// The ledger's head and the digests of its days, read in one transaction. Only
    /// days touched since the last call are read again, so it may be called often.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn report(&self) -> Result<Report, LedgerError> {
        self.at(self.read_report())
    }

    fn read_report(&self) -> Result<Report, Cause> {
        let db = self.db.unchecked_transaction()?;
        let (head, of) = (read::head(&db, self.home.lid)?, succession::reported(&db, self.home.lid)?);
        let mut digests = self.digests.borrow_mut();
        // What is only being made grows behind the newest entry.
        let kept_of = (!succession::is_going_on(&db)?).then_some(of.lid);
        digests.catch_up(&db, kept_of, head.n)?;
        db.commit()?;
        let days = digests.days.values().cloned().collect();
        Ok(Report { of, head, days })
    }

    /// The states of a day's pages, in order of their slots.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn index(&self, day: &str) -> Result<Vec<PageState>, LedgerError> {
        let read = || read::of_day(&self.db, (pages::reported(&self.db)?, STATE), day, state_of);
        self.at(read())
    }
}

/// The digests of the days as of one entry. A page changes only with an entry that
/// touches it, or when newer rules make all pages anew.
#[derive(Debug, Default)]
pub(crate) struct Digests {
    of: Option<Lid>,
    upto: u64,
    rules: u32,
    days: BTreeMap<String, DayDigest>,
}

impl Digests {
    /// Brings them up to entry `n`; what was computed before is used only for the same ledger.
    fn catch_up(&mut self, db: &Connection, of: Option<Lid>, n: u64) -> Result<(), Cause> {
        let rules = db.prepare_cached("SELECT rules FROM state")?.query_row([], |row| row.get(0))?;
        if of.is_none() || (rules, of) != (self.rules, self.of) {
            *self = Self { rules, of, ..Self::default() };
        }
        let pages = pages::reported(db)?;
        for day in touched_since(db, pages, self.upto)? {
            let states = read::of_day(db, (pages, STATE), &day, state_of)?;
            self.days.extend(digests(states).into_iter().map(|digest| (digest.day.clone(), digest)));
        }
        self.upto = n;
        Ok(())
    }
}

fn touched_since(db: &Connection, pages: &Pages, n: u64) -> Result<BTreeSet<String>, Cause> {
    let mut statement = db.prepare_cached(&format!("SELECT slot FROM {} WHERE n > ?1", pages.table))?;
    let mut rows = statement.query([n])?;
    let mut days = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let slot: String = row.get(0)?;
        let slot: Slot = slot.parse().map_err(|why: InvalidSlot| Cause::Damaged(format!("a page: {why}")))?;
        days.insert(slot.day());
    }
    Ok(days)
}

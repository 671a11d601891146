//! What the archive says of all days: trails and audits. It reads every page that tells of
//! one, so the sums of a ledger are kept until that ledger changes.

use crate::archive::{ArchiveError, LedgerRecord, Reader};
use std::collections::BTreeMap;
use venue::{
    hash::Lid,
    totals::{Audits, Days, TrailSums},
};

/// Sums over pages, which add up over ledgers.
pub trait Sums: Default {
    /// Those of one ledger.
    ///
    /// # Errors
    /// When the archive cannot be read.
    fn read(archive: &Reader, ledger: Lid, days: &Days) -> Result<Self, ArchiveError>;

    /// Takes in those of another.
    fn merge(&mut self, other: &Self);
}

impl Sums for TrailSums {
    fn read(archive: &Reader, ledger: Lid, days: &Days) -> Result<Self, ArchiveError> {
        Ok(Self::of(&archive.pages_with_trails(ledger)?, days))
    }

    fn merge(&mut self, other: &Self) {
        Self::merge(self, other);
    }
}

impl Sums for Audits {
    fn read(archive: &Reader, ledger: Lid, days: &Days) -> Result<Self, ArchiveError> {
        Ok(Self::of(&archive.pages_with_audits(ledger)?, days))
    }

    fn merge(&mut self, other: &Self) {
        Self::merge(self, other);
    }
}

/// Sums that still hold, by ledger.
#[derive(Debug, Default)]
pub struct Summed<S>(BTreeMap<Lid, (i64, S)>);

impl<S: Sums> Summed<S> {
    /// The sums over these ledgers.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn on(&mut self, ledgers: &[LedgerRecord], archive: &Reader, days: &Days) -> Result<S, ArchiveError> {
        let mut all = S::default();
        for ledger in ledgers {
            let (changes, sums) = self.0.entry(ledger.lid).or_insert_with(|| (i64::MIN, S::default()));
            if *changes != ledger.changes {
                *sums = S::read(archive, ledger.lid, days)?;
                *changes = ledger.changes;
            }
            all.merge(sums);
        }
        Ok(all)
    }
}

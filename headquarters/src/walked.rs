//! What the archive says of trails. It reads every page that tells of one, of all days,
//! so the sums of a ledger are kept until that ledger changes.

use crate::archive::{ArchiveError, LedgerRecord, Reader};
use std::collections::BTreeMap;
use venue::{
    hash::Lid,
    totals::{Days, TrailSums},
};

/// Sums that still hold.
#[derive(Debug, Default)]
pub struct Walked(BTreeMap<Lid, (i64, TrailSums)>);

impl Walked {
    /// The sums over these ledgers.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn on(
        &mut self,
        ledgers: &[LedgerRecord],
        archive: &Reader,
        days: &Days,
    ) -> Result<TrailSums, ArchiveError> {
        let mut all = TrailSums::default();
        for ledger in ledgers {
            all.merge(self.of(ledger, archive, days)?);
        }
        Ok(all)
    }

    fn of(
        &mut self,
        ledger: &LedgerRecord,
        archive: &Reader,
        days: &Days,
    ) -> Result<&TrailSums, ArchiveError> {
        let (changes, sums) = self.0.entry(ledger.lid).or_insert_with(|| (i64::MIN, TrailSums::default()));
        if *changes != ledger.changes {
            *sums = TrailSums::of(&archive.pages_with_trails(ledger.lid)?, days);
            *changes = ledger.changes;
        }
        Ok(sums)
    }
}

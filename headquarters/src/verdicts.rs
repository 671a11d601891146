//! The proof of every ledger. It reads the state of every page, so a verdict is kept
//! until its ledger changes.

use crate::archive::{ArchiveError, LedgerRecord, Reader};
use std::collections::BTreeMap;
use venue::{
    hash::Lid,
    reporting::proof::{Row, State, Unproved, prove, unproved},
};

/// Verdicts that still hold.
#[derive(Debug, Default)]
pub struct Verdicts(BTreeMap<Lid, (i64, Row, Unproved)>);

impl Verdicts {
    /// The verdict on each of these ledgers, in their order.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn on(&mut self, ledgers: &[LedgerRecord], archive: &Reader) -> Result<Vec<Row>, ArchiveError> {
        ledgers.iter().map(|ledger| self.of(ledger, archive)).collect()
    }

    /// What of a ledger is not proved, where there is a verdict on it.
    #[must_use]
    pub fn unproved(&self, ledger: Lid) -> Option<&Unproved> {
        self.0.get(&ledger).map(|(_, _, unproved)| unproved)
    }

    fn of(&mut self, ledger: &LedgerRecord, archive: &Reader) -> Result<Row, ArchiveError> {
        if let Some((changes, row, _)) = self.0.get(&ledger.lid)
            && *changes == ledger.changes
        {
            return Ok(row.clone());
        }
        let (states, forked) = (archive.states(ledger.lid)?, ledger.forked.is_some());
        let proof = prove(ledger.claim.as_ref(), &states, forked);
        let unproved = unproved(ledger.claim.as_ref(), &states, forked);
        let row = Row { device: ledger.from.device.clone(), lid: ledger.lid, proof };
        self.0.insert(ledger.lid, (ledger.changes, row.clone(), unproved));
        Ok(row)
    }
}

/// The exit code of `proof`: 0 all complete, 3 something missing, 4 forked. A closed
/// ledger is complete up to its end.
#[must_use]
pub fn exit_code(rows: &[Row]) -> u8 {
    let any = |state| rows.iter().any(|row| row.proof.state == state);
    match (any(State::Forked), any(State::Missing)) {
        (true, _) => 4,
        (_, true) => 3,
        _ => 0,
    }
}

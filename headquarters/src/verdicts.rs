//! The proof of every ledger. It reads the state of every page, so a verdict is kept
//! until its ledger changes.

use crate::archive::{ArchiveError, LedgerRecord, Reader};
use std::collections::BTreeMap;
use venue::{
    hash::Lid,
    reporting::proof::{Row, State, Unproved, prove, unproved},
};

/// A ledger that said nothing for so long while its successor spoke is taken to be gone: ten
/// of its heartbeats.
const SILENT_MS: i64 = 300_000;

/// Verdicts that still hold.
#[derive(Debug, Default)]
pub struct Verdicts(BTreeMap<Lid, (i64, Row, Unproved)>);

impl Verdicts {
    /// The verdict on each of these ledgers, in their order.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn on(&mut self, ledgers: &[LedgerRecord], archive: &Reader) -> Result<Vec<Row>, ArchiveError> {
        let mut rows: Vec<Row> =
            ledgers.iter().map(|ledger| self.of(ledger, archive)).collect::<Result<_, _>>()?;
        close_those_succeeded(ledgers, &mut rows);
        Ok(rows)
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
        let parent = ledger.claim.as_ref().and_then(|claim| claim.parent);
        let row = Row { device: ledger.from.device.clone(), lid: ledger.lid, parent, proof };
        self.0.insert(ledger.lid, (ledger.changes, row.clone(), unproved));
        Ok(row)
    }
}

/// A complete ledger that another one goes on for is closed once it is silent: of a card that
/// was copied, the first may still speak.
fn close_those_succeeded(ledgers: &[LedgerRecord], rows: &mut [Row]) {
    let heard = |at: usize| ledgers[at].head_came.unwrap_or(ledgers[at].newest);
    let mut successors: BTreeMap<Lid, i64> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        if let Some(parent) = row.parent {
            let last = successors.entry(parent.lid).or_insert(i64::MIN);
            *last = heard(at).max(*last);
        }
    }
    for (at, row) in rows.iter_mut().enumerate() {
        let silent = |last: &i64| heard(at).saturating_add(SILENT_MS) < *last;
        if row.proof.state == State::Complete && successors.get(&row.lid).is_some_and(silent) {
            row.proof.state = State::Closed;
        }
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

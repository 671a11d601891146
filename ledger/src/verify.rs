//! Whether the ledger is whole: the chain from its first entry over the stored bytes,
//! the pages made anew from the entries and held against the ones kept, and the streams
//! of shared facts.

mod fault;
mod shared;
mod walk;

pub use fault::{Fault, MAX_FAULTS, Verification};

use crate::{Ledger, LedgerError, error::Cause, rebuild::END};
use walk::Walk;

impl Ledger {
    /// Walks the whole ledger and says what is wrong with it, and where.
    ///
    /// It reads in steps of less than a second, so that other programs are not held
    /// up, and keeps up with what they write meanwhile; only SQLite's own check of the
    /// file at the beginning is one piece. Memory stays small: the pages made anew lie
    /// in a temporary table. What headquarters has acknowledged and the table of
    /// passports are not part of it.
    ///
    /// # Errors
    /// When it could not be carried out (the disk failed, no room for the temporary
    /// table); damage of the file is no error but a [`Fault`].
    pub fn verify(&self) -> Result<Verification, LedgerError> {
        let mut walk = Walk::new(&self.db, self.home.lid);
        let walked = match walk.check_file() {
            Ok(()) => walk.run(),
            error => error,
        };
        // The table may not be there when the walk did not come to making it.
        let _ = self.db.execute_batch(END);
        match walked {
            Ok(()) => Ok(walk.finish()),
            Err(cause) if cause.is_damage() => Ok(walk.stopped(&cause)),
            Err(cause) => self.at(Err(cause)),
        }
    }
}

/// What an error says of a damaged file.
fn what(cause: &Cause) -> String {
    match cause {
        Cause::Damaged(what) => what.clone(),
        Cause::Sqlite(error) => error.to_string(),
        other => format!("{other:?}"),
    }
}

//! When it is, as the next entry would say.

use crate::{Ledger, LedgerError, append};
use venue::moment::{Moment, Readings};

impl Ledger {
    /// The readings judged as an entry written now would be: whether the wall clock can
    /// be believed depends on what this ledger has seen. Nothing is written.
    ///
    /// # Errors
    /// [`LedgerError::NoBoot`]; or when the file cannot be read.
    pub fn moment(&self, readings: &Readings) -> Result<Moment, LedgerError> {
        self.at(append::moment(&self.db, readings).map(|(at, _)| at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use venue::{
        entry::{Fact, Mode},
        moment::{BootId, QUARTER_MS},
    };

    const EVENING: i64 = 1_758_369_600_000;

    #[test]
    fn a_clock_that_fell_behind_what_the_ledger_believed_is_not_believed() {
        let mut ledger = Ledger::in_memory().unwrap();
        let readings = |wall| Readings {
            wall,
            boottime: 1_000,
            boot: BootId("first".into()),
            synchronised: false,
            keeps_time_when_off: true,
        };
        let behind = readings(EVENING - 2 * QUARTER_MS);
        assert!(ledger.moment(&behind).unwrap().trusted);
        let fact = Fact::Mode { mode: Mode::Open, by: None, word: None };
        ledger.append(&readings(EVENING), false, fact).unwrap();
        assert!(!ledger.moment(&behind).unwrap().trusted);
        assert!(ledger.moment(&readings(EVENING)).unwrap().trusted);
        assert_eq!(ledger.head().unwrap().n, 1, "nothing is written by looking");
    }
}

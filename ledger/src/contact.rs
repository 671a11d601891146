//! Whether other devices are heard: the agent notes it, the kiosk asks. A kiosk that is
//! alone takes what it cannot check, and says that it will be checked.

use crate::{Ledger, LedgerError, error::Cause};
use rusqlite::{Connection, OptionalExtension};
use std::{
    fs::{File, TryLockError},
    io,
    path::{Path, PathBuf},
};
use venue::moment::Readings;

/// The right to be the one agent of a ledger, given up with the process, however it
/// ends. A file of its own carries it, because closing a database file gives up SQLite's
/// own locks.
#[derive(Debug)]
pub struct Agent(#[expect(dead_code, reason = "held open, for its lock")] File);

impl Agent {
    /// Takes that right; `None` when another agent has it, or somebody was just looking.
    ///
    /// # Errors
    /// When the file beside the ledger can't be made or locked.
    pub fn of(ledger: &Path) -> io::Result<Option<Self>> {
        let file = File::create(Self::file(ledger))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(reason)) => Err(reason),
        }
    }

    /// The file beside a ledger that its agent holds.
    #[must_use]
    pub fn file(ledger: &Path) -> PathBuf {
        let mut name = ledger.as_os_str().to_owned();
        name.push("-agent");
        PathBuf::from(name)
    }

    /// Whether a ledger's agent runs.
    #[must_use]
    pub fn runs(ledger: &Path) -> bool {
        // Others may look at the same time; the agent lets nobody.
        let look = |file: File| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
        File::open(Self::file(ledger)).is_ok_and(look)
    }
}

impl Ledger {
    /// Notes whether other devices are heard in this boot. Nothing is written when it is
    /// known already.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn note_contact(&mut self, connected: bool, readings: &Readings) -> Result<(), LedgerError> {
        let boot = &readings.boot.0;
        if self.at(noted(&self.db, boot))? == connected {
            return Ok(());
        }
        self.write(|db| {
            let sql = "INSERT INTO contact (one, boot, connected) VALUES (1, ?1, ?2)
                       ON CONFLICT (one) DO UPDATE SET boot = ?1, connected = ?2";
            db.prepare_cached(sql)?.execute((boot, connected))?;
            Ok(())
        })
    }

    /// Whether other devices are heard: the agent says so in this boot, and it still runs.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn connected(&self, readings: &Readings) -> Result<bool, LedgerError> {
        Ok(self.at(noted(&self.db, &readings.boot.0))? && Agent::runs(&self.path))
    }
}

fn noted(db: &Connection, boot: &str) -> Result<bool, Cause> {
    let sql = "SELECT connected FROM contact WHERE boot = ?1";
    Ok(db.prepare_cached(sql)?.query_row([boot], |row| row.get(0)).optional()?.unwrap_or(false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use venue::moment::BootId;

    fn boot(id: &str) -> Readings {
        Readings {
            wall: 0,
            boottime: 0,
            boot: BootId(id.into()),
            synchronised: false,
            keeps_time_when_off: false,
        }
    }

    #[test]
    fn contact_holds_in_its_boot_and_while_the_agent_runs() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("device.sqlite");
        let mut ledger = Ledger::open(&path).unwrap();
        let mut changes = ledger.changes().unwrap();
        let (first, second) = (boot("first"), boot("second"));
        ledger.note_contact(false, &first).unwrap();
        assert!(!changes.changed().unwrap(), "nothing is written where nothing changes");
        ledger.note_contact(true, &first).unwrap();
        assert!(!ledger.connected(&first).unwrap(), "no agent runs");

        let agent = Agent::of(&path).unwrap().unwrap();
        assert!(Agent::of(&path).unwrap().is_none(), "one agent a ledger");
        assert!(ledger.connected(&first).unwrap() && !ledger.connected(&second).unwrap());
        ledger.note_contact(true, &first).unwrap();
        ledger.note_contact(false, &first).unwrap();
        assert!(!ledger.connected(&first).unwrap());
        ledger.note_contact(true, &second).unwrap();
        drop(agent);
        assert!(!ledger.connected(&second).unwrap(), "its agent is gone");
    }
}

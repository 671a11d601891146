//! One reporting agent a ledger: two of them would push each other off the broker
//! without end.

use anyhow::{Context, Result, bail};
use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

/// The right to report a ledger, given up with the process, however it ends. A file of
/// its own carries it, because closing a database file gives up SQLite's own locks.
#[derive(Debug)]
pub(super) struct Alone(#[expect(dead_code, reason = "held open, for its lock")] File);

/// Takes that right.
///
/// # Errors
/// When another agent has it, or the file beside the ledger can't be made.
pub(super) fn with(ledger: &Path) -> Result<Alone> {
    let path = beside(ledger);
    let file = File::create(&path).with_context(|| format!("making {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Alone(file)),
        Err(TryLockError::WouldBlock) => bail!(
            "another edge-agent reports the ledger {} already; stop it first, or give this one a ledger of its own",
            ledger.display()
        ),
        Err(TryLockError::Error(reason)) => {
            Err(reason).with_context(|| format!("locking {}", path.display()))
        }
    }
}

fn beside(ledger: &Path) -> PathBuf {
    let mut name = ledger.as_os_str().to_owned();
    name.push("-agent");
    PathBuf::from(name)
}

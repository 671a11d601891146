//! A disk that takes no more. The limit is the system's on the size of a file, set
//! for this test program started again.

use crate::kit::{all_pages, check_in, folder, now};
use ledger::{Ledger, LedgerError};
use rustix::process::{Resource, getrlimit, setrlimit};
use std::{env, process::Command};

/// Where the started program finds the ledger.
const LEDGER: &str = "TEST_FULL_LEDGER";

/// The program: it writes until nothing goes any more, and then a little more.
#[test]
fn writer_on_a_full_disk() {
    let Ok(path) = env::var(LEDGER) else { return };
    let mut ledger = Ledger::open(path).unwrap();
    let mut written = 0;
    let error = loop {
        match ledger.append(&now(written), false, check_in("science-night", 1)) {
            Ok(_) => written += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(error, LedgerError::Disk { .. } | LedgerError::DiskFull { .. }), "{error:?}");
    assert!(written > 0, "some were written before");
    let before = (ledger.head().unwrap(), all_pages(&ledger));
    assert_eq!(before.0.n, written.unsigned_abs());
    assert!(ledger.append(&now(written), false, check_in("science-night", 1)).is_err());
    assert_eq!((ledger.head().unwrap(), all_pages(&ledger)), before);

    let hard = getrlimit(Resource::Fsize).maximum;
    setrlimit(Resource::Fsize, rustix::process::Rlimit { current: hard, maximum: hard }).unwrap();
    let receipt = ledger.append(&now(written), false, check_in("science-night", 1)).unwrap();
    assert_eq!(receipt.entry, before.0.n + 1, "with room again it goes on without a gap");
    assert_eq!(ledger.verify().unwrap().problems, []);
}

#[test]
fn a_file_that_may_not_grow_leaves_nothing_half_written() {
    let folder = folder();
    let path = folder.path().join("ledger.sqlite");
    drop(Ledger::open(&path).unwrap());
    // The signal for it is ignored, as a full disk sends none; the limit counts
    // blocks of 512 bytes or more.
    let script = "trap '' XFSZ; ulimit -S -f 400; exec \"$0\" \"$@\"";
    let output = Command::new("sh")
        .args(["-c", script])
        .arg(env::current_exe().unwrap())
        .args(["--exact", "full::writer_on_a_full_disk", "--test-threads=1"])
        .env(LEDGER, &path)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let ledger = Ledger::open_existing(&path).unwrap();
    assert!(ledger.head().unwrap().n > 1);
    assert_eq!(ledger.verify().unwrap().problems, []);
}

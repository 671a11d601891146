//! A folder with programs that write down how they were called.

use std::{
    ffi::OsStr,
    fs,
    path::PathBuf,
    process::Command,
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Longer than any program takes to start, even while other tests build.
const PATIENCE: Duration = Duration::from_secs(30);

/// Writes a line: its name, and each argument in brackets.
pub(super) const NOTES: &str =
    r#"line=${0##*/}; for word; do line="$line [$word]"; done; echo "$line" >> "${0%/*}/log""#;
/// Writes what it reads after a sign.
pub(super) const READS: &str = r#"echo "reads $(cat)" >> "${0%/*}/log""#;
/// Fails.
pub(super) const FAILS: &str = "exit 3";
/// Writes its process's number and never ends by itself. Its input does not keep it.
pub(super) const HANGS: &str =
    r#"echo $$ > "${0%/*}/pid.new"; mv "${0%/*}/pid.new" "${0%/*}/pid"; exec sleep 600"#;

/// The folder.
pub(super) struct Programs {
    folder: TempDir,
}

impl Programs {
    pub(super) fn new(programs: &[(&str, &[&str])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, lines) in programs {
            let written = folder.path().join(format!("{name}.text"));
            fs::write(&written, format!("#!/bin/sh\n{}\n", lines.join("\n"))).unwrap();
            // Another process writes the program: a file that any process still holds open
            // for writing can't be run, and a test beside this one may be forking.
            let mut made = Command::new("install");
            made.args(["-m", "755"]).arg(&written).arg(folder.path().join(name));
            assert!(made.status().unwrap().success());
        }
        Self { folder }
    }

    pub(super) fn search(&self) -> &OsStr {
        self.folder.path().as_os_str()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
    }

    /// Everything that was written down so far.
    pub(super) fn log(&self) -> Vec<String> {
        self.read("log").lines().map(str::to_owned).collect()
    }

    /// Waits until exactly this is written down.
    pub(super) fn until_log(&self, expected: &[&str]) {
        until(|| self.log() == expected, || format!("{:#?} instead of {expected:#?}", self.log()));
    }

    /// Waits for a program that hangs; the number of its process.
    pub(super) fn hanging(&self) -> u32 {
        until(|| !self.read("pid").is_empty(), || "nothing hangs".to_owned());
        self.read("pid").trim().parse().unwrap()
    }

    /// So that the next one that hangs is waited for.
    pub(super) fn forget_hanging(&self) {
        fs::remove_file(self.folder.path().join("pid")).unwrap();
    }
}

/// Waits until it is so.
pub(super) fn until(so: impl Fn() -> bool, otherwise: impl Fn() -> String) {
    let begun = Instant::now();
    while !so() {
        assert!(begun.elapsed() < PATIENCE, "{}", otherwise());
        thread::park_timeout(Duration::from_millis(3));
    }
}

/// Whether a process is there.
pub(super) fn lives(pid: u32) -> bool {
    PathBuf::from(format!("/proc/{pid}")).exists()
}

/// Waits until a process is gone.
pub(super) fn until_gone(pid: u32) {
    until(|| !lives(pid), || format!("{pid} lives on"));
}

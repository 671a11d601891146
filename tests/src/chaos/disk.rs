//! Disks that fill up.
//!
//! Where mounting is allowed, each is a file system in memory of its own, and full means that
//! its size is what lies on it: the programs get what a full disk gives them. Where it is
//! not, programs are forbidden to make files longer, and get another error for every write.
//! The second is a real failure to write too, and needs no rights; the story says which it is.

use anyhow::{Context, Result, ensure};
use rustix::{
    fs::statvfs,
    process::{Pid, Resource, Rlimit, prlimit},
};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The size of a disk that is not full: more than a long night writes.
const SIZE: &str = "1g";

/// How often a disk is made as large as what lies on it, while programs write to it.
const FILLING: u64 = 50;

/// How long a file may become on a disk that is full without being one: longer than what a
/// program must write to live, shorter than what it writes to keep anything.
const SHORT: u64 = 4 * 1024;

/// A folder with a disk of its own.
#[derive(Debug)]
pub struct Disk {
    folder: PathBuf,
    mounted: bool,
    full: bool,
}

impl Disk {
    /// Makes the folder, with a file system of its own if that is allowed.
    ///
    /// # Errors
    /// When the folder can't be made.
    pub fn at(folder: PathBuf) -> Result<Self> {
        std::fs::create_dir_all(&folder)?;
        let size = format!("size={SIZE}");
        let mounted = mount(&["-t", "tmpfs", "-o", &size, "disk-of-a-story"], &folder).is_ok();
        Ok(Self { folder, mounted, full: false })
    }

    /// Whether it is a file system of its own.
    #[must_use]
    pub fn is_mounted(&self) -> bool {
        self.mounted
    }

    /// Whether it is full.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// No room is left, or enough again.
    ///
    /// # Errors
    /// When the file system can't be told.
    pub fn fill(&mut self, full: bool) -> Result<()> {
        self.full = full;
        if !self.mounted {
            return Ok(());
        }
        if !full {
            return mount(&["-o", &format!("remount,size={SIZE}")], &self.folder);
        }
        // What is written meanwhile makes a size too small that was not a moment ago. One block
        // more: a size of nought would be one without a bound.
        let mut outcome = Ok(());
        for more in 1..=FILLING {
            let found = statvfs(&self.folder)?;
            let size = (found.f_blocks - found.f_bfree + more) * found.f_frsize;
            outcome = mount(&["-o", &format!("remount,size={size}")], &self.folder);
            if outcome.is_ok() {
                break;
            }
        }
        outcome
    }

    /// Tells a program that writes here, where the file system itself can't.
    ///
    /// # Errors
    /// When it can't be told, though it is there.
    pub fn limit(&self, program: u32) -> Result<()> {
        let pid = i32::try_from(program).ok().and_then(Pid::from_raw);
        if self.mounted || pid.is_none() {
            return Ok(());
        }
        let current = self.full.then_some(SHORT);
        match prlimit(pid, Resource::Fsize, Rlimit { current, maximum: None }) {
            // It has died meanwhile.
            Err(rustix::io::Errno::SRCH) => Ok(()),
            other => other.map(drop).context("limiting the files of a program"),
        }
    }

    /// A command whose program is told of a file that is too long, and does not die of it.
    #[must_use]
    pub fn survives_limits(command: &Command) -> Command {
        let mut shell = Command::new("sh");
        shell.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]).arg(command.get_program());
        shell.args(command.get_args());
        for (key, value) in command.get_envs() {
            match value {
                Some(value) => shell.env(key, value),
                None => shell.env_remove(key),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            shell.current_dir(folder);
        }
        shell
    }

    /// What lies on it, for whoever looks why a night failed.
    ///
    /// # Errors
    /// When it can't be copied.
    pub fn copy_to(&self, folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder)?;
        for file in std::fs::read_dir(&self.folder)? {
            let file = file?;
            std::fs::copy(file.path(), folder.join(file.file_name()))?;
        }
        Ok(())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.mounted {
            // Lazily: a program that was killed a moment ago may still hold a file.
            let _ = Command::new("umount").arg("-l").arg(&self.folder).output();
        }
    }
}

fn mount(arguments: &[&str], folder: &Path) -> Result<()> {
    let output = Command::new("mount").args(arguments).arg(folder).output().context("starting mount")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "mount {arguments:?} {}: {said}", folder.display());
    Ok(())
}

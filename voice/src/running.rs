//! A program that runs, and every way in which it comes to an end.

use crate::mailbox::{Lies, Mailbox};
use std::{
    io::Write,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How often it is looked whether a program has ended: nobody hears so short a pause.
const LOOK: Duration = Duration::from_millis(20);

/// How long a killed program may take to be gone; one whose driver hangs can't be.
const GONE: Duration = Duration::from_millis(500);

/// A program to be run.
pub(crate) struct Errand<'a> {
    /// The program's whole path.
    pub(crate) program: &'a Path,
    /// What it is told, word by word: there is no shell.
    pub(crate) arguments: &'a [&'a str],
    /// What it reads. Less than a pipe holds (64 KiB), so that writing never waits.
    pub(crate) input: &'a str,
    /// How long it may run.
    pub(crate) patience: Duration,
    /// Whether a newer errand ends it.
    pub(crate) gives_way: bool,
}

/// How it came to an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// By itself, and well.
    Well,
    /// It could not be started, or said that it failed.
    Failed,
    /// It ran too long and was killed.
    Hung,
    /// It was killed for something newer, or because nothing is wanted any more.
    GaveWay,
}

/// Runs it to its end.
pub(crate) fn run<T>(errand: &Errand<'_>, mailbox: &Mailbox<T>) -> End {
    let mut command = Command::new(errand.program);
    command.args(errand.arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            tracing::warn!(program = %errand.program.display(), %error, "can't be started");
            return End::Failed;
        }
    };
    if let Some(mut input) = child.stdin.take() {
        // One that does not read is none of our worry: how it ends is.
        let _unread = input.write_all(errand.input.as_bytes());
    }
    let until = Instant::now() + errand.patience;
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return End::Well,
            Ok(Some(status)) => {
                tracing::warn!(program = %errand.program.display(), %status, "failed");
                return End::Failed;
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(program = %errand.program.display(), %error, "can't be watched"),
        }
        let gives_way = match mailbox.look(LOOK) {
            Lies::Nothing => false,
            // What lies there stays there, and looking does not wait: so wait here.
            Lies::Errand if !errand.gives_way => {
                thread::park_timeout(LOOK);
                false
            }
            Lies::Errand | Lies::End => true,
        };
        if gives_way {
            kill(&mut child);
            return End::GaveWay;
        }
        if Instant::now() >= until {
            tracing::warn!(program = %errand.program.display(), "hangs and is killed");
            kill(&mut child);
            return End::Hung;
        }
    }
}

/// Kills it and waits until it is gone, but not for ever.
fn kill(child: &mut Child) {
    // It may have ended by itself meanwhile.
    let _ended = child.kill();
    let until = Instant::now() + GONE;
    while let Ok(None) = child.try_wait() {
        if Instant::now() >= until {
            tracing::warn!(pid = child.id(), "does not end although it was killed");
            return;
        }
        thread::park_timeout(LOOK);
    }
}

//! The programs, run as a person or systemd runs them.

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::Duration,
};

use crate::patience::until;

/// How long a program has to stop when asked.
const STOPS_WITHIN: Duration = Duration::from_secs(10);

/// Where a program of this workspace was built: beside this test or one above.
///
/// # Errors
/// When it is not there, naming the command that builds it.
pub fn path(name: &str) -> Result<PathBuf> {
    let me = std::env::current_exe()?;
    me.ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
        .with_context(|| format!("{name} is not built beside {}; run `make build`", me.display()))
}

/// A command of one of the programs, cut off from this machine's settings.
///
/// # Errors
/// When the program is not built.
pub fn command(name: &str, home: &Path) -> Result<Command> {
    let mut command = Command::new(path(name)?);
    forget_settings(&mut command);
    command.env("HOME", home).env("XDG_DATA_HOME", home.join("data")).env_remove("XDG_CONFIG_HOME");
    command.stdin(Stdio::null());
    Ok(command)
}

/// Takes what sets up programs of this house on this machine out of a command's environment.
pub fn forget_settings(command: &mut Command) {
    for (key, _) in std::env::vars_os() {
        let ours = ["KIOSK_", "EDGE_AGENT_", "HEADQUARTERS_"];
        if ours.iter().any(|prefix| key.to_string_lossy().starts_with(prefix)) {
            command.env_remove(key);
        }
    }
}

/// Runs a command to its end and takes its standard output.
///
/// # Errors
/// When it cannot start or does not succeed; its standard error is in the message.
pub fn output(command: &mut Command) -> Result<Output> {
    let output = command.output().with_context(|| format!("starting {command:?}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        bail!("{command:?} ended with {}: {said}", output.status);
    }
    Ok(output)
}

/// A program that runs until it is stopped or killed. Dropped, it is killed.
pub struct Running {
    child: Child,
    log: PathBuf,
    name: String,
}

impl Running {
    /// Starts it; what it says goes to `log`, after what was there.
    ///
    /// # Errors
    /// When the log or the program cannot be opened.
    pub fn start(mut command: Command, log: &Path) -> Result<Self> {
        let name = log.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let file = File::options().create(true).append(true).open(log)?;
        command.stdout(file.try_clone()?).stderr(file);
        let child = command.spawn().with_context(|| format!("starting {name}"))?;
        Ok(Self { child, log: log.to_owned(), name })
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it said so far.
    #[must_use]
    pub fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Fails, with what it said last, when it has ended.
    ///
    /// # Errors
    /// When it has ended.
    pub fn alive(&mut self) -> Result<()> {
        let ended = self.child.try_wait()?;
        ensure!(ended.is_none(), "{} ended with {ended:?}: {}", self.name, self.said());
        Ok(())
    }

    /// How it ended, if it has.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// SIGSTOP: it is there and does nothing any more.
    ///
    /// # Errors
    /// When the process cannot be signalled.
    pub fn freeze(&self) -> Result<()> {
        Ok(kill_process(Pid::from_child(&self.child), Signal::STOP)?)
    }

    /// SIGKILL, as a power cut or the kernel's memory killer would.
    ///
    /// # Errors
    /// When the process cannot be signalled or waited for.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// SIGTERM, and waits for its end.
    ///
    /// # Errors
    /// When it does not end within ten seconds.
    pub fn stop(mut self) -> Result<ExitStatus> {
        kill_process(Pid::from_child(&self.child), Signal::TERM)?;
        let name = self.name.clone();
        until(&format!("{name} to stop"), STOPS_WITHIN, || {
            self.child.try_wait()?.with_context(|| format!("{name} is still running"))
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Already gone is as good as killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

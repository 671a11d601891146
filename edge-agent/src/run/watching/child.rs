//! A camera's process as the agent holds it: started, heard line by line, ended at once.

use crate::watch_camera::{Plan, SUBCOMMAND};
use anyhow::{Context, Result};
use std::{path::Path, process::Stdio};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, ChildStderr, ChildStdin, ChildStdout, Command},
    task::JoinHandle,
};
use venue::watching::MAX_LINE;

/// Bytes that are read of what it says on standard error: the reason why it ends.
const REASON_AT_MOST: u64 = 4 * 1024;

/// What comes of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// A line, without its end; or the beginning of one that is too long.
    Line(Vec<u8>),
    /// It ended, and why.
    Ended(String),
}

/// The process. It is killed when this is dropped, and ends by itself when the agent does.
pub(super) struct Process {
    child: Child,
    out: ChildStdout,
    reason: JoinHandle<String>,
    /// Held open: it ends when this closes.
    _stdin: ChildStdin,
    read: Vec<u8>,
}

impl Process {
    /// Starts it and tells it its plan. Its first line says that it is open.
    ///
    /// # Errors
    /// When it can't be started.
    pub(super) async fn start(program: &Path, plan: &Plan) -> Result<Self> {
        let mut child = Command::new(program)
            .arg(SUBCOMMAND)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("starting {}", program.display()))?;
        let (stdin, out, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let mut stdin = stdin.context("no pipe to it")?;
        let out = out.context("no pipe from it")?;
        let reason = tokio::spawn(first_line(stderr.context("no pipe from it")?));
        // A pipe takes a plan at once; one that ended already says why below.
        let _ = stdin.write_all(format!("{}\n", serde_json::to_string(plan)?).as_bytes()).await;
        Ok(Self { child, out, reason, _stdin: stdin, read: Vec::new() })
    }

    /// What comes next. It may be dropped at any time, and nothing is lost.
    pub(super) async fn next(&mut self) -> Heard {
        loop {
            if let Some(line) = self.line() {
                return Heard::Line(line);
            }
            let mut bytes = [0; 2 * MAX_LINE];
            match self.out.read(&mut bytes).await {
                Ok(read @ 1..) => self.read.extend_from_slice(&bytes[..read]),
                Ok(0) | Err(_) => return Heard::Ended(self.why().await),
            }
        }
    }

    fn line(&mut self) -> Option<Vec<u8>> {
        if let Some(end) = self.read.iter().position(|byte| *byte == b'\n') {
            let rest = self.read.split_off(end + 1);
            let mut line = std::mem::replace(&mut self.read, rest);
            line.truncate(end);
            return Some(line);
        }
        (self.read.len() > MAX_LINE).then(|| std::mem::take(&mut self.read))
    }

    /// What it said first on standard error, or how it ended.
    async fn why(&mut self) -> String {
        let _ = self.child.start_kill();
        let status = self.child.wait().await;
        match (&mut self.reason).await {
            Ok(said) if !said.is_empty() => said,
            _ => status.map_or_else(|error| error.to_string(), |status| format!("it ended with {status}")),
        }
    }
}

async fn first_line(stderr: ChildStderr) -> String {
    let mut said = Vec::new();
    // What can't be read is not said.
    let _ = stderr.take(REASON_AT_MOST).read_to_end(&mut said).await;
    let said = String::from_utf8_lossy(&said);
    said.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().to_owned()
}

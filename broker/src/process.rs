//! One life of the broker's process, as the program that started it sees it.

use crate::{LOOK_EVERY, Plan, child::SUBCOMMAND, knock::Knocker};
use anyhow::{Context, Result, bail};
use std::{
    path::Path,
    process::{ExitStatus, Stdio},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, ChildStderr, ChildStdin, Command},
    task::JoinHandle,
    time,
};

/// How long the broker may take to serve; a busy machine starts a process slowly.
const SERVES_WITHIN: Duration = Duration::from_secs(10);

/// How often it is knocked.
const KNOCK_EVERY: Duration = Duration::from_secs(3);

/// Knocks in a row without an answer after which it counts as dead: a machine that was
/// busy for a moment is no reason to throw everybody out.
const UNANSWERED: u32 = 3;

/// Bytes that are read of what it says: the reason why it ends.
const SAID_AT_MOST: u64 = 4 * 1024;

/// A broker that serves.
pub(crate) struct Process {
    child: Child,
    /// Held open: the broker ends when it closes.
    stdin: ChildStdin,
    said: JoinHandle<String>,
    knocker: Knocker,
}

impl Process {
    /// Starts it, and waits until it serves.
    ///
    /// # Errors
    /// When it does not in time, with what it said.
    pub(crate) async fn start(plan: &Plan, program: &Path) -> Result<Self> {
        let mut child = Command::new(program)
            .arg(SUBCOMMAND)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("starting {}", program.display()))?;
        let (stdin, stderr) = child.stdin.take().zip(child.stderr.take()).context("no pipes to it")?;
        let said = tokio::spawn(first_line(stderr));
        let mut this = Self { child, stdin, said, knocker: Knocker::new(plan) };
        this.tell(plan).await?;
        time::timeout(SERVES_WITHIN, this.serves())
            .await
            .with_context(|| format!("it does not serve within {SERVES_WITHIN:?}"))??;
        Ok(this)
    }

    async fn tell(&mut self, plan: &Plan) -> Result<()> {
        let plan = format!("{}\n", serde_json::to_string(plan)?);
        if self.stdin.write_all(plan.as_bytes()).await.is_err() {
            bail!("{}", self.until_it_fails().await);
        }
        Ok(())
    }

    async fn serves(&mut self) -> Result<()> {
        while self.knocker.knock().await.is_err() {
            if let Some(status) = self.child.try_wait()? {
                bail!("{}", self.why(status).await);
            }
            time::sleep(LOOK_EVERY).await;
        }
        Ok(())
    }

    /// Waits until it has ended or does not answer, and says why.
    pub(crate) async fn until_it_fails(&mut self) -> String {
        let mut unanswered = 0;
        loop {
            let Self { child, knocker, .. } = self;
            let knock = async {
                time::sleep(KNOCK_EVERY).await;
                knocker.knock().await
            };
            let knocked = tokio::select! {
                status = child.wait() => match status {
                    Ok(status) => return self.why(status).await,
                    Err(reason) => return format!("it can't be watched: {reason}"),
                },
                knocked = knock => knocked,
            };
            let Err(reason) = knocked else {
                unanswered = 0;
                continue;
            };
            unanswered += 1;
            if unanswered == UNANSWERED {
                return format!("it did not answer {UNANSWERED} times: {reason:#}");
            }
        }
    }

    /// What it said first, or how it ended. A hint how to learn more may follow.
    async fn why(&mut self, status: ExitStatus) -> String {
        match (&mut self.said).await {
            Ok(said) if !said.is_empty() => said,
            _ => format!("it ended with {status}"),
        }
    }

    /// Ends it: it has nothing to keep.
    pub(crate) async fn end(mut self) {
        if let Err(reason) = self.child.kill().await {
            tracing::warn!(%reason, "the embedded broker can't be ended");
        }
    }
}

async fn first_line(stderr: ChildStderr) -> String {
    let mut said = Vec::new();
    // What can't be read is not said.
    let _ = stderr.take(SAID_AT_MOST).read_to_end(&mut said).await;
    let said = String::from_utf8_lossy(&said);
    said.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().to_owned()
}

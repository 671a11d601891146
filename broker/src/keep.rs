//! Keeps a broker running: one process after another, until asked to stop.

use crate::{Plan, process::Process};
use anyhow::{Context, Result};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::{
    sync::oneshot,
    task::JoinHandle,
    time::{self, Instant},
};

/// The pause before a broker that failed is started again; it doubles with each failure.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// The longest: devices of the house have to agree again soon after the fault is gone.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// After how long a broker that served counts as sound, and the pauses begin anew.
const SOUND_AFTER: Duration = Duration::from_secs(60);

/// A broker that is kept running. Dropped, it ends.
#[derive(Debug)]
pub struct Running {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Running {
    /// Ends when nobody keeps the broker any more, which is a fault of this program.
    ///
    /// # Errors
    /// Always, with the reason.
    pub async fn fails(&mut self) -> Result<()> {
        (&mut self.task).await.context("the watch over the embedded broker broke")?;
        anyhow::bail!("the watch over the embedded broker ended")
    }

    /// Ends the broker; its port is free then.
    pub async fn stop(self) {
        let _ = self.stop.send(());
        // A watch that broke has ended its broker with itself.
        if !self.task.is_finished() {
            let _ = self.task.await;
        }
    }
}

/// Starts a broker as a process of `program`, which has to be this one or another that
/// knows [`SUBCOMMAND`](crate::SUBCOMMAND), and keeps it running.
///
/// # Errors
/// When its port is taken, or it does not serve in time.
pub async fn start(plan: Plan, program: &Path) -> Result<Running> {
    plan.check_port()?;
    let process = Process::start(&plan, program)
        .await
        .with_context(|| format!("the embedded broker at {} did not start", plan.listen))?;
    let (stop, stops) = oneshot::channel();
    let task = tokio::spawn(keep(plan, program.to_owned(), process, stops));
    Ok(Running { stop, task })
}

async fn keep(plan: Plan, program: PathBuf, mut process: Process, mut stops: oneshot::Receiver<()>) {
    let mut pause = FIRST_PAUSE;
    loop {
        let since = Instant::now();
        let reason = tokio::select! {
            _ = &mut stops => return process.end().await,
            reason = process.until_it_fails() => reason,
        };
        process.end().await;
        if since.elapsed() >= SOUND_AFTER {
            pause = FIRST_PAUSE;
        }
        tracing::error!(broker = %plan.listen, reason,
            "the embedded broker failed and is started again; everybody finds it by themselves");
        process = tokio::select! {
            _ = &mut stops => return,
            process = start_again(&plan, &program, &mut pause) => process,
        };
    }
}

async fn start_again(plan: &Plan, program: &Path, pause: &mut Duration) -> Process {
    loop {
        time::sleep(*pause).await;
        *pause = (*pause * 2).min(LONGEST_PAUSE);
        match Process::start(plan, program).await {
            Ok(process) => return process,
            Err(reason) => {
                tracing::error!(broker = %plan.listen, reason = format!("{reason:#}"), again_in = ?*pause,
                    "the embedded broker does not start");
            }
        }
    }
}

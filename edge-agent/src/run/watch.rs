//! Watches what runs together. A part that ends without being asked ends the agent, with
//! the reason: one that does half of its work looks well to whoever set it up.

use anyhow::{Context, Result, anyhow};
use broker::Running;
use std::{future::Future, thread};
use tokio::{
    sync::oneshot,
    task::{self, JoinHandle},
};

/// A part of the agent, as a task of its own.
pub(super) struct Part {
    what: &'static str,
    stop: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<Result<()>>>,
}

impl Part {
    /// Starts a part, which ends when it is asked to or when that can't be any more.
    pub(super) fn start<F>(what: &'static str, run: impl FnOnce(oneshot::Receiver<()>) -> F) -> Self
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let (stop, stops) = oneshot::channel();
        Self { what, stop: Some(stop), task: Some(tokio::spawn(run(stops))) }
    }

    async fn ends(&mut self) -> Result<()> {
        let Some(task) = &mut self.task else { return Ok(()) };
        let outcome = task.await;
        self.task = None;
        let broke = || format!("{} broke, so the agent ends", self.what);
        outcome.with_context(broke)?.with_context(|| format!("{} ended, so the agent ends", self.what))
    }

    async fn ends_unasked(&mut self) -> Result<()> {
        self.ends().await?;
        Err(anyhow!("{} ended without being asked, so the agent ends", self.what))
    }

    async fn stop(mut self) -> Result<()> {
        self.stop = None;
        self.ends().await
    }
}

/// Waits until `stopped` comes or a part ends, then ends all of them, and the ledger's
/// thread last.
///
/// # Errors
/// When something ended unasked or broke: the first of them.
pub(super) async fn until(
    stopped: impl Future<Output = ()>,
    (mut reporting, mut exchanging): (Part, Part),
    hub: Option<&mut Running>,
    ledger: thread::JoinHandle<()>,
) -> Result<()> {
    let outcome = tokio::select! {
        () = stopped => Ok(()),
        outcome = reporting.ends_unasked() => outcome,
        outcome = exchanging.ends_unasked() => outcome,
        outcome = fails(hub) => outcome,
    };
    let outcome = outcome.and(reporting.stop().await);
    // The exchange notes last that nobody is heard any more; then the ledger's thread ends.
    let outcome = outcome.and(exchanging.stop().await);
    // The last notes of the ledger are written before the program ends.
    let joined =
        task::spawn_blocking(move || ledger.join()).await.context("waiting for the ledger's thread")?;
    outcome.and(joined.map_err(|_| anyhow!("the ledger's thread broke")))
}

async fn fails(hub: Option<&mut Running>) -> Result<()> {
    match hub {
        Some(hub) => hub.fails().await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::time;

    /// How long an end may take on a busy machine.
    const PATIENCE: Duration = Duration::from_secs(10);

    fn obedient(what: &'static str) -> Part {
        Part::start(what, |stop| async {
            let _ = stop.await;
            Ok(())
        })
    }

    async fn outcome(
        stopped: impl Future<Output = ()>,
        reporting: Part,
        exchanging: Part,
    ) -> Result<(), String> {
        let ledger = thread::spawn(|| {});
        let end = until(stopped, (reporting, exchanging), None, ledger);
        time::timeout(PATIENCE, end).await.unwrap().map_err(|reason| format!("{reason:#}"))
    }

    #[tokio::test]
    async fn who_is_asked_to_stop_ends_well() {
        let ended = outcome(async {}, obedient("reporting"), obedient("exchange")).await;
        assert_eq!(ended, Ok(()));
    }

    #[tokio::test]
    async fn a_part_that_ends_or_breaks_ends_the_agent_and_is_named() {
        let never = std::future::pending::<()>;
        let breaks = Part::start("the exchange", |_| async { panic!("a fault") });
        let said = outcome(never(), obedient("reporting"), breaks).await.unwrap_err();
        assert!(said.starts_with("the exchange broke") && said.contains("a fault"), "{said}");
        let ends = Part::start("reporting", |_| async { Ok(()) });
        let said = outcome(never(), ends, obedient("the exchange")).await.unwrap_err();
        assert!(said.starts_with("reporting ended without being asked"), "{said}");
        let fails = Part::start("reporting", |_| async { Err(anyhow!("the ledger's thread ended")) });
        let said = outcome(never(), fails, obedient("the exchange")).await.unwrap_err();
        assert!(said.starts_with("reporting ended") && said.contains("the ledger's thread"), "{said}");
    }

    #[tokio::test]
    async fn what_breaks_at_the_end_is_told_too() {
        let breaks = Part::start("the exchange", |stop| async {
            let _ = stop.await;
            panic!("a fault");
        });
        assert!(outcome(async {}, obedient("reporting"), breaks).await.unwrap_err().contains("a fault"));
        let ledger = thread::spawn(|| panic!("a fault of the ledger"));
        let parts = (obedient("reporting"), obedient("the exchange"));
        let said = until(async {}, parts, None, ledger).await.unwrap_err().to_string();
        assert!(said.contains("the ledger's thread broke"), "{said}");
    }
}

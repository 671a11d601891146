//! One agent a ledger: two of them would push each other off the broker without end.

use anyhow::{Context, Result, bail};
use ledger::Agent;
use std::{path::Path, time::Duration};
use tokio::time;

/// How often the right is asked for: the kiosk may be looking at it at that moment.
const TRIES: u32 = 5;

/// The pause between two tries.
const PAUSE: Duration = Duration::from_millis(20);

/// Takes the right to be the agent of a ledger.
///
/// # Errors
/// When another agent has it, or the file beside the ledger can't be made.
pub(super) async fn with(ledger: &Path) -> Result<Agent> {
    for _ in 0..TRIES {
        let right =
            Agent::of(ledger).with_context(|| format!("locking {}", Agent::file(ledger).display()))?;
        if let Some(right) = right {
            return Ok(right);
        }
        time::sleep(PAUSE).await;
    }
    bail!(
        "another edge-agent reports the ledger {} already; stop it first, or give this one a ledger of its own",
        ledger.display()
    )
}

//! The broker of the house, in the agent marked `hub`: where it listens and how much it
//! may hold. It is open to the network of the house, so it has to stay small whatever
//! comes: what is said through it is sealed, said again when it is lost, and small.

use anyhow::{Context, Result};
use broker::{Log, Plan, Running};
use std::net::SocketAddr;
use venue::exchange::wire::MAX_MESSAGE;

/// Connections at once: three times the kiosks, tablets and counting boxes of a large
/// house, and those of agents whose old line is not known to be dead yet.
const MAX_CONNECTIONS: usize = 96;

/// The log of what is said to one device: 64 answers of the largest kind, two windows of
/// what it asks for at a time. What falls out is asked for again.
const TO_ONE: Log = Log { segment: 128 * 1024, segments: 4 };

/// The logs of what all hear, of which there is one of each kind: some seconds of a busy
/// night, for a device whose line stumbles.
const TO_ALL: Log = Log { segment: 512 * 1024, segments: 4 };

/// Bytes of memory of its process: five times what the logs of a full house come to, and a
/// quarter of the smallest machine.
const MEMORY: u64 = 256 * 1024 * 1024;

/// What it listens on and may hold: 2 × 2 MiB for all, half a MiB for emergencies, and half a
/// MiB a device at most.
pub(super) fn plan(listen: SocketAddr) -> Plan {
    Plan {
        key: "hub_listen".to_owned(),
        listen,
        connections: MAX_CONNECTIONS,
        payload: MAX_MESSAGE,
        log: TO_ONE,
        logs: vec![
            ("sm/1/+/trail/+/+/heads".to_owned(), TO_ALL),
            ("sm/1/+/trail/+/+/facts".to_owned(), TO_ALL),
        ],
        memory: MEMORY,
    }
}

/// Starts it as a process of this program.
///
/// # Errors
/// When it does not serve.
pub(super) async fn start(plan: &Plan) -> Result<Running> {
    let program = std::env::current_exe().context("finding this program, to start the hub's broker")?;
    let running = broker::start(plan.clone(), &program).await?;
    tracing::info!(broker = %plan.listen, "runs the broker of the house");
    Ok(running)
}

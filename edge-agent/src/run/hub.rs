//! The broker of the house, in the agent marked `hub`: where it listens and how much it
//! may hold. It is open to the network of the house, so it has to stay small whatever
//! comes: what is said through it is sealed, said again when it is lost, and small.

use broker::{Log, Plan};
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

/// What it listens on and may hold: 2 × 2 MiB for all, and half a MiB a device at most.
pub(super) fn plan(listen: SocketAddr) -> Plan {
    Plan {
        key: "hub_listen",
        listen,
        connections: MAX_CONNECTIONS,
        payload: MAX_MESSAGE,
        log: TO_ONE,
        logs: vec![
            ("sm/1/+/trail/+/+/heads".to_owned(), TO_ALL),
            ("sm/1/+/trail/+/+/facts".to_owned(), TO_ALL),
        ],
    }
}

//! The embedded broker of headquarters: one command and one venue without anything to
//! install. It asks nobody who they are, and so listens on this machine alone; for more,
//! run a broker of its own and set `broker`.

use broker::{Log, Plan};
use std::net::SocketAddr;
use venue::reporting::wire::MAX_MESSAGE;

/// Connections at once: the devices of one venue with room to spare.
const MAX_CONNECTIONS: usize = 512;

/// The log that headquarters reads: eight segments of 8 MiB hold 8,000 messages of the
/// largest kind while the archive is busy, a minute of a large venue.
const UP: Log = Log { segment: 8 * 1024 * 1024, segments: 8 };

/// The log of one device: what is said to it is small and said again.
const DOWN: Log = Log { segment: 256 * 1024, segments: 2 };

/// Bytes of memory of its process: three times what the logs come to with every place taken.
const MEMORY: u64 = 1024 * 1024 * 1024;

/// What it listens on and may hold.
#[must_use]
pub fn plan(listen: SocketAddr) -> Plan {
    Plan {
        key: "broker_listen".to_owned(),
        listen,
        connections: MAX_CONNECTIONS,
        payload: MAX_MESSAGE,
        log: DOWN,
        logs: vec![("sm/1/+/+/+/up/+/+".to_owned(), UP)],
        memory: MEMORY,
    }
}

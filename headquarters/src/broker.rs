//! The embedded broker of headquarters: one command and one venue without anything to
//! install. It asks nobody who they are, and so listens on this machine alone; for more,
//! run a broker of its own and set `broker`.

use crate::shards::Shards;
use broker::{Log, Plan};
use std::net::SocketAddr;
use venue::reporting::{topic::SHARDS, wire::MAX_MESSAGE};

/// Connections at once: the devices of one venue with room to spare.
const MAX_CONNECTIONS: usize = 512;

/// The log that headquarters reads: eight segments of 8 MiB hold 8,000 messages of the
/// largest kind while the archive is busy, a minute of a large venue.
const UP: Log = Log { segment: 8 * 1024 * 1024, segments: 8 };

/// The log of a process that reads one shard of the venues, of which there may be 64.
const UP_OF_SHARD: Log = Log { segment: 1024 * 1024, segments: 8 };

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
        logs: logs_up(),
        memory: MEMORY,
    }
}

fn logs_up() -> Vec<(String, Log)> {
    let of_shard =
        |shard: u8| Shards::one(shard).filters(false).into_iter().map(|filter| (filter, UP_OF_SHARD));
    let of_all = Shards::ALL.filters(false).into_iter().map(|filter| (filter, UP));
    of_all.chain((0..SHARDS).flat_map(of_shard)).collect()
}

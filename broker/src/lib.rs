//! A broker inside a program, so that there is nothing to install: headquarters runs one
//! for a single venue, the edge agent marked `hub` for its house. It keeps nothing over a
//! restart and asks nobody who they are; whoever starts it says where it listens and how
//! much it may hold.
//!
//! It lives in a process of its own: the program runs itself a second time with
//! [`SUBCOMMAND`], and [`serve`] is all that this second one does. One malformed packet
//! can break the library it is made of, and what strangers send can fill its memory; so
//! it ends at the first fault, and [`start`] watches it and starts it again. It ends with
//! the program that started it, however that one ends.
//!
//! Nothing relies on it remembering: what it loses, devices send again.
//!
//! What it does not protect: there are no names, passwords or rules about topics, so
//! whoever reaches its port can listen, write, and fill its room. What is said through it
//! has to be sealed or harmless, and has to survive being dropped. A broker elsewhere may
//! ask; what programs tell it then is a [`Login`].

mod addresses;
mod child;
mod keep;
mod knock;
mod login;
mod process;
mod tls;

pub use addresses::{Addresses, MAX_ADDRESSES};
pub use child::{SUBCOMMAND, serve};
pub use keep::{Running, start};
pub use login::Login;
pub use tls::{Clock, Named, Own, Paper, PaperFault, Security, Today, told};

use anyhow::{Context, Result};
use rumqttd::{Config, ConnectionSettings, RouterConfig, SegmentConfig, ServerSettings};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener},
    time::{Duration, Instant},
};

/// Messages taken from the log for one connection at a time.
const PACKETS_AT_ONCE: u64 = 200;

/// Room for the topic and the header beside the largest message.
const PACKET_HEAD: usize = 2 * 1024;

/// How long a connection may take to say who it is, in milliseconds.
const CONNECT_WITHIN_MS: u16 = 5_000;

/// Messages under way to one client at a time.
const INFLIGHT: usize = 200;

/// How long a taken port may take to become free: the broker of a program that was killed
/// a moment ago ends just after it.
const FREED_WITHIN: Duration = Duration::from_secs(1);

/// How often something that has to become so is looked at meanwhile.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// The log of one subscription: when the last segment is full the first is dropped, read
/// or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    /// Bytes of a segment.
    pub segment: usize,
    /// Segments.
    pub segments: usize,
}

/// Where a broker listens, and how much it may hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The key of the settings that says where it listens, for what is said of it.
    pub key: String,
    /// Where it listens.
    pub listen: SocketAddr,
    /// Connections at once; further ones are refused.
    pub connections: usize,
    /// Bytes of the largest payload; who sends a larger one is cut off.
    pub payload: usize,
    /// The log of a subscription that nothing is said of.
    pub log: Log,
    /// Logs of certain subscriptions, by their filter.
    pub logs: Vec<(String, Log)>,
    /// Bytes of memory it may take. Neither the messages it is told to retain nor the
    /// filters it keeps a log for have a bound of their own: when they have filled this,
    /// it ends, and begins again with nothing.
    pub memory: u64,
}

impl Plan {
    /// Whether the port is free, asked before anything is touched.
    ///
    /// # Errors
    /// When it is taken, naming the key.
    pub fn check_port(&self) -> Result<()> {
        let until = Instant::now() + FREED_WITHIN;
        while let Err(reason) = TcpListener::bind(self.listen) {
            if Instant::now() >= until {
                return Err(reason).with_context(|| port_taken(&self.key, self.listen));
            }
            std::thread::park_timeout(LOOK_EVERY);
        }
        Ok(())
    }

    /// Where a client in the same program reaches it.
    #[must_use]
    pub fn reached_at(&self) -> SocketAddr {
        let mut at = self.listen;
        match at.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => at.set_ip(Ipv4Addr::LOCALHOST.into()),
            IpAddr::V6(ip) if ip.is_unspecified() => at.set_ip(Ipv6Addr::LOCALHOST.into()),
            _ => {}
        }
        at
    }

    fn config(&self) -> Config {
        let segments =
            |log: Log| SegmentConfig { max_segment_size: log.segment, max_segment_count: log.segments };
        let router = RouterConfig {
            max_connections: self.connections,
            max_outgoing_packet_count: PACKETS_AT_ONCE,
            max_segment_size: self.log.segment,
            max_segment_count: self.log.segments,
            custom_segment: Some(
                self.logs.iter().map(|(filter, log)| (filter.clone(), segments(*log))).collect(),
            ),
            ..RouterConfig::default()
        };
        let connections = ConnectionSettings {
            connection_timeout_ms: CONNECT_WITHIN_MS,
            max_payload_size: self.payload + PACKET_HEAD,
            max_inflight_count: INFLIGHT,
            auth: None,
            external_auth: None,
            // A message that nobody has asked for yet must not cut its sender off.
            dynamic_filters: true,
        };
        let server = ServerSettings {
            name: "broker".into(),
            listen: self.listen,
            tls: None,
            next_connection_delay_ms: 1,
            connections,
        };
        // MQTT 3.1.1, which the library calls version 4.
        Config { router, v4: Some(HashMap::from([("broker".to_owned(), server)])), ..Config::default() }
    }
}

/// What to say of a port that cannot be had.
#[must_use]
pub fn port_taken(key: &str, at: SocketAddr) -> String {
    format!(
        "port {} cannot be had ({key} = \"{at}\"): another program listens there, or this one runs already; \
         stop it or set `{key}` to another port",
        at.port()
    )
}

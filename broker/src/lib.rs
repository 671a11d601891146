//! A broker inside a program, so that there is nothing to install: headquarters runs one
//! for a single venue, the edge agent marked `hub` for its house. It keeps nothing over a
//! restart and asks nobody who they are; whoever starts it says where it listens and how
//! much it may hold.
//!
//! Nothing relies on it remembering: what it loses, devices send again. It lives on
//! threads of its own, so it never holds up the program it is in.
//!
//! What it does not protect: there are no names, passwords or rules about topics, so
//! whoever reaches its port can listen, write, and fill its room. What is said through it
//! has to be sealed or harmless, and has to survive being dropped.

use anyhow::{Context, Result, bail};
use rumqttd::{Broker, Config, ConnectionSettings, RouterConfig, SegmentConfig, ServerSettings};
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time,
};

/// Messages taken from the log for one connection at a time.
const PACKETS_AT_ONCE: u64 = 200;

/// Room for the topic and the header beside the largest message.
const PACKET_HEAD: usize = 2 * 1024;

/// How long a connection may take to say who it is, in milliseconds.
const CONNECT_WITHIN_MS: u16 = 5_000;

/// Messages under way to one client at a time.
const INFLIGHT: usize = 200;

/// How long the broker may take to listen.
const LISTENS_WITHIN: Duration = Duration::from_secs(5);

/// How often it is tried meanwhile.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// The log of one subscription: when the last segment is full the first is dropped, read
/// or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Log {
    /// Bytes of a segment.
    pub segment: usize,
    /// Segments.
    pub segments: usize,
}

/// Where a broker listens, and how much it may hold.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The key of the settings that says where it listens, for what is said of it.
    pub key: &'static str,
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
}

impl Plan {
    /// Whether the port is free, asked before anything is touched.
    ///
    /// # Errors
    /// When it is taken, naming the key.
    pub fn check_port(&self) -> Result<()> {
        TcpListener::bind(self.listen).map(drop).with_context(|| port_taken(self.key, self.listen))
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

/// Starts the broker on a thread of its own, where it stays until the program ends
/// (it cannot be stopped), and waits until it listens.
///
/// # Errors
/// When it does not listen in time.
pub async fn start(plan: &Plan) -> Result<()> {
    plan.check_port()?;
    let (ended, mut has_ended) = tokio::sync::oneshot::channel();
    let (config, at) = (plan.config(), plan.reached_at());
    let run = move || {
        let outcome = Broker::new(config).start();
        // Nobody listens any more once it has come up.
        let _ = ended.send(outcome.err().map_or_else(|| "it ended".to_owned(), |reason| reason.to_string()));
    };
    std::thread::Builder::new().name("broker".into()).spawn(run).context("starting the broker's thread")?;
    let listening = async {
        while knock(at).await.is_err() {
            if let Ok(reason) = has_ended.try_recv() {
                bail!("the embedded broker at {at} did not start: {reason}");
            }
            time::sleep(LOOK_EVERY).await;
        }
        Ok(())
    };
    time::timeout(LISTENS_WITHIN, listening)
        .await
        .with_context(|| format!("the embedded broker does not listen at {at} after {LISTENS_WITHIN:?}"))?
}

/// A client's hello and goodbye, as MQTT 3.1.1 writes them: a connection without them
/// would be logged as a fault.
const HELLO: &[u8] = b"\x10\x11\x00\x04MQTT\x04\x02\x00\x0a\x00\x05knock";
const GOODBYE: &[u8] = b"\xe0\x00";

async fn knock(at: SocketAddr) -> std::io::Result<()> {
    let mut connection = TcpStream::connect(at).await?;
    connection.write_all(HELLO).await?;
    let mut welcome = [0; 4];
    connection.read_exact(&mut welcome).await?;
    connection.write_all(GOODBYE).await
}

//! The embedded broker: one command and one venue without anything to install. It
//! keeps nothing, asks nobody who they are, and so listens on this machine alone; for
//! more, run a broker of its own and set `broker`.
//!
//! Nothing relies on it remembering: what it loses, devices send again.

use anyhow::{Context, Result, bail};
use rumqttd::{Broker, Config, ConnectionSettings, RouterConfig, SegmentConfig, ServerSettings};
use std::{
    collections::HashMap,
    net::{SocketAddr, TcpListener},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time,
};
use venue::reporting::wire::MAX_MESSAGE;

/// Connections at once: the devices of one venue with room to spare.
const MAX_CONNECTIONS: usize = 512;

/// Messages taken from the log for one connection at a time.
const PACKETS_AT_ONCE: u64 = 200;

/// Bytes of a segment of the log that headquarters reads. When the last segment is
/// full the first is dropped, read or not: eight of 8 MiB hold 8,000 messages of the
/// largest kind while the archive is busy, a minute of a large venue.
const UP_SEGMENT: usize = 8 * 1024 * 1024;

/// Segments of that log.
const UP_SEGMENTS: usize = 8;

/// Bytes of a segment of the log of one device: what headquarters says to it is small
/// and said again.
const DOWN_SEGMENT: usize = 256 * 1024;

/// Segments of the log of one device.
const DOWN_SEGMENTS: usize = 2;

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

/// Whether the port is free, asked before anything is touched.
///
/// # Errors
/// When it is taken, naming the key.
pub fn check_port(at: SocketAddr) -> Result<()> {
    TcpListener::bind(at).map(drop).with_context(|| port_taken("broker_listen", at))
}

/// What to say of a port that cannot be had.
#[must_use]
pub fn port_taken(key: &str, at: SocketAddr) -> String {
    format!(
        "port {} cannot be had ({key} = \"{at}\"): another program listens there, or another headquarters runs; \
         stop it or set `{key}` to another port",
        at.port()
    )
}

/// Starts the broker on a thread of its own, where it stays until the program ends
/// (it cannot be stopped), and waits until it listens.
///
/// # Errors
/// When it does not listen in time.
pub async fn start(at: SocketAddr) -> Result<()> {
    check_port(at)?;
    let (ended, mut has_ended) = tokio::sync::oneshot::channel();
    let run = move || {
        let outcome = Broker::new(config(at)).start();
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

fn config(listen: SocketAddr) -> Config {
    let up = SegmentConfig { max_segment_size: UP_SEGMENT, max_segment_count: UP_SEGMENTS };
    let router = RouterConfig {
        max_connections: MAX_CONNECTIONS,
        max_outgoing_packet_count: PACKETS_AT_ONCE,
        max_segment_size: DOWN_SEGMENT,
        max_segment_count: DOWN_SEGMENTS,
        custom_segment: Some(HashMap::from([("sm/1/+/+/+/up/+/+".to_owned(), up)])),
        ..RouterConfig::default()
    };
    let connections = ConnectionSettings {
        connection_timeout_ms: CONNECT_WITHIN_MS,
        max_payload_size: MAX_MESSAGE + PACKET_HEAD,
        max_inflight_count: INFLIGHT,
        auth: None,
        external_auth: None,
        dynamic_filters: true,
    };
    let server =
        ServerSettings { name: "broker".into(), listen, tls: None, next_connection_delay_ms: 1, connections };
    Config { router, v4: Some(HashMap::from([("broker".to_owned(), server)])), ..Config::default() }
}

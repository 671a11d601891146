//! The line to the broker: one MQTT client after another, each thrown away at its
//! first error, because one that met an error may hold on to half of what it had.
//!
//! The task here polls and never publishes; whoever holds the client publishes only by
//! `try_publish`, which never waits, so neither can hold up the other.

use anyhow::{Result, anyhow, ensure};
use broker::{Addresses, Login, Security};
use rumqttc::{
    AsyncClient, Event, EventLoop, LastWill, MqttOptions, Outgoing, Packet, QoS, SubscribeFilter,
    SubscribeReasonCode,
};
use std::{ops::ControlFlow, time::Duration};
use tokio::{sync::mpsc, task::JoinHandle, time};
use venue::reporting::wire::MAX_MESSAGE;

/// Messages that wait for whoever listens. When it is full the client stops reading, and the
/// broker keeps the rest.
const HEARD_WAITING: usize = 256;

/// Requests the client takes before `try_publish` refuses: what may be on its way at once (two
/// batches, some live pages), with heads, indexes of days and presence between them.
const CLIENT_QUEUE: usize = 256;

/// The largest packet either way: the largest document, its topic and its header.
const MAX_PACKET: usize = MAX_MESSAGE + 2 * 1024;

/// The first pause after an error; it doubles with each further one.
const FIRST_PAUSE_MS: u64 = 250;

/// Different reasons that are logged of one outage, each once, until it is said again.
const REASONS_TOLD: usize = 4;

/// How patient a line is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// Silence after which the line counts as dead; the broker publishes the will after
    /// one and a half times this.
    keep_alive: Duration,
    /// How long the broker may take to be reached, and again to grant the subscriptions,
    /// in seconds.
    connect_within_s: u64,
    /// The longest pause, jitter left out.
    longest_pause_ms: u64,
    /// The first failure is logged and each further reason once; and all again after so many.
    say_every: u64,
    /// At which level it hears.
    hears_at: QoS,
}

impl Patience {
    /// To the campaign's broker, which thousands of devices come back to at once.
    pub(super) const FAR: Self = Self {
        keep_alive: Duration::from_secs(10),
        connect_within_s: 10,
        longest_pause_ms: 8_000,
        // Twice an hour at the longest pause.
        say_every: 200,
        // What is lost is asked for again, so nothing is bought by receipts. They would cost a
        // cluster of NATS a replicated consumer for each filter of each device: of a thousand
        // venues that came back at once, two thirds were not in after three minutes.
        hears_at: QoS::AtMostOnce,
    };

    /// To the broker of the house, where some twenty devices meet: a dead line is
    /// noticed and a healed one found again in less than the ten seconds within which
    /// devices have to agree after a cut.
    pub(super) const NEAR: Self = Self {
        keep_alive: Duration::from_secs(5),
        connect_within_s: 3,
        longest_pause_ms: 2_000,
        // Some twice an hour.
        say_every: 700,
        // An emergency is said once, and kept by the broker for whoever comes.
        hears_at: QoS::AtLeastOnce,
    };
}

/// What comes from the line.
#[derive(Debug)]
pub(super) enum Heard {
    /// The broker is there and has granted the subscriptions; speak through this.
    Linked(AsyncClient),
    /// It is gone.
    Unlinked,
    /// A message.
    Message {
        /// Its topic.
        topic: String,
        /// Its bytes.
        payload: Vec<u8>,
        /// Whether the broker had kept it for whoever comes.
        retained: bool,
    },
}

/// A broker, and who this device is to it.
#[derive(Debug, Clone)]
pub(super) struct Broker {
    /// Where it is reached; the nodes of a cluster are tried in turn.
    pub(super) at: Addresses,
    /// What it is told, where it asks.
    pub(super) login: Option<Login>,
    /// How the line to it is kept from others, where it is.
    pub(super) security: Option<Security>,
}

/// Who connects where, and to hear what.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// The broker.
    pub(super) broker: Broker,
    /// The client's name: another one for every boot and ledger, so that clones of a
    /// card don't throw each other off.
    pub(super) client: String,
    /// Topic and bytes that the broker publishes when the line breaks.
    pub(super) will: Option<(String, Vec<u8>)>,
    /// What to subscribe to.
    pub(super) filters: Vec<String>,
    /// What it is for, as the log says it once the broker is there.
    pub(super) purpose: &'static str,
    /// How patient it is.
    pub(super) patience: Patience,
    /// Makes the pauses of this device differ from others'.
    pub(super) seed: u64,
}

/// The end of a line that whoever listens holds.
#[derive(Debug)]
pub(super) struct End {
    /// What comes.
    pub(super) heard: mpsc::Receiver<Heard>,
    /// The task that keeps the line.
    pub(super) task: JoinHandle<()>,
    /// To speak through, while the broker is there.
    pub(super) client: Option<AsyncClient>,
}

/// Keeps the line until its listener is gone or it said goodbye.
pub(super) fn keep(line: Line) -> End {
    let (hear, heard) = mpsc::channel(HEARD_WAITING);
    End { heard, task: tokio::spawn(again_and_again(line, hear)), client: None }
}

impl End {
    /// Says goodbye and waits until it was taken, within a bound.
    pub(super) async fn close(mut self, bound: Duration) {
        let Some(client) = self.client.take() else { return };
        let _ = client.try_disconnect();
        let goodbye = async {
            while self.heard.recv().await.is_some() {}
            let _ = self.task.await;
        };
        if time::timeout(bound, goodbye).await.is_err() {
            tracing::warn!(waited = ?bound, "the broker did not take the goodbye in time");
        }
    }
}

async fn again_and_again(line: Line, hear: mpsc::Sender<Heard>) {
    // Another address after every error: the node that held the line may be gone.
    let (mut failures, mut turn) = (0_u64, 0_u64);
    let mut told = Vec::new();
    while !hear.is_closed() {
        let at = line.broker.at.at_turn(turn);
        turn += 1;
        let (client, events) = AsyncClient::new(line.options(at), CLIENT_QUEUE);
        let mut once = Once { events, hear: &hear, linked: false };
        let broken = once.run(&line, at, client).await;
        if once.linked {
            failures = 0;
            told.clear();
            let _ = hear.send(Heard::Unlinked).await;
        }
        let Err(reason) = broken else { return };
        let reason = broker::told(reason.as_ref());
        let (host, port) = at;
        if failures.is_multiple_of(line.patience.say_every) {
            told.clear();
        }
        // A line that was cut says little; the attempts after it say why.
        if told.len() < REASONS_TOLD && !told.contains(&reason) {
            tracing::warn!(broker = %format!("{host}:{port}"), %reason, attempts = failures + 1, purpose = line.purpose,
                "no line to the broker; everything stays in the ledger, and it is tried again quietly");
            told.push(reason);
        }
        failures += 1;
        tokio::select! {
            () = time::sleep(line.pause(failures)) => {}
            () = hear.closed() => return,
        }
    }
}

impl Line {
    fn options(&self, (host, port): (&str, u16)) -> MqttOptions {
        let mut options = MqttOptions::new(&self.client, host, port);
        options.set_clean_session(true).set_keep_alive(self.patience.keep_alive);
        options.set_max_packet_size(MAX_PACKET, MAX_PACKET);
        if let Some(login) = &self.broker.login {
            login.give(&mut options);
        }
        if let Some(security) = &self.broker.security {
            security.give(&mut options);
        }
        if let Some((topic, bytes)) = self.will.clone() {
            options.set_last_will(LastWill::new(topic, bytes, QoS::AtLeastOnce, true));
        }
        options
    }

    /// Doubles with each time that all addresses failed, between one and one and a half
    /// times that.
    fn pause(&self, failures: u64) -> Duration {
        let rounds = self.broker.at.rounds(failures).min(16);
        let pause = (FIRST_PAUSE_MS << rounds).min(self.patience.longest_pause_ms);
        // Knuth's multiplicative hash: devices that lost the broker together come back apart.
        let jitter = (self.seed ^ failures).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        Duration::from_millis(pause + jitter % (pause / 2))
    }
}

/// One client from its connection to its first error.
struct Once<'a> {
    events: EventLoop,
    hear: &'a mpsc::Sender<Heard>,
    linked: bool,
}

impl Once<'_> {
    /// Ends well when goodbye was said or nobody listens.
    async fn run(&mut self, line: &Line, (host, port): (&str, u16), client: AsyncClient) -> Result<()> {
        let mut network = self.events.network_options();
        network.set_connection_timeout(line.patience.connect_within_s).set_tcp_nodelay(true);
        self.events.set_network_options(network);
        let filter = |path: &String| SubscribeFilter::new(path.clone(), line.patience.hears_at);
        client.try_subscribe_many(line.filters.iter().map(filter))?;
        let within = Duration::from_secs(2 * line.patience.connect_within_s);
        let granted = time::timeout(within, self.until_granted(client)).await;
        granted.map_err(|_| anyhow!("the broker does not grant the subscriptions within {within:?}"))??;
        tracing::info!(broker = %format!("{host}:{port}"), tls = line.broker.security.is_some(), "{}", line.purpose);
        if let Some(ending) = line.broker.security.as_ref().and_then(Security::ending) {
            tracing::warn!("{ending}");
        }
        loop {
            let event = self.events.poll().await?;
            if Self::pass_on(self.hear, event).await.is_break() {
                return Ok(());
            }
        }
    }

    async fn until_granted(&mut self, client: AsyncClient) -> Result<()> {
        loop {
            let event = self.events.poll().await?;
            if let Event::Incoming(Packet::SubAck(answer)) = &event {
                let refused = |code: &SubscribeReasonCode| matches!(code, SubscribeReasonCode::Failure);
                ensure!(
                    !answer.return_codes.iter().any(refused),
                    "the broker refuses the subscriptions; allow this device to read its own topics"
                );
                self.linked = true;
                let _ = self.hear.send(Heard::Linked(client)).await;
                return Ok(());
            }
            if Self::pass_on(self.hear, event).await.is_break() {
                return Ok(());
            }
        }
    }

    async fn pass_on(hear: &mpsc::Sender<Heard>, event: Event) -> ControlFlow<()> {
        let gone = match event {
            Event::Incoming(Packet::Publish(publish)) => {
                let (topic, payload) = (publish.topic, publish.payload.to_vec());
                hear.send(Heard::Message { topic, payload, retained: publish.retain }).await.is_err()
            }
            Event::Outgoing(Outgoing::Disconnect) => true,
            _ => false,
        };
        if gone { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{io::AsyncReadExt, net::TcpListener};

    #[tokio::test]
    async fn another_node_is_tried_when_one_is_gone() {
        let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let nodes = format!("{gone},{}", listener.local_addr().unwrap());
        let at = Addresses::read("broker", &nodes).unwrap();
        let line = Line {
            broker: Broker { at, login: None, security: None },
            client: "kiosk-1".into(),
            will: None,
            filters: vec!["sm/1/#".into()],
            purpose: "reporting",
            patience: Patience::NEAR,
            seed: 1,
        };
        let _end = keep(line);
        // The connection breaks at once; after the next node, which is gone, it comes back.
        for _ in 0..2 {
            let (mut heard, _) = listener.accept().await.unwrap();
            assert_eq!(heard.read_u8().await.unwrap(), 0x10, "a CONNECT packet");
        }
    }
}

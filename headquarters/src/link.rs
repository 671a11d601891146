//! The line to the broker: one client after another, each thrown away at its first
//! error, because one that met an error may hold on to half of what it had.
//!
//! The task that polls never waits to publish (that would deadlock when its queue is
//! full); a task beside it does.

use crate::settings::BrokerAt;
use broker::{Addresses, Login, Security};
use rumqttc::{
    AsyncClient, ConnectionError, Event, EventLoop, MqttOptions, Packet, QoS, SubscribeFilter,
    SubscribeReasonCode,
};
use std::time::Duration;
use tokio::{sync::mpsc, time};
use tracing::{debug, info, warn};

/// Messages that wait for the intake. When it is full the client stops reading, and
/// the broker keeps the rest.
const ARRIVED_WAITING: usize = 1_024;

/// Answers that wait for the broker. When it is full answers are dropped; devices
/// send again what was not answered.
const SAID_WAITING: usize = 8_192;

/// Requests the client takes before it makes its user wait.
const CLIENT_QUEUE: usize = 256;

/// Answers under way to the broker at once.
const INFLIGHT: u16 = 1_000;

/// The largest packet either way: twice the largest document, for its topic and header.
const MAX_PACKET: usize = 16 * 1024;

/// Silence after which the line counts as dead.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// The first pause after an error; it doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// The longest pause. Devices wait up to eight seconds so as not to come all at once; headquarters is
/// one, and back before they are: what they say while it is away is said again, and later.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// How long the broker may take to grant the subscription.
const GRANTED_WITHIN: Duration = Duration::from_secs(10);

/// What comes from the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// The broker is there and has granted the subscription.
    Linked,
    /// It is gone.
    Unlinked,
    /// A message.
    Message {
        /// Its topic.
        topic: String,
        /// Its bytes.
        payload: Vec<u8>,
    },
}

/// A message for the broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The topic.
    pub topic: String,
    /// The bytes.
    pub payload: Vec<u8>,
    /// Whether the broker shall keep it for later subscribers.
    pub retain: bool,
}

/// The two ends of the line that the intake holds.
#[derive(Debug)]
pub struct Line {
    /// What comes.
    pub heard: mpsc::Receiver<Heard>,
    /// What goes.
    pub said: mpsc::Sender<Said>,
    /// The task that keeps the line; it ends with the receiver of `heard`.
    pub task: tokio::task::JoinHandle<()>,
}

/// Keeps a line to the broker until the intake is gone, on which these filters are heard.
/// `client` names this headquarters to the broker, differently at every start.
#[must_use]
pub fn keep(broker: &BrokerAt, client: &str, filters: Vec<String>) -> Line {
    let (at, login, security) = match broker {
        BrokerAt::Embedded(at) => (Addresses::one(at.ip().to_string(), at.port()), None, None),
        BrokerAt::External { at, login, security } => (at.clone(), login.clone(), security.clone()),
    };
    if let Some(ending) = security.as_ref().and_then(Security::ending) {
        warn!("{ending}");
    }
    let dial = Dial { at, client: client.to_owned(), login, security, filters };
    let (hear, heard) = mpsc::channel(ARRIVED_WAITING);
    let (said, say) = mpsc::channel(SAID_WAITING);
    Line { heard, said, task: tokio::spawn(again_and_again(dial, hear, say)) }
}

/// Where the broker is, and who wants to hear what of it.
struct Dial {
    at: Addresses,
    client: String,
    login: Option<Login>,
    security: Option<Security>,
    filters: Vec<String>,
}

impl Dial {
    fn options(&self, turn: u64) -> MqttOptions {
        let (host, port) = self.at.at_turn(turn);
        let mut options = MqttOptions::new(&self.client, host, port);
        options.set_clean_session(true).set_keep_alive(KEEP_ALIVE).set_inflight(INFLIGHT);
        options.set_max_packet_size(MAX_PACKET, MAX_PACKET);
        if let Some(login) = &self.login {
            login.give(&mut options);
        }
        if let Some(security) = &self.security {
            security.give(&mut options);
        }
        options
    }
}

async fn again_and_again(dial: Dial, hear: mpsc::Sender<Heard>, mut say: mpsc::Receiver<Said>) {
    let (mut pause, mut failures) = (FIRST_PAUSE, 0);
    // Another address after every error: the node that held the line may be gone.
    let mut turn = 0;
    while !hear.is_closed() {
        let (client, events) = AsyncClient::new(dial.options(turn), CLIENT_QUEUE);
        let (host, port) = dial.at.at_turn(turn);
        turn += 1;
        let mut once = Once { events, filters: &dial.filters, hear: &hear, linked: false };
        let outcome = tokio::select! {
            outcome = once.run(&client) => outcome,
            () = publish_all(&client, &mut say) => Ok(()),
        };
        if once.linked {
            (pause, failures) = (FIRST_PAUSE, 0);
            let _ = hear.send(Heard::Unlinked).await;
        }
        let Err(reason) = outcome else { return };
        if hear.is_closed() {
            return;
        }
        let reason = ::broker::told(&reason);
        warn!(broker = %format!("{host}:{port}"), %reason, retry_in = ?pause, "the line to the broker is broken");
        // What waited was for devices that will ask again once they are back.
        while say.try_recv().is_ok() {}
        time::sleep(pause).await;
        failures += 1;
        // The pause grows when all nodes of a cluster were tried, not with each of them.
        if dial.at.rounds(failures) > dial.at.rounds(failures - 1) {
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

/// Ends when the intake is gone.
async fn publish_all(client: &AsyncClient, say: &mut mpsc::Receiver<Said>) {
    while let Some(Said { topic, payload, retain }) = say.recv().await {
        if client.publish(topic, QoS::AtLeastOnce, retain, payload).await.is_err() {
            // The client is being thrown away; the poll beside tells why.
            std::future::pending::<()>().await;
        }
    }
    // The last answers are still in the client's queue; a clean goodbye follows them.
    let _ = client.disconnect().await;
    std::future::pending::<()>().await;
}

/// Why a client was thrown away.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error("{0}")]
    Connection(#[from] Box<ConnectionError>),
    #[error("the broker refuses the subscription to {0}; allow it for headquarters")]
    Refused(String),
    #[error("the broker does not answer the subscription within {GRANTED_WITHIN:?}")]
    Silent,
}

/// One client from its connection to its first error.
struct Once<'a> {
    events: EventLoop,
    filters: &'a [String],
    hear: &'a mpsc::Sender<Heard>,
    linked: bool,
}

impl Once<'_> {
    async fn run(&mut self, client: &AsyncClient) -> Result<(), Broken> {
        let filters = self.filters.iter().map(|path| SubscribeFilter::new(path.clone(), QoS::AtLeastOnce));
        if client.try_subscribe_many(filters).is_err() {
            return Err(Broken::Silent);
        }
        time::timeout(GRANTED_WITHIN, self.until_granted()).await.map_err(|_| Broken::Silent)??;
        info!("the broker is there and reports may come in");
        loop {
            let event = match self.events.poll().await {
                // The goodbye has been said.
                Err(_) if self.hear.is_closed() => return Ok(()),
                event => event.map_err(Box::new)?,
            };
            pass_on(self.hear, event).await;
        }
    }

    async fn until_granted(&mut self) -> Result<(), Broken> {
        while !self.linked {
            let event = self.events.poll().await.map_err(Box::new)?;
            if let Event::Incoming(Packet::SubAck(answer)) = &event {
                let mut granted = self.filters.iter().zip(&answer.return_codes);
                if let Some((filter, _)) =
                    granted.find(|(_, code)| matches!(code, SubscribeReasonCode::Failure))
                {
                    return Err(Broken::Refused(filter.clone()));
                }
                self.linked = true;
                let _ = self.hear.send(Heard::Linked).await;
            }
            pass_on(self.hear, event).await;
        }
        Ok(())
    }
}

/// An intake that is gone hears nothing more, but what it said last still goes out.
async fn pass_on(hear: &mpsc::Sender<Heard>, event: Event) {
    match event {
        Event::Incoming(Packet::Publish(publish)) => {
            let (topic, payload) = (publish.topic, publish.payload.to_vec());
            let _ = hear.send(Heard::Message { topic, payload }).await;
        }
        other => debug!(?other, "line"),
    }
}

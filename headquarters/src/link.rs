//! The line to the broker: one client after another, each thrown away at its first
//! error, because one that met an error may hold on to half of what it had.
//!
//! The task that polls never waits to publish (that would deadlock when its queue is
//! full); a task beside it does.

use crate::settings::BrokerAt;
use rumqttc::{
    AsyncClient, ConnectionError, Event, EventLoop, MqttOptions, Packet, QoS, SubscribeReasonCode,
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

/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// How long the broker may take to grant the subscription.
const GRANTED_WITHIN: Duration = Duration::from_secs(10);

/// Everything devices say, of every campaign and in every shard.
const EVERYTHING_UP: &str = "sm/1/+/+/+/up/+/+";

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

/// Keeps a line to the broker until the intake is gone. `client` names this
/// headquarters to the broker, differently at every start.
#[must_use]
pub fn keep(broker: &BrokerAt, client: &str) -> Line {
    let (host, port, login, security) = match broker {
        BrokerAt::Embedded(at) => (at.ip().to_string(), at.port(), None, None),
        BrokerAt::External { host, port, login, security } => {
            (host.clone(), *port, login.as_ref(), security.as_ref())
        }
    };
    let mut options = MqttOptions::new(client, host, port);
    options.set_clean_session(true).set_keep_alive(KEEP_ALIVE).set_inflight(INFLIGHT);
    options.set_max_packet_size(MAX_PACKET, MAX_PACKET);
    if let Some(login) = login {
        login.give(&mut options);
    }
    if let Some(security) = security {
        security.give(&mut options);
        if let Some(ending) = security.ending() {
            warn!("{ending}");
        }
    }
    let (hear, heard) = mpsc::channel(ARRIVED_WAITING);
    let (said, say) = mpsc::channel(SAID_WAITING);
    Line { heard, said, task: tokio::spawn(again_and_again(options, hear, say)) }
}

async fn again_and_again(options: MqttOptions, hear: mpsc::Sender<Heard>, mut say: mpsc::Receiver<Said>) {
    let mut pause = FIRST_PAUSE;
    while !hear.is_closed() {
        let (client, events) = AsyncClient::new(options.clone(), CLIENT_QUEUE);
        let mut once = Once { events, hear: &hear, linked: false };
        let outcome = tokio::select! {
            outcome = once.run(&client) => outcome,
            () = publish_all(&client, &mut say) => Ok(()),
        };
        if once.linked {
            pause = FIRST_PAUSE;
            let _ = hear.send(Heard::Unlinked).await;
        }
        let Err(reason) = outcome else { return };
        if hear.is_closed() {
            return;
        }
        let reason = ::broker::told(&reason);
        warn!(%reason, retry_in = ?pause, "the line to the broker is broken");
        // What waited was for devices that will ask again once they are back.
        while say.try_recv().is_ok() {}
        time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
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
    #[error("the broker refuses the subscription to {EVERYTHING_UP}; allow it for headquarters")]
    Refused,
    #[error("the broker does not answer the subscription within {GRANTED_WITHIN:?}")]
    Silent,
}

/// One client from its connection to its first error.
struct Once<'a> {
    events: EventLoop,
    hear: &'a mpsc::Sender<Heard>,
    linked: bool,
}

impl Once<'_> {
    async fn run(&mut self, client: &AsyncClient) -> Result<(), Broken> {
        if client.try_subscribe(EVERYTHING_UP, QoS::AtLeastOnce).is_err() {
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
                if answer.return_codes.iter().any(|code| matches!(code, SubscribeReasonCode::Failure)) {
                    return Err(Broken::Refused);
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

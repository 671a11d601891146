//! Whether a broker serves: a client says something to itself through it. That the port
//! is open proves nothing, because the thread that accepts outlives the one that serves.

use crate::{PACKET_HEAD, Plan};
use anyhow::{Context, Result};
use rumqttc::{AsyncClient, Event, EventLoop, MqttOptions, Packet, QoS};
use std::time::Duration;
use tokio::time;

/// How long the answer may take. On a healthy machine it is less than a millisecond.
const ANSWERS_WITHIN: Duration = Duration::from_secs(3);

/// Silence after which the broker may take the client for dead: many knocks.
const KEEP_ALIVE: Duration = Duration::from_secs(60);

/// Requests under way: it asks for one thing at a time.
const REQUESTS: usize = 4;

/// What the client is called, and where it speaks to itself.
const NAME: &str = "knock";

/// A client that stays connected, so that it gets through when all places are taken, too.
pub(crate) struct Knocker {
    options: MqttOptions,
    line: Option<(AsyncClient, EventLoop)>,
    number: u64,
}

impl Knocker {
    pub(crate) fn new(plan: &Plan) -> Self {
        let at = plan.reached_at();
        let mut options = MqttOptions::new(NAME, at.ip().to_string(), at.port());
        let largest = plan.payload + PACKET_HEAD;
        options.set_keep_alive(KEEP_ALIVE).set_max_packet_size(largest, largest);
        Self { options, line: None, number: 0 }
    }

    /// Says something and hears it.
    ///
    /// # Errors
    /// When it is not heard in time.
    pub(crate) async fn knock(&mut self) -> Result<()> {
        let outcome = time::timeout(ANSWERS_WITHIN, self.round_trip()).await;
        let outcome = outcome.with_context(|| format!("no answer within {ANSWERS_WITHIN:?}")).flatten();
        if outcome.is_err() {
            self.line = None;
        }
        outcome
    }

    async fn round_trip(&mut self) -> Result<()> {
        self.number += 1;
        let word = self.number.to_be_bytes();
        let (client, events) = match &mut self.line {
            Some(line) => line,
            none => none.insert(connect(self.options.clone()).await?),
        };
        client.try_publish(NAME, QoS::AtMostOnce, false, word)?;
        let heard = |event: &Event| matches!(event, Event::Incoming(Packet::Publish(publish)) if publish.payload[..] == word);
        while !heard(&events.poll().await?) {}
        Ok(())
    }
}

async fn connect(options: MqttOptions) -> Result<(AsyncClient, EventLoop)> {
    let (client, mut events) = AsyncClient::new(options, REQUESTS);
    client.try_subscribe(NAME, QoS::AtMostOnce)?;
    while !matches!(events.poll().await?, Event::Incoming(Packet::SubAck(_))) {}
    Ok((client, events))
}

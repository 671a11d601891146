//! The line of a simulated venue: the MQTT client that the edge agent has, one at a time, thrown
//! away at its first error.

use super::device::{Device, Said};
use anyhow::{Context, Result, ensure};
use broker::Security;
use rumqttc::{
    AsyncClient, Event, EventLoop, LastWill, MqttOptions, Packet, QoS, SubscribeFilter, SubscribeReasonCode,
};
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{Semaphore, watch},
    time::{Instant, sleep, sleep_until},
};
use venue::reporting::uplink::Input;

/// Requests of one client: a window of pages alone, with heads and presence.
const REQUESTS: usize = 80;

/// Messages of one client under way to the broker.
const INFLIGHT: u16 = 80;

/// The largest packet: twice the largest document.
const MAX_PACKET: usize = 16 * 1024;

/// Silence after which a line counts as dead. Agents take 10 s; on a machine that simulates ten
/// thousand of them, pings of that pace would be what is measured.
const KEEP_ALIVE: Duration = Duration::from_secs(120);

/// Seconds a broker may take to let one in, in the midst of all others.
const LET_IN_WITHIN_S: u64 = 120;

/// The pause before a line that broke is tried again.
const PAUSE: Duration = Duration::from_millis(100);

/// When nothing else wakes a venue.
const IDLE: Duration = Duration::from_secs(3_600);

/// What the fleet is told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Order {
    /// Whether lines stand.
    pub(super) lines: bool,
    /// The part of the evening that every ledger has come to.
    pub(super) part: usize,
}

/// What the fleet did so far.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Venues whose line stands now.
    pub(super) linked: AtomicUsize,
    /// Venues every page of whose first, or second part was acknowledged.
    pub(super) stored: [AtomicUsize; 2],
    /// Lines that broke without being cut.
    pub(super) broken: AtomicUsize,
    /// Messages the client had no room for; venues send them again.
    pub(super) unsaid: AtomicUsize,
    /// What went wrong first.
    pub(super) trouble: Mutex<Option<String>>,
}

impl Counts {
    pub(super) fn note(&self, trouble: String) {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(trouble);
    }
}

/// What a line needs beside its venue.
pub(super) struct Line {
    pub(super) broker: (String, u16),
    pub(super) security: Option<Security>,
    pub(super) orders: watch::Receiver<Order>,
    /// So many may be at the broker's door at once.
    pub(super) door: Arc<Semaphore>,
    pub(super) counts: Arc<Counts>,
    pub(super) began: Instant,
}

impl Line {
    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn options(&self, device: &Device) -> Result<MqttOptions> {
        let (host, port) = &self.broker;
        let mut options = MqttOptions::new(format!("load-{}", device.number()), host, *port);
        options.set_clean_session(true).set_keep_alive(KEEP_ALIVE).set_inflight(INFLIGHT);
        options.set_max_packet_size(MAX_PACKET, MAX_PACKET);
        let (topic, payload) = device.will()?;
        options.set_last_will(LastWill::new(topic, payload, QoS::AtLeastOnce, true));
        if let Some(security) = &self.security {
            security.give(&mut options);
        }
        Ok(options)
    }
}

/// Keeps the line of a venue as it is ordered, until nobody orders any more.
pub(super) async fn keep(mut device: Device, mut line: Line) {
    let mut told = None;
    while let Ok(order) = line.orders.wait_for(|order| order.lines).await.map(|order| *order) {
        device.write(order.part);
        if let Err(reason) = once(&mut device, &mut line, &mut told).await {
            line.counts.broken.fetch_add(1, Ordering::Relaxed);
            line.counts.note(format!("{}: {reason:#}", device.address()));
            sleep(PAUSE).await;
        }
        let _ = device.hear(Input::Unlinked, line.now());
    }
}

/// One client, until it is cut or breaks.
async fn once(device: &mut Device, line: &mut Line, told: &mut Option<usize>) -> Result<()> {
    let at_the_door = Arc::clone(&line.door).acquire_owned().await?;
    let (client, mut events) = AsyncClient::new(line.options(device)?, REQUESTS);
    let mut network = events.network_options();
    network.set_connection_timeout(LET_IN_WITHIN_S);
    network.set_tcp_nodelay(true);
    events.set_network_options(network);
    // As agents hear: what is lost is said again.
    let filters = device.filters().map(|path| SubscribeFilter::new(path, QoS::AtMostOnce));
    client.try_subscribe_many(filters)?;
    until_granted(&mut events).await?;
    drop(at_the_door);
    line.counts.linked.fetch_add(1, Ordering::Relaxed);
    let talked = talk(device, line, told, (&client, &mut events)).await;
    line.counts.linked.fetch_sub(1, Ordering::Relaxed);
    talked
}

async fn until_granted(events: &mut EventLoop) -> Result<()> {
    loop {
        if let Event::Incoming(Packet::SubAck(answer)) = events.poll().await? {
            let refused = answer.return_codes.contains(&SubscribeReasonCode::Failure);
            ensure!(!refused, "the broker refuses a subscription");
            return Ok(());
        }
    }
}

async fn talk(
    device: &mut Device,
    line: &mut Line,
    told: &mut Option<usize>,
    (client, events): (&AsyncClient, &mut EventLoop),
) -> Result<()> {
    let mut said = device.hear(Input::Linked, line.now());
    loop {
        say(client, said, &line.counts);
        note(device, line, told);
        let wake = device
            .wakes_at()
            .map_or_else(|| Instant::now() + IDLE, |at| line.began + Duration::from_millis(at));
        said = tokio::select! {
            event = events.poll() => match event? {
                Event::Incoming(Packet::Publish(heard)) => {
                    let input = Input::Arrived { topic: &heard.topic, payload: &heard.payload };
                    device.hear(input, line.now())
                }
                _ => Vec::new(),
            },
            order = line.orders.changed() => {
                order.context("the fleet has gone home")?;
                let order = *line.orders.borrow_and_update();
                if !order.lines {
                    return Ok(());
                }
                if device.write(order.part) { device.hear(Input::Changed, line.now()) } else { Vec::new() }
            }
            () = sleep_until(wake) => device.hear(Input::Tick, line.now()),
        };
    }
}

fn say(client: &AsyncClient, said: Vec<Said>, counts: &Counts) {
    for Said { topic, payload, retain } in said {
        if client.try_publish(topic, QoS::AtLeastOnce, retain, payload).is_err() {
            counts.unsaid.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Counts a venue the first time all of a part is acknowledged.
fn note(device: &mut Device, line: &Line, told: &mut Option<usize>) {
    if let Some(trouble) = device.trouble() {
        line.counts.note(trouble);
    }
    let Some(part) = device.stored_part() else { return };
    if told.is_none_or(|told| told < part) {
        *told = Some(part);
        if let Some(stored) = line.counts.stored.get(part) {
            stored.fetch_add(1, Ordering::Relaxed);
        }
    }
}

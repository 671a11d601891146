//! Who listens at headquarters' door: every report that the broker hands out, and how many of
//! them it had handed out before. While the broker is dead it hears nothing, as headquarters.

use anyhow::Result;
use rumqttc::{Client, Event, MqttOptions, Packet, QoS};
use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// The pause before another connection.
const PAUSE: Duration = Duration::from_millis(100);

/// Requests of the client: it asks for one thing.
const REQUESTS: usize = 4;

/// The largest packet: twice the largest document.
const MAX_PACKET: usize = 16 * 1024;

/// Silence after which the line counts as dead.
const KEEP_ALIVE: Duration = Duration::from_secs(5);

/// What was heard.
#[derive(Debug, Clone, Default)]
pub struct Heard {
    /// Pages, batches and heads.
    pub reports: u64,
    /// Those that were heard before, byte by byte.
    pub again: u64,
    /// Bytes of all of them.
    pub bytes: u64,
    seen: HashSet<u64>,
}

/// The ear. Its thread ends when it is dropped.
#[derive(Debug)]
pub struct Ear {
    heard: Arc<Mutex<Heard>>,
    ends: Arc<AtomicBool>,
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
    }
}

impl Ear {
    /// At the door of a broker with these addresses.
    ///
    /// # Errors
    /// When an address has no port.
    pub fn at(addresses: &[String]) -> Result<Self> {
        let mut nodes = Vec::new();
        for address in addresses {
            let (host, port) = address.rsplit_once(':').unwrap_or((address, ""));
            nodes.push((host.to_owned(), port.parse::<u16>()?));
        }
        let this = Self { heard: Arc::default(), ends: Arc::default() };
        let (heard, ends) = (Arc::clone(&this.heard), Arc::clone(&this.ends));
        std::thread::spawn(move || {
            for (host, port) in nodes.iter().cycle() {
                if ends.load(Ordering::Relaxed) {
                    return;
                }
                listen(host, *port, &heard, &ends);
                std::thread::park_timeout(PAUSE);
            }
        });
        Ok(this)
    }

    /// What it has heard so far.
    #[must_use]
    pub fn heard(&self) -> Heard {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// One connection, until it breaks.
fn listen(host: &str, port: u16, heard: &Mutex<Heard>, ends: &AtomicBool) {
    let mut options = MqttOptions::new("ear-at-the-door", host, port);
    options.set_max_packet_size(MAX_PACKET, MAX_PACKET).set_keep_alive(KEEP_ALIVE);
    let (client, mut connection) = Client::new(options, REQUESTS);
    if client.subscribe("sm/1/+/+/+/up/+/+", QoS::AtLeastOnce).is_err() {
        return;
    }
    for event in connection.iter() {
        match event {
            Ok(Event::Incoming(Packet::Publish(report))) => {
                let counts = ["/page", "/pages", "/head"].iter().any(|kind| report.topic.ends_with(kind));
                if counts {
                    note(
                        &mut heard.lock().unwrap_or_else(PoisonError::into_inner),
                        &report.topic,
                        &report.payload,
                    );
                }
            }
            Ok(_) => {}
            Err(_) => return,
        }
        if ends.load(Ordering::Relaxed) {
            return;
        }
    }
}

fn note(heard: &mut Heard, topic: &str, payload: &[u8]) {
    let mut hasher = DefaultHasher::new();
    (topic, payload).hash(&mut hasher);
    heard.reports += 1;
    heard.bytes += payload.len() as u64;
    heard.again += u64::from(!heard.seen.insert(hasher.finish()));
}

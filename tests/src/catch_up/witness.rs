//! Who hears every report that comes to a broker, in the order it comes in.

use anyhow::{Context, Result, ensure};
use broker::{Named, Security, Today};
use rumqttc::{Client, Event, MqttOptions, Packet, QoS};
use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError, mpsc},
    time::Duration,
};
use venue::{
    page::Page,
    reporting::wire::{self, PageReport, PagesReport, Trust},
};

/// Requests of the client: it asks for one thing.
const REQUESTS: usize = 4;

/// The largest packet: twice the largest document.
const MAX_PACKET: usize = 16 * 1024;

/// How long the broker may take to let it listen.
const LISTENS_WITHIN: Duration = Duration::from_secs(20);

/// Pages that were overheard.
#[derive(Debug, Clone)]
pub enum Overheard {
    /// One by itself.
    Alone(Box<Page>),
    /// Several in a batch.
    Batch(Vec<Page>),
}

/// The witness. Its thread ends with the broker.
#[derive(Debug)]
pub struct Witness {
    heard: Arc<Mutex<Vec<Overheard>>>,
}

impl Witness {
    /// At this broker, with the certificates of headquarters in this folder.
    ///
    /// # Errors
    /// When it may not listen.
    pub fn at(address: &str, certificates: &Path) -> Result<Self> {
        let [ca, own, key] =
            ["ca.crt", "headquarters.crt", "headquarters.key"].map(|name| certificates.join(name));
        let named = [("ca", &ca), ("certificate", &own), ("key", &key)]
            .map(|(key, file)| Named { key, file: file.as_path() });
        let security = Security::read(named, Arc::new(|| Today::Unknown))?.context("no certificates")?;
        let (host, port) = address.rsplit_once(':').context("no port")?;
        let mut options = MqttOptions::new("witness", host, port.parse()?);
        options.set_max_packet_size(MAX_PACKET, MAX_PACKET);
        security.give(&mut options);
        let heard = Arc::<Mutex<Vec<Overheard>>>::default();
        let (listens, listening) = mpsc::channel();
        let to = Arc::clone(&heard);
        std::thread::spawn(move || listen(options, &to, &listens));
        let begun = listening.recv_timeout(LISTENS_WITHIN).context("the broker does not let it listen")?;
        ensure!(begun, "the broker cuts the line");
        Ok(Self { heard })
    }

    /// What it heard so far, in order.
    #[must_use]
    pub fn heard(&self) -> Vec<Overheard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn listen(options: MqttOptions, heard: &Mutex<Vec<Overheard>>, listens: &mpsc::Sender<bool>) {
    let (client, mut connection) = Client::new(options, REQUESTS);
    let asked = client.subscribe("sm/1/+/+/+/up/+/+", QoS::AtLeastOnce);
    if asked.is_err() {
        return;
    }
    for event in connection.iter() {
        match event {
            Ok(Event::Incoming(Packet::SubAck(_))) => {
                let _ = listens.send(true);
            }
            Ok(Event::Incoming(Packet::Publish(report))) => {
                let pages = pages(&report.topic, &report.payload);
                heard.lock().unwrap_or_else(PoisonError::into_inner).extend(pages);
            }
            Ok(_) => {}
            Err(_) => {
                let _ = listens.send(false);
                return;
            }
        }
    }
}

fn pages(topic: &str, payload: &[u8]) -> Option<Overheard> {
    if topic.ends_with("/page") {
        let report: PageReport = wire::read(payload, topic, Trust::Anybody).ok()?;
        return Some(Overheard::Alone(Box::new(report.page)));
    }
    if topic.ends_with("/pages") {
        let report: PagesReport = wire::read(payload, topic, Trust::Anybody).ok()?;
        return report.unpack().ok().map(Overheard::Batch);
    }
    None
}

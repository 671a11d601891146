//! The whole program: `headquarters serve` behind a mosquitto, fed by one client as fast as it
//! acknowledges.

use super::{Took, prepared::Reports};
use crate::{
    figures::usage::Usage,
    load::{
        device::lid,
        stage::{Ground, Stage},
    },
};
use anyhow::{Context, Result, ensure};
use rumqttc::{AsyncClient, Event, EventLoop, MqttOptions, Packet, QoS};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use venue::{
    hash::Lid,
    reporting::wire::{self, Stored, Trust},
};

/// Reports on their way at once: half of what headquarters lets wait for its archive.
const UNDER_WAY: usize = 10_000;

/// Requests of the client.
const REQUESTS: usize = 4_096;

/// Messages under way to the broker.
const INFLIGHT: u16 = 2_000;

/// The largest packet: twice the largest document.
const MAX_PACKET: usize = 16 * 1024;

/// When nothing is acknowledged for so long, something is lost.
const SILENCE: Duration = Duration::from_secs(20);

/// Sends the reports and waits until all are acknowledged.
///
/// # Errors
/// When one is not.
pub(super) fn through_mosquitto(reports: &Reports) -> Result<Took> {
    let stage = Stage::on(Ground::Mosquitto)?;
    let (host, port) = stage.broker(0)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let before = Usage::of(stage.headquarters.id())?.processor_s;
    let began = Instant::now();
    runtime.block_on(send(reports, (&host, port)))?;
    Ok(Took {
        reports: reports.rows.len() as f64,
        wall_s: began.elapsed().as_secs_f64(),
        processor_s: Usage::of(stage.headquarters.id())?.processor_s - before,
    })
}

async fn send(reports: &Reports, (host, port): (&str, u16)) -> Result<()> {
    let mut options = MqttOptions::new("all-venues-in-one", host, port);
    options.set_max_packet_size(MAX_PACKET, MAX_PACKET).set_inflight(INFLIGHT);
    let (client, mut events) = AsyncClient::new(options, REQUESTS);
    let mut network = events.network_options();
    network.set_tcp_nodelay(true);
    events.set_network_options(network);
    client.try_subscribe("sm/1/+/+/+/dn/+/stored", QoS::AtMostOnce)?;
    while !matches!(events.poll().await?, Event::Incoming(Packet::SubAck(_))) {}
    let mut acknowledged = Acknowledged::of(reports);
    let mut rest = reports.messages.iter().peekable();
    let mut sent = 0_usize;
    while acknowledged.reports < reports.messages.len() {
        while sent - acknowledged.reports < UNDER_WAY
            && let Some(message) = rest.peek()
            && client.try_publish(&message.topic, QoS::AtLeastOnce, false, message.payload.clone()).is_ok()
        {
            rest.next();
            sent += 1;
        }
        acknowledged.next(&mut events, sent).await?;
    }
    Ok(())
}

/// How far each ledger was acknowledged: a later state is, only after all before it were settled.
struct Acknowledged {
    upto: BTreeMap<Lid, u64>,
    reports: usize,
}

impl Acknowledged {
    fn of(reports: &Reports) -> Self {
        Self { upto: (0..reports.venues).map(|number| (lid(number), 0)).collect(), reports: 0 }
    }

    async fn next(&mut self, events: &mut EventLoop, sent: usize) -> Result<()> {
        let silence = || format!("{sent} reports were sent, {} acknowledged, and nothing more", self.reports);
        let event = tokio::time::timeout(SILENCE, events.poll()).await.with_context(silence)??;
        let Event::Incoming(Packet::Publish(heard)) = event else { return Ok(()) };
        let stored: Stored = wire::read(&heard.payload, &heard.topic, Trust::Anybody)?;
        let upto = self.upto.get_mut(&stored.lid).context("a stranger's ledger")?;
        for page in stored.pages {
            ensure!(page.quarantine.is_none(), "a page is in quarantine: {page:?}");
            self.reports += usize::try_from(page.version.n.saturating_sub(*upto))?;
            *upto = page.version.n.max(*upto);
        }
        Ok(())
    }
}

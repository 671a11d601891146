//! The agent at work: everything checked first, then the broker of the house on the hub,
//! the ledger's thread, reporting and exchange together, until asked to stop. They share
//! the ledger's thread and nothing else, so that neither disturbs the other.

mod alone;
mod exchanging;
mod hub;
mod keeper;
mod link;
mod reporting;

use crate::{
    circles::Circles,
    settings::{HouseBroker, Settings},
};
use anyhow::{Context, Result};
use exchanging::{Exchanging, Lines};
use ledger::{Ledger, clock};
use link::{Line, Patience};
use reporting::Reporting;
use std::{future::Future, sync::Arc, time::Duration};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::oneshot,
};
use venue::{
    hash::Lid,
    moment::BootId,
    pack::Pack,
    passport::Keys,
    reporting::{
        topic::device_filters,
        uplink::{Identity, Uplink},
        wire::Parent,
    },
    shared::Origin,
};

/// How long the goodbye to a broker may take.
const DRAIN: Duration = Duration::from_secs(2);

/// What this program calls itself to headquarters.
const PROGRAM: &str = concat!("edge-agent ", env!("CARGO_PKG_VERSION"));

/// Works until Ctrl-C or SIGTERM.
///
/// # Errors
/// When a setting or the ledger can't be used, or the hub's broker can't listen. A broker
/// elsewhere that can't be reached is no error.
pub fn until_stopped(settings: &Settings) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("starting the program's runtime")?;
    runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
        let stopped = async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        };
        until(settings, stopped).await
    })
}

/// Works until `stopped` comes.
///
/// # Errors
/// As [`until_stopped`].
pub async fn until(settings: &Settings, stopped: impl Future<Output = ()>) -> Result<()> {
    let checked = Checked::of(settings)?;
    let path = settings.ledger()?;
    let ledger = Ledger::open(&path)?;
    let alone = alone::with(&path).await?;
    if let Some(plan) = &checked.hub {
        broker::start(plan).await?;
        tracing::info!(broker = %plan.listen, "runs the broker of the house");
    }
    let (lid, entries) = (ledger.lid(), ledger.head()?.n);
    tracing::info!(device = %settings.address(), broker = settings.broker, ledger = %path.display(), %lid, entries,
        "reports this ledger to headquarters; stop with Ctrl-C or SIGTERM");
    let outcome = work(settings, checked, ledger, stopped).await;
    // Given up last: whoever asks whether an agent is there hears no until all is written.
    drop(alone);
    tracing::info!("stopped");
    outcome
}

/// What the settings name, read and found in order, with nothing touched.
struct Checked {
    broker: (String, u16),
    house: HouseBroker,
    hub: Option<broker::Plan>,
    keys: Option<Keys>,
    pack: Option<Arc<Pack>>,
}

impl Checked {
    fn of(settings: &Settings) -> Result<Self> {
        let (broker, house) = (settings.broker()?, settings.house_broker()?);
        let (keys, pack) = (settings.read_keys()?, settings.read_pack()?.map(Arc::new));
        let hub = match &house {
            HouseBroker::Own(at) => Some(hub::plan(*at)),
            HouseBroker::Elsewhere(..) | HouseBroker::None => None,
        };
        if let Some(plan) = &hub {
            plan.check_port()?;
        }
        Ok(Self { broker, house, hub, keys, pack })
    }

    /// Where the devices of the house meet.
    fn house(&self) -> Option<(String, u16)> {
        match (&self.house, &self.hub) {
            (HouseBroker::Elsewhere(host, port), _) => Some((host.clone(), *port)),
            (_, Some(plan)) => Some((plan.reached_at().ip().to_string(), plan.listen.port())),
            _ => None,
        }
    }
}

async fn work(
    settings: &Settings,
    checked: Checked,
    mut ledger: Ledger,
    stopped: impl Future<Output = ()>,
) -> Result<()> {
    let boot = clock::read(settings.clock).context("reading the clocks of this machine")?.boot;
    let seed = seed()?;
    let circles = Circles::of(settings, &checked.house, checked.keys.as_ref(), checked.pack.as_deref());
    for remark in &circles.remarks {
        tracing::warn!("{remark}");
    }
    ledger.settle_in(Arc::new(settings.here(checked.keys.as_ref(), checked.pack.clone())));
    let name = client_name(settings, &boot, ledger.lid());
    let uplink = Uplink::new(identity(settings, &ledger, &boot), ledger.store()?, seed);
    let line = Line {
        client: name.clone(),
        will: Some(uplink.will()?),
        filters: device_filters(&settings.address()).to_vec(),
        broker: checked.broker.clone(),
        seed,
        purpose: "reporting",
        patience: Patience::FAR,
    };
    let (venue, device) = (settings.venue.clone(), settings.device.clone());
    let me = Origin { lid: ledger.lid(), boot, venue, device, certificate: None };
    let chores = keeper::Chores {
        trust: settings.clock,
        circles: circles.all().map(|circle| circle.members.clone()).collect(),
        pack: checked.pack.clone(),
    };
    let (keeper, answers) = keeper::start(ledger, chores)?;
    let lines = Lines { name, seed, house: checked.house(), campaign: checked.broker };
    let exchanging = Exchanging::new(circles, &me, &lines, keeper.tell.clone(), answers)?;
    let (stop, stops) = oneshot::channel();
    let exchanging = tokio::spawn(exchanging.run(stops));
    let end = Reporting::new(uplink, keeper, link::keep(line)).run(stopped).await;
    // The exchange notes last that nobody is heard any more; then the ledger's thread ends.
    let _ = stop.send(());
    let _ = exchanging.await;
    // The last notes of the ledger are written before the program ends.
    let _ = tokio::task::spawn_blocking(move || end.join()).await;
    Ok(())
}

fn identity(settings: &Settings, ledger: &Ledger, boot: &BootId) -> Identity {
    let parent = ledger.parent().map(|parent| Parent {
        lid: parent.lid,
        head: venue::hash::Head { n: parent.n, chain: parent.chain },
    });
    Identity {
        address: settings.address(),
        lid: ledger.lid(),
        parent,
        boot: boot.clone(),
        program: PROGRAM.into(),
    }
}

fn client_name(settings: &Settings, boot: &BootId, lid: Lid) -> String {
    let boot: String = boot.0.chars().filter(char::is_ascii_alphanumeric).take(12).collect();
    let lid: String = lid.to_string().chars().take(8).collect();
    format!("{}-{}-{boot}-{lid}", settings.venue, settings.device)
}

fn seed() -> Result<u64> {
    random().map(u64::from_le_bytes)
}

/// Fresh random bytes.
fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|reason| anyhow::anyhow!("no random bytes from the system: {reason}"))?;
    Ok(bytes)
}

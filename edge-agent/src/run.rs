//! The agent at work: everything checked first, then the broker of the house on the hub,
//! the ledger's thread, reporting and exchange together, until asked to stop or one of them
//! ends. They share the ledger's thread and nothing else, so that neither disturbs the other.

mod alone;
mod contact;
mod exchanging;
mod hub;
mod keeper;
mod link;
mod reporting;
mod watch;
mod watching;

use crate::{
    circles::Circles,
    settings::{Doors, EmergencyContact, HouseBroker, Settings},
};
use anyhow::{Context, Result, ensure};
use broker::{Addresses, Login, Security};
use exchanging::{Exchanging, Lines};
use keeper::Job;
use ledger::{Health, Ledger, Reported, clock};
use link::{Broker, Line, Patience};
use reporting::Reporting;
use std::{
    future::Future,
    sync::{Arc, mpsc::Sender},
    time::Duration,
};
use tokio::{
    signal::unix::{SignalKind, signal},
    task::JoinSet,
};
use venue::{
    hash::Lid,
    moment::BootId,
    pack::Pack,
    passport::{Keys, ReportKey},
    reporting::{
        topic::device_filters,
        uplink::{Identity, Uplink},
    },
    shared::Origin,
};
use watch::Part;

/// How long the goodbye to a broker may take.
const DRAIN: Duration = Duration::from_secs(2);

/// How long what can't be cancelled is waited for at the end: all that has to be finished,
/// is by then.
const LINGER: Duration = Duration::from_millis(500);

/// What this program calls itself to headquarters.
const PROGRAM: &str = concat!("edge-agent ", env!("CARGO_PKG_VERSION"));

/// Works until Ctrl-C or SIGTERM.
///
/// # Errors
/// When a setting or the ledger can't be used, or the hub's broker can't listen; and when a
/// part of the agent ends unasked. A broker elsewhere that can't be reached is no error.
pub fn until_stopped(settings: &Settings) -> Result<()> {
    within_a_bound(async {
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

/// Runs it on a runtime that ends soon after it. The end of a runtime waits for what
/// can't be cancelled, and the system may look half a minute for the name of a broker.
fn within_a_bound(work: impl Future<Output = Result<()>>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("starting the program's runtime")?;
    let outcome = runtime.block_on(work);
    runtime.shutdown_timeout(LINGER);
    outcome
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
    Health::forget(&path).context("clearing what an earlier agent said of its parts")?;
    let mut hub = match &checked.hub {
        Some(plan) => Some(hub::start(plan).await?),
        None => None,
    };
    let (lid, entries) = (ledger.reported()?.lid, ledger.head()?.n);
    tracing::info!(device = %settings.address(), broker = settings.broker, ledger = %path.display(), %lid, entries,
        "reports this ledger to headquarters; stop with Ctrl-C or SIGTERM");
    let outcome = work(settings, checked, ledger, (hub.as_mut(), stopped)).await;
    if let Some(hub) = hub {
        hub.stop().await;
    }
    // Given up last: whoever asks whether an agent is there hears no until all is written.
    drop(alone);
    tracing::info!("stopped");
    outcome
}

/// What the settings name, read and found in order, with nothing touched.
struct Checked {
    broker: Broker,
    house: HouseBroker,
    house_login: Option<Login>,
    house_security: Option<Security>,
    hub: Option<broker::Plan>,
    keys: Option<Keys>,
    pack: Option<Arc<Pack>>,
    contact: Option<EmergencyContact>,
    doors: Doors,
}

impl Checked {
    fn of(settings: &Settings) -> Result<Self> {
        let (at, house) = (settings.broker()?, settings.house_broker()?);
        let (login, house_login) = (settings.login()?, settings.house_login()?);
        let (security, house_security) = (settings.security()?, settings.house_security()?);
        let broker = Broker { at, login, security };
        let (keys, pack) = (settings.read_keys()?, settings.read_pack()?.map(Arc::new));
        let hub = match &house {
            HouseBroker::Own(at) => Some(hub::plan(*at)),
            HouseBroker::Elsewhere(..) | HouseBroker::None => None,
        };
        if let Some(plan) = &hub {
            plan.check_port()?;
        }
        let (contact, doors) = (settings.contact()?, settings.doors(pack.as_deref())?);
        ensure!(
            doors.sensors.is_empty() || house != HouseBroker::None,
            "sensors publish on the broker of the house, and there is none; set `hub` or `house_broker`"
        );
        Ok(Self { broker, house, house_login, house_security, hub, keys, pack, contact, doors })
    }

    /// Where the devices of the house meet.
    fn house(&self) -> Option<Broker> {
        let at = match (&self.house, &self.hub) {
            (HouseBroker::Elsewhere(host, port), _) => Addresses::one(host.clone(), *port),
            (_, Some(plan)) => Addresses::one(plan.reached_at().ip().to_string(), plan.listen.port()),
            _ => return None,
        };
        Some(Broker { at, login: self.house_login.clone(), security: self.house_security.clone() })
    }
}

async fn work(
    settings: &Settings,
    checked: Checked,
    mut ledger: Ledger,
    (hub, stopped): (Option<&mut broker::Running>, impl Future<Output = ()>),
) -> Result<()> {
    let boot = clock::read(settings.clock).context("reading the clocks of this machine")?.boot;
    let seed = seed()?;
    let circles = Circles::of(settings, &checked.house, checked.keys.as_ref(), checked.pack.as_deref());
    for remark in &circles.remarks {
        tracing::warn!("{remark}");
    }
    ledger.settle_in(Arc::new(settings.here(checked.keys.as_ref(), checked.pack.clone())));
    let name = client_name(settings, &boot, ledger.lid());
    let uplink = Uplink::new(identity(settings, &ledger, &boot)?, ledger.store()?, seed)
        .with_key(report_key(checked.keys.as_ref()));
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
        whole: checked.doors.whole.clone(),
        counters: checked.doors.counters(),
        venue: settings.venue.clone(),
    };
    let last = keeper::last_watched(&ledger, &checked.doors.spots())?;
    let (keeper, listener, thread) = keeper::start(ledger, chores)?;
    let lines = Lines { name, seed, house: checked.house(), campaign: checked.broker };
    let contact = checked.contact.map(|contact| watch_contact(contact, keeper.tell.clone()));
    let clock = watching::Clock::new(settings.clock);
    let sensors = lines.sensors(settings);
    let watching = watching::start(checked.doors, clock, &last, &keeper.tell, sensors)?;
    let exchanging = Exchanging::new(circles, &me, &lines, keeper.tell.clone(), listener)?;
    let reporting = Reporting::new(uplink, keeper, link::keep(line));
    let reporting = Part::start("reporting", |stop| reporting.run(stop));
    let exchanging = Part::start("the exchange", |stop| async move {
        let outcome = exchanging.run(stop).await;
        // Whoever watches the contact or counts holds an end of the ledger's thread.
        drop(contact);
        watching.stop().await;
        outcome
    });
    watch::until(stopped, (reporting, exchanging), hub, thread).await
}

/// The contact is watched until this is dropped.
fn watch_contact(contact: EmergencyContact, tell: Sender<Job>) -> JoinSet<()> {
    let mut watching = JoinSet::new();
    let patience = contact::Patience::of(contact.debounce_ms);
    watching.spawn(contact::watch(contact::Gpio(contact, "emergency_contact"), patience, tell));
    watching
}

impl Lines {
    /// The line over which sensors are heard, where the house has a broker.
    fn sensors(&self, settings: &Settings) -> Option<Line> {
        let topic = format!("science-night/{}/{}/sensor/+", settings.campaign, settings.venue);
        Some(Line {
            broker: self.house.clone()?,
            client: format!("{}-sensors", self.name),
            will: None,
            filters: vec![topic],
            seed: self.seed,
            purpose: "hearing sensors",
            patience: Patience::NEAR,
        })
    }
}

fn identity(settings: &Settings, ledger: &Ledger, boot: &BootId) -> Result<Identity> {
    let Reported { lid, parent } = ledger.reported()?;
    let (address, began) = (settings.address(), ledger.head()?);
    Ok(Identity { address, lid, parent, boot: boot.clone(), program: PROGRAM.into(), began })
}

/// What reports are authenticated with, and whether they are is said once.
fn report_key(keys: Option<&Keys>) -> Option<ReportKey> {
    let key = keys.and_then(Keys::report_key).cloned();
    match (&key, keys) {
        (Some(key), _) => tracing::info!(enrolment = %key.id(), "reports carry this device's code"),
        (None, Some(_)) => tracing::warn!(
            "reports carry no code: the file of keys is of an earlier headquarters program; enrol this device again there (it keeps its key)"
        ),
        (None, None) => tracing::info!("reports carry no code: this device has no keys"),
    }
    key
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    /// What the program's end may take on a busy machine.
    const PATIENCE: Duration = Duration::from_secs(10);

    #[test]
    fn a_name_that_is_still_being_looked_up_does_not_hold_the_end_up() {
        let (found, finding) = mpsc::channel::<()>();
        let (end, ended) = mpsc::channel();
        std::thread::spawn(move || {
            let work = async {
                tokio::task::spawn_blocking(move || finding.recv());
                Ok(())
            };
            end.send(within_a_bound(work).is_ok())
        });
        assert_eq!(ended.recv_timeout(PATIENCE), Ok(true));
        drop(found);
    }
}

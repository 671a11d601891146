//! Reporting: the uplink with a ledger on one side and a broker on the other. No
//! decision is made here; time, messages and reads go in, commands come out.

mod alone;
mod keeper;
mod link;

use crate::settings::Settings;
use anyhow::{Context, Result};
use keeper::Keeper;
use ledger::{Ledger, clock};
use link::{Heard, Line};
use rumqttc::{AsyncClient, QoS};
use std::{future::Future, time::Duration};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::mpsc,
    task::JoinHandle,
    time::{self, Instant},
};
use venue::{
    hash::Lid,
    moment::BootId,
    reporting::{
        topic::device_filters,
        uplink::{Command, Identity, Input, Told, Uplink},
        wire::Parent,
    },
};

/// How long the goodbye to the broker may take.
const DRAIN: Duration = Duration::from_secs(2);

/// What this program calls itself to headquarters.
const PROGRAM: &str = concat!("edge-agent ", env!("CARGO_PKG_VERSION"));

/// Reports until Ctrl-C or SIGTERM.
///
/// # Errors
/// When a setting or the ledger can't be used. A broker that can't be reached is no error.
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

/// Reports until `stopped` comes.
///
/// # Errors
/// As [`until_stopped`].
pub async fn until(settings: &Settings, stopped: impl Future<Output = ()>) -> Result<()> {
    let broker = settings.broker()?;
    let path = settings.ledger()?;
    let ledger = Ledger::open(&path)?;
    let _alone = alone::with(&path)?;
    let boot = clock::read(settings.clock).context("reading the clocks of this machine")?.boot;
    let seed = seed()?;
    let uplink = Uplink::new(identity(settings, &ledger, &boot), ledger.store()?, seed);
    let line = Line {
        client: client_name(settings, &boot, ledger.lid()),
        will: uplink.will()?,
        filters: device_filters(&settings.address()).to_vec(),
        broker,
        seed,
    };
    let (lid, entries) = (ledger.lid(), ledger.head()?.n);
    tracing::info!(device = %settings.address(), broker = settings.broker, ledger = %path.display(), %lid, entries,
        "reports this ledger to headquarters; stop with Ctrl-C or SIGTERM");
    let keeper = keeper::start(ledger, settings.clock)?;
    let (heard, task) = link::keep(line);
    let shell =
        Shell { uplink, keeper, heard, task, client: None, start: Instant::now(), wake: None, dropped: 0 };
    shell.run(stopped).await;
    tracing::info!("stopped");
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
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes)
        .map_err(|reason| anyhow::anyhow!("no random bytes from the system: {reason}"))?;
    Ok(u64::from_le_bytes(bytes))
}

struct Shell {
    uplink: Uplink,
    keeper: Keeper,
    heard: mpsc::Receiver<Heard>,
    task: JoinHandle<()>,
    client: Option<AsyncClient>,
    start: Instant,
    wake: Option<Instant>,
    dropped: u64,
}

impl Shell {
    async fn run(mut self, stopped: impl Future<Output = ()>) {
        tokio::pin!(stopped);
        loop {
            let wake = self.wake.unwrap_or_else(|| Instant::now() + DRAIN);
            tokio::select! {
                () = &mut stopped => break,
                heard = self.heard.recv() => match heard {
                    Some(heard) => self.hear(heard),
                    None => break,
                },
                read = self.keeper.read.recv() => match read {
                    Some(input) => self.handle(input),
                    None => break,
                },
                () = time::sleep_until(wake), if self.wake.is_some() => {
                    self.wake = None;
                    self.handle(Input::Tick);
                }
            }
        }
        self.stop().await;
    }

    fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Linked(client) => {
                self.client = Some(client);
                self.handle(Input::Linked);
            }
            Heard::Unlinked => {
                (self.client, self.wake) = (None, None);
                self.handle(Input::Unlinked);
            }
            Heard::Message { topic, payload } => {
                self.handle(Input::Arrived { topic: &topic, payload: &payload });
            }
        }
    }

    fn handle(&mut self, input: Input<'_>) {
        let now_ms = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        for command in self.uplink.handle(input, now_ms) {
            match command {
                Command::Publish { topic, payload, retain } => self.publish(topic, payload, retain),
                Command::WakeAt(at) => self.wake = Some(self.start + Duration::from_millis(at)),
                Command::Tell(told) => tell(&told),
                Command::Disconnect => {
                    if let Some(client) = self.client.take() {
                        let _ = client.try_disconnect();
                    }
                }
                for_the_ledger => {
                    // A thread that is gone is noticed where its answers are awaited.
                    let _ = self.keeper.tell.send(for_the_ledger);
                }
            }
        }
    }

    fn publish(&mut self, topic: String, payload: Vec<u8>, retain: bool) {
        let Some(client) = &self.client else { return };
        if client.try_publish(topic, QoS::AtLeastOnce, retain, payload).is_err() {
            self.dropped += 1;
            tracing::debug!(dropped = self.dropped, "the line is full; it will be sent again");
        }
    }

    /// Says goodbye within a bound. Everything is in the ledger, so nothing hangs on it.
    async fn stop(mut self) {
        let linked = self.client.is_some();
        self.handle(Input::Stop);
        let Self { keeper: Keeper { tell, read, thread }, mut heard, task, .. } = self;
        drop((tell, read));
        if linked {
            let goodbye = async {
                while heard.recv().await.is_some() {}
                let _ = task.await;
            };
            if time::timeout(DRAIN, goodbye).await.is_err() {
                tracing::warn!(waited = ?DRAIN, "the broker did not take the goodbye in time");
            }
        }
        // The last notes of the ledger are written before the program ends.
        let _ = tokio::task::spawn_blocking(move || thread.join()).await;
    }
}

fn tell(told: &Told) {
    match told {
        Told::NewStore { store } => {
            tracing::info!(%store, "headquarters writes to another archive; every page is sent to it");
        }
        Told::CaughtUp { n } => tracing::info!(entries = n, "headquarters holds everything"),
        Told::Refused { what, code, reason } => {
            tracing::error!(what, %code, reason, "headquarters refuses a report; it stays in the ledger, tell headquarters");
        }
        Told::HeldDiffers { held } => tracing::error!(page = %held.key, held = held.version.n,
            "headquarters holds a page that this ledger never had; was this card copied or restored? Tell headquarters"),
        Told::Quarantined { page, reason } => {
            tracing::warn!(
                page,
                reason,
                "headquarters keeps a page out of the totals until somebody clears it"
            );
        }
        Told::TooLarge { page, reason } => {
            tracing::error!(page, reason, "a page is too large to be reported; it stays in the ledger");
        }
        Told::Unreadable { topic, reason } => {
            tracing::warn!(topic, reason, "a message from headquarters can't be read");
        }
    }
}

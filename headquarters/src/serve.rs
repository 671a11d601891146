//! `headquarters serve`: everything checked first, then broker, archive, intake and
//! board together, until asked to stop.

use crate::{
    archive::{Archive, ArchiveError, Reader, Rules},
    board::{self, Board},
    broker,
    intake::{self, Shell, wall_now},
    keeper, link,
    live::Live,
    packs::Packs,
    settings::{BrokerAt, Settings},
};
use anyhow::{Context, Result};
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::{net::TcpListener, sync::oneshot};
use tracing::info;
use venue::{hash::StoreId, id::CampaignId, reporting::intake::KnownLedger};

/// Headquarters with everything checked and nothing touched but its archive.
#[derive(Debug)]
pub struct Checked {
    broker: BrokerAt,
    listen: SocketAddr,
    packs: Packs,
    archive: Archive,
}

/// Checks settings, packs, ports and archive.
///
/// # Errors
/// The first thing that does not hold, with what to do about it.
pub fn check(settings: &Settings) -> Result<Checked> {
    let (broker, listen, path) = (settings.broker()?, settings.board()?, settings.archive()?);
    let packs = Packs::load(&settings.packs)?;
    if let BrokerAt::Embedded(at) = &broker {
        broker::plan(*at).check_port()?;
    }
    drop(std::net::TcpListener::bind(listen).with_context(|| ::broker::port_taken("listen", listen))?);
    let archive = open_archive(&path, settings.archive.is_none())?;
    Ok(Checked { broker, listen, packs, archive })
}

fn open_archive(path: &Path, by_default: bool) -> Result<Archive> {
    if by_default && let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("making the folder {} for the archive", folder.display()))?;
    }
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).context("no random numbers for the id of a new archive")?;
    Ok(Archive::open(path, StoreId(bytes), wall_now())?)
}

/// Opens the archive for a command that decides something about it, while another process
/// may be serving it. It makes none.
///
/// # Errors
/// When there is none, or it can't be written.
pub fn open_existing(settings: &Settings) -> Result<Archive> {
    let path = settings.archive()?;
    if !path.exists() {
        return Err(ArchiveError::Missing { path }.into());
    }
    let packs = Packs::load(&settings.packs)?;
    Ok(open_archive(&path, false)?.with_rules(Rules::of(&packs))?)
}

impl Checked {
    /// Binds the board's address and runs until `stop` resolves.
    ///
    /// # Errors
    /// When the port was taken meanwhile, and those of [`run`].
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> Result<()> {
        let listener = TcpListener::bind(self.listen)
            .await
            .with_context(|| ::broker::port_taken("listen", self.listen))?;
        let program = std::env::current_exe().context("finding this program, to start its broker")?;
        let Self { broker, packs, archive, .. } = self;
        run((broker, program), packs, archive, listener, stop).await
    }
}

/// Runs headquarters on a listener for its board until `stop` resolves; what is under
/// way then is committed and answered first, within a bound. An embedded broker is started
/// as a process of `program`.
///
/// # Errors
/// When the embedded broker does not start or the board fails.
pub async fn run(
    (broker, program): (BrokerAt, PathBuf),
    packs: Packs,
    archive: Archive,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    let embedded = match &broker {
        BrokerAt::Embedded(at) => Some(::broker::start(broker::plan(*at), &program).await?),
        BrokerAt::External { .. } => None,
    };
    let archive = archive.with_rules(Rules::of(&packs))?;
    let (store, path) = (archive.store(), archive.path().to_owned());
    let known = known_ledgers(&path)?;
    say_start(&broker, &packs, &path, store, &known, listener.local_addr()?);
    let live = Arc::new(Live::default());
    let expected = packs.campaigns().cloned().collect();
    let (jobs, done, thread) = keeper::start(archive)?;
    let client = format!("headquarters-{}-{}", &store.to_string()[..8], std::process::id());
    let line = link::keep(&broker, &client);
    let shell = Shell { line, jobs, done, live: live.clone(), store, known, expected };
    let (stop_intake, intake_stops) = oneshot::channel();
    let intake = tokio::spawn(intake::run(shell, intake_stops));
    let board = Board { archive: path, packs: Arc::new(packs), live };
    let outcome = board::serve(board, listener, stop).await;
    info!("stopping: what came in is committed and answered first");
    let _ = stop_intake.send(());
    intake.await.context("the intake ended badly")?;
    let archive = tokio::task::spawn_blocking(move || thread.join()).await?;
    if let Ok(archive) = archive {
        archive.checkpoint()?;
    }
    if let Some(embedded) = embedded {
        embedded.stop().await;
    }
    info!("stopped");
    outcome
}

fn known_ledgers(path: &Path) -> Result<BTreeMap<CampaignId, Vec<KnownLedger>>> {
    let mut known: BTreeMap<CampaignId, Vec<KnownLedger>> = BTreeMap::new();
    for ledger in Reader::open(path)?.ledgers()? {
        let forked = ledger.forked.is_some();
        let one =
            KnownLedger { lid: ledger.lid, venue: ledger.from.venue, device: ledger.from.device, forked };
        known.entry(ledger.from.campaign).or_default().push(one);
    }
    Ok(known)
}

fn say_start(
    broker: &BrokerAt,
    packs: &Packs,
    archive: &Path,
    store: StoreId,
    known: &BTreeMap<CampaignId, Vec<KnownLedger>>,
    board: SocketAddr,
) {
    let broker = match broker {
        BrokerAt::Embedded(at) => format!("mqtt://{at} (embedded)"),
        BrokerAt::External { host, port, .. } => format!("mqtt://{host}:{port}"),
    };
    info!(
        board = %format!("http://{board}/"),
        %broker,
        archive = %archive.display(),
        %store,
        ledgers = known.values().map(Vec::len).sum::<usize>(),
        packs = packs.campaigns().count(),
        "headquarters takes reports and shows the board"
    );
}

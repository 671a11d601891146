//! `headquarters serve`: everything checked first, then broker, archive, intake and
//! board together, until asked to stop.

use crate::{
    archive::{Archive, ArchiveError, Place, Reader, Rules},
    board::{self, Board},
    broker,
    intake::{self, Shell, wall_now},
    keeper, link,
    live::Live,
    packs::Packs,
    reporting_keys::{self, Keys},
    settings::{BrokerAt, Settings},
    shards::Shards,
};
use anyhow::{Context, Result};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{net::TcpListener, sync::oneshot, time};
use tracing::{info, warn};
use venue::{hash::StoreId, id::CampaignId, reporting::intake::KnownLedger};

/// How often it is looked whether the archive's file is still the one that is written to.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Headquarters with everything checked and nothing touched but its archive.
#[derive(Debug)]
pub struct Checked {
    broker: BrokerAt,
    listen: Option<SocketAddr>,
    shards: Shards,
    packs: Packs,
    keys: Keys,
    archive: Archive,
}

/// Checks settings, packs, ports and archive.
///
/// # Errors
/// The first thing that does not hold, with what to do about it.
pub fn check(settings: &Settings) -> Result<Checked> {
    let (broker, listen, path) = (settings.broker()?, settings.board()?, settings.archive()?);
    let shards = settings.shards()?;
    let packs = Packs::load(&settings.packs)?;
    let keys = reporting_keys::load(&settings.reporting_keys, &packs)?;
    if let BrokerAt::Embedded(at) = &broker {
        broker::plan(*at).check_port()?;
    }
    if let Some(listen) = listen {
        drop(std::net::TcpListener::bind(listen).with_context(|| ::broker::port_taken("listen", listen))?);
    }
    let archive = open_archive(&path, settings.archive.is_none())?;
    Ok(Checked { broker, listen, shards, packs, keys, archive })
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
        let Self { broker, listen, shards, packs, keys, archive } = self;
        let listener = match listen {
            Some(listen) => {
                let bound = TcpListener::bind(listen).await;
                Some(bound.with_context(|| ::broker::port_taken("listen", listen))?)
            }
            None => None,
        };
        let program = std::env::current_exe().context("finding this program, to start its broker")?;
        run((broker, program), (packs, keys), archive, (listener, shards), stop).await
    }
}

/// Runs headquarters, on a listener for its board if it has one, for these shards until
/// `stop` resolves; what is under way then is committed and answered first, within a bound.
/// An embedded broker is started as a process of `program`.
///
/// # Errors
/// When the embedded broker does not start, the board fails, or another file takes the
/// archive's place.
pub async fn run(
    (broker, program): (BrokerAt, PathBuf),
    (packs, keys): (Packs, Keys),
    archive: Archive,
    (listener, shards): (Option<TcpListener>, Shards),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    let embedded = match &broker {
        BrokerAt::Embedded(at) => Some(::broker::start(broker::plan(*at), &program).await?),
        BrokerAt::External { .. } => None,
    };
    let archive = archive.with_rules(Rules::of(&packs))?;
    let (store, path) = (archive.store(), archive.path().to_owned());
    let known = known_ledgers(&path)?;
    let place = archive.place().clone();
    let address = listener.as_ref().map(TcpListener::local_addr).transpose()?;
    say_start(&broker, &packs, &path, store, &known, (address, shards));
    let live = Arc::new(Live::default());
    let expected: Vec<CampaignId> = packs.campaigns().chain(keys.keys()).cloned().collect();
    say_checking(known.keys().chain(&expected), &keys);
    let (jobs, done, thread) = keeper::start(archive)?;
    let line = link::keep(&broker, &client_name(store)?, shards.filters(listener.is_some()));
    let says_state = !shards.is_none();
    let shell = Shell { line, jobs, done, live: live.clone(), store, says_state, known, expected, keys };
    let (stop_intake, intake_stops) = oneshot::channel();
    let intake = tokio::spawn(intake::run(shell, intake_stops));
    let board = Board { archive: path, packs: Arc::new(packs), live, alone: shards == Shards::ALL };
    let outcome = serve_until(stop, board, listener, place).await;
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

/// Serves the board, if there is a listener for it, until `stop` resolves or the archive's
/// file is not there any more: what is committed to a file that was taken away is gone with
/// the process. Started again, it takes the file that lies there then, or makes one; either
/// is another store, and the venues send it all they have.
async fn serve_until(
    stop: impl Future<Output = ()> + Send + 'static,
    board: Board,
    listener: Option<TcpListener>,
    place: Place,
) -> Result<()> {
    let (gone, is_gone) = oneshot::channel();
    let watch = tokio::spawn(async move {
        let reason = loop {
            time::sleep(LOOK_EVERY).await;
            if let Err(reason) = place.check() {
                break reason;
            }
        };
        let _ = gone.send(reason);
    });
    let (found, mut find) = oneshot::channel();
    let stop = async move {
        tokio::select! {
            () = stop => {}
            reason = is_gone => drop(found.send(reason)),
        }
    };
    let outcome = match listener {
        Some(listener) => board::serve(board, listener, stop).await,
        None => {
            stop.await;
            Ok(())
        }
    };
    watch.abort();
    match find.try_recv() {
        Ok(Ok(reason)) => outcome.and(Err(reason.into())),
        _ => outcome,
    }
}

/// Another name for every process at every start: two of one name throw each other off
/// the broker, and in containers every process may have the same number.
fn client_name(store: StoreId) -> Result<String> {
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes).context("no random numbers for this program's name at the broker")?;
    Ok(format!("headquarters-{}-{}", &store.to_string()[..8], hex::encode(bytes)))
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

/// Says whose reports are believed because of a code, and whose are taken as they come.
fn say_checking<'a>(campaigns: impl Iterator<Item = &'a CampaignId>, keys: &Keys) {
    let unchecked: BTreeSet<&str> =
        campaigns.filter(|campaign| !keys.contains_key(*campaign)).map(CampaignId::as_str).collect();
    if !unchecked.is_empty() {
        warn!(campaigns = %unchecked.into_iter().collect::<Vec<_>>().join(" "),
            "reports are taken unchecked: whoever may publish on the broker may report in the name of a device; name a reporting key of each in reporting_keys");
    }
    if !keys.is_empty() {
        info!(campaigns = %keys.keys().map(CampaignId::as_str).collect::<Vec<_>>().join(" "),
            "only reports that carry the code of an enrolled device are taken");
    }
}

fn say_start(
    broker: &BrokerAt,
    packs: &Packs,
    archive: &Path,
    store: StoreId,
    known: &BTreeMap<CampaignId, Vec<KnownLedger>>,
    (board, shards): (Option<SocketAddr>, Shards),
) {
    let broker = match broker {
        BrokerAt::Embedded(at) => format!("mqtt://{at} (embedded)"),
        BrokerAt::External { at, security: None, .. } => format!("mqtt://{at}"),
        BrokerAt::External { at, .. } => format!("mqtts://{at}"),
    };
    let board = board.map_or_else(|| "none".to_owned(), |board| format!("http://{board}/"));
    info!(
        %board,
        %shards,
        %broker,
        archive = %archive.display(),
        %store,
        ledgers = known.values().map(Vec::len).sum::<usize>(),
        packs = packs.campaigns().count(),
        "headquarters takes reports and shows the board"
    );
}

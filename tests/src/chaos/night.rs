//! A night: everything is started, goes wrong as planned, and is held against the truth when
//! the faults have ended.

use super::{
    disk::Disk,
    ear::{Ear, Heard},
    engine::{Broker, Engine},
    journal::Journal,
    kept::Kept,
    plan::{self, Event, Fault, Plan, Victim},
    reckoning,
    venues::{Device, Ledgers, told_of_limits},
};
use crate::{house::House, patience::until};
use anyhow::{Context, Result, bail};
use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    path::PathBuf,
    rc::Rc,
    time::{Duration, Instant},
};

/// How long everything may take to be right once the faults have ended: a device says its head
/// every half minute, headquarters asks for what differs, and the slowest line was thin.
const CONVERGES_WITHIN: Duration = Duration::from_secs(120);

/// How often it is looked what is due.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// How long what a device says is held back before its connections end.
const HELD: u64 = 400;

/// What no log may hold: a panic, or what visitors say of a ledger that lost or kept what it
/// said it had not.
const BROKEN: [&str; 3] = ["panicked at", "was said not to be saved", "the ledger lost entries"];

/// How long the other nodes of a cluster may take before another one is killed.
const NODES_WITHIN: Duration = Duration::from_secs(60);

/// How a night is to be.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    /// What everything is drawn from.
    pub seed: u64,
    /// Deaths.
    pub kills: usize,
    /// The broker.
    pub engine: Engine,
}

impl Order {
    /// The command that repeats it.
    #[must_use]
    pub fn again(&self) -> String {
        format!("make chaos SEED={} KILLS={} BROKER={}", self.seed, self.kills, self.engine.name())
    }
}

/// What else becomes due.
#[derive(Debug, Clone, Copy)]
enum Due {
    Planned(Fault),
    Kill(Victim, u64),
    Free(plan::Disk),
    Leave(usize, u64),
    LetGo(usize),
    Open(usize),
    Thick(usize),
}

/// What a night came to.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Deaths by kind.
    pub kills: BTreeMap<&'static str, u64>,
    /// Programs that ended by themselves, on a full disk or without an archive.
    pub ended: u64,
    /// Entries in all ledgers.
    pub entries: u64,
    /// Acts found in a ledger after a death, of which nobody had been told that they are saved.
    pub found: u64,
    /// Acts that were refused or lost before they were saved, and told so.
    pub not_saved: u64,
    /// What headquarters' door heard.
    pub heard: Heard,
    /// How long the faults lasted.
    pub lasted: Duration,
    /// How long everything took to be right after the last fault.
    pub converged: Duration,
    /// Whether disks were file systems of their own.
    pub mounted: bool,
}

/// Everything that runs.
pub struct Night {
    // Programs end before their disks and folders go.
    headquarters: Kept,
    broker: Broker,
    devices: Vec<Device>,
    archive: Disk,
    ear: Ear,
    house: Rc<House>,
    engine: Engine,
    kills: BTreeMap<&'static str, u64>,
    due: BTreeMap<(u64, u64), Due>,
    began: Instant,
    numbers: u64,
    diary: String,
    _lines: tokio::runtime::Runtime,
}

impl Night {
    /// Starts everything.
    ///
    /// # Errors
    /// When something can't be started.
    pub fn begin(order: &Order) -> Result<Self> {
        let house = Rc::new(House::new()?);
        let lines = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let mut broker = Broker::of(order.engine, house.folder(), house.broker())?;
        broker.until_it_serves()?;
        let devices = Device::all(&house, &broker.addresses, &lines, order.seed)?;
        let archive = Disk::at(house.folder().join("archive"))?;
        let settings = format!(
            "listen = {:?}\nbroker = {:?}\nbroker_listen = {:?}\narchive = {:?}\n",
            house.board(),
            broker.setting(),
            house.broker(),
            archive.folder().join("archive.sqlite"),
        );
        fs::write(house.folder().join("headquarters.toml"), settings)?;
        let (home, mounted) = (Rc::clone(&house), archive.is_mounted());
        let make =
            move || Ok(told_of_limits(mounted, home.command("headquarters", &["serve"], "headquarters")?));
        let log = house.folder().join("headquarters.log");
        Ok(Self {
            headquarters: Kept::new("headquarters", log, Box::new(make)),
            ear: Ear::at(&broker.addresses)?,
            broker,
            devices,
            archive,
            house,
            engine: order.engine,
            kills: BTreeMap::new(),
            due: BTreeMap::new(),
            began: Instant::now(),
            numbers: 0,
            diary: String::new(),
            _lines: lines,
        })
    }

    /// Goes through a plan, and holds everything against the truth in the end.
    ///
    /// # Errors
    /// What is not right, or does not come about in time.
    pub fn live_through(&mut self, plan: &Plan) -> Result<Outcome> {
        for Event { at, fault } in &plan.events {
            self.plan(*at, Due::Planned(*fault));
        }
        self.began = Instant::now();
        while let Some((&(at, number), _)) = self.due.first_key_value() {
            self.look()?;
            if self.now() < at {
                std::thread::park_timeout(LOOK_EVERY);
                continue;
            }
            if let Some(due) = self.due.remove(&(at, number)) {
                writeln!(self.diary, "{:>8} ms  {due:?}", self.now())?;
                self.happens(due).with_context(|| format!("{due:?}, {at} ms after the beginning"))?;
            }
        }
        let lasted = self.began.elapsed();
        self.faults_end()?;
        let journals = self.visitors_go_home()?;
        let converging = Instant::now();
        let entries = self.converge(&journals)?;
        self.nobody_broke()?;
        Ok(Outcome {
            kills: self.kills.clone(),
            ended: self.programs().map(|program| u64::from(program.ended_by_itself)).sum(),
            entries,
            found: journals.iter().map(|journal| journal.found).sum(),
            not_saved: journals.iter().map(|journal| journal.not_saved).sum(),
            heard: self.ear.heard(),
            lasted,
            converged: converging.elapsed(),
            mounted: self.archive.is_mounted(),
        })
    }

    fn programs(&self) -> impl Iterator<Item = &Kept> {
        let of_devices = self.devices.iter().flat_map(|device| [&device.agent, &device.visitors]);
        of_devices.chain([&self.headquarters]).chain(&self.broker.nodes)
    }

    /// Whatever happened, no program panicked, and nobody was told the opposite of what is.
    fn nobody_broke(&self) -> Result<()> {
        for program in self.programs() {
            let said = program.said();
            let line = said.lines().find(|line| BROKEN.iter().any(|word| line.contains(word)));
            if let Some(line) = line {
                bail!("{} said: {line}", program.name());
            }
        }
        Ok(())
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn plan(&mut self, at: u64, due: Due) {
        self.numbers += 1;
        self.due.insert((at, self.numbers), due);
    }

    fn look(&mut self) -> Result<()> {
        self.broker.look()?;
        if self.headquarters.look()?
            && let Some(id) = self.headquarters.id()
        {
            self.archive.limit(id)?;
        }
        self.devices.iter_mut().try_for_each(Device::look)
    }

    fn happens(&mut self, due: Due) -> Result<()> {
        let now = self.now();
        match due {
            Due::Planned(fault) => return self.goes_wrong(fault, now),
            Due::Kill(who, back_after) => self.kill(who, back_after)?,
            Due::Free(disk) => self.fill(disk, false)?,
            Due::Leave(device, lasts) => {
                self.line(device).leave();
                self.plan(now + lasts, Due::LetGo(device));
            }
            Due::LetGo(device) => self.line(device).hold(false),
            Due::Open(device) => self.line(device).swallow(false),
            Due::Thick(device) => self.line(device).thin(false),
        }
        Ok(())
    }

    fn goes_wrong(&mut self, fault: Fault, now: u64) -> Result<()> {
        match fault {
            Fault::Kill { who, back_after } => {
                self.until_a_node_may_die(who)?;
                self.kill(who, back_after)?;
            }
            Fault::Freeze { who, lasts, back_after } => {
                self.until_a_node_may_die(who)?;
                self.freeze(who)?;
                self.plan(now + lasts, Due::Kill(who, back_after));
            }
            Fault::BackUp => self.back_up()?,
            Fault::LoseArchive => self.without_archive(|files, _| files.iter().try_for_each(gone))?,
            Fault::RestoreArchive { over: false } => self.without_archive(|files, backup| {
                files.iter().try_for_each(gone)?;
                fs::copy(backup, &files[0]).map(drop)
            })?,
            Fault::RestoreArchive { over: true } => self.without_archive(|files, backup| {
                files[1..].iter().try_for_each(gone)?;
                fs::copy(backup, &files[0]).map(drop)
            })?,
            Fault::Fill { disk, lasts } => {
                self.fill(disk, true)?;
                self.plan(now + lasts, Due::Free(disk));
            }
            Fault::Break(device) => self.line(device).break_all(),
            Fault::Late { device, lasts } => {
                self.line(device).hold(true);
                self.plan(now + HELD, Due::Leave(device, lasts));
            }
            Fault::Swallow { device, lasts } => {
                self.line(device).swallow(true);
                self.plan(now + lasts, Due::Open(device));
            }
            Fault::Slow { device, lasts } => {
                self.line(device).thin(true);
                self.plan(now + lasts, Due::Thick(device));
            }
        }
        Ok(())
    }

    fn line(&self, device: usize) -> &super::line::Line {
        &self.devices[device % self.devices.len()].line
    }

    fn kill(&mut self, who: Victim, back_after: u64) -> Result<()> {
        let back_after = Duration::from_millis(back_after);
        let killed = match who {
            Victim::Broker(number) => self.kill_broker(number, back_after)?,
            other => self.program(other).kill(back_after)?,
        };
        *self.kills.entry(who.kind()).or_default() += u64::from(killed);
        Ok(())
    }

    fn program(&mut self, who: Victim) -> &mut Kept {
        let count = self.devices.len();
        match who {
            Victim::Agent(device) => &mut self.devices[device % count].agent,
            Victim::Visitors(device) => &mut self.devices[device % count].visitors,
            Victim::Headquarters | Victim::Broker(_) => &mut self.headquarters,
        }
    }

    fn kill_broker(&mut self, number: usize, back_after: Duration) -> Result<bool> {
        if self.engine == Engine::Embedded {
            let Some(broker) = self.embedded_broker() else { return Ok(false) };
            return signal(broker, rustix::process::Signal::KILL);
        }
        self.broker.node(number).context("a broker without a node")?.kill(back_after)
    }

    /// One node at a time: what a cluster of three promises to live through.
    fn until_a_node_may_die(&mut self, who: Victim) -> Result<()> {
        match (who, self.engine) {
            (Victim::Broker(_), Engine::Nats) => self.until_the_nodes_serve(),
            _ => Ok(()),
        }
    }

    fn until_the_nodes_serve(&mut self) -> Result<()> {
        until("all nodes of the broker to serve", NODES_WITHIN, || {
            self.look()?;
            self.broker.serves()
        })
    }

    fn freeze(&mut self, who: Victim) -> Result<()> {
        match (who, self.engine) {
            (Victim::Broker(_), Engine::Embedded) => match self.embedded_broker() {
                Some(broker) => signal(broker, rustix::process::Signal::STOP).map(drop),
                None => Ok(()),
            },
            (Victim::Broker(number), _) => {
                self.broker.node(number).context("a broker without a node")?.freeze()
            }
            (other, _) => self.program(other).freeze(),
        }
    }

    /// The process that headquarters has started for its broker, while there is one.
    fn embedded_broker(&self) -> Option<i32> {
        let id = self.headquarters.id()?;
        let children = fs::read_dir(format!("/proc/{id}/task")).ok()?.filter_map(Result::ok);
        children
            .filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok())
            .find_map(|children| children.split_whitespace().next()?.parse().ok())
    }

    fn fill(&mut self, disk: plan::Disk, full: bool) -> Result<()> {
        match disk {
            plan::Disk::Ledger(device) => {
                let count = self.devices.len();
                self.devices[device % count].fill(full)
            }
            plan::Disk::Archive => {
                self.archive.fill(full)?;
                self.headquarters.id().map_or(Ok(()), |id| self.archive.limit(id))
            }
        }
    }

    fn archive_files(&self) -> [PathBuf; 3] {
        ["archive.sqlite", "archive.sqlite-wal", "archive.sqlite-shm"]
            .map(|file| self.archive.folder().join(file))
    }

    fn backup(&self) -> PathBuf {
        self.house.folder().join("backup.sqlite")
    }

    /// A copy of the archive by SQLite itself, while headquarters writes to it.
    fn back_up(&mut self) -> Result<()> {
        let [archive, ..] = self.archive_files();
        let copy = self.house.folder().join("backup-being-made.sqlite");
        until("a backup of the archive", NODES_WITHIN, || {
            self.look()?;
            gone(&copy)?;
            let source =
                rusqlite::Connection::open_with_flags(&archive, rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE)?;
            source.busy_timeout(Duration::from_secs(5))?;
            source.execute("VACUUM INTO ?1", [copy.display().to_string()])?;
            Ok(())
        })?;
        Ok(fs::rename(copy, self.backup())?)
    }

    /// Headquarters is killed, something happens to its archive, and it is started again.
    fn without_archive(
        &mut self,
        happens: impl FnOnce(&[PathBuf; 3], &PathBuf) -> std::io::Result<()>,
    ) -> Result<()> {
        let killed = self.headquarters.kill(Duration::ZERO)?;
        *self.kills.entry("headquarters with its archive").or_default() += u64::from(killed);
        // A disk that is full has no room for a restored archive either.
        if self.archive.is_full() {
            self.fill(plan::Disk::Archive, false)?;
        }
        happens(&self.archive_files(), &self.backup()).context("the archive")
    }

    /// Every program runs, every line is sound, every disk has room.
    fn faults_end(&mut self) -> Result<()> {
        for device in &mut self.devices {
            device.line.mend();
            device.fill(false)?;
        }
        self.fill(plan::Disk::Archive, false)?;
        self.until_the_nodes_serve_or_are_headquarters()
    }

    fn until_the_nodes_serve_or_are_headquarters(&mut self) -> Result<()> {
        if self.engine == Engine::Embedded { Ok(()) } else { self.until_the_nodes_serve() }
    }

    fn visitors_go_home(&mut self) -> Result<Vec<Journal>> {
        self.look()?;
        self.devices.iter_mut().map(|device| device.close().with_context(|| device.name.clone())).collect()
    }

    fn converge(&mut self, journals: &[Journal]) -> Result<u64> {
        // Nobody writes to them any more.
        let ledgers: Vec<Ledgers> = self.devices.iter().map(Device::ledger).collect::<Result<_>>()?;
        let of_venue = self.devices.iter().zip(journals);
        let known = reckoning::known(of_venue.map(|(device, journal)| (device.venue, &journal.sums)));
        until("every figure to be right", CONVERGES_WITHIN, || {
            self.look()?;
            let read: Vec<_> = self.devices.iter().zip(&ledgers).collect();
            reckoning::is_right(&self.house, &read, &known)
        })?;
        Ok(ledgers.iter().map(|ledger| ledger.entries).sum())
    }

    /// Keeps everything for whoever looks why it failed, and says where.
    #[must_use]
    pub fn keep(mut self) -> String {
        let copies = self.house.folder().join("disks");
        let diary = self.house.folder().join("diary.txt");
        let _ = fs::write(diary, &self.diary);
        for device in &mut self.devices {
            let _ = (device.agent.end(), device.visitors.end());
            let _ = device.disk.copy_to(&copies.join(&device.name));
        }
        let _ = self.headquarters.end();
        let _ = self.archive.copy_to(&copies.join("archive"));
        let folder = self.house.folder().display().to_string();
        House::keep(self.house);
        folder
    }
}

fn gone(file: &PathBuf) -> std::io::Result<()> {
    match fs::remove_file(file) {
        Err(reason) if reason.kind() != std::io::ErrorKind::NotFound => Err(reason),
        _ => Ok(()),
    }
}

fn signal(process: i32, signal: rustix::process::Signal) -> Result<bool> {
    let Some(pid) = rustix::process::Pid::from_raw(process) else { return Ok(false) };
    match rustix::process::kill_process(pid, signal) {
        Ok(()) => Ok(true),
        Err(rustix::io::Errno::SRCH) => Ok(false),
        Err(reason) => bail!("signalling {process}: {reason}"),
    }
}

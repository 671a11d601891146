//! The venues of a night: devices, each with its disk, its ledger, its agent, its line to the
//! broker, and visitors who write to it.

use super::{
    dice::Dice,
    disk::Disk,
    journal::{Journal, Sums},
    kept::Kept,
    line::Line,
};
use crate::{
    house::{CAMPAIGN, House},
    program,
};
use anyhow::{Context, Result, ensure};
use ledger::Ledger;
use serde_json::Value;
use std::{path::PathBuf, rc::Rc};
use tokio::runtime::Runtime;
use venue::page::Page;

/// Which venues take part, and with how many devices. They lie in different shards.
pub const VENUES: [(&str, usize); 2] = [("river-city", 2), ("science-museum", 2)];

/// A device.
pub struct Device {
    /// Its venue.
    pub venue: &'static str,
    /// Its name.
    pub name: String,
    // Programs end before their disk goes.
    /// Its agent.
    pub agent: Kept,
    /// Who writes to its ledger.
    pub visitors: Kept,
    /// The disk of its ledger.
    pub disk: Disk,
    /// Its line to the broker.
    pub line: Line,
    house: Rc<House>,
    journal: PathBuf,
    seed: u64,
}

/// What a device's ledger says, read from the file itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledgers {
    /// Its id.
    pub lid: String,
    /// Its entries.
    pub entries: u64,
    /// Its pages.
    pub pages: Vec<Page>,
}

impl Device {
    /// All devices of all venues, which reach the broker at these addresses.
    ///
    /// # Errors
    /// When a folder, a file or a port is not to be had.
    pub fn all(house: &Rc<House>, broker: &[String], runtime: &Runtime, seed: u64) -> Result<Vec<Self>> {
        let mut all = Vec::new();
        for (venue, devices) in VENUES {
            for number in 1..=devices {
                let line = Line::to(broker, runtime)?;
                let seed = Dice::new(seed).beside(all.len() as u64 + 1).between(0, u64::MAX - 1);
                all.push(Self::of(house, (venue, &format!("kiosk-{number}")), line, seed)?);
            }
        }
        Ok(all)
    }

    fn of(house: &Rc<House>, (venue, device): (&'static str, &str), line: Line, seed: u64) -> Result<Self> {
        let name = format!("{venue}-{device}");
        let disk = Disk::at(house.folder().join(format!("disk-{name}")))?;
        let (ledger, journal) =
            (disk.folder().join("ledger.sqlite"), house.folder().join(format!("{name}.jsonl")));
        let settings = format!(
            "campaign = {CAMPAIGN:?}\nvenue = {venue:?}\nsite = \"main\"\ndevice = {device:?}\nledger = {ledger:?}\n\
             broker = {:?}\nclock = \"trusted\"\nlog = \"info\"\n",
            line.addresses()
        );
        let config = format!("agent-{name}");
        std::fs::write(house.folder().join(format!("{config}.toml")), settings)?;
        let log = |who: &str| house.folder().join(format!("{who}-{name}.log"));
        let (home, mounted) = (Rc::clone(house), disk.is_mounted());
        let agent = move || Ok(told_of_limits(mounted, home.command("edge-agent", &["run"], &config)?));
        let (home, file, lines) = (Rc::clone(house), ledger, journal.clone());
        let visitors = move || {
            let mut command = program::command("visitors", home.folder())?;
            command.arg("--ledger").arg(&file).arg("--journal").arg(&lines);
            command.args(["--seed", &seed.to_string()]);
            Ok(told_of_limits(mounted, command))
        };
        Ok(Self {
            venue,
            agent: Kept::new(&format!("agent-{name}"), log("agent"), Box::new(agent)),
            visitors: Kept::new(&format!("visitors-{name}"), log("visitors"), Box::new(visitors)),
            name,
            disk,
            line,
            house: Rc::clone(house),
            journal,
            seed,
        })
    }

    /// Starts what does not run and whose time has come.
    ///
    /// # Errors
    /// When it can't be started.
    pub fn look(&mut self) -> Result<()> {
        for program in [&mut self.agent, &mut self.visitors] {
            if program.look()?
                && let Some(id) = program.id()
                && self.disk.is_full()
            {
                self.disk.limit(id)?;
            }
        }
        Ok(())
    }

    /// No room is left on its disk, or enough again.
    ///
    /// # Errors
    /// When the disk can't be told.
    pub fn fill(&mut self, full: bool) -> Result<()> {
        self.disk.fill(full)?;
        for id in [self.agent.id(), self.visitors.id()].into_iter().flatten() {
            self.disk.limit(id)?;
        }
        Ok(())
    }

    /// Its visitors go home: what they know is complete then.
    ///
    /// # Errors
    /// When they contradict the ledger.
    pub fn close(&mut self) -> Result<Journal> {
        self.visitors.end()?;
        let mut command = program::command("visitors", self.house.folder())?;
        command.arg("--ledger").arg(self.disk.folder().join("ledger.sqlite"));
        command.arg("--journal").arg(&self.journal).args(["--seed", &self.seed.to_string(), "--settle"]);
        program::output(&mut command).with_context(|| self.visitors.said())?;
        Journal::open(&self.journal)
    }

    /// The id of its ledger.
    ///
    /// # Errors
    /// When it can't be read, or is not there yet.
    pub fn lid(&self) -> Result<String> {
        Ok(Ledger::open_existing(self.disk.folder().join("ledger.sqlite"))?.lid().to_string())
    }

    /// What its ledger holds; it has to verify.
    ///
    /// # Errors
    /// When it does not, or can't be read.
    pub fn ledger(&self) -> Result<Ledgers> {
        let config = format!("agent-{}", self.name);
        let output =
            program::output(&mut self.house.command("edge-agent", &["ledger", "--json"], &config)?)?;
        let said: Value = serde_json::from_slice(&output.stdout)?;
        ensure!(said["verified"] == Value::Bool(true), "the ledger of {} is damaged: {said}", self.name);
        let ledger = Ledger::open_existing(self.disk.folder().join("ledger.sqlite"))?;
        let mut pages = Vec::new();
        for day in ledger.report()?.days {
            pages.extend(ledger.pages(&day.day)?);
        }
        Ok(Ledgers { lid: ledger.lid().to_string(), entries: ledger.head()?.n, pages })
    }
}

/// Adds figures of one device to those of its venue.
pub fn add(all: &mut Sums, venue: &str, sums: &Sums) {
    for ((figure, method), value) in sums {
        *all.entry((format!("{venue}: {figure}"), method.clone())).or_default() += value;
    }
}

/// Where a disk is not one of its own, a program is told of files that are too long.
pub fn told_of_limits(mounted: bool, command: std::process::Command) -> std::process::Command {
    if mounted { command } else { Disk::survives_limits(&command) }
}

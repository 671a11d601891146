//! A house: headquarters with its embedded broker or another one, and devices of one venue,
//! each with a ledger that its kiosk and its edge agent share.

use crate::{
    chaos::engine::{Broker, Engine},
    patience::until,
    program::{self, Running},
};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// The venue of the example night.
pub const VENUE: &str = "river-city";

/// The campaign of the example night.
pub const CAMPAIGN: &str = "science-month-2025";

/// The activity visitors check in to.
pub const NIGHT: &str = "science-night";

/// How long a program has to get ready.
const READY_WITHIN: Duration = Duration::from_secs(30);

/// A folder with everything of one story, and the addresses its programs use.
pub struct House {
    folder: tempfile::TempDir,
    board: String,
    broker: String,
}

impl House {
    /// A house of its own, in a new folder, with free ports.
    ///
    /// # Errors
    /// When the folder or the configuration cannot be written.
    pub fn new() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let [board, broker] = free_addresses()?;
        let house = Self { folder, board, broker };
        house.configure("embedded")?;
        Ok(house)
    }

    /// The same, whose headquarters and devices meet at a broker of this engine, which serves.
    ///
    /// # Errors
    /// When the folder or the configuration cannot be written, or the broker does not start.
    pub fn on(engine: Engine) -> Result<(Self, Broker)> {
        let mut house = Self::new()?;
        let mut broker = Broker::of(engine, house.folder(), &house.broker)?;
        house.broker = broker.addresses.join(",");
        house.configure(&broker.setting())?;
        broker.until_it_serves()?;
        Ok((house, broker))
    }

    fn configure(&self, broker: &str) -> Result<()> {
        let listens =
            if broker == "embedded" { format!("broker_listen = {:?}\n", self.broker) } else { String::new() };
        let text = format!(
            "listen = {:?}\nbroker = {broker:?}\n{listens}archive = \"archive.sqlite\"\n",
            self.board
        );
        Ok(std::fs::write(self.config("headquarters"), text)?)
    }

    /// Leaves the folder where it is, for whoever looks why a story failed.
    pub fn keep(house: std::rc::Rc<Self>) {
        std::mem::forget(house);
    }

    /// The address of the board.
    #[must_use]
    pub fn board(&self) -> &str {
        &self.board
    }

    /// The folder everything is in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The address of headquarters' broker, the campaign's; several with commas between them.
    #[must_use]
    pub fn broker(&self) -> &str {
        &self.broker
    }

    /// A device with settings of its own for its agent, beside its ledger and name.
    ///
    /// # Errors
    /// When the configuration cannot be written.
    pub fn agent_with(&self, name: &str, settings: &str) -> Result<Device<'_>> {
        let ours = format!("ledger = \"{name}.sqlite\"\ncampaign = {CAMPAIGN:?}\nsite = \"main\"\n");
        std::fs::write(self.config(&format!("agent-{name}")), format!("{ours}{settings}"))?;
        Ok(Device { house: self, name: name.to_owned() })
    }

    fn config(&self, name: &str) -> PathBuf {
        self.folder().join(format!("{name}.toml"))
    }

    /// A command of a program with its configuration.
    ///
    /// # Errors
    /// When the program is not built.
    pub fn command(&self, program: &str, args: &[&str], config: &str) -> Result<Command> {
        let mut command = program::command(program, self.folder())?;
        command.current_dir(self.folder()).args(args).arg("--config").arg(self.config(config));
        Ok(command)
    }

    /// Starts headquarters and waits until its board answers.
    ///
    /// # Errors
    /// When it ends or does not answer in time.
    pub fn headquarters(&self) -> Result<Running> {
        let command = self.command("headquarters", &["serve"], "headquarters")?;
        let mut running = Running::start(command, &self.folder().join("headquarters.log"))?;
        until("headquarters' board", READY_WITHIN, || {
            running.alive()?;
            Ok(std::net::TcpStream::connect(&self.board)?)
        })?;
        Ok(running)
    }

    /// A device of the venue: configuration for its kiosk and its agent, one ledger.
    ///
    /// # Errors
    /// When the configuration cannot be written.
    pub fn device(&self, name: &str) -> Result<Device<'_>> {
        let ours =
            format!("ledger = \"{name}.sqlite\"\nvenue = {VENUE:?}\nsite = \"main\"\ndevice = {name:?}\n");
        std::fs::write(self.config(&format!("kiosk-{name}")), format!("{ours}hall = \"lobby\"\n"))?;
        let agent = format!("{ours}campaign = {CAMPAIGN:?}\nbroker = {:?}\n", self.broker);
        std::fs::write(self.config(&format!("agent-{name}")), agent)?;
        Ok(Device { house: self, name: name.to_owned() })
    }

    /// What `headquarters totals --json` prints.
    ///
    /// # Errors
    /// When the command fails or prints something else.
    pub fn totals(&self) -> Result<Vec<Value>> {
        let output =
            program::output(&mut self.command("headquarters", &["totals", "--json"], "headquarters")?)?;
        serde_json::from_slice(&output.stdout).context("reading totals")
    }

    /// What `headquarters proof --json` prints, and its exit code.
    ///
    /// # Errors
    /// When the command cannot run or prints something else.
    pub fn proof(&self) -> Result<(i32, Vec<Value>)> {
        let output = self.command("headquarters", &["proof", "--json"], "headquarters")?.output()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let rows =
            serde_json::from_slice(&output.stdout).with_context(|| format!("reading the proof: {said}"))?;
        Ok((output.status.code().unwrap_or(-1), rows))
    }

    /// Waits until headquarters proves every one of these heads complete.
    ///
    /// # Errors
    /// When it does not in time; the last proof is in the message.
    pub fn wait_for_proof(&self, heads: &[(String, u64)], bound: Duration) -> Result<()> {
        until("the proof of every ledger", bound, || {
            let (code, rows) = self.proof()?;
            for (lid, n) in heads {
                let proved = |row: &&Value| {
                    row["lid"] == json!(lid) && row["have"] == json!(n) && row["head"] == json!(n)
                };
                let row = rows.iter().find(proved).with_context(|| format!("{lid} {n} not in {rows:?}"))?;
                ensure!(row["state"] == "complete", "{row}");
            }
            ensure!(code == 0, "proof ended with {code}: {rows:?}");
            Ok(())
        })
    }
}

/// A device of the house.
pub struct Device<'a> {
    house: &'a House,
    name: String,
}

impl Device<'_> {
    /// The path of its ledger.
    #[must_use]
    pub fn ledger(&self) -> PathBuf {
        self.house.folder().join(format!("{}.sqlite", self.name))
    }

    /// A command of its edge agent.
    ///
    /// # Errors
    /// When the program is not built.
    pub fn agent(&self, args: &[&str]) -> Result<Command> {
        self.house.command("edge-agent", args, &format!("agent-{}", self.name))
    }

    /// A command of its kiosk.
    ///
    /// # Errors
    /// When the program is not built.
    pub fn kiosk(&self, args: &[&str]) -> Result<Command> {
        self.house.command("kiosk", args, &format!("kiosk-{}", self.name))
    }

    /// Starts its edge agent.
    ///
    /// # Errors
    /// When it cannot start.
    pub fn run_agent(&self) -> Result<Running> {
        let log = self.house.folder().join(format!("agent-{}.log", self.name));
        Running::start(self.agent(&["run"])?, &log)
    }

    /// A script of so many check-ins of one adult and one child each.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn script(&self, visitors: usize) -> Result<PathBuf> {
        let path = self.house.folder().join(format!("{}-{visitors}.jsonl", self.name));
        let visitor = ["start", "check-in", "activity-science-night", "adult-plus", "child-plus", "confirm"];
        let taps: String = visitor.iter().map(|tap| format!("{}\n", json!({ "tap": tap }))).collect();
        let visit = format!("{taps}{}\n{}\n", json!({"wait": "committed"}), json!({"tap": "done"}));
        std::fs::write(&path, visit.repeat(visitors))?;
        Ok(path)
    }

    /// The id of its ledger and the number of its last entry, verified.
    ///
    /// # Errors
    /// When `edge-agent ledger` fails or the ledger does not verify.
    pub fn head(&self) -> Result<(String, u64)> {
        let output = program::output(&mut self.agent(&["ledger", "--json"])?)?;
        let said: Value = serde_json::from_slice(&output.stdout)?;
        ensure!(said["verified"] == json!(true), "{}: {said}", self.name);
        let lid = said["lid"].as_str().context("no lid")?.to_owned();
        Ok((lid, said["head"].as_u64().context("no head")?))
    }
}

/// An address on loopback that was free a moment ago.
///
/// # Errors
/// When there is none.
pub fn free_address() -> Result<String> {
    let [address] = free_addresses()?;
    Ok(address)
}

/// Addresses on loopback that were free a moment ago.
fn free_addresses<const N: usize>() -> Result<[String; N]> {
    let listeners: Vec<TcpListener> =
        (0..N).map(|_| TcpListener::bind("127.0.0.1:0")).collect::<Result<_, _>>()?;
    let mut addresses = Vec::new();
    for listener in &listeners {
        addresses.push(listener.local_addr()?.to_string());
    }
    addresses.try_into().map_err(|_| anyhow::anyhow!("not {N} addresses"))
}

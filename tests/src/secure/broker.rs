//! The brokers of the examples that ship, with files and ports of a story put in.

use crate::{
    house::free_address,
    patience::until,
    program::{self, Running},
};
use anyhow::{Context, Result, ensure};
use std::{
    fs,
    net::TcpStream,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../configs/broker");

/// The password of the login that may only read.
pub const READERS_PASSWORD: &str = "only to read";

/// How long a broker may take to listen on a busy machine.
const LISTENS_WITHIN: Duration = Duration::from_secs(30);

/// Which broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// mosquitto, of Debian.
    Mosquitto,
    /// One node of NATS, of PyPI.
    Nats,
}

/// A broker of the examples, at work.
pub struct SecureBroker {
    engine: Engine,
    ports: Ports,
    folder: PathBuf,
    certificates: PathBuf,
    told: Told,
    running: Running,
}

/// How much it logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// Every packet, for stories that ask who was refused.
    All,
    /// What the example that ships says.
    AsShipped,
}

/// Where devices come in, and tools that only read (at mosquitto alone).
#[derive(Debug, Clone, Copy)]
struct Ports {
    devices: u16,
    readers: u16,
}

fn free_port() -> Result<u16> {
    Ok(free_address()?.rsplit(':').next().context("no port")?.parse()?)
}

impl SecureBroker {
    /// Starts it with these certificates and waits until it listens.
    ///
    /// # Errors
    /// When it can't be had or does not listen in time.
    pub fn start(engine: Engine, folder: &Path, certificates: &Path) -> Result<Self> {
        Self::telling(Told::All, engine, folder, certificates)
    }

    /// The same, logging no more than the example that ships.
    ///
    /// # Errors
    /// As [`SecureBroker::start`].
    pub fn start_quietly(engine: Engine, folder: &Path, certificates: &Path) -> Result<Self> {
        Self::telling(Told::AsShipped, engine, folder, certificates)
    }

    fn telling(told: Told, engine: Engine, folder: &Path, certificates: &Path) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let ports = Ports { devices: free_port()?, readers: free_port()? };
        let (folder, certificates) = (folder.to_owned(), certificates.to_owned());
        let running = begin((engine, told), ports, &folder, &certificates)?;
        let mut this = Self { engine, ports, folder, certificates, told, running };
        this.listens()?;
        Ok(this)
    }

    fn listens(&mut self) -> Result<()> {
        let at = ("127.0.0.1", self.ports.devices);
        until("the broker to listen", LISTENS_WITHIN, || {
            self.running.alive()?;
            Ok(TcpStream::connect(at)?)
        })
        .map(drop)
    }

    /// Starts it again, as after a list of certificates has changed.
    ///
    /// # Errors
    /// As [`SecureBroker::start`].
    pub fn again(self) -> Result<Self> {
        let Self { engine, ports, folder, certificates, told, running } = self;
        running.stop()?;
        let running = begin((engine, told), ports, &folder, &certificates)?;
        let mut this = Self { engine, ports, folder, certificates, told, running };
        this.listens()?;
        Ok(this)
    }

    /// Host and port under the name of its certificate.
    #[must_use]
    pub fn address(&self) -> String {
        format!("localhost:{}", self.ports.devices)
    }

    /// Port of tools that only read, with the login `_reader`; at mosquitto alone.
    #[must_use]
    pub fn readers(&self) -> u16 {
        self.ports.readers
    }

    /// Host and port under a name that is not in its certificate.
    #[must_use]
    pub fn misnamed(&self) -> String {
        format!("127.0.0.1:{}", self.ports.devices)
    }

    /// Its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.running.id()
    }

    /// What it logged.
    #[must_use]
    pub fn said(&self) -> String {
        self.running.said()
    }
}

fn begin(
    (engine, told): (Engine, Told),
    ports: Ports,
    folder: &Path,
    certificates: &Path,
) -> Result<Running> {
    let certificates = certificates.display().to_string();
    let (command, log) = match engine {
        Engine::Mosquitto => (mosquitto(ports, folder, &certificates, told)?, "mosquitto.log"),
        Engine::Nats => (nats(ports.devices, folder, &certificates)?, "nats.log"),
    };
    Running::start(command, &folder.join(log))
}

fn mosquitto(ports: Ports, folder: &Path, certificates: &str, told: Told) -> Result<Command> {
    let shipped = fs::read_to_string(format!("{SHIPPED}/mosquitto-campaign.conf"))?;
    let readers = fs::read_to_string(format!("{SHIPPED}/mosquitto-readers.conf"))?;
    let passwords = folder.join("readers.passwords");
    let mut login = Command::new("mosquitto_passwd");
    login.args(["-b", "-c"]).arg(&passwords).args(["_reader", READERS_PASSWORD]);
    program::output(&mut login)?;
    let here = format!("{shipped}\n{readers}")
        .replace("listener 8883", &format!("listener {} 127.0.0.1", ports.devices))
        .replace("listener 8884", &format!("listener {} 127.0.0.1", ports.readers))
        .replace("/etc/mosquitto/readers.passwords", &passwords.display().to_string())
        .replace("/etc/mosquitto/certs", certificates)
        .replace("/etc/mosquitto/campaign.acl", &format!("{SHIPPED}/mosquitto-campaign.acl"));
    let config = folder.join("mosquitto.conf");
    let more = if told == Told::All { "log_type debug\n" } else { "" };
    // Started by root it becomes another user, who can't read this folder.
    fs::write(&config, format!("{here}\n{more}user root\n"))?;
    let mut command = Command::new("/usr/sbin/mosquitto");
    command.arg("-c").arg(&config);
    Ok(command)
}

/// One of the three, without its line to the others.
fn nats(port: u16, folder: &Path, certificates: &str) -> Result<Command> {
    let shipped = fs::read_to_string(format!("{SHIPPED}/nats-campaign.conf"))?;
    let (before, cluster) = shipped.split_once("cluster {").context("no cluster")?;
    let (_, after) = cluster.split_once("\n}\n").context("the cluster does not end")?;
    let inside = free_address()?;
    let here = format!("{before}{after}")
        .replace("/etc/nats/certs", certificates)
        .replace("include \"certs/", "include \"../certs/")
        .replace("/var/lib/nats", &folder.join("store").display().to_string())
        .replace("127.0.0.1:4222", &inside)
        .replace("0.0.0.0:8883", &format!("127.0.0.1:{port}"));
    fs::write(folder.join("nats-campaign.conf"), here)?;
    fs::copy(format!("{SHIPPED}/nats-1.conf"), folder.join("nats-1.conf"))?;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../scripts/nats-server");
    let target = program::path("headquarters")?;
    let target = target.ancestors().nth(2).context("no target folder")?;
    let fetched = program::output(Command::new(script).arg(target))?;
    let path = String::from_utf8(fetched.stdout)?;
    ensure!(!path.trim().is_empty(), "scripts/nats-server says nothing");
    let mut command = Command::new(path.trim());
    command.arg("-c").arg(folder.join("nats-1.conf"));
    Ok(command)
}

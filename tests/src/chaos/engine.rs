//! The engine of a campaign's broker: headquarters' embedded one, a mosquitto, or a cluster
//! of three NATS nodes.

mod mosquitto;
mod nats;

use super::kept::Kept;
use crate::{house::free_address, patience::until, program};
use anyhow::{Context, Result, bail};
use std::{net::TcpStream, path::Path, str::FromStr, time::Duration};

/// How long a broker may take until it serves: three nodes have to find each other first.
const SERVES_WITHIN: Duration = Duration::from_secs(60);

/// Which broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// In a process of headquarters.
    Embedded,
    /// As the Debian package has it, which forgets everything when it dies.
    Mosquitto,
    /// Three nodes of NATS with JetStream.
    Nats,
}

impl Engine {
    /// The engine that the environment names (`BROKER`), or another.
    ///
    /// # Errors
    /// When it names none.
    pub fn wanted(otherwise: Self) -> Result<Self> {
        match std::env::var("BROKER") {
            Ok(name) if !name.is_empty() => name.parse(),
            _ => Ok(otherwise),
        }
    }

    /// As `BROKER` writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Mosquitto => "mosquitto",
            Self::Nats => "nats",
        }
    }
}

impl FromStr for Engine {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "embedded" => Ok(Self::Embedded),
            "mosquitto" => Ok(Self::Mosquitto),
            "nats" => Ok(Self::Nats),
            other => bail!("BROKER={other}: write embedded, mosquitto or nats"),
        }
    }
}

/// A broker, of one process or several.
pub struct Broker {
    engine: Engine,
    /// Where its clients reach it.
    pub addresses: Vec<String>,
    /// The processes it is made of; none where headquarters has it.
    pub nodes: Vec<Kept>,
}

impl Broker {
    /// A broker of this engine whose files lie in `folder`; an embedded one listens at
    /// `embedded`.
    ///
    /// # Errors
    /// When a program or a port is not to be had.
    pub fn of(engine: Engine, folder: &Path, embedded: &str) -> Result<Self> {
        let (addresses, nodes) = match engine {
            Engine::Embedded => (vec![embedded.to_owned()], Vec::new()),
            Engine::Mosquitto => {
                let at = free_address()?;
                (vec![at.clone()], vec![mosquitto::node(folder, &at)?])
            }
            Engine::Nats => nats::cluster(folder)?,
        };
        Ok(Self { engine, addresses, nodes })
    }

    /// What headquarters is told of it.
    #[must_use]
    pub fn setting(&self) -> String {
        match self.engine {
            Engine::Embedded => self.engine.name().to_owned(),
            Engine::Mosquitto | Engine::Nats => self.addresses.join(","),
        }
    }

    /// Starts the processes that do not run and whose time has come.
    ///
    /// # Errors
    /// When one can't be started.
    pub fn look(&mut self) -> Result<()> {
        self.nodes.iter_mut().try_for_each(|node| node.look().map(drop))
    }

    /// Waits until all of it serves. An embedded one is headquarters' own affair.
    ///
    /// # Errors
    /// When it does not in time.
    pub fn until_it_serves(&mut self) -> Result<()> {
        if self.engine == Engine::Embedded {
            return Ok(());
        }
        until("the broker to serve", SERVES_WITHIN, || {
            self.look()?;
            self.serves()
        })
    }

    /// Whether all of it serves now.
    ///
    /// # Errors
    /// What does not.
    pub fn serves(&self) -> Result<()> {
        for address in &self.addresses {
            let _ = TcpStream::connect(address).with_context(|| format!("nobody listens at {address}"))?;
        }
        match self.engine {
            Engine::Nats => nats::healthy(&self.nodes),
            Engine::Embedded | Engine::Mosquitto => Ok(()),
        }
    }

    /// The process of a victim's number, where the broker has processes of its own.
    pub fn node(&mut self, number: usize) -> Option<&mut Kept> {
        let count = self.nodes.len().max(1);
        self.nodes.get_mut(number % count)
    }
}

/// Where a program lies that was fetched beside what is built.
fn fetched(name: &str, with: &str) -> Result<std::path::PathBuf> {
    let me = std::env::current_exe()?;
    let found = me.ancestors().skip(1).take(4).find_map(|folder| {
        let folder = folder.join("nats");
        let unpacked = std::fs::read_dir(&folder).ok()?.filter_map(Result::ok);
        let mut places =
            unpacked.map(|entry| entry.path().join("scripts").join(name)).chain([folder.join(name)]);
        places.find(|program| program.is_file())
    });
    found.with_context(|| format!("{name} is not there; `{with}` fetches it"))
}

/// A command that is cut off from this machine's settings, as the house's own programs are.
fn alone(program: &Path, folder: &Path) -> std::process::Command {
    let mut command = std::process::Command::new(program);
    command.current_dir(folder).stdin(std::process::Stdio::null());
    program::forget_settings(&mut command);
    command
}

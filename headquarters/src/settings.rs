//! Settings of headquarters: what they are, where they come from, and what must hold
//! of them before anything is touched.

use crate::shards::Shards;
use anyhow::{Context, Result, anyhow, ensure};
use broker::{Addresses, Login};
use etcetera::BaseStrategy;
use serde::{Deserialize, Serialize};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};
use venue::settings::{Loaded, Sources, load_with_origins};

/// The word that asks for the broker inside headquarters.
pub const EMBEDDED: &str = "embedded";

/// The keys of `configs/headquarters.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Address of the board; empty for none.
    pub listen: String,
    /// `embedded`, or `host:port` of a broker, or of each node of a cluster, with commas between.
    pub broker: String,
    /// Who headquarters is to a broker elsewhere; empty when it asks nobody.
    pub broker_user: String,
    /// The file of the password to that name.
    pub broker_password_file: PathBuf,
    /// Address of the embedded broker.
    pub broker_listen: String,
    /// The archive's file; absent for the place the platform gives a program's data.
    pub archive: Option<PathBuf>,
    /// Which shards of the venues this process takes reports of; empty for none.
    pub shards: String,
    /// Files of campaign packs; empty for the packs that ship.
    pub packs: Vec<PathBuf>,
    /// What is logged, such as `info` or `headquarters=debug,warn`.
    pub log: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8420".into(),
            broker: EMBEDDED.into(),
            broker_user: String::new(),
            broker_password_file: PathBuf::new(),
            broker_listen: "127.0.0.1:1883".into(),
            archive: None,
            shards: Shards::ALL.to_string(),
            packs: Vec::new(),
            log: "info".into(),
        }
    }
}

/// The broker that reports come through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BrokerAt {
    /// Inside headquarters, at this address.
    Embedded(SocketAddr),
    /// Elsewhere.
    External {
        /// Where it is reached; the nodes of a cluster are tried in turn.
        at: Addresses,
        /// What it is told, where it asks.
        login: Option<Login>,
    },
}

impl Settings {
    /// Reads the settings of a file (if one is named), the environment and the flags.
    ///
    /// # Errors
    /// Every problem of all of them at once.
    pub fn load(file: Option<&Path>, flags: &[(String, String)]) -> Result<Loaded<Self>> {
        let text = file.map(|path| {
            std::fs::read_to_string(path)
                .with_context(|| format!("reading the settings in {}", path.display()))
        });
        let text = text.transpose()?;
        let name = file.map(|path| path.display().to_string());
        let env: Vec<(String, String)> = std::env::vars_os()
            .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let file = name.as_deref().zip(text.as_deref());
        let sources = Sources { program: "headquarters", file, env: &env, flags };
        Ok(load_with_origins(&sources)?)
    }

    /// Where the archive lies.
    ///
    /// # Errors
    /// When the platform has no place for a program's data (no home folder).
    pub fn archive(&self) -> Result<PathBuf> {
        if let Some(path) = &self.archive {
            return Ok(path.clone());
        }
        let places = etcetera::choose_base_strategy()
            .context("there is no home folder to keep the archive in; set `archive` to a file")?;
        Ok(places.data_dir().join("science-night").join("headquarters.sqlite"))
    }

    /// The address of the board, if this process serves it.
    ///
    /// # Errors
    /// When it is no address with a port.
    pub fn board(&self) -> Result<Option<SocketAddr>> {
        (!self.listen.is_empty()).then(|| address("listen", &self.listen)).transpose()
    }

    /// The shards this process takes reports of.
    ///
    /// # Errors
    /// When they can't be read, or there are none and no board either.
    pub fn shards(&self) -> Result<Shards> {
        let shards = Shards::read("shards", &self.shards)?;
        ensure!(
            !(shards.is_none() && self.listen.is_empty()),
            "shards = \"\" and listen = \"\": nothing is left to do; name shards such as \"0-63\", or the address \
             of a board"
        );
        Ok(shards)
    }

    /// The broker that reports come through.
    ///
    /// # Errors
    /// When an address is none, the password can't be used, or the embedded broker is to
    /// listen beyond this machine: it asks nobody who they are.
    pub fn broker(&self) -> Result<BrokerAt> {
        let keys = ["broker_user", "broker_password_file"];
        let login = Login::read(keys, &self.broker_user, &self.broker_password_file)?;
        if self.broker == EMBEDDED {
            let at = address("broker_listen", &self.broker_listen)?;
            ensure!(
                at.ip().is_loopback(),
                "broker_listen = {:?}: the embedded broker asks nobody who they are, so it listens on this \
                 machine alone; use 127.0.0.1, or run a broker such as mosquitto and set `broker` to its host:port",
                self.broker_listen
            );
            ensure!(
                login.is_none(),
                "broker_user = {:?} and broker = \"{EMBEDDED}\": the embedded broker asks nobody who they are; \
                 leave it empty, or set `broker` to the host:port of the broker that asks",
                self.broker_user
            );
            return Ok(BrokerAt::Embedded(at));
        }
        let at = Addresses::read("broker", &self.broker)
            .map_err(|reason| anyhow!("{reason}; or \"{EMBEDDED}\" for the broker of this program"))?;
        Ok(BrokerAt::External { at, login })
    }
}

fn address(key: &str, text: &str) -> Result<SocketAddr> {
    text.parse()
        .with_context(|| format!("{key} = {text:?}: write an address and a port, such as \"127.0.0.1:8420\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_that_ships_is_the_defaults() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../configs/headquarters.toml");
        let text = std::fs::read_to_string(file).unwrap();
        let sources = Sources { program: "headquarters", file: Some((file, &text)), env: &[], flags: &[] };
        let loaded = load_with_origins::<Settings>(&sources).unwrap();
        assert_eq!(loaded.settings, Settings::default());
        let keys = serde_json::to_value(Settings::default()).unwrap();
        for key in keys.as_object().unwrap().keys() {
            assert!(
                text.lines().any(|line| line.trim_start_matches("# ").starts_with(&format!("{key} ="))),
                "{key}"
            );
        }
    }

    #[test]
    fn the_embedded_broker_stays_on_this_machine() {
        let open = Settings { broker_listen: "0.0.0.0:1883".into(), ..Settings::default() };
        assert!(open.broker().unwrap_err().to_string().contains("this machine alone"));
        assert!(matches!(Settings::default().broker().unwrap(), BrokerAt::Embedded(_)));
    }

    #[test]
    fn a_broker_elsewhere_has_host_and_port() {
        let at = |broker: &str| Settings { broker: broker.into(), ..Settings::default() }.broker();
        assert_eq!(
            at("hq.example:1884").unwrap(),
            BrokerAt::External { at: Addresses::one("hq.example", 1884), login: None }
        );
        assert_eq!(
            at("[::1]:1884").unwrap(),
            BrokerAt::External { at: Addresses::one("::1", 1884), login: None }
        );
        for wrong in ["embeded", "host:", ":1883", "host:99999", "host:0"] {
            let said = at(wrong).unwrap_err().to_string();
            assert!(said.contains("host and port") && said.contains("embedded"), "{wrong}: {said}");
        }
    }

    #[test]
    fn a_process_takes_reports_or_serves_a_board_or_both() {
        let of = |shards: &str, listen: &str| {
            let settings = Settings { shards: shards.into(), listen: listen.into(), ..Settings::default() };
            settings.shards().and_then(|shards| Ok((shards.to_string(), settings.board()?.is_some())))
        };
        assert_eq!(of("0-31", "").unwrap(), ("0-31".into(), false));
        assert_eq!(of("", "127.0.0.1:8420").unwrap(), (String::new(), true));
        assert!(of("", "").unwrap_err().to_string().contains("nothing is left to do"));
        assert!(of("0-99", "").unwrap_err().to_string().contains("is no shard"));
    }
}

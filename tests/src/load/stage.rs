//! Where a storm takes place: a real broker, and the real headquarters with the reporting key of
//! the campaign, so that every report is held against its code.

use super::certificates::Certificates;
use crate::{
    chaos::engine::{Broker, Engine},
    house::{CAMPAIGN, House},
    program::Running,
    secure::{self, Forger, Office, SecureBroker},
};
use anyhow::Result;
use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::PathBuf};
use venue::passport::{Authority, ReportingKey, Secret};

/// Which broker, and how it is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// A mosquitto that asks nobody who they are.
    Mosquitto,
    /// Three nodes of NATS that ask nobody.
    Nats,
    /// The mosquitto of the example that ships: TLS, a certificate for each venue, its rules.
    MosquittoTls,
}

impl Ground {
    /// In words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mosquitto => "mosquitto",
            Self::Nats => "3 nodes of NATS",
            Self::MosquittoTls => "mosquitto with TLS",
        }
    }
}

enum Brokers {
    Plain(Broker),
    Secure(SecureBroker),
}

/// The broker and headquarters at work.
pub struct Stage {
    // Programs end before their folder goes, headquarters first.
    /// Headquarters.
    pub headquarters: Running,
    brokers: Brokers,
    /// The reporting key of the campaign.
    pub key: ReportingKey,
    /// What the lines of venues are secured by.
    pub certificates: Option<Certificates>,
    /// The house of headquarters.
    pub house: House,
    /// Which broker it is.
    pub ground: Ground,
}

impl Stage {
    /// Starts both and waits until they serve.
    ///
    /// # Errors
    /// When a program can't be had or does not start.
    pub fn on(ground: Ground) -> Result<Self> {
        let house = House::new()?;
        let key = reporting_key()?;
        let (brokers, certificates, settings) = match ground {
            Ground::Mosquitto => plain(&house, Engine::Mosquitto)?,
            Ground::Nats => plain(&house, Engine::Nats)?,
            Ground::MosquittoTls => with_tls(&house)?,
        };
        let path = write_secret(&house, "month.reporting", &key.to_text())?;
        let settings = format!(
            "{settings}listen = {:?}\narchive = \"archive.sqlite\"\nreporting_keys = [{path:?}]\nlog = \"warn\"\n",
            house.board()
        );
        fs::write(house.folder().join("headquarters.toml"), settings)?;
        let headquarters = house.headquarters()?;
        Ok(Self { headquarters, brokers, key, certificates, house, ground })
    }

    /// Where the venue with this number reaches the broker: the nodes of a cluster in turn.
    ///
    /// # Errors
    /// When an address has no port.
    pub fn broker(&self, number: u32) -> Result<(String, u16)> {
        let at = match &self.brokers {
            Brokers::Plain(broker) => {
                let nodes = broker.addresses.len().max(1);
                broker.addresses.get(usize::try_from(number)? % nodes).cloned().unwrap_or_default()
            }
            Brokers::Secure(broker) => broker.address(),
        };
        let (host, port) = at.rsplit_once(':').unwrap_or((&at, ""));
        Ok((host.to_owned(), port.parse()?))
    }

    /// The processes of the broker.
    #[must_use]
    pub fn broker_processes(&self) -> Vec<u32> {
        match &self.brokers {
            Brokers::Plain(broker) => broker.nodes.iter().filter_map(crate::chaos::kept::Kept::id).collect(),
            Brokers::Secure(broker) => vec![broker.id()],
        }
    }

    /// The archive's file.
    #[must_use]
    pub fn archive(&self) -> PathBuf {
        self.house.folder().join("archive.sqlite")
    }
}

/// The reporting key of a campaign whose secrets everybody may know.
///
/// # Errors
/// When the campaign's id is none.
pub fn reporting_key() -> Result<ReportingKey> {
    let secrets = [11, 12].map(|byte| Secret::new([byte; 32]));
    let [seed, circles] = secrets;
    Ok(Authority::new(CAMPAIGN.parse()?, &seed, circles).reporting_key())
}

type Set = (Brokers, Option<Certificates>, String);

fn plain(house: &House, engine: Engine) -> Result<Set> {
    let mut broker = Broker::of(engine, house.folder(), house.broker())?;
    broker.until_it_serves()?;
    let settings = format!("broker = {:?}\n", broker.setting());
    Ok((Brokers::Plain(broker), None, settings))
}

fn with_tls(house: &House) -> Result<Set> {
    let office = Office::new(house, "office")?;
    office.certificates()?;
    let folder = office.folder.join("certs");
    let broker =
        SecureBroker::start_quietly(secure::Engine::Mosquitto, &house.folder().join("broker"), &folder)?;
    let file = |name: &str| folder.join(name);
    let settings = format!(
        "broker = {:?}\nbroker_ca_file = {:?}\nbroker_certificate_file = {:?}\nbroker_key_file = {:?}\n",
        broker.address(),
        file("ca.crt"),
        file("headquarters.crt"),
        file("headquarters.key")
    );
    let certificates = Certificates::of(&folder, Forger::of(&office)?)?;
    Ok((Brokers::Secure(broker), Some(certificates), settings))
}

fn write_secret(house: &House, name: &str, text: &str) -> Result<PathBuf> {
    let path = house.folder().join(name);
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    file.write_all(text.as_bytes())?;
    Ok(path)
}

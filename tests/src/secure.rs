//! A campaign whose lines are kept from others: its authority and CA, a broker of the
//! examples that ship, and devices that joined by their bundles.

mod broker;
mod forged;

pub use broker::{Engine, READERS_PASSWORD, SecureBroker};
pub use forged::Forger;

use crate::{
    house::{CAMPAIGN, Device, House},
    program::{self, Running},
};
use anyhow::{Context, Result};
use rumqttc::{AsyncClient, MqttOptions, QoS};
use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};
use venue::passport::Bundle;

/// How long a stranger tries to be heard.
const TRIES: Duration = Duration::from_secs(10);

/// The campaign's side: a folder of its own for each authority.
pub struct Office<'h> {
    house: &'h House,
    /// Where authority, CA, bundles and the files of the broker lie.
    pub folder: PathBuf,
}

impl<'h> Office<'h> {
    /// An office with nothing in it.
    ///
    /// # Errors
    /// When its folder can't be made.
    pub fn new(house: &'h House, name: &str) -> Result<Self> {
        let folder = house.folder().join(name);
        std::fs::create_dir_all(&folder)?;
        Ok(Self { house, folder })
    }

    fn headquarters(&self, args: &[&str]) -> Result<Command> {
        let mut command = program::command("headquarters", self.house.folder())?;
        command.current_dir(&self.folder).args(args);
        Ok(command)
    }

    /// Certificates for a broker on this machine, and for headquarters.
    ///
    /// # Errors
    /// When a command fails.
    pub fn certificates(&self) -> Result<()> {
        let enrolled = ["enrol", "--campaign", CAMPAIGN, "--authority", "month", "--venue", "river-city"];
        program::output(self.headquarters(&enrolled)?.args(["--device", "spare", "--out", "keys"]))?;
        let of = ["--authority", "month", "--out", "certs"];
        program::output(self.headquarters(&["broker-certificate", "--name", "localhost"])?.args(of))?;
        program::output(self.headquarters(&["headquarters-certificate"])?.args(of))?;
        Ok(())
    }

    /// Enrols a device for a broker, and says where its bundle lies.
    ///
    /// # Errors
    /// When the command fails.
    pub fn enrol(&self, venue: &str, device: &str, broker: &str) -> Result<PathBuf> {
        let order = ["enrol", "--campaign", CAMPAIGN, "--authority", "month", "--venue", venue];
        program::output(
            self.headquarters(&order)?.args(["--device", device, "--broker", broker, "--out", "keys"]),
        )?;
        Ok(self.folder.join(format!("keys/{device}.bundle")))
    }

    /// Takes a device's certificates back, and brings the lists to the broker.
    ///
    /// # Errors
    /// When the command fails or a list can't be copied.
    pub fn revoke(&self, device: &str) -> Result<()> {
        let keys = format!("keys/{device}.keys");
        program::output(&mut self.headquarters(&["revoke", "--authority", "month", "--key-of", &keys])?)?;
        for list in ["revoked.crl", "revoked-nats.conf"] {
            std::fs::copy(self.folder.join(format!("month.{list}")), self.folder.join("certs").join(list))?;
        }
        Ok(())
    }

    /// Headquarters at that broker, with its board answering. It holds reports against the
    /// keys of the campaign.
    ///
    /// # Errors
    /// When it does not start.
    pub fn serve(&self, broker: &str) -> Result<Running> {
        let keys = ["reporting-key", "--authority", "month", "--out", "month.reporting"];
        program::output(&mut self.headquarters(&keys)?)?;
        let file = |name: &str| self.folder.join("certs").join(name);
        let text = format!(
            "listen = {:?}\nbroker = {broker:?}\nbroker_ca_file = {:?}\nbroker_certificate_file = {:?}\n\
             broker_key_file = {:?}\narchive = \"archive.sqlite\"\nreporting_keys = [{:?}]\n",
            self.house.board(),
            file("ca.crt"),
            file("headquarters.crt"),
            file("headquarters.key"),
            self.folder.join("month.reporting")
        );
        std::fs::write(self.house.folder().join("headquarters.toml"), text)?;
        self.house.headquarters()
    }

    /// A device that joined by a bundle.
    ///
    /// # Errors
    /// When it can't join.
    pub fn joined(&self, name: &str, bundle: &Path) -> Result<Device<'h>> {
        let device = self.house.agent_with(name, "clock = \"trusted\"\n")?;
        program::output(device.agent(&["join"])?.arg(bundle))?;
        Ok(device)
    }

    /// A device with settings of its own.
    ///
    /// # Errors
    /// When they can't be written.
    pub fn device(&self, name: &str, settings: &str) -> Result<Device<'h>> {
        self.house.agent_with(name, &format!("clock = \"trusted\"\n{settings}"))
    }
}

/// Publishes once with the certificate of a bundle, as a device that was broken into could,
/// and waits until the broker took it or cut the line.
///
/// # Errors
/// When the bundle can't be used, or neither happens in time.
pub fn say_as(bundle: &Path, topic: &str, payload: &str) -> Result<()> {
    let bundle = Bundle::parse(&std::fs::read_to_string(bundle)?)?;
    let own = (bundle.certificate.as_bytes(), bundle.key.as_bytes());
    let clock = Arc::new(|| ::broker::Today::Unknown);
    let security = ::broker::Security::of(bundle.ca.as_bytes(), Some(own), clock)?;
    let (host, port) = bundle.broker.rsplit_once(':').context("no port")?;
    let mut options = MqttOptions::new("stranger", host, port.parse()?);
    security.give(&mut options);
    let (client, mut events) = AsyncClient::new(options, 8);
    client.try_publish(topic, QoS::AtLeastOnce, false, payload)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let answered = async {
            loop {
                match events.poll().await {
                    Ok(rumqttc::Event::Incoming(rumqttc::Packet::PubAck(_))) | Err(_) => return,
                    Ok(_) => {}
                }
            }
        };
        tokio::time::timeout(TRIES, answered).await.context("the broker says nothing")
    })
}

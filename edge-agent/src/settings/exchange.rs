//! What the settings say of the exchange between devices: the device's keys, the broker
//! of the house, and what the ledger is told of where it stands.

use super::{Settings, host_and_port};
use anyhow::{Context, Result, bail, ensure};
use ledger::Ledger;
use std::{net::SocketAddr, path::Path, sync::Arc};
use venue::{pack::Pack, passport::Keys, settle::Here};
use zeroize::Zeroizing;

/// The broker over which the devices of a house meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HouseBroker {
    /// This device runs it, and it listens here.
    Own(SocketAddr),
    /// Another machine does: host and port.
    Elsewhere(String, u16),
    /// There is none.
    None,
}

impl Settings {
    /// The broker of the house.
    ///
    /// # Errors
    /// When an address is none, or a hub names another broker than its own.
    pub fn house_broker(&self) -> Result<HouseBroker> {
        if self.hub {
            ensure!(
                self.house_broker.is_empty(),
                "hub = true and house_broker = {:?}: the hub runs the broker of the house itself; \
                 leave `house_broker` empty, or set hub = false",
                self.house_broker
            );
            let at = self.hub_listen.parse().with_context(|| {
                format!(
                    "hub_listen = {:?}: write an address and a port, such as \"0.0.0.0:1884\"",
                    self.hub_listen
                )
            })?;
            return Ok(HouseBroker::Own(at));
        }
        if self.house_broker.is_empty() {
            return Ok(HouseBroker::None);
        }
        let (host, port) = host_and_port("house_broker", &self.house_broker)?;
        Ok(HouseBroker::Elsewhere(host, port))
    }

    /// The device's keys, where a file is named.
    ///
    /// # Errors
    /// When the file can't be read, is no such file, or is of another device.
    pub fn read_keys(&self) -> Result<Option<Keys>> {
        let path = &self.keys;
        if path.as_os_str().is_empty() {
            return Ok(None);
        }
        // What was read is wiped: it holds secrets.
        let text = std::fs::read_to_string(path)
            .map(Zeroizing::new)
            .with_context(|| format!("reading the keys of this device in {}", path.display()))?;
        let keys = Keys::parse(&text).with_context(|| path.display().to_string())?;
        let of = format!("{}/{} in {}", keys.venue(), keys.device(), keys.campaign());
        let here = format!("{}/{} in {}", self.venue, self.device, self.campaign);
        if of != here {
            bail!(
                "{} holds the keys of {of}, and this is {here}; enrol this device at headquarters, or mend \
                 `campaign`, `venue` and `device`",
                path.display()
            );
        }
        warn_if_open(path);
        Ok(Some(keys))
    }

    /// What the ledger is told of where it stands.
    #[must_use]
    pub fn here(&self, keys: Option<&Keys>, pack: Option<Arc<Pack>>) -> Here {
        let certificate = keys.and_then(Keys::certificate).map(|certificate| certificate.to_text());
        Here { venue: self.venue.clone(), device: self.device.clone(), certificate, pack }
    }

    /// Opens the ledger and tells it where it stands.
    ///
    /// # Errors
    /// When pack or keys can't be used, or the ledger can't be opened; with `make`, it is
    /// made when it is not there.
    pub fn open_ledger(&self, make: bool) -> Result<Ledger> {
        let here = self.here(self.read_keys()?.as_ref(), self.read_pack()?.map(Arc::new));
        let path = self.ledger()?;
        let mut ledger = if make { Ledger::open(&path)? } else { Ledger::open_existing(&path)? };
        ledger.settle_in(Arc::new(here));
        Ok(ledger)
    }
}

fn warn_if_open(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let open = std::fs::metadata(path).is_ok_and(|about| about.permissions().mode() & 0o007 != 0);
    if open {
        tracing::warn!(
            keys = %path.display(),
            "everybody on this machine can read the keys; allow it to the program's user alone (chmod o= FILE)"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_house_meets_at_the_hub_or_at_a_broker_or_not_at_all() {
        let of = |hub, house_broker: &str| {
            Settings { hub, house_broker: house_broker.into(), ..Settings::default() }.house_broker()
        };
        assert_eq!(of(false, "").unwrap(), HouseBroker::None);
        assert_eq!(of(false, "hub.lan:1884").unwrap(), HouseBroker::Elsewhere("hub.lan".into(), 1884));
        assert_eq!(of(true, "").unwrap(), HouseBroker::Own("0.0.0.0:1884".parse().unwrap()));
        assert!(of(true, "hub.lan:1884").unwrap_err().to_string().contains("hub = false"));
        assert!(of(false, "hub.lan").unwrap_err().to_string().contains("house_broker"));
    }
}

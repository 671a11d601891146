//! How the lines of this device to brokers elsewhere are kept from others: by TLS, with the
//! certificate that came with its bundle.

use super::Settings;
use anyhow::{Result, ensure};
use broker::{Clock, Named, Security, Today};
use chrono::DateTime;
use ledger::clock::{self, ClockTrust};
use std::{path::Path, sync::Arc};
use venue::moment::judge;

impl Settings {
    /// The security of the line to the campaign's broker; none without TLS.
    ///
    /// # Errors
    /// When a file can't be used, or the certificate is of another venue or device.
    pub fn security(&self) -> Result<Option<Security>> {
        self.secured("broker_ca_file", &self.broker_ca_file)
    }

    /// The same of the line to a broker of the house elsewhere; it shows the same
    /// certificate.
    ///
    /// # Errors
    /// As [`Settings::security`], and when there is no such broker.
    pub fn house_security(&self) -> Result<Option<Security>> {
        if self.house_broker_ca_file.as_os_str().is_empty() {
            return Ok(None);
        }
        ensure!(
            !self.hub && !self.house_broker.is_empty(),
            "house_broker_ca_file = {:?} and this machine uses no broker of the house elsewhere: the hub's own \
             broker speaks no TLS; leave it empty, or set hub = false and `house_broker`",
            self.house_broker_ca_file
        );
        self.secured("house_broker_ca_file", &self.house_broker_ca_file)
    }

    fn secured(&self, key: &str, ca: &Path) -> Result<Option<Security>> {
        let own = [
            Named { key: "broker_certificate_file", file: &self.broker_certificate_file },
            Named { key: "broker_key_file", file: &self.broker_key_file },
        ];
        // Those two may serve the line to the house alone.
        if ca.as_os_str().is_empty() && !self.house_broker_ca_file.as_os_str().is_empty() {
            return Ok(None);
        }
        let [certificate, own_key] = own;
        let files = [Named { key, file: ca }, certificate, own_key];
        let security = Security::read(files, clock(self.clock))?;
        if let Some(own) = security.as_ref().and_then(Security::own) {
            let (of, here) = ((&*own.user, &*own.device), (self.venue.as_str(), self.device.as_str()));
            ensure!(
                of.0 == here.0 && (of.1.is_empty() || of.1 == here.1),
                "{} is the certificate of {}, and this is {}; the broker would let this machine say nothing. \
                 Join with this machine's own bundle, or mend `venue` and `device`",
                self.broker_certificate_file.display(),
                named(of),
                named(here)
            );
        }
        Ok(security)
    }
}

fn named((venue, device): (&str, &str)) -> String {
    if device.is_empty() { format!("the venue {venue:?}") } else { format!("{venue}/{device}") }
}

/// What this machine knows of the time, asked anew at each connection.
fn clock(trust: ClockTrust) -> Clock {
    Arc::new(move || {
        let moment = clock::read(trust).ok().map(|readings| judge(readings, None));
        let now = moment.filter(|now| now.trusted).and_then(|now| DateTime::from_timestamp_millis(now.wall));
        now.map_or(Today::Unknown, Today::Is)
    })
}

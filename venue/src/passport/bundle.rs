//! What a device is handed when it is enrolled: its keys, in one file. TOML:
//!
//! ```toml
//! version = 1
//! campaign = "science-month-2025"
//! venue = "river-city"
//! device = "kiosk-1"
//! key = "…"            # secret: 64 characters of hexadecimal, the seed of its Ed25519 key
//! campaign_key = "…"   # public, 64 characters; it and the next line are absent before enrolment
//! certificate = "SK1:…"
//! certificates = ["SK1:…"]  # further devices whose passports are believed
//! revocations = ["SR1:…"]   # keys that the campaign took back
//! report_key = "…"     # secret: what it authenticates its reports with; files of before have none
//!
//! [circles]            # secret: the keys of the circles it exchanges in
//! river-city = "…"     # the venue's house, under the venue's id
//! city-walk = "…"      # a trail over several venues, under the trail's id
//! ```

use super::{
    Passport,
    certificate::{Certificate, NotVouched},
    day::Day,
    issue,
    keyring::Keyring,
    report_key::{ReportKey, ReportKeyId},
    reporting_key::ReportingKey,
    secret_file::{self, SecretFileError, VERSION, Written},
    signing::{DeviceKey, PublicKey, Secret},
};
use crate::{
    id::{CampaignId, CircleId, DeviceId, VenueId},
    reporting::topic::Address,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

const REMARK: &str = "\
# Secret: the keys of one device. Copy it to that device alone, readable by its program
# alone, and to no repository or message. Who has it can issue passports; `headquarters
# revoke` takes its key back.
";

/// Most circles of a device: its house and the trails it is a point of.
pub const MOST_CIRCLES: usize = 64;

/// Why the keys of a device cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] SecretFileError),
    /// What the campaign should have signed does not hold.
    #[error("{field}: {reason}")]
    NotVouched {
        /// The field, such as `certificates[2]`.
        field: String,
        /// What is wrong with it, and what to do.
        reason: NotVouched,
    },
    /// One of the two that go together is missing.
    #[error("`campaign_key` and `certificate` go together, and one is missing; enrol the device again")]
    HalfVouched,
    /// More circles than a device can be in.
    #[error("it names {0} circles, at most {MOST_CIRCLES} can be; enrol the device for fewer trails")]
    Circles(usize),
}

/// The keys of one device. `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct Keys {
    venue: VenueId,
    device: DeviceId,
    key: DeviceKey,
    certificate: Option<Certificate>,
    keyring: Keyring,
    report_key: Option<ReportKey>,
    circles: BTreeMap<CircleId, Secret>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    campaign: CampaignId,
    venue: VenueId,
    device: DeviceId,
    key: Written,
    #[serde(skip_serializing_if = "Option::is_none")]
    campaign_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<String>,
    #[serde(default)]
    certificates: Vec<String>,
    #[serde(default)]
    revocations: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    report_key: Option<Written>,
    #[serde(default)]
    circles: BTreeMap<CircleId, Written>,
}

impl Keys {
    /// The keys of a device nobody has vouched for: it verifies its own passports, and
    /// elsewhere they are taken to be checked.
    #[must_use]
    pub fn unvouched(campaign: CampaignId, venue: VenueId, device: DeviceId, key: DeviceKey) -> Self {
        let keyring = Keyring::new(campaign, None, Some(key.public()));
        let (certificate, report_key, circles) = (None, None, BTreeMap::new());
        Self { venue, device, key, certificate, keyring, report_key, circles }
    }

    /// The same keys with the campaign's word for them.
    ///
    /// # Errors
    /// [`NotVouched`] when the certificate is not of this device and key, or not signed
    /// by the campaign's key.
    pub fn vouched(mut self, campaign_key: PublicKey, certificate: &str) -> Result<Self, NotVouched> {
        let read = Certificate::parse(certificate)?;
        let of = format!("{}/{} with key {}", read.venue, read.device, read.key);
        let here = format!("{}/{} with key {}", self.venue, self.device, self.key.public());
        let campaign = self.keyring.campaign().clone();
        let mut keyring = Keyring::new(campaign, Some(campaign_key), Some(self.key.public()));
        keyring.certify(certificate)?;
        if of != here {
            return Err(NotVouched::Device { of, here });
        }
        self.certificate = Some(read);
        self.keyring = keyring;
        Ok(self)
    }

    /// The same keys with the key of a circle.
    #[must_use]
    pub fn with_circle(mut self, circle: CircleId, key: Secret) -> Self {
        self.circles.insert(circle, key);
        self
    }

    /// The same keys with the one that its reports are authenticated with.
    #[must_use]
    pub fn with_report_key(mut self, key: &ReportingKey) -> Self {
        let address = Address {
            campaign: self.campaign().clone(),
            venue: self.venue.clone(),
            device: self.device.clone(),
        };
        self.report_key = Some(key.of_device(&address, ReportKeyId::of(&self.key.public())));
        self
    }

    /// Reads the file of a device; see the module for its form.
    ///
    /// # Errors
    /// [`KeysError`] names line or field, what is wrong and what to do; never a secret.
    pub fn parse(text: &str) -> Result<Self, KeysError> {
        let file: File = secret_file::read(text)?;
        if file.circles.len() > MOST_CIRCLES {
            return Err(KeysError::Circles(file.circles.len()));
        }
        let keys = Self::unvouched(file.campaign, file.venue, file.device, DeviceKey::new(&file.key.0));
        let mut keys = match (file.campaign_key, file.certificate) {
            (None, None) => keys,
            (Some(key), Some(certificate)) => {
                let key = key.parse().map_err(|_| wrong("campaign_key", NotVouched::Key))?;
                keys.vouched(key, &certificate).map_err(|reason| wrong("certificate", reason))?
            }
            _ => return Err(KeysError::HalfVouched),
        };
        for (n, text) in file.certificates.iter().enumerate() {
            keys.keyring.certify(text).map_err(|reason| wrong(format!("certificates[{n}]"), reason))?;
        }
        for (n, text) in file.revocations.iter().enumerate() {
            keys.keyring.revoke(text).map_err(|reason| wrong(format!("revocations[{n}]"), reason))?;
        }
        let id = ReportKeyId::of(&keys.key.public());
        keys.report_key = file.report_key.map(|Written(secret)| ReportKey::new(id, secret));
        keys.circles = file.circles.into_iter().map(|(circle, Written(key))| (circle, key)).collect();
        Ok(keys)
    }

    /// The text of the file: as `Keys::parse` reads it, the same for the same keys.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let own = self.certificate.as_ref().map(Certificate::to_text);
        let others = self.keyring.certificates().map(|(text, _)| text.to_owned());
        let circles = self.circles.iter().map(|(circle, key)| (circle.clone(), Written(key.clone())));
        let file = File {
            version: VERSION,
            campaign: self.campaign().clone(),
            venue: self.venue.clone(),
            device: self.device.clone(),
            key: Written(self.key.seed()),
            campaign_key: self.keyring.campaign_key().map(ToString::to_string),
            certificates: others.filter(|text| Some(text) != own.as_ref()).collect(),
            certificate: own,
            revocations: self.keyring.revocations().map(|(text, _)| text.to_owned()).collect(),
            report_key: self.report_key.as_ref().map(|key| Written(key.secret().clone())),
            circles: circles.collect(),
        };
        secret_file::write(REMARK, &file)
    }

    /// Issues a passport; the bytes of its id have to be random. It lasts to the day
    /// wanted, or to the last day of the device's certificate where that is earlier.
    #[must_use]
    pub fn issue(&self, id: [u8; 16], last_day: Day) -> Passport {
        let vouched = self.certificate.as_ref().map_or(last_day, |certificate| certificate.last_day);
        issue(id, &self.key, self.campaign(), last_day.min(vouched))
    }

    /// The campaign.
    #[must_use]
    pub fn campaign(&self) -> &CampaignId {
        self.keyring.campaign()
    }

    /// The venue the device is of.
    #[must_use]
    pub fn venue(&self) -> &VenueId {
        &self.venue
    }

    /// The device.
    #[must_use]
    pub fn device(&self) -> &DeviceId {
        &self.device
    }

    /// The device's key.
    #[must_use]
    pub fn key(&self) -> &DeviceKey {
        &self.key
    }

    /// The campaign's word for the key, if it was given.
    #[must_use]
    pub fn certificate(&self) -> Option<&Certificate> {
        self.certificate.as_ref()
    }

    /// The keys whose passports are believed.
    #[must_use]
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// The same, to add what packs and exchange bring.
    pub fn keyring_mut(&mut self) -> &mut Keyring {
        &mut self.keyring
    }

    /// What the device authenticates its reports with, if its enrolment gave it that.
    #[must_use]
    pub fn report_key(&self) -> Option<&ReportKey> {
        self.report_key.as_ref()
    }

    /// The keys of the circles the device exchanges in.
    #[must_use]
    pub fn circles(&self) -> &BTreeMap<CircleId, Secret> {
        &self.circles
    }
}

fn wrong(field: impl Into<String>, reason: NotVouched) -> KeysError {
    KeysError::NotVouched { field: field.into(), reason }
}

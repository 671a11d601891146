//! The CA of a campaign: what signs the certificates by which brokers and devices know each
//! other. It lies in one secret file beside the authority's, with the register of all it
//! signed, because who takes a device's certificates back has to know their numbers. TOML:
//!
//! ```toml
//! version = 1
//! campaign = "science-month-2025"
//! key = """…"""          # secret, PEM
//! certificate = """…"""  # PEM
//! begins = "2025-08-01T08:00:00Z"
//! ends = "2035-08-01T08:00:00Z"
//!
//! [[issued]]
//! serial = "5f0c…"
//! to = "river-city/kiosk-1"
//! ends = "2026-09-05T08:00:00Z"
//! taken_back = "2025-09-12T21:40:00Z"  # absent while it is good
//! ```
//!
//! Keys are on the curve P-256, which every broker and every MQTT tool of the last ten years
//! takes; each has a number of 16 random bytes.

use super::secret;
use anyhow::{Context, Result, bail, ensure};
use chrono::{DateTime, Days, Utc};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DnType, ExtendedKeyUsagePurpose,
    IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, RevocationReason,
    RevokedCertParams, SanType, SerialNumber,
};
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    path::{Path, PathBuf},
    time::Duration,
};
use time::OffsetDateTime;
use venue::id::{CampaignId, DeviceId, VenueId};
use zeroize::{Zeroize, Zeroizing};

const VERSION: u32 = 1;

const REMARK: &str = "\
# Secret: the CA of a campaign and the register of what it signed. Keep it where the authority
# lies, and a copy in a safe: without it no device or broker gets a certificate, and none can
# be taken back.
";

/// How long a CA lasts, in days: ten years, longer than any campaign, for at its end every
/// line breaks at once.
const CA_DAYS: u64 = 3_653;

/// How much earlier than now a certificate begins: brokers whose clock is some hours behind
/// (a wrong zone) take it all the same.
const BEGINS_BEFORE: Duration = Duration::from_secs(24 * 60 * 60);

/// What headquarters is to brokers. No venue may have this name.
pub(super) const HEADQUARTERS: &str = "headquarters";

/// A campaign's CA, and its folder locked against a second command.
pub(super) struct Ca {
    path: PathBuf,
    file: OnDisk,
    key: KeyPair,
    _alone: File,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OnDisk {
    version: u32,
    campaign: CampaignId,
    key: String,
    certificate: String,
    begins: DateTime<Utc>,
    ends: DateTime<Utc>,
    #[serde(default)]
    issued: Vec<Issued>,
}

impl Drop for OnDisk {
    fn drop(&mut self) {
        self.key.zeroize();
    }
}

/// A certificate that was signed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Issued {
    pub(super) serial: String,
    pub(super) to: String,
    pub(super) ends: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) taken_back: Option<DateTime<Utc>>,
}

/// A certificate and its key, in PEM form.
pub(super) struct Signed {
    pub(super) certificate: String,
    pub(super) key: Zeroizing<String>,
    pub(super) ends: DateTime<Utc>,
}

/// Whom a certificate is for.
#[derive(Debug, Clone)]
pub(super) enum Holder {
    /// A device: brokers know it by its venue.
    Device(VenueId, DeviceId),
    /// Headquarters.
    Headquarters,
    /// A broker under these names.
    Broker(Vec<String>),
}

impl Holder {
    fn told(&self) -> String {
        match self {
            Self::Device(venue, device) => format!("{venue}/{device}"),
            Self::Headquarters => HEADQUARTERS.into(),
            Self::Broker(names) => format!("broker {}", names.join(" ")),
        }
    }
}

/// Where the CA of an authority lies.
pub(super) fn path_beside(authority: &Path) -> PathBuf {
    with_suffix(authority, ".ca")
}

pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

impl Ca {
    /// The CA in its file, or a new one, which is written at once; and whether it is new.
    ///
    /// # Errors
    /// When the file can't be used, is of another campaign, or another command is at it.
    pub(super) fn open_or_make(
        path: &Path,
        campaign: &CampaignId,
        now: DateTime<Utc>,
    ) -> Result<(Self, bool)> {
        if path.exists() {
            return Self::open(path, campaign, now).map(|ca| (ca, false));
        }
        let alone = alone(path)?;
        let key = new_key()?;
        let (begins, ends) = (now - BEGINS_BEFORE, now + Days::new(CA_DAYS));
        let mut file = OnDisk {
            version: VERSION,
            campaign: campaign.clone(),
            key: key.serialize_pem(),
            certificate: String::new(),
            begins,
            ends,
            issued: Vec::new(),
        };
        let certificate = file.parameters().self_signed(&key).context("making the CA")?;
        file.certificate = certificate.pem();
        let ca = Self { path: path.to_owned(), file, key, _alone: alone };
        secret::write(path, &ca.text()?)?;
        Ok((ca, true))
    }

    /// The CA in its file.
    ///
    /// # Errors
    /// As [`Ca::open_or_make`], and when it is not there or has ended.
    pub(super) fn open(path: &Path, campaign: &CampaignId, now: DateTime<Utc>) -> Result<Self> {
        let alone = alone(path)?;
        let text = secret::read(path)?;
        let none =
            || format!("{} is not a campaign's CA; take it again as headquarters wrote it", path.display());
        // The parser's words may show a secret; they are left out.
        let file: OnDisk = toml::from_str(&text).map_err(|_| anyhow::anyhow!(none()))?;
        ensure!(file.version == VERSION, "{} is of a newer version; use the newer program", path.display());
        ensure!(
            file.campaign == *campaign,
            "{} is the CA of {}, and this is {campaign}; name the file of {campaign}",
            path.display(),
            file.campaign
        );
        ensure!(
            file.ends > now,
            "{} ended on {}; move it away, and enrol all devices and the broker anew",
            path.display(),
            file.ends.format("%Y-%m-%d")
        );
        let key = KeyPair::from_pem(&file.key).map_err(|_| anyhow::anyhow!(none()))?;
        Ok(Self { path: path.to_owned(), file, key, _alone: alone })
    }

    /// Its certificate, in PEM form.
    pub(super) fn certificate(&self) -> &str {
        &self.file.certificate
    }

    /// Signs a certificate to a day, not beyond the CA's own end, for a new key or one that
    /// is there; [`Ca::save`] has to follow before it is given away.
    ///
    /// # Errors
    /// When a name can't stand in a certificate.
    pub(super) fn sign(
        &mut self,
        holder: &Holder,
        (now, until): (DateTime<Utc>, DateTime<Utc>),
        key: Option<&str>,
    ) -> Result<Signed> {
        let key = match key {
            Some(pem) => KeyPair::from_pem(pem).context("the key is none in PEM form")?,
            None => new_key()?,
        };
        let ends = until.min(self.file.ends);
        let serial = serial()?;
        let mut wanted = CertificateParams::default();
        (wanted.not_before, wanted.not_after) = (moment(now) - BEGINS_BEFORE, moment(ends));
        wanted.serial_number = Some(SerialNumber::from_slice(&serial));
        wanted.use_authority_key_identifier_extension = true;
        wanted.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        let serial = hex::encode(serial);
        self.name(&mut wanted, holder, &serial)?;
        let parameters = self.file.parameters();
        let certificate = wanted.signed_by(&key, &Issuer::from_params(&parameters, &self.key));
        let certificate = certificate.context("signing the certificate")?.pem();
        self.file.issued.push(Issued { serial, to: holder.told(), ends, taken_back: None });
        Ok(Signed { certificate, key: Zeroizing::new(key.serialize_pem()), ends })
    }

    /// mosquitto takes the common name as the user's name. NATS takes the first alternative
    /// name it has a user of: the number is the name of one without rights once a certificate
    /// was taken back, for NATS reads no lists of them.
    fn name(&self, wanted: &mut CertificateParams, holder: &Holder, serial: &str) -> Result<()> {
        let names: Vec<String> = match holder {
            Holder::Device(venue, device) => {
                ensure!(
                    venue.as_str() != HEADQUARTERS,
                    "a venue can't be called {HEADQUARTERS}: brokers know headquarters by this name; give it \
                     another id in the pack"
                );
                wanted.distinguished_name.push(DnType::OrganizationalUnitName, device.as_str());
                vec![nats_user(serial), venue.to_string()]
            }
            Holder::Headquarters => vec![nats_user(serial), HEADQUARTERS.into()],
            Holder::Broker(names) => {
                ensure!(
                    names.iter().all(|name| name != HEADQUARTERS),
                    "--name {HEADQUARTERS}: brokers know headquarters by this name; give the broker's host another"
                );
                names.clone()
            }
        };
        // Three brokers that are one come to each other as clients.
        wanted.extended_key_usages = match holder {
            Holder::Broker(_) => {
                vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth]
            }
            Holder::Device(..) | Holder::Headquarters => vec![ExtendedKeyUsagePurpose::ClientAuth],
        };
        let common = if matches!(holder, Holder::Broker(_)) { names.first() } else { names.last() };
        let common = common.context("--name: name the host of the broker")?.as_str();
        wanted.distinguished_name.push(DnType::CommonName, common);
        wanted.distinguished_name.push(DnType::OrganizationName, self.file.campaign.as_str());
        wanted.subject_alt_names = names.iter().map(|name| alternative(name)).collect::<Result<_>>()?;
        Ok(())
    }

    /// Takes all certificates of a device back, and says which.
    pub(super) fn take_back(
        &mut self,
        venue: &VenueId,
        device: &DeviceId,
        now: DateTime<Utc>,
    ) -> Vec<Issued> {
        let to = Holder::Device(venue.clone(), device.clone()).told();
        let mut taken = Vec::new();
        for one in self.file.issued.iter_mut().filter(|one| one.to == to && one.ends > now) {
            one.taken_back.get_or_insert(now);
            taken.push(one.clone());
        }
        taken
    }

    /// The list of what was taken back, in PEM form, for mosquitto's `crlfile`. It names the
    /// CA's end as the day of the next one: past that day brokers refuse everybody.
    ///
    /// # Errors
    /// When it can't be signed.
    pub(super) fn taken_back(&self, now: DateTime<Utc>) -> Result<String> {
        let revoked = self.taken().map(|(serial, since)| {
            Ok(RevokedCertParams {
                serial_number: SerialNumber::from(hex::decode(serial)?),
                revocation_time: moment(since),
                reason_code: Some(RevocationReason::KeyCompromise),
                invalidity_date: None,
            })
        });
        let list = CertificateRevocationListParams {
            this_update: moment(now) - BEGINS_BEFORE,
            next_update: moment(self.file.ends),
            // It has to grow from list to list.
            crl_number: SerialNumber::from(u64::try_from(now.timestamp()).unwrap_or_default()),
            issuing_distribution_point: None,
            revoked_certs: revoked.collect::<Result<_>>().context("the register of the CA")?,
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let parameters = self.file.parameters();
        let list = list.signed_by(&Issuer::from_params(&parameters, &self.key));
        list.and_then(|list| list.pem()).context("signing the list of what was taken back")
    }

    /// The same for a configuration of NATS: users without any right.
    pub(super) fn taken_back_for_nats(&self) -> String {
        let mut text = String::from(
            "# Written by `headquarters revoke`: certificates that were taken back are users without a right.\n\
             users = [\n",
        );
        for (serial, _) in self.taken() {
            text += &format!(
                "  {{ user: \"{}\", permissions: {{ publish: {{ deny: \">\" }}, subscribe: {{ deny: \">\" }} }} }}\n",
                nats_user(serial)
            );
        }
        text + "]\n"
    }

    fn taken(&self) -> impl Iterator<Item = (&str, DateTime<Utc>)> {
        self.file.issued.iter().filter_map(|one| Some((one.serial.as_str(), one.taken_back?)))
    }

    /// Writes the register.
    ///
    /// # Errors
    /// When the file can't be written.
    pub(super) fn save(&self) -> Result<()> {
        secret::replace(&self.path, &self.text()?)
    }

    fn text(&self) -> Result<Zeroizing<String>> {
        let content = Zeroizing::new(toml::to_string(&self.file).context("writing the CA's file")?);
        Ok(Zeroizing::new(format!("{REMARK}{}", *content)))
    }
}

impl OnDisk {
    /// What the CA's certificate was made of, and with it what it signs by.
    fn parameters(&self) -> CertificateParams {
        let mut wanted = CertificateParams::default();
        (wanted.not_before, wanted.not_after) = (moment(self.begins), moment(self.ends));
        wanted.distinguished_name.push(DnType::CommonName, format!("CA of {}", self.campaign));
        wanted.distinguished_name.push(DnType::OrganizationName, self.campaign.as_str());
        wanted.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        wanted.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        wanted
    }
}

/// No second command may write the register meanwhile.
fn alone(path: &Path) -> Result<File> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let open = File::open(folder).with_context(|| format!("opening the folder {}", folder.display()))?;
    if open.try_lock().is_err() {
        bail!("another headquarters command is at {}; run this again once it is done", path.display());
    }
    Ok(open)
}

fn new_key() -> Result<KeyPair> {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).context("no random numbers for a key")
}

/// 16 random bytes that are a positive number of full length.
fn serial() -> Result<[u8; 16]> {
    let random = secret::random()?;
    let mut serial = [0; 16];
    serial.iter_mut().zip(random.bytes()).for_each(|(to, from)| *to = *from);
    serial[0] = (serial[0] & 0x3f) | 0x40;
    Ok(serial)
}

fn nats_user(serial: &str) -> String {
    format!("serial-{serial}")
}

fn alternative(name: &str) -> Result<SanType> {
    if let Ok(address) = name.parse() {
        return Ok(SanType::IpAddress(address));
    }
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
    ensure!(
        plain && !name.is_empty() && name.len() <= 253,
        "--name {name:?}: write a host's name such as mqtt.example.org, or an address, without a port"
    );
    Ok(SanType::DnsName(name.try_into().context("--name")?))
}

fn moment(time: DateTime<Utc>) -> OffsetDateTime {
    let seconds = u64::try_from(time.timestamp()).unwrap_or_default();
    rcgen::date_time_ymd(1970, 1, 1) + Duration::from_secs(seconds)
}

//! `headquarters enrol` and `headquarters revoke`: a device gets its keys as one file,
//! and the campaign takes a key back. Both need no network: best run on a machine
//! that has none, with the authority's file on a stick that lies in a safe.

mod booking;
mod ca;
mod certificates;
mod kept;
mod pin;
mod reporting;
pub(crate) mod secret;

pub use booking::{Order as BookingOrder, book};
pub use certificates::{BrokerOrder, Order as CertificateOrder, for_broker, for_headquarters};
pub use pin::{Recovery, recover};
pub use reporting::{ReportingOrder, reporting_key};

use crate::{
    commands::{as_json, say},
    intake::wall_now,
};
use anyhow::{Context, Result, bail, ensure};
use certificates::Papers;
use chrono::{DateTime, Days, NaiveDate, Utc};
use clap::Args;
use serde::Serialize;
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};
use venue::{
    id::{CampaignId, CircleId, DeviceId, TrailId, VenueId},
    passport::{
        Authority, CERTIFICATE_PREFIX, Certificate, Day, DeviceKey, KeyId, Keys, MOST_CIRCLES, PublicKey,
    },
};

/// How long a device is vouched for when nobody says until when, in days: campaigns
/// run within a year, and the passports of the last night are good a month longer.
const DAYS_VOUCHED: u64 = 400;

/// Most devices of one order: the largest venues have some fifty.
const MOST_DEVICES: usize = 256;

/// Who is enrolled, by whom, for what.
#[derive(Debug, Args)]
pub struct Enrolment {
    /// Campaign, such as science-month-2025
    #[arg(long, value_name = "ID")]
    pub campaign: CampaignId,
    /// The campaign's authority, a secret file; made when it is not there
    #[arg(long, value_name = "FILE")]
    pub authority: PathBuf,
    /// Venue the devices are of
    #[arg(long, value_name = "ID")]
    pub venue: VenueId,
    /// A device; once for each
    #[arg(long = "device", value_name = "ID", required = true)]
    pub devices: Vec<DeviceId>,
    /// A trail over several venues that this venue is part of; once for each. A device that
    /// has a file in the folder keeps its key, and the trail is added to it; so is its report
    /// key, where an earlier program gave it none
    #[arg(long = "trail", value_name = "ID")]
    pub trails: Vec<TrailId>,
    /// Host and port of the campaign's broker, as devices reach it: each gets a certificate to
    /// it too, and one file to carry with all it needs, DEVICE.bundle, for `edge-agent join`.
    /// For a device that was enrolled before, a new certificate under the keys it has
    #[arg(long, value_name = "HOST:PORT")]
    pub broker: Option<String>,
    /// Last day of passports that the devices issue, and of their certificates [default: in 400 days]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub until: Option<NaiveDate>,
    /// Folder for the files of the devices, DEVICE.keys; made when it is not there
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Which key is taken back.
#[derive(Debug, Args)]
pub struct Taking {
    /// The campaign's authority, a secret file
    #[arg(long, value_name = "FILE")]
    pub authority: PathBuf,
    /// The file of the device whose key is taken back
    #[arg(long, value_name = "FILE", required_unless_present = "key", conflicts_with = "key")]
    pub key_of: Option<PathBuf>,
    /// The key itself: 64 characters of hexadecimal, or the device's certificate (SK1:…)
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// What is told of an enrolment: nothing secret.
#[derive(Debug, Serialize)]
struct Enrolled {
    campaign: CampaignId,
    campaign_key: PublicKey,
    authority: PathBuf,
    authority_made: bool,
    venue: VenueId,
    until: Day,
    circles: Vec<CircleId>,
    devices: Vec<EnrolledDevice>,
}

#[derive(Debug, Serialize)]
struct EnrolledDevice {
    device: DeviceId,
    key: PublicKey,
    key_id: String,
    /// By which headquarters names this enrolment where it refuses a report.
    report_key_id: Option<String>,
    certificate: String,
    /// Whether it had its key before, and trails or its report key were added.
    kept: bool,
    file: PathBuf,
    /// The file to carry, where a broker was named, and the last day of the certificate in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    bundle: Option<(PathBuf, NaiveDate)>,
}

#[derive(Debug, Serialize)]
struct Taken {
    campaign: CampaignId,
    key: PublicKey,
    revocation: String,
    /// Numbers of its certificates to the broker, where the campaign has a CA.
    #[serde(skip_serializing_if = "Option::is_none")]
    certificates: Option<Vec<String>>,
    /// The lists of all that was taken back, for mosquitto and for NATS.
    #[serde(skip_serializing_if = "Option::is_none")]
    lists: Option<[PathBuf; 2]>,
}

/// `headquarters enrol`: one file of keys for each device; one that has its file keeps
/// its key, and trails are added. Nothing is written before everything is known to be right.
///
/// # Errors
/// When the order does not hold, the file of a device can't be added to, or a file cannot
/// be read or written.
pub fn enrol(order: &Enrolment) -> Result<()> {
    let until = checked(order)?;
    let there = order.devices.iter().filter(|device| order.file_of(device).exists());
    let there: BTreeSet<&DeviceId> = there.collect();
    order.may_add_to(&there)?;
    let (authority, authority_made) = authority_of(order)?;
    secret::folder(&order.out)?;
    let bundles = bundles(order, &authority, (until, &there))?;
    let papers = Papers::of(order)?;
    let mut devices = Vec::new();
    for keys in &bundles {
        let (file, kept) = (order.file_of(keys.device()), there.contains(keys.device()));
        let write = if kept { secret::replace } else { secret::write };
        write(&file, &keys.to_text())?;
        devices.push(EnrolledDevice::of(keys, kept, file));
    }
    let carried = papers.map(|papers| papers.write(order, &bundles)).transpose()?.unwrap_or_default();
    for (device, bundle) in devices.iter_mut().zip(carried) {
        device.bundle = Some(bundle);
    }
    let last_days = bundles.iter().filter_map(Keys::certificate).map(|certificate| certificate.last_day);
    let circles = bundles.first().map(|keys| keys.circles().keys().cloned().collect());
    let enrolled = Enrolled {
        campaign: order.campaign.clone(),
        campaign_key: authority.public(),
        authority: order.authority.clone(),
        authority_made,
        venue: order.venue.clone(),
        until: last_days.min().unwrap_or(until),
        circles: circles.unwrap_or_default(),
        devices,
    };
    say(&if order.json { as_json(&enrolled)? } else { enrolled.told() })
}

fn checked(order: &Enrolment) -> Result<Day> {
    certificates::check(order)?;
    let devices: BTreeSet<_> = order.devices.iter().collect();
    ensure!(devices.len() == order.devices.len(), "a device is named twice; name each once");
    ensure!(devices.len() <= MOST_DEVICES, "at most {MOST_DEVICES} devices are enrolled at once");
    let trails: BTreeSet<_> = order.trails.iter().collect();
    ensure!(trails.len() == order.trails.len(), "a trail is named twice; name each once");
    ensure!(trails.len() < MOST_CIRCLES, "a venue is part of {} trails at most", MOST_CIRCLES - 1);
    // The two circles would go by one name.
    let house = order.venue.as_str();
    ensure!(
        trails.iter().all(|trail| trail.as_str() != house),
        "the trail {house} has the id of the venue; give the trail another id in the pack"
    );
    let today = now().date_naive();
    let until = order.until.unwrap_or(today + Days::new(DAYS_VOUCHED));
    ensure!(until >= today, "--until {until} is over; give the last day that passports are good");
    Ok(Day::of(until)?)
}

/// The time on this machine.
fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(wall_now()).unwrap_or_default()
}

/// The authority in its file, or a new one; and whether it is new.
fn authority_of(order: &Enrolment) -> Result<(Authority, bool)> {
    if !order.authority.exists() {
        let authority = Authority::new(order.campaign.clone(), &secret::random()?, secret::random()?);
        secret::write(&order.authority, &authority.to_text())?;
        return Ok((authority, true));
    }
    let authority = read_authority(&order.authority)?;
    ensure!(
        *authority.campaign() == order.campaign,
        "{} is the authority of {}, not of {}; name the file of {} or another that is not there yet",
        order.authority.display(),
        authority.campaign(),
        order.campaign,
        order.campaign
    );
    Ok((authority, false))
}

fn read_authority(path: &Path) -> Result<Authority> {
    let text = secret::read(path)?;
    Authority::parse(&text).with_context(|| format!("{} is not a campaign's authority", path.display()))
}

/// The keys of every device, those that are there with the trails added; each knows the
/// certificates of the others.
fn bundles(
    order: &Enrolment,
    authority: &Authority,
    (until, there): (Day, &BTreeSet<&DeviceId>),
) -> Result<Vec<Keys>> {
    let mut bundles = Vec::new();
    for device in &order.devices {
        let keys = if there.contains(device) {
            kept::keys_of(order, authority, device)?
        } else {
            made(order, authority, device, until)?
        };
        bundles.push(in_circles(keys, order, authority)?);
    }
    let certificates: Vec<String> =
        bundles.iter().filter_map(Keys::certificate).map(Certificate::to_text).collect();
    for keys in &mut bundles {
        for certificate in &certificates {
            keys.keyring_mut().certify(certificate)?;
        }
    }
    Ok(bundles)
}

fn made(order: &Enrolment, authority: &Authority, device: &DeviceId, until: Day) -> Result<Keys> {
    let (campaign, venue) = (order.campaign.clone(), order.venue.clone());
    let key = DeviceKey::new(&secret::random()?);
    let certificate = authority.certify((venue.clone(), device.clone()), key.public(), until);
    let keys = Keys::unvouched(campaign, venue, device.clone(), key);
    Ok(keys.vouched(authority.public(), &certificate.to_text())?)
}

fn in_circles(keys: Keys, order: &Enrolment, authority: &Authority) -> Result<Keys> {
    let house = CircleId::new(order.venue.as_str())?;
    let keys = keys.with_report_key(&authority.reporting_key());
    let mut keys = keys.with_circle(house, authority.house_circle(&order.venue));
    for trail in &order.trails {
        keys = keys.with_circle(CircleId::new(trail.as_str())?, authority.trail_circle(trail));
    }
    Ok(keys)
}

impl EnrolledDevice {
    fn of(keys: &Keys, kept: bool, file: PathBuf) -> Self {
        let key = keys.key().public();
        Self {
            device: keys.device().clone(),
            key,
            key_id: KeyId::of(keys.campaign(), &key).to_string(),
            report_key_id: keys.report_key().map(|key| key.id().to_string()),
            certificate: keys.certificate().map(Certificate::to_text).unwrap_or_default(),
            kept,
            file,
            bundle: None,
        }
    }
}

impl Enrolled {
    fn told(&self) -> String {
        let made = if self.authority_made { "made, keep a copy in a safe" } else { "as it was" };
        let circles: Vec<&str> = self.circles.iter().map(CircleId::as_str).collect();
        let mut told = format!(
            "campaign {}, authority {} ({made})\nvenue {}, circles {}, passports to {}\n",
            self.campaign,
            self.authority.display(),
            self.venue,
            circles.join(" "),
            self.until
        );
        for device in &self.devices {
            let EnrolledDevice { device, file, certificate, kept, bundle, .. } = device;
            let added = if *kept { "  what it lacked was added under the key it has" } else { "" };
            told += &format!("{device}  {}{added}\n  {certificate}\n", file.display());
            if let Some((bundle, until)) = bundle {
                told += &format!("  carry {}: certificate to the broker to {until}\n", bundle.display());
            }
        }
        if self.devices.iter().any(|device| device.bundle.is_some()) {
            told += "At each device: edge-agent join FILE.bundle --config edge-agent.toml. The bundle holds the keys \
                     too, so it is all that is carried; the .keys stay here, for the next time.\n";
        }
        told + "Carry each file to its device alone: it is secret. The SK1 texts are not: the devices \
                enrolled here know each other's and tell them in exchange; write them into `certificates` \
                under [campaign] of the pack, so that all other devices believe their passports too.\n"
    }
}

/// `headquarters revoke`: prints the text that takes a key back, for the pack
/// (`revoked_keys`) or for a device at hand.
///
/// # Errors
/// When a file cannot be read, or the key is none of this campaign.
pub fn revoke(order: &Taking) -> Result<()> {
    let authority = read_authority(&order.authority)?;
    let (key, of_whom) = match (&order.key_of, &order.key) {
        (Some(path), _) => {
            let keys = kept::keys_in(path, authority.campaign())?;
            (keys.key().public(), Some((keys.venue().clone(), keys.device().clone())))
        }
        (None, Some(text)) => key_named(text, &authority)?,
        (None, None) => bail!("name the key by --key-of or --key"),
    };
    let revocation = authority.revoke(key).to_text();
    let of = of_whom.as_ref().map(|(venue, device)| (venue, device));
    let back = of.map(|of| certificates::take_back(&order.authority, authority.campaign(), of));
    let (certificates, lists) = back.transpose()?.flatten().unzip();
    let taken = Taken { campaign: authority.campaign().clone(), key, revocation, certificates, lists };
    say(&if order.json { as_json(&taken)? } else { taken.told() })
}

impl Taken {
    fn told(&self) -> String {
        let revocation = &self.revocation;
        let Some((taken, [crl, nats])) = self.certificates.as_ref().zip(self.lists.as_ref()) else {
            return format!("{revocation}\n");
        };
        format!(
            "{revocation}\nWrite it into `revoked_keys` of the pack. Certificates to the broker taken back: {}. Bring \
             {} to mosquitto (crlfile) or {} to NATS, and start the broker again: a line that is open would go on.\n",
            taken.len(),
            crl.display(),
            nats.display()
        )
    }
}

/// A key alone does not say whose it is.
fn key_named(text: &str, authority: &Authority) -> Result<(PublicKey, Option<(VenueId, DeviceId)>)> {
    if !text.starts_with(CERTIFICATE_PREFIX) {
        return Ok((text.trim().parse().context("--key")?, None));
    }
    let certificate = Certificate::parse(text).context("--key")?;
    ensure!(
        certificate.campaign == *authority.campaign() && certificate.is_signed_by(&authority.public()),
        "--key: this authority did not sign the certificate; name the authority of {}",
        certificate.campaign
    );
    Ok((certificate.key, Some((certificate.venue, certificate.device))))
}

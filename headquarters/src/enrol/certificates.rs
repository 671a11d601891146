//! `headquarters broker-certificate` and `headquarters headquarters-certificate`: what a
//! broker and headquarters itself need for lines by TLS, without openssl. And the bundles of
//! devices, which carry the same for them.

use super::{
    Enrolment,
    ca::{Ca, HEADQUARTERS, Holder, Signed, path_beside, with_suffix},
    read_authority, secret,
};
use crate::commands::{as_json, say};
use anyhow::{Context, Result, ensure};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use clap::Args;
use serde::Serialize;
use std::path::{Path, PathBuf};
use venue::{
    id::{CampaignId, DeviceId, VenueId},
    passport::{Bundle, Keys},
};

/// How long a certificate lasts when nobody says until when, in days: as long as a device
/// is vouched for.
pub(super) const DAYS: u64 = super::DAYS_VOUCHED;

/// The campaign, where the files go, and how long they hold.
#[derive(Debug, Args)]
pub struct Order {
    /// The campaign's authority, a secret file; its CA lies beside it, as FILE.ca, and is made
    /// when it is not there
    #[arg(long, value_name = "FILE")]
    pub authority: PathBuf,
    /// Last day the certificate holds [default: in 400 days]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub until: Option<NaiveDate>,
    /// Folder for the files; made when it is not there. A key that lies there is kept
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Certificate of a broker.
#[derive(Debug, Args)]
pub struct BrokerOrder {
    /// Host's name or address by which devices and headquarters reach the broker; once for each
    #[arg(long = "name", value_name = "HOST", required = true)]
    pub names: Vec<String>,
    /// The rest of the order
    #[command(flatten)]
    pub order: Order,
}

/// What is told of a certificate: nothing secret.
#[derive(Debug, Serialize)]
struct Told {
    campaign: String,
    ca_made: bool,
    names: Vec<String>,
    until: NaiveDate,
    files: Vec<PathBuf>,
}

/// `headquarters broker-certificate`: `ca.crt`, `broker.crt`, `broker.key`, and what was taken
/// back, as `revoked.crl` and `revoked-nats.conf`.
///
/// # Errors
/// When the authority can't be used, a name is none, or a file can't be written.
pub fn for_broker(order: &BrokerOrder) -> Result<()> {
    let told = made(&order.order, &Holder::Broker(order.names.clone()), "broker", true)?;
    finish(
        &order.order,
        &told,
        &format!(
            "Bring them to the broker's machine; broker.key is secret: only the broker's user may read it. \
         configs/broker/ has a mosquitto and a NATS that use them. Every edge agent gets the CA with its \
         bundle:\n  headquarters enrol … --broker {}:8883\n",
            order.names.first().map_or("HOST", String::as_str)
        ),
    )
}

/// `headquarters headquarters-certificate`: `ca.crt`, `headquarters.crt`, `headquarters.key`.
///
/// # Errors
/// As [`for_broker`].
pub fn for_headquarters(order: &Order) -> Result<()> {
    let told = made(order, &Holder::Headquarters, HEADQUARTERS, false)?;
    let [ca, certificate, key] =
        ["ca.crt", "headquarters.crt", "headquarters.key"].map(|name| order.out.join(name));
    finish(
        order,
        &told,
        &format!(
            "In the settings of headquarters:\n  broker_ca_file = {ca:?}\n  broker_certificate_file = \
         {certificate:?}\n  broker_key_file = {key:?}\n"
        ),
    )
}

fn made(order: &Order, holder: &Holder, name: &str, taken_back: bool) -> Result<Told> {
    let now = super::now();
    let until = last_moment(order.until, now)?;
    let authority = read_authority(&order.authority)?;
    let (mut ca, ca_made) = Ca::open_or_make(&path_beside(&order.authority), authority.campaign(), now)?;
    let [certificate, key] = ["crt", "key"].map(|kind| order.out.join(format!("{name}.{kind}")));
    let kept = if key.exists() { Some(secret::read(&key)?) } else { None };
    let signed = ca.sign(holder, (now, until), kept.as_ref().map(|text| text.as_str()))?;
    secret::folder(&order.out)?;
    ca.save()?;
    if kept.is_none() {
        secret::write(&key, &signed.key)?;
    }
    let mut public =
        vec![(order.out.join("ca.crt"), ca.certificate().to_owned()), (certificate, signed.certificate)];
    if taken_back {
        public.push((order.out.join("revoked.crl"), ca.taken_back(now)?));
        public.push((order.out.join("revoked-nats.conf"), ca.taken_back_for_nats()));
    }
    for (path, text) in &public {
        secret::public(path, text)?;
    }
    let names = if let Holder::Broker(names) = holder { names.clone() } else { vec![HEADQUARTERS.into()] };
    let files = public.into_iter().map(|(path, _)| path).chain([key]).collect();
    let campaign = authority.campaign().to_string();
    Ok(Told { campaign, ca_made, names, until: signed.ends.date_naive(), files })
}

fn finish(order: &Order, told: &Told, next: &str) -> Result<()> {
    if order.json {
        return say(&as_json(told)?);
    }
    let made = if told.ca_made { ", whose CA was made: keep a copy in a safe" } else { "" };
    let files: String = told.files.iter().map(|file| format!("  {}\n", file.display())).collect();
    say(&format!(
        "certificate for {} to {}, of the campaign {}{made}\n{files}{next}",
        told.names.join(" "),
        told.until,
        told.campaign
    ))
}

/// The end of the last day, or of the usual number of days.
pub(super) fn last_moment(until: Option<NaiveDate>, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
    let day = until.unwrap_or(now.date_naive() + Days::new(DAYS));
    ensure!(day >= now.date_naive(), "--until {day} is over; give the last day that the certificate holds");
    Ok(day.and_time(NaiveTime::MIN).and_utc() + Days::new(1))
}

/// Certificates for devices, signed and in the register before a bundle carries them.
pub(super) struct Papers {
    broker: String,
    ca: String,
    signed: Vec<Signed>,
}

impl Papers {
    /// One for each device of the order, where it names a broker.
    pub(super) fn of(order: &Enrolment) -> Result<Option<Self>> {
        let Some(broker) = &order.broker else { return Ok(None) };
        let now = super::now();
        let until = last_moment(order.until, now)?;
        let (mut ca, _) = Ca::open_or_make(&path_beside(&order.authority), &order.campaign, now)?;
        let mut signed = Vec::new();
        for device in &order.devices {
            let holder = Holder::Device(order.venue.clone(), device.clone());
            signed.push(ca.sign(&holder, (now, until), None)?);
        }
        ca.save()?;
        Ok(Some(Self { broker: broker.clone(), ca: ca.certificate().to_owned(), signed }))
    }

    /// Writes the bundle of each device, in the place of an older one.
    pub(super) fn write(self, order: &Enrolment, keys: &[Keys]) -> Result<Vec<(PathBuf, NaiveDate)>> {
        let Self { broker, ca, signed } = self;
        let mut written = Vec::new();
        for (keys, Signed { certificate, key, ends }) in keys.iter().zip(signed) {
            let bundle =
                Bundle { broker: broker.clone(), ca: ca.clone(), certificate, key, keys: keys.clone() };
            let path = order.out.join(format!("{}.bundle", keys.device()));
            secret::replace(&path, &bundle.to_text())?;
            written.push((path, ends.date_naive()));
        }
        Ok(written)
    }
}

/// Takes the certificates of a device back, where the campaign has a CA; says how many, and
/// where the lists for brokers lie.
pub(super) fn take_back(
    authority: &Path,
    campaign: &CampaignId,
    (venue, device): (&VenueId, &DeviceId),
) -> Result<Option<(Vec<String>, [PathBuf; 2])>> {
    let path = path_beside(authority);
    if !path.exists() {
        return Ok(None);
    }
    let now = super::now();
    let mut ca = Ca::open(&path, campaign, now)?;
    let taken = ca.take_back(venue, device, now).into_iter().map(|one| one.serial).collect();
    ca.save()?;
    let lists = [".revoked.crl", ".revoked-nats.conf"].map(|suffix| with_suffix(authority, suffix));
    let [for_mosquitto, for_nats] = &lists;
    secret::public(for_mosquitto, &ca.taken_back(now)?)?;
    secret::public(for_nats, &ca.taken_back_for_nats())?;
    Ok(Some((taken, lists)))
}

/// Whether a broker's host and port were given.
pub(super) fn check_broker(broker: &str) -> Result<()> {
    for one in broker.split(',') {
        let (host, port) = one.trim().rsplit_once(':').unwrap_or((one, ""));
        let port: u16 = port.parse().ok().filter(|port| *port > 0).unwrap_or_default();
        ensure!(
            !host.is_empty() && port > 0,
            "--broker {broker:?}: write host and port as devices reach the broker, such as mqtt.example.org:8883"
        );
    }
    Ok(())
}

/// Whether the certificates of an order could be signed: asked before anything is written.
pub(super) fn check(order: &Enrolment) -> Result<()> {
    let Some(broker) = &order.broker else { return Ok(()) };
    check_broker(broker)?;
    ensure!(
        order.venue.as_str() != HEADQUARTERS,
        "a venue can't be called {HEADQUARTERS}: brokers know headquarters by this name; give it another id in the \
         pack"
    );
    let path = path_beside(&order.authority);
    if path.exists() {
        Ca::open(&path, &order.campaign, super::now()).context("the CA beside the authority")?;
    }
    Ok(())
}

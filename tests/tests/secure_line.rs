//! Lines by TLS with the brokers of the examples that ship, real processes and real
//! certificates: a device that joined reports and is proved; one that writes for another
//! venue is refused by the broker's rules; and whoever comes with a certificate that is over,
//! taken back, of another CA or none, or to a broker under another name, is told why in words,
//! while the broker's log says who was refused.

use anyhow::{Result, ensure};
use std::{path::Path, time::Duration};
use stories::{
    house::{CAMPAIGN, Device, House, NIGHT},
    patience::until,
    program::{self, Running},
    secure::{Engine, Forger, Office, SecureBroker, say_as},
};
use venue::{id::VenueId, reporting::topic::shard};

/// How long something may take on a busy machine.
const WITHIN: Duration = Duration::from_secs(60);

fn tally(device: &Device<'_>, count: &str) -> Result<()> {
    let headcount = ["tally", "--activity", NIGHT, "--count", count, "--reason", "counted by hand"];
    program::output(&mut device.agent(&headcount)?).map(drop)
}

fn says(agent: &Running, words: &str) -> Result<()> {
    until(&format!("an agent to say {words:?}"), WITHIN, || {
        let said = agent.said();
        ensure!(said.contains(words), "it says {said}");
        Ok(())
    })
}

fn logs(broker: &SecureBroker, words: &str) -> Result<()> {
    until(&format!("the broker to log {words:?}"), WITHIN, || {
        let said = broker.said();
        ensure!(said.contains(words), "it logs {said}");
        Ok(())
    })
}

/// What a broker logs of each refusal.
struct Refusals {
    forged_topic: &'static str,
    ended: &'static str,
    stranger: &'static str,
    none: &'static str,
    taken_back: &'static str,
    /// What the device says of a certificate that was taken back: NATS cuts the line without
    /// a word.
    told_taken_back: &'static str,
}

const BY_MOSQUITTO: Refusals = Refusals {
    forged_topic: "Denied PUBLISH from stranger",
    ended: "certificate verify failed",
    stranger: "certificate verify failed",
    none: "peer did not return a certificate",
    taken_back: "certificate verify failed",
    told_taken_back: "was taken back (revoked)",
};

const BY_NATS: Refusals = Refusals {
    forged_topic: "\"stranger\" - Publish Violation",
    ended: "certificate has expired",
    stranger: "certificate signed by unknown authority",
    none: "client didn't provide a certificate",
    taken_back: "TAKEN_BACK",
    told_taken_back: "the broker cuts the line",
};

fn story(engine: Engine, refusals: &Refusals) -> Result<()> {
    let house = House::new()?;
    let office = Office::new(&house, "office")?;
    office.certificates()?;
    let broker = SecureBroker::start(engine, &office.folder.join("broker"), &office.folder.join("certs"))?;
    let mut headquarters = office.serve(&broker.address())?;
    let bundle = office.enrol("river-city", "kiosk-1", &broker.address())?;
    let device = office.joined("kiosk-1", &bundle)?;
    let mut agent = device.run_agent()?;
    tally(&device, "41")?;
    house.wait_for_proof(&[device.head()?], WITHIN)?;
    ensure!(agent.said().contains("\"tls\":true"), "{}", agent.said());

    let thief = office.enrol("river-nature", "stolen", &broker.address())?;
    forges(&thief, &broker, refusals)?;
    tally(&device, "1")?;
    house.wait_for_proof(&[device.head()?], WITHIN)?;
    ensure!(house.proof()?.1.len() == 1, "what was forged came through: {:?}", house.proof()?);

    misfits(&house, &office, &broker, refusals)?;

    // Taken back: what it counts stays with it, and all others go on.
    office.revoke("kiosk-1")?;
    let broker = broker.again()?;
    says(&agent, refusals.told_taken_back)?;
    logs(&broker, refusals.taken_back)?;
    let other = office.joined("kiosk-2", &office.enrol("river-city", "kiosk-2", &broker.address())?)?;
    let second = other.run_agent()?;
    tally(&other, "7")?;
    house.wait_for_proof(&[other.head()?], WITHIN)?;
    agent.alive()?;
    headquarters.alive()?;
    ensure!(second.stop()?.success(), "an agent did not stop cleanly");
    Ok(())
}

/// A stolen device of one venue speaks for another.
fn forges(thief: &Path, broker: &SecureBroker, refusals: &Refusals) -> Result<()> {
    let venue = VenueId::new("river-city")?;
    let topic = format!("sm/1/{CAMPAIGN}/{}/{venue}/up/kiosk-1/head", shard(&venue));
    say_as(thief, &topic, "{}")?;
    logs(broker, refusals.forged_topic)
}

/// Whoever comes with the wrong papers, or to the wrong broker.
fn misfits(house: &House, office: &Office<'_>, broker: &SecureBroker, refusals: &Refusals) -> Result<()> {
    let (certs, at) = (office.folder.join("certs"), broker.address());
    let stranger = Office::new(house, "elsewhere")?;
    stranger.certificates()?;
    let foreign = office.device("foreign", "venue = \"river-nature\"\ndevice = \"foreign\"\n")?;
    let bundle = stranger.enrol("river-nature", "foreign", &at)?;
    program::output(foreign.agent(&["join"])?.arg(&bundle))?;
    says(&foreign.run_agent()?, "is not signed by the CA in the settings")?;

    // It believes the broker, and is not believed.
    let ca = certs.join("ca.crt");
    let unknown = ["--set".into(), format!("broker_ca_file={}", ca.display())];
    let mut command = foreign.agent(&["run"])?;
    let log = house.folder().join("agent-unknown.log");
    command.args(&unknown);
    says(&Running::start(command, &log)?, "does not know the CA that signed this machine's certificate")?;
    logs(broker, refusals.stranger)?;

    let [certificate, key] = Forger::of(office)?.ended("river-city", "ended")?;
    let papers = format!("broker_certificate_file = {certificate:?}\nbroker_key_file = {key:?}\n");
    let common = |device: &str| {
        format!("venue = \"river-city\"\ndevice = {device:?}\nbroker_ca_file = {ca:?}\nbroker = ")
    };
    let ended = office.device("ended", &format!("{}{at:?}\n{papers}", common("ended")))?.run_agent()?;
    says(&ended, "machine's certificate has ended")?;
    logs(broker, refusals.ended)?;

    let bare = office.device("bare", &format!("{}{at:?}\n", common("bare")))?.run_agent()?;
    says(&bare, "wants a certificate")?;
    logs(broker, refusals.none)?;

    let misnamed = format!("{}{:?}\n", common("misnamed"), broker.misnamed());
    let misnamed = office.device("misnamed", &misnamed)?.run_agent()?;
    says(&misnamed, "the broker's certificate is for localhost, and the settings name 127.0.0.1")?;

    let elsewhere = format!("venue = \"river-nature\"\ndevice = \"x\"\nbroker_ca_file = {ca:?}\n{papers}");
    let other = office.device("other", &elsewhere)?.agent(&["run"])?.output()?;
    let said = String::from_utf8_lossy(&other.stderr).into_owned();
    ensure!(!other.status.success() && said.contains("is the certificate of river-city/ended"), "{said}");
    Ok(())
}

#[test]
fn a_campaign_over_mosquitto_is_kept_from_others() -> Result<()> {
    story(Engine::Mosquitto, &BY_MOSQUITTO)
}

#[test]
fn a_campaign_over_nats_is_kept_from_others() -> Result<()> {
    story(Engine::Nats, &BY_NATS)
}

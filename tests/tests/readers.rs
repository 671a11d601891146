//! Tools of others read the counts: the lines of the README, run as they stand there with the
//! addresses of a story put in.

use anyhow::{Context, Result, ensure};
use std::{fs::File, path::Path, process::Command, time::Duration};
use stories::{
    house::{Device, House, NIGHT},
    patience::until,
    program::{self, Running},
    secure::{Engine, Office, READERS_PASSWORD, SecureBroker},
};
use venue::{
    entry::Method,
    page::{Measure, Page},
    reporting::{
        topic::{Topic, Up},
        wire::{self, PageReport, PagesReport, Trust},
    },
};

/// How long something may take on a busy machine.
const WITHIN: Duration = Duration::from_secs(60);

/// What `mosquitto_sub` says at once when the broker does not let it in.
const NOT_AUTHORISED: i32 = 5;

/// The line of the README that begins so.
fn of_the_readme(beginning: &str) -> Result<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let text = std::fs::read_to_string(path)?;
    let mut lines = text.lines().filter_map(|line| line.strip_prefix("    "));
    Ok(lines.find(|line| line.starts_with(beginning)).context("no such line in the README")?.to_owned())
}

fn shell(line: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("exec {line}")]).env("PASSWORD", READERS_PASSWORD);
    command
}

/// Starts it, and waits until it has subscribed; with `-d` it says so, and into a file it
/// would say it when its buffer is full.
fn listen(house: &House, line: &str) -> Result<Running> {
    let tool = Running::start(shell(&format!("stdbuf -oL {line} -d")), &house.folder().join("tool.log"))?;
    until("mosquitto_sub to subscribe (scripts/setup installs it)", WITHIN, || {
        let said = tool.said();
        ensure!(said.contains("Subscribed"), "it says {said}");
        Ok(())
    })?;
    Ok(tool)
}

/// The pages of what a tool printed in a line: the topic, a space, the bytes.
fn pages(line: &str) -> Option<Vec<Page>> {
    let (topic, document) = line.split_once(' ')?;
    let Topic::Up(_, kind) = topic.parse().ok()? else { return None };
    let bytes = document.as_bytes();
    match kind {
        Up::Page => Some(vec![wire::read::<PageReport>(bytes, topic, Trust::Anybody).ok()?.page]),
        Up::Pages => wire::read::<PagesReport>(bytes, topic, Trust::Anybody).ok()?.unpack().ok(),
        _ => None,
    }
}

fn hears(tool: &Running, visits: i64) -> Result<()> {
    until(&format!("a tool to hear {visits} visits"), WITHIN, || {
        let said = tool.said();
        let mut heard = said.lines().filter_map(pages).flatten();
        ensure!(heard.any(|page| page.sum(Measure::Visits, Method::Tally) == visits), "it says {said}");
        Ok(())
    })
}

fn tally(device: &Device<'_>, count: &str) -> Result<()> {
    let headcount = ["tally", "--activity", NIGHT, "--count", count, "--reason", "counted by hand"];
    program::output(&mut device.agent(&headcount)?).map(drop)
}

#[test]
fn the_line_of_the_readme_shows_what_is_counted() -> Result<()> {
    let house = House::new()?;
    let _headquarters = house.headquarters()?;
    let port = house.broker().rsplit(':').next().context("no port")?;
    let line = of_the_readme("mosquitto_sub -h 127.0.0.1 ")?;
    let tool = listen(&house, &format!("{line} -p {port}"))?;
    let device = house.device("kiosk-1")?;
    tally(&device, "40")?;
    let _agent = device.run_agent()?;
    hears(&tool, 40)?;
    // Once the line stands pages come one by one.
    house.wait_for_proof(&[device.head()?], WITHIN)?;
    tally(&device, "2")?;
    hears(&tool, 42)?;
    let pages = taken_apart(&tool.said(), house.folder())?;
    let told = |count: u32| pages.contains(&format!("\"visits\", \"tally\", \"-\", {count}]"));
    ensure!(told(40) && told(42), "{pages}");
    Ok(())
}

/// What the program behind the pipe of the README prints of what the line before it heard.
fn taken_apart(heard: &str, folder: &Path) -> Result<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = std::fs::read_to_string(root.join("README.md"))?;
    let behind = text.lines().find_map(|line| line.trim().split_once(" | python3 ")).context("no pipe")?.1;
    let documents = heard.lines().filter(|line| pages(line).is_some());
    let documents: Vec<&str> = documents.filter_map(|line| Some(line.split_once(' ')?.1)).collect();
    let path = folder.join("heard.jsonl");
    std::fs::write(&path, documents.join("\n"))?;
    let mut python = Command::new("python3");
    let printed = program::output(python.arg(root.join(behind)).stdin(File::open(&path)?))?;
    Ok(String::from_utf8(printed.stdout)?)
}

#[test]
fn a_tool_with_a_login_reads_at_the_brokers_of_a_campaign() -> Result<()> {
    let house = House::new()?;
    let office = Office::new(&house, "office")?;
    office.certificates()?;
    let certs = office.folder.join("certs");
    let broker = SecureBroker::start(Engine::Mosquitto, &office.folder.join("broker"), &certs)?;
    let _headquarters = office.serve(&broker.address())?;
    let line = of_the_readme("mosquitto_sub -h mqtt.example.org ")?
        .replace("mqtt.example.org", "localhost")
        .replace("8884", &broker.readers().to_string())
        .replace("ca.crt", &certs.join("ca.crt").display().to_string());
    let stranger = shell(&line.replace("\"$PASSWORD\"", "wrong")).output()?;
    ensure!(stranger.status.code() == Some(NOT_AUTHORISED), "{stranger:?}");

    let tool = listen(&house, &format!("{line} -t 'sm/1/science-month-2025/+/+/up/+/pages'"))?;
    let device = office.joined("kiosk-1", &office.enrol("river-city", "kiosk-1", &broker.address())?)?;
    let _agent = device.run_agent()?;
    tally(&device, "17")?;
    hears(&tool, 17)?;
    house.wait_for_proof(&[device.head()?], WITHIN)
}

//! Keys of a campaign, with real processes: an authority, devices enrolled and not, and
//! headquarters before and after it has the reporting key. Nothing is lost on the way, and at
//! every step both ends say what is wrong and what to do.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::{io::Write, path::Path, time::Duration};
use stories::{
    house::{CAMPAIGN, Device, House, NIGHT, VENUE},
    patience::until,
    program::{self, Running},
};

/// How long anything here may take on a busy machine: devices come back to a broker that was
/// away within twelve seconds.
const WITHIN: Duration = Duration::from_secs(60);

fn headquarters(house: &House, args: &[&str]) -> Result<Vec<u8>> {
    let mut command = program::command("headquarters", house.folder())?;
    Ok(program::output(command.current_dir(house.folder()).args(args))?.stdout)
}

fn enrol(house: &House, device: &str) -> Result<()> {
    let of = ["--campaign", CAMPAIGN, "--authority", "month.authority", "--venue", VENUE];
    headquarters(house, &[&["enrol"], &of[..], &["--device", device, "--out", "keys"]].concat()).map(drop)
}

/// An agent of the venue with its file of keys, or with none.
fn agent<'h>(house: &'h House, device: &str, keys: bool) -> Result<Device<'h>> {
    let keys = if keys {
        house.folder().join(format!("keys/{device}.keys")).display().to_string()
    } else {
        String::new()
    };
    let settings = format!(
        "venue = {VENUE:?}\ndevice = {device:?}\nbroker = {:?}\nkeys = {keys:?}\nclock = \"trusted\"\n",
        house.broker()
    );
    house.agent_with(device, &settings)
}

fn headcount(device: &Device<'_>, count: u32) -> Result<()> {
    let count = count.to_string();
    program::output(&mut device.agent(&[
        "tally",
        "--activity",
        NIGHT,
        "--count",
        &count,
        "--reason",
        "at the door",
    ])?)?;
    Ok(())
}

fn set(house: &House, line: &str) -> Result<()> {
    let path = house.folder().join("headquarters.toml");
    Ok(writeln!(std::fs::File::options().append(true).open(path)?, "{line}")?)
}

/// Waits until a program said this, more often than the times before.
fn says(running: &Running, words: &str, times: usize) -> Result<()> {
    until(&format!("{words:?} in its log"), WITHIN, || {
        let said = running.said();
        ensure!(said.matches(words).count() >= times, "{said}");
        Ok(())
    })
}

fn refusal(house: &House, device: &str) -> Result<Value> {
    let printed =
        program::output(&mut house.command("headquarters", &["refusals", "--json"], "headquarters")?)?;
    let told: Value = serde_json::from_slice(&printed.stdout)?;
    let rows = told["refused"].as_array().context("no list")?;
    let row = rows.iter().find(|row| row["device"]["device"] == device && row["code"] == "unauthenticated");
    row.cloned().with_context(|| format!("{told}"))
}

fn wait_for_refusal(house: &House, device: &str, why: &str) -> Result<()> {
    until(&format!("a refusal of {device}: {why}"), WITHIN, || {
        let row = refusal(house, device)?;
        ensure!(row["reason"].as_str().is_some_and(|reason| reason.contains(why)), "{row}");
        Ok(())
    })
}

#[test]
fn keys_come_into_force_step_by_step_and_nothing_is_lost() -> Result<()> {
    let house = House::new()?;
    enrol(&house, "kiosk-1")?;
    let (first, second) = (agent(&house, "kiosk-1", true)?, agent(&house, "kiosk-2", false)?);
    headcount(&first, 5)?;
    headcount(&second, 7)?;

    // An enrolled device and a headquarters that has no key: it holds what came, the device
    // does not take its word for it, and each says so.
    let serving = house.headquarters()?;
    let agents = [first.run_agent()?, second.run_agent()?];
    let heads = [first.head()?, second.head()?];
    house.wait_for_proof(&heads, WITHIN)?;
    says(&agents[0], "Headquarters has no reporting key of this campaign", 1)?;
    says(&agents[1], "headquarters holds everything", 1)?;
    ensure!(!agents[0].said().contains("headquarters holds everything"), "{}", agents[0].said());
    says(&serving, "this device authenticates its reports, and no reporting key", 1)?;
    says(&serving, "reports are taken unchecked", 1)?;

    // The key comes: the first device is settled, the second is told to be enrolled.
    headquarters(&house, &["reporting-key", "--authority", "month.authority", "--out", "month.reporting"])?;
    set(&house, "reporting_keys = [\"month.reporting\"]")?;
    ensure!(serving.stop()?.success(), "headquarters did not stop cleanly");
    headcount(&first, 11)?;
    headcount(&second, 13)?;
    let serving = house.headquarters()?;
    says(&agents[0], "headquarters holds everything", 1)?;
    wait_for_refusal(&house, "kiosk-2", "enrol this device")?;
    says(&agents[1], "enrol this device (headquarters enrol), restart its agent", 1)?;

    // Enrolled, it brings what it had kept.
    let [one, two] = agents;
    ensure!(two.stop()?.success(), "the agent did not stop cleanly");
    enrol(&house, "kiosk-2")?;
    let second = agent(&house, "kiosk-2", true)?;
    let two = second.run_agent()?;
    house.wait_for_proof(&[first.head()?, second.head()?], WITHIN)?;
    let totals = house.totals()?;
    let visits =
        totals.iter().filter(|row| row["figure"] == "visits").filter_map(|row| row["value"].as_i64());
    assert_eq!(visits.sum::<i64>(), 5 + 7 + 11 + 13);

    // Stolen and taken back: not one report more.
    take_back(&house, "keys/kiosk-2.keys")?;
    ensure!(serving.stop()?.success(), "headquarters did not stop cleanly");
    headcount(&second, 1_000)?;
    let serving = house.headquarters()?;
    wait_for_refusal(&house, "kiosk-2", "took this device's keys back")?;
    says(&two, "the campaign took this device's keys back", 1)?;
    headcount(&first, 3)?;
    until("the first device to be proved", WITHIN, || {
        let (_, rows) = house.proof()?;
        let (lid, n) = first.head()?;
        let proved =
            |row: &&Value| row["lid"] == json!(lid) && row["have"] == json!(n) && row["state"] == "complete";
        rows.iter().find(proved).with_context(|| format!("{rows:?}")).map(drop)
    })?;
    let visits = house.totals()?;
    let visits =
        visits.iter().filter(|row| row["figure"] == "visits").filter_map(|row| row["value"].as_i64());
    assert_eq!(visits.sum::<i64>(), 5 + 7 + 11 + 13 + 3);
    for running in [one, two, serving] {
        ensure!(running.stop()?.success(), "a program did not stop cleanly");
    }
    Ok(())
}

/// Writes a pack that takes a device's keys back, and names it.
fn take_back(house: &House, keys: &str) -> Result<()> {
    let text = headquarters(house, &["revoke", "--authority", "month.authority", "--key-of", keys])?;
    let revocation = String::from_utf8(text)?.trim().to_owned();
    let configs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../configs");
    let pack = std::fs::read_to_string(configs.join("campaigns/science-month-2025.toml"))?;
    let taken =
        pack.replacen("# revoked_keys = [\"SR1:…\"]", &format!("revoked_keys = [\"{revocation}\"]"), 1);
    ensure!(taken != pack, "the pack that ships has no place for it");
    std::fs::write(house.folder().join("month.toml"), taken)?;
    let venue = configs.join("venues/river-city.toml").display().to_string();
    set(house, &format!("packs = [\"month.toml\", {venue:?}]"))
}

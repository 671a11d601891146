//! An evening in a museum, with real processes: two devices, visitors at both kiosks,
//! staff with headcounts, every program killed once, the line cut while visitors go
//! on checking in. In the end headquarters' totals are the sum of the ledgers,
//! number for number, and headquarters can prove it.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::{collections::BTreeMap, process::Child, time::Duration};
use stories::{
    chaos::engine::Engine,
    house::{Device, House, NIGHT},
    patience::{my_turn, until},
    program,
};
use venue::{entry::Method, page::Measure};

/// How long headquarters may take to catch up with two devices after the last kill.
const CATCHES_UP_WITHIN: Duration = Duration::from_secs(60);

/// How long a walk of twenty visitors may take on a slow machine.
const WALKS_WITHIN: Duration = Duration::from_secs(60);

#[test]
fn totals_at_headquarters_equal_the_sum_of_the_ledgers_whatever_is_killed() -> Result<()> {
    an_evening(Engine::Embedded)
}

#[test]
fn totals_are_right_on_a_mosquitto_that_dies_too() -> Result<()> {
    an_evening(Engine::Mosquitto)
}

#[test]
fn totals_are_right_on_a_cluster_whose_node_dies_too() -> Result<()> {
    an_evening(Engine::Nats)
}

fn an_evening(engine: Engine) -> Result<()> {
    let _turn = my_turn();
    let (house, mut broker) = House::on(engine)?;
    let devices = [house.device("kiosk-1")?, house.device("kiosk-2")?];
    let mut headquarters = house.headquarters()?;
    let mut agents = [devices[0].run_agent()?, devices[1].run_agent()?];

    // Visitors at both kiosks at once while staff count heads on the same ledgers.
    let mut walks = [walk(&devices[0], 20)?, walk(&devices[1], 20)?];
    for count in [12, 30, 7] {
        tally(&devices[0], count)?;
        tally(&devices[1], count + 1)?;
    }
    for walk in &mut walks {
        finish(walk)?;
    }

    // A kiosk is killed in the middle of its visitors; what it said was saved is.
    let mut killed = walk(&devices[0], 200)?;
    let (before, _) = counted(&devices[..1])?;
    until("the kiosk to write", WALKS_WITHIN, || {
        let (now, _) = counted(&devices[..1])?;
        ensure!(sum(&now) > sum(&before) + 10, "nothing was written yet");
        Ok(())
    })?;
    killed.kill()?;
    killed.wait()?;

    // Headquarters dies with its broker; visitors do not notice.
    headquarters.kill()?;
    if let Some(node) = broker.node(0) {
        node.kill(Duration::ZERO)?;
    }
    finish(&mut walk(&devices[1], 5)?)?;
    tally(&devices[1], 40)?;

    // An agent dies; its kiosk goes on.
    let [first, second] = agents;
    first.kill()?;
    finish(&mut walk(&devices[0], 5)?)?;
    broker.until_it_serves()?;
    headquarters = house.headquarters()?;
    second.kill()?;
    agents = [devices[0].run_agent()?, devices[1].run_agent()?];
    finish(&mut walk(&devices[1], 3)?)?;

    let heads = [devices[0].head()?, devices[1].head()?];
    house.wait_for_proof(&heads, CATCHES_UP_WITHIN)?;
    let (by_ledgers, entries) = counted(&devices)?;
    ensure!(entries == heads[0].1 + heads[1].1, "{entries} entries on the pages, {heads:?}");
    let by_headquarters = totals(&house)?;
    assert_eq!(by_headquarters, by_ledgers);
    assert!(by_ledgers[&("visits".to_owned(), "check-in".to_owned())] >= 2 * (20 + 20 + 5 + 5 + 3));
    assert_eq!(by_ledgers[&("visits".to_owned(), "tally".to_owned())], 12 + 30 + 7 + 13 + 31 + 8 + 40);

    for agent in agents {
        ensure!(agent.stop()?.success(), "the agent did not stop cleanly");
    }
    ensure!(headquarters.stop()?.success(), "headquarters did not stop cleanly");
    Ok(())
}

/// Starts a kiosk that takes so many visitors of one adult and one child each.
fn walk(device: &Device<'_>, visitors: usize) -> Result<Child> {
    let script = device.script(visitors)?;
    let mut command = device.kiosk(&["walk", "--json"])?;
    command.arg("--script").arg(script).stdout(std::process::Stdio::null());
    command.spawn().context("starting a walk")
}

fn finish(walk: &mut Child) -> Result<()> {
    let status = until("the walk to end", WALKS_WITHIN, || walk.try_wait()?.context("the walk goes on"))?;
    ensure!(status.success(), "the walk ended with {status}");
    Ok(())
}

fn tally(device: &Device<'_>, count: u32) -> Result<()> {
    let count = count.to_string();
    let args = ["tally", "--activity", NIGHT, "--count", &count, "--reason", "headcount at the door"];
    program::output(&mut device.agent(&args)?)?;
    Ok(())
}

/// Figures by (figure, method).
type Figures = BTreeMap<(String, String), i64>;

fn sum(figures: &Figures) -> i64 {
    figures.values().sum()
}

/// What the ledgers say, read from the files themselves, and how many entries.
fn counted(devices: &[Device<'_>]) -> Result<(Figures, u64)> {
    let (mut figures, mut entries) = (Figures::new(), 0);
    for device in devices {
        let ledger = ledger::Ledger::open_existing(device.ledger())?;
        for page in pages(&ledger)? {
            entries += page.content.entries;
            for (key, value) in &page.content.cells {
                let figure = match key.measure {
                    Measure::Visits => "visits",
                    Measure::PeopleCampaign | Measure::PeopleDay | Measure::PeopleActivity => "people",
                    _ => continue,
                };
                add(&mut figures, figure, key.method.as_str(), *value);
            }
        }
    }
    Ok((figures, entries))
}

fn pages(ledger: &ledger::Ledger) -> Result<Vec<venue::page::Page>> {
    let mut pages = Vec::new();
    for day in ledger.report()?.days {
        pages.extend(ledger.pages(&day.day)?);
    }
    Ok(pages)
}

fn totals(house: &House) -> Result<Figures> {
    let mut figures = Figures::new();
    for row in house.totals()? {
        let text = |key: &str| row[key].as_str().with_context(|| format!("no {key} in {row}"));
        let value = row["value"].as_i64().with_context(|| format!("no value in {row}"))?;
        add(&mut figures, text("figure")?, text("method")?, value);
    }
    Ok(figures)
}

fn add(figures: &mut Figures, figure: &str, method: &str, value: i64) {
    *figures.entry((figure.to_owned(), method.to_owned())).or_default() += value;
}

/// The shape other people's scripts build on.
#[test]
fn totals_and_proof_keep_their_contract() -> Result<()> {
    let _turn = my_turn();
    let house = House::new()?;
    let device = house.device("kiosk-1")?;
    let _headquarters = house.headquarters()?;
    let _agent = device.run_agent()?;
    finish(&mut walk(&device, 1)?)?;
    house.wait_for_proof(&[device.head()?], CATCHES_UP_WITHIN)?;
    let keys = |row: &Value| row.as_object().map(|row| row.keys().cloned().collect::<Vec<_>>());
    let mut expected = [
        "campaign", "venue", "site", "activity", "day", "method", "figure", "scope", "group", "value",
        "as_of",
    ];
    expected.sort_unstable();
    for row in house.totals()? {
        assert_eq!(keys(&row).unwrap(), expected);
    }
    let (_, proof) = house.proof()?;
    assert_eq!(keys(&proof[0]).unwrap(), ["device", "have", "head", "lid", "missing", "state"]);
    assert_eq!(Method::CheckIn.as_str(), "check-in");
    Ok(())
}

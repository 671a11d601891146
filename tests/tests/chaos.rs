//! Chaos with real processes: see `stories::chaos`. `make chaos` is the long form; the short
//! ones here are part of `make test`.

#![expect(clippy::print_stdout, reason = "a night says what it came to")]

use anyhow::{Context, Result, ensure};
use std::{rc::Rc, time::Duration};
use stories::{
    board::Board,
    chaos::{
        engine::{Broker, Engine},
        intakes::{configure_commands, intake},
        journal::Journal,
        kept::Kept,
        night::{Night, Order, Outcome},
        plan::Plan,
        reckoning,
        venues::{Device, Ledgers},
    },
    house::House,
    patience::{my_turn, until},
};

/// Devices of all venues.
const DEVICES: usize = 4;

/// A number from the environment, or another.
fn number(name: &str, otherwise: u64) -> Result<u64> {
    match std::env::var(name) {
        Ok(text) if !text.is_empty() => {
            text.parse().with_context(|| format!("{name}={text}: write a number"))
        }
        _ => Ok(otherwise),
    }
}

fn live_through(order: &Order) -> Result<()> {
    let _turn = my_turn();
    let plan = Plan::of(order.seed, order.kills, DEVICES);
    println!("{} faults in {} s; again: {}", plan.events.len(), plan.lasts() / 1_000, order.again());
    let mut night = Night::begin(order).with_context(|| order.again())?;
    match night.live_through(&plan) {
        Ok(outcome) => {
            say(order, &outcome);
            Ok(())
        }
        Err(reason) => {
            let folder = night.keep();
            Err(reason
                .context(format!("logs and ledgers lie in {folder}; repeat it with: {}", order.again())))
        }
    }
}

fn say(order: &Order, outcome: &Outcome) {
    let Outcome { kills, ended, entries, found, not_saved, heard, lasted, converged, mounted } = outcome;
    let disks = if *mounted {
        "file systems of their own that had no room"
    } else {
        "mounting is not allowed here, so programs were forbidden to make files longer instead"
    };
    println!(
        "seed {} on {}: {} killed, {kills:?}",
        order.seed,
        order.engine.name(),
        kills.values().sum::<u64>()
    );
    println!("  programs that ended by themselves meanwhile: {ended}; full disks: {disks}");
    println!(
        "  {entries} entries; {found} saved though nobody was told any more; {not_saved} not saved, and told so"
    );
    println!(
        "  at headquarters' door: {} reports, {} of them heard before, {} bytes",
        heard.reports, heard.again, heard.bytes
    );
    println!(
        "  faults for {lasted:.1?}; every ledger proved and every figure right {converged:.1?} after the last"
    );
}

/// What `make chaos` runs; without its settings a short night.
#[test]
fn every_figure_is_right_whatever_dies() -> Result<()> {
    let kills = usize::try_from(number("KILLS", 30)?)?;
    live_through(&Order { seed: number("SEED", 1)?, kills, engine: Engine::wanted(Engine::Mosquitto)? })
}

/// A short night on the engine for more than one machine, whose nodes are killed too.
#[test]
fn every_figure_is_right_whatever_dies_on_a_cluster_too() -> Result<()> {
    live_through(&Order { seed: 2, kills: 12, engine: Engine::Nats })
}

/// How long headquarters may take to take up what venues of a shard say.
const TAKEN_UP_WITHIN: Duration = Duration::from_secs(60);

/// Several processes of headquarters on one archive, and venues that report to them.
struct Divided {
    intakes: Vec<Kept>,
    broker: Broker,
    devices: Vec<Device>,
    house: Rc<House>,
    _lines: tokio::runtime::Runtime,
}

impl Divided {
    fn of(intakes: &[(&str, &str)]) -> Result<Self> {
        let house = Rc::new(House::new()?);
        let lines = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let mut broker = Broker::of(Engine::Mosquitto, house.folder(), house.broker())?;
        broker.until_it_serves()?;
        configure_commands(&house, &broker.setting())?;
        let devices = Device::all(&house, &broker.addresses, &lines, 5)?;
        let mut this = Self { intakes: Vec::new(), broker, devices, house, _lines: lines };
        for (name, shards) in intakes {
            this.add(name, shards, false)?;
        }
        Ok(this)
    }

    fn add(&mut self, name: &str, shards: &str, board: bool) -> Result<String> {
        let (intake, board) = intake(&self.house, &self.broker.setting(), name, shards, board)?;
        self.intakes.push(intake);
        Ok(board)
    }

    fn look(&mut self) -> Result<()> {
        self.broker.look()?;
        self.intakes.iter_mut().try_for_each(|intake| intake.look().map(drop))?;
        self.devices.iter_mut().try_for_each(Device::look)
    }

    /// Waits until headquarters holds so many entries of every device of a venue.
    fn until_held(&mut self, venue: &str, entries: u64) -> Result<()> {
        until(&format!("{entries} entries of every device of {venue}"), TAKEN_UP_WITHIN, || {
            self.look()?;
            let (_, rows) = self.house.proof()?;
            for device in self.devices.iter().filter(|device| device.venue == venue) {
                let lid = device.lid()?;
                let held = rows.iter().find(|row| row["lid"] == lid.as_str());
                let held = held.and_then(|row| row["have"].as_u64()).unwrap_or_default();
                ensure!(held >= entries, "{} of {} are held: {rows:?}", held, device.name);
            }
            Ok(())
        })
    }

    /// How many entries of a venue headquarters holds.
    fn held(&self, venue: &str) -> Result<u64> {
        let (_, rows) = self.house.proof()?;
        let mut held = 0;
        for device in self.devices.iter().filter(|device| device.venue == venue) {
            let lid = device.lid()?;
            let row = rows.iter().find(|row| row["lid"] == lid.as_str());
            held += row.and_then(|row| row["have"].as_u64()).unwrap_or_default();
        }
        Ok(held)
    }

    fn is_right_in_the_end(&mut self) -> Result<()> {
        let journals: Vec<Journal> = self.devices.iter_mut().map(Device::close).collect::<Result<_>>()?;
        let ledgers: Vec<Ledgers> = self.devices.iter().map(Device::ledger).collect::<Result<_>>()?;
        let of_venue = self.devices.iter().zip(&journals);
        let known = reckoning::known(of_venue.map(|(device, journal)| (device.venue, &journal.sums)));
        until("every figure to be right", TAKEN_UP_WITHIN, || {
            self.look()?;
            let read: Vec<_> = self.devices.iter().zip(&ledgers).collect();
            reckoning::is_right(&self.house, &read, &known)
        })?;
        for intake in &self.intakes {
            let said = intake.said();
            ensure!(!said.contains("could not commit"), "{} was sent away: {said}", intake.name());
        }
        Ok(())
    }
}

/// Shard 29 is river-city's, 21 is science-museum's.
#[test]
fn two_intakes_divide_the_venues_on_one_archive_and_one_dies() -> Result<()> {
    let _turn = my_turn();
    let mut divided = Divided::of(&[("low", "0-28"), ("high", "29-63")])?;
    divided.until_held("river-city", 20)?;
    divided.until_held("science-museum", 20)?;
    let low = divided.intakes.remove(0);
    drop(low);
    let before = divided.held("science-museum")?;
    let further = divided.held("river-city")? + 40;
    divided.until_held("river-city", further / 2)?;
    ensure!(divided.held("science-museum")? <= before + 64, "who serves shard 21 is dead, and it is served");
    divided.add("low-again", "0-28", false)?;
    divided.is_right_in_the_end()
}

#[test]
fn three_intakes_of_which_two_share_shards_are_right_and_a_fourth_shows_the_board() -> Result<()> {
    let _turn = my_turn();
    let mut divided = Divided::of(&[("low", "0-30"), ("middle", "20-40"), ("high", "41-63")])?;
    let board = divided.add("board", "", true)?;
    divided.until_held("river-city", 20)?;
    divided.until_held("science-museum", 20)?;
    divided.intakes[1].kill(Duration::from_millis(200))?;
    divided.until_held("river-city", 60)?;
    divided.is_right_in_the_end()?;
    let shown = until("the board to show all devices as there", TAKEN_UP_WITHIN, || {
        divided.look()?;
        let answer = ureq::get(format!("http://{board}/api/proof")).call()?.into_body().read_to_string()?;
        let rows: Vec<serde_json::Value> = serde_json::from_str(&answer)?;
        ensure!(rows.iter().all(|row| row["state"] == "complete"), "{rows:?}");
        let view = Board::at(&board)?.until("a view", TAKEN_UP_WITHIN, |_| Ok(true))?;
        let devices = view["devices"].as_array().context("no devices")?.clone();
        ensure!(devices.iter().all(|device| device["online"] == true), "not all are there: {devices:?}");
        Ok(devices.len())
    })?;
    assert_eq!(shown, 4);
    Ok(())
}

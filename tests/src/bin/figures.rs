//! `make bench`: every figure of the programs, measured on this machine in one run,
//! printed as a table and written as JSON.

use anyhow::{Context, Result, ensure};
use clap::Parser;
use serde::Serialize;
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};
use stories::{
    figures::{
        Figure, board, busy_day, city, codes, display, first_picture, fleet, intake, kiosk_walk,
        ledger_commits, night, passports, resting, route, stamps, tap_to_picture, thin_line, to_board,
    },
    house::House,
    load::stage::Ground,
};

/// Measures the programs beside which this one was built.
#[derive(Parser)]
struct Arguments {
    /// Where the figures go, as JSON.
    #[arg(long, default_value = "target/figures/figures.json")]
    out: PathBuf,
    /// Only stamp passports into this ledger, for whoever counts what the disk is asked.
    #[arg(long, hide = true)]
    stamps_alone: Option<PathBuf>,
    /// Only these measurements.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
}

/// The figures and the machine they are of.
#[derive(Serialize)]
struct Report {
    machine: String,
    figures: Vec<Figure>,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if let Some(ledger) = &arguments.stamps_alone {
        return stamps::alone(ledger).map(drop);
    }
    let mut bench = Bench { only: arguments.only, figures: Vec::new(), failed: Vec::new() };
    let machine = machine()?;
    say(&machine)?;
    bench.measure()?;
    let Bench { figures, failed, .. } = bench;
    write(&arguments.out, &Report { machine, figures })?;
    say(&format!("written to {}", arguments.out.display()))?;
    ensure!(failed.is_empty(), "not measured: {}", failed.join(", "));
    Ok(())
}

fn say(line: &str) -> Result<()> {
    Ok(writeln!(std::io::stdout().lock(), "{line}")?)
}

/// A measurement in a folder of its own.
type Measure = fn(&Path) -> Result<Vec<Figure>>;

/// What can be measured alone, by name, in a folder of its own.
const ALONE: [(&str, Measure); 8] = [
    ("ledger", ledger_commits::measure),
    ("passports", passports::measure),
    ("codes", codes::measure),
    ("stamps", stamps::measure),
    ("city", city::measure),
    ("route", route::measure),
    ("intake", intake::measure),
    ("board", board::measure),
];

/// Fleets of simulated venues, by name and broker.
const FLEETS: [(&str, Ground); 3] =
    [("fleet", Ground::Mosquitto), ("fleet-nats", Ground::Nats), ("fleet-tls", Ground::MosquittoTls)];

/// What was measured so far. One measurement that fails keeps no other from being printed.
struct Bench {
    only: Vec<String>,
    figures: Vec<Figure>,
    failed: Vec<&'static str>,
}

impl Bench {
    fn measure(&mut self) -> Result<()> {
        let house = House::new()?;
        for (name, measure) in ALONE {
            self.take(name, || measure(house.folder()))?;
        }
        for (name, ground) in FLEETS {
            for venues in fleet::VENUES {
                self.take(name, || fleet::measure(ground, venues))?;
            }
        }
        self.take("night", || night::catching_up(&House::new()?))?;
        self.take("healing", || night::healing(&House::new()?))?;
        self.take("thin-line", thin_line::measure)?;
        self.take("busy-day", busy_day::measure)?;
        self.take("taps", || tap_to_picture::measure(&house.device("kiosk-3")?))?;
        self.take("display", || display::measure(&house, &house.device("display-1")?))?;
        self.take("programs", || programs(&house))
    }

    fn take(&mut self, name: &'static str, measure: impl FnOnce() -> Result<Vec<Figure>>) -> Result<()> {
        if !self.only.is_empty() && !self.only.iter().any(|wanted| wanted == name) {
            return Ok(());
        }
        match measure() {
            Ok(figures) => {
                figures.iter().try_for_each(|figure| say(&figure.row()))?;
                self.figures.extend(figures);
            }
            Err(reason) => {
                say(&format!("{name}: NOT MEASURED: {reason:#}"))?;
                self.failed.push(name);
            }
        }
        Ok(())
    }
}

fn programs(house: &House) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    let walked = house.device("kiosk-2")?;
    figures.extend(kiosk_walk::measure(&walked).context("check-ins")?);
    let headquarters = house.headquarters()?;
    let device = house.device("kiosk-1")?;
    let agent = device.run_agent()?;
    figures.extend(to_board::measure(house, &device).context("tap to board")?);
    let (window, pictures) = first_picture::measure(house, &device).context("the kiosk's window")?;
    figures.extend(pictures);
    let programs = [("headquarters", headquarters.id()), ("edge-agent", agent.id()), ("kiosk", window.id())];
    figures.extend(resting::measure(&programs).context("resting")?);
    Ok(figures)
}

fn machine() -> Result<String> {
    let processors = fs::read_to_string("/proc/cpuinfo")?;
    let model = processors.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown");
    let cores = std::thread::available_parallelism()?;
    Ok(format!(
        "{cores} cores,{}, software rendering where there is no graphics card",
        model.trim_start_matches(['\t', ' ', ':'])
    )
    .replace(",", ", "))
}

fn write(path: &Path, report: &Report) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, serde_json::to_vec_pretty(report)?).with_context(|| format!("writing {}", path.display()))
}

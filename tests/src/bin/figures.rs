//! `make bench`: every figure of the programs, measured on this machine in one run,
//! printed as a table and written as JSON.

use anyhow::{Context, Result};
use clap::Parser;
use serde::Serialize;
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};
use stories::{
    figures::{Figure, first_picture, kiosk_walk, ledger_commits, resting, to_board},
    house::House,
};

/// Measures the programs beside which this one was built.
#[derive(Parser)]
struct Arguments {
    /// Where the figures go, as JSON.
    #[arg(long, default_value = "target/figures/figures.json")]
    out: PathBuf,
}

/// The figures and the machine they are of.
#[derive(Serialize)]
struct Report {
    machine: String,
    figures: Vec<Figure>,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let report = Report { machine: machine()?, figures: measure()? };
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", report.machine)?;
    for figure in &report.figures {
        writeln!(out, "{}", figure.row())?;
    }
    write(&arguments.out, &report)?;
    writeln!(out, "written to {}", arguments.out.display())?;
    Ok(())
}

fn measure() -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    let house = House::new()?;
    figures.extend(ledger_commits::measure(house.folder()).context("ledger commits")?);
    let walked = house.device("kiosk-2")?;
    figures.extend(kiosk_walk::measure(&walked).context("check-ins")?);
    let headquarters = house.headquarters()?;
    let device = house.device("kiosk-1")?;
    let agent = device.run_agent()?;
    figures.extend(to_board::measure(&house, &device).context("tap to board")?);
    let (window, pictures) = first_picture::measure(&house, &device).context("the kiosk's window")?;
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

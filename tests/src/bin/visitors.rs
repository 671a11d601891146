//! Visitors and staff of one device, as the chaos story needs them: writes to a ledger as a
//! kiosk does until it is killed.

use anyhow::Result;
use clap::Parser;
use std::path::PathBuf;
use stories::chaos::visitors::{Desk, act};

/// Writes to a ledger until it is killed.
#[derive(Parser)]
struct Arguments {
    /// The ledger.
    #[arg(long)]
    ledger: PathBuf,
    /// What they know to be saved.
    #[arg(long)]
    journal: PathBuf,
    /// What their decisions are drawn from.
    #[arg(long)]
    seed: u64,
    /// Only find out whether the last act was saved.
    #[arg(long)]
    settle: bool,
}

fn main() -> Result<()> {
    let Arguments { ledger, journal, seed, settle } = Arguments::parse();
    act(&Desk { ledger, journal, seed }, settle)
}

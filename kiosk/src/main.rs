//! The program `kiosk`: reads its arguments, runs the library, sets the exit code.

use clap::Parser;
use kiosk::commands::{Cli, run};
use std::{io::Write, process::ExitCode, time::Instant};

fn main() -> ExitCode {
    let started = Instant::now();
    match run(&Cli::parse(), started) {
        Ok(code) => code,
        Err(error) => {
            // Nobody is left to tell when standard error is gone.
            let _unsaid = writeln!(std::io::stderr(), "kiosk: {error:#}");
            ExitCode::FAILURE
        }
    }
}

//! `kiosk quickness`.

use crate::{screens, settings::Settings, shots, visit::wall, wording::Wording};
use anyhow::Result;
use std::{io::Write, process::ExitCode};

/// What it prints.
pub(super) const HELP: &str = "One line of JSON for each tap: {tap, screen, picture, drawn_ms}. `picture` 1 is \
the first one drawn after the tap; `drawn_ms` is how long this machine took for it.";

/// A visitor who looks around; every house has these buttons.
const TAPS: [&str; 11] = [
    "start",
    "whats-on",
    "back",
    "help",
    "back",
    "passport",
    "short-code",
    "key-7",
    "back",
    "home",
    "language",
];

/// The size of the screen that is drawn.
const SIZE: (u32, u32) = (1_920, 1_080);

pub(super) fn run(settings: &Settings) -> Result<ExitCode> {
    let house = settings.house()?;
    let (words, evening) = (Wording::load()?, screens::evening(&house, wall()));
    let taps = shots::quickness(&TAPS, SIZE, |app| screens::stage(app, house, words, evening))?;
    for tap in taps {
        writeln!(std::io::stdout(), "{}", serde_json::to_string(&tap)?)?;
    }
    Ok(ExitCode::SUCCESS)
}

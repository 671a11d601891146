//! The commands of the kiosk.

mod log;
mod passport;
mod quickness;
mod read_code;
mod reward;
mod shots;
mod shown;
mod stamp;
mod walk;
mod window;

use crate::settings::Settings;
use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode, time::Instant};

/// The touchscreen visitors check in at.
#[derive(Debug, Parser)]
#[command(name = "kiosk", version, about, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Option<Command>,
}

const EXIT_CODES: &str = "Without a command the window is opened.

Exit codes: 0 done; 1 it could not be done, and why is said; 2 the command line is wrong;
3 a script got stuck (walk); 10 and more: a passport, a stamp or a reward was refused, see
kiosk stamp --help.";

/// What every command takes: settings, as in configs/kiosk.toml.
#[derive(Debug, Args)]
struct Common {
    /// The settings, as in configs/kiosk.toml; without it the defaults are used
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// One key of the settings, such as --set idle_seconds=60
    #[arg(long = "set", value_name = "KEY=VALUE", global = true, value_parser = pair)]
    set: Vec<(String, String)>,
    /// The ledger's file
    #[arg(long, value_name = "FILE", global = true)]
    ledger: Option<String>,
    /// A campaign's or a venue's file
    #[arg(long, value_name = "FILE", global = true)]
    pack: Option<String>,
    /// The venue, as the pack names it
    #[arg(long, value_name = "ID", global = true)]
    venue: Option<String>,
    /// The site of the venue
    #[arg(long, value_name = "ID", global = true)]
    site: Option<String>,
    /// The hall the kiosk stands in
    #[arg(long, value_name = "ID", global = true)]
    hall: Option<String>,
    /// This device
    #[arg(long, value_name = "ID", global = true)]
    device: Option<String>,
    /// The language of the house: zh-CN or en
    #[arg(long, value_name = "TAG", global = true)]
    language: Option<String>,
    /// fullscreen, windowed, or pixels such as 1920x1080
    #[arg(long, value_name = "HOW", global = true)]
    window: Option<String>,
    /// A display that nobody touches: foyer, hall or wall
    #[arg(long, value_name = "WHICH", global = true)]
    display: Option<String>,
    /// What is logged: error, warn, info, debug, trace
    #[arg(long, value_name = "LEVEL", global = true)]
    log: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Walks a scripted visitor through the real flow and the real ledger, without a window
    #[command(after_help = walk::HELP)]
    Walk(walk::Walk),
    /// Draws every screen in every language to PNG files, without a display
    Shots(shots::Shots),
    /// Taps through some screens without a display, and says which picture shows each tap
    #[command(after_help = quickness::HELP)]
    Quickness,
    /// Issues, checks and forgets passports
    Passport(passport::Passport),
    /// Stamps a point with a passport, on every trail that has it here
    #[command(after_help = shown::HELP)]
    Stamp(stamp::Stamp),
    /// Checks a party in with its passport, or with its booking
    #[command(after_help = shown::HELP)]
    CheckIn(stamp::CheckIn),
    /// Hands over the rewards that are due to a passport
    #[command(after_help = shown::HELP)]
    Reward(reward::Reward),
    /// Reads the codes in picture files, as the camera would
    #[command(after_help = read_code::HELP)]
    ReadCode(read_code::ReadCode),
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write KEY=VALUE, such as idle_seconds=60")?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}

impl Common {
    fn flags(&self) -> Vec<(String, String)> {
        let named = [
            ("ledger", &self.ledger),
            ("pack", &self.pack),
            ("venue", &self.venue),
            ("site", &self.site),
            ("hall", &self.hall),
            ("device", &self.device),
            ("language", &self.language),
            ("window", &self.window),
            ("display", &self.display),
            ("log", &self.log),
        ];
        let named = named.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value.clone()?)));
        self.set.iter().cloned().chain(named).collect()
    }

    /// Settings, with the log begun and the first line said.
    fn settings(&self, quiet: bool) -> Result<Settings> {
        let loaded = Settings::load(self.config.as_deref(), &self.flags())?;
        let level = if quiet && !loaded.origins.contains_key("log") { "warn" } else { &loaded.settings.log };
        log::begin(level).context("the log can't begin; check `log`")?;
        for warning in &loaded.warnings.0 {
            tracing::warn!("{warning}");
        }
        tracing::info!(
            version = env!("CARGO_PKG_VERSION"),
            device = %loaded.settings.device,
            venue = %loaded.settings.venue,
            "kiosk starts; {}",
            loaded.told()
        );
        Ok(loaded.settings)
    }
}

/// Does what the command line says; `started` is when the program did.
///
/// # Errors
/// Whatever hinders it, for a person to read.
pub fn run(cli: &Cli, started: Instant) -> Result<ExitCode> {
    match &cli.command {
        None => window::open(&cli.common.settings(false)?, started),
        Some(Command::Walk(walk)) => walk.run(&cli.common.settings(true)?),
        Some(Command::Shots(shots)) => shots.run(&cli.common.settings(true)?),
        Some(Command::Quickness) => quickness::run(&cli.common.settings(true)?),
        Some(Command::Passport(passport)) => passport.run(&cli.common.settings(true)?),
        Some(Command::Stamp(stamp)) => stamp.run(&cli.common.settings(true)?),
        Some(Command::CheckIn(check_in)) => check_in.run(&cli.common.settings(true)?),
        Some(Command::Reward(reward)) => reward.run(&cli.common.settings(true)?),
        Some(Command::ReadCode(read_code)) => {
            // It needs no settings: it works on a machine that is no kiosk.
            log::begin(cli.common.log.as_deref().unwrap_or("warn"))?;
            read_code.run()
        }
    }
}

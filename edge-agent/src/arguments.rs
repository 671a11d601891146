//! The arguments of the command line: what they are called, what `--help` says of them.

use crate::settings;
use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use edge_agent::{
    audit_command::AuditOptions,
    calibrate_command::CalibrateOptions,
    count_command::CountOptions,
    join_command::JoinOptions,
    settings::Settings,
    sheets_command::SheetsCommand,
    stock_command::{Pieces, To},
    watch_camera::{self, Walls},
};
use std::path::PathBuf;
use venue::{
    id::{ActivityId, RewardId, TrailId},
    trail::crowd::MAX_VISITORS,
};

/// Reports what this device's ledger holds to headquarters, exchanges stamps with other
/// devices, and lets staff write to it.
#[derive(Debug, Parser)]
#[command(version, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done; ledger: it is verified; trail --check: every trail can be walked
  1  something failed, nothing was written, and standard error says what;
     run: it could not start, or a part of it broke; trail --check: problems were found
  2  the command line is wrong
  3  ledger: it was read, and is damaged
  4  stock: the rules of the stock refuse it, nothing was written";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Report to headquarters and exchange with other devices, until Ctrl-C or SIGTERM
    #[command(after_help = EXIT_CODES)]
    Run(Common),
    /// Join a campaign by the bundle that headquarters made for this machine (headquarters enrol)
    #[command(after_help = EXIT_CODES)]
    Join(JoinOptions),
    /// Write down a headcount, and print the number of its entry
    #[command(after_help = EXIT_CODES)]
    Tally {
        /// What it is of, by its id in the pack
        #[arg(long, value_name = "ID")]
        activity: ActivityId,
        /// How many people were there
        #[arg(long, value_name = "N", allow_negative_numbers = true)]
        count: u32,
        /// Why it was taken, in a sentence
        #[arg(long, value_name = "TEXT")]
        reason: String,
        #[command(flatten)]
        printed: Printed,
    },
    /// Take back an entry, and print the number of the correction
    #[command(after_help = EXIT_CODES)]
    Undo {
        /// Number of the entry
        #[arg(long, value_name = "N")]
        entry: u64,
        /// Why, in a sentence
        #[arg(long, value_name = "TEXT")]
        reason: String,
        #[command(flatten)]
        printed: Printed,
    },
    /// Check the ledger, and print its id, head, chain and pages
    #[command(after_help = EXIT_CODES)]
    Ledger(Printed),
    /// Check trails before they open: can they be walked, and where will they queue? Or
    /// print what this device knows of them
    #[command(after_help = EXIT_CODES)]
    Trail(TrailArguments),
    /// The stock of rewards: what lies where, counting a shelf, carrying pieces
    #[command(after_help = EXIT_CODES)]
    Stock {
        #[command(subcommand)]
        what: StockCommand,
    },
    /// Print what a trail needs on paper: signs, passport cards, the booklet, the hand-drawn map
    #[command(after_help = EXIT_CODES)]
    Sheets {
        #[command(subcommand)]
        what: SheetsCommand,
    },
    /// Count who crosses a line in a film, with the counter that counts at the door: one
    /// line a crossing, and a summary
    #[command(after_help = EXIT_CODES)]
    Count(CountOptions),
    /// Set up a camera that counts: a page on this machine on which the lines are drawn and
    /// tried by walking through
    #[command(after_help = EXIT_CODES)]
    Calibrate(CalibrateOptions),
    /// Check what counts at a door: a page on this machine, for a telephone at the door, on which
    /// somebody taps once for each person who crosses. The agent, which has to run, compares
    #[command(after_help = EXIT_CODES)]
    Audit {
        #[command(flatten)]
        common: Common,
        #[command(flatten)]
        options: AuditOptions,
    },
    /// Be the broker of the program that started this one
    #[command(name = broker::SUBCOMMAND, hide = true)]
    Broker,
    /// Watch one camera for the program that started this one
    #[command(name = watch_camera::SUBCOMMAND, hide = true)]
    WatchCamera {
        /// Which walls are built
        #[arg(long, value_enum, default_value_t)]
        walls: Walls,
        /// Try what they have to refuse, and say what the system answered
        #[arg(long)]
        prove: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum TrailCommand {
    /// Print all that is known of stamps, passports and rewards: the same on devices that have met
    #[command(after_help = EXIT_CODES)]
    State(Printed),
    /// Print which passports got a reward too often, and which stock is exceeded
    #[command(after_help = EXIT_CODES)]
    Claims(Printed),
}

#[derive(Debug, Subcommand)]
pub(crate) enum StockCommand {
    /// Print what lies where, by all that is known here
    #[command(after_help = EXIT_CODES)]
    Show(Printed),
    /// Write down how many pieces lie here: to open the stock (--first), and after a restart or a new card
    #[command(after_help = EXIT_CODES)]
    Count {
        /// This stock was never counted before: I looked at `stock show` on the other devices, and none lists a count.
        /// Only the device that owns the stock says so, once
        #[arg(long)]
        first: bool,
        #[command(flatten)]
        pieces: PiecesArguments,
    },
    /// Carry pieces to another device: here they are gone at once, there they count on arrival of the news
    #[command(after_help = EXIT_CODES)]
    Carry {
        /// To which device; one of another venue as DEVICE@VENUE
        #[arg(long, value_name = "DEVICE")]
        to: To,
        #[command(flatten)]
        pieces: PiecesArguments,
    },
}

#[derive(Debug, Args)]
pub(crate) struct PiecesArguments {
    /// The trail, by its id in the pack
    #[arg(long, value_name = "ID")]
    pub(crate) trail: TrailId,
    /// The reward, by its id in the pack
    #[arg(long, value_name = "ID")]
    pub(crate) reward: RewardId,
    /// How many pieces
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) count: u32,
    #[command(flatten)]
    pub(crate) printed: Printed,
}

impl PiecesArguments {
    pub(crate) fn pieces(&self) -> Pieces {
        Pieces { trail: self.trail.clone(), reward: self.reward.clone(), count: self.count }
    }
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct TrailArguments {
    #[command(subcommand)]
    pub(crate) what: Option<TrailCommand>,
    /// Pack files whose trails are checked; a venue file is read with the campaign it names
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    pub(crate) check: Vec<PathBuf>,
    /// People in the simulated crowd
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_VISITORS)))]
    pub(crate) visitors: u32,
    /// The same seed brings the same crowd
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Printed {
    #[command(flatten)]
    pub(crate) common: Common,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Settings are taken from the file, then the environment (`EDGE_AGENT_BROKER` …), then these.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Settings file (TOML); without it defaults, environment and flags hold
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The ledger's file [default: where the platform keeps data]
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: Option<String>,
    /// Host and port of the broker [default: 127.0.0.1:1883]
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) broker: Option<String>,
    /// The hall; "" for the whole house
    #[arg(long, value_name = "ID")]
    pub(crate) hall: Option<String>,
    /// What is logged [default: info]
    #[arg(long, value_name = "FILTER")]
    pub(crate) log: Option<String>,
    /// Any setting by its key, such as --set device=kiosk-2
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = pair)]
    pub(crate) set: Vec<(String, String)>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write KEY=VALUE")?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}

impl Common {
    pub(crate) fn settings(&self) -> Result<Settings> {
        let named =
            [("ledger", &self.ledger), ("broker", &self.broker), ("hall", &self.hall), ("log", &self.log)];
        let given = named.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value.clone()?)));
        let flags: Vec<_> = self.set.iter().cloned().chain(given).collect();
        settings(self.config.as_deref(), &flags)
    }
}

//! The command line of the agent: reads arguments and settings, runs the library, sets
//! the exit code.

mod arguments;

use anyhow::{Context, Result};
use arguments::{Arguments, Command, StockCommand, TrailArguments, TrailCommand};
use clap::Parser;
use edge_agent::{
    audit_command, calibrate_command,
    commands::{self, Headcount},
    count_command, join_command, run,
    settings::{LogFormat, Settings},
    sheets_command, stock_command, trail_check, trail_command, watch_camera,
};
use std::{io::IsTerminal, path::Path, process::ExitCode};
use tracing_subscriber::EnvFilter;
use venue::trail::crowd::CrowdPlan;

fn settings(file: Option<&Path>, flags: &[(String, String)]) -> Result<Settings> {
    let loaded = Settings::load(file, flags)?;
    begin_log(&loaded.settings)?;
    for warning in &loaded.warnings.0 {
        tracing::warn!("{warning}");
    }
    tracing::debug!(settings = %loaded.told(), "settings");
    Ok(loaded.settings)
}

fn begin_log(settings: &Settings) -> Result<()> {
    let filter = &settings.log;
    let filter = EnvFilter::try_new(format!("rumqttc=error,{filter}")).with_context(|| {
        format!("log = {filter:?}: write a level such as \"info\", or \"edge_agent=debug,warn\"")
    })?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let human = match settings.log_format {
        LogFormat::Auto => std::io::stderr().is_terminal(),
        LogFormat::Human => true,
        LogFormat::Json => false,
    };
    if human {
        log.with_target(false).with_ansi(std::io::stderr().is_terminal()).init();
    } else {
        log.json().flatten_event(true).init();
    }
    Ok(())
}

fn main() -> ExitCode {
    match perform(Arguments::parse().command) {
        Ok(code) => code,
        Err(reason) => {
            // The log may not have begun: what stopped the program is told plainly.
            commands::complain(&format!("edge-agent: {reason:#}"));
            ExitCode::FAILURE
        }
    }
}

fn perform(command: Command) -> Result<ExitCode> {
    match command {
        Command::Run(common) => run::until_stopped(&common.settings()?)?,
        Command::Join(options) => join_command::join(&options)?,
        Command::Tally { activity, count, reason, printed } => {
            let settings = printed.common.settings()?;
            commands::tally(&settings, Headcount { activity, count, reason }, printed.json)?;
        }
        Command::Undo { entry, reason, printed } => {
            commands::undo(&printed.common.settings()?, entry, reason, printed.json)?;
        }
        Command::Trail(TrailArguments { what: Some(what), .. }) => tell_of_trails(what)?,
        Command::Stock { what } => return stock(what),
        Command::Trail(TrailArguments { what: None, check, visitors, seed, json }) => {
            let fine = trail_check::check(&check, CrowdPlan { visitors, seed }, json)?;
            return Ok(if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::Sheets { what } => sheets_command::print(&what)?,
        Command::Count(options) => count_command::count(&options)?,
        Command::Calibrate(options) => {
            calibrate_command::calibrate(&options, &settings(options.config.as_deref(), &[])?)?;
        }
        Command::Audit { common, options } => audit_command::audit(&options, &common.settings()?)?,
        Command::Broker => broker::serve()?,
        Command::WatchCamera { walls, prove } => watch_camera::watch(walls, prove)?,
        Command::Ledger(printed) => return commands::ledger(&printed.common.settings()?, printed.json),
    }
    Ok(ExitCode::SUCCESS)
}

fn tell_of_trails(what: TrailCommand) -> Result<()> {
    match what {
        TrailCommand::State(printed) => trail_command::state(&printed.common.settings()?, printed.json),
        TrailCommand::Claims(printed) => trail_command::claims(&printed.common.settings()?, printed.json),
    }
}

fn stock(what: StockCommand) -> Result<ExitCode> {
    match what {
        StockCommand::Show(printed) => {
            stock_command::show(&printed.common.settings()?, printed.json).map(|()| ExitCode::SUCCESS)
        }
        StockCommand::Count { first, pieces } => stock_command::count(
            &pieces.printed.common.settings()?,
            &pieces.pieces(),
            first,
            pieces.printed.json,
        ),
        StockCommand::Carry { to, pieces } => stock_command::carry(
            &pieces.printed.common.settings()?,
            &pieces.pieces(),
            &to,
            pieces.printed.json,
        ),
    }
}

//! The command line of headquarters: reads arguments and settings, runs the library,
//! sets the exit code.

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};
use headquarters::{
    commands, contract, enrol, publish, quarantine, receipts, refusals, serve, settings::Settings,
};
use std::{io::IsTerminal, path::PathBuf, process::ExitCode, time::Duration};
use tracing_subscriber::EnvFilter;

/// How long what can't be cancelled is waited for at the end: all that has to be finished,
/// is by then.
const LINGER: Duration = Duration::from_millis(500);

/// Takes what the venues report, keeps it, and shows it.
#[derive(Debug, Parser)]
#[command(version, after_help = EXIT_CODES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done; proof: every ledger is complete; check-pack: every pack can be used
  1  something failed, and standard error says what; check-pack: problems were found
  2  the command line is wrong
  3  proof: something is missing; receipt: one waits, is unknown or can't be compared
  4  proof: a ledger has forked; receipt: one differs";

const RECEIPTS: &str = "\
What each receipt says, and what to do:
  agrees      the archive holds the ledger up to there, with the same hash
  waiting     entries are still to come: leave the device and its agent on, with a line
  differs     another hash, or two histories: keep the device as it is, and look at `proof`
  uncompared  the ledger went on before this head was told, or did so long ago that it is not kept
              any more: take a new receipt of the device
  unknown     nothing ever came of this ledger: is it this campaign's, and did its agent run?
Exit codes: 0 all agree; 3 one waits, is unknown or can't be compared; 4 one differs; 1 a text
is no receipt, or the archive can't be read; 2 the command line is wrong.
Headquarters keeps pages and heads it was told, not entries: of a ledger's newest 1,024 entries all
of them, of older ones those it rested at for five minutes and one of 64 entries. It compares the
hash with the head that was told at the same number, and takes from the proof that all up to there
is held.";

const QUARANTINE: &str = "\
A page waits here when it says what can't be: a quarter that has not come, more people than
doors let through, counts without entries. It is kept and proved like all others, and stays
out of totals, board and trails. If its venue puts it right, it leaves by itself.
  --clear     it is true: it counts, with all later versions, while what is odd about it is
              the same and not more than twice what you see now
  --keep-out  it is not: no version of it counts until it is cleared
Both are about the page, not about one version: a live page gets a new one every few seconds.
Exit codes: 0 nothing waits, or the decision is kept; 3 pages wait; 1 there is no such page, or
the archive can't be read; 2 the command line is wrong.";

const TRAIL_ROWS: &str = "\
Rows of --json, in the order of these keys:
  campaign, trail
  venue   where it was counted
  day     the venue's day, or undated
  count   stamps | reached (passports) | completed (passports) | rewards (pieces)
  of      a point; which point of the passport, 1, 2 ...; a reward; - for the whole trail
  value   how many
  as_of   when the newest page in it was received, RFC 3339 in UTC
Rows add up over venues and days. They are counts of what devices report; no row is of a person.";

const REFUSAL_ROWS: &str = "\
--json has two lists:
  checking  campaign; keys: whether its reports are held against keys; since
  refused   device: campaign, venue and device that the topic names, or null where it names none and
            for many together; code; count; first and last, milliseconds since 1970; reason of the last
Kinds of reason, and what to do:
  unauthenticated  the device's keys are none, not of this campaign, or were taken back: enrol it; where
                   its reports come in all the same, somebody else speaks in its name
  foreign-ledger   the ledger belongs to another device: a copied card, or a device moved to another
                   campaign; give it a new ledger
  wrong-topic      it speaks for another device or campaign than its topic says
  unknown-version  update the older program
  malformed, oversize, hash-mismatch  a program's fault or somebody's play; tell who made the program
A count is kept for 1,000 devices and kinds; those that are longest silent are then counted together.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Take reports and show the board, until Ctrl-C or SIGTERM
    Serve(Common),
    /// Print the totals: every method beside the others, 人次 and 人数 in rows of their own
    Totals(Printed),
    /// Print how trails are walked: stamps by point, how far people get, completions and rewards
    #[command(after_help = TRAIL_ROWS)]
    Trails(Printed),
    /// Print for every device whether all its entries are here (exit 0, 3 missing, 4 forked)
    #[command(after_help = EXIT_CODES)]
    Proof(Printed),
    /// Print the reports that were not taken, by device and kind of reason, the newest first
    #[command(after_help = REFUSAL_ROWS)]
    Refusals(Printed),
    /// List pages that can't be true as they are, and decide about them
    #[command(after_help = QUARANTINE)]
    Quarantine {
        #[command(flatten)]
        order: quarantine::Order,
        #[command(flatten)]
        printed: Printed,
    },
    /// Keep the figures of a day as they are now, as given out: for the press at midnight.
    ///
    /// Later changes show beside them. A day that nobody gives out is published by itself once
    /// it is over and proved, or twelve hours later
    Publish {
        #[command(flatten)]
        order: publish::Order,
        #[command(flatten)]
        printed: Printed,
    },
    /// Compare the receipts that kiosks show at the end of a night with the archive
    #[command(after_help = RECEIPTS)]
    Receipt {
        /// SH1:…, or - for standard input: a receipt a line; other lines, as of a summary, are left aside
        #[arg(required = true, value_name = "TEXT")]
        texts: Vec<String>,
        #[command(flatten)]
        printed: Printed,
    },
    /// Check campaign packs and print every problem and hint
    CheckPack {
        /// Pack files; a venue file is read with the campaign it names
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Give devices their keys, one secret file each; makes the campaign's authority if there is none.
    ///
    /// It prints a certificate (SK1:…) of each, for `certificates` of the pack
    Enrol(enrol::Enrolment),
    /// Write the reporting key of a campaign, for `reporting_keys` of the machine that takes reports
    ReportingKey(enrol::ReportingOrder),
    /// Print the text (SR1:…) that takes the key of a device back, for `revoked_keys` of the pack
    Revoke(enrol::Taking),
    /// Make the certificate of a broker for lines by TLS, and all that lies beside it there
    BrokerCertificate(enrol::BrokerOrder),
    /// Make the certificate by which the campaign's broker knows headquarters
    HeadquartersCertificate(enrol::CertificateOrder),
    /// Print the code (PR1:…) with which the staff of a kiosk choose a new PIN
    RecoverPin(enrol::Recovery),
    /// Print the codes (SB1:…) of bookings, for a booking system or from its table.
    ///
    /// A kiosk checks them with the line cut and takes each once. Who may come, when and to
    /// what stands in the code; no name, no reference does
    Booking(enrol::BookingOrder),
    /// Write what others need to read the reports: an AsyncAPI document and JSON Schemas.
    ///
    /// Made from the types that read and write the messages: topics, who says what, every field,
    /// limits, examples. The files are the same at every run; it says which of them were written
    Contract(contract::Order),
    /// Be the broker of the program that started this one
    #[command(name = broker::SUBCOMMAND, hide = true)]
    Broker,
}

#[derive(Debug, Args)]
struct Printed {
    #[command(flatten)]
    common: Common,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Settings are taken from the file, then the environment (`HEADQUARTERS_LISTEN` …), then these.
#[derive(Debug, Args)]
struct Common {
    /// Settings file (TOML); without it defaults, environment and flags hold
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Address of the board [default: 127.0.0.1:8420]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// `embedded`, or host:port of a broker [default: embedded]
    #[arg(long, value_name = "BROKER")]
    broker: Option<String>,
    /// Address of the embedded broker [default: 127.0.0.1:1883]
    #[arg(long, value_name = "ADDRESS:PORT")]
    broker_listen: Option<String>,
    /// File of the archive [default: where the platform keeps data]
    #[arg(long, value_name = "FILE")]
    archive: Option<String>,
    /// What is logged [default: info]
    #[arg(long, value_name = "FILTER")]
    log: Option<String>,
    /// Any setting by its key, such as --set packs=month.toml,night.toml
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write KEY=VALUE")?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}

impl Common {
    fn settings(&self) -> Result<Settings> {
        let named = [
            ("listen", &self.listen),
            ("broker", &self.broker),
            ("broker_listen", &self.broker_listen),
            ("archive", &self.archive),
            ("log", &self.log),
        ];
        let given = named.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value.clone()?)));
        let flags: Vec<_> = self.set.iter().cloned().chain(given).collect();
        let loaded = Settings::load(self.config.as_deref(), &flags)?;
        begin_log(&loaded.settings.log)?;
        for warning in &loaded.warnings.0 {
            tracing::warn!("{warning}");
        }
        tracing::debug!(settings = %loaded.told(), "settings");
        Ok(loaded.settings)
    }
}

/// For a person on a terminal, as JSON for the journal otherwise.
fn begin_log(filter: &str) -> Result<()> {
    let filter = EnvFilter::try_new(format!("rumqttc=error,{filter}")).with_context(|| {
        format!("log = {filter:?}: write a level such as \"info\", or \"headquarters=debug,warn\"")
    })?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        log.with_target(false).init();
    } else {
        log.json().flatten_event(true).init();
    }
    Ok(())
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments.command) {
        Ok(code) => ExitCode::from(code),
        Err(reason) => {
            // The log may not have begun: what stopped the program is told plainly.
            commands::complain(&reason);
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<u8> {
    match command {
        Command::Serve(common) => run_server(&common.settings()?).map(|()| 0),
        Command::Totals(printed) => commands::totals(&printed.common.settings()?, printed.json).map(|()| 0),
        Command::Trails(printed) => commands::trails(&printed.common.settings()?, printed.json).map(|()| 0),
        Command::Proof(printed) => commands::proof(&printed.common.settings()?, printed.json),
        Command::Refusals(printed) => refusals::print(&printed.common.settings()?, printed.json).map(|()| 0),
        Command::Quarantine { order, printed } => {
            quarantine::quarantine(&printed.common.settings()?, &order, printed.json)
        }
        Command::Publish { order, printed } => {
            publish::publish(&printed.common.settings()?, &order, printed.json).map(|()| 0)
        }
        Command::Receipt { texts, printed } => {
            receipts::compare(&printed.common.settings()?, &texts, printed.json)
        }
        Command::CheckPack { files, json } => commands::check_pack(&files, json),
        Command::Enrol(order) => enrol::enrol(&order).map(|()| 0),
        Command::ReportingKey(order) => enrol::reporting_key(&order).map(|()| 0),
        Command::Revoke(order) => enrol::revoke(&order).map(|()| 0),
        Command::BrokerCertificate(order) => enrol::for_broker(&order).map(|()| 0),
        Command::HeadquartersCertificate(order) => enrol::for_headquarters(&order).map(|()| 0),
        Command::RecoverPin(order) => enrol::recover(&order).map(|()| 0),
        Command::Booking(order) => enrol::book(&order).map(|()| 0),
        Command::Contract(order) => contract::write(&order).map(|()| 0),
        Command::Broker => broker::serve().map(|()| 0),
    }
}

fn run_server(settings: &Settings) -> Result<()> {
    let checked = serve::check(settings)?;
    within_a_bound(async {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        let stop = async move {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        };
        checked.run(stop).await
    })
}

/// Runs it on a runtime that ends soon after it. The end of a runtime waits for what
/// can't be cancelled, and the system may look half a minute for the name of a broker.
fn within_a_bound(work: impl Future<Output = Result<()>>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(work);
    runtime.shutdown_timeout(LINGER);
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    /// What the program's end may take on a busy machine.
    const PATIENCE: Duration = Duration::from_secs(10);

    #[test]
    fn a_name_that_is_still_being_looked_up_does_not_hold_the_end_up() {
        let (found, finding) = mpsc::channel::<()>();
        let (end, ended) = mpsc::channel();
        std::thread::spawn(move || {
            let work = async {
                tokio::task::spawn_blocking(move || finding.recv());
                Ok(())
            };
            end.send(within_a_bound(work).is_ok())
        });
        assert_eq!(ended.recv_timeout(PATIENCE), Ok(true));
        drop(found);
    }
}

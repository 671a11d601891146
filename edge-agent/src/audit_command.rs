//! The audit of a counting box, which has no touchscreen: a page on this machine, opened from a
//! telephone or a laptop, on which somebody at the door taps once for each person who crosses.
//! The taps become an entry; the agent that counts beside this program compares them, and the
//! page tells what it found. `venue::audit` has the rules.

mod desk;
mod list;
mod round;
mod serve;
mod told;
mod verdict;

use crate::{
    commands::{complain, say},
    local_page::{self, LocalPage},
    settings::Settings,
};
use anyhow::{Result, bail};
use clap::Args;
use desk::Desk;
use ledger::{Agent, Ledger};
use std::{net::SocketAddr, sync::Arc};

/// What is to be done.
#[derive(Debug, Clone, Args)]
pub struct AuditOptions {
    /// Where the page is served; an address of this machine alone
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8431", value_parser = local_page::loopback)]
    pub listen: SocketAddr,
    /// Print what the audits of this ledger found instead, the newest first; it needs no running agent
    #[arg(long, conflicts_with = "listen")]
    pub list: bool,
    /// Print JSON
    #[arg(long, requires = "list")]
    pub json: bool,
}

/// Serves the page until Ctrl-C, SIGTERM, or 'Close' on it; or prints what audits found.
///
/// # Errors
/// When there is no ledger, no agent runs on it, it counts at no line, or the address can't be
/// listened on.
pub fn audit(options: &AuditOptions, settings: &Settings) -> Result<()> {
    if options.list {
        return list::list(settings, options.json);
    }
    let ledger = settings.open_ledger(false)?;
    check(&ledger)?;
    let pack = settings.read_pack()?.map(Arc::new);
    let page = LocalPage::listen(options.listen)?;
    let desk = Arc::new(Desk::new(ledger, pack, settings.venue.clone(), settings.clock));
    say(&format!(
        "{}\nstand where you see the line, and tap once for each person who crosses. Ctrl-C ends it",
        page.how_to_open()
    ))?;
    let served = page.serve(serve::router(desk.clone()));
    if desk.has_unsaved() {
        complain("edge-agent: the taps that were not saved are gone");
    }
    served
}

/// Whether anything could be audited.
fn check(ledger: &Ledger) -> Result<()> {
    let path = ledger.path().display();
    if !Agent::runs(ledger.path()) {
        bail!(
            "no agent runs on the ledger {path}, so nothing counts and nothing would be compared; start \
             `edge-agent run` with the same settings, and then this"
        );
    }
    if ledger.health().lines.is_empty() {
        bail!(
            "the agent of the ledger {path} counts at no line; add [[cameras]], [[beams]] or [[sensors]] to its \
             settings and start it again (README, 'Counting at doors'). Was it started just now? Then wait a few \
             seconds"
        );
    }
    Ok(())
}

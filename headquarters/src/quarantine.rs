//! `headquarters quarantine`: pages that can't be true as they are, and what people decide
//! about them.

use crate::{
    archive::{Decided, Reader, Suspect, Wish},
    commands::{as_json, laid_out, say},
    intake::wall_now,
    serve,
    settings::Settings,
};
use anyhow::{Context, Result, ensure};
use serde::Serialize;
use venue::{
    hash::Lid,
    page::PageKey,
    reporting::{
        intake::{KEPT_OUT, MAX_RULING_REASON, Oddity, Ruling},
        topic::Address,
    },
    totals::rfc3339,
};

/// The word for all pages of a ledger that wait.
const ALL: &str = "all";

/// The exit code when pages wait for a decision.
const WAITING: u8 = 3;

/// What is asked of the quarantine.
#[derive(Debug, clap::Args)]
pub struct Order {
    /// Put a page into the figures: its ledger, its quarter and its activity; or ledger and `all`
    #[arg(long, num_args = 2..=3, value_names = ["LID", "QUARTER", "ACTIVITY"], requires = "reason")]
    clear: Option<Vec<String>>,
    /// Keep a page out of the figures, whatever versions of it come, until it is cleared
    #[arg(long, num_args = 2..=3, value_names = ["LID", "QUARTER", "ACTIVITY"], requires = "reason",
          conflicts_with = "clear")]
    keep_out: Option<Vec<String>>,
    /// Why, in a sentence; kept with the time
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

/// How a page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Standing {
    Waiting,
    KeptOut,
    Published,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Row {
    #[serde(flatten)]
    from: Address,
    lid: Lid,
    page: String,
    n: u64,
    received: String,
    state: Standing,
    #[serde(skip_serializing_if = "Option::is_none")]
    odd: Option<Oddity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    decided: Vec<Told>,
}

/// A decision as it is printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Told {
    at: String,
    #[serde(flatten)]
    ruling: Ruling,
    reason: String,
    n: u64,
}

/// `headquarters quarantine`; answers the exit code.
///
/// # Errors
/// When a page is not there, or the archive cannot be read or written.
pub fn quarantine(settings: &Settings, order: &Order, json: bool) -> Result<u8> {
    let wish = match (&order.clear, &order.keep_out) {
        (Some(which), _) => Some((Wish::Clear, which)),
        (_, Some(which)) => Some((Wish::KeepOut, which)),
        _ => None,
    };
    if let Some((wish, which)) = wish {
        decide(settings, wish, which, order.reason.as_deref().unwrap_or_default())?;
    }
    let mut reader = Reader::open(&settings.archive()?)?;
    let suspects = reader.at_one_moment(Reader::suspects)?;
    let rows: Vec<Row> = suspects.into_iter().map(row).collect();
    say(&if json { as_json(&rows)? } else { table(&rows) })?;
    let waits = rows.iter().any(|row| row.state == Standing::Waiting);
    Ok(if waits && wish.is_none() { WAITING } else { 0 })
}

fn decide(settings: &Settings, wish: Wish, which: &[String], reason: &str) -> Result<()> {
    let reason = reason.trim();
    let length = reason.chars().count();
    ensure!(
        (1..=MAX_RULING_REASON).contains(&length),
        "--reason has {length} characters; write a sentence of 1 to {MAX_RULING_REASON}, it is kept with the decision"
    );
    let (lid, page) = which.split_first().context("--clear and --keep-out take a ledger and a page")?;
    let lid: Lid =
        lid.parse().context("the ledger is named by its id, as `headquarters quarantine` prints it")?;
    let page = page.join(" ");
    let key: Option<PageKey> = if page == ALL { None } else { Some(page.parse()?) };
    let mut archive = serve::open_existing(settings)?;
    archive.rule(lid, key.as_ref(), wish, reason, wall_now())?;
    Ok(())
}

fn row(suspect: Suspect) -> Row {
    let state = match suspect.quarantine.as_deref() {
        None => Standing::Published,
        Some(KEPT_OUT) => Standing::KeptOut,
        Some(_) => Standing::Waiting,
    };
    let told = |Decided { at, ruling, reason, n }: Decided| Told { at: rfc3339(at), ruling, reason, n };
    Row {
        page: suspect.key.to_string(),
        n: suspect.version.n,
        received: rfc3339(suspect.received),
        state,
        odd: suspect.odd,
        reason: suspect.quarantine,
        decided: suspect.decided.into_iter().map(told).collect(),
        from: suspect.from,
        lid: suspect.lid,
    }
}

fn table(rows: &[Row]) -> String {
    let heads = ["venue", "device", "ledger", "page", "version", "state", "why", "decided"];
    let mut table = vec![heads.map(ToOwned::to_owned)];
    table.extend(rows.iter().map(|row| {
        let state = match row.state {
            Standing::Waiting => "待定 waits for a decision",
            Standing::KeptOut => "不计 kept out",
            Standing::Published => "计入 in the figures",
        };
        let decided = row.decided.last().map(|told| format!("{} {}", told.at, told.reason));
        [
            row.from.venue.to_string(),
            row.from.device.to_string(),
            row.lid.to_string(),
            row.page.clone(),
            row.n.to_string(),
            state.to_owned(),
            row.reason.clone().unwrap_or_default(),
            decided.unwrap_or_default(),
        ]
    }));
    laid_out(&table, 4)
}

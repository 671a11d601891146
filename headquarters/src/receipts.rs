//! `headquarters receipt`: the receipts that kiosks show at the end of a night, held against
//! the archive. What follows is `venue`'s decision.

use crate::{
    archive::{ArchiveError, LedgerRecord, Reader},
    commands::{as_json, laid_out, say},
    settings::Settings,
    verdicts::Verdicts,
};
use anyhow::{Context, Result, bail, ensure};
use serde::Serialize;
use std::io::Read;
use venue::{
    hash::Lid,
    id::{CampaignId, DeviceId, VenueId},
    reporting::receipt::{self, Known, Receipt, Verdict},
};

/// The most bytes that are read from standard input: the summaries of a thousand devices.
const MAX_INPUT: u64 = 1024 * 1024;

/// The exit code when a receipt differs.
const DIFFERS: u8 = 4;

/// The exit code when none differs and not all agree.
const NOT_YET: u8 = 3;

/// What is printed of a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Row {
    campaign: Option<CampaignId>,
    venue: Option<VenueId>,
    device: Option<DeviceId>,
    lid: Lid,
    n: u64,
    #[serde(flatten)]
    verdict: Verdict,
    /// How many entries lie on the pages of the ledger that are held.
    have: u64,
    /// Why the ledger is not one any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    forked: Option<String>,
}

/// `headquarters receipt`; answers the exit code.
///
/// # Errors
/// When a text is no receipt, or the archive or standard input can't be read.
pub fn compare(settings: &Settings, texts: &[String], json: bool) -> Result<u8> {
    let receipts = read(texts)?;
    let mut reader = Reader::open(&settings.archive()?)?;
    let rows = reader.at_one_moment(|reader| {
        let ledgers = reader.ledgers()?;
        receipts.iter().map(|receipt| row(receipt, &ledgers, reader)).collect::<Result<Vec<_>, _>>()
    })?;
    say(&if json { as_json(&rows)? } else { table(&rows) })?;
    Ok(exit_code(&rows))
}

/// All that are given, each problem named at once.
fn read(texts: &[String]) -> Result<Vec<Receipt>> {
    let (mut receipts, mut problems) = (Vec::new(), Vec::new());
    for text in texts {
        if text == "-" {
            receipts.extend(from_input(std::io::stdin().lock(), &mut problems)?);
        } else {
            match text.parse() {
                Ok(receipt) => receipts.push(receipt),
                Err(reason) => problems.push(format!("{}: {reason}", shortened(text))),
            }
        }
    }
    if !problems.is_empty() {
        bail!("not every text is a receipt, so none was compared:\n  {}", problems.join("\n  "));
    }
    Ok(receipts)
}

/// The lines that begin as receipts do.
fn from_input(input: impl Read, problems: &mut Vec<String>) -> Result<Vec<Receipt>> {
    let mut bytes = Vec::new();
    input.take(MAX_INPUT + 1).read_to_end(&mut bytes).context("reading receipts from standard input")?;
    ensure!(
        bytes.len() as u64 <= MAX_INPUT,
        "standard input holds more than {MAX_INPUT} bytes; give it the summaries in parts"
    );
    let text = String::from_utf8_lossy(&bytes);
    let lines = (1..).zip(text.lines()).filter(|(_, line)| line.trim().starts_with("SH1:"));
    let (mut receipts, before) = (Vec::new(), problems.len());
    for (number, line) in lines {
        match line.parse() {
            Ok(receipt) => receipts.push(receipt),
            Err(reason) => problems.push(format!("standard input, line {number}: {reason}")),
        }
    }
    ensure!(
        !receipts.is_empty() || problems.len() > before,
        "standard input holds no line that begins with SH1:, as a receipt does"
    );
    Ok(receipts)
}

/// A text as an error repeats it.
fn shortened(text: &str) -> String {
    let start: String = text.chars().take(24).collect();
    if start.len() < text.len() { format!("{start:?}…") } else { format!("{start:?}") }
}

fn row(receipt: &Receipt, ledgers: &[LedgerRecord], reader: &Reader) -> Result<Row, ArchiveError> {
    let record = ledgers.iter().find(|ledger| ledger.lid == receipt.lid);
    let known = record.map(|record| known(receipt, record, reader)).transpose()?;
    let verdict = receipt::compare(receipt, known.as_ref());
    let from = record.map(|record| record.from.clone());
    Ok(Row {
        campaign: from.as_ref().map(|from| from.campaign.clone()),
        venue: from.as_ref().map(|from| from.venue.clone()),
        device: from.map(|from| from.device),
        lid: receipt.lid,
        n: receipt.head.n,
        verdict,
        have: known.map_or(0, |known| known.proof.have),
        forked: record.and_then(|record| record.forked.clone()),
    })
}

fn known(receipt: &Receipt, record: &LedgerRecord, reader: &Reader) -> Result<Known, ArchiveError> {
    let proved = Verdicts::default().on(std::slice::from_ref(record), reader)?;
    let told = record.claim.as_ref().map_or(0, |claim| claim.head.n);
    let chains = reader.chains(receipt.lid, receipt.head.n)?;
    // One ledger was asked for, so there is one verdict.
    let proof = proved.into_iter().next().map(|row| row.proof);
    let proof = proof.unwrap_or_else(|| venue::reporting::proof::prove(None, &[], false));
    Ok(Known { chains, told, proof })
}

fn exit_code(rows: &[Row]) -> u8 {
    match rows {
        _ if rows.iter().any(|row| row.verdict == Verdict::Differs) => DIFFERS,
        _ if rows.iter().all(|row| row.verdict == Verdict::Agrees) => 0,
        _ => NOT_YET,
    }
}

/// What a person reads: a line a receipt, and under it what to do.
fn table(rows: &[Row]) -> String {
    let mut lines = vec![["device", "ledger", "entries", "state"].map(ToOwned::to_owned)];
    lines.extend(rows.iter().map(|row| {
        let device = row.venue.as_ref().zip(row.device.as_ref());
        let device = device.map_or_else(|| "-".to_owned(), |(venue, device)| format!("{venue}/{device}"));
        [device, row.lid.to_string(), row.n.to_string(), in_words(row)]
    }));
    laid_out(&lines, 2)
}

fn in_words(row: &Row) -> String {
    match &row.verdict {
        Verdict::Agrees => "一致 agrees".to_owned(),
        Verdict::Waiting { to_come: 0 } => {
            "待到 waiting: all entries are here, and not all is proved yet; ask again in a minute".to_owned()
        }
        Verdict::Waiting { to_come } => {
            format!("待到 waiting: {to_come} entries are still to come; leave the device on, with a line")
        }
        Verdict::Differs => {
            let why = row.forked.as_deref().unwrap_or("another hash was told at this number");
            format!(
                "不符 differs: {why}; keep the device and its card as they are, and compare its ledger \
                 (`edge-agent ledger --json`) with `headquarters proof`"
            )
        }
        Verdict::Uncompared { told, complete } => format!(
            "无从比对 uncompared: the ledger went on to {told} before this head was told; {}; take a new receipt \
             to compare the hash",
            if *complete { "all entries up to there are here" } else { "entries are still to come" }
        ),
        Verdict::Unknown => {
            "未知 unknown: nothing ever came of this ledger; is its agent on, and does it report here?"
                .to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::Archive;
    use venue::{
        attendance::Book,
        emergency::contact_closed,
        entry::Body,
        hash::{Hash, Head, StoreId},
        moment::{BootId, Moment, QUARTER_MS},
        page::{Page, PageState, digests},
        reporting::{
            intake::{Batch, PageRow, Reach, Report},
            topic::Address,
            wire::{self, Digests},
        },
    };

    const EVENING: i64 = 1_758_369_600_000;

    #[test]
    fn a_summary_is_read_for_its_receipt_and_what_is_wrong_is_named_by_its_line() {
        let good = format!("SH1:{}:3:{}", "1".repeat(32), "a".repeat(64));
        let of = |text: &str| {
            let mut problems = Vec::new();
            let receipts = from_input(text.as_bytes(), &mut problems);
            receipts.map(|receipts| (receipts.len(), problems))
        };
        let summary = format!("Science night\nvisits: 412\n\n  {good}\r\n");
        assert_eq!(of(&summary).unwrap(), (1, vec![]));
        let (read, problems) = of(&format!("{good}\nSH1:half\n")).unwrap();
        assert_eq!(read, 1);
        assert!(problems[0].starts_with("standard input, line 2: it has 2 parts"), "{problems:?}");
        assert!(of("nothing here").unwrap_err().to_string().contains("no line that begins with SH1:"));
        let long = "x".repeat(1024 * 1024 + 1);
        assert!(of(&long).unwrap_err().to_string().contains("in parts"));
        let many = read_error(&["SP1:ABC".to_owned(), good, "-1".to_owned()]);
        assert!(many.contains("\"SP1:ABC\": it does not begin") && many.contains("\"-1\""), "{many}");
    }

    /// An archive that holds a ledger of so many entries on one page each, and its heads.
    fn archive(folder: &std::path::Path, entries: u64, heads: &[u64]) -> std::path::PathBuf {
        let (lid, path) = (Lid([1; 16]), folder.join("archive.sqlite"));
        let from: Address = Address {
            campaign: "science-month-2025".parse().unwrap(),
            venue: "river-city".parse().unwrap(),
            device: "kiosk-1".parse().unwrap(),
        };
        let body = |n: u64| Body {
            at: Moment {
                wall: EVENING + i64::try_from(n).unwrap() * QUARTER_MS,
                boottime: 1,
                boot: BootId("b".into()),
                trusted: true,
            },
            rehearsal: false,
            fact: contact_closed(),
        };
        let book = |n: u64| Book::of((1..=n).map(body));
        let row = |page: &Page| PageRow::of(from.clone(), lid, page.clone());
        let of = |n: &u64| Head { n: *n, chain: Hash([u8::try_from(*n).unwrap(); 32]) };
        let head = |n: &u64| wire::Head {
            from: from.clone(),
            lid,
            parent: None,
            head: of(n),
            after: heads.iter().filter(|told| *told < n).map(of).collect(),
            at: body(*n).at,
            digests: Some(Digests::of(&digests(book(*n).pages().values().map(PageState::from)), None)),
            index: None,
            asks: None,
            which_store: None,
        };
        let pages: Vec<PageRow> = book(entries).pages().values().map(row).collect();
        let reach = Reach { head: of(&heads[0]), after: vec![] };
        let reports =
            pages.iter().map(|row| Report { lid: row.lid, reach: reach.clone(), pages: 1 }).collect();
        let heads = heads.iter().map(head).collect();
        let batch = Batch { number: 1, pages, reports, heads, ..Batch::default() };
        Archive::open(&path, StoreId([9; 16]), EVENING).unwrap().commit(&batch, EVENING).unwrap();
        path
    }

    /// What the archive says of a receipt at a number, with the chain that the tests give to one.
    fn said(path: &std::path::Path, lid: u8, n: u64, chain: u8) -> Verdict {
        let reader = Reader::open(path).unwrap();
        let receipt = Receipt { lid: Lid([lid; 16]), head: Head { n, chain: Hash([chain; 32]) } };
        row(&receipt, &reader.ledgers().unwrap(), &reader).unwrap().verdict
    }

    #[test]
    fn receipts_are_held_against_a_real_archive() {
        let folder = tempfile::tempdir().unwrap();
        let whole = archive(folder.path(), 5, &[3, 5]);
        assert_eq!(said(&whole, 1, 5, 5), Verdict::Agrees);
        assert_eq!(said(&whole, 1, 3, 3), Verdict::Agrees, "an earlier one, and all is here");
        assert_eq!(said(&whole, 1, 4, 4), Verdict::Uncompared { told: 5, complete: true });
        assert_eq!(said(&whole, 1, 9, 9), Verdict::Waiting { to_come: 4 });
        assert_eq!(said(&whole, 1, 3, 4), Verdict::Differs);
        assert_eq!(said(&whole, 2, 3, 3), Verdict::Unknown);
        let folder = tempfile::tempdir().unwrap();
        let part = archive(folder.path(), 3, &[5]);
        assert_eq!(said(&part, 1, 5, 5), Verdict::Waiting { to_come: 2 });
        let codes = |verdicts: &[Verdict]| {
            let row = |verdict: &Verdict| Row {
                campaign: None,
                venue: None,
                device: None,
                lid: Lid([1; 16]),
                n: 1,
                verdict: *verdict,
                have: 0,
                forked: None,
            };
            exit_code(&verdicts.iter().map(row).collect::<Vec<_>>())
        };
        assert_eq!(codes(&[Verdict::Agrees, Verdict::Agrees]), 0);
        assert_eq!(codes(&[Verdict::Agrees, Verdict::Unknown]), 3);
        assert_eq!(codes(&[Verdict::Differs, Verdict::Unknown]), 4);
    }

    fn read_error(texts: &[String]) -> String {
        read(texts).unwrap_err().to_string()
    }
}

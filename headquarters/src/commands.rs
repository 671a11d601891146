//! What the other commands print.

use crate::{
    archive::Reader,
    notes::all_totals,
    packs::Packs,
    refusals::unchecked,
    settings::Settings,
    summed::Summed,
    verdicts::{Verdicts, exit_code},
};
use anyhow::{Context, Result};
use serde::Serialize;
use std::{
    io::{ErrorKind, Write},
    path::PathBuf,
};
use venue::{
    audit::{Accuracy, Estimate, percent},
    pack::{Checked, check_files},
    reporting::{
        proof::{Row, State},
        wire::Parent,
    },
    totals::{AuditSaid, Figure, How, Printed, Revised, Scope, Total, TrailSums, TrailTotal},
};

/// `headquarters totals`.
///
/// # Errors
/// When packs or archive cannot be read.
pub fn totals(settings: &Settings, json: bool) -> Result<()> {
    let days = Packs::load(&settings.packs)?.days();
    let mut reader = Reader::open(&settings.archive()?)?;
    let rows = all_totals(&mut reader, &days)?;
    if json {
        say(&as_json(&rows)?)?;
    } else {
        say(&totals_table(&rows))?;
    }
    // A venue whose pages are all in quarantine has no row that could say so.
    let waiting: u64 = reader.waiting_in_quarantine()?.iter().map(|(_, _, pages, _)| pages).sum();
    if waiting > 0 {
        remark(&format!("pages in quarantine, and so in no total: {waiting}; see `headquarters quarantine`"));
    }
    match reader.late_pages()? {
        0 => {}
        late => remark(&format!(
            "{late} pages came after their day had been published; `revised` says what changed"
        )),
    }
    Ok(())
}

/// `headquarters trails`.
///
/// # Errors
/// When packs or archive cannot be read.
pub fn trails(settings: &Settings, json: bool) -> Result<()> {
    let days = Packs::load(&settings.packs)?.days();
    let mut reader = Reader::open(&settings.archive()?)?;
    let sums: TrailSums =
        reader.at_one_moment(|reader| Summed::default().on(&reader.ledgers()?, reader, &days))?;
    let rows = sums.rows();
    if json { say(&as_json(&rows)?) } else { say(&trails_table(&rows)) }
}

/// `headquarters proof`; answers the exit code.
///
/// # Errors
/// When the archive cannot be read.
pub fn proof(settings: &Settings, json: bool) -> Result<u8> {
    let mut reader = Reader::open(&settings.archive()?)?;
    let (rows, checking) = reader.at_one_moment(|reader| {
        let ledgers = reader.ledgers()?;
        let mut checking = reader.checking()?;
        checking.retain(|one| ledgers.iter().any(|ledger| ledger.from.campaign == one.campaign));
        Ok((Verdicts::default().on(&ledgers, reader)?, checking))
    })?;
    say(&if json { as_json(&rows)? } else { proof_table(&rows) + &unchecked(&checking) })?;
    Ok(exit_code(&rows))
}

/// `headquarters check-pack`; answers the exit code.
///
/// # Errors
/// When a file cannot be read.
pub fn check_pack(files: &[PathBuf], json: bool) -> Result<u8> {
    let mut texts = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
        texts.push((path.display().to_string(), text));
    }
    let named: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let mut checked = check_files(&named);
    checked.iter_mut().for_each(look_at_pictures);
    let fine = |one: &Checked| one.is_usable() && !one.problems.has_errors();
    let fine = checked.iter().all(fine);
    if json {
        say(&as_json(&checked)?)?;
    } else {
        for one in &checked {
            let lines = one.summary.iter().cloned().chain(one.problems.0.iter().map(ToString::to_string));
            say(&lines.map(|line| line + "\n").collect::<String>())?;
        }
    }
    Ok(u8::from(!fine))
}

/// A picture that can't be used is a problem of the pack, though a kiosk draws its map
/// without it.
fn look_at_pictures(checked: &mut Checked) {
    for file in &checked.pictures {
        if let Err(fault) = pictures::read(&file.path()) {
            checked.problems.0.push(file.problem(&fault.to_string(), fault.advice()));
        }
    }
}

/// Tells on standard error why the program ends.
pub fn complain(reason: &anyhow::Error) {
    // With standard error gone there is nobody left to tell.
    let _ = writeln!(std::io::stderr(), "headquarters: {reason:#}");
}

/// Tells on standard error what stands beside the answer.
fn remark(text: &str) {
    // With standard error gone there is nobody left to tell.
    let _ = writeln!(std::io::stderr(), "headquarters: {text}");
}

/// Standard output may be a pipe that somebody has closed: that is no fault.
pub(crate) fn say(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(reason) if reason.kind() != ErrorKind::BrokenPipe => Err(reason).context("writing the answer"),
        _ => Ok(()),
    }
}

pub(crate) fn as_json(rows: &impl Serialize) -> Result<String> {
    Ok(serde_json::to_string(rows)? + "\n")
}

pub(crate) fn totals_table(rows: &[Total]) -> String {
    let heads = [
        "day",
        "venue",
        "site",
        "activity",
        "figure",
        "method",
        "group",
        "value",
        "as of",
        "error and bias",
        "to note",
    ];
    let mut table = vec![heads.map(ToOwned::to_owned)];
    table.extend(rows.iter().map(|row| {
        let figure = match (row.figure, row.scope) {
            (Figure::Visits, _) => "人次 visits",
            (Figure::People, Scope::Campaign) => "人数 people of the campaign",
            (Figure::People, Scope::Day) => "人数 people of the day",
            (Figure::People, Scope::Activity) => "人数 people of the activity",
        };
        [
            row.day.clone(),
            row.venue.clone(),
            row.site.clone(),
            row.activity.clone(),
            figure.to_owned(),
            row.method.to_string(),
            row.group.clone(),
            row.value.to_string(),
            row.as_of.clone(),
            row.audited.as_ref().map(audited).unwrap_or_default(),
            to_note(row),
        ]
    }));
    laid_out(&table, 7)
}

/// What stands beside a figure.
fn to_note(row: &Total) -> String {
    let mut notes = Vec::new();
    if row.unproved {
        notes.push("未证 not yet proved".to_owned());
    }
    match row.quarantined {
        0 => {}
        pages => notes.push(format!("隔离 pages of the venue in quarantine: {pages}")),
    }
    if let Some(Printed { value, at, how }) = &row.published {
        let how = match how {
            How::Proved => "published when proved",
            How::Waited => "published unproved",
            How::GivenOut => "given out",
        };
        notes.push(if *value == row.value {
            format!("{how} {at}")
        } else {
            format!("更正 revised: {how} as {value} on {at}")
        });
    }
    if let Some(Revised { was, is, at, device, .. }) = row.revised.last() {
        let by = device.as_ref().map_or("several devices", |device| device.as_str());
        notes.push(format!("last {was} to {is} on {at} by {by}"));
    }
    notes.join("; ")
}

/// What an audit says, each with the interval that holds it 95 of 100 times.
fn audited(AuditSaid { day, accuracy: Accuracy { tapped, error, bias } }: &AuditSaid) -> String {
    let range = |Estimate { permille, least, most }: &Estimate| {
        format!("{} % ({} to {})", percent(*permille), percent(*least), percent(*most))
    };
    format!("{}, bias {}; {tapped} people checked on {day}", range(error), range(bias))
}

fn trails_table(rows: &[TrailTotal]) -> String {
    let heads = ["trail", "venue", "day", "count", "of", "value", "as of"];
    let mut table = vec![heads.map(ToOwned::to_owned)];
    table.extend(rows.iter().map(|row| {
        let (count, of) = match row.count.as_str() {
            "stamps" => ("章 stamps", row.of.clone()),
            "reached" => ("到第几处 passports that came to point", row.of.clone()),
            "completed" => ("走完 passports that completed", row.of.clone()),
            _ => ("奖品 rewards", row.of.clone()),
        };
        let (trail, venue, day) = (row.trail.clone(), row.venue.clone(), row.day.clone());
        [trail, venue, day, count.to_owned(), of, row.value.to_string(), row.as_of.clone()]
    }));
    laid_out(&table, 5)
}

fn proof_table(rows: &[Row]) -> String {
    let mut table =
        vec![["device", "ledger", "state", "have/head", "missing", "goes on for"].map(ToOwned::to_owned)];
    table.extend(rows.iter().map(|row| {
        let head = match row.proof.state {
            State::Closed => "?".to_owned(),
            _ => row.proof.head.to_string(),
        };
        let state = match row.proof.state {
            State::Complete => "齐 complete",
            State::Missing => "缺 missing",
            State::Forked => "分叉 forked, not summed",
            State::Closed => "已封 closed",
        };
        [
            row.device.to_string(),
            row.lid.to_string(),
            state.to_owned(),
            format!("{}/{head}", row.proof.have),
            row.proof.missing.join(" "),
            row.parent.as_ref().map(goes_on_for).unwrap_or_default(),
        ]
    }));
    laid_out(&table, 3)
}

fn goes_on_for(parent: &Parent) -> String {
    let whose = format!("{} from {}", parent.lid, parent.head.n);
    match parent.twice_at_most {
        0 => whose,
        entries => format!("{whose}, 最多重计 counted twice at most: {entries}"),
    }
}

/// How many cells of a terminal a text takes: Chinese characters take two.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c >= '\u{2e80}' { 2 } else { 1 }).sum()
}

/// Columns beside one another; the one with figures to the right.
pub(crate) fn laid_out<const N: usize>(table: &[[String; N]], right: usize) -> String {
    let widest = |column: usize| table.iter().map(|row| width(&row[column])).max().unwrap_or_default();
    let widths: Vec<usize> = (0..N).map(widest).collect();
    let mut text = String::new();
    for row in table {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let room = " ".repeat(widths[column] - width(cell));
            let (before, after) = if column == right { (room.as_str(), "") } else { ("", room.as_str()) };
            line += &format!("{before}{cell}{after}  ");
        }
        text += line.trim_end();
        text += "\n";
    }
    text
}

//! A table of bookings (CSV): every row gets its code.

use super::{Desk, MOST_CODES, Made, Wish, print, slot};
use crate::commands::say;
use anyhow::{Context, Result, bail, ensure};
use chrono::NaiveDate;
use csv::{ReaderBuilder, StringRecord, Trim, Writer};
use std::{fs::File, io::Read, path::Path};
use venue::id::ActivityId;

/// The largest table that is read: a season's bookings.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// The column that is added.
const CODE: &str = "code";

/// What the columns are, by their place.
struct Columns {
    day: usize,
    activity: usize,
    slot: Option<usize>,
    reference: Option<usize>,
    /// Every other one is an audience group.
    groups: Vec<(String, usize)>,
}

/// Prints the table again, with the codes.
pub(super) fn book(desk: &Desk, path: &Path, json: bool) -> Result<()> {
    let text = read(path)?;
    let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(text.as_bytes());
    let named = || format!("reading {}", path.display());
    let heads = reader.headers().with_context(named)?.clone();
    let columns = Columns::of(&heads).with_context(named)?;
    let (mut rows, mut made) = (vec![], vec![]);
    for row in reader.records() {
        let row = row.with_context(named)?;
        ensure!(rows.len() < MOST_CODES, "{} has more than {MOST_CODES} rows; divide it", path.display());
        let line = row.position().map_or(0, csv::Position::line);
        let one = columns.make(desk, &row).with_context(|| format!("{}, line {line}", path.display()));
        made.push(one?);
        rows.push(row);
    }
    if json { print(&made, true) } else { say(&with_codes(&heads, &rows, &made)?) }
}

/// A mark at the beginning, as spreadsheets write it, is no part of the first head.
fn read(path: &Path) -> Result<String> {
    let reading = || format!("reading {}", path.display());
    let mut text = String::new();
    let file = File::open(path).with_context(reading)?;
    file.take(MOST_BYTES + 1).read_to_string(&mut text).with_context(reading)?;
    let bytes = u64::try_from(text.len()).unwrap_or(u64::MAX);
    ensure!(bytes <= MOST_BYTES, "{} has more than {MOST_BYTES} bytes; divide it", path.display());
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

fn with_codes(heads: &StringRecord, rows: &[StringRecord], made: &[Made]) -> Result<String> {
    let mut writer = Writer::from_writer(vec![]);
    writer.write_record(heads.iter().chain([CODE]))?;
    for (row, made) in rows.iter().zip(made) {
        writer.write_record(row.iter().chain([made.code.as_str()]))?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

impl Columns {
    fn of(heads: &StringRecord) -> Result<Self> {
        let place = |name: &str| heads.iter().position(|head| head == name);
        let need = |name: &str| {
            place(name)
                .with_context(|| format!("it has no column {name}; name its columns in the first line"))
        };
        ensure!(place(CODE).is_none(), "it has a column {CODE} already; leave it out");
        let others = heads.iter().enumerate();
        let others = others.filter(|(_, head)| !["day", "activity", "slot", "reference"].contains(head));
        let groups: Vec<_> = others.map(|(at, head)| (head.to_owned(), at)).collect();
        ensure!(!groups.is_empty(), "it has no column of people, such as adult");
        let (day, activity) = (need("day")?, need("activity")?);
        Ok(Self { day, activity, slot: place("slot"), reference: place("reference"), groups })
    }

    fn make(&self, desk: &Desk, row: &StringRecord) -> Result<Made> {
        let cell = |at: usize| row.get(at).unwrap_or_default();
        let text = cell(self.day);
        let day: NaiveDate =
            text.parse().ok().with_context(|| format!("day: {text:?} is no day; write 2025-09-20"))?;
        let activity = ActivityId::new(cell(self.activity)).context("activity")?;
        let given = self.slot.map(cell).filter(|text| !text.is_empty());
        let slot = match given.map(slot).transpose() {
            Ok(slot) => slot,
            Err(reason) => bail!("slot: {reason}"),
        };
        let mut people = vec![];
        for (group, at) in &self.groups {
            let count = cell(*at);
            let number = if count.is_empty() { Some(0) } else { count.parse::<u32>().ok() };
            let number = number.with_context(|| {
                format!(
                    "{group}: {count:?} is no number of people; columns besides day, activity, slot and \
                     reference are groups, and nothing else is taken: leave this one out"
                )
            })?;
            if number > 0 {
                people.push(format!("{group}={number}"));
            }
        }
        let wish = Wish { activity, day, slot, party: desk.party(&people.join(","))? };
        desk.make(&wish, self.reference.map(|at| cell(at).to_owned()))
    }
}

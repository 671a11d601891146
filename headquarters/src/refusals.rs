//! `headquarters refusals`: what was not taken, of whom, and why.

use crate::{
    archive::{Checking, Reader},
    commands::{as_json, laid_out, say},
    settings::Settings,
};
use anyhow::Result;
use serde::Serialize;
use venue::{reporting::refusals::Refused, totals::rfc3339};

#[derive(Serialize)]
struct Told {
    checking: Vec<Checking>,
    refused: Vec<Refused>,
}

/// Prints what was refused, the newest first, and of which campaigns reports are checked.
///
/// # Errors
/// When the archive cannot be read.
pub fn print(settings: &Settings, json: bool) -> Result<()> {
    let mut reader = Reader::open(&settings.archive()?)?;
    let told = reader
        .at_one_moment(|reader| Ok(Told { checking: reader.checking()?, refused: reader.refused()? }))?;
    say(&if json { as_json(&told)? } else { table(&told.refused) + &unchecked(&told.checking) })
}

fn table(refused: &[Refused]) -> String {
    let mut table = vec![["last", "device", "kind", "count", "why (of the last)"].map(ToOwned::to_owned)];
    table.extend(refused.iter().map(|row| {
        let device =
            row.device.as_ref().map_or_else(|| "(several, or none named)".to_owned(), ToString::to_string);
        [rfc3339(row.last), device, row.code.to_string(), row.count.to_string(), row.reason.clone()]
    }));
    laid_out(&table, 3)
}

/// A line that names the campaigns whose reports are not held against keys.
pub(crate) fn unchecked(checking: &[Checking]) -> String {
    let named: Vec<&str> = checking.iter().filter(|one| !one.keys).map(|one| one.campaign.as_str()).collect();
    if named.is_empty() {
        return String::new();
    }
    format!(
        "未核对 unchecked: {}: no reporting key is named in `reporting_keys`, so anybody on the broker may report \
         in the name of a device\n",
        named.join(" ")
    )
}

//! What has to hold when the faults have ended: every ledger verifies, headquarters proves
//! every one complete, and its totals are those of the ledgers and of what visitors know,
//! number for number.

use super::{
    journal::Sums,
    venues::{Device, Ledgers, add},
};
use crate::house::{CAMPAIGN, House};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use venue::{
    id::CampaignId,
    totals::{Audits, Days, Filed, Total, totals},
};

/// The name of a row's figure, with its scope where it has one.
fn figure(row: &Value) -> Result<String> {
    let text = |key: &str| row[key].as_str().with_context(|| format!("no {key} in {row}"));
    Ok(match text("figure")? {
        "people" => format!("people of {}", text("scope")?),
        figure => figure.to_owned(),
    })
}

/// Headquarters' totals by venue, figure and method.
///
/// # Errors
/// When a row is not as it should be.
pub fn by_figure(rows: &[Value]) -> Result<Sums> {
    let mut sums = Sums::new();
    for row in rows {
        let text = |key: &str| row[key].as_str().with_context(|| format!("no {key} in {row}"));
        let key = (format!("{}: {}", text("venue")?, figure(row)?), text("method")?.to_owned());
        *sums.entry(key).or_default() +=
            row["value"].as_i64().with_context(|| format!("no value in {row}"))?;
    }
    Ok(sums)
}

/// The rows that the ledgers themselves come to by the same rules, without when they were
/// received.
///
/// # Errors
/// When an id is none.
pub fn of_ledgers(devices: &[(&Device, &Ledgers)]) -> Result<Vec<Value>> {
    let mut filed = Vec::new();
    for (device, ledger) in devices {
        let name = device.name.strip_prefix(&format!("{}-", device.venue)).unwrap_or(&device.name);
        for page in &ledger.pages {
            filed.push(Filed {
                campaign: CampaignId::new(CAMPAIGN)?,
                venue: device.venue.parse()?,
                device: name.parse()?,
                lid: ledger.lid.parse()?,
                forked: false,
                received: 0,
                page: page.clone(),
            });
        }
    }
    let days = Days::default();
    let rows: Vec<Total> = totals(&filed, &days, &Audits::of(&filed, &days));
    rows.iter().map(|row| Ok(plain(serde_json::to_value(row)?))).collect()
}

/// A row without when it was received, and without what was published of it meanwhile. That a
/// figure lacks something is left: in the end none does.
#[must_use]
pub fn plain(mut row: Value) -> Value {
    if let Some(fields) = row.as_object_mut() {
        for of_time in ["as_of", "published", "revised"] {
            fields.remove(of_time);
        }
    }
    row
}

/// Holds headquarters' answers against the ledgers and the journals. It may be asked while
/// headquarters still catches up, and says what is not right yet.
///
/// # Errors
/// What is not right.
pub fn is_right(house: &House, devices: &[(&Device, &Ledgers)], known: &Sums) -> Result<()> {
    let (code, proofs) = house.proof()?;
    for (device, ledger) in devices {
        let of_it = proofs.iter().find(|row| row["lid"] == json!(ledger.lid));
        let row = of_it.with_context(|| format!("headquarters knows nothing of {}", device.name))?;
        let complete = row["state"] == "complete"
            && row["have"] == json!(ledger.entries)
            && row["head"] == json!(ledger.entries);
        ensure!(complete, "{} has {} entries, headquarters says {row}", device.name, ledger.entries);
    }
    ensure!(code == 0 && proofs.len() == devices.len(), "the proof ended with {code}: {proofs:?}");
    let rows: Vec<Value> = house.totals()?.into_iter().map(plain).collect();
    let expected = of_ledgers(devices)?;
    let missing: Vec<&Value> = expected.iter().filter(|row| !rows.contains(row)).collect();
    let strange: Vec<&Value> = rows.iter().filter(|row| !expected.contains(row)).collect();
    ensure!(
        missing.is_empty() && strange.is_empty(),
        "headquarters' totals lack {missing:?} and have {strange:?} of nobody"
    );
    let (sums, known) = (without_zeros(by_figure(&rows)?), without_zeros(known.clone()));
    ensure!(sums == known, "visitors know of {known:?}, headquarters says {sums:?}");
    Ok(())
}

fn without_zeros(mut sums: Sums) -> Sums {
    sums.retain(|_, value| *value != 0);
    sums
}

/// What visitors of all devices know, by venue.
#[must_use]
pub fn known<'a>(journals: impl Iterator<Item = (&'a str, &'a Sums)>) -> Sums {
    let mut all = Sums::new();
    for (venue, sums) in journals {
        add(&mut all, venue, sums);
    }
    all
}

//! `headquarters reporting-key`: what the machine needs that takes reports. The authority
//! itself never has to be there.

use super::{read_authority, secret};
use crate::commands::{as_json, say};
use anyhow::Result;
use clap::Args;
use serde::Serialize;
use std::path::PathBuf;
use venue::id::CampaignId;

/// Whose, and where to.
#[derive(Debug, Args)]
pub struct ReportingOrder {
    /// The campaign's authority, a secret file
    #[arg(long, value_name = "FILE")]
    pub authority: PathBuf,
    /// The file to write, secret too; one that is there is not written over
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Serialize)]
struct Written<'a> {
    campaign: &'a CampaignId,
    file: &'a PathBuf,
}

/// Writes the reporting key of the authority's campaign.
///
/// # Errors
/// When the authority cannot be read, or the file is there already or cannot be written.
pub fn reporting_key(order: &ReportingOrder) -> Result<()> {
    let key = read_authority(&order.authority)?.reporting_key();
    secret::write(&order.out, &key.to_text())?;
    let written = Written { campaign: key.campaign(), file: &order.out };
    say(&if order.json {
        as_json(&written)?
    } else {
        format!(
            "campaign {}, reporting key in {}\nCarry it to the machine that takes reports alone, and name it in \
             `reporting_keys` there: from then on only devices with a report key are taken. First see that every \
             device has its newest file of keys.\n",
            written.campaign,
            order.out.display()
        )
    })
}

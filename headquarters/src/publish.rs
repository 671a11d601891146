//! `headquarters publish`: figures that somebody gives out, kept as they were then.

use crate::{
    archive::Reader,
    commands::{as_json, say, totals_table},
    intake::wall_now,
    notes::all_totals,
    packs::Packs,
    serve,
    settings::Settings,
};
use anyhow::{Context, Result, ensure};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use venue::id::{CampaignId, VenueId};

/// The longest note, in characters: to whom it was given.
const MAX_NOTE: usize = 200;

/// Which figures are given out.
#[derive(Debug, clap::Args)]
pub struct Order {
    /// The venue's day, such as 2025-09-20
    #[arg(long, value_name = "DAY")]
    day: NaiveDate,
    /// The campaign; needed where the archive has several
    #[arg(long, value_name = "CAMPAIGN")]
    campaign: Option<CampaignId>,
    /// One venue; without it all of them
    #[arg(long, value_name = "VENUE")]
    venue: Option<VenueId>,
    /// To whom, or what for; kept with the time
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,
}

/// `headquarters publish`.
///
/// # Errors
/// When there is no such day, or the archive cannot be read or written.
pub fn publish(settings: &Settings, order: &Order, json: bool) -> Result<()> {
    let length = order.note.chars().count();
    ensure!(length <= MAX_NOTE, "--note has {length} characters; write at most {MAX_NOTE}");
    let path = settings.archive()?;
    let campaign = match &order.campaign {
        Some(campaign) => campaign.clone(),
        None => only_campaign(&Reader::open(&path)?)?,
    };
    let mut archive = serve::open_existing(settings)?;
    let venues = archive.give_out(&campaign, order.venue.as_ref(), order.day, &order.note, wall_now())?;
    ensure!(
        venues > 0,
        "no page of {} is here for {campaign}{}; `headquarters totals` shows which days there are",
        order.day,
        order.venue.as_ref().map_or(String::new(), |venue| format!(" and {venue}"))
    );
    let days = Packs::load(&settings.packs)?.days();
    let mut rows = all_totals(&mut Reader::open(&path)?, &days)?;
    let day = order.day.to_string();
    rows.retain(|row| {
        row.campaign == campaign.as_str()
            && row.day == day
            && order.venue.as_ref().is_none_or(|venue| row.venue == venue.as_str())
    });
    say(&if json { as_json(&rows)? } else { totals_table(&rows) })
}

fn only_campaign(reader: &Reader) -> Result<CampaignId> {
    let ledgers = reader.ledgers()?;
    let campaigns: BTreeSet<&CampaignId> = ledgers.iter().map(|ledger| &ledger.from.campaign).collect();
    let first = campaigns.first().context("the archive holds nothing yet; nothing can be given out")?;
    ensure!(
        campaigns.len() == 1,
        "the archive holds {} campaigns; name one with --campaign: {}",
        campaigns.len(),
        campaigns.iter().map(|id| id.as_str()).collect::<Vec<_>>().join(", ")
    );
    Ok((*first).clone())
}

//! The campaign packs headquarters knows names and days from. Without files named in
//! the settings these are the packs that ship.

use anyhow::{Context, Result};
use std::{collections::BTreeMap, path::PathBuf};
use venue::{
    id::CampaignId,
    pack::{Pack, shipped},
    problem::{Problem, Problems},
    totals::{Days, VenueDay},
};

/// The packs by their campaign, in the order they were named.
#[derive(Debug, Clone, Default)]
pub struct Packs(Vec<Pack>);

impl Packs {
    /// Reads the packs of these files, or the shipped ones where none is named.
    ///
    /// # Errors
    /// When a file cannot be read, and every problem of all files at once.
    pub fn load(files: &[PathBuf]) -> Result<Self> {
        if files.is_empty() {
            return Self::shipped();
        }
        let mut texts = Vec::new();
        for path in files {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("reading the pack {}", path.display()))?;
            texts.push((path.display().to_string(), text));
        }
        Ok(Self::of(&texts)?)
    }

    fn shipped() -> Result<Self> {
        let mut packs = vec![shipped::example()?];
        for (file, text) in &shipped::CAMPAIGNS[1..] {
            packs.push(Pack::parse(file, text)?);
        }
        Ok(Self(packs))
    }

    /// The packs of these files (names and texts): venue files go to the campaign they
    /// name, which may be a shipped one.
    ///
    /// # Errors
    /// Every problem of all files at once.
    pub fn of(texts: &[(String, String)]) -> Result<Self, Problems> {
        let mut problems = Vec::new();
        let mut campaigns: BTreeMap<String, Vec<(&str, &str)>> = BTreeMap::new();
        let mut order = Vec::new();
        let shipped = shipped::CAMPAIGNS.iter().map(|(file, text)| (*file, *text));
        let files: Vec<(&str, &str)> =
            texts.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
        for (file, text) in &files {
            let id = campaign_of(text);
            let Some(id) = id else {
                // Not even that can be read: reading it as a pack tells why.
                problems.extend(Pack::parse(file, text).err().map(|found| found.0).unwrap_or_default());
                continue;
            };
            if !campaigns.contains_key(&id) {
                order.push(id.clone());
            }
            campaigns.entry(id).or_default().push((file, text));
        }
        let mut packs = Vec::new();
        for id in order {
            let mut together = campaigns.remove(&id).unwrap_or_default();
            if !together.iter().any(|(_, text)| is_campaign(text)) {
                let found = shipped.clone().find(|(_, text)| campaign_of(text).as_ref() == Some(&id));
                match found {
                    Some(campaign) => together.insert(0, campaign),
                    None => problems.push(
                        Problem::error(together[0].0, "for_campaign", format!("there is no campaign {id:?}"))
                            .advise("name the campaign's file in `packs` as well"),
                    ),
                }
            }
            match Pack::parse_files(&together) {
                Ok(pack) => packs.push(pack),
                Err(found) => problems.extend(found.0),
            }
        }
        if problems.is_empty() { Ok(Self(packs)) } else { Err(Problems(problems)) }
    }

    /// When the days of the campaigns begin.
    #[must_use]
    pub fn days(&self) -> Days {
        Days::of(self.0.iter().map(|pack| (pack.campaign.id.clone(), day_of(pack))))
    }

    /// The pack of a campaign.
    #[must_use]
    pub fn of_campaign(&self, campaign: &CampaignId) -> Option<&Pack> {
        self.0.iter().find(|pack| pack.campaign.id == *campaign)
    }

    /// The campaign that was named first.
    #[must_use]
    pub fn first(&self) -> Option<&CampaignId> {
        self.0.first().map(|pack| &pack.campaign.id)
    }

    /// The campaigns, in the order they were named.
    pub fn campaigns(&self) -> impl Iterator<Item = &CampaignId> {
        self.0.iter().map(|pack| &pack.campaign.id)
    }
}

fn day_of(pack: &Pack) -> VenueDay {
    use chrono::Timelike;
    let begins = i64::from(pack.campaign.day_begins.num_seconds_from_midnight() / 60);
    VenueDay::new(begins, i64::from(pack.campaign.utc_offset_minutes))
}

fn is_campaign(text: &str) -> bool {
    text.parse::<toml::Table>().is_ok_and(|table| table.contains_key("campaign"))
}

/// The campaign a file is of, or names, if it can be read that far.
fn campaign_of(text: &str) -> Option<String> {
    let table: toml::Table = text.parse().ok()?;
    let own = table.get("campaign").and_then(|campaign| campaign.get("id"));
    own.or_else(|| table.get("for_campaign")).and_then(toml::Value::as_str).map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use venue::id::VenueId;

    #[test]
    fn without_files_the_shipped_packs_name_the_example_night() {
        let packs = Packs::load(&[]).unwrap();
        let month = CampaignId::new("science-month-2025").unwrap();
        assert_eq!(packs.first(), Some(&month));
        let pack = packs.of_campaign(&month).unwrap();
        assert_eq!(pack.venue(&VenueId::new("river-city").unwrap()).unwrap().name.zh, "江城科技馆");
        assert_eq!(packs.campaigns().count(), shipped::CAMPAIGNS.len());
        assert_eq!(packs.days().in_campaign(&month), VenueDay::default());
        for utc in [1_758_369_600_000, 1_758_398_399_999, 1_758_398_400_000] {
            assert_eq!(packs.days().in_campaign(&month).of(utc), pack.venue_day(utc));
        }
    }

    #[test]
    fn a_venue_file_finds_its_shipped_campaign_and_a_lost_one_is_named() {
        let (file, text) = shipped::RIVER_CITY;
        let packs = Packs::of(&[(file.to_owned(), text.to_owned())]).unwrap();
        assert_eq!(packs.campaigns().count(), 1);
        let lost = text.replace("science-month-2025", "no-such-month");
        let problems = Packs::of(&[(file.to_owned(), lost)]).unwrap_err();
        assert!(problems.to_string().contains("no campaign \"no-such-month\""), "{problems}");
    }
}

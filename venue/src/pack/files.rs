//! Any number of pack files at once, as a person names them: every campaign is a pack
//! with all venue files that name it.

use super::{MapFile, Pack, shipped};
use crate::problem::{Problem, Problems};
use serde::Serialize;
use toml::de::DeTable;

/// The outcome of one pack.
#[derive(Debug, Clone, Serialize)]
pub struct Checked {
    /// The files that were read together, by name.
    pub files: Vec<String>,
    /// One line about the pack, if it can be used.
    pub summary: Option<String>,
    /// Everything found: errors, or only hints.
    pub problems: Problems,
    /// The pictures its maps are drawn on, for the program to look at.
    #[serde(skip)]
    pub pictures: Vec<MapFile>,
}

impl Checked {
    /// Whether the pack can be used.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.summary.is_some()
    }
}

/// Checks files (names and texts). A venue file is read with its campaign's file,
/// which may be among the files or one of the shipped ones.
#[must_use]
pub fn check_files(files: &[(&str, &str)]) -> Vec<Checked> {
    let checked = |(files, read): (Vec<&str>, Result<Pack, Problems>)| {
        let files = files.into_iter().map(str::to_owned).collect();
        match read {
            Ok(pack) => Checked {
                files,
                summary: Some(pack.summary()),
                pictures: pack.pictures().cloned().collect(),
                problems: Problems(pack.hints),
            },
            Err(problems) => Checked { files, summary: None, pictures: vec![], problems },
        }
    };
    read_groups(files).map(checked).collect()
}

/// Reads files (names and texts) into one pack for each campaign, in the order in
/// which they are first named. A venue file's campaign may be a shipped one.
///
/// # Errors
/// Every problem of all files at once.
pub fn read_packs(files: &[(&str, &str)]) -> Result<Vec<Pack>, Problems> {
    let mut packs = Vec::new();
    let mut problems = Vec::new();
    for (_, read) in read_groups(files) {
        match read {
            Ok(pack) => packs.push(pack),
            Err(found) => problems.extend(found.0),
        }
    }
    if problems.is_empty() { Ok(packs) } else { Err(Problems(problems)) }
}

/// Files that are read together, with the campaign they share.
struct Group<'f> {
    campaign: Option<String>,
    files: Vec<(&'f str, &'f str)>,
    has_campaign: bool,
}

fn read_groups<'f>(
    files: &[(&'f str, &'f str)],
) -> impl Iterator<Item = (Vec<&'f str>, Result<Pack, Problems>)> + use<'f> {
    groups(files).into_iter().map(|group| {
        let names = group.files.iter().map(|(name, _)| *name).collect();
        (names, group.read())
    })
}

fn groups<'f>(files: &[(&'f str, &'f str)]) -> Vec<Group<'f>> {
    let mut groups: Vec<Group<'f>> = Vec::new();
    for file in files {
        let own = named(file.1, "campaign", Some("id"));
        let campaign = own.clone().or_else(|| named(file.1, "for_campaign", None));
        let same = groups.iter_mut().find(|group| {
            // A second campaign of the same id is a pack of its own, and so is a file that names none.
            campaign.is_some() && group.campaign == campaign && !(own.is_some() && group.has_campaign)
        });
        match same {
            Some(group) => {
                group.files.push(*file);
                group.has_campaign |= own.is_some();
            }
            None => groups.push(Group { campaign, files: vec![*file], has_campaign: own.is_some() }),
        }
    }
    groups
}

impl Group<'_> {
    fn read(self) -> Result<Pack, Problems> {
        let Some(wanted) = self.campaign.as_ref().filter(|_| !self.has_campaign) else {
            return Pack::parse_files(&self.files);
        };
        let is_it = |each: &&(&str, &str)| named(each.1, "campaign", Some("id")).as_ref() == Some(wanted);
        match shipped::CAMPAIGNS.iter().find(is_it) {
            Some(campaign) => {
                let all: Vec<_> = std::iter::once(*campaign).chain(self.files.iter().copied()).collect();
                Pack::parse_files(&all)
            }
            None => Err(Problems(self.files.iter().map(|(file, _)| lost(file, wanted)).collect())),
        }
    }
}

fn lost(file: &str, wanted: &str) -> Problem {
    Problem::error(file, "for_campaign", format!("there is no campaign {wanted:?}"))
        .advise("name the campaign's file as well")
}

/// The text at a key, or at a key of a table, if the file can be read that far.
fn named(text: &str, key: &str, below: Option<&str>) -> Option<String> {
    let (root, _) = DeTable::parse_recoverable(text);
    let value = root.get_ref().get(key)?.get_ref();
    let value = below.map_or(Some(value), |below| value.as_table()?.get(below).map(|v| v.get_ref()))?;
    value.as_str().map(str::to_owned)
}

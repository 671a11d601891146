//! Checking any number of pack files at once, as a person hands them in: campaign
//! files stand by themselves, venue files are read with the campaign they name.

use super::{Pack, shipped};
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
}

impl Checked {
    /// Whether the pack can be used.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.summary.is_some()
    }
}

/// Checks files (names and texts): every campaign file by itself, every venue file
/// with its campaign's file, which may be among the files or one of the shipped ones.
#[must_use]
pub fn check_files(files: &[(&str, &str)]) -> Vec<Checked> {
    files.iter().map(|file| check_one(file, files)).collect()
}

fn check_one<'f>(file: &(&'f str, &'f str), among: &[(&'f str, &'f str)]) -> Checked {
    let Some(wanted) = named(file.1, "for_campaign", None) else { return check(&[*file]) };
    let is_it = |each: &&(&str, &str)| named(each.1, "campaign", Some("id")).as_ref() == Some(&wanted);
    match among.iter().find(is_it).or_else(|| shipped::CAMPAIGNS.iter().find(is_it)) {
        Some(campaign) => check(&[*campaign, *file]),
        None => Checked {
            files: vec![file.0.to_owned()],
            summary: None,
            problems: Problem::error(file.0, "for_campaign", format!("there is no campaign {wanted:?}"))
                .advise("name the campaign's file as well")
                .into(),
        },
    }
}

fn check(files: &[(&str, &str)]) -> Checked {
    let (summary, problems) = match Pack::parse_files(files) {
        Ok(pack) => (Some(pack.summary()), Problems(pack.hints)),
        Err(problems) => (None, problems),
    };
    Checked { files: files.iter().map(|(name, _)| (*name).to_owned()).collect(), summary, problems }
}

/// The text at a key, or at a key of a table, if the file can be read that far.
fn named(text: &str, key: &str, below: Option<&str>) -> Option<String> {
    let (root, _) = DeTable::parse_recoverable(text);
    let value = root.get_ref().get(key)?.get_ref();
    let value = below.map_or(Some(value), |below| value.as_table()?.get(below).map(|v| v.get_ref()))?;
    value.as_str().map(str::to_owned)
}

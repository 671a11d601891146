//! The settings file of a machine that joins: what it says already, and the same with what
//! the bundle brings. Remarks and all other keys stay as a person wrote them.

use crate::settings::Settings;
use anyhow::{Context, Result, bail};
use broker::Own;
use chrono::{DateTime, Utc};
use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};
use toml_edit::{DocumentMut, value};
use venue::{
    passport::Bundle,
    reporting::topic::Address,
    settings::{Sources, load_with_origins},
};

const NEW: &str = "\
# Settings of the edge agent, begun by `edge-agent join`. configs/edge-agent.toml lists every
# key with its default.

";

/// The file.
#[derive(Debug)]
pub(super) struct SettingsFile {
    path: PathBuf,
    content: DocumentMut,
    /// What stands above it.
    head: &'static str,
}

/// Whether the machine has joined before.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Joined {
    /// It has not.
    Never,
    /// By an earlier bundle.
    Earlier,
    /// By the one at hand.
    ByThis,
    /// By one that was made later, then.
    ByLater(DateTime<Utc>),
}

/// Names of the files beside the settings.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) keys: String,
    pub(super) ca: String,
    pub(super) certificate: String,
    pub(super) key: String,
}

impl SettingsFile {
    /// Reads it; one that is not there is empty.
    ///
    /// # Errors
    /// When it can't be read, or is no settings file.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let (text, head) = match fs::read_to_string(path) {
            Err(reason) if reason.kind() == ErrorKind::NotFound => (String::new(), NEW),
            text => (text.with_context(|| format!("reading the settings in {}", path.display()))?, ""),
        };
        valid(path, &text)?;
        let content = text.parse().with_context(|| format!("the settings in {}", path.display()))?;
        Ok(Self { path: path.to_owned(), content, head })
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.content.get(key)?.as_str().filter(|text| !text.is_empty())
    }

    /// Whether it names no other device.
    ///
    /// # Errors
    /// When it does.
    pub(super) fn is_of(&self, device: &Address) -> Result<()> {
        let bundle = [device.campaign.as_str(), device.venue.as_str(), device.device.as_str()];
        for (key, of) in ["campaign", "venue", "device"].into_iter().zip(bundle) {
            if let Some(here) = self.text(key).filter(|here| *here != of) {
                bail!(
                    "the bundle is for {device}, and {} says {key} = {here:?}: take the bundle of this machine. If it \
                     really is to be another one from now on, give it a settings file and a ledger of its own: what \
                     it counted as {here} stays in the old ledger",
                    self.path.display()
                );
            }
        }
        Ok(())
    }

    /// Whether the machine has joined before, by the certificate that the settings name.
    ///
    /// # Errors
    /// When that can't be read for another reason than that it is not there.
    pub(super) fn joined(&self, own: &Own) -> Result<Joined> {
        let Some(name) = self.text("broker_certificate_file") else { return Ok(Joined::Never) };
        let path = self.beside(name);
        let pem = match fs::read(&path) {
            Err(reason) if reason.kind() == ErrorKind::NotFound => return Ok(Joined::Never),
            pem => pem.with_context(|| format!("reading the certificate {}", path.display()))?,
        };
        // One that is broken is replaced.
        let Ok(held) = Own::read(&pem) else { return Ok(Joined::Never) };
        let keys = self.text("broker_key_file").is_some_and(|name| self.beside(name).exists());
        Ok(if held.serial == own.serial && keys {
            Joined::ByThis
        } else if held.begins > own.begins {
            Joined::ByLater(held.begins)
        } else {
            Joined::Earlier
        })
    }

    /// What an earlier bundle brought and nothing names any more.
    pub(super) fn left_behind(&self, places: &[PathBuf]) -> Vec<PathBuf> {
        let Some(device) = self.text("device") else { return Vec::new() };
        let of_a_bundle = format!("{device}-");
        let named = ["broker_ca_file", "broker_certificate_file", "broker_key_file"];
        let names = named.iter().filter_map(|key| self.text(key));
        // Files that a person named otherwise are that person's.
        let names = names.filter(|name| name.starts_with(&of_a_bundle) && !name.contains('/'));
        let placed = |name: &str| places.iter().any(|place| place.file_name().is_some_and(|new| new == name));
        names.filter(|name| !placed(name)).map(|name| self.beside(name)).collect()
    }

    fn beside(&self, name: &str) -> PathBuf {
        self.path.parent().map_or_else(|| name.into(), |folder| folder.join(name))
    }

    /// Where the keys lie once it has joined.
    pub(super) fn keys_file(&self, device: &Address) -> PathBuf {
        let path = self.beside(&format!("{}.keys", device.device));
        std::path::absolute(&path).unwrap_or(path)
    }

    /// The text with what the bundle brings.
    ///
    /// # Errors
    /// When the bundle's broker is none.
    pub(super) fn changed(&self, bundle: &Bundle, names: &Names) -> Result<String> {
        let mut content = self.content.clone();
        let keys = &bundle.keys;
        for (key, text) in [
            ("campaign", keys.campaign().as_str()),
            ("venue", keys.venue().as_str()),
            ("device", keys.device().as_str()),
            ("broker", &bundle.broker),
            ("broker_ca_file", &names.ca),
            ("broker_certificate_file", &names.certificate),
            ("broker_key_file", &names.key),
            ("keys", &names.keys),
        ] {
            content[key] = value(text);
        }
        let text = format!("{}{content}", self.head);
        valid(&self.path, &text)?.broker().context("the bundle's broker")?;
        Ok(text)
    }
}

/// The settings that a text gives, whatever the environment says.
fn valid(path: &Path, text: &str) -> Result<Settings> {
    let name = path.display().to_string();
    let sources = Sources { program: "edge-agent", file: Some((&name, text)), env: &[], flags: &[] };
    Ok(load_with_origins::<Settings>(&sources)?.settings)
}

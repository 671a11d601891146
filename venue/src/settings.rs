//! Settings of the three programs, in layers: the defaults of the program, its file,
//! the environment, the flags; later ones win. Pure: the texts are handed in.
//!
//! The settings of a program are one struct that can be serialized; the keys its
//! `Default` serializes to are the keys that are known (so none of them may be
//! skipped when serializing; an absent `Option` is a known key).
//!
//! ```
//! # use serde::{Deserialize, Serialize};
//! #[derive(Debug, Serialize, Deserialize)]
//! #[serde(deny_unknown_fields, default)]
//! struct Settings { listen: String, tick_ms: u32, ledger: Option<String> }
//! impl Default for Settings {
//!     fn default() -> Self { Self { listen: "127.0.0.1:8420".into(), tick_ms: 500, ledger: None } }
//! }
//!
//! let env = [("HEADQUARTERS_TICK_MS".to_owned(), "250".to_owned())];
//! let settings: Settings = venue::settings::load(&venue::settings::Sources {
//!     program: "headquarters",
//!     file: Some(("headquarters.toml", "ledger = \"night.db\"")),
//!     env: &env,
//!     flags: &[],
//! })?;
//! assert_eq!((settings.tick_ms, settings.ledger.as_deref()), (250, Some("night.db")));
//! # Ok::<(), venue::problem::Problems>(())
//! ```

mod given;
mod keys;

use crate::problem::{Problem, Problems};
use given::Given;
use keys::Keys;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::{collections::BTreeMap, fmt};

/// Where the settings of a program come from, weakest first.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The program's name, such as `edge-agent`: upper-cased and with `_` for `-` it
    /// is the prefix of its environment variables (`EDGE_AGENT_BROKER`).
    pub program: &'a str,
    /// Name and text of the TOML file, if there is one.
    pub file: Option<(&'a str, &'a str)>,
    /// The environment, all of it or only the program's part. An empty value counts as not set.
    pub env: &'a [(String, String)],
    /// Keys and values from the command line; `-` in a key is taken for `_`.
    pub flags: &'a [(String, String)],
}

/// Where the value of a key came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// The program's file.
    File,
    /// An environment variable.
    Environment,
    /// A flag of the command line.
    Flag,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::File => "file",
            Self::Environment => "environment",
            Self::Flag => "flag",
        })
    }
}

/// Settings with the story of where they came from.
#[derive(Debug)]
pub struct Loaded<T> {
    /// The settings.
    pub settings: T,
    /// Keys that differ from the defaults' layer and who set them last.
    pub origins: BTreeMap<String, Origin>,
    /// Environment variables with the program's prefix that name no key.
    pub warnings: Problems,
}

impl<T> Loaded<T> {
    /// One line for the log at start: which keys were set where. Never a value, for a
    /// value may be a secret.
    #[must_use]
    pub fn told(&self) -> String {
        if self.origins.is_empty() {
            return "all settings are defaults".to_owned();
        }
        let told: Vec<_> = self.origins.iter().map(|(key, origin)| format!("{key} ({origin})")).collect();
        told.join(", ")
    }
}

/// Loads the settings of a program.
///
/// # Errors
/// Every problem of every source at once: unknown keys with the nearest known one,
/// values of the wrong type, faults of syntax.
pub fn load<T: Serialize + DeserializeOwned + Default>(sources: &Sources<'_>) -> Result<T, Problems> {
    load_with_origins(sources).map(|loaded| loaded.settings)
}

/// Loads the settings of a program and tells where each came from.
///
/// # Errors
/// As [`load`].
pub fn load_with_origins<T: Serialize + DeserializeOwned + Default>(
    sources: &Sources<'_>,
) -> Result<Loaded<T>, Problems> {
    let defaults = serde_json::to_value(T::default())
        .map_err(|e| Problem::error("defaults", "", format!("can't be written down: {e}")))?;
    let keys = Keys::of(&defaults);
    let mut problems = Vec::new();
    let mut warnings = Vec::new();
    let mut given: Vec<Given> = Vec::new();
    if let Some((name, text)) = sources.file {
        given::from_file(name, text, &keys, &mut given, &mut problems);
    }
    given::from_environment(sources, &keys, &mut given, &mut warnings);
    given::from_flags(sources.flags, &keys, &mut given, &mut problems);

    let mut merged = defaults.clone();
    let mut origins = BTreeMap::new();
    for each in given {
        match each.fitting::<T>(&defaults) {
            Ok(value) => {
                keys::put(&mut merged, &each.key, value);
                origins.insert(each.key, each.origin);
            }
            Err(problem) => problems.push(*problem),
        }
    }
    if !problems.is_empty() {
        return Err(Problems(problems));
    }
    finish(merged, origins, Problems(warnings))
}

fn finish<T: DeserializeOwned>(
    merged: Value,
    origins: BTreeMap<String, Origin>,
    warnings: Problems,
) -> Result<Loaded<T>, Problems> {
    // Each value fits by itself; what fails here is a rule between keys that the type itself checks.
    let settings = serde_json::from_value(merged)
        .map_err(|e| Problem::error("settings", "", format!("don't fit together: {e}")))?;
    Ok(Loaded { settings, origins, warnings })
}

#[cfg(test)]
mod tests;

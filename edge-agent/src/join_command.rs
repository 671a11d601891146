//! `edge-agent join`: takes the bundle that headquarters made for this machine. Everything is
//! checked first; then all files are written beside the ones they follow, and put in their
//! place at once, the settings last. Whatever goes wrong before leaves the machine as it was.

mod drafts;
mod settings_file;

use crate::commands::say;
use anyhow::{Context, Result, bail, ensure};
use broker::{Own, Paper};
use chrono::{DateTime, Utc};
use clap::Args;
use drafts::Drafts;
use ledger::clock::{self, ClockTrust};
use serde::Serialize;
use settings_file::{Joined, SettingsFile};
use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};
use venue::{
    moment::judge,
    passport::{Bundle, MAX_BYTES},
    reporting::topic::Address,
};
use zeroize::Zeroizing;

/// Which bundle, and whose settings.
#[derive(Debug, Args)]
pub struct JoinOptions {
    /// The bundle, as `headquarters enrol` wrote it
    #[arg(value_name = "BUNDLE")]
    pub bundle: PathBuf,
    /// The settings file of this machine; made when it is not there. Keys and certificates are
    /// put beside it
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// What was done; nothing secret.
#[derive(Debug, Serialize)]
struct Told {
    device: String,
    broker: String,
    until: String,
    /// Whether it had joined by the same bundle before, and nothing was touched.
    joined_before: bool,
    files: Vec<PathBuf>,
}

/// Joins the campaign of a bundle.
///
/// # Errors
/// What does not hold of bundle, clock, settings or rights, and what to do about it; nothing
/// was changed then.
pub fn join(options: &JoinOptions) -> Result<()> {
    let bundle = read(&options.bundle)?;
    let own = checked(&bundle).with_context(|| options.bundle.display().to_string())?;
    in_time(&own).with_context(|| options.bundle.display().to_string())?;
    let device = Address {
        campaign: bundle.keys.campaign().clone(),
        venue: bundle.keys.venue().clone(),
        device: bundle.keys.device().clone(),
    };
    let settings = SettingsFile::read(&options.config)?;
    settings.is_of(&device)?;
    let joined_before = match settings.joined(&own)? {
        Joined::Never | Joined::Earlier => false,
        Joined::ByThis => true,
        Joined::ByLater(since) => bail!(
            "this machine has joined by a later bundle, of {}, and this one is of {}: use the newest, and delete \
             the others",
            day(since),
            day(own.begins)
        ),
    };
    let files = if joined_before { Vec::new() } else { written(&options.config, &settings, &bundle, &own)? };
    let told = Told {
        device: device.to_string(),
        broker: bundle.broker.clone(),
        until: day(own.ends),
        joined_before,
        files,
    };
    if options.json {
        return say(&(serde_json::to_string_pretty(&told)? + "\n"));
    }
    say(&told.words(options, &settings.keys_file(&device)))
}

fn read(path: &Path) -> Result<Bundle> {
    let unreadable = || format!("reading the bundle {}", path.display());
    let file = fs::File::open(path).with_context(unreadable)?;
    let mut text = Zeroizing::new(String::new());
    let most = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    file.take(most).read_to_string(&mut text).with_context(unreadable)?;
    Bundle::parse(&text).with_context(|| format!("{} is not a bundle that can be used", path.display()))
}

/// Whether all parts belong together.
fn checked(bundle: &Bundle) -> Result<Own> {
    let paper = Paper { ca: &bundle.ca, certificate: &bundle.certificate, key: &bundle.key };
    let own = paper.check().context("have the bundle made anew (headquarters enrol)")?;
    let keys = &bundle.keys;
    let of = (own.user.as_str(), own.device.as_str(), own.campaign.as_str());
    let keys = (keys.venue().as_str(), keys.device().as_str(), keys.campaign().as_str());
    ensure!(
        of == keys,
        "its certificate is of {}/{} in {}, and its keys are of {}/{} in {}: two bundles were mixed; have it made \
         anew (headquarters enrol)",
        of.0,
        of.1,
        of.2,
        keys.0,
        keys.1,
        keys.2
    );
    Ok(own)
}

/// Whether the certificate holds now. A person stands here, so a clock that must be wrong is
/// set right now; at each later start the machine comes up with any clock.
fn in_time(own: &Own) -> Result<()> {
    let now = judge(clock::read(ClockTrust::Judge).context("reading the clocks of this machine")?, None);
    let today = DateTime::from_timestamp_millis(now.wall).unwrap_or_default();
    let set = "set it (date -s \"2026-09-20 18:30\", or timedatectl set-time) and join again";
    ensure!(
        today >= own.begins,
        "the clock of this machine says {}, and the bundle was made on {}: the clock is wrong; {set}",
        day(today),
        day(own.begins)
    );
    ensure!(
        today < own.ends,
        "its certificate ended on {}, and it is {} by this machine's clock{}; have the bundle made anew \
         (headquarters enrol)",
        day(own.ends),
        day(today),
        if now.trusted {
            String::new()
        } else {
            format!(", for which nothing vouches: if it is wrong, {set}. Else")
        }
    );
    Ok(())
}

/// Writes all files; the settings refer to them by name, so whoever moves the folder moves
/// them all.
fn written(config: &Path, settings: &SettingsFile, bundle: &Bundle, own: &Own) -> Result<Vec<PathBuf>> {
    let device = bundle.keys.device();
    // A name of its own for each certificate: certificate and key change together, with the
    // settings that name them.
    let stem = format!("{device}-{}", own.serial.chars().take(8).collect::<String>());
    let names = settings_file::Names {
        keys: format!("{device}.keys"),
        ca: format!("{stem}.ca.crt"),
        certificate: format!("{stem}.crt"),
        key: format!("{stem}.key"),
    };
    let changed = settings.changed(bundle, &names)?;
    let mut drafts = Drafts::beside(config)?;
    drafts.secret(&names.keys, &bundle.keys.to_text())?;
    drafts.secret(&names.key, &bundle.key)?;
    drafts.public(&names.ca, &bundle.ca)?;
    drafts.public(&names.certificate, &bundle.certificate)?;
    drafts.settings(config, &changed)?;
    let places = drafts.put_in_place()?;
    for old in settings.left_behind(&places) {
        // It harms nobody if it stays; but an old secret is better gone.
        let _ = fs::remove_file(old);
    }
    Ok(places)
}

impl Told {
    fn words(&self, options: &JoinOptions, keys: &Path) -> String {
        let Self { device, broker, until, .. } = self;
        let (config, bundle) = (options.config.display(), options.bundle.display());
        if self.joined_before {
            return format!(
                "This machine is {device} and has joined by this bundle already, until {until}; nothing was changed.\n\
                 Delete the bundle: rm {bundle}\n"
            );
        }
        let files: String = self.files.iter().map(|file| format!("  {}\n", file.display())).collect();
        format!(
            "This machine is {device} now and reports to {broker} by TLS, until {until}. Written:\n{files}\
             What to do next:\n  \
             1. Start the agent, again if it runs: edge-agent run --config {config}\n  \
             2. In the settings of the kiosk on this machine: keys = {:?}\n  \
             3. Delete the bundle, it is secret: rm {bundle}\n",
            keys.display().to_string()
        )
    }
}

fn day(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%d").to_string()
}

//! Settings of the agent: what they are, where they come from, and what must hold of
//! them before anything is touched.

mod contact;
mod counting;
mod exchange;
mod logins;
mod security;

pub use contact::{Active, EmergencyContact, MAX_DEBOUNCE_MS};
pub use counting::{
    Beam, BeamPlan, Camera, CameraLine, CameraPlan, Direction, Doors, MAX_CAMERAS, Sensor, SensorPlan,
    USUAL_HEIGHT, USUAL_RATE, USUAL_WIDTH,
};
pub use exchange::HouseBroker;

use anyhow::{Context, Result, bail};
use broker::Addresses;
use etcetera::BaseStrategy;
use ledger::clock::ClockTrust;
use serde::{Deserialize, Deserializer, Serialize};
use std::path::{Path, PathBuf};
use venue::{
    id::{ActivityId, CampaignId, DeviceId, HallId, SiteId, VenueId},
    pack::{Pack, read_packs},
    problem::Problem,
    reporting::topic::Address,
    settings::{Loaded, Origin, Sources, load_with_origins},
};

/// The keys of `configs/edge-agent.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The campaign that is reported to.
    pub campaign: CampaignId,
    /// The venue.
    pub venue: VenueId,
    /// The site of the venue.
    pub site: SiteId,
    /// The hall headcounts are of when none is named; written as an empty text for none.
    #[serde(deserialize_with = "empty_is_none")]
    pub hall: Option<HallId>,
    /// This device.
    pub device: DeviceId,
    /// The ledger's file; absent for the place the platform gives a program's data.
    pub ledger: Option<PathBuf>,
    /// `host:port` of the broker, or of each node of a cluster, with commas between.
    pub broker: String,
    /// Who this device is to that broker; empty when it asks nobody.
    pub broker_user: String,
    /// The file of the password to that name.
    pub broker_password_file: PathBuf,
    /// The CA that the broker's certificate is of, in PEM form; empty for a line without TLS.
    pub broker_ca_file: PathBuf,
    /// The device's certificate, by which brokers know its venue.
    pub broker_certificate_file: PathBuf,
    /// The secret key of that certificate.
    pub broker_key_file: PathBuf,
    /// The device's keys, from `headquarters enrol`; empty for none.
    pub keys: PathBuf,
    /// Whether this device runs the broker of its house.
    pub hub: bool,
    /// Where that broker listens.
    pub hub_listen: String,
    /// `host:port` of the broker of the house; empty for the own one on the hub, and for
    /// no exchange inside the house elsewhere.
    pub house_broker: String,
    /// Who this device is to the broker of the house; empty when it asks nobody.
    pub house_broker_user: String,
    /// The file of the password to that name.
    pub house_broker_password_file: PathBuf,
    /// The CA that the certificate of `house_broker` is of; empty for a line without TLS.
    pub house_broker_ca_file: PathBuf,
    /// Whether this device exchanges over the campaign's broker for its venue's routes,
    /// as the hub does anyway.
    pub routes: bool,
    /// The contact that calls an emergency; none by default.
    pub emergency_contact: Option<EmergencyContact>,
    /// Cameras that count at doors.
    pub cameras: Vec<Camera>,
    /// Beams and buttons that count at doors.
    pub beams: Vec<Beam>,
    /// Counters of third parties on the broker of the house.
    pub sensors: Vec<Sensor>,
    /// Files of the campaign pack; empty when activities are not to be checked.
    pub pack: Vec<PathBuf>,
    /// Whether the machine's clock is judged or trusted.
    pub clock: ClockTrust,
    /// What is logged, such as `info` or `edge_agent=debug,warn`.
    pub log: String,
    /// How it is logged.
    pub log_format: LogFormat,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For a person on a terminal, as JSON otherwise.
    #[default]
    Auto,
    /// For a person.
    Human,
    /// As JSON, for the journal.
    Json,
}

impl Default for Settings {
    #[expect(clippy::expect_used, reason = "these four texts are ids, and a test reads them")]
    fn default() -> Self {
        Self {
            campaign: CampaignId::new("science-month-2025").expect("an id"),
            venue: VenueId::new("river-city").expect("an id"),
            site: SiteId::new("main").expect("an id"),
            hall: None,
            device: DeviceId::new("kiosk-1").expect("an id"),
            ledger: None,
            broker: "127.0.0.1:1883".into(),
            broker_user: String::new(),
            broker_password_file: PathBuf::new(),
            broker_ca_file: PathBuf::new(),
            broker_certificate_file: PathBuf::new(),
            broker_key_file: PathBuf::new(),
            keys: PathBuf::new(),
            hub: false,
            hub_listen: "0.0.0.0:1884".into(),
            house_broker: String::new(),
            house_broker_user: String::new(),
            house_broker_password_file: PathBuf::new(),
            house_broker_ca_file: PathBuf::new(),
            routes: false,
            emergency_contact: None,
            cameras: Vec::new(),
            beams: Vec::new(),
            sensors: Vec::new(),
            pack: Vec::new(),
            clock: ClockTrust::Judge,
            log: "info".into(),
            log_format: LogFormat::Auto,
        }
    }
}

fn empty_is_none<'de, D: Deserializer<'de>>(d: D) -> Result<Option<HallId>, D::Error> {
    let text = Option::<String>::deserialize(d)?.filter(|text| !text.is_empty());
    text.map(|text| HallId::new(&text)).transpose().map_err(serde::de::Error::custom)
}

impl Settings {
    /// Reads the settings of a file (if one is named), the environment and the flags.
    /// Paths in the file are taken from the folder it lies in.
    ///
    /// # Errors
    /// Every problem of all of them at once.
    pub fn load(file: Option<&Path>, flags: &[(String, String)]) -> Result<Loaded<Self>> {
        let text = file.map(|path| {
            std::fs::read_to_string(path)
                .with_context(|| format!("reading the settings in {}", path.display()))
        });
        let text = text.transpose()?;
        let name = file.map(|path| path.display().to_string());
        let env: Vec<(String, String)> = std::env::vars_os()
            .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let source = name.as_deref().zip(text.as_deref());
        let sources = Sources { program: "edge-agent", file: source, env: &env, flags };
        let mut loaded = load_with_origins::<Self>(&sources)?;
        if let Some(folder) = file.and_then(Path::parent) {
            let of_file = |key: &str| loaded.origins.get(key) == Some(&Origin::File);
            if of_file("pack") {
                loaded.settings.pack.iter_mut().for_each(|path| *path = folder.join(&*path));
            }
            loaded.settings.cameras.iter_mut().for_each(|camera| camera.lies_in(folder));
            for (key, path) in loaded.settings.files() {
                if of_file(key) && !path.as_os_str().is_empty() {
                    *path = folder.join(&*path);
                }
            }
            if of_file("ledger") {
                loaded.settings.ledger = loaded.settings.ledger.take().map(|path| folder.join(path));
            }
        }
        Ok(loaded)
    }

    /// The files that may be left empty, by their keys.
    fn files(&mut self) -> [(&'static str, &mut PathBuf); 7] {
        [
            ("keys", &mut self.keys),
            ("broker_password_file", &mut self.broker_password_file),
            ("broker_ca_file", &mut self.broker_ca_file),
            ("broker_certificate_file", &mut self.broker_certificate_file),
            ("broker_key_file", &mut self.broker_key_file),
            ("house_broker_password_file", &mut self.house_broker_password_file),
            ("house_broker_ca_file", &mut self.house_broker_ca_file),
        ]
    }

    /// Where the ledger lies.
    ///
    /// # Errors
    /// When the platform has no place for a program's data (no home folder).
    pub fn ledger(&self) -> Result<PathBuf> {
        if let Some(path) = &self.ledger {
            return Ok(path.clone());
        }
        let places = etcetera::choose_base_strategy()
            .context("there is no home folder to keep the ledger in; set `ledger` to a file")?;
        Ok(places.data_dir().join("science-night").join("ledger.sqlite"))
    }

    /// Where the broker is reached.
    ///
    /// # Errors
    /// When `broker` names no address.
    pub fn broker(&self) -> Result<Addresses> {
        Addresses::read("broker", &self.broker)
    }

    /// Who this device is to headquarters.
    #[must_use]
    pub fn address(&self) -> Address {
        let (campaign, venue) = (self.campaign.clone(), self.venue.clone());
        Address { campaign, venue, device: self.device.clone() }
    }

    /// Whether the pack, where one is named, has this activity, the venue and this hall.
    ///
    /// # Errors
    /// When a file can't be read, every problem of the pack, or what it does not have,
    /// with a list of what it has.
    pub fn check_place(&self, activity: &ActivityId, hall: Option<&HallId>) -> Result<()> {
        let Some(pack) = self.read_pack()? else { return Ok(()) };
        let activities: Vec<&str> = pack.activities.iter().map(|a| a.id.as_str()).collect();
        known("--activity", activity.as_str(), "activity", &activities)?;
        let Some(venue) = pack.venues.iter().find(|venue| venue.id == self.venue) else {
            // A pack without venues leaves open which take part: a campaign's file alone is one.
            let venues: Vec<&str> = pack.venues.iter().map(|venue| venue.id.as_str()).collect();
            return if venues.is_empty() {
                Ok(())
            } else {
                known("venue", self.venue.as_str(), "venue", &venues)
            };
        };
        let Some(hall) = hall else { return Ok(()) };
        let halls: Vec<&str> = venue.halls.iter().map(|hall| hall.id.as_str()).collect();
        known("--hall", hall.as_str(), "hall", &halls)
    }

    /// The campaign's pack, where one is named.
    ///
    /// # Errors
    /// When a file can't be read, every problem of the pack, or that it is of another campaign.
    pub fn read_pack(&self) -> Result<Option<Pack>> {
        let mut texts = Vec::new();
        for path in &self.pack {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("reading the pack {}", path.display()))?;
            texts.push((path.display().to_string(), text));
        }
        if texts.is_empty() {
            return Ok(None);
        }
        let files: Vec<_> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let mine = read_packs(&files)?.into_iter().find(|pack| pack.campaign.id == self.campaign);
        let campaign = &self.campaign;
        mine.with_context(|| {
            format!("`pack` does not hold the campaign {campaign}; name its file, or set `campaign`")
        })
        .map(Some)
    }
}

fn host_and_port(key: &str, text: &str) -> Result<(String, u16)> {
    let (host, port) = text.rsplit_once(':').unwrap_or((text, ""));
    match port.parse() {
        Ok(port) if !host.is_empty() && port > 0 => Ok((host.trim_matches(['[', ']']).to_owned(), port)),
        _ => bail!(
            "{key} = {text:?}: write host and port, such as \"127.0.0.1:1883\" or \"mqtt.example.org:1883\""
        ),
    }
}

fn known(flag: &str, given: &str, thing: &str, all: &[&str]) -> Result<()> {
    if all.contains(&given) {
        return Ok(());
    }
    let problem = Problem::error("command line", flag, format!("the pack has no {thing} {given:?}"));
    bail!("{}", problem.advise(format!("it has: {}", all.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_that_ships_is_the_defaults_and_names_every_key() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../configs/edge-agent.toml");
        let text = std::fs::read_to_string(file).unwrap();
        let sources = Sources { program: "edge-agent", file: Some((file, &text)), env: &[], flags: &[] };
        let loaded = load_with_origins::<Settings>(&sources).unwrap();
        assert_eq!(loaded.settings, Settings::default());
        let keys = serde_json::to_value(Settings::default()).unwrap();
        for key in keys.as_object().unwrap().keys() {
            let named = |line: &str| line.trim_start_matches("# ").starts_with(&format!("{key} ="));
            assert!(text.lines().any(named), "{key}");
        }
    }

    #[test]
    fn a_broker_is_a_host_and_a_port() {
        let of = |text: &str| Settings { broker: text.into(), ..Settings::default() }.broker();
        assert_eq!(of("mqtt.example.org:1883").unwrap(), Addresses::one("mqtt.example.org", 1883));
        assert_eq!(of("[::1]:1884").unwrap(), Addresses::one("::1", 1884));
        assert_eq!(of("a:1,b:2").unwrap().at_turn(1), ("b", 2));
        for text in ["", "localhost", ":1883", "host:0", "host:port", "embedded"] {
            assert!(of(text).unwrap_err().to_string().contains("write host and port"), "{text}");
        }
    }
}

//! Settings of the kiosk: what they are, where they come from, and what must hold of
//! them before anything is touched.

use crate::{
    house::{House, Manners, Stand},
    scanner::SerialLine,
    sign::{Directions, Display},
    voices::{Reading, Sounds},
    wording::Language,
};
use anyhow::{Context, Result, anyhow, bail, ensure};
use camera::{Source, Which};
use etcetera::BaseStrategy;
use ledger::clock::ClockTrust;
use printing::{Paper, Way};
use serde::{Deserialize, Deserializer, Serialize};
use std::{
    fmt,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    str::FromStr,
};
use venue::{
    id::{DeviceId, HallId, PointId, SiteId, VenueId},
    pack::{Pack, read_packs, shipped},
    settings::{Loaded, Sources, load_with_origins},
};

/// Seconds without a touch that may be waited: below, a reader is disturbed; above,
/// the next visitor finds the last one's party.
const IDLE_SECONDS: RangeInclusive<u32> = 10..=600;

/// Pixels a window may have along a side: the smallest screen that can be touched, and
/// four times the largest in use.
const SIDE: RangeInclusive<u32> = 320..=16_384;

/// The window when it is neither the whole screen nor given in pixels: it fits a plain
/// PC and shows the large layout.
const WINDOWED: (u32, u32) = (1_440, 810);

/// The keys of `configs/kiosk.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Files of the campaign pack; empty for the example that ships.
    #[serde(deserialize_with = "one_or_many")]
    pub pack: Vec<PathBuf>,
    /// The venue, as the pack names it.
    pub venue: VenueId,
    /// The site of the venue.
    pub site: SiteId,
    /// The hall the kiosk stands in; written as an empty text for none.
    #[serde(deserialize_with = "empty_is_none")]
    pub hall: Option<HallId>,
    /// The point of a trail it stamps; absent for the first one in its hall.
    #[serde(deserialize_with = "empty_is_none")]
    pub point: Option<PointId>,
    /// This device.
    pub device: DeviceId,
    /// The ledger's file; absent for the place the platform gives a program's data.
    pub ledger: Option<PathBuf>,
    /// The keys that `headquarters enrol` made for this device; written as an empty text
    /// for none: the kiosk then makes a key of its own beside the ledger.
    #[serde(deserialize_with = "empty_is_no_path")]
    pub keys: Option<PathBuf>,
    /// The language of the house.
    pub language: String,
    /// `fullscreen`, `windowed`, or pixels such as `1920x1080`.
    pub window: String,
    /// Which display it is, `foyer`, `hall` or `wall`; written as an empty text for a kiosk
    /// that is touched.
    #[serde(deserialize_with = "empty_is_none")]
    pub display: Option<Display>,
    /// Which way halls lie from the display.
    pub directions: Directions,
    /// The camera that codes are shown to: `camera` for the first there is, `camera:0`,
    /// `camera:/dev/video2`, `pictures:DIR`, `generated`, or `none`.
    #[serde(with = "as_text")]
    pub camera: Source,
    /// A scanner on a serial line, `serial:/dev/ttyACM0` or with a baud rate after a colon;
    /// written as an empty text for none. Scanners that type need no setting.
    #[serde(deserialize_with = "empty_is_none")]
    pub scanner: Option<SerialLine>,
    /// The printer: `tcp:host`, `usb:/dev/usb/lp0`, `serial:/dev/ttyUSB0`, `file:PATH`, `none`.
    pub printer: Way,
    /// The width of its paper: `80` or `58` millimetres.
    pub paper: Paper,
    /// After how many seconds without a touch 'still here?' is asked.
    pub idle_seconds: u32,
    /// Whether stamps, check-ins and refusals have a sound.
    pub sound: Sounds,
    /// Whether visitors may have the screen read aloud.
    pub read_aloud: Reading,
    /// Whether the machine's clock is judged or trusted.
    pub clock: ClockTrust,
    /// What is logged, such as `info` or `kiosk=debug,warn`.
    pub log: String,
}

impl Default for Settings {
    #[expect(clippy::expect_used, reason = "these four texts are ids, and a test reads them")]
    fn default() -> Self {
        Self {
            pack: vec![],
            venue: VenueId::new("river-city").expect("an id"),
            site: SiteId::new("main").expect("an id"),
            hall: Some(HallId::new("lobby").expect("an id")),
            point: None,
            device: DeviceId::new("kiosk-1").expect("an id"),
            ledger: None,
            keys: None,
            language: "zh-CN".to_owned(),
            window: "windowed".to_owned(),
            display: None,
            directions: Directions::default(),
            camera: Source::Camera(Which::Any),
            scanner: None,
            printer: Way::None,
            paper: Paper::Mm80,
            idle_seconds: 30,
            sound: Sounds::Off,
            read_aloud: Reading::Offered,
            clock: ClockTrust::Judge,
            log: "info".to_owned(),
        }
    }
}

/// A file alone needs no brackets.
fn one_or_many<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<PathBuf>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a path, or a list of paths")]
    enum Files {
        One(PathBuf),
        Many(Vec<PathBuf>),
    }
    Ok(match Files::deserialize(d)? {
        Files::One(path) => vec![path],
        Files::Many(paths) => paths,
    })
}

/// What is written as it is shown.
mod as_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use std::{fmt, str::FromStr};

    pub(super) fn serialize<S: Serializer>(value: &impl fmt::Display, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(value)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>, T: FromStr<Err: fmt::Display>>(
        d: D,
    ) -> Result<T, D::Error> {
        String::deserialize(d)?.parse().map_err(D::Error::custom)
    }
}

/// TOML has no way to write nothing, and an absent key is the default.
fn empty_is_none<'de, D: Deserializer<'de>, T: FromStr<Err: fmt::Display>>(
    d: D,
) -> Result<Option<T>, D::Error> {
    let text = Option::<String>::deserialize(d)?.filter(|text| !text.is_empty());
    text.map(|text| text.parse().map_err(serde::de::Error::custom)).transpose()
}

fn empty_is_no_path<'de, D: Deserializer<'de>>(d: D) -> Result<Option<PathBuf>, D::Error> {
    Ok(Option::<PathBuf>::deserialize(d)?.filter(|path| !path.as_os_str().is_empty()))
}

/// How the window is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WindowMode {
    /// The whole screen, with no cursor.
    Fullscreen,
    /// A window of so many pixels.
    Windowed(u32, u32),
}

impl Settings {
    /// Reads the settings of a file (if one is named), the environment and the flags.
    /// Paths of the file are taken from where the file lies.
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
        let sources = Sources { program: "kiosk", file: source, env: &env, flags };
        let mut loaded = load_with_origins::<Self>(&sources)?;
        if let Some(folder) = file.and_then(Path::parent) {
            loaded.settings.root(folder, &loaded.origins);
        }
        Ok(loaded)
    }

    fn root(&mut self, folder: &Path, origins: &std::collections::BTreeMap<String, venue::settings::Origin>) {
        let of_file = |key: &str| origins.get(key) == Some(&venue::settings::Origin::File);
        if of_file("pack") {
            self.pack.iter_mut().for_each(|path| *path = folder.join(&*path));
        }
        if of_file("ledger") {
            self.ledger = self.ledger.take().map(|path| folder.join(path));
        }
        if of_file("keys") {
            self.keys = self.keys.take().map(|path| folder.join(path));
        }
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

    /// The language of the house.
    ///
    /// # Errors
    /// When there is no wording for it.
    pub fn language(&self) -> Result<Language> {
        Language::of(&self.language).ok_or_else(|| {
            let known: Vec<_> = Language::all().map(Language::tag).collect();
            anyhow!("language = {:?}: there is wording for {}", self.language, known.join(", "))
        })
    }

    /// How the window is opened.
    ///
    /// # Errors
    /// When it is none of the three ways.
    pub fn window(&self) -> Result<WindowMode> {
        let side = |text: &str| text.trim().parse().ok().filter(|side| SIDE.contains(side));
        match self.window.as_str() {
            "fullscreen" => Ok(WindowMode::Fullscreen),
            "windowed" => Ok(WindowMode::Windowed(WINDOWED.0, WINDOWED.1)),
            pixels => {
                let sides = pixels.split_once(['x', '×']).map(|(w, h)| (side(w), side(h)));
                let Some((Some(width), Some(height))) = sides else {
                    bail!(
                        "window = {pixels:?}: write \"fullscreen\", \"windowed\", or pixels such as \
                         \"1920x1080\" (each side {} to {})",
                        SIDE.start(),
                        SIDE.end()
                    )
                };
                Ok(WindowMode::Windowed(width, height))
            }
        }
    }

    /// The house this kiosk stands in: its pack, read and checked.
    ///
    /// # Errors
    /// When a file can't be read, every problem of the pack, or a place it doesn't have.
    pub fn house(&self) -> Result<House> {
        ensure!(
            IDLE_SECONDS.contains(&self.idle_seconds),
            "idle_seconds = {}: choose {} to {}",
            self.idle_seconds,
            IDLE_SECONDS.start(),
            IDLE_SECONDS.end()
        );
        let manners = Manners { idle_ms: u64::from(self.idle_seconds) * 1_000, language: self.language()? };
        let stand = Stand {
            venue: self.venue.clone(),
            site: self.site.clone(),
            hall: self.hall.clone(),
            point: self.point.clone(),
        };
        let house = House::new(self.read_pack()?, stand, manners)?;
        self.check_display(&house)?;
        Ok(house)
    }

    /// A display shows a hall that it is told, and points to halls that there are.
    fn check_display(&self, house: &House) -> Result<()> {
        ensure!(
            self.display != Some(Display::Hall) || self.hall.is_some(),
            "display = \"hall\": set `hall` to the hall it shows"
        );
        let venue = house.pack().venue(&self.venue);
        let halls: Vec<_> = venue.iter().flat_map(|venue| &venue.halls).map(|hall| &hall.id).collect();
        if let Some(unknown) = self.directions.keys().find(|hall| !halls.contains(hall)) {
            let known: Vec<_> = halls.iter().map(|hall| hall.as_str()).collect();
            bail!("directions: the venue {} has no hall {unknown}; it has: {}", self.venue, known.join(", "));
        }
        Ok(())
    }

    /// The same for a machine that is a display: it has nothing to show a code to, and
    /// nothing to print on; only staff touch it.
    #[must_use]
    pub fn of_display(&self) -> Self {
        if self.display.is_none() {
            return self.clone();
        }
        Self {
            camera: Source::None,
            scanner: None,
            printer: Way::None,
            read_aloud: Reading::Off,
            ..self.clone()
        }
    }

    fn read_pack(&self) -> Result<Pack> {
        if self.pack.is_empty() {
            return Ok(shipped::example()?);
        }
        let mut texts = vec![];
        for path in &self.pack {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("reading the pack {}", path.display()))?;
            texts.push((path.display().to_string(), text));
        }
        let files: Vec<_> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let mut packs = read_packs(&files)?;
        ensure!(
            packs.len() == 1,
            "`pack` names {} campaigns; a kiosk serves one: name one campaign's file with the venue's",
            packs.len()
        );
        Ok(packs.remove(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sign::Toward;

    fn flags(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_file_that_ships_is_the_defaults_and_names_every_key() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../configs/kiosk.toml");
        let text = std::fs::read_to_string(file).unwrap();
        let sources = Sources { program: "kiosk", file: Some((file, &text)), env: &[], flags: &[] };
        let loaded = load_with_origins::<Settings>(&sources).unwrap();
        assert_eq!(loaded.settings, Settings::default());
        let keys = serde_json::to_value(Settings::default()).unwrap();
        for key in keys.as_object().unwrap().keys() {
            let named = format!("{key} =");
            assert!(text.lines().any(|line| line.trim_start_matches("# ").starts_with(&named)), "{key}");
        }
    }

    #[test]
    fn the_defaults_are_a_whole_kiosk() {
        let settings = Settings::default();
        settings.house().unwrap();
        settings.ledger().unwrap();
        assert_eq!(settings.window().unwrap(), WindowMode::Windowed(1_440, 810));
    }

    #[test]
    fn paths_of_a_file_are_taken_from_where_it_lies_and_those_of_flags_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kiosk.toml");
        std::fs::write(&file, "ledger = \"night.db\"\npack = \"packs/venue.toml\"\n").unwrap();
        let loaded = Settings::load(Some(&file), &[]).unwrap().settings;
        assert_eq!(loaded.ledger().unwrap(), folder.path().join("night.db"));
        assert_eq!(loaded.pack, [folder.path().join("packs/venue.toml")]);
        let loaded = Settings::load(Some(&file), &flags(&[("ledger", "here.db")])).unwrap().settings;
        assert_eq!(loaded.ledger().unwrap(), Path::new("here.db"));
        std::fs::write(&file, "keys = \"kiosk-1.keys\"\n").unwrap();
        let loaded = Settings::load(Some(&file), &[]).unwrap().settings;
        assert_eq!(loaded.keys, Some(folder.path().join("kiosk-1.keys")));
        let loaded = Settings::load(Some(&file), &flags(&[("keys", "")])).unwrap().settings;
        assert_eq!(loaded.keys, None);
    }

    #[test]
    fn a_display_has_nothing_to_show_a_code_to() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kiosk.toml");
        std::fs::write(&file, "display = \"foyer\"\n[directions]\nuniverse = \"up\"\nlife = \"left\"\n")
            .unwrap();
        let loaded =
            Settings::load(Some(&file), &flags(&[("scanner", "serial:/dev/ttyS0")])).unwrap().settings;
        let ways: Vec<_> = loaded.directions.iter().map(|(hall, way)| (hall.as_str(), *way)).collect();
        assert_eq!(
            (loaded.display, ways),
            (Some(Display::Foyer), vec![("life", Toward::Left), ("universe", Toward::Up)])
        );
        let display = loaded.of_display();
        assert_eq!((display.camera, display.scanner, display.printer), (Source::None, None, Way::None));
        let kiosk = Settings { display: None, ..loaded };
        assert_eq!(kiosk.of_display(), kiosk, "a kiosk keeps what it has");
        assert!(
            Settings::load(None, &flags(&[("display", "door")])).unwrap_err().to_string().contains("foyer")
        );
        std::fs::write(&file, "[directions]\nuniverse = \"behind\"\n").unwrap();
        assert!(Settings::load(Some(&file), &[]).unwrap_err().to_string().contains("ahead"));
    }

    #[test]
    fn an_empty_hall_is_none() {
        let loaded = Settings::load(None, &flags(&[("hall", "")])).unwrap().settings;
        assert_eq!(loaded.hall, None);
        assert!(Settings::load(None, &flags(&[("hall", "Hall 1")])).is_err());
    }

    #[test]
    fn what_makes_no_sense_is_said_with_what_would() {
        let refused = |change: &dyn Fn(&mut Settings)| {
            let mut settings = Settings::default();
            change(&mut settings);
            let found = settings.house().map(drop).and_then(|()| settings.window().map(drop));
            format!("{:#}", found.unwrap_err())
        };
        assert!(refused(&|s| s.language = "fr".into()).contains("zh-CN, en"));
        assert!(refused(&|s| s.window = "huge".into()).contains("1920x1080"));
        assert!(refused(&|s| s.window = "10x10".into()).contains("320"));
        assert!(refused(&|s| s.idle_seconds = 1).contains("10 to 600"));
        assert!(refused(&|s| s.hall = HallId::new("attic").ok()).contains("universe"));
        assert!(refused(&|s| s.pack = vec!["no/such.toml".into()]).contains("no/such.toml"));
        let nowhere = |s: &mut Settings| (s.display, s.hall) = (Some(Display::Hall), None);
        assert!(refused(&nowhere).contains("set `hall`"));
        let attic = HallId::new("attic").unwrap();
        let wrong = |s: &mut Settings| s.directions = [(attic.clone(), Toward::Up)].into();
        assert!(refused(&wrong).contains("universe"));
    }

    #[test]
    fn a_venue_file_alone_finds_its_shipped_campaign() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../configs/venues/river-city.toml");
        let settings = Settings { pack: vec![file.into()], ..Settings::default() };
        assert_eq!(settings.house().unwrap().pack().campaign.id.as_str(), "science-month-2025");
    }
}

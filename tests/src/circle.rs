//! Devices that exchange, with keys of one campaign: their agents are real processes, and
//! what visitors do at their kiosks is written to their ledgers as a kiosk writes it.

use crate::{
    house::{CAMPAIGN, Device, House},
    program,
};
use anyhow::{Context, Result, ensure};
use ledger::{Ledger, LedgerError, clock};
use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};
use venue::{
    bearer::{Bearer, PassportId},
    entry::{Fact, NewPeople, Place, Reach, SubjectNo},
    id::{ActivityId, CampaignId, CircleId, DeviceId, GroupId, PointId, RewardId, SiteId, TrailId, VenueId},
    moment::Readings,
    pack::{Pack, read_packs},
    party::Party,
    passport::{Authority, Day, DeviceKey, Keys, Secret},
    settle::Here,
    stock::Item,
};

/// The files of the pack that all devices have.
const PACK: [&str; 3] =
    ["campaigns/science-month-2025.toml", "venues/river-city.toml", "venues/river-city-route.toml"];

/// A campaign's devices, their keys and their pack.
pub struct Circles<'h> {
    house: &'h House,
    authority: Authority,
    pack: Arc<Pack>,
}

/// The passport of this number.
#[must_use]
pub fn passport(n: u16) -> Bearer {
    let mut id = [0x5a; 16];
    let [high, low] = n.to_be_bytes();
    (id[0], id[1], id[8]) = (high, low, low);
    Bearer::Passport(PassportId(id))
}

impl<'h> Circles<'h> {
    /// A campaign with an authority of its own.
    ///
    /// # Errors
    /// When the pack that ships cannot be read.
    pub fn of(house: &'h House, secret: u8) -> Result<Self> {
        let campaign = CampaignId::new(CAMPAIGN)?;
        let authority =
            Authority::new(campaign, &Secret::new([secret; 32]), Secret::new([secret.wrapping_add(1); 32]));
        let texts: Vec<(String, String)> = files()
            .into_iter()
            .map(|path| Ok((path.display().to_string(), std::fs::read_to_string(path)?)))
            .collect::<Result<_>>()?;
        let files: Vec<_> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let pack = Arc::new(read_packs(&files)?.pop().context("no pack")?);
        Ok(Self { house, authority, pack })
    }

    /// A device with keys to its house and to these trails, and these settings.
    ///
    /// # Errors
    /// When its keys or its settings cannot be written.
    pub fn device(&self, venue: &str, device: &str, trails: &[&str], settings: &str) -> Result<Member<'h>> {
        let (venue, device) = (VenueId::new(venue)?, DeviceId::new(device)?);
        let name = format!("{venue}-{device}");
        let keys = self.house.folder().join(format!("{name}-keys.toml"));
        std::fs::write(&keys, &*self.keys(&venue, &device, trails)?.to_text())?;
        std::fs::set_permissions(&keys, std::fs::Permissions::from_mode(0o600))?;
        let settings = format!(
            "venue = {:?}\ndevice = {:?}\nkeys = {keys:?}\npack = {:?}\nclock = \"trusted\"\nbroker = {:?}\n{settings}",
            venue.as_str(),
            device.as_str(),
            files(),
            self.house.broker(),
        );
        let here = Here { venue, device, certificate: None, pack: Some(Arc::clone(&self.pack)) };
        Ok(Member { device: self.house.agent_with(&name, &settings)?, here: Arc::new(here), name })
    }

    fn keys(&self, venue: &VenueId, device: &DeviceId, trails: &[&str]) -> Result<Keys> {
        let mut seed = [7; 32];
        seed.iter_mut().zip(format!("{venue}/{device}").bytes()).for_each(|(to, from)| *to = from);
        let key = DeviceKey::new(&Secret::new(seed));
        let last = Day::of(chrono::NaiveDate::from_ymd_opt(2100, 1, 1).context("no such day")?)?;
        let of = (venue.clone(), device.clone());
        let certificate = self.authority.certify(of, key.public(), last).to_text();
        let keys = Keys::unvouched(self.authority.campaign().clone(), venue.clone(), device.clone(), key);
        let mut keys = keys
            .vouched(self.authority.public(), &certificate)?
            .with_circle(CircleId::new(venue.as_str())?, self.authority.house_circle(venue));
        for trail in trails {
            keys =
                keys.with_circle(CircleId::new(trail)?, self.authority.trail_circle(&TrailId::new(trail)?));
        }
        Ok(keys)
    }
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../configs");
    PACK.iter().map(|file| folder.join(file)).collect()
}

/// A device that exchanges.
pub struct Member<'h> {
    /// Its agent and its ledger.
    pub device: Device<'h>,
    here: Arc<Here>,
    name: String,
}

impl Member<'_> {
    /// Its kiosk's side of the ledger.
    ///
    /// # Errors
    /// When the ledger cannot be opened.
    pub fn desk(&self) -> Result<Desk> {
        let mut ledger = Ledger::open(self.device.ledger())?;
        ledger.settle_in(Arc::clone(&self.here));
        Ok(Desk { ledger })
    }

    /// What `edge-agent trail state --json` prints, byte by byte.
    ///
    /// # Errors
    /// When the command fails.
    pub fn state(&self) -> Result<String> {
        let output = program::output(&mut self.device.agent(&["trail", "state", "--json"])?)?;
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Puts a new card into the device: its ledger is gone. Its agent must not run.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub fn reflash(&self) -> Result<()> {
        let ledger = self.device.ledger();
        let folder = ledger.parent().context("no folder")?;
        for file in std::fs::read_dir(folder)? {
            let file = file?;
            if file.file_name().to_string_lossy().starts_with(&format!("{}.sqlite", self.name)) {
                std::fs::remove_file(file.path())?;
            }
        }
        Ok(())
    }

    /// The bytes of its ledger and of what SQLite keeps beside it.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        let ledger = self.device.ledger();
        let mut bytes = std::fs::read(&ledger)?;
        let mut wal = ledger.into_os_string();
        wal.push("-wal");
        // It is not there when nobody has the ledger open.
        bytes.extend(std::fs::read(wal).unwrap_or_default());
        Ok(bytes)
    }
}

/// What visitors do at a kiosk, as it is written.
pub struct Desk {
    /// The ledger.
    pub ledger: Ledger,
}

fn place() -> Result<Place> {
    Ok(Place { activity: ActivityId::new("stamp-trail")?, site: SiteId::new("main")?, hall: None })
}

impl Desk {
    fn now() -> Result<Readings> {
        Ok(clock::read(clock::ClockTrust::Always)?)
    }

    /// Writes a fact of a bearer.
    fn write(&mut self, bearer: Bearer, fact: impl FnOnce(SubjectNo) -> Fact) -> Result<()> {
        let written = self.ledger.with_bearer(&Self::now()?, false, bearer, |_, subject, _| {
            Ok::<_, std::convert::Infallible>(vec![fact(subject)])
        })?;
        ensure!(written.is_ok_and(|receipts| receipts.len() == 1), "nothing was written");
        Ok(())
    }

    /// Issues a passport and checks a party of so many children in.
    ///
    /// # Errors
    /// When it cannot be written; so for all that is done here.
    pub fn issue(&mut self, bearer: Bearer) -> Result<()> {
        let place = place()?;
        self.write(bearer, |subject| Fact::PassportIssued { place, subject, party: None })
    }

    /// Checks in a party of so many children.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn check_in(&mut self, bearer: Bearer, children: u32) -> Result<()> {
        let (place, party) = (place()?, Party::new([(GroupId::new("youth")?, children)]));
        let people = NewPeople::default();
        self.write(bearer, |subject| Fact::CheckIn { place, party, subject: Some(subject), people })
    }

    /// Stamps a point.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn stamp(&mut self, bearer: Bearer, trail: &str, point: &str) -> Result<()> {
        let (place, trail, point) = (place()?, TrailId::new(trail)?, PointId::new(point)?);
        let reach = Reach::default();
        self.write(bearer, |subject| Fact::Stamp { place, subject, trail, point, reach })
    }

    /// Forgets a bearer.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn forget(&mut self, bearer: Bearer) -> Result<()> {
        self.ledger.forget_bearer(&Self::now()?, bearer)?;
        Ok(())
    }

    /// Hands a piece of a reward over, unless none is left on this device's account.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn hand(&mut self, bearer: Bearer, trail: &str, reward: &str) -> Result<bool> {
        let place = place()?;
        let item = Item { trail: TrailId::new(trail)?, reward: RewardId::new(reward)? };
        let readings = Self::now()?;
        let account = self.ledger.stream(&readings);
        let written = self.ledger.with_bearer(&readings, false, bearer, |_, subject, stock| {
            stock.may_hand(&item, account, 1)?;
            let Item { trail, reward } = item.clone();
            Ok::<_, venue::stock::StockRefusal>(vec![Fact::Reward {
                place,
                subject,
                trail,
                reward,
                count: 1,
            }])
        })?;
        Ok(written.is_ok())
    }

    /// Whether a bearer was forgotten.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn forgotten(&self, bearer: Bearer) -> Result<bool, LedgerError> {
        Ok(self.ledger.standing(bearer)?.forgotten)
    }

    /// Whether this kiosk is told that other devices are heard.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn connected(&self) -> Result<bool> {
        Ok(self.ledger.connected(&Self::now()?)?)
    }

    /// All pages.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn pages(&self) -> Result<Vec<venue::page::Page>> {
        let mut pages = Vec::new();
        for day in self.ledger.report()?.days {
            pages.extend(self.ledger.pages(&day.day)?);
        }
        Ok(pages)
    }
}

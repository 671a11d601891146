//! The desk behind the kiosk: what is done with a passport that is shown, over the
//! kiosk's ledger and keys. It decides nothing itself ([`venue::desk`] does) and prints
//! nothing: the commands use it, and whoever has a screen may.

mod booking;
mod evening;
mod keys;
mod news;
mod order;
mod pin;

pub use booking::{BookedIn, Showing};
pub use evening::{Ask, Checked, Devices, Evening, Held as HeldSession, MOST_UNDOABLE, ShelfHere};
pub use news::{News, PackFiles};
pub use order::{Arriving, CheckedIn, Forgotten, Issuance, Issued, Rewarded, Seen, StampGiven, Stamped};
pub use pin::Knock;

use crate::{house::House, settings::Settings};
use anyhow::Result;
use keys::Held;
use ledger::{
    Ledger, LedgerError,
    clock::{self, ClockError, ClockTrust},
};
use std::sync::Arc;
use venue::{
    bearer::Bearer,
    booking as bookings,
    desk::{Counter, Overview, Refusal, Scene, Spot, Words, overview},
    moment::Readings,
    passport::{self, Accepted, Shown},
    seats::Turnout,
    settle::Here,
};

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The rules refuse it; the visitor is told why.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The ledger can't be read or written.
    #[error(transparent)]
    Ledger(LedgerError),
    /// The clocks can't be read.
    #[error(transparent)]
    Clock(#[from] ClockError),
    /// There is no key to issue with.
    #[error("{0:#}")]
    Keys(anyhow::Error),
    /// What staff asked for can't be done.
    #[error("{0:#}")]
    Staff(anyhow::Error),
}

impl From<LedgerError> for Trouble {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Forgotten => Self::from(passport::Refusal::Forgotten),
            LedgerError::Rehearsed => Self::from(passport::Refusal::Rehearsal),
            error => Self::Ledger(error),
        }
    }
}

impl From<bookings::Refusal> for Trouble {
    fn from(refused: bookings::Refusal) -> Self {
        Self::Refused(Refusal::Booking(refused))
    }
}

impl From<passport::Refusal> for Trouble {
    fn from(refused: passport::Refusal) -> Self {
        Self::Refused(Refusal::Passport(refused))
    }
}

/// A desk, open.
pub struct Desk {
    ledger: Ledger,
    here: Arc<Here>,
    house: House,
    spot: Spot,
    keys: Held,
    trust: ClockTrust,
    gate: pin::Gate,
    devices: Devices,
    /// Who came tonight, for the seats.
    turnout: Turnout,
    /// The pack was mended, and what is there now is broken.
    pub(crate) pack_broken: bool,
}

impl Desk {
    /// Opens the desk of these settings; the ledger is made when there is none.
    ///
    /// # Errors
    /// When the pack, the keys or the ledger can't be used, and what to do about it.
    pub fn open(settings: &Settings) -> Result<Self> {
        let mut desk = Self::with(settings, |path| Ledger::open(path))?;
        let readings = clock::read(desk.trust)?;
        desk.ledger.introduce(&readings)?;
        Ok(desk)
    }

    /// Opens it to look only: nothing is written, and no ledger is made.
    ///
    /// # Errors
    /// As [`Desk::open`].
    pub fn look(settings: &Settings) -> Result<Self> {
        Self::with(settings, |path| match Ledger::open_existing(path) {
            // Nothing is known where there is no ledger yet.
            Err(LedgerError::Absent { .. }) => Ledger::in_memory(),
            opened => opened,
        })
    }

    /// Opens it over a ledger that is opened by `open`.
    ///
    /// # Errors
    /// As [`Desk::open`].
    pub fn with(
        settings: &Settings,
        open: impl FnOnce(&std::path::Path) -> Result<Ledger, LedgerError>,
    ) -> Result<Self> {
        let house = settings.house()?;
        let keys = Held::read(settings, house.pack())?;
        let stand = house.stand();
        let spot = Spot {
            venue: stand.venue.clone(),
            device: settings.device.clone(),
            site: stand.site.clone(),
            hall: stand.hall.clone(),
        };
        let mut ledger = open(&settings.ledger()?)?;
        let here = Here {
            venue: spot.venue.clone(),
            device: spot.device.clone(),
            certificate: keys.certificate(),
            pack: Some(Arc::new(house.pack().clone())),
        };
        let here = Arc::new(here);
        ledger.settle_in(Arc::clone(&here));
        let mut desk = Self {
            gate: pin::Gate::of(ledger.path(), std::time::Instant::now()),
            ledger,
            here,
            house,
            spot,
            keys,
            trust: settings.clock,
            devices: Devices::default(),
            turnout: Turnout::default(),
            pack_broken: false,
        };
        desk.hear()?;
        Ok(desk)
    }

    /// The same desk, which tells staff how these devices are.
    #[must_use]
    pub fn beside(mut self, devices: Devices) -> Self {
        self.devices = devices;
        self
    }

    /// How the devices beside the kiosk are.
    pub(crate) fn device_findings(&self) -> [venue::staff::Finding; 2] {
        self.devices.findings()
    }

    /// The ledger.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Opens the ledger's file again after it was lost. No new one is made: the entries of
    /// the old one would be missed.
    ///
    /// # Errors
    /// When it is not there, or can't be used.
    pub fn reopen(&mut self) -> Result<(), LedgerError> {
        let mut ledger = Ledger::open_existing(self.ledger.path())?;
        ledger.settle_in(Arc::clone(&self.here));
        self.ledger = ledger;
        self.hear()
    }

    /// Believes the devices whose certificates have come since. A desk that stays open
    /// does so now and then.
    ///
    /// # Errors
    /// When the ledger can't be read.
    pub fn hear(&mut self) -> Result<(), LedgerError> {
        let certificates = self.ledger.certificates()?;
        self.keys.hear(certificates.iter().map(String::as_str));
        Ok(())
    }

    /// How a passport stands. Nothing is written.
    ///
    /// # Errors
    /// [`Trouble::Refused`] when it is not taken.
    pub fn check(&self, text: &str) -> Result<Seen, Trouble> {
        let readings = clock::read(self.trust)?;
        let accepted = self.accepted(text, &readings)?;
        let overview = self.overview(accepted.bearer, &readings)?;
        Ok(Seen { standing: accepted.standing, expires: accepted.expires, overview })
    }

    /// What a visitor is told of a refusal.
    #[must_use]
    pub fn words(&self, refusal: &Refusal) -> Words {
        let now = clock::read(self.trust).ok().and_then(|readings| self.now(&readings).ok()).flatten();
        refusal.words(&Scene { pack: self.house.pack(), spot: &self.spot, now, connected: false })
    }

    /// Whether what was shown is taken. A short code is refused as the passport behind it
    /// would be, as far as that is known here.
    fn accepted(&self, text: &str, readings: &Readings) -> Result<Accepted, Trouble> {
        let shown = passport::read(text)?;
        let forgotten = self.ledger.standing(shown.bearer())?.forgotten;
        let today = self.now(readings)?.map(|now| self.house.pack().venue_day(now));
        let mode = self.ledger.mode(readings)?;
        let accepted = shown.check_while(mode, self.keys.ring(), today, forgotten)?;
        if let Shown::Short(code) = shown {
            self.ledger.behind(code)?.check(self.keys.ring(), today)?;
        }
        Ok(accepted)
    }

    fn overview(&self, bearer: Bearer, readings: &Readings) -> Result<Overview, Trouble> {
        let (record, stock) = (self.ledger.record(bearer)?, self.ledger.stock()?);
        let counter = Counter { stock: &stock, account: self.ledger.stream(readings) };
        Ok(overview(&self.scene(readings)?, &record, &counter))
    }

    fn scene(&self, readings: &Readings) -> Result<Scene<'_>, LedgerError> {
        let (now, connected) = (self.now(readings)?, self.ledger.connected(readings)?);
        Ok(Scene { pack: self.house.pack(), spot: &self.spot, now, connected })
    }

    /// The wall clock (ms since 1970), if it can be believed.
    fn now(&self, readings: &Readings) -> Result<Option<i64>, LedgerError> {
        let at = self.ledger.moment(readings)?;
        Ok(at.trusted.then_some(at.wall))
    }
}

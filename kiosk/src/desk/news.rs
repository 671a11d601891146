//! What changes behind the screen while nobody touches it: what the ledger says of
//! tonight, and a pack that was mended.

#[cfg(test)]
mod tests;

use super::{Desk, keys::Held};
use crate::{house::House, settings::Settings};
use anyhow::Result;
use ledger::{LedgerError, MAX_ENTRIES, clock};
use std::{collections::BTreeSet, path::PathBuf, sync::Arc, time::SystemTime};
use venue::{
    entry::{Closed, Method, Mode},
    id::SiteId,
    moment::Slot,
    page::{Measure, Page},
    seats::{Taken, Turnout},
    settle::Here,
    shifts::Shifts,
};

/// What the ledger says of tonight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// What the house is doing.
    pub mode: Mode,
    /// 人次 that checked in at this kiosk on the venue's day.
    pub come: u64,
    /// What staff have closed.
    pub closed: Closed,
    /// The tag of the language that staff chose for the house.
    pub language: Option<String>,
    /// Where staff say the van is.
    pub site: Option<SiteId>,
    /// Seats that are taken in tonight's sessions, as far as this kiosk knows.
    pub taken: Taken,
    /// Sessions that staff of the house moved.
    pub shifts: Shifts,
}

impl Default for News {
    fn default() -> Self {
        Self {
            mode: Mode::Open,
            come: 0,
            closed: Closed::default(),
            language: None,
            site: None,
            taken: Taken::default(),
            shifts: Shifts::default(),
        }
    }
}

/// Most entries that are looked through for tonight's turnout when the kiosk starts: more
/// than a device writes in a day, and read in well under a second.
const MOST_OF_A_DAY: u64 = 20_000;

impl Desk {
    /// What the ledger says now.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn news(&mut self) -> Result<News, super::Trouble> {
        let readings = clock::read(self.trust)?;
        let now = self.ledger.moment(&readings)?.wall;
        let house = self.ledger.house(&readings)?;
        let closed = house.closed();
        let come = self.come(now)?;
        let shifts = self.ledger.shifts(&readings)?;
        self.house.hold(shifts.clone());
        let taken = self.taken(now)?;
        Ok(News { mode: house.mode, come, closed, language: house.language, site: house.site, taken, shifts })
    }

    /// Hears the entries that are new, and says which seats are taken.
    fn taken(&mut self, now: i64) -> Result<Taken, LedgerError> {
        let head = self.ledger.head()?.n;
        if head < self.turnout.heard() || head - self.turnout.heard() > MOST_OF_A_DAY {
            self.turnout = Turnout::after(head.saturating_sub(MOST_OF_A_DAY));
        }
        while self.turnout.heard() < head {
            let entries = self.ledger.entries(self.turnout.heard() + 1, MAX_ENTRIES)?;
            if entries.is_empty() {
                break;
            }
            entries.iter().for_each(|entry| self.turnout.hear(entry));
        }
        let pack = self.house.pack();
        let (begins, _) = pack.campaign.day_bounds(pack.venue_day(now));
        self.turnout.forget_before(begins);
        Ok(self.turnout.taken(pack, &self.spot.venue, now))
    }

    fn come(&self, now: i64) -> Result<u64, LedgerError> {
        let pages = self.pages_of_tonight(now)?;
        // What was written before the clock was right is most likely of this evening, and
        // 'most likely' is no figure.
        let dated = pages.iter().filter(|page| matches!(page.key.slot, Slot::Quarter(_)));
        let visits = |page: &Page| page.sum(Measure::Visits, Method::CheckIn);
        Ok(u64::try_from(dated.map(visits).fold(0, i64::saturating_add)).unwrap_or(0))
    }

    /// The pages of the venue's day, and those that have no time yet.
    pub(super) fn pages_of_tonight(&self, now: i64) -> Result<Vec<Page>, LedgerError> {
        let campaign = &self.house.pack().campaign;
        let (begins, ends) = campaign.day_bounds(campaign.venue_day(now));
        self.ledger.pages_within(&(begins..ends))
    }

    /// Serves with another pack from now on.
    ///
    /// # Errors
    /// When the keys can't be used with it.
    pub fn serve_with(&mut self, house: House, settings: &Settings) -> Result<()> {
        self.keys = Held::read(settings, house.pack())?;
        let here = Here {
            venue: self.here.venue.clone(),
            device: self.here.device.clone(),
            certificate: self.keys.certificate(),
            pack: Some(Arc::new(house.pack().clone())),
        };
        self.here = Arc::new(here);
        self.ledger.settle_in(Arc::clone(&self.here));
        self.house = house;
        Ok(self.hear()?)
    }
}

/// The files of the pack as they were read. A pack that is mended during the night is
/// taken without a restart; one that is broken is told to staff, and the old one stays.
#[derive(Debug)]
pub struct PackFiles {
    settings: Settings,
    /// The pictures its maps are drawn on.
    pictures: BTreeSet<PathBuf>,
    seen: Vec<(PathBuf, Option<(SystemTime, u64)>)>,
}

impl PackFiles {
    /// The files of these settings, as they are now, with the pictures of the house.
    #[must_use]
    pub fn of(settings: &Settings, house: &House) -> Self {
        let mut files = Self { settings: settings.clone(), pictures: house.picture_files(), seen: vec![] };
        files.seen = files.now();
        files
    }

    /// The settings they are named in.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The house with its pack and its pictures read anew, if a file has changed since it
    /// was last asked.
    pub fn changed(&mut self) -> Option<Result<House>> {
        let now = self.now();
        if now == self.seen {
            return None;
        }
        self.seen = now;
        let house = self.settings.house();
        if let Ok(house) = &house {
            self.pictures = house.picture_files();
            self.seen = self.now();
        }
        Some(house.map(House::with_pictures))
    }

    fn now(&self) -> Vec<(PathBuf, Option<(SystemTime, u64)>)> {
        let state = |path: &PathBuf| {
            let about = std::fs::metadata(path).ok()?;
            Some((about.modified().ok()?, about.len()))
        };
        let files = self.settings.pack.iter().chain(&self.pictures);
        files.map(|path| (path.clone(), state(path))).collect()
    }
}

//! The evening as staff see it, and what they do about it.

mod audits;

pub use audits::Checked;

use super::{Desk, Trouble, pin::Knock};
use anyhow::{Context, Result};
use ledger::{AlarmContact, LedgerError, clock};
use std::{
    collections::BTreeSet,
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    time::Instant,
};
use venue::{
    audit::{Audited, Door},
    entry::{By, Entry, Fact, Stop},
    hash::Head,
    id::{DeviceId, SessionId, SiteId},
    moment::Readings,
    pack::{Slot, Trail},
    reporting::receipt::Receipt,
    shifts::Move,
    staff::{Deed, Finding, House, Pin, Rundown},
    stock::{Count, Holder, Item, Stock, StockRefusal},
    watching::Spot,
};

/// Entries that can be taken back on the list: two pages of it. What is older is found by
/// the command line.
pub const MOST_UNDOABLE: usize = 12;

/// Entries that are looked through for them, and for taps that wait to be compared.
const LOOKED_THROUGH: u64 = 400;

/// The most mounted sticks that are tried.
const MOST_STICKS: usize = 16;

/// A shelf of the kiosk's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShelfHere {
    /// Which reward.
    pub item: Item,
    /// Pieces that may be handed out here.
    pub left: i64,
    /// Pieces that were handed out everywhere.
    pub handed: i64,
}

/// A session as it is held tonight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Which.
    pub session: SessionId,
    /// Its beginning (ms since 1970).
    pub start: i64,
    /// Its beginning in the programme (ms since 1970).
    pub planned: i64,
    /// Whether it was called off.
    pub called_off: bool,
}

/// Says how a device is; never waits for it.
pub type Ask = Box<dyn Fn() -> Finding + Send>;

/// The devices beside the kiosk; none is set where there is nobody to ask.
#[derive(Default)]
pub struct Devices {
    /// The camera that codes are shown to.
    pub camera: Option<Ask>,
    /// The printer.
    pub printer: Option<Ask>,
}

impl Devices {
    /// How camera and printer are.
    pub(crate) fn findings(&self) -> [Finding; 2] {
        let asked = |device: &Option<Ask>, none| device.as_ref().map_or(none, |ask| ask());
        [asked(&self.camera, Finding::CameraNone), asked(&self.printer, Finding::PrinterNone)]
    }
}

/// The evening.
#[derive(Debug, Clone, PartialEq)]
pub struct Evening {
    /// Its figures.
    pub rundown: Rundown,
    /// How the house stands.
    pub house: House,
    /// Entries that are saved here.
    pub saved: u64,
    /// Entries that headquarters has.
    pub delivered: u64,
    /// How the devices are.
    pub findings: Vec<Finding>,
    /// What can be taken back, the newest first, each with its time (ms since 1970).
    pub undoable: Vec<(Entry, Option<i64>)>,
    /// Lines that are counted at this device.
    pub lines: Vec<Spot>,
    /// What audits found, the newest first.
    pub audits: Vec<Audited>,
    /// Doors whose taps are being held against what was counted.
    pub comparing: Vec<Door>,
    /// Points and activities that can be closed.
    pub stops: Vec<Stop>,
    /// Sessions of tonight that are not over, as they are held.
    pub sessions: Vec<Held>,
    /// Sites the kiosk may stand at, and the one where it does.
    pub sites: Vec<SiteId>,
    /// Where the kiosk stands.
    pub site: SiteId,
    /// The shelves of the kiosk.
    pub shelves: Vec<ShelfHere>,
    /// How far the ledger has come.
    pub head: Head,
    /// The head as a code that headquarters compares.
    pub receipt: String,
    /// When this was so (ms since 1970).
    pub at: i64,
}

impl Desk {
    /// The evening as the ledger says it now.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn evening(&self) -> Result<Evening, Trouble> {
        let readings = clock::read(self.trust)?;
        let moment = self.ledger.moment(&readings)?;
        let campaign = &self.house.pack().campaign;
        let (begins, ends) = campaign.day_bounds(campaign.venue_day(moment.wall));
        let delivered = self.ledger.delivered()?;
        let head = self.ledger.head()?;
        let house = self.ledger.house(&readings)?;
        let (audits, standing) = self.audits(&readings, house.mode)?;
        let newest = self.newest(head.n)?;
        Ok(Evening {
            rundown: Rundown::of(&self.pages_of_tonight(moment.wall)?, &(begins..ends), &standing),
            house,
            saved: delivered.saved,
            delivered: delivered.delivered,
            findings: self.findings(moment.trusted, moment.wall)?,
            comparing: audits::comparing(&newest),
            undoable: undoable(newest),
            lines: self.ledger.health().lines,
            audits,
            stops: self.stops(moment.wall),
            sessions: self.sessions(moment.wall),
            sites: self.sites(),
            site: self.spot.site.clone(),
            shelves: self.shelves(&readings)?,
            head,
            receipt: Receipt { lid: self.ledger.reported()?.lid, head }.to_string(),
            at: moment.wall,
        })
    }

    fn findings(&self, clock: bool, now: i64) -> Result<Vec<Finding>, LedgerError> {
        let delivered = self.ledger.delivered()?;
        let waiting = delivered.saved.saturating_sub(delivered.delivered);
        let since = match delivered.waits_since {
            Some(n) => self.ledger.entry(n)?.map(|entry| entry.body.at.wall),
            None => None,
        };
        let minutes = since.map_or(0, |since| now.saturating_sub(since).max(0) / 60_000);
        let minutes = u32::try_from(minutes).unwrap_or(u32::MAX);
        let [camera, printer] = self.devices.findings();
        let mut findings = vec![
            Finding::disk(free(self.ledger.path())),
            if clock { Finding::ClockRight } else { Finding::ClockDoubtful },
            Finding::link(delivered.known, waiting, minutes),
            camera,
            printer,
            if self.pack_broken { Finding::PackBroken } else { Finding::PackRead },
        ];
        // Only a device that has one speaks of it.
        let parts = self.ledger.health();
        findings.extend(parts.alarm_contact.map(contact));
        findings.extend(Finding::counters(&parts.counters));
        Ok(findings)
    }

    /// The newest entries, in order.
    fn newest(&self, head: u64) -> Result<Vec<Entry>, LedgerError> {
        let from = head.saturating_sub(LOOKED_THROUGH).saturating_add(1);
        let most = usize::try_from(LOOKED_THROUGH).unwrap_or(usize::MAX);
        self.ledger.entries(from, most)
    }

    /// The points of the venue's trails, then its activities of the day.
    fn stops(&self, now: i64) -> Vec<Stop> {
        let (pack, venue) = (self.house.pack(), &self.spot.venue);
        let points = pack.trails_of(venue).flat_map(|trail| &trail.points);
        let points = points.filter(|point| point.venue == *venue).map(|point| Stop::Point(point.id.clone()));
        let activities = pack.activities_on(venue, now);
        let activities = activities.into_iter().map(|activity| Stop::Activity(activity.id.clone()));
        let mut seen = BTreeSet::new();
        points.chain(activities).filter(|stop| seen.insert(stop.clone())).collect()
    }

    /// The sessions that staff can still move, in the order of their beginning.
    fn sessions(&self, now: i64) -> Vec<Held> {
        let pack = self.house.pack();
        let slots = pack.slots(&self.spot.venue, pack.venue_day(now));
        let held = |slot: Slot<'_>| Held {
            session: slot.session.id.clone(),
            start: slot.start,
            planned: slot.planned,
            called_off: slot.called_off,
        };
        slots.into_iter().filter(|slot| now < slot.end).map(held).collect()
    }

    fn sites(&self) -> Vec<SiteId> {
        let venue = self.house.pack().venue(&self.spot.venue);
        venue.map(|venue| venue.sites.iter().map(|site| site.id.clone()).collect()).unwrap_or_default()
    }

    fn shelves(&self, readings: &Readings) -> Result<Vec<ShelfHere>, LedgerError> {
        let (stock, account) = (self.ledger.stock()?, self.ledger.stream(readings));
        let trails = self.house.pack().trails_of(&self.spot.venue);
        let counted = trails.flat_map(|trail| {
            let with_stock = trail.rewards.iter().filter(|reward| reward.stock.is_some());
            with_stock.map(|reward| Item { trail: trail.id.clone(), reward: reward.id.clone() })
        });
        let shelf = |item: Item| {
            let (left, handed) = (stock.left(&item, account), stock.handed(&item));
            ShelfHere { item, left, handed }
        };
        Ok(counted.map(shelf).collect())
    }

    /// Does what staff ask for.
    ///
    /// # Errors
    /// When the ledger refuses it or can't be written.
    pub fn do_deed(&mut self, deed: &Deed, by: By) -> Result<u64, Trouble> {
        if let Deed::CountShelf { item, count } = deed {
            return self.count_shelf(item, *count, by);
        }
        if let Deed::MoveSession { session, wanted } = deed {
            return self.move_session(session, *wanted, by);
        }
        let boottime = clock::read(self.trust)?.boottime;
        match deed.fact(by, boottime) {
            Some(fact) => self.write_down(fact),
            None => Err(Trouble::Staff(anyhow::anyhow!("{deed:?} is no entry"))),
        }
    }

    /// Moves a session from here on, for all devices of the house.
    ///
    /// # Errors
    /// When it can't be moved so, or the ledger can't be written.
    pub fn move_session(&mut self, session: &SessionId, wanted: Move, by: By) -> Result<u64, Trouble> {
        let readings = clock::read(self.trust)?;
        let now = self.ledger.moment(&readings)?.wall;
        self.house.hold(self.ledger.shifts(&readings)?);
        let shifted = self.house.pack().shifted(&self.spot.venue, session, (wanted, now));
        let (day, held) = shifted.map_err(|refused| Trouble::Staff(refused.into()))?;
        let receipt = self.ledger.shift(&readings, (session.clone(), day), held, by)?;
        Ok(receipt.entry)
    }

    fn count_shelf(&mut self, item: &Item, count: u32, by: By) -> Result<u64, Trouble> {
        let readings = clock::read(self.trust)?;
        let me = Holder { venue: self.spot.venue.clone(), device: self.spot.device.clone() };
        let trail = self.house.pack().trail(&item.trail).cloned();
        let counted = |stock: &Stock, at| {
            let (total, owner) = trail.as_ref().map_or((None, None), |trail| owned(trail, item, &me));
            // The device that opens the stock may count for the first time.
            let first = owner.is_none();
            let count = Count { at, holder: me.clone(), count, total, owner, first };
            Ok::<_, StockRefusal>(vec![stock.count(item, &count)?.said_by(by)])
        };
        match self.ledger.with_stock(&readings, counted)? {
            Ok(receipts) => Ok(receipts.first().map(|receipt| receipt.entry).unwrap_or_default()),
            Err(refused) => Err(Trouble::Staff(refused.into())),
        }
    }

    /// Somebody typed the staff's PIN.
    ///
    /// # Errors
    /// When its file can't be used, and what to do about it.
    pub fn knock(&mut self, pin: &Pin) -> Result<Knock> {
        self.gate.knock(pin, Instant::now())
    }

    /// Staff choose their PIN, where there is none.
    ///
    /// # Errors
    /// When there is one, or it can't be written.
    pub fn choose_pin(&mut self, pin: &Pin) -> Result<()> {
        self.gate.choose(pin)
    }

    /// Headquarters' code is shown; answers whether staff may choose a new PIN.
    ///
    /// # Errors
    /// When the file can't be used.
    pub fn recover_pin(&mut self, code: &str) -> Result<bool> {
        self.gate.recover(self.keys.ring(), (&self.spot.venue, &self.spot.device), code)
    }

    /// Writes the summary of the evening to the first stick that takes it; nothing where
    /// there is no stick.
    ///
    /// # Errors
    /// When a stick is there and takes nothing.
    pub fn save_summary(&self, roots: &[PathBuf]) -> Result<Option<PathBuf>, Trouble> {
        let evening = self.evening()?;
        let campaign = &self.house.pack().campaign;
        let name = format!("science-night-{}-{}.txt", campaign.venue_day(evening.at), self.spot.device);
        let mut failed = None;
        for stick in sticks(roots) {
            let path = stick.join(&name);
            match write_whole(&path, &self.summary(&evening)) {
                Ok(()) => return Ok(Some(path)),
                Err(error) => failed = Some(error),
            }
        }
        failed.map_or(Ok(None), |error| Err(Trouble::Staff(error)))
    }

    /// The summary as somebody reads it anywhere, in both languages.
    fn summary(&self, evening: &Evening) -> String {
        let campaign = &self.house.pack().campaign;
        let mut lines = vec![
            format!("{} · {}", campaign.name.zh, campaign.name.en_or_zh()),
            format!("{} / {}", self.spot.venue, self.spot.device),
            format!("{}", campaign.local(evening.at).format("%Y-%m-%d %H:%M")),
            String::new(),
        ];
        for counted in &evening.rundown.counted {
            lines.push(format!("人次 visits, {}: {}", counted.method, counted.visits));
            if let Some((day, accuracy)) = counted.audited {
                lines.push(audits::in_words(day, &accuracy));
            }
        }
        lines.push(format!("人数 people, check-in: {}", evening.rundown.people));
        if evening.rundown.undated > 0 {
            lines.push(format!("未定时间 without a time yet: {}", evening.rundown.undated));
        }
        lines.push(format!("存在本机 entries saved here: {}", evening.saved));
        lines.push(format!("总部已收 entries at headquarters: {}", evening.delivered));
        lines.extend([String::new(), evening.receipt.clone(), String::new()]);
        lines.join("\n")
    }

    /// From now on the kiosk stands where staff say.
    pub(crate) fn stand_at(&mut self, site: Option<&SiteId>) {
        self.spot.site = site.unwrap_or(&self.house.stand().site).clone();
    }
}

/// Those of the newest entries that count something and were not taken back, the newest
/// first, each with its time. What waits for a comparison counts nothing by itself.
fn undoable(entries: Vec<Entry>) -> Vec<(Entry, Option<i64>)> {
    let corrected: BTreeSet<u64> = entries
        .iter()
        .filter_map(|entry| match &entry.body.fact {
            Fact::Correction { of, .. } => Some(*of),
            _ => None,
        })
        .collect();
    let counts = |entry: &Entry| {
        let counts_nothing = matches!(entry.body.fact, Fact::Gap { .. } | Fact::AuditTapped { .. });
        entry.body.fact.place().is_some() && !counts_nothing && !corrected.contains(&entry.n)
    };
    let timed = |entry: Entry| {
        let time = entry.body.at.trusted.then_some(entry.body.at.wall);
        (entry, time)
    };
    entries.into_iter().rev().filter(counts).take(MOST_UNDOABLE).map(timed).collect()
}

/// The stock's total by the pack, and who opens it unless it is this device.
fn owned(trail: &Trail, item: &Item, me: &Holder) -> (Option<u32>, Option<DeviceId>) {
    let total = trail.reward(&item.reward).and_then(|reward| reward.stock);
    let opens = trail.venue == me.venue && trail.stock_owner.as_ref() == Some(&me.device);
    (total, trail.stock_owner.clone().filter(|_| !opens))
}

/// What its agent says of the contact that calls an emergency.
fn contact(contact: AlarmContact) -> Finding {
    match contact {
        AlarmContact::Open => Finding::ContactOpen,
        AlarmContact::Closed => Finding::ContactClosed,
        AlarmContact::Gone => Finding::ContactGone,
    }
}

/// Bytes that are free where the ledger lies.
fn free(ledger: &Path) -> Option<u64> {
    let folder = ledger.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let about = rustix::fs::statvfs(folder).ok()?;
    about.f_bavail.checked_mul(about.f_frsize)
}

/// What is mounted below the folders where a desktop mounts sticks: one folder deep, or two
/// where each user has a folder.
fn sticks(roots: &[PathBuf]) -> Vec<PathBuf> {
    let inside = |folder: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut folders: Vec<PathBuf> =
            entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
        folders.sort();
        folders
    };
    let first: Vec<PathBuf> = roots.iter().flat_map(|root| inside(root)).collect();
    let second: Vec<PathBuf> = first.iter().flat_map(|folder| inside(folder)).collect();
    let is_mounted = |path: &PathBuf| device_of(path) != path.parent().and_then(device_of);
    first.into_iter().chain(second).filter(is_mounted).take(MOST_STICKS).collect()
}

fn device_of(path: impl AsRef<Path>) -> Option<u64> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|about| about.dev())
}

/// Written, and on the stick when this returns: it is pulled out at once.
fn write_whole(path: &Path, text: &str) -> Result<()> {
    let write = || -> std::io::Result<()> {
        let mut file = File::create(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().with_context(|| format!("writing {}", path.display()))
}

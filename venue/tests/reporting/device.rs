//! A device in memory: a book for a ledger, what it remembers of acknowledgements, and
//! the uplink, which forgets everything when the program dies.

use std::collections::BTreeMap;
use venue::{
    attendance::Book,
    entry::{Body, Fact, NewPeople, Place},
    hash::{Hash, Head, Lid, StoreId},
    id::{ActivityId, GroupId, SiteId},
    moment::{BootId, Moment},
    page::{Page, PageKey, PageState, Version, digests},
    party::Party,
    passport::{Authority, ReportKey, ReportKeyId, ReportingKey, Secret},
    reporting::{
        topic::Address,
        uplink::{Command, Due, Identity, Uplink, WINDOW},
    },
};

/// 2025-09-20T12:00Z.
pub(crate) const EVENING: i64 = 1_758_369_600_000;

pub(crate) struct Device {
    pub(crate) address: Address,
    pub(crate) lid: Lid,
    pub(crate) book: Book,
    pub(crate) uplink: Uplink,
    pub(crate) key: Option<ReportKey>,
    pub(crate) linked: bool,
    pub(crate) boot: u64,
    pub(crate) store: Option<StoreId>,
    pub(crate) acknowledged: BTreeMap<PageKey, (Version, Hash)>,
    /// The states of the book's pages: hashing them anew for every event would take minutes.
    states: BTreeMap<PageKey, PageState>,
    head: Head,
}

impl Device {
    pub(crate) fn new(number: u8) -> Self {
        let address = Address {
            campaign: "science-month-2025".parse().unwrap(),
            venue: format!("venue-{number}").parse().unwrap(),
            device: "kiosk-1".parse().unwrap(),
        };
        let lid = Lid([number; 16]);
        let uplink = Uplink::new(identity(&address, lid, 0), None, u64::from(number));
        Self {
            address,
            lid,
            book: Book::default(),
            uplink,
            key: None,
            linked: false,
            boot: 0,
            store: None,
            acknowledged: BTreeMap::new(),
            states: BTreeMap::new(),
            head: Head::genesis(lid),
        }
    }

    /// The same device with keys of the campaign.
    pub(crate) fn enrolled(mut self) -> Self {
        self.key = Some(report_key(&self.address));
        self.uplink = self.uplink.with_key(self.key.clone());
        self
    }

    /// The program dies and starts again.
    pub(crate) fn restart(&mut self) {
        self.boot += 1;
        self.linked = false;
        let seed = self.boot * 256 + u64::from(self.lid.0[0]);
        let uplink = Uplink::new(identity(&self.address, self.lid, self.boot), self.store, seed);
        self.uplink = uplink.with_key(self.key.clone());
    }

    pub(crate) fn check_in(&mut self, minutes: i64, people: u32, trusted: bool) {
        let place = Place {
            activity: ActivityId::new(if people.is_multiple_of(3) { "stamp-trail" } else { "science-night" })
                .unwrap(),
            site: SiteId::new("main").unwrap(),
            hall: None,
        };
        let party = Party::new([(GroupId::new("adult").unwrap(), people)]);
        let fact = Fact::CheckIn { place, party, subject: None, people: NewPeople::all(i64::from(people)) };
        self.book.append(Body { at: at(minutes, trusted), rehearsal: false, fact }).unwrap();
        self.written();
    }

    fn written(&mut self) {
        for page in self.book.pages().values() {
            if self.states.get(&page.key).is_none_or(|state| state.version != page.version) {
                self.states.insert(page.key.clone(), PageState::from(page));
            }
        }
        let from = usize::try_from(self.head.n).unwrap();
        for entry in &self.book.entries()[from..] {
            self.head = self.head.then(&serde_json::to_vec(&entry.body).unwrap());
        }
    }

    /// Takes back an entry, if that is allowed.
    pub(crate) fn undo(&mut self, of: u64, minutes: i64) {
        let _ = self.book.undo(of, at(minutes, true), "typed wrong");
        self.written();
    }

    pub(crate) fn head(&self) -> Head {
        self.head
    }

    pub(crate) fn states(&self) -> Vec<PageState> {
        self.states.values().cloned().collect()
    }

    pub(crate) fn day(&self, day: &str) -> Vec<PageState> {
        self.states().into_iter().filter(|state| state.key.slot.day() == day).collect()
    }

    pub(crate) fn days(&self) -> Vec<venue::page::DayDigest> {
        digests(self.states())
    }

    pub(crate) fn moment(&self) -> Moment {
        at(600, true)
    }

    pub(crate) fn waiting(&self) -> usize {
        let known =
            |state: &&PageState| self.acknowledged.get(&state.key) == Some(&(state.version, state.hash));
        self.states.len() - self.states.values().filter(known).count()
    }

    pub(crate) fn due(&self) -> Due {
        let unknown = |page: &&Page| {
            let state = &self.states[&page.key];
            self.acknowledged.get(&page.key) != Some(&(state.version, state.hash))
        };
        let mut pages: Vec<Page> = self.book.pages().values().filter(unknown).cloned().collect();
        pages.sort_by(|a, b| b.key.cmp(&a.key));
        let waiting = pages.len() as u64;
        pages.truncate(WINDOW);
        Due { head: self.head(), pages, waiting }
    }

    /// What a ledger does for the commands that write.
    pub(crate) fn perform(&mut self, command: &Command) {
        match command {
            Command::AdoptStore(store) => {
                self.store = Some(*store);
                self.acknowledged.clear();
            }
            Command::Acknowledge { store, states } if self.store == Some(*store) => {
                for state in states {
                    if self.states.get(&state.key) == Some(state) {
                        self.acknowledged.insert(state.key.clone(), (state.version, state.hash));
                    }
                }
            }
            Command::Unacknowledge(keys) => {
                for key in keys {
                    self.acknowledged.remove(key);
                }
            }
            _ => {}
        }
    }
}

/// The reporting key of the campaign.
pub(crate) fn reporting_key() -> ReportingKey {
    let campaign = "science-month-2025".parse().unwrap();
    Authority::new(campaign, &Secret::new([1; 32]), Secret::new([2; 32])).reporting_key()
}

/// The key of the only enrolment of a device.
pub(crate) fn report_key(address: &Address) -> ReportKey {
    reporting_key().of_device(address, ReportKeyId([7; 5]))
}

fn identity(address: &Address, lid: Lid, boot: u64) -> Identity {
    Identity {
        address: address.clone(),
        lid,
        parent: None,
        boot: BootId(format!("boot-{boot}")),
        program: "edge-agent 0.1.0".into(),
    }
}

fn at(minutes: i64, trusted: bool) -> Moment {
    let boot = if trusted { "clocked" } else { "dark" };
    let wall = EVENING + minutes * 60_000;
    Moment { wall, boottime: 1_000_000 + minutes * 60_000, boot: BootId(boot.into()), trusted }
}

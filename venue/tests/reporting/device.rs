//! A device in memory: a book for a ledger, what it remembers of acknowledgements, and
//! the uplink, which forgets everything when the program dies.

use crate::clock::Clock;
use std::{cell::RefCell, collections::BTreeMap};
use venue::{
    attendance::{Book, Past},
    entry::{Body, Fact, NewPeople, Place, Role},
    hash::{Hash, Head, Lid, StoreId},
    id::{ActivityId, GroupId, SiteId},
    moment::{BootId, Moment, judge},
    page::{DayDigest, Page, PageKey, PageState, Version, digests},
    party::Party,
    passport::{Authority, ReportKey, ReportKeyId, ReportingKey, Secret},
    reporting::{
        topic::Address,
        uplink::{Command, Due, Identity, Input, Uplink, WINDOW},
        wire::{HeardHeads, PageReport, Parent},
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
    /// The head after each entry.
    chain: Vec<Head>,
    /// The digests of its days, as of that head.
    digested: RefCell<Option<(Lid, Head, Vec<DayDigest>)>>,
    /// Tells it from its copies.
    mark: u8,
    pub(crate) clock: Clock,
    pub(crate) parent: Option<Parent>,
    /// What is reported under its present id is still being made.
    pub(crate) going_on: bool,
}

/// A copy of a device's card.
#[derive(Clone)]
pub(crate) struct Card {
    lid: Lid,
    book: Book,
    parent: Option<Parent>,
    going_on: bool,
    store: Option<StoreId>,
    acknowledged: BTreeMap<PageKey, (Version, Hash)>,
}

impl Device {
    pub(crate) fn new(number: u8) -> Self {
        let address = Address {
            campaign: "science-month-2025".parse().unwrap(),
            venue: format!("venue-{number}").parse().unwrap(),
            device: "kiosk-1".parse().unwrap(),
        };
        let lid = Lid([number; 16]);
        let uplink =
            Uplink::new(identity(&address, (lid, None), 0, Head::genesis(lid)), None, u64::from(number));
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
            chain: Vec::new(),
            digested: RefCell::default(),
            mark: 0,
            clock: Clock::of(number),
            parent: None,
            going_on: false,
        }
    }

    /// The same device with keys of the campaign.
    pub(crate) fn enrolled(mut self) -> Self {
        self.key = Some(report_key(&self.address));
        self.uplink = self.uplink.with_key(self.key.clone());
        self
    }

    /// A report of one of its pages, as it is when nothing was said before.
    pub(crate) fn report(&self, page: Page) -> PageReport {
        PageReport::of(self.address.clone(), (self.lid, self.head, vec![]), page)
    }

    /// The program dies and starts again.
    pub(crate) fn restart(&mut self) {
        self.boot += 1;
        self.linked = false;
        let seed = self.boot * 256 + u64::from(self.lid.0[15]) + u64::from(self.mark) * 65_536;
        let identity = identity(&self.address, (self.lid, self.parent), self.boot, self.head);
        self.uplink = Uplink::new(identity, self.store, seed).with_key(self.key.clone());
    }

    /// A copy of its card, as it is now.
    pub(crate) fn card(&self) -> Card {
        Card {
            lid: self.lid,
            book: self.book.clone(),
            parent: self.parent,
            going_on: self.going_on,
            store: self.store,
            acknowledged: self.acknowledged.clone(),
        }
    }

    /// The device starts again from a copy of its card.
    pub(crate) fn restore(&mut self, card: Card) {
        let Card { lid, book, parent, going_on, store, acknowledged } = card;
        self.going_on = going_on;
        (self.lid, self.book, self.parent) = (lid, book, parent);
        (self.store, self.acknowledged) = (store, acknowledged);
        self.read_anew();
        self.restart();
    }

    /// Another device with a copy of this one's card, as it is now.
    pub(crate) fn twin(&self, mark: u8) -> Self {
        let mut twin = Self::new(self.lid.0[15]);
        (twin.mark, twin.boot, twin.key) = (mark, self.boot + 1, self.key.clone());
        twin.clock = Clock::of(100 + mark);
        twin.restore(self.card());
        twin
    }

    /// The head after each of its entries.
    pub(crate) fn chain(&self) -> &[Head] {
        &self.chain
    }

    /// Everything that follows from the book.
    fn read_anew(&mut self) {
        (self.states, self.chain) = (BTreeMap::new(), Vec::new());
        // The chain begins with the first id of the file.
        self.head = Head::genesis(Lid([self.lid.0[15]; 16]));
        self.written();
    }

    pub(crate) fn check_in(&mut self, minutes: i64, people: u32, trusted: bool) {
        self.check_in_at(at(minutes, trusted), people);
    }

    /// Somebody comes, at the time that the clock of the machine shows.
    pub(crate) fn visit(&mut self, now: u64, people: u32) {
        self.check_in_at(self.moment_at(now), people);
    }

    /// Staff say when a boot began of which the ledger may have entries without a time.
    pub(crate) fn date(&mut self, now: u64, of: u64, began: i64) {
        let boot =
            self.book.entries().get(usize::try_from(of).unwrap()).map(|entry| entry.body.at.boot.clone());
        let Some(boot) = boot else { return };
        let fact = Fact::ClockSet { boot, began, role: Role::Staff };
        // What is refused is not written.
        let _ = self.book.append(Body { at: self.moment_at(now), rehearsal: false, fact });
        self.written();
    }

    fn check_in_at(&mut self, at: Moment, people: u32) {
        let place = Place {
            activity: ActivityId::new(if people.is_multiple_of(3) { "stamp-trail" } else { "science-night" })
                .unwrap(),
            site: SiteId::new("main").unwrap(),
            hall: None,
        };
        let party = Party::new([(GroupId::new("adult").unwrap(), people)]);
        let fact = Fact::CheckIn { place, party, subject: None, people: NewPeople::all(i64::from(people)) };
        self.book.append(Body { at, rehearsal: false, fact }).unwrap();
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
            self.chain.push(self.head);
        }
    }

    /// Takes back an entry, if that is allowed.
    pub(crate) fn undo(&mut self, of: u64, minutes: i64) {
        let _ = self.book.undo(of, at(minutes, true), "typed wrong");
        self.written();
    }

    /// How many entries it has under its present id.
    pub(crate) fn own_entries(&self) -> u64 {
        self.book.entries().len() as u64 - self.parent.map_or(0, |parent| parent.head.n)
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

    pub(crate) fn days(&self) -> Vec<DayDigest> {
        let mut digested = self.digested.borrow_mut();
        let now = (self.lid, self.head);
        match &*digested {
            Some((lid, head, days)) if (*lid, *head) == now => days.clone(),
            _ => {
                let days = digests(self.states());
                *digested = Some((now.0, now.1, days.clone()));
                days
            }
        }
    }

    pub(crate) fn moment(&self) -> Moment {
        at(600, true)
    }

    /// What its clock says, as far as the ledger believes it.
    pub(crate) fn moment_at(&self, now: u64) -> Moment {
        let Ok(believed) = self.book.last_trusted();
        judge(self.clock.readings(now), believed)
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

    fn head_at(&self, n: u64) -> Head {
        let genesis = Head::genesis(Lid([self.lid.0[15]; 16]));
        n.checked_sub(1).map_or(genesis, |i| self.chain[usize::try_from(i).unwrap()])
    }

    /// Which of these heads are its own.
    pub(crate) fn check_heads(&self, heads: &HeardHeads) -> Input<'static> {
        let own = |head: &Head| head.n <= self.head.n && self.head_at(head.n) == *head;
        let same = heads.known.iter().map(own).collect();
        Input::HeadsChecked { own: self.head, heads: heads.clone(), same }
    }

    /// Goes on under a new id, at once.
    pub(crate) fn go_on(&mut self, common: u64, twice_at_most: u64) -> Input<'static> {
        self.part(common, twice_at_most);
        self.went_on().unwrap()
    }

    /// What is reported under its present id is there.
    pub(crate) fn went_on(&mut self) -> Option<Input<'static>> {
        self.going_on = false;
        self.parent.map(|parent| Input::WentOn { lid: self.lid, parent })
    }

    /// Takes a new id; what is reported under it is to be made.
    pub(crate) fn part(&mut self, common: u64, twice_at_most: u64) {
        let parent = Parent { lid: self.lid, head: self.head_at(common), twice_at_most };
        // The last byte tells whose card it was at first.
        let mut lid = self.lid;
        lid.0[..8].copy_from_slice(&(self.boot + 1).to_be_bytes());
        lid.0[8] = self.mark;
        (self.lid, self.parent) = (lid, Some(parent));
        self.book = std::mem::take(&mut self.book).continued(common);
        self.acknowledged.clear();
        self.going_on = true;
        self.read_anew();
    }

    /// What a ledger does for the commands that write.
    pub(crate) fn perform(&mut self, command: &Command) {
        match command {
            Command::Acknowledge { .. } | Command::Unacknowledge(_) if self.going_on => {}
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

fn identity(address: &Address, (lid, parent): (Lid, Option<Parent>), boot: u64, began: Head) -> Identity {
    Identity {
        address: address.clone(),
        lid,
        parent,
        boot: BootId(format!("boot-{boot}")),
        program: "edge-agent 0.1.0".into(),
        began,
    }
}

fn at(minutes: i64, trusted: bool) -> Moment {
    let boot = if trusted { "clocked" } else { "dark" };
    let wall = EVENING + minutes * 60_000;
    Moment { wall, boottime: 1_000_000 + minutes * 60_000, boot: BootId(boot.into()), trusted }
}

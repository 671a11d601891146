//! The world around both ends: time, a broker, a bad network.

mod faults;

use crate::{
    archive::Archive,
    device::{Card, Device, EVENING, reporting_key},
    forger::Forger,
};
use std::collections::{BTreeMap, BTreeSet};
use venue::reporting::{
    intake,
    keys_in_force::KeysInForce,
    topic::{Topic, device_filters},
    uplink,
};

/// How bad the network is, each out of 100.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weather {
    pub(crate) lost: u64,
    pub(crate) repeated: u64,
    /// The longest delay of a message, in milliseconds: messages overtake each other.
    pub(crate) delay: u64,
    pub(crate) commits_failing: u64,
    /// Messages because of which a forger says something.
    pub(crate) forged: u64,
}

pub(crate) const FINE: Weather = Weather { lost: 0, repeated: 0, delay: 5, commits_failing: 0, forged: 0 };

/// How long after a break an end is linked again.
const RELINK_MS: u64 = 700;

/// The longest delay of any weather.
pub(crate) const LONGEST_DELAY_MS: u64 = 3_000;

/// The longest that a ledger is at going on under another id.
const LONGEST_GOING_ON_MS: u64 = 15_000;

/// How long the archive takes to commit.
const COMMIT_MS: u64 = 20;

enum Event {
    Deliver { topic: String, payload: Vec<u8> },
    DeviceTick(usize),
    DeviceRead { device: usize, boot: u64, command: uplink::Command },
    WentOn { device: usize, boot: u64 },
    IntakeTick,
    Commit { life: u64, batch: intake::Batch, fails: bool },
    Answer { life: u64, committed: intake::Committed },
    Failed { life: u64, number: u64 },
    LinkDevice(usize),
    LinkIntake,
}

/// Hears a topic, its bytes, and whether it is retained.
type Ear = Box<dyn FnMut(&str, &[u8], bool)>;

pub(crate) struct World {
    pub(crate) now: u64,
    pub(crate) devices: Vec<Device>,
    pub(crate) archive: Archive,
    pub(crate) weather: Weather,
    pub(crate) told: Vec<uplink::Told>,
    pub(crate) noticed: Vec<intake::Told>,
    /// Messages and bytes put on the wire, by the last part of the topic.
    pub(crate) sent: BTreeMap<String, (usize, usize)>,
    /// When the archive first held a state of a page with at least this many entries of device 0.
    pub(crate) arrivals: Vec<(u64, u64)>,
    /// The archive wrote, or something was acknowledged.
    could_lose: bool,
    /// How far the clock of headquarters is ahead of the true time.
    pub(crate) house_ahead: i64,
    /// Pages may vanish from the archive in this history, so acknowledgements prove nothing meanwhile.
    pub(crate) archive_may_lie: bool,
    /// Hears all that is put on the wire.
    pub(crate) ear: Ear,
    /// The copy that was made last of each device's card.
    cards: BTreeMap<usize, Card>,
    events: BTreeMap<(u64, u64), Event>,
    sequence: u64,
    dice: u64,
    retained: BTreeMap<String, Vec<u8>>,
    forger: Forger,
}

impl World {
    pub(crate) fn new(devices: u8, seed: u64) -> Self {
        let mut world = Self {
            now: 0,
            devices: (1..=devices).map(Device::new).collect(),
            archive: Archive::new(),
            weather: FINE,
            told: Vec::new(),
            noticed: Vec::new(),
            sent: BTreeMap::new(),
            arrivals: Vec::new(),
            could_lose: false,
            house_ahead: 0,
            archive_may_lie: false,
            ear: Box::new(|_, _, _| {}),
            cards: BTreeMap::new(),
            events: BTreeMap::new(),
            sequence: 0,
            dice: seed,
            retained: BTreeMap::new(),
            forger: Forger::default(),
        };
        for device in 0..world.devices.len() {
            world.after(1, Event::LinkDevice(device));
        }
        world.after(2, Event::LinkIntake);
        world
    }

    /// The same world with keys in force.
    pub(crate) fn with_keys(devices: u8, seed: u64) -> Self {
        let mut world = Self::new(devices, seed);
        world.devices = world.devices.into_iter().map(Device::enrolled).collect();
        world.archive.keys = Some(KeysInForce::new(reporting_key(), []).unwrap());
        world.archive.restart();
        world
    }

    /// The same world with a headquarters that has a clock.
    pub(crate) fn with_clock(mut self) -> Self {
        self.archive.wall = Some(self.house_wall());
        self
    }

    /// What the clock of headquarters shows.
    fn house_wall(&self) -> i64 {
        EVENING.saturating_add(i64::try_from(self.now).unwrap()).saturating_add(self.house_ahead)
    }

    /// Linear congruential, Knuth's constants: a network needs no better.
    fn roll(&mut self, below: u64) -> u64 {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.dice >> 33) % below.max(1)
    }

    fn after(&mut self, delay: u64, event: Event) {
        self.sequence += 1;
        self.events.insert((self.now + delay, self.sequence), event);
    }

    /// Lets time pass, and checks after every event that could lose it that nothing acknowledged
    /// is lost.
    pub(crate) fn run(&mut self, until: u64) {
        while let Some(entry) = self.events.first_entry().filter(|entry| entry.key().0 <= until) {
            let ((at, _), event) = entry.remove_entry();
            self.now = self.now.max(at);
            self.happen(event);
            if std::mem::take(&mut self.could_lose) {
                self.nothing_acknowledged_is_lost();
            }
        }
        self.now = until;
    }

    /// Runs until everything is equal; panics when that takes longer than `bound`.
    pub(crate) fn converge(&mut self, bound: u64) -> u64 {
        let start = self.now;
        while !self.settled() {
            assert!(self.now < start + bound, "not settled after {bound} ms: {}", self.story());
            self.run(self.now + 100);
        }
        self.now - start
    }

    pub(crate) fn settled(&self) -> bool {
        self.devices.iter().all(|device| {
            if device.waiting() > 0 || !self.equal(device) {
                return false;
            }
            let proof = self.archive.proof(device.lid);
            let proved = proof.state == venue::reporting::proof::State::Complete;
            let n = device.own_entries();
            proved && (proof.have, proof.head) == (n, n)
        })
    }

    /// Whether every device knows the archive that there is.
    pub(crate) fn known(&self) -> bool {
        self.devices.iter().all(|device| device.store == Some(self.archive.store))
    }

    /// How many entries headquarters holds, of all ledgers; and how many were written, what
    /// copies have in common counted once.
    pub(crate) fn entries(&self) -> (u64, u64) {
        let held = self.archive.disk.pages.values().map(|(_, state)| state.entries).sum();
        let written: BTreeSet<_> =
            self.devices.iter().flat_map(|device| device.chain()).map(|head| head.chain).collect();
        (held, written.len() as u64)
    }

    fn equal(&self, device: &Device) -> bool {
        let held: Vec<_> =
            self.archive.disk.pages.iter().filter(|((lid, _), _)| *lid == device.lid).collect();
        held.len() == device.book.pages().len()
            && held.iter().all(|((_, key), (page, _))| device.book.pages().get(key) == Some(page))
    }

    pub(crate) fn story(&self) -> String {
        let of = |device: &Device| {
            let waiting = device.waiting();
            format!("{}: {:?}, waiting {waiting}; ", device.address, self.archive.proof(device.lid))
        };
        let sent =
            format!("sent {:?}, told {:?}", self.sent, self.told.iter().rev().take(5).collect::<Vec<_>>());
        self.devices.iter().map(of).chain([sent]).collect()
    }

    fn nothing_acknowledged_is_lost(&self) {
        // In a large world not after every event, or the test would take minutes.
        let large = self.devices.iter().any(|device| device.acknowledged.len() > 100);
        if self.archive_may_lie || (large && !self.sequence.is_multiple_of(16)) {
            return;
        }
        for device in self.devices.iter().filter(|device| device.store == Some(self.archive.store)) {
            for (key, (version, hash)) in &device.acknowledged {
                let held = self.archive.disk.pages.get(&(device.lid, key.clone()));
                let (_, held) = held.unwrap_or_else(|| panic!("{key} is acknowledged and not held"));
                let newer = held.version > *version;
                assert!(newer || (held.version, held.hash) == (*version, *hash), "{key} is held older");
            }
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::LinkDevice(device) => self.link_device(device),
            Event::LinkIntake => {
                self.archive.linked = true;
                self.intake(intake::Input::Linked);
            }
            Event::Deliver { topic, payload } => self.deliver(&topic, &payload),
            Event::DeviceTick(device) => self.device(device, uplink::Input::Tick),
            Event::IntakeTick => self.intake(intake::Input::Tick),
            Event::DeviceRead { device, boot, command } if self.devices[device].boot == boot => {
                self.device_read(device, &command);
            }
            Event::WentOn { device, boot } if self.devices[device].boot == boot => {
                if let Some(went_on) = self.devices[device].went_on() {
                    self.device(device, went_on);
                }
            }
            Event::Commit { life, batch, fails } if self.archive.life == life => {
                let delay = self.roll(COMMIT_MS);
                if fails {
                    return self.after(delay, Event::Failed { life, number: batch.number });
                }
                self.archive.wall = self.archive.wall.map(|_| self.house_wall());
                let committed = self.archive.commit(&batch);
                self.could_lose = true;
                let first = self.devices[0].lid;
                let entries = self.archive.states(first).iter().map(|state| state.entries).sum();
                self.arrivals.push((self.now, entries));
                self.after(delay, Event::Answer { life, committed });
            }
            Event::Answer { life, committed } if self.archive.life == life => {
                self.intake(intake::Input::Committed(committed));
            }
            Event::Failed { life, number } if self.archive.life == life => {
                self.intake(intake::Input::CommitFailed { number });
            }
            Event::DeviceRead { .. }
            | Event::WentOn { .. }
            | Event::Commit { .. }
            | Event::Answer { .. }
            | Event::Failed { .. } => {}
        }
    }

    /// A ledger that goes on under another id is at it for a while, and once more when its
    /// program died meanwhile.
    fn make_what_is_reported(&mut self, device: usize) {
        let (boot, delay) = (self.devices[device].boot, self.roll(LONGEST_GOING_ON_MS));
        if self.devices[device].going_on {
            self.after(delay, Event::WentOn { device, boot });
        }
    }

    fn link_device(&mut self, device: usize) {
        self.devices[device].linked = true;
        self.device(device, uplink::Input::Linked);
        let filters = device_filters(&self.devices[device].address);
        let mine = |topic: &&String| filters.contains(topic);
        let retained: Vec<String> = self.retained.keys().filter(mine).cloned().collect();
        for topic in retained {
            let payload = self.retained[&topic].clone();
            self.after(3, Event::Deliver { topic, payload });
        }
    }

    fn deliver(&mut self, topic: &str, payload: &[u8]) {
        match topic.parse::<Topic>().unwrap() {
            Topic::Up(..) if self.archive.linked => self.intake(intake::Input::Arrived { topic, payload }),
            Topic::Down(to, _) => {
                for device in 0..self.devices.len() {
                    if self.devices[device].address == to && self.devices[device].linked {
                        self.device(device, uplink::Input::Arrived { topic, payload });
                    }
                }
            }
            Topic::HqState(_) => {
                for device in 0..self.devices.len() {
                    if self.devices[device].linked {
                        self.device(device, uplink::Input::Arrived { topic, payload });
                    }
                }
            }
            _ => {}
        }
    }

    fn publish(&mut self, topic: &str, payload: &[u8], retain: bool) {
        assert!(payload.len() <= venue::reporting::wire::MAX_MESSAGE);
        (self.ear)(topic, payload, retain);
        let kind = topic.rsplit('/').next().unwrap_or_default().to_owned();
        let sum = self.sent.entry(kind).or_default();
        *sum = (sum.0 + 1, sum.1 + payload.len());
        if retain {
            self.retained.insert(topic.to_owned(), payload.to_vec());
        }
        let Weather { lost, repeated, delay, forged, .. } = self.weather;
        if self.archive.keys.is_some() {
            self.forger.hear(topic, payload);
        }
        if self.roll(100) < forged {
            self.forge(delay);
        }
        let copies = if self.roll(100) < lost { 0 } else { 1 + u64::from(self.roll(100) < repeated) };
        for _ in 0..copies {
            let delay = 1 + self.roll(delay);
            self.after(delay, Event::Deliver { topic: topic.to_owned(), payload: payload.to_vec() });
        }
    }

    fn forge(&mut self, delay: u64) {
        let (store, forger) = (self.archive.store, std::mem::take(&mut self.forger));
        let said = forger.says(store, &mut |below| self.roll(below));
        self.forger = forger;
        if let Some((topic, payload)) = said {
            let delay = 1 + self.roll(delay);
            self.after(delay, Event::Deliver { topic, payload });
        }
    }

    pub(crate) fn device(&mut self, device: usize, input: uplink::Input<'_>) {
        let now = self.now;
        let commands = self.devices[device].uplink.handle(input, now);
        let boot = self.devices[device].boot;
        for command in commands {
            self.devices[device].perform(&command);
            self.could_lose |= matches!(command, uplink::Command::Acknowledge { .. });
            match command {
                uplink::Command::Publish { topic, payload, retain } => self.publish(&topic, &payload, retain),
                uplink::Command::WakeAt(at) => {
                    assert!(at > now, "an uplink that wakes itself at once never rests");
                    self.after(at - now, Event::DeviceTick(device));
                }
                uplink::Command::Tell(told) => self.told.push(told),
                uplink::Command::ReadDue
                | uplink::Command::ReadHead
                | uplink::Command::ReadIndex { .. }
                | uplink::Command::CheckHeads(_)
                | uplink::Command::GoOn { .. } => {
                    let delay = self.roll(4);
                    self.after(delay, Event::DeviceRead { device, boot, command });
                }
                _ => {}
            }
        }
    }

    fn device_read(&mut self, device: usize, command: &uplink::Command) {
        let (now, this) = (self.now, &mut self.devices[device]);
        if this.going_on {
            return;
        }
        let (head, at) = (this.head(), this.moment_at(now));
        let input = match command {
            uplink::Command::ReadDue => uplink::Input::DueRead(this.due()),
            uplink::Command::ReadHead => uplink::Input::HeadRead { head, days: this.days(), at },
            uplink::Command::ReadIndex { day } => {
                uplink::Input::IndexRead { states: this.day(day), day: day.clone(), head, at }
            }
            uplink::Command::CheckHeads(heads) => this.check_heads(heads),
            uplink::Command::GoOn { common, twice_at_most } => {
                this.part(*common, *twice_at_most);
                return self.make_what_is_reported(device);
            }
            _ => return,
        };
        self.device(device, input);
    }

    pub(crate) fn intake(&mut self, input: intake::Input<'_>) {
        let (now, life) = (self.now, self.archive.life);
        let commands = self.archive.intake.handle(input, now);
        for command in commands {
            match command {
                intake::Command::Publish { topic, payload, retain } if self.archive.linked => {
                    self.publish(&topic, &payload, retain);
                }
                intake::Command::Commit(batch) => {
                    let fails = self.roll(100) < self.weather.commits_failing;
                    let delay = self.roll(COMMIT_MS);
                    self.after(delay, Event::Commit { life, batch, fails });
                }
                intake::Command::ReadDigests { lid } => {
                    let days = self.archive.days(lid);
                    self.intake(intake::Input::DigestsRead { lid, days });
                }
                intake::Command::ReadStates { lid, day, reach } => {
                    let mut states = self.archive.states(lid);
                    states.retain(|state| state.key.slot.day() == day);
                    let parted = self.archive.stands(lid, &reach) == intake::Kinship::Parted;
                    let states = Some(states).filter(|_| !parted);
                    self.intake(intake::Input::StatesRead { lid, day, reach, states });
                }
                intake::Command::ReadHeads { lid, to, upto } => {
                    let heads = self.archive.heads(lid, upto);
                    self.intake(intake::Input::HeadsRead { lid, to, heads });
                }
                intake::Command::WakeAt(at) => self.after(at.saturating_sub(now), Event::IntakeTick),
                intake::Command::Tell(told) => self.noticed.push(told),
                _ => {}
            }
        }
    }

    pub(crate) fn changed(&mut self, device: usize) {
        self.device(device, uplink::Input::Changed);
    }
}

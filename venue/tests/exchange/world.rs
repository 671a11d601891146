//! Houses, routes and their brokers in memory, with time that only passes when a test
//! says so.

use crate::store::{Store, passport};
use std::collections::{BTreeMap, BTreeSet};
use venue::{
    exchange::{
        Circle, Command, Config, Exchange, Input, Pace, Stretch, Told, Vector,
        topic::{Topic, filters},
        wire::MAX_MESSAGE,
    },
    hash::{Lid, StreamId, Tomb},
    passport::Secret,
    shared::At,
};

/// 2025-09-20T12:00Z.
pub(crate) const EVENING: i64 = 1_758_369_600_000;

/// How long a device takes to come back.
const RELINK_MS: u64 = 800;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Weather {
    /// Of 100 messages.
    pub(crate) lost: u64,
    /// Of 100 messages.
    pub(crate) repeated: u64,
    /// Most milliseconds.
    pub(crate) delay: u64,
    /// Of 100 merges.
    pub(crate) merges_failing: u64,
}

pub(crate) const FINE: Weather = Weather { lost: 0, repeated: 0, delay: 5, merges_failing: 0 };

/// One end in one circle.
pub(crate) struct End {
    pub(crate) circle: usize,
    pub(crate) exchange: Exchange,
    pub(crate) linked: bool,
    /// The line is dead and neither side has noticed.
    pub(crate) deaf: bool,
    wake: u64,
}

pub(crate) struct Device {
    pub(crate) store: Store,
    pub(crate) ends: Vec<End>,
    life: u64,
}

enum Event {
    Link { device: usize, end: usize },
    Deliver { device: usize, end: usize, topic: String, payload: Vec<u8> },
    Tick { device: usize, end: usize, life: u64 },
    Held { device: usize, end: usize, life: u64, vector: Vector, tombs: Vec<Tomb> },
    Stretch { device: usize, end: usize, life: u64, stream: StreamId, from: u64, stretch: Option<Stretch> },
    Merge { device: usize, end: usize, life: u64, stretches: Vec<Stretch>, tombs: Vec<Tomb> },
}

/// Messages and bytes.
pub(crate) type Sum = (u64, u64);

pub(crate) struct World {
    pub(crate) now: u64,
    pub(crate) circles: Vec<Circle>,
    pub(crate) devices: Vec<Device>,
    pub(crate) weather: Weather,
    pub(crate) told: Vec<(usize, Told)>,
    /// What each device was sent by brokers, by the last part of the topic.
    pub(crate) received: BTreeMap<(usize, &'static str), Sum>,
    /// What was put on the wire in each circle.
    pub(crate) sent: BTreeMap<(usize, &'static str), Sum>,
    events: BTreeMap<(u64, u64), Event>,
    sequence: u64,
    dice: u64,
    boots: u64,
    nonces: BTreeSet<Vec<u8>>,
}

pub(crate) fn circle(id: &str, key: u8, members: Option<&[&str]>, pace: Pace) -> Circle {
    Circle {
        campaign: "science-month-2025".parse().unwrap(),
        id: id.parse().unwrap(),
        key: Secret::new([key; 32]),
        members: members.map(|members| members.iter().map(|venue| venue.parse().unwrap()).collect()),
        pace,
    }
}

pub(crate) fn kind(topic: &Topic) -> &'static str {
    match topic {
        Topic::Heads(_) => "heads",
        Topic::Facts(_) => "facts",
        Topic::To(..) => "to",
        Topic::Emergency(_) => "emergency",
        Topic::Now(_) => "now",
    }
}

impl World {
    pub(crate) fn new(circles: Vec<Circle>, seed: u64) -> Self {
        Self {
            now: 0,
            circles,
            devices: Vec::new(),
            weather: FINE,
            told: Vec::new(),
            received: BTreeMap::new(),
            sent: BTreeMap::new(),
            events: BTreeMap::new(),
            sequence: 0,
            dice: seed,
            boots: 0,
            nonces: BTreeSet::new(),
        }
    }

    /// A house of so many devices.
    pub(crate) fn house(devices: u8, seed: u64) -> Self {
        let mut world = Self::new(vec![circle("river-city", 1, None, Pace::HOUSE)], seed);
        for number in 0..devices {
            world.add("river-city", &format!("kiosk-{number}"), &[0]);
        }
        world
    }

    /// A device in these circles.
    pub(crate) fn add(&mut self, venue: &str, name: &str, circles: &[usize]) -> usize {
        let lid = self.fresh_lid();
        self.put(Store::new(lid, venue, name), circles)
    }

    pub(crate) fn put(&mut self, store: Store, circles: &[usize]) -> usize {
        let device = self.devices.len();
        self.devices.push(Device { store, ends: Vec::new(), life: 0 });
        self.start(device, circles);
        device
    }

    fn fresh_lid(&mut self) -> Lid {
        let mut lid = [0; 16];
        lid.iter_mut().for_each(|byte| *byte = u8::try_from(self.roll(256)).unwrap());
        Lid(lid)
    }

    /// Its program starts, in a new boot of the machine.
    fn start(&mut self, device: usize, circles: &[usize]) {
        self.boots += 1;
        self.devices[device].store.reboot(self.boots);
        self.start_program(device, circles);
    }

    fn start_program(&mut self, device: usize, circles: &[usize]) {
        let mut ends = Vec::new();
        for circle in circles {
            let mut random = [0; 32];
            random.iter_mut().for_each(|byte| *byte = u8::try_from(self.roll(256)).unwrap());
            let me = self.devices[device].store.me.clone();
            let exchange = Exchange::new(Config { circle: self.circles[*circle].clone(), me }, random);
            ends.push(End { circle: *circle, exchange, linked: false, deaf: false, wake: 0 });
        }
        let this = &mut self.devices[device];
        this.ends = ends;
        this.life += 1;
        for end in 0..circles.len() {
            let delay = 1 + self.roll(RELINK_MS);
            self.after(delay, Event::Link { device, end });
        }
    }

    pub(crate) fn circles_of(&self, device: usize) -> Vec<usize> {
        self.devices[device].ends.iter().map(|end| end.circle).collect()
    }

    /// The program dies, and starts again in the same boot.
    pub(crate) fn kill(&mut self, device: usize) {
        let circles = self.circles_of(device);
        self.start_program(device, &circles);
    }

    /// The machine goes off and on again.
    pub(crate) fn reboot(&mut self, device: usize) {
        let circles = self.circles_of(device);
        self.start(device, &circles);
    }

    /// A new card: another ledger of the same device.
    pub(crate) fn reflash(&mut self, device: usize) {
        let lid = self.fresh_lid();
        let me = &self.devices[device].store.me;
        self.devices[device].store = Store::new(lid, me.venue.as_str(), me.device.as_str());
        self.reboot(device);
    }

    /// Its card is copied into another machine.
    pub(crate) fn clone_card(&mut self, device: usize) -> usize {
        let store = self.devices[device].store.clone();
        let circles = self.circles_of(device);
        self.put(store, &circles)
    }

    /// Linear congruential, Knuth's constants: a network needs no better.
    pub(crate) fn roll(&mut self, below: u64) -> u64 {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.dice >> 33) % below.max(1)
    }

    fn after(&mut self, delay: u64, event: Event) {
        self.sequence += 1;
        self.events.insert((self.now + delay, self.sequence), event);
    }

    pub(crate) fn run(&mut self, ms: u64) {
        let until = self.now + ms;
        while let Some(entry) = self.events.first_entry().filter(|entry| entry.key().0 <= until) {
            let ((at, _), event) = entry.remove_entry();
            self.now = self.now.max(at);
            self.happen(event);
        }
        self.now = until;
    }

    /// Runs until it is so; panics when that takes longer than `bound`. Tells how long it took.
    pub(crate) fn until(&mut self, bound: u64, so: impl Fn(&Self) -> bool) -> u64 {
        let start = self.now;
        while !so(self) {
            assert!(self.now < start + bound, "not after {bound} ms: {}", self.story());
            self.run(100);
        }
        self.now - start
    }

    fn story(&self) -> String {
        let of = |device: &Device| {
            let me = &device.store.me;
            let (facts, tombs) = (device.store.facts(), device.store.tombs.len());
            format!(
                "{}/{} {} boot {}: {facts} facts, {tombs} tombs; ",
                me.venue, me.device, me.lid, me.boot.0
            )
        };
        let told = self.told.iter().rev().take(9);
        self.devices.iter().map(of).collect::<String>()
            + &format!("sent {:?}; told {:?}", self.sent, told.collect::<Vec<_>>())
    }

    /// All devices of one circle alone hold the same.
    pub(crate) fn all_equal(&self) -> bool {
        self.devices.windows(2).all(|two| {
            two[0].store.streams == two[1].store.streams && two[0].store.tombs == two[1].store.tombs
        })
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Link { device, end } => {
                self.devices[device].ends[end].linked = true;
                self.end(device, end, Input::Linked);
            }
            Event::Deliver { device, end, topic, payload }
                if self.devices[device].ends[end].linked && !self.devices[device].ends[end].deaf =>
            {
                self.end(device, end, Input::Arrived { topic: &topic, payload: &payload });
            }
            Event::Tick { device, end, life }
                if self.devices[device].life == life && self.devices[device].ends[end].wake <= self.now =>
            {
                self.end(device, end, Input::Tick);
            }
            Event::Held { device, end, life, vector, tombs } if self.devices[device].life == life => {
                self.end(device, end, Input::HeldRead { vector, tombs });
            }
            Event::Stretch { device, end, life, stream, from, stretch }
                if self.devices[device].life == life =>
            {
                let tombs = self.devices[device].store.tombs.iter().copied().collect();
                self.end(device, end, Input::StretchRead { stream, from, stretch, tombs });
            }
            Event::Merge { device, end, life, stretches, tombs } if self.devices[device].life == life => {
                if self.roll(100) < self.weather.merges_failing {
                    return self.end(device, end, Input::MergeFailed);
                }
                self.devices[device].store.merge(&stretches, &tombs);
                self.end(device, end, Input::Merged);
                self.changed(device);
            }
            _ => {}
        }
    }

    fn end(&mut self, device: usize, end: usize, input: Input<'_>) {
        let now = self.now;
        let life = self.devices[device].life;
        let commands = self.devices[device].ends[end].exchange.handle(input, now);
        for command in commands {
            match command {
                Command::Publish { topic, payload } => self.publish(device, end, &topic, &payload),
                Command::ReadHeld => {
                    let store = &self.devices[device].store;
                    let members = self.circles[self.devices[device].ends[end].circle].members.as_ref();
                    let (vector, tombs) = (store.vector(members), store.tombs.iter().copied().collect());
                    // Read now, told later: the ledger may have gone on.
                    let delay = self.roll(4);
                    self.after(delay, Event::Held { device, end, life, vector, tombs });
                }
                Command::ReadStretch { stream, from, max } => {
                    let stretch = self.devices[device].store.stretch(stream, from, max);
                    let delay = self.roll(4);
                    self.after(delay, Event::Stretch { device, end, life, stream, from, stretch });
                }
                Command::Merge { stretches, tombs } => {
                    let facts: usize = stretches.iter().map(|stretch| stretch.facts.len()).sum();
                    assert!(facts <= venue::exchange::machine::MERGE_FACTS);
                    let delay = 2 + self.roll(4);
                    self.after(delay, Event::Merge { device, end, life, stretches, tombs });
                }
                Command::WakeAt(at) => {
                    assert!(at > now, "a machine that wakes itself at once never rests");
                    self.devices[device].ends[end].wake = at;
                    self.after(at - now, Event::Tick { device, end, life });
                }
                Command::Tell(told) => self.told.push((device, told)),
            }
        }
    }

    fn publish(&mut self, device: usize, end: usize, topic: &str, payload: &[u8]) {
        assert!(payload.len() <= MAX_MESSAGE);
        assert!(self.nonces.insert(payload[..24].to_vec()), "a nonce was used twice");
        let End { circle, linked, deaf, .. } = self.devices[device].ends[end];
        let parsed: Topic = topic.parse().unwrap();
        let (kind, bytes) = (kind(&parsed), payload.len() as u64);
        let sum = self.sent.entry((circle, kind)).or_default();
        *sum = (sum.0 + 1, sum.1 + bytes);
        if !linked || deaf {
            return;
        }
        for to in 0..self.devices.len() {
            for end in 0..self.devices[to].ends.len() {
                let there = &self.devices[to].ends[end];
                let addressed = match &parsed {
                    Topic::To(_, lid) => *lid == self.devices[to].store.me.lid,
                    _ => true,
                };
                // Who has another pack speaks in it all the same.
                let here = self.circles[there.circle].id == self.circles[circle].id;
                if !here || !there.linked || !addressed {
                    continue;
                }
                let heard = filters(&self.circles[circle], self.devices[to].store.me.lid);
                assert!(heard.iter().any(|filter| matches(filter, topic)), "{topic} is not subscribed to");
                if to != device {
                    let sum = self.received.entry((to, kind)).or_default();
                    *sum = (sum.0 + 1, sum.1 + bytes);
                }
                let Weather { lost, repeated, delay, .. } = self.weather;
                let copies = if self.roll(100) < lost { 0 } else { 1 + u64::from(self.roll(100) < repeated) };
                for _ in 0..copies {
                    let (delay, topic, payload) = (1 + self.roll(delay), topic.to_owned(), payload.to_vec());
                    self.after(delay, Event::Deliver { device: to, end, topic, payload });
                }
            }
        }
    }

    pub(crate) fn changed(&mut self, device: usize) {
        for end in 0..self.devices[device].ends.len() {
            self.end(device, end, Input::Changed);
        }
    }

    /// A point stamps a passport.
    pub(crate) fn stamp(&mut self, device: usize, number: u64) {
        let at = At::Wall(EVENING + i64::try_from(self.now).unwrap());
        let bearer = passport(number);
        self.devices[device].store.write(at, Some(bearer), crate::store::stamp(number % 9));
        self.changed(device);
    }

    pub(crate) fn forget(&mut self, device: usize, number: u64) {
        let at = At::Boot(i64::try_from(self.now).unwrap());
        self.devices[device].store.forget(at, passport(number));
        self.changed(device);
    }

    /// Many are forgotten at once: their marks take more than a page.
    pub(crate) fn forget_many(&mut self, device: usize, numbers: std::ops::Range<u64>) {
        let at = At::Boot(i64::try_from(self.now).unwrap());
        self.devices[device].store.forget_many(at, numbers.map(passport));
        self.changed(device);
    }

    pub(crate) fn undo(&mut self, device: usize) {
        let at = At::Wall(EVENING + i64::try_from(self.now).unwrap());
        self.devices[device].store.undo(at);
        self.changed(device);
    }

    /// A link breaks and comes back.
    pub(crate) fn cut(&mut self, device: usize, end: usize) {
        self.devices[device].ends[end].linked = false;
        self.end(device, end, Input::Unlinked);
        self.after(RELINK_MS, Event::Link { device, end });
    }

    /// A line dies, or comes back, and nobody notices.
    pub(crate) fn deafen(&mut self, device: usize, end: usize, deaf: bool) {
        self.devices[device].ends[end].deaf = deaf;
    }

    /// No fault is left.
    pub(crate) fn heal(&mut self) {
        self.weather = FINE;
        for end in self.devices.iter_mut().flat_map(|device| &mut device.ends) {
            end.deaf = false;
        }
    }
}

/// Whether an MQTT filter takes a topic.
fn matches(filter: &str, topic: &str) -> bool {
    let (filter, topic): (Vec<&str>, Vec<&str>) = (filter.split('/').collect(), topic.split('/').collect());
    filter.len() == topic.len()
        && filter.iter().zip(topic).all(|(wanted, part)| *wanted == "+" || *wanted == part)
}

//! What a route over hundreds of venues costs the line of each: all its devices in memory,
//! with time that passes as fast as they can think.

use super::{
    Figure,
    crowd::{Crowd, Written},
};
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use venue::{
    exchange::{Circle, Command, Config, Exchange, Input, Pace, Stretch, Vector},
    hash::{Hash, StreamId},
    id::{CampaignId, CircleId},
    passport::Secret,
};

/// A campaign's month, open ten hours a day.
const DAYS: u64 = 30;
const OPEN_HOURS: u64 = 10;

/// Passports of the whole month.
const PASSPORTS: u64 = 200_000;

/// Those that begin in one spell.
const WALKERS: u64 = PASSPORTS * SPELL_MS / HOUR_MS / OPEN_HOURS / DAYS;

/// A spell of an open hour: a passport is issued, checks in and is stamped at three venues.
const SPELL: Crowd = Crowd {
    kiosks: 500,
    passports: WALKERS,
    stamps: 3,
    city: true,
    every_ms: (SPELL_MS / WALKERS).cast_signed(),
};

const HOUR_MS: u64 = 3_600_000;

/// The part of an hour that is lived through: what each device takes between two heads.
const SPELL_MS: u64 = HOUR_MS / 3;

/// The route's broker takes so long, milliseconds.
const DELAY_MS: u64 = 40;

/// What MQTT adds to topic and payload of a message at QoS 1: fixed header of 3 bytes, length of
/// the topic 2, number 2, and 4 of the acknowledgement.
const MQTT_BYTES: u64 = 11;

/// What happens, and to which device.
enum Event {
    Write(usize),
    Arrive(usize, std::rc::Rc<(String, Vec<u8>)>),
    Tick(usize),
}

/// A device: its machine, how much it holds, and the bytes of its line.
struct Device {
    exchange: Exchange,
    vector: Vector,
    bytes: u64,
    wake: u64,
}

struct Route {
    now: u64,
    devices: Vec<Device>,
    written: Vec<Written>,
    streams: BTreeMap<StreamId, usize>,
    events: BTreeMap<(u64, u64), Event>,
    sequence: u64,
}

/// Lets the route live through a quiet spell and an open one.
///
/// # Errors
/// When a device was not told something.
pub fn measure(_: &std::path::Path) -> Result<Vec<Figure>> {
    let mut route = Route::new(SPELL.write()?)?;
    // Everybody has met everybody.
    route.run(SPELL_MS);
    let quiet = route.hour();
    route.open();
    let busy = route.hour();
    // The last passports still have points before them.
    route.run(SPELL_MS);
    let (facts, wanted) =
        (route.devices.iter().map(|device| device.vector.values().sum::<u64>()), SPELL.facts());
    let least = facts.min().context("a route has devices")?;
    anyhow::ensure!(least == wanted, "a venue knows {least} of {wanted} facts");
    let day = (OPEN_HOURS as f64 * busy + (24 - OPEN_HOURS) as f64 * quiet) / 1e6;
    Ok(vec![
        Figure::new("route: line of a venue in a quiet hour, both ways", quiet / 1e6, "MB"),
        Figure::new("route: line of a venue in an open hour, both ways", busy / 1e6, "MB"),
        Figure::new(
            "route: bytes on the line a fact",
            (busy - quiet) / wanted as f64 * SPELL_MS as f64 / HOUR_MS as f64,
            "bytes",
        ),
        Figure::new("route: line of a venue a day, both ways", day, "MB"),
    ])
}

impl Route {
    fn new(written: Vec<Written>) -> Result<Self> {
        let circle = Circle {
            campaign: CampaignId::new(crate::house::CAMPAIGN)?,
            id: CircleId::new("city-walk")?,
            key: Secret::new([7; 32]),
            members: Some(written.iter().map(|written| written.origin.venue.clone()).collect()),
            pace: Pace::ROUTE,
        };
        let device = |(n, written): (usize, &Written)| {
            let random = Hash::of(&[b"route", &n.to_be_bytes()]).0;
            let exchange =
                Exchange::new(Config { circle: circle.clone(), me: written.origin.clone() }, random);
            Device { exchange, vector: Vector::new(), bytes: 0, wake: 0 }
        };
        let devices: Vec<Device> = written.iter().enumerate().map(device).collect();
        let streams = written.iter().enumerate().map(|(n, written)| (written.origin.stream(), n)).collect();
        let mut route = Self { now: 0, devices, written, streams, events: BTreeMap::new(), sequence: 0 };
        (0..route.devices.len()).for_each(|device| route.tell(device, Input::Linked));
        Ok(route)
    }

    fn after(&mut self, delay: u64, event: Event) {
        self.sequence += 1;
        self.events.insert((self.now + delay, self.sequence), event);
    }

    /// From now on facts are written as the crowd walks.
    fn open(&mut self) {
        let all = self.written.iter().enumerate();
        let times: Vec<(u64, usize)> =
            all.flat_map(|(n, written)| written.times_ms().map(move |ms| (ms, n))).collect();
        times.into_iter().for_each(|(ms, device)| self.after(ms, Event::Write(device)));
    }

    /// The bytes on the line of a venue, the mean of all, in an hour like the spell to come.
    fn hour(&mut self) -> f64 {
        self.devices.iter_mut().for_each(|device| device.bytes = 0);
        self.run(SPELL_MS);
        let sum = self.devices.iter().map(|device| device.bytes as f64).sum::<f64>();
        sum / self.devices.len() as f64 * HOUR_MS as f64 / SPELL_MS as f64
    }

    fn run(&mut self, ms: u64) {
        let until = self.now + ms;
        while let Some(entry) = self.events.first_entry().filter(|entry| entry.key().0 <= until) {
            let ((at, _), event) = entry.remove_entry();
            self.now = at;
            match event {
                Event::Write(device) => {
                    let stream = self.written[device].origin.stream();
                    *self.devices[device].vector.entry(stream).or_default() += 1;
                    self.tell(device, Input::Changed);
                }
                Event::Arrive(device, message) => {
                    let (topic, payload) = &*message;
                    self.devices[device].bytes += line(topic, payload);
                    self.tell(device, Input::Arrived { topic, payload });
                }
                Event::Tick(device) if self.devices[device].wake <= self.now => {
                    self.tell(device, Input::Tick);
                }
                Event::Tick(_) => {}
            }
        }
        self.now = until;
    }

    /// Tells a machine, and does at once what it says.
    fn tell(&mut self, device: usize, input: Input<'_>) {
        let commands = self.devices[device].exchange.handle(input, self.now);
        for command in commands {
            match command {
                Command::Publish { topic, payload } => self.publish(device, topic, payload),
                Command::ReadHeld => {
                    let vector = self.devices[device].vector.clone();
                    self.tell(device, Input::HeldRead { vector, tombs: Vec::new() });
                }
                Command::ReadStretch { stream, from, max } => {
                    let stretch = self.stretch(device, stream, from, max);
                    self.tell(device, Input::StretchRead { stream, from, stretch, tombs: Vec::new() });
                }
                Command::Merge { stretches, .. } => {
                    for stretch in stretches {
                        let have = self.devices[device].vector.entry(stretch.origin.stream()).or_default();
                        *have = (*have).max(stretch.last());
                    }
                    self.tell(device, Input::Merged);
                    self.tell(device, Input::Changed);
                }
                Command::WakeAt(at) => {
                    self.devices[device].wake = at;
                    self.after(at.saturating_sub(self.now), Event::Tick(device));
                }
                Command::Tell(_) => {}
            }
        }
    }

    fn stretch(&self, device: usize, stream: StreamId, from: u64, max: usize) -> Option<Stretch> {
        let have = self.devices[device].vector.get(&stream).copied().unwrap_or_default();
        self.written.get(*self.streams.get(&stream)?)?.stretch(from, have, max)
    }

    fn publish(&mut self, device: usize, topic: String, payload: Vec<u8>) {
        self.devices[device].bytes += line(&topic, &payload);
        let to = topic.rsplit_once("/to/").map(|(_, lid)| lid.to_owned());
        let message = std::rc::Rc::new((topic, payload));
        for n in 0..self.devices.len() {
            if to.as_ref().is_none_or(|to| *to == self.written[n].origin.lid.to_string()) {
                self.after(DELAY_MS, Event::Arrive(n, message.clone()));
            }
        }
    }
}

fn line(topic: &str, payload: &[u8]) -> u64 {
    (topic.len() + payload.len()) as u64 + MQTT_BYTES
}

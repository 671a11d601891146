//! A house of devices and its broker.

use super::super::*;
use crate::{
    exchange::{Circle, Pace, wire::Nonces},
    passport::Secret,
};

pub(super) const MINUTE: u64 = 60_000;

pub(super) fn circle(key: u8) -> Circle {
    Circle {
        campaign: "science-month-2025".parse().unwrap(),
        id: "river-city".parse().unwrap(),
        key: Secret::new([key; 32]),
        members: None,
        pace: Pace::HOUSE,
    }
}

pub(super) fn lid(device: usize) -> Lid {
    Lid([u8::try_from(device).unwrap() + 1; 16])
}

/// An entry of a mode, and when it was written.
pub(super) type Entry = (Act, u64);

pub(super) struct Device {
    pub(super) alarm: Alarm,
    pub(super) ledger: Vec<Entry>,
    pub(super) linked: bool,
    pub(super) told: Vec<Told>,
    pub(super) starts: u8,
}

impl Device {
    pub(super) fn emergency(&self) -> bool {
        self.ledger.last().is_some_and(|(act, _)| act.emergency)
    }
}

pub(super) type Message = (String, Vec<u8>);

/// A house; the broker keeps the last message of each topic.
pub(super) struct House {
    pub(super) devices: Vec<Device>,
    pub(super) now: u64,
    pub(super) retained: std::collections::BTreeMap<String, Vec<u8>>,
    /// All that was ever said, for whoever says it again.
    pub(super) said: Vec<Message>,
    /// Messages on their way to a device.
    pub(super) on_their_way: Vec<(usize, Message)>,
}

impl House {
    pub(super) fn of(devices: usize) -> Self {
        let device = |at| Device {
            alarm: Alarm::new(circle(1), lid(at), &[], [u8::try_from(at).unwrap(); 24]),
            ledger: vec![],
            linked: false,
            told: vec![],
            starts: 0,
        };
        let mut house = Self {
            devices: (0..devices).map(device).collect(),
            now: 1_000,
            retained: std::collections::BTreeMap::new(),
            said: vec![],
            on_their_way: vec![],
        };
        (0..devices).for_each(|device| house.link(device));
        house.quiet();
        house
    }

    pub(super) fn handle(&mut self, device: usize, input: Input<'_>) {
        let commands = self.devices[device].alarm.handle(input, self.now);
        for command in commands {
            match command {
                Command::Publish { topic, payload } if self.devices[device].linked => {
                    self.retained.insert(topic.clone(), payload.clone());
                    self.said.push((topic.clone(), payload.clone()));
                    for to in (0..self.devices.len()).filter(|to| self.devices[*to].linked) {
                        self.on_their_way.push((to, (topic.clone(), payload.clone())));
                    }
                }
                Command::Write(word) => {
                    if self.devices[device].emergency() != word.emergency {
                        self.write(device, word.emergency, Some(word));
                    }
                }
                Command::Tell(told) => self.devices[device].told.push(told),
                Command::Publish { .. } | Command::WakeAt(_) => {}
            }
        }
    }

    pub(super) fn write(&mut self, device: usize, emergency: bool, word: Option<Word>) {
        let n = self.devices[device].ledger.len() as u64 + 1;
        let act = Act { n, emergency, word, age_ms: Some(0) };
        self.devices[device].ledger.push((act, self.now));
        self.handle(device, Input::Acts(&[act]));
    }

    /// Staff call or end an emergency at a device.
    pub(super) fn staff(&mut self, device: usize, emergency: bool) {
        if self.devices[device].emergency() != emergency {
            self.write(device, emergency, None);
        }
    }

    pub(super) fn link(&mut self, device: usize) {
        self.devices[device].linked = true;
        self.handle(device, Input::Linked);
        // What it retained a broker says at once, and again until it was taken.
        for (topic, payload) in self.retained.clone() {
            self.handle(device, Input::Arrived { topic: &topic, payload: &payload });
        }
    }

    pub(super) fn cut(&mut self, device: usize) {
        self.devices[device].linked = false;
        self.on_their_way.retain(|(to, _)| *to != device);
        self.handle(device, Input::Unlinked);
    }

    /// The agent is started again on the same ledger.
    pub(super) fn restart(&mut self, device: usize) {
        let linked = self.devices[device].linked;
        self.cut(device);
        let here = &mut self.devices[device];
        here.starts += 1;
        let past: Vec<Act> =
            here.ledger.iter().map(|(act, at)| Act { age_ms: Some(self.now - at), ..*act }).collect();
        // Its clock begins anew; the house's is used on, which only makes it older.
        here.alarm = Alarm::new(circle(1), lid(device), &past, [here.starts; 24]);
        if linked {
            self.link(device);
        }
    }

    pub(super) fn deliver(&mut self, at: usize) {
        if !self.on_their_way.is_empty() {
            let (to, (topic, payload)) = self.on_their_way.swap_remove(at % self.on_their_way.len());
            self.handle(to, Input::Arrived { topic: &topic, payload: &payload });
        }
    }

    pub(super) fn pass(&mut self, ms: u64) {
        self.now += ms;
        (0..self.devices.len()).for_each(|device| self.handle(device, Input::Tick));
    }

    /// Everything arrives, and time passes, until nobody has anything new to say.
    pub(super) fn quiet(&mut self) {
        for _ in 0..20 {
            while !self.on_their_way.is_empty() {
                self.deliver(0);
            }
            self.pass(700);
        }
    }

    pub(super) fn agreed(&self) -> Vec<(Option<Word>, bool)> {
        self.devices.iter().map(|device| (device.alarm.word(), device.emergency())).collect()
    }

    pub(super) fn all(&self, emergency: bool) -> bool {
        let words = self.agreed();
        words.iter().all(|(word, shown)| *word == words[0].0 && *shown == emergency)
    }
}

/// A word sealed with a key, on a topic.
pub(super) fn sealed(key: u8, on: &str, word: Word) -> Vec<u8> {
    message::write(word, on, &circle(key).key, &mut Nonces::new([5; 16])).unwrap()
}

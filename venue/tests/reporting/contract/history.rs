//! Random histories of both ends: whatever dies and gets lost, nothing is said that the
//! contract does not describe.

use super::{Schemas, all_schemas, inside};
use crate::{
    converge::{act, play},
    world::World,
};
use proptest::prelude::*;
use serde_json::Value;
use std::{cell::RefCell, collections::BTreeMap, rc::Rc};
use venue::reporting::contract::{Channel, channels};

/// How long both ends may take until they hold the same, milliseconds.
const SETTLES_WITHIN_MS: u64 = 240_000;

/// What was said in a history, and what is wrong with it.
#[derive(Default)]
struct Heard {
    schemas: BTreeMap<&'static str, Schemas>,
    channels: Vec<Channel>,
    kinds: BTreeMap<&'static str, usize>,
    wrong: Vec<String>,
}

impl Heard {
    fn hear(&mut self, topic: &str, payload: &[u8], retain: bool) {
        let Some(channel) = self.channels.iter().find(|channel| fits(&channel.address, topic)) else {
            return self.wrong.push(format!("{topic} is no channel"));
        };
        *self.kinds.entry(channel.name).or_default() += 1;
        if channel.retained != retain {
            self.wrong.push(format!("{topic}: retained {retain}"));
        }
        let document: Value = serde_json::from_slice(payload).unwrap();
        let wrong = self.schemas[channel.message].wrong(&document);
        self.wrong.extend(wrong.map(|wrong| format!("{topic}: {wrong}: {document}")));
        if channel.name == "pages" {
            self.wrong.extend(self.schemas["batch"].wrong(&inside(&document)));
        }
    }
}

fn fits(address: &str, topic: &str) -> bool {
    let (address, topic): (Vec<&str>, Vec<&str>) = (address.split('/').collect(), topic.split('/').collect());
    address.len() == topic.len()
        && address.iter().zip(topic).all(|(name, part)| name.starts_with('{') || *name == part)
}

/// A new history is heard. Schemas are made once a thread: compiling them takes longer than
/// a history.
fn listen(world: &mut World) -> Rc<RefCell<Heard>> {
    thread_local! {
        static HEARD: Rc<RefCell<Heard>> = Rc::new(RefCell::new(Heard {
            schemas: all_schemas(),
            channels: channels(),
            ..Heard::default()
        }));
    }
    let heard = HEARD.with(Rc::clone);
    heard.borrow_mut().wrong.clear();
    heard.borrow_mut().kinds.clear();
    let ear = Rc::clone(&heard);
    world.ear = Box::new(move |topic, payload, retain| ear.borrow_mut().hear(topic, payload, retain));
    heard
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn whatever_happens_only_what_is_described_is_said(
        seed in any::<u64>(),
        devices in 1..3_u8,
        keys in any::<bool>(),
        acts in prop::collection::vec(act(), 10..40),
    ) {
        let mut world = if keys { World::with_keys(devices, seed) } else { World::new(devices, seed) };
        let heard = listen(&mut world);
        for n in 0..30 {
            world.devices[0].check_in(n * 17, 2, n % 7 != 0);
        }
        play(&mut world, &acts);
        world.run(world.now + 5_000);
        let heard = heard.borrow();
        prop_assert!(heard.wrong.is_empty(), "{:?}", heard.wrong);
        prop_assert!(!heard.kinds.is_empty());
    }
}

#[test]
fn a_calm_night_says_all_kinds_of_it() {
    let mut world = World::with_keys(1, 7);
    let heard = listen(&mut world);
    for n in 0..30 {
        world.devices[0].check_in(n * 17, 2, n % 7 != 0);
    }
    world.converge(SETTLES_WITHIN_MS);
    // A live page, and one that the archive lost.
    world.devices[0].check_in(600, 3, true);
    world.changed(0);
    world.converge(SETTLES_WITHIN_MS);
    world.archive_may_lie = true;
    world.archive.disk.pages.pop_first();
    world.kill_intake();
    world.converge(SETTLES_WITHIN_MS);
    let heard = heard.borrow();
    assert!(heard.wrong.is_empty(), "{:?}", heard.wrong);
    let kinds: Vec<&str> = heard.kinds.keys().copied().collect();
    assert_eq!(kinds, ["head", "hq-state", "page", "pages", "presence", "stored", "wanted"]);
}

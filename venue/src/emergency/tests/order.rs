//! Whatever happens in whatever order, all agree.

use super::{
    super::*,
    world::{House, circle, lid, sealed},
};
use crate::exchange::topic::{From, Topic};
use proptest::prelude::*;

/// What happens to a house.
#[derive(Debug, Clone, Copy)]
enum Happens {
    Staff(usize, bool),
    Cut(usize),
    Link(usize),
    Restart(usize),
    Deliver(usize),
    Lose(usize),
    Again(usize, usize),
    Pass(u64),
}

fn happens() -> impl Strategy<Value = Happens> {
    let (device, which) = (0..3_usize, any::<usize>());
    prop_oneof![
        3 => (device.clone(), any::<bool>()).prop_map(|(device, emergency)| Happens::Staff(device, emergency)),
        1 => device.clone().prop_map(Happens::Cut),
        2 => device.clone().prop_map(Happens::Link),
        1 => device.clone().prop_map(Happens::Restart),
        8 => which.prop_map(Happens::Deliver),
        2 => which.prop_map(Happens::Lose),
        2 => (device, which).prop_map(|(device, at)| Happens::Again(device, at)),
        3 => (0..1_500_u64).prop_map(Happens::Pass),
    ]
}

impl House {
    fn happen(&mut self, what: Happens) {
        match what {
            Happens::Staff(device, emergency) => self.staff(device, emergency),
            Happens::Cut(device) if self.devices[device].linked => self.cut(device),
            Happens::Link(device) if !self.devices[device].linked => self.link(device),
            Happens::Cut(_) | Happens::Link(_) => {}
            Happens::Restart(device) => self.restart(device),
            Happens::Deliver(at) => self.deliver(at),
            Happens::Lose(at) => {
                if !self.on_their_way.is_empty() {
                    self.on_their_way.swap_remove(at % self.on_their_way.len());
                }
            }
            Happens::Again(device, at) => {
                if !self.said.is_empty() && self.devices[device].linked {
                    let (topic, payload) = self.said[at % self.said.len()].clone();
                    self.handle(device, Input::Arrived { topic: &topic, payload: &payload });
                }
            }
            Happens::Pass(ms) => self.pass(ms),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn whatever_is_lost_repeated_and_cut_all_agree_on_the_highest_term(
        course in proptest::collection::vec(happens(), 0..120)
    ) {
        let mut house = House::of(3);
        for what in course {
            let before: Vec<_> = house.devices.iter().map(|device| device.alarm.word()).collect();
            let starts: Vec<_> = house.devices.iter().map(|device| device.starts).collect();
            house.happen(what);
            for (at, device) in house.devices.iter().enumerate() {
                let again = device.starts != starts[at];
                prop_assert!(again || device.alarm.word() >= before[at], "a term went back");
            }
        }
        for device in 0..3 {
            if !house.devices[device].linked {
                house.link(device);
            }
        }
        house.quiet();
        // Two rounds of heartbeats make good what was lost.
        (0..3).for_each(|_| { house.pass(HEARTBEAT_MS * 5 / 4); house.quiet(); });
        let words = house.agreed();
        prop_assert!(words.iter().all(|(word, _)| *word == words[0].0), "{:?}", words);
        let highest = house.said.iter().filter_map(|(topic, payload)| {
            message::read(payload, topic, &circle(1).key).ok()
        }).max();
        prop_assert_eq!(words[0].0, highest, "the highest term that was said");
        let emergency = highest.is_some_and(|word| word.emergency);
        prop_assert!(words.iter().all(|(_, shown)| *shown == emergency), "{:?} in {:?}", highest, words);
    }

    #[test]
    fn words_in_any_order_and_number_end_with_the_greatest(
        words in proptest::collection::vec((1..6_u64, any::<bool>(), 0..3_usize, 1..4_u64), 1..20),
        order in proptest::collection::vec(any::<usize>(), 0..40),
    ) {
        let words: Vec<Word> = words.into_iter().map(|(term, emergency, by, n)| {
            Word { term, emergency, call: Call { lid: lid(by), n } }
        }).collect();
        let on = Topic::Emergency(From::of(&circle(1), lid(1))).to_string();
        let mut house = House::of(4);
        let again = order.iter().map(|at| words[at % words.len()]);
        for word in again.chain(words.iter().copied()).collect::<Vec<_>>() {
            house.handle(3, Input::Arrived { topic: &on, payload: &sealed(1, &on, word) });
        }
        let greatest = words.iter().max().copied();
        prop_assert_eq!(house.devices[3].alarm.word(), greatest);
        prop_assert_eq!(house.devices[3].emergency(), greatest.unwrap().emergency);
    }
}

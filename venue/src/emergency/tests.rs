//! Devices of a house that call and end emergencies while words are lost, repeated, kept back
//! and forged, and while devices are cut off and started again.

use super::*;
use crate::{
    exchange::{
        Circle, Pace,
        topic::{From, Topic},
        wire::Nonces,
    },
    passport::Secret,
};
use proptest::prelude::*;

const MINUTE: u64 = 60_000;

fn circle(key: u8) -> Circle {
    Circle {
        campaign: "science-month-2025".parse().unwrap(),
        id: "river-city".parse().unwrap(),
        key: Secret::new([key; 32]),
        members: None,
        pace: Pace::HOUSE,
    }
}

fn lid(device: usize) -> Lid {
    Lid([u8::try_from(device).unwrap() + 1; 16])
}

/// An entry of a mode, and when it was written.
type Entry = (Act, u64);

struct Device {
    alarm: Alarm,
    ledger: Vec<Entry>,
    linked: bool,
    told: Vec<Told>,
    starts: u8,
}

impl Device {
    fn emergency(&self) -> bool {
        self.ledger.last().is_some_and(|(act, _)| act.emergency)
    }
}

type Message = (String, Vec<u8>);

/// A house; the broker keeps the last message of each topic.
struct House {
    devices: Vec<Device>,
    now: u64,
    retained: std::collections::BTreeMap<String, Vec<u8>>,
    /// All that was ever said, for whoever says it again.
    said: Vec<Message>,
    /// Messages on their way to a device.
    on_their_way: Vec<(usize, Message)>,
}

impl House {
    fn of(devices: usize) -> Self {
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

    fn handle(&mut self, device: usize, input: Input<'_>) {
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

    fn write(&mut self, device: usize, emergency: bool, word: Option<Word>) {
        let n = self.devices[device].ledger.len() as u64 + 1;
        let act = Act { n, emergency, word, age_ms: Some(0) };
        self.devices[device].ledger.push((act, self.now));
        self.handle(device, Input::Acts(&[act]));
    }

    /// Staff call or end an emergency at a device.
    fn staff(&mut self, device: usize, emergency: bool) {
        if self.devices[device].emergency() != emergency {
            self.write(device, emergency, None);
        }
    }

    fn link(&mut self, device: usize) {
        self.devices[device].linked = true;
        self.handle(device, Input::Linked);
        // What it retained a broker says at once, and again until it was taken.
        for (topic, payload) in self.retained.clone() {
            self.handle(device, Input::Arrived { topic: &topic, payload: &payload });
        }
    }

    fn cut(&mut self, device: usize) {
        self.devices[device].linked = false;
        self.on_their_way.retain(|(to, _)| *to != device);
        self.handle(device, Input::Unlinked);
    }

    /// The agent is started again on the same ledger.
    fn restart(&mut self, device: usize) {
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

    fn deliver(&mut self, at: usize) {
        if !self.on_their_way.is_empty() {
            let (to, (topic, payload)) = self.on_their_way.swap_remove(at % self.on_their_way.len());
            self.handle(to, Input::Arrived { topic: &topic, payload: &payload });
        }
    }

    fn pass(&mut self, ms: u64) {
        self.now += ms;
        (0..self.devices.len()).for_each(|device| self.handle(device, Input::Tick));
    }

    /// Everything arrives, and time passes, until nobody has anything new to say.
    fn quiet(&mut self) {
        for _ in 0..20 {
            while !self.on_their_way.is_empty() {
                self.deliver(0);
            }
            self.pass(700);
        }
    }

    fn agreed(&self) -> Vec<(Option<Word>, bool)> {
        self.devices.iter().map(|device| (device.alarm.word(), device.emergency())).collect()
    }

    fn all(&self, emergency: bool) -> bool {
        let words = self.agreed();
        words.iter().all(|(word, shown)| *word == words[0].0 && *shown == emergency)
    }
}

#[test]
fn one_calls_and_another_ends_and_everybody_shows_it() {
    let mut house = House::of(3);
    house.staff(0, true);
    house.quiet();
    assert!(house.all(true), "{:?}", house.agreed());
    assert_eq!(house.devices[1].alarm.word().unwrap().call, Call { lid: lid(0), n: 1 });
    house.staff(2, false);
    house.quiet();
    assert!(house.all(false), "{:?}", house.agreed());
    assert_eq!(house.devices[0].alarm.word().unwrap().term, 2);
    assert_eq!(house.devices[0].ledger.len(), 2, "what was heard is an entry, and one alone");
}

#[test]
fn on_a_tie_the_emergency_holds_whichever_comes_first() {
    let on = Topic::Emergency(From::of(&circle(1), lid(1))).to_string();
    let word = |emergency| Word { term: 4, emergency, call: Call { lid: lid(1), n: 9 } };
    for order in [[false, true], [true, false]] {
        let mut house = House::of(1);
        for emergency in order {
            house.handle(0, Input::Arrived { topic: &on, payload: &sealed(1, &on, word(emergency)) });
        }
        assert_eq!(house.agreed(), [(Some(word(true)), true)]);
    }
}

#[test]
fn who_comes_late_hears_what_holds_at_once() {
    let mut house = House::of(3);
    house.cut(2);
    house.staff(0, true);
    house.quiet();
    assert!(!house.devices[2].emergency());
    house.now += 5 * 60 * MINUTE;
    house.link(2);
    house.quiet();
    assert!(house.all(true), "{:?}", house.agreed());
    house.restart(2);
    house.quiet();
    assert!(house.all(true));
}

#[test]
fn an_emergency_that_the_house_ended_meanwhile_ends_with_who_comes_back() {
    let mut house = House::of(3);
    house.staff(2, true);
    house.quiet();
    house.cut(2);
    house.staff(0, false);
    house.quiet();
    // Another comes and goes, so that the last word is not of the one that is still shown there.
    house.staff(1, true);
    house.quiet();
    house.staff(1, false);
    house.quiet();
    house.now += 3 * 60 * MINUTE;
    house.link(2);
    house.quiet();
    assert!(house.all(false), "{:?}", house.agreed());
    let alarmed = house.devices[0].ledger.iter().filter(|(act, _)| act.emergency).count();
    assert_eq!(alarmed, 2, "it alarmed nobody again");
}

#[test]
fn what_was_called_while_cut_off_is_told_when_it_is_fresh_and_stays_alone_when_it_is_old() {
    for (minutes, alarmed) in [(1, true), (11, false)] {
        let mut house = House::of(3);
        house.cut(1);
        house.staff(1, true);
        house.now += minutes * MINUTE;
        house.link(1);
        house.quiet();
        assert_eq!(house.devices[0].emergency(), alarmed);
        assert!(house.devices[1].emergency(), "nobody has ended it");
        let alone = house.devices[1].told.iter().filter(|told| matches!(told, Told::Alone { .. })).count();
        assert_eq!(alone, usize::from(!alarmed), "it is told once");
        // One of the house that begins and ends meanwhile takes it along; else staff end it there.
        if !alarmed {
            house.staff(0, true);
            house.quiet();
            assert!(house.all(true));
        }
        house.staff(2, false);
        house.quiet();
        assert!(house.all(false), "{:?}", house.agreed());
    }
}

#[test]
fn an_end_that_was_said_while_cut_off_ends_only_what_it_knew_of() {
    let mut house = House::of(3);
    house.cut(2);
    house.staff(2, true);
    house.staff(2, false);
    house.staff(0, true);
    house.quiet();
    house.link(2);
    house.quiet();
    assert!(house.all(true), "a drill at a device alone ended a real one: {:?}", house.agreed());
    house.cut(2);
    house.staff(2, false);
    house.link(2);
    house.quiet();
    assert!(house.all(false), "{:?}", house.agreed());
}

#[test]
fn an_end_is_not_lost_when_its_agent_was_not_there() {
    let mut house = House::of(3);
    house.staff(1, true);
    house.quiet();
    house.staff(0, false);
    house.quiet();
    house.staff(2, true);
    house.quiet();
    house.cut(2);
    house.staff(2, false);
    house.restart(2);
    house.link(2);
    house.quiet();
    assert!(house.all(false), "{:?}", house.agreed());
}

#[test]
fn who_has_just_called_is_not_ended_by_the_end_of_another_one() {
    let mut house = House::of(3);
    house.cut(2);
    house.staff(0, true);
    house.quiet();
    house.staff(0, false);
    house.quiet();
    // All are gone and the broker was started again when the third calls one.
    house.cut(0);
    house.cut(1);
    house.retained.clear();
    house.link(2);
    house.quiet();
    house.staff(2, true);
    assert_eq!(house.devices[2].alarm.word().unwrap().term, 1);
    house.link(0);
    house.quiet();
    house.link(1);
    house.quiet();
    assert!(house.all(true), "{:?}", house.agreed());
    house.staff(1, false);
    house.quiet();
    assert!(house.all(false));
}

#[test]
fn a_rehearsal_that_ends_while_an_emergency_is_heard_does_not_end_it() {
    let mut house = House::of(2);
    let agreed = Word { term: 1, emergency: true, call: Call { lid: lid(0), n: 1 } };
    house.staff(0, true);
    // The entry of the rehearsal's end lies before the one that was heard.
    let open = Act { n: 1, emergency: false, word: None, age_ms: Some(0) };
    let (topic, payload) = house.said[0].clone();
    let mut other = Alarm::new(circle(1), lid(1), &[], [9; 24]);
    let _ = other.handle(Input::Linked, 0);
    let _ = other.handle(Input::Tick, LISTEN_MS);
    let heard = other.handle(Input::Arrived { topic: &topic, payload: &payload }, LISTEN_MS);
    assert!(heard.contains(&Command::Write(agreed)), "{heard:?}");
    let said = other.handle(Input::Acts(&[open]), LISTEN_MS);
    assert!(!said.iter().any(|command| matches!(command, Command::Publish { .. })), "{said:?}");
    let written = Act { n: 2, emergency: true, word: Some(agreed), age_ms: Some(0) };
    let said = other.handle(Input::Acts(&[written]), LISTEN_MS);
    assert!(!said.iter().any(|command| matches!(command, Command::Write(_))), "{said:?}");
    assert_eq!(other.word(), Some(agreed));
}

/// A word sealed with a key, on a topic.
fn sealed(key: u8, on: &str, word: Word) -> Vec<u8> {
    message::write(word, on, &circle(key).key, &mut Nonces::new([5; 16])).unwrap()
}

#[test]
fn what_is_forged_moved_too_long_or_malformed_is_refused_and_counted() {
    let on = |device| Topic::Emergency(From::of(&circle(1), lid(device))).to_string();
    let word = Word { term: 7, emergency: true, call: Call { lid: lid(1), n: 3 } };
    let mut flipped = sealed(1, &on(1), word);
    *flipped.last_mut().unwrap() ^= 1;
    let heads = on(1).replace("emergency", "heads");
    let of_others = on(1).replace("river-city", "river-nature");
    let refused = [
        (on(1), sealed(2, &on(1), word), "not sealed"),
        (on(1), sealed(1, &on(0), word), "not sealed"),
        (on(1), flipped, "not sealed"),
        (on(1), vec![], "not sealed"),
        (on(1), vec![7; MAX_WORD + 1], "the most is 512"),
        (on(1), sealed(1, &on(1), Word { term: MAX_TERM + 1, ..word }), "its term is"),
        (on(1), sealed(1, &on(1), Word { term: 0, ..word }), "its term is"),
        (heads.clone(), sealed(1, &heads, word), "a topic of the exchange"),
        (of_others.clone(), sealed(1, &of_others, word), "another house's topic"),
        ("sm/1".to_owned(), vec![], "no topic"),
    ];
    let mut house = House::of(2);
    for (at, (topic, payload, reason)) in refused.iter().enumerate() {
        house.now += TELL_GAP_MS;
        house.handle(0, Input::Arrived { topic, payload });
        let told = house.devices[0].told.last();
        let says = |told: &Told| matches!(told, Told::Refused { reason: said, .. } if said.contains(reason));
        assert!(told.is_some_and(says), "{told:?} instead of {reason}");
        assert_eq!(house.devices[0].alarm.refused(), at as u64 + 1);
    }
    // A flood of them is told once in a while.
    let told = house.devices[0].told.len();
    for _ in 0..500 {
        house.handle(0, Input::Arrived { topic: &refused[0].0, payload: &refused[0].1 });
    }
    assert_eq!(house.devices[0].told.len(), told);
    assert_eq!(house.agreed()[0], (None, false));
    house.handle(0, Input::Arrived { topic: &on(1), payload: &sealed(1, &on(1), word) });
    assert_eq!(house.agreed()[0], (Some(word), true), "a good one is heard all the same");
}

#[test]
fn what_is_said_again_by_somebody_who_kept_it_changes_nothing_and_is_counted() {
    let mut house = House::of(2);
    house.staff(0, true);
    house.quiet();
    let old = house.said[0].clone();
    house.staff(0, false);
    house.quiet();
    let (words, said) = (house.agreed(), house.said.len());
    for _ in 0..1_000 {
        house.handle(1, Input::Arrived { topic: &old.0, payload: &old.1 });
        house.pass(10);
    }
    assert_eq!(house.agreed(), words);
    assert_eq!(house.devices[1].alarm.outdated(), 1_000);
    let answers = house.said.len() - said;
    assert!((5..=20).contains(&answers), "{answers} answers in ten seconds");
    let told = house.devices[1].told.iter().filter(|told| matches!(told, Told::Outdated { .. })).count();
    assert!((1..=2).contains(&told), "{told}");
}

#[test]
fn a_house_that_never_called_anything_says_nothing() {
    let mut house = House::of(3);
    (0..100).for_each(|_| house.pass(1_000));
    assert!(house.said.is_empty());
}

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

//! One rule at a time: a single end, and what it answers to what it is told.

use crate::{
    messages::message,
    store::{Store, passport, stamp},
    world::{EVENING, World, circle},
};
use venue::{
    exchange::{
        Command, Config, Exchange, Input, Pace, Stretch, Told, Vector,
        machine::{MERGE_FACTS, MISSES, PEERS, TELL_GAP_MS},
        topic::{From, Topic},
        wire::{self, Bytes, Message, Nonces, Says},
    },
    hash::{Lid, Tomb},
    shared::{At, What},
};

const PEER: Lid = Lid([9; 16]);

/// A device of river city on the route of river city and hill town.
struct End {
    exchange: Exchange,
    store: Store,
    now: u64,
    nonces: Nonces,
}

impl End {
    fn new() -> Self {
        let store = Store::new(Lid([1; 16]), "river-city", "kiosk-1");
        let config = Config { circle: route(), me: store.me.clone() };
        let exchange = Exchange::new(config, [3; 32]);
        let mut end = Self { exchange, store, now: 0, nonces: Nonces::new([4; 16]) };
        end.handle(Input::Linked);
        let marks = end.store.tombs.iter().copied().collect();
        end.handle(Input::HeldRead { vector: Vector::new(), tombs: marks });
        end
    }

    fn handle(&mut self, input: Input<'_>) -> Vec<Command> {
        self.exchange.handle(input, self.now)
    }

    fn wait(&mut self, ms: u64) -> Vec<Command> {
        self.now += ms;
        self.handle(Input::Tick)
    }

    fn hears(&mut self, topic: &Topic, message: &Message) -> Vec<Command> {
        let topic = topic.to_string();
        let payload = wire::write(message, &topic, &route().key, &mut self.nonces).unwrap();
        self.handle(Input::Arrived { topic: &topic, payload: &payload })
    }

    fn hears_heads(&mut self, lid: Lid, said: u64, marks: Bytes<8>) -> Vec<Command> {
        let (venue, device) = ("hill-town".parse().unwrap(), "kiosk-1".parse().unwrap());
        let says = Says::Heads { said, venue, device, facts: 1, streams: Bytes([8; 8]) };
        self.hears(&Topic::Heads(from(lid)), &Message { tombs: marks, ..message(says) })
    }

    fn hears_facts(&mut self, stretch: Stretch, marks: Bytes<8>) -> Vec<Command> {
        let says = Says::Facts(stretch);
        self.hears(&Topic::Facts(from(PEER)), &Message { tombs: marks, ..message(says) })
    }
}

fn route() -> venue::exchange::Circle {
    circle("river-hill", 1, Some(&["river-city", "hill-town"]), Pace::ROUTE)
}

fn from(lid: Lid) -> From {
    From::of(&route(), lid)
}

/// The digest of no marks at all.
const NO_MARKS: Bytes<8> = Bytes([0; 8]);

fn stamps(venue: &str, count: u64) -> Stretch {
    let mut store = Store::new(PEER, venue, "kiosk-1");
    (0..count).for_each(|number| store.write(At::Wall(EVENING), Some(passport(number)), stamp(number)));
    store.stretch(store.me.stream(), 1, 1_000).unwrap()
}

fn merges(commands: &[Command]) -> Vec<(usize, usize)> {
    let of = |command: &Command| match command {
        Command::Merge { stretches, tombs } => {
            Some((stretches.iter().map(|stretch| stretch.facts.len()).sum(), tombs.len()))
        }
        _ => None,
    };
    commands.iter().filter_map(of).collect()
}

fn told(commands: &[Command]) -> Vec<&Told> {
    commands
        .iter()
        .filter_map(|command| match command {
            Command::Tell(told) => Some(told),
            _ => None,
        })
        .collect()
}

/// What is said to one device.
fn said(commands: &[Command]) -> Vec<Says> {
    let of = |command: &Command| match command {
        Command::Publish { topic, payload } if topic.contains("/to/") => {
            Some(wire::read(payload, topic, &route().key).unwrap().says)
        }
        _ => None,
    };
    commands.iter().filter_map(of).collect()
}

#[test]
fn facts_without_their_bearer_wait_for_the_marks_of_who_tells_them() {
    let mut end = End::new();
    let mark = passport(0).tomb();
    let mut nulled = stamps("hill-town", 2);
    nulled.facts[0].bearer = None;
    let theirs = Bytes(mark.0[..8].try_into().unwrap());
    end.hears_heads(PEER, 1, theirs);
    assert_eq!(merges(&end.hears_facts(nulled.clone(), theirs)), []);
    let asked = end.wait(400);
    assert!(said(&asked).contains(&Says::WantedTombs { after: None }), "{:?}", said(&asked));
    let to = Topic::To(from(PEER), Lid([1; 16]));
    let page = Message { tombs: theirs, ..message(Says::Tombs { marks: vec![mark.into()], more: false }) };
    assert_eq!(merges(&end.hears(&to, &page)), [(0, 1)]);
    let asked = end.handle(Input::Merged);
    let again = Says::WantedFacts { stream: nulled.origin.stream().into(), from: 1 };
    assert_eq!(said(&asked), [again]);
    let answer = Message { tombs: theirs, ..message(Says::Facts(nulled)) };
    assert_eq!(merges(&end.hears(&to, &answer)), [(2, 0)]);
}

#[test]
fn the_marks_of_a_run_that_ended_are_not_fetched_for_ever() {
    let mut end = End::new();
    let of = |number: u64| passport(number).tomb();
    // The first run says one mark and is killed; the second holds another one too.
    let one = Bytes(of(0).0[..8].try_into().unwrap());
    let both: Vec<u8> = one.0.iter().zip(of(1).0).map(|(one, other)| one ^ other).collect();
    let both = Bytes(both.try_into().unwrap());
    end.hears_heads(PEER, 1, one);
    let to = Topic::To(from(PEER), Lid([1; 16]));
    let mut fetched = 0;
    for _ in 0..100 {
        if said(&end.wait(400)).contains(&Says::WantedTombs { after: None }) {
            fetched += 1;
            let mut marks = vec![of(0).into(), of(1).into()];
            marks.sort_unstable();
            let answer = message(Says::Tombs { marks, more: false });
            end.hears(&to, &Message { session: Bytes([0x55; 8]), tombs: both, ..answer });
            end.handle(Input::Merged);
        }
    }
    assert_eq!(fetched, MISSES);
}

#[test]
fn facts_with_their_bearers_are_taken_whatever_marks_there_are() {
    let mut end = End::new();
    assert_eq!(merges(&end.hears_facts(stamps("hill-town", 2), Bytes([7; 8]))), [(2, 0)]);
}

#[test]
fn a_merge_holds_no_more_than_a_transaction_may() {
    let mut end = End::new();
    let mut commands = end.hears_facts(stamps("hill-town", 150), NO_MARKS);
    let mut sizes = Vec::new();
    while let [(facts, _)] = merges(&commands)[..] {
        sizes.push(facts);
        commands = end.handle(Input::Merged);
    }
    assert_eq!(sizes, [MERGE_FACTS, MERGE_FACTS, 22]);
}

#[test]
fn after_a_failed_merge_nothing_is_taken_for_a_while() {
    let mut end = End::new();
    end.hears_heads(PEER, 1, NO_MARKS);
    assert_eq!(merges(&end.hears_facts(stamps("hill-town", 2), NO_MARKS)), [(2, 0)]);
    end.handle(Input::MergeFailed);
    assert_eq!(merges(&end.hears_facts(stamps("hill-town", 2), NO_MARKS)), []);
    end.now += 11_000;
    assert_eq!(merges(&end.hears_facts(stamps("hill-town", 2), NO_MARKS)), [(2, 0)]);
}

#[test]
fn facts_of_a_venue_outside_are_not_taken() {
    let mut end = End::new();
    let commands = end.hears_facts(stamps("sea-port", 2), NO_MARKS);
    assert_eq!(merges(&commands), []);
    assert!(
        matches!(told(&commands)[..], [Told::Outside { lid: PEER, venue }] if venue.as_str() == "sea-port")
    );
    assert!(told(&end.hears_facts(stamps("sea-port", 2), NO_MARKS)).is_empty(), "once is enough");
}

#[test]
fn nobody_tells_this_boot_what_it_did() {
    let mut end = End::new();
    end.store.write(At::Wall(EVENING), Some(passport(1)), stamp(1));
    let own = end.store.stretch(end.store.me.stream(), 1, 9).unwrap();
    assert_eq!(merges(&end.hears_facts(own, NO_MARKS)), []);
}

#[test]
fn what_cannot_be_read_is_counted_and_told_now_and_then() {
    let mut end = End::new();
    let topic = Topic::Heads(from(PEER)).to_string();
    let first = end.handle(Input::Arrived { topic: &topic, payload: &[0; 99] });
    assert!(
        matches!(told(&first)[..], [Told::Unreadable { count: 1, reason, .. }] if reason.contains("not sealed"))
    );
    for _ in 0..5 {
        assert!(told(&end.handle(Input::Arrived { topic: "nonsense", payload: &[] })).is_empty());
    }
    end.now += TELL_GAP_MS;
    let last = end.handle(Input::Arrived { topic: "nonsense", payload: &[] });
    assert!(matches!(told(&last)[..], [Told::Unreadable { count: 6, .. }]));
    assert_eq!(end.exchange.unreadable(), 7);
    let misplaced = message(Says::WantedTombs { after: None });
    end.hears(&Topic::Facts(from(PEER)), &misplaced);
    end.hears(&Topic::To(from(PEER), PEER), &misplaced);
    assert_eq!(end.exchange.unreadable(), 9);
}

#[test]
fn who_speaks_with_this_ledgers_id_and_goes_on_is_a_twin() {
    let mut end = End::new();
    let me = Lid([1; 16]);
    let twin = |commands: &[Command]| told(commands).iter().any(|told| matches!(told, Told::Twin { .. }));
    assert!(!twin(&end.hears_heads(me, 4, NO_MARKS)), "one message may be left of an earlier run");
    assert!(!twin(&end.hears_heads(me, 4, NO_MARKS)));
    end.now += Pace::ROUTE.heartbeat_ms;
    assert!(twin(&end.hears_heads(me, 5, NO_MARKS)));
    assert!(!twin(&end.hears_heads(me, 6, NO_MARKS)), "once is enough");
}

#[test]
fn connected_is_who_heard_somebody_lately() {
    let mut end = End::new();
    assert!(!end.exchange.connected(end.now));
    end.hears_heads(PEER, 1, NO_MARKS);
    assert!(end.exchange.connected(end.now));
    assert!(!end.exchange.connected(end.now + 4 * Pace::ROUTE.heartbeat_ms));
    end.handle(Input::Unlinked);
    assert!(!end.exchange.connected(end.now));
}

#[test]
fn only_so_many_devices_are_remembered() {
    let mut end = End::new();
    for number in 0..PEERS + 100 {
        let mut lid = [2; 16];
        lid[..8].copy_from_slice(&number.to_be_bytes());
        end.hears_heads(Lid(lid), 1, NO_MARKS);
    }
    assert_eq!(end.exchange.peers().count(), PEERS);
}

#[test]
fn a_fact_that_fits_into_no_message_is_told() {
    let mut end = End::new();
    let tombs: Vec<Tomb> = (0..800).map(|number| passport(number).mark()).collect();
    end.store.write(At::Wall(EVENING), None, What::Forget { tombs });
    end.handle(Input::Changed);
    end.now += 1_000;
    end.handle(Input::Tick);
    let read = end.handle(Input::HeldRead { vector: end.store.vector(None), tombs: Vec::new() });
    let stream = end.store.me.stream();
    assert!(read.iter().any(|command| matches!(command, Command::ReadStretch { from: 1, .. })), "{read:?}");
    let stretch = end.store.stretch(stream, 1, 400);
    let commands = end.handle(Input::StretchRead { stream, from: 1, stretch, tombs: Vec::new() });
    assert!(matches!(told(&commands)[..], [Told::TooLarge { s: 1, .. }]), "{commands:?}");
}

#[test]
fn nothing_comes_out_after_the_end() {
    let mut end = End::new();
    assert_eq!(end.handle(Input::Stop), []);
    assert_eq!(end.wait(100_000), []);
}

#[test]
fn a_copied_card_is_told_on_both_and_exchanges_with_its_twin() {
    let mut world = World::house(1, 8);
    (0..5).for_each(|number| world.stamp(0, number));
    world.run(3_000);
    world.clone_card(0);
    (5..9).for_each(|number| world.stamp(usize::try_from(number % 2).unwrap(), number));
    world.until(20_000, World::all_equal);
    world.run(20_000);
    for device in 0..2 {
        assert!(world.told.iter().any(|(at, told)| *at == device && matches!(told, Told::Twin { .. })));
    }
    assert_eq!(world.devices[0].store.facts(), 9);
}

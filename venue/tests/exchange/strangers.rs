//! What should not be heard in a circle, and what is made of it.

use crate::{
    end::{End, NO_MARKS, PEER, compare, from, merges, said, stamps, told},
    messages::message,
    store::{passport, stamp},
    world::{EVENING, World},
};
use venue::{
    exchange::{
        Command, Input, Pace, Told,
        machine::{READ_GAP_MS, REWOUND_GAP_MS, TELL_GAP_MS},
        topic::Topic,
        wire::{Bytes, Says},
    },
    hash::Lid,
    shared::At,
};

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
fn streams_of_a_venue_outside_are_looked_into_once_and_then_left() {
    let mut end = End::new();
    let outside = stamps("sea-port", 2);
    let have = vec![(outside.origin.stream().into(), 2)];
    let (mut compared, mut asked) = (0, 0);
    for number in 1..60 {
        // It goes on, so that its state is another one, once.
        let streams = Bytes([u8::from(number > 30); 8]);
        end.hears_state(number, streams);
        let mut commands = end.wait(Pace::ROUTE.patience_ms);
        while let Some(says) = said(&commands).pop() {
            commands = match says {
                Says::WantedStreams { ask, .. } => {
                    compared += 1;
                    end.is_told(Says::Streams { ask, streams, have: have.clone(), more: false }, NO_MARKS)
                }
                Says::WantedFacts { .. } => {
                    asked += 1;
                    end.is_told(Says::Facts(outside.clone()), NO_MARKS)
                }
                other => panic!("{other:?}"),
            };
        }
    }
    assert_eq!((compared, asked), (2, 1), "once a state, and its facts once");
}

#[test]
fn a_ledger_of_which_others_hold_more_than_it_does_is_told() {
    let mut end = End::new();
    (0..5).for_each(|number| end.store.write(At::Wall(EVENING), Some(passport(number)), stamp(number)));
    let (own, mine) = (end.store.stretch(end.store.me.stream(), 1, 9).unwrap(), end.store.me.stream());
    let told_it = |commands: &[Command]| {
        let it = |told: &&Told| matches!(told, Told::Rewound { held: 3, theirs: 5, lid: PEER });
        told(commands).into_iter().any(|told| it(&told))
    };
    let read = |end: &mut End, count| {
        end.now += READ_GAP_MS;
        assert!(end.handle(Input::Tick).contains(&Command::ReadHeld), "the ledger is asked first");
        end.handle(Input::HeldRead { vector: [(mine, count)].into(), tombs: Vec::new() })
    };
    // The ledger may have more than was last read of it.
    end.hears_facts(own.clone(), NO_MARKS);
    assert!(told(&read(&mut end, 5)).is_empty());
    end.handle(Input::Changed);
    read(&mut end, 3);
    end.hears_facts(own.clone(), NO_MARKS);
    assert!(told_it(&read(&mut end, 3)));
    end.hears_facts(own.clone(), NO_MARKS);
    end.now += READ_GAP_MS;
    end.handle(Input::Tick);
    let again = end.handle(Input::HeldRead { vector: [(mine, 3)].into(), tombs: Vec::new() });
    assert!(!told_it(&again), "once in a while is enough");
    end.now += REWOUND_GAP_MS;
    let have = vec![(mine.into(), 5)];
    end.hears_state(9, Bytes([8; 8]));
    end.handle(Input::HeldRead { vector: [(mine, 3)].into(), tombs: Vec::new() });
    let ask = compare(&end.wait(400)).unwrap();
    let says = Says::Streams { ask, streams: Bytes([8; 8]), have, more: false };
    assert!(end.is_told(says, NO_MARKS).contains(&Command::ReadHeld));
    let again = end.handle(Input::HeldRead { vector: [(mine, 3)].into(), tombs: Vec::new() });
    assert!(told_it(&again), "by what they say they have, too");
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
    let misplaced = message(Says::WantedTombs { ask: 1, after: None });
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

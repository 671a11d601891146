//! One rule at a time: a single end, and what it answers to what it is told.

use crate::{
    end::{End, NO_MARKS, PEER, first_page, from, merges, said, stamps, told},
    messages::message,
    store::passport,
    world::EVENING,
};
use venue::{
    exchange::{
        Command, Input, Pace, Told,
        machine::{MERGE_FACTS, PEERS},
        topic::Topic,
        wire::{Bytes, Message, Says},
    },
    hash::{Lid, Tomb},
    shared::{At, What},
};

#[test]
fn facts_without_their_bearer_wait_for_the_marks_of_who_tells_them() {
    let mut end = End::new();
    let mark = passport(0).tomb();
    let mut nulled = stamps("hill-town", 2);
    nulled.facts[0].bearer = None;
    let theirs = Bytes(mark.0[..8].try_into().unwrap());
    end.hears_heads(PEER, 1, theirs);
    assert_eq!(merges(&end.hears_facts(nulled.clone(), theirs)), []);
    let ask = first_page(&end.wait(400)).unwrap();
    let to = Topic::To(from(PEER), Lid([1; 16]));
    let page =
        Message { tombs: theirs, ..message(Says::Tombs { ask, marks: vec![mark.into()], more: false }) };
    assert_eq!(merges(&end.hears(&to, &page)), [(0, 1)]);
    let asked = end.handle(Input::Merged);
    let again = Says::WantedFacts { stream: nulled.origin.stream().into(), from: 1 };
    assert_eq!(said(&asked), [again]);
    let answer = Message { tombs: theirs, ..message(Says::Facts(nulled)) };
    assert_eq!(merges(&end.hears(&to, &answer)), [(2, 0)]);
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

//! What an end asks, of whom and how often, when answers are lost, late or another's.

use crate::{
    end::{End, NO_MARKS, PEER, from, merges, said, stamps},
    messages::message,
    store::passport,
};
use venue::{
    exchange::{
        Input,
        machine::MISSES,
        topic::Topic,
        wire::{Bytes, Message, Says},
    },
    hash::Lid,
};

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
fn after_a_failed_merge_nothing_is_taken_for_a_while() {
    let mut end = End::new();
    end.hears_heads(PEER, 1, NO_MARKS);
    assert_eq!(merges(&end.hears_facts(stamps("hill-town", 2), NO_MARKS)), [(2, 0)]);
    end.handle(Input::MergeFailed);
    assert_eq!(merges(&end.hears_facts(stamps("hill-town", 2), NO_MARKS)), []);
    end.now += 11_000;
    assert_eq!(merges(&end.hears_facts(stamps("hill-town", 2), NO_MARKS)), [(2, 0)]);
}

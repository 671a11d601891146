//! What an end asks, of whom and how often, when answers are lost, late or another's.

use crate::{
    end::{End, ME, NO_MARKS, PEER, from, merges, said, stamps},
    messages::message,
    store::passport,
};
use venue::{
    exchange::{
        Command, Input, Pace, Stretch,
        machine::{ASKS, MERGE_PAUSE_MS, MISSES, PATIENCES},
        topic::Topic,
        wire::{Bytes, Message, Says},
    },
    hash::StreamId,
};

/// The digest of a set of marks.
fn digest(marks: &[Bytes<16>]) -> Bytes<8> {
    let mut sum = [0; 8];
    marks.iter().for_each(|mark| sum.iter_mut().zip(mark.0).for_each(|(sum, byte)| *sum ^= byte));
    Bytes(sum)
}

#[test]
fn the_marks_of_a_run_that_ended_are_not_fetched_for_ever() {
    let mut end = End::new();
    let of = |number: u64| passport(number).tomb();
    // The first run says one mark and is killed; the second holds another one too.
    let one = digest(&[of(0).into()]);
    let both = digest(&[of(0).into(), of(1).into()]);
    end.hears_heads(PEER, 1, one);
    let to = Topic::To(from(PEER), ME);
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

fn wanted_facts(commands: &[Command]) -> Vec<StreamId> {
    let of = |says: Says| match says {
        Says::WantedFacts { stream, .. } => Some(StreamId(stream.0)),
        _ => None,
    };
    said(commands).into_iter().filter_map(of).collect()
}

/// An end that has heard that the peer has so much of these streams, and what it asked then.
fn behind(have: Vec<(StreamId, u64)>) -> (End, Vec<StreamId>) {
    let mut end = End::new();
    end.hears_heads(PEER, 1, NO_MARKS);
    assert!(matches!(said(&end.wait(400))[..], [Says::WantedStreams { .. }]));
    let have = have.into_iter().map(|(stream, count)| (stream.into(), count)).collect();
    let asked = wanted_facts(&end.is_told(Says::Streams { have, more: false }, NO_MARKS));
    (end, asked)
}

#[test]
fn lost_questions_are_asked_again_however_much_their_device_says_to_all() {
    let streams = (0..=u8::try_from(ASKS).unwrap()).map(|number| (StreamId([number; 16]), 9));
    let (mut end, asked) = behind(streams.collect());
    assert_eq!(asked.len(), ASKS);
    let mut again = Vec::new();
    for said in 2..9 {
        end.now += Pace::ROUTE.patience_ms / 4;
        again.extend(wanted_facts(&end.hears_heads(PEER, said, NO_MARKS)));
        again.extend(wanted_facts(&end.hears_facts(stamps("hill-town", said), NO_MARKS)));
        end.handle(Input::Merged);
    }
    assert_eq!(again.len(), ASKS, "{again:?}");
}

#[test]
fn a_lost_question_is_asked_again_however_long_others_are_answered() {
    let (long, lost) = (stamps("hill-town", 900), StreamId([255; 16]));
    let (mut end, asked) = behind(vec![(long.origin.stream(), 900), (lost, 9)]);
    assert_eq!(asked, [long.origin.stream(), lost]);
    let start = end.now;
    for facts in long.facts.chunks(30) {
        end.now += Pace::ROUTE.patience_ms / 2;
        let stretch = Stretch { from: facts[0].s, facts: facts.to_vec(), ..long.clone() };
        if wanted_facts(&end.is_told(Says::Facts(stretch), NO_MARKS)).contains(&lost) {
            assert_eq!(end.now - start, PATIENCES * Pace::ROUTE.patience_ms);
            return;
        }
        end.handle(Input::Merged);
    }
    panic!("never asked again");
}

#[test]
fn marks_are_taken_for_whole_only_when_every_page_is_in_the_ledger() {
    let mut end = End::new();
    let marks: Vec<Bytes<16>> = (0..3).map(|number| passport(number).tomb().into()).collect();
    let whole = digest(&marks);
    let page = |of: &[Bytes<16>], more| Says::Tombs { marks: of.to_vec(), more };
    let first = |commands: &[Command]| said(commands).contains(&Says::WantedTombs { after: None });
    end.hears_heads(PEER, 1, whole);
    assert!(first(&end.wait(400)));
    assert_eq!(merges(&end.is_told(page(&marks[..2], true), whole)), [(0, 2)]);
    let failed = end.handle(Input::MergeFailed);
    assert!(!first(&failed));
    let late = end.is_told(page(&marks[2..], false), whole);
    assert_eq!(merges(&late), [], "nothing is merged in the pause");
    let asked = end.wait(MERGE_PAUSE_MS);
    assert_eq!(merges(&asked), []);
    assert!(first(&asked), "the marks are fetched anew: {:?}", said(&asked));
}

//! What an end asks, of whom and how often, when answers are lost, late or another's.

use crate::{
    end::{End, ME, NO_MARKS, PEER, compare, first_page, from, heads, merges, said, stamps},
    messages::message,
    store::passport,
};
use venue::{
    exchange::{
        Command, Input, Pace, Stretch,
        machine::{ASKS, COMPARES_PER_HEARTBEAT, MERGE_PAUSE_MS, MISSES, PATIENCES},
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
        if let Some(ask) = first_page(&end.wait(400)) {
            fetched += 1;
            let mut marks = vec![of(0).into(), of(1).into()];
            marks.sort_unstable();
            let answer = message(Says::Tombs { ask, marks, more: false });
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
    let ask = compare(&end.wait(400)).unwrap();
    let have = have.into_iter().map(|(stream, count)| (stream.into(), count)).collect();
    let says = Says::Streams { ask, streams: Bytes([8; 8]), have, more: false };
    let asked = wanted_facts(&end.is_told(says, NO_MARKS));
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
    let page = |ask, of: &[Bytes<16>], more| Says::Tombs { ask, marks: of.to_vec(), more };
    end.hears_heads(PEER, 1, whole);
    let ask = first_page(&end.wait(400)).unwrap();
    let next = end.is_told(page(ask, &marks[..2], true), whole);
    assert_eq!(merges(&next), [(0, 2)]);
    let [Says::WantedTombs { ask, after: Some(_) }] = said(&next)[..] else { panic!("{:?}", said(&next)) };
    assert_eq!(first_page(&end.handle(Input::MergeFailed)), None);
    let late = end.is_told(page(ask, &marks[2..], false), whole);
    assert_eq!(merges(&late), [], "nothing is merged in the pause");
    let asked = end.wait(MERGE_PAUSE_MS);
    assert_eq!(merges(&asked), []);
    assert!(first_page(&asked).is_some(), "the marks are fetched anew: {:?}", said(&asked));
}

#[test]
fn a_late_answer_is_not_taken_for_that_to_the_open_question() {
    let mut end = End::new();
    end.hears_heads(PEER, 1, NO_MARKS);
    let late = compare(&end.wait(400)).unwrap();
    end.wait(Pace::ROUTE.patience_ms);
    let open = compare(&end.wait(400)).unwrap();
    assert!(open > late);
    let streams = Bytes([8; 8]);
    let have = vec![(Bytes([7; 16]), 9)];
    let early = Says::Streams { ask: late, streams, have: Vec::new(), more: false };
    end.is_told(early, NO_MARKS);
    let asked = end.is_told(Says::Streams { ask: open, streams, have, more: false }, NO_MARKS);
    assert_eq!(wanted_facts(&asked), [StreamId([7; 16])]);
}

#[test]
fn a_late_last_page_of_marks_is_not_taken_for_the_whole() {
    let mut end = End::new();
    let marks: Vec<Bytes<16>> = (0..3).map(|number| passport(number).tomb().into()).collect();
    let whole = digest(&marks);
    end.hears_heads(PEER, 1, whole);
    let ask = first_page(&end.wait(400)).unwrap();
    let next = said(&end.is_told(Says::Tombs { ask, marks: marks[..2].to_vec(), more: true }, whole));
    let [Says::WantedTombs { ask: late, after: Some(_) }] = next[..] else { panic!("{next:?}") };
    end.handle(Input::MergeFailed);
    assert!(first_page(&end.wait(MERGE_PAUSE_MS)).is_some_and(|open| open > late));
    let last = Says::Tombs { ask: late, marks: marks[2..].to_vec(), more: false };
    assert_eq!(merges(&end.is_told(last, whole)), []);
}

/// Two runs speak with the peer's id, each has something else.
fn hears_twins(end: &mut End) {
    for session in TWINS {
        let says = heads(1, session);
        end.hears(&Topic::Heads(from(PEER)), &Message { session, tombs: NO_MARKS, says });
    }
}

/// How often the peer's twins are looked through when these answer, in turn, the last for ever.
fn looked_through(answering: &[Bytes<8>]) -> u32 {
    let mut end = End::new();
    hears_twins(&mut end);
    let last = answering.last().unwrap();
    let mut answers = answering.iter().chain(std::iter::repeat(last));
    (0..20).fold(0, |looked, _| {
        let Some(ask) = compare(&end.wait(Pace::ROUTE.heartbeat_ms / COMPARES_PER_HEARTBEAT)) else {
            return looked;
        };
        let session = *answers.next().unwrap();
        let says = Says::Streams { ask, streams: session, have: Vec::new(), more: false };
        end.hears(&Topic::To(from(PEER), ME), &Message { session, tombs: NO_MARKS, says });
        looked + 1
    })
}

const TWINS: [Bytes<8>; 2] = [Bytes([1; 8]), Bytes([2; 8])];

#[test]
fn only_the_twin_that_answered_was_looked_through() {
    let [one, other] = TWINS;
    assert_eq!(looked_through(&[one, other]), 2);
    assert_eq!(looked_through(&[other, one]), 2);
    assert_eq!(looked_through(&[one]), MISSES, "the silent one is asked until it is taken for gone");
    assert_eq!(looked_through(&[other]), MISSES);
}

#[test]
fn both_answers_of_twins_count() {
    let mut end = End::new();
    hears_twins(&mut end);
    let ask = compare(&end.wait(400)).unwrap();
    for (session, stream) in TWINS.into_iter().zip(7..) {
        let have = vec![(Bytes([stream; 16]), 9)];
        let says = Says::Streams { ask, streams: session, have, more: false };
        let asked = end.hears(&Topic::To(from(PEER), ME), &Message { session, tombs: NO_MARKS, says });
        assert_eq!(wanted_facts(&asked), [StreamId([stream; 16])]);
    }
    assert_eq!(compare(&end.wait(Pace::ROUTE.heartbeat_ms * 2)), None);
}

/// A page of a state of the peer's streams; the number of the question for the next one.
fn page_of_streams(end: &mut End, streams: u8, ask: u64, more: bool) -> Option<u64> {
    // None of these are missing here.
    let have = vec![(Bytes([7; 16]), 0)];
    let says = Says::Streams { ask, streams: Bytes([streams; 8]), have, more };
    compare(&end.is_told(says, NO_MARKS))
}

#[test]
fn pages_of_two_states_are_no_whole() {
    let again = |second: u8| {
        let mut end = End::new();
        end.hears_heads(PEER, 1, NO_MARKS);
        let ask = compare(&end.wait(400)).unwrap();
        let ask = page_of_streams(&mut end, 8, ask, true).unwrap();
        let ask = page_of_streams(&mut end, second, ask, true).unwrap();
        assert_eq!(page_of_streams(&mut end, 8, ask, false), None);
        compare(&end.wait(Pace::ROUTE.heartbeat_ms / COMPARES_PER_HEARTBEAT)).is_some()
    };
    assert!(!again(8));
    assert!(again(9), "another state in between");
}

#[test]
fn what_was_dropped_with_a_failed_merge_is_looked_for_anew() {
    let mut end = End::new();
    end.hears_heads(PEER, 1, NO_MARKS);
    let ask = compare(&end.wait(400)).unwrap();
    let ask = page_of_streams(&mut end, 8, ask, true).unwrap();
    end.hears_facts(stamps("hill-town", 2), NO_MARKS);
    end.handle(Input::MergeFailed);
    assert_eq!(page_of_streams(&mut end, 8, ask, false), None);
    let asked = end.wait(Pace::ROUTE.heartbeat_ms / COMPARES_PER_HEARTBEAT);
    assert!(compare(&asked).is_some(), "{:?}", said(&asked));
}

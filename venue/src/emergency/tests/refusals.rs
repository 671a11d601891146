//! What should not be heard.

use super::{
    super::*,
    world::{House, circle, lid, sealed},
};
use crate::exchange::topic::{From, Topic};

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

//! Devices of a house that call and end emergencies while words are lost, repeated, kept back
//! and forged, and while devices are cut off and started again.

mod order;
mod refusals;
mod world;

use super::*;
use crate::exchange::topic::{From, Topic};
use world::{House, MINUTE, circle, lid, sealed};

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
fn an_end_is_not_lost_when_those_who_know_of_the_call_are_heard_later() {
    let mut house = House::of(3);
    house.staff(1, true);
    house.quiet();
    house.staff(1, false);
    house.quiet();
    house.staff(2, true);
    house.quiet();
    // Its agent and the broker are killed, and it is the first to be back.
    (0..3).for_each(|device| house.cut(device));
    house.retained.clear();
    house.staff(2, false);
    house.restart(2);
    house.link(2);
    house.pass(LISTEN_MS);
    house.link(0);
    house.link(1);
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

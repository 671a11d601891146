//! Finer groups: asked for where an activity asks, skippable, and nobody counted twice.

use super::{super::tests::Visit, *};
use crate::flow::{Effect, Order, Screen};
use proptest::prelude::*;
use venue::{entry::Fact, id::ActivityId};

fn group(id: &str) -> GroupId {
    GroupId::new(id).unwrap()
}

fn groups() -> BTreeMap<Stepper, GroupId> {
    STEPPERS.into_iter().map(|stepper| (stepper, group(key(stepper)))).collect()
}

/// Two adults and a child at an activity that asks for farmers.
fn at_the_groups() -> Visit {
    let mut visit = Visit::new(&["fair"]);
    let fair = ActivityId::new("fair").unwrap();
    visit.setting.finer = BTreeMap::from([(fair, vec![group("farmers"), group("soldiers")])]);
    visit.tap(&["start", "check-in", "adult-plus", "adult-plus", "child-plus", "confirm"]);
    assert_eq!(visit.flow.screen, Screen::Groups);
    visit
}

fn counted(visit: &Visit) -> Vec<(String, u32)> {
    let [Effect::Ask { order: Order::Write(Fact::CheckIn { party, people, .. }), .. }] =
        visit.effects.as_slice()
    else {
        panic!("{:?}", visit.effects)
    };
    assert_eq!(u64::try_from(people.campaign).unwrap(), party.total());
    party.groups().map(|(group, count)| (group.as_str().to_owned(), count)).collect()
}

#[test]
fn finer_groups_are_taken_out_of_the_adults() {
    let mut visit = at_the_groups();
    visit.tap(&["group-farmers-plus", "confirm"]);
    assert_eq!(counted(&visit), [("adult".into(), 1), ("child".into(), 1), ("farmers".into(), 1)]);
}

#[test]
fn who_skips_is_counted_by_the_steppers_alone() {
    let mut visit = at_the_groups();
    visit.tap(&["group-farmers-plus", "skip"]);
    assert_eq!(counted(&visit), [("adult".into(), 2), ("child".into(), 1)]);
}

#[test]
fn no_more_than_the_party_can_be_of_a_group() {
    let mut visit = at_the_groups();
    visit.tap(&["group-farmers-plus", "group-soldiers-plus", "group-farmers-plus"]);
    assert!(visit.refusal("group-soldiers-plus").is_some());
    visit.tap(&["group-farmers-minus"]);
    assert_eq!((visit.flow.finer.of(&group("farmers")), visit.flow.finer.total()), (1, 2));
}

#[test]
fn whom_no_stepper_counts_is_an_adult_when_the_party_comes_again() {
    let party = Party::new([(group("child"), 2), (group("farmers"), 3)]);
    let again = Headcount::of_party(&party, &groups());
    assert_eq!(STEPPERS.map(|stepper| again.of(stepper)), [2, 0, 3, 0]);
}

proptest! {
    #[test]
    fn whatever_is_tapped_the_sum_stays(
        counts in prop::array::uniform4(0_u32..9),
        wishes in prop::collection::vec((0_usize..3, any::<bool>()), 0..60),
    ) {
        let mut people = Headcount::default();
        for (stepper, count) in STEPPERS.into_iter().zip(counts) {
            people.set(stepper, count);
        }
        let mut finer = Finer::default();
        for (which, more) in wishes {
            let group = group(["farmers", "soldiers", "nurses"][which]);
            if more { finer.add(&group, &people) } else { finer.remove(&group) }
        }
        let party = people.party(&groups(), &finer);
        prop_assert_eq!(party.total(), u64::from(people.total()));
        for (group, count) in party.groups() {
            if STEPPERS.iter().all(|stepper| key(*stepper) != group.as_str()) {
                prop_assert_eq!(count, finer.of(group));
            }
        }
    }
}

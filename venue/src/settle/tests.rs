//! Verdicts and their corrections.

use super::*;
use crate::{
    entry::{Place, SubjectNo},
    hash::{Lid, StreamId},
    id::{ActivityId, GroupId, SiteId},
    party::Party,
    shared::Own,
};
use proptest::prelude::*;

const EVENING: i64 = 1_758_369_600_000;

fn here(venue: &str) -> Here {
    let (venue, device) = (VenueId::new(venue).unwrap(), DeviceId::new("kiosk-1").unwrap());
    Here { venue, device, certificate: None, pack: None }
}

fn place(activity: &str) -> Place {
    Place { activity: ActivityId::new(activity).unwrap(), site: SiteId::new("main").unwrap(), hall: None }
}

fn party(n: u32) -> Party {
    Party::new([(GroupId::new("adult").unwrap(), n)])
}

fn check_in(stream: u8, s: u64, time: Option<i64>, n: u32) -> Known {
    Known {
        fact: FactRef { stream: StreamId([stream; 16]), s },
        time,
        venue: VenueId::new(if stream < 2 { "east" } else { "west" }).unwrap(),
        device: DeviceId::new("kiosk-1").unwrap(),
        own: None,
        what: What::CheckIn { place: place("night"), party: party(n) },
    }
}

#[test]
fn the_people_of_a_passport_are_its_largest_party_in_each_scope() {
    let next_day = EVENING + 24 * 3_600_000;
    let record = Record::of(vec![
        check_in(0, 1, Some(EVENING), 2),
        check_in(1, 1, Some(EVENING + 1), 4),
        check_in(0, 2, Some(next_day), 3),
        check_in(2, 1, Some(next_day + 1), 5),
    ]);
    let found: Vec<_> =
        record.facts.iter().map(|known| people(&record, &here("east"))[&known.fact]).collect();
    let new = |campaign, day, activity| NewPeople { campaign, day, activity };
    assert_eq!(found, [new(2, 2, 2), new(2, 2, 2), new(0, 3, 0), new(1, 5, 5)]);
}

#[test]
fn past_midnight_is_still_tonight() {
    let half_past_midnight = EVENING + 4 * 3_600_000 + 1_800_000;
    let record =
        Record::of(vec![check_in(0, 1, Some(EVENING), 2), check_in(0, 2, Some(half_past_midnight), 2)]);
    assert_eq!(people(&record, &here("east"))[&record.facts[1].fact], NewPeople::default());
}

#[test]
fn a_new_check_in_gets_its_verdict_and_an_earlier_one_that_turns_up_corrects_it() {
    let fact = |n| Fact::CheckIn {
        place: place("night"),
        party: party(n),
        subject: Some(SubjectNo(1)),
        people: NewPeople::all(99),
    };
    let first = FactRef { stream: StreamId([1; 16]), s: 1 };
    let mut record = Record::default();
    let facts = with_verdicts(&record, &here("east"), first, Some(EVENING), vec![fact(3)]);
    assert!(matches!(&facts[0], Fact::CheckIn { people, .. } if *people == NewPeople::all(3)));
    let own = Own { entry: 7, people: NewPeople::all(3), reach: Reach::default() };
    record.facts.push(Known { own: Some(own), ..check_in(1, 1, Some(EVENING), 3) });
    assert_eq!(corrections(&record, &here("east")), []);
    record = Record::of([record.facts, vec![check_in(2, 5, Some(EVENING - 60_000), 2)]].concat());
    let people = NewPeople { campaign: -2, day: 0, activity: 0 };
    assert_eq!(corrections(&record, &here("east")), [(7, Change::People { people })]);
}

#[test]
fn a_stamp_reaches_as_far_as_the_trail_says() {
    let pack = Arc::new(crate::pack::shipped::example().unwrap());
    let trail = pack.trails[0].clone();
    let here = Here { pack: Some(pack), ..here("river-city") };
    let stamp = |i: usize| Fact::Stamp {
        place: place("stamp-trail"),
        subject: SubjectNo(1),
        trail: trail.id.clone(),
        point: trail.points[i].id.clone(),
        reach: Reach::default(),
    };
    let first = FactRef { stream: StreamId([1; 16]), s: 4 };
    let facts =
        with_verdicts(&Record::default(), &here, first, Some(EVENING), vec![stamp(0), stamp(1), stamp(0)]);
    let reach = |fact: &Fact| match fact {
        Fact::Stamp { reach, .. } => reach.step,
        _ => 99,
    };
    assert_eq!(facts.iter().map(reach).collect::<Vec<_>>(), [1, 2, 0]);
    assert_eq!(What::of(&facts[0], Lid([0; 16]), |_| None).map(|what| what.has_bearer()), Some(true));
}

proptest! {
    /// However check-ins are spread over devices and in whatever order they become
    /// known, the verdicts add up to the largest party.
    #[test]
    fn verdicts_add_up(checks in prop::collection::vec((0..4_u8, 0..5_i64, any::<bool>(), 1..9_u32), 1..20)) {
        let facts: Vec<Known> = checks
            .iter()
            .enumerate()
            .map(|(s, (stream, time, dated, n))| {
                check_in(*stream, s as u64 + 1, dated.then_some(EVENING + time * 9_000_000), *n)
            })
            .collect();
        let record = Record::of(facts.clone());
        let verdicts = people(&record, &here("east"));
        let largest = i64::from(checks.iter().map(|(.., n)| *n).max().unwrap());
        prop_assert_eq!(verdicts.values().map(|people| people.campaign).sum::<i64>(), largest);
        prop_assert!(verdicts.values().all(|people| people.campaign >= 0 && people.day >= people.campaign));
        let backwards = Record::of(facts.into_iter().rev().collect());
        prop_assert_eq!(people(&backwards, &here("east")), verdicts);
    }
}

//! Rewards are handed over.

use super::{Room, SUBJECT, holder, kind};
use venue::{
    desk::{Handing, Order, Refusal, hand_over, issue, overview, party_of},
    entry::{Fact, NewPeople, Place},
    hash::StreamId,
    id::{ActivityId, RewardId, SiteId},
    party::Party,
    stock::{Count, Item, double_claims},
};

/// The star map alone: a bookmark for each person at four stamps, a medal for all eight
/// of which the pack counts the pieces.
fn room() -> Room {
    let mut room = Room::new();
    room.pack.trails.retain(|trail| trail.id.as_str() == "star-map");
    room
}

fn walk(room: &mut Room, points: usize) {
    let ids: Vec<_> = room.pack.trails[0].points.iter().map(|point| point.id.to_string()).collect();
    for id in ids.iter().take(points) {
        room.stamp(id, None).unwrap();
    }
}

fn come(room: &mut Room, party: &str) {
    let place = Place {
        activity: ActivityId::new("science-night").unwrap(),
        site: SiteId::new("main").unwrap(),
        hall: None,
    };
    let party: Party = party_of(&room.pack, party).unwrap();
    let fact = Fact::CheckIn { place, party, subject: Some(SUBJECT), people: NewPeople::default() };
    room.write(&fact);
}

fn item(reward: &str) -> Item {
    Item { trail: room().pack.trails[0].id.clone(), reward: RewardId::new(reward).unwrap() }
}

/// Puts so many medals on the shelf of this desk.
fn put_here(room: &mut Room, pieces: u32) {
    let account = room.account;
    put(room, account, pieces);
}

/// Puts so many medals on the shelf of an account.
fn put(room: &mut Room, at: StreamId, pieces: u32) {
    let holder = room.holders.get(&at).cloned().unwrap_or_else(|| holder("kiosk-1"));
    let count = Count { at, holder, count: pieces, total: Some(600), owner: None, first: true };
    let fact = room.stock().count(&item("night-medal"), &count).unwrap();
    room.hear(at, room.now, &fact);
}

fn tap(room: &mut Room, only: Option<&str>) -> Result<Handing, Refusal> {
    let only = only.map(|id| RewardId::new(id).unwrap());
    let stock = room.stock();
    let handing = hand_over(&room.scene(), &room.record(), &room.counter(&stock), SUBJECT, only.as_ref())?;
    handing.facts.iter().for_each(|fact| room.write(fact));
    Ok(handing)
}

fn handed(handing: &Handing) -> Vec<(&str, u32)> {
    handing.handed.iter().map(|handed| (handed.reward.as_str(), handed.count)).collect()
}

#[test]
fn one_tap_hands_over_all_that_is_due_and_the_next_none() {
    let mut room = room();
    put_here(&mut room, 5);
    come(&mut room, "child=2,adult=2");
    assert_eq!(tap(&mut room, None).unwrap_err(), Refusal::StampsToGo { still_needed: 4 });
    walk(&mut room, 4);
    assert_eq!(handed(&tap(&mut room, None).unwrap()), [("star-bookmark", 4)], "one for each person");
    assert_eq!(kind(&tap(&mut room, None)), "already-handed");
    let refused = tap(&mut room, Some("star-bookmark")).unwrap_err();
    assert_eq!(refused.words(&room.scene()).en, "Gift collected at 20:14");
    assert_eq!(kind(&tap(&mut room, Some("night-medal"))), "stamps-to-go");
    // A fifth person of the family comes later: one piece more.
    come(&mut room, "child=2,adult=3");
    room.pack.trails[0].required = 4;
    assert_eq!(handed(&tap(&mut room, None).unwrap()), [("star-bookmark", 1), ("night-medal", 1)]);
    assert_eq!(kind(&tap(&mut room, None)), "already-handed");
}

#[test]
fn a_family_that_never_checked_in_gets_a_piece_for_each() {
    let mut room = room();
    let order = Order { party: Some(party_of(&room.pack, "child=2,adult=2").unwrap()), activity: None };
    let issued = issue(&room.scene(), SUBJECT, &order).unwrap();
    room.write(&issued);
    walk(&mut room, 4);
    assert_eq!(handed(&tap(&mut room, None).unwrap()), [("star-bookmark", 4)]);
    assert_eq!(double_claims(&room.record(), &room.pack.trails), [], "no more than it may");
    come(&mut room, "adult=2");
    assert_eq!(kind(&tap(&mut room, None)), "already-handed", "fewer came than it was issued to");
    come(&mut room, "child=2,adult=3");
    assert_eq!(handed(&tap(&mut room, None).unwrap()), [("star-bookmark", 1)]);
}

#[test]
fn an_empty_shelf_keeps_the_stamps_and_says_where_more_lie() {
    let mut room = room();
    walk(&mut room, 8);
    assert_eq!(kind(&tap(&mut room, Some("night-medal"))), "gifts-gone");
    let refused = tap(&mut room, Some("night-medal")).unwrap_err();
    assert_eq!(refused.words(&room.scene()).zh, "礼物发完了，章都留着");
    let other = StreamId([2; 16]);
    room.holders.insert(other, holder("kiosk-2"));
    put(&mut room, other, 30);
    let refused = tap(&mut room, Some("night-medal")).unwrap_err();
    assert!(refused.to_string().contains("30 at river-city/kiosk-2"), "{refused}");
    assert!(refused.words(&room.scene()).zh.contains("服务台知道哪里还有"));
    // What nobody counts is handed over all the same, and the rest is told.
    let handing = tap(&mut room, None).unwrap();
    assert_eq!(handed(&handing), [("star-bookmark", 1)]);
    assert_eq!(handing.refused[0].1.as_str(), "gifts-gone");
    put_here(&mut room, 1);
    assert_eq!(handed(&tap(&mut room, None).unwrap()), [("night-medal", 1)]);
}

#[test]
fn pieces_of_an_earlier_boot_are_counted_before_they_are_handed_out() {
    let mut room = room();
    walk(&mut room, 8);
    let before = StreamId([7; 16]);
    room.holders.insert(before, holder("kiosk-1"));
    put(&mut room, before, 12);
    let refused = tap(&mut room, Some("night-medal")).unwrap_err();
    assert_eq!(refused, Refusal::CountFirst { reward: item("night-medal").reward, pieces: 12 });
}

#[test]
fn a_family_gets_what_lies_there_and_the_rest_later() {
    let mut room = room();
    room.pack.trails[0].rewards[0].stock = Some(600);
    let shelf = |room: &mut Room, pieces| {
        let (at, holder) = (room.account, holder("kiosk-1"));
        let count = Count { at, holder, count: pieces, total: Some(600), owner: None, first: true };
        let fact = room.stock().count(&item("star-bookmark"), &count).unwrap();
        room.write(&fact);
    };
    shelf(&mut room, 3);
    come(&mut room, "adult=5");
    walk(&mut room, 4);
    let stock = room.stock();
    let seen = overview(&room.scene(), &room.record(), &room.counter(&stock));
    assert_eq!((seen.rewards_due[0].count, seen.rewards_due[0].here), (5, 3));
    assert_eq!((seen.trails[0].stamps, seen.party.unwrap().total()), (4, 5));
    let handing = tap(&mut room, None).unwrap();
    assert_eq!(handed(&handing), [("star-bookmark", 3)]);
    assert!(matches!(handing.refused[0].1, Refusal::GiftsGone { missing: 2, .. }));
    assert_eq!(kind(&tap(&mut room, None)), "gifts-gone");
    shelf(&mut room, 10);
    assert_eq!(handed(&tap(&mut room, None).unwrap()), [("star-bookmark", 2)]);
    assert_eq!(kind(&tap(&mut room, None)), "already-handed");
}

#[test]
fn a_reward_that_is_none_is_named_with_those_there_are() {
    let mut room = room();
    let said = tap(&mut room, Some("teddy")).unwrap_err().to_string();
    assert!(said.contains("teddy") && said.contains("star-bookmark, night-medal"), "{said}");
}

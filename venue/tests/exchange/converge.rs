//! Random histories: whoever dies, whatever is lost, all come to the same facts, and
//! nobody ever holds what it must not.

use crate::{
    acts::{Act, act, play},
    world::{World, circle},
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use venue::{
    exchange::{Pace, Told, Vector},
    hash::Tomb,
    id::CircleId,
};

/// How long all may take after the last fault: heads of a route a minute apart, from
/// one house over a route into another, a failed merge or lost questions on the way.
const BOUND_MS: u64 = 300_000;

/// How many random histories each run plays; each takes half a second unoptimised.
const CASES: u32 = 20;

/// After so long on a route nobody remembers a run that ended, and a minute is left.
const QUIET_MS: u64 = 300_000;

/// The time between two stamps of who does not stop: less than any patience.
const CHATTER_MS: u64 = 700;

/// River city and hill town walk one route, river city and sea port another.
const RIVER: usize = 0;
const HILL: usize = 1;
const SEA: usize = 2;
const RIVER_HILL: usize = 3;
const RIVER_SEA: usize = 4;
const RIVER_SEA_ONCE: usize = 5;

/// A city; the first kiosk's pack may be an old one, by which hill town was on the route of
/// river city and sea port too.
fn city(seed: u64, old_pack: bool) -> World {
    let mut world = World::new(
        vec![
            circle("river-city", 1, None, Pace::HOUSE),
            circle("hill-town", 2, None, Pace::HOUSE),
            circle("sea-port", 3, None, Pace::HOUSE),
            circle("river-hill", 4, Some(&["river-city", "hill-town"]), Pace::ROUTE),
            circle("river-sea", 5, Some(&["river-city", "sea-port"]), Pace::ROUTE),
            circle("river-sea", 5, Some(&["river-city", "sea-port", "hill-town"]), Pace::ROUTE),
        ],
        seed,
    );
    let river_sea = if old_pack { RIVER_SEA_ONCE } else { RIVER_SEA };
    world.add("river-city", "kiosk-1", &[RIVER, RIVER_HILL, river_sea]);
    world.add("river-city", "kiosk-2", &[RIVER, RIVER_HILL]);
    world.add("river-city", "kiosk-3", &[RIVER]);
    world.add("hill-town", "kiosk-1", &[HILL, RIVER_HILL]);
    world.add("hill-town", "kiosk-2", &[HILL]);
    world.add("sea-port", "kiosk-1", &[SEA, RIVER_SEA]);
    world
}

fn nobody_holds_what_it_must_not(world: &World) {
    for device in &world.devices {
        let store = &device.store;
        for stream in store.streams.values() {
            let pair = (store.me.venue.as_str(), stream.origin.venue.as_str());
            assert!(!matches!(pair, ("hill-town", "sea-port") | ("sea-port", "hill-town")), "{pair:?}");
            for bearer in stream.facts.iter().filter_map(|fact| fact.bearer) {
                assert!(!store.tombs.contains(&bearer.tomb()), "a forgotten bearer came back");
            }
        }
    }
}

/// Who takes part in each circle, whatever pack it has.
fn parties(world: &World) -> Vec<Vec<(usize, usize)>> {
    let ids: BTreeSet<_> = world.circles.iter().map(|circle| &circle.id).collect();
    let party = |device: usize| world.circles_of(device).into_iter().map(move |circle| (device, circle));
    let all: Vec<(usize, usize)> = (0..world.devices.len()).flat_map(party).collect();
    let of =
        |id: &CircleId| all.iter().copied().filter(|(_, circle)| world.circles[*circle].id == *id).collect();
    ids.into_iter().map(of).collect()
}

/// What a device holds of the venues that all of a party take.
fn held(world: &World, party: &[(usize, usize)], device: usize) -> Vector {
    let taken = |venue| party.iter().all(|(_, circle)| world.circles[*circle].takes(venue));
    let streams = world.devices[device].store.streams.iter();
    let streams = streams.filter(|(_, stream)| taken(&stream.origin.venue));
    streams.map(|(id, stream)| (*id, stream.facts.len() as u64)).collect()
}

/// What each device must hold at least when all that is held somewhere has come around.
fn owed(world: &World) -> Vec<(usize, Vector, BTreeSet<Tomb>)> {
    let tombs: BTreeSet<Tomb> =
        world.devices.iter().flat_map(|device| &device.store.tombs).copied().collect();
    let mut owed = Vec::new();
    for party in parties(world) {
        let mut all = Vector::new();
        for (stream, count) in party.iter().flat_map(|(device, _)| held(world, &party, *device)) {
            let most = all.entry(stream).or_default();
            *most = count.max(*most);
        }
        owed.extend(party.iter().map(|(device, _)| (*device, all.clone(), tombs.clone())));
    }
    owed
}

fn paid(world: &World, owed: &[(usize, Vector, BTreeSet<Tomb>)]) -> bool {
    owed.iter().all(|(device, streams, tombs)| {
        let store = &world.devices[*device].store;
        let has = store.vector(None);
        tombs.is_subset(&store.tombs) && streams.iter().all(|(stream, count)| has.get(stream) >= Some(count))
    })
}

fn equal(world: &World) -> bool {
    let tombs = world.devices.windows(2).all(|two| two[0].store.tombs == two[1].store.tombs);
    let same = |party: &Vec<(usize, usize)>, two: &[(usize, usize)]| {
        let taken = |venue| party.iter().all(|(_, circle)| world.circles[*circle].takes(venue));
        let of = |device: usize| {
            let streams = world.devices[device].store.streams.iter();
            streams.filter(|(_, stream)| taken(&stream.origin.venue))
        };
        of(two[0].0).eq(of(two[1].0))
    };
    tombs && parties(world).iter().all(|party| party.windows(2).all(|two| same(party, two)))
}

/// A history until all is well again. When somebody chats, it goes on stamping after the last
/// fault until what was held then has come around.
fn history(seed: u64, old_pack: bool, chats: Option<prop::sample::Index>, acts: &[Act]) -> World {
    let mut world = city(seed, old_pack);
    play(&mut world, acts, nobody_holds_what_it_must_not);
    world.heal();
    let owed = owed(&world);
    if let Some(chats) = chats {
        let (who, until) = (chats.index(world.devices.len()), world.now + BOUND_MS);
        while !paid(&world, &owed) {
            assert!(world.now < until, "what was lost is not asked for while somebody chats");
            world.stamp(who, 50);
            world.run(CHATTER_MS);
        }
    }
    world.until(BOUND_MS, equal);
    nobody_holds_what_it_must_not(&world);
    assert!(!world.told.iter().any(|(_, told)| matches!(told, Told::Rewound { .. })));
    world
}

fn history_of() -> impl Strategy<Value = (u64, bool, Option<prop::sample::Index>, Vec<Act>)> {
    let chats = prop::option::of(any::<prop::sample::Index>());
    (any::<u64>(), any::<bool>(), chats, prop::collection::vec(act(), 0..60))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn all_come_to_the_same_facts((seed, old_pack, chats, acts) in history_of()) {
        history(seed, old_pack, chats, &acts);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES / 2))]

    #[test]
    fn and_then_nothing_but_heads_is_said((seed, old_pack, chats, acts) in history_of()) {
        let mut world = history(seed, old_pack, chats, &acts);
        // Last questions are answered, and runs that ended are forgotten: each may be asked until
        // it is taken for gone, and silence is noticed after four heartbeats.
        world.run(QUIET_MS);
        let talk = |world: &World| -> u64 {
            world.sent.iter().filter(|((_, kind), _)| *kind != "heads").map(|(_, sum)| sum.0).sum()
        };
        let before = talk(&world);
        world.run(60_000);
        prop_assert!(equal(&world));
        prop_assert_eq!(talk(&world), before);
    }
}

//! Random histories: whoever dies, whatever is lost, all come to the same facts, and
//! nobody ever holds what it must not.

use crate::world::{Weather, World, circle};
use proptest::prelude::*;
use venue::exchange::Pace;

/// How long all may take after the last fault: heads of a route a minute apart, from
/// one house over a route into another, a failed merge or lost questions on the way.
const BOUND_MS: u64 = 300_000;

/// How many random histories each run plays; each takes a quarter of a second unoptimised.
const CASES: u32 = 20;

#[derive(Debug, Clone)]
enum Act {
    Stamp { device: prop::sample::Index, passport: u64 },
    Many { device: prop::sample::Index, count: u64 },
    Undo(prop::sample::Index),
    Forget { device: prop::sample::Index, passport: u64 },
    Wait(u64),
    Cut { device: prop::sample::Index, end: prop::sample::Index },
    Deafen { device: prop::sample::Index, end: prop::sample::Index, deaf: bool },
    Kill(prop::sample::Index),
    Reboot(prop::sample::Index),
    Reflash(prop::sample::Index),
    Clone(prop::sample::Index),
    Copy(prop::sample::Index),
    Restore,
    Weather(Weather),
}

fn act() -> impl Strategy<Value = Act> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        12 => (index(), 0..12_u64).prop_map(|(device, passport)| Act::Stamp { device, passport }),
        1 => (index(), 1..900_u64).prop_map(|(device, count)| Act::Many { device, count }),
        1 => index().prop_map(Act::Undo),
        3 => (index(), 0..12_u64).prop_map(|(device, passport)| Act::Forget { device, passport }),
        4 => (0..400_u64).prop_map(Act::Wait),
        3 => (0..4_000_u64).prop_map(Act::Wait),
        1 => (4_000..90_000_u64).prop_map(Act::Wait),
        2 => (index(), index()).prop_map(|(device, end)| Act::Cut { device, end }),
        3 => (index(), index(), prop::bool::weighted(0.6))
            .prop_map(|(device, end, deaf)| Act::Deafen { device, end, deaf }),
        2 => index().prop_map(Act::Kill),
        1 => index().prop_map(Act::Reboot),
        1 => index().prop_map(Act::Reflash),
        1 => index().prop_map(Act::Clone),
        1 => index().prop_map(Act::Copy),
        1 => Just(Act::Restore),
        2 => (0..50_u64, 0..50_u64, 1..3_000_u64, 0..40_u64).prop_map(
            |(lost, repeated, delay, merges_failing)| Act::Weather(Weather { lost, repeated, delay, merges_failing })
        ),
    ]
}

/// River city and hill town walk one route, river city and sea port another.
const RIVER: usize = 0;
const HILL: usize = 1;
const SEA: usize = 2;
const RIVER_HILL: usize = 3;
const RIVER_SEA: usize = 4;

fn city(seed: u64) -> World {
    let mut world = World::new(
        vec![
            circle("river-city", 1, None, Pace::HOUSE),
            circle("hill-town", 2, None, Pace::HOUSE),
            circle("sea-port", 3, None, Pace::HOUSE),
            circle("river-hill", 4, Some(&["river-city", "hill-town"]), Pace::ROUTE),
            circle("river-sea", 5, Some(&["river-city", "sea-port"]), Pace::ROUTE),
        ],
        seed,
    );
    world.add("river-city", "kiosk-1", &[RIVER, RIVER_HILL, RIVER_SEA]);
    world.add("river-city", "kiosk-2", &[RIVER, RIVER_HILL]);
    world.add("river-city", "kiosk-3", &[RIVER]);
    world.add("hill-town", "kiosk-1", &[HILL, RIVER_HILL]);
    world.add("hill-town", "kiosk-2", &[HILL]);
    world.add("sea-port", "kiosk-1", &[SEA, RIVER_SEA]);
    world
}

fn play(world: &mut World, acts: &[Act]) {
    let mut copy = None;
    for act in acts {
        let count = world.devices.len();
        match act {
            Act::Stamp { device, passport } => world.stamp(device.index(count), *passport),
            Act::Many { device, count: facts } => {
                (0..*facts).for_each(|number| world.stamp(device.index(count), 100 + number));
            }
            Act::Undo(device) => world.undo(device.index(count)),
            Act::Forget { device, passport } => world.forget(device.index(count), *passport),
            Act::Wait(ms) => world.run(*ms),
            Act::Cut { device, end } => {
                let device = device.index(count);
                world.cut(device, end.index(world.devices[device].ends.len()));
            }
            Act::Deafen { device, end, deaf } => {
                let device = device.index(count);
                world.deafen(device, end.index(world.devices[device].ends.len()), *deaf);
            }
            Act::Kill(device) => world.kill(device.index(count)),
            Act::Reboot(device) => world.reboot(device.index(count)),
            Act::Reflash(device) => world.reflash(device.index(count)),
            Act::Clone(device) if count < 9 => {
                world.clone_card(device.index(count));
            }
            Act::Clone(_) => {}
            Act::Copy(device) => {
                let device = device.index(count);
                copy = Some((device, world.devices[device].store.clone()));
            }
            Act::Restore => {
                if let Some((device, store)) = copy.take() {
                    world.devices[device].store = store;
                    world.reboot(device);
                }
            }
            Act::Weather(weather) => world.weather = *weather,
        }
        nobody_holds_what_it_must_not(world);
    }
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

/// Whether two devices hold the same of the venues that a circle takes.
fn same(world: &World, circle: usize, two: &[usize]) -> bool {
    let of = |device: usize| {
        let all = world.devices[device].store.streams.iter();
        all.filter(|(_, stream)| world.circles[circle].takes(&stream.origin.venue))
    };
    of(two[0]).eq(of(two[1]))
}

fn equal(world: &World) -> bool {
    let tombs = world.devices.windows(2).all(|two| two[0].store.tombs == two[1].store.tombs);
    tombs
        && (0..world.circles.len()).all(|circle| {
            let members: Vec<usize> = (0..world.devices.len())
                .filter(|device| world.circles_of(*device).contains(&circle))
                .collect();
            members.windows(2).all(|two| same(world, circle, two))
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn all_come_to_the_same_facts(seed in any::<u64>(), acts in prop::collection::vec(act(), 0..60)) {
        let mut world = city(seed);
        play(&mut world, &acts);
        world.heal();
        world.until(BOUND_MS, equal);
        nobody_holds_what_it_must_not(&world);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES / 2))]

    #[test]
    fn and_then_nothing_but_heads_is_said(seed in any::<u64>(), acts in prop::collection::vec(act(), 0..60)) {
        let mut world = city(seed);
        play(&mut world, &acts);
        world.heal();
        world.until(BOUND_MS, equal);
        // Last questions are answered; heads of a route are a minute apart.
        world.run(90_000);
        let talk = |world: &World| -> u64 {
            world.sent.iter().filter(|((_, kind), _)| *kind != "heads").map(|(_, sum)| sum.0).sum()
        };
        let before = talk(&world);
        world.run(60_000);
        prop_assert!(equal(&world));
        prop_assert_eq!(talk(&world), before);
    }
}

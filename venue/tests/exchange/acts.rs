//! What happens in a random history.

use crate::world::{Weather, World};
use proptest::prelude::*;

#[derive(Debug, Clone)]
pub(crate) enum Act {
    Stamp { device: prop::sample::Index, passport: u64 },
    Many { device: prop::sample::Index, count: u64 },
    Undo(prop::sample::Index),
    ForgetMany { device: prop::sample::Index, count: u64 },
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

pub(crate) fn act() -> impl Strategy<Value = Act> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        12 => (index(), 0..12_u64).prop_map(|(device, passport)| Act::Stamp { device, passport }),
        1 => (index(), 1..900_u64).prop_map(|(device, count)| Act::Many { device, count }),
        1 => index().prop_map(Act::Undo),
        3 => (index(), 0..12_u64).prop_map(|(device, passport)| Act::Forget { device, passport }),
        1 => (index(), 200..400_u64).prop_map(|(device, count)| Act::ForgetMany { device, count }),
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

pub(crate) fn play(world: &mut World, acts: &[Act], after_each: impl Fn(&World)) {
    let mut copy = None;
    for act in acts {
        let count = world.devices.len();
        match act {
            Act::Stamp { device, passport } => world.stamp(device.index(count), *passport),
            Act::Many { device, count: facts } => {
                (100..100 + facts).for_each(|number| world.stamp(device.index(count), number));
            }
            Act::Undo(device) => world.undo(device.index(count)),
            Act::Forget { device, passport } => world.forget(device.index(count), *passport),
            Act::ForgetMany { device, count: bearers } => {
                world.forget_many(device.index(count), 100..100 + bearers);
            }
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
        after_each(world);
    }
}

//! Random histories: whatever dies, both ends come to the same pages.

use crate::world::{FINE, LONGEST_DELAY_MS, Weather, World};
use proptest::prelude::*;
use venue::reporting::proof::State;

/// How long both ends may take after the last fault: the longest wait for a
/// repetition (90 s), a heartbeat, a question and its answer.
const BOUND_MS: u64 = 240_000;

/// How many random histories each run plays; each takes some ten milliseconds.
const CASES: u32 = 96;

/// Devices of a history, copies included.
const MOST_DEVICES: usize = 6;

#[derive(Debug, Clone)]
pub(crate) enum Act {
    CheckIn { device: prop::sample::Index, minutes: i64, people: u32, trusted: bool },
    Undo { device: prop::sample::Index, of: prop::sample::Index },
    Wait(u64),
    CutDevice(prop::sample::Index),
    KillDevice(prop::sample::Index),
    KillIntake,
    KillBroker,
    LoseDisk,
    BackUp,
    Restore,
    Twin(prop::sample::Index),
    CopyCard(prop::sample::Index),
    RestoreCard(prop::sample::Index),
    Weather { lost: u64, repeated: u64, delay: u64, commits_failing: u64, forged: u64 },
}

/// Mostly a page that was touched before, so that its states overtake each other.
fn minutes() -> impl Strategy<Value = i64> {
    prop_oneof![3 => 0..30_i64, 1 => 0..4_000_i64]
}

pub(crate) fn act() -> impl Strategy<Value = Act> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        12 => (index(), minutes(), 1..7_u32, prop::bool::weighted(0.8)).prop_map(
            |(device, minutes, people, trusted)| Act::CheckIn { device, minutes, people, trusted }
        ),
        2 => (index(), index()).prop_map(|(device, of)| Act::Undo { device, of }),
        4 => (0..400_u64).prop_map(Act::Wait),
        4 => (0..4_000_u64).prop_map(Act::Wait),
        1 => (4_000..60_000_u64).prop_map(Act::Wait),
        1 => index().prop_map(Act::CutDevice),
        1 => index().prop_map(Act::KillDevice),
        1 => Just(Act::KillIntake),
        1 => Just(Act::KillBroker),
        1 => Just(Act::LoseDisk),
        1 => Just(Act::BackUp),
        1 => Just(Act::Restore),
        1 => index().prop_map(Act::Twin),
        1 => index().prop_map(Act::CopyCard),
        1 => index().prop_map(Act::RestoreCard),
        2 => (0..60_u64, 0..60_u64, 1..LONGEST_DELAY_MS, 0..50_u64, 0..60_u64).prop_map(
            |(lost, repeated, delay, commits_failing, forged)| {
                Act::Weather { lost, repeated, delay, commits_failing, forged }
            }
        ),
    ]
}

pub(crate) fn play(world: &mut World, acts: &[Act]) {
    for act in acts {
        let count = world.devices.len();
        match act {
            Act::CheckIn { device, minutes, people, trusted } => {
                let device = device.index(count);
                world.devices[device].check_in(*minutes, *people, *trusted);
                world.changed(device);
            }
            Act::Undo { device, of } => {
                let device = device.index(count);
                let of = of.index(world.devices[device].book.entries().len() + 1) as u64;
                world.devices[device].undo(of, 4_001);
                world.changed(device);
            }
            Act::Wait(ms) => world.run(world.now + ms),
            Act::CutDevice(device) => world.cut_device(device.index(count)),
            Act::KillDevice(device) => world.kill_device(device.index(count)),
            Act::KillIntake => world.kill_intake(),
            Act::KillBroker => world.kill_broker(),
            Act::LoseDisk => world.lose_disk(false),
            Act::BackUp => world.archive.backup = world.archive.disk.clone(),
            Act::Restore => world.lose_disk(true),
            Act::Twin(device) if count < MOST_DEVICES => world.twin(device.index(count)),
            Act::Twin(_) => {}
            Act::CopyCard(device) => world.copy_card(device.index(count)),
            Act::RestoreCard(device) => world.restore_card(device.index(count)),
            Act::Weather { lost, repeated, delay, commits_failing, forged } => {
                let (lost, repeated, delay, commits_failing) = (*lost, *repeated, *delay, *commits_failing);
                // Without keys nothing is held against a forger.
                let forged = if world.archive.keys.is_some() { *forged } else { 0 };
                world.weather = Weather { lost, repeated, delay, commits_failing, forged };
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn both_ends_come_to_the_same_pages(
        seed in any::<u64>(),
        devices in 1..4_u8,
        keys in any::<bool>(),
        acts in prop::collection::vec(act(), 0..60),
    ) {
        let mut world = if keys { World::with_keys(devices, seed) } else { World::new(devices, seed) };
        play(&mut world, &acts);
        world.weather = FINE;
        world.converge(BOUND_MS);
        // And it stays so, with nothing but heads on the wire.
        let pages = world.sent.get("page").copied().unwrap_or_default();
        world.run(world.now + 60_000);
        prop_assert!(world.settled());
        prop_assert_eq!(world.sent.get("page").copied().unwrap_or_default(), pages);
        prop_assert!(world.archive.disk.forked.is_empty());
        if !acts.iter().any(|act| matches!(act, Act::RestoreCard(_))) {
            let (held, written) = world.entries();
            prop_assert!(held >= written, "{held} of {written} entries");
            if !acts.iter().any(|act| matches!(act, Act::Twin(_))) {
                prop_assert_eq!(held, written);
            }
        }
    }
}

/// What a copy of a card does before headquarters hears of it.
#[derive(Debug, Clone, Copy)]
enum Copied {
    /// Both machines run at the same time.
    Beside,
    /// The card is put back after the first went on.
    Back,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES / 2))]

    #[test]
    fn a_card_copied_at_rest_is_counted_to_the_last_entry(
        seed in any::<u64>(),
        copied in prop_oneof![Just(Copied::Beside), Just(Copied::Back)],
        before in 0..40_i64,
        told in any::<bool>(),
        after in prop::collection::vec((any::<bool>(), 0..3_000_u64), 1..40),
    ) {
        let mut world = World::new(1, seed);
        for n in 0..before {
            world.devices[0].check_in(n * 7, 2, true);
        }
        world.changed(0);
        if told {
            world.converge(BOUND_MS);
        }
        match copied {
            Copied::Beside => world.twin(0),
            Copied::Back => world.copy_card(0),
        }
        for (second, wait) in after {
            let device = usize::from(second && matches!(copied, Copied::Beside));
            world.devices[device].check_in(400, 1 + u32::from(second), true);
            world.changed(device);
            world.run(world.now + wait);
        }
        world.converge(BOUND_MS);
        if matches!(copied, Copied::Back) {
            let (held, _) = world.entries();
            world.restore_card(0);
            world.devices[0].check_in(500, 3, true);
            world.devices[0].check_in(501, 3, true);
            world.converge(BOUND_MS);
            prop_assert_eq!(world.entries().0, held + 2);
            prop_assert!(world.devices[0].parent.is_some());
        } else {
            let (held, written) = world.entries();
            prop_assert_eq!(held, written);
            prop_assert!(world.devices.iter().filter(|device| device.parent.is_some()).count() <= 1);
        }
        prop_assert!(world.archive.disk.forked.is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES / 4))]

    #[test]
    fn pages_that_vanish_from_the_archive_are_asked_for(
        seed in any::<u64>(),
        check_ins in 1..120_i64,
        lost in prop::collection::vec(any::<prop::sample::Index>(), 1..9),
    ) {
        let mut world = World::new(1, seed);
        for n in 0..check_ins {
            world.devices[0].check_in(n * 97, 1 + u32::try_from(n % 5).unwrap(), true);
        }
        world.changed(0);
        world.converge(BOUND_MS);
        world.archive_may_lie = true;
        for index in lost {
            let keys: Vec<_> = world.archive.disk.pages.keys().cloned().collect();
            if !keys.is_empty() {
                world.archive.disk.pages.remove(&keys[index.index(keys.len())]);
            }
        }
        prop_assert_eq!(world.archive.proof(world.devices[0].lid).state, State::Missing);
        world.kill_intake();
        world.converge(BOUND_MS);
    }
}

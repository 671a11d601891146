//! Random histories: whatever dies, both ends come to the same pages.

#![expect(clippy::disallowed_methods, reason = "how long a run is, is asked for from outside")]

use crate::{
    device::EVENING,
    world::{FINE, LONGEST_DELAY_MS, Weather, World},
};
use proptest::prelude::*;
use venue::reporting::proof::State;

/// How long both ends may take after the last fault: the longest wait for a
/// repetition (90 s), a heartbeat, a question and its answer.
const BOUND_MS: u64 = 240_000;

/// How many random histories a run plays, unless `HISTORIES` says another number.
const HISTORIES: u32 = 2_000;

/// This share of them.
fn histories(share: u32) -> ProptestConfig {
    let asked = std::env::var("HISTORIES").ok().and_then(|asked| asked.parse().ok());
    ProptestConfig::with_cases((asked.unwrap_or(HISTORIES) / share).max(1))
}

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
    Visit { device: prop::sample::Index, people: u32 },
    ClockJumps { device: prop::sample::Index, by: i64 },
    ClockSetRight(prop::sample::Index),
    Reboot { device: prop::sample::Index, battery: bool },
    Date { device: prop::sample::Index, of: prop::sample::Index, days_ago: i64 },
    HouseClockJumps(i64),
    HouseClockSetRight,
}

/// From minutes to years, either way.
fn jump() -> impl Strategy<Value = i64> {
    let (minute, day) = (60_000, 86_400_000);
    prop_oneof![
        2 => (-90..90_i64).prop_map(move |minutes| minutes * minute),
        1 => (-40..40_i64).prop_map(move |days| days * day),
        1 => (-6..6_i64).prop_map(move |years| years * 365 * day),
    ]
}

/// Mostly a page that was touched before, so that its states overtake each other.
fn minutes() -> impl Strategy<Value = i64> {
    prop_oneof![3 => 0..30_i64, 1 => 0..4_000_i64]
}

pub(crate) fn act() -> impl Strategy<Value = Act> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        6 => (index(), 1..7_u32).prop_map(|(device, people)| Act::Visit { device, people }),
        1 => (index(), jump()).prop_map(|(device, by)| Act::ClockJumps { device, by }),
        1 => index().prop_map(Act::ClockSetRight),
        1 => (index(), any::<bool>()).prop_map(|(device, battery)| Act::Reboot { device, battery }),
        1 => (index(), index(), -2..400_i64).prop_map(|(device, of, days_ago)| Act::Date { device, of, days_ago }),
        1 => jump().prop_map(Act::HouseClockJumps),
        1 => Just(Act::HouseClockSetRight),
        8 => (index(), minutes(), 1..7_u32, prop::bool::weighted(0.8)).prop_map(
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
            Act::Visit { device, people } => {
                let device = device.index(count);
                world.devices[device].visit(world.now, *people);
                world.changed(device);
            }
            Act::Date { device, of, days_ago } => {
                let device = device.index(count);
                let of = of.index(world.devices[device].book.entries().len() + 1) as u64;
                world.devices[device].date(world.now, of, EVENING - days_ago * 86_400_000);
                world.changed(device);
            }
            Act::Wait(ms) => world.run(world.now + ms),
            act => play_fault(world, act),
        }
    }
}

fn play_fault(world: &mut World, act: &Act) {
    let count = world.devices.len();
    match act {
        Act::ClockJumps { device, by } => world.devices[device.index(count)].clock.jump(*by),
        Act::ClockSetRight(device) => world.devices[device.index(count)].clock.set_right(),
        Act::Reboot { device, battery } => world.reboot_device(device.index(count), *battery),
        Act::HouseClockJumps(by) => world.house_ahead = world.house_ahead.saturating_add(*by),
        Act::HouseClockSetRight => world.house_ahead = 0,
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
        Act::CheckIn { .. } | Act::Undo { .. } | Act::Visit { .. } | Act::Date { .. } | Act::Wait(_) => {}
    }
}

/// Plays a history, and holds both ends against each other after the last fault.
fn comes_to_the_same_pages(mut world: World, acts: &[Act]) -> Result<(), TestCaseError> {
    play(&mut world, acts);
    world.weather = FINE;
    world.converge(BOUND_MS);
    // And it stays so, with nothing but heads on the wire.
    let pages = world.sent.get("page").copied().unwrap_or_default();
    world.run(world.now + 60_000);
    prop_assert!(world.settled(), "it did not stay so: {}", world.story());
    prop_assert_eq!(world.sent.get("page").copied().unwrap_or_default(), pages);
    prop_assert!(world.archive.disk.forked.is_empty());
    let any = |is: fn(&Act) -> bool| acts.iter().any(is);
    // What a card had not sent is lost with it. What was left to an id under which nobody reports
    // any more is lost with the archive: copies may all have parted from it.
    let copied = any(|act| matches!(act, Act::Twin(_)));
    let archive_lost = any(|act| matches!(act, Act::LoseDisk | Act::Restore));
    let (held, written) = world.entries();
    let gone = any(|act| matches!(act, Act::RestoreCard(_))) || (copied && archive_lost);
    if !gone {
        prop_assert!(held >= written, "{held} of {written} entries");
        if !copied {
            prop_assert_eq!(held, written);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(histories(2))]

    #[test]
    fn both_ends_come_to_the_same_pages(
        seed in any::<u64>(),
        devices in 1..4_u8,
        acts in prop::collection::vec(act(), 0..60),
    ) {
        comes_to_the_same_pages(World::new(devices, seed).with_clock(), &acts)?;
    }

    #[test]
    fn both_ends_come_to_the_same_pages_with_keys_and_a_forger(
        seed in any::<u64>(),
        devices in 1..4_u8,
        acts in prop::collection::vec(act(), 0..60),
    ) {
        comes_to_the_same_pages(World::with_keys(devices, seed).with_clock(), &acts)?;
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
    #![proptest_config(histories(8))]

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
    #![proptest_config(histories(8))]

    #[test]
    fn what_a_card_copied_while_its_machine_ran_counts_twice_is_told(
        seed in any::<u64>(),
        before in prop::collection::vec((1..4_u32, 0..1_500_u64), 1..20),
        cut in any::<bool>(),
        after in prop::collection::vec((any::<bool>(), 0..3_000_u64), 1..40),
    ) {
        let mut world = World::new(1, seed);
        for (people, wait) in before {
            world.devices[0].visit(world.now, people);
            world.changed(0);
            world.run(world.now + wait);
        }
        if cut {
            world.cut_device(0);
            world.devices[0].visit(world.now, 1);
        }
        world.twin_running(0);
        for (second, wait) in after {
            let device = usize::from(second);
            world.devices[device].visit(world.now, 1 + u32::from(second));
            world.changed(device);
            world.run(world.now + wait);
        }
        world.converge(BOUND_MS);
        let (held, written) = world.entries();
        let told: u64 =
            world.devices.iter().filter_map(|device| device.parent).map(|parent| parent.twice_at_most).sum();
        prop_assert!(held >= written && held - written <= told, "{held} of {written}, {told} told");
    }
}

proptest! {
    #![proptest_config(histories(40))]

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

//! What goes wrong in a night, and when: drawn before it begins, so that it can be repeated.
//!
//! Kinds are dealt like cards, each as often as its share, so that a short night has all of
//! them too.

use super::dice::Dice;
use std::{collections::BTreeMap, fmt};

/// Who is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Victim {
    /// The agent of a device.
    Agent(usize),
    /// Who writes to the ledger of a device.
    Visitors(usize),
    /// Headquarters; its embedded broker with it, where it has one.
    Headquarters,
    /// A broker: one node of so many, drawn from a large number.
    Broker(usize),
}

impl Victim {
    /// What is counted together.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Agent(_) => "agents",
            Self::Visitors(_) => "kiosks",
            Self::Headquarters => "headquarters",
            Self::Broker(_) => "broker",
        }
    }
}

/// Whose disk is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disk {
    /// That of a device's ledger.
    Ledger(usize),
    /// That of the archive.
    Archive,
}

/// What goes wrong. Times are milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Killed without a word, and started again later.
    Kill {
        /// Who.
        who: Victim,
        /// When it is started again.
        back_after: u64,
    },
    /// Frozen, then killed: what waits for it sees a program that does not answer.
    Freeze {
        /// Who.
        who: Victim,
        /// For how long.
        lasts: u64,
        /// When it is started again after its death.
        back_after: u64,
    },
    /// A copy of the archive is made while it is written to.
    BackUp,
    /// Headquarters is killed and its archive is gone.
    LoseArchive,
    /// Headquarters is killed and an old backup takes the archive's place: as a file of its
    /// own, or written over the old one.
    RestoreArchive {
        /// Written over it.
        over: bool,
    },
    /// No room on a disk.
    Fill {
        /// Whose.
        disk: Disk,
        /// For how long.
        lasts: u64,
    },
    /// The connections of a device break.
    Break(usize),
    /// The device's connections end for it; what it had said arrives later.
    Late {
        /// The device.
        device: usize,
        /// How much later.
        lasts: u64,
    },
    /// Half open: connections stand, and nothing comes through either way.
    Swallow {
        /// The device.
        device: usize,
        /// For how long, then they break.
        lasts: u64,
    },
    /// 64 kbit/s and a long way.
    Slow {
        /// The device.
        device: usize,
        /// For how long.
        lasts: u64,
    },
}

impl Fault {
    /// Whether a program dies of it.
    #[must_use]
    pub fn kills(&self) -> bool {
        matches!(
            self,
            Self::Kill { .. } | Self::Freeze { .. } | Self::LoseArchive | Self::RestoreArchive { .. }
        )
    }
}

/// A fault and its moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// Milliseconds since the night began.
    pub at: u64,
    /// What goes wrong.
    pub fault: Fault,
}

/// All that goes wrong in a night.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What it was drawn from.
    pub seed: u64,
    /// The faults, in order.
    pub events: Vec<Event>,
}

/// The time between two faults: programs get as far as working again now and then, and are
/// hit again while they still catch up at other times.
const GAP: (u64, u64) = (100, 1_300);

/// When a program that was killed is started again: at once, as a service manager does, or
/// after a while.
const BACK: (u64, u64) = (20, 2_000);

/// How long a program is frozen. What waits for it gives up within 1.5 keep-alives (15 s) at
/// the latest; most are shorter, or a night would be nothing else.
const FROZEN: (u64, u64) = (200, 4_000);

/// How long a disk is full.
const FULL: (u64, u64) = (500, 3_000);

/// How long a line is disturbed.
const DISTURBED: (u64, u64) = (300, 4_000);

/// After how many kills of a hundred a line or a disk is disturbed too.
const OTHERS_PERCENT: u64 = 60;

/// Kills between two losses of the archive in a long night. A short one has each kind once.
const ARCHIVE_EVERY: usize = 250;

/// Nodes that the broker's victim is drawn from: 1, 2, 3 and 4 divide it.
const ANY_NODE: u64 = 12;

#[derive(Debug, Clone, Copy)]
enum Card {
    Kill(Who),
    Freeze(Who),
    Break,
    Late,
    Swallow,
    Slow,
    FillLedger,
    FillArchive,
}

#[derive(Debug, Clone, Copy)]
enum Who {
    Agent,
    Visitors,
    Headquarters,
    Broker,
}

/// Twenty deaths.
const DEATHS: [(Card, usize); 8] = [
    (Card::Kill(Who::Agent), 4),
    (Card::Freeze(Who::Agent), 3),
    (Card::Kill(Who::Visitors), 4),
    (Card::Freeze(Who::Visitors), 2),
    (Card::Kill(Who::Headquarters), 3),
    (Card::Freeze(Who::Headquarters), 1),
    (Card::Kill(Who::Broker), 2),
    (Card::Freeze(Who::Broker), 1),
];

/// What disturbs without killing.
const OTHERS: [(Card, usize); 6] = [
    (Card::Break, 2),
    (Card::Late, 2),
    (Card::Swallow, 2),
    (Card::Slow, 2),
    (Card::FillLedger, 1),
    (Card::FillArchive, 1),
];

struct Deck {
    kinds: &'static [(Card, usize)],
    left: Vec<Card>,
}

impl Deck {
    fn of(kinds: &'static [(Card, usize)]) -> Self {
        Self { kinds, left: Vec::new() }
    }

    fn deal(&mut self, dice: &mut Dice) -> Option<Card> {
        if self.left.is_empty() {
            self.left =
                self.kinds.iter().flat_map(|(card, count)| std::iter::repeat_n(*card, *count)).collect();
            dice.shuffle(&mut self.left);
        }
        self.left.pop()
    }
}

impl Plan {
    /// A night with so many deaths for so many devices.
    #[must_use]
    pub fn of(seed: u64, kills: usize, devices: usize) -> Self {
        let mut dice = Dice::new(seed);
        let (mut deaths, mut others) = (Deck::of(&DEATHS), Deck::of(&OTHERS));
        let mut archive = of_the_archive(kills);
        let (mut at, mut events) = (0, Vec::new());
        let mut killed = 0;
        while killed < kills {
            let mut faults: Vec<Fault> = archive.remove(&killed).unwrap_or_default();
            if faults.is_empty() {
                faults.extend(deaths.deal(&mut dice).map(|card| drawn(card, devices, &mut dice)));
            }
            if dice.percent(OTHERS_PERCENT) {
                faults.extend(others.deal(&mut dice).map(|card| drawn(card, devices, &mut dice)));
            }
            for fault in faults {
                at += dice.between(GAP.0, GAP.1);
                killed += usize::from(fault.kills());
                events.push(Event { at, fault });
            }
        }
        Self { seed, events }
    }

    /// When the last fault begins.
    #[must_use]
    pub fn lasts(&self) -> u64 {
        self.events.last().map_or(0, |event| event.at)
    }
}

/// Backup, loss and both kinds of restoring, by the number of the death they stand for.
fn of_the_archive(kills: usize) -> BTreeMap<usize, Vec<Fault>> {
    let mut all = BTreeMap::new();
    let round = kills.min(ARCHIVE_EVERY);
    // Too short for all four: a backup has to be old when it is restored.
    if round < 10 {
        return all;
    }
    for start in (0..kills).step_by(round) {
        let share = |percent: usize| start + round * percent / 100;
        all.insert(share(10), vec![Fault::BackUp]);
        all.insert(share(35), vec![Fault::RestoreArchive { over: false }]);
        all.insert(share(60), vec![Fault::LoseArchive]);
        all.insert(share(80), vec![Fault::RestoreArchive { over: true }]);
    }
    all.retain(|at, _| *at < kills);
    all
}

fn drawn(card: Card, devices: usize, dice: &mut Dice) -> Fault {
    let mut device = || usize::try_from(dice.between(0, (devices.max(1) - 1) as u64)).unwrap_or_default();
    let device = device();
    let mut of = |(least, most): (u64, u64)| dice.between(least, most);
    let who = |who: Who, node: u64| match who {
        Who::Agent => Victim::Agent(device),
        Who::Visitors => Victim::Visitors(device),
        Who::Headquarters => Victim::Headquarters,
        Who::Broker => Victim::Broker(usize::try_from(node).unwrap_or_default()),
    };
    match card {
        Card::Kill(kind) => Fault::Kill { back_after: of(BACK), who: who(kind, of((0, ANY_NODE - 1))) },
        Card::Freeze(kind) => {
            Fault::Freeze { lasts: of(FROZEN), back_after: of(BACK), who: who(kind, of((0, ANY_NODE - 1))) }
        }
        Card::Break => Fault::Break(device),
        Card::Late => Fault::Late { device, lasts: of(DISTURBED) },
        Card::Swallow => Fault::Swallow { device, lasts: of(DISTURBED) },
        Card::Slow => Fault::Slow { device, lasts: of(DISTURBED) },
        Card::FillLedger => Fault::Fill { disk: Disk::Ledger(device), lasts: of(FULL) },
        Card::FillArchive => Fault::Fill { disk: Disk::Archive, lasts: of(FULL) },
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>8} ms  {:?}", self.at, self.fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_draws_the_same_night_and_another_draws_another() {
        assert_eq!(Plan::of(7, 300, 4), Plan::of(7, 300, 4));
        assert_ne!(Plan::of(7, 300, 4).events, Plan::of(8, 300, 4).events);
    }

    #[test]
    fn a_short_night_has_every_kind_and_as_many_deaths_as_asked() {
        for seed in 0..50 {
            let plan = Plan::of(seed, 30, 4);
            let count =
                |wanted: fn(&Fault) -> bool| plan.events.iter().filter(|event| wanted(&event.fault)).count();
            assert_eq!(count(Fault::kills), 30, "{seed}");
            let victims: std::collections::BTreeSet<_> = plan
                .events
                .iter()
                .filter_map(|event| match event.fault {
                    Fault::Kill { who, .. } | Fault::Freeze { who, .. } => Some(who.kind()),
                    _ => None,
                })
                .collect();
            assert_eq!(victims.len(), 4, "{seed}: {victims:?}");
            assert!(count(|fault| matches!(fault, Fault::Freeze { .. })) >= 5, "{seed}");
            assert_eq!(count(|fault| matches!(fault, Fault::LoseArchive)), 1, "{seed}");
            assert_eq!(count(|fault| matches!(fault, Fault::RestoreArchive { .. })), 2, "{seed}");
            assert!(count(|fault| matches!(fault, Fault::Swallow { .. })) >= 1, "{seed}");
            assert!(count(|fault| matches!(fault, Fault::Fill { .. })) >= 1, "{seed}");
            assert!(plan.events.is_sorted_by_key(|event| event.at), "{seed}");
        }
    }

    #[test]
    fn a_long_night_loses_its_archive_a_few_times_only() {
        let plan = Plan::of(1, 1_000, 4);
        let lost = plan.events.iter().filter(|event| event.fault == Fault::LoseArchive).count();
        assert_eq!(lost, 4);
    }
}

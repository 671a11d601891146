//! How the devices of a kiosk are: each finding says what is and whether somebody has to do
//! something, and when.

use crate::watching::{CounterHealth, Sight, Wall};

/// A part that staff are told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The disk under the ledger.
    Disk,
    /// The clock.
    Clock,
    /// The way to headquarters.
    Link,
    /// The camera that reads codes.
    Camera,
    /// The printer.
    Printer,
    /// The pack.
    Pack,
    /// The contact that calls an emergency.
    Contact,
    /// What counts at doors: cameras, beams, sensors.
    Counter,
}

/// Whether somebody has to do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// All is well.
    Fine,
    /// Something is to be done, and it can wait until it is quiet.
    Soon,
    /// Visitors notice it.
    Now,
}

/// What is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finding {
    /// So many megabytes are free.
    DiskFree(u64),
    /// So few are free that they may not last for the evening.
    DiskLow(u64),
    /// Nothing can be written any more.
    DiskFull,
    /// It can't be asked.
    DiskUnknown,
    /// The clock is right.
    ClockRight,
    /// Nobody knows whether it is; entries are dated later.
    ClockDoubtful,
    /// All is at headquarters.
    LinkDone,
    /// So many entries are on their way.
    LinkSending(u64),
    /// So many entries wait, the first of them for so many minutes.
    LinkWaiting(u64, u32),
    /// Nothing was ever sent: no headquarters is known.
    LinkNever,
    /// No camera is set.
    CameraNone,
    /// It gives pictures.
    CameraLive,
    /// It is set, and gives none; scanners and short codes work.
    CameraGone,
    /// No printer is set.
    PrinterNone,
    /// It prints.
    PrinterReady,
    /// Its paper ends soon.
    PrinterLow,
    /// It has no paper.
    PrinterOut,
    /// It does not answer.
    PrinterGone,
    /// The pack was read.
    PackRead,
    /// It was mended, and what is there now can't be read; the old one is in use.
    PackBroken,
    /// The contact that calls an emergency is watched, and open.
    ContactOpen,
    /// It is closed: it calls nothing more until it was open again.
    ContactClosed,
    /// It is set, and can't be watched.
    ContactGone,
    /// All that is set counts.
    CounterCounts,
    /// All that is set counts, and the kernel has no walls to shut a camera's process in.
    CounterUnwalled,
    /// One of them counts, and is not to be relied on since then (milliseconds since 1970).
    CounterDoubtful(i64),
    /// One of them does not count since then (milliseconds since 1970).
    CounterGone(i64),
}

/// A megabyte of a disk.
const MB: u64 = 1_000_000;

/// Below this something is to be done: a busy evening's ledger takes about 20 MB, its
/// write-ahead log and an update as much again.
const LOW: u64 = 500 * MB;

/// Below this a commit may fail in the next minutes.
const FULL: u64 = 20 * MB;

/// For so long entries may be on their way before somebody should look (minutes): an agent
/// reports every few seconds, and a telephone's network takes a pause now and then.
const LATE_MINUTES: u32 = 5;

impl Finding {
    /// What bytes that are free mean; `None` when nobody could say.
    #[must_use]
    pub fn disk(free: Option<u64>) -> Self {
        match free {
            None => Self::DiskUnknown,
            Some(free) if free < FULL => Self::DiskFull,
            Some(free) if free < LOW => Self::DiskLow(free / MB),
            Some(free) => Self::DiskFree(free / MB),
        }
    }

    /// What it means that so many entries are not at headquarters, the first of them for so
    /// many minutes.
    #[must_use]
    pub fn link(known: bool, waiting: u64, minutes: u32) -> Self {
        match (known, waiting) {
            (false, _) => Self::LinkNever,
            (true, 0) => Self::LinkDone,
            (true, waiting) if minutes < LATE_MINUTES => Self::LinkSending(waiting),
            (true, waiting) => Self::LinkWaiting(waiting, minutes),
        }
    }

    /// What the counters come to: the worst of them, since the first that is so; `None` where
    /// there is none.
    #[must_use]
    pub fn counters(counters: &[CounterHealth]) -> Option<Self> {
        let since = |is: fn(Sight) -> bool| {
            counters.iter().filter(|counter| is(counter.sight)).map(|counter| counter.since).min()
        };
        let unwalled = || counters.iter().any(|counter| counter.wall == Some(Wall::Missing));
        if let Some(since) = since(|sight| sight == Sight::Gone) {
            Some(Self::CounterGone(since))
        } else if let Some(since) = since(|sight| matches!(sight, Sight::Doubted(_))) {
            Some(Self::CounterDoubtful(since))
        } else if unwalled() {
            Some(Self::CounterUnwalled)
        } else {
            (!counters.is_empty()).then_some(Self::CounterCounts)
        }
    }

    /// Which part it is about.
    #[must_use]
    pub fn part(self) -> Part {
        match self {
            Self::DiskFree(_) | Self::DiskLow(_) | Self::DiskFull | Self::DiskUnknown => Part::Disk,
            Self::ClockRight | Self::ClockDoubtful => Part::Clock,
            Self::LinkDone | Self::LinkSending(_) | Self::LinkWaiting(..) | Self::LinkNever => Part::Link,
            Self::CameraNone | Self::CameraLive | Self::CameraGone => Part::Camera,
            Self::PrinterNone
            | Self::PrinterReady
            | Self::PrinterLow
            | Self::PrinterOut
            | Self::PrinterGone => Part::Printer,
            Self::PackRead | Self::PackBroken => Part::Pack,
            Self::ContactOpen | Self::ContactClosed | Self::ContactGone => Part::Contact,
            Self::CounterCounts | Self::CounterUnwalled | Self::CounterDoubtful(_) | Self::CounterGone(_) => {
                Part::Counter
            }
        }
    }

    /// Whether somebody has to do something.
    #[must_use]
    pub fn level(self) -> Level {
        match self {
            Self::DiskFull
            | Self::PrinterOut
            | Self::PrinterGone
            | Self::CameraGone
            | Self::ContactGone
            | Self::CounterGone(_) => Level::Now,
            Self::DiskLow(_)
            | Self::DiskUnknown
            | Self::ClockDoubtful
            | Self::LinkWaiting(..)
            | Self::LinkNever
            | Self::PrinterLow
            | Self::PackBroken
            | Self::ContactClosed
            | Self::CounterDoubtful(_) => Level::Soon,
            _ => Level::Fine,
        }
    }
}

/// The one finding that somebody should see to first; none when all is well.
#[must_use]
pub fn first_to_do(findings: &[Finding]) -> Option<Finding> {
    let worst = findings.iter().map(|finding| finding.level()).max()?;
    (worst > Level::Fine).then(|| findings.iter().copied().find(|finding| finding.level() == worst)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watching::Doubt;

    #[test]
    fn what_is_worst_comes_first() {
        let low = Finding::disk(Some(400 * MB));
        assert_eq!((low, low.level()), (Finding::DiskLow(400), Level::Soon));
        assert_eq!(first_to_do(&[low, Finding::PrinterOut, Finding::LinkDone]), Some(Finding::PrinterOut));
        assert_eq!(first_to_do(&[Finding::LinkNever, low]), Some(Finding::LinkNever));
        assert_eq!(first_to_do(&[Finding::ClockRight, Finding::disk(Some(u64::MAX))]), None);
        assert_eq!(first_to_do(&[]), None);
        let contact = [Finding::ContactOpen, Finding::ContactClosed, Finding::ContactGone];
        assert_eq!(contact.map(Finding::level), [Level::Fine, Level::Soon, Level::Now]);
    }

    #[test]
    fn the_worst_of_the_counters_is_told_since_the_first_of_its_kind() {
        let of = |sight, since, wall| CounterHealth { sight, since, wall, ..CounterHealth::opening("c", 0) };
        let counts = of(Sight::Counting, 1, Some(Wall::Part));
        let dark = of(Sight::Doubted(Doubt::Dark), 5, Some(Wall::Whole));
        let (late, gone) = (of(Sight::Gone, 9, None), of(Sight::Gone, 7, Some(Wall::Missing)));
        assert_eq!(Finding::counters(&[]), None);
        assert_eq!(Finding::counters(std::slice::from_ref(&counts)), Some(Finding::CounterCounts));
        let open = of(Sight::Counting, 1, Some(Wall::Missing));
        assert_eq!(Finding::counters(&[counts.clone(), open]), Some(Finding::CounterUnwalled));
        assert_eq!(Finding::counters(&[counts.clone(), dark.clone()]), Some(Finding::CounterDoubtful(5)));
        let worst = Finding::counters(&[dark, late, counts, gone]).unwrap();
        assert_eq!(
            (worst, worst.level(), worst.part()),
            (Finding::CounterGone(7), Level::Now, Part::Counter)
        );
    }

    #[test]
    fn a_full_disk_is_not_low_and_a_short_wait_is_no_fault() {
        assert_eq!(Finding::disk(Some(0)), Finding::DiskFull);
        assert_eq!(Finding::disk(None).level(), Level::Soon);
        assert_eq!(Finding::link(true, 24, 4).level(), Level::Fine);
        assert_eq!(Finding::link(true, 24, 5), Finding::LinkWaiting(24, 5));
        assert_eq!(Finding::link(true, 0, 90), Finding::LinkDone);
        assert_eq!(Finding::link(false, 3, 0), Finding::LinkNever);
    }
}

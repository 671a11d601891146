//! The clock of a machine: it may be wrong, jump, or never become right.

use crate::device::EVENING;
use venue::moment::{BootId, Readings};

/// What a clock shows that was never set.
const NEVER_SET: i64 = 3_600_000;

#[derive(Debug, Clone)]
pub(crate) struct Clock {
    machine: u8,
    boots: u64,
    /// When the machine started last, by the time of the world.
    started: u64,
    /// How far it is ahead of the true time.
    ahead: i64,
    synchronised: bool,
    keeps_time_when_off: bool,
}

impl Clock {
    /// The right clock of the machine with this mark.
    pub(crate) fn of(machine: u8) -> Self {
        Self { machine, boots: 0, started: 0, ahead: 0, synchronised: true, keeps_time_when_off: false }
    }

    pub(crate) fn readings(&self, now: u64) -> Readings {
        let passed = |since: u64| i64::try_from(now - since).unwrap();
        Readings {
            wall: EVENING.saturating_add(passed(0)).saturating_add(self.ahead),
            boottime: passed(self.started),
            boot: BootId(format!("machine-{}-{}", self.machine, self.boots)),
            synchronised: self.synchronised,
            keeps_time_when_off: self.keeps_time_when_off,
        }
    }

    /// It jumps, whoever vouches for it.
    pub(crate) fn jump(&mut self, by: i64) {
        self.ahead = self.ahead.saturating_add(by);
    }

    /// A time server sets it.
    pub(crate) fn set_right(&mut self) {
        (self.ahead, self.synchronised) = (0, true);
    }

    /// The machine starts again, and knows the time as before.
    pub(crate) fn start_again(&mut self, now: u64) {
        (self.boots, self.started) = (self.boots + 1, now);
    }

    /// The machine starts again, with a battery behind its clock or without.
    pub(crate) fn reboot(&mut self, now: u64, battery: bool) {
        self.start_again(now);
        (self.synchronised, self.keeps_time_when_off) = (false, battery);
        if !battery {
            self.ahead = NEVER_SET - EVENING - i64::try_from(now).unwrap();
        }
    }
}

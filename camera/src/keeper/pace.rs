//! How long is waited for what.

use crate::health::Health;

/// Times, milliseconds, and the one number that bounds threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// From one good picture to the next; after that it is stalled. 2000.
    pub silence: u64,
    /// From open to the first good picture: exposure settles first. 4000.
    pub first_frame: u64,
    /// For the device to open. 5000.
    pub opening: u64,
    /// For a reader to end; after that it is abandoned. 2000.
    pub closing: u64,
    /// Between a first fault and the next try; doubled for each more of its kind. 100.
    pub first_back_off: u64,
    /// The longest time between tries. 5000.
    pub longest_back_off: u64,
    /// The longest while it is not there: the most a plugged-in camera waits. 2000.
    pub longest_absent: u64,
    /// The least time between two tries, whatever happens: five a second. 200.
    pub gap: u64,
    /// How long pictures have to come for earlier faults to be forgotten. 2000.
    pub steady: u64,
    /// Readers that may hang at the same time; with these, nothing is opened until one
    /// ends. 1 or more; 4.
    pub most_abandoned: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            silence: 2000,
            first_frame: 4000,
            opening: 5000,
            closing: 2000,
            first_back_off: 100,
            longest_back_off: 5000,
            longest_absent: 2000,
            gap: 200,
            steady: 2000,
            most_abandoned: 4,
        }
    }
}

impl Pace {
    /// The wait after so many faults of a kind in a row, milliseconds.
    pub(super) fn back_off(&self, failures: u32, health: Health) -> u64 {
        let doubled = 1_u64.checked_shl(failures.saturating_sub(1)).unwrap_or(u64::MAX);
        let longest = match health {
            Health::Missing | Health::Unplugged => self.longest_absent,
            _ => self.longest_back_off,
        };
        self.first_back_off.saturating_mul(doubled).min(longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let pace = Pace::default();
        let waits: Vec<_> = (1..9).map(|n| pace.back_off(n, Health::Busy)).collect();
        assert_eq!(waits, [100, 200, 400, 800, 1600, 3200, 5000, 5000]);
        assert_eq!(pace.back_off(u32::MAX, Health::Busy), 5000);
        assert_eq!(pace.back_off(u32::MAX, Health::Unplugged), 2000);
    }
}

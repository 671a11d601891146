//! Taps, as they are made and as they are kept.

use serde::{Deserialize, Serialize};

/// How many people an audit asks for. Fewer can be saved: the interval says what they are worth.
pub const ASKED: usize = 100;

/// Taps of one audit, both directions together.
pub const MOST_TAPS: usize = 500;

/// The longest an audit takes, minutes: nobody stands at a door for longer.
pub const LONGEST_MINUTES: i64 = 180;

/// The same in milliseconds.
const LONGEST_MS: i64 = LONGEST_MINUTES * 60_000;

/// Two touches of one place nearer than this are one finger, milliseconds: two people side
/// by side are tapped with more between them.
const BOUNCE_MS: u64 = 60;

/// Taps that are being made. Times are milliseconds of a clock that never goes back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taps {
    began: u64,
    /// When, and whether somebody came in.
    made: Vec<(u64, bool)>,
}

impl Taps {
    /// From now on.
    #[must_use]
    pub fn begin(now: u64) -> Self {
        Self { began: now, made: Vec::new() }
    }

    /// Somebody came in, or went out. Whether it was taken: what bounces, comes after
    /// [`MOST_TAPS`] or later than an audit lasts is not.
    pub fn tap(&mut self, inward: bool, now: u64) -> bool {
        let bounces = self
            .made
            .last()
            .is_some_and(|(last, way)| *way == inward && now.saturating_sub(*last) < BOUNCE_MS);
        let taken = !bounces && self.made.len() < MOST_TAPS && !self.is_over(now);
        if taken {
            self.made.push((now, inward));
        }
        taken
    }

    /// As [`Taps::tap`], for a tap that is told of over a line that may lag, by what knows a
    /// finger from its bounce: it was made then, or as soon after the last of its way as a
    /// finger can tap again. A line that squeezes two together loses neither.
    pub fn tap_made(&mut self, inward: bool, made: u64) -> bool {
        let last = self.made.iter().rev().find(|(_, way)| *way == inward);
        let soonest = last.map_or(self.began, |(last, _)| last.saturating_add(BOUNCE_MS));
        self.tap(inward, made.max(soonest))
    }

    /// The last tap was a mistake.
    pub fn take_back(&mut self) {
        self.made.pop();
    }

    /// How many came in, or went out.
    #[must_use]
    pub fn count(&self, inward: bool) -> usize {
        self.made.iter().filter(|(_, way)| *way == inward).count()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.made.len()
    }

    /// Whether there is none yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.made.is_empty()
    }

    /// When the latest of them was made.
    #[must_use]
    pub fn latest(&self) -> Option<u64> {
        self.made.iter().map(|(at, _)| *at).max()
    }

    /// Whether it lasts as long as it may.
    #[must_use]
    pub fn is_over(&self, now: u64) -> bool {
        i64::try_from(now.saturating_sub(self.began)).unwrap_or(i64::MAX) >= LONGEST_MS
    }

    /// How long it lasts so far, milliseconds.
    #[must_use]
    pub fn lasts(&self, now: u64) -> u64 {
        now.saturating_sub(self.began)
    }

    /// What is kept of it, where the machine's clock stood at `began` (milliseconds since
    /// its boot) when it began, and it ends now.
    #[must_use]
    pub fn tapped(&self, began: i64, now: u64) -> Tapped {
        let since = |at: u64| u32::try_from(at.saturating_sub(self.began) / 100).unwrap_or(u32::MAX);
        let of = |inward: bool| {
            self.made.iter().filter(|(_, way)| *way == inward).map(|(at, _)| since(*at)).collect()
        };
        // A last tap may lie in the tenth of a second in which it ends.
        let lasted = i64::try_from(self.lasts(now)).unwrap_or(i64::MAX).min(LONGEST_MS);
        Tapped { began, lasted, inward: of(true), outward: of(false) }
    }
}

/// Taps as the ledger keeps them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tapped {
    /// When it began, milliseconds since the boot in which the entry was written.
    pub began: i64,
    /// How long it lasted, milliseconds.
    pub lasted: i64,
    /// Those who came in, in tenths of a second since it began, in order.
    pub inward: Vec<u32>,
    /// Those who went out, likewise.
    pub outward: Vec<u32>,
}

/// What can't have been tapped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TapsRefusal {
    /// Nobody, or too many.
    #[error("an audit has 1 to {MOST_TAPS} taps, this one has {0}; tap once for each person who crosses")]
    Taps(usize),
    /// It lasted no time, or too long.
    #[error("an audit lasts up to {LONGEST_MINUTES} minutes, this one {0} ms; take it again")]
    Lasted(i64),
    /// Taps that are not in order, or after its end.
    #[error("tap {0} of those {1} does not follow the one before it within the audit; take it again")]
    Order(usize, &'static str),
}

impl Tapped {
    /// When it ended, milliseconds since that boot.
    #[must_use]
    pub fn ended(&self) -> i64 {
        self.began.saturating_add(self.lasted)
    }

    /// When the taps of a direction were made, milliseconds since that boot.
    pub fn at(&self, inward: bool) -> impl Iterator<Item = i64> + '_ {
        let taps = if inward { &self.inward } else { &self.outward };
        taps.iter().map(|tenths| self.began.saturating_add(i64::from(*tenths) * 100))
    }

    /// Whether they can have been made so.
    ///
    /// # Errors
    /// [`TapsRefusal`] says what is wrong.
    pub fn check(&self) -> Result<(), TapsRefusal> {
        let taps = self.inward.len() + self.outward.len();
        if !(1..=MOST_TAPS).contains(&taps) {
            return Err(TapsRefusal::Taps(taps));
        }
        if !(1..=LONGEST_MS).contains(&self.lasted) {
            return Err(TapsRefusal::Lasted(self.lasted));
        }
        for (way, taps) in [("in", &self.inward), ("out", &self.outward)] {
            let late = |tenths: u32| i64::from(tenths) * 100 > self.lasted;
            let wrong = (0..taps.len()).find(|n| late(taps[*n]) || (*n > 0 && taps[*n] < taps[*n - 1]));
            if let Some(n) = wrong {
                return Err(TapsRefusal::Order(n + 1, way));
            }
        }
        Ok(())
    }
}

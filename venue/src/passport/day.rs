//! The last day of a passport or a certificate: a day of the venue's local date, kept
//! in two bytes as days since 1970-01-01.

use chrono::{Days, NaiveDate};
use serde::{Serialize, Serializer};
use std::fmt;

/// A day from 1970-01-01 to 2149-06-06.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(u16);

/// The day lies outside the two bytes it is kept in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} lies outside 1970-01-01 to 2149-06-06; give the last day of the campaign")]
pub struct NoSuchDay(pub NaiveDate);

impl Day {
    /// The last day of a passport that was issued in a rehearsal: it was over before there
    /// were passports, so every device refuses it, one that knows nothing of rehearsals too.
    pub const REHEARSAL: Self = Self(0);

    /// The day of a date.
    ///
    /// # Errors
    /// [`NoSuchDay`] before 1970 and after 2149-06-06.
    pub fn of(date: NaiveDate) -> Result<Self, NoSuchDay> {
        let since = date.signed_duration_since(NaiveDate::default()).num_days();
        u16::try_from(since).map(Self).map_err(|_| NoSuchDay(date))
    }

    /// The date of a day.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        NaiveDate::default() + Days::new(u64::from(self.0))
    }

    pub(crate) fn to_bytes(self) -> [u8; 2] {
        self.0.to_be_bytes()
    }

    pub(crate) fn of_bytes(bytes: [u8; 2]) -> Self {
        Self(u16::from_be_bytes(bytes))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().fmt(f)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().fmt(f)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_bytes_reach_from_1970_to_2149() {
        let date = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(Day::of(date(1970, 1, 1)).unwrap().to_bytes(), [0, 0]);
        assert_eq!(Day::of(date(2025, 9, 30)).unwrap().to_bytes(), 20_361_u16.to_be_bytes());
        assert_eq!(Day::of(date(2149, 6, 6)).unwrap().to_bytes(), [0xff, 0xff]);
        assert_eq!(Day::of_bytes([0xff, 0xff]).date(), date(2149, 6, 6));
        for outside in [date(1969, 12, 31), date(2149, 6, 7), NaiveDate::MAX, NaiveDate::MIN] {
            assert_eq!(Day::of(outside), Err(NoSuchDay(outside)));
        }
    }
}

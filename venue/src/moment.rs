//! When something happened, as far as the device could know. Clocks lie, so a
//! moment keeps what the wall said, how long the machine had been up, which boot
//! it was, and whether the wall clock could be believed.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};

/// Milliseconds of a quarter of an hour: figures are kept by UTC quarter, because
/// every time zone in use is a whole number of quarters away from UTC.
pub const QUARTER_MS: i64 = 15 * 60 * 1000;

/// The last quarter that has a four-digit year, 9999-12-31T23:45Z.
const LAST_QUARTER: i32 = 281_627_615;

/// Which boot of the machine: the kernel's random boot id, a UUID in text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BootId(pub String);

#[cfg(feature = "schema")]
crate::schema::schema_of!(BootId, crate::schema::boot());

/// When an entry was written, with both clocks and the trust in the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Moment {
    /// The wall clock: milliseconds since 1970-01-01T00:00Z.
    pub wall: i64,
    /// `CLOCK_BOOTTIME`: milliseconds since this boot, sleep included.
    pub boottime: i64,
    /// Which boot.
    pub boot: BootId,
    /// Whether the wall clock could be believed when this was written.
    pub trusted: bool,
}

/// A quarter of an hour of UTC, as a number of quarters since 1970.
///
/// ```
/// use venue::moment::Quarter;
/// let quarter = Quarter::of(1_758_399_299_000);
/// assert_eq!(quarter.to_string(), "2025-09-20T20:00Z");
/// assert_eq!("2025-09-20T20:00Z".parse::<Quarter>().unwrap(), quarter);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter(i32);

impl Quarter {
    /// The quarter that holds `wall` (milliseconds since 1970). Times before 1970
    /// or past the year 9999 fall into the first or last quarter that can be written.
    #[must_use]
    pub fn of(wall: i64) -> Self {
        let number = wall.div_euclid(QUARTER_MS).clamp(0, i64::from(LAST_QUARTER));
        Self(i32::try_from(number).unwrap_or(LAST_QUARTER))
    }

    /// When it begins, in milliseconds since 1970.
    #[must_use]
    pub fn begins(self) -> i64 {
        i64::from(self.0) * QUARTER_MS
    }

    /// The UTC day it lies in.
    #[must_use]
    pub fn day(self) -> NaiveDate {
        self.time().date_naive()
    }

    fn time(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.begins()).unwrap_or_default()
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.time().format("%Y-%m-%dT%H:%MZ"))
    }
}

/// Why a text is no slot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is neither a quarter of an hour such as 2025-09-20T20:15Z nor undated/BOOT")]
pub struct InvalidSlot(String);

impl FromStr for Quarter {
    type Err = InvalidSlot;
    fn from_str(text: &str) -> Result<Self, InvalidSlot> {
        let invalid = || InvalidSlot(text.to_owned());
        let time = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%MZ").map_err(|_| invalid())?;
        let quarter = Self::of(time.and_utc().timestamp_millis());
        if quarter.to_string() == text { Ok(quarter) } else { Err(invalid()) }
    }
}

/// Where in time a page lies: a quarter, or nowhere yet, because the boot that
/// wrote its entries never had a clock to believe.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// A quarter of an hour of UTC.
    Quarter(Quarter),
    /// The undated page of one boot.
    Undated(BootId),
}

/// What the text form of an undated slot begins with.
const UNDATED: &str = "undated/";

/// The name of the day that all undated pages share in digests and totals.
pub const UNDATED_DAY: &str = "undated";

impl Slot {
    /// The UTC day this slot is digested under, or [`UNDATED_DAY`].
    #[must_use]
    pub fn day(&self) -> String {
        match self {
            Self::Quarter(quarter) => quarter.day().to_string(),
            Self::Undated(_) => UNDATED_DAY.to_owned(),
        }
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quarter(quarter) => quarter.fmt(f),
            Self::Undated(boot) => write!(f, "{UNDATED}{}", boot.0),
        }
    }
}

impl FromStr for Slot {
    type Err = InvalidSlot;
    fn from_str(text: &str) -> Result<Self, InvalidSlot> {
        match text.strip_prefix(UNDATED) {
            Some(boot) if !boot.is_empty() => Ok(Self::Undated(BootId(boot.to_owned()))),
            Some(_) => Err(InvalidSlot(text.to_owned())),
            None => text.parse().map(Self::Quarter),
        }
    }
}

impl Serialize for Slot {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Slot {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "schema")]
crate::schema::schema_of!(Slot, crate::schema::slot());

/// What a device can read off itself about its clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readings {
    /// The wall clock, milliseconds since 1970.
    pub wall: i64,
    /// `CLOCK_BOOTTIME`, milliseconds.
    pub boottime: i64,
    /// Which boot.
    pub boot: BootId,
    /// The kernel says a time server disciplines the clock.
    pub synchronised: bool,
    /// The machine keeps time while it is off (a clock with a battery).
    pub keeps_time_when_off: bool,
}

/// 2025-01-01: no device of ours ran before it, so a wall clock below it is wrong.
pub(crate) const EARLIEST: i64 = 1_735_689_600_000;

/// 2100-01-01: a wall clock past it is wrong.
const LATEST: i64 = 4_102_444_800_000;

/// Judges the readings: the wall clock is believed when it lies between 2025 and
/// 2100, is not before the last moment this ledger believed, and either a time
/// server disciplines it or the machine keeps time while it is off.
#[must_use]
pub fn judge(readings: Readings, last_trusted: Option<i64>) -> Moment {
    let possible = (EARLIEST..LATEST).contains(&readings.wall);
    let forward = readings.synchronised || last_trusted.is_none_or(|last| readings.wall >= last - QUARTER_MS);
    let kept = readings.synchronised || readings.keeps_time_when_off;
    Moment {
        wall: readings.wall,
        boottime: readings.boottime,
        boot: readings.boot,
        trusted: possible && forward && kept,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(wall: i64) -> Readings {
        Readings {
            wall,
            boottime: 5_000,
            boot: BootId("b".into()),
            synchronised: false,
            keeps_time_when_off: true,
        }
    }

    const SEPTEMBER: i64 = 1_758_399_299_000;

    #[test]
    fn a_clock_with_a_battery_is_believed_until_it_runs_backwards() {
        assert!(judge(readings(SEPTEMBER), None).trusted);
        assert!(!judge(readings(SEPTEMBER), Some(SEPTEMBER + 2 * QUARTER_MS)).trusted);
        let synchronised = Readings { synchronised: true, ..readings(SEPTEMBER) };
        assert!(judge(synchronised, Some(SEPTEMBER + 2 * QUARTER_MS)).trusted);
    }

    #[test]
    fn a_clock_without_a_battery_waits_for_a_time_server() {
        let loose = Readings { keeps_time_when_off: false, ..readings(SEPTEMBER) };
        assert!(!judge(loose.clone(), None).trusted);
        assert!(judge(Readings { synchronised: true, ..loose }, None).trusted);
    }

    #[test]
    fn impossible_times_are_never_believed() {
        for wall in [0, EARLIEST - 1, LATEST, i64::MAX, i64::MIN] {
            assert!(!judge(Readings { synchronised: true, ..readings(wall) }, None).trusted, "{wall}");
        }
    }

    #[test]
    fn slots_read_back_what_they_write_and_extremes_are_kept() {
        for wall in [i64::MIN, -1, 0, SEPTEMBER, i64::MAX] {
            let slot = Slot::Quarter(Quarter::of(wall));
            assert_eq!(slot.to_string().parse::<Slot>().unwrap(), slot);
        }
        let undated = Slot::Undated(BootId("9f-1".into()));
        assert_eq!(undated.to_string().parse::<Slot>().unwrap(), undated);
        for text in ["", "undated/", "2025-09-20T20:07Z", "2025-9-20T20:00Z", "tomorrow"] {
            assert!(text.parse::<Slot>().is_err(), "{text}");
        }
    }
}

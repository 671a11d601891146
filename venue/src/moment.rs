//! When something happened, as far as the device could know. Clocks lie, so a
//! moment keeps what the wall said, how long the machine had been up, which boot
//! it was, and whether the wall clock could be believed.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};

/// Milliseconds of a quarter of an hour: figures are kept by UTC quarter, because
/// every time zone in use is a whole number of quarters away from UTC.
pub const QUARTER_MS: i64 = 15 * 60 * 1000;

/// Quarters of a day.
const QUARTERS_A_DAY: i32 = 24 * 4;

/// The last quarter that has a four-digit year, 9999-12-31T23:45Z.
const LAST_QUARTER: i32 = 281_558_111;

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
    /// Digit by digit, as it is read: it stands in the hash of every page.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (day, minutes) = (self.day(), self.0.rem_euclid(QUARTERS_A_DAY) * 15);
        let year = day.year();
        let digit = |number: i32| b'0' + u8::try_from(number.rem_euclid(10)).unwrap_or_default();
        let mut text = *b"0000-00-00T00:00Z";
        for (at, number) in [(0, year / 100), (2, year), (11, minutes / 60), (14, minutes % 60)] {
            (text[at], text[at + 1]) = (digit(number / 10), digit(number));
        }
        for (at, number) in [(5, day.month0() + 1), (8, day.day0() + 1)] {
            let number = i32::try_from(number).unwrap_or_default();
            (text[at], text[at + 1]) = (digit(number / 10), digit(number));
        }
        // All of it is digits and what stands between them.
        f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

/// Why a text is no slot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is neither a quarter of an hour such as 2025-09-20T20:15Z nor undated/BOOT")]
pub struct InvalidSlot(String);

impl FromStr for Quarter {
    type Err = InvalidSlot;
    fn from_str(text: &str) -> Result<Self, InvalidSlot> {
        read_quarter(text).ok_or_else(|| InvalidSlot(text.to_owned()))
    }
}

/// Reads `2025-09-20T20:15Z`, digit by digit: every page of every report names its quarter, and a
/// format that is interpreted takes ten times as long.
fn read_quarter(text: &str) -> Option<Quarter> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', q1, q2, b'Z'] = text.as_bytes()
    else {
        return None;
    };
    let number = |digits: &[u8]| {
        digits
            .iter()
            .try_fold(0_i32, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + i32::from(digit - b'0')))
    };
    let (month, date) = (number(&[*m1, *m2])?, number(&[*d1, *d2])?);
    let (month, date) = (u32::try_from(month).ok()?, u32::try_from(date).ok()?);
    let day = NaiveDate::from_ymd_opt(number(&[*y1, *y2, *y3, *y4])?, month, date)?;
    let (hour, minute) = (number(&[*h1, *h2])?, number(&[*q1, *q2])?);
    if hour >= 24 || minute >= 60 || minute % 15 != 0 {
        return None;
    }
    let days = i32::try_from(day.signed_duration_since(DateTime::UNIX_EPOCH.date_naive()).num_days()).ok()?;
    let quarter = days.checked_mul(QUARTERS_A_DAY)? + hour * 4 + minute / 15;
    (0..=LAST_QUARTER).contains(&quarter).then_some(Quarter(quarter))
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
        for text in [
            "",
            "undated/",
            "2025-09-20T20:07Z",
            "2025-9-20T20:00Z",
            "2025-09-31T20:00Z",
            "2025-09-20T24:00Z",
            "2025-09-20T20:60Z",
            "2025-09-20T20:00z",
            "+025-09-20T20:00Z",
            "1969-12-31T23:45Z",
            "tomorrow",
        ] {
            assert!(text.parse::<Slot>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_quarter_is_written_and_read_as_the_calendar_has_it() {
        // Every ninth day of eight thousand years, at another quarter each time.
        for number in (0..=LAST_QUARTER).step_by(9 * 96 + 1) {
            let quarter = Quarter(number);
            let written = quarter.time().format("%Y-%m-%dT%H:%MZ").to_string();
            assert_eq!((quarter.to_string(), written.parse()), (written, Ok(quarter)));
        }
    }
}

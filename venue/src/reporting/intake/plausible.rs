//! Whether a page that is well formed can be true. One that can't is kept and proved like
//! any other, and stays out of published figures until a person has looked.
//!
//! A false alarm costs a person's evening and a venue its figures, so every bound is what
//! no real evening reaches, and what a device of ours cannot write.

use crate::{
    entry::{MAX_TALLY, Method},
    moment::{EARLIEST, QUARTER_MS, Slot},
    page::{Measure, Page},
    party::MAX_PARTY,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// How far ahead of headquarters' clock a quarter may begin, milliseconds. A quartz clock
/// of 20 ppm is off by ten minutes after a year without a time server; one that keeps local
/// time for UTC is off by hours.
pub const AHEAD_MS: i64 = QUARTER_MS;

/// How long before its campaign a venue may have counted, milliseconds: 90 days, in which
/// doors are fitted and tried.
pub const BEFORE_MS: i64 = 90 * 24 * 60 * 60 * 1_000;

/// The most people that pass one door in a quarter of an hour, both ways together: 2,000 a
/// minute, which is what one message of a sensor may tell of. By the rate of 82 people a
/// metre and minute on level ground (Guide to Safety at Sports Grounds, UK), that takes 24
/// metres of open gates. A stadium's 5,000 at one entrance are a sixth of it.
pub const MOST_THROUGH_A_DOOR: i64 = 15 * 2_000;

/// The most doors that one device counts at: as many lines as a venue's pack may have.
pub const MOST_DOORS: i64 = 128;

/// Seconds that one door can be watched in a quarter: its 900, and a minute that is
/// committed late and falls into the next.
pub const WATCHED_S: i64 = 900 + 60;

/// The most people that one device checks in, lets into sessions or says it counted in a
/// quarter: more than any hall holds. At a desk a check-in takes a second at least, and its
/// party has at most [`MAX_PARTY`]. It is what one tally may say, [`MAX_TALLY`].
pub const MOST_AT_A_DESK: i64 = 100_000;

/// What is odd about a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Oddity {
    /// Its quarter has not come yet.
    Future,
    /// Its quarter is before anything can have been counted.
    Past,
    /// It counts less than nothing.
    Negative,
    /// It has more entries than its ledger, or counts without any.
    Entries,
    /// Its entries can't have counted so much.
    Beyond,
    /// More people went through its doors than doors let through.
    Doors,
    /// More people came to its desk than a hall holds.
    Desk,
    /// It was watched for longer than a quarter lasts.
    Watched,
}

impl Oddity {
    const ALL: [Self; 8] = [
        Self::Future,
        Self::Past,
        Self::Negative,
        Self::Entries,
        Self::Beyond,
        Self::Doors,
        Self::Desk,
        Self::Watched,
    ];

    /// Its name in the archive and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Future => "future",
            Self::Past => "past",
            Self::Negative => "negative",
            Self::Entries => "entries",
            Self::Beyond => "beyond",
            Self::Doors => "doors",
            Self::Desk => "desk",
            Self::Watched => "watched",
        }
    }

    /// The oddity of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|oddity| oddity.as_str() == name)
    }
}

/// Why a page can't be true: what is odd, how much of it there is, and how much may be.
/// Times are in minutes: of the future from now, of the past before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Implausible {
    /// What is odd.
    pub oddity: Oddity,
    /// What was found.
    pub found: i64,
    /// The most there may be.
    pub most: i64,
}

impl fmt::Display for Implausible {
    /// At most as long as a reason on the wire.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { found, most, .. } = self;
        match self.oddity {
            Oddity::Future => write!(f, "its quarter begins in {}; check the clock", minutes(*found)),
            Oddity::Past => write!(f, "its quarter is {} too early; check the clock", minutes(*found)),
            Oddity::Negative => write!(f, "it counts {found}, less than nothing"),
            Oddity::Entries => write!(f, "it has {found} entries where {most} can be"),
            Oddity::Beyond => write!(f, "it counts {found}, its entries at most {most}"),
            Oddity::Doors => write!(f, "{found} people went through doors that let {most} through"),
            Oddity::Desk => write!(f, "{found} people in a quarter of an hour, at most {most} can be"),
            Oddity::Watched => write!(f, "watched for {found} s in a quarter, at most {most} can be"),
        }
    }
}

fn minutes(minutes: i64) -> String {
    match minutes {
        0..120 => format!("{minutes} min"),
        120..2_880 => format!("{} h", minutes / 60),
        _ => format!("{} days", minutes / 1_440),
    }
}

/// What the times of pages are held against, milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// The clock of headquarters; none while it is not believed, and then no page is of the
    /// future: a wrong clock must not keep out a country.
    pub now: Option<i64>,
    /// When the campaign begins, where its pack says.
    pub begins: Option<i64>,
}

/// Whether a ledger goes on for another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Descent {
    /// It is the first of its file: all that it takes back it has counted.
    First,
    /// It goes on for another, and takes back under its own id what that one counted.
    Successor,
}

/// Why a page can't be true, if it can't.
///
/// ```
/// use venue::{page::{Page, PageKey}, moment::{Quarter, Slot}};
/// use venue::reporting::intake::{Descent, Times, implausible};
/// let key = PageKey { slot: Slot::Quarter(Quarter::of(1_758_369_600_000)), activity: None };
/// let now = Times { now: Some(1_758_369_600_000), begins: None };
/// assert_eq!(implausible(&Page::empty(key), Descent::First, now), None);
/// ```
#[must_use]
pub fn implausible(page: &Page, descent: Descent, times: Times) -> Option<Implausible> {
    let counted = counted(page);
    // What was emptied counts nothing, wherever it lies: so a clock that is set right by the
    // staff of a venue clears what it had put into the future.
    let is_nothing = page.content.entries == 0 && counted.is_empty() && page.content.watched.is_empty();
    if is_nothing {
        return None;
    }
    in_time(page, times)
        .or_else(|| of_entries(page, descent, &counted))
        .or_else(|| matches!(page.key.slot, Slot::Quarter(_)).then(|| in_a_quarter(page, &counted)).flatten())
}

type Counted = BTreeMap<(Measure, Method), i64>;

fn counted(page: &Page) -> Counted {
    let mut counted = Counted::new();
    for (key, value) in &page.content.cells {
        let sum = counted.entry((key.measure, key.method)).or_default();
        *sum = sum.saturating_add(*value);
    }
    counted
}

/// An undated page has no time, so nothing can be said of it.
fn in_time(page: &Page, times: Times) -> Option<Implausible> {
    let Slot::Quarter(quarter) = page.key.slot else { return None };
    let begins = quarter.begins();
    let earliest = times.begins.map_or(EARLIEST, |begins| begins.saturating_sub(BEFORE_MS)).max(EARLIEST);
    if let Some(now) = times.now
        && begins > now.saturating_add(AHEAD_MS)
    {
        let (found, most) = (whole_minutes(begins - now), whole_minutes(AHEAD_MS));
        return Some(Implausible { oddity: Oddity::Future, found, most });
    }
    let early = earliest - begins;
    (early > 0).then(|| Implausible { oddity: Oddity::Past, found: whole_minutes(early), most: 0 })
}

fn whole_minutes(ms: i64) -> i64 {
    ms / 60_000
}

/// What entries can have made, of a quarter or of a whole boot.
fn of_entries(page: &Page, descent: Descent, counted: &Counted) -> Option<Implausible> {
    let content = &page.content;
    let entries = i64::try_from(content.entries).unwrap_or(i64::MAX);
    let of = |oddity, found, most| Some(Implausible { oddity, found, most });
    // Every entry lies on one page, so no page has more than its ledger had with this version.
    if content.entries > page.version.n {
        return of(Oddity::Entries, entries, i64::try_from(page.version.n).unwrap_or(i64::MAX));
    }
    if content.entries == 0 {
        // Something counts, and no entry does it.
        return of(Oddity::Entries, 0, i64::try_from(page.version.n).unwrap_or(i64::MAX));
    }
    let least = content.cells.values().chain(content.watched.values()).min().copied().unwrap_or_default();
    if least < 0 && descent == Descent::First {
        return of(Oddity::Negative, least, 0);
    }
    // What an entry takes back is at most what one counts.
    let beyond = |((measure, _), value): (&(Measure, Method), &i64)| {
        let most = entries.saturating_mul(of_one_entry(*measure));
        let oddity = if *value < 0 { Oddity::Negative } else { Oddity::Beyond };
        (value.saturating_abs() > most).then_some(Implausible { oddity, found: *value, most })
    };
    counted.iter().find_map(beyond)
}

/// The most that one entry counts.
fn of_one_entry(measure: Measure) -> i64 {
    match measure {
        Measure::PeopleCampaign
        | Measure::PeopleDay
        | Measure::PeopleActivity
        | Measure::Rewards
        | Measure::Admissions => i64::from(MAX_PARTY),
        Measure::Passports | Measure::Stamps => 1,
        // A tally tells of a hall; one entry of a line, and of an audit, of far fewer.
        _ => i64::from(MAX_TALLY),
    }
}

fn in_a_quarter(page: &Page, counted: &Counted) -> Option<Implausible> {
    let sum = |method, measures: &[Measure]| {
        let of = |measure: &Measure| counted.get(&(*measure, method)).copied().unwrap_or_default();
        measures.iter().map(of).fold(0, i64::saturating_add)
    };
    for seconds in page.content.watched.values() {
        let most = WATCHED_S * MOST_DOORS;
        if seconds.saturating_abs() > most {
            return Some(Implausible { oddity: Oddity::Watched, found: *seconds, most });
        }
    }
    let through = [Measure::Visits, Measure::Exits, Measure::HallEntries, Measure::HallExits];
    for method in [Method::EntranceLine, Method::Sensor] {
        let seconds = page.content.watched.get(&method).copied().unwrap_or_default();
        let doors = (seconds.saturating_add(WATCHED_S - 1) / WATCHED_S).clamp(1, MOST_DOORS);
        let (found, most) = (sum(method, &through), doors * MOST_THROUGH_A_DOOR);
        if found > most {
            return Some(Implausible { oddity: Oddity::Doors, found, most });
        }
    }
    let said = [
        sum(Method::CheckIn, &[Measure::Visits]),
        sum(Method::CheckIn, &[Measure::Admissions]),
        sum(Method::Tally, &[Measure::Visits]),
    ];
    let most = MOST_AT_A_DESK;
    said.into_iter().find(|found| *found > most).map(|found| Implausible {
        oddity: Oddity::Desk,
        found,
        most,
    })
}

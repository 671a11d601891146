//! A display that nobody touches: which of the three it is, what it is told, and what of it
//! is up at a moment. Pure: the time is handed in.

mod letters;
mod pages;

pub use letters::{LEAST, Letters, READ_FROM_MM, SCREEN_MM, SIDE};
pub use pages::{PAGE_MS, SLIDE_MS, Slide, paged, slide};

use crate::wording::Language;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};
use venue::{
    id::HallId,
    signage::{FoyerView, HallView, Link, WallView},
};

/// Which display this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Display {
    /// The whole house: what is on and what is next, and which way to go.
    Foyer,
    /// One hall: what runs in it, and whether one may go in.
    Hall,
    /// The night at large.
    Wall,
}

impl Display {
    /// All displays.
    pub const ALL: [Self; 3] = [Self::Foyer, Self::Hall, Self::Wall];

    /// The name it has in the settings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Foyer => "foyer",
            Self::Hall => "hall",
            Self::Wall => "wall",
        }
    }
}

impl fmt::Display for Display {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Display {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|display| display.name() == text);
        found.ok_or_else(|| format!("there is no display {text:?}; write \"foyer\", \"hall\" or \"wall\""))
    }
}

impl Serialize for Display {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.name())
    }
}

/// Which way a hall lies from where a display hangs, as who reads it sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Toward {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Up the stairs.
    Up,
    /// Down the stairs.
    Down,
    /// Straight on.
    Ahead,
}

/// Which way each hall lies.
pub type Directions = BTreeMap<HallId, Toward>;

/// What a display is told.
#[expect(clippy::large_enum_variant, reason = "there is one of it, told once in some seconds")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// The whole house.
    Foyer(FoyerView),
    /// One hall.
    Hall(HallView),
    /// The night at large.
    Wall(WallView),
}

impl Shown {
    /// The moment it is of, in milliseconds since 1970; 0 while no clock can be believed.
    #[must_use]
    pub fn at(&self) -> i64 {
        match self {
            Self::Foyer(view) => view.at,
            Self::Hall(view) => view.at,
            Self::Wall(view) => view.at,
        }
    }

    /// Whether a clock can be believed.
    #[must_use]
    pub fn has_clock(&self) -> bool {
        match self {
            Self::Foyer(view) => view.clock.is_some(),
            Self::Hall(view) => view.clock.is_some(),
            Self::Wall(view) => view.clock.is_some(),
        }
    }

    /// The line to the house.
    #[must_use]
    pub fn link(&self) -> Link {
        match self {
            Self::Foyer(view) => view.link,
            Self::Hall(view) => view.link,
            Self::Wall(view) => view.link,
        }
    }
}

/// A display at work: what it was told last, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Sign {
    /// Which it is.
    pub display: Display,
    /// Which way halls lie from it.
    pub directions: Directions,
    /// What it was told last; nothing before the ledger was read.
    pub shown: Option<Shown>,
    /// When it was hung (ms since the start): its first page is up first.
    hung: u64,
    /// When it was told (ms since the start).
    heard: u64,
}

impl Sign {
    /// A display that was told nothing yet, hung at `now` (ms since the start).
    #[must_use]
    pub fn new(display: Display, directions: Directions, now: u64) -> Self {
        Self { display, directions, shown: None, hung: now, heard: now }
    }

    /// Hears what there is to show, at `now` (ms since the start).
    pub fn hear(&mut self, shown: Shown, now: u64) {
        self.shown = Some(shown);
        self.heard = now;
    }

    /// Which way a hall lies.
    #[must_use]
    pub fn toward(&self, hall: &HallId) -> Option<Toward> {
        self.directions.get(hall).copied()
    }

    /// How long it hangs there (ms).
    #[must_use]
    pub fn hangs(&self, now: u64) -> u64 {
        now.saturating_sub(self.hung)
    }

    /// How much time has passed since it was told (ms).
    #[must_use]
    pub fn passed(&self, now: u64) -> u64 {
        now.saturating_sub(self.heard)
    }

    /// The moment now, in milliseconds since 1970, by the clock of who told it: a display goes
    /// on counting down between two readings.
    #[must_use]
    pub fn moment(&self, now: u64) -> i64 {
        let passed = i64::try_from(self.passed(now)).unwrap_or(i64::MAX);
        self.shown.as_ref().map_or(0, |shown| shown.at().saturating_add(passed))
    }
}

/// How long it is until something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// Hours and minutes, from an hour on.
    Hours(u32, u32),
    /// Whole minutes, the one that has begun included.
    Minutes(u32),
    /// Seconds of the last minute.
    Seconds(u32),
    /// It is due.
    Due,
}

/// How long it is from `now` to `then` (ms since 1970).
#[must_use]
pub fn left(now: i64, then: i64) -> Left {
    /// Up to an hour and a half people count in minutes.
    const MINUTES_UP_TO: u32 = 90;
    let ms = then.saturating_sub(now);
    if ms <= 0 {
        return Left::Due;
    }
    let whole = |unit: i64| u32::try_from(ms.saturating_add(unit - 1) / unit).unwrap_or(u32::MAX);
    let minutes = whole(60_000);
    match whole(1_000) {
        seconds @ ..60 => Left::Seconds(seconds),
        _ if minutes > MINUTES_UP_TO => Left::Hours(minutes / 60, minutes % 60),
        _ => Left::Minutes(minutes),
    }
}

/// How old a figure is, in steps that do not flicker: by ten seconds, then by minutes, then
/// by hours.
#[must_use]
pub fn age(ms: u64) -> Left {
    let number = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    match ms / 1_000 {
        seconds @ ..60 => Left::Seconds(number(seconds / 10 * 10)),
        seconds @ ..5_400 => Left::Minutes(number(seconds / 60)),
        seconds => Left::Hours(number(seconds / 3_600), number(seconds % 3_600 / 60)),
    }
}

/// The languages a display shows in turn: that of the house first.
#[must_use]
pub fn in_turn(house: Language) -> Vec<Language> {
    let mut all = vec![house];
    all.extend(Language::all().filter(|language| *language != house));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_counts_down_in_what_people_count_in() {
        assert_eq!(left(0, 2 * 3_600_000 + 1), Left::Hours(2, 1));
        assert_eq!(left(0, 90 * 60_000), Left::Minutes(90));
        assert_eq!(left(0, 12 * 60_000 - 1), Left::Minutes(12), "the one that has begun counts");
        assert_eq!(left(0, 60_000), Left::Minutes(1));
        assert_eq!(left(0, 59_000), Left::Seconds(59));
        assert_eq!((left(0, 1), left(5, 5), left(9, 5)), (Left::Seconds(1), Left::Due, Left::Due));
    }

    #[test]
    fn an_age_does_not_flicker() {
        assert_eq!([30_000, 39_999, 59_999].map(age), [30, 30, 50].map(Left::Seconds));
        assert_eq!((age(60_000), age(5_399_000)), (Left::Minutes(1), Left::Minutes(89)));
        assert_eq!(age(2 * 3_600_000), Left::Hours(2, 0));
    }

    #[test]
    fn a_display_that_there_is_not_is_answered_with_those_that_are() {
        assert_eq!("wall".parse(), Ok(Display::Wall));
        assert!("door".parse::<Display>().unwrap_err().contains("foyer"));
        assert!(Display::ALL.iter().all(|display| display.name().parse() == Ok(*display)));
    }
}

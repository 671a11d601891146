//! What the screens and door signs of a house say: what is on, how full it is, where else to
//! go. One view for all of them, made from the programme and the ledger at a moment; how it is
//! drawn is each screen's own.
//!
//! A view holds no words of a language but names of the pack: a screen says the rest.

mod house;
#[cfg(test)]
mod tests;
mod views;

pub use house::{Heard, TrailBook, visits};
pub use views::Tonight;

use crate::{
    entry::Mode,
    id::{HallId, SessionId, TrailId, VenueId},
    pack::Name,
    seats::Seats,
};
use chrono::NaiveTime;

/// A figure of this moment that was not heard for so long (ms) is shown struck through, with
/// its age.
pub const STALE_MS: u64 = 30_000;

/// A session of tonight as signs show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Showing {
    /// The session.
    pub id: SessionId,
    /// Its name.
    pub name: Name,
    /// The hall; none if it is all over the house.
    pub hall: Option<HallOnSign>,
    /// Its beginning as it holds now, in milliseconds since 1970.
    pub start: i64,
    /// Its end as it holds now, in milliseconds since 1970.
    pub end: i64,
    /// The same as local times.
    pub times: (NaiveTime, NaiveTime),
    /// When the programme had it begin, where staff moved it.
    pub planned: Option<NaiveTime>,
    /// Whether staff called it off.
    pub cancelled: bool,
    /// Its seats, where they are counted.
    pub seats: Option<Seats>,
    /// Whether the pack marks it as a highlight of the night.
    pub highlight: bool,
}

/// A hall as it is named on a sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HallOnSign {
    /// Its id.
    pub id: HallId,
    /// Its name.
    pub name: Name,
    /// The floor it is on, where the pack says.
    pub floor: Option<Name>,
}

/// How many are in a hall, or in the house, as one number of all its doors and methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeopleInside {
    /// How many.
    pub people: u32,
    /// By how many it may be off to either side, at most 95 of 100 times; none where no
    /// counter was checked.
    pub off_by: Option<u32>,
    /// When the last of its doors was heard, in milliseconds since 1970.
    pub as_of: i64,
    /// How long ago that is (ms); from [`STALE_MS`] on it is shown struck through.
    pub age_ms: u64,
}

impl PeopleInside {
    /// Whether it is too old to be believed.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.age_ms >= STALE_MS
    }
}

/// How full a hall is, or the house, and whether one may go in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Room {
    /// How many are inside; none where its doors are not counted.
    pub inside: Option<PeopleInside>,
    /// How many may be; none where nobody said.
    pub capacity: Option<u32>,
    /// Whether one may go in.
    pub way: Way,
}

/// Whether one may go in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Way {
    /// There is room, as far as anybody knows.
    #[default]
    Go,
    /// It is at its limit.
    Full,
    /// Staff stopped it, or hold it open, for this reason.
    Stopped {
        /// Why, as staff said.
        reason: String,
    },
}

impl Way {
    /// Whether one may go in.
    #[must_use]
    pub fn is_open(&self) -> bool {
        *self == Self::Go
    }
}

/// Where to go instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// What is on there.
    pub showing: Showing,
    /// Whether it runs already.
    pub running: bool,
}

/// A number of the queue that is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calling {
    /// Of which session.
    pub session: SessionId,
    /// Its name.
    pub name: Name,
    /// The hall.
    pub hall: Option<HallOnSign>,
    /// The numbers that are called, lowest first.
    pub numbers: Vec<u32>,
}

/// How the line to the rest of the house is, as a corner of a sign shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Other devices of the house are heard.
    Up,
    /// They are not: what is shown is of this device alone.
    Cut,
    /// This device works alone, and is meant to.
    Alone,
}

/// What stands at a hall's door, or on its screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HallView {
    /// How the house stands; in an emergency nothing else is shown.
    pub mode: Mode,
    /// Local time; none while no clock can be believed.
    pub clock: Option<NaiveTime>,
    /// The moment of the view, in milliseconds since 1970; 0 while no clock can be believed.
    pub at: i64,
    /// The hall.
    pub hall: HallOnSign,
    /// What runs.
    pub now: Option<Showing>,
    /// What is next.
    pub next: Option<Showing>,
    /// How many are inside.
    pub inside: Option<PeopleInside>,
    /// How many may be.
    pub capacity: Option<u32>,
    /// Whether one may go in: not where the hall is at its limit or stopped, nor where no seat
    /// of what it shows is left.
    pub way: Way,
    /// Where to go where one may not.
    pub instead: Option<Elsewhere>,
    /// Who is called.
    pub calling: Option<Calling>,
    /// How many follow the lesson elsewhere at the same time, where it has main and branch venues.
    pub elsewhere: Vec<Following>,
    /// The line to the house.
    pub link: Link,
}

/// How many follow a joint lesson at another venue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Following {
    /// The venue.
    pub venue: VenueId,
    /// Its name.
    pub name: Name,
    /// Whether the lesson is held there and followed elsewhere.
    pub main: bool,
    /// How many are there; none where it never was heard.
    pub inside: Option<PeopleInside>,
}

/// What stands in the foyer: the whole house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoyerView {
    /// How the house stands.
    pub mode: Mode,
    /// Local time; none while no clock can be believed.
    pub clock: Option<NaiveTime>,
    /// The moment of the view, in milliseconds since 1970.
    pub at: i64,
    /// What runs, each with whether one may go in.
    pub now: Vec<(Showing, Way)>,
    /// What begins next.
    pub next: Vec<(Showing, Way)>,
    /// Who is called.
    pub calling: Vec<Calling>,
    /// Halls with how full they are, in the order of the pack.
    pub halls: Vec<(HallOnSign, Option<PeopleInside>, Option<u32>, Way)>,
    /// The line to the house.
    pub link: Link,
}

/// The night at large.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WallView {
    /// How the house stands.
    pub mode: Mode,
    /// Local time; none while no clock can be believed.
    pub clock: Option<NaiveTime>,
    /// The moment of the view, in milliseconds since 1970.
    pub at: i64,
    /// 人次 of tonight in the whole house, as far as this device knows.
    pub visits: Option<u64>,
    /// How many are in the house.
    pub inside: Option<PeopleInside>,
    /// How far the house has come on its trails.
    pub trails: Vec<HouseTrail>,
    /// The next highlight, or else the next session.
    pub highlight: Option<Showing>,
    /// The line to the house.
    pub link: Link,
}

/// How far a house has come on a trail tonight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseTrail {
    /// The trail.
    pub id: TrailId,
    /// Its name.
    pub name: Name,
    /// Stamps given tonight.
    pub stamps: u64,
    /// Passports that have all its stamps.
    pub completed: u64,
    /// Stamps by point, in the order of the trail.
    pub points: Vec<(Name, u64)>,
}

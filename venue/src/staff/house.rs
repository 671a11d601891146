//! How the house stands by what staff did: its mode, what is closed, its language, where a
//! van is. A function of entries, so every program that reads the ledger says the same.
//!
//! A rehearsal and a closed point are of their evening: both end when the venue's next day
//! begins, whoever forgot them. An emergency ends when staff end it, and a site and a
//! language stay.

use crate::{
    entry::{Change, Closed, Entry, Fact, Mode, Role, Stop},
    id::SiteId,
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// An entry, and when it was written as far as anybody knows by now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The entry.
    pub entry: Entry,
    /// When, milliseconds since 1970; `None` while nobody knows.
    pub time: Option<i64>,
    /// The last believed moment up to it: it was not earlier.
    pub no_earlier: Option<i64>,
}

impl Written {
    /// Whether the venue's day in which it was written is over at `now` for certain
    /// (milliseconds since 1970, `None` when nobody knows).
    fn is_of_yesterday(&self, now: Option<i64>, day: impl Fn(i64) -> NaiveDate) -> bool {
        let since = self.time.or(self.no_earlier);
        since.zip(now).is_some_and(|(since, now)| day(since) < day(now))
    }
}

/// How the house stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct House {
    /// Open, a rehearsal or an emergency.
    pub mode: Mode,
    /// The entry that last said so; none in a house that always was open. Who, why and
    /// when stand in it.
    pub said: Option<Written>,
    /// A rehearsal was forgotten, and ended with its day.
    pub lapsed: bool,
    /// What is closed, by the entries that closed it.
    pub closed: BTreeMap<Stop, Written>,
    /// The language of the house, where staff set one.
    pub language: Option<String>,
    /// Where a van is, where staff said so.
    pub site: Option<SiteId>,
}

impl Default for House {
    fn default() -> Self {
        Self {
            mode: Mode::Open,
            said: None,
            lapsed: false,
            closed: BTreeMap::new(),
            language: None,
            site: None,
        }
    }
}

impl House {
    /// The house by the last entries of each kind, in any order: of modes, of each stop, of
    /// sites and of languages. `now` is the latest moment that can be believed, `day`
    /// gives the venue's day of a moment.
    #[must_use]
    pub fn of(mut acts: Vec<Written>, now: Option<i64>, day: impl Fn(i64) -> NaiveDate) -> Self {
        acts.sort_by_key(|act| act.entry.n);
        let mut house = Self::default();
        house.set_mode(&acts, now, &day);
        let rehearsal =
            house.said.as_ref().filter(|_| house.mode == Mode::Rehearsal).map(|said| said.entry.n);
        for act in acts {
            // What was tried out in an earlier rehearsal was tried out.
            let holds = !act.entry.body.rehearsal || rehearsal.is_some_and(|since| act.entry.n > since);
            if holds {
                house.take(act, now, &day);
            }
        }
        house
    }

    fn set_mode(&mut self, acts: &[Written], now: Option<i64>, day: impl Fn(i64) -> NaiveDate) {
        let mode = |act: &Written| match act.entry.body.fact {
            Fact::Mode { mode, .. } => Some(mode),
            _ => None,
        };
        let Some((said, mode)) = acts.iter().rev().find_map(|act| Some((act, mode(act)?))) else { return };
        self.lapsed = mode == Mode::Rehearsal && said.is_of_yesterday(now, day);
        self.mode = if self.lapsed { Mode::Open } else { mode };
        self.said = Some(said.clone());
    }

    fn take(&mut self, act: Written, now: Option<i64>, day: impl Fn(i64) -> NaiveDate) {
        match &act.entry.body.fact {
            Fact::PointClosed { .. } if act.is_of_yesterday(now, day) => {}
            Fact::PointClosed { stop, .. } => {
                self.closed.insert(stop.clone(), act);
            }
            Fact::PointOpened { stop, .. } => {
                self.closed.remove(stop);
            }
            Fact::LanguageSet { language, .. } => self.language = Some(language.clone()),
            Fact::SiteChanged { site, .. } => self.site = Some(site.clone()),
            _ => {}
        }
    }

    /// What is closed.
    #[must_use]
    pub fn closed(&self) -> Closed {
        Closed(self.closed.keys().cloned().collect())
    }
}

/// Whether a fact that is written during a rehearsal is part of it. All are, except those
/// that hold whatever the house does: a changed mode, somebody's wish to be forgotten, a
/// clock that became known, and what the device itself sets right.
#[must_use]
pub fn is_rehearsed(fact: &Fact) -> bool {
    match fact {
        Fact::Mode { .. } | Fact::Forget { .. } | Fact::ClockSet { .. } => false,
        Fact::Correction {
            change: Change::People { .. } | Change::Reach { .. } | Change::Exits { .. },
            role,
            ..
        } => *role != Role::Device,
        _ => true,
    }
}

/// The fact that ends a rehearsal which its staff forgot.
#[must_use]
pub fn end_of_rehearsal() -> Fact {
    let by = super::by(Role::Device, &super::Usual::DayBegan.into());
    Fact::Mode { mode: Mode::Open, by: Some(by), word: None }
}

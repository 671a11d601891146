//! What a display says, in the language that is up.

use super::kit::Mark;
use crate::{
    house::named,
    sign::{Left, Sign, age, left},
    wording::{Filling, Key, Language, Wording},
};
use chrono::NaiveTime;
use venue::{
    pack::Name,
    seats::Seats,
    signage::{HallOnSign, PeopleInside, Showing, Way},
};

/// A display, a moment and a language.
#[derive(Clone, Copy)]
pub(super) struct Tell<'t> {
    pub(super) words: &'t Wording,
    pub(super) language: Language,
    pub(super) sign: &'t Sign,
    /// The moment, in milliseconds since 1970.
    pub(super) moment: i64,
    /// How long ago the display was told (ms).
    pub(super) passed: u64,
}

/// When something is on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct When {
    /// `20:30`, or that it runs.
    pub(super) time: String,
    /// Until when it runs, or how soon it begins; nothing where that says nothing.
    pub(super) more: Option<String>,
    /// When it should have begun, where staff moved it.
    pub(super) planned: Option<String>,
    /// Whether it runs.
    pub(super) running: bool,
}

/// A figure that was counted, and how old it is where it is too old to be believed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figure {
    pub(super) figure: String,
    pub(super) stale: Option<String>,
}

/// Beyond an hour the clock says more than a countdown.
const SOON_MINUTES: u32 = 60;

impl Tell<'_> {
    pub(super) fn say(&self, key: Key) -> String {
        self.words.say(self.language, key)
    }

    pub(super) fn fill(&self, key: Key, fillings: &[(&str, Filling<'_>)]) -> String {
        self.words.say_with(self.language, key, fillings)
    }

    pub(super) fn number(&self, key: Key, n: u32) -> String {
        self.fill(key, &[("n", n.into())])
    }

    pub(super) fn named(&self, name: &Name) -> String {
        named(name, self.language).to_owned()
    }

    pub(super) fn hall(&self, hall: Option<&HallOnSign>) -> String {
        hall.map_or_else(|| self.say(Key::Everywhere), |hall| self.named(&hall.name))
    }

    /// The hall and its floor.
    pub(super) fn place(&self, hall: Option<&HallOnSign>) -> String {
        let floor = hall.and_then(|hall| hall.floor.as_ref());
        let hall = self.hall(hall);
        floor.map_or_else(|| hall.clone(), |floor| format!("{hall} · {}", self.named(floor)))
    }

    /// Whether a session runs.
    pub(super) fn runs(&self, showing: &Showing) -> bool {
        !showing.cancelled && (showing.start..showing.end).contains(&self.moment)
    }

    /// How long a session that runs still lasts.
    pub(super) fn left(&self, end: i64) -> String {
        match left(self.moment, end) {
            Left::Hours(hours, n) => {
                self.fill(Key::SignLeftHours, &[("hours", hours.into()), ("n", n.into())])
            }
            Left::Minutes(n) => self.number(Key::SignLeftMinutes, n),
            Left::Seconds(n) => self.number(Key::SignLeftSeconds, n),
            Left::Due => self.say(Key::SignEnding),
        }
    }

    /// How soon something begins.
    pub(super) fn soon(&self, start: i64) -> String {
        match left(self.moment, start) {
            Left::Hours(hours, n) => self.fill(Key::SignInHours, &[("hours", hours.into()), ("n", n.into())]),
            Left::Minutes(n) => self.number(Key::SignInMinutes, n),
            Left::Seconds(n) => self.number(Key::SignInSeconds, n),
            Left::Due => self.say(Key::SignStarting),
        }
    }

    pub(super) fn when(&self, showing: &Showing) -> When {
        let running = self.runs(showing);
        let planned = showing.planned.map(clock);
        if running {
            let until = clock(showing.times.1);
            let more = Some(self.fill(Key::SignUntil, &[("time", (&until).into())]));
            return When { time: self.say(Key::SignNow), more, planned, running };
        }
        let soon = match left(self.moment, showing.start) {
            _ if showing.cancelled => None,
            Left::Hours(..) => None,
            Left::Minutes(n) if n > SOON_MINUTES => None,
            Left::Minutes(n) => Some(self.number(Key::SignMinutes, n)),
            Left::Seconds(n) => Some(self.number(Key::SignSeconds, n)),
            Left::Due => Some(self.say(Key::SignStarting)),
        };
        When { time: clock(showing.times.0), more: soon, planned, running }
    }

    /// Whether one may go in to a session.
    pub(super) fn mark(&self, showing: &Showing, way: &Way) -> Mark {
        if showing.cancelled {
            return Mark::Off(self.say(Key::SignOff));
        }
        match (way, showing.seats) {
            (Way::Stopped { .. }, _) => Mark::Stopped(self.say(Key::SignStopped)),
            (Way::Full, _) => Mark::Full(self.say(Key::SignFull)),
            (Way::Go, Some(seats)) if seats.is_full() => Mark::Full(self.say(Key::SignFull)),
            (Way::Go, Some(seats)) => Mark::Go(self.seats(seats)),
            (Way::Go, None) => Mark::Go(self.say(Key::SignGo)),
        }
    }

    pub(super) fn seats(&self, seats: Seats) -> String {
        self.number(Key::SignSeats, seats.left())
    }

    /// How many are inside, with the age where nobody was heard for too long.
    pub(super) fn people(&self, inside: PeopleInside) -> Figure {
        let aged = PeopleInside { age_ms: inside.age_ms.saturating_add(self.passed), ..inside };
        Figure { figure: grouped(inside.people), stale: aged.is_stale().then(|| self.ago(aged.age_ms)) }
    }

    fn ago(&self, ms: u64) -> String {
        match age(ms) {
            Left::Hours(hours, _) => self.fill(Key::SignAgoHours, &[("hours", hours.into())]),
            Left::Minutes(n) => self.number(Key::SignAgoMinutes, n),
            Left::Seconds(n) => self.number(Key::SignAgoSeconds, n),
            Left::Due => self.number(Key::SignAgoSeconds, 0),
        }
    }
}

pub(super) use crate::screens::staff::said::grouped;

/// A local time as it is shown.
pub(super) fn clock(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

/// Numbers as they are called: those that follow one another as a range.
pub(super) fn ranges(numbers: &[u32]) -> Vec<String> {
    let mut runs: Vec<(u32, u32)> = vec![];
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*number) => *last = *number,
            _ => runs.push((*number, *number)),
        }
    }
    let told = |(first, last): (u32, u32)| match last - first {
        0 => vec![first.to_string()],
        1 => vec![first.to_string(), last.to_string()],
        _ => vec![format!("{first}–{last}")],
    };
    runs.into_iter().flat_map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_a_row_are_called_as_one() {
        assert_eq!(ranges(&[3, 5, 6, 8, 9, 10, 40]), ["3", "5", "6", "8–10", "40"]);
        assert_eq!((ranges(&[]), ranges(&[u32::MAX, u32::MAX])), (vec![], vec![u32::MAX.to_string(); 2]));
    }
}

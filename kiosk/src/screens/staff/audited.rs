//! What audits say of what is counted, in words: for the staff's screens and for paper.

use super::{
    super::View,
    said::{figure, method_key},
};
use crate::{
    desk::{Checked, Evening},
    house::{House, named},
    wording::{Filling, Key, Language, Shares, Wording, day},
};
use chrono::NaiveDate;
use venue::{
    audit::{Accuracy, Audited, Door, Estimate, Outcome, Void},
    id::LineId,
    staff::{Counted, Level},
};

/// What is known of a door, in words.
pub(super) struct Known {
    /// Whether it is well; none where nobody knows.
    pub(super) level: Option<Level>,
    /// What matters most.
    pub(super) head: String,
    /// The rest, line by line; the last of an audit tells when it was taken.
    pub(super) more: Vec<String>,
}

impl Known {
    fn plain(head: String) -> Self {
        Self { level: None, head, more: vec![] }
    }
}

/// Whoever says it: in which language, of which house.
#[derive(Clone, Copy)]
pub(crate) struct Speaker<'a> {
    /// The words.
    pub(crate) wording: &'a Wording,
    /// In which language.
    pub(crate) language: Language,
    /// The house.
    pub(crate) house: &'a House,
}

impl<'a> Speaker<'a> {
    /// Of a screen.
    pub(super) fn of(view: &'a View<'_>) -> Self {
        Self { wording: &view.words.0, language: view.language(), house: view.visit.house() }
    }

    fn say(&self, key: Key) -> String {
        self.wording.say(self.language, key)
    }

    fn tell(&self, key: Key, fillings: &[(&str, Filling<'_>)]) -> String {
        self.wording.say_with(self.language, key, fillings)
    }

    fn day(&self, of: NaiveDate, now: i64) -> String {
        day(self.language, of, self.house.pack().campaign.venue_day(now))
    }

    /// The error of a counter, with its interval.
    pub(crate) fn error(&self, error: Estimate) -> String {
        self.range(Key::AuditError, &Shares::of(error))
    }

    /// The bias of a counter, with its interval.
    fn bias(&self, bias: Estimate) -> String {
        self.range(Key::AuditBias, &Shares::signed(bias))
    }

    fn range(&self, key: Key, Shares { percent, least, most }: &Shares) -> String {
        self.tell(key, &[("percent", percent.into()), ("least", least.into()), ("most", most.into())])
    }

    /// On which day a counter was checked.
    pub(crate) fn on(&self, on: NaiveDate, now: i64) -> String {
        self.tell(Key::AuditDay, &[("day", (&self.day(on, now)).into())])
    }

    /// When the method of a figure was checked, and its error; where it was.
    pub(crate) fn of_counted(&self, counted: &Counted, now: i64) -> Option<(String, String)> {
        let (on, accuracy) = counted.audited?;
        Some((self.on(on, now), self.error(accuracy.error)))
    }

    /// What a door is called: its line, and how it is counted.
    pub(super) fn door(&self, (line, method): &Door) -> String {
        format!("{}　{}", self.line(line), self.say(method_key(*method)))
    }

    /// The same among others: its line alone says which, unless it is counted twice.
    pub(super) fn door_of(&self, evening: &Evening, door: &Door) -> String {
        let twice = evening.doors().iter().any(|(line, method)| *line == door.0 && *method != door.1);
        if twice { self.door(door) } else { self.line(&door.0) }
    }

    /// The name of a line, or else its id: the pack may have changed since.
    pub(super) fn line(&self, line: &LineId) -> String {
        let pack = self.house.pack();
        let known = pack.venue(&self.house.stand().venue);
        let known = known.and_then(|venue| venue.lines.iter().find(|known| known.id == *line));
        known.map_or(line.as_str(), |line| named(&line.name, self.language)).to_owned()
    }

    /// What is known of a door.
    pub(super) fn checked(&self, checked: Checked<'_>, now: i64) -> Known {
        let audited = match checked {
            Checked::Never => return Known::plain(self.say(Key::AuditNever)),
            Checked::Waits => return Known::plain(self.say(Key::AuditWaits)),
            Checked::Was(audited) => audited,
        };
        match audited.outcome {
            Outcome::Void(void) => Known {
                level: Some(Level::Soon),
                head: self.say(Key::AuditVoid),
                more: vec![self.say(why(void))],
            },
            Outcome::Found(found) => match found.both().accuracy() {
                Some(accuracy) => Known {
                    level: Some(Level::Fine),
                    head: self.error(accuracy.error),
                    more: vec![self.bias(accuracy.bias), self.people(audited, &accuracy, now)],
                },
                None => Known::plain(self.say(Key::AuditNever)),
            },
        }
    }

    /// How many were tapped, and when.
    fn people(&self, audited: &Audited, accuracy: &Accuracy, now: i64) -> String {
        let n = Filling::Number(accuracy.tapped);
        let Some(time) = audited.time else { return self.tell(Key::AuditPeopleUndated, &[("n", n)]) };
        let day = self.day(self.house.pack().campaign.venue_day(time), now);
        self.tell(Key::AuditPeople, &[("day", (&day).into()), ("n", n)])
    }

    /// All doors in one line: what is to be done, or else what was found last.
    pub(super) fn in_a_line(&self, evening: &Evening) -> Option<Known> {
        let doors = evening.doors();
        let matters = |checked: &Checked<'_>| match checked {
            Checked::Was(audited) if matches!(audited.outcome, Outcome::Void(_)) => (3, audited.n),
            Checked::Waits => (2, 0),
            Checked::Was(audited) => (1, audited.n),
            Checked::Never => (0, 0),
        };
        let most = doors.iter().map(|door| evening.checked(door)).max_by_key(matters)?;
        Some(self.checked(most, evening.at))
    }
}

/// Why taps could not be compared, and what to do.
fn why(void: Void) -> Key {
    match void {
        Void::NotWatched => Key::AuditNotWatched,
        Void::NoCounter => Key::AuditNoCounter,
        Void::TooMany => Key::AuditTooMany,
    }
}

/// How many people an audit was of, as a list of entries says it.
pub(super) fn entry(view: &View<'_>, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Found(found) => view.tell(Key::EntryAudit, &[("n", figure(found.both().tapped).into())]),
        Outcome::Void(_) => view.say(Key::EntryAuditVoid),
    }
}

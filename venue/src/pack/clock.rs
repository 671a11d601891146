//! The campaign's time: UTC in, the venue's day and local times out.

use super::{
    campaign::Campaign,
    programme::{Hours, Session, SessionTimes},
};
use chrono::{DateTime, Days as Count, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use serde::Serialize;

/// Times are kept within the years 1 to 9999, so that no sum of days overflows.
const FIRST_MS: i64 = -62_135_596_800_000;
const LAST_MS: i64 = 253_402_300_799_999;

impl Campaign {
    fn utc_offset(&self) -> TimeDelta {
        TimeDelta::minutes(i64::from(self.utc_offset_minutes))
    }

    /// How long a venue's day has run when its clock shows `time`.
    pub(super) fn since_begin(&self, time: NaiveTime) -> TimeDelta {
        let since = time.signed_duration_since(self.day_begins);
        if since < TimeDelta::zero() { since + TimeDelta::hours(24) } else { since }
    }

    /// Local time at a moment, in milliseconds since 1970.
    #[must_use]
    pub fn local(&self, utc_ms: i64) -> NaiveDateTime {
        let clamped = utc_ms.clamp(FIRST_MS, LAST_MS);
        DateTime::from_timestamp_millis(clamped).unwrap_or_default().naive_utc() + self.utc_offset()
    }

    /// The moment of a local time, in milliseconds since 1970.
    #[must_use]
    pub fn utc_ms(&self, local: NaiveDateTime) -> i64 {
        local.and_utc().timestamp_millis() - self.utc_offset().num_milliseconds()
    }

    /// The venue's day at a moment: it begins at [`Campaign::day_begins`], so that past
    /// midnight is still tonight.
    #[must_use]
    pub fn venue_day(&self, utc_ms: i64) -> NaiveDate {
        self.day_of_local(self.local(utc_ms))
    }

    pub(super) fn day_of_local(&self, local: NaiveDateTime) -> NaiveDate {
        let before = local.time() < self.day_begins;
        local.date().checked_sub_days(Count::new(u64::from(before))).unwrap_or(local.date())
    }

    /// When a venue's day begins and ends, in milliseconds since 1970.
    #[must_use]
    pub fn day_bounds(&self, day: NaiveDate) -> (i64, i64) {
        let begins = day.and_time(self.day_begins);
        (self.utc_ms(begins), self.utc_ms(begins + TimeDelta::hours(24)))
    }

    /// A time of a venue's day as a date and time: before its beginning is past midnight.
    fn on_day(&self, day: NaiveDate, time: NaiveTime) -> NaiveDateTime {
        day.and_time(self.day_begins) + self.since_begin(time)
    }

    /// Start and end on a day; an end at the day's beginning is the end of the day.
    fn span(&self, day: NaiveDate, from: NaiveTime, to: NaiveTime) -> (NaiveDateTime, NaiveDateTime) {
        let (start, end) = (self.on_day(day, from), self.on_day(day, to));
        (start, if to == self.day_begins { end + TimeDelta::hours(24) } else { end })
    }

    /// Local start and end of a session on a day.
    pub(super) fn local_times(&self, times: &SessionTimes, day: NaiveDate) -> (NaiveDateTime, NaiveDateTime) {
        match *times {
            SessionTimes::Once { start, end } => (start, end),
            SessionTimes::Daily { start, end } => self.span(day, start, end),
        }
    }

    /// When hours begin and end on a venue's day, in milliseconds since 1970.
    #[must_use]
    pub fn hours_on(&self, hours: &Hours, day: NaiveDate) -> (i64, i64) {
        let (from, to) = self.span(day, hours.from, hours.to);
        (self.utc_ms(from), self.utc_ms(to))
    }

    /// Whether a moment lies in hours of its venue's day.
    pub(super) fn within(&self, hours: &Hours, utc_ms: i64) -> bool {
        let local = self.local(utc_ms);
        let (from, to) = self.span(self.day_of_local(local), hours.from, hours.to);
        from <= local && local < to
    }
}

/// A session on one day, with its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Slot<'p> {
    /// The session.
    pub session: &'p Session,
    /// Its beginning as it is held, in milliseconds since 1970.
    pub start: i64,
    /// Its end as it is held, in milliseconds since 1970.
    pub end: i64,
    /// Its beginning in the programme, in milliseconds since 1970; staff may have moved it.
    pub planned: i64,
    /// Whether staff called it off; its times are those of the programme then.
    pub called_off: bool,
}

impl Slot<'_> {
    /// Whether staff moved its beginning.
    #[must_use]
    pub fn is_moved(&self) -> bool {
        self.start != self.planned
    }

    /// Whether it runs at a moment (milliseconds since 1970).
    #[must_use]
    pub fn runs(&self, now: i64) -> bool {
        !self.called_off && (self.start..self.end).contains(&now)
    }
}

/// How soon a session must begin to stand under what is next: half an hour is the
/// time to walk over and find a seat.
pub(super) const SOON_MS: i64 = 30 * 60 * 1000;

/// The sessions of the rest of a day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SlotsNow<'p> {
    /// Those that run.
    pub now: Vec<Slot<'p>>,
    /// Those that begin within half an hour, or else the first to begin after that.
    pub next: Vec<Slot<'p>>,
    /// All later ones of the venue's day.
    pub later: Vec<Slot<'p>>,
}

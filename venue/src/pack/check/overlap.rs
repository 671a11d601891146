//! Two sessions can't be in one hall at the same time.

use crate::pack::{
    campaign::Campaign,
    programme::{Activity, Session, SessionTimes},
    read::{Book, Place},
};
use chrono::{NaiveDate, NaiveDateTime};
use std::collections::BTreeMap;

/// Notes every session that overlaps an earlier one of the same hall.
pub(in crate::pack) fn overlaps(
    book: &Book,
    campaign: &Campaign,
    activities: &[Activity],
    sessions: &[(Session, Place)],
) {
    let mut halls: BTreeMap<_, Vec<&(Session, Place)>> = BTreeMap::new();
    for each in sessions.iter().filter(|(session, _)| session.hall.is_some()) {
        halls.entry((&each.0.venue, &each.0.hall)).or_default().push(each);
    }
    let calendar = Calendar { campaign, activities };
    for ((_, hall), held) in halls {
        let hall = hall.as_ref().map_or("", |hall| hall.as_str());
        for (n, (session, place)) in held.iter().enumerate() {
            // One is enough: moving the session is what mends it, whatever else it overlaps.
            let clash = held[..n].iter().find(|(earlier, _)| calendar.clash(earlier, session));
            if let Some((other, at)) = clash {
                let reason = format!(
                    "the session {} overlaps {} ({}:{}) in the hall {hall}",
                    session.id, other.id, at.file, at.line
                );
                book.note(place.error(reason).advise("move one of them to another time or hall"));
            }
        }
    }
}

struct Calendar<'a> {
    campaign: &'a Campaign,
    activities: &'a [Activity],
}

type Interval = (NaiveDateTime, NaiveDateTime);

impl Calendar<'_> {
    fn clash(&self, a: &Session, b: &Session) -> bool {
        match (a.times, b.times) {
            (SessionTimes::Once { start, end }, SessionTimes::Once { start: from, end: to }) => {
                meet((start, end), (from, to))
            }
            (SessionTimes::Once { start, end }, SessionTimes::Daily { .. }) => {
                self.on_its_days(b, (start, end))
            }
            (SessionTimes::Daily { .. }, SessionTimes::Once { start, end }) => {
                self.on_its_days(a, (start, end))
            }
            (SessionTimes::Daily { .. }, SessionTimes::Daily { .. }) => {
                self.share_a_day(a, b) && meet(self.on(a, self.some_day()), self.on(b, self.some_day()))
            }
        }
    }

    /// A daily session meets an interval on the day before, the day of, or the day after its start.
    fn on_its_days(&self, daily: &Session, once: Interval) -> bool {
        let day = self.campaign.day_of_local(once.0);
        let near = [day.pred_opt(), Some(day), day.succ_opt()];
        near.into_iter()
            .flatten()
            .filter(|day| self.held_on(daily, *day))
            .any(|day| meet(self.on(daily, day), once))
    }

    fn held_on(&self, session: &Session, day: NaiveDate) -> bool {
        self.days_of(session).is_none_or(|days| days.holds(day))
    }

    fn days_of(&self, session: &Session) -> Option<crate::pack::campaign::Days> {
        self.activities.iter().find(|activity| activity.id == session.activity)?.days
    }

    /// Whether the days of both have one in common.
    fn share_a_day(&self, a: &Session, b: &Session) -> bool {
        let (Some(a), Some(b)) = (self.days_of(a), self.days_of(b)) else { return true };
        let before = |end: Option<NaiveDate>, start: Option<NaiveDate>| {
            end.zip(start).is_some_and(|(end, start)| end < start)
        };
        !before(a.to, b.from) && !before(b.to, a.from)
    }

    fn some_day(&self) -> NaiveDate {
        NaiveDate::default()
    }

    fn on(&self, session: &Session, day: NaiveDate) -> Interval {
        self.campaign.local_times(&session.times, day)
    }
}

fn meet(a: Interval, b: Interval) -> bool {
    a.0 < b.1 && b.0 < a.1
}

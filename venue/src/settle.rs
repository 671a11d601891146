//! Verdicts: how many new people a check-in brings, and how far a stamp brings its
//! passport. A device gives them by what it knows; when the exchange reveals an earlier
//! fact, the device that wrote the later one corrects its own. So the sum over all
//! devices that have met is right, and nobody changes anybody else's ledger.
//!
//! The people of a passport are its largest party. A check-in brings those by which its
//! party exceeds every earlier one in the scope: the campaign, the venue's day, the
//! activity.

use crate::{
    entry::{Change, Fact, NewPeople, Reach},
    id::{DeviceId, TrailId, VenueId},
    pack::Pack,
    party::Party,
    shared::{FactRef, Known, Record, What},
    trail::{StampSeen, progress},
};
use chrono::{DateTime, NaiveDate, TimeDelta};
use std::{collections::BTreeMap, fmt, sync::Arc};

/// A venue's day begins at this hour where no pack says otherwise, and so does the
/// local time of all campaigns known: four hours after midnight, UTC+8.
const DAY_BEGINS_UTC_HOURS: i64 = 4 - 8;

/// Where a ledger is, and by which rules its verdicts are given.
#[derive(Clone, PartialEq)]
pub struct Here {
    /// The venue.
    pub venue: VenueId,
    /// The device.
    pub device: DeviceId,
    /// The certificate of the device's key, for those who check its passports.
    pub certificate: Option<String>,
    /// The pack: its trails, and when its days begin.
    pub pack: Option<Arc<Pack>>,
}

impl fmt::Debug for Here {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let campaign = self.pack.as_ref().map(|pack| pack.campaign.id.to_string());
        write!(f, "Here({}/{}, pack {campaign:?})", self.venue, self.device)
    }
}

impl Here {
    /// The venue's day of a time, milliseconds since 1970.
    fn day(&self, time: i64) -> NaiveDate {
        day_of(Some(self), time)
    }
}

/// The venue's day of a time (milliseconds since 1970) where a ledger is, or by the usual
/// rule while nobody has said.
#[must_use]
pub fn day_of(here: Option<&Here>, time: i64) -> NaiveDate {
    if let Some(pack) = here.and_then(|here| here.pack.as_ref()) {
        return pack.campaign.venue_day(time);
    }
    let utc = DateTime::from_timestamp_millis(time).unwrap_or_default().naive_utc();
    utc.checked_sub_signed(TimeDelta::hours(DAY_BEGINS_UTC_HOURS)).unwrap_or(utc).date()
}

/// The largest party a passport checked in with or was issued to; 0 when nobody said.
/// Rewards go by it. The figures of people go by check-ins alone: who was issued a
/// passport has not come yet.
#[must_use]
pub fn largest_party(record: &Record) -> u32 {
    let party = |known: &Known| match &known.what {
        What::CheckIn { party, .. } => Some(party.total()),
        What::PassportIssued { party, .. } => party.as_ref().map(Party::total),
        _ => None,
    };
    let most = record.facts.iter().filter_map(party).max().unwrap_or(0);
    u32::try_from(most).unwrap_or(u32::MAX)
}

/// A scope in which people are new once.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Scope<'a> {
    Campaign,
    Day(&'a VenueId, NaiveDate),
    /// Nobody knows which day: each boot without a clock is a day of its own.
    Undated(&'a VenueId, crate::hash::StreamId),
    Activity(&'a VenueId, &'a crate::id::ActivityId),
}

/// The right verdict on every check-in of a record.
fn people(record: &Record, here: &Here) -> BTreeMap<FactRef, NewPeople> {
    let mut largest: BTreeMap<Scope<'_>, i64> = BTreeMap::new();
    let mut verdicts = BTreeMap::new();
    for known in &record.facts {
        let What::CheckIn { place, party } = &known.what else { continue };
        let total = i64::try_from(party.total()).unwrap_or(i64::MAX);
        let mut new = |scope| {
            let largest = largest.entry(scope).or_default();
            let more = (total - *largest).max(0);
            *largest += more;
            more
        };
        let day = match known.time {
            Some(time) => Scope::Day(&known.venue, here.day(time)),
            None => Scope::Undated(&known.venue, known.fact.stream),
        };
        let verdict = NewPeople {
            campaign: new(Scope::Campaign),
            day: new(day),
            activity: new(Scope::Activity(&known.venue, &place.activity)),
        };
        verdicts.insert(known.fact, verdict);
    }
    verdicts
}

/// The right verdict on every stamp of a record, on the trails of the pack.
fn reaches(record: &Record, here: &Here) -> BTreeMap<FactRef, Reach> {
    let Some(pack) = &here.pack else { return BTreeMap::new() };
    let mut of_trail: BTreeMap<&TrailId, Vec<StampSeen>> = BTreeMap::new();
    for known in &record.facts {
        if let What::Stamp { trail, .. } = &known.what {
            of_trail.entry(trail).or_default().extend(stamp_seen(known));
        }
    }
    let mut reaches = BTreeMap::new();
    for (id, stamps) in of_trail {
        let Some(trail) = pack.trails.iter().find(|trail| trail.id == *id) else { continue };
        let steps = progress(trail, &stamps).steps;
        for StampSeen { stream, s, .. } in stamps {
            let reach = steps.get(&(stream, s)).copied().unwrap_or_default();
            reaches.insert(FactRef { stream, s }, reach);
        }
    }
    reaches
}

fn stamp_seen(known: &Known) -> Option<StampSeen> {
    let What::Stamp { point, .. } = &known.what else { return None };
    let FactRef { stream, s } = known.fact;
    Some(StampSeen { point: point.clone(), at: known.time, stream, s })
}

/// The stamps of a passport on one trail.
#[must_use]
pub fn stamps_on(record: &Record, trail: &TrailId) -> Vec<StampSeen> {
    let on = |known: &&Known| matches!(&known.what, What::Stamp { trail: of, .. } if of == trail);
    record.facts.iter().filter(on).filter_map(stamp_seen).collect()
}

/// Gives the verdicts on facts about to be written for this bearer: `first` is the
/// number that the first shared one of them will have, `time` when they happen
/// (milliseconds since 1970, `None` when nobody knows).
#[must_use]
pub fn with_verdicts(
    record: &Record,
    here: &Here,
    first: FactRef,
    time: Option<i64>,
    facts: Vec<Fact>,
) -> Vec<Fact> {
    let (mut known, mut next) = (record.facts.clone(), first);
    let mut numbers = Vec::new();
    for fact in &facts {
        // Only the facts of a passport matter here; what is shared besides takes a number.
        let what = What::of(fact, crate::hash::Lid([0; 16]), |_| Some(first));
        numbers.push(what.as_ref().map(|_| next));
        if let Some(what) = what {
            let (venue, device) = (here.venue.clone(), here.device.clone());
            known.push(Known { fact: next, time, venue, device, own: None, what });
            next.s += 1;
        }
    }
    let record = Record::of(known);
    let (people, reaches) = (people(&record, here), reaches(&record, here));
    let verdict = |(mut fact, number): (Fact, Option<FactRef>)| {
        match (&mut fact, number) {
            (Fact::CheckIn { people: said, .. }, Some(n)) => *said = people.get(&n).copied().unwrap_or(*said),
            (Fact::Stamp { reach: said, .. }, Some(n)) => *said = reaches.get(&n).copied().unwrap_or(*said),
            _ => {}
        }
        fact
    };
    facts.into_iter().zip(numbers).map(verdict).collect()
}

/// What this ledger's own entries must be corrected by, given all that is known now:
/// the number of the entry, and the change.
#[must_use]
pub fn corrections(record: &Record, here: &Here) -> Vec<(u64, Change)> {
    let (people, reaches) = (people(record, here), reaches(record, here));
    let change = |known: &Known| {
        let own = known.own?;
        if let Some(right) = people.get(&known.fact).filter(|right| **right != own.people) {
            let people = difference(*right, own.people);
            return Some((own.entry, Change::People { people }));
        }
        let to = *reaches.get(&known.fact).filter(|right| **right != own.reach)?;
        Some((own.entry, Change::Reach { from: own.reach, to }))
    };
    record.facts.iter().filter_map(change).collect()
}

fn difference(right: NewPeople, said: NewPeople) -> NewPeople {
    NewPeople {
        campaign: right.campaign - said.campaign,
        day: right.day - said.day,
        activity: right.activity - said.activity,
    }
}

#[cfg(test)]
mod tests;

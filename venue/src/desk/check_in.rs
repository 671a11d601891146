//! A party checks in with its passport.

use super::{
    Refusal, Scene,
    issue::{checked, no_such_activity},
};
use crate::{
    entry::{Fact, Method, NewPeople, SubjectNo},
    id::ActivityId,
    party::Party,
    shared::{Known, Record, What},
};
use std::collections::BTreeMap;

/// For so long (ms) after a check-in the same passport does not check in to the same
/// activity of the same house again: ten minutes, in which a family shows it once more
/// at the next kiosk or a nervous hand holds it there twice. Who comes back later is a
/// further visit.
pub const AGAIN_MS: i64 = 10 * 60 * 1_000;

/// How long before an activity begins one can check in to it (ms): an hour, because
/// families are early.
pub const EARLY_MS: i64 = 60 * 60 * 1_000;

/// Somebody checks in.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    /// To what.
    pub activity: &'a ActivityId,
    /// Who; without it the party that [`party_offered`] offers.
    pub party: Option<&'a Party>,
    /// How long ago (ms) check-ins of this ledger were, by their entries: those that have
    /// no date, and all while the clock can't be believed. One without a date that is not
    /// named was just now.
    pub ages: &'a BTreeMap<u64, i64>,
}

/// The fact that a party checked in. How many of them are new is for the ledger to say.
///
/// # Errors
/// [`Refusal`]: not held here, not on or closed, nobody in the party or too many, or checked in
/// within [`AGAIN_MS`].
pub fn check_in(
    scene: &Scene<'_>,
    record: &Record,
    subject: SubjectNo,
    arrival: &Arrival<'_>,
) -> Result<Fact, Refusal> {
    on(scene, arrival.activity)?;
    if record.closed.activity(arrival.activity) {
        return Err(Refusal::ActivityClosed { activity: arrival.activity.clone() });
    }
    let party = arrival.party.cloned().or_else(|| party_offered(record)).ok_or(Refusal::NobodyNamed)?;
    checked(&party)?;
    not_again(scene, record, arrival)?;
    let place = scene.place(arrival.activity.clone());
    Ok(Fact::CheckIn { place, party, subject: Some(subject), people: NewPeople::default() })
}

/// The party that is offered to whoever shows a passport: that of its last check-in, or
/// else the family it was issued to.
#[must_use]
pub fn party_offered(record: &Record) -> Option<Party> {
    let facts = || record.facts.iter().rev().map(|known| &known.what);
    let last = facts().find_map(|what| match what {
        What::CheckIn { party, .. } => Some(party),
        _ => None,
    });
    let issued = || {
        facts().find_map(|what| match what {
            What::PassportIssued { party, .. } => party.as_ref(),
            _ => None,
        })
    };
    last.or_else(issued).cloned()
}

/// What is counted online alone is no check-in. A clock that can't be believed closes
/// nothing.
pub(super) fn on(scene: &Scene<'_>, id: &ActivityId) -> Result<(), Refusal> {
    let venue = &scene.spot.venue;
    let held = scene.pack.activity(id).filter(|activity| activity.is_at(venue));
    if held.is_none_or(|activity| activity.method == Method::TypedIn) {
        return Err(no_such_activity(scene, id.as_str()));
    }
    let on_at = |time: i64| scene.pack.activities_on(venue, time).iter().any(|on| on.id == *id);
    match scene.now {
        Some(now) if !on_at(now) && !on_at(now.saturating_add(EARLY_MS)) => {
            Err(Refusal::NotOnNow { activity: id.clone() })
        }
        _ => Ok(()),
    }
}

fn not_again(scene: &Scene<'_>, record: &Record, arrival: &Arrival<'_>) -> Result<(), Refusal> {
    let same = |known: &&Known| {
        let What::CheckIn { place, .. } = &known.what else { return false };
        known.venue == scene.spot.venue && place.activity == *arrival.activity
    };
    // Clocks of two kiosks differ, so a check-in may lie a little ahead.
    let just_now = |known: &&Known| ago(scene, known, arrival.ages).is_some_and(|ago| ago.abs() < AGAIN_MS);
    match record.facts.iter().rev().filter(same).find(just_now) {
        Some(known) => {
            Err(Refusal::AlreadyCheckedIn { activity: arrival.activity.clone(), at: scene.local(known.time) })
        }
        None => Ok(()),
    }
}

/// How long ago it was (ms), if anybody can tell.
pub(super) fn ago(scene: &Scene<'_>, known: &Known, ages: &BTreeMap<u64, i64>) -> Option<i64> {
    let age = || known.own.map(|own| ages.get(&own.entry).copied());
    match (scene.now, known.time) {
        (Some(now), Some(time)) => Some(now.saturating_sub(time)),
        // Without a clock of today a date does not tell, and none was written just now.
        (None, Some(_)) => age().flatten(),
        (_, None) => age().map(|age| age.unwrap_or(0)),
    }
}

//! How many seats of tonight's sessions are taken, as far as one ledger knows. Other
//! devices let people in too, so what is left is never more than this says.

#[cfg(test)]
mod tests;

use crate::{
    entry::{Change, Entry, Fact},
    id::{ActivityId, HallId, SessionId, VenueId},
    pack::{Pack, Slot},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// How long before a session begins a check-in at its hall's door is for it (ms): half
/// an hour, the time in which people come to find a seat.
pub const DOORS_MS: i64 = 30 * 60 * 1_000;

/// Seats taken, by session; who is not in it has none taken that is known.
pub type Taken = BTreeMap<SessionId, u32>;

/// The seats of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Seats {
    /// How many there are.
    pub all: u32,
    /// How many of them are known to be taken; more people than seats may have come.
    pub taken: u32,
}

impl Seats {
    /// The seats of a session, where they are counted.
    #[must_use]
    pub fn of(slot: &Slot<'_>, taken: &Taken) -> Option<Self> {
        let taken = taken.get(&slot.session.id).copied().unwrap_or(0);
        slot.session.seats.map(|all| Self { all, taken })
    }

    /// How many are left at most.
    #[must_use]
    pub fn left(self) -> u32 {
        self.all.saturating_sub(self.taken)
    }

    /// Whether none is left. This is certain: what other devices know only adds to it.
    #[must_use]
    pub fn is_full(self) -> bool {
        self.left() == 0
    }
}

/// A party that came.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Coming {
    at: i64,
    people: u64,
    to: To,
}

/// What it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum To {
    /// A session it was let into.
    Session(SessionId),
    /// A hall it checked in at.
    Hall(HallId, ActivityId),
}

/// Who came, told entry by entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turnout {
    came: BTreeMap<u64, Coming>,
    heard: u64,
}

impl Turnout {
    /// The number of the last entry that was heard; 0 before the first.
    #[must_use]
    pub fn heard(&self) -> u64 {
        self.heard
    }

    /// Begins after this entry.
    #[must_use]
    pub fn after(n: u64) -> Self {
        Self { heard: n, ..Self::default() }
    }

    /// Hears an entry. What was tried out in a rehearsal, and what no clock vouches for,
    /// takes no seat.
    pub fn hear(&mut self, entry: &Entry) {
        self.heard = self.heard.max(entry.n);
        if entry.body.rehearsal {
            return;
        }
        let (people, to) = match &entry.body.fact {
            Fact::Admission { session, party, .. } => (party.total(), To::Session(session.clone())),
            Fact::CheckIn { place, party, .. } => match &place.hall {
                Some(hall) => (party.total(), To::Hall(hall.clone(), place.activity.clone())),
                None => return,
            },
            Fact::Correction { of, change: Change::Undo, .. } => {
                self.came.remove(of);
                return;
            }
            _ => return,
        };
        if entry.body.at.trusted {
            self.came.insert(entry.n, Coming { at: entry.body.at.wall, people, to });
        }
    }

    /// Leaves out everybody who came before a moment (ms since 1970).
    pub fn forget_before(&mut self, moment: i64) {
        self.came.retain(|_, coming| coming.at >= moment);
    }

    /// The seats taken in the sessions of a venue on the day of a moment (ms since 1970).
    ///
    /// A session's admissions and the check-ins at its hall's door are two methods of
    /// counting the same people: the larger one is taken, and they are never added.
    #[must_use]
    pub fn taken(&self, pack: &Pack, venue: &VenueId, now: i64) -> Taken {
        let day = pack.venue_day(now);
        let (begins, ends) = pack.campaign.day_bounds(day);
        let slots = pack.slots(venue, day);
        let mut counted: BTreeMap<&SessionId, (u64, u64)> = BTreeMap::new();
        for coming in self.came.values().filter(|coming| (begins..ends).contains(&coming.at)) {
            match &coming.to {
                To::Session(session) => counted.entry(session).or_default().0 += coming.people,
                To::Hall(hall, activity) => {
                    if let Some(slot) = behind(&slots, (hall, activity), coming.at) {
                        counted.entry(&slot.session.id).or_default().1 += coming.people;
                    }
                }
            }
        }
        let most = |(admitted, arrived): (u64, u64)| u32::try_from(admitted.max(arrived)).unwrap_or(u32::MAX);
        counted.into_iter().map(|(session, both)| (session.clone(), most(both))).collect()
    }
}

/// What one comes to who checks in at a hall's door: what runs there, or else what begins
/// there next and soon.
fn behind<'s, 'p>(
    slots: &'s [Slot<'p>],
    (hall, activity): (&HallId, &ActivityId),
    at: i64,
) -> Option<&'s Slot<'p>> {
    let mut here = slots.iter().filter(|slot| {
        slot.session.hall.as_ref() == Some(hall)
            && slot.session.activity == *activity
            && !slot.called_off
            && at < slot.end
    });
    // They stand in the order of their beginning.
    here.next().filter(|slot| slot.start.saturating_sub(DOORS_MS) <= at)
}

//! Where to go when a session is full.

use super::{
    Pack,
    clock::{SOON_MS, Slot},
    programme::{Ages, Session},
};
use crate::{
    id::VenueId,
    seats::{Seats, Taken},
};

/// Most alternatives: as many as can be told apart at a glance.
pub const MOST_INSTEAD: usize = 3;

/// How late one may still come into a session with seats (ms): ten minutes, after which
/// the doors are shut and the beginning is missed.
pub const LATE_MS: i64 = 10 * 60 * 1_000;

impl Pack {
    /// What one may go to instead of a session that is full, at a moment (ms since 1970):
    /// its next showing, and others of its theme and ages in a hall, on at about its time.
    /// Never itself, none that is full, over or too far begun; at most [`MOST_INSTEAD`],
    /// the nearest in time first.
    #[must_use]
    pub fn instead_of(&self, venue: &VenueId, full: &Slot<'_>, now: i64, taken: &Taken) -> Vec<Slot<'_>> {
        let around = full.start.max(now);
        let open = |slot: &Slot<'_>| {
            slot.session.id != full.session.id
                && slot.session.hall.is_some()
                && can_be_joined(slot, now)
                && !Seats::of(slot, taken).is_some_and(Seats::is_full)
        };
        let slots: Vec<_> = self.slots(venue, self.venue_day(now)).into_iter().filter(open).collect();
        let again = |slot: &Slot<'_>| is_showing_of(slot.session, full.session);
        let next_showing = slots.iter().find(|slot| again(slot) && slot.start >= full.start).copied();
        let mut others: Vec<_> = slots
            .into_iter()
            .filter(|slot| !again(slot) && self.is_alike(slot.session, full.session))
            .filter(|slot| away(slot, around) <= SOON_MS)
            .collect();
        others.sort_by_key(|slot| (away(slot, around), slot.start));
        others.truncate(MOST_INSTEAD - usize::from(next_showing.is_some()));
        let mut found: Vec<_> = next_showing.into_iter().chain(others).collect();
        found.sort_by_key(|slot| (away(slot, around), slot.start));
        found
    }

    /// Whether two sessions are for the same people about the same things: of one
    /// activity or theme, and for ages that overlap.
    fn is_alike(&self, one: &Session, other: &Session) -> bool {
        let theme = |session: &Session| self.activity(&session.activity)?.theme.clone();
        let same = one.activity == other.activity || theme(one).is_some_and(|own| theme(other) == Some(own));
        same && overlap(one.ages, other.ages)
    }
}

/// Whether it is the same thing shown at another time.
fn is_showing_of(one: &Session, other: &Session) -> bool {
    one.name == other.name && one.activity == other.activity
}

/// Whether one who comes now still sees it.
fn can_be_joined(slot: &Slot<'_>, now: i64) -> bool {
    let late = now.saturating_sub(slot.start);
    let left = slot.end.saturating_sub(now);
    !slot.called_off && left > 0 && (late <= LATE_MS || (slot.session.drop_in && left >= LATE_MS))
}

/// How far a session is from a moment (ms): nothing while it runs.
fn away(slot: &Slot<'_>, moment: i64) -> i64 {
    (slot.start.saturating_sub(moment)).max(moment.saturating_sub(slot.end)).max(0)
}

fn overlap(one: Option<Ages>, other: Option<Ages>) -> bool {
    let span = |ages: Option<Ages>| {
        let from = ages.and_then(|ages| ages.from).unwrap_or(0);
        (from, ages.and_then(|ages| ages.to).unwrap_or(u32::MAX))
    };
    let ((a_from, a_to), (b_from, b_to)) = (span(one), span(other));
    a_from <= b_to && b_from <= a_to
}

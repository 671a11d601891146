//! A party checks in with its booking: once, with whoever came of those who were booked.

use super::{
    Refusal, Scene,
    check_in::{ago, on},
    issue::{checked, group_of},
};
use crate::{
    booking::{self, Booking},
    entry::{Fact, NewPeople, SubjectNo},
    id::{ActivityId, GroupId},
    pack::{Pack, Stepper},
    party::Party,
    shared::{Known, Record, What},
};
use chrono::{NaiveDateTime, NaiveTime, TimeDelta};
use std::collections::BTreeMap;

/// For so long (ms) after its check-in at this device a booking that is shown again is the
/// same showing: the screen says once more that it is done, and nothing is counted. It is
/// the minute in which the check-in can be taken back.
pub const MOMENT_MS: i64 = 60_000;

/// How many more than booked may come in with a booking: a grandparent and a friend. Seats
/// are counted by bookings, so more than that check in for themselves.
pub const MOST_EXTRA: u32 = 2;

/// A booking that can be used, as the screen shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    /// What was booked.
    pub activity: ActivityId,
    /// At which local time; the activity's own hours hold where there is none.
    pub slot: Option<NaiveTime>,
    /// Who, as it stands in the code: by groups of a pack, or by steppers.
    pub named: Party,
    /// Who, in groups of this pack.
    pub party: Party,
    /// The most people that may come in with it.
    pub most: u32,
}

impl Booked {
    /// The same booking as the screen shows it.
    #[must_use]
    pub fn of(pack: &Pack, booking: &Booking) -> Self {
        let (party, named) = (in_groups_of(pack, &booking.party), booking.party.clone());
        let most = u32::try_from(party.total()).unwrap_or(u32::MAX).saturating_add(MOST_EXTRA);
        Self { activity: booking.activity.clone(), slot: booking.slot, named, party, most }
    }
}

/// How a booking stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn<T> {
    /// It is its turn.
    Now(T),
    /// It has just checked in here: with this party, as this entry.
    Again {
        /// Who checked in.
        party: Party,
        /// The number of the entry.
        entry: u64,
    },
}

/// How a booking that was checked stands; `ages` are as for a [check-in](super::Arrival).
///
/// # Errors
/// [`Refusal`]: the activity is not held here, not on or closed, its slot is more than an
/// hour away, or the booking was used.
pub fn booked(
    scene: &Scene<'_>,
    record: &Record,
    booking: &Booking,
    ages: &BTreeMap<u64, i64>,
) -> Result<Turn<Booked>, Refusal> {
    if let Some(turn) = used(scene, record, ages)? {
        return Ok(turn);
    }
    // Its own time first: to say only that nothing is on would hide when to come.
    not_too_early(scene, booking)?;
    on(scene, &booking.activity)?;
    if record.closed.activity(&booking.activity) {
        return Err(Refusal::ActivityClosed { activity: booking.activity.clone() });
    }
    Ok(Turn::Now(Booked::of(scene.pack, booking)))
}

/// The fact that a booking's party checked in; `came` is who came of it, all without it.
///
/// # Errors
/// As [`booked`]; or nobody came, or more than may.
pub fn check_in_booked(
    scene: &Scene<'_>,
    record: &Record,
    subject: SubjectNo,
    booking: &Booking,
    (came, ages): (Option<&Party>, &BTreeMap<u64, i64>),
) -> Result<Turn<Fact>, Refusal> {
    let booked = match booked(scene, record, booking, ages)? {
        Turn::Now(booked) => booked,
        Turn::Again { party, entry } => return Ok(Turn::Again { party, entry }),
    };
    let party = came.cloned().unwrap_or_else(|| booked.party.clone());
    checked(&party)?;
    if party.total() > u64::from(booked.most) {
        let (people, booked) = (party.total(), booked.party.total());
        return Err(booking::Refusal::TooMany { people, booked, extra: MOST_EXTRA }.into());
    }
    let place = scene.place(booked.activity);
    Ok(Turn::Now(Fact::CheckIn { place, party, subject: Some(subject), people: NewPeople::default() }))
}

fn used<T>(
    scene: &Scene<'_>,
    record: &Record,
    ages: &BTreeMap<u64, i64>,
) -> Result<Option<Turn<T>>, Refusal> {
    let check_in = |known: &&Known| matches!(known.what, What::CheckIn { .. });
    let Some(known) = record.facts.iter().rev().find(check_in) else { return Ok(None) };
    let just_now = ago(scene, known, ages).is_some_and(|ago| (0..MOMENT_MS).contains(&ago));
    match (&known.what, known.own) {
        (What::CheckIn { party, .. }, Some(own)) if just_now => {
            Ok(Some(Turn::Again { party: party.clone(), entry: own.entry }))
        }
        _ => Err(booking::Refusal::Used { at: scene.local(known.time) }.into()),
    }
}

/// A slot begins an hour early, as activities do; who is late is welcome all day.
fn not_too_early(scene: &Scene<'_>, booking: &Booking) -> Result<(), Refusal> {
    let (Some(now), Some(slot)) = (scene.local(scene.now), booking.slot) else { return Ok(()) };
    let at = on_day(scene.pack, booking, slot);
    if now + TimeDelta::milliseconds(super::EARLY_MS) < at {
        return Err(booking::Refusal::TooEarly { day: booking.day.date(), at: Some(at) }.into());
    }
    Ok(())
}

/// The slot's local date and time: before the venue's day begins it is past midnight.
fn on_day(pack: &Pack, booking: &Booking, slot: NaiveTime) -> NaiveDateTime {
    let at = booking.day.date().and_time(slot);
    if slot < pack.campaign.day_begins { at + TimeDelta::days(1) } else { at }
}

/// The party in groups of this pack, which bookings may name by the steppers that lead to
/// them. People of groups that it has not count as adults: a booking system may be a version
/// of the pack behind, and nobody is sent away for it.
fn in_groups_of(pack: &Pack, party: &Party) -> Party {
    let adults = || pack.group_of(Stepper::Adult).map(|group| group.id.clone());
    let here = |(group, people): (&GroupId, u32)| {
        let known = group_of(pack, group.as_str()).or_else(adults);
        (known.unwrap_or_else(|| group.clone()), people)
    };
    Party::new(party.groups().map(here))
}

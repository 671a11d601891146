//! A booking of the evening, for the pictures of screens.

use super::declined;
use crate::{desk::Showing, flow::Done, house::House};
use chrono::{NaiveTime, TimeDelta};
use venue::{
    booking::{self, Booking, BookingId},
    desk::Booked,
    id::GroupId,
    party::Party,
    passport::Day,
};

/// A family of five, at half past eight, for the first activity of the house.
pub(in super::super) fn booked(house: &House, _wall: i64) -> Done {
    let venue = house.stand().venue.clone();
    let activity = house.pack().activities.iter().find(|activity| activity.is_at(&venue));
    let activity = activity.map(|activity| activity.id.clone());
    let groups = ["adult", "child"].map(GroupId::new).into_iter().zip([2, 3]);
    let party = Party::new(groups.filter_map(|(group, people)| Some((group.ok()?, people))));
    let booking = activity.map(|activity| Booking {
        id: BookingId([7; 10]),
        venue,
        activity,
        day: Day::REHEARSAL,
        slot: NaiveTime::from_hms_opt(20, 30, 0),
        party,
    });
    match booking {
        Some(booking) => {
            Done::Booked(Box::new(Showing { booked: Booked::of(house.pack(), &booking), again: None }))
        }
        None => declined(house, 0, booking::Refusal::Unreadable.into()),
    }
}

/// It checked in an hour ago.
pub(in super::super) fn booking_used(house: &House, wall: i64) -> Done {
    let at = Some(house.pack().campaign.local(wall) - TimeDelta::hours(1));
    declined(house, wall, booking::Refusal::Used { at }.into())
}

/// It is for tomorrow.
pub(in super::super) fn booking_early(house: &House, wall: i64) -> Done {
    let day = house.pack().venue_day(wall) + TimeDelta::days(1);
    declined(house, wall, booking::Refusal::TooEarly { day, at: None }.into())
}

//! Making bookings: at headquarters, or wherever the booking system is.

use super::{Booking, MOST_GROUPS, PREFIX, body, message};
use crate::{
    id::{CampaignId, VenueId},
    party::PartyRefusal,
    passport::{Authority, Day, KeyId, Keys, PublicKey, SIGNATURE, base45},
};
use chrono::Timelike;

/// Why no code is made for a booking.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotBooked {
    /// Nobody comes, or too many.
    #[error(transparent)]
    Party(#[from] PartyRefusal),
    /// More audience groups than a code holds.
    #[error("the party has {0} audience groups, a booking holds {MOST_GROUPS}; put small ones together")]
    Groups(usize),
    /// A slot that is no whole minute.
    #[error("the slot is no whole minute; write it as 19:30")]
    Slot,
    /// The key is of another venue.
    #[error("this key is of {of}, and the booking is for {venue}; name the keys of a device of {venue}")]
    Venue {
        /// Whose key it is.
        of: VenueId,
        /// What was booked.
        venue: VenueId,
    },
    /// The key's certificate ends before.
    #[error("this key is vouched for until {last}, and the booking is for {day}; enrol the device anew")]
    Ended {
        /// The last day of the certificate.
        last: Day,
        /// What was booked.
        day: Day,
    },
    /// Nobody vouched for the key, so no other device would believe it.
    #[error("headquarters has not enrolled this device, so no kiosk believes its bookings; enrol it")]
    Unvouched,
}

impl Authority {
    /// The text of a booking, signed by the campaign's own key.
    ///
    /// # Errors
    /// [`NotBooked`].
    pub fn book(&self, booking: &Booking) -> Result<String, NotBooked> {
        text(self.campaign(), booking, self.public(), |message| self.sign(message))
    }
}

impl Keys {
    /// The text of a booking, signed by this device's key.
    ///
    /// # Errors
    /// [`NotBooked`].
    pub fn book(&self, booking: &Booking) -> Result<String, NotBooked> {
        let last = self.certificate().ok_or(NotBooked::Unvouched)?.last_day;
        if *self.venue() != booking.venue {
            return Err(NotBooked::Venue { of: self.venue().clone(), venue: booking.venue.clone() });
        }
        if last < booking.day {
            return Err(NotBooked::Ended { last, day: booking.day });
        }
        text(self.campaign(), booking, self.key().public(), |message| self.key().sign(message))
    }
}

fn text(
    campaign: &CampaignId,
    booking: &Booking,
    key: PublicKey,
    sign: impl FnOnce(&[u8]) -> [u8; SIGNATURE],
) -> Result<String, NotBooked> {
    booking.party.check()?;
    let groups = booking.party.groups().count();
    if groups > MOST_GROUPS {
        return Err(NotBooked::Groups(groups));
    }
    if booking.slot.is_some_and(|slot| slot.second() != 0 || slot.nanosecond() != 0) {
        return Err(NotBooked::Slot);
    }
    let mut bytes = body(booking, KeyId::of(campaign, &key));
    let signature = sign(&message(campaign, &bytes));
    bytes.extend(signature);
    Ok(PREFIX.to_owned() + &base45::encode(&bytes))
}

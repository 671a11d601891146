//! Bookings: a party that booked beforehand shows one code and is checked in. The code
//! holds all that the kiosk needs, and is checked with the line cut. No name, no telephone
//! number, no order's number: an id of random bytes, signed.
//!
//! The QR code holds `SB1:` and Base45 of
//!
//! | bytes | what |
//! | --- | --- |
//! | 10 | id, random |
//! | 4 | key id, as in a [passport](crate::passport) |
//! | 2 | the venue's day, days since 1970-01-01, big-endian |
//! | 2 | time of the slot, minutes since midnight, big-endian; `FFFF` for none |
//! | 1 + n | venue: its length, its characters |
//! | 1 + n | activity, likewise |
//! | 1 | how many audience groups, 1 to [`MOST_GROUPS`] |
//! | each 1 + n + 1 | group, how many people; in the order of the groups' ids |
//! | 64 | Ed25519 signature |
//!
//! Signed are the tag `sm-booking/1`, the campaign's id after a byte of its length, and all
//! bytes before the signature. A family of two groups at a night has some 190 characters, a
//! QR code of version 8-M; the longest has [`MOST_CHARACTERS`].
//!
//! # Whose key
//! No new kind of key: a booking is signed by the key of a device that is enrolled at the
//! venue (mostly one of its own for the booking system, `--device bookings`), or by the
//! campaign's own key. So the certificates that devices know anyway vouch for it, only for
//! their own venue and up to their last day, and `headquarters revoke` takes a key back. A
//! device that nobody enrolled believes its own key alone. Unlike a passport, a booking under
//! a key that is not known here is not taken: the party can check in without it.
//!
//! # Once
//! To ledger and exchange a used booking is a passport that checked in: under an id that is
//! a hash of the booking's ([`Booking::bearer`]). Entries hold a local number of it, the
//! devices of the house tell each other, and it expires with the passports. Whoever has a
//! ledger alone can link it to no booking. A code that is shown at two devices which can't
//! hear each other is counted at both; its people are corrected when they meet.

mod refusal;
mod sign;

pub use refusal::Refusal;
pub use sign::NotBooked;

use crate::{
    bearer::{Bearer, PassportId},
    hash::Hash,
    id::{ActivityId, CampaignId, GroupId, VenueId},
    party::Party,
    passport::{Day, KeyId, Keyring, SIGNATURE, Vouched, base45, put_id, take, take_id},
};
use chrono::{NaiveDate, NaiveTime, Timelike};
use std::fmt;

/// What the text of a booking begins with.
pub const PREFIX: &str = "SB1:";

/// The most audience groups of one booking: more than any pack has.
pub const MOST_GROUPS: usize = 8;

/// The longest text, in characters: ids of 32 characters in all places, eight groups.
pub const MOST_CHARACTERS: usize = PREFIX.len() + MOST_BYTES / 2 * 3 + MOST_BYTES % 2 * 2;

/// The most bytes: what has a fixed size, venue and activity, groups, signature.
const MOST_BYTES: usize = 10 + 4 + 2 + 2 + 2 * 33 + 1 + MOST_GROUPS * 34 + SIGNATURE;

const TAG: &[u8] = b"sm-booking/1";

/// In the place of a slot's time where there is none.
const NO_SLOT: u16 = u16::MAX;

/// The id of a booking: 10 random bytes. Two bookings of a campaign with a million share
/// one with a chance of 1 in 2 million millions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BookingId(pub [u8; 10]);

impl fmt::Debug for BookingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BookingId(…)")
    }
}

/// What a party booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// Its id; random.
    pub id: BookingId,
    /// Where.
    pub venue: VenueId,
    /// What.
    pub activity: ActivityId,
    /// On which of the venue's days.
    pub day: Day,
    /// At which local time, to the minute; before the day begins it is past midnight.
    pub slot: Option<NaiveTime>,
    /// Who comes.
    pub party: Party,
}

impl Booking {
    /// Whose its check-in is: a mark of the booking in the place of a passport's id.
    #[must_use]
    pub fn bearer(&self, campaign: &CampaignId) -> Bearer {
        let mut place = Vec::new();
        put_id(&mut place, campaign.as_str());
        put_id(&mut place, self.venue.as_str());
        let hash = Hash::of(&[b"sm-booking-used/1", &place, &self.id.0]);
        let mut half = [0; 16];
        half.iter_mut().zip(hash.0).for_each(|(to, from)| *to = from);
        Bearer::Passport(PassportId(half))
    }
}

/// A booking as it was read; who signed it is not checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    booking: Booking,
    key: KeyId,
    signature: [u8; SIGNATURE],
}

/// Whether a text is meant to be a booking's. It may still be damaged.
#[must_use]
pub fn is_meant(text: &str) -> bool {
    text.trim_start().starts_with(PREFIX)
}

/// Reads what a camera or a scanner saw. White space around it is nothing.
///
/// # Errors
/// [`Refusal::Unreadable`] when it is no booking, or no longer whole.
pub fn read(text: &str) -> Result<Signed, Refusal> {
    let text = text.trim();
    let short = text.strip_prefix(PREFIX).filter(|_| text.len() <= MOST_CHARACTERS);
    short.and_then(base45::decode).and_then(|bytes| of_bytes(&bytes)).ok_or(Refusal::Unreadable)
}

fn of_bytes(bytes: &[u8]) -> Option<Signed> {
    let mut rest = bytes;
    let (id, key, day) = (BookingId(take(&mut rest)?), KeyId(take(&mut rest)?), take(&mut rest)?);
    let slot = u16::from_be_bytes(take(&mut rest)?);
    let (venue, activity) = (take_id(&mut rest)?, take_id(&mut rest)?);
    let party = party(&mut rest)?;
    let signature = take(&mut rest)?;
    let slot = match slot {
        NO_SLOT => None,
        minutes => Some(NaiveTime::from_num_seconds_from_midnight_opt(u32::from(minutes) * 60, 0)?),
    };
    let booking = Booking { id, venue, activity, day: Day::of_bytes(day), slot, party };
    rest.is_empty().then_some(Signed { booking, key, signature })
}

/// Groups in their order, each once and with somebody in it: every party has one form.
fn party(rest: &mut &[u8]) -> Option<Party> {
    let [count] = take(rest)?;
    let mut groups: Vec<(GroupId, u32)> = vec![];
    for _ in 0..count {
        let group = take_id(rest)?;
        let [people] = take(rest)?;
        if people == 0 || groups.last().is_some_and(|(before, _)| *before >= group) {
            return None;
        }
        groups.push((group, u32::from(people)));
    }
    let party = Party::new(groups);
    (usize::from(count) <= MOST_GROUPS && party.check().is_ok()).then_some(party)
}

fn body(booking: &Booking, key: KeyId) -> Vec<u8> {
    let minutes = |slot: NaiveTime| u16::try_from(slot.num_seconds_from_midnight() / 60).unwrap_or(NO_SLOT);
    let mut body = [&booking.id.0[..], &key.0, &booking.day.to_bytes()].concat();
    body.extend(booking.slot.map_or(NO_SLOT, minutes).to_be_bytes());
    put_id(&mut body, booking.venue.as_str());
    put_id(&mut body, booking.activity.as_str());
    // Both fit: there are at most eight groups and 200 people.
    let byte = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
    body.push(byte(booking.party.groups().count()));
    for (group, people) in booking.party.groups() {
        put_id(&mut body, group.as_str());
        body.push(u8::try_from(people).unwrap_or(u8::MAX));
    }
    body
}

fn message(campaign: &CampaignId, body: &[u8]) -> Vec<u8> {
    let mut message = TAG.to_vec();
    put_id(&mut message, campaign.as_str());
    message.extend(body);
    message
}

impl Signed {
    /// Whether it is taken here, on this day of the venue; `today` is `None` while the clock
    /// is not trusted: then no day is too early or over. Whether the activity is on and the
    /// booking unused, the [desk](crate::desk::booked) asks.
    ///
    /// # Errors
    /// The [`Refusal`].
    pub fn check(
        self,
        keyring: &Keyring,
        here: &VenueId,
        today: Option<NaiveDate>,
    ) -> Result<Booking, Refusal> {
        let Self { booking, key, signature } = self;
        if !keyring.may_be_of_campaign(key) {
            return Err(Refusal::Foreign);
        }
        // The keys of other venues need not be known here, so this is asked first.
        if booking.venue != *here {
            return Err(Refusal::OtherVenue { venue: booking.venue });
        }
        let message = message(keyring.campaign(), &body(&booking, key));
        match keyring.vouches(key, here, (&message, &signature)) {
            Vouched::Until(Some(last)) if last < booking.day => return Err(Refusal::Revoked),
            Vouched::Until(_) => {}
            Vouched::Revoked => return Err(Refusal::Revoked),
            Vouched::Unknown => return Err(Refusal::UnknownKey),
            Vouched::Nobody => return Err(Refusal::Forged),
        }
        let day = booking.day.date();
        match today {
            Some(today) if today < day => Err(Refusal::TooEarly { day, at: None }),
            Some(today) if today > day => Err(Refusal::Over { day }),
            _ => Ok(booking),
        }
    }
}

//! Why a booking is not taken: each reason with its name and its number. What visitors are
//! told stands with the other words of the [desk](crate::desk).

use crate::id::VenueId;
use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

/// Why a booking is not taken. `Display` is for staff.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(tag = "refused")]
pub enum Refusal {
    /// No booking's text, or one that is no longer whole.
    #[serde(rename = "booking-unreadable")]
    #[error("this is no booking, or its code is damaged; scan it again, or check in without it")]
    Unreadable,
    /// A whole text whose signature fails, or is of a key that speaks for another venue.
    #[serde(rename = "booking-forged")]
    #[error("the key it names did not sign this booking; check in without it, and tell headquarters")]
    Forged,
    /// Signed by a key that is not known here.
    #[serde(rename = "booking-unknown-key")]
    #[error(
        "no key known here signed this booking; write the booking device's certificate (SK1:…) into the pack"
    )]
    UnknownKey,
    /// The campaign took the key back, or vouched for it until an earlier day.
    #[serde(rename = "booking-revoked")]
    #[error("the key of this booking is no longer good; check in without it, and ask for a new code")]
    Revoked,
    /// Of another campaign.
    #[serde(rename = "booking-foreign")]
    #[error("this booking is of another campaign; check in without it")]
    Foreign,
    /// For another venue.
    #[serde(rename = "booking-other-venue")]
    #[error("this booking is for {venue}; go there, or check in here without it")]
    OtherVenue {
        /// Which.
        venue: VenueId,
    },
    /// For a later day, or a slot that is more than an hour away.
    #[serde(rename = "booking-too-early")]
    #[error("this booking is for {day}{}; come back then", at.map_or(String::new(), |at| format!(", {}", at.format("%H:%M"))))]
    TooEarly {
        /// The day.
        day: NaiveDate,
        /// The slot's local time, on the day itself.
        at: Option<NaiveDateTime>,
    },
    /// For a day that is over.
    #[serde(rename = "booking-over")]
    #[error("this booking was for {day}; check in without it")]
    Over {
        /// The day.
        day: NaiveDate,
    },
    /// It checked in before.
    #[serde(rename = "booking-used")]
    #[error("this booking checked in{}; it counts once", at.map_or(String::new(), |at| format!(" at {}", at.format("%Y-%m-%d %H:%M"))))]
    Used {
        /// When, in local time; none if that is not known.
        at: Option<NaiveDateTime>,
    },
    /// More come than may join.
    #[serde(rename = "booking-too-many")]
    #[error(
        "{people} people came on a booking for {booked}, and {extra} more may join; the others check in without it"
    )]
    TooMany {
        /// How many came.
        people: u64,
        /// How many were booked.
        booked: u64,
        /// How many more may join.
        extra: u32,
    },
}

impl Refusal {
    /// Its name in what programs print.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Unreadable => "booking-unreadable",
            Self::Forged => "booking-forged",
            Self::UnknownKey => "booking-unknown-key",
            Self::Revoked => "booking-revoked",
            Self::Foreign => "booking-foreign",
            Self::OtherVenue { .. } => "booking-other-venue",
            Self::TooEarly { .. } => "booking-too-early",
            Self::Over { .. } => "booking-over",
            Self::Used { .. } => "booking-used",
            Self::TooMany { .. } => "booking-too-many",
        }
    }

    /// Its exit code in commands: 50 to 59 in the order of the names above.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Unreadable => 50,
            Self::Forged => 51,
            Self::UnknownKey => 52,
            Self::Revoked => 53,
            Self::Foreign => 54,
            Self::OtherVenue { .. } => 55,
            Self::TooEarly { .. } => 56,
            Self::Over { .. } => 57,
            Self::Used { .. } => 58,
            Self::TooMany { .. } => 59,
        }
    }
}

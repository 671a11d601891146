//! A booking is shown: what it is for, and its check-in.

use super::{CheckedIn, Desk, Trouble};
use ledger::clock;
use venue::{
    booking::{self, Booking},
    desk::{Booked, Turn, booked, check_in_booked},
    entry::{Fact, NewPeople},
    moment::Readings,
    party::Party,
    passport::Standing,
};

/// A booking that is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Showing {
    /// What was booked.
    pub booked: Booked,
    /// It has just checked in here, so.
    pub again: Option<CheckedIn>,
}

/// A booking whose party checked in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookedIn {
    /// What was booked.
    pub booked: Booked,
    /// Who checked in.
    pub done: CheckedIn,
    /// It had just checked in before, and nothing was written.
    pub again: bool,
}

impl Desk {
    /// What a booking is for, and whether it can be used. Nothing is written.
    ///
    /// # Errors
    /// [`Trouble::Refused`] when it is not taken.
    pub fn booked(&self, text: &str) -> Result<Showing, Trouble> {
        let readings = clock::read(self.trust)?;
        let booking = self.booking(text, &readings)?;
        let bearer = booking.bearer(&self.house.pack().campaign.id);
        let (record, ages) = (self.ledger.record(bearer)?, self.ages(bearer, &readings)?);
        Ok(match booked(&self.scene(&readings)?, &record, &booking, &ages)? {
            Turn::Now(booked) => Showing { booked, again: None },
            Turn::Again { entry, .. } => Showing {
                booked: Booked::of(self.house.pack(), &booking),
                again: Some(self.checked_in(entry)?),
            },
        })
    }

    /// Checks in who came of those who were booked; all of them without `came`.
    ///
    /// # Errors
    /// [`Trouble`]; nothing is written then.
    pub fn check_in_booked(&mut self, text: &str, came: Option<&Party>) -> Result<BookedIn, Trouble> {
        let readings = clock::read(self.trust)?;
        let booking = self.booking(text, &readings)?;
        let bearer = booking.bearer(&self.house.pack().campaign.id);
        let ages = self.ages(bearer, &readings)?;
        let mut before = None;
        let entries = self.write(&readings, (bearer, None), |scene, known| {
            let turn = check_in_booked(scene, known.record, known.subject, &booking, (came, &ages))?;
            Ok(match turn {
                Turn::Now(fact) => vec![fact],
                Turn::Again { entry, .. } => {
                    before = Some(entry);
                    vec![]
                }
            })
        })?;
        let entry = before.or(entries.first().copied()).unwrap_or(0);
        let booked = Booked::of(self.house.pack(), &booking);
        Ok(BookedIn { booked, done: self.checked_in(entry)?, again: before.is_some() })
    }

    fn booking(&self, text: &str, readings: &Readings) -> Result<Booking, Trouble> {
        let today = self.now(readings)?.map(|now| self.house.pack().venue_day(now));
        Ok(booking::read(text)?.check(self.keys.ring(), &self.spot.venue, today)?)
    }

    fn checked_in(&self, entry: u64) -> Result<CheckedIn, Trouble> {
        let (party, people) = match self.fact(entry)? {
            Some(Fact::CheckIn { party, people, .. }) => (party, people),
            _ => (Party::default(), NewPeople::default()),
        };
        Ok(CheckedIn { party, people, entry, standing: Standing::Verified })
    }
}

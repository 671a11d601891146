//! What happens when a passport is shown: at a kiosk's window, at its commands, at any
//! desk of the campaign. From the pack, the place and what is known of the passport
//! these functions decide which facts are written, or why none is.
//!
//! Whether the passport itself is good is not asked here but in [`crate::passport`].
//! Every decision is made inside the ledger's transaction, so that a passport that is
//! shown twice at the same moment is decided twice in a row, never twice at once.

mod booking;
mod check_in;
mod issue;
mod overview;
mod refusal;
mod reward;
mod stamp;
mod words;

pub use booking::{Booked, MOMENT_MS, MOST_EXTRA, Turn, booked, check_in_booked};
pub use check_in::{AGAIN_MS, Arrival, EARLY_MS, check_in, party_offered};
pub use issue::{MONTHS, Order, issue, last_day, party_of};
pub use overview::{Overview, TrailState, overview};
pub use refusal::{Elsewhere, Refusal};
pub use reward::{Counter, DueHere, Handed, Handing, hand_over};
pub use stamp::{PointName, Show, Stamped, Stamps, UnnamedPoint, stamp};
pub use words::Words;

use crate::{
    entry::Place,
    id::{ActivityId, DeviceId, HallId, SiteId, VenueId},
    pack::Pack,
};
use chrono::{NaiveDate, NaiveDateTime};

/// Where the desk stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The venue.
    pub venue: VenueId,
    /// The device.
    pub device: DeviceId,
    /// The site of the venue.
    pub site: SiteId,
    /// The hall, if it stands in one.
    pub hall: Option<HallId>,
}

/// What a desk knows before it looks at the passport.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// Where the desk stands.
    pub spot: &'a Spot,
    /// The wall clock in milliseconds since 1970; none while it can't be believed.
    pub now: Option<i64>,
    /// Whether the other devices can be heard.
    pub connected: bool,
}

impl Scene<'_> {
    fn place(&self, activity: ActivityId) -> Place {
        Place { activity, site: self.spot.site.clone(), hall: self.spot.hall.clone() }
    }

    /// The venue's day, if the clock can be believed.
    #[must_use]
    pub fn today(&self) -> Option<NaiveDate> {
        self.now.map(|now| self.pack.venue_day(now))
    }

    fn local(&self, time: Option<i64>) -> Option<NaiveDateTime> {
        time.map(|time| self.pack.campaign.local(time))
    }
}

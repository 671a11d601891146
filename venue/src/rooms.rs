//! How many are inside a house and each of its halls, as **one** number, whatever counts at the
//! doors and on which device, and whether one may go in.
//!
//! - Each device counts tonight's crossings by door ([`DoorBook`]) and tells the others of the
//!   house ([`Near`]). A room is known when every one of its doors is counted by somebody.
//! - Two counters at one door see the same people: one of them is taken, never both. A camera's
//!   line goes before a sensor, and one that is heard before one that is silent.
//! - Sums are of the venue's day, so what was counted wrong is gone when the next day begins.
//! - Staff say how many are inside ([`Recount`]), stop a room or hold it open ([`Override`]): both
//!   are entries, shared in the house and of one day.
//! - Nobody is inside less than nought times. Where more went out than came in, the device that
//!   sees it writes a recount that says so ([`Counted::lacking`]).
//! - A room stops at its limit and goes again well below it ([`Limit`]), so that the word at the
//!   door does not change with each visitor.

mod doors;
mod limit;
mod near;
mod said;
#[cfg(test)]
mod tests;
mod together;

pub use doors::{DoorBook, Sum};
pub use limit::Limit;
pub use near::{Command, Input, MAX_DOORS, MAX_SHEET, MOST_DEVICES, Near, Unreadable};
pub use said::{Door, Override, Recount, Said};
pub use together::{Counted, DoorCount, Sheet, together};

use crate::id::{HallId, SiteId};
use serde::{Deserialize, Serialize};

/// A room of a venue whose people are counted: the house at a site, or one of its halls.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RoomId {
    /// The site.
    pub site: SiteId,
    /// The hall; none is the whole house.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hall: Option<HallId>,
}

/// A room as the agent of a device knows it at a moment: what signs show, and what headquarters
/// is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomNow {
    /// Which.
    #[serde(flatten)]
    pub room: RoomId,
    /// How many are inside.
    pub people: u32,
    /// By how many that may be off to either side, at most 95 of 100 times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub off_by: Option<u32>,
    /// When the door that was heard longest ago was heard last, milliseconds since 1970.
    pub as_of: i64,
    /// The same by the machine's time since its boot, milliseconds.
    pub heard: i64,
    /// Who came in tonight by its doors, for who counts anew.
    pub inward: u32,
    /// Who went out.
    pub outward: u32,
    /// Whether it reached its limit and has not fallen well below it since.
    pub full: bool,
}

//! People counted at doors: what a camera's process, a beam or a third party's sensor says
//! becomes entries. Time is an argument; what is to be done comes back as commands.
//!
//! The rules:
//! - A second is **watched** when what counts proved that it saw in it: for a camera,
//!   pictures came and the counter trusted itself.
//! - Crossings are committed within [`COMMIT_WITHIN_MS`], seconds without any once a minute,
//!   and both just before a quarter of an hour ends, so that each page has its own.
//! - A stretch of [`SHORTEST_GAP_MS`] or more that was not watched, for whatever reason, is a
//!   **gap**, and so is every end of a camera's process, however soon there is another; one
//!   that lasts is written in parts, at the end of each quarter. After a restart
//!   it begins where the ledger last knew of a watched moment.
//! - While a counter does not trust itself its crossings still count (a wrong figure is
//!   mended by knowing when, a missing one by nothing), but the seconds are not watched, and
//!   health says since when it is not reliable.
//! - How large people are is learnt from those who walk by. What a camera's process learnt
//!   is told to the next, and kept for the next agent; a camera that was **moved** forgets it.
//! - **Nobody is inside less than nought times**, in the house or in a hall all of whose doors
//!   are counted: outward crossings beyond those who can be inside are taken back by a
//!   correction that names the entry, see [`Inside`].

mod book;
mod eye;
mod health;
mod inside;
mod occupancy;
mod plain;
mod roll;
mod said;
mod sensor;
mod walks;

pub use book::{Book, COMMIT_WITHIN_MS, Now, SHORTEST_GAP_MS, Spot, sum};
pub use eye::{Aim, Command, Eye, Input, Passed};
pub use health::{CounterHealth, Sight};
pub use inside::{Inside, take_back};
pub use occupancy::Whole;
pub use plain::Plain;
pub use roll::{Counter, CounterKind, LineHealth, Roll};
pub use said::{Doubt, MAX_LINE, Said, Unreadable, Walk, Wall, Way};
pub use sensor::{MAX_PAYLOAD, Reading, Refusal, Sensor};
pub use walks::{KEPT_WITHIN_MS, MAX_WALKS};

#[cfg(test)]
mod tests;

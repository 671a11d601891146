//! A fleet of simulated venues: each with a line of its own to a real broker and a key of its
//! own, each speaking by the device's end of the protocol itself
//! ([`venue::reporting::uplink::Uplink`]), over a ledger that is kept in memory. Headquarters
//! is the real program.
//!
//! A fleet connects, reports and is proved complete; then all its lines are cut, every venue
//! writes on, and all come back at once.

mod certificates;
pub mod device;
pub mod evening;
pub mod fleet;
mod line;
pub mod open_files;
pub mod stage;
pub mod storm;

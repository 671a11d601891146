//! What a venue knows and decides. Nothing here reads a clock, a file, the network
//! or the environment: time and randomness are arguments, so every rule can be
//! tested without a machine around it.

pub mod attendance;
pub mod audit;
pub mod bearer;
pub mod booking;
pub mod desk;
mod dice;
pub mod emergency;
pub mod entry;
pub mod exchange;
pub mod hash;
pub mod id;
pub mod map;
pub mod moment;
pub mod pack;
pub mod page;
pub mod party;
pub mod passport;
pub mod point_text;
pub mod problem;
pub mod reporting;
pub mod rooms;
#[cfg(feature = "schema")]
mod schema;
pub mod seats;
pub mod settings;
pub mod settle;
pub mod shared;
pub mod shifts;
pub mod signage;
pub mod staff;
pub mod stock;
pub mod totals;
pub mod trail;
pub mod trail_state;
pub mod watching;

//! Exchange, devices and a bad network in memory. Every history is made from a seed
//! and a list of faults; after the last fault all devices must come to the same facts
//! within a bounded time, and at no moment may anybody hold what it must not.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed, wherever in it that is")]

mod acts;
mod converge;
mod end;
mod golden;
mod limits;
mod messages;
mod questions;
mod rules;
mod store;
mod strangers;
mod traffic;
mod world;

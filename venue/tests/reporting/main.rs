//! Reporting, two ends and a bad network in memory. Every history is made from a seed
//! and a list of faults; after the last fault both ends must come to the same pages
//! within a bounded time, and at no moment may a page be acknowledged that the archive
//! does not hold.
//!
//! A run plays some thousand histories; for a longer night:
//! `HISTORIES=100000 cargo test -p venue --test reporting converge`.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed, wherever in it that is"
)]

mod archive;
mod clock;
// Headquarters asks for the feature; the tests of the whole house have it.
#[cfg(feature = "schema")]
mod contract;
mod converge;
mod device;
mod documents;
mod forger;
mod golden;
mod keys;
mod now;
mod pacing;
mod quarantine;
mod rules;
mod timing;
mod trails;
mod unproved;
mod which_store;
mod world;

//! The ledger as a device uses it: real files, real processes, real damage.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod audits;
mod circle;
mod delivery;
mod emergencies;
mod forgetting;
mod full;
mod gone;
mod history;
mod kit;
mod meeting;
mod merging;
mod opening;
mod processes;
mod rehearsing;
mod released;
mod sharing;
mod shifts;
mod signage;
mod succession;
mod tampering;
mod unchecked;

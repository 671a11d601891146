//! The ledger as a device uses it: real files, real processes, real damage.

mod delivery;
mod forgetting;
mod full;
mod history;
mod kit;
mod opening;
mod processes;
mod released;
mod tampering;

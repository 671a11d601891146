//! The agent of a device: tells headquarters what the ledger holds, and lets staff
//! write to it. A shell: what to send and when, `venue::reporting::uplink` decides.

pub mod commands;
pub mod run;
pub mod settings;

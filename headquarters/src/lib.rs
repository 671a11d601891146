//! Headquarters: takes what the venues report, keeps it, and shows it.
//!
//! Reports come in by MQTT, are checked by `venue::reporting::intake`, committed to the
//! [`archive`] and only then answered. Totals and the proof are computed from the
//! archive; the [`board`] shows both to browsers and never waits for one.

pub mod archive;
pub mod board;
pub mod broker;
pub mod commands;
pub mod contract;
pub mod enrol;
pub mod intake;
pub mod keeper;
pub mod link;
pub mod live;
pub mod notes;
pub mod packs;
pub mod publish;
pub mod quarantine;
pub mod receipts;
pub mod refusals;
pub mod reporting_keys;
pub mod serve;
pub mod settings;
pub mod shards;
pub mod summed;
pub mod verdicts;

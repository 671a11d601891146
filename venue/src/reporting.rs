//! Reporting to headquarters: what travels, what the device's end does, what
//! headquarters' end does, and the proof that nothing is missing.
//!
//! A report is a state, never a change: a whole page with its version. So a message
//! may be lost, repeated or overtaken by another without harm, and nothing here
//! relies on a broker remembering anything. The device sends a page until
//! headquarters' archive has committed it and says so (`stored`).
//!
//! [`uplink`] and [`intake`] are the two ends, [`topic`] and [`wire`] what lies
//! between them, [`proof`] the comparison of what a device says it has with what
//! headquarters holds. Both ends are state machines: `handle(input, now_ms)` answers
//! with commands, `now_ms` is any clock that only runs forwards. [`receipt`] is what a
//! kiosk shows at the end of a night, for headquarters to compare; [`live`] is what holds of
//! this moment only, beside all that.

#[cfg(feature = "schema")]
pub mod contract;
pub mod intake;
pub mod keys_in_force;
pub mod live;
pub mod proof;
pub mod receipt;
pub mod refusals;
pub mod topic;
pub mod uplink;
pub mod wire;

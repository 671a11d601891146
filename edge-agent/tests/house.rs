//! The agents of a house on loopback, as real processes: the hub's broker, a broker that
//! asks who they are, and what is said about settings without effect.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed, wherever in it that is"
)]

#[path = "house/device.rs"]
mod device;
#[path = "house/hub.rs"]
mod hub;
#[path = "house/login.rs"]
mod login;
#[path = "house/rules.rs"]
mod rules;

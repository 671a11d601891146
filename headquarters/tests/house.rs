//! Headquarters from end to end on loopback: the embedded broker, a real MQTT client
//! as the device, real HTTP as the browser, and the real program for the commands.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends at the first thing that is not as it should be"
)]

#[path = "house/board.rs"]
mod board;
#[path = "house/booking.rs"]
mod booking;
#[path = "house/certificates.rs"]
mod certificates;
#[path = "house/commands.rs"]
mod commands;
#[path = "house/contract.rs"]
mod contract;
#[path = "house/device.rs"]
mod device;
#[path = "house/doors.rs"]
mod doors;
#[path = "house/enrol.rs"]
mod enrol;
#[path = "house/headquarters.rs"]
mod headquarters_up;
#[path = "house/keys.rs"]
mod keys;
#[path = "house/login.rs"]
mod login;
#[path = "house/published.rs"]
mod published;
#[path = "house/receipts.rs"]
mod receipts;
#[path = "house/several.rs"]
mod several;
#[path = "house/suspects.rs"]
mod suspects;
#[path = "house/tools.rs"]
mod tools;
#[path = "house/trails.rs"]
mod trails;

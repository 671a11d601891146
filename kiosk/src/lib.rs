//! The touchscreen a visitor checks in at. It asks, and writes to the ledger; what a
//! venue decides is decided in `venue`, and nothing here reaches the network.

pub mod commands;
pub mod corner;
pub mod desk;
pub mod draw;
pub mod flick;
pub mod flow;
pub mod house;
pub mod press;
pub mod scanner;
pub mod screens;
pub mod settings;
pub mod shots;
pub mod sight;
pub mod sign;
pub mod theme;
pub mod visit;
pub mod voices;
pub mod walk;
pub mod wording;
pub mod writer;

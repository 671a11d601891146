//! The agent of a device: tells headquarters what the ledger holds, exchanges passports'
//! facts with other devices, and lets staff write to the ledger. A shell: what to send
//! and when, `venue::reporting::uplink` and `venue::exchange` decide.

pub mod audit_command;
pub mod calibrate_command;
pub mod calibration_file;
pub mod circles;
pub mod commands;
pub mod count_command;
pub mod expiry;
pub mod footage;
pub mod join_command;
pub mod learnt_file;
mod local_page;
pub mod run;
pub mod settings;
pub mod sheets_command;
pub mod stock_command;
pub mod trail_check;
pub mod trail_command;
pub mod watch_camera;

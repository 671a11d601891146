//! Cameras counted with real processes: what a camera's process can't do, what leaves it,
//! and what the ledger says when it is killed, stalls, or the agent dies.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed, wherever in it that is"
)]

#[path = "watching/agent.rs"]
mod agent;
#[path = "watching/audit.rs"]
mod audit;
#[path = "watching/audit_page.rs"]
mod audit_page;
#[path = "page/browser.rs"]
mod browser;
#[path = "watching/child.rs"]
mod child;
#[path = "watching/sensors.rs"]
mod sensors;
#[path = "watching/street.rs"]
mod street;

//! Setting up a counting camera with the real program: its page over plain HTTP, outlines,
//! what is drawn, counted and saved, and everything that is refused.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed, wherever in it that is"
)]

#[path = "page/browser.rs"]
mod browser;
#[path = "calibrating/drawing.rs"]
mod drawing;
#[path = "calibrating/program.rs"]
mod program;
#[path = "calibrating/refusing.rs"]
mod refusing;
#[path = "watching/street.rs"]
mod street;

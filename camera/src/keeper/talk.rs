//! What a keeper is told, and what it tells.

use crate::fault::Fault;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A screen looks.
    Look,
    /// No screen looks any more.
    Rest,
    /// The reader of this generation has its device open.
    Opened(u64),
    /// It read a picture.
    Frame(u64),
    /// It read one that is damaged.
    Damaged(u64),
    /// It cannot open or read, and is about to end.
    Fault(u64, Fault),
    /// It ended; its device is closed.
    Ended(u64),
    /// Nothing but time: what was waited for may be due.
    Silence,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Start a reader of this generation.
    Open(u64),
    /// Let it end after the picture it is at, and hand out nothing of it any more.
    Close(u64),
    /// Hand out nothing of it any more; it does not answer.
    Abandon(u64),
}

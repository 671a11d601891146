//! The one door to cameras.
//!
//! A [`Door`] reads a [`Source`] on threads of its own and gives the newest picture, in
//! brightness only, and a [`Health`] a screen can put into words. Every wait, retry and
//! give-up is decided by the [`Keeper`](keeper::Keeper), which knows nothing of threads
//! and devices; the threads only do what it says.
//!
//! A process that does nothing but look reads a [`Stream`] instead, and waits itself.
//!
//! Pictures stay in memory: one at a time, dropped when the next comes, when the camera
//! rests and when the door closes. Nothing is written or sent.

mod device;
mod door;
mod fault;
mod generated;
mod health;
pub mod keeper;
mod luma;
mod metronome;
mod pictures;
mod projector;
mod source;
mod stream;
mod wish;

pub use door::{Door, Opener};
pub use fault::{Fault, FaultKind};
pub use generated::{Pattern, pattern};
pub use health::{Health, Report};
pub use luma::{Damaged, Luma, brightness};
pub use pictures::Album;
pub use projector::{Reel, project};
pub use source::{Source, SourceError, Which};
pub use stream::Stream;
pub use wish::Wish;

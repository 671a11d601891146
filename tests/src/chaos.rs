//! Chaos: venues whose programs are killed and frozen, whose disks fill up, whose lines are
//! slow and break, whose headquarters loses its archive; and in the end every figure is right.
//!
//! What is done when is drawn from one number, so that a night that failed can be repeated.
//! The programs are the real ones; visitors are a program of the stories, which writes to a
//! ledger as a kiosk does and keeps a journal of what it was told is saved.

pub mod dice;
pub mod disk;
pub mod ear;
pub mod engine;
pub mod intakes;
pub mod journal;
pub mod kept;
pub mod line;
pub mod night;
pub mod plan;
pub mod reckoning;
pub mod venues;
pub mod visitors;

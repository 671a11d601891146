//! What a kiosk lets be heard: short sounds of its own making, and words read aloud.
//!
//! Both go out through programs that Debian has: a [`Sound`] plays through `pw-play`,
//! `paplay` or `aplay`, a [`Speaker`] reads through `spd-say` or `espeak-ng`. So nothing is
//! linked that a machine without loudspeakers would have to install, and a driver that
//! hangs holds up a process that can be ended, never the kiosk. Programs are started
//! without a shell, by their whole path.
//!
//! Nothing here waits: both hand their errand to a thread of their own.

mod cue;
mod mailbox;
mod player;
mod programs;
mod running;
mod speaker;
mod wav;

pub use cue::{Cue, MOST_SECONDS, RATE};
pub use player::{NoPlayer, PLAYING_MS, Sound};
pub use speaker::{MOST_CHARACTERS, READING_MS, Speaker, Tongue};

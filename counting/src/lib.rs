//! People who cross a line, counted from pictures in brightness alone.
//!
//! A pure function of a [`Calibration`] and [`Frame`]s with their times: no clock, no
//! device, no file. A frame is looked at and dropped; what is kept of it is a background
//! and the tracks of blobs.

mod arrival;
mod assign;
mod background;
mod baggage;
mod band;
mod blobs;
mod calibration;
mod counter;
mod event;
mod fit;
mod frame;
mod grid;
mod heads;
mod health;
mod learnt;
mod lens;
mod level;
mod light;
mod outline;
#[cfg(feature = "scenes")]
pub mod scenes;
#[cfg(feature = "scenes")]
pub mod score;
mod seeing;
mod shade;
mod shares;
mod shown;
mod shrink;
mod size;
mod split;
mod stature;
mod texture;
mod together;
mod track;
mod tracks;
mod walkers;

pub use calibration::{Calibration, CalibrationError, Line, PersonSize, PictureSize, Point};
pub use counter::Counter;
pub use event::{Crossing, Direction, Distrust, Event};
pub use frame::{Frame, FrameError};
pub use learnt::{KEPT as LOOKS_KEPT, Learner, Learnt, LearntError, Look};
pub use outline::Outline;

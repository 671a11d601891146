//! What the settings say of counting at doors: cameras, beams and sensors. They are held
//! against the pack and the calibrations before anything is opened.

mod doors;

pub use doors::{BeamPlan, CameraPlan, Doors, SensorPlan};

use super::Active;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use venue::{
    id::{ActivityId, LineId},
    watching::Way,
};

/// Cameras of a device: each takes a fifth of a small computer's core.
pub const MAX_CAMERAS: usize = 4;

/// The width of pictures that is wished for where none is set, px.
pub const USUAL_WIDTH: u32 = 640;

/// The height, px.
pub const USUAL_HEIGHT: u32 = 480;

/// The pictures a second.
pub const USUAL_RATE: u32 = 15;

/// Beams and buttons of a device: the lines of a header that are free.
const MAX_BEAMS: usize = 16;

/// Sensors a device listens to: two at each of thirty-two doors.
const MAX_SENSORS: usize = 64;

/// The longest time for which a beam has to stay, milliseconds: who runs breaks it for a
/// tenth of a second.
const MAX_DEBOUNCE_MS: u64 = 1_000;

/// A camera that counts at doors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Camera {
    /// Where its pictures come from, such as `camera:/dev/video0`.
    pub source: String,
    /// The file of its calibration.
    pub calibration: PathBuf,
    /// What the people who cross come to, by its id in the pack.
    pub activity: ActivityId,
    /// Which line of the pack each line of the calibration is.
    pub lines: Vec<CameraLine>,
    /// The width wished for, px.
    #[serde(default = "usual_width")]
    pub width: u32,
    /// The height wished for, px.
    #[serde(default = "usual_height")]
    pub height: u32,
    /// The pictures a second wished for.
    #[serde(default = "usual_rate")]
    pub frames_per_second: u32,
}

/// A line of a camera.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CameraLine {
    /// Its name in the calibration.
    pub name: String,
    /// The line of the pack.
    pub line: LineId,
    /// Which way leads in, `+` or `-`.
    #[serde(default = "plus")]
    pub inward: Way,
}

/// A beam or a button on a line of a GPIO chip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beam {
    /// The chip's device.
    pub chip: PathBuf,
    /// The number of the line on it.
    pub gpio: u32,
    /// How that line is when the beam is broken or the button pressed.
    #[serde(default)]
    pub active: Active,
    /// For how long it has to stay so, milliseconds.
    #[serde(default = "usual_debounce")]
    pub debounce_ms: u64,
    /// Which way people go who break it.
    #[serde(default)]
    pub direction: Direction,
    /// The line of the pack.
    pub line: LineId,
    /// What the people who cross come to, by its id in the pack.
    pub activity: ActivityId,
}

/// Which way people go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// They come in.
    #[default]
    In,
    /// They go out.
    Out,
}

/// A third party's counter that publishes on the broker of the house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sensor {
    /// The line of the pack, which is the last part of its topic.
    pub line: LineId,
    /// What the people who cross come to, by its id in the pack.
    pub activity: ActivityId,
}

fn usual_width() -> u32 {
    USUAL_WIDTH
}

fn usual_height() -> u32 {
    USUAL_HEIGHT
}

fn usual_rate() -> u32 {
    USUAL_RATE
}

fn usual_debounce() -> u64 {
    20
}

fn plus() -> Way {
    Way::Plus
}

impl Camera {
    /// Its file is taken from the folder of the settings.
    pub(super) fn lies_in(&mut self, folder: &Path) {
        self.calibration = folder.join(&self.calibration);
    }
}

#[cfg(test)]
mod tests;

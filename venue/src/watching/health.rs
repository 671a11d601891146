//! How what counts at a door is, for staff.

use super::{Doubt, Wall};
use serde::{Deserialize, Serialize};

/// Whether it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Sight {
    /// It has just begun.
    Opening,
    /// It counts.
    Counting,
    /// It counts, and what it counts is not to be relied on.
    Doubted(Doubt),
    /// It does not count.
    Gone,
}

/// How one of them is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CounterHealth {
    /// What it is, as the settings have it: `camera:/dev/video0`, `front-door`.
    pub name: String,
    /// Whether it counts.
    pub sight: Sight,
    /// Since when, milliseconds since 1970 by the device's clock.
    pub since: i64,
    /// How well a camera's process is shut in; none for what is no camera or not open yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall: Option<Wall>,
    /// What a picture takes of the processor, µs; 0 for what is no camera.
    #[serde(default)]
    pub cpu_us: u32,
}

impl CounterHealth {
    /// How it is before it has said anything.
    #[must_use]
    pub fn opening(name: impl Into<String>, since: i64) -> Self {
        Self { name: name.into(), sight: Sight::Opening, since, wall: None, cpu_us: 0 }
    }

    /// Notes whether it counts; whether that is news.
    pub(super) fn is_now(&mut self, sight: Sight, wall_ms: i64) -> bool {
        let news = self.sight != sight;
        if news {
            (self.sight, self.since) = (sight, wall_ms);
        }
        news
    }
}

//! The counter.

use crate::{Calibration, Event, Frame};

/// Counts on one camera. Feed it every frame in order.
#[derive(Debug)]
pub struct Counter {
    calibration: Calibration,
}

impl Counter {
    /// A counter that has seen nothing yet.
    #[must_use]
    pub fn new(calibration: Calibration) -> Self {
        Self { calibration }
    }

    /// What it was told, and has learnt.
    #[must_use]
    pub fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    /// Looks at a frame.
    pub fn look(&mut self, frame: &Frame<'_>) -> Vec<Event> {
        let _ = frame;
        Vec::new()
    }

    /// Says that no frame came until `now_ms`, so that a stall is noticed.
    pub fn wait(&mut self, now_ms: u64) -> Vec<Event> {
        let _ = now_ms;
        Vec::new()
    }
}

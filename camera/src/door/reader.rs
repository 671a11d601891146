//! The thread that holds the device: opens it, reads until it is told to end, closes it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::Instant;

use nokhwa::Camera;

use super::Opener;
use super::pane::Pane;
use crate::fault::{Fault, FaultKind};
use crate::keeper::Event;
use crate::luma::Luma;

/// One reading of a device, from opening to closing.
pub(super) struct Reader {
    pub(super) generation: u64,
    pub(super) opener: Opener,
    pub(super) pane: Arc<Pane>,
    pub(super) news: SyncSender<Event>,
}

impl Reader {
    /// Starts the thread.
    pub(super) fn start(self) -> std::io::Result<()> {
        let thread = std::thread::Builder::new().name(format!("camera {}", self.generation));
        thread.spawn(move || self.run()).map(drop)
    }

    fn run(self) {
        // nokhwa panics when it drops a camera that does not stop.
        let read = catch_unwind(AssertUnwindSafe(|| self.read()));
        if read.is_err() {
            let fault = Fault::new(FaultKind::Unreadable, "the driver of the camera panicked");
            self.tell(Event::Fault(self.generation, fault));
        }
        self.tell(Event::Ended(self.generation));
    }

    /// The fault is told before the camera is dropped, which may take long.
    fn read(&self) {
        let mut camera = match (self.opener)() {
            Ok(camera) => camera,
            Err(fault) => return self.tell(Event::Fault(self.generation, fault)),
        };
        if let Err(fault) = self.watch(&mut camera) {
            self.tell(Event::Fault(self.generation, fault));
        }
    }

    fn watch(&self, camera: &mut Camera) -> Result<(), Fault> {
        if !self.is_wanted() {
            return Ok(());
        }
        camera.open_stream()?;
        self.tell(Event::Opened(self.generation));
        while self.is_wanted() {
            let frame = camera.frame()?;
            match Luma::of(&frame, Instant::now()) {
                Ok(picture) => {
                    if self.pane.put(self.generation, picture) {
                        self.tell(Event::Frame(self.generation));
                    }
                }
                Err(damaged) => {
                    tracing::debug!(%damaged, "a picture was left out");
                    self.tell(Event::Damaged(self.generation));
                }
            }
        }
        Ok(())
    }

    fn is_wanted(&self) -> bool {
        self.pane.is_open_for(self.generation)
    }

    /// Nobody hears it when the door is closed.
    fn tell(&self, event: Event) {
        let _ = self.news.send(event);
    }
}

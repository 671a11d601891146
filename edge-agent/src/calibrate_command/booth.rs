//! What the page and the camera share: the drawing, the counter on trial, the newest outlines,
//! and the file. Behind one lock, which is held for a picture's counting (a millisecond) and
//! while the file is written.

use super::{
    drawing::{Drawing, Edit, Refusal},
    told::{Moment, Told},
    trial::Trial,
};
use crate::calibration_file::{CalibrationFile, Unwritten};
use camera::{Door, Luma, Report};
use counting::{Calibration, CalibrationError, Frame, Outline};
use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// Outlines a second at most.
pub(super) const OUTLINES_A_SECOND: u32 = 5;

/// How long is waited for a picture before the counter is told that none came.
const PATIENCE: Duration = Duration::from_millis(200);

/// The shared part.
#[derive(Debug)]
pub(super) struct Booth {
    source: String,
    begun: Instant,
    ended: AtomicBool,
    inside: Mutex<Inside>,
}

#[derive(Debug)]
struct Inside {
    drawing: Drawing,
    trial: Trial,
    file: CalibrationFile,
    camera: Report,
    size: Option<(u32, u32)>,
    outline: Option<Sheet>,
}

/// The newest outlines, as they are sent.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    /// Goes up by one from each to the next.
    pub(super) number: u64,
    /// Cells beside each other.
    pub(super) width: usize,
    /// Cells below each other.
    pub(super) height: usize,
    /// See [`Outline::packed`].
    pub(super) bits: Arc<Vec<u8>>,
    at: Instant,
}

/// Why what is drawn was not saved.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unsaved {
    /// It can't be counted with.
    #[error(transparent)]
    Drawing(#[from] CalibrationError),
    /// The file.
    #[error(transparent)]
    File(#[from] Unwritten),
}

impl Booth {
    /// For a file and what it holds; the camera is how it is before it is opened.
    pub(super) fn new(
        source: String,
        (file, found): (CalibrationFile, Option<Calibration>),
        camera: Report,
    ) -> Self {
        let mut trial = Trial::default();
        trial.begin(found.clone());
        let drawing = Drawing::of(found);
        let inside = Inside { drawing, trial, file, camera, size: None, outline: None };
        Self { source, begun: Instant::now(), ended: AtomicBool::new(false), inside: Mutex::new(inside) }
    }

    /// Nothing in here is half done when a thread panics.
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Milliseconds since it began: the pictures' clock.
    fn at_ms(&self, moment: Instant) -> u64 {
        u64::try_from(moment.saturating_duration_since(self.begun).as_millis()).unwrap_or(u64::MAX)
    }

    /// Looks through the door until [`end`](Self::end). Each picture is counted on, some
    /// become outlines, and then it is dropped.
    pub(super) fn watch(&self, door: &Door) {
        while !self.ended.load(Ordering::Relaxed) {
            let picture = door.newest_within(PATIENCE);
            match picture {
                Some(picture) => self.look(&picture),
                None => self.lock().trial.wait(self.at_ms(Instant::now())),
            }
            self.lock().camera = door.report();
        }
    }

    /// A picture that is too small or too large to be counted on is as none.
    fn look(&self, picture: &Luma) {
        let at_ms = self.at_ms(picture.at);
        let Ok(frame) = Frame::new(picture.width, picture.height, &picture.pixels, at_ms) else { return };
        let due = {
            let mut inside = self.lock();
            inside.size = Some((picture.width, picture.height));
            if inside.drawing.fit((picture.width, picture.height)) {
                inside.begin();
            }
            inside.trial.look(&frame);
            let apart = Duration::from_secs(1) / OUTLINES_A_SECOND;
            inside.outline.as_ref().is_none_or(|last| last.at.elapsed() >= apart)
        };
        if due {
            let (outline, at) = (Outline::of(&frame), Instant::now());
            let (width, height, bits) = (outline.width(), outline.height(), Arc::new(outline.packed()));
            let mut inside = self.lock();
            let number = inside.outline.as_ref().map_or(1, |last| last.number + 1);
            inside.outline = Some(Sheet { number, width, height, bits, at });
        }
    }

    /// The watching ends after the picture it is at.
    pub(super) fn end(&self) {
        self.ended.store(true, Ordering::Relaxed);
    }

    /// How all is now.
    pub(super) fn told(&self) -> Told {
        let inside = self.lock();
        Moment {
            drawing: &inside.drawing,
            trial: &inside.trial,
            camera: &inside.camera,
            source: &self.source,
            size: inside.size,
            file: (inside.file.path(), inside.file.is_there()),
            now_ms: self.at_ms(Instant::now()),
        }
        .told()
    }

    /// The newest outlines, if they are not those that were seen already; none while the
    /// camera gives no picture.
    pub(super) fn outline(&self, seen: u64) -> Option<Sheet> {
        let inside = self.lock();
        let stale = Duration::from_secs(1);
        inside.outline.clone().filter(|sheet| sheet.number != seen && sheet.at.elapsed() < stale)
    }

    /// Does what was done on the page to the drawing of this version.
    ///
    /// # Errors
    /// What is wrong with it; nothing is changed then.
    pub(super) fn edit(&self, version: u64, edit: Edit) -> Result<(), Refusal> {
        let mut inside = self.lock();
        if version != inside.drawing.version() {
            return Err(Refusal::Stale);
        }
        let size = inside.size;
        if inside.drawing.edit(edit, size)? {
            inside.begin();
        }
        Ok(())
    }

    /// Counts from nought.
    pub(super) fn again(&self) {
        self.lock().begin();
    }

    /// Writes what is drawn into the file, and says where that is.
    ///
    /// # Errors
    /// Why not; the file is then as it was.
    pub(super) fn save(&self, replace: bool) -> Result<PathBuf, Unsaved> {
        let mut inside = self.lock();
        let calibration = inside.drawing.calibration()?;
        inside.file.write(&calibration, replace)?;
        inside.drawing.saved();
        Ok(inside.file.path().to_owned())
    }

    /// Whether something is drawn that is not in the file.
    pub(super) fn has_unsaved(&self) -> bool {
        !self.lock().drawing.is_saved()
    }
}

impl Inside {
    fn begin(&mut self) {
        self.trial.begin(self.drawing.calibration().ok());
    }
}

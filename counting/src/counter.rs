//! The counter.

use crate::background::Hold;
use crate::band::Mark;
use crate::fit::Showing;
use crate::health::{Health, Signs};
use crate::seeing::Seeing;
use crate::stature::Stature;
use crate::tracks::{MOST, Tracks};
use crate::{Calibration, CalibrationError, Distrust, Event, Frame, Learnt, PictureSize};

/// Counts on one camera. Feed it every frame in order.
#[derive(Debug)]
pub struct Counter {
    calibration: Calibration,
    learnt: Learnt,
    view: Option<View>,
}

/// What depends on the frames' size.
#[derive(Debug)]
struct View {
    seeing: Seeing,
    tracks: Tracks,
    hold: Vec<Hold>,
    health: Health,
    /// It has not the proportions of the picture that was calibrated.
    strange: bool,
}

impl Counter {
    /// A counter that has seen nothing yet.
    ///
    /// # Errors
    /// When the calibration cannot be counted with, and what to do about it.
    pub fn new(calibration: Calibration) -> Result<Self, CalibrationError> {
        Self::knowing(calibration, Learnt::default())
    }

    /// A counter that has seen nothing yet and begins with what was learnt from pictures of
    /// the same camera. Where people are marked, that is left aside.
    ///
    /// # Errors
    /// When the calibration cannot be counted with, and what to do about it.
    pub fn knowing(calibration: Calibration, learnt: Learnt) -> Result<Self, CalibrationError> {
        Ok(Self { calibration: calibration.checked()?, learnt, view: None })
    }

    /// What it has learnt of people's size, with what it began with. Nothing where people
    /// are marked.
    #[must_use]
    pub fn learnt(&self) -> Learnt {
        self.view.as_ref().map_or_else(|| self.learnt.clone(), |view| view.tracks.stature.learnt())
    }

    /// What it has learnt of people's size since this was last asked, for who keeps it: at
    /// most so many looks as are kept in all.
    pub fn news(&mut self) -> Learnt {
        self.view.as_mut().map(|view| view.tracks.stature.news()).unwrap_or_default()
    }

    /// What it was told.
    #[must_use]
    pub fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    /// Looks at a frame.
    pub fn look(&mut self, frame: &Frame<'_>) -> Vec<Event> {
        let size = (frame.width(), frame.height());
        if self.view.as_ref().is_none_or(|view| view.seeing.size != size) {
            self.learnt = self.learnt();
            let seen = self.calibration.seen_in(PictureSize { width: size.0, height: size.1 });
            let strange = seen.is_none();
            let calibration = seen.as_ref().unwrap_or(&self.calibration);
            self.view = Some(View { strange, ..View::new(size, calibration, &self.learnt) });
        }
        self.view.as_mut().map(|view| view.look(frame)).unwrap_or_default()
    }

    /// Says that no frame came until `now_ms`, so that a stall is noticed.
    pub fn wait(&mut self, now_ms: u64) -> Vec<Event> {
        self.view.as_mut().and_then(|view| view.health.wait(now_ms)).into_iter().collect()
    }
}

impl View {
    fn new(size: (u32, u32), calibration: &Calibration, learnt: &Learnt) -> Self {
        let seeing = Seeing::new(size);
        let (grid, factor) = (seeing.grid(), seeing.factor());
        let marks = calibration.lines.iter().map(|line| Mark::of(line, factor)).collect();
        let people: Vec<Showing> = calibration
            .people
            .iter()
            .map(|person| Showing {
                at: (person.at.x / factor, person.at.y / factor),
                width: person.width / factor,
                height: person.height / factor,
                weight: 1.0,
                speed: None,
            })
            .collect();
        let mut stature = Stature::new(grid, &people);
        stature.begin_with(learnt);
        Self {
            seeing,
            tracks: Tracks::new(grid, marks, stature),
            hold: vec![Hold::Free; grid.cells()],
            health: Health::default(),
            strange: false,
        }
    }

    fn look(&mut self, frame: &Frame<'_>) -> Vec<Event> {
        self.tracks.hold(&mut self.hold);
        let grid = self.seeing.grid();
        let seen = self.seeing.look(frame, &self.hold);
        if seen.relit {
            // The light was switched: nobody can be followed through that.
            self.tracks.all.clear();
        }
        let full = self.tracks.all.len() >= MOST;
        let signs = Signs {
            at_ms: frame.at_ms(),
            passed_ms: seen.passed_ms,
            filled: seen.filled,
            full,
            strange: self.strange,
        };
        let said = self.health.look(grid, seen.picture, signs);
        if matches!(said, Some(Event::Doubted(Distrust::Moved, _))) {
            // What it learnt is of another view.
            self.tracks.stature.forget();
        }
        let crossed = self.tracks.step(seen.blobs, seen.differs, seen.dt, frame.at_ms() as f64);
        crossed.into_iter().map(Event::Crossed).chain(said).collect()
    }
}

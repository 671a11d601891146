//! The counter.

use crate::background::{Background, Hold};
use crate::band::Mark;
use crate::fit::Showing;
use crate::health::{Health, Signs};
use crate::shrink::Shrink;
use crate::stature::Stature;
use crate::texture::Texture;
use crate::tracks::{MOST, Tracks};
use crate::{Calibration, CalibrationError, Event, Frame, blobs, shade};

/// Counts on one camera. Feed it every frame in order.
#[derive(Debug)]
pub struct Counter {
    calibration: Calibration,
    view: Option<View>,
}

/// What depends on the frames' size.
#[derive(Debug)]
struct View {
    size: (u32, u32),
    shrink: Shrink,
    background: Background,
    tracks: Tracks,
    hold: Vec<Hold>,
    mask: Vec<bool>,
    health: Health,
    texture: Texture,
    soft: Vec<bool>,
    last_ms: Option<u64>,
}

impl Counter {
    /// A counter that has seen nothing yet.
    ///
    /// # Errors
    /// When the calibration cannot be counted with, and what to do about it.
    pub fn new(calibration: Calibration) -> Result<Self, CalibrationError> {
        Ok(Self { calibration: calibration.checked()?, view: None })
    }

    /// What it was told, and has learnt.
    #[must_use]
    pub fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    /// Looks at a frame.
    pub fn look(&mut self, frame: &Frame<'_>) -> Vec<Event> {
        let size = (frame.width(), frame.height());
        if self.view.as_ref().is_none_or(|view| view.size != size) {
            self.view = Some(View::new(size, &self.calibration));
        }
        self.view.as_mut().map(|view| view.look(frame)).unwrap_or_default()
    }

    /// Says that no frame came until `now_ms`, so that a stall is noticed.
    pub fn wait(&mut self, now_ms: u64) -> Vec<Event> {
        self.view.as_mut().and_then(|view| view.health.wait(now_ms)).into_iter().collect()
    }
}

impl View {
    fn new(size: (u32, u32), calibration: &Calibration) -> Self {
        let shrink = Shrink::new(size.0, size.1);
        let (grid, factor) = (shrink.grid(), shrink.factor());
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
        Self {
            size,
            shrink,
            background: Background::new(grid),
            tracks: Tracks::new(grid, marks, Stature::new(grid, &people)),
            hold: vec![Hold::Free; grid.cells()],
            mask: Vec::new(),
            health: Health::default(),
            texture: Texture::default(),
            soft: Vec::new(),
            last_ms: None,
        }
    }

    fn look(&mut self, frame: &Frame<'_>) -> Vec<Event> {
        let passed_ms = self.last_ms.map_or(0, |last| frame.at_ms().saturating_sub(last));
        self.last_ms = Some(frame.at_ms());
        let dt = if passed_ms == 0 { 0.1 } else { (passed_ms as f32 / 1000.0).clamp(0.001, 1.0) };
        let grid = self.background.grid();
        let picture = self.shrink.shrink(frame);
        self.tracks.hold(&mut self.hold);
        if self.background.look(picture, &self.hold, dt) {
            // The light was switched: nobody can be followed through that.
            self.tracks.all.clear();
        }
        blobs::clean(grid, self.background.mask(), &mut self.mask);
        self.texture.strip(grid, &mut self.mask, picture, self.background.levels());
        shade::strip(grid, &mut self.mask, picture, self.background.levels(), &mut self.soft);
        let filled = self.mask.iter().filter(|cell| **cell).count() as f32 / grid.cells() as f32;
        let found = blobs::gather(grid, &mut self.mask);
        let found = found
            .into_iter()
            .filter(|blob| blob.spots.len() > 3 && !self.background.exorcise(blob, picture))
            .collect();
        let full = self.tracks.all.len() >= MOST;
        let signs = Signs { at_ms: frame.at_ms(), passed_ms, filled, full };
        let said = self.health.look(grid, picture, signs);
        let crossed = self.tracks.step(found, dt, frame.at_ms() as f64);
        crossed.into_iter().map(Event::Crossed).chain(said).collect()
    }
}

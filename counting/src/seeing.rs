//! From a frame to the blobs in it: what is done to every picture before people are told.

use crate::Frame;
use crate::background::{Background, Hold};
use crate::blobs::{self, Blob};
use crate::grid::Grid;
use crate::shade;
use crate::shown::Shown;
use crate::shrink::Shrink;
use crate::texture::Texture;

/// Cells of the least blob.
const LEAST: usize = 4;

/// What is kept from frame to frame to see what moves.
#[derive(Debug)]
pub(crate) struct Seeing {
    /// Of the frames that it is for, px.
    pub(crate) size: (u32, u32),
    shrink: Shrink,
    background: Background,
    texture: Texture,
    mask: Vec<bool>,
    soft: Vec<bool>,
    shown: Shown,
    last_ms: Option<u64>,
}

/// What a frame shows.
#[derive(Debug)]
pub(crate) struct Seen<'p> {
    pub(crate) blobs: Vec<Blob>,
    /// Which cells are not background, whatever makes it.
    pub(crate) differs: &'p [bool],
    /// The working picture.
    pub(crate) picture: &'p [f32],
    /// Whether the light was switched, so that nobody can be followed from before.
    pub(crate) relit: bool,
    /// Share of the picture that is not background, 0 to 1.
    pub(crate) filled: f32,
    /// Since the frame before, ms; 0 for the first.
    pub(crate) passed_ms: u64,
    /// The same in seconds, as far as a picture can be followed from the last.
    pub(crate) dt: f32,
}

impl Seeing {
    /// For frames of this many pixels.
    pub(crate) fn new(size: (u32, u32)) -> Self {
        let shrink = Shrink::new(size.0, size.1);
        let background = Background::new(shrink.grid());
        Self {
            size,
            shrink,
            background,
            texture: Texture::default(),
            mask: Vec::new(),
            soft: Vec::new(),
            shown: Shown::default(),
            last_ms: None,
        }
    }

    /// The working picture's measures.
    pub(crate) fn grid(&self) -> Grid {
        self.background.grid()
    }

    /// Pixels of a frame to one cell.
    pub(crate) fn factor(&self) -> f32 {
        self.shrink.factor()
    }

    /// Looks at a frame; `hold` says where people are known.
    pub(crate) fn look(&mut self, frame: &Frame<'_>, hold: &[Hold]) -> Seen<'_> {
        let passed_ms = self.last_ms.map_or(0, |last| frame.at_ms().saturating_sub(last));
        self.last_ms = Some(frame.at_ms());
        let dt = if passed_ms == 0 { 0.1 } else { (passed_ms as f32 / 1000.0).clamp(0.001, 1.0) };
        let grid = self.background.grid();
        let picture = self.shrink.shrink(frame);
        let relit = self.background.look(picture, hold, dt);
        blobs::clean(grid, self.background.mask(), &mut self.mask);
        self.shown.before(&self.mask);
        self.texture.strip(grid, &mut self.mask, picture, self.background.levels());
        shade::strip(grid, &mut self.mask, picture, self.background.levels(), &mut self.soft);
        self.shown.after(grid, &self.mask);
        let filled = self.mask.iter().filter(|cell| **cell).count() as f32 / grid.cells() as f32;
        let mut blobs = blobs::gather(grid, &mut self.mask);
        self.shown.tell(grid, &mut blobs);
        blobs.retain(|blob| blob.spots.len() >= LEAST && !self.background.exorcise(blob, picture));
        Seen { blobs, differs: self.background.mask(), picture, relit, filled, passed_ms, dt }
    }
}

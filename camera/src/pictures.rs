//! Picture files shown in a loop, as if a camera saw them.

mod files;

use std::path::Path;

use nokhwa::utils::{FrameFormat, Resolution};
use nokhwa::{Buffer, NokhwaError};

use crate::fault::{Fault, FaultKind};
use crate::metronome::Metronome;
use crate::projector::Reel;
use crate::wish::Wish;

/// Bytes of pictures an album may hold: it is all in memory, so that a frame is never
/// late because of a disk.
const MOST_BYTES: usize = 256 << 20;

/// A picture as it goes to nokhwa: JPEGs as they are, so that they are decoded as a
/// camera's are; others in brightness.
#[derive(Debug)]
struct Picture {
    size: Resolution,
    format: FrameFormat,
    raw: Vec<u8>,
}

/// Pictures shown one after the other, for ever.
#[derive(Debug)]
pub struct Album {
    pictures: Vec<Picture>,
    next: usize,
    beat: Metronome,
}

impl Album {
    /// Reads a PNG, JPEG or PGM file, or all of those in a directory, sorted by name.
    /// Of the wish only the pictures a second count.
    ///
    /// # Errors
    /// A fault with the name of the file: it is not there, may not be read, is damaged,
    /// or they are too many to be held (256 MiB); or the directory has no picture.
    pub fn open(path: &Path, wish: Wish) -> Result<Self, Fault> {
        let mut pictures = Vec::new();
        let mut bytes = 0;
        for file in files::listed(path)? {
            let picture = files::read(&file)?;
            bytes += picture.raw.len();
            if bytes > MOST_BYTES {
                let detail = format!("{} has more than 256 MiB of pictures; take some out", path.display());
                return Err(Fault::new(FaultKind::Unreadable, detail));
            }
            pictures.push(picture);
        }
        if pictures.is_empty() {
            let detail = format!("{} has no picture; put .png, .jpg or .pgm files there", path.display());
            return Err(Fault::new(FaultKind::Absent, detail));
        }
        Ok(Self { pictures, next: 0, beat: Metronome::new(wish.in_range().frames_per_second) })
    }
}

impl Reel for Album {
    fn frame(&mut self) -> Result<Buffer, NokhwaError> {
        self.beat.wait();
        let picture = &self.pictures[self.next % self.pictures.len()];
        self.next = (self.next + 1) % self.pictures.len();
        Ok(Buffer::new(picture.size, &picture.raw, picture.format))
    }
}

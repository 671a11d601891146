//! A source read on the caller's own thread, for a process that does nothing else: where
//! reading hangs, whoever started that process notices and ends it.

use std::path::{Path, PathBuf};
use std::time::Instant;

use nokhwa::Camera;
use nokhwa::utils::CameraIndex;

use crate::device;
use crate::fault::{Fault, FaultKind};
use crate::generated::Pattern;
use crate::luma::{Damaged, Luma};
use crate::pictures::Album;
use crate::projector::project;
use crate::source::Source;
use crate::wish::Wish;

/// An open source. Its device closes when this is dropped.
pub struct Stream {
    camera: Camera,
    device: Option<PathBuf>,
}

impl Stream {
    /// Opens a source, with pictures as near the wish as it has; no picture is taken yet.
    /// All that needs files is done when this returns: what follows needs the open device
    /// alone.
    ///
    /// # Errors
    /// A fault that says what has to be done: it is not there, in use, forbidden or
    /// unreadable; or there is no source by configuration.
    pub fn open(source: &Source, wish: Wish) -> Result<Self, Fault> {
        let camera = open(source, wish.in_range())?;
        let device = match (source, camera.index()) {
            (Source::Camera(_), CameraIndex::Index(number)) => Some(format!("/dev/video{number}").into()),
            _ => None,
        };
        Ok(Self { camera, device })
    }

    /// The device it is, where it is one.
    #[must_use]
    pub fn device(&self) -> Option<&Path> {
        self.device.as_deref()
    }

    /// Begins to take pictures.
    ///
    /// # Errors
    /// What the driver says.
    pub fn start(&mut self) -> Result<(), Fault> {
        Ok(self.camera.open_stream()?)
    }

    /// The next picture, or why it can't be used. It waits for the driver, for ever if that
    /// never answers.
    ///
    /// # Errors
    /// What the driver says when no further picture is to be had.
    pub fn next_picture(&mut self) -> Result<Result<Luma, Damaged>, Fault> {
        let frame = self.camera.frame()?;
        Ok(Luma::of(&frame, Instant::now()))
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").field("device", &self.device).finish_non_exhaustive()
    }
}

/// Opens what is no door but a device or what stands in for one.
pub(crate) fn open(source: &Source, wish: Wish) -> Result<Camera, Fault> {
    match source {
        Source::Camera(which) => device::open(which, wish),
        Source::Pictures(path) => Ok(project("pictures", Album::open(path, wish)?)),
        Source::Generated => Ok(project("generated", Pattern::new(wish))),
        Source::None => Err(Fault::new(FaultKind::Absent, "no camera is set")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_gives_its_pictures_on_the_callers_thread() {
        let wish = Wish { width: 32, height: 16, frames_per_second: 120 };
        let mut stream = Stream::open(&Source::Generated, wish).unwrap();
        assert_eq!(stream.device(), None);
        stream.start().unwrap();
        let picture = stream.next_picture().unwrap().unwrap();
        assert_eq!((picture.width, picture.height), (32, 16));
    }

    #[test]
    fn what_is_not_there_says_so() {
        let of = |source: Source| Stream::open(&source, Wish::default()).unwrap_err().kind;
        assert_eq!(of(Source::None), FaultKind::Absent);
        assert_eq!(of("camera:/dev/no-such-camera".parse().unwrap()), FaultKind::Absent);
        assert_eq!(of(Source::Pictures("/no/such/folder".into())), FaultKind::Absent);
    }
}

//! Pictures that come from no device, given to nokhwa as if they did: every line behind
//! the opening is the same for them and for a camera.

use std::borrow::Cow;
use std::collections::HashMap;

use nokhwa::camera_traits::CaptureBackendTrait;
use nokhwa::utils::{
    ApiBackend, CameraControl, CameraFormat, CameraIndex, CameraInfo, ControlValueSetter, FrameFormat,
    KnownCameraControl, Resolution,
};
use nokhwa::{Buffer, Camera, NokhwaError};

/// Frames one after the other: what stands in for a device.
pub trait Reel {
    /// Opens the stream; called once, before the first frame.
    ///
    /// # Errors
    /// Whatever a device could say: a fault by its `(os error N)`.
    fn start(&mut self) -> Result<(), NokhwaError> {
        Ok(())
    }

    /// The next frame; waits until it is due.
    ///
    /// # Errors
    /// Whatever a device could say: a fault by its `(os error N)`.
    fn frame(&mut self) -> Result<Buffer, NokhwaError>;
}

/// A camera that shows a reel. Its stream is not open.
#[must_use]
pub fn project(name: &str, reel: impl Reel + 'static) -> Camera {
    let index = CameraIndex::String(name.to_owned());
    let projector = Projector {
        info: CameraInfo::new(name, "no device", "", index.clone()),
        format: CameraFormat::new_from(0, 0, FrameFormat::GRAY, 0),
        started: false,
        reel,
    };
    Camera::with_custom(index, ApiBackend::Auto, Box::new(projector))
}

/// nokhwa's view of a [`Reel`]: it has frames, one format, and no controls.
#[derive(Debug)]
struct Projector<R> {
    info: CameraInfo,
    format: CameraFormat,
    started: bool,
    reel: R,
}

fn refused<T>() -> Result<T, NokhwaError> {
    Err(NokhwaError::UnsupportedOperationError(ApiBackend::Auto))
}

impl<R: Reel> CaptureBackendTrait for Projector<R> {
    fn backend(&self) -> ApiBackend {
        ApiBackend::Auto
    }

    fn camera_info(&self) -> &CameraInfo {
        &self.info
    }

    fn refresh_camera_format(&mut self) -> Result<(), NokhwaError> {
        Ok(())
    }

    fn camera_format(&self) -> CameraFormat {
        self.format
    }

    fn set_camera_format(&mut self, _: CameraFormat) -> Result<(), NokhwaError> {
        refused()
    }

    fn compatible_list_by_resolution(
        &mut self,
        _: FrameFormat,
    ) -> Result<HashMap<Resolution, Vec<u32>>, NokhwaError> {
        Ok(HashMap::from([(self.format.resolution(), vec![self.format.frame_rate()])]))
    }

    fn compatible_fourcc(&mut self) -> Result<Vec<FrameFormat>, NokhwaError> {
        Ok(vec![self.format.format()])
    }

    fn resolution(&self) -> Resolution {
        self.format.resolution()
    }

    fn set_resolution(&mut self, _: Resolution) -> Result<(), NokhwaError> {
        refused()
    }

    fn frame_rate(&self) -> u32 {
        self.format.frame_rate()
    }

    fn set_frame_rate(&mut self, _: u32) -> Result<(), NokhwaError> {
        refused()
    }

    fn frame_format(&self) -> FrameFormat {
        self.format.format()
    }

    fn set_frame_format(&mut self, _: FrameFormat) -> Result<(), NokhwaError> {
        refused()
    }

    fn camera_control(&self, _: KnownCameraControl) -> Result<CameraControl, NokhwaError> {
        refused()
    }

    fn camera_controls(&self) -> Result<Vec<CameraControl>, NokhwaError> {
        Ok(Vec::new())
    }

    fn set_camera_control(
        &mut self,
        _: KnownCameraControl,
        _: ControlValueSetter,
    ) -> Result<(), NokhwaError> {
        refused()
    }

    fn open_stream(&mut self) -> Result<(), NokhwaError> {
        self.reel.start()?;
        self.started = true;
        Ok(())
    }

    fn is_stream_open(&self) -> bool {
        self.started
    }

    fn frame(&mut self) -> Result<Buffer, NokhwaError> {
        if !self.started {
            return Err(NokhwaError::ReadFrameError("the stream is not open".into()));
        }
        let frame = self.reel.frame()?;
        self.format = CameraFormat::new(frame.resolution(), frame.source_frame_format(), 0);
        Ok(frame)
    }

    fn frame_raw(&mut self) -> Result<Cow<'_, [u8]>, NokhwaError> {
        Ok(Cow::Owned(self.frame()?.buffer().to_vec()))
    }

    fn stop_stream(&mut self) -> Result<(), NokhwaError> {
        self.started = false;
        Ok(())
    }
}

//! Opening a real camera, by Video4Linux through nokhwa.
//!
//! nokhwa's own choice of a format is of no use here: its "closest" fails unless the
//! size is exact, and its "highest" may answer with a format that was not asked for. So
//! a camera is opened with whatever it has, asked for all it has, and set.
//!
//! nokhwa shares one handle a device within a program. While a hung reader holds it, each
//! further opening is told that it is busy; the hung one wakes up when the camera is
//! unplugged, so that is what mends a camera that stalls in its driver.

use std::path::Path;

use nokhwa::utils::{CameraIndex, RequestedFormat, RequestedFormatType};
use nokhwa::{Camera, NokhwaError};

use crate::fault::{Fault, FaultKind};
use crate::source::Which;
use crate::wish::{READABLE, Wish};

/// Formats tried before the camera's own choice is taken.
const TRIES: usize = 3;

/// Video devices of a Raspberry Pi that are no cameras, by the start of their names in
/// `/sys`. They are always there, and one of them can be opened like a camera.
const NO_CAMERAS: [&str; 5] = ["bcm2835-codec", "bcm2835-isp", "pispbe", "rpi-hevc", "rpivid"];

/// Opens a camera, with the format that comes nearest the wish; its stream is not open.
pub(crate) fn open(which: &Which, wish: Wish) -> Result<Camera, Fault> {
    match which {
        Which::Any => {
            let numbers = numbers(Path::new("/dev"), Path::new("/sys/class/video4linux"))?;
            first_of(&numbers, |number| open_number(number, wish).map_err(|error| passed_by(number, error)))
        }
        Which::Number(number) => Ok(open_number(*number, wish)?),
        Which::Path(path) => Ok(open_number(number_of(path)?, wish)?),
    }
}

/// The fault of a device that was not chosen by anyone: where it has no format at all,
/// it is most likely the second node of a camera, which gives metadata.
fn passed_by(number: u32, error: NokhwaError) -> Fault {
    match &error {
        NokhwaError::GetPropertyError { property, .. }
            if property == "FrameFormat" || property == "CameraFormat" =>
        {
            Fault::new(
                FaultKind::Absent,
                format!("/dev/video{number} has no picture that can be read: {error}"),
            )
        }
        _ => error.into(),
    }
}

fn open_number(number: u32, wish: Wish) -> Result<Camera, NokhwaError> {
    let any = RequestedFormat::with_formats(RequestedFormatType::None, &READABLE);
    let mut camera = Camera::new(CameraIndex::Index(number), any)?;
    let on_offer = camera.compatible_camera_formats()?;
    for format in wish.ranked(&on_offer).into_iter().take(TRIES) {
        let exact = RequestedFormat::with_formats(RequestedFormatType::Exact(format), &READABLE);
        if camera.camera_format() == format || camera.set_camera_requset(exact).is_ok() {
            return Ok(camera);
        }
    }
    // A camera that refuses what it offered may have changed half of it.
    camera.refresh_camera_format()?;
    Ok(camera)
}

/// The first that opens; if none does, the fault someone can do most about.
fn first_of<T>(numbers: &[u32], open: impl Fn(u32) -> Result<T, Fault>) -> Result<T, Fault> {
    let mut worst = Fault::new(FaultKind::Absent, "no camera is connected");
    for &number in numbers {
        match open(number) {
            Ok(camera) => return Ok(camera),
            Err(fault) if weight(fault.kind) >= weight(worst.kind) => worst = fault,
            Err(_) => {}
        }
    }
    Err(worst)
}

fn weight(kind: FaultKind) -> u8 {
    match kind {
        FaultKind::Absent => 0,
        FaultKind::Unreadable => 1,
        FaultKind::Forbidden => 2,
        FaultKind::Busy => 3,
    }
}

/// Numbers of the video devices below a directory that may be cameras, in order; what
/// they are called stands below another.
fn numbers(dev: &Path, named: &Path) -> Result<Vec<u32>, Fault> {
    let unreadable = |error: std::io::Error| {
        Fault::new(FaultKind::Unreadable, format!("{} cannot be listed: {error}", dev.display()))
    };
    let mut numbers = Vec::new();
    for entry in std::fs::read_dir(dev).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name();
        numbers.extend(name.to_str().and_then(number_in));
    }
    numbers.retain(|number| {
        let name = std::fs::read_to_string(named.join(format!("video{number}/name"))).unwrap_or_default();
        !NO_CAMERAS.iter().any(|start| name.starts_with(start))
    });
    numbers.sort_unstable();
    Ok(numbers)
}

fn number_in(name: &str) -> Option<u32> {
    name.strip_prefix("video")?.parse().ok()
}

/// nokhwa opens by number only, so a link is followed to where it points now.
fn number_of(path: &Path) -> Result<u32, Fault> {
    let target = std::fs::canonicalize(path).map_err(|error| {
        let kind = match error.kind() {
            std::io::ErrorKind::NotFound => FaultKind::Absent,
            std::io::ErrorKind::PermissionDenied => FaultKind::Forbidden,
            _ => FaultKind::Unreadable,
        };
        Fault::new(kind, format!("{}: {error}", path.display()))
    })?;
    let number = target.strip_prefix("/dev").ok().and_then(|name| number_in(name.to_str()?));
    number.ok_or_else(|| {
        let detail = format!("{} is no video device; ls /dev/video* shows those there are", path.display());
        Fault::new(FaultKind::Unreadable, detail)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_opens_is_taken() {
        let fault = |kind| Err(Fault::new(kind, "x"));
        let one = first_of(&[0, 1, 2], |n| if n == 0 { fault(FaultKind::Busy) } else { Ok(n) });
        assert_eq!(one, Ok(1));
        let none: Result<u32, _> =
            first_of(&[0, 1], |n| fault([FaultKind::Busy, FaultKind::Unreadable][n as usize]));
        assert_eq!(none.unwrap_err().kind, FaultKind::Busy);
        assert_eq!(first_of(&[], Ok).unwrap_err().kind, FaultKind::Absent);
    }

    #[test]
    fn devices_are_listed_by_number() {
        let dev = tempfile::tempdir().unwrap();
        for name in ["video10", "video2", "video14", "video", "videos", "vcs1"] {
            std::fs::write(dev.path().join(name), "").unwrap();
        }
        let named = tempfile::tempdir().unwrap();
        for (number, name) in [(2, "HD Webcam: HD Webcam\n"), (14, "bcm2835-isp-capture0\n")] {
            let below = named.path().join(format!("video{number}"));
            std::fs::create_dir(&below).unwrap();
            std::fs::write(below.join("name"), name).unwrap();
        }
        assert_eq!(numbers(dev.path(), named.path()), Ok(vec![2, 10]));
    }

    #[test]
    fn a_node_without_pictures_is_passed_by() {
        let none = |property: &str| NokhwaError::GetPropertyError {
            property: property.into(),
            error: "Failed to Fufill".into(),
        };
        assert_eq!(passed_by(1, none("CameraFormat")).kind, FaultKind::Absent);
        assert_eq!(passed_by(1, none("parameters")).kind, FaultKind::Unreadable);
    }

    #[test]
    fn a_path_that_is_no_camera_says_so() {
        assert_eq!(number_of(Path::new("/dev/no-such-camera")).unwrap_err().kind, FaultKind::Absent);
        let fault = number_of(Path::new("/dev/null")).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Unreadable);
        assert!(fault.detail.contains("/dev/null"));
    }
}

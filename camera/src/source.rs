//! Where pictures come from, as it is written in a configuration.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Which camera of a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// The first, by number, that opens.
    Any,
    /// `/dev/videoN`.
    Number(u32),
    /// A device, or a link to one: a name below `/dev/v4l/by-id` stays the same when
    /// cameras change places.
    Path(PathBuf),
}

/// Where pictures come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A camera: `camera`, `camera:0`, `camera:/dev/video2`.
    Camera(Which),
    /// Picture files, in a loop: `pictures:DIR` or `pictures:FILE`.
    Pictures(PathBuf),
    /// A moving test pattern: `generated`.
    Generated,
    /// Nothing: `none`.
    None,
}

/// Why a text names no source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// The word before the colon is none of those known.
    #[error(
        "`{0}` is no source of pictures: it starts with no known word; write camera, camera:0, \
         camera:/dev/video2, pictures:DIR, generated or none"
    )]
    Unknown(String),
    /// What follows `camera:` is neither a number nor a path.
    #[error(
        "`{0}` names no camera: after camera: comes a number or a path from the root; write \
         camera:0 or camera:/dev/video0, or camera alone for the first there is"
    )]
    Camera(String),
    /// Nothing follows `pictures:`.
    #[error("`{0}` names no pictures: after pictures: comes a directory or a file; write pictures:DIR")]
    Pictures(String),
}

impl FromStr for Source {
    type Err = SourceError;

    fn from_str(text: &str) -> Result<Self, SourceError> {
        let text = text.trim();
        match text.split_once(':') {
            None => match text {
                "camera" => Ok(Self::Camera(Which::Any)),
                "generated" => Ok(Self::Generated),
                "none" => Ok(Self::None),
                "pictures" => Err(SourceError::Pictures(text.into())),
                _ => Err(SourceError::Unknown(text.into())),
            },
            Some(("camera", which)) => camera(which).ok_or_else(|| SourceError::Camera(text.into())),
            Some(("pictures", "")) => Err(SourceError::Pictures(text.into())),
            Some(("pictures", path)) => Ok(Self::Pictures(path.into())),
            Some(_) => Err(SourceError::Unknown(text.into())),
        }
    }
}

fn camera(which: &str) -> Option<Source> {
    if which.starts_with('/') {
        return Some(Source::Camera(Which::Path(which.into())));
    }
    // `parse` would take a sign too.
    let digits = !which.is_empty() && which.bytes().all(|b| b.is_ascii_digit());
    let number = digits.then(|| which.parse().ok())??;
    Some(Source::Camera(Which::Number(number)))
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Camera(Which::Any) => f.write_str("camera"),
            Self::Camera(Which::Number(number)) => write!(f, "camera:{number}"),
            Self::Camera(Which::Path(path)) => write!(f, "camera:{}", path.display()),
            Self::Pictures(path) => write!(f, "pictures:{}", path.display()),
            Self::Generated => f.write_str("generated"),
            Self::None => f.write_str("none"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_read_as_it_is_written() {
        for (text, source) in [
            ("camera", Source::Camera(Which::Any)),
            ("camera:0", Source::Camera(Which::Number(0))),
            ("camera:/dev/video2", Source::Camera(Which::Path("/dev/video2".into()))),
            ("pictures:/srv/some pictures", Source::Pictures("/srv/some pictures".into())),
            ("pictures:a:b.png", Source::Pictures("a:b.png".into())),
            ("generated", Source::Generated),
            ("none", Source::None),
        ] {
            assert_eq!(text.parse(), Ok(source.clone()));
            assert_eq!(source.to_string(), text);
        }
    }

    #[test]
    fn an_error_says_what_and_what_to_write() {
        for text in ["camera:", "camera:+1", "camera:two", "camera:dev/video0", "camera:99999999999"] {
            let error = text.parse::<Source>().unwrap_err();
            assert_eq!(error, SourceError::Camera(text.into()));
            assert!(error.to_string().contains(text) && error.to_string().contains("camera:0"));
        }
        for text in ["pictures", "pictures:"] {
            assert_eq!(text.parse::<Source>(), Err(SourceError::Pictures(text.into())));
        }
        for text in ["", "webcam", "Camera", "generated:3", "none:"] {
            assert_eq!(text.parse::<Source>(), Err(SourceError::Unknown(text.into())));
        }
    }
}

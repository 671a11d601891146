//! What can go wrong with a camera, sorted by what has to be done about it.

use std::fmt;

use nokhwa::NokhwaError;

/// Kinds of faults, by what has to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// The device is not there: plug it in.
    Absent,
    /// Another program holds it: close that.
    Busy,
    /// The account may not open it: put it into the group `video`.
    Forbidden,
    /// Anything else: see the detail.
    Unreadable,
}

/// A reading that ended, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What has to be done.
    pub kind: FaultKind,
    /// What the driver said; for logs.
    pub detail: String,
}

impl Fault {
    /// A fault of this kind.
    #[must_use]
    pub fn new(kind: FaultKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl From<NokhwaError> for Fault {
    /// nokhwa keeps only the text of an operating system's error; its number stands in
    /// that text whatever the language, so the number is what is read.
    fn from(error: NokhwaError) -> Self {
        let detail = error.to_string();
        let kind = match os_error(&detail) {
            // ENOENT, ENXIO, ENODEV
            Some(2 | 6 | 19) => FaultKind::Absent,
            // EBUSY
            Some(16) => FaultKind::Busy,
            // EPERM, EACCES
            Some(1 | 13) => FaultKind::Forbidden,
            _ => FaultKind::Unreadable,
        };
        Self { kind, detail }
    }
}

fn os_error(text: &str) -> Option<u32> {
    let (_, after) = text.rsplit_once("(os error ")?;
    after.split(')').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(error: i32) -> FaultKind {
        let said = format!("V4L2 Error: {}", std::io::Error::from_raw_os_error(error));
        Fault::from(NokhwaError::OpenDeviceError("0".into(), said)).kind
    }

    #[test]
    fn the_number_of_the_error_says_what_to_do() {
        assert_eq!(kind(2), FaultKind::Absent);
        assert_eq!(kind(19), FaultKind::Absent);
        assert_eq!(kind(16), FaultKind::Busy);
        assert_eq!(kind(13), FaultKind::Forbidden);
        assert_eq!(kind(5), FaultKind::Unreadable);
        assert_eq!(Fault::from(NokhwaError::UnitializedError).kind, FaultKind::Unreadable);
    }
}

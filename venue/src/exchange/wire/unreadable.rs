//! Why a message can't be read or written.

use super::{MAX_INFLATED, MAX_MESSAGE, VERSION};

/// Why bytes are no message of a circle.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Longer than [`MAX_MESSAGE`].
    #[error("the message has {0} bytes, the most is {MAX_MESSAGE}")]
    Oversize(usize),
    /// Not sealed with the circle's key for this topic: forged, altered, moved from another
    /// topic, or of a device enrolled with another key.
    #[error("the message is not sealed with this circle's key; enrol its sender again if it belongs here")]
    Seal,
    /// It inflates past [`MAX_INFLATED`].
    #[error("the message inflates to more than {MAX_INFLATED} bytes")]
    Bomb,
    /// Of a version other than [`VERSION`].
    #[error("the message is of version {0}, this program reads version {VERSION}; update the older end")]
    Version(u32),
    /// Not what it should be.
    #[error("the message is malformed: {0}")]
    Malformed(String),
    /// A topic that is none of this circle, or one on which such a message has no place.
    #[error("the message has no place there: {0}")]
    Place(String),
}

impl Unreadable {
    pub(super) fn malformed(reason: &dyn std::fmt::Display) -> Self {
        Self::Malformed(reason.to_string())
    }
}

/// Why a message can't be put on the wire.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unwritable {
    /// Longer than [`MAX_MESSAGE`].
    #[error("the message has {0} bytes, the most is {MAX_MESSAGE}")]
    Oversize(usize),
    /// It can't be written.
    #[error("the message can't be written: {0}")]
    Form(String),
}

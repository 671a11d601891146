//! What the camera sees, as far as the screens need to know.

mod impression;
mod lookout;

pub use lookout::{Lookout, SightPlugin};

use bevy::prelude::*;

/// Whether a code can be shown to the camera, and what hinders it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Sight {
    /// There is no camera, or it rests: a hand scanner and the short code always work.
    #[default]
    Resting,
    /// The camera is being opened.
    Opening,
    /// It looks for a code.
    Looking,
    /// It sees one that it can't read yet.
    Closer,
    /// It is busy, stalled or unplugged.
    Away,
}

/// The live picture.
#[derive(Resource, Debug, Default)]
pub struct LiveView {
    /// The newest picture; none while there is no camera to see by.
    pub picture: Option<Handle<Image>>,
    /// Whether it can be used.
    pub sight: Sight,
}

//! A picture that somebody else has made: it is shown as it is.

use pictures::Picture;
use std::sync::Arc;

/// A picture in the sizes it is shown in. Copies share one; two are the same if they do.
#[derive(Debug, Clone)]
pub struct Photo(Arc<Vec<Picture>>);

impl PartialEq for Photo {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Photo {
    /// The picture, made smaller step by step. This takes its time: up to half a second for
    /// the largest one.
    #[must_use]
    pub fn new(picture: Picture) -> Self {
        Self(Arc::new(picture.in_sizes()))
    }

    /// Its width and height, px.
    #[must_use]
    pub fn sides(&self) -> (u32, u32) {
        self.0.first().map_or((1, 1), |largest| (largest.width, largest.height))
    }

    /// The smallest of its sizes that is at least so wide, px, or else the largest.
    #[must_use]
    pub fn at_least(&self, width: u32) -> Option<&Picture> {
        self.0.iter().rfind(|size| size.width >= width).or(self.0.first())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_that_is_shown_is_never_coarser_than_the_screen() {
        let photo = Photo::new(Picture { width: 2_000, height: 400, pixels: vec![1; 2_000 * 400 * 4] });
        let shown = |width| photo.at_least(width).unwrap().width;
        assert_eq!(
            [shown(3_000), shown(1_001), shown(1_000), shown(501), shown(1)],
            [2_000, 2_000, 1_000, 1_000, 500]
        );
        assert!(photo == photo.clone());
    }
}

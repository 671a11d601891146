//! Where the camera hangs, and how the hall looks through it.
//!
//! The floor is the plane z = 0 in metres: x to the right in the picture, y away from the
//! camera, z up. The middle of the picture shows the floor at (0, 0).

/// A place in the hall, metres.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Spot {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) z: f32,
}

impl Spot {
    pub(super) fn new(x: f32, y: f32, z: f32) -> Self {
        Self { x, y, z }
    }

    pub(super) fn towards(self, other: Self, share: f32) -> Self {
        let mix = |a: f32, b: f32| a + (b - a) * share;
        Self::new(mix(self.x, other.x), mix(self.y, other.y), mix(self.z, other.z))
    }
}

/// A place in the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Seen {
    /// From the left, px.
    pub(super) x: f32,
    /// From the top, px.
    pub(super) y: f32,
    /// How large a metre is there, px.
    pub(super) metre: f32,
    /// How far it is from the camera, m.
    pub(super) depth: f32,
}

/// A camera without distortion.
#[derive(Debug, Clone)]
pub(super) struct Eye {
    height: f32,
    back: f32,
    sine: f32,
    cosine: f32,
    focal: f32,
    middle: (f32, f32),
}

impl Eye {
    /// Hangs `height` m up, looks down by `pitch` radians (a quarter turn is straight
    /// down), and sees `angle` radians from left to right.
    pub(super) fn new((width, tall): (u32, u32), height: f32, pitch: f32, angle: f32) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "sides of pictures")]
        let (width, tall) = (width as f32, tall as f32);
        let (sine, cosine) = pitch.sin_cos();
        let focal = width / 2.0 / (angle / 2.0).tan();
        Self { height, back: height * cosine / sine, sine, cosine, focal, middle: (width / 2.0, tall / 2.0) }
    }

    /// What a shaken camera sees: moved by so many px.
    pub(super) fn shaken(&self, (x, y): (f32, f32)) -> Self {
        Self { middle: (self.middle.0 + x, self.middle.1 + y), ..self.clone() }
    }

    /// How far a spot is from the camera, m.
    pub(super) fn distance(&self, spot: Spot) -> f32 {
        (spot.x.powi(2) + (spot.y + self.back).powi(2) + (spot.z - self.height).powi(2)).sqrt()
    }

    /// Where a spot is in the picture; nowhere when it is behind or at the lens.
    pub(super) fn see(&self, spot: Spot) -> Option<Seen> {
        let (y, z) = (spot.y + self.back, spot.z - self.height);
        let depth = y * self.cosine - z * self.sine;
        let down = -y * self.sine - z * self.cosine;
        let metre = self.focal / depth;
        (depth > 0.3).then_some(Seen {
            x: self.middle.0 + spot.x * metre,
            y: self.middle.1 + down * metre,
            metre,
            depth,
        })
    }

    /// Which spot at height `z` a pixel shows; none above the horizon.
    pub(super) fn at_height(&self, (x, y): (f32, f32), z: f32) -> Option<Spot> {
        let (right, down) = ((x - self.middle.0) / self.focal, (y - self.middle.1) / self.focal);
        let sink = self.sine + down * self.cosine;
        let far = (self.height - z) / sink;
        (sink > 0.02 && far > 0.0)
            .then(|| Spot::new(right * far, (self.cosine - down * self.sine) * far - self.back, z))
    }

    /// Which spot of the wall that stands at `y` a pixel shows; none behind the camera.
    pub(super) fn at_wall(&self, (x, down): (f32, f32), y: f32) -> Option<Spot> {
        let (right, down) = ((x - self.middle.0) / self.focal, (down - self.middle.1) / self.focal);
        let ahead = self.cosine - down * self.sine;
        let far = (y + self.back) / ahead;
        (ahead > 0.02)
            .then(|| Spot::new(right * far, y, self.height - (self.sine + down * self.cosine) * far))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_is_where_its_pixel_points() {
        for (pitch, height) in [(1.57_f32, 4.0), (0.6, 3.0), (1.0, 5.0)] {
            let eye = Eye::new((640, 480), height, pitch, 1.2);
            let spot = Spot::new(0.7, -0.4, 0.9);
            let seen = eye.see(spot).unwrap();
            let back = eye.at_height((seen.x, seen.y), 0.9).unwrap();
            assert!((back.x - spot.x).abs() < 1e-3 && (back.y - spot.y).abs() < 1e-3, "{back:?}");
            let middle = eye.see(Spot::default()).unwrap();
            assert!((middle.x - 320.0).abs() < 0.01 && (middle.y - 240.0).abs() < 0.01);
        }
    }

    #[test]
    fn further_away_is_higher_and_smaller() {
        let eye = Eye::new((640, 480), 3.0, 0.6, 1.2);
        let near = eye.see(Spot::new(0.0, -1.0, 0.0)).unwrap();
        let far = eye.see(Spot::new(0.0, 2.0, 0.0)).unwrap();
        assert!(far.y < near.y && far.metre < near.metre);
        assert!(eye.see(Spot::new(0.0, 0.0, 1.7)).unwrap().y < 240.0);
    }
}

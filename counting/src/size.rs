//! How large somebody is in the picture.

/// A person's measures in cells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Size {
    pub(crate) width: f32,
    pub(crate) height: f32,
    /// Cells that a person's blob has.
    pub(crate) area: f32,
    /// The way from the feet to the head, of length 1.
    pub(crate) up: (f32, f32),
    /// How far it goes from the middle towards the head.
    pub(crate) head: f32,
    /// How far it goes from the middle towards the feet.
    pub(crate) foot: f32,
    /// How far it goes from the middle aside.
    pub(crate) thick: f32,
    /// Share of its length that shows beside another who is half a metre nearer, 0 to 1: all
    /// of it from above, little of it from a wall.
    pub(crate) clear: f32,
    /// What lengths are told in: how wide a person is at the shoulders.
    pub(crate) unit: f32,
}

impl Size {
    /// Somebody who stands upright in the picture.
    pub(crate) fn upright(width: f32, height: f32, area: f32) -> Self {
        let (half, thick) = (0.5 * height, 0.5 * width);
        Self { width, height, area, up: (0.0, -1.0), head: half, foot: half, thick, clear: 0.0, unit: width }
    }

    /// From head to foot.
    pub(crate) fn long(&self) -> f32 {
        self.head + self.foot
    }

    /// How far from its middle anything of it may be.
    pub(crate) fn reach(&self) -> f32 {
        1.4 * self.head.max(self.foot).max(self.thick)
    }

    /// Both, `share` of it the other.
    pub(crate) fn blend(self, other: Self, share: f32) -> Self {
        let mix = |a: f32, b: f32| a + share * (b - a);
        Self {
            width: mix(self.width, other.width),
            height: mix(self.height, other.height),
            area: mix(self.area, other.area),
            up: other.up,
            head: mix(self.head, other.head),
            foot: mix(self.foot, other.foot),
            thick: mix(self.thick, other.thick),
            clear: other.clear,
            unit: mix(self.unit, other.unit),
        }
    }

    /// All of it so many times.
    pub(crate) fn times(self, scale: f32) -> Self {
        Self {
            width: self.width * scale,
            height: self.height * scale,
            area: self.area * scale * scale,
            up: self.up,
            head: self.head * scale,
            foot: self.foot * scale,
            thick: self.thick * scale,
            clear: self.clear,
            unit: self.unit * scale,
        }
    }
}

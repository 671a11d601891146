//! The frame screens are laid out in: three grids, and how one of them fills the window.

use super::tokens;
use bevy::prelude::*;
use bevy::window::PrimaryWindow;

/// Which of the three grids is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// 1920×1080, twelve columns: a standing touchscreen.
    Landscape,
    /// 1080×1920, four columns: touch lies in the lower part.
    Portrait,
    /// 1024×600, four columns: a small touchscreen.
    Small,
}

/// A rectangle in design pixels, from the upper left corner of what holds it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// Distance from the left, px.
    pub left: f32,
    /// Distance from the top, px.
    pub top: f32,
    /// Width, px.
    pub width: f32,
    /// Height, px.
    pub height: f32,
}

impl Area {
    /// The rectangle at `left`, `top`, so wide and so high.
    pub const fn new(left: f32, top: f32, width: f32, height: f32) -> Self {
        Self { left, top, width, height }
    }

    /// A node that lies exactly there.
    pub fn node(self) -> Node {
        Node {
            position_type: PositionType::Absolute,
            left: px(self.left),
            top: px(self.top),
            width: px(self.width),
            height: px(self.height),
            ..default()
        }
    }

    /// The right edge, px.
    pub fn right(self) -> f32 {
        self.left + self.width
    }

    /// The lower edge, px.
    pub fn bottom(self) -> f32 {
        self.top + self.height
    }
}

/// The grid in use. It changes when the window does; screens are then built anew.
#[derive(Resource, Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Which grid.
    pub shape: Shape,
    /// The frame in design pixels.
    pub size: Vec2,
    /// Free space left and right, px.
    pub sides: f32,
    /// Space between two columns, px.
    pub gutter: f32,
    /// How many columns.
    pub columns: u16,
    /// Width of a column, px.
    pub column: f32,
    /// Top and bottom of the bar with campaign, place and time, px.
    pub bar: (f32, f32),
    /// Top and bottom of what the screen is about, px.
    pub content: (f32, f32),
    /// Top and bottom of the rail with back, language and the next step, px.
    pub rail: (f32, f32),
    /// The window's own pixels to one design pixel: the user interface's scale.
    pub scale: f32,
    /// The screen's real pixels to one design pixel: how finely pictures are painted.
    pub pixels: f32,
    /// What the window has beyond the frame, left and right, above and below, px.
    pub beyond: Vec2,
}

/// A window lower than this takes the small grid: below it the large one would be
/// drawn at less than three quarters, and a finger would miss.
const SMALL_BELOW: f32 = 760.0;

const LANDSCAPE: Frame = Frame {
    shape: Shape::Landscape,
    size: Vec2::new(1920.0, 1080.0),
    sides: 64.0,
    gutter: 32.0,
    columns: 12,
    column: 120.0,
    bar: (40.0, 112.0),
    content: (136.0, 912.0),
    rail: (944.0, 1040.0),
    scale: 1.0,
    pixels: 1.0,
    beyond: Vec2::ZERO,
};

const PORTRAIT: Frame = Frame {
    shape: Shape::Portrait,
    size: Vec2::new(1080.0, 1920.0),
    sides: 60.0,
    gutter: 32.0,
    columns: 4,
    column: 216.0,
    bar: (48.0, 120.0),
    content: (800.0, 1716.0),
    rail: (1748.0, 1860.0),
    scale: 1.0,
    pixels: 1.0,
    beyond: Vec2::ZERO,
};

const SMALL: Frame = Frame {
    shape: Shape::Small,
    size: Vec2::new(1024.0, 600.0),
    sides: 32.0,
    gutter: 32.0,
    columns: 4,
    column: 216.0,
    bar: (14.0, 70.0),
    content: (76.0, 468.0),
    rail: (484.0, 580.0),
    scale: 1.0,
    pixels: 1.0,
    beyond: Vec2::ZERO,
};

impl Frame {
    /// The grid for a window of `width` by `height` of its own pixels, each `density`
    /// real ones.
    pub fn for_window(width: f32, height: f32, density: f32) -> Self {
        let grid = if height > width {
            PORTRAIT
        } else if height < SMALL_BELOW {
            SMALL
        } else {
            LANDSCAPE
        };
        let scale = (width / grid.size.x).min(height / grid.size.y);
        let scale = if scale.is_finite() && scale > 0.0 { scale } else { 1.0 };
        Self {
            scale,
            pixels: scale * density,
            beyond: ((Vec2::new(width, height) / scale - grid.size) / 2.0).max(Vec2::ZERO),
            ..grid
        }
    }

    /// Where the screen's content lies.
    pub fn content(&self) -> Area {
        self.band(self.content)
    }

    /// Where the rail lies.
    pub fn rail(&self) -> Area {
        self.band(self.rail)
    }

    /// Where the top bar lies.
    pub fn bar(&self) -> Area {
        self.band(self.bar)
    }

    fn band(&self, (top, bottom): (f32, f32)) -> Area {
        let width = self.size.x - 2.0 * self.sides;
        Area::new(self.sides, top, width, bottom - top)
    }

    /// Left edge and width of `span` columns from column `first` (0 is the leftmost).
    pub fn columns(&self, first: u16, span: u16) -> (f32, f32) {
        let step = self.column + self.gutter;
        let left = self.sides + f32::from(first) * step;
        (left, f32::from(span) * step - self.gutter)
    }

    /// The content area of `span` columns from column `first`.
    pub fn content_columns(&self, first: u16, span: u16) -> Area {
        let (left, width) = self.columns(first, span);
        Area { left, width, ..self.content() }
    }

    /// Diameter of a stepper's discs, px.
    pub fn disc(&self) -> f32 {
        match self.shape {
            Shape::Small => tokens::TARGET,
            Shape::Landscape | Shape::Portrait => tokens::DISC,
        }
    }
}

impl Default for Frame {
    fn default() -> Self {
        LANDSCAPE
    }
}

/// Fits the frame to the window whenever the window changes.
pub(super) fn fit_frame(
    window: Query<&Window, (With<PrimaryWindow>, Changed<Window>)>,
    mut frame: ResMut<Frame>,
    mut ui_scale: ResMut<UiScale>,
) {
    let Ok(window) = window.single() else {
        return;
    };
    let fitting = Frame::for_window(window.width(), window.height(), window.scale_factor());
    if *frame != fitting {
        *frame = fitting;
        ui_scale.0 = fitting.scale;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_window_gets_the_grid_that_suits_it() {
        for (width, height, shape) in [
            (1920.0, 1080.0, Shape::Landscape),
            (3840.0, 2160.0, Shape::Landscape),
            (1280.0, 800.0, Shape::Landscape),
            (1080.0, 1920.0, Shape::Portrait),
            (1024.0, 600.0, Shape::Small),
            (800.0, 480.0, Shape::Small),
        ] {
            assert_eq!(Frame::for_window(width, height, 1.0).shape, shape, "{width}×{height}");
        }
    }

    #[test]
    fn a_frame_never_leaves_its_window() {
        for (width, height) in [(1920.0, 1080.0), (1280.0, 1024.0), (900.0, 1920.0), (0.0, 0.0)] {
            let frame = Frame::for_window(width, height, 1.0);
            assert!(frame.scale > 0.0);
            if width > 0.0 {
                assert!(frame.size.x * frame.scale <= width + 0.01);
                assert!(frame.size.y * frame.scale <= height + 0.01);
            }
        }
    }

    #[test]
    fn the_columns_fill_the_frame() {
        for frame in [LANDSCAPE, PORTRAIT, SMALL] {
            let (left, width) = frame.columns(0, frame.columns);
            assert!((left - frame.sides).abs() < f32::EPSILON);
            assert!((left + width - (frame.size.x - frame.sides)).abs() < 0.01);
        }
    }
}

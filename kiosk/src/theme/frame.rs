//! The frame screens are laid out in: three grids, and how one of them fills the window.

use super::{Variant, tokens};
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
    /// How many times its usual size reading is to be, where it fits: large print on a grid
    /// that is not larger than usual.
    pub letters: f32,
    /// What the window has beyond the frame at the left and above, px.
    pub before: Vec2,
    /// What it has beyond it at the right and below, px.
    pub after: Vec2,
}

/// A window lower than this takes the small grid: below it the large one would be
/// drawn at less than three quarters, and a finger would miss.
const SMALL_BELOW: f32 = 760.0;

/// The lower part of a standing screen that is reached from a wheelchair and by
/// children: on a kiosk of usual height it ends 1,220 mm above the floor. The upright
/// grid keeps to it by itself.
const LOW: f32 = 0.58;

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
    letters: 1.0,
    before: Vec2::ZERO,
    after: Vec2::ZERO,
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
    letters: 1.0,
    before: Vec2::ZERO,
    after: Vec2::ZERO,
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
    letters: 1.0,
    before: Vec2::ZERO,
    after: Vec2::ZERO,
};

impl Frame {
    /// The grid for a window of `width` by `height` of its own pixels, each `density`
    /// real ones, and for the visitor who stands there.
    pub fn for_window(width: f32, height: f32, density: f32, variant: Variant) -> Self {
        let grid = if height > width {
            PORTRAIT
        } else if height < SMALL_BELOW || variant.large || variant.low {
            SMALL
        } else {
            LANDSCAPE
        };
        let lowered = variant.low && grid.shape == Shape::Small && height >= SMALL_BELOW;
        let reach = if lowered { height * LOW } else { height };
        let scale = (width / grid.size.x).min(reach / grid.size.y);
        let scale = if scale.is_finite() && scale > 0.0 { scale } else { 1.0 };
        let beyond = (Vec2::new(width, height) / scale - grid.size).max(Vec2::ZERO);
        let before = if lowered { Vec2::new(beyond.x / 2.0, beyond.y) } else { beyond / 2.0 };
        let is_enlarged = grid.shape == Shape::Small && height >= SMALL_BELOW && !variant.low;
        let letters = if variant.large && !is_enlarged { super::grow::LARGEST } else { 1.0 };
        Self { scale, pixels: scale * density, letters, before, after: beyond - before, ..grid }
    }

    /// Where the frame lies, in real pixels of the screen.
    pub(super) fn page(&self) -> Rect {
        Rect::from_corners(self.before * self.pixels, (self.before + self.size) * self.pixels)
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

/// The sheet that is drawn into where there is no window, px.
#[derive(Resource, Clone, Copy, Debug, PartialEq)]
pub struct Sheet(pub Vec2);

/// Fits the frame to the window and to the visitor whenever one of them changes.
pub(super) fn fit_frame(
    window: Query<Ref<Window>, With<PrimaryWindow>>,
    sheet: Option<Res<Sheet>>,
    variant: Res<Variant>,
    mut frame: ResMut<Frame>,
    mut ui_scale: ResMut<UiScale>,
) {
    let (size, density, changed) = match (window.single(), sheet) {
        (Ok(window), _) => (window.size(), window.scale_factor(), window.is_changed()),
        (Err(_), Some(sheet)) => (sheet.0, 1.0, sheet.is_changed()),
        (Err(_), None) => return,
    };
    if !changed && !variant.is_changed() {
        return;
    }
    let fitting = Frame::for_window(size.x, size.y, density, *variant);
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
            assert_eq!(
                Frame::for_window(width, height, 1.0, Variant::default()).shape,
                shape,
                "{width}×{height}"
            );
        }
    }

    #[test]
    fn a_frame_never_leaves_its_window() {
        for (width, height) in [(1920.0, 1080.0), (1280.0, 1024.0), (900.0, 1920.0), (0.0, 0.0)] {
            let frame = Frame::for_window(width, height, 1.0, Variant::default());
            assert!(frame.scale > 0.0);
            if width > 0.0 {
                assert!(frame.size.x * frame.scale <= width + 0.01);
                assert!(frame.size.y * frame.scale <= height + 0.01);
            }
        }
    }

    #[test]
    fn large_print_is_larger_and_low_is_low() {
        let usual = Variant::default();
        let large = Frame::for_window(1920.0, 1080.0, 1.0, Variant { large: true, ..usual });
        assert!(large.scale * 26.0 >= 32.0 * 1.4 && large.scale * 24.0 >= 36.0 && large.letters <= 1.0);
        for (width, height) in [(1080.0, 1920.0), (1024.0, 600.0)] {
            let large = Frame::for_window(width, height, 1.0, Variant { large: true, ..usual });
            assert!(large.letters >= 1.4, "{width}×{height}");
        }
        let low = Frame::for_window(1920.0, 1080.0, 1.0, Variant { low: true, ..usual });
        assert!(low.before.y * low.scale >= 1080.0 * (1.0 - LOW) - 0.5);
        let upright = Frame::for_window(1080.0, 1920.0, 1.0, Variant { low: true, ..usual });
        assert!(upright.content.0 * upright.scale >= 1920.0 * (1.0 - LOW) - 8.0);
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

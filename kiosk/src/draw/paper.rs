//! Paper: a tile of fibres that repeats without a seam.

use super::canvas::{Canvas, End, Raster};
use super::colour::Rgb;
use drawing::Dice;
use kurbo::{Affine, BezPath, Point, Vec2};

/// Side of the tile, px: large enough that no repeat is seen on a card.
pub(crate) const FIBRE_TILE: u16 = 640;
/// Fibres on a tile.
const FIBRES: u16 = 64;
/// How strongly dark and light fibres cover; a screen mixes light, so the dark ones
/// are a little stronger than on a painter's screen.
const DARK: (Rgb, f32) = (Rgb(120, 96, 52), 0.075);
const LIGHT: (Rgb, f32) = (Rgb(255, 255, 255), 0.34);

/// The tile.
pub(crate) fn fibre_tile() -> Raster {
    let side = f64::from(FIBRE_TILE);
    let mut canvas = Canvas::new(side, side, 1.0);
    let mut dice = Dice::new(7);
    for _ in 0..FIBRES {
        let (colour, opacity) = if dice.roll() < 0.5 { DARK } else { LIGHT };
        let pen = 1.0 + dice.roll() * 0.6;
        let fibre = fibre(&mut dice, side);
        for (across, down) in [(0.0, 0.0), (-side, 0.0), (0.0, -side), (-side, -side)] {
            canvas.placed(Affine::translate((across, down)), |canvas| {
                canvas.stroke_clear(&fibre, pen, colour, End::Round, opacity);
            });
        }
    }
    canvas.finish()
}

/// A fibre: three short steps, bending a little.
fn fibre(dice: &mut Dice, side: f64) -> BezPath {
    let mut at = Point::new(dice.roll() * side, dice.roll() * side);
    let mut angle = dice.roll() * core::f64::consts::TAU;
    let mut path = BezPath::new();
    path.move_to(at);
    for _ in 0..3 {
        angle += dice.lean() * 1.2;
        at += Vec2::from_angle(angle) * 12.0;
        path.line_to(at);
    }
    path
}

//! The night: a soft light in the dark, stars, and the dial of an old star chart.

use super::canvas::{Canvas, End, Raster};
use super::colour::Rgb;
use crate::theme::tokens;
use drawing::Dice;
use kurbo::{Circle, Line, Point, Vec2};

/// Which night lies behind a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sky {
    /// A few stars: every ordinary screen.
    Plain,
    /// The dial of a star chart under many stars: the attract screen.
    Dial,
}

/// What a night is made of, in shares of its width and height.
struct Night {
    light: (f64, f64),
    /// Reach of the light, in shares of the longer side.
    reach: f64,
    lightest: Rgb,
    /// Middle of the dial, and its radius in shares of the shorter side.
    dial: Option<((f64, f64), f64)>,
    /// Stars on a full landscape screen.
    stars: f64,
    seed: u32,
}

/// Pixels of the screen the number of stars is meant for.
const FULL_SCREEN: f64 = 1920.0 * 1080.0;

impl Sky {
    fn night(self, portrait: bool) -> Night {
        match self {
            Self::Plain => Night {
                light: (0.32, 0.39),
                reach: 0.78,
                lightest: tokens::NIGHT_GLOW,
                dial: None,
                stars: 75.0,
                seed: 6,
            },
            Self::Dial => Night {
                light: if portrait { (0.39, 0.22) } else { (0.365, 0.48) },
                reach: 0.614,
                lightest: tokens::NIGHT_DIAL,
                dial: Some(if portrait { ((0.356, 0.232), 0.37) } else { ((0.348, 0.496), 0.593) }),
                stars: 190.0,
                seed: 3,
            },
        }
    }

    /// Paints the night for a window of so many real pixels; lines and stars are
    /// `scale` times as large as on the frame.
    pub(crate) fn paint(self, width: u32, height: u32, scale: f64) -> Raster {
        let (across, down) = (f64::from(width), f64::from(height));
        let night = self.night(height > width);
        let mut canvas = Canvas::new(across, down, 1.0);
        let middle = Point::new(across * night.light.0, down * night.light.1);
        light(&mut canvas, middle, across.max(down) * night.reach, night.lightest);
        if let Some(((x, y), radius)) = night.dial {
            let radius = across.min(down) * radius;
            dial(&mut canvas, Point::new(across * x, down * y), radius, scale);
        }
        stars(&mut canvas, &night, (across, down), scale);
        canvas.finish()
    }
}

/// Light that fades from the middle to the night.
///
/// The steps between so few dark shades would show as rings; a fixed pattern of
/// half a shade hides them.
#[expect(clippy::cast_possible_truncation, reason = "pixels of a screen in single precision")]
fn light(canvas: &mut Canvas, middle: Point, reach: f64, lightest: Rgb) {
    let (middle_x, middle_y, per_reach) = (middle.x as f32, middle.y as f32, 1.0 / reach.max(1.0) as f32);
    let from = [lightest.0, lightest.1, lightest.2].map(f32::from);
    let to = [tokens::NIGHT.0, tokens::NIGHT.1, tokens::NIGHT.2].map(f32::from);
    canvas.ground(|column, row| {
        let across = column as f32 - middle_x;
        let down = row as f32 - middle_y;
        let share = ((across * across + down * down).sqrt() * per_reach).min(1.0);
        let noise = dither(column, row);
        let shade = |from: f32, to: f32| {
            #[expect(clippy::cast_sign_loss, reason = "colours are not negative")]
            let byte = (from + (to - from) * share + noise) as u8;
            byte
        };
        Rgb(shade(from[0], to[0]), shade(from[1], to[1]), shade(from[2], to[2]))
    });
}

/// Interleaved gradient noise, 0 to 1 (Jorge Jimenez, 2014).
#[expect(clippy::cast_precision_loss, reason = "columns and rows of a screen")]
pub(super) fn dither(column: u32, row: u32) -> f32 {
    let position = 0.067_110_56 * column as f32 + 0.005_837_15 * row as f32;
    (52.982_918 * position.fract()).fract()
}

/// Spokes of the dial: the twenty-eight lunar mansions.
const MANSIONS: u16 = 28;
/// Degrees along its rim.
const DEGREES: u16 = 140;

fn dial(canvas: &mut Canvas, middle: Point, radius: f64, scale: f64) {
    let pen = 2.0 * scale;
    let colour = tokens::STAR_LINE;
    for share in [1.0, 0.74, 0.46, 0.2] {
        let ring = Circle::new(middle, radius * share);
        canvas.stroke_clear(&ring, pen, colour, End::Flat, 0.16);
    }
    let spoke = |index: u16, of: u16| {
        Vec2::from_angle(f64::from(index) / f64::from(of) * core::f64::consts::TAU + 0.06)
    };
    for mansion in 0..MANSIONS {
        let direction = spoke(mansion, MANSIONS);
        let line = Line::new(middle + direction * radius * 0.2, middle + direction * radius);
        canvas.stroke_clear(&line, pen, colour, End::Flat, 0.09);
    }
    for degree in 0..DEGREES {
        let direction = spoke(degree, DEGREES);
        let length = scale * if degree % 5 == 0 { 24.0 } else { 12.0 };
        let line = Line::new(middle + direction * radius, middle + direction * (radius + length));
        canvas.stroke_clear(&line, pen, colour, End::Flat, 0.22);
    }
}

fn stars(canvas: &mut Canvas, night: &Night, (width, height): (f64, f64), scale: f64) {
    let mut dice = Dice::new(night.seed);
    let share = width * height / (FULL_SCREEN * scale * scale);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some hundred stars")]
    let count = (night.stars * share.min(2.0)) as u16;
    for _ in 0..count {
        let kind = dice.roll();
        let middle = Point::new(dice.roll() * width, dice.roll() * height);
        let radius = if kind < 0.8 {
            1.2
        } else if kind < 0.96 {
            2.0
        } else {
            3.0
        };
        #[expect(clippy::cast_possible_truncation, reason = "an opacity")]
        let opacity = (0.2 + dice.roll() * 0.5) as f32;
        canvas.veil(&Circle::new(middle, radius * scale), tokens::STAR, opacity);
    }
}

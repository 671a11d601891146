//! The hall: which way people go through it, where the line is, how its floor looks.

use super::{
    Format, View,
    dice::Dice,
    eye::{Eye, Seen, Spot},
};
use crate::{Line, Point};
use std::f32::consts::FRAC_PI_2;

/// How far away somebody is surely out of the picture, m.
const FARTHEST: f32 = 16.0;

/// A hall with a camera in it and a line.
#[derive(Debug, Clone)]
pub(super) struct Hall {
    pub(super) format: Format,
    pub(super) eye: Eye,
    /// From top to bottom, so that people go from left to right; else from left to right.
    pub(super) upright: bool,
    /// On the floor under the line's middle.
    origin: (f32, f32),
    /// Both ends of the line in the picture, px.
    pub(super) line: [(f32, f32); 2],
    /// Where a wall stands, if the camera sees one.
    pub(super) wall: Option<f32>,
    pub(super) floor: Floor,
}

/// What the floor is made of.
#[derive(Debug, Clone)]
pub(super) struct Floor {
    kind: usize,
    /// Its usual tone, 0 to 1.
    pub(super) tone: f32,
    size: f32,
    contrast: f32,
    seed: u32,
}

impl Hall {
    /// A hall; `wide` is how many m along the line must be seen, `short` a line that ends in the picture.
    pub(super) fn new(view: View, format: Format, wide: f32, short: bool, dice: &mut Dice) -> Self {
        let upright = dice.chance(if view == View::Overhead { 0.4 } else { 0.6 });
        let (width, height) = (format.width as f32, format.height as f32);
        let eye = match view {
            View::Overhead => overhead(format, if upright { wide * 1.4 } else { wide }, dice),
            View::Oblique => oblique(format, upright, dice),
        };
        let place = dice.within(0.42, 0.58);
        let begins = if short { dice.within(0.3, 0.4) } else { 0.0 };
        let line = if upright {
            [(width * place, height * begins), (width * place, height)]
        } else {
            [(width * begins, height * place), (width, height * place)]
        };
        let middle = if upright { (width * place, height / 2.0) } else { (width / 2.0, height * place) };
        let origin = eye.at_height(middle, 1.0).unwrap_or_default();
        let wall = (view == View::Oblique && upright).then(|| origin.y + dice.within(2.2, 3.5));
        Self { format, eye, upright, origin: (origin.x, origin.y), line, wall, floor: Floor::new(dice) }
    }

    /// The line as the counter is told it.
    pub(super) fn told_line(&self) -> Line {
        let [from, to] = self.line.map(|(x, y)| Point { x, y });
        Line { name: "door".to_owned(), from, to }
    }

    /// A place in the hall by the way across the line and the way along it, m.
    pub(super) fn at(&self, along: f32, aside: f32) -> (f32, f32) {
        let (x, y) = self.origin;
        if self.upright { (x + along, y + aside) } else { (x + aside, y - along) }
    }

    /// The direction of the way across, radians from the x axis.
    pub(super) fn ahead(&self) -> f32 {
        if self.upright { 0.0 } else { -FRAC_PI_2 }
    }

    /// How far a place in the picture is beyond the line, px, and whether it is beside it.
    pub(super) fn beyond(&self, seen: &Seen) -> (f32, bool) {
        let [from, to] = self.line;
        if self.upright {
            (seen.x - from.0, (from.1..=to.1).contains(&seen.y))
        } else {
            (seen.y - from.1, (from.0..=to.0).contains(&seen.x))
        }
    }

    fn shows(&self, spot: Spot, margin: f32) -> bool {
        let inside = |seen: Seen| {
            let more = margin * seen.metre;
            (-more..self.format.width as f32 + more).contains(&seen.x)
                && (-more..self.format.height as f32 + more).contains(&seen.y)
        };
        self.eye.see(spot).is_some_and(inside)
    }

    /// How far along somebody has to be, m, so that nothing of them is seen: behind the
    /// line (-1) or beyond it (1).
    pub(super) fn reach(&self, aside: f32, side: f32) -> f32 {
        let tenths = (5..).map(|tenth| tenth as f32 * 0.1);
        let hidden = |&along: &f32| {
            let (x, y) = self.at(along * side, aside);
            [0.0, 0.9, 1.8].into_iter().all(|z| !self.shows(Spot::new(x, y, z), 0.75))
        };
        side * tenths.take_while(|&along| along < FARTHEST).find(hidden).unwrap_or(FARTHEST)
    }

    /// From where to where along the line whole people are seen, m.
    pub(super) fn lane(&self) -> (f32, f32) {
        let whole = |aside: f32| {
            let (x, y) = self.at(0.0, aside);
            let clear = self.wall.is_none_or(|wall| y < wall - 0.5);
            clear && [0.0, 1.0, 1.75].into_iter().all(|z| self.shows(Spot::new(x, y, z), -0.3))
        };
        let tenths =
            |sign: f32| (0..60).map(move |tenth| sign * tenth as f32 * 0.1).take_while(|&at| whole(at));
        (tenths(-1.0).last().unwrap_or(-0.1), tenths(1.0).last().unwrap_or(0.1))
    }

    /// Where along the line it begins, m.
    pub(super) fn line_begins(&self) -> f32 {
        let spot = self.eye.at_height(self.line[0], 1.0).unwrap_or_default();
        if self.upright { spot.y - self.origin.1 } else { spot.x - self.origin.0 }
    }

    /// How bright the floor or the wall is at a pixel, 0 to 1.
    pub(super) fn tone(&self, pixel: (f32, f32)) -> f32 {
        let floor = self.eye.at_height(pixel, 0.0);
        match (floor, self.wall) {
            (Some(spot), Some(wall)) if spot.y > wall => self.wall_tone(pixel, wall),
            (None, Some(wall)) => self.wall_tone(pixel, wall),
            (Some(spot), _) => self.floor.tone_at(spot.x, spot.y),
            (None, None) => 0.5,
        }
    }

    /// A wall with a skirting board and pictures on it.
    fn wall_tone(&self, pixel: (f32, f32), wall: f32) -> f32 {
        let Some(spot) = self.eye.at_wall(pixel, wall) else { return 0.5 };
        let (cell, within) = ((spot.x / 2.3).floor(), (spot.x / 2.3).rem_euclid(1.0));
        if spot.z < 0.12 {
            0.2
        } else if (0.25..0.7).contains(&within) && (0.9..2.0).contains(&spot.z) {
            let inner = (0.29..0.66).contains(&within) && (0.98..1.92).contains(&spot.z);
            let picture = 0.2 + 0.6 * noise(spot.x * 2.5, spot.z * 2.5, self.floor.seed ^ 77);
            if inner { picture } else { 0.12 + 0.1 * (cell * 0.37).fract().abs() }
        } else {
            0.66 + 0.03 * noise(spot.x * 6.0, spot.z * 6.0, self.floor.seed)
        }
    }
}

fn overhead(format: Format, wide: f32, dice: &mut Dice) -> Eye {
    let angle = dice.within(1.4, 1.65);
    // Heads are 1.75 m up, and as much of the line must be seen at their height.
    let needed = 1.75 + (wide + 0.7) / 2.0 / (angle / 2.0).tan();
    let height = needed.max(3.3) + dice.within(0.0, 0.7);
    Eye::new((format.width, format.height), height, FRAC_PI_2 - dice.within(0.0, 0.14), angle)
}

fn oblique(format: Format, upright: bool, dice: &mut Dice) -> Eye {
    let (pitch, height) = if upright {
        (dice.within(0.38, 0.6), dice.within(2.8, 4.5))
    } else {
        (dice.within(0.65, 0.85), dice.within(3.0, 4.2))
    };
    Eye::new((format.width, format.height), height, pitch, dice.within(0.95, 1.2))
}

impl Floor {
    fn new(dice: &mut Dice) -> Self {
        Self {
            kind: dice.pick(4),
            tone: dice.within(0.25, 0.65),
            size: dice.within(0.3, 0.6),
            contrast: dice.within(0.08, 0.3),
            seed: u32::try_from(dice.pick(1 << 30)).unwrap_or_default(),
        }
    }

    /// Tiles, planks, a carpet or speckled stone.
    fn tone_at(&self, x: f32, y: f32) -> f32 {
        let (u, v) = (x / self.size, y / self.size);
        let own = |x: f32, y: f32| hashed(x.floor(), y.floor(), self.seed) - 0.5;
        let pattern = match self.kind {
            0 => {
                let grout = u.rem_euclid(1.0) < 0.05 || v.rem_euclid(1.0) < 0.05;
                if grout { -1.0 } else { own(u, v) * 0.6 }
            }
            1 => {
                let joint = (v * 3.0).rem_euclid(1.0) < 0.06;
                if joint {
                    -0.9
                } else {
                    own(u * 0.3 + (v * 3.0).floor() * 0.37, v * 3.0) + noise(u * 2.0, v * 14.0, self.seed)
                        - 0.5
                }
            }
            2 => noise(u * 1.5, v * 1.5, self.seed) + 0.5 * noise(u * 9.0, v * 9.0, self.seed ^ 5) - 0.75,
            _ => noise(x * 28.0, y * 28.0, self.seed) - 0.5 + 0.4 * own(u * 0.5, v * 0.5),
        };
        (self.tone * (1.0 + self.contrast * pattern)).clamp(0.03, 0.97)
    }
}

/// 0 to 1 for a place in a grid.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "any bits will do")]
fn hashed(x: f32, y: f32, seed: u32) -> f32 {
    let mut bits =
        (x as i32 as u32).wrapping_mul(0x9e37_79b1) ^ (y as i32 as u32).wrapping_mul(0x85eb_ca77) ^ seed;
    bits = (bits ^ (bits >> 15)).wrapping_mul(0x2c1b_3c6d);
    bits = (bits ^ (bits >> 12)).wrapping_mul(0x297a_2d39);
    ((bits ^ (bits >> 15)) & 0xffff) as f32 / 65_536.0
}

/// Smooth noise, 0 to 1, one bump a unit.
fn noise(x: f32, y: f32, seed: u32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let smooth = |share: f32| share * share * (3.0 - 2.0 * share);
    let (right, down) = (smooth(x - left), smooth(y - top));
    let at = |dx: f32, dy: f32| hashed(left + dx, top + dy, seed);
    let upper = at(0.0, 0.0) * (1.0 - right) + at(1.0, 0.0) * right;
    let lower = at(0.0, 1.0) * (1.0 - right) + at(1.0, 1.0) * right;
    upper * (1.0 - down) + lower * down
}

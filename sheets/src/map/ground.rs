//! The sheet under a map: paper with its fibres, a drawn frame, trees and clouds where
//! nothing else stands, and a compass.

use super::{layout, stop::Placed, way::Way};
use crate::{
    faces::Face,
    ink::{FIBRE, INDIGO_PALE, INK, INK_SOFT, JADE_PALE, PAPER, PAPER_LIT, SEPIA},
    pen::{Pen, Type},
    words::{Language, Said},
};
use drawing::{Dice, Hand, line};
use kurbo::{BezPath, Ellipse, Point, Rect, Vec2};

/// Fibres on a sheet.
const FIBRES: u32 = 170;

/// Paper, its fibres and a double frame.
pub(super) fn paper(pen: &mut Pen<'_>, (width, height): (f64, f64), seed: u32) {
    pen.fill(&Rect::new(0.0, 0.0, width, height), PAPER);
    let mut dice = Dice::new(seed);
    for fibre in 0..FIBRES {
        let mut at = Point::new(dice.roll() * width, dice.roll() * height);
        let mut angle = dice.roll() * core::f64::consts::TAU;
        let mut path = BezPath::new();
        path.move_to(at);
        for _ in 0..3 {
            angle += dice.lean() * 1.2;
            at += Vec2::from_angle(angle) * 2.6;
            path.line_to(at);
        }
        pen.stroke(&path, 0.22, if fibre % 2 == 0 { FIBRE } else { PAPER_LIT }, true);
    }
    pen.frame(Rect::new(9.0, 9.0, width - 9.0, height - 9.0), 0.9, seed, SEPIA);
    pen.frame(Rect::new(11.4, 11.4, width - 11.4, height - 11.4), 0.35, seed.wrapping_add(9), SEPIA);
}

/// Most trees and clouds: a map is no wood.
const TREES: usize = 13;
const CLOUDS: usize = 4;
/// Places that are tried for them.
const TRIES: usize = 260;

/// Trees and clouds where there is room. They stand for nothing, and so keep to the
/// empty parts of the sheet.
pub(super) fn scenery(pen: &mut Pen<'_>, field: Rect, stops: &[Placed<'_>], ways: &[Way], seed: u32) {
    let mut dice = Dice::new(seed ^ 0x5EED);
    let mut taken: Vec<Rect> = stops.iter().map(|stop| stop.room.inflate(2.0, 2.0)).collect();
    taken.extend(ways.iter().flatten().map(|at| Rect::from_center_size(*at, (4.0, 4.0))));
    let (mut trees, mut clouds) = (0, 0);
    for _ in 0..TRIES {
        let at = Point::new(field.x0 + dice.roll() * field.width(), field.y0 + dice.roll() * field.height());
        let cloud = at.y < field.y0 + field.height() * 0.3 && clouds < CLOUDS;
        let room = Rect::from_center_size(at, if cloud { (26.0, 12.0) } else { (11.0, 12.0) });
        let inside =
            field.contains(Point::new(room.x0, room.y0)) && field.contains(Point::new(room.x1, room.y1));
        if !inside || taken.iter().any(|other| layout::overlap(*other, room)) {
            continue;
        }
        let hand = seed.wrapping_add(u32::from(cloud) + 31);
        if cloud {
            draw_cloud(pen, at, hand);
            clouds += 1;
            taken.push(room.inflate(22.0, 6.0));
        } else if trees < TREES {
            draw_tree(pen, at, &mut dice);
            trees += 1;
            // Trees stand in twos and threes, and then for a while nowhere.
            taken.push(room.inflate(if trees % 3 == 0 { 20.0 } else { -1.0 }, -1.0));
        }
    }
}

fn draw_tree(pen: &mut Pen<'_>, at: Point, dice: &mut Dice) {
    let size = 0.8 + dice.roll() * 0.4;
    let seed = Dice::seed_of(&format!("{:.1} {:.1}", at.x, at.y));
    let crown = at - Vec2::new(0.0, 1.6 * size);
    pen.fill(&Ellipse::new(crown + (0.5, 0.4), (2.9 * size, 3.3 * size), 0.0), JADE_PALE);
    pen.fill(&line::ring(crown, 3.0 * size, 0.42, seed), SEPIA);
    let trunk = [crown + (0.0, 0.6), crown + (0.1, 6.4 * size)];
    pen.hand(&trunk, Hand::new(0.5, seed).drift(0.15).straight(), SEPIA);
}

/// A cloud of three curls on one line.
fn draw_cloud(pen: &mut Pen<'_>, at: Point, seed: u32) {
    let path = "M-12 3C-9 3 -8 -1 -4 -1C-5 -6 3 -7 4 -2C7 -4 10 -1 8 3";
    let path = kurbo::Affine::translate(at.to_vec2()) * BezPath::from_svg(path).unwrap_or_default();
    let shade = kurbo::Affine::translate((0.7, 0.6)) * path.clone();
    pen.fill(&shade, PAPER_LIT);
    for way in super::house::ways(&path, 0.02) {
        pen.hand(&way, Hand::new(0.6, seed).samples(2).drift(0.1).straight(), INDIGO_PALE);
    }
    let base = [at + (-13.5, 3.2), at + (11.5, 3.2)];
    pen.hand(&base, Hand::new(0.6, seed + 1).samples(20).drift(0.2).straight(), INDIGO_PALE);
}

const NORTH: Said = Said::new("北", "N");

/// A compass with north at the top.
pub(super) fn compass(pen: &mut Pen<'_>, middle: Point, seed: u32, language: Language) {
    pen.ring(middle, 8.0, 0.5, seed, SEPIA);
    let half =
        |side: f64| line::polygon(&[middle + (0.0, -7.0), middle + (1.9 * side, 0.0), middle + (0.0, 7.0)]);
    pen.fill(&half(-1.0), INK);
    pen.fill(&half(1.0), SEPIA);
    let how = Type::new(Face::Strong, 3.6, INK_SOFT).middle();
    pen.text(language.first(&NORTH.name()), middle + (0.0, -9.2), how);
}

//! The dashed line of the walk, with an arrow to every next stop: from picture to picture
//! in one bend where that is free, and else round what stands there.

use super::{
    body::{Body, CLEAR},
    search::Squares,
};
use crate::{
    ink::{INK, SEPIA},
    pen::Pen,
};
use drawing::Hand;
use kurbo::{Point, Rect, Vec2};

/// The points of one stretch, some millimetres apart at most.
pub(super) type Way = Vec<Point>;

/// How far a stretch may bend, in its length; the first that is free is taken.
const BENDS: [f64; 8] = [0.08, -0.08, 0.2, -0.2, 0.32, -0.32, 0.45, -0.45];
/// A shorter stretch would be all arrow, mm.
const LEAST: f64 = 6.0;
/// Two lines that come nearer than this cannot be told apart, mm.
const APART: f64 = 2.0;
/// Length of a dash, and of the gap after it, mm; both are fitted to the stretch.
const DASH: (f64, f64) = (4.2, 3.0);
/// How wide an arrow opens to either side of its line, radians.
const OPENS: f64 = 0.55;

/// The stretches between one stop and the next.
pub(super) fn between(field: Rect, bodies: &[Body]) -> Vec<Way> {
    let squares = Squares::over(field, bodies);
    let mut ways: Vec<Way> = Vec::new();
    for (from, to) in bodies.iter().zip(bodies.iter().skip(1)) {
        let bends = BENDS.iter().map(|bend| bent(from, to, *bend));
        let plain = bends.into_iter().find(|way| is_free(way, field, bodies, &ways));
        let way = plain.or_else(|| squares.way(from, to, &ways));
        // Blocks stand apart, so that a way is always found; a straight one says as much.
        ways.push(way.unwrap_or_else(|| bent(from, to, 0.0)));
    }
    ways
}

fn bent(from: &Body, to: &Body, bend: f64) -> Way {
    let (start, end) = (from.picture.center, to.picture.center);
    let along = end - start;
    let corner = start + along / 2.0 + along.turn_90() * bend;
    let length = along.hypot().max(1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length on a sheet")]
    let steps = (length.ceil() as u32).clamp(4, 500);
    (0..=steps)
        .map(|step| {
            let t = f64::from(step) / f64::from(steps);
            let (a, b) = (start.lerp(corner, t), corner.lerp(end, t));
            a.lerp(b, t)
        })
        .filter(|at| {
            let is_outside = |body: &Body| at.distance(body.picture.center) > body.picture.radius + CLEAR;
            is_outside(from) && is_outside(to)
        })
        .collect()
}

fn is_free(way: &Way, field: Rect, bodies: &[Body], before: &[Way]) -> bool {
    let apart = |at: &Point| before.iter().flatten().all(|other| other.distance(*at) >= APART);
    let clear = |at: &Point| bodies.iter().all(|body| body.is_clear(*at));
    length(way) >= LEAST && way.iter().all(|at| field.contains(*at) && clear(at) && apart(at))
}

fn length(way: &Way) -> f64 {
    way.iter().zip(way.iter().skip(1)).map(|(one, other)| one.distance(*other)).sum()
}

/// The point so many millimetres along a way.
fn along(way: &Way, millimetres: f64) -> Point {
    let mut left = millimetres;
    for (one, other) in way.iter().zip(way.iter().skip(1)) {
        let step = one.distance(*other);
        if left <= step && step > 0.0 {
            return one.lerp(*other, left / step);
        }
        left -= step;
    }
    way.last().copied().unwrap_or_default()
}

/// Draws the stretch in dashes, with an arrow at its end.
pub(super) fn dashed(pen: &mut Pen<'_>, way: &Way, bold: bool, seed: u32) {
    let (dash, gap) = DASH;
    let length = length(way);
    if length <= 0.0 {
        return;
    }
    let count = ((length + gap) / (dash + gap)).round().max(1.0);
    let fitted = length / (count * (dash + gap) - gap);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "dashes on a sheet")]
    let count = count as u32;
    for (number, seed) in (0..count).zip(seed..) {
        let from = f64::from(number) * (dash + gap) * fitted;
        let middle = from + dash * fitted / 2.0;
        let dash = [from, middle, from + dash * fitted].map(|at| along(way, at));
        draw(pen, &dash, bold, seed);
    }
    arrow(pen, way, length, bold, seed);
}

fn arrow(pen: &mut Pen<'_>, way: &Way, length: f64, bold: bool, seed: u32) {
    let (tip, side) = (along(way, length), if bold { 2.8 } else { 2.0 });
    let back = along(way, (length - side).max(0.0)) - tip;
    for (turn, seed) in [OPENS, -OPENS].into_iter().zip(seed..) {
        let barb = Vec2::from_angle(back.angle() + turn) * side;
        draw(pen, &[tip, tip + barb], bold, seed);
    }
}

fn draw(pen: &mut Pen<'_>, dash: &[Point], bold: bool, seed: u32) {
    let (width, ink) = if bold { (1.1, INK) } else { (0.55, SEPIA) };
    pen.hand(dash, Hand::new(width, seed).samples(8).drift(0.2), ink);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::{PAGE_GAP, layout};
    use kurbo::{Circle, Size};
    use proptest::prelude::*;

    const FIELD: Rect = Rect::new(19.0, 47.0, 278.0, 184.0);

    /// A stop that fills its block: a picture over words.
    fn body(room: &Rect) -> Body {
        let radius = 9.0;
        let middle = Point::new(room.center().x, room.y0 + radius);
        Body {
            picture: Circle::new(middle, radius),
            number: Circle::new(middle + (-radius, -radius * 0.6), radius / 4.0),
            words: Rect { y0: middle.y + radius, ..*room },
            tag: Rect::new(middle.x, room.y0, middle.x, room.y0),
        }
    }

    /// Where it is wanted, if anywhere, its width and its height.
    type Wanted = (Option<(f64, f64)>, f64, f64);

    fn bodies(wanted: &[Wanted], seed: u32) -> Vec<Body> {
        let at = |(x, y)| FIELD.origin() + Vec2::new(x * FIELD.width(), y * FIELD.height());
        let block = |(wanted, width, height): &(Option<(f64, f64)>, f64, f64)| layout::Block {
            wanted: wanted.map(at),
            size: Size::new(*width, *height),
        };
        let blocks: Vec<layout::Block> = wanted.iter().map(block).collect();
        layout::placed(FIELD, &blocks, PAGE_GAP, seed)
            .expect("twelve fit an A4 sheet")
            .iter()
            .map(body)
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn every_stop_has_a_visible_way_to_the_next_that_touches_nothing(
            wanted in proptest::collection::vec(
                (proptest::option::of((0.0_f64..=1.0, 0.0_f64..=1.0)), 24.0_f64..36.0, 26.0_f64..34.0), 2..=12,
            ),
            seed: u32,
        ) {
            /// Roundings, mm.
            const ALMOST: f64 = 1e-6;
            let bodies = bodies(&wanted, seed);
            let ways = between(FIELD, &bodies);
            prop_assert_eq!(ways.len(), bodies.len() - 1);
            for ((way, from), to) in ways.iter().zip(&bodies).zip(&bodies[1..]) {
                prop_assert!(length(way) >= PAGE_GAP - 2.0 * CLEAR - ALMOST, "{way:?}");
                prop_assert!(from.distance(way[0]) < 2.5 * CLEAR, "{way:?} leaves from {from:?}");
                prop_assert!(to.distance(way[way.len() - 1]) < 2.5 * CLEAR, "{way:?} arrives at {to:?}");
                for at in way {
                    prop_assert!(bodies.iter().all(|body| body.distance(*at) >= CLEAR - ALMOST), "{at:?}");
                }
            }
        }
    }

    #[test]
    fn stops_in_a_column_are_joined_too() {
        let spot = (Some((0.5, 0.5)), 34.0, 30.0);
        let bodies = bodies(&[spot; 4], 3);
        let ways = between(FIELD, &bodies);
        assert!(ways.iter().all(|way| length(way) > 3.9), "{ways:?}");
    }
}

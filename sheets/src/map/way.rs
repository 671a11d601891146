//! The dashed line of the walk: from picture to picture, bending away from words.

use super::stop::Placed;
use crate::{
    ink::{INK, SEPIA},
    pen::Pen,
};
use drawing::Hand;
use kurbo::{Point, Rect};

/// The points of one stretch, a millimetre or so apart.
pub(super) type Way = Vec<Point>;

/// How far a stretch may bend, in its length; the least that stays clear is taken.
const BENDS: [f64; 11] = [0.08, -0.08, 0.2, -0.2, 0.32, -0.32, 0.45, -0.45, 0.0, 0.6, -0.6];
/// Room between a picture's edge and the line, mm.
const CLEAR: f64 = 3.0;
/// Length of a dash, and of the gap after it, mm.
const DASH: (f64, f64) = (4.2, 3.0);
/// A shorter dash is a blot, mm.
const LEAST: f64 = 1.6;

/// The stretches between one stop and the next.
pub(super) fn between(stops: &[Placed<'_>], field: Rect) -> Vec<Way> {
    stops
        .windows(2)
        .filter_map(|pair| pair.first().zip(pair.last()))
        .map(|(from, to)| {
            let cost =
                |way: &Way| way.iter().filter(|at| is_covered(**at, stops) || !field.contains(**at)).count();
            let ways = BENDS.iter().map(|bend| bent(from, to, *bend));
            // The first of the cheapest: small bends come first.
            ways.map(|way| (cost(&way), way)).min_by_key(|(cost, _)| *cost).map_or(Vec::new(), |(_, way)| way)
        })
        .collect()
}

fn bent(from: &Placed<'_>, to: &Placed<'_>, bend: f64) -> Way {
    let (start, end) = (from.middle, to.middle);
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
        .filter(|at| at.distance(start) > from.radius + CLEAR && at.distance(end) > to.radius + CLEAR)
        .collect()
}

/// Whether a point lies on a stop's picture or words.
pub(super) fn is_covered(at: Point, stops: &[Placed<'_>]) -> bool {
    /// A line keeps this far from words, mm.
    const AWAY: f64 = 1.0;
    let holds = |rect: Rect| rect.inflate(AWAY, AWAY).contains(at);
    stops.iter().any(|stop| holds(stop.words()) || at.distance(stop.middle) < stop.radius + CLEAR)
}

/// Draws the stretch in dashes; where words stand, the pen is lifted.
pub(super) fn dashed(pen: &mut Pen<'_>, way: &Way, stops: &[Placed<'_>], bold: bool, seed: u32) {
    let mut dash: Vec<Point> = Vec::new();
    let (mut drawn, mut lifted) = (0.0, false);
    let mut before: Option<Point> = None;
    let mut seed = seed;
    for at in way {
        let step = before.map_or(0.0, |before| before.distance(*at));
        before = Some(*at);
        drawn += step;
        if !lifted && !is_covered(*at, stops) {
            dash.push(*at);
        }
        let (full, over) = (drawn >= DASH.0, drawn >= DASH.0 + DASH.1);
        if full && !lifted {
            draw(pen, &dash, bold, seed);
            seed = seed.wrapping_add(1);
            dash.clear();
            lifted = true;
        }
        if over {
            (drawn, lifted) = (0.0, false);
        }
    }
    draw(pen, &dash, bold, seed);
}

fn draw(pen: &mut Pen<'_>, dash: &[Point], bold: bool, seed: u32) {
    let (Some(first), Some(last)) = (dash.first(), dash.last()) else {
        return;
    };
    if first.distance(*last) < LEAST {
        return;
    }
    let (width, ink) = if bold { (1.1, INK) } else { (0.5, SEPIA) };
    pen.hand(&[*first, *last], Hand::new(width, seed).samples(10).drift(0.25).straight(), ink);
}

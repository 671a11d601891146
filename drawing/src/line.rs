//! Lines as a hand draws them: never quite straight, never quite even, thin at the ends.

use crate::dice::Dice;
use kurbo::{BezPath, Point, Vec2};

/// How a hand line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hand {
    /// Mean width, px.
    pub width: f64,
    /// Samples between two given points; more samples make the drift finer.
    pub samples: u16,
    /// How far the line may leave its course, px.
    pub drift: f64,
    /// Straight between the given points, where a spline would round them.
    pub straight: bool,
    /// What makes this line differ from the next one.
    pub seed: u32,
}

impl Hand {
    /// A smooth line of this width, drifting by at most two pixels.
    pub const fn new(width: f64, seed: u32) -> Self {
        Self { width, samples: 14, drift: 2.0, straight: false, seed }
    }

    /// The same with this many samples between two given points.
    pub const fn samples(mut self, samples: u16) -> Self {
        self.samples = samples;
        self
    }

    /// The same, leaving its course by at most so many pixels.
    pub const fn drift(mut self, drift: f64) -> Self {
        self.drift = drift;
        self
    }

    /// The same with straight pieces between the given points.
    pub const fn straight(mut self) -> Self {
        self.straight = true;
        self
    }
}

/// A new target for drift and width every so many samples: a hand corrects
/// itself slowly, so faster noise would look like a shaking one.
const CORRECTION: usize = 5;

/// The hand line through `points` as a closed ribbon to be filled.
///
/// Fewer than two points give an empty path.
pub fn ribbon(points: &[Point], hand: Hand) -> BezPath {
    let course = resampled(points, hand);
    let Some(last) = course.len().checked_sub(1).filter(|last| *last > 0) else {
        return BezPath::new();
    };
    let mut dice = Dice::new(hand.seed);
    let (mut target, mut drift, mut width) = (Vec2::ZERO, Vec2::ZERO, 1.0);
    let mut left = Vec::with_capacity(course.len() * 2);
    let mut right = Vec::with_capacity(course.len());
    for (index, point) in course.iter().enumerate() {
        if index % CORRECTION == 0 {
            target = Vec2::new(dice.lean(), dice.lean()) * 2.0 * hand.drift;
        }
        drift += (target - drift) * 0.3;
        width += ((0.65 + dice.roll() * 0.7) - width) * 0.35;
        let along = course[(index + 1).min(last)] - course[index.saturating_sub(1)];
        let across = match along.hypot() {
            length if length > 0.0 => Vec2::new(-along.y, along.x) / length,
            _ => Vec2::new(0.0, 1.0),
        };
        let half = hand.width / 2.0 * width * (0.45 + 0.55 * taper(index, last));
        left.push(*point + drift + across * half);
        right.push(*point + drift - across * half);
    }
    left.extend(right.into_iter().rev());
    polygon(&left)
}

/// How full the line is at a sample: thin over the first and last four.
fn taper(index: usize, last: usize) -> f64 {
    let from_end = (index + 1).min(last + 1 - index);
    #[expect(clippy::cast_precision_loss, reason = "at most four after the minimum")]
    let share = from_end.min(4) as f64 / 4.0;
    share
}

/// A closed polygon through the points.
pub fn polygon(points: &[Point]) -> BezPath {
    let mut path = BezPath::new();
    for (index, point) in points.iter().enumerate() {
        if index == 0 {
            path.move_to(*point);
        } else {
            path.line_to(*point);
        }
    }
    if !points.is_empty() {
        path.close_path();
    }
    path
}

/// The points a hand passes: a Catmull-Rom spline, or straight pieces.
fn resampled(points: &[Point], hand: Hand) -> Vec<Point> {
    let Some(end) = points.last() else {
        return Vec::new();
    };
    let at = |index: usize| points[index.min(points.len() - 1)].to_vec2();
    let mut course = Vec::with_capacity(points.len() * usize::from(hand.samples) + 1);
    for index in 0..points.len() - 1 {
        let (a, b, c, d) = (at(index.saturating_sub(1)), at(index), at(index + 1), at(index + 2));
        for step in 0..hand.samples {
            let t = f64::from(step) / f64::from(hand.samples);
            let point = if hand.straight {
                b + (c - b) * t
            } else {
                ((b * 2.0)
                    + (c - a) * t
                    + (a * 2.0 - b * 5.0 + c * 4.0 - d) * t * t
                    + (b * 3.0 - a - c * 3.0 + d) * t * t * t)
                    * 0.5
            };
            course.push(point.to_point());
        }
    }
    course.push(*end);
    course
}

/// A little more than once round, so that a drawn ring overlaps where it closes.
const RING_SWEEP: f64 = 6.5;
/// Corners of a drawn ring before it is smoothed.
const RING_POINTS: u16 = 26;

/// A ring as a hand draws it, its end passing its beginning, as a closed ribbon.
pub fn ring(centre: Point, radius: f64, width: f64, seed: u32) -> BezPath {
    let start = f64::from(seed % 6);
    let points: Vec<Point> = (0..=RING_POINTS)
        .map(|step| {
            let share = f64::from(step) / f64::from(RING_POINTS);
            let angle = start + RING_SWEEP * share;
            let wobble = 1.0
                + 0.022 * (2.0 * angle + start * 3.0).sin()
                + 0.012 * (3.0 * angle + start).sin()
                + 0.03 * (share - 0.5);
            centre + Vec2::from_angle(angle) * radius * wobble
        })
        .collect();
    let hand = Hand::new(width, seed).samples(5).drift((radius * 0.006).min(0.8));
    ribbon(&points, hand)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kurbo::{PathEl, Shape};

    const FROM: Point = Point::new(40.0, 50.0);
    const TO: Point = Point::new(640.0, 60.0);

    #[test]
    fn a_ribbon_is_closed_and_stays_near_its_course() {
        let path = ribbon(&[FROM, TO], Hand::new(5.0, 9).samples(24));
        assert!(matches!(path.elements().last(), Some(PathEl::ClosePath)));
        let bounds = path.bounding_box();
        assert!(bounds.x0 > 37.0 && bounds.x1 < 643.0, "{bounds:?}");
        assert!(bounds.y0 > 44.0 && bounds.y1 < 66.0, "{bounds:?}");
    }

    #[test]
    fn the_same_seed_draws_the_same_line_and_another_seed_another() {
        let line = |seed| ribbon(&[FROM, TO], Hand::new(5.0, seed)).to_svg();
        assert_eq!(line(3), line(3));
        assert_ne!(line(3), line(4));
    }

    #[test]
    fn the_width_stays_between_seven_tenths_and_thirteen_tenths() {
        let samples = 40;
        let path = ribbon(
            &[Point::new(0.0, 0.0), Point::new(400.0, 0.0)],
            Hand::new(10.0, 21).samples(samples).drift(0.0).straight(),
        );
        let corners: Vec<Point> = path.elements().iter().filter_map(PathEl::end_point).collect();
        let count = usize::from(samples) + 1;
        for index in 4..count - 4 {
            let width = corners[index].distance(corners[2 * count - 1 - index]);
            assert!((6.5..=13.5).contains(&width), "{width} at {index}");
        }
    }

    #[test]
    fn one_point_or_none_draws_nothing() {
        assert!(ribbon(&[], Hand::new(5.0, 1)).is_empty());
        assert!(ribbon(&[FROM], Hand::new(5.0, 1)).is_empty());
    }

    #[test]
    fn a_ring_goes_round_its_centre() {
        let path = ring(Point::new(100.0, 100.0), 66.0, 6.0, 3);
        let bounds = path.bounding_box();
        assert!((bounds.center() - Point::new(100.0, 100.0)).hypot() < 6.0);
        assert!((bounds.width() - 138.0).abs() < 14.0, "{bounds:?}");
    }
}

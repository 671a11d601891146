//! A stop as a way sees it: the picture, the number on it and the words, which no line
//! may touch.

use kurbo::{Circle, Point, Rect};

/// What a way keeps clear of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Body {
    /// The picture.
    pub(super) picture: Circle,
    /// The disc of its number.
    pub(super) number: Circle,
    /// The words below.
    pub(super) words: Rect,
    /// The tag over a base; without one a rectangle of no height.
    pub(super) tag: Rect,
}

/// Least room between a line and what it goes round, mm.
pub(super) const CLEAR: f64 = 1.0;

impl Body {
    /// The point of it that is nearest to another, which is that point itself inside.
    pub(super) fn nearest(&self, to: Point) -> Point {
        let [picture, number] = [self.picture, self.number].map(|circle| on_circle(circle, to));
        let [words, tag] = [self.words, self.tag].map(|rect| on_rect(rect, to));
        let nearer = |one: Point, other| if to.distance(other) < to.distance(one) { other } else { one };
        [number, words, tag].into_iter().fold(picture, nearer)
    }

    /// How far a point is from it, mm; nothing inside.
    pub(super) fn distance(&self, at: Point) -> f64 {
        self.nearest(at).distance(at)
    }

    /// Whether a line may pass here.
    pub(super) fn is_clear(&self, at: Point) -> bool {
        self.distance(at) >= CLEAR
    }

    /// Whether the words are what is nearest to a point.
    pub(super) fn is_by_words(&self, at: Point) -> bool {
        on_rect(self.words, at).distance(at) <= self.distance(at)
    }
}

fn on_circle(circle: Circle, to: Point) -> Point {
    let away = to - circle.center;
    if away.hypot() <= circle.radius { to } else { circle.center + away.normalize() * circle.radius }
}

fn on_rect(rect: Rect, to: Point) -> Point {
    Point::new(to.x.clamp(rect.x0, rect.x1), to.y.clamp(rect.y0, rect.y1))
}

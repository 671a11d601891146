//! Who crossed a line: from clearly on one side to clearly on the other.

use crate::{Direction, Line, Point};

/// A line in cells of the working picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    from: (f32, f32),
    along: (f32, f32),
    across: (f32, f32),
    length: f32,
}

impl Mark {
    /// A line of the calibration, `factor` pixels to a cell.
    pub(crate) fn of(line: &Line, factor: f32) -> Self {
        let place = |point: Point| (point.x / factor, point.y / factor);
        let (from, to) = (place(line.from), place(line.to));
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx.hypot(dy).max(f32::EPSILON);
        let along = (dx / length, dy / length);
        Self { from, along, across: line.plus(), length }
    }

    /// How far a place is on the side that plus leads to.
    fn beyond(&self, x: f32, y: f32) -> f32 {
        (x - self.from.0) * self.across.0 + (y - self.from.1) * self.across.1
    }

    /// How far a place is outside the line's ends; 0 between them.
    fn outside(&self, x: f32, y: f32) -> f32 {
        let at = (x - self.from.0) * self.along.0 + (y - self.from.1) * self.along.1;
        (-at).max(at - self.length).max(0.0)
    }
}

/// How one track stands to one line.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Stand {
    /// The side it was last clearly on: 1 where plus leads to, -1 the other, 0 unknown.
    side: f32,
    last: Option<(f32, f64)>,
    /// When its middle was last on the line, ms, and whether between the line's ends.
    met: Option<(f64, bool)>,
}

/// Widths of a body beyond the line at which somebody has crossed for good.
const FAR: f32 = 0.5;
/// Widths of a body before the line from which one may come.
const NEAR: f32 = 0.15;
/// Widths of a body that one may pass beside the line's ends.
const SLACK: f32 = 0.3;

impl Stand {
    /// The track is at a place now; says when and which way it crossed, once it is `sure`
    /// that the track is somebody.
    pub(crate) fn step(
        &mut self,
        mark: &Mark,
        (x, y): (f32, f32),
        width: f32,
        at_ms: f64,
        sure: bool,
    ) -> Option<(f64, Direction)> {
        let beyond = mark.beyond(x, y);
        if let Some((before, then)) = self.last
            && before.signum() != beyond.signum()
        {
            let share = f64::from(before / (before - beyond));
            self.met = Some((then + share * (at_ms - then), mark.outside(x, y) <= SLACK * width));
        }
        self.last = Some((beyond, at_ms));
        if self.side == 0.0 {
            self.side = if beyond.abs() > NEAR * width { beyond.signum() } else { 0.0 };
            return None;
        }
        if !sure || beyond * self.side > -FAR * width {
            return None;
        }
        self.turn(beyond.signum())
    }

    /// Somebody who was hidden behind another shows again: crossed what the other crossed.
    pub(crate) fn alight(self, host: Self) -> Self {
        Self { side: self.side, last: None, met: host.met.or(self.met) }
    }

    /// The track ended here: what was as good as a crossing is one.
    pub(crate) fn end(&mut self, heading: f32, width: f32) -> Option<(f64, Direction)> {
        let (beyond, _) = self.last?;
        if beyond * self.side < -NEAR * width && heading * self.side < 0.0 {
            return self.turn(beyond.signum());
        }
        None
    }

    fn turn(&mut self, side: f32) -> Option<(f64, Direction)> {
        self.side = side;
        let (at_ms, between) = self.met?;
        let direction = if side > 0.0 { Direction::Plus } else { Direction::Minus };
        between.then_some((at_ms, direction))
    }
}

impl Mark {
    /// A speed's part that leads across, plus positive.
    pub(crate) fn heading(&self, vx: f32, vy: f32) -> f32 {
        vx * self.across.0 + vy * self.across.1
    }
}

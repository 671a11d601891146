//! The shortest way round everything that stands on a map, from one stop to another, on
//! squared paper: where no single bend leads through, there is always one between.

use super::{
    body::{Body, CLEAR},
    way::Way,
};
use kurbo::{Point, Rect, Vec2};
use std::{cmp::Reverse, collections::BinaryHeap};

/// Side of a square, mm: two of them lie between any two blocks.
const SQUARE: f64 = 2.0;
/// How far a way may leave the field, mm: to its sides, and below, where nothing stands.
const ASIDE: (f64, f64) = (5.0, 3.0);
/// A step to the next square, and across a corner.
const STEP: (u32, u32) = (10, 14);
/// What it costs beside a step to go close by something: the middle of a lane is better.
const CLOSE: u32 = 6;
/// What it costs to go over an earlier way: some centimetres round are better.
const OVER: u32 = 60;
/// What it costs to leave from words, and to arrive at them: an arrow leads to a picture.
const FROM_WORDS: u32 = 120;
const TO_WORDS: u32 = 200;

/// Squared paper over a field.
pub(super) struct Squares<'b> {
    room: Rect,
    columns: usize,
    rows: usize,
    bodies: &'b [Body],
    /// What a square costs beside the step; none where something stands.
    cost: Vec<Option<u32>>,
}

impl<'b> Squares<'b> {
    pub(super) fn over(field: Rect, bodies: &'b [Body]) -> Self {
        let room = Rect::new(field.x0 - ASIDE.0, field.y0, field.x1 + ASIDE.0, field.y1 + ASIDE.1);
        let (columns, rows) = (count(room.width()), count(room.height()));
        let mut squares = Self { room, columns, rows, bodies, cost: Vec::new() };
        squares.cost = (0..columns * rows).map(|square| squares.cost_at(squares.middle(square))).collect();
        squares
    }

    fn cost_at(&self, at: Point) -> Option<u32> {
        let near = self.bodies.iter().map(|body| body.distance(at)).fold(f64::INFINITY, f64::min);
        (near >= CLEAR).then_some(if near < CLEAR + SQUARE { CLOSE } else { 0 })
    }

    fn middle(&self, square: usize) -> Point {
        let at = Vec2::new(length(square % self.columns) + 0.5, length(square / self.columns) + 0.5);
        self.room.origin() + at * SQUARE
    }

    /// The squares around one, and what a step there costs.
    fn around(&self, square: usize) -> impl Iterator<Item = (usize, u32)> + '_ {
        let (column, row) = (square % self.columns, square / self.columns);
        let steps = (0..9).filter(|step| *step != 4);
        steps.filter_map(move |step| {
            let column = (column + step % 3).checked_sub(1).filter(|column| *column < self.columns)?;
            let row = (row + step / 3).checked_sub(1).filter(|row| *row < self.rows)?;
            Some((row * self.columns + column, if step % 2 == 0 { STEP.1 } else { STEP.0 }))
        })
    }

    /// Squares that lie beside a stop, where a way leaves it or arrives.
    fn beside(&self, body: &Body) -> Vec<usize> {
        let free = (0..self.cost.len()).filter(|square| self.cost.get(*square).copied().flatten().is_some());
        free.filter(|square| body.distance(self.middle(*square)) < CLEAR + SQUARE * 1.5).collect()
    }

    /// The way from one stop to another, away from what stands there and from the ways that
    /// were drawn before.
    pub(super) fn way(&self, from: &Body, to: &Body, before: &[Way]) -> Option<Way> {
        let mut cost = self.cost.clone();
        let drawn = (0..cost.len()).filter(|square| crosses(self.middle(*square), before));
        drawn.collect::<Vec<_>>().into_iter().for_each(|square| {
            cost[square] = cost[square].map(|cost| cost + OVER);
        });
        let at_words =
            |body: &Body, square, more| if body.is_by_words(self.middle(square)) { more } else { 0 };
        let starts = self.beside(from).into_iter().map(|at| (at, at_words(from, at, FROM_WORDS)));
        let mut ends = vec![None; cost.len()];
        for square in self.beside(to) {
            ends[square] = Some(at_words(to, square, TO_WORDS));
        }
        let squares = self.cheapest(starts.collect(), &ends, &cost)?;
        let way: Way = squares.into_iter().map(|square| self.middle(square)).collect();
        Some(self.drawn_tight(from_edge_to_edge(way, from, to), before))
    }

    /// The squares of the cheapest way; Dijkstra's search.
    fn cheapest(
        &self,
        starts: Vec<(usize, u32)>,
        ends: &[Option<u32>],
        cost: &[Option<u32>],
    ) -> Option<Vec<usize>> {
        // One square more stands for having arrived.
        let arrived = cost.len();
        let mut least = vec![(u32::MAX, arrived); cost.len() + 1];
        let mut next = BinaryHeap::new();
        for (square, spent) in starts {
            least[square] = (spent, square);
            next.push(Reverse((spent, square)));
        }
        while let Some(Reverse((spent, square))) = next.pop() {
            if square == arrived {
                return Some(traced(&least, arrived));
            }
            if spent > least[square].0 {
                continue;
            }
            let on = self.around(square).filter_map(|(other, step)| Some((other, step + cost[other]?)));
            for (other, step) in on.chain(ends[square].map(|end| (arrived, end))) {
                if spent + step < least[other].0 {
                    least[other] = (spent + step, square);
                    next.push(Reverse((spent + step, other)));
                }
            }
        }
        None
    }

    /// The way pulled tight like a thread, as far as what stands there lets it.
    fn drawn_tight(&self, mut way: Way, before: &[Way]) -> Way {
        /// Pulls; a bend of a hundred squares is round after some forty.
        const PULLS: usize = 40;
        for _ in 0..PULLS {
            for at in 1..way.len().saturating_sub(1) {
                let between = way[at - 1].midpoint(way[at + 1]);
                let free = self.bodies.iter().all(|body| body.is_clear(between));
                if free && (crosses(way[at], before) || !crosses(between, before)) {
                    way[at] = between;
                }
            }
        }
        way
    }
}

/// Whether a point lies on a way or close beside it.
fn crosses(at: Point, ways: &[Way]) -> bool {
    ways.iter().flatten().any(|other| other.distance(at) < 1.5 * SQUARE)
}

/// From the square that was arrived at back to where the way began.
fn traced(least: &[(u32, usize)], arrived: usize) -> Vec<usize> {
    let mut squares = vec![least[arrived].1];
    while let Some(at) = squares.last().copied().filter(|at| least[*at].1 != *at) {
        squares.push(least[at].1);
    }
    squares.reverse();
    squares
}

/// The way begun and ended as near to its stops as lines come.
fn from_edge_to_edge(mut way: Way, from: &Body, to: &Body) -> Way {
    let edge = |body: &Body, at: Point| {
        let near = body.nearest(at);
        near + (at - near).normalize() * CLEAR
    };
    if let (Some(first), Some(last)) = (way.first().copied(), way.last().copied()) {
        way.insert(0, edge(from, first));
        way.push(edge(to, last));
    }
    way
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "squares of a sheet of paper")]
fn count(room: f64) -> usize {
    (room / SQUARE).ceil() as usize
}

#[expect(clippy::cast_precision_loss, reason = "squares of a sheet of paper")]
fn length(count: usize) -> f64 {
    count as f64
}

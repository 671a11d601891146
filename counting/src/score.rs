//! How well crossings were counted: event by event, not by totals. A total that is right
//! can hide as many people missed as were made up.

use crate::Direction;

/// A crossing, as somebody watched it or a counter told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    /// The picture, from 0.
    pub frame: u32,
    /// Which line, from 0.
    pub line: usize,
    /// Which way.
    pub direction: Direction,
}

/// What was told, held against what is true.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Score {
    /// How many true crossings were told.
    pub matched: usize,
    /// True crossings that nobody told.
    pub missed: Vec<Passage>,
    /// Told crossings that are not true, or were told twice.
    pub untrue: Vec<Passage>,
}

/// How far apart, in frames, a true crossing and one that is told may be: 10 frames at 10
/// a second, a second at every other rate.
#[must_use]
pub fn window(rate: f32) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "rates are small; a float is clamped"
    )]
    let second = rate.round() as u32;
    second.max(1)
}

impl Score {
    /// Matches each told crossing, in order of time, with the nearest true one of the same
    /// line and direction that has no match yet and is at most `window` frames away.
    #[must_use]
    pub fn of(truth: &[Passage], told: &[Passage], window: u32) -> Self {
        let mut free: Vec<Passage> = truth.to_vec();
        let mut told = told.to_vec();
        told.sort_by_key(|passage| passage.frame);
        let mut score = Self::default();
        for passage in told {
            let same = |one: &Passage| one.line == passage.line && one.direction == passage.direction;
            let apart = |one: &Passage| one.frame.abs_diff(passage.frame);
            let near = free.iter().enumerate().filter(|(_, one)| same(one) && apart(one) <= window);
            match near.min_by_key(|(_, one)| (apart(one), one.frame)).map(|(at, _)| at) {
                Some(at) => {
                    free.remove(at);
                    score.matched += 1;
                }
                None => score.untrue.push(passage),
            }
        }
        score.missed = free;
        score
    }

    /// Together with the score of another film.
    pub fn add(&mut self, other: &Self) {
        self.matched += other.matched;
        self.missed.extend(&other.missed);
        self.untrue.extend(&other.untrue);
    }

    /// How many crossings are true.
    #[must_use]
    pub fn of_truth(&self) -> usize {
        self.matched + self.missed.len()
    }

    /// Share of those told that are true, 0 to 1; 1 when none was told.
    #[must_use]
    pub fn precision(&self) -> f64 {
        share(self.matched, self.matched + self.untrue.len())
    }

    /// Share of those true that were told, 0 to 1; 1 when none is true.
    #[must_use]
    pub fn recall(&self) -> f64 {
        share(self.matched, self.of_truth())
    }

    /// Both in one figure, 0 to 1: the harmonic mean.
    #[must_use]
    pub fn f1(&self) -> f64 {
        share(2 * self.matched, 2 * self.matched + self.missed.len() + self.untrue.len())
    }

    /// Missed and untrue ones for each true one, 0 and up; when none is true, their number.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "numbers of people")]
    pub fn error(&self) -> f64 {
        (self.missed.len() + self.untrue.len()) as f64 / self.of_truth().max(1) as f64
    }
}

#[expect(clippy::cast_precision_loss, reason = "numbers of people")]
fn share(part: usize, all: usize) -> f64 {
    if all == 0 { 1.0 } else { part as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Minus, Plus};

    fn at(frame: u32, direction: Direction) -> Passage {
        Passage { frame, line: 0, direction }
    }

    #[test]
    fn a_total_that_is_right_hides_nothing() {
        let truth = [at(10, Plus), at(50, Plus)];
        let score = Score::of(&truth, &[at(12, Plus), at(90, Plus)], 10);
        assert_eq!(
            (score.matched, &score.missed[..], &score.untrue[..]),
            (1, &truth[1..], &[at(90, Plus)][..])
        );
        assert!((score.f1() - 0.5).abs() < 1e-9 && (score.error() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn one_is_matched_once_and_only_in_its_direction_and_line() {
        let score = Score::of(&[at(10, Plus)], &[at(9, Plus), at(11, Plus), at(10, Minus)], 10);
        assert_eq!((score.matched, score.untrue.len()), (1, 2));
        let other = Passage { line: 1, ..at(10, Plus) };
        assert_eq!(Score::of(&[at(10, Plus)], &[other], 10).matched, 0);
    }

    #[test]
    fn the_nearest_is_taken_and_the_window_is_kept() {
        let score = Score::of(&[at(10, Plus), at(16, Plus)], &[at(15, Plus), at(9, Plus)], 10);
        assert_eq!((score.matched, score.f1()), (2, 1.0));
        assert_eq!(Score::of(&[at(10, Plus)], &[at(20, Plus)], 10).matched, 1);
        assert_eq!(Score::of(&[at(10, Plus)], &[at(21, Plus)], 10).matched, 0);
        assert_eq!((window(10.0), window(25.0), window(0.0)), (10, 25, 1));
    }

    #[test]
    fn nobody_told_of_nobody_is_perfect() {
        let score = Score::default();
        assert!(
            score.precision() >= 1.0 && score.recall() >= 1.0 && score.f1() >= 1.0 && score.error() <= 0.0
        );
        let mut sum = Score::of(&[at(1, Plus)], &[], 10);
        sum.add(&Score::of(&[], &[at(5, Minus)], 10));
        assert_eq!((sum.matched, sum.missed.len(), sum.untrue.len(), sum.error()), (0, 1, 1, 2.0));
    }
}

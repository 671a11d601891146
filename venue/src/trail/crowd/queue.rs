//! A point that serves one party after another.

use super::{Busiest, PointLoad, count};
use crate::{
    moment::Quarter,
    pack::{Campaign, TrailPoint},
    trail::{Span, ground, progress::MINUTE_MS},
};
use std::collections::{BTreeMap, VecDeque};

/// How long a party waits for one stamp at most, for its turn or the opening.
pub(super) const PATIENCE_MS: i64 = 30 * MINUTE_MS;

/// A point with the parties that stand there.
pub(super) struct Queue<'p> {
    pub(super) point: &'p TrailPoint,
    pub(super) open: Vec<Span>,
    /// When it is free again.
    free: i64,
    /// When each of those who wait will be served.
    waiting: VecDeque<i64>,
    visitors: u32,
    gave_up: u32,
    waited_for_opening: u32,
    longest_queue: usize,
    /// How long each party stood behind others, once it was open.
    waits: Vec<i64>,
    quarters: BTreeMap<Quarter, u32>,
}

impl<'p> Queue<'p> {
    pub(super) fn new(point: &'p TrailPoint, open: Vec<Span>) -> Self {
        Self {
            point,
            open,
            free: i64::MIN,
            waiting: VecDeque::new(),
            visitors: 0,
            gave_up: 0,
            waited_for_opening: 0,
            longest_queue: 0,
            waits: vec![],
            quarters: BTreeMap::new(),
        }
    }

    /// Milliseconds it is busy with a party.
    pub(super) fn stay(&self) -> i64 {
        ground::stay(self.point)
    }

    /// When a party that arrives at a moment would be served, as things stand; none if
    /// the point closes before.
    pub(super) fn serves(&self, there: i64) -> Option<i64> {
        self.turn(there).map(|(_, served)| served)
    }

    /// From when on such a party finds the point open, and when it is served.
    fn turn(&self, there: i64) -> Option<(i64, i64)> {
        let soonest = self.free.max(there);
        let open = self.open.iter().find(|span| soonest < span.to)?;
        Some((there.max(open.from), soonest.max(open.from)))
    }

    /// A party arrives: when it is served, or none if it would wait in vain or too long.
    pub(super) fn take(&mut self, size: u32, now: i64) -> Option<i64> {
        while self.waiting.front().is_some_and(|served| *served <= now) {
            self.waiting.pop_front();
        }
        let Some((open, served)) = self.turn(now).filter(|(_, served)| served - now <= PATIENCE_MS) else {
            self.gave_up += 1;
            return None;
        };
        if served > now {
            self.waiting.push_back(served);
        }
        // Before the opening nobody is behind anybody.
        let queue = self.waiting.iter().filter(|served| **served > open).count();
        self.longest_queue = self.longest_queue.max(queue);
        self.waited_for_opening += u32::from(open > now);
        self.free = served + self.stay();
        self.visitors += size;
        self.waits.push(served - open);
        *self.quarters.entry(Quarter::of(now)).or_default() += size;
        Some(served)
    }

    pub(super) fn told(self, campaign: &Campaign) -> PointLoad {
        // Of equal quarters the first.
        let busiest = self.quarters.iter().max_by_key(|(quarter, n)| (**n, std::cmp::Reverse(**quarter)));
        let seconds = |ms: i64| u32::try_from(ms / 1000).unwrap_or(u32::MAX);
        let mean = self.waits.iter().sum::<i64>() / i64::try_from(self.waits.len().max(1)).unwrap_or(1);
        PointLoad {
            point: self.point.id.clone(),
            visitors: self.visitors,
            parties: count(self.waits.len()),
            gave_up: self.gave_up,
            busiest: busiest.map(|(quarter, visitors)| Busiest {
                from: campaign.local(quarter.begins()),
                visitors: *visitors,
            }),
            waited_for_opening: self.waited_for_opening,
            longest_queue: count(self.longest_queue),
            mean_wait_s: seconds(mean),
            longest_wait_s: seconds(self.waits.iter().copied().max().unwrap_or(0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::shipped;

    #[test]
    fn a_queue_begins_with_the_opening() {
        let pack = shipped::example().unwrap();
        let span = |from: i64, to: i64| Span { from: from * MINUTE_MS, to: to * MINUTE_MS };
        let mut queue = Queue::new(&pack.trails[0].points[0], vec![span(0, 60), span(100, 200)]);
        assert_eq!(queue.stay(), MINUTE_MS / 2);
        let served: Vec<_> = (0..3).filter_map(|n| queue.take(1, (80 + n) * MINUTE_MS)).collect();
        assert_eq!(served, [0, 1, 2].map(|n| 100 * MINUTE_MS + n * MINUTE_MS / 2));
        assert_eq!(queue.take(1, 101 * MINUTE_MS), Some(101 * MINUTE_MS + MINUTE_MS / 2), "behind the third");
        let told = queue.told(&pack.campaign);
        assert_eq!((told.parties, told.waited_for_opening, told.longest_queue), (4, 3, 2));
        assert_eq!((told.mean_wait_s, told.longest_wait_s), (30, 60), "0, 30, 60 and 30 seconds");
    }
}

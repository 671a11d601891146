//! A party of the crowd, and what it wants.

use super::{
    dice::Dice,
    queue::{PATIENCE_MS, Queue},
};
use crate::{
    pack::{Order, Trail},
    trail::{
        StampSeen,
        fastest::NOBODY,
        ground,
        progress::{MINUTE_MS, Progress, progress},
    },
};

/// The largest party of the crowd: most families.
const LARGEST: u64 = 4;

/// How long a party stays in one house, and on a route over several.
const VISIT_MS: i64 = 3 * 60 * MINUTE_MS;
const DAY_OUT_MS: i64 = 8 * 60 * MINUTE_MS;

/// How long a party looks at what a point shows, out of everybody's way: at least, and
/// how much longer at most.
const LOOKS_MS: (i64, u64) = (2 * MINUTE_MS, 6 * 60_000);

/// A party on its way.
pub(super) struct Party {
    pub(super) size: u32,
    pub(super) arrived: i64,
    leaves: i64,
    /// It takes bonus points, and points that the trail does not require.
    thorough: bool,
    dice: Dice,
    here: usize,
    /// Points it came to in vain.
    given_up: Vec<usize>,
    stamps: Vec<StampSeen>,
    /// How far it has come; none before its first stamp.
    so_far: Option<Progress>,
}

/// Parties of so many visitors, by the time they come.
pub(super) fn arriving(trail: &Trail, queues: &[Queue<'_>], visitors: u32, dice: &mut Dice) -> Vec<Party> {
    let spans = || queues.iter().flat_map(|queue| &queue.open);
    let (Some(opens), Some(closes)) =
        (spans().map(|span| span.from).min(), spans().map(|span| span.to).max())
    else {
        return vec![];
    };
    // Two thirds of the opening time: who comes later than that comes for something else.
    let third = u64::try_from((closes - opens) / 3).unwrap_or(0);
    let visit = if ground::is_route(trail) { DAY_OUT_MS } else { VISIT_MS };
    let begins = beginnings(trail);
    let mut left = u64::from(visitors);
    let mut parties = Vec::new();
    while left > 0 {
        let size = (1 + dice.below(LARGEST)).min(left);
        left -= size;
        let after = dice.below(third) + dice.below(third);
        let arrived = opens + i64::try_from(after).unwrap_or(0);
        let begin = usize::try_from(dice.below(begins.len() as u64)).unwrap_or(0);
        parties.push(Party {
            size: u32::try_from(size).unwrap_or(1),
            arrived,
            leaves: arrived + visit,
            thorough: dice.below(2) == 0,
            dice: dice.child(),
            here: begins.get(begin).copied().unwrap_or(0),
            given_up: vec![],
            stamps: vec![],
            so_far: None,
        });
    }
    parties.sort_by_key(|party| party.arrived);
    parties
}

/// Where parties are when they begin: by any point of the venue the trail starts from.
fn beginnings(trail: &Trail) -> Vec<usize> {
    let all = || trail.points.iter().enumerate();
    let base: Vec<_> = all().filter(|(_, p)| p.venue == trail.venue).map(|(n, _)| n).collect();
    if base.is_empty() { all().map(|(n, _)| n).collect() } else { base }
}

impl Party {
    /// The point it goes to and when it arrives; none if it goes home.
    pub(super) fn onward(&self, trail: &Trail, queues: &[Queue<'_>], now: i64) -> Option<(i64, usize)> {
        let here = queues.get(self.here)?;
        let choice = |(n, queue): (usize, &Queue<'_>)| {
            let there = now + ground::way(trail, here.point, queue.point);
            let served = queue.serves(there)?;
            (served <= self.leaves && served - there <= PATIENCE_MS).then_some((served, n, there))
        };
        let wanted = queues.iter().enumerate().filter(|(n, queue)| self.wants(trail, *n, queue));
        wanted.filter_map(choice).min().map(|(_, n, there)| (there, n))
    }

    fn wants(&self, trail: &Trail, n: usize, queue: &Queue<'_>) -> bool {
        let point = queue.point;
        if self.given_up.contains(&n) || self.stamps.iter().any(|stamp| stamp.point == point.id) {
            return false;
        }
        if point.bonus {
            return self.thorough;
        }
        match &self.so_far {
            Some(so_far) if so_far.is_done() && !self.thorough => false,
            Some(so_far) => so_far.next.as_ref().is_none_or(|next| *next == point.id),
            None => trail.order == Order::Any || trail.counting().next().is_some_and(|p| p.id == point.id),
        }
    }

    /// It is at a point; answers when it is free to go on.
    pub(super) fn served(&mut self, trail: &Trail, queue: &mut Queue<'_>, at: usize, now: i64) -> i64 {
        self.here = at;
        let Some(served) = queue.take(self.size, now) else {
            self.given_up.push(at);
            return now;
        };
        let s = self.stamps.len() as u64;
        let point = queue.point.id.clone();
        self.stamps.push(StampSeen { point, at: Some(served), stream: NOBODY, s });
        self.so_far = Some(progress(trail, &self.stamps));
        let (least, more) = LOOKS_MS;
        served + queue.stay() + least + i64::try_from(self.dice.below(more)).unwrap_or(0)
    }

    /// Milliseconds from its arrival to the stamp that completed the trail.
    pub(super) fn completed_in(&self) -> Option<i64> {
        self.so_far.as_ref()?.done?.at.map(|at| at - self.arrived)
    }

    /// Which tiers it has reached, in the order of the pack.
    pub(super) fn tiers(&self, trail: &Trail) -> Vec<bool> {
        let reached = |so_far: &Progress| so_far.tiers.iter().map(|tier| tier.reached).collect();
        self.so_far.as_ref().map_or_else(|| vec![false; trail.rewards.len()], reached)
    }
}

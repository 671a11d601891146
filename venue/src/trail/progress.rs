//! How far a passport has come on a trail.

use super::{StampSeen, When};
use crate::{
    entry::Reach,
    hash::StreamId,
    id::{PointGroupId, PointId, RewardId},
    pack::{Order, Trail, TrailPoint},
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A point that counts, with the stamp that made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// The point.
    pub point: PointId,
    /// The first stamp of it that counts.
    pub when: When,
}

/// How a group of points stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupState {
    /// The group.
    pub group: PointGroupId,
    /// How many of its points count.
    pub have: u32,
    /// How many it asks for.
    pub required: u32,
}

/// How a tier stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tier {
    /// Its reward.
    pub reward: RewardId,
    /// Whether it is reached.
    pub reached: bool,
    /// How many stamps more it takes at least; 0 if it is reached.
    pub still_needed: u32,
}

/// How far a passport has come on a trail.
///
/// On a trail with a time limit the points are those of its best run: the stretch of so
/// many minutes in which most of them were stamped. Stamps without a date belong to
/// every run, so that no visitor pays for a wrong clock. For the same reason they count on
/// a trail in order as soon as it is their turn, whatever was stamped when. Bonus points
/// keep to no run and no order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// The points that count, by the stamps that made them; bonus points left out.
    pub points: Vec<Counted>,
    /// The bonus points that were stamped.
    pub bonus: Vec<Counted>,
    /// How each group stands, in the order of the pack.
    pub groups: Vec<GroupState>,
    /// The points that do not count yet, in the order of the pack, bonus points left
    /// out; more than are needed where the trail asks for some of its points.
    pub missing: Vec<PointId>,
    /// On a trail in order the point that counts next, while there is one.
    pub next: Option<PointId>,
    /// The stamp that completed the trail.
    pub done: Option<When>,
    /// How many points more complete it at least; 0 once it is complete.
    pub still_needed: u32,
    /// How each tier stands, in the order of the pack.
    pub tiers: Vec<Tier>,
    /// For every stamp of a point of the trail, by stream and number, how far it brought
    /// the passport when all are taken in their order. May move from one stamp to
    /// another when an earlier one turns up, which is what corrections are for.
    #[serde(skip)]
    pub steps: BTreeMap<(StreamId, u64), Reach>,
}

impl Progress {
    /// How many points count, bonus points left out.
    #[must_use]
    pub fn counted(&self) -> u32 {
        count(self.points.len())
    }

    /// How many stamps tiers are measured by: the points that count and bonus points.
    #[must_use]
    pub fn stamps(&self) -> u32 {
        self.counted().saturating_add(count(self.bonus.len()))
    }

    /// Whether the trail is complete.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.done.is_some()
    }

    /// The stamp with which a point counts, bonus points as well.
    #[must_use]
    pub fn counts(&self, point: &PointId) -> Option<When> {
        self.points.iter().chain(&self.bonus).find(|each| each.point == *point).map(|each| each.when)
    }
}

/// How far these stamps bring a passport on a trail. They may be given in any order and
/// more than once; stamps of points the trail does not have count for nothing.
#[must_use]
pub fn progress(trail: &Trail, stamps: &[StampSeen]) -> Progress {
    let mut own: Vec<_> = stamps.iter().filter(|stamp| trail.point(&stamp.point).is_some()).collect();
    own.sort_by(|a, b| (a.when(), &a.point).cmp(&(b.when(), &b.point)));
    own.dedup_by_key(|stamp| (stamp.stream, stamp.s));
    let is_bonus = |point: &PointId| trail.point(point).is_some_and(|point| point.bonus);
    let (bonus, counting): (Vec<&StampSeen>, Vec<_>) = own.iter().partition(|stamp| is_bonus(&stamp.point));
    let walked = Walked::of(trail, &counting);
    let bonus = firsts(&bonus);
    let best = &walked.best;
    let done = walked.done;
    let stamps = count(best.points.len()).saturating_add(count(bonus.len()));
    let still_needed = if done.is_some() { 0 } else { walked.still_needed };
    let mut steps: BTreeMap<_, _> =
        own.iter().map(|stamp| ((stamp.stream, stamp.s), Reach::default())).collect();
    steps.extend(walked.steps);
    Progress {
        groups: walked.groups,
        missing: trail.counting().map(|p| &p.id).filter(|id| !best.has(id)).cloned().collect(),
        next: if trail.order == Order::InOrder { best.next(trail) } else { None },
        tiers: tiers(trail, stamps, done.is_some(), still_needed),
        points: walked.best.points,
        bonus,
        done,
        still_needed,
        steps,
    }
}

fn tiers(trail: &Trail, stamps: u32, done: bool, to_done: u32) -> Vec<Tier> {
    let tier = |reward: &crate::pack::Reward| {
        let still_needed = match reward.stamps {
            Some(wanted) => wanted.saturating_sub(stamps),
            None => to_done,
        };
        let reached = reward.stamps.map_or(done, |_| still_needed == 0);
        Tier { reward: reward.id.clone(), reached, still_needed }
    };
    trail.rewards.iter().map(tier).collect()
}

/// The first stamp of each point, in order.
fn firsts(stamps: &[&StampSeen]) -> Vec<Counted> {
    let mut seen = BTreeSet::new();
    let first = stamps.iter().filter(|stamp| seen.insert(&stamp.point));
    first.map(|stamp| Counted { point: stamp.point.clone(), when: stamp.when() }).collect()
}

/// All runs of a trail, summed up.
struct Walked {
    /// The run with most points; of several the one that needs fewest more, then the last.
    best: Run,
    /// Fewest points that complete any run.
    still_needed: u32,
    groups: Vec<GroupState>,
    done: Option<When>,
    steps: BTreeMap<(StreamId, u64), Reach>,
}

impl Walked {
    /// Walks every run over stamps in their order, bonus points left out.
    fn of(trail: &Trail, stamps: &[&StampSeen]) -> Self {
        let mut best = Run::default();
        let mut needs = best.needs(trail);
        let mut still_needed = needs;
        let mut groups = best.groups(trail);
        let mut firsts = Firsts::default();
        for within in runs(trail, stamps) {
            let run = firsts.walk(trail, stamps, &within);
            let run_needs = run.needs(trail);
            still_needed = still_needed.min(run_needs);
            for (state, here) in groups.iter_mut().zip(run.groups(trail)) {
                state.have = state.have.max(here.have);
            }
            let better = (run.points.len(), std::cmp::Reverse(run_needs))
                >= (best.points.len(), std::cmp::Reverse(needs));
            if better {
                (best, needs) = (run, run_needs);
            }
        }
        let steps = firsts.steps();
        Self { best, still_needed, groups, done: firsts.done.map(|(_, done)| done), steps }
    }
}

/// What runs came to first, each by the place among all stamps that a run had come to,
/// and with the stamp that made it.
#[derive(Default)]
struct Firsts {
    /// One point, two points …
    points: Vec<(usize, When)>,
    done: Option<(usize, When)>,
}

impl Firsts {
    /// Walks a run over the stamps that are within it.
    fn walk(&mut self, trail: &Trail, stamps: &[&StampSeen], within: &[bool]) -> Run {
        let (_, undated) = stamps.split_at(stamps.partition_point(|stamp| stamp.at.is_some()));
        let mut run = Run::default();
        let of_run = stamps.iter().zip(within).enumerate().filter(|(_, (_, within))| **within);
        for (place, (stamp, _)) in of_run {
            for counted in run.counts(trail, stamp, undated) {
                let when = counted.when;
                match self.points.get_mut(run.points.len()) {
                    Some(first) if place < first.0 => *first = (place, when),
                    Some(_) => {}
                    None => self.points.push((place, when)),
                }
                run.points.push(counted);
                if run.needs(trail) == 0 && self.done.is_none_or(|(done, _)| place < done) {
                    self.done = Some((place, when));
                }
            }
        }
        run
    }

    /// The stamps that added something, and what.
    fn steps(&self) -> BTreeMap<(StreamId, u64), Reach> {
        let mut steps: BTreeMap<_, Reach> = BTreeMap::new();
        for (step, (_, when)) in (1..).zip(&self.points) {
            steps.entry((when.stream, when.s)).or_default().step = step;
        }
        if let Some((_, when)) = self.done {
            steps.entry((when.stream, when.s)).or_default().done = true;
        }
        steps
    }
}

pub(super) const MINUTE_MS: i64 = 60_000;

/// The runs of a trail: which stamps belong to each. Without a time limit it is one run;
/// else one begins with every stamp that has a date.
fn runs(trail: &Trail, stamps: &[&StampSeen]) -> Vec<Vec<bool>> {
    let Some(minutes) = trail.minutes else { return vec![vec![true; stamps.len()]] };
    let span = i64::from(minutes) * MINUTE_MS;
    let mut begins: Vec<_> = stamps.iter().filter_map(|stamp| stamp.at).collect();
    begins.dedup();
    let belongs = |begin: i64| {
        let within = |at: i64| (begin..=begin.saturating_add(span)).contains(&at);
        stamps.iter().map(|stamp| stamp.at.is_none_or(within)).collect()
    };
    if begins.is_empty() {
        return vec![vec![true; stamps.len()]];
    }
    begins.into_iter().map(belongs).collect()
}

/// The points one run came by.
#[derive(Debug, Default)]
struct Run {
    points: Vec<Counted>,
}

impl Run {
    fn has(&self, point: &PointId) -> bool {
        self.points.iter().any(|each| each.point == *point)
    }

    /// On a trail in order the point that counts next.
    fn next(&self, trail: &Trail) -> Option<PointId> {
        trail.counting().nth(self.points.len()).map(|point| point.id.clone())
    }

    /// What counts by the next stamp. On a trail in order the points before it must count;
    /// where one does not, a stamp of it will do of which nobody knows that it was later.
    fn counts(&self, trail: &Trail, stamp: &StampSeen, undated: &[&StampSeen]) -> Vec<Counted> {
        if self.has(&stamp.point) {
            return vec![];
        }
        let counted = |stamp: &StampSeen| Counted { point: stamp.point.clone(), when: stamp.when() };
        let of = |point: &TrailPoint| undated.iter().find(|s| s.point == point.id).map(|s| counted(s));
        let ahead = trail.counting().skip(self.points.len()).take_while(|point| point.id != stamp.point);
        let before = match trail.order {
            Order::Any => Some(vec![]),
            Order::InOrder => ahead.map(of).collect::<Option<Vec<_>>>(),
        };
        before.map_or_else(Vec::new, |before| [before, vec![counted(stamp)]].concat())
    }

    fn groups(&self, trail: &Trail) -> Vec<GroupState> {
        let have =
            |group: &PointGroupId| count(trail.points_of(group).filter(|point| self.has(&point.id)).count());
        let state = |group: &crate::pack::PointGroup| GroupState {
            group: group.id.clone(),
            have: have(&group.id),
            required: group.required,
        };
        trail.groups.iter().map(state).collect()
    }

    /// How many points more complete it at least.
    fn needs(&self, trail: &Trail) -> u32 {
        let short = trail.required.saturating_sub(count(self.points.len()));
        let lacks = |state: &GroupState| state.required.saturating_sub(state.have);
        let groups = self.groups(trail);
        match trail.order {
            // A point belongs to one group at most, so what groups lack adds up.
            Order::Any => short.max(groups.iter().map(lacks).sum()),
            Order::InOrder => groups.iter().map(|state| self.until(trail, state)).fold(short, u32::max),
        }
    }

    /// How many points in order it takes until a group has its points.
    fn until(&self, trail: &Trail, state: &GroupState) -> u32 {
        let mut lacks = state.required.saturating_sub(state.have);
        let mut steps = 0;
        for point in trail.counting().skip(self.points.len()) {
            if lacks == 0 {
                break;
            }
            steps += 1;
            lacks -= u32::from(point.group.as_ref() == Some(&state.group));
        }
        steps
    }
}

fn count(points: usize) -> u32 {
    u32::try_from(points).unwrap_or(u32::MAX)
}

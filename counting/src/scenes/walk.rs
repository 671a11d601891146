//! How people walk: by steps that were thought out, round those who come towards them.

use super::body::Pose;
use std::f32::consts::{PI, TAU};

/// Moments a second at which a way is worked out.
pub(super) const RATE: f32 = 10.0;
/// From here on groups make way for each other, m.
const NEAR: f32 = 1.7;

/// What a group does next. `along` is the way across the line, plus ahead; `aside` is the
/// way along the line; both in metres from where the line's middle is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// Walks there, m/s.
    Go { along: f32, aside: f32, speed: f32 },
    /// Stands for so many seconds and looks into a direction, radians from the way across.
    Stay { seconds: f32, look: f32 },
}

/// The way of a group, before it is worked out.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// When it begins, s; before 0 is before the first picture.
    pub(super) begins: f32,
    /// Where.
    pub(super) from: (f32, f32),
    /// What it does there, one after the other.
    pub(super) steps: Vec<Step>,
    /// Half its width, m.
    pub(super) half: f32,
    /// Whether it makes way for others.
    pub(super) yields: bool,
}

/// A way that was worked out: where a group is at each moment.
#[derive(Debug, Clone, Default)]
pub(super) struct Way {
    begins: f32,
    points: Vec<(f32, f32)>,
    /// Where it looks, while it stands.
    looks: Vec<Option<f32>>,
}

/// A group under way.
struct Walker<'p> {
    plan: &'p Plan,
    at: (f32, f32),
    step: usize,
    stood: f32,
    way: Way,
}

impl Walker<'_> {
    fn present(&self, now: f32) -> bool {
        now >= self.plan.begins && self.step < self.plan.steps.len()
    }

    /// A tenth of a second, pushed aside by others.
    fn advance(&mut self, push: (f32, f32), lane: (f32, f32)) {
        let second = 1.0 / RATE;
        let mut look = None;
        match self.plan.steps.get(self.step) {
            Some(&Step::Go { along, aside, speed }) => {
                let way = (along - self.at.0, aside - self.at.1);
                let left = way.0.hypot(way.1);
                self.stood += second;
                // Whoever is held up for long goes on with what comes next.
                if left <= speed * second || self.stood > 60.0 {
                    (self.stood, self.step) = (0.0, self.step + 1);
                }
                let pace = (speed * second).min(left) / left.max(1e-4);
                let push = if self.plan.yields { push } else { (0.0, 0.0) };
                self.at.0 += way.0 * pace + push.0 * second;
                let room = (lane.0.min(self.at.1), lane.1.max(self.at.1));
                self.at.1 += way.1 * pace;
                self.at.1 = (self.at.1 + push.1 * second).clamp(room.0.min(self.at.1), room.1.max(self.at.1));
            }
            Some(&Step::Stay { seconds, look: to }) => {
                self.stood += second;
                look = Some(to);
                if self.stood >= seconds {
                    (self.stood, self.step) = (0.0, self.step + 1);
                }
            }
            None => {}
        }
        self.way.points.push(self.at);
        self.way.looks.push(look);
    }
}

/// Works out the ways of groups that meet each other; none is pushed out of the lane, which
/// goes from one place aside to another.
pub(super) fn worked_out(plans: &[Plan], lane: (f32, f32)) -> Vec<Way> {
    let begins = plans.iter().map(|plan| plan.begins).fold(0.0_f32, f32::min);
    let mut now = (begins * RATE).floor() / RATE;
    let walker = |plan| Walker { plan, at: plan.from, step: 0, stood: 0.0, way: Way::default() };
    let mut walkers: Vec<Walker<'_>> = plans.iter().map(walker).collect();
    while walkers.iter().any(|walker| walker.step < walker.plan.steps.len()) {
        let about: Vec<usize> = (0..walkers.len()).filter(|&at| walkers[at].present(now)).collect();
        let pushes: Vec<(f32, f32)> = about.iter().map(|&at| push(&walkers, &about, at)).collect();
        for (&at, push) in about.iter().zip(pushes) {
            if walkers[at].way.points.is_empty() {
                walkers[at].way.begins = now;
            }
            walkers[at].advance(push, lane);
        }
        now += 1.0 / RATE;
    }
    walkers.into_iter().map(|walker| walker.way).collect()
}

/// How the others push one of the groups aside, m/s: mostly aside, a little back.
fn push(walkers: &[Walker<'_>], about: &[usize], at: usize) -> (f32, f32) {
    let me = &walkers[at];
    let mut push = (0.0, 0.0);
    for &other in about.iter().filter(|&&other| other != at) {
        let other = &walkers[other];
        let (along, aside) = (me.at.0 - other.at.0, me.at.1 - other.at.1);
        let apart = (me.plan.half + other.plan.half - 0.5).max(0.0);
        let near = 1.0 - ((along.hypot(aside) - apart) / NEAR).max(0.0);
        if near > 0.0 {
            // Two who come straight at each other go to the right, each by its own.
            let side = if aside.abs() < 0.05 {
                if me.at.0 < other.at.0 { 1.0 } else { -1.0 }
            } else {
                aside.signum()
            };
            push.1 += side * near * 1.1;
            push.0 += along.signum() * near * 0.25;
        }
    }
    (push.0.clamp(-0.4, 0.4), push.1.clamp(-0.9, 0.9))
}

impl Way {
    /// The first and the last moment, s.
    pub(super) fn span(&self) -> (f32, f32) {
        (self.begins, self.begins + self.points.len().saturating_sub(1) as f32 / RATE)
    }

    /// Where it is at a moment, corners rounded off; nowhere before it begins and after it ends.
    pub(super) fn at(&self, now: f32) -> Option<(f32, f32)> {
        let (begins, ends) = self.span();
        if now < begins || now > ends || self.points.is_empty() {
            return None;
        }
        let mut sum = (0.0, 0.0);
        for shift in [-0.2, -0.1, 0.0, 0.1, 0.2] {
            let point = self.point((now + shift - begins) * RATE);
            sum = (sum.0 + point.0 / 5.0, sum.1 + point.1 / 5.0);
        }
        Some(sum)
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the points")]
    fn point(&self, moment: f32) -> (f32, f32) {
        let moment = moment.clamp(0.0, (self.points.len() - 1) as f32);
        let before = moment as usize;
        let (a, b) = (self.points[before], self.points[(before + 1).min(self.points.len() - 1)]);
        let share = moment.fract();
        (a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share)
    }

    /// The poses of it, one a moment: heading and gait follow the way.
    pub(super) fn poses(&self) -> Vec<Pose> {
        let mut poses: Vec<Pose> = Vec::with_capacity(self.points.len());
        let mut walked = 0.0;
        for moment in 0..self.points.len() {
            let now = self.begins + moment as f32 / RATE;
            let at = self.at(now).unwrap_or(self.points[moment]);
            let later = self.at(now + 0.2).unwrap_or(self.points[self.points.len() - 1]);
            let before = poses.last().map_or(at, |pose| pose.at);
            walked += (at.0 - before.0).hypot(at.1 - before.1);
            let step = (later.0 - at.0, later.1 - at.1);
            let pace = step.0.hypot(step.1) / 0.2;
            let wish = if pace > 0.25 { Some(step.1.atan2(step.0)) } else { self.looks[moment] };
            let heading = match poses.last() {
                Some(last) => turned(last.heading, wish.unwrap_or(last.heading)),
                None => wish.unwrap_or(0.0),
            };
            poses.push(Pose { at, heading, walked, swing: (pace / 1.2).min(1.0) });
        }
        poses
    }
}

/// Turns towards a wish, no faster than people do.
fn turned(from: f32, to: f32) -> f32 {
    let way = (to - from + PI).rem_euclid(TAU) - PI;
    from + way.clamp(-0.6, 0.6)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LANE: (f32, f32) = (-1.0, 1.0);

    fn straight(begins: f32, from: f32, to: f32) -> Plan {
        let steps = vec![Step::Go { along: to, aside: 0.0, speed: 1.25 }];
        Plan { begins, from: (from, 0.0), steps, half: 0.25, yields: true }
    }

    #[test]
    fn one_walks_as_fast_as_planned() {
        let ways = worked_out(&[straight(1.0, -2.5, 2.5)], LANE);
        let (begins, ends) = ways[0].span();
        assert!((begins - 1.0).abs() < 0.11 && (ends - 5.0).abs() < 0.3, "{begins} {ends}");
        assert!(ways[0].at(0.5).is_none() && ways[0].at(5.5).is_none());
        let middle = ways[0].at(3.0).unwrap();
        assert!(middle.0.abs() < 0.2 && middle.1.abs() < 0.01);
    }

    #[test]
    fn two_who_meet_do_not_walk_through_each_other() {
        let ways = worked_out(&[straight(0.0, -3.0, 3.0), straight(0.0, 3.0, -3.0)], LANE);
        for tenth in 0..40_u8 {
            let now = f32::from(tenth) / 10.0;
            let (Some(a), Some(b)) = (ways[0].at(now), ways[1].at(now)) else { continue };
            assert!((a.0 - b.0).hypot(a.1 - b.1) > 0.4, "{a:?} {b:?}");
        }
    }

    #[test]
    fn who_turns_back_turns_round() {
        let turn = |along| Step::Go { along, aside: 0.0, speed: 1.2 };
        let plan = Plan { steps: vec![turn(0.0), turn(-3.0)], ..straight(0.0, -3.0, 0.0) };
        let poses = worked_out(&[plan], LANE)[0].poses();
        assert!(poses[5].heading.abs() < 0.1);
        assert!((poses[poses.len() - 1].heading.abs() - PI).abs() < 0.2);
    }
}

//! Who walks through the hall, when and where.

mod lingering;

use super::{
    Family,
    body::Looks,
    dice::Dice,
    hall::Hall,
    walk::{Plan, Step},
};
use std::f32::consts::TAU;

/// How far people abreast are from each other, m.
const ABREAST: (f32, f32) = (0.56, 0.7);

/// What somebody or something is.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// Somebody.
    Person(Looks),
    /// A pram, of a tone.
    Pram(f32),
    /// A cart, its load of a tone.
    Cart(f32),
    /// Somebody outside, of whom only the shadow is seen.
    Unseen,
}

/// One of a group.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) shape: Shape,
    /// Along and aside of where the group is, m.
    pub(super) offset: (f32, f32),
    /// Where it looks when the group stands, radians from the way across.
    pub(super) faces: Option<f32>,
    /// Makes each sway and step at its own time.
    pub(super) own: f32,
}

/// Some who walk together.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) plan: Plan,
    pub(super) members: Vec<Member>,
}

/// Thinks out who comes.
struct Director<'h> {
    hall: &'h Hall,
    dice: Dice,
    lane: (f32, f32),
    groups: Vec<Group>,
}

/// The groups of a scene, and the tops of tables (where, aside).
pub(super) fn cast(
    family: Family,
    hall: &Hall,
    seconds: f32,
    dice: &mut Dice,
) -> (Vec<Group>, Vec<(f32, f32)>) {
    let lane = hall.lane();
    let dice = Dice::new(dice.pick(usize::MAX) as u64);
    let mut director = Director { hall, dice, lane, groups: Vec::new() };
    let mut tables = Vec::new();
    match family {
        Family::One => director.traffic(seconds, (1.8, 5.0), &[1]),
        Family::Two => director.traffic(seconds, (2.5, 6.0), &[2]),
        Family::Three => director.traffic(seconds, (3.0, 7.0), &[3]),
        Family::Four => director.traffic(seconds, (3.5, 7.0), &[4]),
        Family::Children => director.families(seconds),
        Family::Wheels => director.wheels(seconds),
        Family::Turners => director.turners(seconds),
        Family::Standing => director.standing(seconds),
        Family::Crowd => director.traffic(seconds, (0.5, 1.8), &[1, 1, 1, 2, 2, 3]),
        Family::Dwellers => tables = director.dwellers(seconds),
        Family::Beyond => director.beyond(seconds),
        Family::Empty => director.unseen(seconds),
        Family::Peopled => director.peopled(seconds),
        Family::Lamps | Family::Sun | Family::Shadows | Family::Noise | Family::Shake => {
            director.traffic(seconds, (2.0, 6.0), &[1, 1, 1, 2]);
        }
    }
    (director.groups, tables)
}

impl Director<'_> {
    fn adult(&mut self) -> Shape {
        Shape::Person(Looks::adult(&mut self.dice, self.hall.floor.tone))
    }

    fn child(&mut self) -> Shape {
        Shape::Person(Looks::child(&mut self.dice, self.hall.floor.tone))
    }

    fn member(&mut self, shape: Shape, offset: (f32, f32)) -> Member {
        Member { shape, offset, faces: None, own: self.dice.within(0.0, TAU) }
    }

    /// Grown-ups side by side; not quite in line.
    fn abreast(&mut self, number: usize) -> Vec<Member> {
        let gap = self.dice.within(ABREAST.0, ABREAST.1);
        let first = -gap * (number as f32 - 1.0) / 2.0;
        (0..number)
            .map(|at| {
                let (shape, along) = (self.adult(), self.dice.within(-0.12, 0.12));
                self.member(shape, (along, first + gap * at as f32))
            })
            .collect()
    }

    /// Where along the line a group of some half width may go, of those of a direction.
    fn place(&mut self, half: f32, side: f32) -> f32 {
        let (low, high) = (self.lane.0 + half - 0.25, self.lane.1 - half + 0.25);
        if low >= high {
            return (low + high) / 2.0;
        }
        // People keep to their right where there is room.
        let middle = (low + high) / 2.0;
        let (low, high) = match (high - low > 1.6, side > 0.0) {
            (false, _) => (low, high),
            (true, true) => (middle - 0.3, high),
            (true, false) => (low, middle + 0.3),
        };
        self.dice.within(low, high)
    }

    /// A group that goes through from one side (-1 from behind, 1 from beyond) at a pace.
    fn through(&mut self, begins: f32, side: f32, members: Vec<Member>, paces: (f32, f32)) {
        let half = half_of(&members);
        let aside = self.place(half, side);
        let speed = self.dice.within(paces.0, paces.1);
        let drift = self.place(half, side);
        let to = aside + (drift - aside) * 0.5;
        let from = (self.hall.reach(aside, -side), aside);
        let steps = vec![Step::Go { along: self.hall.reach(to, side), aside: to, speed }];
        self.groups.push(Group { plan: Plan { begins, from, steps, half, yields: true }, members });
    }

    /// Groups one after the other, each from either side; wide ones wait until those who
    /// come towards them are through.
    fn traffic(&mut self, seconds: f32, gaps: (f32, f32), numbers: &[usize]) {
        let mut now = self.dice.within(1.0, 3.0);
        let (mut last_side, mut clear) = (1.0, now);
        while now < seconds {
            let number = numbers[self.dice.pick(numbers.len())];
            let side = self.dice.sign();
            let members = self.abreast(number);
            let wide = half_of(&members) * 4.0 > self.lane.1 - self.lane.0;
            if wide && side != last_side {
                now = now.max(clear);
            }
            self.through(now, side, members, (0.9, 1.6));
            (last_side, clear) = (side, clear.max(now + self.ends_after()));
            now += self.dice.within(gaps.0, gaps.1);
        }
    }

    /// How long the newest group needs.
    fn ends_after(&self) -> f32 {
        let Some(Group { plan, .. }) = self.groups.last() else { return 0.0 };
        let mut at = plan.from;
        let mut seconds = 0.0;
        for step in &plan.steps {
            match *step {
                Step::Go { along, aside, speed } => {
                    seconds += (along - at.0).hypot(aside - at.1) / speed;
                    at = (along, aside);
                }
                Step::Stay { seconds: stay, .. } => seconds += stay,
            }
        }
        seconds
    }

    /// Grown-ups with one to three children by the hand or ahead, and children alone.
    fn families(&mut self, seconds: f32) {
        let mut now = self.dice.within(1.0, 3.0);
        while now < seconds {
            let side = self.dice.sign();
            let grown = self.dice.pick(3);
            let mut members = self.abreast(grown);
            let children = 1 + self.dice.pick(if grown == 0 { 2 } else { 3 });
            let edge = members.iter().map(|member| member.offset.1).fold(-0.5, f32::max);
            for at in 0..children {
                let shape = self.child();
                let offset = match at {
                    0 => (self.dice.within(-0.1, 0.1), edge + 0.48),
                    1 => (0.75 * side, self.dice.within(-0.3, 0.3)),
                    _ => (-0.8 * side, self.dice.within(-0.3, 0.3)),
                };
                let member = self.member(shape, offset);
                members.push(member);
            }
            self.through(now, side, members, (0.7, 1.2));
            now += self.dice.within(3.0, 7.0);
        }
    }

    /// Prams and carts, pushed by one; half of them with somebody beside.
    fn wheels(&mut self, seconds: f32) {
        let mut now = self.dice.within(1.0, 3.0);
        while now < seconds {
            let side = self.dice.sign();
            let count = 1 + self.dice.pick(2);
            let mut members = self.abreast(count);
            let tone = self.dice.within(0.1, 0.8);
            let shape = if self.dice.chance(0.6) { Shape::Pram(tone) } else { Shape::Cart(tone) };
            let pusher = members[0].offset;
            let before = if matches!(shape, Shape::Pram(_)) { 0.85 } else { 0.95 };
            let wheeled = self.member(shape, (pusher.0 + before * side, pusher.1));
            members.push(wheeled);
            self.through(now, side, members, (0.7, 1.2));
            now += self.dice.within(4.0, 8.0);
        }
    }

    /// A line that ends in the picture: some pass over it and some pass beside it.
    fn beyond(&mut self, seconds: f32) {
        let begins = self.hall.line_begins();
        let mut now = self.dice.within(1.0, 3.0);
        // On the picture's right or below is always the line. It may be either way on the floor.
        let (over, beside) = {
            let end = if self.hall.upright { -1.0 } else { 1.0 };
            let far = if end > 0.0 { self.lane.1 } else { self.lane.0 };
            let near = if end > 0.0 { self.lane.0 } else { self.lane.1 };
            ((begins + end * 0.6, far), (begins - end * 0.6, near))
        };
        while now < seconds {
            let (from, to) = if self.dice.chance(0.5) { over } else { beside };
            let aside = from + (to - from) * self.dice.roll();
            let (side, speed) = (self.dice.sign(), self.dice.within(0.9, 1.5));
            let members = self.abreast(1);
            let from = (self.hall.reach(aside, -side), aside);
            let steps = vec![Step::Go { along: self.hall.reach(aside, side), aside, speed }];
            self.groups
                .push(Group { plan: Plan { begins: now, from, steps, half: 0.25, yields: false }, members });
            now += self.dice.within(2.0, 5.0);
        }
    }

    /// The first picture is full of people who walk and stand; then others come.
    fn peopled(&mut self, seconds: f32) {
        for _ in 0..4 {
            let (begins, side, members) = (self.dice.within(-3.5, -1.5), self.dice.sign(), self.abreast(1));
            self.through(begins, side, members, (0.8, 1.4));
        }
        let side = self.dice.sign();
        let at = (side * self.dice.within(1.2, 1.8), self.dice.within(self.lane.0, self.lane.1) * 0.8);
        let ends = self.dice.within(15.0, 40.0);
        self.circle(at, (-5.0, ends), side);
        self.traffic(seconds, (2.5, 6.0), &[1, 1, 2]);
    }

    /// Shadows of people outside pass over the floor; nobody comes in.
    fn unseen(&mut self, seconds: f32) {
        let mut now = self.dice.within(10.0, 40.0);
        while now < seconds {
            let side = self.dice.sign();
            let members = vec![self.member(Shape::Unseen, (0.0, 0.0))];
            self.through(now, side, members, (0.8, 1.6));
            now += self.dice.within(20.0, 120.0);
        }
    }
}

/// Half the width of some who walk side by side, m.
fn half_of(members: &[Member]) -> f32 {
    members.iter().map(|member| member.offset.1.abs()).fold(0.0, f32::max) + 0.25
}

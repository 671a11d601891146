//! Those who do not just walk through: they turn back, stand and talk, stay at a table.

use super::{
    super::walk::{Plan, Step},
    Director, Group, Member,
};
use std::f32::consts::{PI, TAU};

impl Director<'_> {
    /// Some who turn back before the line, on it or just after it, among some who go through.
    pub(super) fn turners(&mut self, seconds: f32) {
        let mut now = self.dice.within(1.0, 3.0);
        while now < seconds {
            let side = self.dice.sign();
            let members = self.abreast(1);
            if self.dice.chance(0.35) {
                self.through(now, side, members, (0.9, 1.5));
            } else {
                self.turner(now, side, members);
            }
            now += self.dice.within(4.0, 8.0);
        }
    }

    fn turner(&mut self, begins: f32, side: f32, members: Vec<Member>) {
        let depths = [(-1.2, -0.6), (-0.12, 0.08), (0.1, 0.22)];
        let (low, high) = depths[self.dice.pick(3)];
        let aside = self.dice.within(self.lane.0, self.lane.1);
        let along = side * self.dice.within(low, high);
        let speed = self.dice.within(0.8, 1.3);
        let stay = if self.dice.chance(0.6) { self.dice.within(0.3, 3.0) } else { 0.0 };
        let start = (self.hall.reach(aside, -side), aside);
        let look = if side > 0.0 { 0.0 } else { PI };
        let steps = vec![
            Step::Go { along, aside, speed },
            Step::Stay { seconds: stay, look },
            Step::Go { along: start.0, aside: start.1, speed },
        ];
        self.groups
            .push(Group { plan: Plan { begins, from: start, steps, half: 0.25, yields: false }, members });
    }

    /// A group that stands and talks while others go by.
    pub(super) fn standing(&mut self, seconds: f32) {
        let side = self.dice.sign();
        let along = side * self.dice.within(1.1, 1.6);
        let aside = self.dice.within(self.lane.0, self.lane.1) * 0.8;
        self.circle((along, aside), (-5.0, seconds + 5.0), side);
        self.traffic(seconds, (3.0, 7.0), &[1, 1, 2]);
    }

    /// Two to four in a circle from one moment to another; then they leave to their side.
    pub(super) fn circle(&mut self, at: (f32, f32), (begins, ends): (f32, f32), side: f32) {
        let number = 2 + self.dice.pick(3);
        let radius = 0.3 + 0.06 * number as f32;
        let first = self.dice.within(0.0, TAU);
        let members: Vec<Member> = (0..number)
            .map(|place| {
                let angle = first + TAU * place as f32 / number as f32;
                let shape = self.adult();
                let offset = (radius * angle.cos(), radius * angle.sin());
                Member { faces: Some(angle + PI), ..self.member(shape, offset) }
            })
            .collect();
        let leave = Step::Go { along: self.hall.reach(at.1, side), aside: at.1, speed: 1.0 };
        let steps = vec![Step::Stay { seconds: ends - begins, look: 0.0 }, leave];
        self.groups.push(Group { plan: Plan { begins, from: at, steps, half: 0.6, yields: false }, members });
    }

    /// Some who come, stand at a table for minutes and leave, over the line or back; one
    /// in three stands there from the first picture on.
    pub(super) fn dwellers(&mut self, seconds: f32) -> Vec<(f32, f32)> {
        let middle = (self.lane.0 + self.lane.1) / 2.0;
        let quarter = (self.lane.1 - self.lane.0) / 4.0;
        let tables = vec![(-1.9, middle - quarter), (1.9, middle + quarter)];
        let mut now = -1.0;
        for seat in 0.. {
            if now >= seconds * 0.7 {
                break;
            }
            // Seat after seat, none of them behind the table, so that it hides nobody.
            let table = tables[seat % 2];
            let (angle, from) = ((seat / 2 % 4) as f32 * 0.85 - 1.27, self.dice.sign());
            let away = if self.hall.upright {
                (0.7 * angle.sin(), -0.7 * angle.cos())
            } else {
                (0.7 * angle.cos(), 0.7 * angle.sin())
            };
            let at = (table.0 + away.0, table.1 + away.1);
            let stay = self.dice.within(60.0, 200.0).min(seconds * 0.6);
            self.dweller(now, from, (at, table), stay);
            now += self.dice.within(16.0, 40.0);
        }
        tables
    }

    fn dweller(&mut self, begins: f32, from: f32, (at, table): ((f32, f32), (f32, f32)), stay: f32) {
        let members = self.abreast(1);
        let (to, speed) = (self.dice.sign(), self.dice.within(0.9, 1.3));
        let look = (table.1 - at.1).atan2(table.0 - at.0);
        let aside = self.dice.within(self.lane.0, self.lane.1);
        let come = Step::Go { along: at.0, aside: at.1, speed };
        let leave = Step::Go { along: self.hall.reach(aside, to), aside, speed };
        let steps = vec![come, Step::Stay { seconds: stay, look }, leave];
        let here = begins < 0.0;
        let from = if here { at } else { (self.hall.reach(aside, from), aside) };
        self.groups.push(Group { plan: Plan { begins, from, steps, half: 0.25, yields: true }, members });
    }
}

//! The stops of a trail as a list, with their times, and what the trail brings.

use super::{
    BookletTrail, PAGE, Stop, Tier,
    inside::{LEFT, WIDTH, titled},
};
use crate::{
    Faces,
    faces::Face,
    ink::{HAIR, INK, INK_SOFT, LAMP},
    pen::{OVER, Pen, Type, UNDER},
    sheet::Page,
    words::{Language, Said, named},
};
use kurbo::{Circle, Line, Point, Rect, RoundedRect};
use venue::pack::Name;

const STOPS: Said = Said::new("各站时间", "Stops and times");
const REWARDS: Said = Said::new("礼物", "Rewards");
const BONUS: Said = Said::new("加分", "Bonus");
const ALWAYS: Said = Said::new("活动期间都开", "Open throughout");

/// The lowest baseline of a page, mm.
const BOTTOM: f64 = 200.0;
/// Height of a reward's row, and of a stop's in one language, mm.
const ROW: f64 = 11.2;
/// Height of a stop's row in both: time and place then take two lines each.
const ROW_OF_BOTH: f64 = 13.8;

/// Rows that flow from page to page.
struct Flow<'f, 't> {
    faces: &'f Faces,
    trail: &'t BookletTrail,
    language: Language,
    done: Vec<Page>,
    pen: Pen<'f>,
    y: f64,
}

/// The list of a trail's stops and rewards, on as many pages as it takes.
pub(super) fn stops(faces: &Faces, trail: &BookletTrail, language: Language) -> Vec<Page> {
    let (pen, y) = titled(faces, &title(trail), language);
    let mut flow = Flow { faces, trail, language, done: Vec::new(), pen, y: y + 2.0 };
    for rule in &trail.rules {
        flow.rule(rule);
    }
    for (number, stop) in (1_usize..).zip(&trail.stops) {
        flow.room(flow.row());
        flow.stop(number, stop);
    }
    if !trail.tiers.is_empty() {
        flow.room(ROW + 14.5);
        flow.heading();
        for tier in &trail.tiers {
            flow.room(ROW);
            flow.tier(tier);
        }
    }
    flow.done.push(Page::of_booklet(flow.pen));
    flow.done
}

fn title(trail: &BookletTrail) -> Name {
    let stops = STOPS.name();
    named(
        format!("{} {}", trail.name.zh, stops.zh),
        format!("{}: {}", trail.name.en_or_zh(), stops.en_or_zh()),
    )
}

impl Flow<'_, '_> {
    /// Begins a new page if so much does not fit this one.
    fn room(&mut self, height: f64) {
        if self.y + height <= BOTTOM {
            return;
        }
        let (pen, y) = titled(self.faces, &title(self.trail), self.language);
        self.done.push(Page::of_booklet(std::mem::replace(&mut self.pen, pen)));
        self.y = y + 2.0;
    }

    /// Height of a stop's row.
    fn row(&self) -> f64 {
        if self.language == Language::Both { ROW_OF_BOTH } else { ROW }
    }

    fn rule(&mut self, rule: &Name) {
        let how = Type::new(Face::Reading, 3.8, INK);
        let words = self.language.line(rule);
        self.y = self.pen.block(&words, Point::new(LEFT, self.y), how, WIDTH, 2) + 0.8;
    }

    fn stop(&mut self, number: usize, stop: &Stop) {
        let top = self.y;
        let line = Line::new((LEFT, top), (PAGE.0 - LEFT, top));
        self.pen.stroke(&line, 0.2, HAIR, false);
        let disc = Point::new(LEFT + 3.6, top + 5.2);
        self.pen.ring(disc, 3.2, 0.4, u32::try_from(number).unwrap_or(0), INK);
        let figure = Type::new(Face::Strong, 3.6, INK).middle();
        self.pen.text(&number.to_string(), disc + (0.0, 1.3), figure);
        let (left, half) = (LEFT + 10.0, WIDTH * 0.5);
        let name = Type::new(Face::Voice, 4.6, INK);
        self.pen.block(self.language.first(&stop.name), Point::new(left, top + 5.6), name, half, 1);
        let small = Type::new(Face::Reading, 2.8, INK_SOFT);
        if let Some(second) = self.language.second(&stop.name) {
            self.pen.block(second, Point::new(left, top + 9.2), small, half, 1);
        }
        self.where_and_when(stop, top, WIDTH - 10.0 - half - 3.0);
        self.y = top + self.row();
    }

    fn where_and_when(&mut self, stop: &Stop, top: f64, width: f64) {
        let (always, bonus) = (ALWAYS.name(), BONUS.name());
        let opens = stop.opens.as_ref().unwrap_or(&always);
        let first = [stop.bonus.then(|| self.language.first(&bonus)), Some(self.language.first(opens))];
        // Hours alone read the same in both but for their comma.
        let hours = |second: &&str| second.replace(", ", "，") != opens.zh;
        let second =
            [self.language.second(&bonus).filter(|_| stop.bonus), self.language.second(opens).filter(hours)];
        let joined = |words: [Option<&str>; 2]| words.into_iter().flatten().collect::<Vec<_>>().join("  ");
        let place =
            stop.place.as_ref().map(|place| (self.language.first(place), self.language.second(place)));
        let (place, place_second) = place.unwrap_or_default();
        let strong = Type::new(Face::Strong, 3.4, INK).right();
        let small = Type::new(Face::Reading, 2.8, INK_SOFT).right();
        self.stacked(
            vec![
                (joined(first), strong),
                (joined(second), small.size(2.6)),
                (place.to_owned(), small),
                (place_second.unwrap_or_default().to_owned(), small.size(2.6)),
            ],
            top,
            width,
        );
    }

    /// Lines at the right of a stop's row, those that say something, one below the other.
    fn stacked(&mut self, mut lines: Vec<(String, Type)>, top: f64, width: f64) {
        lines.retain(|(words, _)| !words.is_empty());
        // Four lines fill the row; fewer have air.
        let (mut down, between) = if lines.len() > 3 { (0.9, 0.12) } else { (2.2, 0.6) };
        for (words, how) in lines {
            down += how.size * OVER;
            self.pen.block(&words, Point::new(PAGE.0 - LEFT, top + down), how, width, 1);
            down += how.size * UNDER + between;
        }
    }

    fn heading(&mut self) {
        let how = Type::new(Face::Voice, 7.0, INK);
        let words = self.language.line(&REWARDS.name());
        self.pen.text(&words, Point::new(LEFT, self.y + 10.0), how);
        self.y += 14.5;
    }

    fn tier(&mut self, tier: &Tier) {
        let top = self.y;
        let card = Rect::new(LEFT, top, PAGE.0 - LEFT, top + ROW - 1.8);
        self.pen.stroke(&RoundedRect::from_rect(card, 2.0), 0.3, HAIR, false);
        self.pen.fill(&Circle::new((LEFT + 6.0, card.center().y), 2.4), LAMP);
        let name = Type::new(Face::Voice, 4.6, INK);
        let (left, half) = (LEFT + 12.0, WIDTH * 0.5);
        let both = self.language.second(&tier.name).is_some();
        let y = if both { top + 4.4 } else { top + 6.2 };
        self.pen.block(self.language.first(&tier.name), Point::new(left, y), name, half, 1);
        let small = Type::new(Face::Reading, 2.8, INK_SOFT);
        if let Some(second) = self.language.second(&tier.name) {
            self.pen.block(second, Point::new(left, top + 8.0), small, half, 1);
        }
        let (right, width) = (PAGE.0 - LEFT - 4.0, WIDTH - 18.0 - half - 3.0);
        let how = Type::new(Face::Strong, 3.6, INK).right();
        self.pen.block(self.language.first(&tier.takes), Point::new(right, y), how, width, 1);
        if let Some(second) = self.language.second(&tier.takes) {
            self.pen.block(second, Point::new(right, top + 8.0), small.right(), width, 1);
        }
        self.y = top + ROW;
    }
}

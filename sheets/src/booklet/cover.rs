//! The book's cover: indigo cloth, a sewn spine at the fold and a slip with its title; and
//! its back.

use super::{Booklet, PAGE};
use crate::{
    Faces,
    card::PASSPORT,
    faces::Face,
    ink::{HAIR, INDIGO, INDIGO_DEEP, INDIGO_PALE, INK, INK_SOFT, LAMP, MOON, PAPER, SEPIA},
    pen::{Pen, Type},
    sheet::Page,
    words::{Language, Said},
};
use drawing::{Dice, Hand};
use kurbo::{Circle, Point, Rect};

const NO_NAME: Said = Said::new("不记姓名、电话和面孔", "No name, no telephone number, no face");

/// Width of the spine beside the fold, mm.
const SPINE: f64 = 15.0;

pub(super) fn front(faces: &Faces, booklet: &Booklet, language: Language) -> Page {
    let mut pen = Pen::new(faces);
    cloth(&mut pen);
    spine(&mut pen);
    asterism(&mut pen, booklet);
    slip(&mut pen, language);
    let how = Type::new(Face::Voice, 7.6, MOON);
    let at = Point::new(SPINE + 12.0, 186.0);
    pen.named(&booklet.campaign, at, how, PAGE.0 - SPINE - 24.0, language);
    Page::of_booklet(pen)
}

pub(super) fn back(faces: &Faces, booklet: &Booklet, language: Language) -> Page {
    let mut pen = Pen::new(faces);
    cloth(&mut pen);
    let middle = PAGE.0 / 2.0;
    let how = Type::new(Face::Voice, 6.4, MOON).middle();
    let mut y = 92.0;
    for words in &booklet.theme_words {
        y = pen.named(words, Point::new(middle, y), how, 116.0, language) + 7.0;
    }
    let how = Type::new(Face::Reading, 3.8, HAIR).middle();
    pen.named(&NO_NAME.name(), Point::new(middle, 186.0), how, 116.0, language);
    Page::of_booklet(pen)
}

fn cloth(pen: &mut Pen<'_>) {
    pen.fill(&Rect::new(0.0, 0.0, PAGE.0, PAGE.1), INDIGO);
}

fn spine(pen: &mut Pen<'_>) {
    pen.fill(&Rect::new(0.0, 0.0, SPINE, PAGE.1), INDIGO_DEEP);
    let seed = Dice::seed_of("cover");
    let straight = |width: f64, seed: u32| Hand::new(width, seed).samples(60).drift(0.25).straight();
    let sewn = [Point::new(SPINE, -3.0), Point::new(SPINE, PAGE.1 + 3.0)];
    pen.hand(&sewn, straight(0.8, seed), MOON);
    for (stitch, seed) in (0..5_u32).zip(seed + 1..) {
        let y = 25.0 + f64::from(stitch) * 40.0;
        pen.hand(&[Point::new(-1.0, y), Point::new(SPINE, y)], straight(0.8, seed), MOON);
    }
}

/// The slip of paper with the book's title, from top to bottom in Chinese.
fn slip(pen: &mut Pen<'_>, language: Language) {
    let name = PASSPORT.name();
    if language == Language::En {
        let room = Rect::new(62.0, 24.0, 132.0, 56.0);
        paper_slip(pen, room);
        let how = Type::new(Face::Voice, 13.0, INK).middle();
        pen.text(language.first(&name), room.center() + (0.0, 4.4), how);
        return;
    }
    let room = Rect::new(98.0, 20.0, 132.0, if language == Language::Both { 92.0 } else { 84.0 });
    paper_slip(pen, room);
    let how = Type::new(Face::Voice, 21.0, INK).middle();
    let mut y = room.y0 + 25.5;
    for character in name.zh.chars() {
        pen.text(&character.to_string(), Point::new(room.center().x, y), how);
        y += 26.0;
    }
    if let Some(second) = language.second(&name) {
        let how = Type::new(Face::Reading, 4.6, INK_SOFT).middle();
        pen.text(second, Point::new(room.center().x, room.y1 - 6.0), how);
    }
}

fn paper_slip(pen: &mut Pen<'_>, room: Rect) {
    pen.fill(&room, PAPER);
    pen.frame(room.inset(-2.0), 0.5, Dice::seed_of("slip"), SEPIA);
}

/// The first trail as an asterism: small circles joined by hand lines.
fn asterism(pen: &mut Pen<'_>, booklet: &Booklet) {
    let sky = Rect::new(SPINE + 14.0, 102.0, PAGE.0 - 14.0, 168.0);
    let Some(trail) = booklet.trails.first() else {
        return;
    };
    let stars: Vec<Point> = trail
        .stops
        .iter()
        .map(|stop| sky.origin() + (stop.at.0 * sky.width(), stop.at.1 * sky.height()))
        .collect();
    let seed = Dice::seed_of(&trail.id);
    for (pair, seed) in stars.windows(2).zip(seed..) {
        pen.hand(pair, Hand::new(0.5, seed).samples(20).drift(0.2).straight(), INDIGO_PALE);
    }
    for (star, seed) in stars.iter().zip(seed..) {
        pen.fill(&Circle::new(*star, 2.6), INDIGO);
        pen.ring(*star, 2.2, 0.5, seed, MOON);
    }
    // The first is lit: it is where to begin.
    if let Some(star) = stars.first() {
        pen.fill(&Circle::new(*star, 1.9), LAMP);
    }
}

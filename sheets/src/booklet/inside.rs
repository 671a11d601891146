//! The pages inside: how it works, the passport, the maps with their rings, and empty
//! pages to write on.

use super::{Booklet, BookletTrail, PAGE};
use crate::{
    Faces, SheetError,
    card::{CARD, Card, KEEP, PASSPORT, SHORT, last},
    faces::Face,
    ink::{BLACK, HAIR, INK, INK_SOFT, PAPER, SEPIA, WHITE},
    map::{self, MapPicture, MapStop, RING_SCALES, Walk},
    pen::{Pen, Type},
    qr::{Code, units},
    sheet::Page,
    words::{Language, Said},
};
use drawing::{Dice, Hand};
use kurbo::{Affine, Point, Rect};

/// Margins of a page, mm; the same on both sides, as left and right pages differ.
pub(super) const LEFT: f64 = 14.0;
/// Width of what stands on a page, mm.
pub(super) const WIDTH: f64 = PAGE.0 - 2.0 * LEFT;

const HOW: Said = Said::new("怎么用", "How it works");
const STEPS: [Said; 4] = [
    Said::new("走到一站，看看那里的科学。", "Come to a stop, and see its science."),
    Said::new("出示护照，盖一枚章。", "Show your passport. Get a stamp."),
    Said::new("纸上的圈里，也盖一枚做纪念。", "Stamp the ring in this book too."),
    Said::new("集够了，到服务台领礼物。", "Enough stamps? Get your gift at the desk."),
];
const FAMILY: Said = Said::new(
    "一家人可以合用一本。丢了也不怕：记住短码，就能找回来。",
    "One passport serves a family. Lost it? The short code finds it again.",
);
const STICK: Said = Said::new("护照卡贴在这里", "Stick your passport card here");
const STAMP_HERE: Said = Said::new("圈里盖章", "Stamp in the rings");
const NOTES: Said = Said::new("记一记", "Notes");

/// Paper with the page's title; gives the pen and the first free baseline.
pub(super) fn titled<'f>(faces: &'f Faces, title: &venue::pack::Name, language: Language) -> (Pen<'f>, f64) {
    let mut pen = Pen::new(faces);
    pen.fill(&Rect::new(0.0, 0.0, PAGE.0, PAGE.1), PAPER);
    let how = Type::new(Face::Voice, 9.0, INK);
    let room = Rect::new(LEFT, 14.5, LEFT + WIDTH, 42.0);
    let y = pen.named_within(title, room, how, language);
    (pen, y)
}

pub(super) fn how(faces: &Faces, language: Language) -> Page {
    let (mut pen, _) = titled(faces, &HOW.name(), language);
    let mut y = 52.0;
    for (number, step) in (1_u32..).zip(STEPS) {
        let disc = Point::new(LEFT + 6.5, y - 2.0);
        pen.ring(disc, 6.0, 0.6, number, INK);
        let figure = Type::new(Face::Strong, 6.6, INK).middle();
        pen.text(&number.to_string(), disc + (0.0, 2.4), figure);
        let how = Type::new(Face::Reading, 5.4, INK);
        pen.named(&step.name(), Point::new(LEFT + 18.0, y), how, WIDTH - 18.0, language);
        y += 27.0;
    }
    let how = Type::new(Face::Reading, 4.2, INK_SOFT);
    pen.named(&FAMILY.name(), Point::new(LEFT, 172.0), how, WIDTH, language);
    Page::of_booklet(pen)
}

pub(super) fn passport(faces: &Faces, booklet: &Booklet, language: Language) -> Result<Page, SheetError> {
    let (mut pen, _) = titled(faces, &PASSPORT.name(), language);
    match &booklet.passport {
        Some(card) => printed(&mut pen, card, language)?,
        None => {
            let room = Rect::from_center_size((PAGE.0 / 2.0, 92.0), (CARD.x + 4.0, CARD.y + 4.0));
            pen.frame(room, 0.6, Dice::seed_of("card"), SEPIA);
            let how = Type::new(Face::Reading, 4.6, INK_SOFT).middle();
            pen.named(&STICK.name(), room.center(), how, CARD.x, language);
        }
    }
    let how = Type::new(Face::Reading, 4.2, INK).middle();
    pen.named(&KEEP.name(), Point::new(PAGE.0 / 2.0, 182.0), how, WIDTH, language);
    Ok(Page::of_booklet(pen))
}

/// Side of the passport's code with its quiet zone, mm.
const CODE: f64 = 64.0;

fn printed(pen: &mut Pen<'_>, card: &Card, language: Language) -> Result<(), SheetError> {
    let code = Code::of(&card.text)?;
    let corner = Point::new((PAGE.0 - CODE) / 2.0, 48.0);
    pen.fill(&Rect::from_origin_size(corner, (CODE, CODE)), WHITE);
    let place = Affine::translate(corner.to_vec2()) * Affine::scale(CODE / units(code.modules()));
    pen.placed(place, |pen| pen.fill(&code.path(), BLACK));
    let middle = PAGE.0 / 2.0;
    let quiet = Type::new(Face::Reading, 4.0, INK_SOFT).middle();
    pen.text(&language.line(&SHORT.name()), Point::new(middle, corner.y + CODE + 11.0), quiet);
    let strong = Type::new(Face::Strong, 8.4, INK).middle();
    pen.block(&card.short, Point::new(middle, corner.y + CODE + 21.5), strong, WIDTH, 1);
    if let Some(day) = card.last_day {
        let how = Type::new(Face::Reading, 4.6, INK).middle();
        pen.named(&last(day), Point::new(middle, corner.y + CODE + 33.0), how, WIDTH, language);
    }
    Ok(())
}

/// Most rings on a page: twelve of a rubber stamp's size with their names.
const RINGS: usize = 12;
/// How wide the words under a ring may be, mm.
const WORDS: f64 = 35.0;

/// The trail's map with an open ring for every point, on as many pages as it takes.
pub(super) fn maps(faces: &Faces, trail: &BookletTrail, language: Language) -> Result<Vec<Page>, SheetError> {
    if trail.stops.is_empty() {
        return Err(SheetError::Nothing("a trail of the booklet has no points"));
    }
    let mut pages = Vec::new();
    for (first, stops) in (1..).step_by(RINGS).zip(trail.stops.chunks(RINGS)) {
        let (mut pen, y) = titled(faces, &trail.name, language);
        let how = Type::new(Face::Reading, 3.4, INK_SOFT).right();
        pen.text(&language.line(&STAMP_HERE.name()), Point::new(PAGE.0 - LEFT, 200.0), how);
        let field = Rect::new(LEFT, y - 1.0, PAGE.0 - LEFT, 194.0);
        let rings: Vec<MapStop> = stops.iter().map(ring).collect();
        let seed = Dice::seed_of(&trail.id);
        let walk = Walk {
            stops: &rings,
            course: trail.course,
            first,
            field,
            widest: WORDS,
            scales: &RING_SCALES,
            picture: false,
            seed,
        };
        if !map::drawn(&mut pen, &walk, language) {
            let (map, places) = (trail.id.clone(), stops.len());
            return Err(SheetError::NoRoom { map, places });
        }
        pages.push(Page::of_booklet(pen));
    }
    Ok(pages)
}

fn ring(stop: &super::Stop) -> MapStop {
    MapStop {
        name: stop.name.clone(),
        note: None,
        picture: MapPicture::Ring(stop.seal.clone()),
        at: Some(stop.at),
        base: false,
    }
}

/// A page to write on.
pub(super) fn notes(faces: &Faces, page: usize, language: Language) -> Page {
    let (mut pen, _) = titled(faces, &NOTES.name(), language);
    let seed = Dice::seed_of("notes").wrapping_add(u32::try_from(page).unwrap_or(0));
    for (line, seed) in (0..12_u32).zip(seed..) {
        let y = 52.0 + f64::from(line) * 12.0;
        let ends = [Point::new(LEFT, y), Point::new(PAGE.0 - LEFT, y)];
        pen.hand(&ends, Hand::new(0.35, seed).samples(50).drift(0.25).straight(), HAIR);
    }
    Page::of_booklet(pen)
}

//! The hand-drawn map of a route: houses joined by a dashed line in the order of the walk,
//! with names, numbers and the base marked. It is what a city walk route is handed in as.
//!
//! A pack's map has north at the top. Without places on a map the stops are laid out along
//! a winding way; then the sheet says that it shows an order and not a direction.

mod body;
mod ground;
mod house;
pub(crate) mod layout;
mod search;
mod stop;
mod way;

use crate::{
    Faces, SheetError,
    faces::Face,
    ink::{INK, INK_SOFT, JADE, LAMP},
    pen::{Pen, Type},
    sheet::{Page, Sheet},
    words::{Language, Said},
};
use drawing::{Dice, Hand};
use kurbo::{Circle, Point, Rect};
use stop::{Placed, Prepared};
use venue::pack::{Name, Seal, VenueKind};

/// What a stop looks like on the map.
#[derive(Clone, Debug, PartialEq)]
pub enum MapPicture {
    /// A house by the kind of venue; none: a place that is no unit of the campaign.
    House(Option<VenueKind>),
    /// The ring of a point inside a house.
    Seal(Seal),
    /// The open ring of a point, to be stamped.
    Ring(Seal),
}

/// A place of the walk.
#[derive(Clone, Debug, PartialEq)]
pub struct MapStop {
    /// Its name.
    pub name: Name,
    /// What is written beside it.
    pub note: Option<Name>,
    /// What it looks like.
    pub picture: MapPicture,
    /// Where it stands, 0 to 1 of the map's width and height from the upper left.
    pub at: Option<(f64, f64)>,
    /// Whether the walk starts from it as its base.
    pub base: bool,
}

/// Whether places are to be walked one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// In the order of their numbers.
    InOrder,
    /// As one likes; the numbers are a good way through the city.
    Suggested,
    /// As one likes, all in one house: no way is better than another, and none is drawn.
    Free,
}

/// A route to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteMap {
    /// Its id: the hand that draws it is seeded by it.
    pub id: String,
    /// Its name.
    pub title: Name,
    /// The one theme it is made around.
    pub theme: Option<Name>,
    /// The campaign's name.
    pub campaign: Name,
    /// Whether the map lies to the north; a house's map lies as the house does.
    pub north_up: bool,
    /// How its places are walked.
    pub course: Course,
    /// The places in the order of the walk.
    pub stops: Vec<MapStop>,
}

/// Sides of the sheet, mm: A4 landscape, 3508 × 2480 px at 300 dpi.
const SHEET: (f64, f64) = (297.0, 210.0);
/// Where stops may stand, mm.
const FIELD: Rect = Rect::new(19.0, 47.0, 278.0, 184.0);
/// Most stops of a page: four rows of six small ones still leave room to see the way.
const MOST_STOPS: usize = 20;
/// Least room between two stops, mm: enough to tell them apart, and where ways are drawn
/// enough for an arrow; on a page of the booklet for a small one.
const FREE_GAP: f64 = 3.5;
const WALKED_GAP: f64 = 8.0;
const PAGE_GAP: f64 = 6.0;
/// How wide the words of a stop may be, mm at full size.
const WIDEST: f64 = 44.0;
/// The sizes stops are tried in; the smallest words are then 2.1 mm high.
const SCALES: [f64; 8] = [1.4, 1.27, 1.13, 1.0, 0.88, 0.77, 0.66, 0.55];
/// The sizes rings are tried in: 21 mm across takes a usual stamp, 16 mm a small one.
pub(crate) const RING_SCALES: [f64; 4] = [0.92, 0.85, 0.78, 0.7];

const THEME: Said = Said::new("主题：", "Theme: ");
const BASE: Said = Said::new("从基地出发", "Start at the base");
const ORDER: Said = Said::new("按号走", "Follow the numbers");
const SUGGESTED: Said = Said::new("可按号走", "Follow the numbers if you like");
const FREE: Said = Said::new("先后随意", "In any order");
const SKETCH: Said = Said::new("手绘示意图，不按比例", "Sketch, not to scale");
const NO_DIRECTION: Said = Said::new("手绘示意图，只表示先后", "Sketch: the order, not the direction");

/// Stops to draw within a field, in the order of the walk.
pub(crate) struct Walk<'m> {
    pub(crate) stops: &'m [MapStop],
    /// Whether ways are drawn between them.
    pub(crate) course: Course,
    /// The number of the first.
    pub(crate) first: u32,
    /// Where they may stand, mm.
    pub(crate) field: Rect,
    /// How wide words may be at full size, mm.
    pub(crate) widest: f64,
    /// The sizes that are tried, largest first.
    pub(crate) scales: &'m [f64],
    /// Whether it is a picture, with a bold way, trees and clouds; or a page to stamp.
    pub(crate) picture: bool,
    pub(crate) seed: u32,
}

impl Walk<'_> {
    fn is_walked(&self) -> bool {
        self.course != Course::Free
    }

    fn gap(&self) -> f64 {
        match (self.is_walked(), self.picture) {
            (false, _) => FREE_GAP,
            (true, true) => WALKED_GAP,
            (true, false) => PAGE_GAP,
        }
    }
}

/// The map of a route on A4 landscape, on as many pages as it takes.
///
/// # Errors
/// When there is no stop, or the names of a page's stops leave no room.
pub fn route_map(faces: &Faces, map: &RouteMap, language: Language) -> Result<Sheet, SheetError> {
    if map.stops.is_empty() {
        return Err(SheetError::Nothing("the map has no places"));
    }
    // As many stops on every page, so that none is left alone on the last.
    let pages = map.stops.len().div_ceil(MOST_STOPS);
    let a_page = map.stops.len().div_ceil(pages);
    let drawn = (1..).step_by(a_page).zip(map.stops.chunks(a_page)).zip(1..);
    let drawn =
        drawn.map(|((first, stops), page)| map_page(faces, map, (first, stops), (page, pages), language));
    Ok(Sheet { title: map.title.zh.clone(), pages: drawn.collect::<Result<_, _>>()? })
}

/// A page with some of the stops, the number of the first before them.
fn map_page(
    faces: &Faces,
    map: &RouteMap,
    (first, stops): (u32, &[MapStop]),
    page: (usize, usize),
    language: Language,
) -> Result<Page, SheetError> {
    let seed = Dice::seed_of(&map.id);
    let mut pen = Pen::new(faces);
    ground::paper(&mut pen, SHEET, seed);
    let walk = Walk {
        stops,
        course: map.course,
        first,
        field: FIELD,
        widest: WIDEST,
        scales: &SCALES,
        picture: true,
        seed,
    };
    if !drawn(&mut pen, &walk, language) {
        return Err(SheetError::NoRoom { map: map.id.clone(), places: stops.len() });
    }
    head(&mut pen, map, seed, language);
    foot(&mut pen, map, page, language);
    Ok(pen.page(SHEET.0, SHEET.1))
}

/// Draws a walk; false if its stops do not fit the field.
pub(crate) fn drawn(pen: &mut Pen<'_>, walk: &Walk<'_>, language: Language) -> bool {
    let Some(stops) = laid_out(pen.faces, walk, language) else {
        return false;
    };
    let bodies: Vec<body::Body> = stops.iter().map(Placed::body).collect();
    let ways = if walk.is_walked() { way::between(walk.field, &bodies) } else { Vec::new() };
    if walk.picture {
        ground::scenery(pen, walk.field, &stops, &ways, walk.seed);
    }
    for (way, seed) in ways.iter().zip(walk.seed..) {
        way::dashed(pen, way, walk.picture, seed);
    }
    for (number, stop) in (walk.first..).zip(&stops) {
        stop.draw(pen, number, walk.seed.wrapping_add(number), language);
    }
    true
}

/// The stops as large as they fit.
fn laid_out<'m>(faces: &Faces, walk: &Walk<'m>, language: Language) -> Option<Vec<Placed<'m>>> {
    walk.scales.iter().find_map(|scale| {
        let prepared = |stop: &'m MapStop| Prepared::of(faces, stop, walk.widest, *scale, language);
        let ready: Vec<Prepared<'m>> = walk.stops.iter().map(prepared).collect();
        let blocks: Vec<layout::Block> = ready.iter().map(|stop| stop.block(walk.field)).collect();
        let rects = layout::placed(walk.field, &blocks, walk.gap(), walk.seed)?;
        Some(ready.into_iter().zip(rects).map(|(stop, rect)| stop.at(rect)).collect())
    })
}

fn head(pen: &mut Pen<'_>, map: &RouteMap, seed: u32, language: Language) {
    let how = Type::new(Face::Voice, 13.5, INK);
    let width = 156.0;
    pen.named_within(&map.title, Rect::new(20.0, 15.6, 20.0 + width, 45.5), how, language);
    let end = 20.0 + (pen.faces.width(Face::Voice, language.first(&map.title)) * 13.5).min(width);
    let under = [Point::new(20.0, 30.6), Point::new((20.0 + end) / 2.0, 31.4), Point::new(end, 30.6)];
    if language.second(&map.title).is_none() {
        pen.hand(&under, Hand::new(0.9, seed).samples(20).drift(0.3), INK);
    }
    let quiet = Type::new(Face::Reading, 3.7, INK_SOFT).right();
    let right = if map.north_up { 252.0 } else { 277.0 };
    pen.block(language.first(&map.campaign), Point::new(right, 22.0), quiet, 70.0, 1);
    if let Some(theme) = &map.theme {
        let words = |theme: &str, name: &str| format!("{theme}{name}");
        let first = words(language.first(&THEME.name()), language.first(theme));
        let how = Type { face: Face::Voice, ink: JADE, ..quiet };
        pen.block(&first, Point::new(right, 29.5), how.size(5.2), 70.0, 1);
        if let Some(second) = language.second(theme) {
            pen.block(&words(THEME.en, second), Point::new(right, 34.0), quiet.size(3.0), 70.0, 1);
        }
    }
    if map.north_up {
        ground::compass(pen, Point::new(266.0, 29.0), seed, language);
    }
}

/// The legend: one line at the sheet's foot.
fn foot(pen: &mut Pen<'_>, map: &RouteMap, (page, pages): (usize, usize), language: Language) {
    let how = Type::new(Face::Reading, 3.5, INK_SOFT);
    let baseline = 195.5;
    let mut x = 22.0;
    let say = |pen: &mut Pen<'_>, x: &mut f64, said: Said| {
        let words = language.line(&said.name());
        pen.text(&words, Point::new(*x, baseline), how);
        *x += pen.faces.width(how.face, &words) * how.size + 9.0;
    };
    if map.stops.iter().any(|stop| stop.base) {
        pen.fill(&Circle::new((x + 2.4, baseline - 1.3), 2.4), LAMP);
        x += 6.6;
        say(pen, &mut x, BASE);
    }
    stop::number(pen, Point::new(x + 2.4, baseline - 1.3), 2.4, 1);
    x += 6.6;
    let order = match map.course {
        Course::InOrder => ORDER,
        Course::Suggested => SUGGESTED,
        Course::Free => FREE,
    };
    say(pen, &mut x, order);
    let placed = map.stops.iter().all(|stop| stop.at.is_some());
    let said = if placed { SKETCH } else { NO_DIRECTION };
    let words = language.line(&said.name());
    let words = if pages > 1 { format!("{words}   {page}/{pages}") } else { words };
    pen.text(&words, Point::new(275.0, baseline), how.right());
}

//! The trail as a map on paper: seals where they are stamped, rings where they are not,
//! the way between them, and where one is.

use super::{Area, Parent, Style, Theme, labels::place_labels, text, tokens};
use crate::draw::{Dice, Pictogram, Picture, Rgb, SealDesign};
use bevy::prelude::*;

/// A point of the map.
#[derive(Debug, Clone)]
pub struct ChartPoint<'a> {
    /// Where, in px of the map's area.
    pub at: Vec2,
    /// Its name.
    pub name: &'a str,
    /// What makes its ring its own.
    pub id: &'a str,
    /// Its picture.
    pub pictogram: Pictogram,
    /// Its seal, if it is stamped.
    pub seal: Option<SealDesign>,
    /// The next one to go to.
    pub next: bool,
}

/// The room of a hand line in its picture, px.
const LINE_ROOM: f32 = 8.0;

/// Width of a character of a name, in parts of its size: Latin letters are half as wide
/// as Chinese ones, and a little more so that none is cut.
const LATIN: f32 = 0.58;

impl Theme<'_> {
    /// The map. `size` is the side of a point's seal, px; `letters` the size of names.
    pub fn chart(
        &mut self,
        parent: &mut Parent<'_>,
        area: Area,
        points: &[ChartPoint<'_>],
        (size, letters): (u16, f32),
    ) {
        let radius = f32::from(size) / 2.0;
        let style = Style::Chip.sized(letters).leaded(letters * 1.3);
        let places: Vec<Vec2> = points.iter().map(|point| point.at).collect();
        let sizes: Vec<Vec2> =
            points.iter().map(|point| Vec2::new(width_of(point.name, letters), letters * 1.3)).collect();
        let names = place_labels(&places, &sizes, Vec2::new(area.width, area.height), radius);
        parent.spawn((area.node(), Pickable::IGNORE)).with_children(|map| {
            for pair in points.windows(2) {
                self.way(map, &pair[0], &pair[1], radius);
            }
            for (point, name) in points.iter().zip(names) {
                self.point(map, point, size);
                let Some(place) = name else { continue };
                let node = Node {
                    justify_content: JustifyContent::Center,
                    ..Area::new(place.min.x - 8.0, place.min.y, place.width() + 16.0, place.height()).node()
                };
                let style = if point.next || point.seal.is_some() { style.bold() } else { style };
                let colour = if point.next || point.seal.is_some() { tokens::INK } else { tokens::INK_SOFT };
                let one_line = TextLayout::linebreak(LineBreak::NoWrap);
                map.spawn((node, Pickable::IGNORE, children![(text(style, point.name, colour), one_line)]));
            }
        });
    }

    fn way(&mut self, map: &mut Parent<'_>, from: &ChartPoint<'_>, to: &ChartPoint<'_>, radius: f32) {
        let along = (to.at - from.at).normalize_or_zero() * (radius + 6.0);
        let (a, b) = ((from.at + along).round(), (to.at - along).round());
        if (b - a).dot(to.at - from.at) <= 0.0 {
            return;
        }
        let walked = from.seal.is_some() && to.seal.is_some();
        let way = b - a;
        #[expect(clippy::cast_possible_truncation, reason = "a way across a screen")]
        let picture = Picture::Stroke {
            way: (way.x as i16, way.y as i16),
            width: if walked { 7 } else { 4 },
            dashed: !walked,
            seed: Dice::seed_of(from.id),
        };
        let colour = if walked { tokens::CINNABAR } else { tokens::INK_SOFT };
        let corner = a.min(b) - LINE_ROOM;
        let size = way.abs() + 2.0 * LINE_ROOM;
        let place = Area::new(corner.x, corner.y, size.x, size.y).node();
        map.spawn(self.tinted(&picture, colour)).insert(place);
    }

    fn point(&mut self, map: &mut Parent<'_>, point: &ChartPoint<'_>, size: u16) {
        if point.next {
            self.in_the_middle(map, &Picture::Halo { radius: size, strength: 80 }, point.at, tokens::LAMP);
            let face = Picture::Disc { radius: size / 2 };
            self.in_the_middle(map, &face, point.at, tokens::PAPER_LIT);
        }
        match &point.seal {
            Some(design) => {
                let seal = Picture::Seal { design: design.clone(), size };
                let place = corner_of(&seal, point.at);
                map.spawn(self.picture(&seal)).insert(place);
            }
            None => {
                let colour = if point.next { tokens::INK } else { tokens::INK_SOFT };
                let pen = if point.next { 60 } else { 30 };
                let ring = Picture::Ring { radius: size * 9 / 20, pen, seed: Dice::seed_of(point.id) };
                self.in_the_middle(map, &ring, point.at, colour);
                let picture = Picture::Pictogram { which: point.pictogram, size: size * 2 / 5 };
                self.in_the_middle(map, &picture, point.at, colour);
            }
        }
    }

    fn in_the_middle(&mut self, map: &mut Parent<'_>, picture: &Picture, at: Vec2, colour: Rgb) {
        let place = corner_of(picture, at);
        map.spawn(self.tinted(picture, colour)).insert(place);
    }
}

/// The node of a picture with its middle at a place.
fn corner_of(picture: &Picture, at: Vec2) -> Node {
    #[expect(clippy::cast_possible_truncation, reason = "design pixels")]
    let size = Vec2::new(picture.size().0 as f32, picture.size().1 as f32);
    let corner = at - size / 2.0;
    Area::new(corner.x, corner.y, size.x, size.y).node()
}

/// How wide a name is, at least: measured by its characters, so that a map can be laid
/// out before its words are shaped.
fn width_of(name: &str, letters: f32) -> f32 {
    name.chars().map(|c| if c.is_ascii() { letters * LATIN } else { letters }).sum::<f32>() + 4.0
}

//! The trail as a map on paper: seals where they are stamped, rings where they are not,
//! the way between them, and where one is.

use super::{
    Area, Parent, Style, Theme,
    labels::place_labels,
    text,
    text::Fixed,
    tokens,
    trail::{HandLine, middle_at},
};
use crate::draw::{Dice, Pictogram, Picture, SealDesign};
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
        let larger = (letters * self.frame.letters, letters);
        let settings: Vec<Vec<String>> = points.iter().map(|point| settings(point.name)).collect();
        let (letters, names) = names(points, &settings, larger, Vec2::new(area.width, area.height), radius);
        let style = Style::Chip.sized(letters).leaded(letters * 1.3);
        parent.spawn((area.node(), Pickable::IGNORE)).with_children(|map| {
            for pair in points.windows(2) {
                self.way(map, &pair[0], &pair[1], radius);
            }
            for ((point, name), settings) in points.iter().zip(names).zip(&settings) {
                self.point(map, point, size);
                let Some((setting, place)) = name else { continue };
                let Some(words) = settings.get(setting) else { continue };
                let node = Node {
                    justify_content: JustifyContent::Center,
                    ..Area::new(place.min.x - 8.0, place.min.y, place.width() + 16.0, place.height()).node()
                };
                let style = if point.next || point.seal.is_some() { style.bold() } else { style };
                let colour = if point.next || point.seal.is_some() { tokens::INK } else { tokens::INK_SOFT };
                let layout = TextLayout::new(Justify::Center, LineBreak::NoWrap);
                map.spawn((
                    node,
                    Pickable::IGNORE,
                    children![(text(style, words.as_str(), colour), layout, Fixed)],
                ));
            }
        });
    }

    fn way(&mut self, map: &mut Parent<'_>, from: &ChartPoint<'_>, to: &ChartPoint<'_>, radius: f32) {
        let walked = from.seal.is_some() && to.seal.is_some();
        let line = HandLine {
            keeps_off: radius + 6.0,
            width: if walked { 7 } else { 4 },
            dashed: !walked,
            seed: Dice::seed_of(from.id),
        };
        let colour = if walked { tokens::CINNABAR } else { tokens::INK_SOFT };
        self.hand_line(map, (from.at, to.at), line, colour);
    }

    fn point(&mut self, map: &mut Parent<'_>, point: &ChartPoint<'_>, size: u16) {
        if point.next {
            self.centred(map, &Picture::Halo { radius: size, strength: 80 }, point.at, tokens::LAMP);
            let face = Picture::Disc { radius: size / 2 };
            self.centred(map, &face, point.at, tokens::PAPER_LIT);
        }
        match &point.seal {
            Some(design) => {
                let seal = Picture::Seal { design: design.clone(), size };
                let place = middle_at(&seal, point.at);
                map.spawn(self.picture(&seal)).insert(place);
            }
            None => {
                let colour = if point.next { tokens::INK } else { tokens::INK_SOFT };
                let pen = if point.next { 60 } else { 30 };
                self.open_point(map, (point.id, point.pictogram, size), point.at, (pen, colour, colour));
            }
        }
    }
}

/// The names of all points as large as there is room for all of them, or in the usual size.
fn names(
    points: &[ChartPoint<'_>],
    settings: &[Vec<String>],
    (larger, usual): (f32, f32),
    area: Vec2,
    radius: f32,
) -> (f32, Vec<Option<(usize, Rect)>>) {
    let places: Vec<Vec2> = points.iter().map(|point| point.at).collect();
    let placed = |letters: f32| {
        let size_of = |words: &String| {
            let lines = words.lines().map(|line| width_of(line, letters));
            let (width, count) = lines.fold((0.0_f32, 0.0), |(most, n), width| (most.max(width), n + 1.0));
            Vec2::new(width, count * letters * 1.3)
        };
        let sizes: Vec<Vec<Vec2>> = settings.iter().map(|all| all.iter().map(size_of).collect()).collect();
        place_labels(&places, &sizes, area, radius)
    };
    let tries = [larger, f32::midpoint(larger, usual)].into_iter().filter(|letters| *letters > usual);
    let mut tries = tries.map(|letters| (letters, placed(letters)));
    let all = |(_, names): &(f32, Vec<Option<(usize, Rect)>>)| names.iter().all(Option::is_some);
    tries.find(all).unwrap_or_else(|| (usual, placed(usual)))
}

/// Fewest characters of a line of a name on two lines: shorter ones look broken.
const SHORT_LINE: usize = 4;

/// A name as it may be set: on one line, or on two that are about as long. Only names with
/// blanks are broken: where a Chinese one may be, only its author knows.
fn settings(name: &str) -> Vec<String> {
    let middle = name.len() / 2;
    let blanks = name.match_indices(' ').map(|(at, _)| at);
    let broken = blanks.min_by_key(|at| at.abs_diff(middle)).and_then(|at| {
        let (first, second) = (name.get(..at)?, name.get(at + 1..)?);
        let long = |line: &str| line.chars().count() >= SHORT_LINE;
        (long(first) && long(second)).then(|| format!("{first}\n{second}"))
    });
    std::iter::once(name.to_owned()).chain(broken).collect()
}

/// How wide a name is, at least: measured by its characters, so that a map can be laid
/// out before its words are shaped.
pub(crate) fn width_of(name: &str, letters: f32) -> f32 {
    name.chars().map(|c| if c.is_ascii() { letters * LATIN } else { letters }).sum::<f32>() + 4.0
}

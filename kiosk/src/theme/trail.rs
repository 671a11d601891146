//! The trail as an asterism: small circles joined by hand lines, lit seal by seal.

use super::motion::{eased, share};
use super::{Area, Frozen, Parent, Rgb, Style, Theme, text, tokens};
use crate::draw::{Dice, Pictogram, Picture, SealDesign};
use bevy::math::curve::EaseFunction;
use bevy::prelude::*;
use core::time::Duration;

/// How a stop of the trail shines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopState {
    /// Lit: it is open, or has been visited.
    Lit,
    /// Lit last: it shines most.
    Newest,
    /// Not lit yet.
    Open,
}

/// A stop of the trail.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop<'a> {
    /// Where, in shares of the area's width and height.
    pub at: (f32, f32),
    /// Its name.
    pub label: &'a str,
    /// How it shines.
    pub state: StopState,
}

/// A line drawn by hand.
#[derive(Clone, Copy, Debug)]
pub(super) struct HandLine {
    /// How far it keeps from the middle of what it joins, px.
    pub(super) keeps_off: f32,
    /// Its width, px.
    pub(super) width: u16,
    /// Whether it is dashed.
    pub(super) dashed: bool,
    /// What makes it its own.
    pub(super) seed: u32,
}

/// The star that passes along the lit line, and rests.
#[derive(Component)]
pub(super) struct Wanderer {
    way: Vec<Vec2>,
    passed: Duration,
}

/// Sizes of a star by how it shines: heart, ring and its pen (tenths), strength of
/// its halo (percent).
const fn star(state: StopState) -> (u16, u16, u16, u8) {
    match state {
        StopState::Newest => (19, 38, 45, 50),
        StopState::Lit => (15, 30, 45, 26),
        StopState::Open => (0, 24, 40, 0),
    }
}

/// Radius of a star's halo, px.
const HALO: u16 = 120;
/// How far lines keep from the middle of a star, px.
const LINE_GAP: f32 = 44.0;
/// Width of a name's box, px; names are centred in it.
const NAME_BOX: f32 = 420.0;
/// From a star's ring to its name, px.
const NAME_GAP: f32 = 16.0;
/// The room of a hand line in its picture, px.
const LINE_ROOM: f32 = 8.0;

impl Theme<'_> {
    /// The trail: stops in the order of its line.
    pub fn asterism<'p>(
        &mut self,
        parent: &'p mut Parent<'_>,
        area: Area,
        stops: &[Stop],
    ) -> EntityCommands<'p> {
        let places: Vec<Vec2> = stops
            .iter()
            .map(|stop| Vec2::new(stop.at.0 * area.width, stop.at.1 * area.height).round())
            .collect();
        let mut sky = parent.spawn((area.node(), Pickable::IGNORE));
        sky.with_children(|sky| {
            for (place, stop) in places.iter().zip(stops) {
                let (.., strength) = star(stop.state);
                if strength > 0 {
                    let halo = Picture::Halo { radius: HALO, strength };
                    self.centred(sky, &halo, *place, tokens::LAMP_GLOW);
                }
            }
            for (index, (pair, ends)) in places.windows(2).zip(stops.windows(2)).enumerate() {
                let lit = ends.iter().all(|stop| stop.state != StopState::Open);
                self.line(sky, (pair[0], pair[1]), lit, index);
            }
            self.wanderer(sky, &places, stops);
            for (index, (place, stop)) in places.iter().zip(stops).enumerate() {
                self.star(sky, *place, stop.state, index);
                name(sky, &places, index, stop);
            }
        });
        sky
    }

    fn line(&mut self, sky: &mut Parent<'_>, ends: (Vec2, Vec2), lit: bool, index: usize) {
        let line = HandLine {
            keeps_off: LINE_GAP,
            width: 6,
            dashed: !lit,
            seed: 11 + u32::try_from(index).unwrap_or(0),
        };
        self.hand_line(sky, ends, line, if lit { tokens::LAMP } else { tokens::STAR_LINE });
    }

    /// A line drawn by hand from one place to another, if there is room for it.
    pub(super) fn hand_line(
        &mut self,
        parent: &mut Parent<'_>,
        (from, to): (Vec2, Vec2),
        line: HandLine,
        colour: Rgb,
    ) {
        let along = (to - from).normalize_or_zero() * line.keeps_off;
        let (start, end) = ((from + along).round(), (to - along).round());
        let way = end - start;
        if way.dot(to - from) <= 0.0 {
            return;
        }
        #[expect(clippy::cast_possible_truncation, reason = "a way across a screen")]
        let picture = Picture::Stroke {
            way: (way.x as i16, way.y as i16),
            width: line.width,
            dashed: line.dashed,
            seed: line.seed,
        };
        let corner = start.min(end) - LINE_ROOM;
        let size = way.abs() + 2.0 * LINE_ROOM;
        let place = Area::new(corner.x, corner.y, size.x, size.y).node();
        parent.spawn(self.tinted(&picture, colour)).insert(place);
    }

    fn star(&mut self, sky: &mut Parent<'_>, place: Vec2, state: StopState, index: usize) {
        let (heart, radius, pen, _) = star(state);
        let colour = if state == StopState::Open { tokens::STAR_OPEN } else { tokens::LAMP };
        if heart > 0 {
            let disc = Picture::Disc { radius: heart };
            self.centred(sky, &disc, place, tokens::LAMP_HEART);
        }
        let ring = Picture::Ring { radius, pen, seed: 50 + u32::try_from(index).unwrap_or(0) };
        self.centred(sky, &ring, place, colour);
    }

    /// A picture with its middle at a place.
    pub(super) fn centred(&mut self, parent: &mut Parent<'_>, picture: &Picture, place: Vec2, colour: Rgb) {
        parent.spawn(self.tinted(picture, colour)).insert(middle_at(picture, place));
    }

    fn wanderer(&mut self, sky: &mut Parent<'_>, places: &[Vec2], stops: &[Stop]) {
        let way: Vec<Vec2> = places
            .iter()
            .zip(stops)
            .take_while(|(_, stop)| stop.state != StopState::Open)
            .map(|(place, _)| *place)
            .collect();
        if way.len() < 2 {
            return;
        }
        let disc = Picture::Disc { radius: 7 };
        let node = Area::new(-7.0, -7.0, 14.0, 14.0).node();
        sky.spawn(self.tinted(&disc, tokens::LAMP_HEART)).insert((
            node,
            UiTransform::IDENTITY,
            Visibility::Hidden,
            Wanderer { way, passed: tokens::STAR_PASS },
        ));
    }

    /// A printed seal, `size` px square. The same id always gives the same print.
    pub fn seal<'p>(
        &mut self,
        parent: &'p mut Parent<'_>,
        design: SealDesign,
        size: u16,
    ) -> EntityCommands<'p> {
        parent.spawn(self.picture(&Picture::Seal { design, size }))
    }

    /// The ring, with this pen (tenths of a px), and the picture of a point that is not
    /// stamped yet.
    pub(super) fn open_point(
        &mut self,
        parent: &mut Parent<'_>,
        (id, which, size): (&str, Pictogram, u16),
        middle: Vec2,
        (pen, edge, face): (u16, Rgb, Rgb),
    ) {
        let ring = Picture::Ring { radius: size * 9 / 20, pen, seed: Dice::seed_of(id) };
        self.centred(parent, &ring, middle, edge);
        self.centred(parent, &Picture::Pictogram { which, size: size * 2 / 5 }, middle, face);
    }

    /// A seal still open: a hand ring and a grey picture.
    pub fn open_seal<'p>(
        &mut self,
        parent: &'p mut Parent<'_>,
        id: &str,
        which: Pictogram,
        size: u16,
    ) -> EntityCommands<'p> {
        let faint = tokens::INK_SOFT.mixed(tokens::PAPER, 0.55);
        let edge = tokens::INK_SOFT.mixed(tokens::PAPER, 0.25);
        let node = Node { width: px(size), height: px(size), flex_shrink: 0.0, ..default() };
        let mut holder = parent.spawn((node, Pickable::IGNORE));
        holder.with_children(|holder| {
            let middle = Vec2::splat(f32::from(size) / 2.0);
            self.open_point(holder, (id, which, size), middle, (30, edge, faint));
        });
        holder
    }
}

/// The node of a picture with its middle at a place.
pub(super) fn middle_at(picture: &Picture, place: Vec2) -> Node {
    #[expect(clippy::cast_possible_truncation, reason = "design pixels")]
    let size = Vec2::new(picture.size().0 as f32, picture.size().1 as f32);
    let corner = place - size / 2.0;
    Area::new(corner.x, corner.y, size.x, size.y).node()
}

impl SealDesign {
    /// The seed of the print for an id.
    pub fn seed_for(id: &str) -> u32 {
        Dice::seed_of(id)
    }
}

/// The name of a stop, on the side its line leaves free.
fn name(sky: &mut Parent<'_>, places: &[Vec2], index: usize, stop: &Stop) {
    let own = places[index];
    let around = [index.checked_sub(1), Some(index + 1)];
    let lean: f32 = around
        .into_iter()
        .flatten()
        .filter_map(|other| places.get(other))
        .map(|other| (*other - own).normalize_or_zero().y)
        .sum();
    let (_, radius, ..) = star(stop.state);
    let style = Style::Name.sized(38.0);
    let line = style.line();
    let top = if lean < 0.0 {
        own.y + f32::from(radius) + NAME_GAP
    } else {
        own.y - f32::from(radius) - NAME_GAP - line
    };
    let node = Node {
        justify_content: JustifyContent::Center,
        ..Area::new(own.x - NAME_BOX / 2.0, top, NAME_BOX, line).node()
    };
    let colour = if stop.state == StopState::Open { tokens::MOON_DIM } else { tokens::MOON };
    let words = (text(style, stop.label, colour), super::button::one_line());
    sky.spawn((node, Pickable::IGNORE, children![words]));
}

impl Wanderer {
    /// Whether the star moves, or rests.
    pub(super) fn is_on_its_way(&self) -> bool {
        self.passed < tokens::STAR_PASS
    }

    /// Where the star is, or nothing while it rests.
    fn place(&self) -> Option<Vec2> {
        if !self.is_on_its_way() {
            return None;
        }
        let share = share(self.passed, tokens::STAR_PASS);
        let lengths: Vec<f32> = self.way.windows(2).map(|w| w[0].distance(w[1])).collect();
        let whole: f32 = lengths.iter().sum();
        let mut left = eased(0.0, whole, EaseFunction::SineInOut, share);
        for (pair, length) in self.way.windows(2).zip(lengths) {
            if left <= length {
                return Some(pair[0].lerp(pair[1], left / length.max(1.0)));
            }
            left -= length;
        }
        self.way.last().copied()
    }
}

/// Moves the star. Where nothing is to move it rests for ever.
pub(super) fn pass(
    time: Res<Time<Real>>,
    frozen: Res<Frozen>,
    mut stars: Query<(&mut Wanderer, &mut UiTransform, &mut Visibility)>,
) {
    for (mut star, mut transform, mut visibility) in &mut stars {
        star.passed = if frozen.0.is_some() { tokens::STAR_PASS } else { star.passed + time.delta() };
        if star.passed >= tokens::STAR_PASS + tokens::STAR_REST {
            star.passed = Duration::ZERO;
        }
        let shown = match star.place() {
            Some(place) => {
                transform.translation = Val2::px(place.x, place.y);
                Visibility::Inherited
            }
            None => Visibility::Hidden,
        };
        visibility.set_if_neq(shown);
    }
}

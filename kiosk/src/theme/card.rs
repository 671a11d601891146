//! Cards: paper to touch, night to read.

use super::button::{Face, Kind, Standing, pressable};
use super::dress::{PAPER_LIT, glow, lit, paper_shadow};
use super::pictures::FIBRE_SIDE;
use super::{Area, Parent, Rgb, Style, Theme, text, tokens};
use crate::draw::{Person, Picture};
use bevy::prelude::*;

/// The edge of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// An ordinary card.
    Plain,
    /// The one next step of the screen: lamp light on it.
    Lamp,
}

/// How far fibres stay from the edge of a card, px: inside its round corners.
const FIBRE_INSET: f32 = 6.0;

impl Theme<'_> {
    /// A sheet of paper that is no button itself.
    pub fn paper_card<'p>(
        &mut self,
        parent: &'p mut Parent<'_>,
        area: Area,
        edge: Edge,
    ) -> EntityCommands<'p> {
        let (width, colour, shadow) = match edge {
            Edge::Plain => (tokens::EDGE, tokens::PAPER_EDGE, paper_shadow()),
            Edge::Lamp => (tokens::LAMP_EDGE_WIDTH, tokens::LAMP, glow(72.0, 0.30)),
        };
        let fibres = self.fibres();
        parent.spawn((
            sheet(area, width),
            lit(PAPER_LIT),
            BorderColor::all(colour.color()),
            BoxShadow(vec![shadow]),
            children![fibres],
        ))
    }

    /// A whole sheet of paper that is one button.
    pub fn paper_button<'p>(
        &mut self,
        parent: &'p mut Parent<'_>,
        name: &str,
        area: Area,
        edge: Edge,
    ) -> EntityCommands<'p> {
        let kind = match edge {
            Edge::Plain => Kind::Card,
            Edge::Lamp => Kind::LampCard,
        };
        let face = Face { kind, label: None, note: None, signs: Vec::new(), tick: None, reason: None };
        let fibres = self.fibres();
        let node = sheet(area, kind.edge());
        parent.spawn((pressable(name, face, Standing::Ready, node), children![fibres]))
    }

    /// A card on the night, only to be read.
    pub fn night_card<'p>(&mut self, parent: &'p mut Parent<'_>, area: Area) -> EntityCommands<'p> {
        parent.spawn((
            sheet(area, tokens::EDGE),
            lit(&[(tokens::NIGHT_RAISED, 0.0), (tokens::NIGHT_RAISED_LOW, 100.0)]),
            BorderColor::all(tokens::HAIR.color()),
        ))
    }

    /// A few words in a pill, only to be read.
    pub fn chip<'p>(&mut self, parent: &'p mut Parent<'_>, words: &str, colour: Rgb) -> EntityCommands<'p> {
        let node = Node {
            height: px(tokens::CHIP),
            padding: px(20).horizontal(),
            align_items: AlignItems::Center,
            border: px(tokens::EDGE).all(),
            border_radius: BorderRadius::all(px(tokens::CHIP / 2.0)),
            flex_shrink: 0.0,
            ..default()
        };
        parent.spawn((
            node,
            BorderColor::all(colour.color()),
            Pickable::IGNORE,
            children![(text(Style::Chip, words, colour), super::button::one_line())],
        ))
    }

    /// A hairline across paper, at the place the parent gives it.
    pub fn hairline<'p>(&mut self, parent: &'p mut Parent<'_>) -> EntityCommands<'p> {
        let node =
            Node { height: px(tokens::EDGE), align_self: AlignSelf::Stretch, flex_shrink: 0.0, ..default() };
        let colour = BackgroundColor(tokens::PAPER_EDGE.color());
        parent.spawn((node, colour, Pickable::IGNORE))
    }

    /// Everyone who may come, on a line, filling the area's width: adult, child,
    /// teenager, wheelchair, senior.
    pub fn family<'p>(&mut self, parent: &'p mut Parent<'_>, area: Area) -> EntityCommands<'p> {
        const PEOPLE: [(Person, f32, f32); 5] = [
            (Person::Adult, 64.0, 224.0),
            (Person::Child, 160.0, 138.0),
            (Person::Teenager, 262.0, 180.0),
            (Person::Wheelchair, 372.0, 190.0),
            (Person::Senior, 514.0, 210.0),
        ];
        /// Width of the drawing the places are measured in.
        const DRAWN: f32 = 616.0;
        let scale = area.width / DRAWN;
        let figures: Vec<(Person, f32, u16)> = PEOPLE
            .iter()
            .map(|(person, middle, height)| (*person, middle * scale, whole(height * scale)))
            .collect();
        self.standing(parent, area, &figures, 9)
    }

    /// People on a drawn line: the middle of each one's feet from the left, px, and
    /// the height, px. The line lies on the area's lower edge.
    pub fn standing<'p>(
        &mut self,
        parent: &'p mut Parent<'_>,
        area: Area,
        people: &[(Person, f32, u16)],
        seed: u32,
    ) -> EntityCommands<'p> {
        let ground = self.tinted(&Picture::ground(whole(area.width), seed), tokens::INK);
        let mut holder = parent.spawn((area.node(), Pickable::IGNORE));
        holder.with_children(|holder| {
            for (person, middle, height) in people {
                let picture = Picture::person(*person, *height);
                let place = standing_at(&picture, *person, *middle);
                holder.spawn(self.picture(&picture)).insert(place);
            }
            holder.spawn(ground).insert(Node {
                position_type: PositionType::Absolute,
                left: px(0),
                bottom: px(0),
                width: px(area.width),
                height: px(GROUND_HEIGHT),
                ..default()
            });
        });
        holder
    }

    /// The fibres of a sheet: faint, inside its edge.
    fn fibres(&mut self) -> impl Bundle + use<> {
        let tile = self.pictures.fibres(&mut self.images);
        let image = ImageNode::new(tile).with_mode(NodeImageMode::Tiled {
            tile_x: true,
            tile_y: true,
            stretch_value: 1.0,
        });
        let inside = Node {
            position_type: PositionType::Absolute,
            left: px(FIBRE_INSET),
            right: px(FIBRE_INSET),
            top: px(FIBRE_INSET),
            bottom: px(FIBRE_INSET),
            min_width: px(0),
            min_height: px(0),
            max_width: px(f32::from(FIBRE_SIDE) * 4.0),
            ..default()
        };
        (image, inside, Pickable::IGNORE, super::variant::Texture)
    }
}

/// Height of the picture of a line to stand on, px.
pub(super) const GROUND_HEIGHT: f32 = 16.0;
/// How far above the lower edge of that picture feet stand, px.
pub(super) const FEET: f32 = 8.0;

/// Where a person stands: the middle of the feet so far from the left, px.
pub(super) fn standing_at(picture: &Picture, person: Person, middle: f32) -> Node {
    let (width, height) = picture.size();
    #[expect(clippy::cast_possible_truncation, reason = "design pixels")]
    let (left, width, height) =
        ((f64::from(middle) - person.reach().0 * height) as f32, width as f32, height as f32);
    Node {
        position_type: PositionType::Absolute,
        left: px(left),
        bottom: px(FEET),
        width: px(width),
        height: px(height),
        ..default()
    }
}

/// A length as whole design pixels.
pub(super) fn whole(length: f32) -> u16 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
    let whole = length.round().clamp(1.0, f32::from(u16::MAX)) as u16;
    whole
}

fn sheet(area: Area, edge: f32) -> Node {
    Node { border: px(edge).all(), border_radius: BorderRadius::all(px(tokens::CARD_RADIUS)), ..area.node() }
}

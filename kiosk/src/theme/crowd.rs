//! What is crowded on a screen that is laid out: words and buttons that run out of their
//! place or into something else, and which words have to give way for it.

use super::Frame;
use super::button::{Face, Kind};
use super::text::Fixed;
use super::variant::Texture;
use bevy::ecs::system::SystemParam;
use bevy::platform::collections::{HashMap, HashSet};
use bevy::prelude::*;
use bevy::text::{PositionedGlyph, TextLayoutInfo};
use bevy::ui::UiGlobalTransform;

/// What rounding and the overhang of a letter may add, px of the screen.
const SLACK: f32 = 2.0;

/// How far a label stays from the sides of its button, px of the frame.
const BESIDE_LABEL: f32 = 12.0;

/// How far words stay from the edge of their card at most, px of the frame; of what is lower,
/// as a chip is, this share of its height.
const INSIDE: (f32, f32) = (6.0, 1.0 / 16.0);

/// What may reach out of a column without looking crowded, px of the frame.
const BEYOND_COLUMN: f32 = 4.0;

/// A picture that takes a larger share of its card lies behind the words.
const BACKGROUND_FROM: f32 = 0.4;

/// A line of so few characters is no line.
const STRAGGLERS: usize = 2;

/// Words whose lines were made alike, because the last of them was no line.
#[derive(Component, Debug)]
pub(super) struct Evened;

/// Words that keep one size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Group {
    /// The words of a card and of all cards so large, or of a part of the page.
    Words(Entity),
    /// The labels of the buttons in a card or in a part of the page.
    Labels(Entity),
}

/// Something that is laid out: where it is, and what it belongs to.
pub(super) struct Piece {
    pub(super) entity: Entity,
    pub(super) group: Group,
    rect: Rect,
    /// Words: each of their lines.
    lines: Vec<Rect>,
    /// The card it lies in, or else the part of the page.
    within: Entity,
    /// What it must not leave.
    room: Rect,
    /// What hangs over a page is no neighbour of what lies on it.
    layer: Option<Entity>,
    /// Whether it is a button with a label.
    is_button: bool,
}

type Pictured = (With<ImageNode>, Without<Texture>);
type Placed = (&'static ComputedNode, &'static UiGlobalTransform);
type Written = (Entity, &'static Text, Placed, &'static TextLayoutInfo, Has<Fixed>, Has<Evened>);
type Held = (Entity, Placed, &'static Node, Option<&'static Face>);

/// Everything that is laid out.
#[derive(SystemParam)]
pub(super) struct Laid<'w, 's> {
    frame: Res<'w, Frame>,
    texts: Query<'w, 's, Written>,
    nodes: Query<'w, 's, Held>,
    pictures: Query<'w, 's, (Entity, Placed), Pictured>,
    over: Query<'w, 's, (), With<GlobalZIndex>>,
    parents: Query<'w, 's, &'static ChildOf>,
}

impl Laid<'_, '_> {
    /// A node with an edge around it: a card, a chip, a button. With where it is, and whether
    /// it is a button with a label.
    fn edged(&self, entity: Entity) -> Option<(Entity, Rect, bool)> {
        let (_, (node, place), _, face) = self.nodes.get(entity).ok()?;
        let has_edge = face.is_some() || node.border.min_inset.min_element() > 0.0;
        let has_label = face.is_some_and(|face| !matches!(face.kind, Kind::Card | Kind::LampCard));
        (has_edge && !node.is_empty()).then(|| (entity, around(node, place), has_label))
    }

    /// The nearest node with an edge around this one.
    fn holder(&self, entity: Entity) -> Option<(Entity, Rect, bool)> {
        self.parents.iter_ancestors(entity).find_map(|around| self.edged(around))
    }

    /// The part of the page this lies in: a child of its root.
    fn part(&self, entity: Entity) -> Option<Entity> {
        let mut way = core::iter::once(entity).chain(self.parents.iter_ancestors(entity));
        way.find(|one| self.parents.get(*one).is_ok_and(|root| self.parents.get(root.parent()).is_err()))
    }

    /// Where words may stand on the page: not in its margins.
    fn page(&self) -> Rect {
        let page = self.frame.page();
        let sides = Vec2::X * self.frame.sides * self.frame.pixels;
        Rect { min: page.min + sides, max: page.max - sides }
    }

    /// What words or a button must not leave: their card, and in it the columns they stand in.
    fn room(&self, entity: Entity, holder: Option<(Entity, Rect, bool)>) -> Rect {
        let Some((card, rect, _)) = holder else { return self.page() };
        let columns = self.parents.iter_ancestors(entity).take_while(|above| *above != card);
        let is_column = |node: &Node| node.position_type == PositionType::Absolute;
        let columns = columns.filter_map(|above| self.nodes.get(above).ok());
        columns.filter(|(_, _, node, _)| is_column(node)).fold(
            rect.inflate(SLACK),
            |room, (_, (node, place), ..)| {
                room.intersect(around(node, place).inflate(BEYOND_COLUMN * self.frame.pixels))
            },
        )
    }

    fn piece(&self, entity: Entity, rect: Rect) -> Piece {
        let holder = self.holder(entity);
        let within = holder.map(|(card, ..)| card).or_else(|| self.part(entity)).unwrap_or(entity);
        let group = match holder {
            Some((button, _, true)) => {
                let card = self.holder(button).map(|(card, ..)| card);
                Group::Labels(card.or_else(|| self.part(button)).unwrap_or(button))
            }
            _ => Group::Words(within),
        };
        Piece {
            entity,
            rect,
            lines: vec![],
            group,
            within,
            room: self.room(entity, holder),
            layer: self.parents.iter_ancestors(entity).find(|above| self.over.contains(*above)),
            is_button: self.edged(entity).is_some_and(|(.., is_button)| is_button),
        }
    }

    /// For each card the one of its neighbours that stands for all whose words keep one size.
    fn peers(&self) -> HashMap<Entity, Entity> {
        let edged = self.nodes.iter().filter_map(|(entity, ..)| self.edged(entity));
        let mut cards: Vec<_> = edged.filter(|card| !card.2).map(|card| (card.1, card.0)).collect();
        // As large, or as wide and beside each other.
        let are_peers = |one: Rect, other: Rect| {
            let differ = (one.size() - other.size()).abs();
            differ.x < SLACK && (differ.y < SLACK || (one.min.y - other.min.y).abs() < SLACK)
        };
        let own: Vec<Entity> = cards.iter().map(|card| card.1).collect();
        for later in 1..cards.len() {
            for earlier in 0..later {
                let ((one, from), (other, to)) = (cards[later], cards[earlier]);
                if are_peers(one, other) {
                    cards.iter_mut().filter(|card| card.1 == from).for_each(|card| card.1 = to);
                }
            }
        }
        own.into_iter().zip(cards.into_iter().map(|card| card.1)).collect()
    }

    /// All words, where their letters are.
    pub(super) fn words(&self) -> Vec<Piece> {
        let peers = self.peers();
        let word =
            |(entity, _, (node, place), layout, ..): (_, _, (&ComputedNode, _), &TextLayoutInfo, _, _)| {
                if node.is_empty() {
                    return None;
                }
                let lines = lines(node, layout, place);
                let rect = lines.iter().copied().reduce(|one, other| one.union(other))?;
                let mut piece = Piece { lines, ..self.piece(entity, rect) };
                piece.room = piece.room.intersect(self.column(entity)).intersect(self.margin(entity));
                if let Group::Words(card) = piece.group {
                    piece.group = Group::Words(peers.get(&card).copied().unwrap_or(card));
                }
                Some(piece)
            };
        self.texts.iter().filter_map(word).collect()
    }

    /// A card or a button without its margin.
    fn margin(&self, words: Entity) -> Rect {
        let pixels = self.frame.pixels;
        match self.holder(words) {
            None => self.frame.page(),
            Some((_, button, true)) => {
                let sides = Vec2::X * BESIDE_LABEL * pixels;
                Rect { min: button.min + sides, max: button.max - sides }
            }
            Some((_, card, false)) => card.inflate(-(INSIDE.0 * pixels).min(card.height() * INSIDE.1)),
        }
    }

    /// What words are set in: a column of a card ends before its edge.
    fn column(&self, words: Entity) -> Rect {
        let parent = self.parents.get(words).ok().and_then(|parent| self.nodes.get(parent.parent()).ok());
        parent.map_or(self.frame.page(), |(_, (node, place), ..)| around(node, place)).inflate(SLACK)
    }

    /// The groups in which something runs out of its place or into something else.
    pub(super) fn crowded(&self, words: &[Piece]) -> HashSet<Group> {
        let edged: Vec<Piece> = self
            .nodes
            .iter()
            .filter_map(|(entity, ..)| self.edged(entity))
            .map(|(entity, rect, _)| self.piece(entity, rect))
            .collect();
        let mut crowded = HashSet::default();
        for (index, piece) in words.iter().enumerate() {
            let (may_shrink, is_even) =
                self.texts.get(piece.entity).map_or((false, false), |(.., fixed, even)| (!fixed, even));
            let straggles = is_even && self.straggles(piece.entity);
            if may_shrink && (straggles || !holds(piece.room, piece.rect)) {
                crowded.insert(piece.group);
            }
            for other in &words[index + 1..] {
                let both = [(piece, other), (other, piece)];
                crowded.extend(
                    both.iter().filter(|(one, other)| gives_way(one, other)).map(|both| both.0.group),
                );
            }
            let beside = |card: &Piece| !self.is_in(piece.entity, card.entity) && gives_way(piece, card);
            if may_shrink && (edged.iter().any(beside) || self.lies_on_picture(piece)) {
                crowded.insert(piece.group);
            }
        }
        for pushed in pushed(&edged) {
            // What pushes it may be anything beside it.
            let near = |piece: &&Piece| self.is_in(piece.entity, pushed.within);
            crowded.extend(words.iter().filter(near).map(|piece| piece.group));
        }
        crowded
    }

    fn is_in(&self, entity: Entity, card: Entity) -> bool {
        self.parents.iter_ancestors(entity).any(|above| above == card)
    }

    /// Whether words that no hand broke end in a line of one or two characters.
    fn straggles(&self, words: Entity) -> bool {
        let Ok((_, text, _, layout, ..)) = self.texts.get(words) else { return false };
        let Some(last) = layout.glyphs.iter().map(|glyph| glyph.line_index).max() else { return false };
        let in_it = layout.glyphs.iter().filter(|glyph| glyph.line_index == last).count();
        last > 0 && in_it <= STRAGGLERS && !text.0.contains('\n')
    }

    /// How wide words may be at most, px of the frame, so that their last line is one; none
    /// where it is, or where that was tried.
    pub(super) fn even_width(&self, words: &Piece) -> Option<f32> {
        let (.., (node, _), _, is_fixed, is_even) = self.texts.get(words.entity).ok()?;
        if is_fixed || is_even || !self.straggles(words.entity) {
            return None;
        }
        let all: f32 = words.lines.iter().map(Rect::width).sum();
        let (lines, letter) = (words.lines.len() as f32, words.lines.first()?.height());
        Some((all / lines + letter) * node.inverse_scale_factor)
    }

    /// Whether words lie on a part of a picture that is not behind all of them.
    fn lies_on_picture(&self, words: &Piece) -> bool {
        let card = self.nodes.get(words.within).map_or(Vec2::ZERO, |(_, (node, _), ..)| node.size());
        let is_sign = |size: Vec2| size.element_product() < BACKGROUND_FROM * card.element_product();
        let pictures = self.pictures.iter().filter(|(_, (node, _))| !node.is_empty() && is_sign(node.size()));
        pictures.map(|(entity, (node, place))| self.piece(entity, around(node, place))).any(|picture| {
            let touches = |line: &Rect| !line.intersect(picture.rect.inflate(SLACK)).is_empty();
            picture.within == words.within
                && picture.layer == words.layer
                && !holds(picture.rect, words.rect)
                && words.lines.iter().any(touches)
        })
    }
}

/// What lies outside of what holds it, and buttons that lie on another one.
fn pushed(edged: &[Piece]) -> impl Iterator<Item = &Piece> {
    let lies_on = |piece: &Piece, other: &Piece| {
        piece.entity != other.entity && other.is_button && gives_way(piece, other)
    };
    let is_pushed = move |piece: &&Piece| {
        !holds(piece.room.inflate(SLACK), piece.rect)
            || piece.is_button && edged.iter().any(|other| lies_on(piece, other))
    };
    edged.iter().filter(is_pushed)
}

fn holds(room: Rect, rect: Rect) -> bool {
    room.contains(rect.min) && room.contains(rect.max)
}

/// Whether one has to give way to another it lies on: not where only the other is out of place.
fn gives_way(one: &Piece, other: &Piece) -> bool {
    let is_out = |piece: &Piece| !holds(piece.room.inflate(SLACK), piece.rect);
    run_together(one, other) && (is_out(one) || !is_out(other))
}

fn run_together(one: &Piece, other: &Piece) -> bool {
    one.layer == other.layer && is_more_than_slack(one.rect.intersect(other.rect))
}

fn is_more_than_slack(both: Rect) -> bool {
    both.width() > SLACK && both.height() > 2.0 * SLACK
}

fn around(node: &ComputedNode, place: &UiGlobalTransform) -> Rect {
    Rect::from_center_size(place.translation, node.size())
}

/// Where the letters of each line really are: they may be wider than the box they were given.
fn lines(node: &ComputedNode, layout: &TextLayoutInfo, place: &UiGlobalTransform) -> Vec<Rect> {
    let start = place.translation - node.size() / 2.0;
    let of = |glyph: &PositionedGlyph| {
        Rect::from_center_size(start + glyph.position, glyph.atlas_info.rect.size())
    };
    let in_one_line = |one: &PositionedGlyph, other: &PositionedGlyph| one.line_index == other.line_index;
    let lines = layout.glyphs.chunk_by(in_one_line);
    lines.filter_map(|line| line.iter().map(of).reduce(|one, other| one.union(other))).collect()
}

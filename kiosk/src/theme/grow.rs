//! Large print where there is no larger grid: on the upright screen and the small panel
//! reading grows, and what then does not fit goes back step by step, card by card.
//!
//! A screen knows nothing of it. Words that belong to one card keep one size, so that its
//! rhythm stays; titles are large already.

use super::button::Face;
use super::variant::Texture;
use super::{Frame, text::Fixed};
use bevy::ecs::system::SystemParam;
use bevy::platform::collections::HashSet;
use bevy::prelude::*;
use bevy::text::{PositionedGlyph, TextLayoutInfo};
use bevy::ui::UiGlobalTransform;
use bevy::window::RequestRedraw;

/// How many times their usual size words are, from the largest down.
const STEPS: [f32; 6] = [LARGEST, 1.32, 1.24, 1.16, 1.08, 1.0];

/// How many times its usual size reading becomes at most.
pub(super) const LARGEST: f32 = 1.4;

/// Letters larger than this are large as they are, px.
const READING_UP_TO: f32 = 36.0;

/// What rounding and the overhang of a letter may add, px of the screen.
const SLACK: f32 = 2.0;

/// Words that have grown.
#[derive(Component, Debug)]
pub(super) struct Grown;

/// How far they have gone back: which of [`STEPS`].
#[derive(Component, Debug, Default)]
pub(super) struct Step(usize);

/// Lets new words grow where the frame asks for it.
pub(super) fn grow(
    frame: Res<Frame>,
    mut commands: Commands,
    mut added: Query<(Entity, &mut TextFont), (Added<TextFont>, Without<Fixed>)>,
) {
    if frame.letters <= 1.0 {
        return;
    }
    for (entity, mut font) in &mut added {
        if let FontSize::Px(size) = font.font_size
            && size <= READING_UP_TO
        {
            font.font_size = FontSize::Px(size * frame.letters);
            commands.entity(entity).insert((Grown, Step::default()));
        }
    }
}

/// Takes back what does not fit, one step a picture, until everything does.
pub(super) fn fit(
    fresh: Query<(), (With<Grown>, Or<(Added<Grown>, Changed<Text>)>)>,
    laid: Laid,
    mut grown: Query<(&mut Step, &mut TextFont)>,
    mut open: Local<bool>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    if fresh.is_empty() && !*open {
        return;
    }
    let words = laid.words();
    let crowded = laid.crowded(&words);
    *open = !fresh.is_empty();
    for piece in words.iter().filter(|piece| crowded.contains(&piece.group)) {
        let Ok((mut step, mut font)) = grown.get_mut(piece.entity) else { continue };
        let (now, next) = (STEPS.get(step.0), STEPS.get(step.0 + 1));
        if let (Some(now), Some(next), FontSize::Px(size)) = (now, next, font.font_size) {
            font.font_size = FontSize::Px(size * next / now);
            step.0 += 1;
            *open = true;
        }
    }
    if *open {
        redraw.write(RequestRedraw);
    }
}

/// Something that is laid out: where it is, and what it belongs to.
struct Piece {
    entity: Entity,
    rect: Rect,
    /// The card whose words keep one size.
    group: Entity,
    /// What it must not leave.
    room: Rect,
    /// What hangs over a page is no neighbour of what lies on it.
    layer: Option<Entity>,
}

type Edged = (Entity, &'static ComputedNode, &'static UiGlobalTransform, Has<Face>);
type Pictured = (With<ImageNode>, Without<Texture>);

/// Everything that is laid out.
#[derive(SystemParam)]
pub(super) struct Laid<'w, 's> {
    frame: Res<'w, Frame>,
    texts: Query<
        'w,
        's,
        (Entity, &'static ComputedNode, &'static TextLayoutInfo, &'static UiGlobalTransform),
        With<Text>,
    >,
    nodes: Query<'w, 's, Edged>,
    pictures: Query<'w, 's, (Entity, &'static ComputedNode, &'static UiGlobalTransform), Pictured>,
    over: Query<'w, 's, (), With<GlobalZIndex>>,
    parents: Query<'w, 's, &'static ChildOf>,
}

impl Laid<'_, '_> {
    /// A node with an edge: a card, a chip, a button.
    fn edged(&self, entity: Entity) -> Option<(Entity, &ComputedNode, &UiGlobalTransform, bool)> {
        self.nodes.get(entity).ok().filter(|(_, node, _, is_button)| has_edge(node, *is_button))
    }

    fn piece(&self, entity: Entity, rect: Rect) -> Piece {
        let card = self.parents.iter_ancestors(entity).find_map(|around| self.edged(around));
        let below_root = || {
            let mut way = core::iter::once(entity).chain(self.parents.iter_ancestors(entity));
            way.find(|one| self.parents.get(*one).is_ok_and(|root| self.parents.get(root.parent()).is_err()))
        };
        let page = self.frame.page();
        Piece {
            entity,
            rect,
            group: card.map(|(card, ..)| card).or_else(below_root).unwrap_or(entity),
            room: card.map_or(page, |(_, node, place, _)| around(node, place)).inflate(SLACK),
            layer: self.parents.iter_ancestors(entity).find(|above| self.over.contains(*above)),
        }
    }

    /// All words, where their letters are.
    fn words(&self) -> Vec<Piece> {
        let shown =
            self.texts.iter().filter(|(_, node, layout, _)| !node.is_empty() && !layout.glyphs.is_empty());
        shown
            .map(|(entity, node, layout, place)| {
                let piece = self.piece(entity, letters(node, layout, place));
                Piece { room: piece.room.intersect(self.column(entity)), ..piece }
            })
            .collect()
    }

    /// What words are set in: a column of a card ends before its edge.
    fn column(&self, words: Entity) -> Rect {
        let parent = self.parents.get(words).ok().and_then(|parent| self.nodes.get(parent.parent()).ok());
        parent.map_or(self.frame.page(), |(_, node, place, _)| around(node, place)).inflate(SLACK)
    }

    /// The groups in which something runs out of its place or into something else.
    fn crowded(&self, words: &[Piece]) -> HashSet<Entity> {
        let edged: Vec<(Piece, bool)> = self
            .nodes
            .iter()
            .filter(|(_, node, _, is_button)| !node.is_empty() && has_edge(node, *is_button))
            .map(|(entity, node, place, is_button)| (self.piece(entity, around(node, place)), is_button))
            .collect();
        let mut crowded = HashSet::default();
        for (index, piece) in words.iter().enumerate() {
            if !holds(piece.room, piece.rect) {
                crowded.insert(piece.group);
            }
            for other in words[index + 1..].iter().filter(|other| run_together(piece, other)) {
                crowded.extend([piece.group, other.group]);
            }
            let beside = |card: &&(Piece, bool)| {
                !self.parents.iter_ancestors(piece.entity).any(|above| above == card.0.entity)
                    && run_together(piece, &card.0)
            };
            if edged.iter().any(|card| beside(&card)) || self.lies_on_picture(piece) {
                crowded.insert(piece.group);
            }
        }
        if edged.iter().enumerate().any(|(index, card)| is_pushed(card, &edged[index + 1..])) {
            // What pushes may be anywhere on the page.
            crowded.extend(words.iter().map(|piece| piece.group));
        }
        let pushed = edged.iter().filter(|(card, is_button)| !is_button && !holds(card.room, card.rect));
        crowded.extend(pushed.flat_map(|(card, _)| [card.entity, card.group]));
        crowded
    }

    /// Whether words lie on a part of a picture that is not behind all of them.
    fn lies_on_picture(&self, words: &Piece) -> bool {
        self.pictures.iter().filter(|(_, node, _)| !node.is_empty()).any(|(entity, node, place)| {
            let picture = self.piece(entity, around(node, place));
            picture.group == words.group && !holds(picture.rect, words.rect) && run_together(words, &picture)
        })
    }
}

/// Whether a button lies outside of what holds it, or on another one.
fn is_pushed((piece, is_button): &(Piece, bool), others: &[(Piece, bool)]) -> bool {
    let on_another = || others.iter().any(|(other, too)| *too && run_together(piece, other));
    *is_button && (!holds(piece.room, piece.rect) || on_another())
}

fn has_edge(node: &ComputedNode, is_button: bool) -> bool {
    is_button || node.border.min_inset.max_element() > 0.0
}

fn holds(room: Rect, rect: Rect) -> bool {
    room.contains(rect.min) && room.contains(rect.max)
}

fn run_together(one: &Piece, other: &Piece) -> bool {
    let both = one.rect.intersect(other.rect);
    one.layer == other.layer && both.width() > SLACK && both.height() > 2.0 * SLACK
}

fn around(node: &ComputedNode, place: &UiGlobalTransform) -> Rect {
    Rect::from_center_size(place.translation, node.size())
}

/// Where the letters really are: they may be wider than the box they were given.
fn letters(node: &ComputedNode, layout: &TextLayoutInfo, place: &UiGlobalTransform) -> Rect {
    let start = place.translation - node.size() / 2.0;
    let of = |glyph: &PositionedGlyph| Rect::from_center_size(glyph.position, glyph.atlas_info.rect.size());
    let all = layout.glyphs.iter().map(of).reduce(|one, other| one.union(other)).unwrap_or_default();
    Rect::from_corners(start + all.min, start + all.max)
}

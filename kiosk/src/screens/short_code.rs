//! The short code of a card that was left at home is typed.

use super::{
    Follows, View,
    frame::{Page, Ways, page},
    is_small, standing,
};
use crate::{
    flow::{SHORT_CODE_KEYS, Screen},
    theme::{self, Area, ButtonSpec, Edge, Parent, Shape, Style, Theme, tokens},
    visit::{Visit, at},
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::ShortCode)), enter).add_systems(
        PreUpdate,
        typed.after(crate::visit::VisitSystems).run_if(resource_exists_and_changed::<Visit>),
    );
}

/// A character of the code, by its place.
#[derive(Component)]
struct Place(usize);

/// Keys in a row.
const ROW: usize = 8;

/// Height of a key where there is little room, px.
const LOW_KEY: f32 = 66.0;

/// Characters of a group, as they stand on the card.
const GROUP: usize = 4;

/// Characters of the code.
const WHOLE: usize = 12;

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let title = view.say(Key::ShortCodeTitle);
    let about = Page { screen: Screen::ShortCode, title: &title, ways: Ways::BackAndHome };
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let area = theme.frame.content();
        theme.paper_card(root, area, Edge::Plain).with_children(|card| {
            let (sides, top) = if is_small(theme) { (24.0, 10.0) } else { (56.0, 32.0) };
            head(theme, card, &view, Area::new(sides, top, area.width - 2.0 * sides, head_height(theme)));
            keys(theme, card, area, sides, top);
        });
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        let spec = ButtonSpec::primary("open-passport", &view.say(Key::ShortCodeOpen));
        theme.button(end, spec).insert((Follows, standing(&view.visit, "open-passport")));
    };
    page(&mut commands, &mut theme, &view, &about, content, right);
}

fn head_height(theme: &Theme<'_>) -> f32 {
    match theme.frame.shape {
        Shape::Landscape => 200.0,
        Shape::Portrait => 260.0,
        Shape::Small => 70.0,
    }
}

/// What is typed, with the next place marked; beside it the ways to mend it.
fn head(theme: &mut Theme<'_>, card: &mut Parent<'_>, view: &View<'_>, area: Area) {
    let small = is_small(theme);
    let upright = theme.frame.shape == Shape::Portrait;
    let node = Node {
        align_items: AlignItems::Center,
        justify_content: JustifyContent::SpaceBetween,
        ..area.node()
    };
    let node = if upright {
        Node { flex_direction: FlexDirection::Column, align_items: AlignItems::FlexStart, ..node }
    } else {
        node
    };
    card.spawn((node, Pickable::IGNORE)).with_children(|head| {
        head.spawn((theme::column(8.0), Pickable::IGNORE)).with_children(|words| {
            if !small {
                words.spawn(theme::text(Style::Note, view.say(Key::ShortCodeHint), tokens::INK_SOFT));
            }
            words.spawn((theme::row(if small { 20.0 } else { 36.0 }), Pickable::IGNORE)).with_children(
                |groups| {
                    for group in 0..WHOLE / GROUP {
                        groups
                            .spawn((theme::row(if small { 4.0 } else { 8.0 }), Pickable::IGNORE))
                            .with_children(|places| {
                                for place in group * GROUP..(group + 1) * GROUP {
                                    character(places, &view.visit.flow.typed, place, small);
                                }
                            });
                    }
                },
            );
        });
        head.spawn((theme::row(16.0), Pickable::IGNORE)).with_children(|ends| {
            for (name, words) in [("key-clear", view.say(Key::KeyClear)), ("key-erase", "⌫".to_owned())] {
                theme.button(ends, ButtonSpec::paper(name, &words)).entry::<Node>().and_modify(
                    move |mut node| {
                        if small {
                            node.height = px(LOW_KEY);
                        }
                    },
                );
            }
        });
    });
}

fn character(places: &mut Parent<'_>, typed: &str, place: usize, small: bool) {
    let style = if small { Style::Figure.sized(44.0) } else { Style::Figure.sized(72.0) };
    let node = Node {
        width: px(if small { 34.0 } else { 56.0 }),
        justify_content: JustifyContent::Center,
        border: px(4).bottom(),
        ..default()
    };
    let edge = BorderColor::all(edge(typed, place).color());
    places.spawn((
        node,
        edge,
        Pickable::IGNORE,
        Place(place),
        children![theme::text(style, shown(typed, place), tokens::INK)],
    ));
}

fn shown(typed: &str, place: usize) -> String {
    // A blank as high as a character keeps the line where it is.
    typed.chars().nth(place).map_or_else(|| "\u{2007}".to_owned(), String::from)
}

fn edge(typed: &str, place: usize) -> crate::draw::Rgb {
    if typed.len() == place { tokens::INDIGO } else { tokens::PAPER_BUTTON_EDGE }
}

fn keys(theme: &mut Theme<'_>, card: &mut Parent<'_>, area: Area, sides: f32, top: f32) {
    let gap = if is_small(theme) { 8.0 } else { 16.0 };
    let count = f32::from(u8::try_from(ROW).unwrap_or(1));
    let rows = SHORT_CODE_KEYS.len().div_ceil(ROW);
    let high = f32::from(u8::try_from(rows).unwrap_or(1));
    let first = top + head_height(theme) + gap;
    let width = (area.width - 2.0 * sides - gap * (count - 1.0)) / count;
    let height = (area.height - first - top - gap * (high - 1.0)) / high;
    let height = height.min(144.0);
    for (index, letter) in SHORT_CODE_KEYS.chars().enumerate() {
        let column = f32::from(u8::try_from(index % ROW).unwrap_or(0));
        let row = f32::from(u8::try_from(index / ROW).unwrap_or(0));
        let at = Vec2::new(sides + column * (width + gap), first + row * (height + gap));
        let spec = ButtonSpec::paper(&format!("key-{letter}"), &letter.to_string())
            .width(width)
            .letters(if is_small(theme) { 38.0 } else { 52.0 });
        theme.button(card, spec).entry::<Node>().and_modify(move |mut node| {
            node.position_type = PositionType::Absolute;
            node.left = px(at.x);
            node.top = px(at.y);
            node.height = px(height);
            node.min_width = px(0);
            node.padding = UiRect::ZERO;
        });
    }
}

/// The places follow the keys.
fn typed(
    visit: Res<Visit>,
    mut places: Query<(&Place, &Children, &mut BorderColor)>,
    mut texts: Query<&mut Text>,
) {
    let typed = &visit.flow.typed;
    for (place, children, mut line) in &mut places {
        line.set_if_neq(BorderColor::all(edge(typed, place.0).color()));
        for child in children {
            if let Ok(mut text) = texts.get_mut(*child) {
                text.set_if_neq(Text(shown(typed, place.0)));
            }
        }
    }
}

//! The way out, in an emergency: both languages at once, to be read from ten metres.

use super::{Root, View, is_small};
use crate::{
    draw::Picture,
    flow::Screen,
    sign::{Letters, SIDE},
    theme::{self, ButtonSpec, Frame, Parent, Shape, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::WayOut)), enter);
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let frame = *theme.frame;
    let small = is_small(&theme);
    let upright = frame.shape == Shape::Portrait;
    let size = if small {
        190
    } else if upright {
        420
    } else {
        380
    };
    let arrow = theme.tinted(&Picture::WayOut { size }, tokens::MOON);
    let mut root = theme.page(&mut commands, crate::draw::Sky::Plain);
    root.insert((DespawnOnExit(at(Screen::WayOut)), Root));
    root.with_children(|root| {
        // Green as the signs over the doors are, to the edges of the screen.
        let whole = Node {
            position_type: PositionType::Absolute,
            left: px(-frame.before.x),
            right: px(-frame.after.x),
            top: px(-frame.before.y),
            bottom: px(-frame.after.y),
            ..default()
        };
        root.spawn((whole, BackgroundColor(tokens::JADE.color()), Pickable::IGNORE));
        let node = Node {
            position_type: PositionType::Absolute,
            left: px(frame.sides),
            right: px(frame.sides),
            top: px(0),
            bottom: px(if view.visit.flow.is_display() { 0.0 } else { frame.size.y - frame.rail.0 }),
            flex_direction: if upright { FlexDirection::Column } else { FlexDirection::Row },
            align_items: AlignItems::Center,
            justify_content: JustifyContent::Center,
            column_gap: px(if small { 32 } else { 80 }),
            row_gap: px(64),
            ..default()
        };
        root.spawn((node, Pickable::IGNORE)).with_children(|sheet| {
            sheet.spawn(arrow);
            sheet.spawn((theme::column(if small { 8.0 } else { 24.0 }), Pickable::IGNORE)).with_children(
                |words| {
                    let styles = styles(&view, &frame, small);
                    said(words, &view.say(Key::WayOutTitle), &view.say(Key::WayOutMore), styles);
                    said(words, &view.aside(Key::WayOutTitle), &view.aside(Key::WayOutMore), styles);
                },
            );
        });
        if !view.visit.flow.is_display() {
            language(&mut theme, root, &view);
        }
    });
}

/// The sizes of what is said. A display has no button, and everything on it is read from afar.
fn styles(view: &View<'_>, frame: &Frame, small: bool) -> (Style, Style) {
    if view.visit.flow.is_display() {
        let least = Letters::Latin.least(false);
        let unit = frame.size.min_element() / SIDE;
        let (title, more) = (120.0 * unit, least * unit);
        return (
            Style::Attract.sized(title).leaded(title * 1.2),
            Style::Strong.sized(more).leaded(more * 1.16),
        );
    }
    if small {
        (Style::Screen.sized(48.0), Style::Body)
    } else {
        (Style::Attract.sized(92.0).leaded(112.0), Style::Strong.sized(44.0).leaded(64.0))
    }
}

fn said(words: &mut Parent<'_>, title: &str, more: &str, (large, body): (Style, Style)) {
    super::lines(words, large, title, tokens::MOON);
    super::lines(words, body, more, tokens::MOON);
}

fn language(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>) {
    let node = Node { align_items: AlignItems::Center, ..theme.frame.rail().node() };
    root.spawn((node, Pickable::IGNORE)).with_children(|rail| {
        theme.button(rail, ButtonSpec::plain("language", &view.other_language()));
    });
}

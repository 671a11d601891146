//! How the screen is to be: choices that take effect at once and leave with the
//! visitor.

use super::{
    View,
    frame::{Page, Ways, page},
    inside, is_small, lines,
};
use crate::{
    draw::{Icon, Picture},
    flow::{Screen, offered},
    theme::{self, Area, Edge, Parent, Shape, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Display)), enter);
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let title = view.say(Key::DisplayTitle);
    let about = Page { screen: Screen::Display, title: &title, ways: Ways::BackAndHome };
    let access = view.visit.flow.access;
    let choices = [
        ("display-large", Key::DisplayLarge, Key::DisplayLargeMore, access.large),
        ("display-contrast", Key::DisplayContrast, Key::DisplayContrastMore, access.contrast),
        ("display-low", Key::DisplayLow, Key::DisplayLowMore, access.low),
        ("display-calm", Key::DisplayCalm, Key::DisplayCalmMore, access.calm),
        ("display-unhurried", Key::DisplayUnhurried, Key::DisplayUnhurriedMore, access.unhurried),
        ("display-aloud", Key::DisplayAloud, Key::DisplayAloudMore, access.aloud),
    ];
    let offered = |name: &str| offered(&view.visit.flow, &view.visit.setting, name).is_some();
    let choices: Vec<_> = choices.into_iter().filter(|(name, ..)| offered(name)).collect();
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        for (index, choice) in choices.into_iter().enumerate() {
            let area = place(theme, index);
            card(theme, root, &view, choice, area);
        }
    };
    page(&mut commands, &mut theme, &view, &about, content, |_, _| {});
}

/// Two rows of three; where the screen is upright, three rows of two.
fn place(theme: &Theme<'_>, index: usize) -> Area {
    let content = theme.frame.content();
    let gap = if is_small(theme) { 16.0 } else { theme.frame.gutter };
    let (columns, rows) = if theme.frame.shape == Shape::Portrait { (2, 3) } else { (3, 2) };
    let at = |n: usize| f32::from(u8::try_from(n).unwrap_or(0));
    let width = (content.width - at(columns - 1) * gap) / at(columns);
    let height = (content.height - at(rows - 1) * gap) / at(rows);
    let (row, column) = (index / columns, index % columns);
    Area::new(
        content.left + at(column) * (width + gap),
        content.top + at(row) * (height + gap),
        width,
        height,
    )
}

/// What stands for a choice.
enum Sign {
    Picture(Icon, u16),
    Words(&'static str, u16),
}

fn sign(theme: &Theme<'_>, name: &str, size: u16) -> Sign {
    let size = if theme.frame.shape == Shape::Portrait { size * 3 / 5 } else { size };
    match name {
        "display-contrast" => Sign::Picture(Icon::Contrast, size),
        "display-aloud" => Sign::Picture(Icon::Speaking, size),
        "display-low" => Sign::Picture(Icon::Low, size),
        "display-unhurried" => Sign::Words("×10", size),
        "display-calm" => Sign::Words("II", size),
        _ => Sign::Words("Aa", size),
    }
}

fn card(
    theme: &mut Theme<'_>,
    root: &mut Parent<'_>,
    view: &View<'_>,
    (name, title, more, on): (&str, Key, Key, bool),
    area: Area,
) {
    let small = is_small(theme);
    let upright = theme.frame.shape == Shape::Portrait;
    let size = if small { 30 } else { 44 };
    let tick = theme.tinted(&Picture::icon(Icon::Tick, size), tokens::INK);
    let edge = if on { Edge::Lamp } else { Edge::Plain };
    let sign = sign(theme, name, if small { 44 } else { 88 });
    theme.paper_button(root, name, area, edge).with_children(|card| {
        let (sides, top) = if small { (20.0, 12.0) } else { (if upright { 32.0 } else { 44.0 }, 32.0) };
        card.spawn(inside(sides, top, if small { 0.0 } else { 8.0 })).with_children(|words| {
            let style = if small { Style::Name.sized(32.0).leaded(40.0) } else { Style::Name };
            words.spawn(theme::text(style, view.say(title), tokens::INK));
            let style = if small { Style::Chip.sized(24.0).leaded(30.0) } else { Style::Note };
            lines(words, style, &view.say(more), tokens::INK_SOFT);
        });
        let place =
            Node { position_type: PositionType::Absolute, left: px(sides), bottom: px(top), ..default() };
        card.spawn((place, Pickable::IGNORE)).with_children(|place| match sign {
            Sign::Picture(icon, size) => {
                let picture = theme.tinted(&Picture::icon(icon, size), tokens::INK);
                place.spawn(picture);
            }
            Sign::Words(words, size) => {
                let style = Style::Figure.sized(f32::from(size)).leaded(f32::from(size));
                place.spawn((theme::text(style, words, tokens::INK), theme::Unspoken));
            }
        });
        let state = Node {
            position_type: PositionType::Absolute,
            right: px(sides),
            bottom: px(top),
            padding: px(4).horizontal(),
            ..theme::row(12.0)
        };
        card.spawn((state, Pickable::IGNORE)).with_children(|state| {
            if on {
                state.spawn(tick);
            }
            let style = if small { Style::Strong.sized(26.0).leaded(32.0) } else { Style::Strong };
            let words = view.say(if on { Key::DisplayOn } else { Key::DisplayOff });
            state.spawn(theme::text(style, words, if on { tokens::INK } else { tokens::INK_SOFT }));
        });
    });
}

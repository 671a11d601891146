//! How it works, and where people help.

use super::{
    View,
    frame::{Page, Ways, page},
    inside, is_small, lines,
};
use crate::{
    flow::Screen,
    theme::{self, Area, Parent, Shape, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Help)), enter);
}

const CARDS: [(Key, Key); 4] = [
    (Key::HelpCheckIn, Key::HelpCheckInMore),
    (Key::HelpClass, Key::HelpClassMore),
    (Key::HelpMistake, Key::HelpMistakeMore),
    (Key::HelpPrivate, Key::HelpPrivateMore),
];

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let title = view.say(Key::HomeHelp);
    let about = Page { screen: Screen::Help, title: &title, ways: Ways::BackAndHome };
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let (head, cards, desk) = places(theme);
        let style = if is_small(theme) { Style::Name.sized(38.0) } else { Style::Title };
        let words = theme::text(style, view.say(Key::HelpTitle), tokens::MOON);
        let node = Node { align_items: AlignItems::Center, ..head.node() };
        root.spawn((node, Pickable::IGNORE, children![words]));
        for (index, (title, more)) in CARDS.iter().enumerate() {
            card(theme, root, &view, (*title, *more), quarter(theme, cards, index));
        }
        card(theme, root, &view, (Key::HelpDesk, Key::HelpDeskMore), desk);
    };
    page(&mut commands, &mut theme, &view, &about, content, |_, _| {});
}

/// The heading, the four answers, and where people are.
fn places(theme: &Theme<'_>) -> (Area, Area, Area) {
    let (frame, content) = (*theme.frame, theme.frame.content());
    let gap = if is_small(theme) { 16.0 } else { frame.gutter };
    let head = if is_small(theme) { 56.0 } else { 104.0 };
    match frame.shape {
        Shape::Landscape | Shape::Small => {
            let under = content.top + head;
            let third = (content.width - 2.0 * gap) / 3.0;
            let cards = Area::new(content.left, under, 2.0 * third + gap, content.bottom() - under);
            let desk = Area { left: cards.right() + gap, width: third, ..cards };
            (Area { height: head, ..content }, cards, desk)
        }
        Shape::Portrait => {
            let top = 400.0;
            let cards = Area { top: top + head, height: 800.0, ..content };
            let desk = Area { top: cards.bottom() + gap, height: 300.0, ..content };
            (Area { top, height: head, ..content }, cards, desk)
        }
    }
}

fn quarter(theme: &Theme<'_>, all: Area, index: usize) -> Area {
    let gap = if is_small(theme) { 16.0 } else { theme.frame.gutter };
    let (width, height) = ((all.width - gap) / 2.0, (all.height - gap) / 2.0);
    let (row, column) = (u8::try_from(index / 2).unwrap_or(0), u8::try_from(index % 2).unwrap_or(0));
    Area::new(
        all.left + f32::from(column) * (width + gap),
        all.top + f32::from(row) * (height + gap),
        width,
        height,
    )
}

fn card(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, words: (Key, Key), area: Area) {
    let small = is_small(theme);
    theme.night_card(root, area).with_children(|card| {
        let (sides, top) = if small { (20.0, 8.0) } else { (44.0, 32.0) };
        card.spawn(inside(sides, top, if small { 0.0 } else { 16.0 })).with_children(|column| {
            let style = if small { Style::Name.sized(30.0).leaded(38.0) } else { Style::Card };
            column.spawn(theme::text(style, view.say(words.0), tokens::MOON));
            let body = if small { Style::Chip.sized(24.0).leaded(32.0) } else { Style::Body };
            lines(column, body, &view.say(words.1), tokens::MOON_DIM);
        });
    });
}

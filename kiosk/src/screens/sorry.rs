//! It could not be recorded: what is, what is kept, what to do.

use super::{
    View,
    frame::{Page, Ways, page},
    inside, is_small, lines,
};
use crate::{
    flow::{Screen, Trouble},
    theme::{self, Area, ButtonSpec, Edge, Parent, Shape, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Sorry)), enter);
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let trouble = view.visit.flow.trouble.unwrap_or(Trouble::Gone);
    let slow = trouble == Trouble::Slow;
    let title = view.say(Key::HomeCheckIn);
    let ways = if slow { Ways::Home } else { Ways::BackAndHome };
    let about = Page { screen: Screen::Sorry, title: &title, ways };
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let area = area(theme);
        let small = is_small(theme);
        theme.paper_card(root, area, Edge::Plain).with_children(|card| {
            let (sides, top) = if small { (40.0, 28.0) } else { (80.0, 72.0) };
            card.spawn(inside(sides, top, if small { 8.0 } else { 24.0 })).with_children(|words| {
                words_of(words, &view, trouble, small);
            });
        });
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        if !slow {
            theme.button(end, ButtonSpec::primary("retry", &view.say(Key::Retry)));
        }
    };
    page(&mut commands, &mut theme, &view, &about, content, right);
}

fn area(theme: &Theme<'_>) -> Area {
    let content = theme.frame.content();
    match theme.frame.shape {
        Shape::Landscape => theme.frame.content_columns(1, 10),
        Shape::Portrait => Area { height: 720.0, ..content },
        Shape::Small => content,
    }
}

fn words_of(words: &mut Parent<'_>, view: &View<'_>, trouble: Trouble, small: bool) {
    let (title, text) = match trouble {
        Trouble::Busy => (Key::SorryTitle, Key::SorryBusy),
        Trouble::Full => (Key::SorryTitle, Key::SorryFull),
        Trouble::Gone => (Key::SorryTitle, Key::SorryGone),
        Trouble::Slow => (Key::SorrySlowTitle, Key::SorrySlow),
    };
    let style = if small { Style::Card } else { Style::Screen };
    words.spawn(theme::text(style, view.say(title), tokens::INK));
    let body = if small { Style::Body } else { Style::Body.sized(42.0).leaded(66.0) };
    lines(words, body, &view.say(text), tokens::INK);
    words.spawn(Node { flex_grow: 1.0, ..default() });
    let total = view.visit.flow.party.total();
    if total > 0 {
        let style = if small { Style::Strong.sized(40.0) } else { Style::Figure.sized(72.0) };
        let party = view.tell(Key::SorryParty, &[("n", total.into())]);
        words.spawn(theme::text(style, party, tokens::INK));
    }
}

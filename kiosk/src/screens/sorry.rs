//! It could not be recorded: what is, what is kept, what to do.

use super::{
    View,
    check_in::{party, standing_party},
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
            kept(theme, card, &view, Area { left: sides, top, ..area }, small);
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
}

/// The party is still there: it stands at the foot of the card, with its figure.
fn kept(theme: &mut Theme<'_>, card: &mut Parent<'_>, view: &View<'_>, card_area: Area, small: bool) {
    let counts = view.visit.flow.party;
    if counts.total() == 0 {
        return;
    }
    let (sides, high) = (card_area.left, if small { 90.0 } else { 150.0 });
    let width = card_area.width - 2.0 * sides;
    let line = Area::new(sides, card_area.height - high - card_area.top, width, high);
    standing_party(theme, card, line, &party(&counts));
    let style = if small { Style::Strong.sized(36.0) } else { Style::Strong.sized(48.0) };
    let words = view.tell(Key::SorryParty, &[("n", counts.total().into())]);
    let place = Node {
        position_type: PositionType::Absolute,
        right: px(sides),
        bottom: px(card_area.top + 24.0),
        ..default()
    };
    card.spawn((theme::text(style, words, tokens::INK), place));
}
